/* small_node.h - for tests: a node in a temporary folder with a few reports of ours on it.
 *
 *     static struct small_node small;
 *     small_node_open(&small, STATUS_ACTUAL);
 *     small_node_take(&small, "a.txt", "KUNDUZ, 12 October 2026 - ...");
 *     small_node_close(&small);
 */
#ifndef PAMIR_TESTS_SMALL_NODE_H
#define PAMIR_TESTS_SMALL_NODE_H

#include "check.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "work/ingest.h"

struct small_node {
    char folder[100], path[128];
    struct node *node;
    struct arena *arena;
};

static inline void small_node_open(struct small_node *s, enum status status)
{
    struct config c;
    config_init(&c);
    c.status = status;
    const char *in = getenv("TMPDIR");
    snprintf(s->folder, sizeof s->folder, "%.60s/pamir-test-XXXXXX", in != NULL ? in : "/tmp");
    assert_non_null(mkdtemp(s->folder));
    snprintf(s->path, sizeof s->path, "%.99s/node", s->folder);
    assert_ok(node_init(s->path, &c, NULL));
    assert_ok(node_open(s->path, NODE_WRITE, &s->node, NULL));
    assert_ok(arena_open((size_t)64 << 20, &s->arena, NULL));
}

/* Read a text and store it. Gives back how many objects that added. */
static inline size_t small_node_take(struct small_node *s, const char *name, const char *text)
{
    struct ingest *in;
    struct ingest_totals t = {0};
    struct ingest_options o = {.published = CIVIL_NONE};
    assert_ok(ingest_open(s->node, &o, NULL, NULL, &in, NULL));
    assert_ok(ingest_bytes(in, str_of(name), str_of(text), NULL));
    assert_ok(ingest_close(in, &t, NULL));
    return (size_t)t.objects_added;
}

static inline int small_node_drop(const char *path, const struct stat *st, int what, struct FTW *at)
{
    (void)st;
    (void)what;
    (void)at;
    return remove(path);
}

static inline void small_node_close(struct small_node *s)
{
    arena_close(s->arena);
    node_close(s->node);
    nftw(s->folder, small_node_drop, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
