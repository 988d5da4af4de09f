/* The store and the real model together: STIX objects as they come, found by what they tell. */
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/extension.h"

static void ok(pm_code rc, const struct pm_err *e)
{
    if (rc != PM_OK)
        fail_msg("%s", e->words);
}

static const char incident[] =
    "{\"type\":\"incident\",\"spec_version\":\"2.1\","
    "\"id\":\"incident--5f1d7c3e-8b0a-5c55-9d5e-3a1f0c2b4d6e\","
    "\"created\":\"2026-03-01T00:00:00.000Z\",\"modified\":\"2026-03-01T00:00:00.000Z\","
    "\"name\":\"[TEST] Clash near an invented crossing\",\"labels\":[\"test\"],\"extensions\":{\""
    EXTENSION_READING "\":{\"extension_type\":\"property-extension\",\"rule\":\"verb-trigger\","
    "\"report\":\"report--1a2b3c4d-1111-5222-8333-444455556666\",\"status\":\"test\"},\""
    EXTENSION_INCIDENT "\":{\"extension_type\":\"property-extension\",\"kind\":\"armed-clash\","
    "\"modality\":\"reported\",\"start\":\"2026-02-28\",\"end\":\"2026-02-28\",\"latitude\":37.5,"
    "\"longitude\":70.25,\"place_precision\":\"district\",\"precision\":\"day\","
    "\"where\":[{\"at\":[1,2],\"id\":\"AF-BDS\",\"precision\":\"province\","
    "\"province\":\"AF-BDS\",\"role\":\"site\"}]}}}";

static pm_code look(void *ctx, const struct store_entry *en, const struct facets *f)
{
    *(int *)ctx += 1;
    assert_true(str_eq(en->type, STR("incident")));
    assert_true(str_eq(f->kind, STR("armed-clash")));
    assert_true(str_eq(f->report, STR("report--1a2b3c4d-1111-5222-8333-444455556666")));
    return PM_OK;
}

static void test_a_stix_incident_is_found_by_what_it_tells(void **state)
{
    (void)state;
    char dir[] = "/tmp/pamir-stix-XXXXXX", path[64], command[64];
    struct pm_err e = {0};
    struct store *s;
    struct arena *a;
    struct object o, *first;
    size_t n_first;
    enum store_result r;
    const struct store_author by = {STR("local"), STR("test")};
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/pamir.db", dir);
    ok(arena_open(16 << 20, &a, &e), &e);
    ok(store_open(path, STORE_CREATE, &s, &e), &e);
    ok(object_parse(a, str_of(incident), OBJECT_STRICT, &o, &e), &e);
    ok(extension_first(a, &first, &n_first, &e), &e);
    ok(store_begin(s, &e), &e);
    for (size_t i = 0; i < n_first; i++)
        ok(store_append(s, &first[i], &by, &r, &e), &e);
    ok(store_append(s, &o, &by, &r, &e), &e);
    ok(store_commit(s, &e), &e);
    const struct store_query questions[] = {
        {.words = STR("invented cross*"), .from = CIVIL_NONE, .to = CIVIL_NONE},
        {.ref = STR("AF-BDS"), .ref_role = STR("where"), .from = CIVIL_NONE, .to = CIVIL_NONE},
        {.from = 20512, .to = 20512}, /* 2026-02-28 */
        {.in_box = true, .south = 37, .north = 38, .west = 70, .east = 71, .from = CIVIL_NONE,
         .to = CIVIL_NONE},
        {.report = STR("report--1a2b3c4d-1111-5222-8333-444455556666"), .from = CIVIL_NONE,
         .to = CIVIL_NONE},
        {.kind = STR("armed-clash"), .newest_first = true, .from = CIVIL_NONE, .to = CIVIL_NONE},
    };
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        struct store_query q = questions[i];
        int n = 0;
        ok(store_find(s, &q, a, look, &n, NULL, &e), &e);
        assert_int_equal(n, 0); /* it is a test, and reality was asked for */
        q.status = STATUS_TEST;
        ok(store_find(s, &q, a, look, &n, NULL, &e), &e);
        assert_int_equal(n, 1);
    }
    struct sha256 before, after;
    ok(store_rebuild(s, &before, &after, &e), &e);
    assert_memory_equal(before.b, after.b, sizeof before.b);
    store_close(s);
    arena_close(a);
    snprintf(command, sizeof command, "rm -r %s", dir);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_stix_incident_is_found_by_what_it_tells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
