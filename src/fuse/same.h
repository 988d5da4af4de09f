/* same.h - do two accounts tell the same incident?
 *
 *     double p = same_score(&a, &b, &why);     // 0.93: same day, same district, both drone strikes
 *
 * A score is the probability that two accounts are about one incident, as a sum of log odds, one
 * term for each thing that can be compared: day, place, kind, actor, target, weapon, numbers.
 * What an account does not say counts for nothing, neither for nor against: a field message
 * without a place can still belong to a report that has one, only with less weight.
 * (Fellegi and Sunter, "A Theory for Record Linkage", JASA 1969, is where the sum comes from; the
 * weights are in same.c, set by hand and listed with their reasons in fuse/README.md.)
 *
 * Pure: no store, no clock. Accounts of the same report are never the same incident twice: the
 * reader has already brought those together.
 */
#ifndef PAMIR_FUSE_SAME_H
#define PAMIR_FUSE_SAME_H

#include "base/civil.h"
#include "base/str.h"

enum { SAME_MAX_ACTORS = 8, SAME_MAX_PLACES = 4 };

struct same_place {
    str id;            /* "TJ-GB/Darvoz" */
    str province;      /* "TJ-GB"; empty: none (a country or a border) */
    str country;       /* "TJ"; empty: several (a border) */
    bool has_point;
    double lat, lon;   /* degrees */
};

struct account {
    str id;      /* of its incident object */
    str report;
    str kind;    /* "drone-strike" */
    civil_day start, end; /* CIVIL_NONE: not known */
    bool day_exact;       /* a day, not a month or a year */
    struct same_place places[SAME_MAX_PLACES];
    size_t n_places;
    str actors[SAME_MAX_ACTORS]; /* register ids, whatever the stance */
    size_t n_actors;
    str nationality;             /* of the target, ISO 3166-1; empty */
    str weapon;                  /* empty: not told */
    double killed_min, killed_max; /* NAN: not told; max INFINITY: "at least" */
    double injured_min, injured_max;
};

/* why.place at or below this: both say exactly where, more than 50 km apart, or in other provinces. */
#define SAME_PLACE_APART (-2.2)

struct same_why { /* the terms, in log odds; 0: not comparable */
    double prior, day, place, kind, actor, target, weapon, killed, injured;
};

/* 0..1. 0 for two accounts of one report, and for less than about 0.1 when day and place alone tell. why may be NULL. Symmetric. */
double same_score(const struct account *a, const struct account *b, struct same_why *why);

/* Kilometres between two points, degrees in (haversine, sphere of 6371.0 km). */
double same_km(double lat1, double lon1, double lat2, double lon2);

#endif
