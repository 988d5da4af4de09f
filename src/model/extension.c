#include "model/extension.h"

#include "base/embed.h"
#include "base/jsonw.h"
#include "model/derive.h"

EMBED_DECLARE(incident_schema_json)
EMBED_DECLARE(reading_schema_json)
EMBED_DECLARE(statement_schema_json)
EMBED_DECLARE(judgement_schema_json)
EMBED_DECLARE(release_schema_json)

/* FIRST, TLP 2.0; ids as oasis-open/cti-stix-common-objects gives them. canon is the one spelling.
 */
#define TLP_2(name, shown, id)                                                                     \
    {                                                                                              \
        name, id,                                                                                  \
            "{\"created\":\"2022-10-01T00:00:00.000Z\",\"extensions\":{\"" EXTENSION_TLP_2         \
            "\":{\"extension_type\":\"property-extension\",\"tlp_2_0\":\"" name                    \
            "\"}},\"id\":\"" id "\",\"name\":\"" shown                                             \
            "\",\"spec_version\":\"2.1\",\"type\":\"marking-definition\"}"                         \
    }
/* STIX 2.1, 7.2.1.4. */
#define TLP_1(name, shown, id)                                                                     \
    {                                                                                              \
        name, id,                                                                                  \
            "{\"created\":\"2017-01-20T00:00:00.000Z\",\"definition\":{\"tlp\":\"" name            \
            "\"},\"definition_type\":\"tlp\",\"id\":\"" id "\",\"name\":\"" shown                  \
            "\",\"spec_version\":\"2.1\",\"type\":\"marking-definition\"}"                         \
    }

static const struct {
    const char *name, *id, *canon;
} tlp_2[EXTENSION_N_TLP] =
    {
        TLP_2("clear", "TLP:CLEAR", "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"),
        TLP_2("green", "TLP:GREEN", "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"),
        TLP_2("amber", "TLP:AMBER", "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"),
        TLP_2("amber+strict", "TLP:AMBER+STRICT",
              "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"),
        TLP_2("red", "TLP:RED", "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"),
},
  tlp_1[EXTENSION_N_TLP_1] = {
      TLP_1("white", "TLP:WHITE", "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"),
      TLP_1("green", "TLP:GREEN", "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"),
      TLP_1("amber", "TLP:AMBER", "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"),
      TLP_1("red", "TLP:RED", "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"),
};

static const char first_day[] = "2026-01-01T00:00:00.000Z";

int extension_tlp_level(str name)
{
    for (int i = 0; i < EXTENSION_N_TLP; i++)
        if (str_eq(name, str_of(tlp_2[i].name)))
            return i;
    return -1;
}

int extension_tlp_of(str id)
{
    for (int i = 0; i < EXTENSION_N_TLP; i++)
        if (str_eq(id, str_of(tlp_2[i].id)))
            return i;
    return -1;
}

str extension_tlp_name(int level)
{
    return level >= 0 && level < EXTENSION_N_TLP ? str_of(tlp_2[level].name) : STR("");
}

str extension_tlp_id(int level)
{
    return level >= 0 && level < EXTENSION_N_TLP ? str_of(tlp_2[level].id) : STR("");
}

int extension_tlp_1_of(str id)
{
    for (int i = 0; i < EXTENSION_N_TLP_1; i++)
        if (str_eq(id, str_of(tlp_1[i].id)))
            return i;
    return -1;
}

str extension_tlp_1_name(int level)
{
    return level >= 0 && level < EXTENSION_N_TLP_1 ? str_of(tlp_1[level].name) : STR("");
}

str extension_fixed(str id)
{
    int two = extension_tlp_of(id), one = extension_tlp_1_of(id);
    return two >= 0 ? str_of(tlp_2[two].canon) : one >= 0 ? str_of(tlp_1[one].canon) : STR("");
}

/* -- the first objects -------------------------------------------------------------------- */

struct first {
    struct arena *a;
    struct buf b;
    struct object *objects;
    size_t n;
    struct pm_err *e;
};

/* Parse what the buffer holds as the next object; a fault in it is ours. */
static pm_code first_add(struct first *f)
{
    if (f->b.rc != PM_OK)
        return buf_err(&f->b, f->e);
    struct pm_err why = {0};
    pm_code rc = object_parse(f->a, buf_str(&f->b), OBJECT_STRICT, &f->objects[f->n], &why);
    if (rc == PM_INVALID)
        return err_set(f->e, PM_BUG, "first object %zu: %s", f->n, why.words);
    if (rc != PM_OK)
        return err_set(f->e, rc, "%s", why.words);
    f->n++;
    return PM_OK;
}

static struct jsonw first_open(struct first *f, const char *type, str id, const char *created)
{
    buf_clear(&f->b);
    struct jsonw w = jsonw_on(&f->b);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "type", str_of(type));
    jsonw_text(&w, "spec_version", STR("2.1"));
    jsonw_text(&w, "id", id);
    jsonw_text(&w, "created", str_of(created));
    return w;
}

/* The text so far is the content; `modified` follows from it (model/derive.h). */
static void first_version(struct first *f, struct jsonw *w)
{
    char text[STAMP_TEXT_BYTES];
    stamp base = 0;
    (void)stamp_parse(str_of(first_day), false, &base);
    stamp_print(derive_version(buf_str(&f->b), base), 3, text);
    jsonw_text(w, "modified", str_of(text));
}

static void first_marked_clear(struct jsonw *w)
{
    jsonw_array(w, "object_marking_refs");
    jsonw_text(w, NULL, str_of(tlp_2[0].id));
    jsonw_end(w);
}

static pm_code first_marking(struct first *f, int level)
{
    buf_clear(&f->b);
    buf_add(&f->b, str_of(tlp_2[level].canon));
    return first_add(f);
}

static pm_code first_reader(struct first *f)
{
    struct jsonw w = first_open(f, "identity", STR(EXTENSION_READER_ID), first_day);
    jsonw_text(&w, "name", STR("Pamir reader"));
    jsonw_text(&w, "description",
               STR("The program that reads reports and puts down what they say and who says so. "
                   "It judges nothing."));
    jsonw_text(&w, "identity_class", STR("system"));
    first_marked_clear(&w);
    first_version(f, &w);
    jsonw_end(&w);
    return first_add(f);
}

static pm_code first_extension(struct first *f, str id, const char *name, const char *what,
                               str schema)
{
    struct jsonw w = first_open(f, "extension-definition", id, first_day);
    jsonw_text(&w, "created_by_ref", STR(EXTENSION_READER_ID));
    jsonw_text(&w, "name", str_of(name));
    jsonw_text(&w, "description", str_of(what));
    jsonw_text(&w, "schema", schema);
    jsonw_text(&w, "version", STR("1.0.0"));
    jsonw_array(&w, "extension_types");
    jsonw_text(&w, NULL, STR("property-extension"));
    jsonw_end(&w);
    first_marked_clear(&w);
    first_version(f, &w);
    jsonw_end(&w);
    return first_add(f);
}

static pm_code first_extensions(struct first *f)
{
    const struct {
        str id;
        const char *name, *what;
        str schema;
    } ours[] = {
        {STR(EXTENSION_INCIDENT), "Pamir incident",
         "What one report says of one incident: kind, days, places, counts of people as ranges "
         "with hedge and claimant, actors, targets and weapons, each with its place in the text.",
         EMBED(incident_schema_json)},
        {STR(EXTENSION_READING), "Pamir reading",
         "Where an object was read: the report, the bytes of its text, the rule and its score; for "
         "a report itself the hashes of its bytes and the names found in it.",
         EMBED(reading_schema_json)},
        {STR(EXTENSION_STATEMENT), "Pamir statement",
         "A claim, a figure, a cause or a relation that a text states, with its speaker.",
         EMBED(statement_schema_json)},
        {STR(EXTENSION_JUDGEMENT), "Pamir judgement",
         "What a person decides: the grade of a source, the weight of evidence, a hypothesis.",
         EMBED(judgement_schema_json)},
        {STR(EXTENSION_RELEASE), "Pamir release",
         "On what has left its node: whose it is, for whom, and his signature.",
         EMBED(release_schema_json)},
    };
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < sizeof ours / sizeof ours[0]; i++)
        rc = first_extension(f, ours[i].id, ours[i].name, ours[i].what, ours[i].schema);
    return rc;
}

pm_code extension_first(struct arena *a, struct object **out, size_t *n_out, struct pm_err *e)
{
    struct first f = {.a = a, .e = e};
    pm_code rc;
    f.objects = arena_array(a, EXTENSION_N_TLP + 6, sizeof *f.objects);
    if (f.objects == NULL)
        return arena_err(a, e);
    buf_init(&f.b, 1 << 20);
    for (int i = 0; i < EXTENSION_N_TLP; i++)
        TRY(first_marking(&f, i));
    TRY(first_reader(&f));
    TRY(first_extensions(&f));
    *out = f.objects;
    *n_out = f.n;
out:
    buf_free(&f.b);
    return rc;
}
