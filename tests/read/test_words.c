#include "room.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "read/words.h"

static int open_room(void **state)
{
    return room_open(state, false);
}

static struct reading *read_text(void **state, str text)
{
    return room_read(state, STR("t"), text, CIVIL_NONE);
}

static uint32_t token_of(const struct reading *r, str fold)
{
    for (uint32_t i = 0; i < r->doc->n_tokens; i++)
        if (str_eq(r->doc->tokens[i].fold, fold))
            return i;
    fail_msg("no token \"%.*s\"", STR_FMT(fold));
    return 0;
}

static void test_a_word_is_found_whatever_its_case_and_inflection(void **state)
{
    struct reading *r = read_text(state, STR("NOVEMBER was cold. В ноябре было тепло."));
    const struct word_sense *s = word_at(r, token_of(r, STR("november")), WORDS_MONTHS, NULL);
    assert_non_null(s);
    assert_true(s->number == 11);
    r = read_text(state, STR("В ноябре было тепло, и в декабре тоже."));
    s = word_at(r, token_of(r, STR("ноябре")), WORDS_MONTHS, NULL);
    assert_non_null(s);
    assert_true(s->number == 11);
}

static void test_the_longest_run_of_words_wins(void **state)
{
    struct reading *r = read_text(state, STR("They saw no fewer than six boats."));
    uint32_t n = 0, i = token_of(r, STR("no"));
    const struct word_sense *s = word_at(r, i, WORDS_HEDGES, &n);
    assert_non_null(s);
    assert_int_equal(3, n);
    assert_int_equal(HEDGE_AT_LEAST, s->code);
    assert_null(word_at(r, i, WORDS_HEDGES, NULL)); /* "no" alone is no hedge */
    assert_non_null(word_is(r, i, WORDS_NUMBERS, NUMBER_NONE, NULL));
}

static void test_a_run_does_not_cross_the_end_of_a_sentence(void **state)
{
    struct reading *r = read_text(state, STR("He wanted more. Than again, who knows."));
    assert_null(word_at(r, token_of(r, STR("more")), WORDS_HEDGES, &(uint32_t){0}));
}

static void test_languages_that_share_a_script_are_kept_apart(void **state)
{
    /* "се" is three in Tajik and no number in Russian; "семь" the other way round */
    struct reading *r = read_text(
        state,
        STR("Дирӯз дар ноҳияи Ҳамадонӣ се нафар сарҳадбон захмӣ шуданд, гуфт намояндаи мақомот."));
    assert_non_null(word_at(r, token_of(r, STR("се")), WORDS_NUMBERS, NULL));
    r = read_text(state, STR("Вчера в районе были ранены семь пограничников, сообщил представитель "
                             "ведомства, а се человек сказал."));
    assert_non_null(word_at(r, token_of(r, STR("семь")), WORDS_NUMBERS, NULL));
    assert_null(word_at(r, token_of(r, STR("се")), WORDS_NUMBERS, NULL));
}

static void test_a_word_file_says_which_line_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *words;
    } files[] = {
        {"word\tclass\nlong\tsoon\n", "line 2: no such class: \"soon\""},
        {"word\tlang\nlong\txx\n", "line 2: no such language: \"xx\""},
        {"word\tcolour\n", "line 1: no such column: \"colour\""},
        {"# a comment\nword\nda{y,ys\n", "line 3: a brace is not closed"},
        {"word\nda}y\n", "line 2: a closing brace"},
        {"word\none\ttwo\n", "line 2: more fields than columns"},
        {"word\n{a,b}{c,{d}\n", "line 2: braces nest"},
        {"word\n{}\n", "line 2: a form without letters"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct pm_err e = {0};
        assert_int_equal(PM_INVALID, words_check(WORDS_DATES, str_of(files[i].bytes), &e));
        if (strstr(e.words, files[i].words) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", e.words, files[i].words);
    }
    assert_int_equal(PM_OK, words_check(WORDS_DATES,
                                        STR("word\tlang\tclass\tvalue\r\n"
                                            "da{y,ys}{, off}\ten ru\tday\t1\n"),
                                        NULL));
}

static void test_opening_survives_any_refusal_of_memory(void **state)
{
    (void)state;
    for (int64_t n = 1;; n++) {
        struct words *w = NULL;
        int64_t live = mem_live();
        mem_fail_at(n, 0);
        pm_code rc = words_open(&w, NULL);
        mem_fail_at(0, 0);
        if (rc == PM_OK) {
            words_close(w);
            assert_int_equal(live, mem_live());
            return;
        }
        assert_int_equal(PM_NOMEM, rc);
        assert_null(w);
        assert_int_equal(live, mem_live());
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_word_is_found_whatever_its_case_and_inflection),
        cmocka_unit_test(test_the_longest_run_of_words_wins),
        cmocka_unit_test(test_a_run_does_not_cross_the_end_of_a_sentence),
        cmocka_unit_test(test_languages_that_share_a_script_are_kept_apart),
        cmocka_unit_test(test_a_word_file_says_which_line_is_wrong),
        cmocka_unit_test(test_opening_survives_any_refusal_of_memory),
    };
    return cmocka_run_group_tests(tests, open_room, room_close);
}
