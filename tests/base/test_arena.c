#include "check.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"

static void test_arena_says_when_its_limit_is_reached(void **state)
{
    (void)state;
    struct arena *a;
    struct pm_err e = {0};
    assert_ok(arena_open(1000, &a, &e));
    assert_non_null(arena_get(a, 500));
    assert_null(arena_get(a, 600));
    assert_int_equal(arena_err(a, &e), PM_LIMIT);
    assert_non_null(strstr(e.words, "1000 bytes"));
    arena_close(a);
}

static void test_arena_gives_aligned_pieces_that_do_not_touch(void **state)
{
    (void)state;
    struct arena *a;
    assert_ok(arena_open(1 << 20, &a, NULL));
    char *before = NULL;
    for (size_t n = 1; n < 200; n++) {
        char *p = arena_get(a, n);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        if (before != NULL)
            assert_true(p >= before || p < before - 4096);
        memset(p, 0x5A, n);
        before = p + n;
    }
    arena_reset(a);
    assert_int_equal(arena_used(a), 0);
    assert_non_null(arena_get(a, 100));
    arena_close(a);
}

static void test_push_grows_a_list_and_keeps_what_is_in_it(void **state)
{
    (void)state;
    struct arena *a;
    assert_ok(arena_open(1 << 20, &a, NULL));
    int *list = NULL;
    size_t n = 0, cap = 0;
    for (int i = 0; i < 1000; i++)
        assert_true(ARENA_PUSH(a, list, n, cap, i));
    for (int i = 0; i < 1000; i++)
        assert_int_equal(list[i], i);
    arena_close(a);
}

static void test_a_full_arena_leaves_the_list_as_it_was(void **state)
{
    (void)state;
    struct arena *a;
    assert_ok(arena_open(400, &a, NULL));
    int64_t *list = NULL;
    size_t n = 0, cap = 0;
    while (ARENA_PUSH(a, list, n, cap, (int64_t)n))
        ;
    assert_true(n >= 8);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(list[i], i);
    arena_close(a);
}

static void test_nothing_leaks_when_memory_runs_out_at_any_point(void **state)
{
    (void)state;
    int64_t live = mem_live();
    for (int64_t k = 1;; k++) {
        struct arena *a = NULL;
        bool done = false;
        mem_fail_at(k, 0);
        if (arena_open(1 << 22, &a, NULL) == PM_OK) {
            str s;
            done = true;
            for (int i = 0; i < 100; i++)
                done &= arena_get(a, 20000) != NULL;
            done &= arena_dup(a, STR("Darvoz"), &s, NULL) == PM_OK;
        }
        mem_fail_at(0, 0);
        arena_close(a);
        assert_int_equal(mem_live(), live);
        if (done)
            break;
        assert_true(k < 1000);
    }
}

static void test_buf_stops_at_its_maximum_and_stays_whole(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10);
    buf_add(&b, STR("12345"));
    buf_add(&b, STR("678901"));
    assert_int_equal(b.rc, PM_LIMIT);
    assert_str(buf_str(&b), "12345");
    buf_add(&b, STR("6")); /* sticky */
    assert_str(buf_str(&b), "12345");
    buf_clear(&b);
    buf_printf(&b, "%d-%s", 7, "x");
    assert_str(buf_str(&b), "7-x");
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena_says_when_its_limit_is_reached),
        cmocka_unit_test(test_arena_gives_aligned_pieces_that_do_not_touch),
        cmocka_unit_test(test_push_grows_a_list_and_keeps_what_is_in_it),
        cmocka_unit_test(test_a_full_arena_leaves_the_list_as_it_was),
        cmocka_unit_test(test_nothing_leaks_when_memory_runs_out_at_any_point),
        cmocka_unit_test(test_buf_stops_at_its_maximum_and_stays_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
