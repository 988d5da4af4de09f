#include "check.h"

#include <math.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/mem.h"
#include "model/extension.h"
#include "model/facets.h"
#include "model/jsonr.h"
#include "read/carrier.h"
#include "text/open.h"

/* A reading made by hand, so that the test shows what the carrier does with it and nothing else. */

static const char text[] =
    "Drone strike in Darvoz\n\n"
    "Two security sources said at least five miners were killed by a drone in Darvoz on 12 "
    "October. "
    "Zarina Nazarova, a nurse, said nine were dead. Officials blamed ISIS-K; the Taliban denied "
    "that it was them. About 8.4 percent growth in 2025. Hunger leads to raids.";

struct world {
    struct names *names;
    struct arena *a;
    struct document *d;
    struct reading r;
    struct incident incident;
    struct site where;
    struct perpetrator perpetrators[2];
    struct target target;
    struct weapon weapon;
    struct also_count also;
    struct claim claims[3];
    struct figure figure;
    struct cause cause;
    struct relation relation;
    struct mention mentions[6];
    struct carrier_source src;
};

static struct names *names;

static struct span at(const struct document *d, const char *words)
{
    size_t i = str_find(d->text, str_of(words), 0);
    if (i == d->text.n)
        fail_msg("the text does not say \"%s\"", words);
    return (struct span){(uint32_t)i, (uint32_t)(i + strlen(words))};
}

static struct count count_at(const struct document *d, const char *words, double n, enum hedge h)
{
    struct count c = {.children = NAN, .civilians = NAN};
    c.n = (struct quantity){at(d, words), n, h == HEDGE_EXACTLY ? n : NAN, n, h};
    return c;
}

static void fill_incident(struct world *w)
{
    struct document *d = w->d;
    w->where = (struct site){at(d, "Darvoz"), STR("TJ-GB/Darvoz"), "district", "site"};
    w->perpetrators[0] = (struct perpetrator){{at(d, "ISIS-K"), STR("group:isis-k")},
                                              {at(d, "Officials"), STR("unnamed")},
                                              STANCE_ALLEGES,
                                              0};
    w->perpetrators[1] = (struct perpetrator){{at(d, "them"), STR("group:taliban")},
                                              {at(d, "Taliban"), STR("group:taliban")},
                                              STANCE_DENIES,
                                              0};
    w->target = (struct target){{at(d, "miners"), {"", 0}}, "person", STR("CN")};
    w->weapon = (struct weapon){at(d, "drone"), "drone"};
    w->also = (struct also_count){COUNT_KILLED, count_at(d, "nine", 9, HEDGE_EXACTLY)};
    w->also.count.claimant = (struct party){at(d, "Zarina Nazarova"), STR("unnamed")};
    w->incident =
        (struct incident){.id = STR("i1"),
                          .kind = INCIDENT_DRONE_STRIKE,
                          .status = INCIDENT_REPORTED,
                          .trigger = at(d, "killed"),
                          .sentence = at(d, "at least five miners were killed by a drone"),
                          .when = {.at = at(d, "12 October"), .precision = PRECISION_DAY},
                          .where = &w->where,
                          .n_where = 1,
                          .perpetrators = w->perpetrators,
                          .n_perpetrators = 2,
                          .targets = &w->target,
                          .n_targets = 1,
                          .weapons = &w->weapon,
                          .n_weapons = 1,
                          .also = &w->also,
                          .n_also = 1,
                          .series = STR("s1"),
                          .score = 0.8125,
                          .rule = "verb"};
    w->incident.when.start = w->incident.when.end = civil_to_day((struct civil){2026, 10, 12});
    w->incident.counts[COUNT_KILLED] = count_at(d, "at least five", 5, HEDGE_AT_LEAST);
}

static void fill_rest(struct world *w)
{
    struct document *d = w->d;
    static str about[] = {{"i1", 2}, {"TJ-GB/Darvoz", 12}};
    w->claims[0] = (struct claim){.at = at(d, "at least five miners were killed"),
                                  .claimant = {at(d, "Two security sources"), STR("unnamed")},
                                  .marker = at(d, "said"),
                                  .stance = STANCE_ASSERTS,
                                  .about = about,
                                  .n_about = 2,
                                  .score = 0.9,
                                  .rule = "verb"};
    w->claims[1] = (struct claim){.at = at(d, "nine were dead"),
                                  .claimant = {at(d, "Zarina Nazarova"), STR("unnamed")},
                                  .stance = STANCE_ASSERTS,
                                  .hedge = "likely",
                                  .score = 0.9,
                                  .rule = "verb"};
    w->claims[2] = w->claims[1]; /* told twice: two objects, not one */
    w->figure = (struct figure){.at = at(d, "8.4 percent"),
                                .measure = STR("gdp-growth"),
                                .subject = {{0, 0}, STR("state:TJ")},
                                .value = 8.4,
                                .max = NAN,
                                .unit = "percent",
                                .hedge = HEDGE_ABOUT,
                                .change = "increase",
                                .asof = STR("2025"),
                                .claimant = {{0, 0}, STR("org:world-bank")},
                                .score = 0.9,
                                .rule = "measure"};
    w->cause = (struct cause){.at = at(d, "Hunger leads to raids"),
                              .cause = at(d, "Hunger"),
                              .effect = at(d, "raids"),
                              .polarity = '+',
                              .hedge = "asserted",
                              .rule = "leads-to"};
    w->relation = (struct relation){.at = at(d, "ISIS-K; the Taliban"),
                                    .from = STR("group:isis-k"),
                                    .to = STR("group:taliban"),
                                    .rel = "rival-of",
                                    .rule = "rel"};
    static const char *const words[] = {"Darvoz", "Zarina Nazarova", "ISIS-K", "Taliban"};
    static const enum mention_kind kinds[] = {MENTION_PLACE, MENTION_PERSON, MENTION_GROUP,
                                              MENTION_GROUP};
    static const str ids[] = {
        {"TJ-GB/Darvoz", 12}, {"", 0}, {"group:isis-k", 12}, {"group:taliban", 13}};
    for (int i = 0; i < 4; i++)
        w->mentions[i] =
            (struct mention){.at = at(d, words[i]), .kind = kinds[i], .id = ids[i], .score = 0.97};
}

static void world_open(struct world *w, const char *with, enum status status)
{
    *w = (struct world){.names = names};
    struct pm_err e = {0};
    assert_ok(arena_open(64 << 20, &w->a, NULL));
    if (text_plain(w->a, STR("x.txt"), str_of(with), civil_to_day((struct civil){2026, 10, 13}),
                   &w->d, &e) != PM_OK)
        fail_msg("%s", e.words);
    w->d->status = status;
    w->r = (struct reading){.doc = w->d, .arena = w->a};
    w->src = (struct carrier_source){.blob = digest_sha256(str_of(with)),
                                     .text = digest_sha256(w->d->text),
                                     .source = STR("Border post"),
                                     .grade = STR("B2"),
                                     .status = status,
                                     .tlp = STR("green")};
}

static void world_full(struct world *w, enum status status)
{
    world_open(w, text, status);
    fill_incident(w);
    fill_rest(w);
    w->r.incidents = &w->incident, w->r.n_incidents = 1;
    w->r.claims = w->claims, w->r.n_claims = 3;
    w->r.figures = &w->figure, w->r.n_figures = 1;
    w->r.causes = &w->cause, w->r.n_causes = 1;
    w->r.relations = &w->relation, w->r.n_relations = 1;
    w->r.mentions = w->mentions, w->r.n_mentions = 4;
}

static void carry(struct world *w, struct object **o, size_t *n)
{
    struct pm_err e = {0};
    if (carrier_make(&w->r, w->names, &w->src, w->a, o, n, &e) != PM_OK)
        fail_msg("%s", e.words);
}

/* The whole world as objects; the caller closes w->a. */
static size_t carry_full(struct world *w, enum status status, struct object **o)
{
    size_t n;
    world_full(w, status);
    carry(w, o, &n);
    return n;
}

static size_t n_of_type(const struct object *o, size_t n, const char *type)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        k += str_eq(o[i].type, str_of(type));
    return k;
}

static const struct object *of_type(const struct object *o, size_t n, const char *type)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(o[i].type, str_of(type)))
            return &o[i];
    fail_msg("no %s", type);
    return NULL;
}

static bool says(const struct object *o, const char *words)
{
    return str_find(o->canon, str_of(words), 0) < o->canon.n;
}

static void test_every_object_is_valid_and_its_bytes_are_canonical(void **state)
{
    (void)state;
    struct world w;
    struct object *o;
    size_t n = carry_full(&w, STATUS_ACTUAL, &o);
    assert_str(o[0].type, "report");
    for (size_t i = 0; i < n; i++) {
        struct object parsed;
        struct pm_err e = {0};
        if (object_parse(w.a, o[i].canon, OBJECT_STRICT, &parsed, &e) != PM_OK)
            fail_msg("%s\n%.*s", e.words, STR_FMT(o[i].canon));
        assert_true(str_eq(parsed.canon, o[i].canon));
        assert_true(str_eq(parsed.id, o[i].id) && str_eq(parsed.type, o[i].type));
        assert_int_equal(parsed.created, o[i].created);
        assert_int_equal(parsed.modified, o[i].modified);
        assert_int_equal(parsed.status, o[i].status);
        assert_true(parsed.modified >= parsed.created);
    }
    arena_close(w.a);
}

static bool is_id_of(const struct object *o, size_t n, str id)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(o[i].id, id))
            return true;
    return false;
}

static void test_every_reference_leads_into_the_list_or_to_the_first_objects(void **state)
{
    (void)state;
    struct world w;
    struct object *o, *first;
    size_t n, n_first, n_refs = 0;
    world_full(&w, STATUS_ACTUAL);
    carry(&w, &o, &n);
    assert_ok(extension_first(w.a, &first, &n_first, NULL));
    for (size_t i = 0; i < n; i++) {
        struct facets f;
        assert_ok(facets_of(w.a, &o[i], &f, NULL));
        for (size_t k = 0; k < f.n_refs; k++) {
            if (str_find(f.refs[k].id, STR("--"), 0) == f.refs[k].id.n ||
                str_starts(f.refs[k].id, STR("series--")))
                continue;
            n_refs++;
            if (!is_id_of(o, n, f.refs[k].id) && !is_id_of(first, n_first, f.refs[k].id))
                fail_msg("%.*s points to %.*s", STR_FMT(o[i].id), STR_FMT(f.refs[k].id));
        }
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(o[i].id, o[k].id));
    }
    assert_true(n_refs > 30);
    arena_close(w.a);
}

static void test_the_same_bytes_give_the_same_objects(void **state)
{
    (void)state;
    struct world w, again;
    struct object *o, *o_again;
    size_t n, n_again;
    world_full(&w, STATUS_ACTUAL);
    world_full(&again, STATUS_ACTUAL);
    carry(&w, &o, &n);
    carry(&again, &o_again, &n_again);
    assert_int_equal(n, n_again);
    for (size_t i = 0; i < n; i++)
        assert_true(str_eq(o[i].canon, o_again[i].canon));
    arena_close(w.a);
    arena_close(again.a);
}

static void
test_other_bytes_or_another_part_give_other_ids_but_the_same_register_objects(void **state)
{
    (void)state;
    struct world w;
    struct object *o, *other;
    size_t n, n_other, same = 0;
    world_full(&w, STATUS_ACTUAL);
    carry(&w, &o, &n);
    w.src.part = STR("#2");
    carry(&w, &other, &n_other);
    assert_int_equal(n, n_other);
    for (size_t i = 0; i < n; i++) {
        bool of_register = str_eq(o[i].type, STR("location")) ||
                           str_eq(o[i].type, STR("threat-actor")) ||
                           str_eq(o[i].type, STR("identity"));
        assert_int_equal(str_eq(o[i].id, other[i].id), of_register);
        assert_int_equal(str_eq(o[i].canon, other[i].canon), of_register);
        same += of_register;
    }
    assert_true(same >= 4);
    arena_close(w.a);
}

static void test_other_words_on_the_source_are_another_version_of_the_same_report(void **state)
{
    (void)state;
    struct world w;
    struct object *o, *other;
    size_t n, n_other;
    world_full(&w, STATUS_ACTUAL);
    carry(&w, &o, &n);
    w.src.grade = STR("D4");
    carry(&w, &other, &n_other);
    assert_true(str_eq(o[0].id, other[0].id));
    assert_true(o[0].modified != other[0].modified);
    assert_true(says(&o[0], "\"confidence\":70"));
    assert_true(says(&other[0], "\"confidence\":30"));
    w.src.grade = STR("B6"); /* cannot be judged */
    carry(&w, &other, &n_other);
    assert_false(says(&other[0], "\"confidence\""));
    arena_close(w.a);
}

static void test_the_plain_sentence_tells_what_the_extension_tells(void **state)
{
    (void)state;
    struct world w;
    struct object *o;
    size_t n = carry_full(&w, STATUS_ACTUAL, &o);
    const struct object *in = of_type(o, n, "incident");
    assert_true(says(in, "\"name\":\"Drone strike, Darvoz (TJ-GB), 2026-10-12\""));
    assert_true(says(in,
                     "\"description\":\"At least 5 killed, 9 killed according to an unnamed "
                     "source; reported; 2026-10-12; Darvoz (TJ-GB); against miners; with drone; "
                     "said to be by Islamic State Khorasan Province according to Officials; "
                     "Taliban denied that it was Taliban. \\\"at least five miners were killed "
                     "by a drone\\\"\""));
    assert_true(says(in, "\"determination\":\"suspected\""));
    assert_true(says(of_type(o, n, "note"), "\"content\":\"Two security sources said: \\\"at least "
                                            "five miners were killed\\\"\""));
    arena_close(w.a);
}

static void test_each_count_keeps_its_range_hedge_and_place(void **state)
{
    (void)state;
    struct world w;
    struct object *o;
    size_t n = carry_full(&w, STATUS_ACTUAL, &o);
    struct json_object *tree;
    assert_ok(jsonr_parse(of_type(o, n, "incident")->canon, &tree, NULL));
    struct json_object *x = jsonr_get(jsonr_get(tree, "extensions"), EXTENSION_INCIDENT);
    struct json_object *counts = jsonr_get(x, "counts");
    assert_int_equal(jsonr_length(counts), 2);
    struct json_object *killed = json_object_array_get_idx(counts, 0);
    assert_str(jsonr_text(jsonr_get(killed, "kind")), "killed");
    assert_str(jsonr_text(jsonr_get(killed, "hedge")), "at-least");
    assert_true(json_object_get_double(jsonr_get(killed, "min")) == 5);
    assert_null(jsonr_get(killed, "max"));
    struct json_object *place = jsonr_get(killed, "at");
    struct span s = {(uint32_t)json_object_get_int(json_object_array_get_idx(place, 0)),
                     (uint32_t)json_object_get_int(json_object_array_get_idx(place, 1))};
    assert_str(document_quote(w.d, s), "at least five");
    assert_str(
        jsonr_text(jsonr_get(json_object_array_get_idx(jsonr_get(x, "where"), 0), "province")),
        "TJ-GB");
    json_object_put(tree);
    arena_close(w.a);
}

static void test_every_first_span_carries_the_hash_of_its_bytes(void **state)
{
    (void)state;
    struct world w;
    struct object *o;
    size_t n = carry_full(&w, STATUS_ACTUAL, &o);
    size_t seen = 0;
    for (size_t i = 1; i < n; i++) {
        struct json_object *tree;
        assert_ok(jsonr_parse(o[i].canon, &tree, NULL));
        struct json_object *x = jsonr_get(jsonr_get(tree, "extensions"), EXTENSION_READING);
        if (x != NULL) {
            struct json_object *span = json_object_array_get_idx(jsonr_get(x, "spans"), 0);
            struct span s = {(uint32_t)json_object_get_int(jsonr_get(span, "start")),
                             (uint32_t)json_object_get_int(jsonr_get(span, "end"))};
            struct sha256 want = digest_sha256(document_quote(w.d, s)), have;
            assert_true(digest_unhex(jsonr_text(jsonr_get(span, "sha256")), have.b, 32));
            assert_memory_equal(want.b, have.b, 32);
            assert_true(str_eq(jsonr_text(jsonr_get(x, "report")), o[0].id));
            seen++;
        }
        json_object_put(tree);
    }
    assert_true(seen >= 9);
    arena_close(w.a);
}

static void test_what_is_denied_is_told_but_not_made_a_relationship(void **state)
{
    (void)state;
    struct world w;
    struct object *o;
    size_t n = carry_full(&w, STATUS_ACTUAL, &o);
    size_t attributed = 0;
    for (size_t i = 0; i < n; i++)
        attributed += says(&o[i], "\"relationship_type\":\"attributed-to\"");
    assert_int_equal(attributed, 1);
    assert_true(says(of_type(o, n, "incident"), "\"stance\":\"denies\""));
    w.incident.status = INCIDENT_DENIED; /* the whole incident is denied */
    carry(&w, &o, &n);
    for (size_t i = 0; i < n; i++)
        assert_false(says(&o[i], "\"relationship_type\":\"attributed-to\"") ||
                     says(&o[i], "\"relationship_type\":\"located-at\""));
    arena_close(w.a);
}

static void test_a_private_person_has_no_object_and_no_name_outside_the_text(void **state)
{
    (void)state;
    struct world w;
    struct object *o;
    size_t n = carry_full(&w, STATUS_ACTUAL, &o);
    for (size_t i = 1; i < n; i++)
        assert_false(says(&o[i], "Nazarova"));
    w.mentions[1].role = "official"; /* who speaks for an office is named */
    carry(&w, &o, &n);
    size_t named = 0;
    for (size_t i = 1; i < n; i++) {
        named += says(&o[i], "Nazarova");
        assert_false(str_eq(o[i].type, STR("identity")) && says(&o[i], "Nazarova"));
    }
    assert_true(named >= 2);
    arena_close(w.a);
}

static void test_an_exercise_is_plain_to_everybody(void **state)
{
    (void)state;
    struct world w;
    struct object *o;
    size_t n = carry_full(&w, STATUS_EXERCISE, &o);
    for (size_t i = 0; i < n; i++) {
        bool of_register = str_eq(o[i].type, STR("location")) ||
                           str_eq(o[i].type, STR("threat-actor")) ||
                           str_eq(o[i].type, STR("identity"));
        assert_int_equal(o[i].status, of_register ? STATUS_ACTUAL : STATUS_EXERCISE);
        assert_int_equal(says(&o[i], "\"labels\":[\"exercise\"]"), !of_register);
    }
    assert_true(says(&o[0], "\"name\":\"[EXERCISE] "));
    assert_true(says(of_type(o, n, "incident"), "\"name\":\"[EXERCISE] "));
    assert_true(says(of_type(o, n, "note"), "\"content\":\"[EXERCISE] "));
    arena_close(w.a);
}

static void test_markings_are_the_documents_own_and_registers_are_clear(void **state)
{
    (void)state;
    struct world w;
    struct object *o;
    size_t n = carry_full(&w, STATUS_ACTUAL, &o);
    for (size_t i = 0; i < n; i++) {
        bool clear = says(&o[i], "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487");
        bool green = says(&o[i], "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb");
        assert_true(clear != green);
        if (says(&o[i], "Border post"))
            assert_true(green);
    }
    w.src.tlp = STR("");
    carry(&w, &o, &n);
    assert_false(says(&o[0], "object_marking_refs"));
    w.src.tlp = STR("blue");
    struct pm_err e = {0};
    assert_int_equal(carrier_make(&w.r, w.names, &w.src, w.a, &o, &n, &e), PM_INVALID);
    assert_non_null(strstr(e.words, "\"blue\" is no TLP 2.0 marking"));
    arena_close(w.a);
}

static void test_two_equal_claims_are_two_objects(void **state)
{
    (void)state;
    struct world w;
    struct object *o;
    size_t n = carry_full(&w, STATUS_ACTUAL, &o);
    assert_int_equal(n_of_type(o, n, "note"), 5);
    assert_int_equal(n_of_type(o, n, "incident"), 1);
    assert_int_equal(n_of_type(o, n, "report"), 1);
    arena_close(w.a);
}

static void test_a_text_without_anything_is_still_a_valid_report(void **state)
{
    (void)state;
    struct world w;
    struct object *o, parsed;
    size_t n;
    world_open(&w, "Nothing.", STATUS_ACTUAL);
    w.src.source = STR("");
    w.d->published = CIVIL_NONE;
    carry(&w, &o, &n);
    assert_int_equal(n, 1);
    assert_ok(object_parse(w.a, o[0].canon, OBJECT_STRICT, &parsed, NULL));
    struct facets f;
    assert_ok(facets_of(w.a, &o[0], &f, NULL));
    assert_int_equal(f.start, CIVIL_NONE);
    arena_close(w.a);
}

static void test_foreign_bytes_in_a_source_do_not_spoil_the_objects(void **state)
{
    (void)state;
    struct world w;
    struct object *o, parsed;
    size_t n;
    world_full(&w, STATUS_ACTUAL);
    w.src.source = STR("Post \xFF\"\\\x01 \xD0");
    w.d->url = STR("https://example.org/\xC3\x28?\x02");
    w.d->title = STR(" A \"title\"\nof two lines ");
    carry(&w, &o, &n);
    for (size_t i = 0; i < n; i++)
        assert_ok(object_parse(w.a, o[i].canon, OBJECT_STRICT, &parsed, NULL));
    assert_true(says(&o[0], "\"name\":\"A \\\"title\\\" of two lines\""));
    arena_close(w.a);
}

static void test_a_long_text_is_cut_at_a_sentence_and_the_report_says_so(void **state)
{
    (void)state;
    struct world w;
    struct object *o;
    size_t n;
    struct buf b;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 3000; i++)
        buf_printf(&b, "The road to post %d is open. ", i);
    world_open(&w, b.p, STATUS_ACTUAL);
    carry(&w, &o, &n);
    assert_true(o[0].canon.n < 40000 && o[0].canon.n > 20000);
    assert_true(says(&o[0], "\"text_cut\":true"));
    assert_true(says(&o[0], "is open.\",\"extensions\""));
    arena_close(w.a);
    buf_free(&b);
}

static void test_nothing_leaks_when_memory_runs_out_at_any_point(void **state)
{
    (void)state;
    struct world w;
    world_full(&w, STATUS_ACTUAL);
    int64_t live = mem_live();
    for (int64_t k = 1;; k++) {
        struct arena *a = NULL;
        struct object *o = NULL;
        size_t n = 0;
        struct pm_err e = {0};
        mem_fail_at(k, 1);
        pm_code rc = arena_open(16 << 20, &a, &e);
        if (rc == PM_OK)
            rc = carrier_make(&w.r, w.names, &w.src, a, &o, &n, &e);
        mem_fail_at(0, 0);
        arena_close(a);
        assert_int_equal(mem_live(), live);
        if (rc == PM_OK)
            break;
        assert_int_equal(rc, PM_NOMEM);
        assert_true(n == 0 && k < 1000);
    }
    for (size_t limit = 1000; limit < 60000; limit += 977) { /* a limit reached is told */
        struct arena *a;
        struct object *o;
        size_t n;
        assert_ok(arena_open(limit, &a, NULL));
        pm_code rc = carrier_make(&w.r, w.names, &w.src, a, &o, &n, NULL);
        assert_true(rc == PM_OK || rc == PM_LIMIT);
        arena_close(a);
    }
    arena_close(w.a);
}

static int open_names(void **state)
{
    (void)state;
    return names_open(NULL, &names, NULL) == PM_OK ? 0 : -1;
}

static int close_names(void **state)
{
    (void)state;
    names_close(names);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_object_is_valid_and_its_bytes_are_canonical),
        cmocka_unit_test(test_every_reference_leads_into_the_list_or_to_the_first_objects),
        cmocka_unit_test(test_the_same_bytes_give_the_same_objects),
        cmocka_unit_test(
            test_other_bytes_or_another_part_give_other_ids_but_the_same_register_objects),
        cmocka_unit_test(test_other_words_on_the_source_are_another_version_of_the_same_report),
        cmocka_unit_test(test_the_plain_sentence_tells_what_the_extension_tells),
        cmocka_unit_test(test_each_count_keeps_its_range_hedge_and_place),
        cmocka_unit_test(test_every_first_span_carries_the_hash_of_its_bytes),
        cmocka_unit_test(test_what_is_denied_is_told_but_not_made_a_relationship),
        cmocka_unit_test(test_a_private_person_has_no_object_and_no_name_outside_the_text),
        cmocka_unit_test(test_an_exercise_is_plain_to_everybody),
        cmocka_unit_test(test_markings_are_the_documents_own_and_registers_are_clear),
        cmocka_unit_test(test_two_equal_claims_are_two_objects),
        cmocka_unit_test(test_a_text_without_anything_is_still_a_valid_report),
        cmocka_unit_test(test_foreign_bytes_in_a_source_do_not_spoil_the_objects),
        cmocka_unit_test(test_a_long_text_is_cut_at_a_sentence_and_the_report_says_so),
        cmocka_unit_test(test_nothing_leaks_when_memory_runs_out_at_any_point),
    };
    return cmocka_run_group_tests(tests, open_names, close_names);
}
