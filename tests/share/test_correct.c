/* What was set right reaches everybody who got it, and nobody else, and is answered. */
#include "circle.h"

#include "share/correct.h"

static struct circle c;
static const char report[] = "KHOROG, 4 October 2026 - Gunmen killed three people, among them "
                             "Karim Hamidov, in Taloqan on Friday, police said.\n";
static const struct release_order plain = {.format = {"khorog", 6}, .tlp = -1, .until = STAMP_NONE};

static int set_up(void **state)
{
    (void)state;
    circle_of_three(&c, 7, report);
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    circle_close(&c);
    return 0;
}

static str incident(void)
{
    return circle_taloqan(&c);
}

static pm_code set(int at, str id, const char *what, const char *value, struct pm_err *e)
{
    struct correct_field f = {str_of(what), str_of(value)};
    pm_code rc = correct_fields(&c.desks[at], id, &f, 1, STR("the hospital counted again"), STR("t"),
                                c.arena, e);
    circle_book(&c, at);
    return rc;
}

struct sent {
    int fates[3];
    char why[256];
};

static pm_code count_sent(void *ctx, const struct corrected *k)
{
    struct sent *s = ctx;
    s->fates[k->fate]++;
    if (k->why != NULL)
        snprintf(s->why, sizeof s->why, "%s", k->why);
    return PM_OK;
}

static struct sent send(str id)
{
    struct sent s = {0};
    struct pm_err e = {0};
    if (correct_send(&c.desks[0], id, STR("t"), c.arena, count_sent, &s, &e) != PM_OK)
        fail_msg("%s", e.words);
    circle_book(&c, 0);
    return s;
}

struct counted {
    int n[4];
    char why[256];
};

static pm_code count_one(void *ctx, const struct receipt *r)
{
    struct counted *k = ctx;
    k->n[r->fate]++;
    if (r->why.n > 0)
        snprintf(k->why, sizeof k->why, "%.*s", STR_FMT(r->why));
    return PM_OK;
}

static struct counted receipts(str id)
{
    struct counted k = {0};
    struct pm_err e = {0};
    if (release_receipts(&c.desks[0], id, c.arena, count_one, &k, &e) != PM_OK)
        fail_msg("%s", e.words);
    return k;
}

static void release(str id, const struct release_order *o)
{
    struct pm_err e = {0};
    if (circle_release(&c, 0, id, o, NULL, &e) != PM_OK)
        fail_msg("%s", e.words);
}

static void test_a_correction_reaches_who_got_it_and_is_answered(void **state)
{
    (void)state;
    struct pm_err e = {0};
    str id = incident();
    stamp after = STAMP_NONE;
    release(id, &plain);
    circle_pull(&c, 1, 0, "khorog", &after);
    assert_ok(set(0, id, "killed", "5-7", &e));
    assert_true(says(circle_canon(&c, 0, id), "\"max\":7"));
    assert_false(says(circle_canon(&c, 1, id), "\"max\":7"));
    struct sent s = send(id);
    assert_int_equal(s.fates[CORRECT_SENT], 1);
    assert_int_equal(receipts(id).n[RECEIPT_NOT_REACHED], 2);
    circle_pull(&c, 1, 0, "khorog", &after);
    assert_int_equal(c.n_refused, 0);
    assert_true(says(circle_canon(&c, 1, id), "\"max\":7"));
    assert_true(says(circle_canon(&c, 1, id), "the hospital counted again"));
    assert_false(says(circle_canon(&c, 1, id), "person:t"));
    assert_false(says(circle_canon(&c, 1, id), "Hamidov")); /* masked as the first time */
    circle_pull(&c, 0, 1, "khorog", NULL);
    assert_int_equal(receipts(id).n[RECEIPT_APPLIED], 1);
    circle_pull(&c, 2, 1, "khorog", NULL); /* on, through another */
    assert_true(says(circle_canon(&c, 2, id), "\"max\":7"));
    circle_pull(&c, 1, 2, "khorog", NULL);
    circle_pull(&c, 0, 1, "khorog", NULL);
    assert_int_equal(receipts(id).n[RECEIPT_APPLIED], 2);
}

static void test_it_goes_to_every_format_it_is_in(void **state)
{
    (void)state;
    struct pm_err e = {0};
    str id = incident();
    struct release_order o = plain;
    circle_format(&c, "pair", 3, 1, 2, STATUS_ACTUAL);
    release(id, &plain);
    o.format = STR("pair");
    release(id, &o);
    assert_ok(set(0, id, "killed", "9", &e));
    assert_int_equal(send(id).fates[CORRECT_SENT], 2);
    circle_pull(&c, 1, 0, "pair", NULL);
    assert_true(says(circle_canon(&c, 1, id), "\"best\":9"));
    circle_pull(&c, 2, 0, "khorog", NULL);
    assert_true(says(circle_canon(&c, 2, id), "\"best\":9"));
}

static void test_what_was_released_to_nobody_goes_to_nobody(void **state)
{
    (void)state;
    struct pm_err e = {0};
    str id = incident();
    assert_ok(set(0, id, "killed", "4", &e));
    struct sent s = send(id);
    assert_int_equal(s.fates[CORRECT_SENT] + s.fates[CORRECT_WAITS] + s.fates[CORRECT_STAYS], 0);
    circle_pull(&c, 1, 0, "khorog", NULL);
    assert_int_equal(c.n_taken, 0);
}

static void test_what_was_taken_back_does_not_go_out_again_corrected(void **state)
{
    (void)state;
    struct pm_err e = {0};
    size_t n;
    str id = incident();
    release(id, &plain);
    assert_ok(release_withdraw(&c.desks[0], id, STR("khorog"), STR("no"), STR("t"), c.arena, &n, &e));
    circle_book(&c, 0);
    assert_ok(set(0, id, "killed", "4", &e));
    struct sent s = send(id);
    assert_int_equal(s.fates[CORRECT_SENT], 0);
    assert_ok(release_retract(&c.desks[0], id, STR("no"), STR("t"), c.arena, &n, &e));
    assert_int_equal(set(0, id, "killed", "5", &e), PM_DENIED);
}

static void test_two_persons_stay_two(void **state)
{
    (void)state;
    struct pm_err e = {0};
    struct release_state st;
    struct release_plan *p;
    struct store *s = circle_store(&c, 0);
    static const char *const who[] = {"amina", "bahrom"};
    circle_format(&c, "strict", 3, 2, 4, STATUS_ACTUAL);
    for (int i = 0; i < 2; i++) {
        assert_ok(book_add_person(s, c.desks[0].book, STR("person:t"), str_of(who[i]),
                                  STR("a long passphrase"), NULL));
        circle_book(&c, 0);
    }
    struct release_order o = {.format = STR("strict"), .tlp = -1, .until = STAMP_NONE};
    str id = incident();
    stamp after = STAMP_NONE;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 2; i++) {
            assert_ok(release_plan(&c.desks[0], &id, 1, &o, c.arena, &p, &e));
            assert_ok(release_say_yes(&c.desks[0], p, str_of(who[i]), STR("a long passphrase"),
                                      c.arena, &st, &e));
            circle_book(&c, 0);
        }
        circle_pull(&c, 1, 0, "strict", &after);
        assert_true(c.n_taken > 0);
        if (round == 0) {
            assert_ok(set(0, id, "killed", "9", &e));
            assert_int_equal(send(id).fates[CORRECT_WAITS], 1);
            circle_pull(&c, 1, 0, "strict", &after);
            assert_int_equal(c.n_taken, 0);
        }
    }
    assert_true(says(circle_canon(&c, 1, id), "\"best\":9"));
}

static void test_a_node_that_refuses_says_so(void **state)
{
    (void)state;
    struct pm_err e = {0};
    str id = incident();
    release(id, &plain);
    circle_pull(&c, 1, 0, "khorog", NULL);
    circle_pull(&c, 2, 0, "khorog", NULL);
    /* at n2 the owner has left: his corrections of AMBER do not come in through others */
    assert_ok(release_leave(&c.desks[2], STR("khorog"), STR("n0"), STR("person:t"), c.arena, &e));
    circle_book(&c, 2);
    assert_ok(set(0, id, "killed", "9", &e));
    send(id);
    circle_pull(&c, 1, 0, "khorog", NULL);
    circle_pull(&c, 2, 1, "khorog", NULL);
    assert_true(c.n_refused > 0);
    assert_false(says(circle_canon(&c, 2, id), "\"best\":9"));
    circle_pull(&c, 1, 2, "khorog", NULL);
    circle_pull(&c, 0, 1, "khorog", NULL);
    struct counted k = receipts(id);
    assert_int_equal(k.n[RECEIPT_APPLIED], 1);
    assert_int_equal(k.n[RECEIPT_REFUSED], 1);
    assert_non_null(strstr(k.why, "not a member of this format"));
}

static void test_what_lies_there_just_so_gets_no_new_version(void **state)
{
    (void)state;
    struct pm_err e = {0};
    struct release_plan *p;
    struct release_state st;
    stamp after = STAMP_NONE;
    str id = incident();
    release(id, &plain);
    circle_pull(&c, 1, 0, "khorog", &after);
    assert_ok(release_plan(&c.desks[0], &id, 1, &plain, c.arena, &p, &e));
    assert_ok(release_say_yes(&c.desks[0], p, STR("t"), (str){0}, c.arena, &st, &e));
    assert_int_equal(st.n_offered, 0);
    circle_pull(&c, 1, 0, "khorog", &after);
    assert_int_equal(c.n_taken + c.n_same, 0);
    struct release_order green = plain;
    green.tlp = 1; /* another marking is news */
    assert_ok(circle_release(&c, 0, id, &green, &p, &e));
    circle_pull(&c, 1, 0, "khorog", &after);
    assert_true(c.n_taken > 0);
}

static void test_what_cannot_be_set_right_says_why(void **state)
{
    (void)state;
    struct pm_err e = {0};
    str id = incident();
    static const struct {
        const char *what, *value, *words;
    } wrong[] = {{"killed", "some", "5-7"},      {"killed", "7-5", "number of people"},
                 {"killed", "-", "number"},      {"injured", "4", "no number of injured"},
                 {"start", "friday", "YYYY"},    {"kind", "quarrel", "armed-clash"},
                 {"modality", "x", "reported"},  {"colour", "red", "--file"},
                 {"id", "incident--1", "--file"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(set(0, id, wrong[i].what, wrong[i].value, &e), PM_INVALID);
        if (strstr(e.words, wrong[i].words) == NULL)
            fail_msg("%s: %s", wrong[i].what, e.words);
    }
    struct correct_field f = {STR("killed"), STR("4")};
    assert_int_equal(correct_fields(&c.desks[0], id, &f, 1, STR(""), STR("t"), c.arena, &e),
                     PM_INVALID);
    assert_int_equal(correct_whole(&c.desks[0], id, circle_canon(&c, 0, id), STR("why"), STR("t"), c.arena, &e),
                     PM_EXISTS);
    assert_int_equal(correct_whole(&c.desks[0], id, STR("{\"type\":"), STR("why"), STR("t"), c.arena, &e),
                     PM_INVALID);
    release(id, &plain);
    circle_pull(&c, 1, 0, "khorog", NULL);
    assert_int_equal(set(1, id, "killed", "4", &e), PM_DENIED);
    assert_true(says(str_of(e.words), "only its owner"));
}

static void test_the_sentences_do_not_go_on_telling_what_was_wrong(void **state)
{
    (void)state;
    struct pm_err e = {0};
    str id = incident();
    assert_ok(set(0, id, "kind", "armed-clash", &e));
    assert_ok(set(0, id, "start", "2026-10-01", &e));
    str now = circle_canon(&c, 0, id);
    assert_true(says(now, "\"name\":\"Armed clash, Taloqan"));
    assert_true(says(now, "2026-10-01\""));
    assert_false(says(now, "\"description\":\"3 killed"));
    assert_true(says(now, "Gunmen killed three people")); /* the report's words stay */
}

static void test_a_correction_follows_where_it_was_passed_on(void **state)
{
    (void)state;
    struct pm_err e = {0};
    struct release_order green = plain;
    green.tlp = 1;
    str id = incident();
    circle_format(&c, "south", 6, 1, 4, STATUS_ACTUAL); /* n1 and n2 */
    circle_format(&c, "pair", 3, 1, 2, STATUS_ACTUAL);  /* n0 and n1 */
    green.format = STR("pair");
    release(id, &green);
    circle_pull(&c, 1, 0, "pair", NULL);
    struct release_order o = {
        .format = STR("south"), .tlp = -1, .until = STAMP_NONE, .alone = true};
    assert_ok(circle_release(&c, 1, id, &o, NULL, &e));
    circle_pull(&c, 2, 1, "south", NULL);
    assert_true(circle_has(&c, 2, id));
    assert_ok(set(0, id, "killed", "9", &e));
    send(id);
    circle_pull(&c, 1, 0, "pair", NULL);
    circle_pull(&c, 2, 1, "south", NULL);
    assert_int_equal(c.n_refused, 0);
    assert_true(says(circle_canon(&c, 2, id), "\"best\":9"));
    circle_pull(&c, 1, 2, "south", NULL);
    circle_pull(&c, 0, 1, "pair", NULL);
    assert_int_equal(receipts(id).n[RECEIPT_APPLIED], 2);
}

static void test_a_consent_taken_back_ends_the_giving(void **state)
{
    (void)state;
    struct pm_err e = {0};
    str id = incident();
    circle_format(&c, "pair", 3, 1, 2, STATUS_ACTUAL);
    circle_format(&c, "south", 6, 1, 4, STATUS_ACTUAL);
    struct release_order amber = plain,
                         o = {.format = STR("south"), .tlp = -1, .until = STAMP_NONE, .alone = true};
    amber.format = STR("pair");
    release(id, &amber);
    circle_pull(&c, 1, 0, "pair", NULL);
    assert_ok(release_consent_ask(&c.desks[1], id, STR("south"), STR("person:t"), c.arena, &e));
    circle_pull(&c, 0, 1, "pair", NULL);
    circle_book(&c, 0);
    assert_ok(release_consent_answer(&c.desks[0], id, STR(""), true, STR("person:t"), c.arena, &e));
    circle_pull(&c, 1, 0, "pair", NULL);
    circle_book(&c, 1);
    assert_ok(circle_release(&c, 1, id, &o, NULL, &e));
    assert_ok(release_consent_answer(&c.desks[0], id, STR(""), false, STR("person:t"), c.arena, &e));
    circle_pull(&c, 1, 0, "pair", NULL);
    circle_pull(&c, 2, 1, "south", NULL);
    assert_false(circle_has(&c, 2, id));
    circle_book(&c, 1);
    assert_int_equal(circle_release(&c, 1, id, &o, NULL, &e), PM_DENIED);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_correction_reaches_who_got_it_and_is_answered),
        TEST(test_it_goes_to_every_format_it_is_in),
        TEST(test_what_was_released_to_nobody_goes_to_nobody),
        TEST(test_what_was_taken_back_does_not_go_out_again_corrected),
        TEST(test_two_persons_stay_two),
        TEST(test_a_node_that_refuses_says_so),
        TEST(test_what_lies_there_just_so_gets_no_new_version),
        TEST(test_what_cannot_be_set_right_says_why),
        TEST(test_the_sentences_do_not_go_on_telling_what_was_wrong),
        TEST(test_a_correction_follows_where_it_was_passed_on),
        TEST(test_a_consent_taken_back_ends_the_giving),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
