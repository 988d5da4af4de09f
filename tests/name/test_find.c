#include <stdio.h>

#include "names_check.h"

static struct names *names;

static int open_names(void **state)
{
    (void)state;
    struct pm_err e;
    if (names_open(NULL, &names, &e) == PM_OK)
        return 0;
    print_error("%s\n", e.words);
    return -1;
}

static int close_names(void **state)
{
    (void)state;
    names_close(names);
    return 0;
}

struct row {
    const char *text, *words, *id;
};

static void check_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check_hit(names, rows[i].text, rows[i].words, rows[i].id);
}
#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))

static void test_one_group_has_one_id_in_every_script(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Fighters of ISKP left the valley.", "ISKP", "group:isis-k"},
        {"A cell of Wilayat Khurasan was found.", "Wilayat Khurasan", "group:isis-k"},
        {"Обстрел приписали ИГИЛ-Хорасан.", "ИГИЛ-Хорасан", "group:isis-k"},
        {"پولیس می‌گوید داعش خراسان در این کار دست داشت.", "داعش خراسان", "group:isis-k"},
        {"Гурӯҳи ДИИШ-Хуросон ҳамла кард.", "ДИИШ-Хуросон", "group:isis-k"},
        {"伊斯兰国呼罗珊省没有回应。", "伊斯兰国呼罗珊省", "group:isis-k"},
        {"They spoke of the Islamic State of Khorasan Province in Afghanistan.",
         "Islamic State of Khorasan Province", "group:isis-k"},
    };
    CHECK(rows);
}

static void test_the_long_name_hides_the_names_inside_it(void **state)
{
    (void)state;
    struct found_names f = find_in(names, "Men of the Tehreek-e-Taliban Pakistan crossed.");
    assert_int_equal(f.n, 1);
    assert_str(f.hits[0].id, "group:ttp");
    assert_str(document_quote(f.d, f.hits[0].at), "Tehreek-e-Taliban Pakistan");
    found_free(&f);
    check_hit(names, "A camp of the Islamic State of Khorasan Province.", "Khorasan", NULL);
}

static void test_isis_alone_is_not_its_khorasan_branch(void **state)
{
    (void)state;
    check_hit(names, "ISIS was defeated in Mosul.", "ISIS", "group:isis");
    check_hit(names, "Both ISIS-K and ISIS were named.", "ISIS", "group:isis");
}

static void test_an_acronym_in_brackets_is_learnt_for_this_text(void **state)
{
    (void)state;
    struct found_names f =
        find_in(names, "The Tehreek-e-Taliban Pakistan* (TTP) has camps. TTP men "
                       "left.");
    assert_int_equal(f.n, 3);
    for (size_t i = 0; i < 3; i++)
        assert_str(f.hits[i].id, "group:ttp");
    assert_true(f.hits[2].score > 0.9);
    found_free(&f);
    f = find_in(names, "The Islamic Jihad Union (IJUX) met. IJUX said no.");
    for (size_t i = 0; i < f.n; i++)
        assert_false(str_eq(document_quote(f.d, f.hits[i].at), STR("IJUX"))); /* not its initials */
    found_free(&f);
}

static void test_badakhshan_is_settled_by_what_stands_around_it(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Two villages in Badakhshan, Afghanistan, were flooded.", "Badakhshan", "AF-BDS"},
        {"The road through Gorno-Badakhshan is closed.", "Gorno-Badakhshan", "TJ-GB"},
        {"Argo district of Badakhshan province is quiet.", "Badakhshan", "AF-BDS"},
        {"Patrols of Tajikistan went from Khorog to Vanj district in Badakhshan.", "Badakhshan",
         "TJ-GB"},
        {"Взрыв прогремел в афганском Бадахшане.", "Бадахшане", "AF-BDS"},
        {"Дар ноҳияи Ванҷи Бадахшони Тоҷикистон борон борид.", "Бадахшони Тоҷикистон", "TJ-GB"},
    };
    CHECK(rows);
}

static void test_ishkashim_lies_on_both_banks(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Two men were held in Ishkashim, Tajikistan.", "Ishkashim", "TJ-GB/Ishkoshim"},
        {"Two men were held in Ishkashim district, Badakhshan (Afghanistan).", "Ishkashim",
         "AF-BDS/Ishkashim"},
        {"В Ишкашимском районе Горно-Бадахшанской автономной области тихо.", "Ишкашимском районе",
         "TJ-GB/Ishkoshim"},
    };
    CHECK(rows);
}

static void test_a_kind_word_chooses_between_province_and_district(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Schools in Takhar and Kunduz provinces reopened.", "Kunduz", "AF-KDZ"},
        {"Provinces such as Nangarhar, Kunar and Nuristan saw rain.", "Kunar", "AF-KNR"},
        {"در ولسوالی ارگو مکتب ساخته شد.", "ارگو", "AF-BDS/Argo"},
        {"د ارګو ولسوالۍ په بدخشان کې ده.", "ارګو", "AF-BDS/Argo"},
    };
    CHECK(rows);
}

static void test_russian_cases_are_taken_off(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Двух талибов видели у моста.", "талибов", "group:taliban"},
        {"О поездке сообщили в Министерстве обороны Таджикистана.",
         "Министерстве обороны Таджикистана", "office:tj-defence-ministry"},
        {"Положение на таджикско-афганской границе спокойное.", "таджикско-афганской границе",
         "border:AF-TJ"},
        {"Сторонники Исламского государства в провинции Хорасан бежали.",
         "Исламского государства в провинции Хорасан", "group:isis-k"},
        {"Грузовик ехал из Душанбе в Таджикистане.", "Таджикистане", "state:TJ"},
    };
    CHECK(rows);
}

static void test_suffix_chains_and_joined_letters_are_taken_off(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Сарҳадбонони Тоҷикистонро дар пули нав диданд.", "Тоҷикистонро", "state:TJ"},
        {"Дар Точикистон ором аст, мегӯянд мардум.", "Точикистон", "state:TJ"},
        {"Tojikistonning janubida kuchli shamol boʻldi.", "Tojikistonning", "state:TJ"},
        {"Oʻzbekistonda ob tanqisligi haqida gapirildi.", "Oʻzbekistonda", "state:UZ"},
        {"زار وفد من كابول ووزراء من إيران وأفغانستان.", "وأفغانستان", "state:AF"},
    };
    CHECK(rows);
}

static void test_adjectives_qualify_and_names_do_not(void **state)
{
    (void)state;
    struct found_names f = find_in(names, "The Tajik side met Afghan traders in Tajikistan.");
    assert_int_equal(f.n, 3);
    assert_str(f.hits[0].id, "state:TJ");
    assert_true(f.hits[0].adjective);
    assert_str(f.hits[1].id, "state:AF");
    assert_true(f.hits[1].adjective);
    assert_false(f.hits[2].adjective);
    found_free(&f);
    f = find_in(names, "Таджикская сторона ждёт ответа.");
    assert_int_equal(f.n, 1);
    assert_str(f.hits[0].id, "state:TJ");
    assert_true(f.hits[0].adjective);
    found_free(&f);
}

static void test_peoples_in_a_list_are_peoples(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"The valley is home to Pashtun, Tajik and Uzbek families.", "Tajik", "people:tajik"},
        {"A Tajik officer spoke.", "Tajik", "state:TJ"},
    };
    CHECK(rows);
}

static void test_ezafe_is_one_however_it_is_written(void **state)
{
    (void)state;
    static const char *const spellings[] = {"Qala-e-Zal", "Qala-i-Zal", "Qalai Zal", "Qala-e Zal",
                                            "Qala-i Zal"};
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        char text[100];
        snprintf(text, sizeof text, "A school in %s district of Kunduz burned.", spellings[i]);
        check_hit(names, text, spellings[i], "AF-KDZ/Qala-e Zal");
    }
}

static void test_parts_of_hyphenated_words_count_when_they_are_whole_names(void **state)
{
    (void)state;
    struct found_names f = find_in(names, "Anti-Taliban talks and a Taliban-held road.");
    assert_int_equal(f.n, 2);
    assert_str(document_quote(f.d, f.hits[0].at), "Taliban");
    assert_str(document_quote(f.d, f.hits[1].at), "Taliban");
    found_free(&f);
    check_hit(names, "A Sipah-e-Taliban nobody knows.", "Taliban", NULL);
    check_hit(names, "See https://example.org/security-in-northern-afghanistan-now for more.",
              "northern-afghanistan", NULL);
}

static void test_ordinary_words_and_personal_names_are_not_places(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Most said that Khan was nice. March brought no arms to the north.",
        "Said Karimov met Zabihullah Mujahid. Reading took an hour.",
        "Of the six, one spoke. Split in two, the convoy left. Arms were found.",
        "Mr Khan and Gen. Nazar drank tea. Nice words, they said.",
        "They flew to New Jersey with Jim Jordan, and Mary J. Smith sang.",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct found_names f = find_in(names, texts[i]);
        for (size_t k = 0; k < f.n; k++)
            if (f.hits[k].id.n > 0 && !str_eq(f.hits[k].kind, STR("office")))
                fail_msg("\"%s\": %.*s", texts[i], STR_FMT(f.hits[k].id));
        found_free(&f);
    }
}

static void test_case_tells_names_from_words(void **state)
{
    (void)state;
    check_hit(names, "It is said that IS was named, but this is not sure.", "is", NULL);
    check_hit(names, "An islamic state of mind, she said in Kabul.", "islamic state", NULL);
    check_hit(names, "SIX MEN WERE SEEN NEAR KUNDUZ, TALIBAN OFFICIALS SAY", "KUNDUZ", "AF-KDZ");
}

static void test_spans_do_not_overlap_and_quote_the_text(void **state)
{
    (void)state;
    struct found_names f = find_in(
        names,
        "The Afghan-Tajik trade, the Tajik-Afghan border, ISIS-K* and Al-Qaeda (the Taliban's "
        "guests) in Kunduz’s Imam Sahib, Darvoz, Tajikistan.");
    assert_true(f.n >= 8);
    for (size_t i = 0; i < f.n; i++) {
        const struct name_hit *h = &f.hits[i];
        struct span whole = document_range(f.d, h->first_token, h->end_token);
        assert_true(span_within(h->at, whole));
        assert_true(h->at.end > h->at.start);
        assert_true(i == 0 || f.hits[i - 1].at.end <= h->at.start);
        assert_true(h->score >= 0 && h->score <= 1);
        assert_true(h->n_guesses > 0 && (h->id.n == 0 || str_eq(h->guesses[0].id, h->id)));
    }
    found_free(&f);
}

static void test_same_text_gives_the_same_hits_again(void **state)
{
    (void)state;
    const char *text = "Darvoz and Vanj in Tajikistan; Kunduz, Balkh and Takhar in Afghanistan.";
    struct found_names one = find_in(names, text), two = find_in(names, text);
    assert_int_equal(one.n, two.n);
    for (size_t i = 0; i < one.n; i++) {
        assert_true(str_eq(one.hits[i].id, two.hits[i].id));
        assert_memory_equal(&one.hits[i].score, &two.hits[i].score, sizeof(double));
    }
    found_free(&one);
    found_free(&two);
}

static void test_an_empty_text_has_no_hits(void **state)
{
    (void)state;
    struct found_names f = find_in(names, "\n");
    assert_int_equal(f.n, 0);
    found_free(&f);
}

static void test_a_sentences_capital_makes_no_name_of_an_ordinary_word(void **state)
{
    (void)state;
    check_hit(names, "Хост сайта не отвечал.", "Хост", "");
    check_hit(names, "«Хост сайта»", "Хост", "");
    check_hit(names, "Хост вилояти Афғонистон аст.", "Хост", "AF-KHO");
    check_hit(names, "Провинция Хост граничит с Пактией.", "Хост", "AF-KHO");
}

static void test_what_is_crossed_is_the_river(void **state)
{
    (void)state;
    check_hit(names, "Контрабандисты переправились через Пяндж на надувных плотах.", "Пяндж",
              "river:panj");
    check_hit(names, "Школу открыли в Пяндже, в Хатлонской области.", "Пяндже", "TJ-KT/Panj");
}

static void test_a_last_letter_that_bends_in_pashto_and_urdu_is_the_same_name(void **state)
{
    (void)state;
    check_hit(names, "د ملي مقاومت جبهې په پنجشېر کې برید وکړ.", "د ملي مقاومت جبهې", "group:nrf");
    check_hit(names, "په کابل کې د متحده ایالتونو سفارت تړلی دی.", "متحده ایالتونو", "state:US");
}

static void test_a_name_as_it_stands_goes_before_one_with_an_ending(void **state)
{
    (void)state;
    check_hit(names, "پولیس پاکستان مهاجران را از کویته اخراج می‌کند.", "کویته", "PK-BA/Quetta");
}

static void test_capitals_and_well_known_cities_need_nothing_near_them(void **state)
{
    (void)state;
    check_hit(names, "تهران از اسلام‌آباد خواست که گوادر را باز نگه دارد.", "تهران", "IR-23/Tehran");
    check_hit(names, "سازمان همکاری شانگهای در سمرقند نشست دارد؛ ایران و روسیه هم هستند.", "سمرقند",
              "UZ-SA/Samarqand");
    check_hit(names, "پولیس وین پر بم حملہ ہوا، دو اہلکار زخمی ہوئے۔", "وین", "");
}

static void test_a_ministry_is_that_of_the_country_the_text_is_at_home_in(void **state)
{
    (void)state;
    check_hit(names, "وزارت داخلہ نے پاکستان اور افغانستان کی سرحد پر نفری بڑھا دی۔", "وزارت داخلہ",
              "office:pk-interior-ministry");
}

static void test_an_office_speaks_for_the_places_of_its_country(void **state)
{
    (void)state;
    check_hit(names, "مرزبانان تاجیکستان در خاروغ گفتند که راه بدخشان باز است.", "بدخشان", "TJ-GB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_group_has_one_id_in_every_script),
        cmocka_unit_test(test_the_long_name_hides_the_names_inside_it),
        cmocka_unit_test(test_isis_alone_is_not_its_khorasan_branch),
        cmocka_unit_test(test_an_acronym_in_brackets_is_learnt_for_this_text),
        cmocka_unit_test(test_badakhshan_is_settled_by_what_stands_around_it),
        cmocka_unit_test(test_ishkashim_lies_on_both_banks),
        cmocka_unit_test(test_a_kind_word_chooses_between_province_and_district),
        cmocka_unit_test(test_russian_cases_are_taken_off),
        cmocka_unit_test(test_suffix_chains_and_joined_letters_are_taken_off),
        cmocka_unit_test(test_adjectives_qualify_and_names_do_not),
        cmocka_unit_test(test_a_sentences_capital_makes_no_name_of_an_ordinary_word),
        cmocka_unit_test(test_peoples_in_a_list_are_peoples),
        cmocka_unit_test(test_ezafe_is_one_however_it_is_written),
        cmocka_unit_test(test_parts_of_hyphenated_words_count_when_they_are_whole_names),
        cmocka_unit_test(test_ordinary_words_and_personal_names_are_not_places),
        cmocka_unit_test(test_case_tells_names_from_words),
        cmocka_unit_test(test_spans_do_not_overlap_and_quote_the_text),
        cmocka_unit_test(test_same_text_gives_the_same_hits_again),
        cmocka_unit_test(test_an_empty_text_has_no_hits),
        cmocka_unit_test(test_what_is_crossed_is_the_river),
        cmocka_unit_test(test_a_last_letter_that_bends_in_pashto_and_urdu_is_the_same_name),
        cmocka_unit_test(test_a_name_as_it_stands_goes_before_one_with_an_ending),
        cmocka_unit_test(test_capitals_and_well_known_cities_need_nothing_near_them),
        cmocka_unit_test(test_a_ministry_is_that_of_the_country_the_text_is_at_home_in),
        cmocka_unit_test(test_an_office_speaks_for_the_places_of_its_country),
    };
    return cmocka_run_group_tests(tests, open_names, close_names);
}
