#include "read/carrier_in.h"

#include <math.h>
#include <stdio.h>

/* An incident of one report: the object, and a relationship for each place, accused and target. */

/* -- sentences ---------------------------------------------------------------------------- */

static void words_place(struct carry *c, const struct site *s)
{
    words_name(c, s->id, s->at);
    str province = carry_province(c, s->id);
    if (province.n > 0 && !str_eq(province, s->id)) {
        words_lit(c, " (");
        words_add(c, province);
        words_lit(c, ")");
    }
}

/* The first site of the event itself, else the first told. */
static const struct site *main_site(const struct incident *in)
{
    for (size_t i = 0; i < in->n_where; i++)
        if (in->where[i].role == NULL || strcmp(in->where[i].role, "site") == 0)
            return &in->where[i];
    return in->n_where > 0 ? &in->where[0] : NULL;
}

static void name_of(struct carry *c, const struct incident *in)
{
    const struct site *s = main_site(in);
    buf_clear(&c->words);
    words_mark(c);
    words_slug(c, in->kind == INCIDENT_OTHER ? "incident" : reading_incident_kind(in->kind), true);
    if (in->status != INCIDENT_REPORTED) {
        words_lit(c, " (");
        words_lit(c, reading_incident_status(in->status));
        words_lit(c, ")");
    }
    if (s != NULL) {
        words_lit(c, ", ");
        words_place(c, s);
    }
    if (in->when.start != CIVIL_NONE) {
        words_lit(c, ", ");
        words_days(c, &in->when);
    }
}

static void according_to(struct carry *c, const struct party *p)
{
    if (p->id.n == 0 && span_empty(p->at))
        return;
    words_lit(c, " according to ");
    words_party(c, p);
}

static void words_count(struct carry *c, enum count_kind kind, const struct count *n, bool *first)
{
    words_lit(c, *first ? "" : ", ");
    *first = false;
    words_hedged(c, &n->n);
    words_lit(c, " ");
    words_slug(c, reading_count_kind(kind), false);
    if (!isnan(n->children) && n->children > 0) {
        words_lit(c, ", of them children ");
        words_number(c, n->children);
    }
    according_to(c, &n->claimant);
}

static void words_counts(struct carry *c, const struct incident *in)
{
    bool first = true;
    size_t at = c->words.n;
    for (int k = 0; k < N_COUNT_KINDS; k++)
        if (!span_empty(in->counts[k].n.at))
            words_count(c, (enum count_kind)k, &in->counts[k], &first);
    for (size_t i = 0; i < in->n_also; i++)
        words_count(c, in->also[i].kind, &in->also[i].count, &first);
    if (!first && c->words.rc == PM_OK && c->words.p[at] >= 'a' && c->words.p[at] <= 'z')
        c->words.p[at] = (char)(c->words.p[at] - 32);
    words_lit(c, first ? "" : "; ");
}

static void words_accused(struct carry *c, const struct perpetrator *p, bool either)
{
    words_lit(c, "; ");
    if (p->stance == STANCE_RESPONSIBILITY) {
        words_party(c, &p->who);
        words_lit(c, " claimed responsibility");
        return;
    }
    if (p->stance == STANCE_DENIES || p->stance == STANCE_DOUBTS) {
        if (!words_party(c, &p->claimant))
            words_lit(c, "the report");
        words_lit(c, p->stance == STANCE_DENIES ? " denied" : " doubted");
        words_lit(c, " that it was ");
        words_party(c, &p->who);
        return;
    }
    words_lit(c, either ? "or said to be by " : "said to be by ");
    words_party(c, &p->who);
    according_to(c, &p->claimant);
}

static void description_of(struct carry *c, const struct incident *in)
{
    static const char *const modality[N_INCIDENT_STATUSES] = {
        [INCIDENT_REPORTED] = "reported",
        [INCIDENT_PLANNED] = "planned, not said to have happened",
        [INCIDENT_THREATENED] = "threatened, not said to have happened",
        [INCIDENT_DENIED] = "said not to have happened",
        [INCIDENT_HYPOTHETICAL] = "thought of as possible, not said to have happened",
        [INCIDENT_GENERAL] = "told in general"};
    buf_clear(&c->words);
    words_mark(c);
    words_counts(c, in);
    words_lit(c, modality[in->status]);
    if (in->when.start != CIVIL_NONE) {
        words_lit(c, "; ");
        words_days(c, &in->when);
    }
    for (size_t i = 0; i < in->n_where; i++) {
        words_lit(c, "; ");
        words_place(c, &in->where[i]);
    }
    for (size_t i = 0; i < in->n_targets; i++) {
        const struct target *t = &in->targets[i];
        words_lit(c, "; against ");
        if (!words_party(c, &t->who))
            words_lit(c, t->what ? t->what : "somebody");
    }
    for (size_t i = 0; i < in->n_weapons; i++) {
        words_lit(c, "; with ");
        words_slug(c, in->weapons[i].what ? in->weapons[i].what : "a weapon", false);
    }
    for (size_t i = 0; i < in->n_perpetrators; i++) {
        const struct perpetrator *p = &in->perpetrators[i];
        words_accused(c, p,
                      i > 0 && p->alternative_group != 0 &&
                          p->alternative_group == p[-1].alternative_group);
    }
    words_lit(c, ". ");
    words_quote(c, span_empty(in->sentence) ? in->trigger : in->sentence);
}

/* -- the extension ------------------------------------------------------------------------ */

static void write_actors(struct carry *c, const struct incident *in)
{
    if (in->n_perpetrators == 0)
        return;
    canonw_array(&c->w, "actors");
    for (size_t i = 0; i < in->n_perpetrators; i++) {
        const struct perpetrator *p = &in->perpetrators[i];
        canonw_object(&c->w, NULL);
        if (p->alternative_group > 0)
            canonw_int(&c->w, "alternative", p->alternative_group);
        carry_at(c, "at", p->who.at);
        canonw_some(&c->w, "claimant", p->claimant.id);
        carry_at(c, "claimant_at", p->claimant.at);
        canonw_some(&c->w, "claimant_text", party_text(c, &p->claimant));
        canonw_some(&c->w, "id", p->who.id);
        canonw_text(&c->w, "stance", str_of(reading_stance(p->stance)));
        canonw_some(&c->w, "text", party_text(c, &p->who));
        canonw_end(&c->w);
    }
    canonw_end(&c->w);
}

static void write_count(struct carry *c, enum count_kind kind, const struct count *n)
{
    canonw_object(&c->w, NULL);
    carry_at(c, "at", n->n.at);
    canonw_num(&c->w, "best", n->n.best);
    canonw_num(&c->w, "children", n->children);
    canonw_num(&c->w, "civilians", n->civilians);
    canonw_some(&c->w, "claimant", n->claimant.id);
    carry_at(c, "claimant_at", n->claimant.at);
    canonw_some(&c->w, "claimant_text", party_text(c, &n->claimant));
    canonw_text(&c->w, "hedge", str_of(reading_hedge(n->n.hedge)));
    canonw_text(&c->w, "kind", str_of(reading_count_kind(kind)));
    canonw_num(&c->w, "max", n->n.max);
    canonw_num(&c->w, "min", n->n.min);
    canonw_end(&c->w);
}

static void write_counts(struct carry *c, const struct incident *in)
{
    bool any = in->n_also > 0;
    for (int k = 0; k < N_COUNT_KINDS; k++)
        any |= !span_empty(in->counts[k].n.at);
    if (!any)
        return;
    canonw_array(&c->w, "counts");
    for (int k = 0; k < N_COUNT_KINDS; k++)
        if (!span_empty(in->counts[k].n.at))
            write_count(c, (enum count_kind)k, &in->counts[k]);
    for (size_t i = 0; i < in->n_also; i++)
        write_count(c, in->also[i].kind, &in->also[i].count);
    canonw_end(&c->w);
}

static void write_targets(struct carry *c, const struct incident *in)
{
    if (in->n_targets == 0)
        return;
    canonw_array(&c->w, "targets");
    for (size_t i = 0; i < in->n_targets; i++) {
        const struct target *t = &in->targets[i];
        canonw_object(&c->w, NULL);
        carry_at(c, "at", t->who.at);
        canonw_some(&c->w, "id", t->who.id);
        canonw_some(&c->w, "nationality", t->nationality);
        canonw_some(&c->w, "text", party_text(c, &t->who));
        canonw_some(&c->w, "what", str_of(t->what));
        canonw_end(&c->w);
    }
    canonw_end(&c->w);
}

static void write_weapons(struct carry *c, const struct incident *in)
{
    if (in->n_weapons == 0)
        return;
    canonw_array(&c->w, "weapons");
    for (size_t i = 0; i < in->n_weapons; i++) {
        canonw_object(&c->w, NULL);
        carry_at(c, "at", in->weapons[i].at);
        canonw_some(&c->w, "what", str_of(in->weapons[i].what));
        canonw_end(&c->w);
    }
    canonw_end(&c->w);
}

static void write_where(struct carry *c, const struct incident *in)
{
    if (in->n_where == 0)
        return;
    canonw_array(&c->w, "where");
    for (size_t i = 0; i < in->n_where; i++) {
        const struct site *s = &in->where[i];
        struct party p = {s->at, s->id};
        canonw_object(&c->w, NULL);
        carry_at(c, "at", s->at);
        canonw_some(&c->w, "id", s->id);
        canonw_some(&c->w, "precision", str_of(s->precision));
        if (s->id.n > 0) {
            str province = carry_province(c, s->id);
            canonw_some(&c->w, "province", province.n ? province : s->id);
        }
        canonw_some(&c->w, "role", str_of(s->role));
        canonw_some(&c->w, "text", party_text(c, &p));
        canonw_end(&c->w);
    }
    canonw_end(&c->w);
}

static void write_day(struct carry *c, const char *key, civil_day d)
{
    char text[11];
    if (d == CIVIL_NONE)
        return;
    civil_print(d, text);
    canonw_text(&c->w, key, (str){text, 10});
}

static void write_extension(struct carry *c, const struct incident *in, str series)
{
    const struct site *s = main_site(in);
    const struct name_entity *x = s && s->id.n ? names_get(c->names, s->id) : NULL;
    bool point = x != NULL && isfinite(x->lat) && isfinite(x->lon);
    bool dated = in->when.start != CIVIL_NONE;
    canonw_object(&c->w, EXTENSION_INCIDENT);
    write_actors(c, in);
    write_counts(c, in);
    write_day(c, "end", in->when.end);
    canonw_text(&c->w, "extension_type", STR("property-extension"));
    if (in->when.historic)
        canonw_true(&c->w, "historic");
    canonw_text(&c->w, "kind", str_of(reading_incident_kind(in->kind)));
    if (point) {
        canonw_num(&c->w, "latitude", x->lat);
        canonw_num(&c->w, "longitude", x->lon);
    }
    canonw_text(&c->w, "modality", str_of(reading_incident_status(in->status)));
    if (s != NULL)
        canonw_some(&c->w, "place_precision", str_of(s->precision));
    if (dated)
        canonw_text(&c->w, "precision", str_of(reading_precision(in->when.precision)));
    canonw_some(&c->w, "series", series);
    write_day(c, "start", in->when.start);
    write_targets(c, in);
    write_weapons(c, in);
    write_where(c, in);
    canonw_end(&c->w);
}

/* Incident Core: what its two revisions have in common (determination is theirs, not ours: nobody
 * at this node has investigated anything). */
static void write_core(struct carry *c)
{
    canonw_object(&c->w, EXTENSION_INCIDENT_CORE);
    canonw_text(&c->w, "determination", STR("suspected"));
    canonw_text(&c->w, "extension_type", STR("property-extension"));
    canonw_text(&c->w, "investigation_status", STR("new"));
    canonw_end(&c->w);
}

static pm_code carry_incident(struct carry *c, const struct incident *in, str id, str series)
{
    const struct carry_part parts[] = {
        {in->trigger, "trigger"}, {in->when.at, "when"}, {{0, 0}, NULL}};
    carry_begin(c, false);
    carry_created(c);
    description_of(c, in);
    canonw_text(&c->w, "description", words_str(c));
    canonw_object(&c->w, "extensions");
    carry_reading(c, span_empty(in->sentence) ? in->trigger : in->sentence, parts, in->rule,
                  in->score);
    write_extension(c, in, series);
    write_core(c);
    canonw_end(&c->w);
    canonw_text(&c->w, "id", id);
    carry_labels(c);
    carry_modified(c);
    name_of(c, in);
    canonw_text(&c->w, "name", words_str(c));
    carry_markings(c);
    canonw_text(&c->w, "spec_version", STR("2.1"));
    canonw_text(&c->w, "type", STR("incident"));
    return carry_keep(c, id, "incident");
}

/* -- relationships ------------------------------------------------------------------------ */

/* A relationship says it outright to a reader who knows nothing else, so none is made for what the
 * text denies or only imagines; the incident's own words tell that. */
static bool said_to_be(const struct incident *in)
{
    return in->status == INCIDENT_REPORTED || in->status == INCIDENT_PLANNED ||
           in->status == INCIDENT_THREATENED;
}

static pm_code link_places(struct carry *c, const struct incident *in, str id)
{
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < in->n_where; i++) {
        const struct site *s = &in->where[i];
        str to = known_id(c, s->id, AS_PLACE);
        if (to.n == 0 || (s->role != NULL && strcmp(s->role, "site") != 0))
            continue;
        rc = carry_link(c,
                        &(struct carry_link){.rel = "located-at",
                                             .from = id,
                                             .to = to,
                                             .at = s->at,
                                             .rule = in->rule,
                                             .score = in->score},
                        (str){"", 0});
    }
    return rc;
}

static pm_code link_accused(struct carry *c, const struct incident *in, str id)
{
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < in->n_perpetrators; i++) {
        const struct perpetrator *p = &in->perpetrators[i];
        str to = known_id(c, p->who.id, AS_ACTOR);
        if (to.n == 0 || p->stance == STANCE_DENIES || p->stance == STANCE_DOUBTS)
            continue;
        buf_clear(&c->words);
        words_mark(c);
        if (p->stance == STANCE_RESPONSIBILITY) {
            words_party(c, &p->who);
            words_lit(c, " claimed responsibility");
        } else {
            words_lit(c, "Said to be by ");
            words_party(c, &p->who);
            according_to(c, &p->claimant);
        }
        if (p->alternative_group != 0)
            words_lit(c, "; told as one of several possibilities");
        words_lit(c, ".");
        rc = carry_link(c,
                        &(struct carry_link){.rel = "attributed-to",
                                             .from = id,
                                             .to = to,
                                             .at = p->who.at,
                                             .rule = in->rule,
                                             .score = in->score,
                                             .speaker = &p->claimant},
                        words_str(c));
    }
    return rc;
}

static pm_code link_targets(struct carry *c, const struct incident *in, str id)
{
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < in->n_targets; i++) {
        const struct target *t = &in->targets[i];
        str to = known_id(c, t->who.id, AS_ACTOR);
        if (to.n > 0 && str_starts(to, STR("identity--")))
            rc = carry_link(c,
                            &(struct carry_link){.rel = "targets",
                                                 .from = id,
                                                 .to = to,
                                                 .at = t->who.at,
                                                 .rule = in->rule,
                                                 .score = in->score},
                            (str){"", 0});
    }
    return rc;
}

pm_code carry_incidents(struct carry *c)
{
    pm_code rc = PM_OK;
    for (size_t i = 0; i < c->r->n_incidents; i++) {
        const struct incident *in = &c->r->incidents[i];
        str id = c->incident_ids[i];
        TRY(carry_incident(c, in, id, c->series_ids[i]));
        if (!said_to_be(in))
            continue;
        TRY(link_places(c, in, id));
        TRY(link_accused(c, in, id));
        TRY(link_targets(c, in, id));
    }
out:
    return rc;
}
