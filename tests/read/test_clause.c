/* The syntax that claims and incidents stand on. */
#include "room.h"

#include <stdlib.h>

#include "read/clause.h"

static int open_room(void **state)
{
    return room_open(state, false);
}

static const struct reading *read_text(void **state, const char *text)
{
    return room_read(state, STR("t"), str_of(text), CIVIL_NONE);
}

/* The clause whose verb is written so; the test fails when there is none. */
static const struct clause *clause_with(const struct reading *r, const char *verb)
{
    for (size_t k = 0; k < r->n_clauses; k++)
        if (token_is(r->doc, r->clauses[k].verb, str_of(verb)))
            return &r->clauses[k];
    fail_msg("no clause with \"%s\"", verb);
    return NULL;
}

static void assert_phrase(const struct reading *r, uint32_t phrase, const char *words)
{
    if (words == NULL) {
        assert_int_equal(NONE, phrase);
        return;
    }
    assert_true(phrase < r->syntax->n_phrases);
    const struct phrase *p = &r->syntax->phrases[phrase];
    str have = document_quote(r->doc, document_range(r->doc, p->first, p->end));
    assert_int_equal(strlen(words), have.n);
    assert_memory_equal(words, have.p, have.n);
}

static void a_relative_clause_does_not_take_the_main_verb(void **state)
{
    const struct reading *r = read_text(state, "Gunmen who crossed the river killed five miners.");
    const struct clause *crossed = clause_with(r, "crossed"), *killed = clause_with(r, "killed");
    assert_int_equal(CLAUSE_RELATIVE, crossed->kind);
    assert_phrase(r, crossed->subject, "Gunmen");
    assert_phrase(r, crossed->object, "the river");
    assert_phrase(r, killed->subject, "Gunmen");
    assert_phrase(r, killed->object, "five miners");
}

static void a_passive_has_its_patient_as_subject_and_an_agent(void **state)
{
    const struct reading *r = read_text(state, "Two guards had been wounded by militants.");
    const struct clause *c = clause_with(r, "wounded");
    assert_true(c->passive);
    assert_int_equal(TENSE_PLUPERFECT, c->tense);
    assert_phrase(r, c->subject, "Two guards");
    assert_phrase(r, c->agent, "militants");
}

static void a_participle_without_auxiliary_is_no_past_tense(void **state)
{
    const struct reading *r = read_text(state, "The men arrested last week denied the charge.");
    assert_int_equal(CLAUSE_PARTICIPLE, clause_with(r, "arrested")->kind);
    assert_true(clause_with(r, "arrested")->passive);
    assert_phrase(r, clause_with(r, "denied")->subject, "The men");
    assert_phrase(r, clause_with(r, "denied")->object, "the charge");
}

static void joined_verbs_share_their_object(void **state)
{
    const struct reading *r = read_text(state, "The blast killed and injured several workers.");
    assert_phrase(r, clause_with(r, "killed")->object, "several workers");
    assert_phrase(r, clause_with(r, "injured")->object, "several workers");
    assert_phrase(r, clause_with(r, "injured")->subject, "The blast");
}

static void joined_participles_share_their_auxiliary(void **state)
{
    const struct reading *r = read_text(state, "Three officers were killed and wounded in the raid.");
    assert_true(clause_with(r, "wounded")->passive);
    assert_phrase(r, clause_with(r, "wounded")->subject, "Three officers");
}

static void a_speaker_behind_the_verb_is_its_subject(void **state)
{
    const struct reading *r = read_text(state, "\"We are safe,\" said the mayor.");
    assert_phrase(r, clause_with(r, "said")->subject, "the mayor");
}

static void a_speaker_between_commas_leaves_the_outer_subject(void **state)
{
    const struct reading *r = read_text(state, "The road, the governor said, was closed.");
    assert_phrase(r, clause_with(r, "said")->subject, "the governor");
    assert_phrase(r, clause_with(r, "closed")->subject, "The road");
}

static void an_if_makes_what_hangs_on_it_conditional(void **state)
{
    const struct reading *r = read_text(state, "The group will strike if the road opens.");
    assert_int_equal(TENSE_FUTURE, clause_with(r, "strike")->tense);
    assert_false(clause_with(r, "strike")->conditional);
    assert_true(clause_with(r, "opens")->conditional);
}

static void an_owner_mark_is_no_verb(void **state)
{
    const struct reading *r = read_text(state, "The ministry's offer failed. He's gone.");
    assert_phrase(r, clause_with(r, "failed")->subject, "The ministry's offer");
    assert_int_equal(CLAUSE_MAIN, clause_with(r, "gone")->kind);
}

static void a_hedge_belongs_to_the_number(void **state)
{
    const struct reading *r = read_text(state, "The blast killed at least five miners.");
    assert_phrase(r, clause_with(r, "killed")->object, "at least five miners");
}

static void a_dateline_is_no_part_of_the_sentence(void **state)
{
    const struct reading *r = read_text(state, "KABUL, 4 May (Desk) - Gunmen attacked a post.");
    assert_phrase(r, clause_with(r, "attacked")->subject, "Gunmen");
    assert_true(token_is(r->doc, r->syntax->body[0], STR("gunmen")));
}

static void a_quotation_goes_over_sentences_and_paragraphs(void **state)
{
    const struct reading *r = read_text(state, "“We stay. We will not leave.\n\n“Nobody leaves,” "
                                                "he said.");
    assert_int_equal(1, r->syntax->n_quotes);
    assert_true(r->syntax->quotes[0].closed);
    assert_true(token_is(r->doc, r->syntax->quotes[0].first, STR("we")));
}

static void a_quotation_that_never_closes_ends_with_its_block(void **state)
{
    const struct reading *r = read_text(state, "He said: “We stay.\n\nThe road is closed.");
    assert_int_equal(1, r->syntax->n_quotes);
    assert_false(r->syntax->quotes[0].closed);
    assert_true(r->syntax->quotes[0].end <= r->doc->blocks[0].end_token);
}

/* Every token of a sentence with clauses lies in exactly one, in order. */
static void clauses_cover_the_sentence_in_order(void **state)
{
    const struct reading *r = read_text(state,
        "After gunmen attacked the base, which lies near the river, killing two, police said that "
        "the men had fled and that nobody, they thought, would return unless the bridge opened.");
    for (size_t k = 0; k < r->n_clauses; k++) {
        const struct clause *c = &r->clauses[k];
        assert_true(c->first <= c->group && c->group <= c->verb && c->verb < c->group_end);
        assert_true(c->group_end <= c->end);
        if (k > 0)
            assert_int_equal(r->clauses[k - 1].end, c->first);
    }
    assert_int_equal(r->doc->n_tokens, r->clauses[r->n_clauses - 1].end);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_relative_clause_does_not_take_the_main_verb),
        cmocka_unit_test(a_passive_has_its_patient_as_subject_and_an_agent),
        cmocka_unit_test(a_participle_without_auxiliary_is_no_past_tense),
        cmocka_unit_test(joined_verbs_share_their_object),
        cmocka_unit_test(joined_participles_share_their_auxiliary),
        cmocka_unit_test(a_speaker_behind_the_verb_is_its_subject),
        cmocka_unit_test(a_speaker_between_commas_leaves_the_outer_subject),
        cmocka_unit_test(an_if_makes_what_hangs_on_it_conditional),
        cmocka_unit_test(an_owner_mark_is_no_verb),
        cmocka_unit_test(a_hedge_belongs_to_the_number),
        cmocka_unit_test(a_dateline_is_no_part_of_the_sentence),
        cmocka_unit_test(a_quotation_goes_over_sentences_and_paragraphs),
        cmocka_unit_test(a_quotation_that_never_closes_ends_with_its_block),
        cmocka_unit_test(clauses_cover_the_sentence_in_order),
    };
    return cmocka_run_group_tests(tests, open_room, room_close);
}
