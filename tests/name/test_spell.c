#include "name/spell.h"
#include "name/names_check.h"

static void latin_is(const char *name, const char *wanted)
{
    uint8_t s[SPELL_MAX];
    char text[SPELL_MAX + 1];
    size_t n = spell_latin(str_of(name), s);
    for (size_t i = 0; i < n; i++)
        text[i] = spell_char(s[i]);
    text[n] = '\0';
    assert_string_equal(text, wanted);
}

static void test_a_latin_name_is_small_letters_without_marks(void **state)
{
    (void)state;
    latin_is("Fargʻona", "fargona");
    latin_is("Île-de-Étoile", "ile_de_etoile");
    latin_is("  Øst   Łąka ", "ost_laka");
    latin_is("Straße 5 (old)", "strasse_5");
    latin_is("‘Ajmān", "ajman");
    latin_is("...", "");
}

static void test_a_symbol_and_its_letter_are_a_pair(void **state)
{
    (void)state;
    for (uint8_t s = 1; s < SPELL_SYMBOLS; s++)
        assert_int_equal(spell_symbol(spell_char(s)), s);
    assert_int_equal(spell_symbol('!'), 0);
}

static void native_is(const char *name, const uint32_t *wanted, size_t n_wanted)
{
    uint32_t s[SPELL_MAX];
    size_t n = spell_native(str_of(name), s);
    assert_int_equal(n, n_wanted);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(s[i], wanted[i]);
}

static void test_a_native_name_loses_brackets_points_and_what_is_behind_a_comma(void **state)
{
    (void)state;
    static const uint32_t river[] = {0x440, 0x435, 0x43A, 0x430};
    native_is("Река (приток)", river, 4);
    native_is("река, область", river, 4);
    static const uint32_t kabul[] = {0x6A9, 0x627, 0x628, 0x644};
    native_is("كَابُل", kabul, 4); /* an Arabic kaf, vowels written */
    static const uint32_t two[] = {0x6A9, ' ', 0x6A9};
    native_is("ک‌ک", two, 3); /* a joiner parts */
    static const uint32_t han[] = {0x1112, 0x1161, 0x11AB};
    native_is("한", han, 3);
    native_is("、", NULL, 0);
}

static void test_a_name_that_is_too_long_is_cut(void **state)
{
    (void)state;
    char longer[400];
    uint8_t s[SPELL_MAX];
    uint32_t c[SPELL_MAX];
    memset(longer, 'a', sizeof longer);
    assert_int_equal(spell_latin((str){longer, sizeof longer}, s), SPELL_MAX);
    assert_int_equal(spell_native((str){longer, sizeof longer}, c), SPELL_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_latin_name_is_small_letters_without_marks),
        cmocka_unit_test(test_a_symbol_and_its_letter_are_a_pair),
        cmocka_unit_test(test_a_native_name_loses_brackets_points_and_what_is_behind_a_comma),
        cmocka_unit_test(test_a_name_that_is_too_long_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
