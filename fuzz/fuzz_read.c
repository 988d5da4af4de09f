/* fuzz: read */
/* Any text through all stages: every span lies in the text and mentions are in order. */
#include <stdlib.h>

#include "base/buf.h"
#include "read/quantity.h"
#include "read/read.h"
#include "read/read_print.h"
#include "text/open.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct names *names;
static struct reader *reader;

static void check(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = NULL;
    struct document *d;
    struct reading *r;
    struct buf out;
    civil_day published;
    if (reader == NULL)
        check(names_open(NULL, &names, NULL) == PM_OK && reader_open(names, &reader, NULL) == PM_OK);
    check(civil_parse(STR("2026-10-14"), &published));
    if (arena_open(256 << 20, &a, NULL) != PM_OK)
        return 0;
    buf_init(&out, 256 << 20);
    if (text_plain(a, STR("fuzz"), (str){(const char *)data, size}, published, &d, NULL) == PM_OK &&
        read_document(reader, d, a, &r, NULL) == PM_OK) {
        struct span all = {0, (uint32_t)d->text.n};
        for (size_t i = 0; i < r->n_mentions; i++) {
            check(!span_empty(r->mentions[i].at) && span_within(r->mentions[i].at, all));
            check(i == 0 || r->mentions[i].at.start >= r->mentions[i - 1].at.end);
        }
        for (size_t i = 0; i < r->n_quantities; i++)
            check(span_within(r->quantities[i].q.at, all) && !span_empty(r->quantities[i].q.at));
        for (size_t i = 0; i < r->n_figures; i++)
            check(span_within(r->figures[i].at, all) && !span_empty(r->figures[i].at));
        for (size_t i = 0; i < r->n_claims; i++)
            check(span_within(r->claims[i].at, all));
        for (size_t i = 0; i < r->n_incidents; i++)
            check(span_within(r->incidents[i].trigger, all));
        check(read_print_json(r, &out, NULL) == PM_OK);
        check(read_print_person(r, true, 80, &out, NULL) == PM_OK);
    }
    buf_free(&out);
    arena_close(a);
    return 0;
}
