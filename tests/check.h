/* check.h - cmocka with the headers it wants, in the order it wants them. */
#ifndef PAMIR_TESTS_CHECK_H
#define PAMIR_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"

#define assert_str(s, lit)                                                                         \
    do {                                                                                           \
        str s_ = (s);                                                                              \
        assert_int_equal(s_.n, sizeof(lit) - 1);                                                   \
        assert_memory_equal(s_.p, lit, sizeof(lit) - 1);                                           \
    } while (0)
#define assert_ok(call)                                                                            \
    do {                                                                                           \
        pm_code rc_ = (call);                                                                      \
        if (rc_ != PM_OK)                                                                          \
            fail_msg("%s: %s", #call, err_name(rc_));                                              \
    } while (0)

#endif
