/* world.h - a store in a folder of its own for one test, and short words to fill it. */
#ifndef PAMIR_TESTS_STORE_WORLD_H
#define PAMIR_TESTS_STORE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "plain.h"

#define OK(call) assert_ok((call), &e, #call, __LINE__)

static inline void assert_ok(pm_code rc, const struct pm_err *e, const char *what, int line)
{
    if (rc != PM_OK)
        fail_msg("line %d: %s: %s", line, what, e->words);
}

static const struct store_author me = {{"local", 5}, {"test 1", 6}};

struct world {
    char dir[64], path[96];
    struct store *s;
    struct arena *a;
};

static inline int set_up(void **state)
{
    struct pm_err e;
    struct world *w = test_calloc(1, sizeof *w);
    strcpy(w->dir, "/tmp/pamir-store-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/pamir.db", w->dir);
    OK(store_open(w->path, STORE_CREATE, &w->s, &e));
    OK(arena_open(64 << 20, &w->a, &e));
    *state = w;
    return 0;
}

static inline int tear_down(void **state)
{
    struct world *w = *state;
    char cmd[128];
    store_close(w->s);
    arena_close(w->a);
    snprintf(cmd, sizeof cmd, "rm -rf %s", w->dir);
    int rc = system(cmd);
    test_free(w);
    return rc;
}

static inline enum store_result put(struct world *w, const struct plain *p)
{
    struct pm_err e = {0};
    enum store_result r = STORE_SAME;
    struct object o = plain_object(w->a, p);
    OK(store_append(w->s, &o, &me, &r, &e));
    return r;
}

static inline void put_all(struct world *w, const struct plain *p, size_t n)
{
    struct pm_err e = {0};
    OK(store_begin(w->s, &e));
    for (size_t i = 0; i < n; i++)
        put(w, &p[i]);
    OK(store_commit(w->s, &e));
}

static inline void test_sound(struct world *w)
{
    struct pm_err e = {0};
    struct sha256 before, after;
    OK(store_rebuild(w->s, &before, &after, &e));
    assert_memory_equal(before.b, after.b, sizeof before.b);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
