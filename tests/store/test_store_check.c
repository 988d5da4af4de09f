/* Damage is recognised and told in words; views are made again; copies are whole. */
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "world.h"

static void sql(const char *path, const char *text)
{
    sqlite3 *db;
    char *words = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_exec(db, text, NULL, NULL, &words);
    if (words != NULL)
        fail_msg("%s: %s", text, words);
    sqlite3_close(db);
}

static bool sql_refused(const char *path, const char *text)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    int rc = sqlite3_exec(db, text, NULL, NULL, NULL);
    sqlite3_close(db);
    return rc == SQLITE_CONSTRAINT;
}

static void some(struct world *w)
{
    struct pm_err e = {0};
    struct sha256 sha;
    OK(store_begin(w->s, &e));
    OK(store_blob_put(w->s, STR("original bytes, original bytes, original bytes, original bytes, "
                                "and the end"), &sha, NULL, &e));
    for (int i = 1; i <= 5; i++)
        put(w, &(struct plain){.number = i, .version = 1, .title = "t", .body = "falcon bridge",
                               .start = 20000, .has_point = true, .lat = 37, .lon = 71,
                               .refs = {"where=AF-BDS"}});
    put(w, &(struct plain){.number = 2, .version = 2, .title = "later", .body = "falcon"});
    OK(store_commit(w->s, &e));
    OK(store_settle(w->s, &e));
}

static void again(struct world *w, enum store_mode mode)
{
    struct pm_err e = {0};
    store_close(w->s);
    w->s = NULL;
    OK(store_open(w->path, mode, &w->s, &e));
}

struct findings {
    char bad[4000], good[4000];
};

static void note_down(void *ctx, bool bad, const char *what, const char *words)
{
    struct findings *f = ctx;
    char *to = bad ? f->bad : f->good;
    size_t used = strlen(to);
    snprintf(to + used, sizeof f->bad - used, "[%s] %s\n", what, words);
}

static const char *bad_of(struct world *w, bool deep)
{
    static struct findings f;
    struct pm_err e = {0};
    int n_bad = -1;
    f = (struct findings){0};
    OK(store_check(w->s, deep, note_down, &f, &n_bad, &e));
    assert_int_equal(n_bad > 0, f.bad[0] != '\0');
    return f.bad;
}

#define ASSERT_SAYS(text, part)                                                                    \
    do {                                                                                           \
        if (strstr((text), (part)) == NULL)                                                        \
            fail_msg("\"%s\" is not said in: %s", (part), (text));                                 \
    } while (0)

static void test_a_sound_store_is_called_sound(void **state)
{
    struct world *w = *state;
    some(w);
    assert_string_equal(bad_of(w, false), "");
    assert_string_equal(bad_of(w, true), "");
    again(w, STORE_READ);
    assert_string_equal(bad_of(w, true), "");
}

static void test_a_deep_check_says_that_another_program_is_writing(void **state)
{
    struct world *w = *state;
    struct store *other;
    struct pm_err e = {0};
    some(w);
    OK(store_open(w->path, STORE_WRITE, &other, &e));
    store_wait_ms(w->s, 20);
    OK(store_begin(other, &e));
    ASSERT_SAYS(bad_of(w, true), "another program is writing");
    store_rollback(other);
    store_close(other);
    assert_string_equal(bad_of(w, true), "");
}

static void test_the_log_cannot_be_altered_or_shortened(void **state)
{
    struct world *w = *state;
    some(w);
    store_close(w->s);
    w->s = NULL;
    assert_true(sql_refused(w->path, "UPDATE log SET added = 1 WHERE seq = 2"));
    assert_true(sql_refused(w->path, "DELETE FROM log WHERE seq = 6"));
    assert_true(sql_refused(w->path, "UPDATE blob SET bytes = x'00'"));
    assert_true(sql_refused(w->path, "DELETE FROM blob"));
    assert_true(sql_refused(w->path, "UPDATE author SET who = 'x'"));
    assert_true(sql_refused(w->path, "DELETE FROM author"));
}

static void tamper(struct world *w, const char *text)
{
    store_close(w->s);
    w->s = NULL;
    sql(w->path, text);
    struct pm_err e = {0};
    OK(store_open(w->path, STORE_WRITE, &w->s, &e));
}

static void test_who_alters_the_log_past_the_triggers_is_found_out(void **state)
{
    static const struct {
        const char *sql, *says;
    } cases[] = {
        {"UPDATE log SET added = added - 1 WHERE seq = 3", "entry 3 of the log"},
        {"UPDATE log SET modified = modified + 1 WHERE seq = 3", "was altered"},
        {"UPDATE log SET canon = (SELECT canon FROM log WHERE seq = 2), packing = (SELECT packing "
         "FROM log WHERE seq = 2) WHERE seq = 3", "do not have the hash"},
        {"UPDATE log SET canon = x'28B52FFD00' WHERE seq = 3", "entry 3 of the log"},
        {"UPDATE log SET id = 'incident--00000000-0000-4000-8000-000000000099' WHERE seq = 3",
         "was altered"},
        {"UPDATE log SET prev = zeroblob(32) WHERE seq = 3", "does not follow"},
        {"DELETE FROM log WHERE seq = 3", "entry 3 of the log is missing"},
        {"UPDATE author SET who = 'somebody else'", "was altered"},
    };
    struct world *w = *state;
    some(w);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_err e = {0};
        char copy[300], text[600];
        store_close(w->s);
        w->s = NULL;
        snprintf(copy, sizeof copy, "cp %s %s.kept", w->path, w->path);
        assert_int_equal(system(copy), 0);
        snprintf(text, sizeof text, "DROP TRIGGER log_is_never_altered; "
                 "DROP TRIGGER log_is_never_shortened; DROP TRIGGER author_is_never_altered; %s",
                 cases[i].sql);
        sql(w->path, text);
        OK(store_open(w->path, STORE_WRITE, &w->s, &e));
        ASSERT_SAYS(bad_of(w, true), cases[i].says);
        store_close(w->s);
        snprintf(copy, sizeof copy, "cp %s.kept %s", w->path, w->path);
        assert_int_equal(system(copy), 0);
        OK(store_open(w->path, STORE_WRITE, &w->s, &e));
    }
    assert_string_equal(bad_of(w, true), "");
}

static void test_nothing_is_built_on_an_altered_last_entry(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    some(w);
    tamper(w, "DROP TRIGGER log_is_never_altered; UPDATE log SET added = added + 5 WHERE seq = 6");
    assert_int_equal(store_begin(w->s, &e), PM_DAMAGED);
    assert_non_null(strstr(e.words, "entry 6"));
}

static void test_a_blob_with_other_bytes_is_found_out(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    str out;
    some(w);
    tamper(w, "DROP TRIGGER blob_is_never_altered; UPDATE blob SET packing = 0, bytes = x'00'");
    ASSERT_SAYS(bad_of(w, true), "[blobs] blob ");
    struct sha256 sha = digest_sha256(STR("original bytes, original bytes, original bytes, "
                                          "original bytes, and the end"));
    assert_int_equal(store_blob_get(w->s, &sha, w->a, &out, &e), PM_DAMAGED);
}

static void test_views_that_drifted_are_found_and_made_again(void **state)
{
    static const char *const drifts[] = {
        "UPDATE current SET title = 'another' WHERE seq = 1",
        "DELETE FROM ref WHERE seq = 4",
        "DELETE FROM point WHERE seq = 4",
        "UPDATE shelf SET count = count + 1",
        "UPDATE term SET seq = 2 WHERE seq = 6",
        "INSERT INTO words(rowid, text) VALUES(4, 'sparrow')",
        "DELETE FROM past",
    };
    struct world *w = *state;
    struct pm_err e = {0};
    some(w);
    for (size_t i = 0; i < sizeof drifts / sizeof *drifts; i++) {
        struct sha256 before, after;
        tamper(w, drifts[i]);
        ASSERT_SAYS(bad_of(w, true), "pamir rebuild");
        OK(store_rebuild(w->s, &before, &after, &e));
        assert_memory_not_equal(before.b, after.b, sizeof before.b);
        assert_string_equal(bad_of(w, true), "");
    }
}

static void test_views_that_are_gone_are_made_again(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct sha256 before, after, last;
    some(w);
    OK(store_rebuild(w->s, &before, &last, &e));
    tamper(w, "DROP TABLE current; DROP TABLE words");
    OK(store_rebuild(w->s, &before, &after, &e));
    assert_memory_equal(last.b, after.b, sizeof after.b);
    assert_string_equal(bad_of(w, true), "");
}

static void test_files_that_are_not_ours_are_refused(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct store *s;
    char other[128];
    snprintf(other, sizeof other, "%s/other.db", w->dir);
    sql(other, "CREATE TABLE x(y)");
    assert_int_equal(store_open(other, STORE_READ, &s, &e), PM_INVALID);
    assert_non_null(strstr(e.words, "not one of Pamir"));
    FILE *f = fopen(other, "w");
    assert_non_null(f);
    for (int i = 0; i < 500; i++)
        fputs("this is a letter, not a database. ", f);
    fclose(f);
    assert_int_equal(store_open(other, STORE_READ, &s, &e), PM_DAMAGED);
    assert_non_null(strstr(e.words, "not a data file"));
    store_close(w->s);
    w->s = NULL;
    sql(w->path, "PRAGMA user_version = 99");
    assert_int_equal(store_open(w->path, STORE_WRITE, &s, &e), PM_UNSUPPORTED);
    assert_non_null(strstr(e.words, "newer Pamir"));
}

static void test_a_torn_page_is_recognised(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    for (int i = 0; i < 300; i++)
        put_all(w, &(struct plain){.number = i, .version = 1, .body = "falcon"}, 1);
    store_close(w->s);
    w->s = NULL;
    struct stat st;
    assert_int_equal(stat(w->path, &st), 0);
    int fd = open(w->path, O_RDWR);
    char junk[2048];
    memset(junk, 0xA5, sizeof junk);
    for (off_t at = 24 * 4096; at < st.st_size; at += 5 * 4096)
        assert_int_equal(pwrite(fd, junk, sizeof junk, at), sizeof junk);
    close(fd);
    OK(store_open(w->path, STORE_WRITE, &w->s, &e));
    ASSERT_SAYS(bad_of(w, false), "damaged");
}

static void test_a_file_open_to_everybody_is_told(void **state)
{
    struct world *w = *state;
    assert_int_equal(chmod(w->path, 0644), 0);
    ASSERT_SAYS(bad_of(w, false), "chmod 600");
    assert_int_equal(chmod(w->path, 0660), 0);
    ASSERT_SAYS(bad_of(w, false), "chmod g-w");
    assert_int_equal(chmod(w->path, 0600), 0);
    assert_string_equal(bad_of(w, false), "");
}

static int files_in(const char *dir)
{
    char command[200];
    snprintf(command, sizeof command, "test $(ls %s | wc -l) -le 4", dir);
    return system(command);
}

static void test_a_backup_is_a_whole_store_of_its_own(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct store *copy;
    char to[128];
    int64_t seq, seq_copy;
    struct sha256 hash, hash_copy;
    struct stat st;
    some(w);
    snprintf(to, sizeof to, "%s/copy.db", w->dir);
    OK(store_backup(w->s, to, &e));
    assert_int_equal(store_backup(w->s, to, &e), PM_EXISTS);
    assert_int_equal(stat(to, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    OK(store_head(w->s, &seq, &hash, &e));
    put_all(w, &(struct plain){.number = 70, .version = 1}, 1); /* life goes on */
    OK(store_open(to, STORE_WRITE, &copy, &e));
    OK(store_head(copy, &seq_copy, &hash_copy, &e));
    assert_int_equal(seq, seq_copy);
    assert_memory_equal(hash.b, hash_copy.b, sizeof hash.b);
    struct world other = {.s = copy};
    assert_string_equal(bad_of(&other, true), "");
    store_close(copy);
    assert_int_equal(files_in(w->dir), 0); /* two stores, one journal and its index: no rest */
    assert_int_equal(store_backup(w->s, "/tmp/pamir-no-such-folder/x.db", &e), PM_IO);
}

static void test_a_backup_is_made_while_another_writes(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct store *reader;
    char to[128];
    some(w);
    OK(store_open(w->path, STORE_READ, &reader, &e));
    OK(store_begin(w->s, &e));
    put(w, &(struct plain){.number = 70, .version = 1});
    snprintf(to, sizeof to, "%s/copy.db", w->dir);
    OK(store_backup(reader, to, &e));
    OK(store_commit(w->s, &e));
    store_close(reader);
    OK(store_open(to, STORE_READ, &reader, &e));
    int64_t seq;
    OK(store_head(reader, &seq, NULL, &e));
    assert_int_equal(seq, 6);
    store_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_sound_store_is_called_sound),
        TEST(test_a_deep_check_says_that_another_program_is_writing),
        TEST(test_the_log_cannot_be_altered_or_shortened),
        TEST(test_who_alters_the_log_past_the_triggers_is_found_out),
        TEST(test_nothing_is_built_on_an_altered_last_entry),
        TEST(test_a_blob_with_other_bytes_is_found_out),
        TEST(test_views_that_drifted_are_found_and_made_again),
        TEST(test_views_that_are_gone_are_made_again),
        TEST(test_files_that_are_not_ours_are_refused),
        TEST(test_a_torn_page_is_recognised),
        TEST(test_a_file_open_to_everybody_is_told),
        TEST(test_a_backup_is_a_whole_store_of_its_own),
        TEST(test_a_backup_is_made_while_another_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
