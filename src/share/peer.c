/* Where a partner is: NODE/peers/NAME.conf and NAME.secret. */
#include "share/peer.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

enum { CONF_MAX_BYTES = 64 << 10, SECRET_MAX_BYTES = 4096, NAME_MAX_BYTES = 64 };

struct field {
    const char *key, *explains;
    size_t offset;
};

#define FIELD(f) offsetof(struct peer, f)
static const struct field fields[] = {
    {"url", "Address of his TAXII 2.1 discovery or api root.", FIELD(url)},
    {"user", "User name there. Empty: the secret is a token.", FIELD(user)},
    {"ca", "PEM file of those who may vouch for his certificate. Empty: the system's.", FIELD(ca)},
    {"certificate", "PEM file with our own certificate, when he wants one.", FIELD(certificate)},
    {"key", "PEM file with its key. Empty: in the same file.", FIELD(key)},
    {"pin", "sha256//... of his public key, when only that one is to be believed.", FIELD(pin)},
    {"proxy", "Proxy to go through. Empty: none, whatever the environment says.", FIELD(proxy)},
};
enum { N_FIELDS = sizeof fields / sizeof fields[0] };

static str *field_of(struct peer *p, const struct field *f)
{
    return (str *)((char *)p + f->offset);
}

static bool good_name(str s)
{
    if (s.n == 0 || s.n > NAME_MAX_BYTES || s.p[0] == '.')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') ||
              s.p[i] == '.' || s.p[i] == '_' || s.p[i] == '-'))
            return false;
    return true;
}

static pm_code path_of(const struct node *n, str name, const char *tail, char out[PATH_MAX],
                       struct pm_err *e)
{
    if (name.n > 0 && !good_name(name))
        return err_set(e, PM_INVALID, "\"%.*s\" is no name of a partner (a-z 0-9 . _ -)",
                       (int)(name.n < NAME_MAX_BYTES ? name.n : NAME_MAX_BYTES), name.p);
    if (snprintf(out, PATH_MAX, "%s/peers%s%.*s%s", node_dir(n), name.n ? "/" : "", STR_FMT(name),
                 tail) >= PATH_MAX)
        return err_set(e, PM_LIMIT, "the path of the node is too long");
    return PM_OK;
}

pm_code peer_parse_maps(str text, struct arena *a, struct peer *p, struct pm_err *e)
{
    str one, rest = text;
    p->maps = arena_array(a, PEER_MAX_MAPS, sizeof *p->maps);
    if (p->maps == NULL)
        return arena_err(a, e);
    p->n_maps = 0;
    while (text.n > 0 && str_cut(&rest, ',', &one)) {
        str format = str_trim(one), id;
        if (!str_cut(&format, '=', &id) || format.p == NULL || format.n == 0 || id.n == 0)
            return err_set(e, PM_INVALID, "\"%.*s\" is not COLLECTION=FORMAT",
                           (int)(one.n < 100 ? one.n : 100), one.p);
        if (p->n_maps >= PEER_MAX_MAPS)
            return err_set(e, PM_LIMIT, "more than %d collections", PEER_MAX_MAPS);
        p->maps[p->n_maps++] = (struct peer_map){str_trim(id), str_trim(format)};
    }
    return PM_OK;
}

/* -- writing --------------------------------------------------------------------------------- */

static pm_code check_line(const char *key, str v, struct pm_err *e)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < ' ' || v.p[i] == 0x7F)
            return err_set(e, PM_INVALID, "%s holds a line break or another control character", key);
    return PM_OK;
}

static pm_code conf_text(const struct peer *p, struct buf *b, struct pm_err *e)
{
    struct peer copy = *p;
    pm_code rc = PM_OK;
    buf_printf(b, "# How this node reaches %.*s. His password or token for us is in %.*s.secret.\n",
               STR_FMT(p->name), STR_FMT(p->name));
    for (int i = 0; rc == PM_OK && i < N_FIELDS; i++) {
        str v = *field_of(&copy, &fields[i]);
        rc = check_line(fields[i].key, v, e);
        buf_printf(b, "\n# %s\n%s = %.*s\n", fields[i].explains, fields[i].key, STR_FMT(v));
    }
    buf_printf(b, "\n# yes: http:// is fine, the link itself is secret.\nplain = %s\n",
               p->plain ? "yes" : "no");
    buf_add(b, STR("\n# Collections of his that are formats here although their ids differ: ID=FORMAT, ...\n"
                   "collections = "));
    for (size_t i = 0; rc == PM_OK && i < p->n_maps; i++) {
        rc = check_line("collections", p->maps[i].collection, e);
        buf_printf(b, "%s%.*s=%.*s", i ? ", " : "", STR_FMT(p->maps[i].collection),
                   STR_FMT(p->maps[i].format));
    }
    buf_add_char(b, '\n');
    return rc == PM_OK ? buf_err(b, e) : rc;
}

pm_code peer_write(const struct node *n, const struct peer *p, struct pm_err *e)
{
    char dir[PATH_MAX], conf[PATH_MAX], secret[PATH_MAX];
    struct buf b;
    pm_code rc;
    buf_init(&b, CONF_MAX_BYTES);
    if (p->name.n == 0 || p->url.n == 0) {
        rc = err_set(e, PM_INVALID, "a partner needs a name and an address");
        goto out;
    }
    TRY(path_of(n, (str){0}, "", dir, e));
    TRY(path_of(n, p->name, ".conf", conf, e));
    TRY(path_of(n, p->name, ".secret", secret, e));
    if (p->secret.n > SECRET_MAX_BYTES) {
        rc = err_set(e, PM_LIMIT, "the secret is longer than %d bytes", SECRET_MAX_BYTES);
        goto out;
    }
    TRY(check_line("the secret", p->secret, e));
    TRY(conf_text(p, &b, e));
    if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
        rc = err_set(e, PM_IO, "cannot make \"%s\": %s", dir, strerror(errno));
        goto out;
    }
    if (p->secret.n > 0)
        TRY(file_write(secret, p->secret, 0600, e));
    else
        unlink(secret);
    TRY(file_write(conf, buf_str(&b), 0600, e));
out:
    buf_free(&b);
    return rc;
}

/* -- reading --------------------------------------------------------------------------------- */

static pm_code set_field(struct peer *p, str key, str v, struct arena *a, struct pm_err *e)
{
    str copy;
    pm_code rc = arena_dup(a, v, &copy, e);
    if (rc != PM_OK)
        return rc;
    for (int i = 0; i < N_FIELDS; i++)
        if (str_eq(key, str_of(fields[i].key))) {
            *field_of(p, &fields[i]) = copy;
            return PM_OK;
        }
    if (str_eq(key, STR("collections")))
        return peer_parse_maps(copy, a, p, e);
    if (!str_eq(key, STR("plain")))
        return err_set(e, PM_INVALID, "there is no setting \"%.*s\"",
                       (int)(key.n < 60 ? key.n : 60), key.n ? key.p : "");
    p->plain = str_eq(v, STR("yes"));
    return p->plain || str_eq(v, STR("no")) || v.n == 0
               ? PM_OK
               : err_set(e, PM_INVALID, "plain is yes or no");
}

static pm_code parse(struct peer *p, str text, struct arena *a, struct pm_err *e)
{
    str line;
    pm_code rc = PM_OK;
    for (int i = 1; rc == PM_OK && str_cut(&text, '\n', &line); i++) {
        str v = str_trim(line), key;
        if (v.n == 0 || v.p[0] == '#')
            continue;
        str_cut(&v, '=', &key);
        rc = set_field(p, str_trim(key), str_trim(v), a, e);
        if (rc != PM_OK)
            err_front(e, "peers/%.*s.conf line %d", STR_FMT(p->name), i);
    }
    if (rc == PM_OK && p->url.n == 0)
        rc = err_set(e, PM_INVALID, "peers/%.*s.conf has no url", STR_FMT(p->name));
    return rc;
}

static pm_code read_secret(const char *path, struct arena *a, struct peer *p, struct buf *b,
                           struct pm_err *e)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return errno == ENOENT ? PM_OK : err_set(e, PM_IO, "\"%s\": %s", path, strerror(errno));
    if ((st.st_mode & 077) != 0)
        return err_set(e, PM_DENIED, "others than you can read \"%s\"; chmod 600 it, and ask the partner for "
                       "a new one if somebody may have", path);
    pm_code rc = file_read(path, b, e);
    if (rc == PM_OK)
        rc = arena_dup(a, str_trim(buf_str(b)), &p->secret, e);
    if (b->p != NULL)
        explicit_bzero(b->p, b->cap);
    return rc;
}

pm_code peer_read(const struct node *n, str name, struct arena *a, struct peer *out,
                  struct pm_err *e)
{
    char path[PATH_MAX];
    struct peer p = {0};
    struct buf b;
    buf_init(&b, CONF_MAX_BYTES);
    pm_code rc = name.n == 0 ? err_set(e, PM_INVALID, "which partner?")
                             : path_of(n, name, ".conf", path, e);
    if (rc == PM_OK && !file_exists(path))
        rc = err_set(e, PM_NOTFOUND, "there is no partner \"%.*s\" with an address; pamir peers lists them, "
                     "pamir peer add adds one", STR_FMT(name));
    if (rc != PM_OK)
        goto out;
    TRY(arena_dup(a, name, &p.name, e));
    TRY(file_read(path, &b, e));
    TRY(parse(&p, buf_str(&b), a, e));
    TRY(path_of(n, name, ".secret", path, e));
    TRY(read_secret(path, a, &p, &b, e));
    *out = p;
out:
    buf_free(&b);
    return rc;
}

pm_code peer_drop(const struct node *n, str name, struct pm_err *e)
{
    char conf[PATH_MAX], secret[PATH_MAX];
    pm_code rc = path_of(n, name, ".conf", conf, e);
    if (rc == PM_OK)
        rc = path_of(n, name, ".secret", secret, e);
    if (rc != PM_OK)
        return rc;
    if (unlink(secret) != 0 && errno != ENOENT)
        return err_set(e, PM_IO, "cannot take away \"%s\": %s", secret, strerror(errno));
    if (unlink(conf) != 0)
        return errno == ENOENT
                   ? err_set(e, PM_NOTFOUND, "there is no partner \"%.*s\" with an address", STR_FMT(name))
                   : err_set(e, PM_IO, "cannot take away \"%s\": %s", conf, strerror(errno));
    return PM_OK;
}

struct listing {
    struct arena *a;
    str *names;
    size_t n, cap;
};

static pm_code on_file(void *ctx, const char *path, struct pm_err *e)
{
    struct listing *l = ctx;
    const char *slash = strrchr(path, '/');
    str name = str_of(slash ? slash + 1 : path), copy;
    if (!str_ends(name, STR(".conf")))
        return PM_OK;
    name.n -= strlen(".conf");
    if (!good_name(name))
        return PM_OK;
    pm_code rc = arena_dup(l->a, name, &copy, e);
    if (rc == PM_OK && !ARENA_PUSH(l->a, l->names, l->n, l->cap, copy))
        rc = arena_err(l->a, e);
    return rc;
}

pm_code peer_names(const struct node *n, struct arena *a, str **out, size_t *count,
                   struct pm_err *e)
{
    char dir[PATH_MAX];
    struct listing l = {.a = a};
    pm_code rc = path_of(n, (str){0}, "", dir, e);
    if (rc == PM_OK && file_is_dir(dir))
        rc = file_walk(dir, on_file, &l, e);
    if (rc != PM_OK)
        return rc;
    *out = l.names;
    *count = l.n;
    return PM_OK;
}
