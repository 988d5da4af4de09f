#include "cli/desk.h"

#include <errno.h>
#include <pwd.h>
#include <termios.h>
#include <unistd.h>

#include "model/extension.h"
#include "share/purpose.h"

enum { SECRET_MAX_BYTES = 1024 };

pm_code desk_open(struct call *c, struct desk *out)
{
    uint8_t key[BOOK_KEY_BYTES];
    struct book *b = NULL;
    *out = (struct desk){.node = c->node};
    if (!digest_unhex(str_of(node_public_key(c->node)), key, sizeof key))
        return err_set(&c->err, PM_DAMAGED, "node.pub holds no key; put it back from a backup");
    pm_code rc = book_open(node_store(c->node), key, &b, &c->err);
    out->book = b;
    return rc;
}

void desk_close(struct desk *d)
{
    book_close((struct book *)(uintptr_t)d->book);
    d->book = NULL;
}

str desk_login(struct call *c)
{
    const struct passwd *p = getpwuid(getuid());
    str out = STR("person:unknown");
    if (p != NULL && p->pw_name != NULL)
        arena_printf(c->arena, &out, "person:%s", p->pw_name);
    return out;
}

static pm_code first_line(struct call *c, FILE *f, str *out)
{
    char line[SECRET_MAX_BYTES];
    pm_code rc = fgets(line, sizeof line, f) != NULL
                     ? arena_dup(c->arena, str_trim(str_of(line)), out, &c->err)
                     : err_set(&c->err, PM_INVALID, "there is nothing to read a secret from");
    explicit_bzero(line, sizeof line);
    return rc;
}

static pm_code ask(struct call *c, const char *prompt, str *out)
{
    struct termios old, quiet;
    FILE *tty = fopen("/dev/tty", "r+e");
    if (tty == NULL || tcgetattr(fileno(tty), &old) != 0) {
        if (tty != NULL)
            fclose(tty);
        return err_set(&c->err, PM_USAGE,
                       "there is no terminal to ask on; give the secret in a file");
    }
    quiet = old;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(fileno(tty), TCSAFLUSH, &quiet);
    fprintf(tty, "%s: ", prompt);
    fflush(tty);
    pm_code rc = first_line(c, tty, out);
    tcsetattr(fileno(tty), TCSAFLUSH, &old);
    fputc('\n', tty);
    fclose(tty);
    return rc;
}

pm_code desk_secret(struct call *c, const char *option, const char *prompt, str *out)
{
    const char *path = call_value(c, option);
    if (path == NULL)
        return ask(c, prompt, out);
    if (strcmp(path, "-") == 0)
        return first_line(c, stdin, out);
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return err_set(&c->err, PM_IO, "cannot read \"%s\": %s", path, strerror(errno));
    pm_code rc = first_line(c, f, out);
    fclose(f);
    return rc;
}

bool desk_tlp(struct call *c, const char *option, int *level)
{
    const char *v = call_value(c, option);
    if (v == NULL)
        return true;
    str s = str_of(v);
    if (s.n > 4 && str_eq_nocase((str){s.p, 4}, STR("TLP:")))
        s = (str){s.p + 4, s.n - 4};
    for (int i = 0; i < EXTENSION_N_TLP; i++)
        if (str_eq_nocase(s, extension_tlp_name(i))) {
            *level = i;
            return true;
        }
    call_usage(c, "--%s wants clear, green, amber, amber+strict or red, not \"%s\"", option, v);
    return false;
}

str desk_purpose(struct call *c)
{
    const char *said = call_value(c, "purpose");
    return said != NULL ? str_of(said) : str_of(node_config(c->node)->purpose);
}

pm_code desk_read(struct call *c, const struct store_entry *en)
{
    struct desk d;
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK && purpose_wanted(d.book, en, c->arena))
        rc = purpose_state(c->node, desk_login(c), en->id, desk_purpose(c), &c->err);
    desk_close(&d);
    return rc;
}

bool desk_is(const struct call *c, const char *what, int n_words)
{
    return strcmp(c->words[0], what) == 0 && c->n_words == n_words;
}
