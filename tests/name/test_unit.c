#include <stdio.h>

#include "check.h"

#include "name/inflect.h"
#include "name/unit.h"
#include "text/token.h"

/* The units of text as "a|b|c". */
static void units_of(const char *text, char *out, size_t room)
{
    struct arena *a;
    struct token *tokens;
    struct unit units[64];
    size_t n_tokens, n, at = 0;
    assert_ok(arena_open(1 << 20, &a, NULL));
    assert_ok(token_cut(a, str_of(text), &tokens, &n_tokens, NULL));
    assert_ok(unit_cut(a, str_of(text), tokens, 0, (uint32_t)n_tokens, units, 64, &n, NULL));
    assert_true(n <= unit_room(tokens, 0, (uint32_t)n_tokens));
    out[0] = '\0';
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(out + at, room - at, "%s%.*s", i ? "|" : "", STR_FMT(units[i].fold));
    arena_close(a);
}

static void test_units_bring_spellings_together(void **state)
{
    (void)state;
    static const struct {
        const char *text, *units;
    } rows[] = {
        {"Qala-i-Zal", "qala|zal"},
        {"Qala-e Zal", "qala|zal"},
        {"Afghan-Tajik border", "afghan|tajik|border"},
        {"ISIS-K*", "isis|k|*"},
        {"Da'esh", "daesh"},
        {"Kandahār", "kandahar"},
        {"Oʻzbekiston", "ozbekiston"},
        {"Тоҷикистон", "точикистон"},
        {"Қӯрғонтеппа", "кургонтеппа"},
        {"أفغانستان", "افغانستان"},
        {"ولسوالۍ", "ولسوالی"},
        {"Мазари-Шариф", "мазари|шариф"},
        {"塔利班", "塔|利|班"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char got[200];
        units_of(rows[i].text, got, sizeof got);
        assert_string_equal(got, rows[i].units);
    }
}

static void test_units_say_which_bytes_they_stand_on(void **state)
{
    (void)state;
    struct arena *a;
    struct token *tokens;
    struct unit units[8];
    size_t n_tokens, n;
    str text;
    assert_ok(arena_open(1 << 20, &a, NULL));
    text = STR("Pro-Taliban");
    assert_ok(token_cut(a, text, &tokens, &n_tokens, NULL));
    assert_ok(unit_cut(a, text, tokens, 0, (uint32_t)n_tokens, units, 8, &n, NULL));
    assert_int_equal(n, 2);
    assert_str(str_slice(text, units[1].at), "Taliban");
    assert_true(units[1].flags & UNIT_JOINED);
    assert_true(units[0].flags & UNIT_JOINS);
    assert_true(units[1].flags & UNIT_CAPITAL);
    assert_int_equal(unit_cut(a, text, tokens, 0, (uint32_t)n_tokens, units, 0, &n, NULL), PM_BUG);
    arena_close(a);
}

static void test_stems_of_russian_words_keep_what_does_not_change(void **state)
{
    (void)state;
    static const struct {
        const char *word, *stem;
        enum ending_class class;
    } rows[] = {
        {"бадахшанский", "бадахшанск", ENDING_ADJECTIVE}, {"талибы", "талиб", ENDING_PLURAL},
        {"область", "област", ENDING_SOFT},               {"москва", "москв", ENDING_A},
        {"россия", "росси", ENDING_IYA},                  {"государство", "государств", ENDING_O},
        {"движение", "движени", ENDING_IE},               {"бадахшан", "бадахшан", ENDING_HARD},
        {"джиргатай", "джиргата", ENDING_J},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct stem_form forms[2];
        assert_true(inflect_stems(str_of(rows[i].word), false, forms) >= 1);
        assert_int_equal(forms[0].class, rows[i].class);
        assert_int_equal(forms[0].n_bytes, strlen(rows[i].stem));
        assert_memory_equal(rows[i].word, rows[i].stem, forms[0].n_bytes);
    }
    struct stem_form forms[2];
    assert_int_equal(inflect_stems(STR("синие"), false, forms), 2); /* a noun, or a plural */
    assert_int_equal(forms[1].class, ENDING_ADJECTIVE);
    assert_int_equal(inflect_stems(STR("игиловец"), false, forms), 1);
    assert_string_equal(forms[0].tail, "ц");
    assert_int_equal(inflect_stems(STR("газни"), true, forms), 0); /* places in -и do not change */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_units_bring_spellings_together),
        cmocka_unit_test(test_units_say_which_bytes_they_stand_on),
        cmocka_unit_test(test_stems_of_russian_words_keep_what_does_not_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
