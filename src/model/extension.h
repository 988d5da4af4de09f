/* extension.h - what Pamir adds to STIX 2.1, and the objects every log begins with.
 *
 * Four extensions of ours on standard objects, and room for a fifth; each is documented in
 * docs/model/ with a JSON schema that refuses unknown keys. A consumer that drops them still reads
 * plain correct sentences in the standard fields.
 *
 *   incident   kind, modality, days, counts of people, places, actors, targets, weapons
 *   reading    where an object was read: report, spans, rule, score; of a report: its bytes
 *   statement  on notes: claim, figure, cause, relation
 *   judgement  what people decide: source grade, weight of evidence, hypothesis
 *   release    on what has left its node: whose it is, for whom, his signature
 *
 * Ids are UUIDv5 in Pamir's namespace of "extension:NAME", so they never change.
 */
#ifndef PAMIR_MODEL_EXTENSION_H
#define PAMIR_MODEL_EXTENSION_H

#include "model/object.h"

#define EXTENSION_INCIDENT  "extension-definition--364e87f7-3a67-5b37-9de8-0b892a3ed74b"
#define EXTENSION_READING   "extension-definition--099d9e85-b989-5e04-86f8-c9583c2441e8"
#define EXTENSION_STATEMENT "extension-definition--a88e5083-d89f-53e1-8065-90f9583d908d"
#define EXTENSION_JUDGEMENT "extension-definition--e46d9b81-a524-5cb2-b267-67a99e550600"
#define EXTENSION_RELEASE   "extension-definition--0ba172c8-b1bc-57c2-beae-07387bad4365"

/* Other people's. TLP 2.0: oasis-open/cti-stix-common-objects; Incident Core: the same. */
#define EXTENSION_TLP_2         "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
#define EXTENSION_INCIDENT_CORE "extension-definition--ef765651-680c-498d-9894-99799f2fa126"

/* Who has made what the program reads: UUIDv5 of "identity:reader". */
#define EXTENSION_READER_ID "identity--effdd30c-e57f-5f63-b2bc-470d0e7a63d1"

/* The name of the source_name under which objects tell their register id ("AF-BDS"). */
#define EXTENSION_REGISTER "pamir-register"

/* TLP 2.0: "clear" "green" "amber" "amber+strict" "red", in this order from 0. */
enum { EXTENSION_N_TLP = 5 };
int extension_tlp_level(str name); /* -1: no such */
int extension_tlp_of(str id);      /* of a marking-definition's id; -1: not TLP 2.0 */
str extension_tlp_name(int level); /* static */
str extension_tlp_id(int level);   /* static */

/* TLP 1, still accepted: "white" "green" "amber" "red", from 0. */
enum { EXTENSION_N_TLP_1 = 4 };
int extension_tlp_1_of(str id);
str extension_tlp_1_name(int level);

/* TLP's markings are the same everywhere, but tools spell them with and without a name and other
 * trifles. The one spelling we keep, in canonical form; empty for any other id. Static. */
str extension_fixed(str id);

/* The objects to append first in each node and to put first into each bundle: the reader's
 * identity, the definitions of our extensions (with their schemas), TLP 2.0's five markings.
 * Every object refers only to earlier ones. The same bytes on every node of one release. */
pm_code extension_first(struct arena *a, struct object **out, size_t *n_out, struct pm_err *e);

#endif
