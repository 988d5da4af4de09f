/* store.h - the log and its views.
 *
 * The log is the truth: one append-only row for every accepted version of an object, with
 * sequence, time added (unique and rising on this node), who, how, canonical bytes, their
 * SHA-256 and the hash of the entry before. Blobs (original bytes of reports) lie beside
 * it, named by their SHA-256, compressed. Views (current version, full text, map, time,
 * type, references) are made from the log alone: store_rebuild makes them again.
 *
 *     TRY(store_open("node/pamir.db", STORE_WRITE, &s, e));
 *     TRY(store_begin(s, e));
 *     TRY(store_blob_put(s, bytes, &sha, e));
 *     TRY(store_append(s, &o, &who, &result, e));
 *     TRY(store_commit(s, e));    // read back and hashed before it is durable
 *
 * After store_commit returns PM_OK the transaction survives kill -9 and power loss; before
 * that nothing of it is visible. One writer at a time (PM_BUSY after a wait), any number of
 * readers, each sees one snapshot per call. A store is used by one thread at a time; open
 * one per thread. No SQL leaves this room: PostgreSQL may stand behind the same calls.
 */
#ifndef PAMIR_STORE_STORE_H
#define PAMIR_STORE_STORE_H

#include "base/digest.h"
#include "model/facets.h"
#include "store/packer.h"

struct store;

enum store_mode { STORE_READ, STORE_WRITE, STORE_CREATE };

struct store_entry {
    int64_t seq;    /* 1, 2, 3 ... without a gap */
    stamp added;    /* unique, rising */
    str who, how;   /* "local", "reader 0.1"; "peer:...", "person:..." */
    str id, type;
    stamp modified;
    str canon;
    struct sha256 sha, prev, hash; /* of canon; of the entry before; of this entry */
};

struct store_author {
    str who, how;
};

enum store_result { STORE_ADDED, STORE_SAME, STORE_OLDER };

pm_code store_open(const char *path, enum store_mode mode, struct store **out, struct pm_err *e);
void store_close(struct store *s);

pm_code store_begin(struct store *s, struct pm_err *e);
pm_code store_commit(struct store *s, struct pm_err *e);
void store_rollback(struct store *s); /* harmless outside a transaction */
/* Several documents may share a commit: what was stored since the last savepoint can be taken back
 * alone. After a fault in the middle (not PM_EXISTS or PM_INVALID, which change nothing)
 * store_undo or store_rollback must come next. */
pm_code store_savepoint(struct store *s, struct pm_err *e);
pm_code store_undo(struct store *s, struct pm_err *e);

/* Append a version. STORE_SAME: this id and modified is there with the same bytes, nothing
 * added. STORE_OLDER: added to the log, but a newer version stays current. PM_EXISTS: same
 * id and modified with other bytes, refused. */
pm_code store_append(struct store *s, const struct object *o, const struct store_author *by,
                     enum store_result *result, struct pm_err *e);

/* The same with what another thread has prepared (store/packer.h): twice as fast here. */
pm_code store_append_ready(struct store *s, const struct packer_ready *r,
                           const struct store_author *by, enum store_result *result,
                           struct pm_err *e);

pm_code store_blob_put(struct store *s, str bytes, struct sha256 *sha, bool *was_there,
                       struct pm_err *e);
pm_code store_blob_put_ready(struct store *s, const struct packer_blob *b, bool *was_there,
                             struct pm_err *e);
pm_code store_blob_get(struct store *s, const struct sha256 *sha, struct arena *a, str *out,
                       struct pm_err *e);

/* Current version, revoked ones included. PM_NOTFOUND. A unique head of an id ("incident--3f2a")
 * is enough for store_get_head; PM_INVALID when several begin so. */
pm_code store_get(struct store *s, str id, struct arena *a, struct store_entry *out,
                  struct pm_err *e);
pm_code store_get_head(struct store *s, str head, struct arena *a, struct store_entry *out,
                       struct pm_err *e);

struct store_query {
    enum status status;
    bool any_status;
    bool revoked_too;
    str type, kind; /* empty: any */
    str words;      /* full text, each word must occur (prefix with *), "..." for a phrase */
    str ref;        /* objects that refer to this id (STIX or register id) ... */
    str ref_role;   /* ... in this role; empty: any */
    str report;     /* read from this report */
    str claimant;
    civil_day from, to; /* overlaps [from, to]; CIVIL_NONE: open */
    bool in_box;
    double south, west, north, east;
    bool newest_first; /* by start of event, then seq; else by seq */
    int64_t limit;     /* 0: all */
    str after;         /* cursor that an earlier call gave; empty: from the start */
};

/* en and f are valid during the call only. Anything but PM_OK stops and is given back,
 * with the words that each wrote into the same e. f has no body; store_log gives no f (NULL). The
 * store may be read meanwhile, not written. */
typedef pm_code store_each(void *ctx, const struct store_entry *en, const struct facets *f);

/* Entries that outlive the call: a copy of en in l->arena at the end of the list. PM_NOMEM,
 * PM_LIMIT. */
struct store_list {
    struct arena *arena;
    struct store_entry *entries;
    size_t n, cap;
};
pm_code store_list_add(struct store_list *l, const struct store_entry *en, struct pm_err *e);

/* Objects (current versions) that match. *next (in a), if given, is the cursor of the page behind,
 * empty at the end. */
pm_code store_find(struct store *s, const struct store_query *q, struct arena *a, store_each *each,
                   void *ctx, str *next, struct pm_err *e);
pm_code store_count(struct store *s, const struct store_query *q, int64_t *out, struct pm_err *e);

/* Counts of a query by a facet: "kind", "type", "day", "month", "province" (refs with role where),
 * "claimant", "status", "lang". Largest first, or by name for day and month. */
typedef pm_code store_tally_each(void *ctx, str key, int64_t n);
pm_code store_tally(struct store *s, const struct store_query *q, const char *by,
                    store_tally_each *each, void *ctx, struct pm_err *e);

/* The log from seq on (inclusive), all versions, in order. */
pm_code store_log(struct store *s, int64_t from_seq, store_each *each, void *ctx, struct pm_err *e);
pm_code store_head(struct store *s, int64_t *seq, struct sha256 *hash, struct pm_err *e);

/* Throw the views away and make them from the log. *hash_before and *hash_after cover every row of
 * every view in a fixed order: equal when nothing had drifted. */
pm_code store_rebuild(struct store *s, struct sha256 *hash_before, struct sha256 *hash_after,
                      struct pm_err *e);

/* Findings in words an administrator understands; PM_OK when the check could be made, *n_bad tells
 * what it found. deep: also hash every entry and blob and compare the views. */
typedef void store_finding(void *ctx, bool bad, const char *what, const char *words);
pm_code store_check(struct store *s, bool deep, store_finding *each, void *ctx, int *n_bad,
                    struct pm_err *e);

/* A consistent copy while others write; the file appears whole or not at all. */
pm_code store_backup(struct store *s, const char *to_path, struct pm_err *e);

/* A place for small facts of the node (not in the log): purposes as config's data version. */
pm_code store_meta_get(struct store *s, str key, struct arena *a, str *out, struct pm_err *e);
pm_code store_meta_put(struct store *s, str key, str value, struct pm_err *e);

/* The search index runs behind the log while much comes in. Let it catch up now: call it when a
 * run of ingesting is over, or when there is nothing to do. Searching is right without it, only
 * slower; store_close does it too. */
pm_code store_settle(struct store *s, struct pm_err *e);

/* Give back the memory of pages and text that are kept for speed: when a run of ingesting is over and
 * something else needs room. */
void store_shrink(struct store *s);

/* How long to wait for another writer before PM_BUSY; 10 seconds unless told otherwise. */
void store_wait_ms(struct store *s, int wait_ms);

/* Statements run since open: for tests. */
int64_t store_statements(const struct store *s);

#endif
