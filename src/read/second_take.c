/* An answer of the second reader, item by item. Each item needs its quote and its codes; a part
 * that does not hold is left out and counted, and the item stays. */
#include "read/second_in.h"

#include <math.h>
#include <stdio.h>

#include "model/jsonr.h"
#include "read/figures.h"
#include "read/quantity.h"
#include "read/stages.h"

#define SECOND_SCORE 0.5 /* nobody has measured the owner's model */

typedef struct json_object node;

/* Where the string under key stands inside `in`. False, and counted, when it does not; false alone
 * when there is no such string. */
static bool part(struct second *s, struct span in, node *text, struct span *out)
{
    str quote = jsonr_text(text);
    if (quote.n == 0)
        return false;
    switch (find_quote(s, in, quote, out)) {
    case QUOTE_FOUND:
        return true;
    case QUOTE_TWICE:
        s->tally.twice++;
        return false;
    default:
        s->tally.not_found++;
        return false;
    }
}

/* The whole sentences that `at` stands in, as far as the window goes. */
static struct span sentences_of(const struct second *s, struct span at)
{
    const struct document *d = s->rules->doc;
    uint32_t first = find_token(d, at.start), last = find_token(d, at.end - 1);
    struct span all = {d->sentences[d->tokens[first].sentence].at.start,
                       d->sentences[d->tokens[last].sentence].at.end};
    if (all.start < s->window.start)
        all.start = s->window.start;
    if (all.end > s->window.end)
        all.end = s->window.end;
    return all;
}

/* In the words that the item stands on, else in their sentence, else anywhere in the window. */
static bool near_part(struct second *s, struct span anchor, node *text, struct span *out)
{
    str quote = jsonr_text(text);
    if (quote.n > 0 && (find_quote(s, anchor, quote, out) == QUOTE_FOUND ||
                        find_quote(s, sentences_of(s, anchor), quote, out) == QUOTE_FOUND))
        return true;
    return part(s, s->window, text, out);
}

/* The number of the word among n; -1, and counted, when it is none of them. */
static int code(struct second *s, node *text, int n, const char *(*word)(int))
{
    str given = jsonr_text(text);
    for (int i = 0; i < n; i++)
        if (str_eq(given, str_of(word(i))))
            return i;
    s->tally.no_code++;
    return -1;
}

static const char *kind_word(int i)
{
    return reading_incident_kind((enum incident_kind)i);
}

static const char *status_word(int i)
{
    return reading_incident_status((enum incident_status)i);
}

static const char *stance_word(int i)
{
    return reading_stance((enum stance)i);
}

/* -- what the rules know about words -------------------------------------------------------- */

/* The first mention inside `at` of the kinds (bits); NULL when there is none. */
static const struct mention *mention_in(const struct reading *r, struct span at, unsigned kinds)
{
    const struct document *d = r->doc;
    for (size_t k = mention_first(r, find_token(d, at.start));
         k < r->n_mentions && r->mentions[k].at.start < at.end; k++)
        if (span_within(r->mentions[k].at, at) && (kinds >> r->mentions[k].kind & 1) != 0)
            return &r->mentions[k];
    return NULL;
}

/* Somebody named at `at`: the register's id only when the name is the end of the words ("the group
 * ISKP"), for "Taliban prisoners" are not the Taliban. */
static struct party party_at(const struct second *s, struct span at)
{
    const unsigned kinds = 1u << MENTION_GROUP | 1u << MENTION_STATE | 1u << MENTION_ORG |
                           1u << MENTION_OFFICE | 1u << MENTION_FORMAT | 1u << MENTION_PLACE;
    struct party p = {.at = at};
    const struct mention *m = mention_in(s->rules, at, kinds);
    if (m != NULL && m->at.end == at.end)
        p.id = m->id;
    return p;
}

/* Who says it: words of the text, or "author". */
static bool speaker(struct second *s, struct span anchor, node *text, struct party *out)
{
    struct span at;
    if (str_eq(jsonr_text(text), STR("author"))) {
        *out = (struct party){.id = STR("author")};
        return true;
    }
    if (!near_part(s, anchor, text, &at))
        return false;
    *out = party_at(s, at);
    return true;
}

static bool counts_people(enum counts c)
{
    return c == COUNTS_UNKNOWN || c == COUNTS_PEOPLE || c == COUNTS_CIVILIANS ||
           c == COUNTS_CHILDREN || c == COUNTS_WOMEN || c == COUNTS_FORCES ||
           c == COUNTS_FIGHTERS || c == COUNTS_SUSPECTS || c == COUNTS_MIGRANTS ||
           c == COUNTS_FAMILIES;
}

static bool says(const struct quantity *q, node *number)
{
    if (number == NULL) /* JSON's null, or nothing: words without a number */
        return q->hedge == HEDGE_SEVERAL;
    double v = fabs(json_object_get_double(number));
    return v == q->best || v == q->min || v == q->max;
}

/* The rules' quantity inside `at` that is the number. NULL, and counted, when the words hold none.
 */
static const struct quantity_at *quantity_in(struct second *s, struct span at, node *number)
{
    const struct reading *r = s->rules;
    if (number != NULL && !json_object_is_type(number, json_type_int) &&
        !json_object_is_type(number, json_type_double)) {
        s->tally.no_number++;
        return NULL;
    }
    for (size_t k = quantity_first(r, find_token(r->doc, at.start));
         k < r->n_quantities && r->quantities[k].q.at.start < at.end; k++) {
        const struct quantity_at *q = &r->quantities[k];
        struct span bare = document_range(r->doc, q->number_token, q->end_token);
        if (span_within(bare, at) && says(&q->q, number))
            return q;
    }
    s->tally.no_number++;
    return NULL;
}

/* -- incidents ------------------------------------------------------------------------------ */

static void take_when(struct second *s, struct incident *x, node *item)
{
    struct span at;
    if (!near_part(s, x->sentence, jsonr_get(item, "when"), &at))
        return;
    const struct mention *m = mention_in(s->rules, at, 1u << MENTION_DATE);
    if (m != NULL)
        x->when = m->when;
    else
        x->when = (struct when){.start = CIVIL_NONE, .end = CIVIL_NONE};
    x->when.at = at;
}

static size_t list_length(struct second *s, node *list)
{
    size_t n = jsonr_length(list);
    if (n <= SECOND_MAX_ITEMS)
        return n;
    s->tally.too_many += n - SECOND_MAX_ITEMS;
    return SECOND_MAX_ITEMS;
}

static bool take_where(struct second *s, struct incident *x, node *list)
{
    size_t cap = 0, n = list_length(s, list);
    struct span at;
    for (size_t i = 0; i < n; i++) {
        if (!near_part(s, x->sentence, json_object_array_get_idx(list, i), &at))
            continue;
        const struct mention *m =
            mention_in(s->rules, at, 1u << MENTION_PLACE | 1u << MENTION_STATE);
        struct site site = {.at = at, .role = "site"};
        if (m != NULL) {
            site.id = m->id;
            site.precision = m->place_precision;
        }
        if (!ARENA_PUSH(s->a, x->where, x->n_where, cap, site))
            return false;
    }
    return true;
}

static bool take_perpetrators(struct second *s, struct incident *x, node *list)
{
    size_t cap = 0, n = list_length(s, list);
    struct span at;
    for (size_t i = 0; i < n; i++) {
        node *item = json_object_array_get_idx(list, i), *stance = jsonr_get(item, "stance");
        if (!near_part(s, x->sentence, jsonr_get(item, "who"), &at))
            continue;
        int as = stance != NULL ? code(s, stance, N_STANCES, stance_word) : STANCE_ASSERTS;
        if (as < 0)
            continue;
        struct perpetrator p = {.who = party_at(s, at), .stance = (enum stance)as};
        (void)speaker(s, x->sentence, jsonr_get(item, "claimant"), &p.claimant);
        if (!ARENA_PUSH(s->a, x->perpetrators, x->n_perpetrators, cap, p))
            return false;
    }
    return true;
}

static bool take_targets(struct second *s, struct incident *x, node *list)
{
    size_t cap = 0, n = list_length(s, list);
    struct span at;
    for (size_t i = 0; i < n; i++)
        if (near_part(s, x->sentence, json_object_array_get_idx(list, i), &at) &&
            !ARENA_PUSH(s->a, x->targets, x->n_targets, cap,
                        (struct target){.who = party_at(s, at)}))
            return false;
    return true;
}

static bool take_weapons(struct second *s, struct incident *x, node *list)
{
    size_t cap = 0, n = list_length(s, list);
    struct span at;
    for (size_t i = 0; i < n; i++) {
        if (!near_part(s, x->sentence, json_object_array_get_idx(list, i), &at))
            continue;
        const struct mention *m = mention_in(s->rules, at, 1u << MENTION_WEAPON);
        if (!ARENA_PUSH(s->a, x->weapons, x->n_weapons, cap,
                        (struct weapon){.at = at, .what = m != NULL ? m->what : NULL}))
            return false;
    }
    return true;
}

static void take_counts(struct second *s, struct incident *x, node *item)
{
    for (int k = 0; k < N_COUNT_KINDS; k++) {
        node *count = jsonr_get(item, reading_count_kind((enum count_kind)k));
        struct span at;
        if (count == NULL || !near_part(s, x->sentence, jsonr_get(count, "quote"), &at))
            continue;
        const struct quantity_at *q = quantity_in(s, at, jsonr_get(count, "number"));
        if (q == NULL)
            continue;
        if (!counts_people(q->counts)) {
            s->tally.no_number++;
            continue;
        }
        x->counts[k] = (struct count){.n = q->q, .civilians = NAN, .children = NAN};
    }
}

static bool take_incident(struct second *s, node *item, size_t since)
{
    struct reading *r = s->found;
    struct incident x = {
        .when = {.start = CIVIL_NONE, .end = CIVIL_NONE}, .score = SECOND_SCORE, .rule = s->rule.p};
    if (jsonr_text(jsonr_get(item, "quote")).n == 0 ||
        jsonr_text(jsonr_get(item, "trigger")).n == 0) {
        s->tally.no_shape++;
        return true;
    }
    if (!part(s, s->window, jsonr_get(item, "quote"), &x.sentence) ||
        !part(s, x.sentence, jsonr_get(item, "trigger"), &x.trigger))
        return true;
    int kind = code(s, jsonr_get(item, "kind"), N_INCIDENT_KINDS, kind_word);
    int status =
        kind < 0 ? -1 : code(s, jsonr_get(item, "status"), N_INCIDENT_STATUSES, status_word);
    if (status < 0)
        return true;
    x.kind = (enum incident_kind)kind;
    x.status = (enum incident_status)status;
    for (size_t i = since; i < r->n_incidents; i++)
        if (r->incidents[i].kind == x.kind && r->incidents[i].trigger.start == x.trigger.start) {
            s->tally.repeated++;
            return true;
        }
    for (int k = 0; k < N_COUNT_KINDS; k++)
        x.counts[k] = (struct count){.civilians = NAN, .children = NAN};
    take_when(s, &x, item);
    take_counts(s, &x, item);
    if (!take_where(s, &x, jsonr_get(item, "where")) ||
        !take_perpetrators(s, &x, jsonr_get(item, "perpetrators")) ||
        !take_targets(s, &x, jsonr_get(item, "targets")) ||
        !take_weapons(s, &x, jsonr_get(item, "weapons")) ||
        arena_printf(s->a, &x.id, "m%zu", r->n_incidents + 1) != PM_OK)
        return false;
    s->tally.kept++;
    return reading_push_incident(r, x);
}

/* -- claims and figures --------------------------------------------------------------------- */

static bool take_claim(struct second *s, node *item, size_t since)
{
    struct reading *r = s->found;
    struct claim c = {.kind = CLAIM_STATEMENT, .score = SECOND_SCORE, .rule = s->rule.p};
    if (jsonr_text(jsonr_get(item, "quote")).n == 0 ||
        jsonr_text(jsonr_get(item, "claimant")).n == 0) {
        s->tally.no_shape++; /* nothing is stored without who says it */
        return true;
    }
    if (!part(s, s->window, jsonr_get(item, "quote"), &c.at) ||
        !speaker(s, c.at, jsonr_get(item, "claimant"), &c.claimant))
        return true;
    int stance = code(s, jsonr_get(item, "stance"), N_STANCES, stance_word);
    if (stance < 0)
        return true;
    c.stance = (enum stance)stance;
    c.negated = c.stance == STANCE_DENIES;
    for (size_t i = since; i < r->n_claims; i++)
        if (r->claims[i].at.start == c.at.start && r->claims[i].at.end == c.at.end) {
            s->tally.repeated++;
            return true;
        }
    (void)near_part(s, c.at, jsonr_get(item, "marker"), &c.marker);
    s->tally.kept++;
    return reading_push_claim(r, c);
}

/* Rise or fall as the model says it; the number's sign follows. */
static void take_change(struct second *s, struct figure *f, node *item)
{
    static const char *const changes[] = {"level", "increase", "decrease"};
    str change = jsonr_text(jsonr_get(item, "change"));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        if (str_eq(change, str_of(changes[i])))
            f->change = changes[i];
    if (change.n > 0 && !str_eq(change, str_of(f->change)))
        s->tally.no_code++;
    if (f->change == changes[2] && figures_measure_signed(f->measure) && f->value > 0)
        f->value = -f->value;
}

static bool take_figure(struct second *s, node *item, size_t since)
{
    struct reading *r = s->found;
    struct span at;
    str measure = jsonr_text(jsonr_get(item, "measure"));
    struct figure f = {.max = NAN, .change = "level", .score = SECOND_SCORE, .rule = s->rule.p};
    if (jsonr_text(jsonr_get(item, "quote")).n == 0 || measure.n == 0) {
        s->tally.no_shape++;
        return true;
    }
    if (!part(s, s->window, jsonr_get(item, "quote"), &f.at))
        return true;
    const struct quantity_at *q = quantity_in(s, f.at, jsonr_get(item, "number"));
    if (q == NULL)
        return true;
    if (!figures_measure_takes(measure, q->counts)) {
        s->tally.no_code++;
        return true;
    }
    for (size_t i = since; i < r->n_figures; i++)
        if (r->figures[i].at.start == f.at.start && str_eq(r->figures[i].measure, measure)) {
            s->tally.repeated++;
            return true;
        }
    f.value = !isnan(q->q.best) ? q->q.best : q->q.min;
    f.max = q->q.hedge == HEDGE_RANGE || q->q.hedge == HEDGE_AT_MOST ? q->q.max : NAN;
    f.hedge = q->q.hedge;
    f.unit = q->unit;
    if (near_part(s, f.at, jsonr_get(item, "subject"), &at))
        f.subject = party_at(s, at);
    (void)speaker(s, f.at, jsonr_get(item, "claimant"), &f.claimant);
    if (arena_dup(s->a, measure, &f.measure, NULL) != PM_OK)
        return false;
    take_change(s, &f, item);
    s->tally.kept++;
    return reading_push_figure(r, f);
}

static bool take_list(struct second *s, node *list, size_t since,
                      bool (*take)(struct second *, node *, size_t))
{
    size_t n = list_length(s, list);
    for (size_t i = 0; i < n; i++) {
        node *item = json_object_array_get_idx(list, i);
        if (!json_object_is_type(item, json_type_object))
            s->tally.no_shape++;
        else if (!take(s, item, since))
            return false;
    }
    return true;
}

bool take_answer(struct second *s, struct json_object *answer)
{
    const struct reading *r = s->found;
    return take_list(s, jsonr_get(answer, "incidents"), r->n_incidents, take_incident) &&
           take_list(s, jsonr_get(answer, "claims"), r->n_claims, take_claim) &&
           take_list(s, jsonr_get(answer, "figures"), r->n_figures, take_figure);
}
