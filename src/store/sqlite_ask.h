/* sqlite_ask.h - a question on its way to an answer: what sqlite_find.c and sqlite_tally.c share.
 *
 *     TRY(ask_open(&k, s, q, e));       // one snapshot for the whole answer
 *     TRY(ask_understand(&k, e));       // k.nothing: no row can match
 *     TRY(ask_choose(&k, e));
 *     ask_body(&k, "c.lang, 1", ...);   // SQL into k.sql
 *     TRY(ask_prepare(&k, &found, e));  // step found->st, then ask_done
 *     ask_close(&k, true);
 */
#ifndef PAMIR_STORE_SQLITE_ASK_H
#define PAMIR_STORE_SQLITE_ASK_H

#include "store/sqlite_store.h"

enum {
    ARMS_MAX = 60, /* shelves merged in order; more are looked through */
    ROLES_MAX = 32,
};

enum way { WAY_WALK, WAY_REF, WAY_REPORT, WAY_CLAIMANT, WAY_WORDS, WAY_BOX };

struct set { /* entries that refer to a term */
    int64_t term;
    char roles[ROLES_MAX * 12]; /* "3,17" */
};

struct shelf_arm {
    int64_t n;
    bool is_long;
};

struct ask {
    struct store *s;
    const struct store_query *q;
    struct arena *a;
    bool nothing; /* something asked for does not occur at all */
    bool tail;
    int64_t type, kind;
    struct set ref, report, claimant;
    struct buf match, sql;
    struct shelf_arm arms[ARMS_MAX];
    size_t n_arms; /* ARMS_MAX + 1: too many */
    int64_t n_on_shelves, n_elsewhere;
    bool has_after;
    int64_t after_day, after_seq;
    enum way way;
};

/* The caller calls ask_close whatever comes back; `opened` tells it whether this was PM_OK. */
pm_code ask_open(struct ask *k, struct store *s, const struct store_query *q, struct pm_err *e);
void ask_close(struct ask *k, bool opened);

/* Terms for texts, the shelves that count, where the cursor stands. */
pm_code ask_understand(struct ask *k, struct pm_err *e);
/* The set that leads, by how many rows each would look at. */
pm_code ask_choose(struct ask *k, struct pm_err *e);

/* Do the shelves' own counts answer it, with no row looked at? */
bool ask_only_shelves(const struct ask *k);
/* Is it cheaper to walk along the shelves than through everything? */
bool ask_along_shelves(const struct ask *k);
/* SELECT columns of all that match. along: in arms that can be merged in order of time. */
void ask_body(struct ask *k, const char *columns, bool along);
/* The condition on a row of shelf. */
extern const char ask_shelf_test[];

/* A prepared statement for k->sql with everything bound; kept for the next time by ask_done. */
pm_code ask_prepare(struct ask *k, struct found **out, struct pm_err *e);
void ask_done(struct found *f);

#endif
