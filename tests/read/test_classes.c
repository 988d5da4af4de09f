/* test_classes.c - words that are used alike share a class. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "read/classes.h"
#include "text/fold.h"

static struct word_classes of(const char *w)
{
    return word_classes_of(fold_hash(str_of(w)));
}

static void test_words_used_alike_share_a_class(void **state)
{
    (void)state;
    struct pm_err e = {0};
    assert_int_equal(PM_OK, word_classes_check(word_classes_bytes(), &e));
    assert_int_not_equal(0, of("rifle").c64);
    assert_int_equal(of("rifle").c256, of("pistols").c256);
    assert_int_equal(of("guerrillas").c256, of("militants").c256);
    assert_int_not_equal(of("rifle").c64, of("mayor").c64);
    assert_true(of("mayor").c64 <= 64 && of("mayor").c256 <= 256 && of("mayor").c4096 <= 4096);
}

static void test_a_narrow_class_lies_in_its_wide_one(void **state)
{
    (void)state;
    static const char *const words[] = {"rifle", "said", "river", "colonel", "thursday", "of"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct word_classes c = of(words[i]);
        assert_int_equal(c.c1024, (c.c4096 - 1) / 4 + 1);
        assert_int_equal(c.c256, (c.c1024 - 1) / 4 + 1);
        assert_int_equal(c.c64, (c.c256 - 1) / 4 + 1);
    }
}

static void test_a_word_that_nobody_writes_has_none(void **state)
{
    (void)state;
    assert_int_equal(0, of("qwrtplk").c64);
    assert_int_equal(0, of("qwrtplk").c4096);
}

static void test_a_broken_table_is_refused_in_words(void **state)
{
    (void)state;
    struct pm_err e = {0};
    str all = word_classes_bytes();
    assert_int_equal(PM_INVALID, word_classes_check(STR("PMCLASS1"), &e));
    assert_int_equal(PM_INVALID, word_classes_check((str){all.p, all.n - 1}, &e));
    assert_true(strlen(e.words) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_used_alike_share_a_class),
        cmocka_unit_test(test_a_narrow_class_lies_in_its_wide_one),
        cmocka_unit_test(test_a_word_that_nobody_writes_has_none),
        cmocka_unit_test(test_a_broken_table_is_refused_in_words),
    };
    return cmocka_run_group_tests_name("classes", tests, NULL, NULL);
}
