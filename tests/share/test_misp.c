/* MISP events: what they say is taken, whom they would be shared with is only told. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "model/object.h"
#include "share/misp.h"

static char told[4000];

static void tell(void *ctx, const char *words)
{
    (void)ctx;
    snprintf(told + strlen(told), sizeof told - strlen(told), "%s\n", words);
}

struct seen {
    int n, bad;
    char types[400];
    int n_red, n_amber;
};

static pm_code see(void *ctx, const struct object *o, str id, const struct pm_err *why)
{
    struct seen *s = ctx;
    s->n++;
    if (o == NULL) {
        s->bad++;
        fprintf(stderr, "%.*s: %s\n", STR_FMT(id), why->words);
        return PM_OK;
    }
    snprintf(s->types + strlen(s->types), sizeof s->types - strlen(s->types), "%.*s ",
             STR_FMT(o->type));
    assert_true(o->status == STATUS_EXERCISE || str_eq(o->type, STR("identity")));
    s->n_red += str_find(o->canon, STR("e828b379-4e03-4974-9ac4-e53a884c97c1"), 0) < o->canon.n;
    s->n_amber += str_find(o->canon, STR("55d920b0-5e8b-4f79-9ee9-91f868d9b421"), 0) < o->canon.n;
    return PM_OK;
}

static const char *path;

static void test_an_event_becomes_valid_objects(void **state)
{
    (void)state;
    struct buf in, out;
    struct seen s = {0};
    size_t n;
    if (path == NULL)
        skip();
    buf_init(&in, 1 << 20);
    buf_init(&out, 1 << 20);
    told[0] = '\0';
    assert_ok(file_read(path, &in, NULL));
    assert_true(misp_looks(buf_str(&in)));
    assert_ok(misp_to_stix(buf_str(&in), &out, tell, NULL, &n, NULL));
    assert_int_equal(n, 1);
    assert_ok(object_bundle(buf_str(&out), see, &s, NULL));
    assert_int_equal(s.bad, 0);
    assert_string_equal(s.types, "identity report note note note location ");
    assert_int_equal(s.n_red, 1); /* its own tag counts for it */
    assert_int_equal(s.n_amber, 4);
    assert_non_null(strstr(told, "sharing group \"Northern desks\""));
    assert_non_null(strstr(told, "Another desk"));
    assert_non_null(strstr(told, "attribute 2"));
    assert_null(strstr(out.p, "Northern desks")); /* a proposal is no part of what is stored */
    assert_null(strstr(out.p, "desk.example"));   /* deleted there */
    buf_free(&in);
    buf_free(&out);
}

static void test_what_is_no_event_is_told(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{\"Event\":{}}", "{\"Event\":[]}",      "[{\"Event\":3}]",
        "{\"Event\":",    "{\"response\":[{}]}", "{\"Event\":{\"date\":\"yesterday\"}}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct buf out;
        size_t n;
        struct pm_err e = {0};
        buf_init(&out, 1 << 20);
        assert_int_equal(misp_to_stix(str_of(bad[i]), &out, tell, NULL, &n, &e), PM_INVALID);
        assert_true(e.words[0] != '\0');
        buf_free(&out);
    }
    assert_false(misp_looks(STR("{\"type\":\"bundle\",\"spec_version\":\"2.1\"}")));
    assert_false(misp_looks(STR("")));
}

static void test_the_same_event_makes_the_same_objects(void **state)
{
    (void)state;
    struct buf a, b;
    size_t n;
    str event = STR("{\"Event\":{\"info\":\"EXERCISE\",\"date\":\"2026-10-09\",\"Attribute\":[{"
                    "\"type\":\"text\",\"value\":\"x\"}]}}");
    buf_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    assert_ok(misp_to_stix(event, &a, NULL, NULL, &n, NULL));
    assert_ok(misp_to_stix(event, &b, NULL, NULL, &n, NULL));
    assert_true(str_eq(buf_str(&a), buf_str(&b)));
    buf_free(&a);
    buf_free(&b);
}

int main(int argc, char **argv)
{
    path = argc > 1 ? argv[1] : NULL;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_event_becomes_valid_objects),
        cmocka_unit_test(test_what_is_no_event_is_told),
        cmocka_unit_test(test_the_same_event_makes_the_same_objects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
