#include "warn/series.h"

#include <math.h>

/* P(X >= k) for a count with this mean and variance. */
static double upper_tail(uint32_t k, double mean, double variance)
{
    if (k == 0)
        return 1;
    if (mean <= 0)
        return 0;
    double below = 0;
    if (variance <= mean * 1.0001) {
        for (uint32_t i = 0; i < k; i++)
            below += exp(-mean + i * log(mean) - lgamma(i + 1.0));
    } else {
        double r = mean * mean / (variance - mean), p = r / (r + mean);
        for (uint32_t i = 0; i < k; i++)
            below += exp(lgamma(i + r) - lgamma(r) - lgamma(i + 1.0) + r * log(p) + i * log1p(-p));
    }
    return below >= 1 ? 0 : 1 - below;
}

struct series_point series_last(const uint32_t *counts, size_t n_months)
{
    struct series_point s = {.surprise = NAN};
    if (n_months == 0)
        return s;
    s.count = counts[n_months - 1];
    size_t n = n_months - 1 < SERIES_BASE_MONTHS ? n_months - 1 : SERIES_BASE_MONTHS;
    const uint32_t *base = counts + n_months - 1 - n;
    for (size_t i = 0; i < n; i++)
        s.mean += base[i] / (double)n;
    for (size_t i = 0; i < n && n > 1; i++)
        s.variance += (base[i] - s.mean) * (base[i] - s.mean) / (double)(n - 1);
    if (n_months >= SERIES_LEAST_MONTHS)
        s.surprise = upper_tail(s.count, s.mean > 0 ? s.mean : 0.5 / (double)n, s.variance);
    return s;
}
