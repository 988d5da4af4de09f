/* Memory refused at every point, and texts made to be slow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "read/read.h"
#include "text/open.h"

enum { HOSTILE_BYTES = 200000 };

struct room {
    struct names *names;
    struct reader *reader;
};

static int open_room(void **state)
{
    static struct room room;
    *state = &room;
    return names_open(NULL, &room.names, NULL) == PM_OK &&
                   reader_open(room.names, &room.reader, NULL) == PM_OK
               ? 0
               : -1;
}

static int close_room(void **state)
{
    struct room *room = *state;
    reader_close(room->reader);
    names_close(room->names);
    return 0;
}

static const char text[] =
    "At least five miners, including two boys, were hurt in Kunduz on 12 October 2026, said Gen. "
    "Karim "
    "Zarnobi. A drone and 3-5 rifles were found at 04:30; the Blue Willow Front denied it. ISIS-K "
    "has "
    "around 900 fighters, 60 percent unemployment. Вчера ранены двое пограничников. دیروز ۵ تن.";

static void test_reading_survives_any_refusal_of_memory(void **state)
{
    struct room *room = *state;
    int64_t live = mem_live();
    for (int64_t n = 1;; n++) {
        struct arena *a = NULL;
        struct document *d;
        struct reading *r = NULL;
        struct pm_err e = {0};
        assert_int_equal(PM_OK, arena_open(64 << 20, &a, NULL));
        assert_int_equal(PM_OK, text_plain(a, STR("t"), str_of(text), CIVIL_NONE, &d, NULL));
        mem_fail_at(n, 1);
        pm_code rc = read_document(room->reader, d, a, &r, &e);
        mem_fail_at(0, 0);
        if (rc != PM_OK) {
            assert_int_equal(PM_NOMEM, rc);
            assert_null(r);
            assert_true(e.words[0] != '\0');
        }
        arena_close(a);
        assert_int_equal(live, mem_live());
        if (rc == PM_OK)
            return;
    }
}

/* An arena's limit, moved up byte by byte over what the reading needs, refuses at every request. */
static void test_a_small_arena_is_a_result_with_words(void **state)
{
    struct room *room = *state;
    size_t refused = 0;
    for (size_t limit = 64 << 10;; limit += 997) {
        struct arena *a = NULL, *own = NULL;
        struct document *d;
        struct reading *r = NULL;
        struct pm_err e = {0};
        assert_int_equal(PM_OK, arena_open(64 << 20, &own, NULL));
        assert_int_equal(PM_OK, arena_open(limit, &a, NULL));
        assert_int_equal(PM_OK, text_plain(own, STR("t"), str_of(text), CIVIL_NONE, &d, NULL));
        pm_code rc = read_document(room->reader, d, a, &r, &e);
        arena_close(a);
        arena_close(own);
        if (rc == PM_OK)
            break;
        assert_int_equal(PM_LIMIT, rc);
        assert_true(strstr(e.words, "reading stage") != NULL);
        refused++;
    }
    (void)refused;
}

/* Memory handed out for `piece`, repeated to n bytes: a measure of the work that repeats. */
static size_t used_for(struct room *room, const char *piece, size_t n)
{
    struct arena *a = NULL, *own = NULL;
    struct document *d;
    struct reading *r;
    struct buf b;
    struct pm_err e = {0};
    buf_init(&b, 4 * HOSTILE_BYTES);
    while (b.n + strlen(piece) <= n)
        buf_add(&b, str_of(piece));
    assert_int_equal(PM_OK, b.rc);
    assert_int_equal(PM_OK, arena_open((size_t)2 << 30, &own, NULL));
    assert_int_equal(PM_OK, arena_open((size_t)2 << 30, &a, NULL));
    civil_day day;
    assert_true(civil_parse(STR("2026-10-14"), &day));
    assert_int_equal(PM_OK, text_plain(own, STR("t"), buf_str(&b), day, &d, NULL));
    if (read_document(room->reader, d, a, &r, &e) != PM_OK)
        fail_msg("%s", e.words);
    size_t used = arena_used(a);
    arena_close(a);
    arena_close(own);
    buf_free(&b);
    return used;
}

static void test_hostile_texts_cost_no_more_than_their_length(void **state)
{
    static const char *const pieces[] = {
        "including five ",
        "five including two boys, ",
        "October 12 and ",
        "1 ",
        "two hundred and ",
        "between five and ",
        "the same day, ",
        "Gen. Abdul ",
        "1,",
        "\"",
        "12-13-14-",
        "the toll since May, ",
        "no casualties ",
        "Abdul Kunduz ",
        "at noon ",
        "five percent of ",
        "из них двое, ",
        "۵ تن ",
        "a",
        "May ",
        "12 October to ",
    };
    struct room *room = *state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t one = used_for(room, pieces[i], HOSTILE_BYTES / 2);
        size_t two = used_for(room, pieces[i], HOSTILE_BYTES);
        if (two > 3 * one + 65536)
            fail_msg("\"%s\": %zu bytes, then %zu for twice the text", pieces[i], one, two);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading_survives_any_refusal_of_memory),
        cmocka_unit_test(test_a_small_arena_is_a_result_with_words),
        cmocka_unit_test(test_hostile_texts_cost_no_more_than_their_length),
    };
    return cmocka_run_group_tests(tests, open_room, close_room);
}
