#include "room.h"

#include "read/quantity.h"
#include "read/stages.h"

static int open_room(void **state)
{
    return room_open(state, true);
}

static struct reading *read_text(void **state, str text)
{
    return room_read(state, STR("t"), text, CIVIL_NONE);
}

static const struct mention *mention_of(const struct reading *r, str words)
{
    for (size_t i = 0; i < r->n_mentions; i++)
        if (str_eq(document_quote(r->doc, r->mentions[i].at), words))
            return &r->mentions[i];
    return NULL;
}

static void test_states_and_their_adjectives_are_one_id(void **state)
{
    struct reading *r = read_text(state, STR("The Tajik guards left Tajikistan on foot."));
    const struct mention *a = mention_of(r, STR("Tajik")), *b = mention_of(r, STR("Tajikistan"));
    assert_non_null(a);
    assert_non_null(b);
    assert_int_equal(MENTION_STATE, a->kind);
    assert_int_equal(MENTION_STATE, b->kind);
    assert_true(str_eq(a->id, STR("state:TJ")));
    assert_true(str_eq(b->id, STR("state:TJ")));
}

static void test_a_place_knows_how_precise_it_is(void **state)
{
    struct reading *r = read_text(state, STR("Snow fell in Badakhshan province of Afghanistan."));
    size_t i = 0;
    while (i < r->n_mentions && r->mentions[i].kind != MENTION_PLACE)
        i++;
    assert_true(i < r->n_mentions);
    assert_true(str_eq(r->mentions[i].id, STR("AF-BDS")));
    assert_string_equal("province", r->mentions[i].place_precision);
}

static void test_the_longer_words_win_where_mentions_overlap(void **state)
{
    struct reading *r = read_text(state, STR("A letter of Sirajuddin Haqqani was read."));
    const struct mention *m = mention_of(r, STR("Sirajuddin Haqqani"));
    assert_non_null(m);
    assert_int_equal(MENTION_PERSON, m->kind);
    assert_null(mention_of(r, STR("Haqqani")));
    assert_int_equal(0, m->id.n); /* nobody gets an id */
}

static void test_mentions_are_in_order_and_apart_after_the_merge(void **state)
{
    struct reading *r = read_text(
        state,
        STR("On Monday gunmen with rifles left Kunduz for Takhar; Gen. Karim Zarnobi said on "
            "Tuesday in Dushanbe that a drone was seen over Badakhshan on 12 October 2026."));
    assert_true(r->n_mentions >= 8);
    for (size_t i = 1; i < r->n_mentions; i++) {
        assert_true(r->mentions[i].first_token >= r->mentions[i - 1].end_token);
        assert_true(r->mentions[i].at.start >= r->mentions[i - 1].at.end);
    }
}

static void test_a_mention_is_found_by_any_of_its_tokens(void **state)
{
    struct reading *r = read_text(state, STR("They met on 12 October 2026 at noon."));
    const struct mention *m = mention_of(r, STR("12 October 2026"));
    assert_non_null(m);
    for (uint32_t i = m->first_token; i < m->end_token; i++)
        assert_ptr_equal(m, mention_at(r, i));
    assert_null(mention_at(r, 0));
    assert_null(mention_at(r, m->end_token));
    assert_null(mention_at(r, (uint32_t)r->doc->n_tokens));
}

static void test_a_quantity_is_found_by_its_head(void **state)
{
    struct reading *r = read_text(state, STR("At least five of the miners and two guards left."));
    assert_int_equal(2, r->n_quantities);
    const struct quantity_at *q = &r->quantities[0];
    assert_ptr_equal(q, quantity_of_head(r, q->head));
    assert_ptr_equal(q, quantity_covering(r, q->first_token + 1));
    assert_ptr_equal(&r->quantities[1], quantity_of_head(r, r->quantities[1].head));
    assert_null(quantity_covering(r, q->head));
    assert_null(quantity_of_head(r, q->first_token));
}

static void test_furniture_is_not_read(void **state)
{
    struct reading *r = read_text(
        state, STR("The road to Kunduz was closed on 12 October 2026.\n\n\nBack to Top\n"));
    for (size_t i = 0; i < r->n_mentions; i++) {
        uint32_t sentence = r->doc->tokens[r->mentions[i].first_token].sentence;
        assert_int_not_equal(BLOCK_FURNITURE,
                             r->doc->blocks[r->doc->sentences[sentence].block].kind);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states_and_their_adjectives_are_one_id),
        cmocka_unit_test(test_a_place_knows_how_precise_it_is),
        cmocka_unit_test(test_the_longer_words_win_where_mentions_overlap),
        cmocka_unit_test(test_mentions_are_in_order_and_apart_after_the_merge),
        cmocka_unit_test(test_a_mention_is_found_by_any_of_its_tokens),
        cmocka_unit_test(test_a_quantity_is_found_by_its_head),
        cmocka_unit_test(test_furniture_is_not_read),
    };
    return cmocka_run_group_tests(tests, open_room, room_close);
}
