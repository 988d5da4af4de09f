/* Fetching and bringing, with servers that are not ours: everything comes once, nothing is lost, and what could
 * not be done says why. */
#include "small_node.h"
#include "other_taxii.h"

#include <sys/stat.h>

#include "model/object.h"
#include "share/sync.h"
#include "store/offer.h"

#define ID "0f4c1a52-6f0b-4d5e-9d55-1f7a6f1b7c11"

static struct other other;
static struct small_node small;
static struct sync_report rep;
static struct pm_err e;

static void key_of(uint8_t key[BOOK_KEY_BYTES])
{
    assert_true(digest_unhex(str_of(node_public_key(small.node)), key, BOOK_KEY_BYTES));
}

static struct store *st(void)
{
    return node_store(small.node);
}

static struct book *book(void)
{
    struct book *b;
    uint8_t key[BOOK_KEY_BYTES];
    key_of(key);
    assert_ok(book_open(st(), key, &b, NULL));
    return b;
}

static int set_up(void **state)
{
    (void)state;
    static const struct book_format khorog = {.name = {"khorog", 6}, .persons = 1, .top = 3};
    struct book *b;
    other_start(&other);
    small_node_open(&small, STATUS_ACTUAL);
    e = (struct pm_err){0};
    b = book();
    assert_ok(book_add_member(st(), b, STR("person:t"), STR("dushanbe"), STR(""), NULL, NULL));
    assert_ok(book_add_format(st(), b, STR("person:t"), &khorog, NULL));
    book_close(b);
    b = book();
    assert_ok(book_join(st(), b, STR("person:t"), STR("khorog"), STR("dushanbe"), NULL));
    book_close(b);
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    small_node_close(&small);
    other_stop(&other);
    return 0;
}

static void peer_at(const char *root)
{
    struct peer_map map = {STR(ID), STR("khorog")};
    struct peer p = {.name = STR("dushanbe"), .url = other_url(&other, root), .maps = &map, .n_maps = 1};
    assert_ok(peer_write(small.node, &p, NULL));
}

static pm_code sync_now(void)
{
    struct sync_options o = {.tries = 3, .max_wait_s = 3};
    e = (struct pm_err){0};
    return sync_peer(small.node, STR("dushanbe"), &o, &rep, &e);
}

static void sync_well(void)
{
    if (sync_now() != PM_OK)
        fail_msg("%s", e.words);
}

static struct peer_state state_now(void)
{
    struct peer_state s;
    assert_ok(peer_state_read(st(), STR("dushanbe"), small.arena, &s, NULL));
    return s;
}

/* Something for him, as a release would put it. */
static void offer(int k, const char *name)
{
    char json[600];
    struct object o;
    enum store_result r;
    struct book *b = book();
    snprintf(json, sizeof json, "{\"type\":\"identity\",\"spec_version\":\"2.1\","
             "\"id\":\"identity--20000000-0000-4000-8000-%012d\",\"created\":\"2026-10-01T00:00:00.000Z\","
             "\"modified\":\"2026-10-01T00:00:00.000Z\",\"name\":\"%s %d\",\"identity_class\":\"organization\"}", k, name, k);
    if (object_parse(small.arena, str_of(json), OBJECT_CUSTOM, &o, &e) != PM_OK)
        fail_msg("%s", e.words);
    struct offer of = {.collection = book_format(b, STR("khorog"))->collection,
                       .audience = str_of(book_member(b, STR("dushanbe"))->id), .object = &o,
                       .until = STAMP_NONE, .added = STAMP_NONE};
    assert_ok(store_begin(st(), NULL));
    assert_ok(store_offer_put(st(), &of, &r, NULL, NULL));
    assert_ok(store_commit(st(), NULL));
    book_close(b);
}

static void test_everything_comes_once_and_then_nothing_is_asked_twice(void **state)
{
    (void)state;
    static const char *const roots[] = {"calm", "bare", "squeezed", "forgets", "busy", "cutter"};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        set_up(NULL);
        peer_at(roots[i]);
        sync_well();
        if (rep.received != 25 || rep.refused_in != 0)
            fail_msg("%s: %d received", roots[i], (int)rep.received);
        assert_true(rep.same <= 3);
        sync_well();
        if (rep.received != 0 || rep.same != 0 || rep.traffic.requests > 2)
            fail_msg("%s: %d same, %d requests", roots[i], (int)rep.same, (int)rep.traffic.requests);
        take_down(NULL);
    }
}

static void test_nothing_to_do_costs_one_request_a_collection(void **state)
{
    (void)state;
    peer_at("calm");
    sync_well();
    sync_well();
    assert_int_equal(rep.traffic.requests, 1);
    assert_int_equal(rep.n_lines, 1);
    assert_string_equal(rep.why, "nothing is released to him");
}

static void test_a_cut_page_is_not_asked_for_again_whole(void **state)
{
    (void)state;
    peer_at("cutter");
    sync_well();
    assert_int_equal(rep.received, 25);
    assert_int_equal(rep.same, 0);
}

static void test_what_does_not_pass_the_gate_is_counted_with_its_reason(void **state)
{
    (void)state;
    peer_at("mixed");
    sync_well();
    assert_true(rep.refused_in > 0);
    struct peer_state s = state_now();
    assert_int_equal(s.refused_in, rep.refused_in);
    assert_true(s.n_refusals > 0 && s.refusals[0].why.n > 0 && !s.refusals[0].ours);
}

static void test_a_server_that_lies_is_stopped_with_words(void **state)
{
    (void)state;
    peer_at("liar");
    assert_int_equal(sync_now(), PM_INVALID);
    assert_non_null(strstr(e.words, "no \"next\""));
    assert_int_equal(rep.received, 10);
    peer_at("loop");
    assert_int_equal(sync_now(), PM_INVALID);
    assert_true(state_now().trouble.n > 0);
    peer_at("login");
    struct sync_options o = {.tries = 2, .anew = true};
    assert_int_equal(sync_peer(small.node, STR("dushanbe"), &o, &rep, &e), PM_INVALID);
    assert_non_null(strstr(e.words, "text/html"));
}

static void test_what_is_released_is_brought_once(void **state)
{
    (void)state;
    for (int k = 0; k < 30; k++)
        offer(k, "Office");
    peer_at("inbox");
    sync_well();
    assert_int_equal(rep.sent, 30);
    assert_string_equal(rep.why, "");
    sync_well();
    assert_int_equal(rep.sent, 0);
    assert_string_equal(rep.why, "he has all that is released to him");
    offer(31, "Office");
    sync_well();
    assert_int_equal(rep.sent, 1);
    assert_int_equal(state_now().sent, 31);
}

static void test_each_object_that_he_refuses_is_told_with_his_reason(void **state)
{
    (void)state;
    static const char *const roots[] = {"inbox", "picky"}; /* one in the status, the other whole */
    for (size_t i = 0; i < 2; i++) {
        set_up(NULL);
        for (int k = 0; k < 9; k++)
            offer(k, k == 5 ? "bad" : "Office");
        peer_at(roots[i]);
        sync_well();
        assert_int_equal(rep.sent, 8);
        assert_int_equal(rep.refused_out, 1);
        struct peer_state s = state_now();
        assert_int_equal(s.n_refusals, 1);
        assert_true(s.refusals[0].ours && str_ends(s.refusals[0].id, STR("5")));
        sync_well();
        assert_int_equal(rep.refused_out, 0);
        take_down(NULL);
    }
}

static void test_posts_that_are_slow_lost_busy_or_too_large_arrive_all_the_same(void **state)
{
    (void)state;
    static const char *const roots[] = {"slow", "deaf", "fickle", "narrow", "packer", "boaster"};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        set_up(NULL);
        for (int k = 0; k < 40; k++)
            offer(k, "Office");
        peer_at(roots[i]);
        sync_well();
        if (rep.sent + rep.had != 40)
            fail_msg("%s: %d sent, %d had", roots[i], (int)rep.sent, (int)rep.had);
        if (i == 1)
            assert_true(rep.had > 0); /* he was asked, and it was not sent again */
        if (i == 4)
            assert_true(rep.traffic.out_bytes < 5000); /* 40 objects, compressed as he said he takes it */
        if (i == 5)
            assert_true(rep.traffic.out_bytes > 8000); /* he said so, and does not */
        take_down(NULL);
    }
}

static void test_nothing_sent_always_has_a_reason(void **state)
{
    (void)state;
    offer(1, "Office");
    peer_at("shut");
    sync_well();
    assert_int_equal(rep.sent, 0);
    assert_string_equal(rep.why, "he lets us not write");
    peer_at("empty");
    struct sync_options o = {.anew = true};
    assert_ok(sync_peer(small.node, STR("dushanbe"), &o, &rep, &e));
    assert_non_null(strstr(rep.why, "no collection"));
}

static void test_who_asks_to_wait_long_is_left_alone_until_then(void **state)
{
    (void)state;
    struct sync_options o = {.tries = 3, .max_wait_s = 1};
    peer_at("busy"); /* wants a second, and we come with a little more */
    assert_int_equal(sync_peer(small.node, STR("dushanbe"), &o, &rep, &e), PM_BUSY);
    assert_int_equal(sync_peer(small.node, STR("dushanbe"), &o, &rep, &e), PM_BUSY);
    assert_non_null(strstr(e.words, "not to be called before"));
    assert_int_equal(rep.traffic.requests, 0);
}

static void test_a_partner_is_kept_in_files_that_only_we_can_read(void **state)
{
    (void)state;
    char path[160];
    struct stat s;
    struct peer p = {.name = STR("khujand"), .url = STR("https://192.0.2.1/"), .user = STR("u"),
                     .secret = STR("open the door")}, got;
    str *names;
    size_t n;
    assert_ok(peer_write(small.node, &p, NULL));
    assert_ok(peer_read(small.node, STR("khujand"), small.arena, &got, NULL));
    assert_str(got.secret, "open the door");
    assert_str(got.url, "https://192.0.2.1/");
    snprintf(path, sizeof path, "%s/peers/khujand.secret", small.path);
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(peer_read(small.node, STR("khujand"), small.arena, &got, &e), PM_DENIED);
    assert_ok(peer_names(small.node, small.arena, &names, &n, NULL));
    assert_int_equal(n, 1);
    assert_ok(peer_drop(small.node, STR("khujand"), NULL));
    assert_int_equal(stat(path, &s), -1);
    assert_int_equal(peer_drop(small.node, STR("khujand"), &e), PM_NOTFOUND);
    p.name = STR("../x");
    assert_int_equal(peer_write(small.node, &p, NULL), PM_INVALID);
    p.name = STR("khujand");
    p.secret = STR("two\nlines");
    assert_int_equal(peer_write(small.node, &p, NULL), PM_INVALID);
}

static void test_who_has_no_address_is_no_partner(void **state)
{
    (void)state;
    assert_int_equal(sync_now(), PM_NOTFOUND); /* no such partner yet */
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_comes_once_and_then_nothing_is_asked_twice),
        TEST(test_nothing_to_do_costs_one_request_a_collection),
        TEST(test_a_cut_page_is_not_asked_for_again_whole),
        TEST(test_what_does_not_pass_the_gate_is_counted_with_its_reason),
        TEST(test_a_server_that_lies_is_stopped_with_words),
        TEST(test_what_is_released_is_brought_once),
        cmocka_unit_test(test_each_object_that_he_refuses_is_told_with_his_reason),
        cmocka_unit_test(test_posts_that_are_slow_lost_busy_or_too_large_arrive_all_the_same),
        TEST(test_nothing_sent_always_has_a_reason),
        TEST(test_who_asks_to_wait_long_is_left_alone_until_then),
        TEST(test_a_partner_is_kept_in_files_that_only_we_can_read),
        TEST(test_who_has_no_address_is_no_partner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
