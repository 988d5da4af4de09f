/* sync_in.h - the inside of a synchronisation, for the files sync*.c only. */
#ifndef PAMIR_SHARE_SYNC_IN_H
#define PAMIR_SHARE_SYNC_IN_H

#include "share/sync.h"
#include "store/offer.h"
#include "store/peer.h"

struct sync {
    struct node *node;
    struct store *store;
    struct book *book;
    const struct book_member *member;
    struct peer peer;
    struct peer_state state;
    struct taxii *taxii;
    struct arena *arena; /* of the whole run: settings and state */
    struct arena *page;  /* of one request */
    const struct sync_options *o;
    struct sync_report *report;
    bool step;           /* forward, since the last wait */
    int64_t limit;       /* objects a page */
    size_t post_bytes;   /* of one post */
    double quickest;     /* seconds of the shortest request: the way there and back */
    int64_t doubt_bytes; /* of a post that was cut: in vain, unless he has it */
    struct line_done {
        bool pulled, pushed;
    } done[PEER_MAX_LINES];
};

pm_code sync_pull(struct sync *y, struct peer_line *l, const struct book_format *f,
                  struct pm_err *e);
pm_code sync_push(struct sync *y, struct peer_line *l, const struct book_format *f,
                  struct pm_err *e);

/* A copy that outlives the request. */
pm_code sync_keep(struct sync *y, str s, str *out, struct pm_err *e);
/* The state, in a transaction of its own. */
pm_code sync_save(struct sync *y, struct pm_err *e);
bool sync_stopped(const struct sync *y);
/* Of the last request, without the way there and back. */
double sync_carrying(struct sync *y);
/* The next size that takes about `aim` seconds, at most eight times larger or smaller. */
int64_t sync_pace(int64_t size, double seconds, double aim, int64_t least, int64_t most);
/* Sleep; false: told to stop. */
bool sync_sleep(const struct sync *y, int64_t ms);

#endif
