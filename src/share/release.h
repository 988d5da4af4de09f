/* release.h - an owner lets members of a format have what is his, and takes it back.
 *
 *     struct release_order o = {.format = STR("khorog"), .tlp = -1};
 *     TRY(release_plan(desk, ids, n, &o, arena, &plan, e));    // a dry run: nothing is written
 *     TRY(release_say_yes(desk, &plan, person, &state, e));    // 1 of 1, 1 of 2, 2 of 2
 *
 * A plan tells everything beforehand: what goes with the object (who said it, where it is, who is
 * named; never what nobody asked for), what is cut, masked and coarsened, what stays and why, who
 * gets it and who does not. When the format wants two persons, the first yes is an ask; the second
 * must come from another person, to the very same plan: when an object, the members or an option
 * changed in between it is another plan.
 *
 * Nothing is offered but by release_say_yes, and nothing goes out but what is offered
 * (store/offer.h).
 */
#ifndef PAMIR_SHARE_RELEASE_H
#define PAMIR_SHARE_RELEASE_H

#include "share/leave.h"

/* What a person needs to share: the node open for writing, the book as it is now. */
struct desk {
    struct node *node;
    const struct book *book;
};

struct release_order {
    str format;
    int tlp;      /* -1: as each object is marked */
    int handling; /* 0..3 */
    bool exact;   /* TLP:CLEAR with villages and points */
    bool unmask;  /* with names of private persons; wants a reason */
    bool text;    /* reports with their text */
    bool alone;   /* without claims about it */
    str only;     /* one member of the format; TLP:RED wants it */
    str reason;
    stamp until; /* STAMP_NONE: no end */
};

struct release_item {
    str id, type, title;
    int64_t seq;
    struct sha256 base;     /* of the bytes at home */
    bool consent;           /* its owner's yes to this format */
    bool foreign;           /* a partner's: goes on as it came */
    bool common;            /* a definition, a place, a group: as everybody has it */
    bool same;              /* lies there already, as it would go */
    int tlp;                /* that it goes with; common: -1 */
    struct leaving leaving; /* common: only object */
};

struct release_note {
    str what; /* id, or a member's name */
    str why;
};

struct release_plan {
    str root; /* the id that was named; several: the first */
    struct release_order order;
    const struct book_format *format;
    struct release_item *items; /* what it refers to stands before it */
    size_t n_items, cap_items;
    struct release_note *stays; /* objects that do not go */
    size_t n_stays, cap_stays;
    const struct book_member **to; /* who gets it */
    size_t n_to;
    struct release_note *not_to; /* members of the node who do not */
    size_t n_not_to, cap_not_to;
    str *to_ids; /* sorted */
    struct sha256 digest;
    stamp modified;
};

/* A plan lives no longer than a and the book of its desk. ids: full, or unique heads. PM_DENIED
 * with the reason when the objects named cannot go; nobody to go to is a reason too. Everything
 * lives in a. */
pm_code release_plan(const struct desk *d, const str *ids, size_t n_ids,
                     const struct release_order *o, struct arena *a, struct release_plan **out,
                     struct pm_err *e);

struct release_state {
    int said, wanted; /* yes of persons */
    str asked_by;     /* the first; in the arena of the plan */
    size_t n_offered; /* 0: all of it lies there already, as it would go; nobody was asked */
};

/* who: "person:NAME". passphrase: needed when the format wants two persons. PM_DENIED: the same
 * person twice, not known, another plan is pending. */
pm_code release_say_yes(const struct desk *d, struct release_plan *p, str person, str passphrase,
                        struct arena *a, struct release_state *out, struct pm_err *e);

/* The order of the plan that waits for its second yes. PM_NOTFOUND. */
pm_code release_pending(const struct desk *d, str id, str format, struct arena *a,
                        struct release_order *out, str *asked_by, struct pm_err *e);

/* Take it back from one format: what lies there is replaced by a revoked version, for all who were
 * offered it. *n: objects revoked (what went along only for its sake goes too). */
pm_code release_withdraw(const struct desk *d, str id, str format, str reason, str person,
                         struct arena *a, size_t *n, struct pm_err *e);
/* Everywhere: withdrawn from each format, and struck out at home by a revoked version. */
pm_code release_retract(const struct desk *d, str id, str reason, str person, struct arena *a,
                        size_t *n, struct pm_err *e);

/* A member joins a format: what its owners released to him before, and lies here, is for him from
 * now on. */
pm_code release_join(const struct desk *d, str format, str member, str by, struct arena *a,
                     struct pm_err *e);
/* A member leaves a format: he gets nothing new, and a note asks him to erase what he has. */
pm_code release_leave(const struct desk *d, str format, str member, str by, struct arena *a,
                      struct pm_err *e);

/* We left a format of his: tell him that what came from him is erased here. (What the log holds
 * stays chained: the folder of the node is what can be destroyed.) */
pm_code release_erased(const struct desk *d, str format, str member, str by, struct arena *a,
                       struct pm_err *e);
/* When a member who left said so. PM_NOTFOUND: he has not. */
pm_code release_erased_at(const struct desk *d, const struct book_format *f,
                          const struct book_member *m, struct arena *a, stamp *at,
                          struct pm_err *e);

/* Who has applied a retraction or a correction. */
enum receipt_fate {
    RECEIPT_APPLIED,     /* at: when, by his clock */
    RECEIPT_REFUSED,     /* at: when; why: his words */
    RECEIPT_NOT_REACHED, /* at: since when it waits for him */
    RECEIPT_CANNOT       /* he has no node that could answer */
};
struct receipt {
    const struct book_format *format;
    const struct book_member
        *member;  /* NULL: got it through somebody else, and is no member here */
    char key[17]; /* then: how his key begins */
    enum receipt_fate fate;
    stamp at;
    str why;
};
typedef pm_code receipt_each(void *ctx, const struct receipt *r);
/* For each format and each member to whom it was ever released. PM_NOTFOUND: it has been neither
 * taken back nor corrected anywhere. */
pm_code release_receipts(const struct desk *d, str id, struct arena *a, receipt_each *each,
                         void *ctx, struct pm_err *e);

/* -- consent to pass on what is somebody else's ------------------------------------------------ */

/* Ask the owner of a partner's object whether it may go to a format of ours: a signed note for him,
 * in the format it came through. */
pm_code release_consent_ask(const struct desk *d, str id, str to_format, str by, struct arena *a,
                            struct pm_err *e);
struct consent_ask {
    str about, wanted;                /* id of our object; marking of the format it is to go to */
    const struct book_member *asker;  /* NULL: no member any more */
    const struct book_format *format; /* through which he asks */
    bool answered;
};
typedef pm_code consent_each(void *ctx, const struct consent_ask *k);
pm_code release_consents(const struct desk *d, struct arena *a, consent_each *each, void *ctx,
                         struct pm_err *e);
/* The owner answers: a signed note to the asker, through the format he asked in. */
pm_code release_consent_answer(const struct desk *d, str id, str wanted, bool yes, str by,
                               struct arena *a, struct pm_err *e);

#endif
