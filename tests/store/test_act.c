/* The ledger of acts: chained, never altered, damage is named. */
#include "store/act.h"

#include <sqlite3.h>

#include "world.h"

static void act(struct world *w, const char *kind, const char *subject, const char *body)
{
    struct store_act a = {.who = STR("person:amina"),
                          .kind = str_of(kind),
                          .subject = str_of(subject),
                          .body = str_of(body)};
    struct pm_err e = {0};
    OK(store_begin(w->s, &e));
    OK(store_act_append(w->s, &a, NULL, NULL, &e));
    OK(store_commit(w->s, &e));
}

struct seen {
    int n;
    stamp at;
    char subjects[100];
};

static pm_code see(void *ctx, const struct store_act *a)
{
    struct seen *s = ctx;
    assert_true(a->at > s->at);
    assert_int_equal(a->n, ++s->n);
    s->at = a->at;
    snprintf(s->subjects + strlen(s->subjects), sizeof s->subjects - strlen(s->subjects), "%.*s ",
             STR_FMT(a->subject));
    return PM_OK;
}

static void test_acts_come_back_in_order_and_proved(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct seen s = {0};
    int64_t n;
    OK(store_act_last(w->s, &n, &e));
    assert_int_equal(n, 0);
    act(w, "member-new", "dushanbe", "{}");
    act(w, "format-new", "khorog", "{\"persons\":2}");
    act(w, "member-join", "khorog", "{\"member\":\"dushanbe\"}");
    OK(store_acts(w->s, 1, see, &s, &e));
    assert_string_equal(s.subjects, "dushanbe khorog khorog ");
    OK(store_act_last(w->s, &n, &e));
    assert_int_equal(n, 3);
}

static void test_no_act_outside_of_a_transaction(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct store_act a = {.who = STR("x"), .kind = STR("y")};
    assert_int_equal(store_act_append(w->s, &a, NULL, NULL, &e), PM_BUG);
}

static int tamper(struct world *w, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_close(db);
    return rc;
}

static void test_an_act_that_was_altered_is_named(void **state)
{
    struct world *w = *state;
    act(w, "member-new", "dushanbe", "{}");
    act(w, "member-new", "tashkent", "{}");
    act(w, "member-new", "kabul", "{}");
    assert_int_equal(tamper(w, "UPDATE act SET subject = 'x' WHERE n = 2"),
                     SQLITE_CONSTRAINT_TRIGGER & 0xFF);
    assert_int_equal(tamper(w, "DELETE FROM act WHERE n = 2"), SQLITE_CONSTRAINT);
    struct seen s = {0};
    struct pm_err e = {0};
    assert_int_equal(
        tamper(w,
               "DROP TRIGGER act_is_never_altered; UPDATE act SET subject = 'almaty' WHERE n = 2"),
        SQLITE_OK);
    assert_int_equal(store_acts(w->s, 1, see, &s, &e), PM_DAMAGED);
    assert_non_null(strstr(e.words, "act 2"));
    assert_int_equal(tamper(w, "DROP TRIGGER act_is_never_deleted; DELETE FROM act WHERE n = 2"),
                     SQLITE_OK);
    s = (struct seen){0};
    assert_int_equal(store_acts(w->s, 1, see, &s, &e), PM_DAMAGED);
    assert_non_null(strstr(e.words, "act 3"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_acts_come_back_in_order_and_proved),
        TEST(test_no_act_outside_of_a_transaction),
        TEST(test_an_act_that_was_altered_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
