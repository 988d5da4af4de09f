#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/jsonw.h"

static void test_json_is_valid_whatever_the_bytes(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 16);
    struct jsonw w = jsonw_on(&b);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "a", STR("q\"b\\n\n\x01\x7F\xFF z"));
    jsonw_some(&w, "none", STR(""));
    jsonw_array(&w, "n");
    jsonw_int(&w, NULL, -5);
    jsonw_num(&w, NULL, 0.1);
    jsonw_num(&w, NULL, NAN);
    jsonw_bool(&w, NULL, true);
    jsonw_end(&w);
    jsonw_object(&w, "o");
    jsonw_end(&w);
    jsonw_end(&w);
    assert_str(buf_str(&b), "{\"a\":\"q\\\"b\\\\n\\n\\u0001\\u007f\xEF\xBF\xBD z\","
                            "\"n\":[-5,0.1,null,true],\"o\":{}}");
    buf_free(&b);
}

static void test_digests_match_the_standard(void **state)
{
    (void)state;
    char hex[65];
    struct sha256 d = digest_sha256(STR("abc"));
    digest_hex(d.b, sizeof d.b, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    struct sha256 two = digest_sha256_two(STR("a"), STR("bc"));
    assert_memory_equal(d.b, two.b, sizeof d.b);
    struct sha1 s = digest_sha1_two(STR("ab"), STR("c"));
    digest_hex(s.b, sizeof s.b, hex);
    assert_string_equal(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
    uint8_t raw[2];
    assert_true(digest_unhex(STR("0fA9"), raw, 2));
    assert_int_equal(raw[1], 0xA9);
    assert_false(digest_unhex(STR("0fag"), raw, 2));
    assert_false(digest_unhex(STR("0f"), raw, 2));
}

static void test_err_puts_words_in_front_and_keeps_the_code(void **state)
{
    (void)state;
    struct pm_err e;
    err_set(&e, PM_INVALID, "place name is not UTF-8 at byte %d", 40);
    assert_int_equal(err_front(&e, "sentence %d", 4), PM_INVALID);
    err_front(&e, "report %d", 12);
    assert_string_equal(e.words, "report 12: sentence 4: place name is not UTF-8 at byte 40");
}

static void test_a_file_is_written_whole_or_stays_as_it_was(void **state)
{
    (void)state;
    char dir[] = "/tmp/pamir-test-XXXXXX", path[64];
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/f", dir);
    struct buf b;
    struct pm_err e;
    buf_init(&b, 8);
    assert_ok(file_write(path, STR("eight by"), 0600, &e));
    assert_ok(file_read(path, &b, &e));
    assert_str(buf_str(&b), "eight by");
    assert_ok(file_write(path, STR("nine byte"), 0600, &e));
    assert_int_equal(file_read(path, &b, &e), PM_LIMIT);
    assert_int_equal(file_write("/tmp/no-such-folder-here/f", STR("x"), 0600, &e), PM_NOTFOUND);
    assert_int_equal(file_read(dir, &b, &e), PM_INVALID);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    unlink(path);
    assert_int_equal(file_read(path, &b, &e), PM_NOTFOUND);
    rmdir(dir);
    buf_free(&b);
}

static void test_a_folder_with_too_many_files_is_told_before_any_is_read(void **state)
{
    (void)state;
    char dir[] = "/tmp/pamir-count-XXXXXX", path[80], link[80];
    struct pm_err e = {0};
    size_t n = 0;
    assert_non_null(mkdtemp(dir));
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%d.txt", dir, i);
        assert_ok(file_write(path, STR("quiet"), 0600, &e));
    }
    snprintf(link, sizeof link, "%s/elsewhere", dir);
    assert_int_equal(symlink("/", link), 0); /* is not followed */
    assert_ok(file_count(dir, 3, &n, &e));
    assert_int_equal(n, 3);
    assert_int_equal(file_count(dir, 2, &n, &e), PM_LIMIT);
    assert_non_null(strstr(e.words, "holds more than 2 files; name the folder"));
    assert_int_equal(file_count("/tmp/no-such-folder-here", 2, &n, &e), PM_NOTFOUND);
    unlink(link);
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%d.txt", dir, i);
        unlink(path);
    }
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_is_valid_whatever_the_bytes),
        cmocka_unit_test(test_digests_match_the_standard),
        cmocka_unit_test(test_err_puts_words_in_front_and_keeps_the_code),
        cmocka_unit_test(test_a_file_is_written_whole_or_stays_as_it_was),
        cmocka_unit_test(test_a_folder_with_too_many_files_is_told_before_any_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
