-- What is made from the log alone, and can be thrown away and made again at any time.

-- Every id, kind, role and language that occurs, once, so that the other views hold numbers.
CREATE TABLE term(
    n INTEGER PRIMARY KEY,
    text BLOB NOT NULL UNIQUE,      -- 0 and the text; or a type's number and the 16 bytes of a UUID
    seq INTEGER,                    -- log.seq of the current version, when it is an object of ours
    modified INTEGER
) STRICT;

-- Versions that are not current: older ones, and those that newer ones replaced.
CREATE TABLE past(
    term INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY(term, modified)
) STRICT, WITHOUT ROWID;

-- Objects of one type, kind and status lie on one shelf, in order of time.
CREATE TABLE shelf(
    n INTEGER PRIMARY KEY,
    type INTEGER NOT NULL,          -- terms
    kind INTEGER NOT NULL,
    status INTEGER NOT NULL,
    revoked INTEGER NOT NULL,
    long INTEGER NOT NULL,          -- 1: lasts more than 31 days
    count INTEGER NOT NULL,
    UNIQUE(type, kind, status, revoked, long)
) STRICT;

-- The current version of every object.
CREATE TABLE current(
    seq INTEGER PRIMARY KEY,        -- log.seq
    term INTEGER NOT NULL,          -- of its id
    shelf INTEGER NOT NULL,
    day_from INTEGER NOT NULL,      -- days since 1970; -2147483648 when not known
    day_to INTEGER NOT NULL,
    lat REAL, lon REAL,
    lang INTEGER, report INTEGER, claimant INTEGER,    -- terms
    links BLOB,                     -- role and term of each reference, as variable-length numbers
    title TEXT
) STRICT;
CREATE INDEX current_time ON current(shelf, day_from, seq);

-- Who refers to a term.
CREATE TABLE ref(
    term INTEGER NOT NULL,
    role INTEGER NOT NULL,          -- term
    seq INTEGER NOT NULL,
    PRIMARY KEY(term, role, seq)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE point USING rtree(seq, south, north, west, east);

-- Full text of every version, under its seq, behind the log by a few entries at times. A report is
-- found by the words of its text too, if that blob came before the report.
CREATE VIRTUAL TABLE words USING fts5(text, content='', columnsize=0,
    tokenize="unicode61 remove_diacritics 2");

CREATE TABLE mark(
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
