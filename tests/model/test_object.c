#include "check.h"

#include <stdio.h>

#include "base/file.h"
#include "base/mem.h"
#include "model/canonical.h"
#include "model/derive.h"
#include "model/extension.h"
#include "model/jsonr.h"
#include "model/object.h"

#define U1 "3f2a0d51-4b20-451c-8671-31d65a0583ee"
#define HEAD                                                                                       \
    "\"type\":\"incident\",\"spec_version\":\"2.1\",\"id\":\"incident--" U1                        \
    "\",\"created\":\"2026-10-13T00:00:00.000Z\",\"modified\":\"2026-10-14T00:00:00.500Z\""

static struct arena *open_arena(void)
{
    struct arena *a;
    assert_ok(arena_open(64 << 20, &a, NULL));
    return a;
}

static void test_an_object_is_read_from_its_canonical_bytes(void **state)
{
    (void)state;
    struct arena *a = open_arena();
    struct object o, again;
    assert_ok(object_parse(a, STR(" { " HEAD " , \"revoked\" : true, \"name\" : \"\\u0414\" } "),
                           OBJECT_STRICT, &o, NULL));
    assert_str(o.id, "incident--" U1);
    assert_str(o.type, "incident");
    assert_true(o.revoked);
    assert_int_equal(o.status, STATUS_ACTUAL);
    assert_int_equal(o.modified - o.created, STAMP_DAY + STAMP_SECOND / 2);
    assert_str(
        o.canon,
        "{\"created\":\"2026-10-13T00:00:00.000Z\",\"id\":\"incident--" U1
        "\",\"modified\":\"2026-10-14T00:00:00.500Z\",\"name\":\"\xD0\x94\",\"revoked\":true,"
        "\"spec_version\":\"2.1\",\"type\":\"incident\"}");
    assert_ok(object_parse(a, o.canon, OBJECT_STRICT, &again, NULL));
    assert_true(str_eq(o.canon, again.canon));
    arena_close(a);
}

static enum status status_of(const char *rest)
{
    struct arena *a = open_arena();
    struct object o;
    char json[1000];
    snprintf(json, sizeof json, "{" HEAD ",\"name\":\"n\"%s}", rest);
    assert_ok(object_parse(a, str_of(json), OBJECT_STRICT, &o, NULL));
    arena_close(a);
    return o.status;
}

static void test_exercise_is_known_by_our_extension_and_by_the_label_alone(void **state)
{
    (void)state;
    assert_int_equal(status_of(""), STATUS_ACTUAL);
    assert_int_equal(status_of(",\"labels\":[\"quick\"]"), STATUS_ACTUAL);
    assert_int_equal(status_of(",\"labels\":[\"quick\",\"Exercise\"]"), STATUS_EXERCISE);
    assert_int_equal(status_of(",\"extensions\":{\"" EXTENSION_READING "\":{\"extension_type\":"
                               "\"property-extension\",\"status\":\"test\"}}"),
                     STATUS_TEST);
    assert_int_equal(
        status_of(",\"labels\":[\"exercise\"],\"extensions\":{\"" EXTENSION_READING
                  "\":{\"extension_type\":\"property-extension\",\"status\":\"actual\"}}"),
        STATUS_EXERCISE);
}

static void test_an_observable_without_times_has_the_first_moment(void **state)
{
    (void)state;
    struct arena *a = open_arena();
    struct object o;
    assert_ok(object_parse(
        a, STR("{\"type\":\"url\",\"id\":\"url--" U1 "\",\"value\":\"https://example.org/\"}"),
        OBJECT_STRICT, &o, NULL));
    assert_int_equal(o.created, 0);
    assert_int_equal(o.modified, 0);
    arena_close(a);
}

static void test_an_object_too_large_is_refused_before_it_is_read(void **state)
{
    (void)state;
    struct arena *a = open_arena();
    struct object o;
    char *bytes = mem_get(OBJECT_MAX_BYTES + 1);
    assert_non_null(bytes);
    memset(bytes, ' ', OBJECT_MAX_BYTES + 1);
    assert_int_equal(object_parse(a, (str){bytes, OBJECT_MAX_BYTES + 1}, 0, &o, NULL), PM_LIMIT);
    mem_free(bytes);
    arena_close(a);
}

/* -- bundles -- */

struct seen {
    int n_good, n_bad, stop_after;
    char last_bad[200], last_words[300];
};

static pm_code see(void *ctx, const struct object *o, str where, const struct pm_err *e)
{
    struct seen *s = ctx;
    if (o != NULL) {
        assert_null(e);
        assert_true(str_eq(o->id, where));
        s->n_good++;
    } else {
        assert_int_equal(e->code, PM_INVALID);
        s->n_bad++;
        snprintf(s->last_bad, sizeof s->last_bad, "%.*s", STR_FMT(where));
        snprintf(s->last_words, sizeof s->last_words, "%.290s", e->words);
    }
    return s->stop_after > 0 && s->n_good + s->n_bad >= s->stop_after ? PM_BUSY : PM_OK;
}

#define BUNDLE "\"type\":\"bundle\",\"id\":\"bundle--" U1 "\""

static void test_a_broken_object_is_told_and_the_rest_goes_on(void **state)
{
    (void)state;
    struct seen s = {0};
    assert_ok(object_bundle(STR("\xEF\xBB\xBF{\"objects\":[{" HEAD ",\"name\":\"a\",\"x_q\":1},"
                                "{" HEAD "},{\"type\":\"thing\"},7,{" HEAD
                                ",\"name\":\"b\"}]," BUNDLE "}\n"),
                            see, &s, NULL));
    assert_int_equal(s.n_good, 2);
    assert_int_equal(s.n_bad, 3);
    assert_string_equal(s.last_bad, "/objects/3");
    s = (struct seen){0};
    assert_ok(object_bundle(STR("{" BUNDLE ",\"objects\":[{" HEAD "}]}"), see, &s, NULL));
    assert_string_equal(s.last_bad, "incident--" U1);
    assert_non_null(strstr(s.last_words, "\"name\" is missing"));
}

static void test_what_is_no_bundle_hands_over_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        pm_code rc;
    } bad[] = {
        {"", PM_INVALID},
        {"[]", PM_INVALID},
        {"{}", PM_INVALID},
        {"{\"type\":\"bundle\"}", PM_INVALID},
        {"{\"type\":\"bundle\",\"id\":\"note--" U1 "\"}", PM_INVALID},
        {"{" BUNDLE ",\"objects\":{}}", PM_INVALID},
        {"{" BUNDLE ",\"objects\":[{" HEAD ",\"name\":\"a\"}", PM_INVALID},
        {"{" BUNDLE ",\"objects\":[{" HEAD ",\"name\":\"a\"}],\"objects\":[]}", PM_INVALID},
        {"{" BUNDLE ",\"spec_version\":\"2.0\",\"objects\":[{" HEAD ",\"name\":\"a\"}]}",
         PM_UNSUPPORTED},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct seen s = {0};
        struct pm_err e = {0};
        assert_int_equal(object_bundle(str_of(bad[i].json), see, &s, &e), bad[i].rc);
        assert_int_equal(s.n_good + s.n_bad, 0);
        assert_true(e.words[0] != '\0');
    }
}

static void test_an_empty_bundle_is_one(void **state)
{
    (void)state;
    struct seen s = {0};
    assert_ok(object_bundle(STR("{" BUNDLE "}"), see, &s, NULL));
    assert_ok(object_bundle(STR("{" BUNDLE ",\"objects\":[]}"), see, &s, NULL));
    assert_int_equal(s.n_good + s.n_bad, 0);
}

static void test_the_caller_can_end_it(void **state)
{
    (void)state;
    struct seen s = {.stop_after = 1};
    assert_int_equal(object_bundle(STR("{" BUNDLE ",\"objects\":[{" HEAD ",\"name\":\"a\"},{" HEAD
                                       ",\"name\":\"b\"}]}"),
                                   see, &s, NULL),
                     PM_BUSY);
    assert_int_equal(s.n_good, 1);
}

/* -- the first objects -- */

static void test_the_first_objects_refer_only_backwards_and_are_the_same_each_time(void **state)
{
    (void)state;
    struct arena *a = open_arena();
    struct object *o, *again;
    size_t n, n_again;
    assert_ok(extension_first(a, &o, &n, NULL));
    assert_ok(extension_first(a, &again, &n_again, NULL));
    assert_int_equal(n, EXTENSION_N_TLP + 6);
    assert_int_equal(n, n_again);
    for (size_t i = 0; i < n; i++) {
        struct object parsed;
        assert_true(str_eq(o[i].canon, again[i].canon));
        assert_ok(object_parse(a, o[i].canon, OBJECT_STRICT, &parsed, NULL));
        assert_true(str_eq(parsed.canon, o[i].canon));
        for (size_t k = i + 1; k < n; k++)
            assert_int_equal(str_find(o[i].canon, o[k].id, 0), o[i].canon.n);
    }
    for (int level = 0; level < EXTENSION_N_TLP; level++) {
        assert_int_equal(extension_tlp_of(extension_tlp_id(level)), level);
        assert_int_equal(extension_tlp_level(extension_tlp_name(level)), level);
    }
    assert_int_equal(extension_tlp_level(STR("white")), -1);
    arena_close(a);
}

static void test_tlp_has_one_spelling_however_it_is_sent(void **state)
{
    (void)state;
    static const char *const sent[] = {
        "{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"marking-definition--"
        "bab4a63c-aed9-4cf5-a766-dfca5abac2bb\",\"created\":\"2022-10-01T00:00:00.000Z\","
        "\"definition_type\":\"TLP:GREEN\",\"extensions\":{\"" EXTENSION_TLP_2
        "\":{\"extension_type\":\"property-extension\",\"tlp_2_0\":\"green\"}}}",
        "{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"marking-definition--"
        "34098fce-860f-48ae-8e50-ebd3cc5e41da\",\"created\":\"2017-01-20T00:00:00.000Z\","
        "\"definition_type\":\"tlp\",\"definition\":{\"tlp\":\"green\"}}"};
    struct arena *a = open_arena();
    for (size_t i = 0; i < 2; i++) {
        struct object o, again;
        assert_ok(object_parse(a, str_of(sent[i]), OBJECT_STRICT, &o, NULL));
        assert_true(str_eq(o.canon, extension_fixed(o.id)));
        assert_ok(object_parse(a, o.canon, OBJECT_STRICT, &again, NULL));
        assert_true(str_eq(o.canon, again.canon) && o.modified == again.modified);
    }
    assert_int_equal(extension_fixed(STR("note--" U1)).n, 0);
    arena_close(a);
}

static void test_every_fixed_marking_is_canonical(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 16);
    for (int level = 0; level < EXTENSION_N_TLP; level++) {
        struct json_object *tree;
        str canon = extension_fixed(extension_tlp_id(level));
        assert_ok(jsonr_parse(canon, &tree, NULL));
        buf_clear(&b);
        canonical_write(tree, &b);
        assert_true(str_eq(buf_str(&b), canon));
        json_object_put(tree);
    }
    buf_free(&b);
}

static void test_extension_ids_follow_from_their_names(void **state)
{
    (void)state;
    static const char *const ours[][2] = {{"extension:incident", EXTENSION_INCIDENT},
                                          {"extension:reading", EXTENSION_READING},
                                          {"extension:statement", EXTENSION_STATEMENT},
                                          {"extension:judgement", EXTENSION_JUDGEMENT},
                                          {"extension:release", EXTENSION_RELEASE}};
    char id[DERIVE_ID_BYTES];
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        assert_true(
            str_eq(derive_id("extension-definition", str_of(ours[i][0]), id), str_of(ours[i][1])));
    assert_true(
        str_eq(derive_id("identity", STR("identity:reader"), id), STR(EXTENSION_READER_ID)));
}

/* -- the examples of docs/model/ -- */

static const char *examples;

static pm_code example(void *ctx, const char *path, struct pm_err *e)
{
    int *n = ctx;
    struct arena *a = open_arena();
    struct object o;
    struct buf b;
    buf_init(&b, 1 << 20);
    assert_ok(file_read(path, &b, e));
    if (object_parse(a, buf_str(&b), OBJECT_STRICT, &o, e) != PM_OK)
        fail_msg("%s: %s", path, e->words);
    ++*n;
    buf_free(&b);
    arena_close(a);
    return PM_OK;
}

static void test_the_documented_examples_are_valid(void **state)
{
    (void)state;
    int n = 0;
    struct pm_err e = {0};
    if (examples == NULL)
        skip(); /* run by hand, without the folder */
    assert_ok(file_walk(examples, example, &n, &e));
    assert_true(n >= 15);
}

static void test_nothing_leaks_when_memory_runs_out_at_any_point(void **state)
{
    (void)state;
    static const char json[] = "{" BUNDLE ",\"objects\":[{" HEAD ",\"name\":\"a\"},{" HEAD "}]}";
    int64_t live = mem_live();
    for (int64_t k = 1;; k++) {
        struct seen s = {0};
        mem_fail_at(k, 1);
        pm_code rc = object_bundle(str_of(json), see, &s, NULL);
        struct arena *a = NULL;
        struct object *o;
        size_t n;
        if (rc == PM_OK)
            rc = arena_open(1 << 20, &a, NULL);
        if (rc == PM_OK)
            rc = extension_first(a, &o, &n, NULL);
        mem_fail_at(0, 0);
        arena_close(a);
        assert_int_equal(mem_live(), live);
        if (rc == PM_OK)
            break;
        assert_int_equal(rc, PM_NOMEM);
        assert_true(k < 2000);
    }
}

int main(int argc, char **argv)
{
    examples = argc > 1 ? argv[1] : NULL;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_object_is_read_from_its_canonical_bytes),
        cmocka_unit_test(test_exercise_is_known_by_our_extension_and_by_the_label_alone),
        cmocka_unit_test(test_an_observable_without_times_has_the_first_moment),
        cmocka_unit_test(test_an_object_too_large_is_refused_before_it_is_read),
        cmocka_unit_test(test_a_broken_object_is_told_and_the_rest_goes_on),
        cmocka_unit_test(test_what_is_no_bundle_hands_over_nothing),
        cmocka_unit_test(test_an_empty_bundle_is_one),
        cmocka_unit_test(test_the_caller_can_end_it),
        cmocka_unit_test(test_the_first_objects_refer_only_backwards_and_are_the_same_each_time),
        cmocka_unit_test(test_tlp_has_one_spelling_however_it_is_sent),
        cmocka_unit_test(test_every_fixed_marking_is_canonical),
        cmocka_unit_test(test_extension_ids_follow_from_their_names),
        cmocka_unit_test(test_the_documented_examples_are_valid),
        cmocka_unit_test(test_nothing_leaks_when_memory_runs_out_at_any_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
