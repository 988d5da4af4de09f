/* call.c - what a command gets handed: its options, its errors, its way to the terminal. */
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/command.h"

const char *call_value(const struct call *c, const char *name)
{
    for (int i = 0; c->cmd->options != NULL && c->cmd->options[i].name != NULL; i++)
        if (strcmp(c->cmd->options[i].name, name) == 0)
            return c->values[i];
    fprintf(stderr, "pamir: BUG: command %s has no option --%s\n", c->cmd->name, name);
    abort();
}

int call_fail(struct call *c)
{
    fprintf(stderr, "pamir %s: ", c->cmd->name);
    out_text(stderr, str_of(c->err.words), false);
    fputc('\n', stderr);
    switch (c->err.code) {
    case PM_USAGE:
        return EXIT_USAGE;
    case PM_NOTFOUND:
    case PM_INVALID:
    case PM_EXISTS:
    case PM_DENIED:
    case PM_UNSUPPORTED:
        return EXIT_REFUSED;
    default:
        return EXIT_FAULT;
    }
}

int call_usage(struct call *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "pamir %s: ", c->cmd->name);
    vfprintf(stderr, fmt, ap);
    fprintf(stderr, "\ntry: pamir help %s\n", c->cmd->name);
    va_end(ap);
    return EXIT_USAGE;
}

static bool bad_value(struct call *c, const char *name, const char *value, const char *wants)
{
    call_usage(c, "--%s wants %s, not \"%s\"", name, wants, value);
    return false;
}

bool call_date(struct call *c, const char *name, bool last, civil_day *out)
{
    const char *value = call_value(c, name);
    if (value == NULL)
        return true;
    str s = str_of(value);
    int64_t year, month;
    if (civil_parse(s, out))
        return true;
    if (s.n == 4 && str_int64(s, &year) && year >= 1) {
        struct civil d = {(int32_t)year, last ? 12 : 1, last ? 31 : 1};
        *out = civil_to_day(d);
        return true;
    }
    if (s.n == 7 && s.p[4] == '-' && str_int64((str){s.p, 4}, &year) && year >= 1 &&
        str_int64((str){s.p + 5, 2}, &month) && month >= 1 && month <= 12) {
        struct civil d = {(int32_t)year, (int8_t)month, 1};
        if (last)
            d.day = (int8_t)civil_month_days(d.year, d.month);
        *out = civil_to_day(d);
        return true;
    }
    return bad_value(c, name, value, "a date as 2026-11-23, 2026-11 or 2026");
}

bool call_number(struct call *c, const char *name, int64_t least, int64_t *out)
{
    const char *value = call_value(c, name);
    int64_t n;
    if (value == NULL)
        return true;
    if (!str_int64(str_of(value), &n) || n < least)
        return bad_value(c, name, value, least == 1 ? "a number from 1 on" : "a number");
    *out = n;
    return true;
}

bool call_status(struct call *c, enum status fallback, enum status *out)
{
    const char *value = call_value(c, "status");
    *out = fallback;
    if (value == NULL || status_parse(str_of(value), out))
        return true;
    return bad_value(c, "status", value, "actual, exercise or test");
}

void out_text(FILE *f, str s, bool lines)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        bool c1 = ch == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] >= 0x80 &&
                  (unsigned char)s.p[i + 1] < 0xA0;
        if (!c1 && ch >= 0x20 && ch != 0x7F)
            continue;
        if (lines && (ch == '\n' || ch == '\t'))
            continue;
        fwrite(s.p + from, 1, i - from, f);
        fputs(ch == '\n' || ch == '\t' ? " " : "\xEF\xBF\xBD", f);
        i += c1;
        from = i + 1;
    }
    if (from < s.n)
        fwrite(s.p + from, 1, s.n - from, f);
}

/* Length of a colour sequence at s[i], "ESC [ digits and ; m", or 0. */
static size_t colour_at(str s, size_t i)
{
    size_t k = i + 2;
    if (i + 1 >= s.n || s.p[i] != '\033' || s.p[i + 1] != '[')
        return 0;
    while (k < s.n && ((s.p[k] >= '0' && s.p[k] <= '9') || s.p[k] == ';'))
        k++;
    return k < s.n && s.p[k] == 'm' ? k + 1 - i : 0;
}

void out_coloured(FILE *f, str s, bool colour)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        size_t n = s.p[i] == '\033' ? colour_at(s, i) : 0;
        if (n == 0)
            continue;
        out_text(f, (str){s.p + from, i - from}, true);
        if (colour)
            fwrite(s.p + i, 1, n, f);
        i += n - 1;
        from = i + 1;
    }
    out_text(f, (str){s.p + from, s.n - from}, true);
}

void out_line(FILE *f, str s, int columns)
{
    int used = 0;
    bool blank = false;
    for (size_t i = 0; i < s.n;) {
        size_t n = 1;
        while (i + n < s.n && ((unsigned char)s.p[i + n] & 0xC0) == 0x80)
            n++;
        bool is_blank = s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\t' || s.p[i] == '\r';
        if (is_blank) {
            blank = used > 0;
        } else {
            if (used + 1 + blank >= columns) {
                fputs("\xE2\x80\xA6", f);
                return;
            }
            if (blank)
                fputc(' ', f);
            used += 1 + blank;
            blank = false;
            out_text(f, (str){s.p + i, n}, false);
        }
        i += n;
    }
}

void out_count(int64_t n, const char *what, const char *tail)
{
    printf(" %lld%s%s%s", (long long)n, what, n == 1 ? "" : "s", tail);
}

void out_colour(const struct call *c, const char *sgr)
{
    if (c->colour)
        printf("\033[%sm", sgr);
}

void out_plain(const struct call *c)
{
    if (c->colour)
        printf("\033[0m");
}

int out_columns(void)
{
    struct winsize w;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 40)
        return w.ws_col;
    return 80;
}
