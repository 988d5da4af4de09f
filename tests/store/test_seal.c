/* Signatures over a log of our own, by hand: what holds, what does not. */
#include "store/seal.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "store/entry.h"

enum { N = 6 };

struct key {
    uint8_t pub[SEAL_KEY_BYTES], sec[crypto_sign_SECRETKEYBYTES];
};

static struct store_entry log_of[N + 1]; /* [0] unused */
static struct key a, b, thief;

static int make_log(void **state)
{
    (void)state;
    static char canon[N + 1][40];
    if (sodium_init() < 0)
        return 1;
    crypto_sign_keypair(a.pub, a.sec);
    crypto_sign_keypair(b.pub, b.sec);
    crypto_sign_keypair(thief.pub, thief.sec);
    struct sha256 prev = {0};
    for (int i = 1; i <= N; i++) {
        snprintf(canon[i], sizeof canon[i], "{\"n\":%d}", i);
        struct store_entry *en = &log_of[i];
        *en = (struct store_entry){.seq = i, .added = 1000 + i, .who = STR("local"), .how = STR("test"),
                                   .id = STR("note--x"), .type = STR("note"), .modified = 5,
                                   .canon = str_of(canon[i]), .prev = prev};
        en->sha = digest_sha256(en->canon);
        entry_hash(en, &en->hash);
        prev = en->hash;
    }
    return 0;
}

static struct store_seal seal(enum seal_kind kind, int seq, const struct key *by,
                              const struct key *about)
{
    struct store_seal s = {.kind = kind, .seq = seq, .at = 2000 + seq};
    char text[SEAL_TEXT_BYTES];
    s.hash = log_of[seq].hash;
    memcpy(s.key, by->pub, sizeof s.key);
    if (about != NULL)
        memcpy(s.about, about->pub, sizeof s.about);
    str t = seal_text(&s, text);
    crypto_sign_detached(s.sig, NULL, (const uint8_t *)t.p, t.n, by->sec);
    return s;
}

/* Prove the log with seals, each behind its entry; believe `k` keys. */
static pm_code prove(const struct store_seal *seals, int n, const struct key *k1,
                     const struct key *k2)
{
    struct proof p;
    struct pm_err e = {0};
    uint8_t keys[2][SEAL_KEY_BYTES];
    int n_keys = 0, at = 0;
    if (k1 != NULL)
        memcpy(keys[n_keys++], k1->pub, SEAL_KEY_BYTES);
    if (k2 != NULL)
        memcpy(keys[n_keys++], k2->pub, SEAL_KEY_BYTES);
    assert_int_equal(proof_begin(&p, (const uint8_t(*)[SEAL_KEY_BYTES])keys, n_keys, &e), PM_OK);
    for (int i = 1; i <= N; i++) {
        pm_code rc = proof_entry(&p, &log_of[i], &e);
        for (; rc == PM_OK && at < n && seals[at].seq == i; at++)
            rc = proof_seal(&p, &seals[at], &e);
        if (rc != PM_OK)
            return rc;
    }
    return proof_end(&p, &e);
}

static void test_one_signature_at_the_end_proves_all_before_it(void **state)
{
    (void)state;
    struct store_seal s[] = {seal(SEAL_HEAD, N, &a, NULL)};
    assert_int_equal(prove(s, 1, &a, NULL), PM_OK);
    assert_int_equal(prove(s, 1, NULL, NULL), PM_OK);
    assert_int_equal(prove(s, 1, &b, NULL), PM_DENIED);
}

static void test_entries_behind_the_last_signature_are_told(void **state)
{
    (void)state;
    struct store_seal s[] = {seal(SEAL_HEAD, N - 1, &a, NULL)};
    assert_int_equal(prove(s, 1, &a, NULL), PM_DENIED);
    assert_int_equal(prove(s, 0, NULL, NULL), PM_DENIED);
}

static void test_any_altered_part_is_found(void **state)
{
    (void)state;
    struct store_seal s[] = {seal(SEAL_HEAD, 3, &a, NULL), seal(SEAL_HEAD, N, &a, NULL)};
    struct store_entry *en = &log_of[2], was = *en;
    en->canon = STR("{\"n\":7}");
    assert_int_equal(prove(s, 2, &a, NULL), PM_DAMAGED);
    en->sha = digest_sha256(en->canon);
    assert_int_equal(prove(s, 2, &a, NULL), PM_DAMAGED);
    entry_hash(en, &en->hash); /* a careful forger goes on; the chain breaks at the next entry */
    assert_int_equal(prove(s, 2, &a, NULL), PM_DAMAGED);
    *en = was;
    en->who = STR("somebody");
    assert_int_equal(prove(s, 2, &a, NULL), PM_DAMAGED);
    *en = was;
    for (size_t i = 0; i < sizeof s[1].sig; i += 7) {
        s[1].sig[i] ^= 1;
        assert_int_equal(prove(s, 2, &a, NULL), PM_DAMAGED);
        s[1].sig[i] ^= 1;
    }
    s[1].at++;
    assert_int_equal(prove(s, 2, &a, NULL), PM_DAMAGED);
}

static void test_a_forger_of_everything_lacks_the_key(void **state)
{
    (void)state;
    struct store_seal good = seal(SEAL_HEAD, 3, &a, NULL), bad = seal(SEAL_HEAD, N, &thief, NULL);
    struct store_seal s[] = {good, bad};
    assert_int_equal(prove(s, 2, &a, NULL), PM_DENIED);
}

static void test_a_rotated_key_is_followed_and_the_new_one_is_enough(void **state)
{
    (void)state;
    struct store_seal s[] = {seal(SEAL_HEAD, 2, &a, NULL), seal(SEAL_NEXT_KEY, 4, &a, &b),
                             seal(SEAL_HEAD, N, &b, NULL)};
    assert_int_equal(prove(s, 3, &a, NULL), PM_OK);
    assert_int_equal(prove(s, 3, &b, NULL), PM_OK);
    struct store_seal back[] = {s[0], s[1], seal(SEAL_HEAD, N, &a, NULL)};
    assert_int_equal(prove(back, 3, &a, NULL), PM_DENIED); /* the old key signs no more */
}

static void test_a_key_that_says_the_other_is_lost_needs_another_witness(void **state)
{
    (void)state;
    struct store_seal s[] = {seal(SEAL_HEAD, 2, &a, NULL), seal(SEAL_LOST_KEY, 4, &thief, &a),
                             seal(SEAL_HEAD, N, &thief, NULL)};
    assert_int_equal(prove(s, 3, &a, NULL), PM_DENIED);
    s[1] = seal(SEAL_LOST_KEY, 4, &b, &a);
    s[2] = seal(SEAL_HEAD, N, &b, NULL);
    assert_int_equal(prove(s, 3, &a, &b), PM_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_signature_at_the_end_proves_all_before_it),
        cmocka_unit_test(test_entries_behind_the_last_signature_are_told),
        cmocka_unit_test(test_any_altered_part_is_found),
        cmocka_unit_test(test_a_forger_of_everything_lacks_the_key),
        cmocka_unit_test(test_a_rotated_key_is_followed_and_the_new_one_is_enough),
        cmocka_unit_test(test_a_key_that_says_the_other_is_lost_needs_another_witness),
    };
    return cmocka_run_group_tests(tests, make_log, NULL);
}
