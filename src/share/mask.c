#include "share/mask.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/stamp.h"
#include "model/canonical.h"
#include "model/extension.h"
#include "model/jsonr.h"

enum { NAMES_MAX = 512, INFLECTION_LETTERS = 4, LEAST_LETTERS = 3 };
#define REPORT_MAX_BYTES ((size_t)1 << 30)
#define OUT_MAX_BYTES ((size_t)64 << 20)

struct name {
    str words;
    int person; /* 1, 2, ... */
};

struct mask {
    struct store *store;
    struct arena *arena; /* of the report at hand */
    char report[128];    /* its id; empty: none */
    struct name names[NAMES_MAX];
    size_t n_names;
    size_t n_changed;
};

pm_code mask_open(struct store *s, struct mask **out, struct pm_err *e)
{
    struct mask *m = mem_zero(1, sizeof *m);
    if (m == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    m->store = s;
    pm_code rc = arena_open(REPORT_MAX_BYTES, &m->arena, e);
    if (rc != PM_OK) {
        mem_free(m);
        return rc;
    }
    *out = m;
    return PM_OK;
}

void mask_close(struct mask *m)
{
    if (m == NULL)
        return;
    arena_close(m->arena);
    mem_free(m);
}

size_t mask_count(const struct mask *m)
{
    return m->n_changed;
}

/* -- whom a report names -------------------------------------------------------------------- */

static bool is_letter(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static size_t letters(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

static str last_word(str s)
{
    size_t at = s.n;
    while (at > 0 && s.p[at - 1] != ' ' && s.p[at - 1] != '\n')
        at--;
    return (str){s.p + at, s.n - at};
}

static const struct name *known(const struct mask *m, str words)
{
    for (size_t i = 0; i < m->n_names; i++)
        if (str_eq(m->names[i].words, words))
            return &m->names[i];
    return NULL;
}

/* A name that is the end of a longer one is the same person. */
static int person_of(const struct mask *m, str words, int next)
{
    for (size_t i = 0; i < m->n_names; i++)
        if (str_eq(last_word(m->names[i].words), words) || str_eq(m->names[i].words, words))
            return m->names[i].person;
    return next;
}

static pm_code add_name(struct mask *m, str words, int *n_persons, struct pm_err *e)
{
    words = str_trim(words);
    if (letters(words) < LEAST_LETTERS || known(m, words) != NULL)
        return PM_OK;
    if (m->n_names + 2 > NAMES_MAX)
        return err_set(e, PM_LIMIT, "a report names more than %d persons; it stays here",
                       NAMES_MAX / 2);
    int person = person_of(m, words, *n_persons + 1);
    if (person > *n_persons)
        *n_persons = person;
    m->names[m->n_names++] = (struct name){words, person};
    str last = last_word(words);
    if (last.n < words.n && letters(last) >= LEAST_LETTERS && known(m, last) == NULL)
        m->names[m->n_names++] = (struct name){last, person};
    return PM_OK;
}

static int longer_first(const void *a, const void *b)
{
    const struct name *x = a, *y = b;
    if (x->words.n != y->words.n)
        return x->words.n > y->words.n ? -1 : 1;
    return str_cmp(x->words, y->words);
}

/* Persons in the list of mentions: [start, end, "person", id, score]; offsets in text. */
static pm_code take_persons(struct mask *m, struct json_object *mentions, str text,
                            struct pm_err *e)
{
    int n_persons = 0;
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < jsonr_length(mentions); i++) {
        struct json_object *x = json_object_array_get_idx(mentions, i);
        if (jsonr_length(x) < 4 ||
            !str_eq(jsonr_text(json_object_array_get_idx(x, 2)), STR("person")) ||
            jsonr_text(json_object_array_get_idx(x, 3)).n > 0)
            continue;
        int64_t from = json_object_get_int64(json_object_array_get_idx(x, 0));
        int64_t to = json_object_get_int64(json_object_array_get_idx(x, 1));
        if (from < 0 || to <= from || to > (int64_t)text.n)
            return err_set(e, PM_INVALID, "a report's persons lie outside of its text");
        rc = add_name(m, (str){text.p + from, (size_t)(to - from)}, &n_persons, e);
    }
    if (m->n_names > 1)
        qsort(m->names, m->n_names, sizeof *m->names, longer_first);
    return rc;
}

static pm_code take_report(struct mask *m, str canon, struct pm_err *e)
{
    struct json_object *tree;
    struct sha256 sha;
    str text;
    pm_code rc = jsonr_parse_known(canon, &tree, e);
    if (rc != PM_OK)
        return rc;
    struct json_object *x = jsonr_get(jsonr_get(tree, "extensions"), EXTENSION_READING);
    struct json_object *mentions = jsonr_get(x, "mentions");
    str hex = jsonr_text(jsonr_get(x, "text_sha256"));
    if (jsonr_length(mentions) > 0 && digest_unhex(hex, sha.b, sizeof sha.b)) {
        rc = store_blob_get(m->store, &sha, m->arena, &text, e);
        if (rc == PM_OK)
            rc = take_persons(m, mentions, text, e);
        else if (rc == PM_NOTFOUND)
            rc = PM_OK; /* came from a partner without its text: masked by him, if at all */
    }
    json_object_put(tree);
    return rc;
}

/* Make `id` the report at hand. canon: its object when the caller has it; else empty. */
static pm_code turn_to(struct mask *m, str id, str canon, struct pm_err *e)
{
    if (id.n == 0 || id.n >= sizeof m->report || str_eq(id, str_of(m->report)))
        return PM_OK;
    arena_reset(m->arena);
    m->n_names = 0;
    m->report[0] = '\0';
    struct store_entry en = {.canon = canon};
    pm_code rc = canon.n > 0 ? arena_dup(m->arena, canon, &en.canon, e)
                             : store_get(m->store, id, m->arena, &en, e);
    if (rc == PM_OK)
        rc = take_report(m, en.canon, e);
    else if (rc == PM_NOTFOUND)
        rc = PM_OK;
    if (rc == PM_OK) {
        memcpy(m->report, id.p, id.n);
        m->report[id.n] = '\0';
    }
    return rc;
}

/* -- words ---------------------------------------------------------------------------------- */

/* How far a name reaches at i, with the letters that a language puts behind it; 0: it is not there. */
static size_t reach(str s, size_t i, str name)
{
    if (name.n > s.n - i || memcmp(s.p + i, name.p, name.n) != 0 ||
        (i > 0 && is_letter((unsigned char)s.p[i - 1])))
        return 0;
    size_t end = i + name.n, more = 0;
    while (end < s.n && is_letter((unsigned char)s.p[end])) {
        more += ((unsigned char)s.p[end] & 0xC0) != 0x80;
        end++;
    }
    return more <= INFLECTION_LETTERS ? end - i : 0;
}

static bool has_name(const struct mask *m, str s)
{
    for (size_t k = 0; k < m->n_names; k++)
        for (size_t i = str_find(s, m->names[k].words, 0); i < s.n;
             i = str_find(s, m->names[k].words, i + 1))
            if (reach(s, i, m->names[k].words) > 0)
                return true;
    return false;
}

static void write_masked(const struct mask *m, str s, struct buf *out)
{
    for (size_t i = 0; i < s.n;) {
        size_t n = 0, k = 0;
        bool begins = i == 0 || !is_letter((unsigned char)s.p[i - 1]);
        for (; begins && k < m->n_names && n == 0; k++)
            n = reach(s, i, m->names[k].words);
        if (n == 0) {
            buf_add(out, (str){s.p + i, 1});
            i++;
            continue;
        }
        char label[32];
        snprintf(label, sizeof label, "[person-%d]", m->names[k - 1].person);
        buf_add(out, str_of(label));
        i += n;
    }
}

pm_code mask_text(struct mask *m, str report, str words, struct arena *a, str *out,
                  struct pm_err *e)
{
    *out = words;
    if (report.n == 0 || words.n == 0)
        return PM_OK;
    pm_code rc = turn_to(m, report, (str){0}, e);
    if (rc != PM_OK || !has_name(m, words))
        return rc;
    struct buf b;
    buf_init(&b, OUT_MAX_BYTES);
    write_masked(m, words, &b);
    rc = buf_err(&b, e);
    if (rc == PM_OK)
        rc = arena_dup(a, buf_str(&b), out, e);
    buf_free(&b);
    return rc;
}

/* -- objects -------------------------------------------------------------------------------- */

static bool is_reference(const char *key)
{
    str k = str_of(key);
    return str_eq(k, STR("id")) || str_eq(k, STR("type")) || str_ends(k, STR("_ref")) ||
           str_ends(k, STR("_refs")) || str_ends(k, STR("sha256")) || str_eq(k, STR("report"));
}

/* Masks every string below o, but ids. The tree is at most JSONR_DEPTH deep. */
static bool mask_tree(const struct mask *m, struct json_object *o, struct pm_err *e)
{
    bool changed = false;
    if (json_object_is_type(o, json_type_object)) {
        json_object_object_foreach(o, key, value)
        {
            if (!is_reference(key))
                changed |= mask_tree(m, value, e);
        }
    } else if (json_object_is_type(o, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(o); i++)
            changed |= mask_tree(m, json_object_array_get_idx(o, i), e);
    } else if (json_object_is_type(o, json_type_string)) {
        str s = jsonr_text(o);
        if (!has_name(m, s))
            return false;
        struct buf b;
        buf_init(&b, OUT_MAX_BYTES);
        write_masked(m, s, &b);
        if (buf_err(&b, e) == PM_OK && json_object_set_string_len(o, b.p, (int)b.n) != 1)
            err_set(e, PM_NOMEM, "out of memory");
        buf_free(&b);
        return true;
    }
    return changed;
}

static void drop_hashes(struct json_object *tree)
{
    struct json_object *spans =
        jsonr_get(jsonr_get(jsonr_get(tree, "extensions"), EXTENSION_READING), "spans");
    for (size_t i = 0; i < jsonr_length(spans); i++)
        json_object_object_del(json_object_array_get_idx(spans, i), "sha256");
}

/* One millisecond older, but not older than created. */
static pm_code turn_back(struct json_object *tree, struct pm_err *e)
{
    stamp modified, created;
    char text[STAMP_TEXT_BYTES];
    if (!stamp_parse(jsonr_text(jsonr_get(tree, "modified")), false, &modified) ||
        !stamp_parse(jsonr_text(jsonr_get(tree, "created")), false, &created))
        return PM_OK; /* has no versions */
    modified -= STAMP_SECOND / 1000;
    if (modified < created)
        modified = created;
    stamp_print(modified, 3, text);
    struct json_object *v = json_object_new_string(text);
    if (v == NULL || json_object_object_add(tree, "modified", v) != 0)
        return err_set(e, PM_NOMEM, "out of memory");
    return PM_OK;
}

static str report_of(const struct store_entry *en, struct json_object *tree)
{
    if (str_eq(en->type, STR("report")))
        return en->id;
    return jsonr_text(
        jsonr_get(jsonr_get(jsonr_get(tree, "extensions"), EXTENSION_READING), "report"));
}

pm_code mask_object(struct mask *m, const struct store_entry *en, struct arena *a, str *out,
                    struct pm_err *e)
{
    struct json_object *tree;
    struct pm_err why = {0};
    bool is_report = str_eq(en->type, STR("report"));
    *out = en->canon;
    pm_code rc = jsonr_parse_known(en->canon, &tree, e);
    if (rc != PM_OK)
        return rc;
    rc = turn_to(m, report_of(en, tree), is_report ? en->canon : (str){0}, e);
    if (rc == PM_OK && report_of(en, tree).n > 0 && m->n_names > 0 && mask_tree(m, tree, &why)) {
        struct buf b;
        buf_init(&b, OUT_MAX_BYTES);
        drop_hashes(tree);
        rc = why.code != PM_OK ? why.code : turn_back(tree, e);
        if (rc == why.code && rc != PM_OK && e != NULL)
            *e = why;
        if (rc == PM_OK) {
            canonical_write(tree, &b);
            rc = buf_err(&b, e);
        }
        if (rc == PM_OK)
            rc = arena_dup(a, buf_str(&b), out, e);
        buf_free(&b);
        m->n_changed += rc == PM_OK;
    }
    json_object_put(tree);
    return rc;
}
