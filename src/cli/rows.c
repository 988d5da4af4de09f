#include "cli/rows.h"

const struct command *const commands[] = {
#define X(name) &cmd_##name,
    COMMAND_MAP(X)
#undef X
    NULL,
};

enum { LINE_MAX_BYTES = 64 << 20 };

void json_out_begin(struct json_out *j)
{
    buf_init(&j->b, LINE_MAX_BYTES);
    j->w = jsonw_on(&j->b);
    jsonw_object(&j->w, NULL);
}

void json_out_end(struct json_out *j)
{
    jsonw_end(&j->w);
    if (j->b.rc == PM_OK)
        fwrite(j->b.p, 1, j->b.n, stdout);
    putchar('\n');
    buf_free(&j->b);
}
