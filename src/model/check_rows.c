/* The properties of STIX 2.1's objects, one row each, as the standard's tables list them. */
#include "model/check.h"

#define MUST CHECK_REQUIRED
#define END                                                                                        \
    {                                                                                              \
        NULL                                                                                       \
    }
#define NAMED                                                                                      \
    {"name", CHECK_STRING, MUST},                                                                  \
    {                                                                                              \
        "description", CHECK_STRING                                                                \
    }
#define SEEN                                                                                       \
    {"first_seen", CHECK_TIME},                                                                    \
    {                                                                                              \
        "last_seen", CHECK_TIME                                                                    \
    }
#define PHASES                                                                                     \
    {                                                                                              \
        "kill_chain_phases", CHECK_PHASES                                                          \
    }
#define ALIASES                                                                                    \
    {                                                                                              \
        "aliases", CHECK_WORDS                                                                     \
    }
#define MOTIVES                                                                                    \
    {"goals", CHECK_WORDS}, {"resource_level", CHECK_STRING},                                      \
        {"primary_motivation", CHECK_STRING},                                                      \
    {                                                                                              \
        "secondary_motivations", CHECK_WORDS                                                       \
    }

const struct check_row check_common[] = {
    {"type", CHECK_KEYWORD, MUST, "", "3.2"},
    {"spec_version", CHECK_LITERAL, MUST, "2.1", "3.2"},
    {"id", CHECK_ID, MUST, "", "2.9"},
    {"created_by_ref", CHECK_ID, 0, "identity", "3.2"},
    {"created", CHECK_MILLIS, MUST, "", "3.2"},
    {"modified", CHECK_MILLIS, MUST, "", "3.2"},
    {"revoked", CHECK_BOOL, 0, "", "3.2"},
    {"labels", CHECK_WORDS, 0, "", "3.2"},
    {"confidence", CHECK_INT, 0, "0 100", "3.2"},
    {"lang", CHECK_LANG, 0, "", "3.2"},
    {"external_references", CHECK_REFERENCES, 0, "", "2.5"},
    {"object_marking_refs", CHECK_IDS, 0, "marking-definition", "7.2.2"},
    {"granular_markings", CHECK_GRANULAR, 0, "", "7.2.3"},
    {"extensions", CHECK_EXTENSIONS, 0, "", "3.2"},
    {"defanged", CHECK_BOOL, 0, "", "3.2"},
    END};

static const struct check_row attack_pattern[] = {NAMED, ALIASES, PHASES, END};
static const struct check_row campaign[] = {NAMED, ALIASES, SEEN, {"objective", CHECK_STRING}, END};
static const struct check_row named[] = {NAMED, END};
static const struct check_row course_of_action[] = {
    NAMED, {"action_type", CHECK_STRING}, {"action", CHECK_STRING}, END};
static const struct check_row grouping[] = {{"name", CHECK_STRING},
                                            {"description", CHECK_STRING},
                                            {"context", CHECK_STRING, MUST},
                                            {"object_refs", CHECK_IDS, MUST},
                                            END};
static const struct check_row identity[] = {NAMED,
                                            {"roles", CHECK_WORDS},
                                            {"identity_class", CHECK_STRING},
                                            {"sectors", CHECK_WORDS},
                                            {"contact_information", CHECK_STRING},
                                            END};
static const struct check_row indicator[] = {{"name", CHECK_STRING},
                                             {"description", CHECK_STRING},
                                             {"indicator_types", CHECK_WORDS},
                                             {"pattern", CHECK_STRING, MUST},
                                             {"pattern_type", CHECK_STRING, MUST},
                                             {"pattern_version", CHECK_STRING},
                                             {"valid_from", CHECK_TIME, MUST},
                                             {"valid_until", CHECK_TIME},
                                             PHASES,
                                             END};
static const struct check_row infrastructure[] = {
    NAMED, {"infrastructure_types", CHECK_WORDS}, ALIASES, PHASES, SEEN, END};
static const struct check_row intrusion_set[] = {NAMED, ALIASES, SEEN, MOTIVES, END};
static const struct check_row location[] = {{"name", CHECK_STRING},
                                            {"description", CHECK_STRING},
                                            {"latitude", CHECK_FLOAT, 0, "-90 90"},
                                            {"longitude", CHECK_FLOAT, 0, "-180 180"},
                                            {"precision", CHECK_FLOAT, 0, "0 1e9"},
                                            {"region", CHECK_STRING},
                                            {"country", CHECK_STRING},
                                            {"administrative_area", CHECK_STRING},
                                            {"city", CHECK_STRING},
                                            {"street_address", CHECK_STRING},
                                            {"postal_code", CHECK_STRING},
                                            END};
static const struct check_row malware[] = {{"name", CHECK_STRING},
                                           {"description", CHECK_STRING},
                                           {"malware_types", CHECK_WORDS},
                                           {"is_family", CHECK_BOOL, MUST},
                                           ALIASES,
                                           PHASES,
                                           SEEN,
                                           {"operating_system_refs", CHECK_IDS, 0, "software"},
                                           {"architecture_execution_envs", CHECK_WORDS},
                                           {"implementation_languages", CHECK_WORDS},
                                           {"capabilities", CHECK_WORDS},
                                           {"sample_refs", CHECK_IDS, 0, "artifact file"},
                                           END};
static const struct check_row malware_analysis[] = {
    {"product", CHECK_STRING, MUST},
    {"version", CHECK_STRING},
    {"host_vm_ref", CHECK_ID, 0, "software"},
    {"operating_system_ref", CHECK_ID, 0, "software"},
    {"installed_software_refs", CHECK_IDS, 0, "software"},
    {"configuration_version", CHECK_STRING},
    {"modules", CHECK_WORDS},
    {"analysis_engine_version", CHECK_STRING},
    {"analysis_definition_version", CHECK_STRING},
    {"submitted", CHECK_TIME},
    {"analysis_started", CHECK_TIME},
    {"analysis_ended", CHECK_TIME},
    {"result_name", CHECK_STRING},
    {"result", CHECK_STRING},
    {"analysis_sco_refs", CHECK_IDS},
    {"sample_ref", CHECK_ID, 0, "file network-traffic artifact"},
    END};
static const struct check_row note[] = {{"abstract", CHECK_STRING},
                                        {"content", CHECK_STRING, MUST},
                                        {"authors", CHECK_WORDS},
                                        {"object_refs", CHECK_IDS, MUST},
                                        END};
static const struct check_row observed_data[] = {
    {"first_observed", CHECK_TIME, MUST},
    {"last_observed", CHECK_TIME, MUST},
    {"number_observed", CHECK_INT, MUST, "1 999999999"},
    {"objects", CHECK_OBJECT},
    {"object_refs", CHECK_IDS},
    END};
static const struct check_row opinion[] = {
    {"explanation", CHECK_STRING},
    {"authors", CHECK_WORDS},
    {"opinion", CHECK_ENUM, MUST, "strongly-disagree disagree neutral agree strongly-agree"},
    {"object_refs", CHECK_IDS, MUST},
    END};
static const struct check_row report[] = {NAMED,
                                          {"report_types", CHECK_WORDS},
                                          {"published", CHECK_TIME, MUST},
                                          {"object_refs", CHECK_IDS, MUST},
                                          END};
static const struct check_row threat_actor[] = {NAMED,
                                                {"threat_actor_types", CHECK_WORDS},
                                                ALIASES,
                                                SEEN,
                                                {"roles", CHECK_WORDS},
                                                {"goals", CHECK_WORDS},
                                                {"sophistication", CHECK_STRING},
                                                {"resource_level", CHECK_STRING},
                                                {"primary_motivation", CHECK_STRING},
                                                {"secondary_motivations", CHECK_WORDS},
                                                {"personal_motivations", CHECK_WORDS},
                                                END};
static const struct check_row tool[] = {NAMED,  {"tool_types", CHECK_WORDS},    ALIASES,
                                        PHASES, {"tool_version", CHECK_STRING}, END};

/* What a relationship may join: domain objects and observables. */
#define NOT_JOINED                                                                                 \
    "!bundle language-content marking-definition extension-definition relationship sighting"
static const struct check_row relationship[] = {{"relationship_type", CHECK_KEYWORD, MUST},
                                                {"description", CHECK_STRING},
                                                {"source_ref", CHECK_ID, MUST, NOT_JOINED},
                                                {"target_ref", CHECK_ID, MUST, NOT_JOINED},
                                                {"start_time", CHECK_TIME},
                                                {"stop_time", CHECK_TIME},
                                                END};
static const struct check_row sighting[] = {
    {"description", CHECK_STRING},
    SEEN,
    {"count", CHECK_INT, 0, "0 999999999"},
    {"sighting_of_ref", CHECK_ID, MUST, NOT_JOINED},
    {"observed_data_refs", CHECK_IDS, 0, "observed-data"},
    {"where_sighted_refs", CHECK_IDS, 0, "identity location"},
    {"summary", CHECK_BOOL},
    END};
static const struct check_row marking_definition[] = {
    {"name", CHECK_STRING}, {"definition_type", CHECK_STRING}, {"definition", CHECK_OBJECT}, END};
static const struct check_row extension_definition[] = {
    NAMED,
    {"created_by_ref", CHECK_ID, MUST, "identity"},
    {"schema", CHECK_STRING, MUST},
    {"version", CHECK_STRING, MUST},
    {"extension_types", CHECK_ENUMS, MUST,
     "new-sdo new-sco new-sro property-extension toplevel-property-extension"},
    {"extension_properties", CHECK_WORDS},
    END};
static const struct check_row language_content[] = {
    {"object_ref", CHECK_ID, MUST, "!bundle language-content"},
    {"object_modified", CHECK_TIME},
    {"contents", CHECK_OBJECT, MUST},
    END};

static const char *const seen[][2] = {{"first_seen", "last_seen"}, {NULL}};
static const char *const valid[][2] = {{"valid_from", "valid_until"}, {NULL}};
static const char *const observed[][2] = {{"first_observed", "last_observed"}, {NULL}};
static const char *const started[][2] = {{"start_time", "stop_time"}, {NULL}};

static const struct check_type types[] = {
    {"attack-pattern", FAMILY_DOMAIN, "4.1", attack_pattern, "defanged"},
    {"campaign", FAMILY_DOMAIN, "4.2", campaign, "defanged", seen},
    {"course-of-action", FAMILY_DOMAIN, "4.3", course_of_action, "defanged"},
    {"grouping", FAMILY_DOMAIN, "4.4", grouping, "defanged"},
    {"identity", FAMILY_DOMAIN, "4.5", identity, "defanged"},
    {"incident", FAMILY_DOMAIN, "4.6", named, "defanged"},
    {"indicator", FAMILY_DOMAIN, "4.7", indicator, "defanged", valid, true},
    {"infrastructure", FAMILY_DOMAIN, "4.8", infrastructure, "defanged", seen},
    {"intrusion-set", FAMILY_DOMAIN, "4.9", intrusion_set, "defanged", seen},
    {"location", FAMILY_DOMAIN, "4.10", location, "defanged"},
    {"malware", FAMILY_DOMAIN, "4.11", malware, "defanged", seen},
    {"malware-analysis", FAMILY_DOMAIN, "4.12", malware_analysis, "defanged"},
    {"note", FAMILY_DOMAIN, "4.13", note, "defanged"},
    {"observed-data", FAMILY_DOMAIN, "4.14", observed_data, "defanged", observed},
    {"opinion", FAMILY_DOMAIN, "4.15", opinion, "defanged"},
    {"report", FAMILY_DOMAIN, "4.16", report, "defanged"},
    {"threat-actor", FAMILY_DOMAIN, "4.17", threat_actor, "defanged", seen},
    {"tool", FAMILY_DOMAIN, "4.18", tool, "defanged"},
    {"vulnerability", FAMILY_DOMAIN, "4.19", named, "defanged"},
    {"relationship", FAMILY_RELATION, "5.1", relationship, "defanged", started, true},
    {"sighting", FAMILY_RELATION, "5.2", sighting, "defanged", seen},
    {"language-content", FAMILY_META, "7.1", language_content, "lang defanged"},
    {"marking-definition", FAMILY_META, "7.2.1", marking_definition,
     "modified revoked labels confidence lang defanged"},
    {"extension-definition", FAMILY_META, "7.3", extension_definition, "confidence lang defanged"},
#define SCO(name, section)                                                                         \
    {                                                                                              \
        name, FAMILY_OBSERVABLE, section, NULL, ""                                                 \
    }
    SCO("artifact", "6.1"),
    SCO("autonomous-system", "6.2"),
    SCO("directory", "6.3"),
    SCO("domain-name", "6.4"),
    SCO("email-addr", "6.5"),
    SCO("email-message", "6.6"),
    SCO("file", "6.7"),
    SCO("ipv4-addr", "6.8"),
    SCO("ipv6-addr", "6.9"),
    SCO("mac-addr", "6.10"),
    SCO("mutex", "6.11"),
    SCO("network-traffic", "6.12"),
    SCO("process", "6.13"),
    SCO("software", "6.14"),
    SCO("url", "6.15"),
    SCO("user-account", "6.16"),
    SCO("windows-registry-key", "6.17"),
    SCO("x509-certificate", "6.18"),
};

const struct check_type *check_type_find(str name)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (str_eq(name, str_of(types[i].name)))
            return &types[i];
    return NULL;
}
