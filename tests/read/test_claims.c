/* The learned part of claims: its weights, what may report, who may speak; kinds and names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "read/claims_learned.h"
#include "read/read.h"
#include "text/fold.h"
#include "text/open.h"

struct room {
    struct reader *reader;
    struct arena *arena;
    struct reading *r;
};

static int open_room(void **state)
{
    static struct room room;
    struct pm_err e = {0};
    if (reader_open(NULL, &room.reader, &e) != PM_OK ||
        arena_open((size_t)256 << 20, &room.arena, &e) != PM_OK)
        return -1;
    *state = &room;
    return 0;
}

static int close_room(void **state)
{
    struct room *room = *state;
    arena_close(room->arena);
    reader_close(room->reader);
    return 0;
}

static const struct reading *read_text(struct room *room, str text)
{
    struct pm_err e = {0};
    struct document *d;
    arena_reset(room->arena);
    if (text_plain(room->arena, STR("t"), text, CIVIL_NONE, &d, &e) != PM_OK ||
        read_document(room->reader, d, room->arena, &room->r, &e) != PM_OK)
        fail_msg("%s", e.words);
    return room->r;
}

/* The claim whose words contain `words`; the test fails when there is none. */
static const struct claim *claim_of(const struct reading *r, const char *words)
{
    for (size_t i = 0; i < r->n_claims; i++) {
        str said = document_quote(r->doc, r->claims[i].at);
        if (memmem(said.p, said.n, words, strlen(words)) != NULL)
            return &r->claims[i];
    }
    fail_msg("nobody claims \"%s\"", words);
    return NULL;
}

static void test_the_weights_in_the_binary_are_whole(void **state)
{
    (void)state;
    struct claims_weights w;
    struct pm_err e = {0};
    assert_int_equal(PM_OK, claims_weights(&w, &e));
    assert_true(w.scale >= 1 && w.n_gate > 0);
    for (uint32_t i = 0; i < w.n_gate; i++) {
        const unsigned char *p = w.gate + 4 * (size_t)i;
        uint32_t hash =
            (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
        assert_true(claims_gated(&w, hash));
    }
    assert_false(claims_gated(&w, 0));
}

static void test_broken_weights_are_refused_in_words(void **state)
{
    (void)state;
    static char bytes[64] = "PMCLAIM1\x10\0\0\0\1\0\0\0";
    struct claims_weights w;
    struct pm_err e = {0};
    assert_int_equal(PM_INVALID, claims_weights_from(STR(""), &w, &e));
    assert_int_equal(PM_INVALID, claims_weights_from(STR("PMCLAIM2 and something more"), &w, &e));
    assert_int_equal(PM_INVALID, claims_weights_from((str){bytes, sizeof bytes}, &w, &e));
    assert_non_null(strstr(e.words, "bytes"));
    memset(bytes + 12, 0xff, 4); /* more gate words than there may be */
    assert_int_equal(PM_INVALID, claims_weights_from((str){bytes, sizeof bytes}, &w, &e));
}

/* Two words of one sentence, with scores of the caller's. */
static struct features beside(const struct reading *r, double first, double second)
{
    struct claiming c = {.r = (struct reading *)r};
    struct cue cues[2] = {{.at = 1, .marker_first = 1, .marker_end = 2, .clause = NONE, .end = 6},
                          {.at = 4, .marker_first = 4, .marker_end = 5, .clause = NONE, .end = 6}};
    double scores[2] = {first, second};
    struct features f = {0};
    claims_beside_features(&c, cues, scores, 2, 0, &f);
    return f;
}

static bool alike(const struct features *a, const struct features *b)
{
    return a->n == b->n && memcmp(a->of, b->of, a->n * sizeof *a->of) == 0;
}

static void test_a_word_is_judged_beside_the_others_of_its_sentence(void **state)
{
    const struct reading *r = read_text(*state, STR("Rahim said nothing that matters now."));
    struct features none = beside(r, 0.2, -3), sure = beside(r, 0.2, 4);
    assert_true(none.n > 8);
    assert_false(alike(&none, &sure));
    /* how far below the floor a word lies is not looked at: the reader may not have asked on */
    struct features deep = beside(r, 0.2, -9);
    assert_true(alike(&none, &deep));
    struct features other = beside(r, 2.2, -9);
    assert_false(alike(&deep, &other));
}

static void test_a_verb_that_no_list_has_is_known_by_its_kind(void **state)
{
    (void)state;
    struct pm_err e = {0};
    assert_int_equal(PM_OK, claims_kin_check(claims_kin_bytes(), &e));
    struct claims_kin blame = claims_kin_of(fold_hash(STR("denouncing")));
    struct claims_kin blames = claims_kin_of(fold_hash(STR("denounces")));
    assert_int_not_equal(0, blame.verb);
    assert_int_equal(blame.verb, claims_kin_of(fold_hash(STR("criticize"))).verb);
    assert_int_not_equal(blame.verb, claims_kin_of(fold_hash(STR("walked"))).verb);
    assert_int_equal(blame.lemma, blames.lemma);
    assert_int_equal(0, claims_kin_of(fold_hash(STR("qwrtplk"))).verb);
}

static void test_a_broken_table_of_kinds_is_refused_in_words(void **state)
{
    (void)state;
    struct pm_err e = {0};
    str all = claims_kin_bytes();
    assert_int_equal(PM_INVALID, claims_kin_check(STR("PMKIN001"), &e));
    assert_int_equal(PM_INVALID, claims_kin_check((str){all.p, all.n - 1}, &e));
    assert_true(strlen(e.words) > 0);
}

static void test_plain_words_can_deny(void **state)
{
    static const char *const denials[] = {
        "\"Nobody crossed,\" the governor said.", "No shot was fired, the commander said.",
        "The spokesman said there were no fighters in the valley.",
        "\"We did not attack the convoy,\" the commander said.",
        "The ministry said the report was false.",
        "The elder said his men were not involved."};
    static const char *const others[] = {
        "\"Nobody should cross,\" the governor said.", "No decision was taken, the commander said.",
        "The spokesman said there was no doubt about the raid.",
        "\"We did not know the men,\" the commander said.",
        "The ministry said the report was late.", "The elder said his men were tired."};
    for (size_t i = 0; i < sizeof denials / sizeof *denials; i++) {
        const struct reading *r = read_text(*state, str_of(denials[i]));
        assert_true(r->n_claims > 0);
        if (r->claims[0].stance != STANCE_DENIES)
            fail_msg("no denial: %s", denials[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const struct reading *r = read_text(*state, str_of(others[i]));
        assert_true(r->n_claims > 0);
        if (r->claims[0].stance != STANCE_ASSERTS)
            fail_msg("a denial: %s", others[i]);
    }
}

static void test_a_score_is_the_sum_of_the_weights_of_its_features(void **state)
{
    (void)state;
    static int8_t table[1 << 17];
    struct claims_weights w = {
        .of = {table, table, table}, .mask = {sizeof table - 1}, .scale = 16};
    struct features listed = {0}, summed;
    claims_summed(&w, TABLE_CUE, &summed);
    for (uint32_t i = 0; i < 3; i++)
        claims_add(&listed, 1, i, 7);
    assert_int_equal(3, listed.n);
    for (uint32_t i = 0; i < 3; i++)
        table[listed.of[i] & w.mask[TABLE_CUE]] = (int8_t)(i == 0 ? -128 : 10 * (int)i);
    for (uint32_t i = 0; i < 3; i++)
        claims_add(&summed, 1, i, 7);
    assert_true(claims_score(&w, &summed) == (-128 + 10 + 20) / 16.0);
}

static void test_a_deed_is_no_report_and_a_wish_no_statement(void **state)
{
    const struct reading *r = read_text(*state, STR("Gunmen attacked the post at Jurm on Monday. "
                                                    "The army hopes to hold the road."));
    for (size_t i = 0; i < r->n_claims; i++)
        assert_true(r->claims[i].kind != CLAIM_STATEMENT);
    assert_int_equal(CLAIM_PLAN, claim_of(r, "hold the road")->kind);
    r = read_text(*state, STR("The governor said the road was open."));
    assert_int_equal(CLAIM_STATEMENT, claim_of(r, "the road was open")->kind);
}

static void test_a_named_speaker_keeps_his_name(void **state)
{
    const struct reading *r =
        read_text(*state, STR("The governor, Colonel Karim Nazarov, said the road was open. "
                              "Some sources said it was mined."));
    assert_true(str_eq(claim_of(r, "road was open")->claimant.name, STR("Colonel Karim Nazarov")) ||
                str_eq(claim_of(r, "road was open")->claimant.name, STR("Karim Nazarov")));
    assert_int_equal(0, claim_of(r, "road was open")->claimant.id.n);
    assert_true(str_eq(claim_of(r, "it was mined")->claimant.id, STR("unnamed")));
}

/* Time itself is not measured here: that each sentence looks at a bounded stretch shows in memory
 * and in that this ends at all. */
static void test_quotations_that_never_end_are_read_in_one_pass(void **state)
{
    struct room *room = *state;
    static char text[1 << 20];
    static const char piece[] = "Police said \"the men were killed and officials claimed that ";
    size_t n = 0;
    while (n + sizeof piece < sizeof text) {
        memcpy(text + n, piece, sizeof piece - 1);
        n += sizeof piece - 1;
    }
    const struct reading *r = read_text(room, (str){text, n});
    assert_true(r->n_claims > 0);
    for (size_t i = 0; i < r->n_claims; i++)
        assert_true(r->claims[i].at.end <= n && r->claims[i].at.start < r->claims[i].at.end);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_weights_in_the_binary_are_whole),
        cmocka_unit_test(test_broken_weights_are_refused_in_words),
        cmocka_unit_test(test_a_word_is_judged_beside_the_others_of_its_sentence),
        cmocka_unit_test(test_a_verb_that_no_list_has_is_known_by_its_kind),
        cmocka_unit_test(test_a_broken_table_of_kinds_is_refused_in_words),
        cmocka_unit_test(test_plain_words_can_deny),
        cmocka_unit_test(test_a_score_is_the_sum_of_the_weights_of_its_features),
        cmocka_unit_test(test_a_deed_is_no_report_and_a_wish_no_statement),
        cmocka_unit_test(test_a_named_speaker_keeps_his_name),
        cmocka_unit_test(test_quotations_that_never_end_are_read_in_one_pass),
    };
    return cmocka_run_group_tests(tests, open_room, close_room);
}
