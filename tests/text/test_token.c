#include "look.h"

#include "text/fold.h"
#include "text/token.h"

static void test_tokens_keep_apostrophes_and_hyphens_inside_words(void **state)
{
    (void)state;
    assert_look(look_tokens("Qala-i-Zal didn't fall; the rebel-held O'Shea post did"),
                "qala-i-zal|didn't|fall|;|the|rebel-held|o'shea|post|did");
    assert_look(look_tokens("non\u2011state l\u2019attaque -- ends-"),
                "non-state|l'attaque|-|-|ends|-");
}

static void test_tokens_part_the_english_clitics(void **state)
{
    (void)state;
    assert_look(look_tokens("Taliban\u2019s ISKP's we've THEY'RE"),
                "taliban|'s|iskp|'s|we|'ve|they|'re");
    assert_look(look_tokens("the villagers' wells"), "the|villagers|'|wells");
}

static void test_tokens_keep_numbers_whole(void **state)
{
    (void)state;
    assert_look(look_tokens("4.5 km, 6,000 at 10:30 on 2026-11-23."),
                "4.5|km|,|6,000|at|10:30|on|2026-11-23|.");
    assert_look(look_tokens("5-9 dead 90% $40 23.11.2026"), "5|-|9|dead|90|%|$|40|23.11.2026");
    assert_look(look_tokens("2026-11-231 1-2-3"), "2026|-|11|-|231|1|-|2|-|3");
}

static void test_tokens_tell_words_numbers_and_mixtures(void **state)
{
    (void)state;
    struct arena *a;
    struct document *d = look_open(&a, "AK-47 30th 12 Hilux * DTG");
    static const uint8_t kinds[] = {TOKEN_MIXED, TOKEN_MIXED, TOKEN_NUMBER, TOKEN_WORD, TOKEN_PUNCT,
                                    TOKEN_WORD};
    assert_int_equal(d->n_tokens, 6);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(d->tokens[i].kind, kinds[i]);
    assert_int_equal(d->tokens[3].flags & (TOKEN_CAPITAL | TOKEN_ALL_CAPS), TOKEN_CAPITAL);
    assert_true(d->tokens[5].flags & TOKEN_ALL_CAPS);
    assert_int_equal(d->tokens[3].n_letters, 5);
    arena_close(a);
}

static void test_tokens_keep_dotted_letters(void **state)
{
    (void)state;
    assert_look(look_tokens("the U.S.-made jeep, e.g. two, at 4 p.m."),
                "the|u.s.-made|jeep|,|e.g.|two|,|at|4|p.m.");
    assert_look(look_tokens("т.е. там"), "т.е.|там");
    assert_look(look_tokens("Gen. Rashidi"), "gen|.|rashidi");
}

static void test_tokens_leave_footnote_stars_alone(void **state)
{
    (void)state;
    assert_look(look_tokens("ISIS-K* and TTP*."), "isis-k|*|and|ttp|*|.");
}

static void test_tokens_fold_arabic_script(void **state)
{
    (void)state;
    /* yeh, kaf, teh marbuta, harakat, tatweel, ZWNJ, digits, comma and question mark */
    assert_look(look_tokens("علي كتابة مُحَمّد ولايـــت می\u200cدانیم ۱۲ ٣؟ ،"),
                "علی|کتابه|محمد|ولایت|میدانیم|12|3|?|,");
    assert_look(look_tokens("قلعهٔ زال"), "قلعه|زال");
    assert_look(look_tokens("\uFEB1\uFEE0\uFE8E\uFEE1"), "سلام"); /* presentation forms */
}

static void test_tokens_fold_cyrillic(void **state)
{
    (void)state;
    assert_look(look_tokens("БАДАХШЁН Ҷумҳурии Тоҷикистон Ўзбекистон"),
                "бадахшен|ҷумҳурии|тоҷикистон|ўзбекистон");
    assert_look(look_tokens("и\u0306од"), "йод"); /* a letter and its breve */
}

static void test_tokens_fold_latin(void **state)
{
    (void)state;
    assert_look(look_tokens("İSTANBUL O\u02BBzbekiston O‘zbekiston ＫＡＢＵＬ Straße"),
                "istanbul|o'zbekiston|o'zbekiston|kabul|strasse");
    assert_look(look_tokens("“quoted” — ‘so’"), "\"|quoted|\"|-|'|so|'");
}

static void test_tokens_take_chinese_one_by_one(void **state)
{
    (void)state;
    assert_look(look_tokens("塔吉克斯坦，3人"), "塔|吉|克|斯|坦|,|3|人");
}

static void test_tokens_know_what_stands_before_them(void **state)
{
    (void)state;
    struct arena *a;
    struct document *d = look_open(&a, "one two\nthree\u00A0four(five");
    assert_int_equal(d->tokens[0].flags & (TOKEN_BLANK_BEFORE | TOKEN_LINE_BEFORE), 0);
    assert_int_equal(d->tokens[1].flags & (TOKEN_BLANK_BEFORE | TOKEN_LINE_BEFORE),
                     TOKEN_BLANK_BEFORE);
    assert_true(d->tokens[2].flags & TOKEN_LINE_BEFORE);
    assert_true(d->tokens[3].flags & TOKEN_BLANK_BEFORE);
    assert_false(d->tokens[4].flags & TOKEN_BLANK_BEFORE);
    arena_close(a);
}

static void test_a_fold_points_into_the_text_when_nothing_changes(void **state)
{
    (void)state;
    struct arena *a;
    struct document *d = look_open(&a, "village дар در");
    for (size_t i = 0; i < 3; i++)
        assert_ptr_equal(d->tokens[i].fold.p, d->text.p + d->tokens[i].at.start);
    arena_close(a);
}

static void test_fold_str_agrees_with_the_tokens(void **state)
{
    (void)state;
    struct arena *a;
    struct document *d = look_open(&a, "Qala-i-Zal БАДАХШЁН عليّ U.S. İzmir 塔");
    for (size_t i = 0; i < d->n_tokens; i++) {
        str fold;
        assert_ok(fold_str(a, document_quote(d, d->tokens[i].at), &fold, NULL));
        assert_true(str_eq(fold, d->tokens[i].fold));
        assert_int_equal(fold_hash(fold), d->tokens[i].hash);
    }
    arena_close(a);
}

static void test_folding_twice_changes_nothing_more(void **state)
{
    (void)state;
    struct arena *a;
    assert_ok(arena_open(1 << 20, &a, NULL));
    static const char *const words[] = {"Straße", "İ", "ﷺ", "عليٌ", "Ёлка", "ﬁre", "½", "Ǆ", "`a´"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        str once, twice;
        assert_ok(fold_str(a, str_of(words[i]), &once, NULL));
        assert_ok(fold_str(a, once, &twice, NULL));
        assert_true(str_eq(once, twice));
        assert_true(str_utf8(once, NULL));
    }
    arena_close(a);
}

static void test_a_fold_is_never_empty(void **state)
{
    (void)state;
    assert_look(look_tokens("ــــ پل"), "ــــ|پل");
}

static void test_a_run_without_blanks_is_cut_and_stays_linear(void **state)
{
    (void)state;
    struct arena *a;
    size_t n = 3000000;
    assert_ok(arena_open((size_t)1 << 30, &a, NULL));
    char *p = arena_get(a, n);
    memset(p, 'a', n);
    struct document *d;
    assert_ok(text_plain(a, STR("x"), (str){p, n}, CIVIL_NONE, &d, NULL));
    for (size_t i = 0; i < d->n_tokens; i++)
        assert_true(d->tokens[i].at.end - d->tokens[i].at.start <= TOKEN_MAX_BYTES);
    assert_int_equal(document_broken(d), 0);
    arena_close(a);
}

static void test_a_million_quotes_and_dots_are_read(void **state)
{
    (void)state;
    static const char *const runs[] = {"\"", ".", ". ", "...", "«", "a. "};
    for (size_t k = 0; k < sizeof runs / sizeof *runs; k++) {
        struct arena *a;
        size_t step = strlen(runs[k]), n = 1000000 / step * step;
        assert_ok(arena_open((size_t)2 << 30, &a, NULL));
        char *p = arena_get(a, n);
        for (size_t i = 0; i < n; i += step)
            memcpy(p + i, runs[k], step);
        struct document *d;
        assert_ok(text_plain(a, STR("x"), (str){p, n}, CIVIL_NONE, &d, NULL));
        assert_int_equal(document_broken(d), 0);
        arena_close(a);
    }
}

static void test_the_arenas_limit_is_a_result_with_words(void **state)
{
    (void)state;
    struct arena *a;
    struct pm_err e = {0};
    struct document *d = NULL;
    char many[6000];
    memset(many, '"', sizeof many);
    assert_ok(arena_open(60000, &a, NULL));
    assert_int_equal(text_plain(a, STR("x"), (str){many, sizeof many}, CIVIL_NONE, &d, &e),
                     PM_LIMIT);
    assert_non_null(strstr(e.words, "60000"));
    assert_null(d);
    arena_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens_keep_apostrophes_and_hyphens_inside_words),
        cmocka_unit_test(test_tokens_part_the_english_clitics),
        cmocka_unit_test(test_tokens_keep_numbers_whole),
        cmocka_unit_test(test_tokens_tell_words_numbers_and_mixtures),
        cmocka_unit_test(test_tokens_keep_dotted_letters),
        cmocka_unit_test(test_tokens_leave_footnote_stars_alone),
        cmocka_unit_test(test_tokens_fold_arabic_script),
        cmocka_unit_test(test_tokens_fold_cyrillic),
        cmocka_unit_test(test_tokens_fold_latin),
        cmocka_unit_test(test_tokens_take_chinese_one_by_one),
        cmocka_unit_test(test_tokens_know_what_stands_before_them),
        cmocka_unit_test(test_a_fold_points_into_the_text_when_nothing_changes),
        cmocka_unit_test(test_fold_str_agrees_with_the_tokens),
        cmocka_unit_test(test_folding_twice_changes_nothing_more),
        cmocka_unit_test(test_a_fold_is_never_empty),
        cmocka_unit_test(test_a_run_without_blanks_is_cut_and_stays_linear),
        cmocka_unit_test(test_a_million_quotes_and_dots_are_read),
        cmocka_unit_test(test_the_arenas_limit_is_a_result_with_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
