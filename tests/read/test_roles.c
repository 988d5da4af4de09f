#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read/read.h"
#include "read/roles.h"
#include "text/open.h"

static struct reader *reader;
static struct names *names;

static int open_all(void **state)
{
    struct pm_err e = {0};
    (void)state;
    return names_open(NULL, &names, &e) != PM_OK || reader_open(names, &reader, &e) != PM_OK;
}

static int close_all(void **state)
{
    (void)state;
    reader_close(reader);
    names_close(names);
    return 0;
}

static const struct reading *read_words(struct arena *a, const char *words)
{
    struct pm_err e = {0};
    struct document *d;
    struct reading *r;
    assert_int_equal(text_plain(a, STR("t.txt"), str_of(words), CIVIL_NONE, &d, &e), PM_OK);
    assert_int_equal(read_document(reader, d, a, &r, &e), PM_OK);
    return r;
}

static const struct part *part_of(const struct reading *r, enum role role, const char *words)
{
    for (size_t i = 0; i < r->n_parts; i++)
        if (r->parts[i].role == role &&
            str_eq(document_quote(r->doc, r->parts[i].at), str_of(words)))
            return &r->parts[i];
    return NULL;
}

static void who_did_it_to_what_and_with_what_is_read_in_capitals_and_in_small_letters(void **state)
{
    static const char *const texts[] = {
        "GUERRILLAS KILLED MAYOR ODIL RAHIM TODAY WITH A CAR BOMB. THE BOMB DAMAGED A BRIDGE.",
        "Guerrillas killed Mayor Odil Rahim today with a car bomb. The bomb damaged a bridge."};
    struct pm_err e = {0};
    struct arena *a;
    (void)state;
    assert_int_equal(arena_open(64 << 20, &a, &e), PM_OK);
    for (int k = 0; k < 2; k++) {
        const struct reading *r = read_words(a, texts[k]);
        const struct part *w = part_of(r, ROLE_WEAPON, k == 0 ? "CAR BOMB" : "car bomb");
        assert_non_null(w);
        assert_true(w->score >= 0.3 && w->score <= 1);
        assert_non_null(part_of(r, ROLE_ATTACKER, k == 0 ? "GUERRILLAS" : "Guerrillas"));
        assert_non_null(part_of(r, ROLE_TARGET, k == 0 ? "BRIDGE" : "bridge"));
    }
    arena_close(a);
}

static void a_report_of_trade_has_no_parts(void **state)
{
    struct pm_err e = {0};
    struct arena *a;
    (void)state;
    assert_int_equal(arena_open(64 << 20, &a, &e), PM_OK);
    assert_int_equal(read_words(a, "The bridge brought 400 lorries of cement over the river. The "
                                   "governor thanked the drivers and opened a market.")->n_parts, 0);
    arena_close(a);
}

static void weights_of_a_wrong_length_are_refused(void **state)
{
    struct roles_weights w;
    struct pm_err e = {0};
    (void)state;
    assert_int_equal(roles_weights_from(STR("PMROLES1 too short"), &w, &e), PM_INVALID);
    assert_true(strstr(e.words, "roles.bin") != NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_did_it_to_what_and_with_what_is_read_in_capitals_and_in_small_letters),
        cmocka_unit_test(a_report_of_trade_has_no_parts),
        cmocka_unit_test(weights_of_a_wrong_length_are_refused),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
