#include "room.h"

#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "read/read_print.h"

static struct buf out;

static int open_room(void **state)
{
    buf_init(&out, 64 << 20);
    return room_open(state, true);
}

static int close_room(void **state)
{
    buf_free(&out);
    return room_close(state);
}

static struct reading *read_text(void **state, str name, str text)
{
    return room_read(state, name, text, a_day("2026-10-14"));
}

static struct json_object *print(const struct reading *r)
{
    buf_clear(&out);
    assert_int_equal(PM_OK, read_print_json(r, &out, NULL));
    assert_int_equal('\n', out.p[out.n - 1]);
    assert_null(memchr(out.p, '\n', out.n - 1)); /* one line a document */
    struct json_tokener *t = json_tokener_new();
    json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    struct json_object *o = json_tokener_parse_ex(t, out.p, (int)out.n);
    if (o == NULL)
        fail_msg("%s at %zu: %.80s", json_tokener_error_desc(json_tokener_get_error(t)),
                 json_tokener_get_parse_end(t), out.p + json_tokener_get_parse_end(t));
    json_tokener_free(t);
    return o;
}

static struct json_object *get(struct json_object *o, const char *key)
{
    struct json_object *v = NULL;
    json_object_object_get_ex(o, key, &v);
    return v;
}

/* Every object with start, end and text: the text at these offsets is the quote. */
static size_t check_spans(struct json_object *o, const char *text, size_t n)
{
    size_t found = 0;
    if (json_object_is_type(o, json_type_array))
        for (size_t i = 0; i < json_object_array_length(o); i++)
            found += check_spans(json_object_array_get_idx(o, i), text, n);
    if (!json_object_is_type(o, json_type_object))
        return found;
    if (get(o, "start") != NULL && get(o, "text") != NULL) {
        int64_t start = json_object_get_int64(get(o, "start"));
        int64_t end = json_object_get_int64(get(o, "end"));
        assert_true(start >= 0 && start < end && (size_t)end <= n);
        assert_int_equal(end - start, json_object_get_string_len(get(o, "text")));
        assert_memory_equal(text + start, json_object_get_string(get(o, "text")),
                            (size_t)(end - start));
        return 1;
    }
    json_object_object_foreach(o, key, value)
    {
        (void)key;
        found += check_spans(value, text, n);
    }
    return found;
}

static void test_every_span_quotes_the_text_at_its_offsets(void **state)
{
    static const char *const texts[] = {
        ("“Five” guards – at least five – left Kunduz on 12 October 2026, said Gen. Karim Zarnobi’s "
         "aide; around 60 percent unemployment in Afghanistan, he added."),
        "Вчера в Бадахшане не менее пяти человек ранены, сообщил МВД Таджикистана.",
        "دیروز در بدخشان دست‌کم ۵ تن زخمی شدند.",
        "Дирӯз дар Хоруғ камаш 5 нафар захмӣ шуд.",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct reading *r = read_text(state, STR("t.txt"), str_of(texts[i]));
        struct json_object *o = print(r);
        const char *text = json_object_get_string(get(o, "text"));
        assert_true(check_spans(o, text, (size_t)json_object_get_string_len(get(o, "text"))) > 0);
        json_object_put(o);
    }
}

static void test_keys_stand_in_the_order_of_the_contract(void **state)
{
    static const char *const keys[] = {"doc",       "text",     "lang",      "script",
                                       "published", "mentions", "incidents", "figures",
                                       "claims",    "causes",   "relations", "parts",
                                       "unread"};
    struct json_object *o =
        print(read_text(state, STR("t.txt"), STR("Two guards of the province left Kunduz.")));
    size_t k = 0;
    json_object_object_foreach(o, key, value)
    {
        (void)value;
        assert_true(k < sizeof keys / sizeof *keys);
        assert_string_equal(keys[k++], key);
    }
    assert_int_equal(sizeof keys / sizeof *keys, k);
    json_object_put(o);
}

static void test_any_name_and_text_make_well_formed_json(void **state)
{
    char all[256];
    for (int i = 0; i < 255; i++)
        all[i] = (char)(i + 1);
    struct reading *r =
        read_text(state, (str){all, 255}, STR("A \"quoted\" \\ back\tslash\x01 \x7F."));
    struct json_object *o = print(r);
    assert_true(str_eq(r->doc->text, str_of(json_object_get_string(get(o, "text")))));
    json_object_put(o);
    r = read_text(state, STR("\xF0\x9F"), STR("cut"));
    o = print(r);
    assert_string_equal("\xEF\xBF\xBD\xEF\xBF\xBD", json_object_get_string(get(o, "doc")));
    json_object_put(o);
}

static void test_an_empty_text_has_all_its_lists(void **state)
{
    struct json_object *o = print(read_text(state, STR("empty"), STR("")));
    assert_int_equal(0, json_object_array_length(get(o, "mentions")));
    assert_int_equal(0, json_object_array_length(get(o, "unread")));
    json_object_put(o);
}

/* A reading made by hand, since no text has everything. */
static void test_counts_and_parties_print_as_the_contract_says(void **state)
{
    struct reading *r = read_text(state, STR("t"), STR("Police said five died."));
    struct count five = {
        .n = {.at = {12, 16}, .min = 5, .max = NAN, .best = 5, .hedge = HEDGE_AT_LEAST},
        .civilians = NAN,
        .children = 2,
        .claimant = {{0, 6}, STR("office:x")}};
    struct also_count also = {COUNT_INJURED, five};
    also.count.claimant = (struct party){{0, 6}, {0}};
    struct perpetrator by = {.who = {{0, 6}, STR("group:x")},
                             .claimant = {{0, 6}, {0}},
                             .stance = STANCE_ALLEGES,
                             .alternative_group = 1};
    struct incident x = {.id = STR("i1"),
                         .kind = INCIDENT_BOMBING,
                         .trigger = {17, 21},
                         .when = {.start = CIVIL_NONE, .end = CIVIL_NONE},
                         .perpetrators = &by,
                         .n_perpetrators = 1,
                         .also = &also,
                         .n_also = 1,
                         .score = 0.5,
                         .rule = "hand"};
    x.counts[COUNT_KILLED] = five;
    r->incidents = &x;
    r->n_incidents = 1;
    struct json_object *o = print(r);
    struct json_object *i = json_object_array_get_idx(get(o, "incidents"), 0);
    assert_string_equal("bombing", json_object_get_string(get(i, "kind")));
    assert_string_equal("hand", json_object_get_string(get(i, "rule")));
    assert_null(get(i, "when"));
    struct json_object *killed = get(i, "killed"), *v;
    assert_int_equal(5, json_object_get_int(get(killed, "min")));
    assert_true(json_object_object_get_ex(killed, "max", &v) && v == NULL);
    assert_string_equal("office:x", json_object_get_string(get(killed, "claimant")));
    assert_int_equal(2, json_object_get_int(get(killed, "children")));
    assert_false(json_object_object_get_ex(killed, "civilians", &v));
    v = json_object_array_get_idx(get(i, "injured_also"), 0);
    assert_string_equal("Police", json_object_get_string(get(v, "claimant")));
    v = json_object_array_get_idx(get(i, "perpetrators"), 0);
    assert_string_equal("alleges", json_object_get_string(get(v, "stance")));
    assert_int_equal(1, json_object_get_int(get(v, "alternative_group")));
    json_object_put(o);
}

static void test_a_terminal_is_not_steered_by_a_text(void **state)
{
    struct reading *r = read_text(state, STR("na\x1b[31mme"),
                                  STR("Gunmen \x1b]0;title\x07 left \xC2\x9B"
                                      "31m Kunduz on 12 October 2026."));
    buf_clear(&out);
    assert_int_equal(PM_OK, read_print_person(r, false, 80, &out, NULL));
    assert_null(memchr(out.p, 0x1B, out.n));
    assert_null(memchr(out.p, 0x07, out.n));
    assert_true(str_find(buf_str(&out), STR("\xC2\x9B"), 0) == out.n);
    assert_true(str_find(buf_str(&out), STR("12 October 2026|date"), 0) < out.n);
    buf_clear(&out);
    assert_int_equal(PM_OK, read_print_person(r, true, 0, &out, NULL));
    assert_non_null(memchr(out.p, 0x1B, out.n));
}

static void test_a_full_buffer_is_told(void **state)
{
    struct reading *r = read_text(state, STR("t"), STR("Two guards left Kunduz."));
    struct buf small;
    struct pm_err e = {0};
    buf_init(&small, 100);
    assert_int_equal(PM_LIMIT, read_print_json(r, &small, &e));
    assert_true(e.words[0] != '\0');
    buf_free(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_span_quotes_the_text_at_its_offsets),
        cmocka_unit_test(test_keys_stand_in_the_order_of_the_contract),
        cmocka_unit_test(test_any_name_and_text_make_well_formed_json),
        cmocka_unit_test(test_an_empty_text_has_all_its_lists),
        cmocka_unit_test(test_counts_and_parties_print_as_the_contract_says),
        cmocka_unit_test(test_a_terminal_is_not_steered_by_a_text),
        cmocka_unit_test(test_a_full_buffer_is_told),
    };
    return cmocka_run_group_tests(tests, open_room, close_room);
}
