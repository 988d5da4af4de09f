/* grade.h - how good is the source, how credible the information: the Admiralty code.
 *
 *     struct grade g;
 *     grade_parse(STR("B2"), &g, e);   // usually reliable; probably true
 *     grade_confidence(&g)             // 70
 *
 * Source reliability A..F and information credibility 1..6 as NATO AJP-2.1 has them. STIX confidence
 * carries credibility alone: 1..5 = 90 70 50 30 10, 6 ("cannot be judged") is absent, not 50
 * (STIX 2.1, appendix A, Admiralty scale). Weights for hypotheses: see grade_weight.
 */
#ifndef PAMIR_WEIGH_GRADE_H
#define PAMIR_WEIGH_GRADE_H

#include "base/err.h"
#include "base/str.h"

struct grade {
    char source; /* 'A'..'F' */
    char info;   /* '1'..'6' */
};

enum { GRADE_NO_CONFIDENCE = -1 };

/* Exactly a letter and a digit. PM_INVALID. */
pm_code grade_parse(str s, struct grade *out, struct pm_err *e);
const char *grade_source_words(const struct grade *g);
const char *grade_info_words(const struct grade *g);
/* 0..100, or GRADE_NO_CONFIDENCE for 6. */
int grade_confidence(const struct grade *g);
/* 0..1: source A..E = 1 .8 .6 .4 .2, F .5; information 1..5 the same, 6 .5; their product. NULL (not
 * graded) gives .5. */
double grade_weight(const struct grade *g);

#endif
