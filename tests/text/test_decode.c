#include "look.h"

#include <unicode/ucnv.h>

#include "text/charset.h"
#include "text/decode.h"

static const char russian[] = "Вечером на мосту у старой мельницы сторож услышал выстрелы. Никто "
                              "не пострадал, «но мост закрыт».";
static const char persian[] =
    "شام دوشنبه در نزدیک پل کهنه صدای فیر شنیده شد. کسی زخمی نشد، اما پل بسته است.";
static const char arabic[] =
    "سمع الحارس مساء الاثنين إطلاق نار قرب الجسر القديم، ولم يصب أحد بأذى.";
static const char french[] =
    "Le gardien a entendu des coups de feu près du vieux pont, mais personne n’a été blessé.";
static const char turkish[] = "Bekçi akşam eski köprünün yanında silah sesleri duydu, ancak hiç "
                              "kimse yaralanmadı. İşte böyle.";
static const char chinese[] = "星期一晚上，看守在老桥附近听到枪声，没有人受伤，但是桥已经关闭。";

/* utf8 in another encoding; characters it lacks become '?'. */
static str encode(struct arena *a, const char *name, const char *utf8)
{
    UErrorCode u = U_ZERO_ERROR;
    size_t room = 4 * strlen(utf8) + 8;
    char *p = arena_get(a, room);
    int32_t n = ucnv_convert(name, "UTF-8", p, (int32_t)room, utf8, (int32_t)strlen(utf8), &u);
    assert_true(U_SUCCESS(u));
    for (int32_t i = 0; i < n; i++)
        if (p[i] == 0x1A)
            p[i] = '?';
    return (str){p, (size_t)n};
}

static void check(const char *name, const char *utf8, const char *wanted)
{
    struct arena *a;
    struct decoded t;
    assert_ok(arena_open(1 << 20, &a, NULL));
    str bytes = encode(a, name, utf8);
    assert_ok(decode(a, bytes, (str){0}, NULL, &t, NULL));
    assert_string_equal(t.encoding, wanted);
    assert_true(str_utf8(t.text, NULL));
    assert_int_equal(t.n_bad, 0);
    arena_close(a);
}

static void test_encodings_are_recognised_by_their_letters(void **state)
{
    (void)state;
    check("UTF-8", russian, "UTF-8");
    check("windows-1251", russian, "windows-1251");
    check("KOI8-R", russian, "KOI8-R");
    check("IBM866", russian, "IBM866");
    check("ISO-8859-5", russian, "ISO-8859-5");
    check("windows-1256", persian, "windows-1256");
    check("windows-1256", arabic, "windows-1256");
    check("windows-1252", french, "windows-1252");
    check("windows-1254", turkish, "windows-1254");
    check("GB18030", chinese, "GB18030");
    check("UTF-16LE", russian, "UTF-16LE");
    check("UTF-16BE", persian, "UTF-16BE");
    check("UTF-16LE", "The guard heard nothing.", "UTF-16LE");
    check("windows-1252", "plain ASCII", "UTF-8");
}

static void test_a_single_sentence_in_capitals_is_recognised(void **state)
{
    (void)state;
    check("windows-1251", "МОСТ ЗАКРЫТ", "windows-1251");
    check("windows-1251", "Мост закрыт.", "windows-1251");
    check("KOI8-R", "Мост закрыт до утра.", "KOI8-R");
    check("IBM866", "Мост закрыт до утра.", "IBM866");
}

static void test_a_byte_order_mark_is_not_text(void **state)
{
    (void)state;
    struct arena *a;
    struct decoded t;
    assert_ok(arena_open(1 << 20, &a, NULL));
    assert_ok(decode(a, STR("\xEF\xBB\xBFpost"), (str){0}, NULL, &t, NULL));
    assert_str(t.text, "post");
    assert_ok(decode(a, STR("\xFF\xFE\x3F\x04\x3E\x04"), (str){0}, NULL, &t, NULL));
    assert_str(t.text, "по");
    assert_ok(decode(a, STR("\xFE\xFF\x04\x3F\xD8\x3D\xDE\x00"), (str){0}, NULL, &t, NULL));
    assert_str(t.text, "п\U0001F600");
    arena_close(a);
}

static void test_bytes_that_mean_nothing_are_counted_and_replaced(void **state)
{
    (void)state;
    struct arena *a;
    struct decoded t;
    assert_ok(arena_open(1 << 20, &a, NULL));
    assert_ok(decode(a, STR("мост \xFF закрыт\xE2\x82"), (str){0}, NULL, &t, NULL));
    assert_string_equal(t.encoding, "UTF-8");
    assert_str(t.text, "мост \uFFFD закрыт\uFFFD\uFFFD");
    assert_int_equal(t.n_bad, 3);
    assert_ok(decode(a, STR("\xFF\xFEp\0\x3D\xD8q\0r"), (str){0}, NULL, &t, NULL));
    assert_str(t.text, "p\uFFFDq\uFFFD");
    assert_ok(decode(a, STR("po\0st"), (str){0}, "UTF-8", &t, NULL));
    assert_str(t.text, "post");
    arena_close(a);
}

static void test_a_hint_decides_what_the_letters_leave_open(void **state)
{
    (void)state;
    struct arena *a;
    struct decoded t;
    assert_ok(arena_open(1 << 20, &a, NULL));
    assert_ok(decode(a, STR("caf\xE9"), STR("iso-8859-2"), NULL, &t, NULL));
    assert_string_equal(t.encoding, "ISO-8859-2");
    /* but not against them */
    assert_ok(decode(a, encode(a, "windows-1251", russian), STR("iso-8859-1"), NULL, &t, NULL));
    assert_string_equal(t.encoding, "windows-1251");
    assert_ok(decode(a, str_of(russian), STR("windows-1251"), NULL, &t, NULL));
    assert_string_equal(t.encoding, "UTF-8");
    arena_close(a);
}

static void test_a_person_may_say_the_encoding(void **state)
{
    (void)state;
    struct arena *a;
    struct decoded t;
    struct pm_err e;
    assert_ok(arena_open(1 << 20, &a, NULL));
    assert_ok(decode(a, STR("\xCC\xEE\xF1\xF2"), (str){0}, "cp1251", &t, NULL));
    assert_str(t.text, "Мост");
    assert_int_equal(decode(a, STR("x"), (str){0}, "klingon", &t, &e), PM_INVALID);
    assert_non_null(strstr(e.words, "\"klingon\""));
    arena_close(a);
}

/* Every character must lead back to a byte that gives the same character again. */
static void check_way_back(const char *name, const char *utf8)
{
    struct arena *a;
    struct decoded t;
    assert_ok(arena_open(1 << 20, &a, NULL));
    str bytes = encode(a, name, utf8);
    assert_ok(decode(a, bytes, (str){0}, NULL, &t, NULL));
    struct document d = {.text = t.text, .original = bytes, .origins = t.origins,
                         .n_origins = t.n_origins};
    size_t n = 0, before = 0;
    for (size_t i = 0; i < t.text.n; i++) {
        if (((unsigned char)t.text.p[i] & 0xC0) == 0x80)
            continue;
        uint32_t at;
        assert_true(document_origin(&d, (uint32_t)i, &at));
        assert_true(at < bytes.n);
        if (n++ > 0)
            assert_true(at > before);
        before = at;
        if ((unsigned char)t.text.p[i] < 0x80) {
            assert_int_equal(bytes.p[at] == t.text.p[i] || bytes.p[at + 1] == t.text.p[i], 1);
            continue;
        }
        str rest = {bytes.p + at, bytes.n - at};
        struct decoded again;
        assert_ok(
            decode(a, (str){rest.p, rest.n < 4 ? rest.n : 4}, (str){0}, t.encoding, &again, NULL));
        size_t n_char = (unsigned char)t.text.p[i] < 0xE0 ? 2 : 3;
        assert_memory_equal(again.text.p, t.text.p + i, n_char);
    }
    arena_close(a);
}

static void test_every_character_leads_back_to_its_bytes(void **state)
{
    (void)state;
    check_way_back("UTF-8", russian);
    check_way_back("windows-1251", russian);
    check_way_back("KOI8-R", russian);
    check_way_back("windows-1256", arabic);
    check_way_back("UTF-16LE", persian);
    check_way_back("UTF-16BE", french);
}

static void test_two_maps_make_one(void **state)
{
    (void)state;
    struct arena *a;
    assert_ok(arena_open(1 << 20, &a, NULL));
    /* inner: "аб cd" from windows-1251; outer drops the blank, as a page would */
    struct origin inner[] = {{0, 0, 2, 1}, {4, 2, 1, 1}};
    struct origin outer[] = {{0, 0, 1, 1}, {4, 5, 1, 1}};
    struct origins o = {.a = a};
    origins_compose(&o, outer, 2, inner, 2, 6);
    struct document d = {.text = {"абcd", 6}, .origins = o.list, .n_origins = o.n};
    static const uint32_t from[] = {0, 2, 4, 5}, to[] = {0, 1, 3, 4};
    for (size_t i = 0; i < 4; i++) {
        uint32_t at;
        assert_true(document_origin(&d, from[i], &at));
        assert_int_equal(at, to[i]);
    }
    arena_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encodings_are_recognised_by_their_letters),
        cmocka_unit_test(test_a_single_sentence_in_capitals_is_recognised),
        cmocka_unit_test(test_a_byte_order_mark_is_not_text),
        cmocka_unit_test(test_bytes_that_mean_nothing_are_counted_and_replaced),
        cmocka_unit_test(test_a_hint_decides_what_the_letters_leave_open),
        cmocka_unit_test(test_a_person_may_say_the_encoding),
        cmocka_unit_test(test_every_character_leads_back_to_its_bytes),
        cmocka_unit_test(test_two_maps_make_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
