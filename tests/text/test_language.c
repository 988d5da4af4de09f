#include "look.h"

static const struct {
    const char *lang, *script, *text;
} samples[] = {
    {"en", "Latn", "Two guards were found asleep at the mill on Monday, and the bridge is closed."},
    {"en", "Latn", "The bridge was closed."},
    {"ru", "Cyrl", "В понедельник на мельнице нашли двух спящих сторожей, и мост теперь закрыт."},
    {"ru", "Cyrl", "Мост закрыт до утра из-за паводка."},
    {"fa", "Arab", "روز دوشنبه دو نگهبان در آسیاب خوابیده پیدا شدند و پل اکنون بسته است."},
    {"fa", "Arab", "پل بسته شد."},
    {"ps", "Arab", "د دوشنبې په ورځ دوه ساتونکي په ژرنده کې ویده وموندل شول او پل اوس تړل شوی دی."},
    {"ps", "Arab", "پل تړل شوی دی."},
    {"ur", "Arab", "پیر کے روز دو چوکیدار چکی میں سوئے ہوئے ملے اور پل اب بند ہے۔"},
    {"ar", "Arab", "عثر يوم الاثنين على حارسين نائمين في الطاحونة، والجسر مغلق الآن."},
    {"tg", "Cyrl", "Рӯзи душанбе ду посбон дар осиёб хобида ёфт шуданд ва пул акнун баста аст."},
    {"tg", "Cyrl",
     "Ду нафар дар дарё гарк шуданд ва касе аз онхо хабар надорад."}, /* without its letters */
    {"uz", "Latn",
     "Dushanba kuni tegirmonda ikki qorovul uxlab yotgan holda topildi va ko'prik yopildi."},
    {"uz", "Cyrl",
     "Душанба куни тегирмонда икки қоровул ухлаб ётган ҳолда топилди ва кўприк ёпилди."},
    {"tk", "Latn",
     "Duşenbe güni degirmende iki garawul ukuda tapyldy we köpri ýapyldy, bu barada habar edýär."},
    {"ky", "Cyrl",
     "Дүйшөмбү күнү тегирменде эки күзөтчү уктап жаткан жеринен табылды жана көпүрө жабылды."},
    {"kk", "Cyrl",
     "Дүйсенбі күні диірменде екі күзетші ұйықтап жатқан жерінен табылды және көпір жабылды."},
    {"zh", "Hans", "星期一在磨坊发现两名看守正在睡觉，桥已经关闭。"},
    {"tr", "Latn", "Pazartesi günü değirmende iki bekçi uyurken bulundu ve köprü şimdi kapalı."},
    {"de", "Latn",
     "Am Montag wurden in der Mühle zwei Wächter schlafend gefunden, und die Brücke ist nun "
     "gesperrt."},
    {"fr", "Latn",
     "Lundi, deux gardiens ont été trouvés endormis dans le moulin et le pont est fermé."},
    {"uk", "Cyrl", "У понеділок на млині знайшли двох сплячих сторожів, і міст тепер зачинено."},
    {"ja", "Jpan", "月曜日に水車小屋で二人の番人が眠っているのが見つかった。"},
};

static void test_languages_of_the_region_are_told_from_a_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct arena *a;
        struct document *d = look_open(&a, samples[i].text);
        if (strcmp(d->lang, samples[i].lang) != 0 || strcmp(d->script, samples[i].script) != 0)
            fail_msg("%s-%s taken for %s-%s: %s", samples[i].lang, samples[i].script, d->lang,
                     d->script, samples[i].text);
        arena_close(a);
    }
}

static void test_too_little_is_left_open(void **state)
{
    (void)state;
    static const struct {
        const char *text, *script;
    } little[] = {{"", "Zyyy"}, {"12:30 ...", "Zyyy"}, {"Qala-i-Zal", "Latn"}, {"Хорог", "Cyrl"}};
    for (size_t i = 0; i < sizeof little / sizeof *little; i++) {
        struct arena *a;
        struct document *d = look_open(&a, little[i].text);
        assert_string_equal(d->lang, "und");
        assert_string_equal(d->script, little[i].script);
        arena_close(a);
    }
}

static void test_header_lines_do_not_vote(void **state)
{
    (void)state;
    struct arena *a;
    struct document *d = look_open(&a, "From: the office of the governor\nTo: all of the posts\n"
                                       "Subject: closing of the bridge and the road to it\n\n"
                                       "Мост закрыт до утра из-за паводка.");
    assert_string_equal(d->lang, "ru");
    arena_close(a);
}

static void test_names_in_another_script_do_not_change_the_language(void **state)
{
    (void)state;
    struct arena *a;
    struct document *d =
        look_open(&a, "The posts at Хорог and خاروغ were closed, said the office (Рушан).");
    assert_string_equal(d->lang, "en");
    arena_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_languages_of_the_region_are_told_from_a_sentence),
        cmocka_unit_test(test_too_little_is_left_open),
        cmocka_unit_test(test_header_lines_do_not_vote),
        cmocka_unit_test(test_names_in_another_script_do_not_change_the_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
