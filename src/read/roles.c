/* The stage of roles.h, section by section. */
#include "read/roles.h"

#include "base/embed.h"
#include "read/stages.h"

EMBED_DECLARE(roles_bin)

#define MAGIC "PMROLES2"

/* A string is a part when it is at least this likely; chosen on folds of the development part. */
static const double PART_LEAST = 0.27;
/* A section that is less sure to tell of violence isn't looked at. */
static const double SECTION_LEAST = -4;

pm_code roles_weights_from(str bytes, struct roles_weights *out, struct pm_err *e)
{
    enum { ROWS = ROLES_ROW << ROLES_BITS, PAIRS = ROLES_ROW * ROLES_ROW };
    size_t want = 8 + ROWS + PAIRS + (1 << ROLES_SECTION_BITS) + (1 << ROLES_WHOLE_BITS);
    if (bytes.n != want || memcmp(bytes.p, MAGIC, 8) != 0)
        return err_set(e, PM_INVALID, "registers/models/roles.bin: not a file of role weights");
    out->rows = (const int8_t *)bytes.p + 8;
    out->pairs = out->rows + ROWS;
    out->section = out->pairs + PAIRS;
    out->whole = out->section + (1 << ROLES_SECTION_BITS);
    return PM_OK;
}

bool roles_text(const struct reading *r, size_t s)
{
    uint8_t kind = r->doc->blocks[r->doc->sentences[s].block].kind;
    return kind == BLOCK_PARAGRAPH || kind == BLOCK_LIST_ITEM || kind == BLOCK_TABLE_ROW ||
           kind == BLOCK_HEADING;
}

pm_code roles_stage(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    struct roles_weights w;
    struct roles_look *look;
    if (!clause_english(r) || r->doc->n_sentences == 0)
        return PM_OK;
    pm_code rc = roles_weights_from(EMBED(roles_bin), &w, e);
    if (rc == PM_OK)
        rc = roles_look_open(reader_lexis(rd), r, &look, e);
    for (uint32_t s = 0; rc == PM_OK && s < r->doc->n_sentences; s = look->section.end) {
        roles_section_open(look, s);
        look->section.sure = roles_section_sure(look, w.section);
        if (look->section.sure < SECTION_LEAST)
            continue;
        roles_section_find(look, &w);
        roles_section_score(look, w.whole);
        rc = roles_section_keep(look, r, PART_LEAST, e);
    }
    return rc;
}
