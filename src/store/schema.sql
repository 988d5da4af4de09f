-- What is permanent. Never altered and never deleted; the triggers see to it.

CREATE TABLE author(
    n INTEGER PRIMARY KEY,
    who TEXT NOT NULL,
    how TEXT NOT NULL,
    UNIQUE(who, how)
) STRICT;

CREATE TABLE log(
    seq INTEGER PRIMARY KEY,        -- 1, 2, 3 ... without a gap
    added INTEGER NOT NULL,         -- microseconds since 1970, unique and rising
    author INTEGER NOT NULL,        -- author.n
    id TEXT NOT NULL,               -- STIX id; its type is the part before "--"
    modified INTEGER NOT NULL,      -- microseconds since 1970
    sha BLOB NOT NULL,              -- SHA-256 of the canonical bytes
    prev BLOB NOT NULL,             -- hash of entry seq - 1, zero for the first
    hash BLOB NOT NULL,             -- of this entry: src/store/entry.h
    packing INTEGER NOT NULL,       -- 0 plain, 1 zstd, 2 zstd with dictionary 1
    canon BLOB NOT NULL             -- canonical bytes of the object (RFC 8785), packed
) STRICT;

CREATE TABLE blob(
    n INTEGER PRIMARY KEY,
    sha BLOB NOT NULL UNIQUE,       -- SHA-256 of the bytes before packing
    size INTEGER NOT NULL,
    after INTEGER NOT NULL,         -- log.seq of the last entry when it came
    packing INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE seal(                  -- signatures over the log: src/store/seal.h
    n INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    seq INTEGER NOT NULL,           -- log.seq that is signed
    at INTEGER NOT NULL,            -- microseconds since 1970
    hash BLOB NOT NULL,             -- log.hash of that entry
    key BLOB NOT NULL,              -- Ed25519 public key that signs
    about BLOB NOT NULL,            -- the key that follows, or was lost
    sig BLOB NOT NULL
) STRICT;

CREATE TABLE act(                   -- what people here decided about sharing: src/store/act.h
    n INTEGER PRIMARY KEY,          -- 1, 2, 3 ... without a gap
    at INTEGER NOT NULL,            -- microseconds since 1970, unique and rising
    who TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;

CREATE INDEX act_decision ON act(n) WHERE kind <> 'read';

CREATE TABLE dictionary(
    packing INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE meta(
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER log_is_never_altered BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'the log is never altered'); END;
CREATE TRIGGER log_is_never_shortened BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the log is never shortened'); END;
CREATE TRIGGER author_is_never_altered BEFORE UPDATE ON author
BEGIN SELECT RAISE(ABORT, 'an author is never altered'); END;
CREATE TRIGGER author_is_never_deleted BEFORE DELETE ON author
BEGIN SELECT RAISE(ABORT, 'an author is never deleted'); END;
CREATE TRIGGER seal_is_never_altered BEFORE UPDATE ON seal
BEGIN SELECT RAISE(ABORT, 'a seal is never altered'); END;
CREATE TRIGGER seal_is_never_deleted BEFORE DELETE ON seal
BEGIN SELECT RAISE(ABORT, 'a seal is never deleted'); END;
CREATE TRIGGER blob_is_never_altered BEFORE UPDATE ON blob
BEGIN SELECT RAISE(ABORT, 'a blob is never altered'); END;
CREATE TRIGGER blob_is_never_deleted BEFORE DELETE ON blob
BEGIN SELECT RAISE(ABORT, 'a blob is never deleted'); END;
CREATE TRIGGER act_is_never_altered BEFORE UPDATE ON act
BEGIN SELECT RAISE(ABORT, 'an act is never altered'); END;
CREATE TRIGGER act_is_never_deleted BEFORE DELETE ON act
BEGIN SELECT RAISE(ABORT, 'an act is never deleted'); END;

-- What lies ready for partners: src/store/offer.h. Offers are taken back, so no trigger here; what was
-- offered and withdrawn, by whom, is in act.

CREATE TABLE collection(
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,        -- UUID
    added INTEGER NOT NULL          -- highest date ever given, also to what was taken back
) STRICT;

CREATE TABLE tray(                  -- offers of one type for the same readers
    n INTEGER PRIMARY KEY,
    collection INTEGER NOT NULL,    -- collection.n
    type TEXT NOT NULL,
    spec TEXT NOT NULL,             -- STIX version
    members TEXT NOT NULL           -- member ids, sorted, commas between; "*": all who may read
) STRICT;
CREATE INDEX tray_of ON tray(collection, type, spec, members);

CREATE TABLE offer(
    n INTEGER PRIMARY KEY,
    tray INTEGER NOT NULL,          -- tray.n
    added INTEGER NOT NULL,         -- microseconds since 1970, unique and rising per collection
    key INTEGER NOT NULL,           -- first 8 bytes of the SHA-256 of id: a short index, for those with bytes of their own
    modified INTEGER NOT NULL,
    seq INTEGER NOT NULL,           -- log.seq; 0: none
    until INTEGER,                  -- not given out from then on
    alone INTEGER NOT NULL,         -- 1: there never was another version of id in this collection
    packing INTEGER NOT NULL,       -- as in log; 100: the bytes are those of log.seq
    id TEXT NOT NULL,
    sha BLOB NOT NULL,
    canon BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX offer_added ON offer(tray, added);
CREATE INDEX offer_key ON offer(key) WHERE packing <> 100;
CREATE INDEX offer_seq ON offer(seq) WHERE packing = 100;

-- How it goes with each partner: src/store/peer.h. May be lost: all that is sent again is known already.

CREATE TABLE peer(
    name TEXT PRIMARY KEY,
    state TEXT NOT NULL             -- JSON
) STRICT, WITHOUT ROWID;

-- Answers to those who post (TAXII 2.1, 4.3): kept a day at least.

CREATE TABLE post(
    id TEXT PRIMARY KEY,            -- UUID
    at INTEGER NOT NULL,
    account TEXT NOT NULL,          -- only he may ask for it
    status TEXT NOT NULL            -- JSON
) STRICT;
CREATE INDEX post_at ON post(at);
