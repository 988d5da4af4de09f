/* sqlite_store.h - what the sqlite_*.c files of this room share. Nobody else includes it.
 *
 * A call that meets a fault in the middle of writing leaves `broken` set: what stands in the
 * transaction is no longer whole, so everything but store_rollback (or store_undo to a savepoint
 * before it) is refused. No statement stays in the middle of its rows when a call comes back.
 */
#ifndef PAMIR_STORE_SQLITE_STORE_H
#define PAMIR_STORE_SQLITE_STORE_H

#include <sqlite3.h>

#include "base/buf.h"
#include "store/packer.h"
#include "store/store.h"

#define SQLITE_STORE_APPLICATION 0x50414D52 /* "PAMR" */
enum { SQLITE_STORE_VERSION = 4 };

/* Numbers measured with bench/bench_store.c; docs/formats/store.md says what they cost. */
#ifndef STORE_PAGE_BYTES
#define STORE_PAGE_BYTES 4096
#endif
#ifndef STORE_CACHE_KB
#define STORE_CACHE_KB 49152
#endif
#ifndef STORE_CHECKPOINT_PAGES
#define STORE_CHECKPOINT_PAGES 16384
#endif
#ifndef STORE_WORDS_HASH_BYTES
#define STORE_WORDS_HASH_BYTES (16 << 20)
#endif
#ifndef STORE_WORDS_MERGE /* pieces of the index that become one; more: less work for the writer */
#define STORE_WORDS_MERGE 16
#endif

enum {
    STORE_WAIT_MS = 10000,
    TERM_SLOTS = 1 << 14,  /* ids whose number is remembered */
    SHELF_SLOTS = 256,
    FIND_SLOTS = 16,       /* questions kept prepared */
    WORDS_MAX_BYTES = 256 << 20,  /* folded text of one entry; what is longer is searched so far */
    WAITING_MAX_BYTES = 16 << 20, /* text waiting for the search index, in memory */
    WAITING_MAX = 20000,   /* entries behind, at which a commit lets the index catch up */
    STORE_SCRATCH_BYTES = 640 << 20,
};

/* The offers of one id: those with bytes of their own by the key (?1), the others by the log entries of
 * that id (?2: its term). Most come as they stand in the log, and an index in the order of the log
 * costs nothing to keep, however many there are. */
#define OFFERS_OF_ID                                                                               \
    "o.n IN (SELECT n FROM offer WHERE key = ?1 AND packing <> 100 UNION ALL "                     \
    "SELECT n FROM offer WHERE packing = 100 AND seq IN (SELECT seq FROM term WHERE text = ?2 "    \
    "UNION ALL SELECT p.seq FROM past p JOIN term x ON x.n = p.term WHERE x.text = ?2)) "

/* Every fixed statement, prepared when first used. */
#define SQL_MAP(X)                                                                                 \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                    \
    X(BEGIN_READ, "BEGIN")                                                                         \
    X(COMMIT, "COMMIT")                                                                            \
    X(ROLLBACK, "ROLLBACK")                                                                        \
    X(SAVEPOINT, "SAVEPOINT document")                                                             \
    X(SAVEPOINT_UNDO, "ROLLBACK TO document")                                                      \
    X(SAVEPOINT_DROP, "RELEASE document")                                                          \
    X(DATA_VERSION, "PRAGMA data_version")                                                         \
    X(LOG_LAST, "SELECT seq, added, hash FROM log ORDER BY seq DESC LIMIT 1")                      \
    X(LOG_ADD, "INSERT INTO log(seq, added, author, id, modified, sha, prev, hash, packing, "      \
               "canon) VALUES(?,?,?,?,?,?,?,?,?,?)")                                               \
    X(LOG_GET, "SELECT seq, added, author, id, modified, sha, prev, hash, packing, canon "         \
               "FROM log WHERE seq = ?")                                                           \
    X(LOG_FROM, "SELECT seq, added, author, id, modified, sha, prev, hash, packing, canon "        \
                "FROM log WHERE seq >= ? ORDER BY seq")                                            \
    X(LOG_SHA, "SELECT sha FROM log WHERE seq = ?")                                                \
    X(AUTHOR_ADD, "INSERT INTO author(who, how) VALUES(?,?)")                                      \
    X(AUTHOR_FIND, "SELECT n FROM author WHERE who = ? AND how = ?")                               \
    X(AUTHOR_GET, "SELECT who, how FROM author WHERE n = ?")                                       \
    X(BLOB_LAST, "SELECT coalesce(max(n), 0) FROM blob")                                           \
    X(BLOB_FIND, "SELECT n FROM blob WHERE sha = ?")                                               \
    X(BLOB_ADD, "INSERT INTO blob(sha, size, packing, bytes, after) VALUES(?,?,?,?,?)")                \
    X(BLOB_GET, "SELECT sha, size, packing, bytes FROM blob WHERE sha = ?")                        \
    X(BLOB_BEFORE, "SELECT sha, size, packing, bytes FROM blob WHERE sha = ? AND after < ?")       \
    X(BLOB_FROM, "SELECT sha, size, packing, bytes FROM blob WHERE n > ? ORDER BY n")              \
    X(SEAL_ADD, "INSERT INTO seal(kind, seq, at, hash, key, about, sig) VALUES(?,?,?,?,?,?,?)")    \
    X(SEALS, "SELECT kind, seq, at, hash, key, about, sig FROM seal ORDER BY n")                   \
    X(SEAL_LAST, "SELECT kind, seq, at, hash, key, about, sig FROM seal ORDER BY n DESC LIMIT 1")  \
    X(ACT_ADD, "INSERT INTO act(n, at, who, kind, subject, body, prev, hash) "                      \
               "VALUES(?,?,?,?,?,?,?,?)")                                                          \
    X(ACTS, "SELECT n, at, who, kind, subject, body, prev, hash FROM act WHERE n >= ? ORDER BY n") \
    X(ACT_LAST, "SELECT n, at, hash FROM act ORDER BY n DESC LIMIT 1")                             \
    X(DECISIONS, "SELECT n, at, who, kind, subject, body, prev, hash FROM act "                     \
                 "WHERE n >= ? AND kind <> 'read' ORDER BY n")                                     \
    X(DECISION_LAST, "SELECT coalesce(max(n), 0) FROM act WHERE kind <> 'read'")                   \
    X(COLLECTION_FIND, "SELECT n, added FROM collection WHERE id = ?")                             \
    X(COLLECTION_ADD, "INSERT INTO collection(id, added) VALUES(?,0)")                             \
    X(COLLECTION_ADDED, "UPDATE collection SET added = ? WHERE n = ?")                             \
    X(TRAY_FIND, "SELECT n FROM tray WHERE collection = ? AND type = ? AND spec = ? "              \
                 "AND members = ? LIMIT 1")                                                        \
    X(TRAY_ADD, "INSERT INTO tray(collection, type, spec, members) VALUES(?,?,?,?)")               \
    X(TRAYS, "SELECT n, type, spec, members FROM tray WHERE collection = ? ORDER BY n")            \
    X(TRAY_MEMBERS, "UPDATE tray SET members = ? WHERE n = ?")                                     \
    X(OFFER_ADD, "INSERT INTO offer(tray, added, key, modified, seq, until, alone, packing, id, "  \
                 "sha, canon) VALUES(?,?,?,?,?,?,?,?,?,?,?)")                                      \
    X(OFFER_KEY, "SELECT o.n, o.tray, o.added, o.modified, o.until, o.alone, o.id, o.sha, "        \
                 "t.collection, t.members FROM offer o JOIN tray t ON t.n = o.tray WHERE "         \
                 OFFERS_OF_ID "ORDER BY o.n")                                                      \
    X(OFFER_PLACES, "SELECT c.id, t.members, o.modified, o.added, o.id FROM offer o "              \
                    "JOIN tray t ON t.n = o.tray JOIN collection c ON c.n = t.collection WHERE "   \
                    OFFERS_OF_ID "ORDER BY c.n, o.added")                                          \
    X(OFFER_MOVE, "UPDATE offer SET tray = ?, added = ?, until = ? WHERE n = ?")                   \
    X(OFFER_NOT_ALONE, "UPDATE offer SET alone = 0 WHERE n = ?")                                   \
    X(OFFER_DROP, "DELETE FROM offer WHERE n = ?")                                                 \
    X(OFFER_WALK, "SELECT n, added FROM offer INDEXED BY offer_added WHERE tray = ? "              \
                  "AND added > ? ORDER BY added LIMIT ?")                                          \
    X(OFFER_GET, "SELECT tray, added, modified, seq, until, alone, packing, id, sha, canon "       \
                 "FROM offer WHERE n = ?")                                                         \
    X(OFFER_FROM, "SELECT n, seq, packing, id, sha, canon FROM offer WHERE n > ? ORDER BY n")      \
    X(LOG_WALK, "SELECT seq, added, id, modified, sha, packing, canon FROM log WHERE seq > ? "     \
                "ORDER BY seq")                                                                    \
    X(LOG_ONE, "SELECT seq, added, id, modified, sha, packing, canon FROM log WHERE seq = ?")      \
    X(LOG_ADDED, "SELECT added FROM log WHERE seq = ?")                                            \
    X(PAST_OF, "SELECT seq, modified FROM past WHERE term = ?")                                    \
    X(LOG_BYTES, "SELECT packing, canon FROM log WHERE seq = ?")                                   \
    X(POST_ADD, "INSERT INTO post(id, at, account, status) VALUES(?,?,?,?)")                       \
    X(POST_GET, "SELECT at, account, status FROM post WHERE id = ?")                               \
    X(POST_PRUNE, "DELETE FROM post WHERE at < ?")                                                 \
    X(PEER_PUT, "INSERT INTO peer(name, state) VALUES(?,?) "                                       \
                "ON CONFLICT(name) DO UPDATE SET state = excluded.state")                          \
    X(PEER_GET, "SELECT state FROM peer WHERE name = ?")                                           \
    X(PEER_DROP, "DELETE FROM peer WHERE name = ?")                                                \
    X(META_GET, "SELECT value FROM meta WHERE key = ?")                                            \
    X(META_PUT, "INSERT INTO meta(key, value) VALUES(?,?) "                                        \
                "ON CONFLICT(key) DO UPDATE SET value = excluded.value")                           \
    X(MARK_GET, "SELECT value FROM mark WHERE name = ?")                                           \
    X(MARK_PUT, "INSERT INTO mark(name, value) VALUES(?,?) "                                       \
                "ON CONFLICT(name) DO UPDATE SET value = excluded.value")                          \
    X(TERM_ADD_OWN, "INSERT INTO term(text, seq, modified) VALUES(?,?,?) "                         \
                    "ON CONFLICT(text) DO NOTHING")                                                \
    X(TERM_ADD, "INSERT INTO term(text) VALUES(?)")                                                \
    X(TERM_FIND, "SELECT n, seq, modified FROM term WHERE text = ?")                               \
    X(TERM_RANGE, "SELECT n, seq FROM term WHERE text >= ? AND text < ? AND seq IS NOT NULL "      \
                  "LIMIT 2")                                                                       \
    X(TERM_TEXT, "SELECT text FROM term WHERE n = ?")                                              \
    X(TERM_SEQ, "UPDATE term SET seq = ?, modified = ? WHERE n = ?")                               \
    X(PAST_ADD, "INSERT INTO past(term, modified, seq) VALUES(?,?,?)")                             \
    X(PAST_FIND, "SELECT seq FROM past WHERE term = ? AND modified = ?")                           \
    X(SHELF_FIND, "SELECT n, count FROM shelf WHERE type = ? AND kind = ? AND status = ? AND "     \
                  "revoked = ? AND long = ?")                                                      \
    X(SHELF_ADD, "INSERT INTO shelf(type, kind, status, revoked, long, count) "                    \
                 "VALUES(?,?,?,?,?,0)")                                                            \
    X(SHELF_GET, "SELECT type, kind, status, revoked, long, count FROM shelf WHERE n = ?")         \
    X(SHELF_COUNT, "UPDATE shelf SET count = count + ? WHERE n = ?")                               \
    X(CURRENT_ADD, "INSERT INTO current(seq, term, shelf, day_from, day_to, lat, lon, lang, "        \
                   "report, claimant, links, title) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)")              \
    X(CURRENT_GET, "SELECT shelf, day_from, day_to, lat, lon, lang, report, claimant, links, title " \
                   "FROM current WHERE seq = ?")                                                   \
    X(CURRENT_DROP, "DELETE FROM current WHERE seq = ?")                                           \
    X(REF_ROLE, "SELECT min(role) FROM ref WHERE term = ? AND role > ?")                           \
    X(REF_ADD, "INSERT OR IGNORE INTO ref(term, role, seq) VALUES(?,?,?)")                         \
    X(REF_DROP, "DELETE FROM ref WHERE term = ? AND role = ? AND seq = ?")                         \
    X(POINT_ADD, "INSERT INTO point(seq, south, north, west, east) VALUES(?,?,?,?,?)")             \
    X(POINT_DROP, "DELETE FROM point WHERE seq = ?")                                               \
    X(WORDS_ADD, "INSERT INTO words(rowid, text) VALUES(?,?)")                                     \
    X(TAIL_ADD, "INSERT INTO temp.tail(rowid, text) VALUES(?,?)")                                  \
    X(TAIL_CLEAR, "INSERT INTO temp.tail(tail) VALUES('delete-all')")

enum sql {
#define X(name, text) SQL_##name,
    SQL_MAP(X)
#undef X
    N_SQL
};

struct term_slot {
    int64_t n;       /* 0: empty */
    uint64_t hash;
    uint8_t len;
    char key[46];    /* longer ones are not remembered */
};

struct shelf {
    int64_t n; /* 0: empty slot */
    int64_t type, kind; /* terms */
    int64_t status, revoked, is_long;
    int64_t change; /* of count, not written yet */
};

struct waiting { /* text for the search index that follows the log */
    struct buf text, one; /* of all that wait; of the one at work, with its blob */
    struct waiting_item {
        int64_t seq;
        size_t start, n;
        bool has_blob;
        struct sha256 blob;
    } *items;
    size_t n, cap;
    bool whole; /* every entry with text from mark + 1 to head is here */
};

struct author {
    int64_t n;
    str who, how; /* owned: one piece from mem */
};

struct undo_point { /* what store_undo goes back to */
    int64_t head_seq;
    stamp head_added;
    struct sha256 head_hash;
    size_t waiting_n, waiting_bytes;
    bool waiting_whole;
};

struct found { /* a question kept prepared */
    sqlite3_stmt *st;
    char *sql;
    uint64_t used;
    bool busy;
};

struct store {
    sqlite3 *db;
    sqlite3_stmt *st[N_SQL];
    char *path;
    enum store_mode mode;
    bool opened;
    bool writing, broken, marked; /* in a write transaction; see top; inside a savepoint */
    int n_snapshots;              /* nested reading calls */
    int64_t statements;
    int wait_ms;
    struct arena *scratch; /* one append, one verified entry */
    struct packer *packer;

    int64_t data_version; /* -1: nothing remembered holds */
    int64_t head_seq;     /* of the log as this transaction sees it */
    stamp head_added;
    struct sha256 head_hash;
    int64_t first_seq, last_blob; /* before this transaction */
    struct undo_point undo;

    struct author author; /* the last one used */
    struct term_slot *terms;
    struct shelf shelves[SHELF_SLOTS];
    struct waiting waiting;
    int64_t words_mark;            /* index holds all up to here; -1 not known */
    int64_t tail_to;               /* temp.tail holds up to here; 0: nothing of use */
    struct found found[FIND_SLOTS];
    uint64_t found_clock;
    int wal_pages;                 /* after the last commit */
    int checkpoint_rc;             /* of the last attempt: SQLITE_OK or why not */
    pm_code words_rc;              /* of the last attempt to catch up */
};

/* sqlite_open.c: statements and their faults */
pm_code sq_err(struct store *s, int rc, const char *doing, struct pm_err *e);
/* A callback stopped us: its own words stay if it wrote some into the same e. Gives rc back. */
pm_code sq_stopped(pm_code rc, struct pm_err *e);
pm_code sq_use(struct store *s, enum sql id, sqlite3_stmt **out, struct pm_err *e);
/* *row tells whether there is one; when not, or on a fault, the statement is reset. */
pm_code sq_step(struct store *s, sqlite3_stmt *st, bool *row, struct pm_err *e);
pm_code sq_run(struct store *s, sqlite3_stmt *st, struct pm_err *e); /* no rows wanted */
pm_code sq_do(struct store *s, enum sql id, struct pm_err *e);       /* no parameters either */
pm_code sq_exec(struct store *s, const char *sql, struct pm_err *e);
void sq_bind_str(sqlite3_stmt *st, int i, str text);  /* TEXT, not copied */
void sq_bind_blob(sqlite3_stmt *st, int i, str bytes);
str sq_str(sqlite3_stmt *st, int i); /* valid until the next step or reset */
bool sq_sha(sqlite3_stmt *st, int i, struct sha256 *out);
/* Give up a transaction whose end failed for want of memory. */
pm_code sq_outside(struct store *s, struct pm_err *e);
/* One snapshot for several statements; nests, harmless inside a write transaction. */
pm_code sq_snapshot(struct store *s, struct pm_err *e);
void sq_snapshot_end(struct store *s);
void sq_forget(struct store *s); /* everything remembered about the file */
pm_code sq_mark_get(struct store *s, str name, int64_t *out, struct pm_err *e);
pm_code sq_mark_put(struct store *s, str name, int64_t value, struct pm_err *e);
pm_code sq_schema_views(struct store *s, struct pm_err *e);

/* sqlite_log.c */
/* The entry in the row of a LOG_* statement; text of *out in a. Checks the hash of canon. */
pm_code sq_entry(struct store *s, sqlite3_stmt *st, struct arena *a, struct store_entry *out,
                 struct pm_err *e);
pm_code sq_entry_get(struct store *s, int64_t seq, struct arena *a, struct store_entry *out,
                     struct pm_err *e);
pm_code sq_head(struct store *s, int64_t *seq, stamp *added, struct sha256 *hash,
                struct pm_err *e);
/* Prove the chain from `from` to the end; `prev` is the hash before. Calls each if given. */
pm_code sq_chain(struct store *s, int64_t from, struct sha256 prev,
                 pm_code (*each)(void *ctx, const struct store_entry *en, struct pm_err *e),
                 void *ctx, struct pm_err *e);
pm_code sq_begin(struct store *s, struct pm_err *e);
pm_code sq_commit(struct store *s, struct pm_err *e);

/* sqlite_terms.c */
struct views_place { /* where a version stands beside what is there */
    int64_t term, seq; /* 0: none */
    stamp modified;    /* of the version that is current */
    bool fresh;        /* never seen before, noted with the new seq already */
};
/* Number of a text, made when `make`; 0 when it is not there. */
pm_code views_term(struct store *s, str text, bool make, int64_t *out, struct pm_err *e);
pm_code views_text(struct store *s, int64_t term, struct arena *a, str *out, struct pm_err *e);
pm_code views_find(struct store *s, str id, struct views_place *out, struct pm_err *e);
/* Like views_find, but what was never seen is noted as current with this seq. */
pm_code views_place(struct store *s, str id, int64_t seq, stamp modified, struct views_place *out,
                    struct pm_err *e);
pm_code views_head(struct store *s, str head, int64_t *seq, struct pm_err *e);
/* The text of a term as it is kept, for a statement that asks for it: to has 17 bytes, or one more than
 * text has. PM_LIMIT. */
pm_code views_key(str text, char *to, size_t *n, struct pm_err *e);

/* sqlite_views.c */
/* The views of one entry: the only way anything comes into them. *older: it did not become
 * current. */
pm_code views_add(struct store *s, const struct store_entry *en, const struct object *o,
                  const struct facets *f, struct views_place at, bool *older, struct pm_err *e);
pm_code views_flush(struct store *s, struct pm_err *e); /* counts that wait in memory */
pm_code views_facets(struct store *s, int64_t seq, struct arena *a, struct facets *out,
                     struct pm_err *e);
/* term of the role at every step; false at the end. */
bool views_link(str *rest, int64_t *role, int64_t *term);
pm_code views_hash(struct store *s, struct sha256 *out, struct pm_err *e);
pm_code views_remake(struct store *s, struct pm_err *e);

/* sqlite_words.c */
void words_wait(struct store *s, int64_t seq, const struct packer_ready *r);
pm_code words_fill(struct store *s, struct pm_err *e); /* inside a write transaction */
/* Make search see everything up to the head; *tail: temp.tail must be asked as well. */
pm_code words_ready(struct store *s, bool *tail, struct pm_err *e);

#endif
