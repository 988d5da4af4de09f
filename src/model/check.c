#include "model/check_in.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/digest.h"
#include "model/extension.h"
#include "model/jsonr.h"
#include "model/uuid.h"

/* "/object_refs/3" into out, at most n bytes with NUL. */
static size_t print_at(const struct at *at, char *out, size_t n)
{
    if (at == NULL || n < 2)
        return 0;
    size_t used = print_at(at->up, out, n);
    if (at->up == NULL && at->key == NULL)
        return used; /* the object itself */
    if (at->key == NULL) {
        int m = snprintf(out + used, n - used, "/%zu", at->index);
        return m < 0 || (size_t)m >= n - used ? n - 1 : used + (size_t)m;
    }
    if (used + 4 >= n)
        return used;
    const char *k = at->key;
    out[used++] = '/';
    for (size_t shown = 0; *k != '\0' && shown < 90 && used + 3 < n; k++, shown++)
        if (*k == '~' || *k == '/') { /* RFC 6901, 3 */
            out[used++] = '~';
            out[used++] = *k == '~' ? '0' : '1';
        } else {
            out[used++] = *k;
        }
    out[used] = '\0';
    return used;
}

pm_code check_bad(const struct check *c, const struct at *at, const char *section, const char *fmt, ...)
{
    char path[200] = "", words[220];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(words, sizeof words, fmt, ap);
    va_end(ap);
    print_at(at, path, sizeof path);
    return err_set(c->e, PM_INVALID, "%s: %s (STIX 2.1, %s)", path[0] ? path : "/", words, section);
}

/* A string for an error: cut, so that foreign bytes cannot fill the words. */
#define SHOWN(s) ((s).n > 60 ? 60 : (int)(s).n), ((s).n ? (s).p : "")

static bool keyword(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '-'))
            return false;
    }
    return s.n > 0;
}

bool check_identifier(str s, str *type)
{
    struct uuid u;
    if (s.n < 36 + 2 + 1 || s.n > 36 + 2 + 250 || s.p[s.n - 37] != '-' || s.p[s.n - 38] != '-')
        return false;
    str head = {s.p, s.n - 38};
    if (!keyword(head) || head.p[0] == '-' || !uuid_parse((str){s.p + s.n - 36, 36}, &u))
        return false;
    if (type != NULL)
        *type = head;
    return true;
}

/* -- single values ------------------------------------------------------------------------ */

static pm_code want_string(const struct check *c, const struct at *at, struct json_object *v,
                           const char *section, str *out)
{
    if (!json_object_is_type(v, json_type_string))
        return check_bad(c, at, section, "must be a string");
    *out = jsonr_text(v);
    return PM_OK;
}

static pm_code check_id(const struct check *c, const struct at *at, struct json_object *v,
                        const char *allowed, const char *section)
{
    str s, type;
    pm_code rc = want_string(c, at, v, "2.9", &s);
    if (rc != PM_OK)
        return rc;
    if (!check_identifier(s, &type))
        return check_bad(c, at, "2.9", "\"%.*s\" is not an identifier", SHOWN(s));
    if (allowed == NULL || allowed[0] == '\0')
        return PM_OK;
    bool except = allowed[0] == '!';
    if (in_list(allowed + except, type) == except)
        return check_bad(c, at, section, "may not point to %.*s", SHOWN(type));
    return PM_OK;
}

static pm_code check_time(const struct check *c, const struct at *at, struct json_object *v,
                          bool millis)
{
    str s = {0};
    stamp t;
    pm_code rc = want_string(c, at, v, "2.15", &s);
    if (rc != PM_OK)
        return rc;
    if (!stamp_parse(s, false, &t))
        return check_bad(c, at, "2.15",
                   "\"%.*s\" is not a timestamp in UTC such as 2026-01-05T07:00:00.000Z", SHOWN(s));
    if (millis && s.n < sizeof "2026-01-05T07:00:00.000Z" - 1)
        return check_bad(c, at, "3.2", "\"%.*s\" must tell milliseconds", SHOWN(s));
    return PM_OK;
}

static bool as_number(struct json_object *v, double *out)
{
    if (!json_object_is_type(v, json_type_int) && !json_object_is_type(v, json_type_double))
        return false;
    *out = json_object_get_double(v);
    return true;
}

static pm_code check_number(const struct check *c, const struct at *at, struct json_object *v,
                            const struct check_row *row, const char *section)
{
    double d, min, max;
    bool whole = row->kind == CHECK_INT;
    if (!as_number(v, &d) || (whole && d != floor(d)))
        return check_bad(c, at, whole ? "2.10" : "2.6", "must be %s",
                   whole ? "a whole number" : "a number");
    if (row->arg != NULL && row->arg[0] != '\0') {
        str rest = str_of(row->arg), low;
        str_cut(&rest, ' ', &low);
        if (str_double(low, &min) && str_double(rest, &max) && (d < min || d > max))
            return check_bad(c, at, section, "%.17g is not between %.*s and %.*s", d, STR_FMT(low),
                       STR_FMT(rest));
    }
    return PM_OK;
}

/* RFC 5646 by shape: subtags of 1 to 8 letters and digits, the first of letters. */
static bool lang_tag(str s)
{
    str piece;
    bool first = true;
    if (s.n == 0)
        return false;
    while (str_cut(&s, '-', &piece)) {
        if (piece.n < 1 || piece.n > 8)
            return false;
        for (size_t i = 0; i < piece.n; i++) {
            char ch = (char)(piece.p[i] | 32);
            bool digit = piece.p[i] >= '0' && piece.p[i] <= '9';
            if (!(ch >= 'a' && ch <= 'z') && (first || !digit))
                return false;
        }
        first = false;
    }
    return true;
}

/* -- the larger kinds --------------------------------------------------------------------- */

typedef pm_code check_item(const struct check *c, const struct at *at, struct json_object *v,
                           const struct check_row *row, const char *section);

static pm_code check_list(const struct check *c, const struct at *at, struct json_object *v,
                          const struct check_row *row, const char *section, check_item *each)
{
    if (!json_object_is_type(v, json_type_array))
        return check_bad(c, at, "2.12", "must be a list");
    size_t n = json_object_array_length(v);
    if (n == 0)
        return check_bad(c, at, "2.12", "an empty list must be left out");
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < n; i++) {
        struct at item = {at, NULL, i};
        rc = each(c, &item, json_object_array_get_idx(v, i), row, section);
    }
    return rc;
}

static pm_code item_string(const struct check *c, const struct at *at, struct json_object *v,
                           const struct check_row *row, const char *section)
{
    (void)row;
    (void)section;
    str s = {0};
    return want_string(c, at, v, "2.14", &s);
}

static pm_code item_id(const struct check *c, const struct at *at, struct json_object *v,
                       const struct check_row *row, const char *section)
{
    return check_id(c, at, v, row->arg, section);
}

static pm_code item_enum(const struct check *c, const struct at *at, struct json_object *v,
                         const struct check_row *row, const char *section)
{
    str s = {0};
    pm_code rc = want_string(c, at, v, "2.4", &s);
    if (rc == PM_OK && !in_list(row->arg, s))
        return check_bad(c, at, section, "\"%.*s\" is none of: %s", SHOWN(s), row->arg);
    return rc;
}

/* The members of an object of a few known strings. */
pm_code check_strings(const struct check *c, const struct at *at, struct json_object *v,
                             const char *must, const char *may, const char *section)
{
    if (!json_object_is_type(v, json_type_object))
        return check_bad(c, at, section, "must be an object");
    str rest = str_of(must), word;
    while (str_cut(&rest, ' ', &word)) {
        char key[32];
        snprintf(key, sizeof key, "%.*s", STR_FMT(word));
        if (jsonr_get(v, key) == NULL)
            return check_bad(c, at, section, "\"%s\" is missing", key);
    }
    json_object_object_foreach(v, key, val)
    {
        struct at here = {at, key, 0};
        str s = {0};
        if (!in_list(must, str_of(key)) && !in_list(may, str_of(key)))
            return check_bad(c, &here, section, "there is no such property here");
        if (strcmp(key, "hashes") == 0)
            continue;
        pm_code rc = want_string(c, &here, val, "2.14", &s);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

static pm_code check_hashes(const struct check *c, const struct at *at, struct json_object *v)
{
    if (!json_object_is_type(v, json_type_object))
        return check_bad(c, at, "2.7", "must be an object of hashes");
    json_object_object_foreach(v, key, val)
    {
        struct at here = {at, key, 0};
        str s = {0};
        size_t n = strlen(key);
        if (n < 3 || n > 250)
            return check_bad(c, &here, "2.7", "the name of a hash has 3 to 250 signs");
        pm_code rc = want_string(c, &here, val, "2.7", &s);
        if (rc != PM_OK)
            return rc;
        size_t want = strcmp(key, "MD5") == 0       ? 32
                      : strcmp(key, "SHA-1") == 0   ? 40
                      : strcmp(key, "SHA-256") == 0 ? 64
                      : strcmp(key, "SHA-512") == 0 ? 128
                                                    : 0;
        uint8_t bytes[64];
        if (want != 0 && !digest_unhex(s, bytes, want / 2))
            return check_bad(c, &here, "2.7", "\"%.*s\" is no %s", SHOWN(s), key);
    }
    return PM_OK;
}

static pm_code item_reference(const struct check *c, const struct at *at, struct json_object *v,
                              const struct check_row *row, const char *section)
{
    (void)row;
    (void)section;
    pm_code rc =
        check_strings(c, at, v, "source_name", "description url external_id hashes", "2.5");
    if (rc != PM_OK)
        return rc;
    if (jsonr_get(v, "description") == NULL && jsonr_get(v, "url") == NULL &&
        jsonr_get(v, "external_id") == NULL)
        return check_bad(c, at, "2.5", "one of description, url and external_id must be there");
    struct json_object *hashes = jsonr_get(v, "hashes");
    struct at here = {at, "hashes", 0};
    return hashes ? check_hashes(c, &here, hashes) : PM_OK;
}

static pm_code item_phase(const struct check *c, const struct at *at, struct json_object *v,
                          const struct check_row *row, const char *section)
{
    (void)row;
    (void)section;
    return check_strings(c, at, v, "kill_chain_name phase_name", "", "2.11");
}

/* Does "extensions.x.[2].y" lead to something? (STIX 2.1, 7.2.3.1) */
static bool selector_leads(struct json_object *o, str selector)
{
    str step;
    while (str_cut(&selector, '.', &step)) {
        int64_t i;
        if (step.n > 2 && step.p[0] == '[' && step.p[step.n - 1] == ']') {
            if (!json_object_is_type(o, json_type_array) ||
                !str_int64((str){step.p + 1, step.n - 2}, &i) || i < 0 ||
                (size_t)i >= json_object_array_length(o))
                return false;
            o = json_object_array_get_idx(o, (size_t)i);
            continue;
        }
        char key[256];
        if (step.n == 0 || step.n >= sizeof key)
            return false;
        memcpy(key, step.p, step.n);
        key[step.n] = '\0';
        if (!json_object_is_type(o, json_type_object) || !json_object_object_get_ex(o, key, &o))
            return false;
    }
    return true;
}

static pm_code item_selector(const struct check *c, const struct at *at, struct json_object *v,
                             const struct check_row *row, const char *section)
{
    (void)row;
    str s = {0};
    pm_code rc = want_string(c, at, v, section, &s);
    if (rc == PM_OK && !selector_leads(c->object, s))
        return check_bad(c, at, "7.2.3.1", "\"%.*s\" selects nothing in this object", SHOWN(s));
    return rc;
}

static pm_code item_granular(const struct check *c, const struct at *at, struct json_object *v,
                             const struct check_row *row, const char *section)
{
    if (!json_object_is_type(v, json_type_object))
        return check_bad(c, at, section, "must be an object");
    struct json_object *lang = jsonr_get(v, "lang"), *ref = jsonr_get(v, "marking_ref");
    struct json_object *selectors = jsonr_get(v, "selectors");
    if ((lang == NULL) == (ref == NULL))
        return check_bad(c, at, section, "one of lang and marking_ref must be there, and not both");
    if (selectors == NULL)
        return check_bad(c, at, section, "\"selectors\" is missing");
    if (json_object_object_length(v) > 2)
        return check_bad(c, at, section, "only lang, marking_ref and selectors belong here");
    struct at here = {at, "selectors", 0};
    pm_code rc = check_list(c, &here, selectors, row, section, item_selector);
    if (rc != PM_OK)
        return rc;
    here.key = ref ? "marking_ref" : "lang";
    if (ref != NULL)
        return check_id(c, &here, ref, "marking-definition", section);
    str s = {0};
    rc = want_string(c, &here, lang, section, &s);
    return rc == PM_OK && !lang_tag(s)
               ? check_bad(c, &here, section, "\"%.*s\" is not a language code (RFC 5646)", SHOWN(s))
               : rc;
}

static const char extension_kinds[] =
    "new-sdo new-sco new-sro property-extension toplevel-property-extension";

static pm_code check_extension(const struct check *c, const struct at *at, const char *key,
                               struct json_object *v)
{
    str type;
    if (!json_object_is_type(v, json_type_object))
        return check_bad(c, at, "7.3", "an extension must be an object");
    bool observable = c->type != NULL && c->type->family == FAMILY_OBSERVABLE;
    if (!check_identifier(str_of(key), &type) || !str_eq(type, STR("extension-definition"))) {
        /* Observables also have extensions that the standard itself names: "ntfs-ext". */
        if (observable && keyword(str_of(key)) && str_ends(str_of(key), STR("-ext")))
            return json_object_object_length(v) > 0
                       ? PM_OK
                       : check_bad(c, at, "6", "an extension with nothing in it");
        return check_bad(c, at, "7.3",
                   "the key of an extension must be the id of an extension-definition");
    }
    struct json_object *kind = jsonr_get(v, "extension_type");
    struct at here = {at, "extension_type", 0};
    if (kind == NULL)
        return check_bad(c, at, "7.3", "\"extension_type\" is missing");
    str s = {0};
    pm_code rc = want_string(c, &here, kind, "7.3", &s);
    if (rc == PM_OK && !in_list(extension_kinds, s))
        return check_bad(c, &here, "7.3", "\"%.*s\" is none of: %s", SHOWN(s), extension_kinds);
    return rc;
}

static pm_code check_extensions(const struct check *c, const struct at *at, struct json_object *v)
{
    if (!json_object_is_type(v, json_type_object) || json_object_object_length(v) == 0)
        return check_bad(c, at, "7.3", "must be an object with at least one extension");
    json_object_object_foreach(v, key, val)
    {
        struct at here = {at, key, 0};
        pm_code rc = check_extension(c, &here, key, val);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

/* -- one property ------------------------------------------------------------------------- */

static pm_code check_text(const struct check *c, const struct at *at, struct json_object *v,
                          const struct check_row *row, const char *section)
{
    str s = {0};
    pm_code rc = want_string(c, at, v, "2.14", &s);
    if (rc != PM_OK)
        return rc;
    if (row->kind == CHECK_KEYWORD && !keyword(s))
        return check_bad(c, at, section, "\"%.*s\" may have only a-z, 0-9 and hyphen", SHOWN(s));
    if (row->kind == CHECK_LITERAL && !str_eq(s, str_of(row->arg)))
        return check_bad(c, at, section, "\"%.*s\" must be \"%s\"", SHOWN(s), row->arg);
    if (row->kind == CHECK_LANG && !lang_tag(s))
        return check_bad(c, at, section, "\"%.*s\" is not a language code (RFC 5646)", SHOWN(s));
    return PM_OK;
}

static pm_code check_value(const struct check *c, const struct at *at, struct json_object *v,
                           const struct check_row *row)
{
    const char *section = row->section ? row->section : c->type ? c->type->section : "3.2";
    if (row->arg == NULL && (row->kind == CHECK_ENUM || row->kind == CHECK_ENUMS))
        return err_set(c->e, PM_BUG, "row \"%s\" without its words", row->name);
    switch (row->kind) {
    case CHECK_STRING:
    case CHECK_KEYWORD:
    case CHECK_LITERAL:
    case CHECK_LANG:
        return check_text(c, at, v, row, section);
    case CHECK_WORDS:
        return check_list(c, at, v, row, section, item_string);
    case CHECK_ENUM:
        return item_enum(c, at, v, row, section);
    case CHECK_ENUMS:
        return check_list(c, at, v, row, section, item_enum);
    case CHECK_ID:
        return check_id(c, at, v, row->arg, section);
    case CHECK_IDS:
        return check_list(c, at, v, row, section, item_id);
    case CHECK_TIME:
    case CHECK_MILLIS:
        return check_time(c, at, v, row->kind == CHECK_MILLIS);
    case CHECK_BOOL:
        return json_object_is_type(v, json_type_boolean)
                   ? PM_OK
                   : check_bad(c, at, "2.2", "must be true or false");
    case CHECK_INT:
    case CHECK_FLOAT:
        return check_number(c, at, v, row, section);
    case CHECK_HASHES:
        return check_hashes(c, at, v);
    case CHECK_PHASES:
        return check_list(c, at, v, row, section, item_phase);
    case CHECK_REFERENCES:
        return check_list(c, at, v, row, section, item_reference);
    case CHECK_GRANULAR:
        return check_list(c, at, v, row, section, item_granular);
    case CHECK_EXTENSIONS:
        return check_extensions(c, at, v);
    case CHECK_OBJECT:
        return json_object_is_type(v, json_type_object) ? PM_OK
                                                        : check_bad(c, at, section, "must be an object");
    }
    return err_set(c->e, PM_BUG, "row \"%s\" of no kind", row->name);
}

/* A property that no row describes, in whatever is not ours to know: references by their name
 * (STIX 2.1, 3.1), no null, no empty list, at any depth. Deep at most JSONR_DEPTH. */
static pm_code check_loose(const struct check *c, const struct at *at, struct json_object *v)
{
    pm_code rc = PM_OK;
    if (v == NULL)
        return check_bad(c, at, "3.1", "null is no value; leave the property out");
    if (json_object_is_type(v, json_type_array)) {
        if (json_object_array_length(v) == 0)
            return check_bad(c, at, "2.12", "an empty list must be left out");
        for (size_t i = 0; rc == PM_OK && i < json_object_array_length(v); i++) {
            struct at here = {at, NULL, i};
            rc = check_loose(c, &here, json_object_array_get_idx(v, i));
        }
    } else if (json_object_is_type(v, json_type_object)) {
        json_object_object_foreach(v, key, val)
        {
            struct at here = {at, key, 0};
            rc = check_loose(c, &here, val);
            if (rc != PM_OK)
                return rc;
        }
    }
    return rc;
}

static pm_code check_by_name(const struct check *c, const struct at *at, const char *key,
                             struct json_object *v)
{
    static const struct check_row one = {"_ref", CHECK_ID, 0, "", "2.9"};
    static const struct check_row many = {"_refs", CHECK_IDS, 0, "", "2.9"};
    if (str_ends(str_of(key), STR("_ref")))
        return check_value(c, at, v, &one);
    if (str_ends(str_of(key), STR("_refs")))
        return check_value(c, at, v, &many);
    return PM_OK;
}

static const struct check_row *find_row(const struct check_row *rows, const char *name)
{
    for (; rows != NULL && rows->name != NULL; rows++)
        if (strcmp(rows->name, name) == 0)
            return rows;
    return NULL;
}

static bool property_name(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_'))
            return false;
    }
    return s.n >= 2 && s.n <= 250;
}

static pm_code check_property(const struct check *c, const struct at *at, const char *key,
                              struct json_object *v)
{
    pm_code rc = check_loose(c, at, v);
    if (rc != PM_OK)
        return rc;
    const struct check_row *row = c->type ? find_row(c->type->rows, key) : NULL;
    bool observable = c->type == NULL || c->type->family == FAMILY_OBSERVABLE;
    if (row == NULL) {
        row = find_row(check_common, key);
        if (row != NULL && c->type != NULL && in_list(c->type->not_common, str_of(key)))
            return check_bad(c, at, "3.2", "%s has no such property", c->type->name);
    }
    if (row != NULL)
        return check_value(c, at, v, row);
    if (!property_name(str_of(key)))
        return check_bad(c, at, "3.1", "a property's name has 2 to 250 of a-z, 0-9 and underscore");
    if (observable || c->top_extended ||
        ((c->flags & OBJECT_CUSTOM) && str_starts(str_of(key), STR("x_"))))
        return check_by_name(c, at, key, v);
    return check_bad(c, at, "11",
               "%s has no such property; new ones need an extension of type "
               "toplevel-property-extension",
               c->type->name);
}

/* -- the object as a whole ---------------------------------------------------------------- */

static pm_code check_required(const struct check *c, const struct at *at,
                              const struct check_row *rows)
{
    for (; rows != NULL && rows->name != NULL; rows++) {
        if (!(rows->flags & CHECK_REQUIRED) || jsonr_get(c->object, rows->name) != NULL)
            continue;
        if (rows->section != NULL && c->type != NULL) { /* a common property */
            bool has_times = c->type->family != FAMILY_OBSERVABLE;
            if (in_list(c->type->not_common, str_of(rows->name)) ||
                (!has_times && strcmp(rows->name, "type") != 0 && strcmp(rows->name, "id") != 0))
                continue;
        }
        if (c->type == NULL && strcmp(rows->name, "type") != 0 && strcmp(rows->name, "id") != 0)
            continue;
        return check_bad(c, at,
                   rows->section ? rows->section
                   : c->type     ? c->type->section
                                 : "3.2",
                   "\"%s\" is missing", rows->name);
    }
    return PM_OK;
}

/* Does any extension of o have this type? */
static bool extended_as(struct json_object *o, const char *kinds)
{
    struct json_object *list = jsonr_get(o, "extensions");
    if (!json_object_is_type(list, json_type_object))
        return false;
    json_object_object_foreach(list, key, v)
    {
        (void)key;
        if (in_list(kinds, jsonr_text(jsonr_get(v, "extension_type"))))
            return true;
    }
    return false;
}

static pm_code check_head(struct check *c, const struct at *at)
{
    struct json_object *o = c->object;
    if (!json_object_is_type(o, json_type_object))
        return check_bad(c, at, "3.2", "a STIX object must be a JSON object");
    str type = jsonr_text(jsonr_get(o, "type")), id = jsonr_text(jsonr_get(o, "id")), head;
    struct at here = {at, "type", 0};
    if (type.n == 0)
        return check_bad(c, at, "3.2", "\"type\" is missing");
    if (str_eq(type, STR("bundle")))
        return check_bad(c, &here, "8", "a bundle is not an object that can be kept; give its objects");
    if (!keyword(type) || type.n < 3 || type.n > 250)
        return check_bad(c, &here, "3.1", "\"%.*s\" is not a type's name", SHOWN(type));
    here.key = "id";
    if (id.n == 0)
        return check_bad(c, at, "3.2", "\"id\" is missing");
    if (!check_identifier(id, &head))
        return check_bad(c, &here, "2.9", "\"%.*s\" is not an identifier", SHOWN(id));
    if (!str_eq(head, type))
        return check_bad(c, &here, "2.9", "\"%.*s\" does not begin with the object's type", SHOWN(id));
    c->type = check_type_find(type);
    c->top_extended = extended_as(o, "toplevel-property-extension");
    here.key = "type";
    if (c->type == NULL && !extended_as(o, "new-sdo new-sro new-sco"))
        return check_bad(c, &here, "3.2",
                   "\"%.*s\" is no type of STIX 2.1, and no extension makes it one", SHOWN(type));
    here.key = "spec_version";
    struct json_object *version = jsonr_get(o, "spec_version");
    if (version == NULL && c->type != NULL && c->type->family != FAMILY_OBSERVABLE)
        return check_bad(c, at, "3.2", "\"spec_version\" is missing: an object of STIX 2.0?");
    return PM_OK;
}

pm_code check_object(struct json_object *o, int flags, struct checked *out, struct pm_err *e)
{
    struct check c = {.object = o, .flags = flags, .e = e};
    const struct at top = {0};
    pm_code rc = check_head(&c, &top);
    if (rc != PM_OK)
        return rc;
    json_object_object_foreach(o, key, v)
    {
        struct at here = {&top, key, 0};
        TRY(check_property(&c, &here, key, v));
    }
    TRY(check_required(&c, &top, check_common));
    TRY(check_required(&c, &top, c.type ? c.type->rows : NULL));
    TRY(check_whole(&c, &top));
    stamp created = check_time_of(o, "created"), modified = check_time_of(o, "modified");
    if (created == STAMP_NONE)
        created = modified != STAMP_NONE ? modified : 0;
    *out = (struct checked){
        .id = jsonr_text(jsonr_get(o, "id")),
        .type = jsonr_text(jsonr_get(o, "type")),
        .created = created,
        .modified = modified != STAMP_NONE ? modified : created,
        .revoked = json_object_get_boolean(jsonr_get(o, "revoked")),
    };
out:
    return rc;
}
