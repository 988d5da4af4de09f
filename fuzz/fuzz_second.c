/* fuzz: read */
/* Any bytes as what the second reader's server sent, and as what its model said: whatever is kept
 * stands on words of the text, its numbers and ids are the rules' own, and it prints as JSON. */
#include <stdlib.h>

#include "base/jsonw.h"
#include "model/jsonr.h"
#include "read/quantity.h"
#include "read/read.h"
#include "read/read_print.h"
#include "read/second_compare.h"
#include "text/open.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] =
    "KUNDUZ, 12 October 2026 -- A roadside bomb killed at least five policemen in Imam Sahib "
    "district on "
    "Sunday, police said.\n\nOfficials blamed ISKP for it. A shopkeeper said \xE2\x80\x9Cnobody "
    "had seen "
    "the strangers before\xE2\x80\x9D. Exports fell by 12 percent, traders said. Exports fell.\n";

static struct names *names;
static struct reader *reader;
static struct arena *kept, *scratch;
static struct reading *rules;

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void open_once(void)
{
    struct document *d;
    if (rules != NULL)
        return;
    check(names_open(NULL, &names, NULL) == PM_OK && reader_open(names, &reader, NULL) == PM_OK);
    check(arena_open(64 << 20, &kept, NULL) == PM_OK &&
          arena_open(64 << 20, &scratch, NULL) == PM_OK);
    check(text_plain(kept, STR("fuzz"), str_of(text), CIVIL_NONE, &d, NULL) == PM_OK);
    check(read_document(reader, d, kept, &rules, NULL) == PM_OK);
}

static bool known(str id)
{
    return id.n == 0 || str_eq(id, STR("author")) || names_get(names, id) != NULL;
}

static void check_span(struct span at, bool needed)
{
    check(at.end <= rules->doc->text.n && at.start <= at.end && (!needed || at.start < at.end));
}

static void check_incident(const struct incident *x)
{
    check_span(x->trigger, true);
    check_span(x->sentence, true);
    check(span_within(x->trigger, x->sentence));
    check_span(x->when.at, false);
    for (size_t i = 0; i < x->n_where; i++)
        check(known(x->where[i].id));
    for (size_t i = 0; i < x->n_perpetrators; i++) {
        check_span(x->perpetrators[i].who.at, true);
        check(known(x->perpetrators[i].who.id) && known(x->perpetrators[i].claimant.id));
    }
    for (int k = 0; k < N_COUNT_KINDS; k++) {
        struct span at = x->counts[k].n.at;
        bool found = span_empty(at);
        for (size_t i = 0; i < rules->n_quantities && !found; i++)
            found = rules->quantities[i].q.at.start == at.start &&
                    rules->quantities[i].q.at.end == at.end;
        check(found);
    }
}

static void answer(str body)
{
    struct second *s;
    struct span window;
    struct reading *both;
    struct compare_row *rows;
    struct json_object *tree;
    struct buf out;
    size_t n;
    arena_reset(scratch);
    buf_init(&out, 64 << 20);
    check(second_open(rules, STR("fuzz"), scratch, &s, NULL) == PM_OK);
    while (second_next(s, &window)) {
        check_span(window, true);
        check(second_answer(s, window, body, NULL) == PM_OK);
    }
    const struct reading *r = second_reading(s);
    const struct second_tally *t = second_tally(s);
    check(t->kept == r->n_incidents + r->n_claims + r->n_figures);
    for (size_t i = 0; i < r->n_incidents; i++)
        check_incident(&r->incidents[i]);
    for (size_t i = 0; i < r->n_claims; i++) {
        check_span(r->claims[i].at, true);
        check(known(r->claims[i].claimant.id));
    }
    for (size_t i = 0; i < r->n_figures; i++)
        check_span(r->figures[i].at, true);
    check(second_join(rules, r, scratch, &both, NULL) == PM_OK);
    check(read_print_json(both, &out, NULL) == PM_OK);
    check(jsonr_parse(str_trim(buf_str(&out)), &tree, NULL) == PM_OK);
    json_object_put(tree);
    buf_clear(&out);
    check(second_compare(rules, r, scratch, &rows, &n, NULL) == PM_OK);
    check(second_compare_json(rules, r, rows, n, &out, NULL) == PM_OK);
    check(jsonr_parse(str_trim(buf_str(&out)), &tree, NULL) == PM_OK);
    json_object_put(tree);
    check(second_compare_print(rules, r, rows, n, true, 100, &out, NULL) == PM_OK);
    buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf body;
    str said = {(const char *)data, size};
    open_once();
    answer(said);
    buf_init(&body, 16 << 20);
    struct jsonw w = jsonw_on(&body);
    jsonw_object(&w, NULL);
    jsonw_array(&w, "choices");
    jsonw_object(&w, NULL);
    jsonw_object(&w, "message");
    jsonw_text(&w, "content", said);
    while (w.depth > 0)
        jsonw_end(&w);
    if (body.rc == PM_OK)
        answer(buf_str(&body));
    buf_free(&body);
    return 0;
}
