/* status.h - is it real? Exercise is not reality, and the two never mix.
 *
 * Every report and every object read from it has one. What has none is actual.
 */
#ifndef PAMIR_MODEL_STATUS_H
#define PAMIR_MODEL_STATUS_H

#include "base/str.h"

enum status { STATUS_ACTUAL, STATUS_EXERCISE, STATUS_TEST, N_STATUSES };

const char *status_name(enum status s); /* "actual", "exercise", "test" */
bool status_parse(str s, enum status *out);

#endif
