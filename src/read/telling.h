/* telling.h - incidents and claims of languages that we read without syntax: all but English.
 *
 *     "По данным МВД, в результате взрыва в Кундузе погибли пять человек."
 *     claim     МВД: "в результате взрыва в Кундузе погибли пять человек"
 *     incident  bombing at Kunduz, killed 5
 *
 * By the words of registers/words/telling.tsv and doing.tsv and where they stand: a number counts
 * what the nearest word for it says; a place is where a preposition, a word behind it or an ending
 * puts it; a speaker stands before "that", behind or before "according to", or at the end.
 *
 * Who did it: only a group whose part in it a word of its own tells ("взял ответственность", "боевиками",
 * "томонидан", "被") or that opens the clause of a verb of doing. Anything less sure stays out.
 *
 * Scores: 0.7 for claims; incidents as in incidents.h. Linear: a look ahead or back stays inside
 * a sentence and has a limit.
 */
#ifndef PAMIR_READ_TELLING_H
#define PAMIR_READ_TELLING_H

#include "read/words.h"

/* Classes of telling.tsv. */
#define TELLING_CLASS_MAP(X)                                                                       \
    X(TELLING_EVENT, "event") X(TELLING_KILLED, "killed") X(TELLING_INJURED, "injured")            \
    X(TELLING_ARRESTED, "arrested") X(TELLING_ABDUCTED, "abducted") X(TELLING_SAYS, "says")        \
    X(TELLING_SOURCE, "source") X(TELLING_THAT, "that") X(TELLING_AT, "at")                        \
    X(TELLING_DENIED, "denied") X(TELLING_PLANNED, "planned")                                      \
    X(TELLING_SOURCE_AFTER, "source-after") /* "کے مطابق", "ko'ra": behind the speaker */           \
    X(TELLING_TELLER, "teller")     /* сухангӯи, vakili: the speaker's words end here at most */   \
    X(TELLING_SAME, "same")         /* "the incident": what was told before goes on */             \
    X(TELLING_DRILL, "drill")       /* a drill, an anniversary, a film: no incident */             \
    X(TELLING_IF, "if")             /* may, if, would */                                           \
    X(TELLING_AT_AFTER, "at-after") /* "میں", "shahrida", "附近": behind a place */                  \
    X(TELLING_FROM, "from")         /* "с территории", "از": it came from there */                 \
    X(TELLING_HITS, "hits")         /* "فرود آمد": an incident when a drone or a rocket does it */
/* Classes of doing.tsv: words about who did it. */
#define DOING_CLASS_MAP(X)                                                                         \
    X(DOING_ACT, "act")               /* a verb whose subject did it: атаковали, کشتند, 袭击 */     \
    X(DOING_UNNAMED, "unnamed")       /* a doer without a name: неизвестные, افراد مسلح */           \
    X(DOING_OWN, "own")               /* "its fighters": the speaker's */                          \
    X(DOING_BY, "by")                 /* before the doer: توسط, 遭, боевиками */                     \
    X(DOING_BY_AFTER, "by-after")     /* behind the doer: tomonidan, له خوا */                      \
    X(DOING_AGENT_AFTER, "agent-after") /* the same, and a verb of doing must follow: نے */          \
    X(DOING_OBJECT, "object")         /* behind what something is done to: را, کو */                \
    X(DOING_RESPONSIBILITY, "responsibility") /* with "takes": a group claims it */                \
    X(DOING_TAKES, "takes")                                                                        \
    X(DOING_BLAMES, "blames")         /* a group is accused */                                     \
    X(DOING_BEHIND, "behind")         /* a group stands behind it */                               \
    X(DOING_NOT, "not")                                                                            \
    X(DOING_THE_GROUP, "the-group")   /* движение, این گروه: the group named last */                \
    X(DOING_PREP, "prep")             /* what follows is no subject */                             \
    X(DOING_MEMBERS, "members")       /* боевиков, گروه: between "attack" and a group's name */    \
    X(DOING_OWNER, "owner")           /* کے, 的: between a group's name and "attack" */
#define X(code, word) code,
enum telling_class { TELLING_CLASS_MAP(X) N_TELLINGS };
enum doing_class { DOING_CLASS_MAP(X) N_DOINGS };
#undef X

pm_code telling_claims(const struct reader *rd, struct reading *r, struct pm_err *e);
pm_code telling_incidents(const struct reader *rd, struct reading *r, struct pm_err *e);

#endif
