#include "weigh/grade.h"

static const char *const source_words[] = {"completely reliable", "usually reliable",
                                           "fairly reliable",     "not usually reliable",
                                           "unreliable",          "reliability cannot be judged"};
static const char *const info_words[] = {"confirmed by other sources", "probably true",
                                         "possibly true",              "doubtful",
                                         "improbable",                 "truth cannot be judged"};
static const double steps[] = {1, .8, .6, .4, .2, .5};

pm_code grade_parse(str s, struct grade *out, struct pm_err *e)
{
    if (s.n != 2 || s.p[0] < 'A' || s.p[0] > 'F' || s.p[1] < '1' || s.p[1] > '6')
        return err_set(e, PM_INVALID, "\"%.*s\" is not an Admiralty code from A1 to F6",
                       s.n > 20 ? 20 : (int)s.n, s.p ? s.p : "");
    *out = (struct grade){s.p[0], s.p[1]};
    return PM_OK;
}

const char *grade_source_words(const struct grade *g)
{
    return source_words[g->source - 'A'];
}

const char *grade_info_words(const struct grade *g)
{
    return info_words[g->info - '1'];
}

int grade_confidence(const struct grade *g)
{
    return g->info == '6' ? GRADE_NO_CONFIDENCE : 110 - 20 * (g->info - '0');
}

double grade_weight(const struct grade *g)
{
    return g == NULL ? .5 : steps[g->source - 'A'] * steps[g->info - '1'];
}
