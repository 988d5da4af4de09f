#include "check.h"

#include "base/mem.h"
#include "model/canonical.h"
#include "model/canonr.h"
#include "model/jsonr.h"

static const char sample[] =
    "{\"a b\":[1,-2.5,1e-7,[],{}],\"description\":\"Two lines:\\n\\\"one\\\"\\tand \\\\ two \\u0001"
    " \xD0\xBF\xD0\xBE\xD1\x81\xD1\x82\",\"empty\":\"\",\"flags\":[true,false,null],\"none\":null,"
    "\"nested\":{\"list\":[{\"id\":\"TJ-GB\",\"n\":1},{\"id\":\"AF-BDS\"}],\"text\":\"x\"},\"z\":0}";

static void same(struct canonr *t, const struct canonr_node *x, struct json_object *o)
{
    switch (json_object_get_type(o)) {
    case json_type_object: {
        assert_int_equal(x->kind, CANONR_OBJECT);
        assert_int_equal(x->n, json_object_object_length(o));
        json_object_object_foreach(o, key, v)
        {
            const struct canonr_node *m = canonr_get(t, x, key);
            assert_true((m == NULL) == (v == NULL)); /* null is as good as absent */
            if (m != NULL)
                same(t, m, v);
        }
        return;
    }
    case json_type_array: {
        assert_int_equal(x->kind, CANONR_ARRAY);
        assert_int_equal(x->n, json_object_array_length(o));
        const struct canonr_node *item = canonr_first(x);
        for (size_t i = 0; i < json_object_array_length(o); i++, item = canonr_next(t, item))
            same(t, item, json_object_array_get_idx(o, i));
        assert_null(item);
        return;
    }
    case json_type_string:
        assert_true(str_eq(canonr_text(t, x), jsonr_text(o)));
        return;
    case json_type_boolean:
        assert_int_equal(x->kind, json_object_get_boolean(o) ? CANONR_TRUE : CANONR_FALSE);
        return;
    case json_type_null:
        assert_int_equal(x->kind, CANONR_NULL);
        return;
    default: {
        double d;
        assert_true(canonr_number(t, x, &d));
        assert_true(d == json_object_get_double(o));
    }
    }
}

static void compare(str canon)
{
    struct arena *a;
    struct json_object *o;
    struct canonr t;
    assert_ok(arena_open(16 << 20, &a, NULL));
    assert_ok(jsonr_parse(canon, &o, NULL));
    assert_ok(canonr_open(&t, a, canon, NULL));
    same(&t, t.root, o);
    assert_false(t.failed);
    canonr_close(&t);
    json_object_put(o);
    arena_close(a);
}

static void test_canonical_bytes_read_as_a_tree_of_the_library_reads_them(void **state)
{
    (void)state;
    struct buf b;
    struct json_object *o;
    buf_init(&b, 1 << 20);
    assert_ok(jsonr_parse(str_of(sample), &o, NULL));
    canonical_write(o, &b);
    json_object_put(o);
    compare(buf_str(&b));
    buf_free(&b);
    compare(STR("{}"));
}

static void test_more_values_than_fit_beside_it_are_read_all_the_same(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_add(&b, STR("{\"list\":["));
    for (int i = 0; i < 3000; i++)
        buf_add(&b, i == 0 ? STR("[1,\"p\"]") : STR(",[1,\"p\"]"));
    buf_add(&b, STR("]}"));
    compare(buf_str(&b));
    buf_free(&b);
}

static void test_what_is_not_there_or_of_another_kind_is_empty(void **state)
{
    (void)state;
    struct arena *a;
    struct canonr t;
    double d;
    assert_ok(arena_open(1 << 20, &a, NULL));
    assert_ok(canonr_open(&t, a, str_of(sample), NULL));
    assert_null(canonr_get(&t, t.root, "missing"));
    assert_null(canonr_get(&t, t.root, "none"));
    assert_null(canonr_get(&t, canonr_get(&t, t.root, "z"), "z"));
    assert_null(canonr_get(&t, NULL, "z"));
    assert_null(canonr_first(canonr_get(&t, t.root, "nested")));
    assert_int_equal(canonr_text(&t, canonr_get(&t, t.root, "z")).n, 0);
    assert_int_equal(canonr_text(&t, NULL).n, 0);
    assert_false(canonr_number(&t, canonr_get(&t, t.root, "empty"), &d));
    canonr_close(&t);
    arena_close(a);
}

/* Each on a piece of memory of its very length, so that the address sanitizer sees a step too far. */
static pm_code read_copy(str s)
{
    struct arena *a;
    struct canonr t;
    char *copy = mem_get(s.n);
    assert_non_null(copy);
    memcpy(copy, s.p, s.n);
    assert_ok(arena_open(1 << 20, &a, NULL));
    pm_code rc = canonr_open(&t, a, (str){copy, s.n}, NULL);
    if (rc == PM_OK) {
        (void)canonr_text(&t, canonr_get(&t, t.root, "description"));
        (void)canonr_text(&t, canonr_get(&t, canonr_get(&t, t.root, "nested"), "text"));
        canonr_close(&t);
    }
    arena_close(a);
    mem_free(copy);
    return rc;
}

static void test_every_cut_is_refused_and_no_altered_byte_leads_outside(void **state)
{
    (void)state;
    char text[sizeof sample];
    static const char put[] = "\"\\{}[],:x\x01";
    size_t n = sizeof sample - 1;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(read_copy((str){sample, i}), PM_INVALID);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k + 1 < sizeof put; k++) {
            memcpy(text, sample, n);
            text[i] = put[k];
            pm_code rc = read_copy((str){text, n});
            assert_true(rc == PM_OK || rc == PM_INVALID);
        }
    assert_int_equal(read_copy(STR("[1]")), PM_INVALID);
    assert_int_equal(read_copy(STR("{\"a\":1}}")), PM_INVALID);
    assert_int_equal(read_copy(STR("{\"a\":1 }")), PM_INVALID);
}

static void test_levels_and_memory_end_with_words(void **state)
{
    (void)state;
    struct buf b;
    struct arena *a;
    struct canonr t;
    buf_init(&b, 1 << 20);
    buf_add(&b, STR("{\"a\":"));
    for (int i = 0; i < 2 * JSONR_DEPTH; i++)
        buf_add(&b, STR("["));
    assert_ok(arena_open(1 << 20, &a, NULL));
    assert_int_equal(canonr_open(&t, a, buf_str(&b), NULL), PM_LIMIT);
    buf_clear(&b);
    buf_add(&b, STR("{\"a\":[1"));
    for (int i = 0; i < 2 * CANONR_FEW; i++)
        buf_add(&b, STR(",1"));
    buf_add(&b, STR("]}"));
    int64_t live = mem_live();
    mem_fail_at(1, 0);
    assert_int_equal(canonr_open(&t, a, buf_str(&b), NULL), PM_NOMEM);
    mem_fail_at(0, 0);
    assert_int_equal(mem_live(), live);
    arena_close(a);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_canonical_bytes_read_as_a_tree_of_the_library_reads_them),
        cmocka_unit_test(test_more_values_than_fit_beside_it_are_read_all_the_same),
        cmocka_unit_test(test_what_is_not_there_or_of_another_kind_is_empty),
        cmocka_unit_test(test_every_cut_is_refused_and_no_altered_byte_leads_outside),
        cmocka_unit_test(test_levels_and_memory_end_with_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
