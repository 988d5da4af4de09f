/* The chain of roles.h: forwards and backwards over a sentence. */
#include "read/roles.h"

#include "base/expo.h"

enum { K = ROLES_TAGS };

double roles_exp(double x)
{
    return own_exp(x > 40 ? 40 : x);
}

/* May tag b follow tag a? A further word follows a first or further one of its role. */
static bool fits(int a, int b)
{
    return b == 0 || b % 2 == 1 || a == b || a + 1 == b;
}

void roles_chain_pairs(struct roles_chain *c, const float weights[ROLES_ROW * ROLES_ROW])
{
    memset(c->pair, 0, sizeof c->pair);
    for (int a = 0; a < K; a++)
        for (int b = 0; b < K; b++)
            if (fits(a, b))
                c->pair[a][b] = roles_exp((double)weights[a * ROLES_ROW + b]);
}

static void forwards(struct roles_chain *c)
{
    for (uint32_t i = 0; i < c->n; i++) {
        float top = c->sum[i][0];
        for (int b = 1; b < K; b++)
            top = c->sum[i][b] > top ? c->sum[i][b] : top;
        double z = 0;
        for (int b = 0; b < K; b++) {
            double s = i == 0 ? c->pair[0][b] : 0;
            for (int a = 0; i > 0 && a < K; a++)
                s += c->fw[i - 1][a] * c->pair[a][b];
            c->em[i][b] = roles_exp((double)(c->sum[i][b] - top)) + 1e-30;
            z += c->fw[i][b] = s * c->em[i][b];
        }
        for (int b = 0; b < K; b++)
            c->fw[i][b] /= z;
    }
}

void roles_chain_run(struct roles_chain *c)
{
    forwards(c);
    for (uint32_t i = c->n; i-- > 0;) {
        double z = 0, top = 1e-300;
        for (int a = 0; a < K; a++) {
            double s = i + 1 == c->n;
            for (int b = 0; i + 1 < c->n && b < K; b++)
                s += c->pair[a][b] * c->em[i + 1][b] * c->bw[i + 1][b];
            c->bw[i][a] = s;
            z += s * c->fw[i][a];
            top = s > top ? s : top;
        }
        for (int a = 0; a < K; a++) {
            c->p[i][a] = c->bw[i][a] * c->fw[i][a] / z;
            c->bw[i][a] /= top;
        }
    }
}
