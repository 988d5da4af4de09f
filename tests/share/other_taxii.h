/* other_taxii.h - for tests: starts other_taxii.py, a TAXII server that is not ours.
 *
 *     static struct other other;
 *     other_start(&other);
 *     other_url(&other, "calm");    // http://127.0.0.1:PORT/calm/
 *     other_stop(&other);
 */
#ifndef PAMIR_TESTS_OTHER_TAXII_H
#define PAMIR_TESTS_OTHER_TAXII_H

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct other {
    pid_t pid;
    int keep; /* the other end of its standard input */
    int port;
    char url[128];
};

static inline void other_start(struct other *o)
{
    int in[2], out[2];
    char line[32] = "";
    const char *script = getenv("OTHER_TAXII");
    assert_int_equal(pipe2(in, 0), 0);
    assert_int_equal(pipe2(out, 0), 0);
    o->pid = fork();
    assert_true(o->pid >= 0);
    if (o->pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        execlp("python3", "python3", script ? script : "tests/share/other_taxii.py", (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    o->keep = in[1];
    FILE *f = fdopen(out[0], "r");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    fclose(f);
    o->port = atoi(line);
    assert_true(o->port > 0);
}

static inline void other_stop(struct other *o)
{
    close(o->keep);
    waitpid(o->pid, NULL, 0);
}

static inline str other_url(struct other *o, const char *root)
{
    snprintf(o->url, sizeof o->url, "http://127.0.0.1:%d/%s/", o->port, root);
    return str_of(o->url);
}

#endif
