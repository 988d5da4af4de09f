#include "model/status.h"

static const char *const names[N_STATUSES] = {"actual", "exercise", "test"};

const char *status_name(enum status s)
{
    return s >= 0 && s < N_STATUSES ? names[s] : "actual";
}

bool status_parse(str s, enum status *out)
{
    for (int i = 0; i < N_STATUSES; i++)
        if (str_eq(s, str_of(names[i]))) {
            *out = (enum status)i;
            return true;
        }
    return false;
}
