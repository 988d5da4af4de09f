#include "check.h"

#include <stdio.h>

#include "base/buf.h"
#include "model/check.h"
#include "model/object.h"

/* Each row is one object with one fault, and what must be said about it: path, rule, section. */

#define U1    "3f2a0d51-4b20-451c-8671-31d65a0583ee"
#define U2    "4f2a0d51-4b20-451c-8671-31d65a0583ee"
#define TIMES "\"created\":\"2026-10-13T00:00:00.000Z\",\"modified\":\"2026-10-14T00:00:00.000Z\""
#define HEAD(type)                                                                                 \
    "\"type\":\"" type "\",\"spec_version\":\"2.1\",\"id\":\"" type "--" U1 "\"," TIMES
#define REFS "\"object_refs\":[\"report--" U2 "\"]"
#define EXT  "extension-definition--" U1

static const char *const good[] = {
    "{" HEAD("report") ",\"name\":\"n\",\"published\":\"2026-10-13T00:00:00Z\"," REFS "}",
    "{" HEAD("incident") ",\"name\":\"n\"}",
    "{" HEAD("location") ",\"region\":\"central-asia\"}",
    "{" HEAD("location") ",\"country\":\"TJ\",\"administrative_area\":\"TJ-GB\"}",
    "{" HEAD("location") ",\"latitude\":-90,\"longitude\":180.0,\"precision\":1000}",
    "{" HEAD("threat-actor") ",\"name\":\"n\",\"first_seen\":\"2020-01-01T00:00:00Z\","
                             "\"last_seen\":\"2020-01-01T00:00:00Z\"}",
    "{" HEAD("identity") ",\"name\":\"n\",\"confidence\":0,\"lang\":\"tg-Cyrl\"}",
    "{" HEAD("note") ",\"content\":\"c\"," REFS "}",
    "{" HEAD("opinion") ",\"opinion\":\"neutral\"," REFS "}",
    "{" HEAD("grouping") ",\"context\":\"unspecified\"," REFS "}",
    "{" HEAD("relationship") ",\"relationship_type\":\"located-at\",\"source_ref\":\"incident--" U1
                             "\",\"target_ref\":\"location--" U2 "\"}",
    "{" HEAD("sighting") ",\"sighting_of_ref\":\"threat-actor--" U2 "\",\"count\":999999999,"
                         "\"where_sighted_refs\":[\"location--" U2 "\"]}",
    "{" HEAD("attack-pattern") ",\"name\":\"n\",\"kill_chain_phases\":[{\"kill_chain_name\":\"k\","
                               "\"phase_name\":\"p\"}]}",
    "{" HEAD("indicator") ",\"pattern\":\"[a:b='c']\",\"pattern_type\":\"stix\","
                          "\"valid_from\":\"2026-01-01T00:00:00Z\"}",
    "{" HEAD("malware") ",\"is_family\":false}",
    "{" HEAD("observed-data") ",\"first_observed\":\"2026-01-01T00:00:00Z\",\"last_observed\":"
                              "\"2026-01-01T00:00:00Z\",\"number_observed\":1," REFS "}",
    "{\"type\":\"ipv4-addr\",\"id\":\"ipv4-addr--" U1 "\",\"value\":\"192.0.2.1\"}",
    "{\"type\":\"file\",\"id\":\"file--" U1
    "\",\"name\":\"f\",\"extensions\":{\"ntfs-ext\":{\"sid\":"
    "\"1\"}}}",
    "{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"marking-definition--" U1
    "\",\"created\":\"2026-10-13T00:00:00.000Z\",\"definition_type\":\"statement\",\"definition\":"
    "{\"statement\":\"s\"}}",
    "{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":"
    "\"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da\",\"created\":"
    "\"2017-01-20T00:00:00.000Z\",\"definition_type\":\"tlp\",\"name\":\"TLP:GREEN\","
    "\"definition\":"
    "{\"tlp\":\"green\"}}",
    "{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":"
    "\"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1\",\"created\":"
    "\"2022-10-01T00:00:00.000Z\",\"name\":\"TLP:RED\",\"extensions\":{"
    "\"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d\":{\"extension_type\":"
    "\"property-extension\",\"tlp_2_0\":\"red\"}}}",
    "{" HEAD("extension-definition") ",\"created_by_ref\":\"identity--" U2 "\",\"name\":\"n\","
                                     "\"schema\":\"s\",\"version\":\"1.0.0\",\"extension_types\":"
                                     "[\"property-extension\"]}",
    "{" HEAD("language-content") ",\"object_ref\":\"note--" U2 "\",\"contents\":{\"tg\":{}}}",
    "{" HEAD("event") ",\"status\":\"ongoing\",\"extensions\":{\"" EXT
                      "\":{\"extension_type\":\"new-sdo\"}}}",
    "{" HEAD("incident") ",\"name\":\"n\",\"toxicity\":8,\"extensions\":{\"" EXT
                         "\":{\"extension_type\":\"toplevel-property-extension\"}}}",
    "{" HEAD(
        "incident") ",\"name\":\"n\",\"labels\":[\"a\"],\"granular_markings\":[{\"marking_ref\":"
                    "\"marking-definition--" U2 "\",\"selectors\":[\"name\",\"labels.[0]\"]},"
                    "{\"lang\":\"fa\",\"selectors\":[\"labels\"]}]}",
    "{" HEAD("incident") ",\"name\":\"n\",\"external_references\":[{\"source_name\":\"s\",\"url\":"
                         "\"https://example.org/\",\"hashes\":{\"SHA-256\":\"0000000000000000"
                         "000000000000000000000000000000000000000000000000\"}}]}",
};

static const struct {
    const char *json, *words;
} bad[] = {
    /* -- every object -- */
    {"[]", "a STIX object must be a JSON object (STIX 2.1, 3.2)"},
    {"{}", "/: \"type\" is missing (STIX 2.1, 3.2)"},
    {"{\"type\":\"note\"}", "/: \"id\" is missing"},
    {"{\"type\":\"No te\",\"id\":\"x\"}", "/type: \"No te\" is not a type's name"},
    {"{\"type\":\"bundle\",\"id\":\"bundle--" U1 "\"}", "/type: a bundle is not an object"},
    {"{\"type\":\"note\",\"id\":\"note-" U1 "\"}", "/id: \"note-" U1 "\" is not an identifier"},
    {"{\"type\":\"note\",\"id\":\"report--" U1 "\"}",
     "/id: \"report--" U1 "\" does not begin with the object's type"},
    {"{\"type\":\"note\",\"id\":\"note--3f2a0d51-4b20-051c-8671-31d65a0583ee\"}",
     "is not an identifier (STIX 2.1, 2.9)"},
    {"{\"type\":\"note\",\"id\":\"note--" U1 "\",\"created\":\"2026-10-13T00:00:00.000Z\"}",
     "/: \"spec_version\" is missing: an object of STIX 2.0?"},
    {"{" HEAD("x-own-thing") "}",
     "/type: \"x-own-thing\" is no type of STIX 2.1, and no extension"},
    {"{\"type\":\"incident\",\"spec_version\":\"2.0\",\"id\":\"incident--" U1 "\"," TIMES
     ",\"name\":\"n\"}",
     "/spec_version: \"2.0\" must be \"2.1\""},
    {"{\"type\":\"incident\",\"spec_version\":\"2.1\",\"id\":\"incident--" U1
     "\",\"created\":\"2026-10-13T00:00:00.000Z\",\"name\":\"n\"}",
     "/: \"modified\" is missing (STIX 2.1, 3.2)"},
    {"{\"type\":\"incident\",\"spec_version\":\"2.1\",\"id\":\"incident--" U1
     "\",\"created\":\"2026-10-13T00:00:00.000Z\",\"modified\":\"2026-10-12T00:00:00.000Z\","
     "\"name\":\"n\"}",
     "/modified: lies before created (STIX 2.1, 3.2)"},
    {"{\"type\":\"incident\",\"spec_version\":\"2.1\",\"id\":\"incident--" U1
     "\",\"created\":\"2026-10-13T00:00:00Z\",\"modified\":\"2026-10-14T00:00:00.000Z\","
     "\"name\":\"n\"}",
     "/created: \"2026-10-13T00:00:00Z\" must tell milliseconds"},
    {"{\"type\":\"incident\",\"spec_version\":\"2.1\",\"id\":\"incident--" U1
     "\",\"created\":\"2026-10-13T00:00:00.000+05:00\",\"modified\":\"2026-10-14T00:00:00.000Z\","
     "\"name\":\"n\"}",
     "/created: \"2026-10-13T00:00:00.000+05:00\" is not a timestamp in UTC"},
    {"{" HEAD("incident") "}", "/: \"name\" is missing (STIX 2.1, 4.6)"},
    {"{" HEAD("incident") ",\"name\":5}", "/name: must be a string (STIX 2.1, 2.14)"},
    {"{" HEAD("incident") ",\"name\":null}", "/name: null is no value"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"labels\":[]}",
     "/labels: an empty list must be left out"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"labels\":\"a\"}", "/labels: must be a list"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"labels\":[\"a\",7]}", "/labels/1: must be a string"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"confidence\":101}",
     "/confidence: 101 is not between 0 and 100 (STIX 2.1, 3.2)"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"confidence\":-1}", "/confidence: -1 is not between"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"confidence\":50.5}",
     "/confidence: must be a whole number (STIX 2.1, 2.10)"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"revoked\":\"true\"}",
     "/revoked: must be true or false"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"lang\":\"not a language\"}",
     "/lang: \"not a language\" is not a language code"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"created_by_ref\":\"note--" U2 "\"}",
     "/created_by_ref: may not point to note (STIX 2.1, 3.2)"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"object_marking_refs\":[\"identity--" U2 "\"]}",
     "/object_marking_refs/0: may not point to identity (STIX 2.1, 7.2.2)"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"severity\":\"high\"}",
     "/severity: incident has no such property"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"x_own\":\"high\"}",
     "/x_own: incident has no such property"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"defanged\":true}",
     "/defanged: incident has no such property (STIX 2.1, 3.2)"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"toxi city\":8,\"extensions\":{\"" EXT
                          "\":{\"extension_type\":\"toplevel-property-extension\"}}}",
     "/toxi city: a property's name has 2 to 250"},
    /* -- external references, granular markings, extensions -- */
    {"{" HEAD("incident") ",\"name\":\"n\",\"external_references\":[{\"url\":\"https://x/\"}]}",
     "/external_references/0: \"source_name\" is missing (STIX 2.1, 2.5)"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"external_references\":[{\"source_name\":\"s\"}]}",
     "/external_references/0: one of description, url and external_id"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"external_references\":[{\"source_name\":\"s\",\"uri\":"
                          "\"x\"}]}",
     "/external_references/0/uri: there is no such property here"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"external_references\":[{\"source_name\":\"s\",\"url\":"
                          "\"x\",\"hashes\":{\"MD5\":\"12\"}}]}",
     "/external_references/0/hashes/MD5: \"12\" is no MD5 (STIX 2.1, 2.7)"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"granular_markings\":[{\"selectors\":[\"name\"]}]}",
     "/granular_markings/0: one of lang and marking_ref"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"granular_markings\":[{\"lang\":\"fa\",\"marking_ref\":"
                          "\"marking-definition--" U2 "\",\"selectors\":[\"name\"]}]}",
     "/granular_markings/0: one of lang and marking_ref must be there, and not both"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"granular_markings\":[{\"lang\":\"fa\"}]}",
     "/granular_markings/0: \"selectors\" is missing"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"granular_markings\":[{\"lang\":\"fa\",\"selectors\":"
                          "[\"labels.[0]\"]}]}",
     "/granular_markings/0/selectors/0: \"labels.[0]\" selects nothing in this object (STIX 2.1, "
     "7.2.3.1)"},
    {"{" HEAD(
         "incident") ",\"name\":\"n\",\"labels\":[\"a\"],\"granular_markings\":[{\"lang\":\"fa\","
                     "\"selectors\":[\"labels.[1]\"]}]}",
     "\"labels.[1]\" selects nothing"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"granular_markings\":[{\"marking_ref\":\"note--" U2
                          "\",\"selectors\":[\"name\"]}]}",
     "/granular_markings/0/marking_ref: may not point to note"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"extensions\":{}}",
     "/extensions: must be an object with"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"extensions\":{\"mine-ext\":{\"a\":1}}}",
     "/extensions/mine-ext: the key of an extension must be the id"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"extensions\":{\"" EXT "\":{\"a\":1}}}",
     "/extensions/" EXT ": \"extension_type\" is missing (STIX 2.1, 7.3)"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"extensions\":{\"" EXT
                          "\":{\"extension_type\":\"own\"}}}",
     "/extension_type: \"own\" is none of"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"extensions\":{\"" EXT
                          "\":{\"extension_type\":\"property-extension\",\"list\":[]}}}",
     "/list: an empty list must be left out"},
    {"{" HEAD("incident") ",\"name\":\"n\",\"extensions\":{\"" EXT
                          "\":{\"extension_type\":\"property-extension\",\"a/b~c\":null}}}",
     "/a~1b~0c: null is no value"},
    /* -- types -- */
    {"{" HEAD("report") ",\"name\":\"n\",\"published\":\"2026-10-13T00:00:00Z\"}",
     "/: \"object_refs\" is missing (STIX 2.1, 4.16)"},
    {"{" HEAD("report") ",\"name\":\"n\"," REFS "}", "/: \"published\" is missing"},
    {"{" HEAD("report") ",\"name\":\"n\",\"published\":\"13 Oct 2026\"," REFS "}",
     "/published: \"13 Oct 2026\" is not a timestamp"},
    {"{" HEAD("report") ",\"name\":\"n\",\"published\":\"2026-02-30T00:00:00Z\"," REFS "}",
     "/published: \"2026-02-30T00:00:00Z\" is not a timestamp"},
    {"{" HEAD("report") ",\"name\":\"n\",\"published\":\"2026-10-13T00:00:00Z\",\"object_refs\":"
                        "[\"report--" U2 "\",\"repot-" U2 "\"]}",
     "/object_refs/1: \"repot-" U2 "\" is not an identifier (STIX 2.1, 2.9)"},
    {"{" HEAD("location") "}", "one of region, country, and latitude with longitude"},
    {"{" HEAD("location") ",\"latitude\":38.2}",
     "latitude and longitude only together (STIX 2.1, 4.10)"},
    {"{" HEAD("location") ",\"country\":\"TJ\",\"precision\":10}", "precision only with latitude"},
    {"{" HEAD("location") ",\"latitude\":91,\"longitude\":0}",
     "/latitude: 91 is not between -90 and 90"},
    {"{" HEAD("location") ",\"latitude\":0,\"longitude\":-180.5}",
     "/longitude: -180.5 is not between -180 and 180"},
    {"{" HEAD("location") ",\"latitude\":\"38\",\"longitude\":0}", "/latitude: must be a number"},
    {"{" HEAD(
         "threat-actor") ",\"name\":\"n\",\"first_seen\":\"2020-01-02T00:00:00Z\",\"last_seen\":"
                         "\"2020-01-01T00:00:00Z\"}",
     "/last_seen: must lie not before first_seen (STIX 2.1, 4.17)"},
    {"{" HEAD("opinion") ",\"opinion\":\"maybe\"," REFS "}",
     "/opinion: \"maybe\" is none of: strongly-disagree"},
    {"{" HEAD("opinion") "," REFS "}", "/: \"opinion\" is missing (STIX 2.1, 4.15)"},
    {"{" HEAD("note") ",\"content\":\"c\"}", "/: \"object_refs\" is missing (STIX 2.1, 4.13)"},
    {"{" HEAD("grouping") "," REFS "}", "/: \"context\" is missing (STIX 2.1, 4.4)"},
    {"{" HEAD("relationship") ",\"source_ref\":\"incident--" U1 "\",\"target_ref\":\"location--" U2
                              "\"}",
     "/: \"relationship_type\" is missing (STIX 2.1, 5.1)"},
    {"{" HEAD("relationship") ",\"relationship_type\":\"Located at\",\"source_ref\":\"incident--" U1
                              "\",\"target_ref\":\"location--" U2 "\"}",
     "/relationship_type: \"Located at\" may have only a-z, 0-9 and hyphen"},
    {"{" HEAD(
         "relationship") ",\"relationship_type\":\"related-to\",\"source_ref\":\"relationship--" U1
                         "\",\"target_ref\":\"location--" U2 "\"}",
     "/source_ref: may not point to relationship (STIX 2.1, 5.1)"},
    {"{" HEAD("relationship") ",\"relationship_type\":\"related-to\",\"source_ref\":\"incident--" U1
                              "\",\"target_ref\":\"marking-definition--" U2 "\"}",
     "/target_ref: may not point to marking-definition"},
    {"{" HEAD("relationship") ",\"relationship_type\":\"member-of\",\"source_ref\":\"identity--" U1
                              "\",\"target_ref\":\"identity--" U2
                              "\",\"start_time\":\"2020-01-01T00:00:00Z\",\"stop_time\":"
                              "\"2020-01-01T00:00:00Z\"}",
     "/stop_time: must lie after start_time"},
    {"{" HEAD("sighting") ",\"sighting_of_ref\":\"threat-actor--" U2 "\",\"where_sighted_refs\":"
                          "[\"note--" U2 "\"]}",
     "/where_sighted_refs/0: may not point to note (STIX 2.1, 5.2)"},
    {"{" HEAD("sighting") ",\"sighting_of_ref\":\"threat-actor--" U2 "\",\"count\":1000000000}",
     "/count: 1000000000 is not between 0 and 999999999"},
    {"{" HEAD("indicator") ",\"pattern\":\"p\",\"pattern_type\":\"stix\",\"valid_from\":"
                           "\"2026-01-01T00:00:00Z\",\"valid_until\":\"2026-01-01T00:00:00Z\"}",
     "/valid_until: must lie after valid_from"},
    {"{" HEAD("malware") ",\"is_family\":true}", "a family of malware must have a name"},
    {"{" HEAD("malware-analysis") ",\"product\":\"p\"}", "one of result and analysis_sco_refs"},
    {"{" HEAD("observed-data") ",\"first_observed\":\"2026-01-01T00:00:00Z\",\"last_observed\":"
                               "\"2026-01-01T00:00:00Z\",\"number_observed\":1}",
     "one of objects and object_refs"},
    {"{\"type\":\"ipv4-addr\",\"id\":\"ipv4-addr--" U1 "\",\"resolves_to_refs\":[\"x\"]}",
     "/resolves_to_refs/0: \"x\" is not an identifier"},
    {"{\"type\":\"file\",\"id\":\"file--" U1 "\",\"extensions\":{\"ntfs-ext\":{}}}",
     "/extensions/ntfs-ext: an extension with nothing in it"},
    /* -- markings and definitions -- */
    {"{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"marking-definition--" U1
     "\",\"created\":\"2026-10-13T00:00:00.000Z\"}",
     "definition_type and definition, or an extension, must be there"},
    {"{" HEAD(
         "marking-definition") ",\"definition_type\":\"statement\",\"definition\":{\"statement\":"
                               "\"s\"}}",
     "/modified: marking-definition has no such property"},
    {"{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"marking-definition--" U1
     "\",\"created\":\"2026-10-13T00:00:00.000Z\",\"definition_type\":\"statement\",\"definition\":"
     "{\"text\":\"s\"}}",
     "/definition: \"statement\" is missing (STIX 2.1, 7.2.1.3)"},
    {"{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"marking-definition--" U1
     "\",\"created\":\"2017-01-20T00:00:00.000Z\",\"definition_type\":\"tlp\",\"definition\":{"
     "\"tlp\":"
     "\"green\"}}",
     "TLP green has a fixed id, and this is not it"},
    {"{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":"
     "\"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da\",\"created\":"
     "\"2017-01-21T00:00:00.000Z\",\"definition_type\":\"tlp\",\"definition\":{\"tlp\":\"green\"}}",
     "TLP's created is 2017-01-20"},
    {"{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"marking-definition--" U1
     "\",\"created\":\"2017-01-20T00:00:00.000Z\",\"definition_type\":\"tlp\",\"definition\":{"
     "\"tlp\":"
     "\"blue\"}}",
     "/definition: tlp is one of white"},
    {"{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":"
     "\"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed\",\"created\":"
     "\"2017-01-20T00:00:00.000Z\",\"definition_type\":\"statement\",\"definition\":{\"statement\":"
     "\"anybody\"}}",
     "this id belongs to TLP red"},
    {"{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":"
     "\"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1\",\"created\":"
     "\"2022-10-01T00:00:00.000Z\",\"extensions\":{"
     "\"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d\":{\"extension_type\":"
     "\"property-extension\",\"tlp_2_0\":\"clear\"}}}",
     "this id belongs to TLP:2.0 red"},
    {"{" HEAD("extension-definition") ",\"name\":\"n\",\"schema\":\"s\",\"version\":\"1.0.0\","
                                      "\"extension_types\":[\"property-extension\"]}",
     "/: \"created_by_ref\" is missing (STIX 2.1, 7.3)"},
    {"{" HEAD("extension-definition") ",\"created_by_ref\":\"identity--" U2 "\",\"name\":\"n\","
                                      "\"schema\":\"s\",\"version\":\"1.0.0\",\"extension_types\":["
                                      "\"new-thing\"]}",
     "/extension_types/0: \"new-thing\" is none of"},
    {"{" HEAD("extension-definition") ",\"created_by_ref\":\"identity--" U2 "\",\"name\":\"n\","
                                      "\"schema\":\"s\",\"version\":\"1.0.0\",\"extension_types\":["
                                      "\"property-extension\"],"
                                      "\"extension_properties\":[\"a\"]}",
     "/extension_properties: only with the type toplevel-property-extension"},
    {"{" HEAD("language-content") ",\"object_ref\":\"bundle--" U2 "\",\"contents\":{}}",
     "/object_ref: may not point to bundle"},
};

static void test_objects_that_keep_the_rules_are_taken(void **state)
{
    (void)state;
    struct arena *a;
    assert_ok(arena_open(1 << 20, &a, NULL));
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct object o;
        struct pm_err e = {0};
        if (object_parse(a, str_of(good[i]), OBJECT_STRICT, &o, &e) != PM_OK)
            fail_msg("%s\n%s", e.words, good[i]);
    }
    arena_close(a);
}

static void test_each_broken_rule_is_told_with_path_and_section(void **state)
{
    (void)state;
    struct arena *a;
    assert_ok(arena_open(1 << 20, &a, NULL));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct object o;
        struct pm_err e = {0};
        if (object_parse(a, str_of(bad[i].json), OBJECT_STRICT, &o, &e) != PM_INVALID)
            fail_msg("taken: %s", bad[i].json);
        if (strstr(e.words, bad[i].words) == NULL || strstr(e.words, "(STIX 2.1, ") == NULL)
            fail_msg("\"%s\"\ndoes not tell\n\"%s\"\nof %s", e.words, bad[i].words, bad[i].json);
    }
    arena_close(a);
}

static void test_properties_of_others_pass_only_when_asked_for(void **state)
{
    (void)state;
    struct arena *a;
    struct object o;
    str json =
        STR("{" HEAD("incident") ",\"name\":\"n\",\"x_own\":\"v\",\"x_own_ref\":\"note--" U1 "\"}");
    assert_ok(arena_open(1 << 20, &a, NULL));
    assert_int_equal(object_parse(a, json, OBJECT_STRICT, &o, NULL), PM_INVALID);
    assert_ok(object_parse(a, json, OBJECT_CUSTOM, &o, NULL));
    assert_int_equal(object_parse(a,
                                  STR("{" HEAD("incident") ",\"name\":\"n\",\"x_own_ref\":\"?\"}"),
                                  OBJECT_CUSTOM, &o, NULL),
                     PM_INVALID);
    arena_close(a);
}

static void test_every_row_names_its_words(void **state)
{
    (void)state;
    static const char *const types[] = {"attack-pattern",
                                        "campaign",
                                        "course-of-action",
                                        "grouping",
                                        "identity",
                                        "incident",
                                        "indicator",
                                        "infrastructure",
                                        "intrusion-set",
                                        "location",
                                        "malware",
                                        "malware-analysis",
                                        "note",
                                        "observed-data",
                                        "opinion",
                                        "report",
                                        "threat-actor",
                                        "tool",
                                        "vulnerability",
                                        "relationship",
                                        "sighting",
                                        "language-content",
                                        "marking-definition",
                                        "extension-definition"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        const struct check_type *t = check_type_find(str_of(types[i]));
        assert_non_null(t);
        assert_non_null(t->rows);
        for (const struct check_row *r = t->rows; r->name != NULL; r++)
            if (r->kind == CHECK_ENUM || r->kind == CHECK_ENUMS || r->kind == CHECK_LITERAL)
                assert_true(r->arg != NULL && r->arg[0] != '\0');
    }
    assert_null(check_type_find(STR("no-such-type")));
}

static void test_long_foreign_values_do_not_fill_the_words(void **state)
{
    (void)state;
    struct arena *a;
    struct object o;
    struct pm_err e = {0};
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_add(&b, STR("{" HEAD("opinion") "," REFS ",\"opinion\":\""));
    for (int i = 0; i < 5000; i++)
        buf_add(&b, STR("x"));
    buf_add(&b, STR("\"}"));
    assert_ok(arena_open(1 << 20, &a, NULL));
    assert_int_equal(object_parse(a, buf_str(&b), OBJECT_STRICT, &o, &e), PM_INVALID);
    assert_non_null(strstr(e.words, "(STIX 2.1, 4.15)"));
    buf_free(&b);
    arena_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_objects_that_keep_the_rules_are_taken),
        cmocka_unit_test(test_each_broken_rule_is_told_with_path_and_section),
        cmocka_unit_test(test_properties_of_others_pass_only_when_asked_for),
        cmocka_unit_test(test_every_row_names_its_words),
        cmocka_unit_test(test_long_foreign_values_do_not_fill_the_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
