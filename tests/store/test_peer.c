/* How it goes with a partner: kept with the page that moved it, or not at all. */
#include "store/peer.h"

#include "world.h"

static void test_a_state_is_kept_and_replaced(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    str got;
    assert_int_equal(store_peer_get(w->s, STR("dushanbe"), w->a, &got, &e), PM_NOTFOUND);
    OK(store_begin(w->s, &e));
    OK(store_peer_put(w->s, STR("dushanbe"), STR("{\"sent\":1}"), &e));
    OK(store_peer_put(w->s, STR("khorog"), STR("{}"), &e));
    OK(store_peer_put(w->s, STR("dushanbe"), STR("{\"sent\":2}"), &e));
    OK(store_commit(w->s, &e));
    OK(store_peer_get(w->s, STR("dushanbe"), w->a, &got, &e));
    assert_true(str_eq(got, STR("{\"sent\":2}")));
    OK(store_begin(w->s, &e));
    OK(store_peer_drop(w->s, STR("dushanbe"), &e));
    OK(store_peer_drop(w->s, STR("nobody"), &e));
    OK(store_commit(w->s, &e));
    assert_int_equal(store_peer_get(w->s, STR("dushanbe"), w->a, &got, &e), PM_NOTFOUND);
    OK(store_peer_get(w->s, STR("khorog"), w->a, &got, &e));
}

static void test_a_cursor_goes_back_with_its_page(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    str got;
    OK(store_begin(w->s, &e));
    OK(store_peer_put(w->s, STR("khorog"), STR("{\"after\":1}"), &e));
    OK(store_commit(w->s, &e));
    OK(store_begin(w->s, &e));
    OK(store_peer_put(w->s, STR("khorog"), STR("{\"after\":2}"), &e));
    store_rollback(w->s);
    OK(store_peer_get(w->s, STR("khorog"), w->a, &got, &e));
    assert_true(str_eq(got, STR("{\"after\":1}")));
    assert_int_equal(store_peer_put(w->s, STR("khorog"), STR("{}"), &e), PM_BUG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_state_is_kept_and_replaced),
        TEST(test_a_cursor_goes_back_with_its_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
