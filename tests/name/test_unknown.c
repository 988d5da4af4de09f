/* Names that stand in no register, found by the words beside them. */
#include "names_check.h"

#include "name/unknown.h"

static struct names *names;

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

/* The unknown names of text are exactly these, in order; the list ends with NULL. */
static void check_unknown(const char *text, const char *const *want)
{
    struct found_names f = find_in(names, text);
    struct span *at;
    size_t n;
    assert_ok(names_unknown(names, f.d, f.hits, f.n, f.a, &at, &n, NULL));
    for (size_t i = 0; i < n || want[i] != NULL; i++) {
        str got = i < n ? document_quote(f.d, at[i]) : STR("nothing");
        if (i >= n || want[i] == NULL || !str_eq(got, str_of(want[i])))
            fail_msg("%s: wanted %s, got %.*s", text, i < n && want[i] ? want[i] : "nothing",
                     STR_FMT(got));
        if (want[i] == NULL)
            break;
    }
    found_free(&f);
}

#define UNKNOWN(text, ...) check_unknown(text, (const char *const[]){__VA_ARGS__, NULL})

static void test_a_capitalised_word_beside_a_kind_word_is_unknown(void **state)
{
    (void)state;
    UNKNOWN("Rain fell in Zbrontk district.", "Zbrontk");
    UNKNOWN("Rain fell in Upper Zbrontk district and in Qrundl village.", "Upper Zbrontk", "Qrundl");
    UNKNOWN("They are of the Grulb Liberation Front.", "Grulb Liberation Front");
    UNKNOWN("Дождь шёл в районе Збронтк.", "Збронтк");
    UNKNOWN("در ولسوالی زبرنتکا باران بارید.", "زبرنتکا");
}

static void test_known_names_and_ordinary_words_are_left_out(void **state)
{
    (void)state;
    UNKNOWN("Rain fell in Argo district of Badakhshan province.", NULL);
    UNKNOWN("The district was calm. Several districts were calm.", NULL);
    UNKNOWN("Дождь шёл в горном районе.", NULL);
    UNKNOWN("Rain fell.", NULL);
}

static void test_a_full_arena_is_told(void **state)
{
    (void)state;
    struct found_names f = find_in(names, "Rain fell in Zbrontk district.");
    struct arena *small;
    struct span *at;
    size_t n;
    assert_ok(arena_open(16, &small, NULL));
    assert_int_equal(names_unknown(names, f.d, f.hits, f.n, small, &at, &n, NULL), PM_LIMIT);
    arena_close(small);
    found_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_capitalised_word_beside_a_kind_word_is_unknown),
        cmocka_unit_test(test_known_names_and_ordinary_words_are_left_out),
        cmocka_unit_test(test_a_full_arena_is_told),
    };
    return cmocka_run_group_tests(tests, open_names, close_names);
}
