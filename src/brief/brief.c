#include "brief/brief.h"

enum { PAGE = 200, CANON_MAX_BYTES = 64 << 20 };
#define PAGE_ARENA_BYTES ((size_t)1 << 30)

const struct brief_format brief_formats[] = {
    {"stix", "every object as one STIX 2.1 bundle; pamir import takes it back",
     "application/stix+json;version=2.1", "json", brief_stix},
    {"geojson", "accounts of incidents as points (RFC 7946)", "application/geo+json", "geojson",
     brief_geojson},
    {"misp", "accounts as MISP events (MISP core format)", "application/json", "json", brief_misp},
    {"csv", "accounts of incidents as a table (RFC 4180, UTF-8)", "text/csv; charset=utf-8", "csv",
     brief_csv},
    {NULL, NULL, NULL, NULL, NULL},
};

const struct brief_format *brief_find(str name)
{
    for (const struct brief_format *f = brief_formats; f->name != NULL; f++)
        if (str_eq(name, str_of(f->name)))
            return f;
    return NULL;
}

bool brief_may(struct brief_job *j, const struct store_entry *en, enum status status)
{
    struct decision d = decide_entry(en, status, &j->options->reader);
    struct purpose_list *r = j->options->restricted;
    bool shown = true;
    if (d.may && r != NULL && (purpose_list_take(r, en, &shown, NULL) != PM_OK || !shown))
        d = (struct decision){false, "it came from a partner under conditions: say why with "
                                     "--purpose"};
    if (d.may) {
        j->result.n_out++;
    } else {
        j->result.n_kept++;
        j->result.why_kept = d.why;
    }
    return d.may;
}

pm_code brief_bytes(struct brief_job *j, const struct store_entry *en, struct arena *a, str *out,
                    struct pm_err *e)
{
    *out = en->canon;
    return j->mask != NULL ? mask_object(j->mask, en, a, out, e) : PM_OK;
}

static pm_code mask_words(struct brief_job *j, str report, str *words, struct arena *a,
                          struct pm_err *e)
{
    return mask_text(j->mask, report, *words, a, words, e);
}

static pm_code mask_account(struct brief_job *j, struct view_account *acc, struct arena *a,
                            struct pm_err *e)
{
    str report = acc->report.id;
    str *words[] = {&acc->title, &acc->quote, &acc->report.title};
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < sizeof words / sizeof *words; i++)
        rc = mask_words(j, report, words[i], a, e);
    for (size_t i = 0; rc == PM_OK && i < acc->n_targets; i++)
        rc = mask_words(j, report, &acc->targets[i], a, e);
    for (size_t i = 0; rc == PM_OK && i < acc->n_actors; i++) {
        rc = mask_words(j, report, &acc->actors[i].name, a, e);
        if (rc == PM_OK)
            rc = mask_words(j, report, &acc->actors[i].claimant, a, e);
    }
    for (size_t i = 0; rc == PM_OK && i < acc->n_counts; i++) {
        rc = mask_words(j, report, &acc->counts[i].quote, a, e);
        if (rc == PM_OK)
            rc = mask_words(j, report, &acc->counts[i].claimant, a, e);
    }
    return rc;
}

static pm_code keep_entry(void *ctx, const struct store_entry *en, const struct facets *f)
{
    (void)f;
    return store_list_add(ctx, en, NULL);
}

static bool is_revoked(const struct store_entry *en, struct arena *a)
{
    struct object o;
    return str_find(en->canon, STR("\"revoked\":true"), 0) < en->canon.n &&
           object_parse(a, en->canon, OBJECT_CUSTOM, &o, NULL) == PM_OK && o.revoked;
}

/* It was told before and is taken back: who merges tables by id must see that. Nothing of what it
 * said. */
static void struck_out(const struct store_entry *en, enum status status, struct view_account *acc)
{
    *acc = (struct view_account){.id = en->id, .modality = STR("retracted"), .status = status};
}

static pm_code write_page(struct brief_job *j, const struct store_list *p, brief_account *each, void *ctx,
                          struct pm_err *e)
{
    struct views *v;
    pm_code rc = views_open(j->node, j->store, p->arena, &v, e);
    for (size_t i = 0; rc == PM_OK && i < p->n; i++) {
        struct view_account acc;
        if (!brief_may(j, &p->entries[i], j->options->reader.status))
            continue;
        if (is_revoked(&p->entries[i], p->arena)) {
            struck_out(&p->entries[i], j->options->reader.status, &acc);
            rc = each(j, v, &acc, ctx, e);
            continue;
        }
        rc = view_account(v, &p->entries[i], &acc, e);
        if (rc == PM_OK && j->mask != NULL)
            rc = mask_account(j, &acc, p->arena, e);
        if (rc == PM_OK)
            rc = each(j, v, &acc, ctx, e);
    }
    return rc;
}

pm_code brief_each_account(struct brief_job *j, brief_account *each, void *ctx, struct pm_err *e)
{
    struct store_query q = j->options->query;
    char cursor[512] = "";
    q.type = STR("incident");
    q.status = j->options->reader.status;
    q.newest_first = true;
    q.revoked_too = j->struck_too;
    q.limit = PAGE;
    struct store_list p = {0};
    pm_code rc = arena_open(PAGE_ARENA_BYTES, &p.arena, e);
    while (rc == PM_OK) {
        str next = {0};
        p.entries = NULL;
        p.n = p.cap = 0;
        q.after = str_of(cursor);
        rc = store_find(j->store, &q, p.arena, keep_entry, &p, &next, e);
        if (rc == PM_OK && next.n >= sizeof cursor)
            rc = err_set(e, PM_BUG, "a cursor of %zu bytes", next.n);
        if (rc == PM_OK)
            rc = write_page(j, &p, each, ctx, e);
        if (rc != PM_OK || next.n == 0)
            break;
        memcpy(cursor, next.p, next.n);
        cursor[next.n] = '\0';
        arena_reset(p.arena);
    }
    arena_close(p.arena);
    return rc;
}

pm_code brief_write(struct node *n, struct store *s, const struct brief_format *f,
                    const struct brief_options *o, brief_sink *sink, void *ctx,
                    struct brief_result *result, struct pm_err *e)
{
    struct brief_job j = {.node = n, .store = s, .options = o, .sink = sink, .ctx = ctx};
    pm_code rc = PM_OK;
    if (o->reader.reach != REACH_OWNER)
        rc = mask_open(s, &j.mask, e);
    if (rc == PM_OK)
        rc = f->write(&j, e);
    j.result.n_masked = j.mask != NULL ? mask_count(j.mask) : 0;
    mask_close(j.mask);
    if (result != NULL)
        *result = j.result;
    return rc;
}
