/* What comes from outside is made ready by several threads; what the writer sees does not depend on them. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "share/ready.h"

enum { MANY = 3000 };

static char room[MANY][400];
static str objects[MANY];

/* Every seventh one is refused: it has no name. */
static size_t fill(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int used = snprintf(room[i], sizeof room[i],
                            "{\"type\":\"identity\",\"spec_version\":\"2.1\","
                            "\"id\":\"identity--00000000-0000-4000-8000-%012zu\","
                            "\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\","
                            "\"%s\":\"Post %zu at the river\",\"identity_class\":\"organization\"}",
                            i, i % 7 == 3 ? "description" : "name", i);
        objects[i] = (str){room[i], (size_t)used};
    }
    return n;
}

static void check_one(const struct ready_one *one, size_t i)
{
    char id[80];
    int n = snprintf(id, sizeof id, "identity--00000000-0000-4000-8000-%012zu", i);
    if (i % 7 == 3) {
        assert_int_equal(one->rc, PM_INVALID);
        assert_non_null(strstr(one->why, "name"));
        return;
    }
    assert_int_equal(one->rc, PM_OK);
    assert_int_equal(one->o.id.n, n);
    assert_memory_equal(one->o.id.p, id, (size_t)n);
    assert_ptr_equal(one->packed->o, &one->o);
    struct sha256 sha = digest_sha256(one->o.canon);
    assert_memory_equal(one->packed->sha.b, sha.b, sizeof sha.b);
}

static void test_objects_come_in_their_order_with_what_is_wrong_with_each(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 15, 64, 65, 1000, MANY};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        struct ready *m;
        const struct ready_one *one;
        size_t n = fill(sizes[k]);
        assert_ok(ready_open(objects, n, &m, NULL));
        for (size_t i = 0; i < n; i++) {
            assert_ok(ready_get(m, i, &one, NULL));
            check_one(one, i);
        }
        assert_int_equal(ready_get(m, n, &one, NULL), PM_BUG);
        ready_close(m);
    }
}

static void test_whoever_gives_up_in_the_middle_leaves_nothing_behind(void **state)
{
    (void)state;
    for (size_t stop = 0; stop < 400; stop += 57) {
        struct ready *m;
        const struct ready_one *one;
        size_t n = fill(MANY);
        assert_ok(ready_open(objects, n, &m, NULL));
        for (size_t i = 0; i < stop; i++)
            assert_ok(ready_get(m, i, &one, NULL));
        ready_close(m);
    }
    ready_close(NULL);
}

static void test_an_object_of_a_chunk_that_is_over_is_not_given_again(void **state)
{
    (void)state;
    struct ready *m;
    const struct ready_one *one;
    size_t n = fill(200);
    assert_ok(ready_open(objects, n, &m, NULL));
    assert_ok(ready_get(m, 0, &one, NULL));
    assert_ok(ready_get(m, 150, &one, NULL)); /* some may be left out */
    check_one(one, 150);
    assert_int_equal(ready_get(m, 10, &one, NULL), PM_BUG);
    ready_close(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_objects_come_in_their_order_with_what_is_wrong_with_each),
        cmocka_unit_test(test_whoever_gives_up_in_the_middle_leaves_nothing_behind),
        cmocka_unit_test(test_an_object_of_a_chunk_that_is_over_is_not_given_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
