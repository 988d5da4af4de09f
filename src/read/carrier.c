#include "read/carrier_in.h"
#include "text/mark.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "text/open.h"

enum {
    TEXT_BYTES = 32 << 10, /* of the report's text in its description */
    TITLE_BYTES = 140,
    TITLE_SENTENCES = 8,
    MENTIONS_MAX = 20000, /* in a report object */
    REFS_MAX = 50000,
    DETAIL_BYTES = 300, /* of what tells two ids at one span apart */
};

/* The day of the reader's rules: what it makes is a version of this day (model/derive.h). Moved on
 * with each release whose rules read differently. */
static const char reader_day[] = "2026-11-01T00:00:00.000Z";
/* Register objects, which no report dates. */
static const char register_day[] = "2026-01-01T00:00:00.000Z";
static const char placeholder[] = "0000-00-00T00:00:00.000Z";

/* -- one object ---------------------------------------------------------------------------- */

void carry_begin(struct carry *c, bool of_register)
{
    buf_clear(&c->b);
    c->w = canonw_on(&c->b);
    c->of_register = of_register;
    c->modified_at = 0;
    canonw_object(&c->w, NULL);
}

void carry_created(struct carry *c)
{
    canonw_text(&c->w, "created", str_of(c->of_register ? register_day : c->created));
    canonw_text(&c->w, "created_by_ref", STR(EXTENSION_READER_ID));
}

void carry_labels(struct carry *c)
{
    if (c->src->status == STATUS_ACTUAL)
        return;
    canonw_array(&c->w, "labels");
    canonw_text(&c->w, NULL, str_of(status_name(c->src->status)));
    canonw_end(&c->w);
}

void carry_modified(struct carry *c)
{
    canonw_text(&c->w, "modified", str_of(placeholder));
    c->modified_at = c->b.n - sizeof placeholder; /* behind the first quote */
}

static void marking(struct carry *c, str id)
{
    canonw_array(&c->w, "object_marking_refs");
    canonw_text(&c->w, NULL, id);
    canonw_end(&c->w);
}

void carry_markings(struct carry *c)
{
    if (c->tlp >= 0)
        marking(c, extension_tlp_id(c->tlp));
}

void carry_clear_marking(struct carry *c)
{
    marking(c, extension_tlp_id(0));
}

void carry_at(struct carry *c, const char *key, struct span at)
{
    if (span_empty(at))
        return;
    canonw_array(&c->w, key);
    canonw_int(&c->w, NULL, at.start);
    canonw_int(&c->w, NULL, at.end);
    canonw_end(&c->w);
}

static void two_digits(char *to, unsigned v)
{
    to[0] = (char)('0' + v / 10 % 10);
    to[1] = (char)('0' + v % 10);
}

/* t lies on the day of base, whose text `head` begins with. */
static void print_version(char *to, stamp t, stamp base)
{
    unsigned ms = (unsigned)((t - base) / 1000);
    char day[11];
    civil_print(stamp_day(t), day);
    memcpy(to, day, 10);
    two_digits(to + 11, ms / 3600000);
    two_digits(to + 14, ms / 60000 % 60);
    two_digits(to + 17, ms / 1000 % 60);
    to[20] = (char)('0' + ms / 100 % 10);
    two_digits(to + 21, ms % 100);
}

pm_code carry_end(struct carry *c, str id, const char *type, struct object *out)
{
    struct object o = {.id = id, .type = str_of(type)};
    canonw_end(&c->w);
    if (c->b.rc != PM_OK)
        return buf_err(&c->b, c->e);
    if (c->words.rc != PM_OK || c->spare.rc != PM_OK)
        return buf_err(c->words.rc != PM_OK ? &c->words : &c->spare, c->e);
    assert(c->w.depth == 0 && c->modified_at > 0);
    size_t bad;
    if (!str_utf8(buf_str(&c->b), &bad))
        return err_set(c->e, PM_BUG, "\"%.*s\" would not be UTF-8 at byte %zu", STR_FMT(id), bad);
    stamp base = 0;
    if (c->of_register)
        (void)stamp_parse(str_of(register_day), false, &base);
    else
        base = c->version_base;
    o.created = c->of_register ? base : c->created_at;
    o.modified = derive_version(buf_str(&c->b), base);
    o.status = c->of_register ? STATUS_ACTUAL : c->src->status;
    print_version(c->b.p + c->modified_at, o.modified, base);
    pm_code rc = arena_dup(c->a, buf_str(&c->b), &o.canon, c->e);
    if (rc == PM_OK)
        *out = o;
    return rc;
}

pm_code carry_keep(struct carry *c, str id, const char *type)
{
    struct object o;
    pm_code rc = carry_end(c, id, type, &o);
    if (rc == PM_OK && !ARENA_PUSH(c->a, c->objects, c->n, c->cap, o))
        rc = arena_err(c->a, c->e);
    return rc;
}

/* -- derived ids ---------------------------------------------------------------------------- */

/* Was this name derived before in this walk? It is from now on. */
static pm_code name_taken(struct carry *c, uint64_t hash, bool *was)
{
    if (2 * c->n_taken >= c->cap_taken) {
        size_t cap = c->cap_taken ? 2 * c->cap_taken : 64;
        uint64_t *more = arena_array(c->a, cap, sizeof *more);
        if (more == NULL)
            return arena_err(c->a, c->e);
        for (size_t i = 0; i < c->cap_taken; i++) {
            size_t k = (size_t)c->taken[i] & (cap - 1);
            while (c->taken[i] != 0 && more[k] != 0)
                k = (k + 1) & (cap - 1);
            if (c->taken[i] != 0)
                more[k] = c->taken[i];
        }
        c->taken = more;
        c->cap_taken = cap;
    }
    uint64_t h = hash | 1;
    size_t k = (size_t)h & (c->cap_taken - 1);
    for (; c->taken[k] != 0; k = (k + 1) & (c->cap_taken - 1))
        if (c->taken[k] == h) {
            *was = true;
            return PM_OK;
        }
    c->taken[k] = h;
    c->n_taken++;
    *was = false;
    return PM_OK;
}

static char *put(char *to, const char *p, size_t n)
{
    memcpy(to, p, n);
    return to + n;
}

static char *put_number(char *to, uint32_t v)
{
    char digits[10];
    size_t n = 0;
    do {
        digits[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v != 0);
    while (n > 0)
        *to++ = digits[--n];
    return to;
}

/* The name is WHAT:BASE:START-END:DETAIL, with #2, #3 ... behind it when it was there before. */
pm_code carry_id(struct carry *c, const char *type, const char *what, struct span at, str detail,
                 str *out)
{
    char name[512], id[DERIVE_ID_BYTES], *to = name;
    size_t n_what = strlen(what), n_detail = detail.n > DETAIL_BYTES ? DETAIL_BYTES : detail.n;
    bool was = true;
    pm_code rc = PM_OK;
    assert(n_what < 32);
    const char *nul = n_detail > 0 ? memchr(detail.p, '\0', n_detail) : NULL;
    if (nul != NULL)
        n_detail = (size_t)(nul - detail.p);
    to = put(to, what, n_what);
    *to++ = ':';
    to = put(to, c->base_name, strlen(c->base_name));
    *to++ = ':';
    const char *own = to; /* what stands before is the kind, and the same in all names */
    to = put_number(to, at.start);
    *to++ = '-';
    to = put_number(to, at.end);
    *to++ = ':';
    if (n_detail > 0)
        to = put(to, detail.p, n_detail);
    char *end = to;
    for (uint32_t again = 1; was; again++) {
        end = to;
        if (again > 1) {
            *end++ = '#';
            end = put_number(end, again);
        }
        uint64_t hash = str_hash((str){what, n_what}) * 31 + str_hash((str){own, (size_t)(end - own)});
        rc = name_taken(c, hash, &was);
        if (rc != PM_OK)
            return rc;
    }
    return arena_dup(c->a, derive_id(type, (str){name, (size_t)(end - name)}, id), out, c->e);
}

/* -- the extension "reading" --------------------------------------------------------------- */

static void write_span(struct carry *c, struct span at, const char *what, bool hashed)
{
    canonw_object(&c->w, NULL);
    canonw_int(&c->w, "end", at.end);
    if (hashed) {
        char hex[65];
        struct sha256 d = digest_sha256(document_quote(c->d, at));
        digest_hex(d.b, sizeof d.b, hex);
        canonw_text(&c->w, "sha256", (str){hex, 64});
    }
    canonw_int(&c->w, "start", at.start);
    canonw_some(&c->w, "what", str_of(what));
    canonw_end(&c->w);
}

void carry_reading(struct carry *c, struct span quote, const struct carry_part *parts,
                   const char *rule, double score)
{
    canonw_object(&c->w, EXTENSION_READING);
    canonw_text(&c->w, "extension_type", STR("property-extension"));
    canonw_text(&c->w, "report", c->report_id);
    canonw_some(&c->w, "rule", str_of(rule));
    if (score > 0)
        canonw_num(&c->w, "score", floor(score * 1000 + 0.5) / 1000);
    canonw_array(&c->w, "spans");
    write_span(c, quote, NULL, true);
    for (; parts != NULL && parts->what != NULL; parts++)
        if (!span_empty(parts->at))
            write_span(c, parts->at, parts->what, false);
    canonw_end(&c->w);
    if (c->src->status != STATUS_ACTUAL)
        canonw_text(&c->w, "status", str_of(status_name(c->src->status)));
    canonw_end(&c->w);
}

/* -- the report ----------------------------------------------------------------------------- */

/* Text that a file's format or a person gave, which nobody has checked: well-formed, without
 * control characters, at most n_max bytes. In the arena. */
static pm_code foreign_text(struct carry *c, str s, size_t n_max, str *out)
{
    size_t bad;
    buf_clear(&c->words);
    s = str_trim(s);
    while (s.n > 0 && c->words.n < n_max) {
        bool whole = str_utf8(s, &bad);
        size_t n = whole ? s.n : bad;
        for (size_t i = 0; i < n; i++)
            buf_add_char(&c->words, (unsigned char)s.p[i] < 0x20 ? ' ' : s.p[i]);
        if (whole)
            break;
        words_lit(c, "\xEF\xBF\xBD");
        s = (str){s.p + bad + 1, s.n - bad - 1};
    }
    str t = buf_str(&c->words);
    if (t.n > n_max) {
        t.n = n_max;
        while (t.n > 0 && ((unsigned char)t.p[t.n] & 0xC0) == 0x80)
            t.n--;
    }
    return c->words.rc != PM_OK ? buf_err(&c->words, c->e) : arena_dup(c->a, t, out, c->e);
}

/* As much of the text as a report object carries: whole sentences. */
static str text_head(const struct document *d, bool *cut)
{
    *cut = d->text.n > TEXT_BYTES;
    if (!*cut)
        return str_trim(d->text);
    size_t n = 0;
    for (size_t i = 0; i < d->n_sentences && d->sentences[i].at.end <= TEXT_BYTES; i++)
        n = d->sentences[i].at.end;
    if (n == 0) {
        n = TEXT_BYTES;
        while (n > 0 && ((unsigned char)d->text.p[n] & 0xC0) == 0x80)
            n--;
    }
    return str_trim((str){d->text.p, n});
}

/* "EXERCISE EXERCISE EXERCISE" and "Exercise SNOW BRIDGE: all is invented" name nothing. */
static bool speaks_of_exercise(const struct document *d, const struct sentence *s)
{
    static const char *const words[] = {"exercise", "учение", "учения", "تمرین", "машқ"};
    if (d->status != STATUS_EXERCISE || s->first_token >= d->n_tokens)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(d->tokens[s->first_token].fold, str_of(words[i])))
            return true;
    return false;
}

/* The title as the format gives it, else the text's first heading or sentence. */
static pm_code title_of(struct carry *c, str *out)
{
    const struct document *d = c->d;
    str t = d->title;
    for (size_t i = 0; t.n == 0 && i < d->n_sentences && i < TITLE_SENTENCES; i++) {
        str s = document_quote(d, d->sentences[i].at);
        if (mark_of_line(s) == STATUS_ACTUAL && !speaks_of_exercise(d, &d->sentences[i]))
            t = s;
    }
    if (t.n == 0 && d->n_sentences > 0)
        t = document_quote(d, d->sentences[0].at);
    pm_code rc = foreign_text(c, t, TITLE_BYTES, &t);
    if (rc != PM_OK)
        return rc;
    buf_clear(&c->words);
    words_mark(c);
    words_add(c, t.n ? t : STR("Report without a title"));
    return arena_dup(c->a, words_str(c), out, c->e);
}

static str mention_value(const struct mention *m, char day[24])
{
    if (m->kind == MENTION_DATE && m->when.start != CIVIL_NONE) {
        civil_print(m->when.start, day);
        if (m->when.end == m->when.start || m->when.end == CIVIL_NONE)
            return (str){day, 10};
        day[10] = '/';
        civil_print(m->when.end, day + 11);
        return (str){day, 21};
    }
    return m->kind == MENTION_WEAPON ? str_of(m->what) : m->id;
}

static void write_mentions(struct carry *c)
{
    const struct reading *r = c->r;
    if (r->n_mentions == 0)
        return;
    canonw_array(&c->w, "mentions");
    for (size_t i = 0; i < r->n_mentions && i < MENTIONS_MAX; i++) {
        const struct mention *m = &r->mentions[i];
        char day[24];
        canonw_array(&c->w, NULL);
        canonw_int(&c->w, NULL, m->at.start);
        canonw_int(&c->w, NULL, m->at.end);
        canonw_text(&c->w, NULL, str_of(reading_mention_kind(m->kind)));
        canonw_text(&c->w, NULL, mention_value(m, day));
        canonw_num(&c->w, NULL, m->score > 0 ? floor(m->score * 100 + 0.5) / 100 : 0);
        if (m->role != NULL)
            canonw_text(&c->w, NULL, str_of(m->role));
        canonw_end(&c->w);
    }
    canonw_end(&c->w);
}

static void write_unread(struct carry *c)
{
    const struct reading *r = c->r;
    if (r->n_unread == 0)
        return;
    canonw_array(&c->w, "unread");
    for (size_t i = 0; i < r->n_unread && i < MENTIONS_MAX; i++) {
        canonw_array(&c->w, NULL);
        canonw_int(&c->w, NULL, r->unread[i].at.start);
        canonw_int(&c->w, NULL, r->unread[i].at.end);
        canonw_text(&c->w, NULL, str_of(r->unread[i].why));
        canonw_end(&c->w);
    }
    canonw_end(&c->w);
}

static int64_t left_out(const struct carry *c)
{
    const size_t have[] = {c->r->n_mentions, c->r->n_unread};
    int64_t n = c->n > REFS_MAX ? (int64_t)(c->n - REFS_MAX) : 0;
    for (int i = 0; i < 2; i++)
        n += have[i] > MENTIONS_MAX ? (int64_t)(have[i] - MENTIONS_MAX) : 0;
    return n;
}

struct report_text {
    str source, source_ref, title, outlet, url, part;
};

static void write_hash(struct carry *c, const char *key, const struct sha256 *d)
{
    char hex[65];
    digest_hex(d->b, sizeof d->b, hex);
    canonw_text(&c->w, key, (str){hex, 64});
}

static void write_report_reading(struct carry *c, const struct report_text *t, bool cut)
{
    static const char *const from[] = {[PUBLISHED_UNKNOWN] = "unknown",
                                       [PUBLISHED_GIVEN] = "given",
                                       [PUBLISHED_HEADER] = "header",
                                       [PUBLISHED_TEXT] = "text",
                                       [PUBLISHED_URL] = "url"};
    const struct document *d = c->d;
    bool dated = d->published != CIVIL_NONE;
    canonw_object(&c->w, EXTENSION_READING);
    write_hash(c, "blob_sha256", &c->src->blob);
    canonw_some(&c->w, "encoding", str_of(d->encoding));
    canonw_text(&c->w, "extension_type", STR("property-extension"));
    canonw_text(&c->w, "format", str_of(text_format_name(d->format)));
    canonw_some(&c->w, "grade", c->src->grade);
    if (left_out(c) > 0)
        canonw_int(&c->w, "left_out", left_out(c));
    write_mentions(c);
    canonw_some(&c->w, "part", t->part);
    if (dated)
        canonw_text(&c->w, "published", (str){c->created, 10});
    canonw_text(&c->w, "published_from", str_of(dated ? from[d->published_from] : "unknown"));
    canonw_text(&c->w, "reader", STR(PAMIR_VERSION));
    canonw_some(&c->w, "script", str_of(d->script));
    canonw_some(&c->w, "source", t->source);
    canonw_some(&c->w, "source_ref", t->source_ref);
    if (c->src->status != STATUS_ACTUAL)
        canonw_text(&c->w, "status", str_of(status_name(c->src->status)));
    if (cut)
        canonw_true(&c->w, "text_cut");
    write_hash(c, "text_sha256", &c->src->text);
    write_unread(c);
    canonw_end(&c->w);
}

/* Credibility 1..5 of an Admiralty grade; 6 cannot be judged and so is absent (STIX 2.1, app. A).
 */
static int confidence_of(str grade)
{
    if (grade.n != 2 || grade.p[1] < '1' || grade.p[1] > '5')
        return -1;
    return 90 - 20 * (grade.p[1] - '1');
}

static pm_code write_report(struct carry *c, const struct report_text *t)
{
    bool cut;
    str text = text_head(c->d, &cut);
    carry_begin(c, false);
    if (confidence_of(c->src->grade) >= 0)
        canonw_int(&c->w, "confidence", confidence_of(c->src->grade));
    carry_created(c);
    canonw_some(&c->w, "description", text);
    canonw_object(&c->w, "extensions");
    write_report_reading(c, t, cut);
    canonw_end(&c->w);
    if (t->url.n > 0) {
        canonw_array(&c->w, "external_references");
        canonw_object(&c->w, NULL);
        canonw_text(&c->w, "source_name", t->outlet.n ? t->outlet : STR("web"));
        canonw_text(&c->w, "url", t->url);
        canonw_end(&c->w);
        canonw_end(&c->w);
    }
    canonw_text(&c->w, "id", c->report_id);
    carry_labels(c);
    if (c->d->lang[0] != '\0' && strcmp(c->d->lang, "und") != 0)
        canonw_text(&c->w, "lang", str_of(c->d->lang));
    carry_modified(c);
    canonw_text(&c->w, "name", t->title);
    carry_markings(c);
    canonw_array(&c->w, "object_refs");
    for (size_t i = 1; i < c->n && i <= REFS_MAX; i++)
        canonw_text(&c->w, NULL, c->objects[i].id);
    if (c->n == 1) /* nothing was read; the standard wants one reference */
        canonw_text(&c->w, NULL, STR(EXTENSION_READER_ID));
    canonw_end(&c->w);
    canonw_text(&c->w, "published", str_of(c->created));
    canonw_text(&c->w, "spec_version", STR("2.1"));
    canonw_text(&c->w, "type", STR("report"));
    return carry_end(c, c->report_id, "report", &c->objects[0]);
}

/* -- the walk ------------------------------------------------------------------------------- */

static pm_code check_source(struct carry *c)
{
    str grade = c->src->grade;
    c->tlp = c->src->tlp.n ? extension_tlp_level(c->src->tlp) : -1;
    if (c->src->tlp.n > 0 && c->tlp < 0)
        return err_set(c->e, PM_INVALID,
                       "\"%.*s\" is no TLP 2.0 marking: clear, green, amber, amber+strict, red",
                       STR_FMT(c->src->tlp));
    if (grade.n > 0 && (grade.n != 2 || grade.p[0] < 'A' || grade.p[0] > 'F' || grade.p[1] < '1' ||
                        grade.p[1] > '6'))
        return err_set(c->e, PM_INVALID, "\"%.*s\" is no Admiralty grade such as B2",
                       STR_FMT(grade));
    if (c->src->part.n > 24)
        return err_set(c->e, PM_LIMIT, "the name of a part has %zu bytes", c->src->part.n);
    return PM_OK;
}

/* Times: `created` is the day of publication, 1970-01-01 when that is not known. */
static pm_code set_times(struct carry *c)
{
    c->created_at = c->d->published == CIVIL_NONE ? 0 : stamp_of_day(c->d->published);
    stamp_print(c->created_at, 3, c->created);
    if (!stamp_parse(str_of(reader_day), false, &c->version_base))
        return err_set(c->e, PM_BUG, "the reader's day is no timestamp");
    if (c->version_base < c->created_at)
        c->version_base = c->created_at;
    return PM_OK;
}

static pm_code derive_ids(struct carry *c)
{
    char hex[65], id[DERIVE_ID_BYTES], name[128];
    const struct reading *r = c->r;
    pm_code rc;
    digest_hex(c->src->blob.b, sizeof c->src->blob.b, hex);
    snprintf(c->base_name, sizeof c->base_name, "%s%.*s", hex, STR_FMT(c->src->part));
    snprintf(name, sizeof name, "report:%s", c->base_name);
    TRY(arena_dup(c->a, derive_id("report", str_of(name), id), &c->report_id, c->e));
    c->incident_ids = arena_array(c->a, r->n_incidents + 1, sizeof *c->incident_ids);
    c->series_ids = arena_array(c->a, r->n_incidents + 1, sizeof *c->series_ids);
    if (c->incident_ids == NULL || c->series_ids == NULL)
        return arena_err(c->a, c->e);
    for (size_t i = 0; i < r->n_incidents; i++) {
        const struct incident *in = &r->incidents[i];
        TRY(carry_id(c, "incident", "incident", in->trigger,
                     str_of(reading_incident_kind(in->kind)), &c->incident_ids[i]));
        if (in->series.n == 0)
            continue;
        char series[200];
        snprintf(series, sizeof series, "series:%s:%.*s", c->base_name,
                 in->series.n > 60 ? 60 : (int)in->series.n, in->series.p);
        TRY(arena_dup(c->a, derive_id("series", str_of(series), id), &c->series_ids[i], c->e));
    }
out:
    return rc;
}

static pm_code carry_report_text(struct carry *c, struct report_text *t)
{
    pm_code rc;
    str source = c->src->source.n ? c->src->source : c->d->outlet;
    TRY(foreign_text(c, source, 160, &t->source));
    TRY(foreign_text(c, c->d->outlet.n ? c->d->outlet : source, 160, &t->outlet));
    TRY(foreign_text(c, c->d->url, 2000, &t->url));
    TRY(foreign_text(c, c->src->part, 40, &t->part));
    TRY(title_of(c, &t->title));
    if (t->source.n > 0)
        TRY(known_source(c, t->source, &t->source_ref));
out:
    return rc;
}

static pm_code carry_all(struct carry *c)
{
    struct report_text t = {.source = {"", 0}};
    struct object none = {.id = {"", 0}};
    pm_code rc;
    TRY(check_source(c));
    TRY(set_times(c));
    TRY(derive_ids(c));
    if (!ARENA_PUSH(c->a, c->objects, c->n, c->cap, none)) /* the report's place */
        return arena_err(c->a, c->e);
    TRY(carry_report_text(c, &t));
    TRY(known_all(c));
    TRY(carry_incidents(c));
    TRY(carry_notes(c));
    TRY(write_report(c, &t));
out:
    return rc;
}

pm_code carrier_make(const struct reading *r, const struct names *names,
                     const struct carrier_source *src, struct arena *a, struct object **out,
                     size_t *n_out, struct pm_err *e)
{
    struct carry c = {.r = r, .d = r->doc, .names = names, .src = src, .a = a, .e = e};
    buf_init(&c.b, OBJECT_MAX_BYTES);
    buf_init(&c.words, 1 << 20);
    buf_init(&c.spare, 1 << 20);
    pm_code rc = carry_all(&c);
    buf_free(&c.b);
    buf_free(&c.words);
    buf_free(&c.spare);
    if (rc != PM_OK)
        return rc;
    *out = c.objects;
    *n_out = c.n;
    return PM_OK;
}
