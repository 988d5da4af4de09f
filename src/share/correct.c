#include "share/correct.h"

#include <stdlib.h>

#include "model/extension.h"
#include "model/jsonr.h"
#include "read/reading.h"
#include "share/release_in.h"
#include "share/tree.h"

enum { REASON_MAX_BYTES = 1000 };

struct correcting {
    const struct desk *d;
    struct store_entry en;
    struct json_object *tree;
    struct buf what; /* what was changed, for a reader: "killed 7 (was 3)" */
    bool day, kind;
    str old_day, old_kind;
    struct arena *a;
    struct pm_err *e;
};

static struct json_object *extension_of(struct json_object *tree, const char *id)
{
    return jsonr_get(jsonr_get(tree, "extensions"), id);
}

bool correct_is(str canon)
{
    struct json_object *tree;
    if (str_find(canon, STR("\"corrected\":"), 0) >= canon.n ||
        jsonr_parse_known(canon, &tree, NULL) != PM_OK)
        return false;
    bool is = jsonr_get(extension_of(tree, EXTENSION_READING), "corrected") != NULL;
    json_object_put(tree);
    return is;
}

/* -- counts ----------------------------------------------------------------------------------- */

static const char *const count_kinds[] = {"killed",   "injured",   "arrested",        "abducted",
                                          "released", "displaced", "attackers_killed"};

struct range {
    int64_t min, max; /* -1: open */
    bool none;
};

static bool people(str s, int64_t *out)
{
    return str_int64(s, out) && *out >= 0 && *out <= INT32_MAX;
}

static bool range_of(str s, struct range *out)
{
    str low;
    *out = (struct range){-1, -1, str_eq(s, STR("none"))};
    if (out->none)
        return true;
    bool dash = str_find(s, STR("-"), 0) < s.n;
    str_cut(&s, '-', &low);
    if (low.n > 0 && !people(low, &out->min))
        return false;
    if (dash && s.n > 0 && !people(s, &out->max))
        return false;
    if (!dash)
        out->max = out->min;
    return (out->min >= 0 || out->max >= 0) && (out->max < 0 || out->min <= out->max);
}

static pm_code put_int(struct json_object *in, const char *key, int64_t v, struct pm_err *e)
{
    json_object_object_del(in, key);
    return v < 0 ? PM_OK : tree_put(in, key, json_object_new_int64(v), e);
}

static void say_old(struct correcting *k, struct json_object *count)
{
    int64_t min = json_object_get_int64(jsonr_get(count, "min")),
            max = json_object_get_int64(jsonr_get(count, "max"));
    if (jsonr_get(count, "max") == NULL)
        buf_printf(&k->what, " (was at least %lld)", (long long)min);
    else if (min == max)
        buf_printf(&k->what, " (was %lld)", (long long)min);
    else
        buf_printf(&k->what, " (was %lld-%lld)", (long long)min, (long long)max);
}

static pm_code set_count(struct correcting *k, struct json_object *counts, const char *kind,
                         str value)
{
    struct json_object *one = NULL;
    struct range r;
    size_t n = 0, at = 0;
    pm_code rc;
    for (size_t i = 0; i < jsonr_length(counts); i++) {
        struct json_object *x = json_object_array_get_idx(counts, i);
        if (str_eq(jsonr_text(jsonr_get(x, "kind")), str_of(kind)) && n++ == 0) {
            one = x;
            at = i;
        }
    }
    if (!range_of(value, &r))
        return err_set(k->e, PM_INVALID,
                       "%s: \"%.*s\" is no number of people: 7, 5-7, 5- (at least), -7 (at most) or "
                       "none",
                       kind, STR_FMT(value));
    if (n != 1)
        return err_set(k->e, PM_INVALID,
                       n == 0 ? "it tells no number of %s that could be set right; edit it whole: "
                                "--file"
                              : "it tells several numbers of %s; edit it whole: --file",
                       kind);
    buf_printf(&k->what, "%s %.*s", kind, STR_FMT(value));
    say_old(k, one);
    if (r.none) {
        json_object_array_del_idx(counts, at, 1);
        return PM_OK;
    }
    const char *hedge = r.max < 0          ? "at-least"
                        : r.min < 0        ? "at-most"
                        : r.min == r.max   ? "exactly"
                                           : "range";
    TRY(put_int(one, "min", r.min, k->e));
    TRY(put_int(one, "max", r.max, k->e));
    TRY(put_int(one, "best", r.min == r.max ? r.min : -1, k->e));
    TRY(tree_put_text(one, "hedge", str_of(hedge), k->e));
    rc = tree_put(one, "corrected", json_object_new_boolean(1), k->e);
out:
    return rc;
}

/* -- fields ----------------------------------------------------------------------------------- */

static pm_code set_word(struct correcting *k, struct json_object *in, const char *key, str value,
                        str *old)
{
    pm_code rc = arena_dup(k->a, jsonr_text(jsonr_get(in, key)), old, k->e);
    if (rc != PM_OK)
        return rc;
    if (old->n > 0)
        buf_printf(&k->what, "%s %.*s (was %.*s)", key, STR_FMT(value), STR_FMT(*old));
    else
        buf_printf(&k->what, "%s %.*s", key, STR_FMT(value));
    return tree_put_text(in, key, value, k->e);
}

static pm_code set_day(struct correcting *k, struct json_object *x, const char *key, str value)
{
    civil_day day;
    str old;
    if (!civil_parse(value, &day))
        return err_set(k->e, PM_INVALID, "%s: \"%.*s\" is no day; it is written YYYY-MM-DD", key,
                       STR_FMT(value));
    k->day = true;
    pm_code rc = set_word(k, x, key, value, &old);
    if (rc == PM_OK && strcmp(key, "start") == 0)
        k->old_day = old;
    return rc == PM_OK ? tree_put_text(x, "precision", STR("day"), k->e) : rc;
}

/* X-lists of the contract (read/reading.h). */
#define X(code, word) word,
static const char *const incident_kinds[] = {INCIDENT_KIND_MAP(X)};
static const char *const modalities[] = {INCIDENT_STATUS_MAP(X)};
#undef X

static pm_code set_listed(struct correcting *k, struct json_object *x, const char *key, str value,
                          const char *const *list, size_t n, str *old)
{
    struct buf b;
    for (size_t i = 0; i < n; i++)
        if (str_eq(value, str_of(list[i])))
            return set_word(k, x, key, value, old);
    buf_init(&b, 1024);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", list[i]);
    err_set(k->e, PM_INVALID, "%s: there is no \"%.*s\"; there are %.*s", key, STR_FMT(value),
            STR_FMT(buf_str(&b)));
    buf_free(&b);
    return PM_INVALID;
}

static pm_code set_incident(struct correcting *k, const struct correct_field *f, bool *known)
{
    struct json_object *x = extension_of(k->tree, EXTENSION_INCIDENT);
    str old;
    *known = false;
    for (size_t i = 0; x != NULL && i < sizeof count_kinds / sizeof *count_kinds; i++)
        if (str_eq(f->what, str_of(count_kinds[i]))) {
            *known = true;
            return set_count(k, jsonr_get(x, "counts"), count_kinds[i], f->value);
        }
    *known = x != NULL && (str_eq(f->what, STR("kind")) || str_eq(f->what, STR("modality")) ||
                           str_eq(f->what, STR("start")) || str_eq(f->what, STR("end")));
    if (!*known)
        return PM_OK;
    if (str_eq(f->what, STR("start")))
        return set_day(k, x, "start", f->value);
    if (str_eq(f->what, STR("end")))
        return set_day(k, x, "end", f->value);
    if (str_eq(f->what, STR("modality")))
        return set_listed(k, x, "modality", f->value, modalities,
                          sizeof modalities / sizeof *modalities, &old);
    k->kind = true;
    return set_listed(k, x, "kind", f->value, incident_kinds,
                      sizeof incident_kinds / sizeof *incident_kinds, &k->old_kind);
}

static pm_code set_field(struct correcting *k, const struct correct_field *f)
{
    static const char *const texts[] = {"name", "description", "content"};
    bool known = false;
    str old;
    if (k->what.n > 0)
        buf_add(&k->what, STR(", "));
    pm_code rc = set_incident(k, f, &known);
    if (rc != PM_OK || known)
        return rc;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (str_eq(f->what, str_of(texts[i])) && jsonr_get(k->tree, texts[i]) != NULL) {
            buf_printf(&k->what, "%s", texts[i]);
            size_t before = k->what.n;
            rc = set_word(k, k->tree, texts[i], f->value, &old);
            k->what.n = before; /* whole sentences are not told twice */
            return rc;
        }
    return err_set(k->e, PM_INVALID,
                   "it has no field \"%.*s\" that can be set here; edit it whole: --file",
                   STR_FMT(f->what));
}

/* -- its own words ---------------------------------------------------------------------------- */

static pm_code swap_in_name(struct correcting *k, str old, str now)
{
    str name = jsonr_text(jsonr_get(k->tree, "name"));
    size_t at = old.n > 0 ? str_find(name, old, 0) : name.n;
    str out;
    if (at >= name.n)
        return PM_OK;
    if (arena_printf(k->a, &out, "%.*s%.*s%.*s", (int)at, name.p, STR_FMT(now),
                     (int)(name.n - at - old.n), name.p + at + old.n) != PM_OK)
        return arena_err(k->a, k->e);
    return tree_put_text(k->tree, "name", out, k->e);
}

/* "armed-clash" as a name shows it: "Armed clash". */
static pm_code shown(struct correcting *k, str kind, str *out)
{
    char *p = arena_array(k->a, kind.n + 1, 1);
    if (p == NULL)
        return arena_err(k->a, k->e);
    for (size_t i = 0; i < kind.n; i++)
        p[i] = kind.p[i] == '-' ? ' ' : kind.p[i];
    if (kind.n > 0 && p[0] >= 'a' && p[0] <= 'z')
        p[0] = (char)(p[0] - 'a' + 'A');
    *out = (str){p, kind.n};
    return PM_OK;
}

/* The sentences for people must not go on telling what was wrong; the quoted words of the report
 * stay. */
static pm_code retell(struct correcting *k, str reason)
{
    struct json_object *x = extension_of(k->tree, EXTENSION_INCIDENT);
    str text = jsonr_text(jsonr_get(k->tree, "description")), out, was = {0}, now = {0};
    size_t quote = str_find(text, STR("\""), 0);
    pm_code rc = PM_OK;
    if (x == NULL)
        return PM_OK;
    if (k->day)
        TRY(swap_in_name(k, k->old_day, jsonr_text(jsonr_get(x, "start"))));
    if (k->kind) {
        TRY(shown(k, k->old_kind, &was));
        TRY(shown(k, jsonr_text(jsonr_get(x, "kind")), &now));
        TRY(swap_in_name(k, was, now));
    }
    bool exercise = str_starts(text, STR("[EXERCISE]"));
    if (arena_printf(k->a, &out, "%sCorrected: %.*s. Why: %.*s. %.*s", exercise ? "[EXERCISE] " : "",
                     STR_FMT(buf_str(&k->what)), STR_FMT(reason), (int)(text.n - quote),
                     text.p + quote) != PM_OK)
        return arena_err(k->a, k->e);
    rc = tree_put_text(k->tree, "description", out, k->e);
out:
    return rc;
}

static pm_code say_corrected(struct correcting *k, str reason)
{
    struct json_object *all = jsonr_get(k->tree, "extensions"), *x, *c;
    pm_code rc = PM_OK;
    if (all == NULL) {
        all = json_object_new_object();
        TRY(tree_put(k->tree, "extensions", all, k->e));
    }
    x = jsonr_get(all, EXTENSION_READING);
    if (x == NULL) {
        x = json_object_new_object();
        TRY(tree_put(all, EXTENSION_READING, x, k->e));
        TRY(tree_put_text(x, "extension_type", STR("property-extension"), k->e));
    }
    c = json_object_new_object();
    TRY(tree_put(x, "corrected", c, k->e));
    TRY(tree_put_text(c, "reason", reason, k->e));
    if (k->what.n > 0)
        rc = tree_put_text(c, "what", buf_str(&k->what), k->e);
out:
    return rc;
}

/* -- putting it down -------------------------------------------------------------------------- */

static pm_code put_act(const struct correcting *k, str person, str reason)
{
    struct buf b;
    str who;
    buf_init(&b, RELEASE_BODY_MAX_BYTES);
    struct canonw w = canonw_on(&b);
    canonw_object(&w, NULL);
    canonw_text(&w, "reason", reason);
    canonw_some(&w, "what", buf_str(&k->what));
    pm_code rc = arena_printf(k->a, &who, "person:%.*s", STR_FMT(person)) == PM_OK
                     ? release_put_act(desk_store(k->d), "correct", who, k->en.id, &w, k->e)
                     : arena_err(k->a, k->e);
    buf_free(&b);
    return rc;
}

static pm_code put(struct correcting *k, str person, str reason)
{
    struct store *s = desk_store(k->d);
    pm_code rc = store_begin(s, k->e);
    if (rc != PM_OK)
        return rc;
    TRY(release_put_version(k->d, k->tree, &k->en, "correction", k->a, k->e));
    TRY(put_act(k, person, reason));
    TRY(store_commit(s, k->e));
    return PM_OK;
out:
    store_rollback(s);
    return rc;
}

static pm_code open_object(struct correcting *k, str id, str reason)
{
    struct object o = {0};
    if (reason.n == 0 || reason.n > REASON_MAX_BYTES)
        return err_set(k->e, PM_INVALID,
                       "say why in at most %d bytes: --reason; those who got it will ask",
                       REASON_MAX_BYTES);
    pm_code rc = store_get_head(desk_store(k->d), id, k->a, &k->en, k->e);
    if (rc != PM_OK)
        return rc;
    if (decide_is_common(k->en.type))
        return err_set(k->e, PM_UNSUPPORTED,
                       "places, groups and definitions come from the registers: mend them there "
                       "(docs/mend-a-name.md)");
    if (str_starts(k->en.who, STR("peer:")))
        return err_set(k->e, PM_DENIED, "it came from %.*s: only its owner sets it right",
                       STR_FMT(k->en.who));
    rc = object_parse(k->a, k->en.canon, OBJECT_CUSTOM, &o, k->e);
    if (rc == PM_OK && o.revoked)
        rc = err_set(k->e, PM_DENIED, "it is retracted");
    return rc;
}

pm_code correct_fields(const struct desk *d, str id, const struct correct_field *f, size_t n,
                       str reason, str person, struct arena *a, struct pm_err *e)
{
    struct correcting k = {.d = d, .a = a, .e = e};
    pm_code rc = open_object(&k, id, reason);
    if (rc != PM_OK)
        return rc;
    buf_init(&k.what, 64 << 10);
    TRY(jsonr_parse_known(k.en.canon, &k.tree, e));
    for (size_t i = 0; i < n; i++)
        TRY(set_field(&k, &f[i]));
    TRY(buf_err(&k.what, e));
    TRY(retell(&k, reason));
    TRY(say_corrected(&k, reason));
    rc = put(&k, person, reason);
out:
    buf_free(&k.what);
    json_object_put(k.tree);
    return rc;
}

pm_code correct_whole(const struct desk *d, str id, str json, str reason, str person,
                      struct arena *a, struct pm_err *e)
{
    struct correcting k = {.d = d, .a = a, .e = e};
    struct object o = {0};
    pm_code rc = open_object(&k, id, reason);
    if (rc == PM_OK)
        rc = object_parse(a, json, OBJECT_CUSTOM, &o, e);
    if (rc == PM_OK && !str_eq(o.id, k.en.id))
        rc = err_set(e, PM_INVALID, "the file holds %.*s, not %.*s", STR_FMT(o.id),
                     STR_FMT(k.en.id));
    if (rc == PM_OK && o.revoked)
        rc = err_set(e, PM_INVALID, "\"revoked\" takes back, it does not correct: pamir retract");
    if (rc == PM_OK && str_eq(o.canon, k.en.canon))
        rc = err_set(e, PM_EXISTS, "nothing was changed in it");
    if (rc != PM_OK)
        return rc;
    buf_init(&k.what, 64 << 10);
    TRY(jsonr_parse_known(o.canon, &k.tree, e));
    TRY(say_corrected(&k, reason));
    rc = put(&k, person, reason);
out:
    buf_free(&k.what);
    json_object_put(k.tree);
    return rc;
}

/* -- to everybody who got it ------------------------------------------------------------------ */

/* The correction itself, and each release, makes the book one act older: it is opened anew. */
static pm_code release_again(const struct desk *d, str id, str person,
                             const struct release_order *o, struct arena *a, struct corrected *out,
                             struct pm_err *e)
{
    struct release_plan *p;
    struct release_state st;
    struct book *b = NULL;
    uint8_t key[BOOK_KEY_BYTES];
    pm_code rc;
    if (!digest_unhex(str_of(node_public_key(d->node)), key, sizeof key))
        return err_set(e, PM_DAMAGED, "node.pub holds no key");
    TRY(book_open(desk_store(d), key, &b, e));
    struct desk now = {d->node, b};
    TRY(release_plan(&now, &id, 1, o, a, &p, e));
    TRY(release_say_yes(&now, p, person, (str){0}, a, &st, e));
    out->fate = CORRECT_SENT;
    out->n_members = p->n_to;
    out->modified = p->modified;
out:
    book_close(b);
    return rc;
}

static pm_code send_one(const struct desk *d, str id, str person, const struct release_order *o,
                        struct arena *a, struct corrected *out, struct pm_err *e)
{
    struct pm_err why = {0};
    if (out->format->persons > 1) {
        out->fate = CORRECT_WAITS;
        return PM_OK;
    }
    pm_code rc = release_again(d, id, person, o, a, out, &why);
    if (rc == PM_OK)
        return PM_OK;
    out->fate = CORRECT_STAYS;
    str words;
    if (rc != PM_DENIED && rc != PM_INVALID) {
        *e = why;
        return rc;
    }
    if (arena_printf(a, &words, "%s", why.words) != PM_OK)
        return arena_err(a, e);
    out->why = words.p;
    return PM_OK;
}

pm_code correct_send(const struct desk *d, str head, str person, struct arena *a, correct_each *each,
                     void *ctx, struct pm_err *e)
{
    struct store_entry en;
    size_t n;
    const struct book_format *const *formats = book_formats(d->book, &n);
    pm_code rc = store_get_head(desk_store(d), head, a, &en, e);
    for (size_t i = 0; rc == PM_OK && i < n; i++) {
        struct corrected c = {.format = formats[i]};
        struct release_order o;
        rc = release_last_order(d, en.id, formats[i], a, &o, e);
        if (rc == PM_NOTFOUND) {
            rc = PM_OK;
            continue;
        }
        if (rc == PM_OK)
            rc = send_one(d, en.id, person, &o, a, &c, e);
        if (rc == PM_OK)
            rc = each(ctx, &c);
    }
    return rc;
}
