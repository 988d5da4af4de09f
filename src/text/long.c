/* long.c - a text too long to be read at once, handed over in parts. */
#include "text/opening.h"

/* Reading needs about fifty times as much memory as text, and much more when the text is written to
 * make it so: parts keep that bounded whatever the length. EDGE_BYTES is how far back from a part's
 * end a good place for the cut is looked for, and how much of the text's end is looked at for a mark
 * that says "exercise". */
enum { PART_BYTES = 4 << 20, EDGE_BYTES = 64 << 10 };

/* The last `what` in s before `end`, not more than EDGE_BYTES back: the offset behind it; 0: none. */
static size_t behind_last(str s, size_t end, str what)
{
    size_t from = end > EDGE_BYTES ? end - EDGE_BYTES : 0;
    const char *found = NULL;
    for (const char *p = s.p + from; (p = memmem(p, (size_t)(s.p + end - p), what.p, what.n)) != NULL;
         p += what.n)
        found = p;
    return found != NULL ? (size_t)(found - s.p) + what.n : 0;
}

/* Where the part that begins at `from` ends: behind a blank line, else a line, a sentence, a word. */
static size_t part_end(str text, size_t from)
{
    if (text.n - from <= PART_BYTES)
        return text.n;
    str rest = {text.p + from, PART_BYTES};
    const str marks[] = {STR("\n\n"), STR("\n"), STR(". "), STR(" ")};
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
        size_t n = behind_last(rest, rest.n, marks[k]);
        if (n > 0)
            return from + n;
    }
    size_t n = rest.n;
    while (n > 1 && ((unsigned char)rest.p[n] & 0xC0) == 0x80)
        n--;
    return from + n;
}

/* The blocks that a format gave for [from, end), counted from there. */
static pm_code given_of(struct arena *a, const struct layout_given *given, size_t n_given,
                        size_t from, size_t end, struct layout_given **out, size_t *n_out,
                        struct pm_err *e)
{
    *out = NULL;
    *n_out = 0;
    if (given == NULL)
        return PM_OK;
    size_t first = 0, last;
    while (first + 1 < n_given && given[first + 1].start <= from)
        first++;
    for (last = first; last < n_given && given[last].start < end;)
        last++;
    struct layout_given *list = arena_array(a, last - first + 1, sizeof *list);
    if (list == NULL)
        return arena_err(a, e);
    for (size_t k = first; k < last; k++) {
        list[k - first] = given[k];
        list[k - first].start = given[k].start > from ? given[k].start - (uint32_t)from : 0;
    }
    *out = list;
    *n_out = last - first;
    return PM_OK;
}

/* The same for the runs that lead back to the original. */
static pm_code origins_of(struct arena *a, const struct document *d, size_t from, size_t end,
                          struct document *out, struct pm_err *e)
{
    size_t n = 0;
    if (d->n_origins == 0)
        return PM_OK;
    size_t low = 0, high = d->n_origins;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (d->origins[mid].text <= from)
            low = mid;
        else
            high = mid;
    }
    while (low + n < d->n_origins && (n == 0 || d->origins[low + n].text < end))
        n++;
    struct origin *list = arena_array(a, n, sizeof *list);
    if (list == NULL)
        return arena_err(a, e);
    for (size_t k = 0; k < n; k++) {
        struct origin x = d->origins[low + k];
        if (x.text < from) {
            uint32_t skip = x.text_step > 0 ? ((uint32_t)from - x.text) / x.text_step : 0;
            x.original += skip * x.original_step;
            x.text = (uint32_t)from;
        }
        x.text -= (uint32_t)from;
        list[k] = x;
    }
    out->origins = list;
    out->n_origins = n;
    return PM_OK;
}

/* Does the end of the text say that all of it is an exercise or a test? */
static pm_code status_of_end(struct arena *a, const struct document *d, enum status *out,
                             struct pm_err *e)
{
    struct document tail = {.arena = a, .published = CIVIL_NONE};
    size_t from = d->text.n - EDGE_BYTES;
    while (((unsigned char)d->text.p[from] & 0xC0) == 0x80)
        from++;
    tail.text = (str){d->text.p + from, d->text.n - from};
    pm_code rc = document_build(&tail, NULL, 0, e);
    if (rc == PM_OK)
        *out = tail.status;
    return rc;
}

static pm_code one_part(struct opening *o, struct document *d, struct arena *a, size_t i,
                        struct span at, const struct layout_given *given, size_t n_given,
                        struct pm_err *e)
{
    struct document *p = arena_zero(a, sizeof *p);
    struct layout_given *own;
    size_t n_own;
    pm_code rc;
    if (p == NULL)
        return arena_err(a, e);
    *p = *d;
    p->arena = a;
    p->text = str_slice(d->text, at);
    char sep = d->name.n == o->name.n && o->outer == NULL ? '#' : '.';
    if (arena_printf(a, &p->name, "%.*s%c%zu", STR_FMT(d->name), sep, i) != PM_OK)
        return arena_err(a, e);
    TRY(given_of(a, given, n_given, at.start, at.end, &own, &n_own, e));
    TRY(origins_of(a, d, at.start, at.end, p, e));
    TRY(opening_hand(o, p, own, n_own, e));
    /* what the head of the whole tells is so for all parts; title and author point into d's text */
    d->status = p->status;
    if (i == 1) {
        d->published = p->published;
        d->published_from = p->published_from;
        d->title = p->title;
        d->author = p->author;
    }
out:
    return rc;
}

pm_code opening_long(struct opening *o, struct document *d, const struct layout_given *given,
                     size_t n_given, struct pm_err *e)
{
    struct arena *a;
    pm_code rc = arena_open(opening_max_bytes(o), &a, e);
    if (rc != PM_OK)
        return rc;
    if (d->status == STATUS_ACTUAL)
        TRY(status_of_end(a, d, &d->status, e));
    size_t i = 0;
    for (size_t from = 0; from < d->text.n && rc == PM_OK;) {
        size_t end = part_end(d->text, from);
        arena_reset(a);
        rc = one_part(o, d, a, ++i, (struct span){(uint32_t)from, (uint32_t)end}, given, n_given, e);
        from = end;
    }
out:
    arena_close(a);
    return rc;
}
