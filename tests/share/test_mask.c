/* What a partner gets of a report that names private persons. */
#include "small_node.h"

#include "brief/brief.h"
#include "base/mem.h"
#include "model/object.h"

static struct small_node small;

static const char report[] =
    "KHOROG, 4 October 2026 - Gunmen killed Karim Hamidov in Argo district of Badakhshan on Friday, "
    "police said. \"Karim Hamidov was my brother,\" said Farida Olimova. Olimova, a teacher, said that "
    "Hamidov's car had been burnt near Kunduz.\n";

static int set_up(void **state)
{
    (void)state;
    small_node_open(&small, STATUS_ACTUAL);
    small_node_take(&small, "a.txt", report);
    small_node_take(&small, "b.txt",
                    "ХОРОГ, 5 октября 2026 года. «Мы видели огонь», — сказал житель села Рустам "
                    "Назаров. По словам Назарова, погибли три человека.\n");
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    small_node_close(&small);
    return 0;
}

static pm_code add(void *ctx, str piece, struct pm_err *e)
{
    buf_add(ctx, piece);
    return buf_err(ctx, e);
}

/* All of a format, as one text. */
static str written(const char *format, enum share_reach reach, size_t *n_masked)
{
    struct buf b;
    str out;
    struct brief_result r;
    struct brief_options o = {.reader = {.reach = reach, .status = STATUS_ACTUAL},
                              .query = {.from = CIVIL_NONE, .to = CIVIL_NONE}};
    buf_init(&b, (size_t)64 << 20);
    assert_ok(brief_write(small.node, node_store(small.node), brief_find(str_of(format)), &o, add, &b,
                          &r, NULL));
    assert_ok(arena_dup(small.arena, buf_str(&b), &out, NULL));
    buf_free(&b);
    if (n_masked != NULL)
        *n_masked = r.n_masked;
    return out;
}

static bool says(str s, const char *words)
{
    return str_find(s, str_of(words), 0) < s.n;
}

static void test_no_format_gives_a_private_name_to_a_partner(void **state)
{
    (void)state;
    static const char *const formats[] = {"stix", "csv", "geojson"};
    static const char *const names[] = {"Hamidov", "Olimova", "Karim", "Farida", "Назаров"};
    for (size_t f = 0; f < 3; f++) {
        str all = written(formats[f], REACH_OWNER, NULL);
        str out = written(formats[f], REACH_PARTNER, NULL);
        assert_true(out.n > 500);
        assert_true(says(all, "Hamidov"));
        for (size_t n = 0; n < sizeof names / sizeof *names; n++)
            if (says(out, names[n]))
                fail_msg("%s gives %s away", formats[f], names[n]);
        assert_true(says(out, "[person-"));
    }
}

static void test_the_same_person_has_one_number_in_a_report(void **state)
{
    (void)state;
    str out = written("stix", REACH_PARTNER, NULL);
    assert_true(says(out, "killed [person-1] in Argo"));
    assert_true(says(out, "[person-1] was my brother"));
    assert_true(says(out, "said [person-2]. [person-2], a teacher"));
    assert_true(says(out, "[person-1]'s car"));
}

static void test_the_owner_keeps_every_byte(void **state)
{
    (void)state;
    size_t n = 99;
    str out = written("stix", REACH_OWNER, &n);
    assert_int_equal(n, 0);
    assert_false(says(out, "[person-"));
}

static pm_code on_object(void *ctx, const struct object *o, str where, const struct pm_err *why)
{
    size_t *n = ctx;
    if (o == NULL)
        fail_msg("%.*s: %s", STR_FMT(where), why->words);
    ++*n;
    return PM_OK;
}

static void test_what_is_masked_is_valid_and_older_than_what_stays(void **state)
{
    (void)state;
    size_t n_masked, n = 0;
    str out = written("stix", REACH_PARTNER, &n_masked);
    assert_true(n_masked >= 3);
    assert_ok(object_bundle(out, on_object, &n, NULL));
    assert_true(n > 5);
    /* taken in where the whole is known, it changes nothing of what is current */
    struct ingest *in;
    struct ingest_totals t;
    struct ingest_options o = {.published = CIVIL_NONE};
    str before = written("stix", REACH_OWNER, NULL);
    assert_ok(ingest_open(small.node, &o, NULL, NULL, &in, NULL));
    assert_ok(ingest_bytes(in, STR("masked.json"), out, NULL));
    assert_ok(ingest_close(in, &t, NULL));
    assert_int_equal(t.rejected, 0);
    str after = written("stix", REACH_OWNER, NULL);
    size_t head = 120; /* the bundle's id follows the log's head */
    assert_int_equal(before.n, after.n);
    assert_memory_equal(before.p + head, after.p + head, before.n - head);
}

static void test_memory_running_out_lets_no_name_through(void **state)
{
    (void)state;
    struct brief_options o = {.reader = {.reach = REACH_PARTNER, .status = STATUS_ACTUAL},
                              .query = {.from = CIVIL_NONE, .to = CIVIL_NONE}};
    pm_code rc = PM_NOMEM;
    for (int64_t k = 1; rc != PM_OK && k < 2000; k++) {
        struct buf b;
        struct pm_err e = {0};
        buf_init(&b, (size_t)64 << 20);
        mem_fail_at(k, 0);
        rc = brief_write(small.node, node_store(small.node), brief_find(STR("stix")), &o, add, &b,
                         NULL, &e);
        mem_fail_at(0, 0);
        assert_false(says(buf_str(&b), "Hamidov"));
        assert_true(rc == PM_OK || rc == PM_NOMEM);
        buf_free(&b);
    }
    assert_int_equal(rc, PM_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_format_gives_a_private_name_to_a_partner),
        cmocka_unit_test(test_the_same_person_has_one_number_in_a_report),
        cmocka_unit_test(test_the_owner_keeps_every_byte),
        cmocka_unit_test(test_what_is_masked_is_valid_and_older_than_what_stays),
        cmocka_unit_test(test_memory_running_out_lets_no_name_through),
    };
    return cmocka_run_group_tests(tests, set_up, take_down);
}
