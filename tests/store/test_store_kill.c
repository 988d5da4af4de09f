/* kill -9 at any moment: what was acknowledged is there whole, of the rest there is nothing half.
 *
 * A child stores one document after the other and writes its number to a pipe when the commit has
 * come back. The parent kills it after a while, opens the file and looks. 200 times; the waits
 * come from a seed. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "world.h"

enum { ROUNDS = 200, OBJECTS = 5, DOCUMENTS_MAX = 100000 };

static uint64_t seed = 20261123;
static uint32_t rnd(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

static struct plain object_of(int document, int i)
{
    return (struct plain){.number = document * 10 + i, .version = 1, .kind = "clash",
                          .body = "falcon bridge", .start = 20000 + document % 300,
                          .has_point = true, .lat = 37, .lon = 71,
                          .refs = {"where=AF-BDS", "actor=group:x"}};
}

static void text_of(int document, char out[64])
{
    snprintf(out, 64, "the original bytes of document number %d, as they came", document);
}

/* The child. Never comes back. */
static void store_until_killed(const char *path, int document, int to)
{
    struct store *s;
    struct arena *a;
    struct pm_err e;
    if (arena_open(64 << 20, &a, &e) != PM_OK || store_open(path, STORE_WRITE, &s, &e) != PM_OK)
        _exit(1);
    for (;; document++) {
        char text[64];
        struct sha256 sha;
        text_of(document, text);
        arena_reset(a);
        pm_code rc = store_begin(s, &e);
        if (rc == PM_OK)
            rc = store_blob_put(s, str_of(text), &sha, NULL, &e);
        for (int i = 0; rc == PM_OK && i < OBJECTS; i++) {
            enum store_result r;
            struct plain p = object_of(document, i);
            struct object o = plain_object(a, &p);
            rc = store_append(s, &o, &me, &r, &e);
        }
        if (rc == PM_OK)
            rc = store_commit(s, &e);
        if (rc == PM_OK && document % 7 == 0)
            rc = store_settle(s, &e);
        if (rc != PM_OK || write(to, &document, sizeof document) != sizeof document)
            _exit(2);
    }
}

static int last_acknowledged(int from, int before)
{
    int document, last = before;
    while (read(from, &document, sizeof document) == sizeof document)
        last = document;
    return last;
}

static int run_and_kill(const char *path, int next)
{
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        store_until_killed(path, next, ends[1]);
    }
    close(ends[1]);
    struct timespec wait = {0, (long)rnd(60) * 1000000 + (long)rnd(1000000)};
    nanosleep(&wait, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status)); /* it had not ended by itself */
    int last = last_acknowledged(ends[0], next - 1);
    close(ends[0]);
    return last;
}

static bool document_is_there(struct world *w, struct store *s, int document)
{
    int n = 0;
    struct pm_err e = {0};
    struct store_entry en;
    str bytes;
    char text[64];
    text_of(document, text);
    struct sha256 sha = digest_sha256(str_of(text));
    for (int i = 0; i < OBJECTS; i++) {
        struct plain p = object_of(document, i);
        struct object o = plain_object(w->a, &p);
        pm_code rc = store_get(s, o.id, w->a, &en, &e);
        if (rc == PM_OK)
            assert_true(str_eq(en.canon, o.canon));
        else
            assert_int_equal(rc, PM_NOTFOUND);
        n += rc == PM_OK;
    }
    pm_code rc = store_blob_get(s, &sha, w->a, &bytes, &e);
    if (n != 0 && n != OBJECTS)
        fail_msg("document %d: %d of %d objects", document, n, OBJECTS);
    if ((rc == PM_OK) != (n == OBJECTS))
        fail_msg("document %d: its objects and its bytes do not go together", document);
    return n == OBJECTS;
}

static void say_bad(void *ctx, bool bad, const char *what, const char *words)
{
    (void)ctx;
    if (bad && strcmp(what, "search") != 0)
        fail_msg("check: %s: %s", what, words);
}

/* The next document to store. */
static int look(struct world *w, int acknowledged, int from, bool deep)
{
    struct pm_err e = {0};
    struct store *s;
    int n_bad;
    int64_t head, n;
    arena_reset(w->a);
    OK(store_open(w->path, deep ? STORE_WRITE : STORE_READ, &s, &e));
    OK(store_check(s, deep, say_bad, NULL, &n_bad, &e));
    for (int d = from; d <= acknowledged; d++)
        if (!document_is_there(w, s, d))
            fail_msg("document %d was acknowledged and is gone", d);
    /* The one that was just being stored: there, or not, but whole. */
    int next = acknowledged + 1 + document_is_there(w, s, acknowledged + 1);
    assert_false(document_is_there(w, s, next));
    OK(store_head(s, &head, NULL, &e));
    assert_int_equal(head, (next - 1) * OBJECTS);
    struct store_query q = {.from = CIVIL_NONE, .to = CIVIL_NONE, .words = STR("falcon bridge")};
    OK(store_count(s, &q, &n, &e));
    assert_int_equal(n, head);
    store_close(s);
    return next;
}

static void test_nothing_acknowledged_is_lost_and_nothing_half_is_seen(void **state)
{
    struct world *w = *state;
    int next = 1;
    store_close(w->s);
    w->s = NULL;
    for (int round = 0; round < ROUNDS; round++) {
        int last = run_and_kill(w->path, next);
        next = look(w, last, next, round % 40 == 39);
        assert_true(next < DOCUMENTS_MAX);
    }
    look(w, next - 1, 1, true);
    print_message("%d documents stored between %d kills\n", next - 1, ROUNDS);
    assert_true(next > ROUNDS); /* else the child never came to work */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_acknowledged_is_lost_and_nothing_half_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
