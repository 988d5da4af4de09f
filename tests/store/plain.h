/* plain.h - objects for the tests of the store, and a model that reads them.
 *
 * The store must work whatever facets the model reads out of an object. So its tests bring a
 * model of their own, plain.c: flat JSON whose keys are the facets themselves. What the real
 * model makes of real STIX objects is its own tests' business; test_store_stix.c joins the two.
 */
#ifndef PAMIR_TESTS_STORE_PLAIN_H
#define PAMIR_TESTS_STORE_PLAIN_H

#include "store/store.h"

struct plain {
    const char *type;  /* NULL: "incident" */
    int number;        /* of the object: the id is TYPE--00000000-0000-4000-8000-NUMBER */
    int version;       /* 1, 2 ...: modified is that many seconds after 2026-01-01 */
    bool revoked;
    enum status status;
    const char *kind, *title, *body, *lang;
    civil_day start, end; /* 0: none */
    bool has_point;
    double lat, lon;
    const char *report, *claimant;
    const char *text; /* hex of a blob */
    const char *refs[8]; /* "role=id" */
};

/* Canonical bytes, parsed; everything in a. Aborts when there is no memory. */
struct object plain_object(struct arena *a, const struct plain *p);
str plain_id(struct arena *a, const char *type, int number);

#endif
