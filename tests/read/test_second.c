/* The second reader without a server: what is kept of an answer, and why the rest is not. */
#include "room.h"

#include "base/jsonw.h"
#include "base/mem.h"
#include "model/jsonr.h"
#include "read/second_compare.h"

static int open_room(void **state)
{
    return room_open(state, true);
}

static struct reading *rules_of(void **state, str text)
{
    return room_read(state, STR("t"), text, a_day("2026-10-14"));
}

/* The chat API's answer with `said` as the model's words. */
static void chat(str said, struct buf *body)
{
    buf_init(body, 8 << 20);
    struct jsonw w = jsonw_on(body);
    jsonw_object(&w, NULL);
    jsonw_array(&w, "choices");
    jsonw_object(&w, NULL);
    jsonw_object(&w, "message");
    jsonw_text(&w, "content", said);
    while (w.depth > 0)
        jsonw_end(&w);
}

/* What is kept when the model says `said` to every window of `text`. */
static const struct reading *second(void **state, str text, str said)
{
    struct room *room = *state;
    struct reading *rules = rules_of(state, text);
    struct second *s;
    struct span window;
    struct buf body;
    chat(said, &body);
    assert_int_equal(PM_OK, second_open(rules, STR("tiny:1b"), room->arena, &s, NULL));
    while (second_next(s, &window))
        assert_int_equal(PM_OK, second_answer(s, window, buf_str(&body), NULL));
    buf_free(&body);
    return second_reading(s);
}

#define CLASH "Gunmen killed at least five guards near Faizabad on Monday, officials said."
#define TELLS(more)                                                                                \
    "{\"incidents\": [{\"quote\": \"" CLASH "\", \"trigger\": \"killed\", "                        \
    "\"kind\": \"attack\", \"status\": \"reported\"" more "}]}"

static void test_what_the_text_bears_out_is_kept_and_marked_with_the_model(void **state)
{
    const struct reading *r =
        second(state, STR(CLASH),
               STR(TELLS(", \"where\": [\"Faizabad\"], \"when\": \"on Monday\", \"perpetrators\": "
                         "[{\"who\": \"Gunmen\"}], "
                         "\"killed\": {\"quote\": \"five guards\", \"number\": 5}")));
    assert_int_equal(1, r->n_incidents);
    const struct incident *x = &r->incidents[0];
    assert_string_equal("model:tiny:1b", x->rule);
    assert_true(str_eq(x->id, STR("m1")));
    assert_int_equal(HEDGE_AT_LEAST,
                     x->counts[COUNT_KILLED].n.hedge); /* of the bytes, not the model */
    assert_true(str_eq(document_quote(r->doc, x->counts[COUNT_KILLED].n.at), STR("at least five")));
    assert_true(x->when.start == x->when.end && x->when.start != CIVIL_NONE);
    assert_int_equal(1, x->n_where);
    assert_int_equal(1, r->second->kept);
    assert_int_equal(0, second_thrown(r->second));
}

static void test_an_id_a_day_or_a_score_that_the_model_gives_is_not_listened_to(void **state)
{
    const struct reading *r = second(
        state, STR(CLASH),
        STR(TELLS(
            ", \"id\": \"x\", \"score\": 1, \"where\": [\"Faizabad\"], \"when\": \"2026-01-01\", "
            "\"rule\": \"person\"")));
    assert_int_equal(1, r->n_incidents);
    assert_int_equal(CIVIL_NONE, r->incidents[0].when.start);
    assert_string_equal("model:tiny:1b", r->incidents[0].rule);
    assert_true(str_eq(r->incidents[0].id, STR("m1")));
    assert_int_equal(1, r->second->not_found);
}

static void test_a_number_must_stand_in_the_quoted_words(void **state)
{
    const struct reading *r =
        second(state, STR(CLASH " Fifty arrived."),
               STR(TELLS(", \"killed\": {\"quote\": \"five guards\", \"number\": 50}")));
    assert_int_equal(1, r->n_incidents);
    assert_true(span_empty(r->incidents[0].counts[COUNT_KILLED].n.at));
    assert_int_equal(1, r->second->no_number);
    r = second(state, STR(CLASH),
               STR(TELLS(", \"killed\": {\"quote\": \"Monday\", \"number\": 5}")));
    assert_int_equal(1, r->second->no_number);
    r = second(state, STR(CLASH), STR(TELLS(", \"killed\": {\"quote\": \"five guards\"}")));
    assert_int_equal(1, r->second->no_number); /* "five" is not a word without a number */
}

static void test_several_stays_a_word(void **state)
{
    str text = STR("Several guards were killed near Faizabad.");
    const struct reading *r = second(state, text,
                                     STR("{\"incidents\": [{\"quote\": \"Several guards were "
                                         "killed near Faizabad.\", \"trigger\": \"killed\","
                                         " \"kind\": \"attack\", \"status\": \"reported\", "
                                         "\"killed\": {\"quote\": \"Several guards\", "
                                         "\"number\": null}}]}"));
    assert_int_equal(HEDGE_SEVERAL, r->incidents[0].counts[COUNT_KILLED].n.hedge);
    r = second(state, text,
               STR("{\"incidents\": [{\"quote\": \"Several guards were killed near Faizabad.\", "
                   "\"trigger\": \"killed\","
                   " \"kind\": \"attack\", \"status\": \"reported\", \"killed\": {\"quote\": "
                   "\"Several guards\", "
                   "\"number\": 7}}]}"));
    assert_true(span_empty(r->incidents[0].counts[COUNT_KILLED].n.at));
}

static void test_blanks_quotation_marks_and_dashes_may_differ_but_letters_may_not(void **state)
{
    str text = STR(
        "The mayor said: \xE2\x80\x9Cthe road\xC2\xA0is closed \xE2\x80\x94 for now\xE2\x80\x9D.");
    const struct reading *r = second(state, text,
                                     STR("{\"claims\": [{\"quote\": \"\\\"the  road is closed - "
                                         "for now\\\"\", \"claimant\": \"The mayor\", "
                                         "\"stance\": \"asserts\", \"marker\": \"said\"}]}"));
    assert_int_equal(1, r->n_claims);
    assert_true(
        str_eq(document_quote(r->doc, r->claims[0].at),
               STR("\xE2\x80\x9Cthe road\xC2\xA0is closed \xE2\x80\x94 for now\xE2\x80\x9D")));
    r = second(state, text,
               STR("{\"claims\": [{\"quote\": \"the road is clos\", \"claimant\": "
                   "\"The mayor\", \"stance\": \"asserts\"}]}"));
    assert_int_equal(0, r->n_claims); /* half a word is not a quote */
    r = second(state, text,
               STR("{\"claims\": [{\"quote\": \"the road was closed\", \"claimant\": "
                   "\"The mayor\", \"stance\": \"asserts\"}]}"));
    assert_int_equal(0, r->n_claims);
    assert_int_equal(1, r->second->not_found);
}

static void test_words_that_stand_there_twice_are_no_proof(void **state)
{
    str said = STR("{\"claims\": [{\"quote\": \"the road is closed\", \"claimant\": \"author\", "
                   "\"stance\": \"asserts\"}]}");
    const struct reading *r = second(state, STR("We hear the road is closed."), said);
    assert_int_equal(1, r->n_claims);
    r = second(state, STR("We hear the road is closed. He says the road is closed."), said);
    assert_int_equal(0, r->n_claims);
    assert_int_equal(1, r->second->twice);
}

static void test_a_claim_of_nobody_or_of_somebody_invented_is_none(void **state)
{
    str text = STR("The mayor said the road is closed.");
    const struct reading *r = second(
        state, text,
        STR("{\"claims\": [{\"quote\": \"the road is closed\", \"stance\": \"asserts\"}, "
            "{\"quote\": "
            "\"the road is closed\", \"claimant\": \"The governor\", \"stance\": \"asserts\"}]}"));
    assert_int_equal(0, r->n_claims);
    assert_int_equal(1, r->second->no_shape);
    assert_int_equal(1, r->second->not_found);
}

static void test_the_same_said_again_counts_once(void **state)
{
    const struct reading *r = second(state, STR("The mayor said the road is closed."),
                                     STR("{\"claims\": [{\"quote\": \"the road is closed\", "
                                         "\"claimant\": \"The mayor\", \"stance\": \"asserts\"},"
                                         "{\"quote\": \"the road is closed\", \"claimant\": \"The "
                                         "mayor\", \"stance\": \"denies\"}]}"));
    assert_int_equal(1, r->n_claims);
    assert_int_equal(1, r->second->repeated);
}

static void test_an_answer_that_cannot_be_read_is_counted_and_said(void **state)
{
    static const char *const said[] = {
        "",     "no JSON here", "{\"incidents\": [", "}{", "{\"a\": 1, \"a\": 2}",
        "[[[[", "{\"x\": \xFF}"};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        const struct reading *r = second(state, STR(CLASH), str_of(said[i]));
        assert_int_equal(1, r->second->unanswered);
        assert_int_equal(0, r->second->kept);
        assert_true(r->second->trouble[0] != '\0');
    }
}

static void test_an_answer_of_a_strange_shape_does_no_harm(void **state)
{
    static const char *const said[] = {"{}", "{\"incidents\": {}}",
                                       "{\"incidents\": [1, null, [], \"x\"]}",
                                       "{\"claims\": [{\"quote\": 5, \"claimant\": {}}]}",
                                       "{\"figures\": [{\"quote\": [], \"number\": \"12\"}]}"};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        const struct reading *r = second(state, STR(CLASH), str_of(said[i]));
        assert_int_equal(0, r->second->unanswered);
        assert_int_equal(0, r->second->kept);
    }
}

static void test_a_long_list_is_cut_and_the_rest_counted(void **state)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_add(&b, STR("{\"claims\": ["));
    for (int i = 0; i < SECOND_MAX_ITEMS + 50; i++)
        buf_printf(&b, "%s{\"quote\": \"q%d\"}", i > 0 ? "," : "", i);
    buf_add(&b, STR("]}"));
    const struct reading *r = second(state, STR(CLASH), buf_str(&b));
    buf_free(&b);
    assert_int_equal(50, r->second->too_many);
    assert_int_equal(SECOND_MAX_ITEMS, r->second->no_shape);
}

static void test_windows_end_with_sentences_and_leave_nothing_out(void **state)
{
    struct room *room = *state;
    struct buf b;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 400; i++)
        buf_printf(&b, "Report %d says that nothing happened on the road to the valley. ", i);
    for (int i = 0; i < 3000; i++)
        buf_add(&b, STR("and on ")); /* a sentence that is longer than a window */
    for (int i = 0; i < 9000; i++)
        buf_add_char(&b, 'x'); /* a word that is */
    buf_add(&b, STR(". The end."));
    struct reading *rules = rules_of(state, buf_str(&b));
    struct second *s;
    struct span w, before = {0, 0};
    assert_int_equal(PM_OK, second_open(rules, STR("m"), room->arena, &s, NULL));
    size_t n = 0, covered = 0;
    while (second_next(s, &w)) {
        assert_true(w.end > w.start && w.end - w.start <= SECOND_WINDOW_BYTES &&
                    w.start >= before.end);
        if (n == 0)
            assert_true(str_ends(document_quote(rules->doc, w), STR("valley.")));
        covered += w.end - w.start;
        before = w;
        n++;
    }
    assert_true(n >= (b.n - 9000) / SECOND_WINDOW_BYTES && n < 20);
    assert_true(covered > b.n - 9000 - 1000);
    assert_int_equal(n, second_tally(s)->windows);
    assert_true(str_ends(document_quote(rules->doc, before), STR("The end.")));
    buf_free(&b);
}

static void test_the_question_is_json_and_holds_the_window(void **state)
{
    struct room *room = *state;
    struct reading *rules = rules_of(state, STR("He said \"go\\stay\".\tDone."));
    struct second *s;
    struct span w;
    struct buf b;
    struct json_object *tree;
    buf_init(&b, 1 << 20);
    assert_int_equal(PM_OK, second_open(rules, STR("m"), room->arena, &s, NULL));
    assert_true(second_next(s, &w));
    assert_int_equal(PM_OK, second_request(s, w, &b, NULL));
    assert_int_equal(PM_OK, jsonr_parse(buf_str(&b), &tree, NULL));
    struct json_object *messages = jsonr_get(tree, "messages");
    assert_int_equal(2, jsonr_length(messages));
    str user = jsonr_text(jsonr_get(json_object_array_get_idx(messages, 1), "content"));
    assert_true(str_find(user, document_quote(rules->doc, w), 0) < user.n);
    str system = jsonr_text(jsonr_get(json_object_array_get_idx(messages, 0), "content"));
    assert_true(str_find(system, STR("suicide-bombing"), 0) < system.n);
    json_object_put(tree);
    buf_free(&b);
}

static void test_a_bad_name_of_a_model_is_refused(void **state)
{
    struct room *room = *state;
    struct reading *rules = rules_of(state, STR("Nothing."));
    struct second *s;
    static const char *const bad[] = {"", "a b", "a\nb", "\"", "\xD0\xBC"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(PM_INVALID, second_open(rules, str_of(bad[i]), room->arena, &s, NULL));
    assert_true(second_model_good(STR("org/model-7b:q4_K_M@2")));
}

static void test_both_readings_side_by_side(void **state)
{
    struct room *room = *state;
    const struct reading *model = second(state, STR(CLASH " Nobody slept."),
                                         STR("{\"incidents\": [{\"quote\": \"" CLASH
                                             "\", \"trigger\": \"killed\", \"kind\": \"bombing\", "
                                             "\"status\": \"reported\"}], \"claims\": [{\"quote\": "
                                             "\"Nobody slept\", \"claimant\": \"author\", "
                                             "\"stance\": \"asserts\"}]}"));
    struct reading *rules, *both;
    assert_int_equal(PM_OK, read_document(room->reader, model->doc, room->arena, &rules, NULL));
    assert_int_equal(1, rules->n_incidents);
    struct compare_row *rows;
    size_t n, n_only_model = 0;
    assert_int_equal(PM_OK, second_compare(rules, model, room->arena, &rows, &n, NULL));
    assert_true(rows[0].what == COMPARE_INCIDENT && rows[0].rules == 0 && rows[0].model == 0);
    assert_true(strstr(rows[0].differs, "kind") != NULL &&
                strstr(rows[0].differs, "killed") != NULL);
    for (size_t i = 0; i < n; i++)
        n_only_model += rows[i].rules == COMPARE_NONE;
    assert_int_equal(1, n_only_model);
    assert_int_equal(PM_OK, second_join(rules, model, room->arena, &both, NULL));
    assert_int_equal(2, both->n_incidents);
    assert_ptr_equal(rules->incidents[0].rule, both->incidents[0].rule); /* the rules' come first */
    assert_string_equal("model:tiny:1b", both->incidents[1].rule);
    assert_int_equal(rules->n_claims + 1, both->n_claims);
    assert_int_equal(PM_OK, second_compare(rules, rules, room->arena, &rows, &n, NULL));
    for (size_t i = 0; i < n; i++)
        assert_true(rows[i].rules == rows[i].model && rows[i].differs[0] == '\0');
}

static void test_every_failing_request_for_memory_is_told(void **state)
{
    struct reading *rules = rules_of(state, STR(CLASH));
    struct buf body;
    chat(STR(TELLS(", \"where\": [\"Faizabad\"], \"killed\": {\"quote\": \"five guards\", "
                   "\"number\": 5}")),
         &body);
    bool done = false;
    for (int64_t k = 1; !done && k < 1000; k++) {
        struct arena *a = NULL;
        struct second *s;
        struct span w;
        mem_fail_at(k, 0);
        pm_code rc = arena_open(1 << 22, &a, NULL);
        if (rc == PM_OK)
            rc = second_open(rules, STR("m"), a, &s, NULL);
        while (rc == PM_OK && second_next(s, &w))
            rc = second_answer(s, w, buf_str(&body), NULL);
        done = !mem_failed();
        mem_fail_at(0, 0);
        assert_true(rc == PM_OK || rc == PM_NOMEM);
        if (done)
            assert_int_equal(1, second_tally(s)->kept);
        arena_close(a);
    }
    assert_true(done);
    buf_free(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_the_text_bears_out_is_kept_and_marked_with_the_model),
        cmocka_unit_test(test_an_id_a_day_or_a_score_that_the_model_gives_is_not_listened_to),
        cmocka_unit_test(test_a_number_must_stand_in_the_quoted_words),
        cmocka_unit_test(test_several_stays_a_word),
        cmocka_unit_test(test_blanks_quotation_marks_and_dashes_may_differ_but_letters_may_not),
        cmocka_unit_test(test_words_that_stand_there_twice_are_no_proof),
        cmocka_unit_test(test_a_claim_of_nobody_or_of_somebody_invented_is_none),
        cmocka_unit_test(test_the_same_said_again_counts_once),
        cmocka_unit_test(test_an_answer_that_cannot_be_read_is_counted_and_said),
        cmocka_unit_test(test_an_answer_of_a_strange_shape_does_no_harm),
        cmocka_unit_test(test_a_long_list_is_cut_and_the_rest_counted),
        cmocka_unit_test(test_windows_end_with_sentences_and_leave_nothing_out),
        cmocka_unit_test(test_the_question_is_json_and_holds_the_window),
        cmocka_unit_test(test_a_bad_name_of_a_model_is_refused),
        cmocka_unit_test(test_both_readings_side_by_side),
        cmocka_unit_test(test_every_failing_request_for_memory_is_told),
    };
    return cmocka_run_group_tests(tests, open_room, room_close);
}
