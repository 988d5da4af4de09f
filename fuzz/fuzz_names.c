/* fuzz: name */
/* Any text through scan and settling, and its beginning as a name to resolve. */
#include "name/names.h"
#include "text/open.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct names *names;
    struct pm_err e;
    struct arena *a;
    struct document *d;
    struct name_hit *hits;
    struct name_guess *guesses;
    size_t n;
    str text = {(const char *)data, size};
    if (names == NULL && names_open(NULL, &names, &e) != PM_OK)
        __builtin_trap();
    if (arena_open(1 << 26, &a, &e) != PM_OK)
        return 0;
    if (text_plain(a, STR("fuzz"), text, CIVIL_NONE, &d, &e) == PM_OK &&
        names_find(names, d, a, &hits, &n, &e) == PM_OK)
        for (size_t i = 0; i < n; i++) {
            const struct name_hit *h = &hits[i];
            bool sound = h->at.start < h->at.end && h->at.end <= d->text.n &&
                         h->first_token < h->end_token && h->end_token <= d->n_tokens &&
                         (i == 0 || hits[i - 1].at.end <= h->at.start) && h->score >= 0 &&
                         h->score <= 1 && h->n_guesses > 0;
            if (!sound)
                __builtin_trap();
        }
    if (size < 200)
        names_resolve(names, text, (str){0}, (str){0}, 5, a, &guesses, &n, &e);
    arena_close(a);
    return 0;
}
