#include "name/dict.h"
#include "name/judge.h"
#include "name/names_check.h"

#include "base/mem.h"

/* A language of four letters: 'б' is always b, 'х' is kh or h, 'а' is a, 'ы' says nothing. */
static const char rows[] = "# made for this test\n"
                           "sound\txx\t*\tб\t*\tb=40\n"
                           "sound\txx\t*\tх\t*\tkh=30 h=10\n"
                           "sound\txx\t^\tх\t*\th=20\n"
                           "sound\txx\t*\tа\t*\ta=50\n"
                           "sound\txx\t*\tы\t*\t-=30\n"
                           "sound\t-\t*\tб\t*\tb=40\n"
                           "sound\txx\t*\t_\t*\t_=9\n"
                           "word\txx\tкрай\t-=900 ?=100\n";
static const char meanings[] = "# words\nlatin\twords\nnorth\tсевер\n";

static void make(struct sounds *s, struct buf *block)
{
    struct pm_err e;
    buf_init(block, 1 << 24);
    assert_ok(sounds_make(str_of(rows), str_of(meanings), block, &e));
    assert_ok(sounds_open(s, buf_str(block), &e));
}

static double cost_of(const struct sounds *s, const struct sound *list, size_t n, const char *chunk)
{
    for (size_t i = 0; i < n; i++) {
        const struct sound_chunk *c = &s->chunks[list[i].chunk];
        bool same = c->n == strlen(chunk);
        for (size_t k = 0; same && k < c->n; k++)
            same = spell_char(s->symbols[c->at + k]) == chunk[k];
        if (same)
            return (double)list[i].cost;
    }
    return 99;
}

static void test_a_letter_gives_the_chunks_that_it_was_seen_to_give(void **state)
{
    (void)state;
    struct sounds s;
    struct buf block;
    struct sound list[SOUND_MAX_SPREAD];
    make(&s, &block);
    uint32_t lang = sounds_lang(&s, STR("xx"));
    assert_true(lang != 0);
    assert_int_equal(sounds_lang(&s, STR("yy")), 0);
    assert_int_equal(sounds_lang(&s, STR("xx-Cyrl")), lang);
    size_t n = sounds_spread(&s, lang, 0x430, 0x445, 0x430, list);
    assert_true(cost_of(&s, list, n, "kh") < cost_of(&s, list, n, "h"));
    n = sounds_spread(&s, lang, SOUND_EDGE, 0x445, 0x430, list);
    assert_true(cost_of(&s, list, n, "h") < cost_of(&s, list, n, "kh"));
    for (size_t i = 1; i < n; i++)
        assert_true(list[i].cost >= list[i - 1].cost);
    n = sounds_spread(&s, lang, SOUND_EDGE, 0x4E00, SOUND_EDGE, list); /* never seen */
    assert_true(n > 0);
    buf_free(&block);
}

static void test_what_cannot_be_read_is_told_with_its_line(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "sound\txx\t*\tб\t*\tb\n",    "sound\txx\t*\tбб\t*\tb=1\n", "sound\txx\t*\tб\t*\tB=1\n",
        "sound\t\t*\tб\t*\tb=1\n",    "song\txx\n",                 "lm\ta\t1\n",
        "weight\tjudge\tx\n",         "word\txx\t\t-=1\n",          "sound\txx\t*\tб\t*\tb=0\n",
        "use\txx\tAB\tword\n",        "sound\txx\t*\t\xFF\t*\tb=1\n", "lm\taa\t1 2\n",
    };
    struct buf block;
    struct pm_err e;
    buf_init(&block, 1 << 24);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(sounds_make(str_of(bad[i]), (str){0}, &block, &e), PM_INVALID);
        assert_non_null(strstr(e.words, "line 1"));
    }
    buf_free(&block);
}

static void test_a_damaged_block_is_refused(void **state)
{
    (void)state;
    struct sounds s, other;
    struct buf block;
    struct pm_err e;
    make(&s, &block);
    assert_int_equal(sounds_open(&other, (str){block.p, block.n - 16}, &e), PM_DAMAGED);
    assert_int_equal(sounds_open(&other, (str){block.p, 3}, &e), PM_DAMAGED);
    block.p[0] ^= 1;
    assert_int_equal(sounds_open(&other, buf_str(&block), &e), PM_DAMAGED);
    block.p[0] ^= 1;
    struct sound_entry *entry = (void *)(uintptr_t)s.entries;
    entry->chunk = 60000;
    assert_int_equal(sounds_open(&other, buf_str(&block), &e), PM_DAMAGED);
    buf_free(&block);
}

static const char places[] = "id\tkind\tcc\tname_en\tname_local\n"
                             "AA-1\tadm\tAA\tBakha\tBakha\n"
                             "AA-2\tadm\tAA\tKhaba\tKhaba Krai\n"
                             "BB-1\tadm\tBB\tBakha\tBākhā\n"
                             "BB-2\tcity\tBB\tNorth Aba\tNorth Aba\n";

struct ask {
    struct arena *a;
    struct buf block;
    struct sounds s;
    struct hear *h;
    struct dict *d;
};

static void ask_open(struct ask *q)
{
    struct pm_err e;
    make(&q->s, &q->block);
    assert_ok(arena_open(1 << 24, &q->a, &e));
    assert_ok(hear_open(&q->s, &q->h, &e));
    assert_ok(dict_read(q->a, str_of(places), &q->d, &e));
}

static void ask_close(struct ask *q)
{
    hear_close(q->h);
    arena_close(q->a);
    buf_free(&q->block);
}

/* The ids heard, parted by blanks. */
static const char *heard_ids(struct ask *q, const char *name, const char *kind, const char *country)
{
    static char ids[400];
    uint32_t native[SPELL_MAX];
    struct heard heard[JUDGE_MAX];
    const struct tree *t;
    struct pm_err e;
    assert_ok(dict_tree(q->d, &q->s, str_of(kind), str_of(country), &t, &e));
    size_t n_native = spell_native(str_of(name), native);
    size_t n = hear_names(q->h, t, native, n_native, sounds_lang(&q->s, STR("xx")), false, heard, JUDGE_MAX);
    ids[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        strcat(ids, i == 0 ? "" : " ");
        strncat(ids, q->d->entries[heard[i].item].id.p, q->d->entries[heard[i].item].id.n);
    }
    return ids;
}

static bool begins(const char *s, const char *head)
{
    return strncmp(s, head, strlen(head)) == 0;
}

static void test_a_name_is_heard_by_its_letters(void **state)
{
    (void)state;
    struct ask q;
    ask_open(&q);
    assert_true(begins(heard_ids(&q, "баха", "adm", ""), "AA-1"));
    assert_true(begins(heard_ids(&q, "баха", "adm", "BB"), "BB-1"));
    assert_true(begins(heard_ids(&q, "хаба", "adm", ""), "AA-2"));
    assert_string_equal(heard_ids(&q, "", "adm", ""), "");
    assert_string_equal(heard_ids(&q, "баха", "adm", "ZZ"), "");
    ask_close(&q);
}

static void test_a_word_of_kind_may_be_left_out_and_another_be_translated(void **state)
{
    (void)state;
    struct ask q;
    ask_open(&q);
    assert_true(begins(heard_ids(&q, "баха край", "adm", ""), "AA-1"));
    assert_true(begins(heard_ids(&q, "край хаба", "adm", ""), "AA-2"));
    assert_true(begins(heard_ids(&q, "север аба", "city", ""), "BB-2"));
    assert_true(begins(heard_ids(&q, "аба север", "city", ""), "BB-2"));
    ask_close(&q);
}

static void test_without_learned_weights_of_judging_nothing_is_likely(void **state)
{
    (void)state;
    struct ask q;
    struct dict_guess g[DICT_MAX_TOP];
    struct pm_err e;
    size_t n = 9;
    ask_open(&q);
    assert_ok(dict_resolve(q.d, &q.s, q.h, STR("adm"), (str){0}, STR("xx"), STR("баха"), 5, g, &n,
                           &e));
    assert_int_equal(n, 0);
    assert_int_equal(dict_resolve(q.d, &q.s, q.h, STR("adm"), (str){0}, STR("xx"), STR("\xFF"), 5, g,
                                  &n, &e),
                     PM_INVALID);
    ask_close(&q);
}

static void test_built_in_weights_know_names_that_no_register_has(void **state)
{
    (void)state;
    static const char list[] = "id\tkind\tcc\tname_en\tname_local\n"
                               "1\tadm\tXA\tSarkhana Province\tSarkhana\n"
                               "2\tadm\tXA\tNorth Belmura\tNorth Belmura\n"
                               "3\tadm\tXB\tTolgaran\tTolgaran\n"
                               "4\tadm\tXB\tBelmura\tBelmura\n";
    static const struct {
        const char *lang, *name, *id;
    } asked[] = {
        {"ru", "Сарханская область", "1"}, {"fa", "ولایت سرخانه", "1"}, {"ru", "Северная Бельмура", "2"},
        {"zh", "托尔加兰", "3"},           {"tg", "вилояти Толгарон", "3"}, {"ar", "بلمورا", "4"},
        {"hi", "तोलगारान", "3"},           {"", "Бельмура", "4"},
    };
    struct arena *a;
    struct sounds s;
    struct hear *h;
    struct dict *d;
    struct pm_err e;
    assert_ok(arena_open(1 << 24, &a, &e));
    assert_ok(sounds_built_in(&s, &e));
    assert_true(s.n_weights >= JUDGE_WEIGHTS);
    assert_ok(hear_open(&s, &h, &e));
    assert_ok(dict_read(a, str_of(list), &d, &e));
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct dict_guess g[DICT_MAX_TOP];
        size_t n;
        assert_ok(dict_resolve(d, &s, h, STR("adm"), (str){0}, str_of(asked[i].lang),
                               str_of(asked[i].name), 5, g, &n, &e));
        if (n == 0 || !str_eq(d->entries[g[0].entry].id, str_of(asked[i].id)))
            fail_msg("%s: %zu answers", asked[i].name, n);
        for (size_t k = 1; k < n; k++)
            assert_true(g[k].score <= g[k - 1].score);
    }
    hear_close(h);
    arena_close(a);
}

static void test_a_list_with_a_bad_row_is_told_with_its_line(void **state)
{
    (void)state;
    static const char *const bad[] = {"id\n1\tadm\tAA\tX\n", "id\n\tadm\tAA\tX\tY\n",
                                      "id\n1\tadm\tAA\t\xFF\tY\n"};
    for (size_t i = 0; i < 3; i++) {
        struct arena *a;
        struct dict *d;
        struct pm_err e;
        assert_ok(arena_open(1 << 20, &a, &e));
        assert_int_equal(dict_read(a, str_of(bad[i]), &d, &e), PM_INVALID);
        assert_non_null(strstr(e.words, "line 2"));
        arena_close(a);
    }
}

static void test_every_failing_piece_of_memory_is_told(void **state)
{
    (void)state;
    for (int64_t i = 1;; i++) {
        struct arena *a = NULL;
        struct dict *d;
        struct hear *h = NULL;
        struct sounds s;
        const struct tree *t;
        struct pm_err e;
        struct buf block;
        pm_code rc;
        int64_t live = mem_live();
        buf_init(&block, 1 << 24);
        mem_fail_at(i, 0);
        rc = sounds_make(str_of(rows), str_of(meanings), &block, &e);
        if (rc == PM_OK)
            rc = sounds_open(&s, buf_str(&block), &e);
        if (rc == PM_OK)
            rc = hear_open(&s, &h, &e);
        if (rc == PM_OK)
            rc = arena_open(1 << 24, &a, &e);
        if (rc == PM_OK)
            rc = dict_read(a, str_of(places), &d, &e);
        if (rc == PM_OK)
            rc = dict_tree(d, &s, STR("adm"), (str){0}, &t, &e);
        bool failed = mem_failed();
        mem_fail_at(0, 0);
        hear_close(h);
        arena_close(a);
        buf_free(&block);
        assert_int_equal(mem_live(), live);
        if (!failed) {
            assert_ok(rc);
            return;
        }
        assert_int_equal(rc, PM_NOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_letter_gives_the_chunks_that_it_was_seen_to_give),
        cmocka_unit_test(test_what_cannot_be_read_is_told_with_its_line),
        cmocka_unit_test(test_a_damaged_block_is_refused),
        cmocka_unit_test(test_a_name_is_heard_by_its_letters),
        cmocka_unit_test(test_a_word_of_kind_may_be_left_out_and_another_be_translated),
        cmocka_unit_test(test_without_learned_weights_of_judging_nothing_is_likely),
        cmocka_unit_test(test_built_in_weights_know_names_that_no_register_has),
        cmocka_unit_test(test_a_list_with_a_bad_row_is_told_with_its_line),
        cmocka_unit_test(test_every_failing_piece_of_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
