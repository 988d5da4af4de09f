/* Things failing: every allocation of ours in turn, once and from then on. */
#include "look.h"

#include "base/mem.h"

static const char plain[] = "From: Post 4\nDate: 23 Nov 2026\nSubject: Guards\n\nTwo Guards were "
                            "found asleep at the Mill. They said "
                            "nothing.\n- İlk\n- Второй пост\n*Banned\nBack to Top\n";
static const char windows[] = "\xCC\xEE\xF1\xF2 \xE7\xE0\xEA\xF0\xFB\xF2, abc. \xCC\xEE\xF1\xF2.";
static const char page[] = "<!doctype html><html><head><title>T &amp; t</title><meta name=date "
                           "content=2026-11-23></head><body><nav>no</nav>"
                           "<h1>At the Mill</h1><p>Two Guards &ndash; both "
                           "asleep.<table><tr><td>a<td>b</table></body></html>";
static const char feed[] =
    "<rss><channel><title>W</title><item><title>Guards</title><link>http://x</"
    "link><description>&lt;p&gt;Two "
    "slept.</description></item><item><title>Ford &amp; mill</title></item></channel></rss>";
static const char letter[] =
    "From: a@x.example\nSubject: Guards\nDate: 23 Nov 2026 10:00 +0000\nMIME-Version: "
    "1.0\nContent-Type: multipart/mixed; "
    "boundary=b\n\n--b\nContent-Type: text/plain\n\nTwo Guards slept.\n--b\nContent-Type: "
    "text/csv\n"
    "Content-Disposition: attachment; filename=t.csv\n\ntext,x\nThe row was here.,1\n--b--\n";
static const char box[] = "From a Mon\nFrom: a@x\nMessage-ID: <1@x>\n\nThe mill was shut.\n\nFrom "
                          "b Mon\nFrom: b@x\nMessage-ID: <2@x>\n\nOpen.\n";
static const char table[] =
    "date,source,text\n2026-11-23,mill,\"He \"\"slept\"\" here.\"\n2026-11-24,ford,Nobody.\n";

static const struct {
    const char *name;
    str bytes;
} files[] = {
    {"a.txt", {plain, sizeof plain - 1}},  {"w.txt", {windows, sizeof windows - 1}},
    {"p.html", {page, sizeof page - 1}},   {"f.xml", {feed, sizeof feed - 1}},
    {"m.eml", {letter, sizeof letter - 1}}, {"b.mbox", {box, sizeof box - 1}},
    {"t.csv", {table, sizeof table - 1}},
};

static pm_code count(void *ctx, struct document *d, str part, const struct pm_err *e)
{
    (void)part;
    size_t *n = ctx;
    if (d == NULL)
        return e->code == PM_NOMEM ? PM_NOMEM : PM_OK;
    if (document_broken(d) != 0)
        return PM_BUG;
    *n += d->n_tokens + 1000 * d->n_blocks;
    return PM_OK;
}

static void walk_allocations(str name, str bytes, int ever)
{
    struct text_options o = {.published = CIVIL_NONE};
    size_t wanted = 0;
    assert_ok(text_open(name, bytes, &o, count, &wanted, NULL));
    int64_t live = mem_live();
    bool failed = true;
    for (int64_t i = 1; failed; i++) {
        struct pm_err e = {0};
        size_t n = 0;
        int64_t before = mem_requests();
        mem_fail_at(i, ever);
        pm_code rc = text_open(name, bytes, &o, count, &n, &e);
        failed = mem_requests() - before >= i;
        mem_fail_at(0, 0);
        assert_int_equal(mem_live(), live); /* nothing leaks */
        assert_true(rc == PM_OK || rc == PM_NOMEM);
        if (!failed) {
            assert_int_equal(rc, PM_OK);
            assert_int_equal(n, wanted);
        }
        assert_true(i < 10000);
    }
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        for (int ever = 0; ever < 2; ever++)
            walk_allocations(str_of(files[i].name), files[i].bytes, ever);
}

static void test_every_limit_of_memory_is_a_result_with_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        int64_t live = mem_live();
        for (size_t max = 100; max < 200000; max += 1 + max / 7) {
            struct text_options o = {.published = CIVIL_NONE, .max_bytes = max};
            struct pm_err e = {0};
            size_t n = 0;
            pm_code rc = text_open(str_of(files[i].name), files[i].bytes, &o, count, &n, &e);
            assert_true(rc == PM_OK || (rc == PM_LIMIT && e.words[0] != '\0'));
            assert_int_equal(mem_live(), live);
        }
    }
}

static void test_cut_off_files_are_no_trouble(void **state)
{
    (void)state;
    struct text_options o = {.published = CIVIL_NONE};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        for (size_t n = 0; n < files[i].bytes.n; n++) {
            size_t sum = 0;
            pm_code rc =
                text_open(str_of(files[i].name), (str){files[i].bytes.p, n}, &o, count, &sum, NULL);
            assert_true(rc != PM_BUG && rc != PM_NOMEM);
        }
}

static void test_reading_twice_gives_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char once[LOOK_BYTES];
        snprintf(once, sizeof once, "%s", look_file(files[i].name, files[i].bytes));
        assert_string_equal(once, look_file(files[i].name, files[i].bytes));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_every_limit_of_memory_is_a_result_with_words),
        cmocka_unit_test(test_cut_off_files_are_no_trouble),
        cmocka_unit_test(test_reading_twice_gives_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
