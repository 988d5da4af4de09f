#include "check.h"

#include <stdio.h>

#include "base/mem.h"
#include "model/extension.h"
#include "model/facets.h"

#define U1 "3f2a0d51-4b20-451c-8671-31d65a0583ee"
#define U2 "4f2a0d51-4b20-451c-8671-31d65a0583ee"
#define HEAD(type)                                                                                 \
    "{\"type\":\"" type "\",\"spec_version\":\"2.1\",\"id\":\"" type "--" U1                       \
    "\",\"created\":\"2026-10-13T00:00:00.000Z\",\"modified\":\"2026-10-14T00:00:00.000Z\""
#define OURS(id) "\"" id "\":{\"extension_type\":\"property-extension\""

struct both {
    struct arena *a;
    struct object o;
    struct facets f;
};

static struct both facets(const char *json)
{
    struct both b;
    struct pm_err e = {0};
    assert_ok(arena_open(16 << 20, &b.a, NULL));
    if (object_parse(b.a, str_of(json), OBJECT_STRICT, &b.o, &e) != PM_OK)
        fail_msg("%s: %s", e.words, json);
    assert_ok(facets_of(b.a, &b.o, &b.f, NULL));
    return b;
}

static size_t n_of(const struct facets *f, const char *role)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n_refs; i++)
        n += strcmp(f->refs[i].role, role) == 0;
    return n;
}

static bool has(const struct facets *f, const char *role, const char *id)
{
    for (size_t i = 0; i < f->n_refs; i++)
        if (strcmp(f->refs[i].role, role) == 0 && str_eq(f->refs[i].id, str_of(id)))
            return true;
    return false;
}

static void test_an_incident_tells_kind_days_point_and_who(void **state)
{
    (void)state;
    struct both b = facets(
        HEAD("incident") ",\"name\":\"Drone strike, Darvoz (TJ-GB), 2026-10-12\",\"description\":"
                         "\"At least 5 killed.\",\"extensions\":{" OURS(
                             EXTENSION_INCIDENT) ",\"kind\":\"drone-strike\",\"modality\":"
                                                 "\"reported\",\"start\":\"2026-10-12\",\"end\":"
                                                 "\"2026-10-13\",\"latitude\":38.25,\"longitude\":"
                                                 "71,\"where\":[{\"at\":[1,2],\"id\":"
                                                 "\"TJ-GB/"
                                                 "Darvoz\",\"province\":\"TJ-GB\"},{\"at\":[3,4],"
                                                 "\"id\":\"TJ-GB\",\"province\":"
                                                 "\"TJ-GB\"}],\"actors\":[{\"id\":\"group:isis-k\","
                                                 "\"stance\":\"alleges\",\"claimant\":"
                                                 "\"office:tj-mfa\"}],\"targets\":[{\"id\":\"state:"
                                                 "CN\"}],\"counts\":[{\"kind\":\"killed\","
                                                 "\"hedge\":\"at-least\",\"at\":[5,6],\"claimant\":"
                                                 "\"group:taliban\"},{\"kind\":\"injured\","
                                                 "\"hedge\":\"about\",\"at\":[7,8],\"claimant\":"
                                                 "\"group:taliban\"}]}," OURS(
                                                     EXTENSION_READING) ",\"report\":\"report--" U2
                                                                        "\"}}}");
    assert_str(b.f.kind, "drone-strike");
    assert_str(b.f.title, "Drone strike, Darvoz (TJ-GB), 2026-10-12");
    assert_true(str_find(b.f.body, STR("At least 5 killed."), 0) < b.f.body.n);
    char day[11];
    civil_print(b.f.start, day);
    assert_string_equal(day, "2026-10-12");
    assert_int_equal(b.f.end, b.f.start + 1);
    assert_true(b.f.has_point && b.f.lat == 38.25 && b.f.lon == 71);
    assert_str(b.f.report, "report--" U2);
    assert_str(b.f.claimant, "group:taliban");
    assert_int_equal(n_of(&b.f, "where"), 1);
    assert_int_equal(n_of(&b.f, "place"), 2);
    assert_int_equal(n_of(&b.f, "claimant"), 2);
    assert_true(has(&b.f, "actor", "group:isis-k") && has(&b.f, "target", "state:CN"));
    arena_close(b.a);
}

static void test_a_figure_lies_in_the_time_it_tells(void **state)
{
    (void)state;
    static const struct {
        const char *as_of, *start, *end;
    } cases[] = {{"2024", "2024-01-01", "2024-12-31"},
                 {"2024-02", "2024-02-01", "2024-02-29"},
                 {"2024-02-03", "2024-02-03", "2024-02-03"}};
    for (size_t i = 0; i < 3; i++) {
        char json[1200], day[11];
        snprintf(
            json, sizeof json,
            HEAD("note") ",\"content\":\"GDP growth: 8 percent\",\"object_refs\":[\"report--" U2
                         "\"],\"extensions\":{" OURS(
                             EXTENSION_STATEMENT) ",\"kind\":\"figure\",\"measure\":\"gdp-growth\","
                                                  "\"subject\":\"state:TJ\","
                                                  "\"speaker\":\"org:world-bank\",\"as_of\":\"%s\"}"
                                                  "}}",
            cases[i].as_of);
        struct both b = facets(json);
        assert_str(b.f.kind, "figure");
        civil_print(b.f.start, day);
        assert_string_equal(day, cases[i].start);
        civil_print(b.f.end, day);
        assert_string_equal(day, cases[i].end);
        assert_true(has(&b.f, "subject", "state:TJ") && has(&b.f, "claimant", "org:world-bank"));
        assert_true(has(&b.f, "object", "report--" U2));
        arena_close(b.a);
    }
}

static void test_a_claim_lies_on_the_day_of_its_report(void **state)
{
    (void)state;
    struct both b =
        facets(HEAD("note") ",\"content\":\"c\",\"object_refs\":[\"report--" U2
                            "\"],\"extensions\":{" OURS(
                                EXTENSION_STATEMENT) ",\"kind\":\"claim\",\"stance\":\"denies\","
                                                     "\"about\":[\"AF-BDS\"]}}}");
    char day[11];
    civil_print(b.f.start, day);
    assert_string_equal(day, "2026-10-13");
    assert_true(has(&b.f, "about", "AF-BDS"));
    arena_close(b.a);
}

static void test_a_report_names_each_entry_once_and_has_no_day_when_none_is_known(void **state)
{
    (void)state;
    struct both b = facets(
        HEAD("report") ",\"name\":\"n\",\"lang\":\"ru\",\"published\":\"1970-01-01T00:00:00Z\","
                       "\"object_refs\":[\"note--" U2 "\"],\"extensions\":{" OURS(
                           EXTENSION_READING) ",\"published_from\":\"unknown\",\"source_ref\":"
                                              "\"identity--" U2 "\",\"mentions\":"
                                              "[[0,4,\"place\",\"AF-BDS\",0.9],[5,9,\"group\","
                                              "\"group:isis-k\",0.9],[10,12,\"person\","
                                              "\"\",0.9,\"victim\"],[20,24,\"place\",\"AF-BDS\",0."
                                              "9]]}}}");
    assert_int_equal(b.f.start, CIVIL_NONE);
    assert_int_equal(n_of(&b.f, "mention"), 2);
    assert_true(has(&b.f, "source", "identity--" U2));
    assert_str(b.f.lang, "ru");
    arena_close(b.a);
}

static void test_register_objects_tell_the_entry_they_stand_for(void **state)
{
    (void)state;
    struct both b =
        facets(HEAD("location") ",\"name\":\"Darvoz\",\"latitude\":38.25,\"longitude\":71,"
                                "\"external_references\":[{\"source_name\":\"" EXTENSION_REGISTER
                                "\",\"external_id\":\"TJ-GB/Darvoz\"}]}");
    assert_str(b.f.kind, "place");
    assert_true(has(&b.f, "self", "TJ-GB/Darvoz"));
    assert_true(b.f.has_point);
    arena_close(b.a);
    b = facets(HEAD("threat-actor") ",\"name\":\"G\",\"aliases\":[\"Г\"],\"external_references\":["
                                    "{\"source_name\":\"" EXTENSION_REGISTER
                                    "\",\"external_id\":\"group:g\"}]}");
    assert_str(b.f.kind, "group");
    assert_str(b.f.body, "G\nГ");
    assert_str(b.f.title, "G");
    arena_close(b.a);
}

static void test_other_peoples_objects_have_their_facets_too(void **state)
{
    (void)state;
    struct both b =
        facets(HEAD("relationship") ",\"relationship_type\":\"located-at\","
                                    "\"source_ref\":\"incident--" U2 "\",\"target_ref\":"
                                    "\"location--" U2 "\",\"created_by_ref\":"
                                    "\"identity--" U2 "\"}");
    assert_str(b.f.kind, "located-at");
    assert_true(has(&b.f, "from", "incident--" U2) && has(&b.f, "to", "location--" U2));
    assert_true(has(&b.f, "author", "identity--" U2));
    arena_close(b.a);
    b = facets(HEAD("incident") ",\"name\":\"n\",\"created_by_ref\":\"" EXTENSION_READER_ID "\"}");
    assert_int_equal(n_of(&b.f, "author"), 0);
    assert_int_equal(b.f.start, CIVIL_NONE);
    arena_close(b.a);
}

static void test_extensions_of_an_unexpected_shape_do_no_harm(void **state)
{
    (void)state;
    struct both
        b =
            facets(
                HEAD("incident") ",\"name\":\"n\",\"extensions\":{" OURS(
                    EXTENSION_INCIDENT) ",\"kind\":7,\"start\":\"soon\",\"where\":\"here\","
                                        "\"actors\":[1,[2],{\"id\":3}],"
                                        "\"latitude\":1,\"counts\":{}}," OURS(
                                            EXTENSION_READING) ",\"mentions\":[1,[1],[1,2,3,4],{"
                                                               "\"a\":1}],\"report\":[\"x\"]}"
                                                               "," OURS(EXTENSION_STATEMENT) ",\"ab"
                                                                                             "out\""
                                                                                             ":\"x"
                                                                                             "\","
                                                                                             "\"as_"
                                                                                             "of\":"
                                                                                             "\"20x"
                                                                                             "5\","
                                                                                             "\"spe"
                                                                                             "aker"
                                                                                             "\":"
                                                                                             "false"
                                                                                             "}}}");
    assert_int_equal(b.f.kind.n, 0);
    assert_int_equal(b.f.n_refs, 0);
    assert_int_equal(b.f.start, CIVIL_NONE);
    assert_false(b.f.has_point);
    arena_close(b.a);
}

static void test_a_long_title_is_cut_between_letters(void **state)
{
    (void)state;
    char json[2000], name[800] = "";
    for (int i = 0; i < 200; i++)
        strcat(name, "ж");
    snprintf(json, sizeof json, HEAD("incident") ",\"name\":\"%s\"}", name);
    struct both b = facets(json);
    assert_true(b.f.title.n <= 160 && b.f.title.n > 100);
    assert_true(str_utf8(b.f.title, NULL));
    arena_close(b.a);
}

static void test_memory_running_out_is_told_and_leaves_nothing(void **state)
{
    (void)state;
    struct arena *big, *small;
    struct object o;
    struct facets f;
    const char *json = HEAD("note") ",\"content\":\"c\",\"object_refs\":[\"report--" U2 "\"]}";
    assert_ok(arena_open(1 << 20, &big, NULL));
    assert_ok(object_parse(big, str_of(json), OBJECT_STRICT, &o, NULL));
    for (size_t limit = 16; limit < 3000; limit += 16) {
        assert_ok(arena_open(limit, &small, NULL));
        pm_code rc = facets_of(small, &o, &f, NULL);
        assert_true(rc == PM_OK || rc == PM_LIMIT);
        arena_close(small);
    }
    arena_close(big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_incident_tells_kind_days_point_and_who),
        cmocka_unit_test(test_a_figure_lies_in_the_time_it_tells),
        cmocka_unit_test(test_a_claim_lies_on_the_day_of_its_report),
        cmocka_unit_test(test_a_report_names_each_entry_once_and_has_no_day_when_none_is_known),
        cmocka_unit_test(test_register_objects_tell_the_entry_they_stand_for),
        cmocka_unit_test(test_other_peoples_objects_have_their_facets_too),
        cmocka_unit_test(test_extensions_of_an_unexpected_shape_do_no_harm),
        cmocka_unit_test(test_a_long_title_is_cut_between_letters),
        cmocka_unit_test(test_memory_running_out_is_told_and_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
