/* How many questions a job puts to the database. Time differs from machine to machine; a count does
 * not, and what asks once for each row of a growing store shows in it at once. */
#include "small_node.h"

#include "work/view.h"

static struct small_node small;

static int set_up(void **state)
{
    (void)state;
    small_node_open(&small, STATUS_ACTUAL);
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    small_node_close(&small);
    return 0;
}

/* Report i of a series: another day, another number, one incident in each of `n` sentences. */
static const char *report(int i, int n)
{
    static const char *const places[] = {"Argo district of Badakhshan", "Imam Sahib district of Kunduz",
                                         "Farkhar district of Takhar", "Ishkashim district of Badakhshan"};
    static char text[4000];
    int used = snprintf(text, sizeof text, "KABUL, %d May 2026 - Report number %d.\n", i % 27 + 2, i);
    for (int k = 0; k < n; k++)
        used += snprintf(text + used, sizeof text - (size_t)used,
                         "Police said %d people were killed on %d May when gunmen attacked a checkpoint in "
                         "%s province.\n", k + 2, i % 27 + 1, places[(i + k) % 4]);
    return text;
}

static int64_t statements(void)
{
    return store_statements(node_store(small.node));
}

static int64_t cost_of_taking(const char *name, const char *text, size_t *n_objects)
{
    int64_t before = statements();
    *n_objects = small_node_take(&small, name, text);
    return statements() - before;
}

static void test_a_document_costs_as_much_on_a_full_node_as_on_an_empty_one(void **state)
{
    (void)state;
    size_t first_objects, last_objects, other;
    int64_t first = cost_of_taking("first.txt", report(1, 2), &first_objects), last = 0;
    assert_true(first_objects >= 5);
    for (int i = 2; i <= 60; i++)
        last = cost_of_taking("next.txt", report(i, 2), i == 60 ? &last_objects : &other);
    print_message("%lld statements for %zu objects, %lld for %zu behind 59 others\n", (long long)first,
                  first_objects, (long long)last, last_objects);
    /* places and groups are there already, so the last one is the cheaper one */
    assert_true(last <= first);
    assert_true(first <= 40 + 25 * (int64_t)first_objects);
    assert_true(last <= 40 + 25 * (int64_t)last_objects);
}

/* It is read again, because a better reader may make a next version of it, and then compared. */
static void test_a_known_document_costs_less_than_a_new_one(void **state)
{
    (void)state;
    size_t objects, none;
    int64_t first = cost_of_taking("a.txt", report(1, 8), &objects);
    int64_t again = cost_of_taking("a.txt", report(1, 8), &none);
    print_message("%lld statements for %zu objects, %lld when they are there\n", (long long)first, objects,
                  (long long)again);
    assert_int_equal(none, 0);
    assert_true(again <= 40 + 8 * (int64_t)objects);
    assert_true(again < first / 2);
}

static pm_code on_entry(void *ctx, const struct store_entry *en, const struct facets *f)
{
    (void)f;
    return store_list_add(ctx, en, NULL);
}

/* What a page of incidents asks: the rows, their total, each as a person sees it with its like. */
static int64_t cost_of_page(int64_t limit, size_t *n)
{
    struct store *s = node_store(small.node);
    struct store_query q = {.type = STR("incident"), .from = CIVIL_NONE, .to = CIVIL_NONE,
                            .newest_first = true, .limit = limit};
    struct store_list list = {.arena = small.arena};
    struct views *v;
    str next;
    int64_t total, before = statements();
    assert_ok(store_find(s, &q, small.arena, on_entry, &list, &next, NULL));
    assert_ok(store_count(s, &q, &total, NULL));
    assert_ok(views_open(small.node, s, small.arena, &v, NULL));
    for (size_t i = 0; i < list.n; i++) {
        struct view_account acc;
        str *same;
        size_t n_same;
        assert_ok(view_account(v, &list.entries[i], &acc, NULL));
        assert_ok(view_same(v, acc.id, &same, &n_same, NULL));
    }
    *n = list.n;
    return statements() - before;
}

static void test_a_page_of_incidents_asks_by_its_rows_not_by_what_is_stored(void **state)
{
    (void)state;
    size_t n_few, n_many, n_one;
    for (int i = 1; i <= 10; i++)
        small_node_take(&small, "a.txt", report(i, 2));
    cost_of_page(10, &n_few); /* statements are prepared */
    int64_t few = cost_of_page(10, &n_few);
    int64_t one = cost_of_page(1, &n_one);
    for (int i = 11; i <= 60; i++)
        small_node_take(&small, "a.txt", report(i, 2));
    int64_t many = cost_of_page(10, &n_many);
    print_message("%lld statements for %zu row, %lld for %zu rows, %lld with six times as much stored\n",
                  (long long)one, n_one, (long long)few, n_few, (long long)many);
    assert_int_equal(n_one, 1);
    assert_int_equal(n_few, 10);
    assert_int_equal(n_many, 10);
    assert_true(many <= few + few / 10);
    assert_true(few <= 20 + 25 * (int64_t)n_few);
}

static int64_t cost_of_showing(const char *type)
{
    struct store *s = node_store(small.node);
    struct store_query q = {.type = str_of(type), .from = CIVIL_NONE, .to = CIVIL_NONE, .limit = 1};
    struct store_list list = {.arena = small.arena};
    struct store_entry en;
    struct views *v;
    str next, *same;
    size_t n_same;
    assert_ok(store_find(s, &q, small.arena, on_entry, &list, &next, NULL));
    assert_int_equal(list.n, 1);
    int64_t before = statements();
    assert_ok(store_get_head(s, list.entries[0].id, small.arena, &en, NULL));
    assert_ok(views_open(small.node, s, small.arena, &v, NULL));
    if (str_eq(en.type, STR("incident"))) {
        struct view_account acc;
        assert_ok(view_account(v, &en, &acc, NULL));
        assert_ok(view_same(v, acc.id, &same, &n_same, NULL));
    } else {
        struct view_report r;
        assert_ok(view_report(v, &en, &r, NULL));
    }
    return statements() - before;
}

static void test_showing_one_object_is_a_few_questions_however_much_is_stored(void **state)
{
    (void)state;
    small_node_take(&small, "a.txt", report(1, 1));
    int64_t incident = cost_of_showing("incident"), a_report = cost_of_showing("report");
    for (int i = 2; i <= 40; i++)
        small_node_take(&small, "a.txt", report(i, 3));
    print_message("%lld statements for an incident, %lld for a report\n", (long long)incident,
                  (long long)a_report);
    assert_true(incident <= 20 && a_report <= 40);
    assert_true(cost_of_showing("incident") <= incident + 5);
    assert_true(cost_of_showing("report") <= a_report + 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_a_document_costs_as_much_on_a_full_node_as_on_an_empty_one, set_up, take_down),
        cmocka_unit_test_setup_teardown(test_a_known_document_costs_less_than_a_new_one, set_up,
                                        take_down),
        cmocka_unit_test_setup_teardown(
            test_a_page_of_incidents_asks_by_its_rows_not_by_what_is_stored, set_up, take_down),
        cmocka_unit_test_setup_teardown(
            test_showing_one_object_is_a_few_questions_however_much_is_stored, set_up, take_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
