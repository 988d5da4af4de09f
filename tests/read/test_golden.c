/* Every pair of golden/: what is read out of NAME.txt are the lines of NAME.expect. Pairs that
 * golden/known-failures names are read wrongly today: the test fails as well when one of them is read
 * rightly and the list still names it, so that the list is never longer than the truth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/file.h"
#include "golden.h"
#include "read/read.h"
#include "text/open.h"

enum { MAX_TEXT_BYTES = 1 << 20, MAX_READING_BYTES = 256 << 20 };

struct room {
    struct names *names;
    struct reader *reader;
    size_t n_pairs, n_wrong, n_known;
    struct buf known; /* lines "NAME<tab>why"; # begins a note */
};

static int open_room(void **state)
{
    static struct room room;
    struct pm_err e = {0};
    if (names_open(NULL, &room.names, &e) != PM_OK ||
        reader_open(room.names, &room.reader, &e) != PM_OK) {
        fprintf(stderr, "%s\n", e.words);
        return -1;
    }
    *state = &room;
    return 0;
}

static int close_room(void **state)
{
    struct room *room = *state;
    reader_close(room->reader);
    names_close(room->names);
    return 0;
}

/* Offsets are in order and every span lies in the text; checked for each golden text. */
static bool spans_lie_inside(const struct reading *r)
{
    struct span all = {0, (uint32_t)r->doc->text.n};
    for (size_t i = 0; i < r->n_mentions; i++)
        if (span_empty(r->mentions[i].at) || !span_within(r->mentions[i].at, all) ||
            (i > 0 && r->mentions[i].at.start < r->mentions[i - 1].at.end))
            return false;
    for (size_t i = 0; i < r->n_figures; i++)
        if (span_empty(r->figures[i].at) || !span_within(r->figures[i].at, all))
            return false;
    return true;
}

static void read_lines(struct room *room, str text, str published, str kinds, struct buf *out)
{
    struct pm_err e = {0};
    struct arena *a = NULL;
    struct document *d;
    struct reading *r;
    civil_day day = CIVIL_NONE;
    assert_true(str_eq(published, STR("-")) || civil_parse(published, &day));
    assert_int_equal(PM_OK, arena_open(MAX_READING_BYTES, &a, &e));
    if (text_plain(a, STR("golden"), text, day, &d, &e) != PM_OK ||
        read_document(room->reader, d, a, &r, &e) != PM_OK)
        fail_msg("%s", e.words);
    assert_true(spans_lie_inside(r));
    golden_print(r, kinds, out);
    arena_close(a);
}

/* Is the pair one of those that are known to be read wrongly? */
static bool known_wrong(const struct room *room, const char *path, size_t n)
{
    size_t head = strlen(GOLDEN_DIR) + 1;
    str name = {path + head, n - head - 4}, rest = buf_str(&room->known), line, listed;
    while (str_cut(&rest, '\n', &line))
        if (str_cut(&line, '\t', &listed) && str_eq(listed, name))
            return true;
    return false;
}

static size_t known_count(const struct room *room)
{
    size_t n = 0;
    str rest = buf_str(&room->known), line;
    while (str_cut(&rest, '\n', &line))
        n += line.n > 0 && line.p[0] != '#';
    return n;
}

static pm_code pair(void *ctx, const char *path, struct pm_err *e)
{
    struct room *room = ctx;
    size_t n = strlen(path);
    if (n < 5 || strcmp(path + n - 4, ".txt") != 0)
        return PM_OK;
    char expect_path[4096];
    snprintf(expect_path, sizeof expect_path, "%.*s.expect", (int)(n - 4), path);
    struct buf text, expect, got;
    buf_init(&text, MAX_TEXT_BYTES);
    buf_init(&expect, MAX_TEXT_BYTES);
    buf_init(&got, MAX_TEXT_BYTES);
    pm_code rc;
    TRY(file_read(path, &text, e));
    TRY(file_read(expect_path, &expect, e));
    str rest = buf_str(&expect), published, kinds;
    assert_true(str_cut(&rest, '\n', &published) && str_starts(published, STR("published ")));
    assert_true(str_cut(&rest, '\n', &kinds) && str_starts(kinds, STR("show ")));
    published = str_slice(published, (struct span){10, UINT32_MAX});
    kinds = str_slice(kinds, (struct span){5, UINT32_MAX});
    read_lines(room, buf_str(&text), published, kinds, &got);
    room->n_pairs++;
    bool right = str_eq(rest, buf_str(&got)), known = known_wrong(room, path, n);
    room->n_known += known;
    if (right && known) {
        room->n_wrong++;
        print_message("%s is read rightly now: take it from known-failures\n", path);
    } else if (!right && !known) {
        room->n_wrong++;
        print_message("%s\n--- expected\n%.*s--- read\n%.*s", path, STR_FMT(rest),
                      STR_FMT(buf_str(&got)));
    }
out:
    buf_free(&text);
    buf_free(&expect);
    buf_free(&got);
    return rc;
}

static void test_each_golden_text_reads_as_its_lines_say(void **state)
{
    struct room *room = *state;
    struct pm_err e = {0};
    buf_init(&room->known, MAX_TEXT_BYTES);
    if (file_read(GOLDEN_DIR "/known-failures", &room->known, &e) != PM_OK ||
        file_walk(GOLDEN_DIR, pair, room, &e) != PM_OK)
        fail_msg("%s", e.words);
    print_message("%zu pairs, %zu of them known to be read wrongly\n", room->n_pairs, room->n_known);
    assert_true(room->n_pairs > 0);
    assert_int_equal(0, room->n_wrong);
    assert_int_equal(known_count(room), room->n_known); /* no name in the list that is no pair */
    buf_free(&room->known);
}

/* test_golden FILE DATE KIND ...: print, for writing a new pair. */
static int print_file(int argc, char **argv)
{
    void *state;
    struct pm_err e = {0};
    struct buf text, out, kinds;
    buf_init(&text, MAX_TEXT_BYTES);
    buf_init(&out, MAX_TEXT_BYTES);
    buf_init(&kinds, 4096);
    if (open_room(&state) != 0)
        return 1;
    if (file_read(argv[1], &text, &e) != PM_OK) {
        fprintf(stderr, "%s\n", e.words);
        return 1;
    }
    for (int i = 3; i < argc; i++)
        buf_printf(&kinds, "%s%s", i > 3 ? " " : "", argv[i]);
    read_lines(state, buf_str(&text), str_of(argv[2]), buf_str(&kinds), &out);
    printf("published %s\nshow %.*s\n%.*s", argv[2], STR_FMT(buf_str(&kinds)),
           STR_FMT(buf_str(&out)));
    buf_free(&text);
    buf_free(&out);
    buf_free(&kinds);
    return close_room(&state);
}

int main(int argc, char **argv)
{
    if (argc > 3)
        return print_file(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_golden_text_reads_as_its_lines_say),
    };
    return cmocka_run_group_tests(tests, open_room, close_room);
}
