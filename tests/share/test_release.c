/* What leaves, for whom, and how it comes back. */
#include "circle.h"

#include "model/extension.h"
#include "share/marking.h"

static struct circle c;
static const char report[] = "KHOROG, 4 October 2026 - Gunmen killed three people, among them "
                             "Karim Hamidov, in Taloqan on Friday, "
                             "police said. The governor's office said that two had been killed. "
                             "\"Karim Hamidov was my brother,\" said "
                             "Farida Olimova, a teacher.\n";

static int set_up(void **state)
{
    (void)state;
    circle_of_three(&c, 3, report);
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    circle_close(&c);
    return 0;
}

static const struct release_order plain = {.format = {"khorog", 6}, .tlp = -1, .until = STAMP_NONE};

static str incident(void)
{
    return circle_taloqan(&c);
}

static void release(const struct release_order *o, struct release_plan **p)
{
    struct pm_err e = {0};
    if (circle_release(&c, 0, incident(), o, p, &e) != PM_OK)
        fail_msg("%s", e.words);
}

static void test_members_get_it_and_nobody_else(void **state)
{
    (void)state;
    str id = incident();
    release(&plain, NULL);
    circle_pull(&c, 1, 0, "khorog", NULL);
    assert_int_equal(c.n_refused, 0);
    assert_true(c.n_taken > 0);
    assert_true(circle_has(&c, 1, id));
    circle_pull(&c, 2, 0, "khorog", NULL);
    assert_int_equal(c.n_taken + c.n_same + c.n_refused, 0);
    assert_false(circle_has(&c, 2, id));
}

static void test_nothing_is_offered_before_it_is_released(void **state)
{
    (void)state;
    circle_pull(&c, 1, 0, "khorog", NULL);
    assert_int_equal(c.n_taken + c.n_same + c.n_refused, 0);
}

static void test_names_of_private_persons_stay_unless_lifted_with_a_reason(void **state)
{
    (void)state;
    struct pm_err e = {0};
    struct release_order o = plain;
    str id = incident();
    release(&plain, NULL);
    circle_pull(&c, 1, 0, "khorog", NULL);
    assert_false(says(circle_canon(&c, 1, id), "Hamidov"));
    assert_true(says(circle_canon(&c, 1, id), "[person-"));
    o.unmask = true;
    assert_int_equal(circle_release(&c, 0, id, &o, NULL, &e), PM_DENIED);
    assert_true(says(str_of(e.words), "reason"));
    o.reason = STR("his family asks for help in finding him");
    release(&o, NULL);
    circle_pull(&c, 1, 0, "khorog", NULL);
    assert_true(says(circle_canon(&c, 1, id), "Hamidov"));
    assert_true(says(circle_canon(&c, 1, id), "his family asks"));
}

static void test_a_report_leaves_without_its_text(void **state)
{
    (void)state;
    struct release_order o = plain;
    release(&plain, NULL);
    circle_pull(&c, 1, 0, "khorog", NULL);
    str r = circle_id(&c, 1, "report", "");
    assert_true(r.n > 0);
    assert_false(says(circle_canon(&c, 1, r), "brother"));
    assert_false(says(circle_canon(&c, 1, r), "blob_sha256"));
    o.text = true;
    release(&o, NULL);
    circle_pull(&c, 1, 0, "khorog", NULL);
    assert_true(says(circle_canon(&c, 1, r), "brother"));
    assert_false(says(circle_canon(&c, 1, r), "Olimova"));
}

static void test_public_places_are_coarsened_unless_exact(void **state)
{
    (void)state;
    struct release_order o = plain;
    struct release_plan *p;
    str id = incident();
    o.tlp = 0;
    release(&o, &p);
    circle_pull(&c, 1, 0, "khorog", NULL);
    assert_false(says(circle_canon(&c, 1, id), "Taloqan"));
    assert_true(says(circle_canon(&c, 1, id), "AF-TAK"));
    for (size_t i = 0; i < p->n_items; i++)
        assert_false(says(p->items[i].leaving.object.canon, "Taloqan"));
    o.exact = true;
    release(&o, NULL);
    circle_pull(&c, 1, 0, "khorog", NULL);
    assert_true(says(circle_canon(&c, 1, id), "Taloqan"));
}

static void test_a_field_marked_apart_is_cut_with_its_echo(void **state)
{
    (void)state;
    str id = incident();
    struct marking_field f = {STR("extensions." EXTENSION_INCIDENT ".counts"), 4};
    assert_ok(marking_set(&c.desks[0], id, -1, &f, 1, c.arena, NULL));
    struct release_order o = plain;
    o.alone = true;
    release(&o, NULL);
    circle_pull(&c, 1, 0, "khorog", NULL);
    assert_int_equal(c.n_refused, 0);
    str got = circle_canon(&c, 1, id);
    assert_false(says(got, "\"counts\":["));
    assert_false(says(got, "killed"));
    assert_true(says(got, "\"cut\":["));
    f.selector = STR("extensions.nothing");
    assert_int_equal(marking_set(&c.desks[0], id, -1, &f, 1, c.arena, NULL), PM_INVALID);
}

static pm_code see_version(void *ctx, const struct offer_entry *en)
{
    size_t *n = ctx;
    n[0]++;
    n[1] += str_find(en->canon, STR("\"counts\":["), 0) < en->canon.n;
    return PM_OK;
}

static void test_what_was_cut_since_cannot_be_had_as_an_older_version(void **state)
{
    (void)state;
    str id = incident();
    size_t n[2] = {0};
    struct marking_field f = {STR("extensions." EXTENSION_INCIDENT ".counts"), 4};
    struct release_order o = plain;
    struct offer_page page;
    o.alone = true;
    release(&o, NULL);
    assert_ok(marking_set(&c.desks[0], id, -1, &f, 1, c.arena, NULL));
    release(&o, NULL);
    struct offer_query q = {.collection = book_format(c.desks[0].book, STR("khorog"))->collection,
                            .member = STR("*"),
                            .added_after = STAMP_NONE,
                            .ids = &id,
                            .n_ids = 1,
                            .which = 1u << OFFER_ALL,
                            .limit = 10};
    assert_ok(store_offer_page(circle_store(&c, 0), &q, see_version, n, &page, NULL));
    assert_int_equal(n[0], 1);
    assert_int_equal(n[1], 0);
}

static void test_what_the_format_does_not_take_stays(void **state)
{
    (void)state;
    struct pm_err e = {0};
    struct release_order o = plain;
    o.tlp = 3; /* AMBER+STRICT; the format takes AMBER */
    assert_int_equal(circle_release(&c, 0, incident(), &o, NULL, &e), PM_DENIED);
    assert_true(says(str_of(e.words), "higher"));
    circle_format(&c, "exercise", 3, 1, 4, STATUS_EXERCISE);
    o = plain;
    o.format = STR("exercise");
    assert_int_equal(circle_release(&c, 0, incident(), &o, NULL, &e), PM_DENIED);
    assert_true(says(str_of(e.words), "status"));
    circle_format(&c, "empty", 1, 1, 4, STATUS_ACTUAL);
    o.format = STR("empty");
    assert_int_equal(circle_release(&c, 0, incident(), &o, NULL, &e), PM_DENIED);
    assert_true(says(str_of(e.words), "nobody"));
}

static void test_red_is_for_one_named_member(void **state)
{
    (void)state;
    struct pm_err e = {0};
    circle_format(&c, "three", 7, 1, 4, STATUS_ACTUAL);
    struct release_order o = {.format = STR("three"), .tlp = 4, .until = STAMP_NONE};
    assert_int_equal(circle_release(&c, 0, incident(), &o, NULL, &e), PM_DENIED);
    o.only = STR("n2");
    str id = incident();
    assert_ok(circle_release(&c, 0, id, &o, NULL, &e));
    circle_pull(&c, 1, 0, "three", NULL);
    assert_false(circle_has(&c, 1, id));
    circle_pull(&c, 2, 0, "three", NULL);
    assert_true(circle_has(&c, 2, id));
    circle_pull(&c, 1, 2, "three", NULL); /* nor by way of a third */
    assert_false(circle_has(&c, 1, id));
}

static void test_two_persons_and_not_one_twice(void **state)
{
    (void)state;
    struct pm_err e = {0};
    struct release_state st;
    struct release_plan *p;
    struct store *s = circle_store(&c, 0);
    circle_format(&c, "strict", 3, 2, 4, STATUS_ACTUAL);
    assert_ok(book_add_person(s, c.desks[0].book, STR("person:t"), STR("amina"),
                              STR("green tea at nine"), NULL));
    circle_book(&c, 0);
    assert_ok(book_add_person(s, c.desks[0].book, STR("person:t"), STR("bahrom"),
                              STR("black tea at ten"), NULL));
    circle_book(&c, 0);
    struct release_order o = {.format = STR("strict"), .tlp = -1, .until = STAMP_NONE};
    str id = incident();
    assert_ok(release_plan(&c.desks[0], &id, 1, &o, c.arena, &p, &e));
    assert_int_equal(release_say_yes(&c.desks[0], p, STR("amina"), STR("wrong"), c.arena, &st, &e),
                     PM_DENIED);
    assert_int_equal(release_say_yes(&c.desks[0], p, STR("t"), STR(""), c.arena, &st, &e),
                     PM_DENIED);
    assert_ok(
        release_say_yes(&c.desks[0], p, STR("amina"), STR("green tea at nine"), c.arena, &st, &e));
    assert_int_equal(st.said, 1);
    assert_int_equal(st.n_offered, 0);
    circle_pull(&c, 1, 0, "strict", NULL);
    assert_int_equal(c.n_taken, 0);
    circle_book(&c, 0);
    assert_ok(release_plan(&c.desks[0], &id, 1, &o, c.arena, &p,
                           &e)); /* a plan lives as long as its book */
    assert_int_equal(
        release_say_yes(&c.desks[0], p, STR("amina"), STR("green tea at nine"), c.arena, &st, &e),
        PM_DENIED);
    /* what was agreed to has changed: the second yes would be to something else, so it is a new ask
     */
    assert_ok(marking_set(&c.desks[0], id, 1, NULL, 0, c.arena, NULL));
    struct release_plan *other;
    assert_ok(release_plan(&c.desks[0], &id, 1, &o, c.arena, &other, &e));
    assert_ok(release_say_yes(&c.desks[0], other, STR("bahrom"), STR("black tea at ten"), c.arena,
                              &st, &e));
    assert_int_equal(st.said, 1);
    circle_book(&c, 0);
    assert_ok(release_plan(&c.desks[0], &id, 1, &o, c.arena, &other, &e));
    assert_ok(release_say_yes(&c.desks[0], other, STR("amina"), STR("green tea at nine"), c.arena,
                              &st, &e));
    assert_int_equal(st.said, 2);
    circle_pull(&c, 1, 0, "strict", NULL);
    assert_true(circle_has(&c, 1, id));
}

static pm_code count_receipts(void *ctx, const struct receipt *r)
{
    int *n = ctx;
    n[r->fate]++;
    return PM_OK;
}

static void test_a_retraction_follows_what_was_released_and_is_answered(void **state)
{
    (void)state;
    struct pm_err e = {0};
    size_t n = 0;
    stamp after = STAMP_NONE;
    int fates[4] = {0};
    str id = incident();
    struct store_entry en;
    struct object o;
    release(&plain, NULL);
    circle_pull(&c, 1, 0, "khorog", &after);
    assert_int_equal(release_retract(&c.desks[0], id, STR(""), STR("t"), c.arena, &n, &e),
                     PM_INVALID);
    assert_ok(
        release_retract(&c.desks[0], id, STR("it was a firework"), STR("t"), c.arena, &n, &e));
    assert_true(n > 0);
    assert_ok(store_get(circle_store(&c, 0), id, c.arena, &en, NULL));
    assert_ok(object_parse(c.arena, en.canon, OBJECT_CUSTOM, &o, NULL));
    assert_true(o.revoked);
    circle_book(&c, 0);
    assert_ok(release_receipts(&c.desks[0], id, c.arena, count_receipts, fates, &e));
    assert_int_equal(fates[RECEIPT_NOT_REACHED], 1);
    circle_pull(&c, 1, 0, "khorog", &after);
    assert_int_equal(c.n_refused, 0);
    assert_ok(store_get(circle_store(&c, 1), id, c.arena, &en, NULL));
    assert_ok(object_parse(c.arena, en.canon, OBJECT_CUSTOM, &o, NULL));
    assert_true(o.revoked);
    assert_true(says(en.canon, "firework"));
    assert_false(says(en.canon, "killed"));
    circle_pull(&c, 0, 1, "khorog", NULL);
    memset(fates, 0, sizeof fates);
    assert_ok(release_receipts(&c.desks[0], id, c.arena, count_receipts, fates, &e));
    assert_int_equal(fates[RECEIPT_APPLIED], 1);
    assert_int_equal(fates[RECEIPT_NOT_REACHED], 0);
    assert_int_equal(release_retract(&c.desks[1], id, STR("no"), STR("t"), c.arena, &n, &e),
                     PM_DENIED);
}

static void test_who_left_gets_nothing_new_but_hears_of_retractions(void **state)
{
    (void)state;
    struct pm_err e = {0};
    size_t n;
    stamp after = STAMP_NONE;
    str id = incident();
    struct store_entry en;
    struct object o;
    release(&plain, NULL);
    circle_pull(&c, 1, 0, "khorog", &after);
    assert_ok(release_leave(&c.desks[0], STR("khorog"), STR("n1"), STR("person:t"), c.arena, &e));
    circle_book(&c, 0);
    assert_int_equal(circle_release(&c, 0, id, &plain, NULL, &e), PM_DENIED);
    circle_pull(&c, 1, 0, "khorog", NULL); /* from the start: only the ask to erase is left */
    assert_int_equal(c.n_taken, 1);
    assert_true(circle_id(&c, 1, "note", "erase-ask").n > 0);
    assert_ok(release_retract(&c.desks[0], id, STR("wrong place"), STR("t"), c.arena, &n, &e));
    circle_pull(&c, 1, 0, "khorog", &after);
    assert_ok(store_get(circle_store(&c, 1), id, c.arena, &en, NULL));
    assert_ok(object_parse(c.arena, en.canon, OBJECT_CUSTOM, &o, NULL));
    assert_true(o.revoked);
}

static void test_who_left_can_say_that_he_erased(void **state)
{
    (void)state;
    struct pm_err e = {0};
    stamp at = STAMP_NONE;
    const struct book_format *f;
    release(&plain, NULL);
    circle_pull(&c, 1, 0, "khorog", NULL);
    assert_ok(release_leave(&c.desks[0], STR("khorog"), STR("n1"), STR("person:t"), c.arena, &e));
    circle_book(&c, 0);
    f = book_format(c.desks[0].book, STR("khorog"));
    assert_int_equal(release_erased_at(&c.desks[0], f, book_member(c.desks[0].book, STR("n1")),
                                       c.arena, &at, &e),
                     PM_NOTFOUND);
    circle_pull(&c, 1, 0, "khorog", NULL);
    assert_ok(release_erased(&c.desks[1], STR("khorog"), STR("n0"), STR("person:t"), c.arena, &e));
    circle_book(&c, 1);
    circle_pull(&c, 0, 1, "khorog", NULL);
    assert_int_equal(c.n_refused, 0);
    assert_ok(release_erased_at(&c.desks[0], f, book_member(c.desks[0].book, STR("n1")), c.arena,
                                &at, &e));
    assert_true(at > 0);
    /* but nothing else is taken from him any more */
    small_node_take(&c.nodes[1], "b.txt", report);
    str id = circle_id(&c, 1, "report", "text_sha256");
    assert_true(id.n > 0);
    assert_ok(circle_release(&c, 1, id, &plain, NULL, &e));
    circle_pull(&c, 0, 1, "khorog", NULL);
    assert_true(c.n_refused > 0);
    assert_int_equal(c.n_taken, 0);
}

static void test_a_partners_object_goes_on_only_with_his_consent(void **state)
{
    (void)state;
    struct pm_err e = {0};
    str id = incident();
    release(&plain, NULL); /* TLP:AMBER */
    circle_pull(&c, 1, 0, "khorog", NULL);
    circle_format(&c, "south", 6, 1, 4, STATUS_ACTUAL); /* n1 and n2 */
    struct release_order o = {
        .format = STR("south"), .tlp = -1, .until = STAMP_NONE, .alone = true};
    assert_int_equal(circle_release(&c, 1, id, &o, NULL, &e), PM_DENIED);
    assert_true(says(str_of(e.words), "consent"));
    o.tlp = 0; /* nor by marking it anew */
    assert_int_equal(circle_release(&c, 1, id, &o, NULL, &e), PM_DENIED);
    o.tlp = -1;
    assert_ok(release_consent_ask(&c.desks[1], id, STR("south"), STR("person:t"), c.arena, &e));
    circle_pull(&c, 0, 1, "khorog", NULL);
    circle_book(&c, 0);
    assert_ok(
        release_consent_answer(&c.desks[0], id, STR(""), false, STR("person:t"), c.arena, &e));
    circle_pull(&c, 1, 0, "khorog", NULL);
    circle_book(&c, 1);
    assert_int_equal(circle_release(&c, 1, id, &o, NULL, &e), PM_DENIED);
    circle_book(&c, 0);
    assert_ok(release_consent_answer(&c.desks[0], id, STR(""), true, STR("person:t"), c.arena, &e));
    circle_pull(&c, 1, 0, "khorog", NULL);
    circle_book(&c, 1);
    assert_ok(circle_release(&c, 1, id, &o, NULL, &e));
    circle_pull(&c, 2, 1, "south", NULL);
    assert_int_equal(c.n_refused, 0);
    assert_true(circle_has(&c, 2, id));
    /* what its owner takes back is taken back there too, and the receipt finds its way */
    size_t n;
    int fates[4] = {0};
    struct store_entry en;
    assert_ok(
        release_retract(&c.desks[0], id, STR("it was a firework"), STR("t"), c.arena, &n, &e));
    circle_book(&c, 0);
    circle_pull(&c, 1, 0, "khorog", NULL);
    circle_pull(&c, 2, 1, "south", NULL);
    assert_ok(store_get(circle_store(&c, 2), id, c.arena, &en, NULL));
    assert_true(says(en.canon, "\"revoked\":true"));
    circle_pull(&c, 1, 2, "south", NULL);
    circle_pull(&c, 0, 1, "khorog", NULL);
    assert_int_equal(c.n_refused, 0);
    assert_ok(release_receipts(&c.desks[0], id, c.arena, count_receipts, fates, &e));
    assert_int_equal(fates[RECEIPT_APPLIED], 2);
}

static void test_a_partner_cannot_touch_what_is_ours_or_anothers(void **state)
{
    (void)state;
    struct receive *r;
    struct receive_result res;
    str id = incident();
    release(&plain, NULL);
    circle_pull(&c, 1, 0, "khorog", NULL);
    /* the same id, unsigned, from another member */
    str forged = STR("{\"type\":\"incident\",\"spec_version\":\"2.1\",\"id\":\"%.*s\",\"created\":"
                     "\"2026-01-01T00:00:00.000Z\","
                     "\"modified\":\"2027-01-01T00:00:00.000Z\",\"name\":\"x\"}");
    char json[512];
    snprintf(json, sizeof json, forged.p, STR_FMT(id));
    circle_format(&c, "all", 7, 1, 4, STATUS_ACTUAL);
    assert_ok(book_add_member(circle_store(&c, 1), c.desks[1].book, STR("person:t"), STR("client"),
                              STR(""), NULL, NULL));
    circle_book(&c, 1);
    assert_ok(book_join(circle_store(&c, 1), c.desks[1].book, STR("person:t"), STR("all"),
                        STR("client"), NULL));
    circle_book(&c, 1);
    assert_ok(receive_open(c.nodes[1].node, c.desks[1].book,
                           book_member(c.desks[1].book, STR("client")),
                           book_format(c.desks[1].book, STR("all")), &r, NULL));
    assert_ok(receive_one(r, str_of(json), &res, NULL));
    assert_int_equal(res.fate, RECEIVE_REFUSED);
    assert_true(says(str_of(res.why), "another owner"));
    assert_ok(receive_close(r, true, NULL));
    assert_ok(receive_open(c.nodes[1].node, c.desks[1].book,
                           book_member(c.desks[1].book, STR("n2")),
                           book_format(c.desks[1].book, STR("all")), &r, NULL));
    /* one byte altered in what was signed */
    str good = circle_canon(&c, 1, id);
    char *bad = arena_get(c.arena, good.n);
    memcpy(bad, good.p, good.n);
    size_t at = str_find(good, STR("killed"), 0);
    assert_true(at < good.n);
    bad[at] = 'K';
    assert_ok(receive_one(r, (str){bad, good.n}, &res, NULL));
    assert_int_equal(res.fate, RECEIVE_REFUSED);
    /* another format than the one it was released to */
    assert_ok(receive_one(r, good, &res, NULL));
    assert_int_equal(res.fate, RECEIVE_REFUSED);
    assert_ok(receive_one(r, STR("{\"type\":\"incident\""), &res, NULL));
    assert_int_equal(res.fate, RECEIVE_REFUSED);
    assert_ok(receive_close(r, true, NULL));
    /* and at its owner's */
    assert_ok(receive_open(c.nodes[0].node, c.desks[0].book,
                           book_member(c.desks[0].book, STR("n2")),
                           book_format(c.desks[0].book, STR("all")), &r, NULL));
    assert_ok(receive_one(r, str_of(json), &res, NULL));
    assert_int_equal(res.fate, RECEIVE_REFUSED);
    assert_ok(receive_close(r, true, NULL));
}

static void test_a_node_signs_what_it_gives(void **state)
{
    (void)state;
    struct receive *r;
    struct receive_result res;
    str json = STR("{\"type\":\"incident\",\"spec_version\":\"2.1\",\"id\":\"incident--11111111-"
                   "0000-4000-8000-000000000001\","
                   "\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00."
                   "000Z\",\"name\":\"x\"}");
    assert_ok(receive_open(c.nodes[1].node, c.desks[1].book,
                           book_member(c.desks[1].book, STR("n0")),
                           book_format(c.desks[1].book, STR("khorog")), &r, NULL));
    assert_ok(receive_one(r, json, &res, NULL));
    assert_int_equal(res.fate, RECEIVE_REFUSED);
    assert_true(says(str_of(res.why), "signs"));
    assert_ok(receive_close(r, true, NULL));
}

static void test_a_partners_object_is_in_no_export_for_others(void **state)
{
    (void)state;
    struct store_entry en;
    struct reader_of partner = {.reach = REACH_PARTNER, .status = STATUS_ACTUAL},
                     owner = {.reach = REACH_OWNER, .status = STATUS_ACTUAL},
                     community = {.reach = REACH_COMMUNITY, .status = STATUS_ACTUAL};
    struct release_order o = plain;
    str id = incident();
    release(&plain, NULL); /* AMBER */
    circle_pull(&c, 1, 0, "khorog", NULL);
    assert_ok(store_get(circle_store(&c, 1), id, c.arena, &en, NULL));
    assert_true(decide_entry(&en, STATUS_ACTUAL, &owner).may);
    assert_false(decide_entry(&en, STATUS_ACTUAL, &partner).may);
    o.tlp = 1; /* GREEN may go on, but through a release: the owner named a format */
    release(&o, NULL);
    circle_pull(&c, 1, 0, "khorog", NULL);
    assert_ok(store_get(circle_store(&c, 1), id, c.arena, &en, NULL));
    assert_false(decide_entry(&en, STATUS_ACTUAL, &community).may);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_members_get_it_and_nobody_else),
        TEST(test_nothing_is_offered_before_it_is_released),
        TEST(test_names_of_private_persons_stay_unless_lifted_with_a_reason),
        TEST(test_a_report_leaves_without_its_text),
        TEST(test_public_places_are_coarsened_unless_exact),
        TEST(test_a_field_marked_apart_is_cut_with_its_echo),
        TEST(test_what_was_cut_since_cannot_be_had_as_an_older_version),
        TEST(test_what_the_format_does_not_take_stays),
        TEST(test_red_is_for_one_named_member),
        TEST(test_two_persons_and_not_one_twice),
        TEST(test_a_retraction_follows_what_was_released_and_is_answered),
        TEST(test_who_left_gets_nothing_new_but_hears_of_retractions),
        TEST(test_who_left_can_say_that_he_erased),
        TEST(test_a_partners_object_goes_on_only_with_his_consent),
        TEST(test_a_partner_cannot_touch_what_is_ours_or_anothers),
        TEST(test_a_node_signs_what_it_gives),
        TEST(test_a_partners_object_is_in_no_export_for_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
