#include "text/decode.h"

#include <unicode/ucnv.h>

#include "text/chars.h"
#include "text/charset.h"

void origins_add(struct origins *o, size_t text, size_t original, size_t n, uint8_t text_step,
                 uint8_t original_step)
{
    if (n == 0 || o->failed)
        return;
    struct origin *last = o->n > 0 ? &o->list[o->n - 1] : NULL;
    bool same = last != NULL && last->text_step == text_step &&
                last->original_step == original_step && o->next_text == text &&
                (o->next_original == original || original_step == 0);
    if (!same && !ARENA_PUSH(o->a, o->list, o->n, o->cap,
                             (struct origin){(uint32_t)text, (uint32_t)original, text_step,
                                             original_step}))
        o->failed = true;
    o->next_text = (uint32_t)(text + n * text_step);
    o->next_original = (uint32_t)(original + n * original_step);
}

/* Index of the run that offset `at` lies in. */
static size_t run_of(const struct origin *list, size_t n, size_t at, size_t from)
{
    while (from + 1 < n && list[from + 1].text <= at)
        from++;
    return from;
}

void origins_compose(struct origins *out, const struct origin *outer, size_t n_outer,
                     const struct origin *inner, size_t n_inner, size_t n_text)
{
    for (size_t i = 0; i < n_outer; i++) {
        const struct origin *o = &outer[i];
        size_t end = i + 1 < n_outer ? outer[i + 1].text : n_text, at = o->text;
        /* runs of `outer` are in order of text but may step back in x: find the inner run anew */
        size_t low = 0, high = n_inner;
        while (high - low > 1) {
            size_t mid = low + (high - low) / 2;
            if (inner[mid].text <= o->original)
                low = mid;
            else
                high = mid;
        }
        if (o->original_step == 0 || o->text_step != o->original_step || n_inner == 0) {
            /* one character at a time does not keep step through two maps: name its start only */
            size_t k = n_inner > 0 ? run_of(inner, n_inner, o->original, low) : 0;
            bool known = n_inner > 0 && o->original_step > 0 && inner[k].original_step > 0;
            size_t original = known ? inner[k].original + (o->original - inner[k].text) /
                                                              inner[k].text_step *
                                                              inner[k].original_step
                                    : 0;
            if (end > at)
                origins_add(out, at, original, 1, (uint8_t)(end - at > 255 ? 255 : end - at),
                            known ? 1 : 0);
            continue;
        }
        size_t x = o->original;
        for (size_t k = low; at < end; k++) {
            k = run_of(inner, n_inner, x, k);
            const struct origin *in = &inner[k];
            size_t in_end = k + 1 < n_inner ? inner[k + 1].text : SIZE_MAX;
            size_t n = end - at < in_end - x ? end - at : in_end - x;
            if (n == 0)
                break;
            size_t step = in->text_step ? in->text_step : 1;
            size_t original = in->original + (x - in->text) / step * in->original_step;
            origins_add(out, at, original, (n + step - 1) / step, (uint8_t)step,
                        in->original_step);
            at += n;
            x += n;
        }
    }
}

/* -- the encodings ------------------------------------------------------------------------------
 */

struct job {
    struct arena *a;
    struct decoded *out;
    struct origins origins;
    char *p; /* room for the text */
    size_t n;
};

static void put(struct job *j, uint32_t cp, size_t original, size_t n_original)
{
    if (cp == 0)
        return;
    size_t n = char_put(cp, j->p + j->n);
    origins_add(&j->origins, j->n, original, 1, (uint8_t)n, (uint8_t)n_original);
    j->n += n;
}

static void bad(struct job *j, size_t original, size_t n_original)
{
    j->out->n_bad++;
    put(j, 0xFFFD, original, n_original);
}

static size_t utf8_need(unsigned char b)
{
    return b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
}

static void from_utf8(struct job *j, str s, size_t i)
{
    while (i < s.n) {
        size_t good_end;
        str rest = {s.p + i, s.n - i};
        if (str_utf8(rest, &good_end))
            good_end = rest.n;
        /* copy what is well-formed, without NULs */
        for (size_t end = i + good_end; i < end;) {
            size_t need = utf8_need((unsigned char)s.p[i]), k = i;
            if (need == 1) {
                while (k < end && (unsigned char)s.p[k] < 0x80 && s.p[k] != '\0')
                    k++;
            } else {
                k = i + need;
            }
            memcpy(j->p + j->n, s.p + i, k - i);
            origins_add(&j->origins, j->n, i, k - i, 1, 1);
            j->n += k - i;
            i = k < end && s.p[k] == '\0' ? k + 1 : k;
        }
        if (i < s.n) {
            bad(j, i, 1);
            i++;
        }
    }
}

static void from_table(struct job *j, str s, const struct charset_table *t)
{
    for (size_t i = 0; i < s.n;) {
        size_t k = i;
        while (k < s.n && (unsigned char)s.p[k] < 0x80 && s.p[k] != '\0')
            k++;
        if (k > i) {
            memcpy(j->p + j->n, s.p + i, k - i);
            origins_add(&j->origins, j->n, i, k - i, 1, 1);
            j->n += k - i;
            i = k;
            continue;
        }
        uint32_t cp = t->cp[(unsigned char)s.p[i]];
        if (cp == 0xFFFD)
            bad(j, i, 1);
        else
            put(j, cp, i, 1);
        i++;
    }
}

static void from_utf16(struct job *j, str s, size_t i, bool big)
{
    const unsigned char *p = (const unsigned char *)s.p;
    for (; i + 1 < s.n; i += 2) {
        uint32_t unit = big ? (uint32_t)p[i] << 8 | p[i + 1] : (uint32_t)p[i + 1] << 8 | p[i];
        if (unit < 0xD800 || unit > 0xDFFF) {
            put(j, unit, i, 2);
            continue;
        }
        uint32_t low = 0;
        if (unit < 0xDC00 && i + 3 < s.n)
            low = big ? (uint32_t)p[i + 2] << 8 | p[i + 3] : (uint32_t)p[i + 3] << 8 | p[i + 2];
        if (low >= 0xDC00 && low <= 0xDFFF) {
            put(j, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), i, 4);
            i += 2;
        } else {
            bad(j, i, 2);
        }
    }
    if (i < s.n)
        bad(j, i, 1);
}

/* Encodings of several bytes a character, by ICU, without a map. */
static pm_code from_icu(struct job *j, str s, const char *name, struct pm_err *e)
{
    UErrorCode u = U_ZERO_ERROR;
    UConverter *from = ucnv_open(name, &u), *to = ucnv_open("UTF-8", &u);
    if (U_FAILURE(u)) {
        ucnv_close(from);
        ucnv_close(to);
        return err_set(e, PM_UNSUPPORTED, "encoding \"%s\" can't be read here", name);
    }
    char *out = j->p;
    const char *in = s.p;
    UChar pivot[1024], *pivot_from = pivot, *pivot_to = pivot;
    ucnv_convertEx(to, from, &out, j->p + 3 * s.n + 8, &in, s.p + s.n, pivot, &pivot_from,
                   &pivot_to, pivot + 1024, true, true, &u);
    ucnv_close(from);
    ucnv_close(to);
    if (U_FAILURE(u))
        return err_set(e, PM_INVALID, "text is not \"%s\" at byte %zu", name, (size_t)(in - s.p));
    for (char *p = j->p; p < out; p++)
        if (*p != '\0')
            j->p[j->n++] = *p;
    size_t n_replaced = 0;
    for (size_t i = str_find((str){j->p, j->n}, STR("\xEF\xBF\xBD"), 0); i < j->n;
         i = str_find((str){j->p, j->n}, STR("\xEF\xBF\xBD"), i + 3))
        n_replaced++;
    j->out->n_bad = n_replaced;
    return PM_OK;
}

/* How much room the text may need. */
static size_t room_for(str bytes, const char *name)
{
    if (strncmp(name, "UTF-16", 6) == 0)
        return bytes.n / 2 * 3 + 8;
    return 3 * bytes.n + 8;
}

static pm_code convert(struct job *j, str bytes, size_t n_mark, const char *name,
                       struct pm_err *e)
{
    if (bytes.n > DOCUMENT_MAX_BYTES)
        return err_set(e, PM_LIMIT, "text is %zu bytes, the limit is %zu", bytes.n,
                       DOCUMENT_MAX_BYTES);
    j->p = arena_get(j->a, room_for(bytes, name));
    if (j->p == NULL)
        return arena_err(j->a, e);
    struct charset_table t;
    pm_code rc = PM_OK;
    if (strcmp(name, "UTF-8") == 0)
        from_utf8(j, bytes, n_mark);
    else if (strncmp(name, "UTF-16", 6) == 0)
        from_utf16(j, bytes, n_mark, name[6] == 'B');
    else if (charset_table(name, &t))
        from_table(j, bytes, &t);
    else
        rc = from_icu(j, bytes, name, e);
    if (rc == PM_OK && j->origins.failed)
        rc = arena_err(j->a, e);
    if (rc == PM_OK && j->n > DOCUMENT_MAX_BYTES)
        rc = err_set(e, PM_LIMIT, "text is %zu bytes, the limit is %zu", j->n, DOCUMENT_MAX_BYTES);
    return rc;
}

pm_code decode(struct arena *a, str bytes, str hint, const char *forced, struct decoded *out,
               struct pm_err *e)
{
    size_t n_mark;
    const char *name = charset_guess(bytes, hint, &n_mark);
    if (forced != NULL) {
        const char *wanted = charset_name(str_of(forced));
        if (wanted == NULL)
            return err_set(e, PM_INVALID,
                           "encoding \"%.60s\" is not known; use a name such as \"windows-1251\"",
                           forced);
        if (strcmp(wanted, name) != 0)
            n_mark = 0;
        name = wanted;
    }
    struct decoded t = {.encoding = name};
    struct job j = {.a = a, .out = &t, .origins = {.a = a}};
    bool as_is = strcmp(name, "UTF-8") == 0 && str_utf8(bytes, NULL) &&
                 bytes.n <= DOCUMENT_MAX_BYTES &&
                 (bytes.n == 0 || memchr(bytes.p, '\0', bytes.n) == NULL);
    if (as_is) {
        t.text = (str){bytes.n > 0 ? bytes.p + n_mark : "", bytes.n - n_mark};
        origins_add(&j.origins, 0, n_mark, t.text.n + 1, 1, 1);
        if (j.origins.failed)
            return arena_err(a, e);
    } else {
        pm_code rc = convert(&j, bytes, n_mark, name, e);
        if (rc != PM_OK)
            return rc;
        t.text = (str){j.p, j.n};
    }
    t.origins = j.origins.list;
    t.n_origins = j.origins.n;
    *out = t;
    return PM_OK;
}
