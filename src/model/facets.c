#include "model/facets.h"

#include <math.h>

#include "model/canonr.h"
#include "model/extension.h"

/* Text goes into one piece of the arena: every string of the object is copied at most once, so
 * the canonical bytes plus a separator for each string are room enough. */
struct taker {
    struct arena *a;
    struct canonr tree;
    char *p;
    size_t n, cap;
    struct facets *out;
    size_t cap_refs;
    str *seen; /* ids already given as mentions: open addressing, cap_seen a power of two */
    size_t cap_seen;
    stamp created;
    bool
        undated; /* a report whose day is not known: `published` is only there because it must be */
    bool failed; /* the arena refused */
};

enum { TITLE_BYTES = 160 };

static const struct canonr_node *get(const struct taker *t, const struct canonr_node *o,
                                     const char *key)
{
    return canonr_get(&t->tree, o, key);
}

static str text(struct taker *t, const struct canonr_node *x)
{
    return canonr_text(&t->tree, x);
}

static str take(struct taker *t, str s)
{
    if (s.n > t->cap - t->n) {
        t->failed = true;
        return (str){"", 0};
    }
    char *to = t->p + t->n;
    memcpy(to, s.p, s.n);
    t->n += s.n;
    return (str){to, s.n};
}

static str take_member(struct taker *t, const struct canonr_node *o, const char *key)
{
    str s = text(t, get(t, o, key));
    return s.n ? take(t, s) : (str){"", 0};
}

static void add_ref(struct taker *t, str id, const char *role)
{
    if (id.n == 0)
        return;
    str mine = take(t, id);
    if (!ARENA_PUSH(t->a, t->out->refs, t->out->n_refs, t->cap_refs,
                    (struct facet_ref){mine, role}))
        t->failed = true;
}

/* The same id in the same role once. Lists inside an incident or a note are short. */
static void add_ref_once(struct taker *t, str id, const char *role)
{
    for (size_t i = 0; i < t->out->n_refs; i++)
        if (t->out->refs[i].role == role && str_eq(t->out->refs[i].id, id))
            return;
    add_ref(t, id, role);
}

static void add_text_refs(struct taker *t, const struct canonr_node *list, const char *role)
{
    for (const struct canonr_node *x = canonr_first(list); x != NULL; x = canonr_next(&t->tree, x))
        add_ref(t, text(t, x), role);
}

/* -- text --------------------------------------------------------------------------------- */

/* Words a person would look for, piece by piece into the buffer's end, so that they form one str.
 */
struct body {
    struct taker *t;
    size_t from;
};

static void body_add(struct body *b, str s)
{
    if (s.n == 0)
        return;
    if (b->t->n > b->from)
        take(b->t, STR("\n"));
    take(b->t, s);
}

/* Cut at a blank if there is one near, never inside a letter. */
static str first_words(str s)
{
    const char *nl = s.n ? memchr(s.p, '\n', s.n) : NULL;
    if (nl != NULL)
        s.n = (size_t)(nl - s.p);
    if (s.n <= TITLE_BYTES)
        return s;
    size_t n = TITLE_BYTES;
    while (n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    for (size_t k = n; k > n - 40; k--)
        if (s.p[k] == ' ')
            return (str){s.p, k};
    return (str){s.p, n};
}

static void take_text(struct taker *t, const struct canonr_node *o)
{
    static const char *const fields[] = {"name", "abstract", "content", "explanation",
                                         "description"};
    struct body b = {t, t->n};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        body_add(&b, text(t, get(t, o, fields[i])));
    const struct canonr_node *aliases = get(t, o, "aliases");
    for (const struct canonr_node *x = canonr_first(aliases); x != NULL;
         x = canonr_next(&t->tree, x))
        body_add(&b, text(t, x));
    t->out->body = (str){t->p + b.from, t->n - b.from};
    t->out->title = first_words(t->out->body);
}

/* -- days --------------------------------------------------------------------------------- */

/* "2025", "2025-08" or "2025-08-13": its first and last day. */
static bool take_period(str s, civil_day *start, civil_day *end)
{
    int64_t year, month;
    if (civil_parse(s, start)) {
        *end = *start;
        return true;
    }
    if (s.n < 4 || !str_int64((str){s.p, 4}, &year) || year < 1)
        return false;
    if (s.n == 4) {
        *start = civil_to_day((struct civil){(int32_t)year, 1, 1});
        *end = civil_to_day((struct civil){(int32_t)year, 12, 31});
        return true;
    }
    if (s.n != 7 || s.p[4] != '-' || !str_int64((str){s.p + 5, 2}, &month) || month < 1 ||
        month > 12)
        return false;
    struct civil c = {(int32_t)year, (int8_t)month, 1};
    *start = civil_to_day(c);
    *end = *start + civil_month_days(c.year, c.month) - 1;
    return true;
}

static void take_day(struct taker *t, const struct canonr_node *v, civil_day *out)
{
    stamp at;
    str s = text(t, v);
    if (!civil_parse(s, out) && stamp_parse(s, false, &at))
        *out = stamp_day(at);
}

/* -- what each extension tells -------------------------------------------------------------- */

static void take_point(struct taker *t, const struct canonr_node *o)
{
    double lat, lon;
    if (!canonr_number(&t->tree, get(t, o, "latitude"), &lat) ||
        !canonr_number(&t->tree, get(t, o, "longitude"), &lon))
        return;
    t->out->has_point = true;
    t->out->lat = lat;
    t->out->lon = lon;
}

static void take_ids(struct taker *t, const struct canonr_node *list, const char *key, const char *role)
{
    for (const struct canonr_node *x = canonr_first(list); x != NULL;
         x = canonr_next(&t->tree, x)) {
        str id = text(t, get(t, x, key));
        if (id.n > 0)
            add_ref_once(t, id, role);
    }
}

static void take_claimant(struct taker *t, str id)
{
    if (id.n == 0)
        return;
    if (t->out->claimant.n == 0)
        t->out->claimant = take(t, id);
    add_ref_once(t, id, "claimant");
}

static void take_claimants(struct taker *t, const struct canonr_node *list)
{
    for (const struct canonr_node *x = canonr_first(list); x != NULL; x = canonr_next(&t->tree, x))
        take_claimant(t, text(t, get(t, x, "claimant")));
}

static void take_incident(struct taker *t, const struct canonr_node *x)
{
    t->out->kind = take_member(t, x, "kind");
    take_day(t, get(t, x, "start"), &t->out->start);
    take_day(t, get(t, x, "end"), &t->out->end);
    if (t->out->end == CIVIL_NONE)
        t->out->end = t->out->start;
    take_point(t, x);
    take_ids(t, get(t, x, "where"), "province", "where");
    take_ids(t, get(t, x, "where"), "id", "place");
    take_ids(t, get(t, x, "actors"), "id", "actor");
    take_ids(t, get(t, x, "targets"), "id", "target");
    take_claimants(t, get(t, x, "counts"));
    take_claimants(t, get(t, x, "actors"));
    str series = text(t, get(t, x, "series"));
    if (series.n > 0)
        add_ref(t, series, "series");
}

static void take_statement(struct taker *t, const struct canonr_node *x)
{
    t->out->kind = take_member(t, x, "kind");
    take_claimant(t, text(t, get(t, x, "speaker")));
    static const char *const single[][2] = {
        {"via", "via"}, {"subject", "subject"}, {"from", "from"}, {"to", "to"}};
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++)
        add_ref(t, text(t, get(t, x, single[i][0])), single[i][1]);
    add_text_refs(t, get(t, x, "about"), "about");
    civil_day start, end;
    if (take_period(text(t, get(t, x, "as_of")), &start, &end)) {
        t->out->start = start;
        t->out->end = end;
    }
}

/* A report may name the same place a thousand times. */
static void add_mention(struct taker *t, str id)
{
    size_t k = (size_t)str_hash(id) & (t->cap_seen - 1);
    for (; t->seen[k].n > 0; k = (k + 1) & (t->cap_seen - 1))
        if (str_eq(t->seen[k], id))
            return;
    t->seen[k] = id;
    add_ref(t, id, "mention");
}

static void take_mentions(struct taker *t, const struct canonr_node *list)
{
    if (canonr_first(list) == NULL)
        return;
    size_t n = list->n;
    for (t->cap_seen = 16; t->cap_seen < 2 * n; t->cap_seen *= 2)
        ;
    t->seen = arena_array(t->a, t->cap_seen, sizeof *t->seen);
    if (t->seen == NULL) {
        t->failed = true;
        return;
    }
    for (const struct canonr_node *m = canonr_first(list); m != NULL;
         m = canonr_next(&t->tree, m)) {
        const struct canonr_node *x = canonr_first(m); /* [start, end, kind, id, score] */
        for (int i = 0; i < 3 && x != NULL; i++)
            x = canonr_next(&t->tree, x);
        str id = text(t, x);
        if (id.n > 0)
            add_mention(t, id);
    }
}

static void take_reading(struct taker *t, const struct canonr_node *x)
{
    t->out->report = take_member(t, x, "report");
    if (get(t, x, "text_cut") != NULL) /* else the description is the whole text */
        t->out->text = take_member(t, x, "text_sha256");
    t->undated = str_eq(text(t, get(t, x, "published_from")), STR("unknown"));
    add_ref(t, text(t, get(t, x, "source_ref")), "source");
    take_mentions(t, get(t, x, "mentions"));
}

static void take_judgement(struct taker *t, const struct canonr_node *x)
{
    t->out->kind = take_member(t, x, "kind");
    add_ref(t, text(t, get(t, x, "evidence_ref")), "evidence");
}

/* -- the object ---------------------------------------------------------------------------- */

static void take_standard_refs(struct taker *t, const struct canonr_node *o)
{
    static const char *const single[][2] = {{"source_ref", "from"},
                                            {"target_ref", "to"},
                                            {"sighting_of_ref", "object"},
                                            {"object_ref", "object"}};
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++)
        add_ref(t, text(t, get(t, o, single[i][0])), single[i][1]);
    add_text_refs(t, get(t, o, "object_refs"), "object");
    add_text_refs(t, get(t, o, "observed_data_refs"), "object");
    add_text_refs(t, get(t, o, "where_sighted_refs"), "place");
    str author = text(t, get(t, o, "created_by_ref"));
    if (!str_eq(author, STR(EXTENSION_READER_ID)))
        add_ref(t, author, "author");
}

/* Which register entry this object is: "AF-BDS", "group:isis-k". Its kind is the word in front. */
static void take_register_id(struct taker *t, const struct canonr_node *o)
{
    const struct canonr_node *list = get(t, o, "external_references");
    for (const struct canonr_node *ref = canonr_first(list); ref != NULL;
         ref = canonr_next(&t->tree, ref)) {
        str id = text(t, get(t, ref, "external_id"));
        if (!str_eq(text(t, get(t, ref, "source_name")), STR(EXTENSION_REGISTER)) ||
            id.n == 0)
            continue;
        add_ref(t, id, "self");
        size_t colon = str_find(id, STR(":"), 0);
        t->out->kind = colon < id.n ? take(t, (str){id.p, colon}) : STR("place");
    }
}

/* Kind and days of an object without an extension of ours. */
static void take_plain(struct taker *t, const struct canonr_node *o, str type)
{
    static const char *const kinds[][2] = {{"relationship", "relationship_type"},
                                           {"identity", "identity_class"},
                                           {"grouping", "context"},
                                           {"opinion", "opinion"}};
    for (size_t i = 0; t->out->kind.n == 0 && i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_eq(type, str_of(kinds[i][0])))
            t->out->kind = take_member(t, o, kinds[i][1]);
    if (t->out->start == CIVIL_NONE && !t->undated)
        take_day(t, get(t, o, "published"), &t->out->start);
    if (t->out->start == CIVIL_NONE && str_eq(type, STR("note")) && t->created > 0)
        t->out->start = stamp_day(t->created); /* the day it was said, as far as we know */
    if (t->out->start == CIVIL_NONE)
        take_day(t, get(t, o, "first_seen"), &t->out->start);
    if (t->out->end == CIVIL_NONE)
        take_day(t, get(t, o, "last_seen"), &t->out->end);
    if (t->out->end < t->out->start)
        t->out->end = t->out->start;
}

static void take_extensions(struct taker *t, const struct canonr_node *list)
{
    static const struct {
        const char *id;
        void (*take)(struct taker *t, const struct canonr_node *x);
    } ours[] = {{EXTENSION_READING, take_reading},
                {EXTENSION_INCIDENT, take_incident},
                {EXTENSION_STATEMENT, take_statement},
                {EXTENSION_JUDGEMENT, take_judgement}};
    for (size_t i = 0; list != NULL && i < sizeof ours / sizeof ours[0]; i++) {
        const struct canonr_node *x = get(t, list, ours[i].id);
        if (x != NULL)
            ours[i].take(t, x);
    }
}

pm_code facets_of(struct arena *a, const struct object *o, struct facets *out, struct pm_err *e)
{
    struct facets f = {.start = CIVIL_NONE, .end = CIVIL_NONE};
    struct taker t; /* large: not cleared as a whole */
    t.a = a;
    t.n = t.cap_refs = t.cap_seen = 0;
    t.cap = 2 * o->canon.n + 64;
    t.out = &f;
    t.seen = NULL;
    t.created = o->created;
    t.undated = t.failed = false;
    t.p = arena_get(a, t.cap);
    if (t.p == NULL)
        return arena_err(a, e);
    pm_code rc = canonr_open(&t.tree, a, o->canon, e);
    if (rc != PM_OK)
        return rc;
    const struct canonr_node *top = t.tree.root;
    take_text(&t, top);
    f.lang = take_member(&t, top, "lang");
    take_standard_refs(&t, top);
    take_register_id(&t, top);
    take_extensions(&t, get(&t, top, "extensions"));
    take_plain(&t, top, o->type);
    if (str_eq(o->type, STR("location")))
        take_point(&t, top);
    canonr_close(&t.tree);
    if (t.failed || t.tree.failed)
        return arena_err(a, e);
    *out = f;
    return PM_OK;
}
