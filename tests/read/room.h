/* room.h - for tests of reading: a reader, its names and an arena that each text begins anew. */
#ifndef PAMIR_TESTS_READ_ROOM_H
#define PAMIR_TESTS_READ_ROOM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read/read.h"
#include "text/open.h"

struct room {
    struct names *names; /* NULL: a reader without registers */
    struct reader *reader;
    struct arena *arena;
};

/* For cmocka's set-up: *state becomes the room. */
static inline int room_open(void **state, bool with_names)
{
    static struct room room;
    room = (struct room){0};
    *state = &room;
    return (!with_names || names_open(NULL, &room.names, NULL) == PM_OK) &&
                   reader_open(room.names, &room.reader, NULL) == PM_OK &&
                   arena_open((size_t)1 << 30, &room.arena, NULL) == PM_OK
               ? 0
               : -1;
}

static inline int room_close(void **state)
{
    struct room *room = *state;
    reader_close(room->reader);
    names_close(room->names);
    arena_close(room->arena);
    return 0;
}

/* Reads `text`, published on `day`, under the name `name`; what was read before is gone. */
static inline struct reading *room_read(void **state, str name, str text, civil_day day)
{
    struct room *room = *state;
    struct pm_err e = {0};
    struct document *d;
    struct reading *r = NULL;
    arena_reset(room->arena);
    if (text_plain(room->arena, name, text, day, &d, &e) != PM_OK ||
        read_document(room->reader, d, room->arena, &r, &e) != PM_OK)
        fail_msg("%s", e.words);
    return r;
}

static inline civil_day a_day(const char *iso)
{
    civil_day day;
    assert_true(civil_parse(str_of(iso), &day));
    return day;
}

#endif
