/* series.h - how often, and is that more than usual?
 *
 *     struct series_point p = series_last(counts, n);
 *     // 9 incidents against 3.1 a month before: surprise 0.004
 *
 * counts[i] is the number of incidents in month i, oldest first. The last month is compared with the
 * mean of up to 12 months before it: surprise is P(X >= last) where X is negative binomial with that
 * mean and the variance of those months, or Poisson when they vary no more than Poisson would
 * (the usual surveillance baseline; Farrington et al. 1996 is the school). Small is surprising.
 * A series shorter than 4 months has no baseline: surprise is NAN, not 1.
 */
#ifndef PAMIR_WARN_SERIES_H
#define PAMIR_WARN_SERIES_H

#include <stddef.h>
#include <stdint.h>

enum { SERIES_BASE_MONTHS = 12, SERIES_LEAST_MONTHS = 4 };

struct series_point {
    uint32_t count;
    double mean, variance; /* of the months before */
    double surprise;       /* 0..1, NAN without a baseline */
};

struct series_point series_last(const uint32_t *counts, size_t n_months);

#endif
