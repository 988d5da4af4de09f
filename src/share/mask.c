#include "share/mask.h"

#include "base/mem.h"
#include "base/stamp.h"
#include "model/canonical.h"
#include "model/extension.h"
#include "model/jsonr.h"
#include "share/rewrite.h"

enum { NAMES_MAX = 512, LEAST_LETTERS = 3 };
#define REPORT_MAX_BYTES ((size_t)1 << 30)
#define OUT_MAX_BYTES    ((size_t)64 << 20)

struct mask {
    struct store *store;
    struct arena *arena; /* of the report at hand */
    char report[128];    /* its id; empty: none */
    struct rewrite_rule names[NAMES_MAX];
    int person[NAMES_MAX]; /* of the names, until they are sorted */
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

static str last_word(str s)
{
    size_t at = s.n;
    while (at > 0 && s.p[at - 1] != ' ' && s.p[at - 1] != '\n')
        at--;
    return (str){s.p + at, s.n - at};
}

static const struct rewrite_rule *known(const struct mask *m, str words)
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
            return m->person[i];
    return next;
}

static pm_code put_name(struct mask *m, str words, int person, struct pm_err *e)
{
    struct rewrite_rule *r = &m->names[m->n_names];
    r->words = words;
    m->person[m->n_names] = person;
    pm_code rc = arena_printf(m->arena, &r->put, "[person-%d]", person);
    if (rc != PM_OK)
        return arena_err(m->arena, e);
    m->n_names++;
    return PM_OK;
}

static pm_code add_name(struct mask *m, str words, int *n_persons, struct pm_err *e)
{
    words = str_trim(words);
    if (rewrite_letters(words) < LEAST_LETTERS || known(m, words) != NULL)
        return PM_OK;
    if (m->n_names + 2 > NAMES_MAX)
        return err_set(e, PM_LIMIT, "a report names more than %d persons; it stays here",
                       NAMES_MAX / 2);
    int person = person_of(m, words, *n_persons + 1);
    if (person > *n_persons)
        *n_persons = person;
    str last = last_word(words);
    pm_code rc = put_name(m, words, person, e);
    if (rc == PM_OK && last.n < words.n && rewrite_letters(last) >= LEAST_LETTERS &&
        known(m, last) == NULL)
        rc = put_name(m, last, person, e);
    return rc;
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
    rewrite_sort(m->names, m->n_names);
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

static struct rewrite rules_of(const struct mask *m)
{
    return (struct rewrite){m->names, m->n_names};
}

pm_code mask_text(struct mask *m, str report, str words, struct arena *a, str *out,
                  struct pm_err *e)
{
    *out = words;
    if (report.n == 0 || words.n == 0)
        return PM_OK;
    pm_code rc = turn_to(m, report, (str){0}, e);
    struct rewrite w = rules_of(m);
    if (rc != PM_OK || !rewrite_finds(&w, words))
        return rc;
    struct buf b;
    buf_init(&b, OUT_MAX_BYTES);
    rewrite_write(&w, words, &b);
    rc = buf_err(&b, e);
    if (rc == PM_OK)
        rc = arena_dup(a, buf_str(&b), out, e);
    buf_free(&b);
    return rc;
}

/* -- objects -------------------------------------------------------------------------------- */

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
    struct rewrite w = rules_of(m);
    if (rc == PM_OK && report_of(en, tree).n > 0 && w.n > 0 && rewrite_tree(&w, tree, &why)) {
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
