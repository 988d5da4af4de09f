#include "read/carrier_in.h"

#include <math.h>
#include <stdio.h>

/* Claims, figures and causes as notes; relations as relationships where both ends have objects. */

enum { REFS_MAX = 40 };

struct refs {
    str list[REFS_MAX];
    size_t n;
};

static void refs_add(struct refs *r, str id)
{
    if (id.n == 0 || r->n == REFS_MAX)
        return;
    for (size_t i = 0; i < r->n; i++)
        if (str_eq(r->list[i], id))
            return;
    r->list[r->n++] = id;
}

static void write_refs(struct carry *c, const struct refs *r)
{
    canonw_array(&c->w, "object_refs");
    for (size_t i = 0; i < r->n; i++)
        canonw_text(&c->w, NULL, r->list[i]);
    canonw_end(&c->w);
}

/* authors and content; c->words holds the content. The author of a claim is who makes it. */
static void note_begin(struct carry *c, const struct party *speaker)
{
    carry_begin(c, false);
    bool named = speaker->id.n > 0 || !span_empty(speaker->at);
    if (named && !str_eq(speaker->id, STR("author"))) {
        struct buf content = c->words;
        c->words = c->spare;
        buf_clear(&c->words);
        words_party(c, speaker);
        canonw_array(&c->w, "authors");
        canonw_text(&c->w, NULL, words_str(c));
        canonw_end(&c->w);
        c->spare = c->words;
        c->words = content;
    }
    canonw_text(&c->w, "content", words_str(c));
    carry_created(c);
    canonw_object(&c->w, "extensions");
}

static pm_code note_end(struct carry *c, str id, const struct refs *refs)
{
    canonw_end(&c->w);
    canonw_text(&c->w, "id", id);
    carry_labels(c);
    carry_modified(c);
    carry_markings(c);
    write_refs(c, refs);
    canonw_text(&c->w, "spec_version", STR("2.1"));
    canonw_text(&c->w, "type", STR("note"));
    return carry_keep(c, id, "note");
}

static void words_speaker(struct carry *c, const struct party *p)
{
    size_t at = c->words.n;
    if (!words_party(c, p))
        words_lit(c, "the report");
    if (c->words.rc == PM_OK && c->words.n > at && c->words.p[at] >= 'a' && c->words.p[at] <= 'z')
        c->words.p[at] = (char)(c->words.p[at] - 32);
}

/* -- claims ------------------------------------------------------------------------------- */

static void claim_words(struct carry *c, const struct claim *cl)
{
    static const char *const verb[N_STANCES] = {
        [STANCE_ASSERTS] = " said: ",
        [STANCE_DENIES] = " denied: ",
        [STANCE_ALLEGES] = " alleged: ",
        [STANCE_DOUBTS] = " doubted: ",
        [STANCE_RECOMMENDS] = " recommended: ",
        [STANCE_PROMISES] = " promised: ",
        [STANCE_THREATENS] = " threatened: ",
        [STANCE_RESPONSIBILITY] = " claimed responsibility: "};
    buf_clear(&c->words);
    words_mark(c);
    words_speaker(c, &cl->claimant);
    if (!span_empty(cl->via.at) || cl->via.id.n > 0) {
        words_lit(c, " (passed on by ");
        words_party(c, &cl->via);
        words_lit(c, ")");
    }
    words_lit(c, verb[cl->stance]);
    words_quote(c, cl->at);
}

/* "i2" is the second incident of this reading. */
static str about_id(const struct carry *c, str about)
{
    int64_t n;
    if (about.n > 1 && about.p[0] == 'i' && str_int64((str){about.p + 1, about.n - 1}, &n))
        for (size_t i = 0; i < c->r->n_incidents; i++)
            if (str_eq(c->r->incidents[i].id, about))
                return c->incident_ids[i];
    return (str){"", 0};
}

static pm_code carry_claim(struct carry *c, const struct claim *cl)
{
    const struct carry_part parts[] = {
        {cl->marker, "marker"}, {cl->claimant.at, "speaker"}, {cl->via.at, "via"}, {{0, 0}, NULL}};
    struct refs refs = {.n = 0};
    str id;
    pm_code rc = carry_id(c, "note", "claim", cl->at, cl->claimant.id, &id);
    if (rc != PM_OK)
        return rc;
    refs_add(&refs, c->report_id);
    refs_add(&refs, known_id(c, cl->claimant.id, AS_ACTOR));
    claim_words(c, cl);
    note_begin(c, &cl->claimant);
    carry_reading(c, cl->at, parts, cl->rule, cl->score);
    canonw_object(&c->w, EXTENSION_STATEMENT);
    if (cl->n_about > 0) {
        canonw_array(&c->w, "about");
        for (size_t i = 0; i < cl->n_about; i++) {
            str incident = about_id(c, cl->about[i]);
            canonw_text(&c->w, NULL, incident.n ? incident : cl->about[i]);
            refs_add(&refs, incident.n ? incident : known_any(c, cl->about[i]));
        }
        canonw_end(&c->w);
    }
    canonw_text(&c->w, "extension_type", STR("property-extension"));
    canonw_some(&c->w, "hedge", str_of(cl->hedge));
    canonw_text(&c->w, "kind", STR("claim"));
    if (cl->negated)
        canonw_true(&c->w, "negated");
    canonw_some(&c->w, "speaker", cl->claimant.id);
    canonw_some(&c->w, "speaker_text", party_text(c, &cl->claimant));
    canonw_text(&c->w, "stance", str_of(reading_stance(cl->stance)));
    canonw_some(&c->w, "via", cl->via.id);
    canonw_some(&c->w, "via_text", party_text(c, &cl->via));
    canonw_end(&c->w);
    return note_end(c, id, &refs);
}

/* -- figures ------------------------------------------------------------------------------ */

static void figure_words(struct carry *c, const struct figure *f)
{
    char slug[64];
    struct quantity q = {.min = f->value, .max = f->max, .best = f->value, .hedge = f->hedge};
    if (f->hedge == HEDGE_AT_MOST || f->hedge == HEDGE_FEWER_THAN)
        q.max = f->value;
    snprintf(slug, sizeof slug, "%.*s", f->measure.n > 60 ? 60 : (int)f->measure.n, f->measure.p);
    buf_clear(&c->words);
    words_mark(c);
    words_slug(c, slug, true);
    if (f->subject.id.n > 0 || !span_empty(f->subject.at)) {
        words_lit(c, ", ");
        words_party(c, &f->subject);
    }
    words_lit(c, ": ");
    words_hedged(c, &q);
    if (f->unit != NULL) {
        words_lit(c, " ");
        words_slug(c, f->unit, false);
    }
    if (f->change != NULL && strcmp(f->change, "level") != 0) {
        words_lit(c, " (");
        words_lit(c, f->change);
        words_lit(c, ")");
    }
    if (f->asof.n > 0) {
        words_lit(c, ", ");
        words_add(c, f->asof);
    }
    if (f->claimant.id.n > 0 || !span_empty(f->claimant.at)) {
        words_lit(c, ", according to ");
        words_party(c, &f->claimant);
    }
    words_lit(c, ". ");
    words_quote(c, f->at);
}

static pm_code carry_figure(struct carry *c, const struct figure *f)
{
    const struct carry_part parts[] = {
        {f->subject.at, "subject"}, {f->claimant.at, "speaker"}, {{0, 0}, NULL}};
    struct refs refs = {.n = 0};
    str id;
    pm_code rc = carry_id(c, "note", "figure", f->at, f->measure, &id);
    if (rc != PM_OK)
        return rc;
    refs_add(&refs, c->report_id);
    refs_add(&refs, known_any(c, f->subject.id));
    refs_add(&refs, known_id(c, f->claimant.id, AS_ACTOR));
    figure_words(c, f);
    note_begin(c, &f->claimant);
    carry_reading(c, f->at, parts, f->rule, f->score);
    canonw_object(&c->w, EXTENSION_STATEMENT);
    canonw_some(&c->w, "as_of", f->asof);
    canonw_some(&c->w, "change", str_of(f->change));
    canonw_text(&c->w, "extension_type", STR("property-extension"));
    canonw_text(&c->w, "hedge", str_of(reading_hedge(f->hedge)));
    canonw_text(&c->w, "kind", STR("figure"));
    canonw_num(&c->w, "max", f->max);
    canonw_text(&c->w, "measure", f->measure);
    canonw_some(&c->w, "speaker", f->claimant.id);
    canonw_some(&c->w, "speaker_text", party_text(c, &f->claimant));
    canonw_some(&c->w, "subject", f->subject.id);
    canonw_some(&c->w, "subject_text", party_text(c, &f->subject));
    canonw_some(&c->w, "unit", str_of(f->unit));
    canonw_num(&c->w, "value", f->value);
    canonw_end(&c->w);
    return note_end(c, id, &refs);
}

/* -- causes ------------------------------------------------------------------------------- */

static void cause_words(struct carry *c, const struct cause *x)
{
    bool possible = x->hedge != NULL && strcmp(x->hedge, "possible") == 0;
    bool denied = x->hedge != NULL && strcmp(x->hedge, "denied") == 0;
    buf_clear(&c->words);
    words_mark(c);
    words_speaker(c, &x->claimant);
    words_lit(c, denied     ? " denied that "
                 : possible ? " thought it possible that "
                            : " said that ");
    words_quote(c, x->cause);
    words_lit(c, x->polarity == '-' ? " lowers " : " leads to ");
    words_quote(c, x->effect);
    words_lit(c, ". ");
    words_quote(c, x->at);
}

static pm_code carry_cause(struct carry *c, const struct cause *x)
{
    const struct carry_part parts[] = {
        {x->cause, "cause"}, {x->effect, "effect"}, {x->claimant.at, "speaker"}, {{0, 0}, NULL}};
    struct refs refs = {.n = 0};
    str id;
    char polarity[2] = {x->polarity == '-' ? '-' : '+', '\0'};
    pm_code rc = carry_id(c, "note", "cause", x->at, str_of(polarity), &id);
    if (rc != PM_OK)
        return rc;
    refs_add(&refs, c->report_id);
    refs_add(&refs, known_id(c, x->claimant.id, AS_ACTOR));
    cause_words(c, x);
    note_begin(c, &x->claimant);
    carry_reading(c, x->at, parts, x->rule, NAN);
    canonw_object(&c->w, EXTENSION_STATEMENT);
    carry_at(c, "cause", x->cause);
    carry_at(c, "effect", x->effect);
    canonw_text(&c->w, "extension_type", STR("property-extension"));
    canonw_some(&c->w, "hedge", str_of(x->hedge));
    canonw_text(&c->w, "kind", STR("cause"));
    canonw_text(&c->w, "polarity", str_of(polarity));
    canonw_some(&c->w, "speaker", x->claimant.id);
    canonw_some(&c->w, "speaker_text", party_text(c, &x->claimant));
    canonw_end(&c->w);
    return note_end(c, id, &refs);
}

/* -- relations ---------------------------------------------------------------------------- */

static void write_relation(struct carry *c, str from, const char *rel, str to,
                           const struct party *speaker)
{
    canonw_object(&c->w, EXTENSION_STATEMENT);
    canonw_text(&c->w, "extension_type", STR("property-extension"));
    canonw_text(&c->w, "from", from);
    canonw_text(&c->w, "kind", STR("relation"));
    canonw_text(&c->w, "rel", str_of(rel));
    if (speaker != NULL) {
        canonw_some(&c->w, "speaker", speaker->id);
        canonw_some(&c->w, "speaker_text", party_text(c, speaker));
    }
    canonw_text(&c->w, "to", to);
    canonw_end(&c->w);
}

static void relation_words(struct carry *c, const struct relation *x)
{
    const struct span none = {0, 0};
    buf_clear(&c->words);
    words_mark(c);
    words_name(c, x->from, none);
    words_lit(c, ": ");
    words_slug(c, x->rel, false);
    words_lit(c, " ");
    words_name(c, x->to, none);
    if (x->claimant.id.n > 0 || !span_empty(x->claimant.at)) {
        words_lit(c, ", according to ");
        words_party(c, &x->claimant);
    }
    words_lit(c, ". ");
    words_quote(c, x->at);
}

/* What is based in a place is located at it in STIX's own words (threat-actor, 4.17.2). */
static pm_code carry_relation(struct carry *c, const struct relation *x)
{
    const struct carry_part parts[] = {{x->claimant.at, "speaker"}, {{0, 0}, NULL}};
    bool based = strcmp(x->rel, "based-in") == 0;
    str from = known_id(c, x->from, AS_ACTOR);
    str to = based ? known_any(c, x->to) : known_id(c, x->to, AS_ACTOR);
    if (x->from.n == 0 || x->to.n == 0)
        return PM_OK; /* the claim it comes from tells it */
    relation_words(c, x);
    if (from.n > 0 && to.n > 0)
        return carry_link(c,
                          &(struct carry_link){.rel = based && str_starts(to, STR("location--"))
                                                          ? "located-at"
                                                          : x->rel,
                                               .from = from,
                                               .to = to,
                                               .at = x->at,
                                               .parts = parts,
                                               .rule = x->rule,
                                               .score = NAN,
                                               .speaker = &x->claimant,
                                               .statement_from = x->from,
                                               .statement_to = x->to,
                                               .statement_rel = x->rel},
                          words_str(c));
    struct refs refs = {.n = 0};
    str id;
    pm_code rc = carry_id(c, "note", "relation", x->at, x->from, &id);
    if (rc != PM_OK)
        return rc;
    refs_add(&refs, c->report_id);
    refs_add(&refs, from);
    refs_add(&refs, to);
    note_begin(c, &x->claimant);
    carry_reading(c, x->at, parts, x->rule, NAN);
    write_relation(c, x->from, x->rel, x->to, &x->claimant);
    return note_end(c, id, &refs);
}

pm_code carry_link(struct carry *c, const struct carry_link *l, str words)
{
    char detail[256];
    str id;
    snprintf(detail, sizeof detail, "%s:%.*s:%.*s:%.*s", l->rel, STR_FMT(l->from), STR_FMT(l->to),
             l->speaker ? (int)(l->speaker->id.n > 60 ? 60 : l->speaker->id.n) : 0,
             l->speaker && l->speaker->id.n ? l->speaker->id.p : "");
    pm_code rc = carry_id(c, "relationship", "link", l->at, str_of(detail), &id);
    if (rc != PM_OK)
        return rc;
    carry_begin(c, false);
    carry_created(c);
    canonw_some(&c->w, "description", words);
    canonw_object(&c->w, "extensions");
    carry_reading(c, l->at, l->parts, l->rule, l->score);
    if (l->statement_from.n > 0)
        write_relation(c, l->statement_from, l->statement_rel, l->statement_to, l->speaker);
    canonw_end(&c->w);
    canonw_text(&c->w, "id", id);
    carry_labels(c);
    carry_modified(c);
    carry_markings(c);
    canonw_text(&c->w, "relationship_type", str_of(l->rel));
    canonw_text(&c->w, "source_ref", l->from);
    canonw_text(&c->w, "spec_version", STR("2.1"));
    canonw_text(&c->w, "target_ref", l->to);
    canonw_text(&c->w, "type", STR("relationship"));
    return carry_keep(c, id, "relationship");
}

pm_code carry_notes(struct carry *c)
{
    const struct reading *r = c->r;
    pm_code rc = PM_OK;
    for (size_t i = 0; i < r->n_claims; i++)
        TRY(carry_claim(c, &r->claims[i]));
    for (size_t i = 0; i < r->n_figures; i++)
        TRY(carry_figure(c, &r->figures[i]));
    for (size_t i = 0; i < r->n_causes; i++)
        TRY(carry_cause(c, &r->causes[i]));
    for (size_t i = 0; i < r->n_relations; i++)
        TRY(carry_relation(c, &r->relations[i]));
out:
    return rc;
}
