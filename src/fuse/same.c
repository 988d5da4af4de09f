#include "fuse/same.h"

#include <math.h>

/* Weights are natural log odds. A pair with nothing to compare stays at the prior: two accounts
 * picked from one week of one region are rarely about one incident. */
static const double PRIOR = -3.2;

static const struct {
    int days;
    double odds;
} day_steps[] = {{0, 2.2}, {1, 0.9}, {2, -0.4}, {3, -1.2}, {7, -2.8}};
static const double DAY_FAR = -8.0;
static const double DAY_VAGUE = 0.3; /* ranges that overlap, one of them a month or a year */

static const double PLACE_SAME_ID = 3.0, PLACE_SAME_PROVINCE = 1.5, PLACE_SAME_COUNTRY = -1.6,
                    PLACE_FAR = -5.0;

static const double KIND_SAME = 1.6, KIND_CLOSE = 0.9, KIND_VAGUE = 0.2, KIND_OTHER = -3.0;
static const double ACTOR_SHARED = 0.7, ACTOR_NONE_SHARED = -0.2;
static const double TARGET_SAME = 0.9, TARGET_OTHER = -0.8;
static const double WEAPON_SAME = 0.6, WEAPON_OTHER = -0.5;
/* The most that kind, actor, target, weapon and counts can add; what stays below NEVER (a probability
 * of 0.1) with that is given as 0, so that most pairs cost a look at day and place only. */
static const double REST_AT_MOST = 5.6, NEVER = -2.2;
static const double COUNT_SAME = 0.9, COUNT_TOUCH = 0.5, COUNT_NEAR = 0.0, COUNT_FAR = -1.1;

double same_km(double lat1, double lon1, double lat2, double lon2)
{
    const double rad = 3.14159265358979323846 / 180.0;
    double u = sin((lat2 - lat1) * rad / 2), v = sin((lon2 - lon1) * rad / 2);
    double h = u * u + cos(lat1 * rad) * cos(lat2 * rad) * v * v;
    return 2 * 6371.0 * asin(sqrt(h > 1 ? 1 : h));
}

static double day_odds(const struct account *a, const struct account *b)
{
    if (a->start == CIVIL_NONE || b->start == CIVIL_NONE)
        return 0;
    bool overlap = a->start <= b->end && b->start <= a->end;
    if (overlap && !(a->day_exact && b->day_exact))
        return DAY_VAGUE;
    int apart = overlap ? 0 : a->start > b->end ? a->start - b->end : b->start - a->end;
    for (size_t i = 0; i < sizeof day_steps / sizeof *day_steps; i++)
        if (apart <= day_steps[i].days)
            return day_steps[i].odds;
    return DAY_FAR;
}

/* Known to the district or better: a province's middle point says little. */
static bool exact(const struct same_place *p)
{
    return !str_eq(p->id, p->province);
}

/* Two places told exactly and not the same. Reports of one incident name neighbouring districts, but
 * two incidents of one day lie just so. */
static double by_distance(double km)
{
    static const struct {
        double km, odds;
    } steps[] = {{12, 2.2}, {30, 0.8}, {50, -0.8}, {90, SAME_PLACE_APART}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (km <= steps[i].km)
            return steps[i].odds;
    return PLACE_FAR;
}

static double place_pair(const struct same_place *p, const struct same_place *q)
{
    if (str_eq(p->id, q->id))
        return p->province.n ? PLACE_SAME_ID : 0.4; /* the same country or border says little */
    bool provinces = p->province.n > 0 && q->province.n > 0;
    if (p->has_point && q->has_point && provinces && exact(p) && exact(q))
        return by_distance(same_km(p->lat, p->lon, q->lat, q->lon));
    if (provinces && str_eq(p->province, q->province))
        return PLACE_SAME_PROVINCE;
    if (provinces)
        return PLACE_FAR;
    if (p->country.n && q->country.n)
        return str_eq(p->country, q->country) ? 0.0 : PLACE_SAME_COUNTRY;
    return 0;
}

static double place_odds(const struct account *a, const struct account *b)
{
    double best = 0;
    bool any = false;
    for (size_t i = 0; i < a->n_places; i++)
        for (size_t k = 0; k < b->n_places; k++) {
            double o = place_pair(&a->places[i], &b->places[k]);
            if (!any || o > best)
                best = o;
            any = true;
        }
    return best;
}

/* Kinds that one desk writes for another's: the same row is close. */
enum { ROW_KINDS = 5 };
#define KIND(s) {(s), sizeof(s) - 1}
static const str close_kinds[][ROW_KINDS] = {
    {KIND("attack"), KIND("armed-clash"), KIND("border-incident"), KIND("raid")},
    {KIND("attack"), KIND("bombing"), KIND("suicide-bombing")},
    {KIND("attack"), KIND("drone-strike"), KIND("air-strike"), KIND("shelling"), KIND("bombing")},
    {KIND("attack"), KIND("assassination"), KIND("arson"), KIND("kidnapping")},
    {KIND("shelling"), KIND("border-incident"), KIND("armed-clash")},
    {KIND("arrest"), KIND("raid"), KIND("smuggling")},
    {KIND("smuggling"), KIND("border-incident"), KIND("armed-clash")},
};

static bool in_row(const str *row, str kind)
{
    for (int i = 0; i < ROW_KINDS && row[i].n > 0; i++)
        if (str_eq(kind, row[i]))
            return true;
    return false;
}

static double kind_odds(const struct account *a, const struct account *b)
{
    if (a->kind.n == 0 || b->kind.n == 0)
        return 0;
    if (str_eq(a->kind, b->kind))
        return str_eq(a->kind, STR("other")) ? KIND_VAGUE : KIND_SAME;
    if (str_eq(a->kind, STR("other")) || str_eq(b->kind, STR("other")))
        return KIND_VAGUE;
    for (size_t i = 0; i < sizeof close_kinds / sizeof *close_kinds; i++)
        if (in_row(close_kinds[i], a->kind) && in_row(close_kinds[i], b->kind))
            return KIND_CLOSE;
    return KIND_OTHER;
}

/* Blaming different actors is what contradicting accounts do: it weighs little against. */
static double actor_odds(const struct account *a, const struct account *b)
{
    if (a->n_actors == 0 || b->n_actors == 0)
        return 0;
    for (size_t i = 0; i < a->n_actors; i++)
        for (size_t k = 0; k < b->n_actors; k++)
            if (str_eq(a->actors[i], b->actors[k]))
                return ACTOR_SHARED;
    return ACTOR_NONE_SHARED;
}

static double word_odds(str a, str b, double same, double other)
{
    if (a.n == 0 || b.n == 0)
        return 0;
    return str_eq(a, b) ? same : other;
}

static double count_odds(double amin, double amax, double bmin, double bmax)
{
    if (isnan(amin) || isnan(bmin))
        return 0;
    if (isnan(amax))
        amax = INFINITY;
    if (isnan(bmax))
        bmax = INFINITY;
    if (amin == bmin && amax == bmax)
        return amin == 0 ? COUNT_TOUCH : COUNT_SAME;
    if (amin <= bmax && bmin <= amax)
        return COUNT_TOUCH;
    double low = fmin(amin, bmin), high = fmax(amin, bmin);
    return high <= 2 * low + 2 ? COUNT_NEAR : COUNT_FAR;
}

double same_score(const struct account *a, const struct account *b, struct same_why *why)
{
    struct same_why w = {0};
    bool one_report = a->report.n > 0 && str_eq(a->report, b->report);
    w.prior = PRIOR;
    w.day = day_odds(a, b);
    w.place = place_odds(a, b);
    if (one_report || w.prior + w.day + w.place + REST_AT_MOST < NEVER) {
        if (why != NULL)
            *why = w;
        return 0;
    }
    w.kind = kind_odds(a, b);
    w.actor = actor_odds(a, b);
    w.target = word_odds(a->nationality, b->nationality, TARGET_SAME, TARGET_OTHER);
    w.weapon = word_odds(a->weapon, b->weapon, WEAPON_SAME, WEAPON_OTHER);
    w.killed = count_odds(a->killed_min, a->killed_max, b->killed_min, b->killed_max);
    w.injured = count_odds(a->injured_min, a->injured_max, b->injured_min, b->injured_max);
    if (why != NULL)
        *why = w;
    double odds = w.prior + w.day + w.place + w.kind + w.actor + w.target + w.weapon + w.killed +
                  w.injured;
    return 1.0 / (1.0 + exp(-odds));
}
