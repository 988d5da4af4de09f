#include "work/view.h"

#include <math.h>
#include <stdlib.h>

#include "model/extension.h"
#include "model/jsonr.h"

enum { MAX_SAME = 256 };

struct seen_report {
    struct view_report report;
    str text;
};

struct views {
    struct node *node;
    struct store *store;
    struct arena *arena;
    const struct names *names;
    struct seen_report *reports;
    size_t n_reports, cap_reports;
};

/* The JSON tree of an entry lives in json-c's memory; what is taken from it is copied. */
struct taking {
    struct views *v;
    struct json_object *tree, *ext, *reading;
    bool failed;
};

static str copied(struct taking *t, str s)
{
    str out = {0};
    if (s.n > 0 && arena_dup(t->v->arena, s, &out, NULL) != PM_OK)
        t->failed = true;
    return out;
}

static str member(struct taking *t, struct json_object *o, const char *key)
{
    return copied(t, jsonr_text(jsonr_get(o, key)));
}

/* Names of exercise objects say so for those who know nothing of our extension ("[EXERCISE] ..."); here
 * the status stands beside them. */
static str plain_name(struct taking *t, const char *key)
{
    str s = jsonr_text(jsonr_get(t->tree, key));
    if (str_starts(s, STR("[EXERCISE] ")))
        s = (str){s.p + 11, s.n - 11};
    return copied(t, s);
}

static double number(struct json_object *o, const char *key)
{
    struct json_object *n = jsonr_get(o, key);
    return json_object_is_type(n, json_type_int) || json_object_is_type(n, json_type_double)
               ? json_object_get_double(n)
               : NAN;
}

static size_t length(struct json_object *list)
{
    return json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
}

static struct json_object *item(struct json_object *list, size_t i)
{
    return json_object_array_get_idx(list, i);
}

static pm_code open_entry(struct views *v, const struct store_entry *en, const char *extension,
                          struct taking *t, struct pm_err *e)
{
    *t = (struct taking){.v = v};
    pm_code rc = jsonr_parse_known(en->canon, &t->tree, e);
    if (rc != PM_OK)
        return rc;
    struct json_object *all = jsonr_get(t->tree, "extensions");
    t->ext = extension ? jsonr_get(all, extension) : NULL;
    t->reading = jsonr_get(all, EXTENSION_READING);
    return PM_OK;
}

static pm_code close_entry(struct taking *t, struct pm_err *e)
{
    json_object_put(t->tree);
    return t->failed ? arena_err(t->v->arena, e) : PM_OK;
}

pm_code views_open(struct node *n, struct store *s, struct arena *a, struct views **out,
                   struct pm_err *e)
{
    struct views *v = arena_zero(a, sizeof *v);
    if (v == NULL)
        return arena_err(a, e);
    *v = (struct views){.node = n, .store = s, .arena = a};
    pm_code rc = node_names(n, &v->names, e);
    if (rc == PM_OK)
        *out = v;
    return rc;
}

str view_name(struct views *v, str id)
{
    const struct name_entity *en = names_get(v->names, id);
    return en != NULL ? en->name : id;
}

/* Objects of partners may speak of register entries by their STIX id: then the object's own name. */
static str name_of(struct taking *t, str id)
{
    struct store_entry en;
    if (id.n == 0)
        return id;
    const struct name_entity *known = names_get(t->v->names, id);
    if (known != NULL)
        return known->name;
    if (str_find(id, STR("--"), 0) == id.n ||
        store_get(t->v->store, id, t->v->arena, &en, NULL) != PM_OK)
        return copied(t, id);
    struct json_object *tree;
    str name = id;
    if (jsonr_parse_known(en.canon, &tree, NULL) == PM_OK) {
        str own = jsonr_text(jsonr_get(tree, "name"));
        name = copied(t, own.n ? own : id);
        json_object_put(tree);
    }
    return name;
}

/* -- reports ------------------------------------------------------------------------------- */

static pm_code count_of(struct views *v, str report, enum status status, const char *type,
                        const char *kind, int64_t *n, struct pm_err *e)
{
    struct store_query q = {.status = status, .report = report, .type = str_of(type),
                            .kind = str_of(kind), .from = CIVIL_NONE, .to = CIVIL_NONE};
    return store_count(v->store, &q, n, e);
}

static void take_report(struct taking *t, struct view_report *r)
{
    struct json_object *x = t->reading;
    r->title = plain_name(t, "name");
    str published = jsonr_text(jsonr_get(x, "published"));
    r->published = copied(t, (str){published.p, published.n > 10 ? 10 : published.n});
    r->lang = member(t, t->tree, "lang");
    r->script = member(t, x, "script");
    r->format = member(t, x, "format");
    r->encoding = member(t, x, "encoding");
    r->source = member(t, x, "source");
    r->grade = member(t, x, "grade");
    r->file = member(t, x, "file");
    r->blob = member(t, x, "blob_sha256");
    r->text_blob = member(t, x, "text_sha256");
    struct json_object *refs = jsonr_get(t->tree, "external_references");
    for (size_t i = 0; i < length(refs) && r->url.n == 0; i++)
        r->url = member(t, item(refs, i), "url");
    if (!status_parse(jsonr_text(jsonr_get(x, "status")), &r->status))
        r->status = STATUS_ACTUAL;
}

pm_code view_text(struct views *v, const struct view_report *r, str *out, struct pm_err *e)
{
    struct sha256 sha;
    str hex = r->text_blob.n ? r->text_blob : r->blob;
    if (!digest_unhex(hex, sha.b, sizeof sha.b))
        return err_set(e, PM_NOTFOUND, "the report came without its text");
    return store_blob_get(v->store, &sha, v->arena, out, e);
}

static const struct seen_report *known_report(struct views *v, str id)
{
    for (size_t i = v->n_reports; i > 0; i--) /* neighbours come from one report */
        if (str_eq(v->reports[i - 1].report.id, id))
            return &v->reports[i - 1];
    return NULL;
}

pm_code view_report(struct views *v, const struct store_entry *en, struct view_report *out,
                    struct pm_err *e)
{
    struct taking t;
    struct view_report r = {0};
    pm_code rc = open_entry(v, en, NULL, &t, e);
    if (rc != PM_OK)
        return rc;
    r.id = copied(&t, en->id);
    take_report(&t, &r);
    rc = close_entry(&t, e);
    if (rc == PM_OK)
        rc = count_of(v, r.id, r.status, "incident", "", &r.n_incidents, e);
    if (rc == PM_OK)
        rc = count_of(v, r.id, r.status, "note", "claim", &r.n_claims, e);
    if (rc == PM_OK)
        rc = count_of(v, r.id, r.status, "note", "figure", &r.n_figures, e);
    if (rc == PM_OK)
        *out = r;
    return rc;
}

/* The report an account was read from, without its counts, and its text; empty ones when they are not
 * here. */
static pm_code report_of(struct views *v, str id, struct view_report *out, str *text,
                         struct pm_err *e)
{
    const struct seen_report *known = known_report(v, id);
    struct store_entry en;
    struct taking t;
    struct seen_report seen = {.report = {.id = id}};
    struct view_report *r = &seen.report;
    if (known != NULL) {
        *out = known->report;
        *text = known->text;
        return PM_OK;
    }
    pm_code rc = id.n ? store_get(v->store, id, v->arena, &en, e) : PM_NOTFOUND;
    if (rc == PM_OK)
        rc = open_entry(v, &en, NULL, &t, e);
    if (rc == PM_OK) {
        take_report(&t, r);
        rc = close_entry(&t, e);
    }
    if (rc == PM_OK)
        rc = view_text(v, r, &seen.text, e);
    if (rc == PM_NOTFOUND)
        rc = PM_OK; /* a partner sent the account and kept the report, or its text */
    if (rc == PM_OK && !ARENA_PUSH(v->arena, v->reports, v->n_reports, v->cap_reports, seen))
        rc = arena_err(v->arena, e);
    if (rc == PM_OK) {
        *out = seen.report;
        *text = seen.text;
    }
    return rc;
}

/* -- accounts ------------------------------------------------------------------------------ */

static bool take_span(struct json_object *spans, const char *what, struct view_span *out)
{
    for (size_t i = 0; i < length(spans); i++) {
        struct json_object *s = item(spans, i);
        str w = jsonr_text(jsonr_get(s, "what"));
        if (what != NULL && !str_eq(w, str_of(what)))
            continue;
        double start = number(s, "start"), end = number(s, "end");
        if (!(start >= 0 && end >= start && end < 4294967295.0))
            continue;
        *out = (struct view_span){(uint32_t)start, (uint32_t)end, {0}};
        return true;
    }
    return false;
}

static void take_places(struct taking *t, struct view_account *acc)
{
    struct json_object *list = jsonr_get(t->ext, "where");
    acc->places = arena_array(t->v->arena, length(list) + 1, sizeof *acc->places);
    if (acc->places == NULL) {
        t->failed = true;
        return;
    }
    for (size_t i = 0; i < length(list); i++) {
        struct json_object *w = item(list, i);
        struct view_place *p = &acc->places[acc->n_places++];
        p->id = member(t, w, "id");
        p->name = p->id.n ? name_of(t, p->id) : member(t, w, "text");
        p->precision = member(t, w, "precision");
        p->role = member(t, w, "role");
        const struct name_entity *en = names_get(t->v->names, p->id);
        if (en != NULL && !isnan(en->lat) && !isnan(en->lon)) {
            p->has_point = true;
            p->lat = en->lat;
            p->lon = en->lon;
        }
    }
}

/* The words at [start, end) of the report's text; empty when there is no text. */
static str words_at(struct taking *t, str text, struct json_object *at)
{
    if (length(at) != 2)
        return (str){0};
    double start = json_object_get_double(item(at, 0)), end = json_object_get_double(item(at, 1));
    if (!(start >= 0 && end >= start && end <= (double)text.n))
        return (str){0};
    return copied(t, str_slice(text, (struct span){(uint32_t)start, (uint32_t)end}));
}

/* Who says so, as a person would name him: the register's name, the words of the report ("police"), or
 * what is left when a source has no name. */
static str who(struct taking *t, struct json_object *x, const char *id_key, const char *text_key,
               struct json_object *at, str text)
{
    str id = jsonr_text(jsonr_get(x, id_key));
    if (str_eq(id, STR("author")))
        return STR("the author");
    if (id.n > 0 && !str_eq(id, STR("unnamed")))
        return name_of(t, id);
    str words = member(t, x, text_key);
    if (words.n == 0)
        words = words_at(t, text, at);
    return words.n ? words : id.n ? STR("an unnamed source") : id;
}

static void take_actors(struct taking *t, str text, struct view_account *acc)
{
    struct json_object *list = jsonr_get(t->ext, "actors");
    acc->actors = arena_array(t->v->arena, length(list) + 1, sizeof *acc->actors);
    if (acc->actors == NULL) {
        t->failed = true;
        return;
    }
    for (size_t i = 0; i < length(list); i++) {
        struct json_object *x = item(list, i);
        struct view_actor *w = &acc->actors[acc->n_actors++];
        w->id = member(t, x, "id");
        w->name = w->id.n ? name_of(t, w->id) : member(t, x, "text");
        w->stance = member(t, x, "stance");
        w->claimant = who(t, x, "claimant", "claimant_text", jsonr_get(x, "claimant_at"), text);
    }
}

static void take_texts(struct taking *t, const char *key, str **out, size_t *n)
{
    struct json_object *list = jsonr_get(t->ext, key);
    *out = arena_array(t->v->arena, length(list) + 1, sizeof **out);
    if (*out == NULL) {
        t->failed = true;
        return;
    }
    for (size_t i = 0; i < length(list); i++) {
        struct json_object *x = item(list, i);
        str text = jsonr_text(jsonr_get(x, "text")), what = jsonr_text(jsonr_get(x, "what")),
            id = jsonr_text(jsonr_get(x, "id"));
        str s = json_object_is_type(x, json_type_string) ? copied(t, jsonr_text(x))
                : text.n                                 ? copied(t, text)
                : id.n                                   ? name_of(t, id)
                                                         : copied(t, what);
        if (s.n > 0)
            (*out)[(*n)++] = s;
    }
}

static void take_counts(struct taking *t, str text, struct view_account *acc)
{
    struct json_object *list = jsonr_get(t->ext, "counts");
    acc->counts = arena_array(t->v->arena, length(list) + 1, sizeof *acc->counts);
    if (acc->counts == NULL) {
        t->failed = true;
        return;
    }
    for (size_t i = 0; i < length(list); i++) {
        struct json_object *x = item(list, i);
        struct view_count *c = &acc->counts[acc->n_counts++];
        c->kind = member(t, x, "kind");
        c->min = number(x, "min");
        c->max = number(x, "max");
        c->best = number(x, "best");
        c->hedge = member(t, x, "hedge");
        c->claimant = who(t, x, "claimant", "claimant_text", jsonr_get(x, "claimant_at"), text);
        c->quote = words_at(t, text, jsonr_get(x, "at"));
        c->corrected = json_object_get_boolean(jsonr_get(x, "corrected"));
        if (c->corrected)
            c->claimant = STR("corrected by its owner");
    }
}

bool view_count_also(const struct view_count *counts, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (str_eq(counts[k].kind, counts[i].kind))
            return true;
    return false;
}

static str take_quote(struct taking *t, str text)
{
    struct view_span at;
    struct json_object *spans = jsonr_get(t->reading, "spans");
    if (text.n > 0 && (take_span(spans, "sentence", &at) || take_span(spans, NULL, &at)))
        return copied(t, str_slice(text, (struct span){at.start, at.end}));
    return member(t, t->tree, "description");
}

pm_code view_account(struct views *v, const struct store_entry *en, struct view_account *out,
                     struct pm_err *e)
{
    struct taking t;
    struct view_account acc = {0};
    pm_code rc = open_entry(v, en, EXTENSION_INCIDENT, &t, e);
    if (rc != PM_OK)
        return rc;
    acc.id = copied(&t, en->id);
    acc.title = plain_name(&t, "name");
    acc.kind = member(&t, t.ext, "kind");
    acc.modality = member(&t, t.ext, "modality");
    acc.start = member(&t, t.ext, "start");
    acc.end = member(&t, t.ext, "end");
    acc.precision = member(&t, t.ext, "precision");
    acc.series = member(&t, t.ext, "series");
    if (acc.kind.n == 0)
        acc.kind = STR("other");
    if (acc.modality.n == 0)
        acc.modality = STR("reported");
    if (!status_parse(jsonr_text(jsonr_get(t.reading, "status")), &acc.status))
        acc.status = STATUS_ACTUAL;
    str text = {0};
    rc = report_of(v, member(&t, t.reading, "report"), &acc.report, &text, e);
    take_places(&t, &acc);
    take_actors(&t, text, &acc);
    take_counts(&t, text, &acc);
    acc.quote = take_quote(&t, text);
    struct json_object *corrected = jsonr_get(t.reading, "corrected");
    acc.corrected = member(&t, corrected, "what");
    acc.corrected_why = member(&t, corrected, "reason");
    take_texts(&t, "targets", &acc.targets, &acc.n_targets);
    take_texts(&t, "weapons", &acc.weapons, &acc.n_weapons);
    struct json_object *targets = jsonr_get(t.ext, "targets");
    for (size_t i = 0; i < length(targets) && acc.nationality.n == 0; i++)
        acc.nationality = member(&t, item(targets, i), "nationality");
    pm_code closed = close_entry(&t, e);
    rc = rc == PM_OK ? closed : rc;
    if (rc == PM_OK)
        *out = acc;
    return rc;
}

static void put_range(struct buf *b, const struct view_count *c)
{
    if (!isnan(c->best) && (isnan(c->min) || isnan(c->max) || c->min == c->max))
        buf_printf(b, "%s%.15g", str_eq(c->hedge, STR("at-least"))    ? "at least "
                                 : str_eq(c->hedge, STR("more-than")) ? "more than "
                                 : str_eq(c->hedge, STR("about"))     ? "about "
                                 : str_eq(c->hedge, STR("at-most"))   ? "up to "
                                                                      : "",
                   c->best);
    else if (!isnan(c->min) && !isnan(c->max))
        buf_printf(b, "%.15g-%.15g", c->min, c->max);
    else if (!isnan(c->min))
        buf_printf(b, "%.15g or more", c->min);
    else if (!isnan(c->max))
        buf_printf(b, "up to %.15g", c->max);
    else
        buf_add(b, STR("several"));
}

str view_toll(const struct view_account *acc, struct arena *a)
{
    static const char *const words[][2] = {{"killed", "killed"},       {"injured", "injured"},
                                           {"attackers_killed", "attackers killed"},
                                           {"arrested", "arrested"},   {"abducted", "abducted"},
                                           {"released", "released"},   {"displaced", "displaced"}};
    struct buf b;
    str out = {0};
    buf_init(&b, 1 << 16);
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        for (size_t i = 0; i < acc->n_counts; i++) {
            if (!str_eq(acc->counts[i].kind, str_of(words[k][0])))
                continue;
            buf_add(&b, b.n ? STR(", ") : STR(""));
            put_range(&b, &acc->counts[i]);
            bool one = acc->counts[i].best == 1 && str_ends(str_of(words[k][1]), STR("s killed"));
            buf_printf(&b, " %s", one ? "attacker killed" : words[k][1]);
            break;
        }
    if (buf_err(&b, NULL) == PM_OK)
        (void)arena_dup(a, buf_str(&b), &out, NULL);
    buf_free(&b);
    return out;
}

/* -- claims, figures and the rest ------------------------------------------------------------ */

pm_code view_item(struct views *v, const struct store_entry *en, struct view_item *out,
                  struct pm_err *e)
{
    struct taking t;
    struct view_item it = {.score = NAN};
    pm_code rc = open_entry(v, en, EXTENSION_STATEMENT, &t, e);
    if (rc != PM_OK)
        return rc;
    bool incident = str_eq(en->type, STR("incident"));
    it.id = copied(&t, en->id);
    it.type = incident ? STR("incident") : member(&t, t.ext, "kind");
    it.title = plain_name(&t, incident ? "name" : "content");
    it.claimant = who(&t, t.ext, "speaker", "speaker_text", NULL, (str){0});
    it.stance = member(&t, t.ext, "stance");
    it.hedge = member(&t, t.ext, "hedge");
    it.rule = member(&t, t.reading, "rule");
    it.score = number(t.reading, "score");
    struct json_object *spans = jsonr_get(t.reading, "spans");
    if (!take_span(spans, incident ? "trigger" : NULL, &it.at))
        take_span(spans, NULL, &it.at);
    rc = close_entry(&t, e);
    if (rc == PM_OK)
        *out = it;
    return rc;
}

pm_code view_mentions(struct views *v, const struct store_entry *en, struct view_mention **out,
                      size_t *n_out, struct pm_err *e)
{
    struct taking t;
    pm_code rc = open_entry(v, en, NULL, &t, e);
    if (rc != PM_OK)
        return rc;
    struct json_object *list = jsonr_get(t.reading, "mentions");
    size_t n = 0;
    struct view_mention *m = arena_array(v->arena, length(list) + 1, sizeof *m);
    for (size_t i = 0; m != NULL && i < length(list); i++) {
        struct json_object *x = item(list, i); /* [start, end, kind, id, score] */
        if (length(x) < 3)
            continue;
        double start = json_object_get_double(item(x, 0)), end = json_object_get_double(item(x, 1));
        if (!(start >= 0 && end > start && end < 4294967295.0))
            continue;
        struct view_mention *w = &m[n++];
        w->at = (struct view_span){(uint32_t)start, (uint32_t)end, copied(&t, jsonr_text(item(x, 2)))};
        w->id = length(x) > 3 ? copied(&t, jsonr_text(item(x, 3))) : (str){0};
        w->label = w->id.n ? view_name(v, w->id) : (str){0};
        w->score = length(x) > 4 ? json_object_get_double(item(x, 4)) : NAN;
    }
    t.failed |= m == NULL;
    rc = close_entry(&t, e);
    if (rc == PM_OK) {
        *out = m;
        *n_out = n;
    }
    return rc;
}

/* -- the same incident ----------------------------------------------------------------------- */

struct others {
    struct views *v;
    str of, *list;
    size_t n, cap;
};

static bool has(const struct others *o, str id)
{
    for (size_t i = 0; i < o->n; i++)
        if (str_eq(o->list[i], id))
            return true;
    return false;
}

static pm_code on_pair(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct others *o = ctx;
    (void)en;
    for (size_t i = 0; i < f->n_refs; i++) {
        const char *role = f->refs[i].role;
        str id;
        if ((strcmp(role, "from") != 0 && strcmp(role, "to") != 0) || has(o, f->refs[i].id) ||
            o->n >= MAX_SAME)
            continue;
        if (arena_dup(o->v->arena, f->refs[i].id, &id, NULL) != PM_OK ||
            !ARENA_PUSH(o->v->arena, o->list, o->n, o->cap, id))
            return PM_NOMEM;
    }
    return PM_OK;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

pm_code view_same(struct views *v, str id, str **out, size_t *n_out, struct pm_err *e)
{
    struct others o = {.v = v};
    pm_code rc = PM_OK;
    if (!ARENA_PUSH(v->arena, o.list, o.n, o.cap, id))
        return arena_err(v->arena, e);
    for (size_t i = 0; rc == PM_OK && i < o.n; i++) {
        struct store_query q = {.any_status = true, .type = STR("relationship"),
                                .kind = STR("duplicate-of"), .ref = o.list[i],
                                .from = CIVIL_NONE, .to = CIVIL_NONE};
        rc = store_find(v->store, &q, v->arena, on_pair, &o, NULL, e);
    }
    if (rc != PM_OK)
        return rc;
    qsort(o.list, o.n, sizeof *o.list, by_text);
    *out = o.list;
    *n_out = o.n;
    return PM_OK;
}
