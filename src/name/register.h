/* register.h - rows of the register files, as a person wrote them, checked line by line.
 *
 *     struct register_rows r = {.a = arena};
 *     TRY(register_read(&r, STR("aliases.tsv"), bytes, e));   // "aliases.tsv line 40: ..."
 *
 * A file is known by its first line, the header: one with a column "alias" holds aliases, one
 * with "rel" relations, one with "expected_id" cases, one with "licence" sources, others entities.
 * Columns may stand in any order and others may be added. Lines that begin with # and empty lines
 * are left out. Further files add rows.
 *
 * The first bad line stops the reading; with `fault` set it is told and left out instead, so that
 * a person sees all that is to mend (lint.h).
 *
 * Owner: rows point into the bytes given and into r->a; both must outlive them.
 */
#ifndef PAMIR_NAME_REGISTER_H
#define PAMIR_NAME_REGISTER_H

#include "base/arena.h"
#include "base/civil.h"
#include "base/str.h"

/* What an alias is; the column `kind`. */
#define ALIAS_KIND_MAP(X)                                                                          \
    X(ALIAS_OFFICIAL, "official") X(ALIAS_ACRONYM, "acronym") X(ALIAS_SELF, "self")                \
    X(ALIAS_PEJORATIVE, "pejorative") X(ALIAS_FORMER, "former") X(ALIAS_MEDIA, "media")            \
    X(ALIAS_ADJECTIVE, "adjective") X(ALIAS_DEMONYM, "demonym") X(ALIAS_SHORT, "short")            \
    X(ALIAS_CONTEXT, "context") X(ALIAS_REMOVED, "removed")

#define X(code, word) code,
enum alias_kind { ALIAS_KIND_MAP(X) N_ALIAS_KINDS };
#undef X

const char *register_alias_kind(enum alias_kind k); /* the word; static */

struct entity_row {
    str id, kind, name, parent, country, precision, source, note;
    double lat, lon; /* NAN when not given */
    civil_day from, to;
    str file;
    uint32_t line;
};

struct alias_row {
    str id, alias, lang, script, source, note;
    enum alias_kind kind;
    civil_day from, to;
    str file;
    uint32_t line;
};

struct relation_row {
    str from, rel, to, source, note;
    civil_day since, until;
    str file;
    uint32_t line;
};

struct source_row {
    str source, title, url, licence, note;
    str file;
    uint32_t line;
};

struct case_row { /* see cases.h */
    str text, lang, country, expected, note, in;
    str file;
    uint32_t line;
};

struct register_rows {
    struct arena *a;
    /* Called for a bad line when not NULL; words begin with file and line. */
    void (*fault)(void *ctx, str file, uint32_t line, const char *words);
    void *fault_ctx;
    struct entity_row *entities;
    size_t n_entities, cap_entities;
    struct alias_row *aliases;
    size_t n_aliases, cap_aliases;
    struct relation_row *relations;
    size_t n_relations, cap_relations;
    struct source_row *sources;
    size_t n_sources, cap_sources;
    struct case_row *cases;
    size_t n_cases, cap_cases;
};

enum { REGISTER_MAX_ROWS = 4000000, REGISTER_MAX_FIELD = 400 };

/* Add the rows of one file. PM_INVALID with file, line and what to mend; PM_LIMIT; PM_NOMEM. */
pm_code register_read(struct register_rows *r, str file, str bytes, struct pm_err *e);

#endif
