/* Who is who, as the acts say; nobody is anybody unless an act says so. */
#include "small_node.h"

#include "share/book.h"

static struct small_node small;
static const uint8_t node_key[BOOK_KEY_BYTES] = {9, 9, 9}, key_a[BOOK_KEY_BYTES] = {1},
                     key_b[BOOK_KEY_BYTES] = {2};
static struct book *book;

static const struct book_format khorog = {
    .name = {"khorog", 6}, .title = {"Khorog", 6}, .persons = 2, .top = 2, .purpose = true};

static void again(void)
{
    book_close(book);
    book = NULL;
    assert_ok(book_open(node_store(small.node), node_key, &book, NULL));
}

static struct store *st(void)
{
    return node_store(small.node);
}

static int set_up(void **state)
{
    (void)state;
    small_node_open(&small, STATUS_ACTUAL);
    again();
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    book_close(book);
    book = NULL;
    small_node_close(&small);
    return 0;
}

static void two_members_one_in(void)
{
    assert_ok(book_add_member(st(), book, STR("person:t"), STR("dushanbe"), STR(""), key_a, NULL));
    assert_ok(book_add_member(st(), book, STR("person:t"), STR("opencti"), STR(""), NULL, NULL));
    assert_ok(book_add_format(st(), book, STR("person:t"), &khorog, NULL));
    again();
    assert_ok(book_join(st(), book, STR("person:t"), STR("khorog"), STR("dushanbe"), NULL));
    again();
}

static void test_a_new_node_knows_nobody(void **state)
{
    (void)state;
    size_t n;
    struct reader r;
    book_formats(book, &n);
    assert_int_equal(n, 0);
    assert_false(book_has_persons(book));
    assert_int_equal(book_by_basic(book, STR("admin"), STR("admin"), &r, NULL), PM_DENIED);
    assert_int_equal(book_by_basic(book, STR(""), STR(""), &r, NULL), PM_DENIED);
    assert_int_equal(book_by_token(book, STR(""), &r, NULL), PM_DENIED);
    struct sha256 none = {0};
    assert_int_equal(book_by_certificate(book, &none, &r, NULL), PM_DENIED);
}

static void test_members_come_and_go(void **state)
{
    (void)state;
    two_members_one_in();
    const struct book_format *f = book_format(book, STR("khorog"));
    assert_non_null(f);
    assert_true(str_starts(f->id, STR("marking-definition--")));
    assert_ptr_equal(book_format(book, f->collection), f);
    assert_int_equal(f->persons, 2);
    assert_int_equal(f->n_members, 1);
    assert_true(book_is_in(f, book_member_by_key(book, key_a)));
    assert_false(book_is_in(f, book_member(book, STR("opencti"))));
    assert_false(book_is_in(f, NULL));
    assert_int_equal(book_join(st(), book, STR("p"), STR("khorog"), STR("dushanbe"), NULL),
                     PM_EXISTS);
    assert_int_equal(book_join(st(), book, STR("p"), STR("khorog"), STR("kabul"), NULL),
                     PM_NOTFOUND);
    assert_ok(book_leave(st(), book, STR("p"), STR("khorog"), STR("dushanbe"), NULL));
    again();
    assert_int_equal(book_format(book, STR("khorog"))->n_members, 0);
}

static void test_names_are_taken_once_and_plain(void **state)
{
    (void)state;
    two_members_one_in();
    struct store *s = st();
    assert_int_equal(book_add_member(s, book, STR("p"), STR("dushanbe"), STR(""), key_b, NULL),
                     PM_EXISTS);
    assert_int_equal(book_add_member(s, book, STR("p"), STR("other"), STR(""), key_a, NULL),
                     PM_EXISTS);
    assert_int_equal(book_add_member(s, book, STR("p"), STR("me"), STR(""), node_key, NULL),
                     PM_INVALID);
    assert_int_equal(book_add_member(s, book, STR("p"), STR("a,b"), STR(""), NULL, NULL),
                     PM_INVALID);
    assert_int_equal(book_add_member(s, book, STR("p"), STR(""), STR(""), NULL, NULL), PM_INVALID);
    assert_int_equal(book_add_format(s, book, STR("p"), &khorog, NULL), PM_EXISTS);
    struct book_format again_id = khorog;
    again_id.name = STR("other");
    again_id.id = book_format(book, STR("khorog"))->id;
    assert_int_equal(book_add_format(s, book, STR("p"), &again_id, NULL), PM_EXISTS);
    again_id.id = STR("marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"); /* TLP:CLEAR */
    assert_int_equal(book_add_format(s, book, STR("p"), &again_id, NULL), PM_INVALID);
}

static void test_an_account_logs_in_as_its_member_and_no_other(void **state)
{
    (void)state;
    two_members_one_in();
    struct reader r;
    struct book_account x = {
        .name = STR("dushanbe-pull"), .member = STR("dushanbe"), .purpose = STR("border liaison")};
    char token[65];
    assert_int_equal(book_add_account(st(), book, STR("p"), &x, STR("short"), NULL, token, NULL),
                     PM_INVALID);
    assert_ok(
        book_add_account(st(), book, STR("p"), &x, STR("a long password"), NULL, token, NULL));
    x = (struct book_account){.name = STR("cti"), .member = STR("opencti"), .may_write = true};
    assert_ok(book_add_account(st(), book, STR("p"), &x, STR(""), NULL, token, NULL));
    again();
    assert_ok(book_by_basic(book, STR("dushanbe-pull"), STR("a long password"), &r, NULL));
    assert_false(r.owner);
    assert_ptr_equal(r.member, book_member(book, STR("dushanbe")));
    assert_true(str_eq(r.purpose, STR("border liaison")));
    assert_int_equal(book_by_basic(book, STR("dushanbe-pull"), STR("a long passwore"), &r, NULL),
                     PM_DENIED);
    assert_int_equal(book_by_basic(book, STR("cti"), STR(""), &r, NULL), PM_DENIED);
    assert_ok(book_by_token(book, str_of(token), &r, NULL));
    assert_ptr_equal(r.member, book_member(book, STR("opencti")));
    token[5] = token[5] == 'a' ? 'b' : 'a';
    assert_int_equal(book_by_token(book, str_of(token), &r, NULL), PM_DENIED);
    assert_ok(book_close_account(st(), book, STR("p"), STR("dushanbe-pull"), NULL));
    again();
    assert_int_equal(book_by_basic(book, STR("dushanbe-pull"), STR("a long password"), &r, NULL),
                     PM_DENIED);
}

static void test_a_collection_of_others_is_not_there(void **state)
{
    (void)state;
    two_members_one_in();
    struct reader in, out, owner = book_owner(book), nobody = {0};
    struct book_collection c, *list;
    struct pm_err e_hidden, e_missing;
    size_t n;
    assert_true(book_as_member(book, STR("dushanbe"), &in));
    assert_true(book_as_member(book, STR("opencti"), &out));
    assert_ok(book_collection(book, &in, STR("khorog"), &c, NULL));
    assert_true(c.can_read);
    assert_int_equal(book_collection(book, &out, STR("khorog"), &c, &e_hidden), PM_NOTFOUND);
    assert_int_equal(book_collection(book, &out, STR("nowhere"), &c, &e_missing), PM_NOTFOUND);
    assert_string_equal(e_hidden.words, e_missing.words);
    assert_int_equal(book_collection(book, &nobody, STR("khorog"), &c, NULL), PM_NOTFOUND);
    assert_int_equal(book_collection(book, &in, STR("own"), &c, NULL), PM_NOTFOUND);
    assert_ok(book_collection(book, &owner, STR("own"), &c, NULL));
    assert_ok(book_collection(book, &owner, c.id, &c, NULL));
    assert_true(c.own);
    assert_ok(book_collection(book, &owner, STR("khorog"), &c, NULL));
    assert_false(c.can_write); /* the owner shares by a release only */
    assert_ok(book_collections(book, &out, small.arena, &list, &n, NULL));
    assert_int_equal(n, 0);
    assert_ok(book_collections(book, &in, small.arena, &list, &n, NULL));
    assert_int_equal(n, 1);
    assert_ok(book_collections(book, &owner, small.arena, &list, &n, NULL));
    assert_int_equal(n, 2);
}

static void test_a_person_is_who_knows_his_phrase(void **state)
{
    (void)state;
    assert_ok(book_add_person(st(), book, STR("p"), STR("amina"), STR("green tea at nine"), NULL));
    again();
    assert_true(book_has_persons(book));
    assert_ok(book_person(book, STR("amina"), STR("green tea at nine"), NULL));
    assert_int_equal(book_person(book, STR("amina"), STR("green tea at ten"), NULL), PM_DENIED);
    assert_int_equal(book_person(book, STR("bahrom"), STR("green tea at nine"), NULL), PM_DENIED);
    assert_int_equal(book_person(book, STR("amina"), STR(""), NULL), PM_DENIED);
}

static void test_a_book_knows_when_it_is_old(void **state)
{
    (void)state;
    bool stale;
    two_members_one_in();
    assert_ok(book_is_stale(book, st(), &stale, NULL));
    assert_false(stale);
    struct store_act read = {.who = STR("account:x"), .kind = STR("read"), .subject = STR("c")};
    assert_ok(store_begin(st(), NULL));
    assert_ok(store_act_append(st(), &read, NULL, NULL, NULL));
    assert_ok(store_commit(st(), NULL));
    assert_ok(book_is_stale(book, st(), &stale, NULL));
    assert_false(stale); /* reading changes nothing */
    assert_ok(book_leave(st(), book, STR("p"), STR("khorog"), STR("dushanbe"), NULL));
    assert_ok(book_is_stale(book, st(), &stale, NULL));
    assert_true(stale);
}

static void test_a_new_key_is_a_new_id(void **state)
{
    (void)state;
    two_members_one_in();
    char before[BOOK_MEMBER_ID_BYTES];
    strcpy(before, book_member(book, STR("dushanbe"))->id);
    assert_ok(book_set_key(st(), book, STR("p"), STR("dushanbe"), key_b, NULL));
    again();
    assert_string_not_equal(before, book_member(book, STR("dushanbe"))->id);
    assert_null(book_member_by_key(book, key_a));
    assert_true(book_is_in(book_format(book, STR("khorog")), book_member_by_key(book, key_b)));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_new_node_knows_nobody),
        TEST(test_members_come_and_go),
        TEST(test_names_are_taken_once_and_plain),
        TEST(test_an_account_logs_in_as_its_member_and_no_other),
        TEST(test_a_collection_of_others_is_not_there),
        TEST(test_a_person_is_who_knows_his_phrase),
        TEST(test_a_book_knows_when_it_is_old),
        TEST(test_a_new_key_is_a_new_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
