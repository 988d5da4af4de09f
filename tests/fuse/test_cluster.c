#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuse/cluster.h"

static struct account account(const char *id, const char *report, civil_day day, const char *kind,
                              const char *place, const char *province)
{
    struct account a = {.id = str_of(id), .report = str_of(report), .kind = str_of(kind),
                        .start = day, .end = day, .day_exact = true,
                        .killed_min = NAN, .killed_max = NAN, .injured_min = NAN,
                        .injured_max = NAN};
    if (place[0]) {
        a.n_places = 1;
        a.places[0] = (struct same_place){.id = str_of(place), .province = str_of(province),
                                          .country = {province, 2}};
    }
    return a;
}

static void test_same_day_place_and_kind_is_one_incident(void **state)
{
    (void)state;
    struct account a = account("a", "r1", 100, "drone-strike", "TJ-GB/Darvoz", "TJ-GB");
    struct account b = account("b", "r2", 100, "attack", "TJ-GB/Darvoz", "TJ-GB");
    assert_true(same_score(&a, &b, NULL) > 0.9);
    assert_true(same_score(&a, &b, NULL) == same_score(&b, &a, NULL));
}

static void test_another_province_or_week_is_another_incident(void **state)
{
    (void)state;
    struct account a = account("a", "r1", 100, "bombing", "AF-TAK/Rustaq", "AF-TAK");
    struct account far = account("b", "r2", 100, "bombing", "AF-NAN/Achin", "AF-NAN");
    struct account late = account("c", "r3", 112, "bombing", "AF-TAK/Rustaq", "AF-TAK");
    assert_true(same_score(&a, &far, NULL) < 0.3);
    assert_true(same_score(&a, &late, NULL) < 0.3);
}

static void test_two_accounts_of_one_report_are_never_one(void **state)
{
    (void)state;
    struct account a = account("a", "r1", 100, "bombing", "AF-TAK/Rustaq", "AF-TAK");
    struct account b = account("b", "r1", 100, "bombing", "AF-TAK/Rustaq", "AF-TAK");
    assert_true(same_score(&a, &b, NULL) == 0);
}

static void test_differing_blame_does_not_part_what_place_and_day_join(void **state)
{
    (void)state;
    struct account a = account("a", "r1", 100, "attack", "TJ-KT/Panj", "TJ-KT");
    struct account b = account("b", "r2", 100, "attack", "TJ-KT/Panj", "TJ-KT");
    a.actors[a.n_actors++] = STR("group:isis-k");
    b.actors[b.n_actors++] = STR("group:taliban");
    assert_true(same_score(&a, &b, NULL) > 0.9);
}

static void test_five_reports_of_two_incidents_make_two_in_any_order(void **state)
{
    (void)state;
    struct account acc[5] = {
        account("i1", "r1", 100, "drone-strike", "TJ-GB/Darvoz", "TJ-GB"),
        account("i2", "r2", 101, "attack", "TJ-GB/Darvoz", "TJ-GB"),
        account("i3", "r3", 100, "drone-strike", "TJ-GB", "TJ-GB"),
        account("i4", "r4", 100, "bombing", "AF-KDZ", "AF-KDZ"),
        account("i5", "r5", 100, "bombing", "AF-KDZ/Dasht-e-Archi", "AF-KDZ"),
    };
    static const int orders[3][5] = {{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 4, 0, 3, 1}};
    for (int o = 0; o < 3; o++) {
        struct account mixed[5];
        for (int i = 0; i < 5; i++)
            mixed[i] = acc[orders[o][i]];
        struct arena *a;
        struct clusters c;
        assert_ok(arena_open(1 << 20, &a, NULL));
        assert_ok(cluster_make(mixed, 5, NULL, a, &c, NULL));
        assert_int_equal(c.n_clusters, 2);
        uint32_t of[5];
        for (int i = 0; i < 5; i++)
            of[orders[o][i]] = c.of[i];
        assert_int_equal(of[0], of[1]);
        assert_int_equal(of[0], of[2]);
        assert_int_equal(of[3], of[4]);
        assert_int_not_equal(of[0], of[3]);
        arena_close(a);
    }
}

static void test_one_that_tells_of_both_does_not_join_two_far_apart(void **state)
{
    (void)state;
    struct account list[4] = {account("a", "r1", 100, "attack", "AF-KDZ/Khanabad", "AF-KDZ"),
                              account("b", "r2", 100, "attack", "AF-KDZ/Dasht-e Archi", "AF-KDZ"),
                              account("c", "r3", 100, "attack", "AF-KDZ/Khanabad", "AF-KDZ"),
                              account("d", "r4", 100, "attack", "AF-KDZ/Khanabad", "AF-KDZ")};
    struct arena *a;
    struct clusters c;
    list[0].places[0].has_point = list[1].places[0].has_point = true;
    list[0].places[0].lat = 36.68;
    list[0].places[0].lon = 69.11;
    list[1].places[0].lat = 37.13;
    list[1].places[0].lon = 69.17;
    list[2].places[0] = list[0].places[0];
    list[2].places[1] = list[1].places[0];
    list[2].n_places = 2;
    list[3].places[0] = list[1].places[0];
    list[3].places[1] = list[0].places[0];
    list[3].n_places = 2;
    assert_ok(arena_open(1 << 20, &a, NULL));
    assert_ok(cluster_make(list, 4, NULL, a, &c, NULL));
    assert_true(c.of[0] != c.of[1]);
    assert_int_equal(c.n_clusters, 2);
    arena_close(a);
}

static void test_accounts_without_a_day_stay_alone(void **state)
{
    (void)state;
    struct account acc[2] = {account("a", "r1", CIVIL_NONE, "attack", "TJ-GB", "TJ-GB"),
                             account("b", "r2", CIVIL_NONE, "attack", "TJ-GB", "TJ-GB")};
    struct arena *a;
    struct clusters c;
    assert_ok(arena_open(1 << 20, &a, NULL));
    assert_ok(cluster_make(acc, 2, NULL, a, &c, NULL));
    assert_int_equal(c.n_clusters, 2);
    assert_int_equal(c.n_pairs, 0);
    arena_close(a);
}

static void test_too_many_pairs_is_said_not_swallowed(void **state)
{
    (void)state;
    enum { N = 40 };
    struct account acc[N];
    char ids[N][8];
    for (int i = 0; i < N; i++) {
        snprintf(ids[i], sizeof ids[i], "i%d", i);
        acc[i] = account(ids[i], ids[i], 100, "attack", "TJ-GB", "TJ-GB");
    }
    struct arena *a;
    struct clusters c;
    struct pm_err e;
    struct cluster_options o = {.max_pairs = 100};
    assert_ok(arena_open(1 << 20, &a, NULL));
    assert_int_equal(cluster_make(acc, N, &o, a, &c, &e), PM_LIMIT);
    arena_close(a);
}

/* What is compared is found by shelves; two accounts alone must join whenever their score says so,
 * whatever side of a province's border or of a square they lie on. */
static void test_no_pair_near_in_time_and_place_is_overlooked(void **state)
{
    (void)state;
    enum { N = 160 };
    static const char *const provinces[] = {"AF-BDS", "AF-TAK", "TJ-KT", "TJ-GB", ""};
    static struct account acc[N];
    static char ids[N][8], places[N][16];
    unsigned seed = 20261123;
    size_t n_same = 0;
    for (int i = 0; i < N; i++) {
        unsigned r = seed = seed * 1103515245u + 12345u;
        const char *pr = provinces[(r >> 8) % 5];
        snprintf(ids[i], sizeof ids[i], "i%d", i);
        snprintf(places[i], sizeof places[i], "%s%s%u", pr, (r >> 12) % 3 ? "/x" : "",
                 (r >> 14) % 40);
        acc[i] = account(ids[i], ids[i], 100 + (civil_day)((r >> 20) % 5), "attack",
                         pr[0] ? places[i] : "", pr);
        acc[i].places[0].has_point = (r >> 16) % 4 != 0;
        acc[i].places[0].lat = 36.5 + (double)((r >> 9) % 200) / 100;
        acc[i].places[0].lon = 69.0 + (double)((r >> 17) % 300) / 100;
    }
    for (int i = 0; i < N; i++)
        for (int k = i + 1; k < N; k++) {
            struct account two[2] = {acc[i], acc[k]};
            struct arena *a;
            struct clusters c;
            int apart = abs(acc[i].start - acc[k].start);
            int reach = acc[i].n_places == 0 && acc[k].n_places == 0   ? 3
                        : acc[i].n_places == 0 || acc[k].n_places == 0 ? 1
                                                                       : 3;
            bool one = apart <= reach && same_score(&acc[i], &acc[k], NULL) >= 0.6;
            assert_ok(arena_open(1 << 20, &a, NULL));
            assert_ok(cluster_make(two, 2, NULL, a, &c, NULL));
            assert_int_equal(c.n_clusters, one ? 1 : 2);
            n_same += one;
            arena_close(a);
        }
    assert_true(n_same > 100);
}

static void test_kilometres_are_those_of_an_atlas(void **state)
{
    (void)state;
    /* Dushanbe to Kunduz, about 202 km */
    assert_true(fabs(same_km(38.536, 68.780, 36.729, 68.868) - 201) < 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_day_place_and_kind_is_one_incident),
        cmocka_unit_test(test_another_province_or_week_is_another_incident),
        cmocka_unit_test(test_two_accounts_of_one_report_are_never_one),
        cmocka_unit_test(test_differing_blame_does_not_part_what_place_and_day_join),
        cmocka_unit_test(test_five_reports_of_two_incidents_make_two_in_any_order),
        cmocka_unit_test(test_one_that_tells_of_both_does_not_join_two_far_apart),
        cmocka_unit_test(test_accounts_without_a_day_stay_alone),
        cmocka_unit_test(test_too_many_pairs_is_said_not_swallowed),
        cmocka_unit_test(test_no_pair_near_in_time_and_place_is_overlooked),
        cmocka_unit_test(test_kilometres_are_those_of_an_atlas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
