/* peer.h - a partner we talk to: where he is, how we get in, and how it goes.
 *
 *     struct peer p = {.name = STR("dushanbe"), .url = STR("https://node.example/taxii2/"), .user = STR("khorog")};
 *     TRY(peer_write(node, &p, e));
 *     TRY(peer_read(node, STR("dushanbe"), arena, &p, e));
 *     TRY(peer_state_read(store, p.name, arena, &s, e));
 *
 * A partner is a member of the book with an address. The address stands in NODE/peers/NAME.conf, his password
 * or token for us in NODE/peers/NAME.secret, both for the owner of the node only. The data file knows
 * neither: it keeps how it goes (store/peer.h), which may be lost without harm.
 */
#ifndef PAMIR_SHARE_PEER_H
#define PAMIR_SHARE_PEER_H

#include "base/stamp.h"
#include "work/node.h"

enum { PEER_MAX_MAPS = 64, PEER_MAX_LINES = 256, PEER_MAX_REFUSALS = 20 };

/* A collection of his that the owner said is the same as a format here. */
struct peer_map {
    str collection, format;
};

struct peer {
    str name, url;
    str user;   /* empty: secret is a token */
    str secret; /* empty: he asks for none */
    str ca, certificate, key, pin, proxy;
    bool plain; /* http:// beyond this machine */
    struct peer_map *maps;
    size_t n_maps;
};

/* PM_INVALID for what cannot stand in the file. What was there under that name is replaced. */
pm_code peer_write(const struct node *n, const struct peer *p, struct pm_err *e);
/* PM_NOTFOUND: no such partner. PM_DENIED: others can read his secret. */
pm_code peer_read(const struct node *n, str name, struct arena *a, struct peer *out,
                  struct pm_err *e);
pm_code peer_drop(const struct node *n, str name, struct pm_err *e);
/* Sorted. */
pm_code peer_names(const struct node *n, struct arena *a, str **out, size_t *count,
                   struct pm_err *e);
/* "ID=FORMAT,ID=FORMAT" into p->maps. PM_INVALID. */
pm_code peer_parse_maps(str text, struct arena *a, struct peer *p, struct pm_err *e);

/* -- how it goes ------------------------------------------------------------------------------ */

/* One collection of his that corresponds to a format here. */
struct peer_line {
    str id, url, format; /* his collection; the format's name here */
    bool can_read, can_write;
    /* Pulling: all up to `after` is here. Within a run of pages: next, which belongs to run_after. */
    stamp after, run_after;
    str next;
    str tail_id, tail_version; /* the last object taken, when its date is not known yet */
    /* Pushing: all that was offered up to `pushed` has been there. */
    stamp pushed;
    bool doubt;        /* a post was cut: he may have it */
    str waiting;       /* id of a status that was pending, for what was offered up to waiting_to */
    stamp waiting_to;
};

struct peer_refusal {
    bool ours; /* he refused ours; else we his */
    str id, version, why;
    stamp at;
};

struct peer_state {
    str root; /* his api root; empty: not known yet */
    int64_t max_content_bytes, decision; /* decision: store_decision_last when his collections were asked for */
    stamp looked, contact, tried, not_before;
    int64_t sent, received, same, had, refused_out, refused_in;
    struct peer_line *lines;
    size_t n_lines;
    struct peer_refusal refusals[PEER_MAX_REFUSALS]; /* newest last */
    size_t n_refusals;
    str trouble; /* why it did not go on the last time; empty: it did */
};

/* Nothing known yet: a fresh one. Text lives in a. */
pm_code peer_state_read(struct store *s, str name, struct arena *a, struct peer_state *out,
                        struct pm_err *e);
/* Within a transaction. */
pm_code peer_state_write(struct store *s, str name, const struct peer_state *st, struct pm_err *e);
void peer_state_init(struct peer_state *st);
/* The oldest gives way. Text is copied into a. */
pm_code peer_refuse(struct peer_state *st, struct arena *a, bool ours, str id, str version,
                    str why, struct pm_err *e);

#endif
