/* Names one slip of the hand away. */
#include "check.h"

#include "name/guess.h"
#include "name/near.h"
#include "text/chars.h"

static size_t cut(const char *s, uint32_t out[NEAR_MAX])
{
    size_t n = 0;
    str text = str_of(s);
    for (size_t i = 0; i < text.n && n < NEAR_MAX;)
        out[n++] = char_next(text, &i);
    return n;
}

static bool share_a_key(const char *a, const char *b)
{
    uint32_t x[NEAR_MAX], y[NEAR_MAX], of_x[NEAR_KEYS], of_y[NEAR_KEYS];
    size_t n_x = near_keys(x, cut(a, x), of_x), n_y = near_keys(y, cut(b, y), of_y);
    for (size_t i = 0; i < n_x; i++)
        for (size_t k = 0; k < n_y; k++)
            if (of_x[i] == of_y[k])
                return true;
    return false;
}

static void test_each_kind_of_slip_is_told_and_shares_a_key(void **state)
{
    (void)state;
    static const struct {
        const char *asked, *meant;
        enum slip slip;
    } rows[] = {
        {"кундуз", "кундуз", SLIP_BLANKS},    {"кунддуз", "кундуз", SLIP_DOUBLE},
        {"mulah", "mullah", SLIP_DOUBLE},     {"бадахшон", "бадахшан", SLIP_VOWEL},
        {"ننگرهر", "ننگرهار", SLIP_VOWEL},    {"nagnarhar", "nangarhar", SLIP_SWAP},
        {"кнудуз", "кундуз", SLIP_SWAP},      {"kudus", "kundus", SLIP_GAP},
        {"kunduz", "kundus", SLIP_CHANGE},    {"takhra", "takhar", SLIP_SWAP},
        {"kandhaar", "kandahar", SLIP_SWAP},  {"handakar", "kandakar", SLIP_CHANGE},
        {"andahark", "kandahar", SLIP_FAR},   {"kunduzz", "kunduz", SLIP_DOUBLE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t a[NEAR_MAX], b[NEAR_MAX];
        size_t n_a = cut(rows[i].asked, a), n_b = cut(rows[i].meant, b), at;
        enum slip slip = near_slip(a, n_a, b, n_b, &at);
        if (slip != rows[i].slip || !share_a_key(rows[i].asked, rows[i].meant))
            fail_msg("%s for %s: slip %d", rows[i].asked, rows[i].meant, (int)slip);
        assert_true(at <= n_a);
    }
}

static void test_what_is_further_apart_is_no_slip(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"кабул", "кундуз"}, {"badakhshan", "badghis"}, {"kunar", "kundar1"}, {"abcdef", "badcfe"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        uint32_t a[NEAR_MAX], b[NEAR_MAX];
        size_t n_a = cut(pairs[i][0], a), n_b = cut(pairs[i][1], b), at;
        assert_int_equal(near_slip(a, n_a, b, n_b, &at), SLIP_NONE);
        assert_false(share_a_key(pairs[i][0], pairs[i][1]));
    }
}

static void resolves_to(const struct names *n, const char *asked, const char *lang, const char *id,
                        double least)
{
    struct pm_err e;
    struct arena *a;
    struct name_guess *g;
    size_t n_g;
    assert_ok(arena_open(1 << 24, &a, &e));
    assert_ok(names_resolve(n, str_of(asked), str_of(lang), (str){0}, 3, a, &g, &n_g, &e));
    if (n_g == 0 || !str_eq(g[0].id, str_of(id)) || g[0].score < least)
        fail_msg("%s is %.*s with %.2f, not %s", asked, n_g ? (int)g[0].id.n : 3,
                 n_g ? g[0].id.p : "NIL", n_g ? g[0].score : 0.0, id);
    arena_close(a);
}

static void test_misspelled_names_are_found_in_every_script(void **state)
{
    (void)state;
    struct names *n;
    struct pm_err e;
    assert_ok(names_open(NULL, &n, &e));
    resolves_to(n, "Nangahrar", "en", "AF-NAN", 0.9);
    resolves_to(n, "Тажикистан", "ru", "state:TJ", 0.7);
    resolves_to(n, "Бадахшшан", "ru", "AF-BDS", 0.5);
    resolves_to(n, "ننگرهارر", "fa", "AF-NAN", 0.8);
    resolves_to(n, "Tehreek-e-Talibn Pakistan", "en", "group:ttp", 0.9);
    names_close(n);
}

static void test_a_small_word_changed_is_another_name(void **state)
{
    (void)state;
    struct names *n;
    struct pm_err e;
    struct arena *a;
    struct name_guess *g;
    size_t n_g;
    assert_ok(names_open(NULL, &n, &e));
    assert_ok(arena_open(1 << 24, &a, &e));
    /* "МХД" is neither МВД nor МИД */
    assert_ok(names_resolve(n, STR("МХД Туркменистана"), STR("ru"), (str){0}, 3, a, &g, &n_g, &e));
    assert_true(n_g == 0 || g[0].score < 0.7);
    arena_close(a);
    names_close(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_kind_of_slip_is_told_and_shares_a_key),
        cmocka_unit_test(test_what_is_further_apart_is_no_slip),
        cmocka_unit_test(test_misspelled_names_are_found_in_every_script),
        cmocka_unit_test(test_a_small_word_changed_is_another_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
