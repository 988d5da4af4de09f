/* expo.h - an exponential that is the same on every machine: weights are made and read with it. */
#ifndef PAMIR_BASE_EXPO_H
#define PAMIR_BASE_EXPO_H

/* e to the x, by halving and a polynomial; 0 below -40. */
static inline double own_exp(double x)
{
    if (x < -40)
        return 0;
    int n = 0;
    for (; x > 0.5 || x < -0.5; n++)
        x /= 2;
    double y =
        1 + x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5 * (1 + x / 6 * (1 + x / 7))))));
    while (n-- > 0)
        y *= y;
    return y;
}

#endif
