/* reading.h - what was read out of one document: mentions, then frames built on them.
 *
 *     "Police said at least five miners were killed in Darvoz on Tuesday."
 *     mentions  [office] Police, [place] Darvoz TJ-GB/Darvoz, [date] Tuesday 2026-10-13
 *     incident  other, killed {5, -, at-least}, where Darvoz, when 2026-10-13
 *     claim     "at least five miners were killed ...", claimant Police, asserts
 *
 * This is the contract of `pamir read --json` as C; read_print.c writes it. Every item has
 * the span it stands on and the rule that made it. What is not known is left out: an empty
 * span, an empty str, NAN, CIVIL_NONE.
 *
 * Owner: the arena of the reading. Ids of register entries are owned by the registers.
 * The document must outlive the reading.
 */
#ifndef PAMIR_READ_READING_H
#define PAMIR_READ_READING_H

#include "name/names.h"
#include "text/document.h"

/* One X-list a vocabulary: code, the word of the contract. */
#define MENTION_KIND_MAP(X)                                                                        \
    X(MENTION_PLACE, "place") X(MENTION_GROUP, "group") X(MENTION_STATE, "state")                  \
    X(MENTION_ORG, "org") X(MENTION_OFFICE, "office") X(MENTION_PERSON, "person")                  \
    X(MENTION_PEOPLE, "people") X(MENTION_FORMAT, "format") X(MENTION_DATE, "date")                \
    X(MENTION_WEAPON, "weapon") X(MENTION_EVENT, "event")

#define INCIDENT_KIND_MAP(X)                                                                       \
    X(INCIDENT_ATTACK, "attack") X(INCIDENT_BOMBING, "bombing")                                    \
    X(INCIDENT_SUICIDE_BOMBING, "suicide-bombing") X(INCIDENT_ARMED_CLASH, "armed-clash")          \
    X(INCIDENT_SHELLING, "shelling") X(INCIDENT_AIR_STRIKE, "air-strike")                          \
    X(INCIDENT_DRONE_STRIKE, "drone-strike") X(INCIDENT_KIDNAPPING, "kidnapping")                  \
    X(INCIDENT_ASSASSINATION, "assassination") X(INCIDENT_ARSON, "arson")                          \
    X(INCIDENT_ARREST, "arrest") X(INCIDENT_RAID, "raid")                                          \
    X(INCIDENT_BORDER, "border-incident") X(INCIDENT_SMUGGLING, "smuggling")                       \
    X(INCIDENT_DISPLACEMENT, "displacement") X(INCIDENT_PROTEST, "protest")                        \
    X(INCIDENT_THREAT, "threat") X(INCIDENT_OTHER, "other")

#define INCIDENT_STATUS_MAP(X)                                                                     \
    X(INCIDENT_REPORTED, "reported") X(INCIDENT_PLANNED, "planned")                                \
    X(INCIDENT_THREATENED, "threatened") X(INCIDENT_DENIED, "denied")                              \
    X(INCIDENT_HYPOTHETICAL, "hypothetical") X(INCIDENT_GENERAL, "general")

#define STANCE_MAP(X)                                                                              \
    X(STANCE_ASSERTS, "asserts") X(STANCE_DENIES, "denies") X(STANCE_ALLEGES, "alleges")           \
    X(STANCE_DOUBTS, "doubts") X(STANCE_RECOMMENDS, "recommends")                                  \
    X(STANCE_PROMISES, "promises") X(STANCE_THREATENS, "threatens")                                \
    X(STANCE_RESPONSIBILITY, "claims-responsibility")

/* Whether somebody says something, thinks or feels it, or wants or plans it. */
#define CLAIM_KIND_MAP(X)                                                                          \
    X(CLAIM_STATEMENT, "statement") X(CLAIM_ATTITUDE, "attitude") X(CLAIM_PLAN, "plan")

#define HEDGE_MAP(X)                                                                               \
    X(HEDGE_EXACTLY, "exactly") X(HEDGE_ABOUT, "about") X(HEDGE_AT_LEAST, "at-least")              \
    X(HEDGE_MORE_THAN, "more-than") X(HEDGE_AT_MOST, "at-most") X(HEDGE_FEWER_THAN, "fewer-than")  \
    X(HEDGE_SEVERAL, "several") X(HEDGE_RANGE, "range")

#define PRECISION_MAP(X)                                                                           \
    X(PRECISION_MINUTE, "minute") X(PRECISION_HOUR, "hour") X(PRECISION_DAY, "day")                \
    X(PRECISION_MONTH, "month") X(PRECISION_YEAR, "year") X(PRECISION_RELATIVE, "relative")

/* Which part somebody or something had in the violence that a document tells of. */
#define ROLE_MAP(X)                                                                                \
    X(ROLE_NONE, "none") X(ROLE_ATTACKER, "perpetrator") X(ROLE_GROUP, "perpetrator-group")        \
    X(ROLE_TARGET, "target") X(ROLE_VICTIM, "victim") X(ROLE_WEAPON, "weapon")

#define X(code, word) code,
enum role { ROLE_MAP(X) N_ROLES };
enum mention_kind { MENTION_KIND_MAP(X) N_MENTION_KINDS };
enum incident_kind { INCIDENT_KIND_MAP(X) N_INCIDENT_KINDS };
enum incident_status { INCIDENT_STATUS_MAP(X) N_INCIDENT_STATUSES };
enum stance { STANCE_MAP(X) N_STANCES };
enum claim_kind { CLAIM_KIND_MAP(X) N_CLAIM_KINDS };
enum hedge { HEDGE_MAP(X) N_HEDGES };
enum precision { PRECISION_MAP(X) N_PRECISIONS };
#undef X

/* The contract's word for a value; static. */
const char *reading_mention_kind(enum mention_kind k);
const char *reading_incident_kind(enum incident_kind k);
const char *reading_incident_status(enum incident_status s);
const char *reading_stance(enum stance s);
const char *reading_claim_kind(enum claim_kind k);
const char *reading_hedge(enum hedge h);
const char *reading_precision(enum precision p);
const char *reading_role(enum role x);

enum {
    TAKEN_NAME = 1, TAKEN_DATE = 2, TAKEN_QUANTITY = 4, TAKEN_PERSON = 8, TAKEN_WEAPON = 16,
    TAKEN_NATION = 32, /* a name that also stands for its people: "five Chinese" */
    TAKEN_UNSURE = 64, /* a name that the registers didn't settle */
    TAKEN_SEVERAL = 128 /* and which may be one of several entries */
};

/* A moment or stretch of days; both CIVIL_NONE when the words give no date. */
struct when {
    struct span at;
    civil_day start, end; /* both inclusive */
    enum precision precision;
    bool historic; /* an older event that the text only recalls */
};

/* A number as the text gives it: [min, max] with NAN for an open end, best NAN when the
 * text commits to none. "several" has three NANs. */
struct quantity {
    struct span at; /* number with its hedge: "at least five" */
    double min, max, best;
    enum hedge hedge;
};

/* Somebody who speaks or acts: the words that name him and the id, either may be empty. "unnamed":
 * the text keeps him nameless; an empty id: it names or describes somebody the registers lack. */
struct party {
    struct span at;
    str id;   /* "group:isis-k", "author", "unnamed", ... */
    str name; /* a person's, as the text last gave it; empty when none */
};

struct mention {
    struct span at;
    uint32_t first_token, end_token;
    enum mention_kind kind;
    str id;
    double score; /* 0..1 */
    const struct name_guess *alternatives; /* without the chosen one */
    size_t n_alternatives;
    const char *role;  /* "victim", "speaker", "author", "official" or NULL; static */
    const char *place_precision; /* places: "settlement", "district", "province", ...; else NULL */
    struct when when;  /* dates only */
    const char *what;  /* weapons: "drone", "ied", ...; static, else NULL */
    const char *rule;
};

struct count { /* people killed, injured, ... */
    struct quantity n; /* n.at empty: no such count */
    double civilians, children; /* inside n; NAN when not told */
    struct party claimant;
};

#define COUNT_KIND_MAP(X)                                                                          \
    X(COUNT_KILLED, "killed") X(COUNT_INJURED, "injured") X(COUNT_ARRESTED, "arrested")            \
    X(COUNT_ABDUCTED, "abducted") X(COUNT_RELEASED, "released") X(COUNT_DISPLACED, "displaced")    \
    X(COUNT_ATTACKERS_KILLED, "attackers_killed")
#define X(code, word) code,
enum count_kind { COUNT_KIND_MAP(X) N_COUNT_KINDS };
#undef X
const char *reading_count_kind(enum count_kind k);

struct site {
    struct span at;
    str id;
    const char *precision; /* "point", "settlement", "district", "province", "country", "border" */
    const char *role;      /* "site", "origin", "target-side" */
};

struct perpetrator {
    struct party who;
    struct party claimant;
    enum stance stance;
    int alternative_group; /* 0: none; the same number: told as alternatives */
    const char *what;      /* "person", "group" when the words tell and no id does; else NULL */
};

struct target {
    struct party who;
    const char *what;   /* "person", "group", "building", "vehicle", "infrastructure" or NULL */
    str nationality;    /* ISO 3166-1 alpha-2 or empty */
};

struct weapon {
    struct span at;
    const char *what;
};

struct also_count {
    enum count_kind kind;
    struct count count;
};

struct incident {
    str id; /* "i1", "i2", ...: in this reading only */
    enum incident_kind kind;
    enum incident_status status;
    struct span trigger;
    struct span sentence; /* the sentence of the trigger */
    struct when when;
    struct site *where;
    size_t n_where;
    struct perpetrator *perpetrators;
    size_t n_perpetrators;
    struct target *targets;
    size_t n_targets;
    struct weapon *weapons;
    size_t n_weapons;
    struct count counts[N_COUNT_KINDS];
    struct also_count *also; /* other counts that the same text gives */
    size_t n_also;
    str series; /* shared by incidents that the text counts together; empty: none */
    double score;
    const char *rule;
    bool several; /* told in the plural: "air strikes" */
};

struct figure {
    struct span at;
    str measure; /* "gdp-growth", "fighters", ... as registers/words/measures.tsv names them */
    struct party subject;
    double value, max; /* max NAN unless a range */
    const char *unit;  /* "percent", "people", "km", "usd", ... */
    enum hedge hedge;
    const char *change; /* "level", "increase", "decrease" */
    str asof;           /* "2025", "2025-08"; empty when not told */
    struct party claimant;
    double score;
    const char *rule;
};

struct claim {
    struct span at;      /* what is claimed */
    struct party claimant;
    struct span marker;  /* "said", "according to", ... */
    struct party via;    /* who passes it on */
    enum stance stance;
    enum claim_kind kind;
    str *about;          /* ids of this reading ("i1") or of registers */
    size_t n_about;
    const char *hedge;   /* "may", "could", "likely", ... or NULL; static */
    bool negated;
    double score;
    const char *rule;
};

struct cause {
    struct span at, cause, effect;
    char polarity; /* '+' or '-' */
    const char *hedge; /* "asserted", "possible", "denied" */
    struct party claimant;
    const char *rule;
};

struct relation {
    struct span at;
    str from, to;
    const char *rel; /* "based-in", "member-of", ... */
    struct party claimant;
    const char *rule;
};

struct part { /* of the document's violence */
    struct span at;
    enum role role;
    uint32_t who; /* the same number: another name of the same, "... Front (NLF)" */
    double score;
    const char *rule;
};

struct unread {
    struct span at;
    const char *why; /* static */
};

struct reading {
    const struct document *doc;
    struct arena *arena;
    struct mention *mentions; /* by start; stages before `merge` may leave overlaps */
    size_t n_mentions, cap_mentions;
    struct incident *incidents;
    size_t n_incidents, cap_incidents;
    struct figure *figures;
    size_t n_figures, cap_figures;
    struct claim *claims;
    size_t n_claims, cap_claims;
    struct cause *causes;
    size_t n_causes, cap_causes;
    struct relation *relations;
    size_t n_relations, cap_relations;
    struct part *parts;
    size_t n_parts, cap_parts;
    struct unread *unread;
    size_t n_unread, cap_unread;
    const struct second_tally *second; /* what a second reader gave to it; NULL: none was asked */
    /* Notes of earlier stages for later ones. */
    const struct words *words;
    const struct word **word_of; /* per token, NULL when no list has it; read/words.h */
    const uint32_t *lists_of;    /* per token: the lists that word_of has it in, as bits */
    uint8_t langs;               /* languages whose words count here, WORD_* bits */
    uint8_t *taken;              /* per token, TAKEN_* bits: what it is already a part of */
    struct quantity_at *quantities; /* every number with its tokens and noun; read/quantity.h */
    size_t n_quantities, cap_quantities;
    struct syntax *syntax;  /* tags, phrases, quotations: read/clause.h */
    struct clause *clauses; /* in order of their verbs */
    size_t n_clauses, cap_clauses;
};

#endif
