#include "read/read.h"

#include "base/mem.h"
#include "read/claims.h"
#include "read/coref.h"
#include "read/incidents.h"
#include "read/lexis.h"
#include "read/roles.h"
#include "read/stages.h"
#include "read/telling.h"
#include "read/words.h"

struct reader {
    const struct names *names;
    struct words *words;
    struct lexis *lexis;
};

/* In this order: mentions first, then what is built on them. A stage is one file and one
 * row; src/read/README.md shows how to add one. */
static const struct read_stage stages[] = {
    {"words", "looks every token up in the word lists", "*", words_stage},
    {"names", "places, groups, offices, ... of the registers", "*", mentions_names},
    {"dates", "dates and times, against the report's date", "*", dates_stage},
    {"quantities", "numbers and what they count", "*", quantity_stage},
    {"persons", "people by title or given name", "en ru tg", persons_stage},
    {"weapons", "weapons by their words", "*", weapons_stage},
    {"merge", "settles mentions that overlap", "*", mentions_merge},
    {"clauses", "parts of speech, phrases, verbs, quotations", "en", clause_stage},
    {"coref", "what \"the group\" and \"the province\" take up", "en", coref_stage},
    {"claims", "who says what", "en", claims_stage},
    {"claimants", "who \"the group\" is that says it", "en", coref_claimants},
    {"telling-claims", "who says what, by words alone", "ru fa tg ps ur uz zh", telling_claims},
    {"telling-incidents", "what happened, by words alone", "ru fa tg ps ur uz zh", telling_incidents},
    {"incidents", "what happened, when, where, to whom", "en", incidents_stage},
    {"roles", "who and what had a part in violence, by learned weights", "en", roles_stage},
    {"parts", "those as arguments of the incidents", "en", parts_stage},
    {"about", "which incidents and names a claim speaks of", "en", claims_about},
    {"causes", "what leads to what", "en", causes_stage},
    {"relations", "who stands how to whom", "en", relations_stage},
    {"figures", "numbers about something", "en ru fa tg", figures_stage},
    {"unread", "what was seen but not understood", "*", unread_stage},
    {"named", "people that only their part in the text gives away", "*", persons_named},
    {NULL, NULL, NULL, NULL},
};

const struct read_stage *read_stages(void)
{
    return stages;
}

pm_code reader_open(const struct names *names, struct reader **out, struct pm_err *e)
{
    struct reader *rd = mem_zero(1, sizeof *rd);
    if (rd == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    rd->names = names;
    pm_code rc = words_open(&rd->words, e);
    if (rc == PM_OK)
        rc = lexis_open(&rd->lexis, e);
    if (rc != PM_OK) {
        words_close(rd->words);
        mem_free(rd);
        return rc;
    }
    *out = rd;
    return PM_OK;
}

void reader_close(struct reader *rd)
{
    if (rd == NULL)
        return;
    lexis_close(rd->lexis);
    words_close(rd->words);
    mem_free(rd);
}

const struct lexis *reader_lexis(const struct reader *rd)
{
    return rd->lexis;
}

const struct words *reader_words(const struct reader *rd)
{
    return rd->words;
}

const struct names *reader_names(const struct reader *rd)
{
    return rd->names;
}

pm_code read_document(const struct reader *rd, const struct document *d, struct arena *a,
                      struct reading **out, struct pm_err *e)
{
    struct reading *r = arena_zero(a, sizeof *r);
    if (r == NULL)
        return arena_err(a, e);
    r->doc = d;
    r->arena = a;
    for (const struct read_stage *s = stages; s->name != NULL; s++) {
        pm_code rc = s->run(rd, r, e);
        if (rc != PM_OK)
            return err_front(e, "reading stage \"%s\"", s->name);
    }
    *out = r;
    return PM_OK;
}
