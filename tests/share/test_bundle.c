/* By stick: for one node, from another, whole, or not at all. */
#include "small_node.h"

#include <sodium.h>
#include <unistd.h>

#include "model/jsonr.h"
#include "share/carry.h"
#include "share/origin.h"
#include "share/receive.h"
#include "store/offer.h"

static struct small_node from, to, third;
static struct pm_err e;
static char path[128], other[128];
static struct carry_report rep;

static struct store *st(struct small_node *s)
{
    return node_store(s->node);
}

static struct book *book(struct small_node *s)
{
    struct book *b;
    uint8_t key[BOOK_KEY_BYTES];
    assert_true(digest_unhex(str_of(node_public_key(s->node)), key, sizeof key));
    assert_ok(book_open(st(s), key, &b, NULL));
    return b;
}

#define FORMAT "marking-definition--7b1e9f04-52c5-4a63-9b0e-3d6b1a2f8e11"

/* s knows `who` by name and key, and has him in the format. */
static void knows(struct small_node *s, const char *name, struct small_node *who)
{
    static const struct book_format khorog = {.name = {"khorog", 6}, .persons = 1, .top = 3,
                                              .id = {FORMAT, sizeof FORMAT - 1}};
    uint8_t key[BOOK_KEY_BYTES];
    struct book *b = book(s);
    assert_true(digest_unhex(str_of(node_public_key(who->node)), key, sizeof key));
    assert_ok(book_add_member(st(s), b, STR("person:t"), str_of(name), STR(""), key, NULL));
    if (book_format(b, STR("khorog")) == NULL)
        assert_ok(book_add_format(st(s), b, STR("person:t"), &khorog, NULL));
    book_close(b);
    b = book(s);
    assert_ok(book_join(st(s), b, STR("person:t"), STR("khorog"), str_of(name), NULL));
    book_close(b);
}

static void offer(int k)
{
    char json[600];
    struct object o;
    enum store_result r;
    struct book *b = book(&from);
    snprintf(json, sizeof json, "{\"type\":\"note\",\"spec_version\":\"2.1\","
             "\"id\":\"note--20000000-0000-4000-8000-%012d\",\"created\":\"2026-10-01T00:00:00.000Z\","
             "\"modified\":\"2026-10-01T00:00:00.000Z\",\"content\":\"The bridge %d is open\","
             "\"object_refs\":[\"identity--20000000-0000-4000-8000-000000000001\"]}", k, k);
    str to_id = str_of(book_member(b, STR("tajik"))->id), canon;
    struct origin_tag tag = {.kind = ORIGIN_RELEASE, .format = STR(FORMAT), .to = &to_id, .n_to = 1,
                             .at = STAMP_NONE};
    struct seal_pair pair;
    struct json_object *tree;
    assert_ok(seal_take_pair(from.node, &pair, NULL));
    assert_ok(jsonr_parse(str_of(json), &tree, NULL));
    assert_ok(origin_seal(tree, &tag, &pair, from.arena, &canon, NULL));
    json_object_put(tree);
    if (object_parse(from.arena, canon, OBJECT_CUSTOM, &o, &e) != PM_OK)
        fail_msg("%s", e.words);
    struct offer of = {.collection = book_format(b, STR("khorog"))->collection,
                       .audience = str_of(book_member(b, STR("tajik"))->id), .object = &o,
                       .until = STAMP_NONE, .added = STAMP_NONE};
    assert_ok(store_begin(st(&from), NULL));
    assert_ok(store_offer_put(st(&from), &of, &r, NULL, NULL));
    assert_ok(store_commit(st(&from), NULL));
    book_close(b);
}

static int set_up(void **state)
{
    (void)state;
    small_node_open(&from, STATUS_ACTUAL);
    small_node_open(&to, STATUS_ACTUAL);
    small_node_open(&third, STATUS_ACTUAL);
    knows(&from, "tajik", &to);
    knows(&to, "afghan", &from);
    snprintf(path, sizeof path, "%.99s/stick", from.folder);
    snprintf(other, sizeof other, "%.99s/other", from.folder);
    e = (struct pm_err){0};
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    small_node_close(&from);
    small_node_close(&to);
    small_node_close(&third);
    return 0;
}

static void make(int n)
{
    struct carry_options o = {.all = true, .since = STAMP_NONE};
    for (int k = 0; k < n; k++)
        offer(k);
    if (carry_out(from.node, STR("tajik"), path, &o, &rep, &e) != PM_OK)
        fail_msg("%s", e.words);
    assert_int_equal(rep.carried, n);
}

static pm_code apply(struct small_node *s, const char *file)
{
    e = (struct pm_err){0};
    return carry_in(s->node, file, &rep, &e);
}

static int64_t log_length(struct small_node *s)
{
    int64_t seq;
    struct sha256 h;
    assert_ok(store_head(st(s), &seq, &h, NULL));
    return seq;
}

static void test_what_is_carried_arrives_and_twice_is_once(void **state)
{
    (void)state;
    make(2500);
    if (apply(&to, path) != PM_OK)
        fail_msg("%s", e.words);
    assert_int_equal(rep.received, 2500);
    assert_string_equal(rep.from, "afghan");
    int64_t before = log_length(&to);
    assert_ok(apply(&to, path));
    assert_int_equal(rep.received, 0);
    assert_int_equal(rep.same, 2500);
    assert_int_equal(log_length(&to), before);
}

static void test_an_older_bundle_after_a_newer_one_does_no_harm(void **state)
{
    (void)state;
    struct carry_options o = {.all = true, .since = STAMP_NONE};
    make(3);
    offer(7);
    assert_ok(carry_out(from.node, STR("tajik"), other, &o, &rep, &e));
    assert_ok(apply(&to, other));
    assert_int_equal(rep.received, 4);
    assert_ok(apply(&to, path));
    assert_int_equal(rep.received, 0);
    assert_int_equal(rep.same, 3);
}

static void test_nothing_to_carry_says_why(void **state)
{
    (void)state;
    struct carry_options o = {.all = true, .since = STAMP_NONE};
    assert_int_equal(carry_out(from.node, STR("tajik"), path, &o, &rep, &e), PM_NOTFOUND);
    assert_non_null(strstr(e.words, "nothing is released to him"));
    assert_int_equal(access(path, F_OK), -1);
    make(1);
    assert_int_equal(carry_out(from.node, STR("tajik"), path, &o, &rep, &e), PM_EXISTS);
    assert_int_equal(carry_out(from.node, STR("nobody"), other, &o, &rep, &e), PM_NOTFOUND);
}

static void test_a_bundle_for_somebody_else_or_from_nobody_we_know_is_refused(void **state)
{
    (void)state;
    make(2);
    assert_int_equal(apply(&third, path), PM_DENIED);
    assert_non_null(strstr(e.words, "another node"));
    struct book *b = book(&to);
    uint8_t key[BOOK_KEY_BYTES] = {5, 6, 7};
    assert_ok(book_set_key(st(&to), b, STR("person:t"), STR("afghan"), key, NULL));
    book_close(b);
    int64_t before = log_length(&to);
    assert_int_equal(apply(&to, path), PM_DENIED);
    assert_non_null(strstr(e.words, node_public_key(from.node)));
    assert_int_equal(log_length(&to), before);
}

static size_t read_file(const char *p, char *b, size_t cap)
{
    FILE *f = fopen(p, "rb");
    assert_non_null(f);
    size_t n = fread(b, 1, cap, f);
    fclose(f);
    return n;
}

static void write_file(const char *p, const char *b, size_t n)
{
    FILE *f = fopen(p, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(b, 1, n, f), n);
    fclose(f);
}

static void test_a_byte_changed_or_missing_anywhere_is_seen_before_anything_is_taken(void **state)
{
    (void)state;
    static char b[1 << 20];
    make(1500);
    size_t n = read_file(path, b, sizeof b);
    int64_t before = log_length(&to);
    size_t step = n / 150 + 1;
    for (size_t i = 0; i < n; i += i < 260 ? 7 : step) {
        b[i] ^= 0x20;
        write_file(other, b, n);
        b[i] ^= 0x20;
        pm_code rc = apply(&to, other);
        if (rc != PM_DAMAGED && rc != PM_DENIED && rc != PM_UNSUPPORTED)
            fail_msg("byte %zu changed: %s", i, err_name(rc));
        assert_true(e.words[0] != '\0');
        write_file(other, b, i);
        rc = apply(&to, other);
        if (rc != PM_DAMAGED && rc != PM_DENIED && rc != PM_UNSUPPORTED)
            fail_msg("cut at %zu: %s", i, err_name(rc));
    }
    b[n] = 'x';
    write_file(other, b, n + 1);
    assert_int_equal(apply(&to, other), PM_DAMAGED);
    assert_int_equal(log_length(&to), before);
    b[13] = '2';
    write_file(other, b, n);
    assert_int_equal(apply(&to, other), PM_UNSUPPORTED);
    assert_non_null(strstr(e.words, "newer Pamir"));
    assert_ok(apply(&to, path));
    assert_int_equal(rep.received, 1500);
}

static void test_a_signature_cannot_be_moved_to_another_receiver(void **state)
{
    (void)state;
    /* third opens what was for him and seals the same stream for `to`: the signature names third */
    struct seal_pair a, c, t;
    struct bundle_writer *w;
    make(1);
    assert_ok(seal_take_pair(from.node, &a, NULL));
    assert_ok(seal_take_pair(third.node, &c, NULL));
    assert_ok(seal_take_pair(to.node, &t, NULL));
    assert_ok(bundle_create(other, &a, c.pub, &w, NULL));
    assert_ok(bundle_put(w, STR("{\"end\":0}"), NULL));
    assert_ok(bundle_finish(w, NULL));
    static char b[4096];
    size_t n = read_file(other, b, sizeof b);
    uint8_t key[32], pub[32], sec[32];
    uint8_t *sealed = (uint8_t *)b + 15;
    assert_int_equal(crypto_sign_ed25519_pk_to_curve25519(pub, c.pub), 0);
    assert_int_equal(crypto_sign_ed25519_sk_to_curve25519(sec, c.sec), 0);
    assert_int_equal(crypto_box_seal_open(key, sealed, 80, pub, sec), 0);
    assert_int_equal(crypto_sign_ed25519_pk_to_curve25519(pub, t.pub), 0);
    assert_int_equal(crypto_box_seal(sealed, key, sizeof key, pub), 0);
    write_file(other, b, n);
    assert_int_equal(apply(&to, other), PM_DENIED);
    assert_non_null(strstr(e.words, "not signed by whom"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_is_carried_arrives_and_twice_is_once),
        TEST(test_an_older_bundle_after_a_newer_one_does_no_harm),
        TEST(test_nothing_to_carry_says_why),
        TEST(test_a_bundle_for_somebody_else_or_from_nobody_we_know_is_refused),
        TEST(test_a_byte_changed_or_missing_anywhere_is_seen_before_anything_is_taken),
        TEST(test_a_signature_cannot_be_moved_to_another_receiver),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
