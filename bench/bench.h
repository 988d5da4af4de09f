/* bench.h - what the benchmarks have in common: a clock, an end with words, numbers that are the
 * same each time. */
#ifndef PAMIR_BENCH_BENCH_H
#define PAMIR_BENCH_BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/err.h"

/* Seconds, from anywhere. */
static inline double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline void must(pm_code rc, const struct pm_err *e)
{
    if (rc != PM_OK) {
        fprintf(stderr, "%s\n", e->words);
        exit(1);
    }
}

/* 0 .. n - 1; the multiplier is Knuth's (MMIX). */
static inline uint32_t rnd(uint32_t n)
{
    static uint64_t seed = 42;
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

#endif
