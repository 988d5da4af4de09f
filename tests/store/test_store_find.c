/* Finding: whichever way the store goes, it gives what looking through everything would. */
#include "world.h"

enum { N_MANY = 12000 };

static struct store_query any(void)
{
    return (struct store_query){.from = CIVIL_NONE, .to = CIVIL_NONE};
}

struct list {
    int64_t seqs[N_MANY];
    int n;
    struct world *w;
};

static pm_code keep_seq(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct list *l = ctx;
    assert_non_null(f);
    assert_true(l->n < N_MANY);
    l->seqs[l->n++] = en->seq;
    return PM_OK;
}

static int64_t found(struct world *w, struct store_query q)
{
    struct pm_err e = {0};
    static struct list l;
    int64_t n = 0;
    l.n = 0;
    OK(store_find(w->s, &q, w->a, keep_seq, &l, NULL, &e));
    OK(store_count(w->s, &q, &n, &e));
    assert_int_equal(n, l.n);
    return n;
}

static int64_t words(struct world *w, const char *text)
{
    struct store_query q = any();
    q.words = str_of(text);
    return found(w, q);
}

/* ---- single traits ---- */

static void test_exercise_and_reality_do_not_mix(void **state)
{
    struct world *w = *state;
    struct plain p[] = {{.number = 1, .version = 1, .body = "shots"},
                        {.number = 2, .version = 1, .body = "shots", .status = STATUS_EXERCISE},
                        {.number = 3, .version = 1, .body = "shots", .status = STATUS_EXERCISE},
                        {.number = 4, .version = 1, .body = "shots", .status = STATUS_TEST}};
    struct store_query q = any();
    put_all(w, p, 4);
    assert_int_equal(found(w, q), 1);
    q.words = STR("shots");
    assert_int_equal(found(w, q), 1);
    q.status = STATUS_EXERCISE;
    assert_int_equal(found(w, q), 2);
    q.any_status = true;
    assert_int_equal(found(w, q), 4);
}

static void test_what_was_revoked_is_found_only_when_asked_for(void **state)
{
    struct world *w = *state;
    struct store_query q = any();
    put_all(w, &(struct plain){.number = 1, .version = 1, .body = "wrong"}, 1);
    assert_int_equal(words(w, "wrong"), 1);
    put_all(w, &(struct plain){.number = 1, .version = 2, .body = "wrong", .revoked = true}, 1);
    assert_int_equal(words(w, "wrong"), 0);
    q.revoked_too = true;
    assert_int_equal(found(w, q), 1);
}

static void test_a_new_version_replaces_the_old_one_everywhere(void **state)
{
    struct world *w = *state;
    struct store_query q = any();
    put_all(w, &(struct plain){.number = 1, .version = 1, .body = "bridge", .kind = "clash",
                               .start = 20000, .refs = {"where=AF-BDS"}, .has_point = true,
                               .lat = 37, .lon = 71, .claimant = "group:x"}, 1);
    put_all(w, &(struct plain){.number = 1, .version = 2, .body = "river", .kind = "attack",
                               .start = 20010, .refs = {"where=TJ-GB"}, .has_point = true,
                               .lat = 38, .lon = 72, .claimant = "group:y"}, 1);
    assert_int_equal(words(w, "bridge"), 0);
    assert_int_equal(words(w, "river"), 1);
    q.kind = STR("clash");
    assert_int_equal(found(w, q), 0);
    q = any();
    q.ref = STR("AF-BDS");
    assert_int_equal(found(w, q), 0);
    q.ref = STR("TJ-GB");
    q.ref_role = STR("where");
    assert_int_equal(found(w, q), 1);
    q.ref_role = STR("actor");
    assert_int_equal(found(w, q), 0);
    q = any();
    q.claimant = STR("group:x");
    assert_int_equal(found(w, q), 0);
    q = any();
    q.from = q.to = 20000;
    assert_int_equal(found(w, q), 0);
    q = any();
    q.in_box = true;
    q.south = 36.9, q.north = 37.1, q.west = 70.9, q.east = 71.1;
    assert_int_equal(found(w, q), 0);
    test_sound(w);
}

static void test_a_search_finds_other_spellings_of_the_same_word(void **state)
{
    struct world *w = *state;
    struct plain p[] = {
        {.number = 1, .version = 1, .body = "حمله در كابل و بدخشان"}, /* Arabic kaf */
        {.number = 2, .version = 1, .body = "می‌گوید مرزبانان آمدند"},  /* zero-width non-joiner */
        {.number = 3, .version = 1, .body = "Стрельба у кишлака, всё тихо"},
        {.number = 4, .version = 1, .body = "Сарҳади Тоҷикистон, вилояти Бадахшон"},
        {.number = 5, .version = 1, .body = "Gorno-Badakhshan’s road; naïve Café"},
        {.number = 6, .version = 1, .body = "Oʻzbekiston chegarasi"},
        {.number = 7, .version = 1, .body = "阿富汗北部发生袭击"},
        {.number = 8, .version = 1, .body = "در ۱۲ عقرب ۱۴۰۵"},
    };
    put_all(w, p, 8);
    assert_int_equal(words(w, "کابل"), 1);
    assert_int_equal(words(w, "كابل"), 1);
    assert_int_equal(words(w, "میگوید"), 1);
    assert_int_equal(words(w, "مي‌گويد"), 1);
    assert_int_equal(words(w, "все"), 1);
    assert_int_equal(words(w, "ВСЁ"), 1);
    assert_int_equal(words(w, "Точикистон"), 1);
    assert_int_equal(words(w, "тоҷикистон"), 1);
    assert_int_equal(words(w, "gorno-badakhshan"), 1);
    assert_int_equal(words(w, "badakhshan cafe"), 1);
    assert_int_equal(words(w, "NAIVE"), 1);
    assert_int_equal(words(w, "O'zbekiston"), 1);
    assert_int_equal(words(w, "袭击"), 1);
    assert_int_equal(words(w, "击袭"), 0);
    assert_int_equal(words(w, "12 1405"), 1);
    assert_int_equal(words(w, "badakh*"), 1);
    assert_int_equal(words(w, "badakh"), 0);
    assert_int_equal(words(w, "\"badakhshan s road\""), 1);
    assert_int_equal(words(w, "\"road badakhshan\""), 0);
}

static void test_a_question_that_cannot_be_is_refused_with_words(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    int64_t n;
    struct store_query q = any();
    q.words = STR("«—»");
    assert_int_equal(store_count(w->s, &q, &n, &e), PM_INVALID);
    q.words = STR("\"open");
    assert_int_equal(store_count(w->s, &q, &n, &e), PM_INVALID);
    assert_non_null(strstr(e.words, "does not end"));
    q = any();
    q.after = STR("AAAA");
    assert_int_equal(store_find(w->s, &q, w->a, keep_seq, NULL, NULL, &e), PM_INVALID);
    q = any();
    q.in_box = true;
    q.south = 2, q.north = 1;
    assert_int_equal(store_count(w->s, &q, &n, &e), PM_INVALID);
    q = any();
    q.from = 2, q.to = 1;
    assert_int_equal(store_count(w->s, &q, &n, &e), PM_INVALID);
    q = any();
    assert_int_equal(store_tally(w->s, &q, "colour", NULL, NULL, &e), PM_INVALID);
}

static void test_what_people_type_is_never_taken_for_a_command(void **state)
{
    struct world *w = *state;
    put_all(w, &(struct plain){.number = 1, .version = 1, .body = "near and far or not"}, 1);
    static const char *const typed[] = {"near AND far", "NOT not", "OR or", "far)", "(near",
                                        "text:near", "near^2", "-far", "NEAR(near far)", "a'b",
                                        "near\"and\"", "+near", "{near}", "far;--", "*near"};
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
        words(w, typed[i]); /* no fault, whatever it finds */
    assert_int_equal(words(w, "near AND far"), 1);
    assert_int_equal(words(w, "NOT not"), 1);
    assert_int_equal(words(w, "near^2"), 0);
}

static void test_an_event_is_found_by_every_day_it_lasts(void **state)
{
    struct world *w = *state;
    struct plain p[] = {{.number = 1, .version = 1, .start = 20000, .end = 20003},
                        {.number = 2, .version = 1, .start = 19000, .end = 20500},
                        {.number = 3, .version = 1, .start = 20003},
                        {.number = 4, .version = 1}};
    struct store_query q = any();
    put_all(w, p, 4);
    q.from = q.to = 20001;
    assert_int_equal(found(w, q), 2);
    q.from = q.to = 20003;
    assert_int_equal(found(w, q), 3);
    q.from = 20004;
    q.to = CIVIL_NONE;
    assert_int_equal(found(w, q), 1);
    q.from = CIVIL_NONE;
    q.to = 18999;
    assert_int_equal(found(w, q), 0);
}

static void test_a_box_may_lie_across_the_date_line(void **state)
{
    struct world *w = *state;
    struct plain p[] = {
        {.number = 1, .version = 1, .has_point = true, .lat = 10, .lon = 179.5},
        {.number = 2, .version = 1, .has_point = true, .lat = 10, .lon = -179.5},
        {.number = 3, .version = 1, .has_point = true, .lat = 10, .lon = 0},
        {.number = 4, .version = 1}};
    struct store_query q = any();
    put_all(w, p, 4);
    q.in_box = true;
    q.south = 9, q.north = 11, q.west = 179, q.east = -179;
    assert_int_equal(found(w, q), 2);
    q.west = -1, q.east = 1;
    assert_int_equal(found(w, q), 1);
    q.west = 0, q.east = 0, q.south = q.north = 10;
    assert_int_equal(found(w, q), 1);
}

static void test_a_reader_finds_what_the_index_does_not_hold_yet(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct world reader = {.a = w->a};
    OK(store_open(w->path, STORE_READ, &reader.s, &e));
    for (int i = 0; i < 3; i++) { /* commits leave the index behind */
        put_all(w, &(struct plain){.number = i, .version = 1, .body = "falcon"}, 1);
        assert_int_equal(words(&reader, "falcon"), i + 1);
    }
    OK(store_settle(w->s, &e));
    assert_int_equal(words(&reader, "falcon"), 3);
    put_all(w, &(struct plain){.number = 9, .version = 1, .body = "falcon eagle"}, 1);
    assert_int_equal(words(&reader, "falcon"), 4);
    assert_int_equal(words(&reader, "fal* eagle"), 1);
    assert_int_equal(words(w, "falcon"), 4);
    store_close(reader.s);
}

static void test_a_search_inside_a_transaction_sees_what_was_appended(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    OK(store_begin(w->s, &e));
    OK(store_savepoint(w->s, &e));
    put(w, &(struct plain){.number = 1, .version = 1, .body = "falcon"});
    assert_int_equal(words(w, "falcon"), 1);
    assert_int_equal(found(w, any()), 1);
    OK(store_undo(w->s, &e));
    assert_int_equal(words(w, "falcon"), 0);
    put(w, &(struct plain){.number = 2, .version = 1, .body = "falcon"});
    OK(store_commit(w->s, &e));
    assert_int_equal(words(w, "falcon"), 1);
    test_sound(w);
}

static void test_a_report_is_found_by_the_words_of_its_text(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct sha256 sha;
    char hex[65];
    OK(store_begin(w->s, &e));
    OK(store_blob_put(w->s, STR("a long text about snow on the pass"), &sha, NULL, &e));
    digest_hex(sha.b, sizeof sha.b, hex);
    put(w, &(struct plain){.type = "report", .number = 1, .version = 1, .text = hex,
                           .body = "weather"});
    OK(store_commit(w->s, &e));
    assert_int_equal(words(w, "snow weather"), 1);
    test_sound(w);
    assert_int_equal(words(w, "\"snow on the pass\""), 1);
}

static pm_code look_inside(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct list *l = ctx;
    struct pm_err e = {0};
    struct store_entry again;
    struct store_query q = any();
    int64_t n;
    OK(store_get(l->w->s, en->id, l->w->a, &again, &e));
    assert_true(str_eq(again.canon, en->canon));
    q.ref = f->refs[0].id;
    OK(store_count(l->w->s, &q, &n, &e));
    assert_int_equal(n, 3);
    assert_int_equal(store_begin(l->w->s, &e), PM_BUG);
    l->n++;
    return PM_OK;
}

static void test_the_store_may_be_asked_while_it_answers(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct list l = {.w = w};
    struct store_query q = any();
    for (int i = 0; i < 3; i++)
        put_all(w, &(struct plain){.number = i, .version = 1, .refs = {"where=AF-BDS"}}, 1);
    OK(store_find(w->s, &q, w->a, look_inside, &l, NULL, &e));
    assert_int_equal(l.n, 3);
}

static pm_code check_facets(void *ctx, const struct store_entry *en, const struct facets *f)
{
    (void)en;
    *(int *)ctx += 1;
    assert_true(str_eq(f->kind, STR("clash")) && str_eq(f->title, STR("a title")));
    assert_true(str_eq(f->lang, STR("tg")) && str_eq(f->claimant, STR("group:x")));
    assert_true(str_eq(f->report, STR("report--00000000-0000-4000-8000-000000000001")));
    assert_int_equal(f->start, 20000);
    assert_int_equal(f->end, 20002);
    assert_true(f->has_point && f->lat == 37.25 && f->lon == 71.5);
    assert_int_equal(f->n_refs, 2);
    assert_string_equal(f->refs[0].role, "where");
    assert_true(str_eq(f->refs[0].id, STR("AF-BDS")));
    assert_string_equal(f->refs[1].role, "actor");
    return PM_OK;
}

static void test_facets_come_back_as_they_were(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct store_query q = any();
    int n = 0;
    put_all(w, &(struct plain){.number = 1, .version = 1, .kind = "clash", .title = "a title",
                               .lang = "tg", .start = 20000, .end = 20002, .has_point = true,
                               .lat = 37.25, .lon = 71.5, .claimant = "group:x",
                               .report = "report--00000000-0000-4000-8000-000000000001",
                               .refs = {"where=AF-BDS", "actor=group:y"}}, 1);
    OK(store_find(w->s, &q, w->a, check_facets, &n, NULL, &e));
    assert_int_equal(n, 1);
}

/* ---- tallies ---- */

struct tallied {
    char text[400];
};

static pm_code write_down(void *ctx, str key, int64_t n)
{
    struct tallied *t = ctx;
    size_t used = strlen(t->text);
    snprintf(t->text + used, sizeof t->text - used, "%.*s=%lld ", STR_FMT(key), (long long)n);
    return PM_OK;
}

static const char *tally(struct world *w, struct store_query q, const char *by)
{
    static struct tallied t;
    struct pm_err e = {0};
    t.text[0] = '\0';
    OK(store_tally(w->s, &q, by, write_down, &t, &e));
    return t.text;
}

static void test_tallies_count_what_a_query_finds(void **state)
{
    struct world *w = *state;
    struct store_query q = any();
    struct plain p[] = {
        {.number = 1, .version = 1, .kind = "clash", .start = 20454, .refs = {"where=AF-BDS"}},
        {.number = 2, .version = 1, .kind = "clash", .start = 20455,
         .refs = {"where=AF-BDS", "where=TJ-GB", "actor=AF-TAK"}},
        {.number = 3, .version = 1, .kind = "attack", .start = 20490, .claimant = "group:x"},
        {.number = 4, .version = 1, .kind = "attack", .status = STATUS_EXERCISE},
        {.type = "note", .number = 5, .version = 1, .kind = "claim", .lang = "fa"}};
    put_all(w, p, 5);
    assert_string_equal(tally(w, q, "kind"), "clash=2 attack=1 claim=1 ");
    assert_string_equal(tally(w, q, "type"), "incident=3 note=1 ");
    assert_string_equal(tally(w, q, "province"), "AF-BDS=2 TJ-GB=1 ");
    assert_string_equal(tally(w, q, "month"), "=1 2026-01=2 2026-02=1 ");
    assert_string_equal(tally(w, q, "claimant"), "=3 group:x=1 ");
    assert_string_equal(tally(w, q, "lang"), "=3 fa=1 ");
    q.from = 20454;
    q.to = 20455;
    assert_string_equal(tally(w, q, "day"), "2026-01-01=1 2026-01-02=1 ");
    assert_string_equal(tally(w, q, "kind"), "clash=2 ");
    q = any();
    q.any_status = true;
    assert_string_equal(tally(w, q, "status"), "actual=4 exercise=1 ");
}

/* ---- many objects, any question ---- */

static const char *const vocabulary[] = {"common", "often", "sometimes", "seldom", "once"};
static const int one_in[] = {1, 2, 7, 60, 3000};
static const char *const kinds[] = {"clash", "attack", "claim", ""};
static const char *const places[] = {"AF-BDS", "AF-TAK", "TJ-GB", "AF-JOW"};
static const char *const makers[] = {"group:x", "group:y", "office:z"};

static uint64_t seed;
static int rnd(int n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((seed >> 33) % (uint64_t)n);
}

struct thing { /* what the naive search looks at */
    struct plain p;
    char body[80], place[24], report[64];
    int place_no, maker;
};

static void make_thing(struct thing *t, int number, int version)
{
    *t = (struct thing){.place_no = rnd(40) == 0 ? 3 : rnd(3), .maker = rnd(4) - 1};
    struct plain *p = &t->p;
    p->type = number % 3 ? "incident" : "note";
    p->number = number;
    p->version = version;
    p->kind = kinds[rnd(4)];
    p->status = rnd(10) ? STATUS_ACTUAL : STATUS_EXERCISE;
    p->revoked = rnd(20) == 0;
    if (rnd(5)) {
        p->start = 20000 + rnd(300);
        p->end = p->start + (rnd(30) ? rnd(4) : rnd(200));
    }
    if (rnd(2)) {
        p->has_point = true;
        p->lat = 34 + rnd(5000) / 1000.0;
        p->lon = 66 + rnd(8000) / 1000.0;
    }
    for (int i = 0; i < 5; i++)
        if (rnd(one_in[i]) == 0) {
            strcat(t->body, vocabulary[i]);
            strcat(t->body, " ");
        }
    p->body = t->body;
    snprintf(t->place, sizeof t->place, "where=%s", places[t->place_no]);
    p->refs[0] = t->place;
    if (t->maker >= 0)
        p->claimant = makers[t->maker];
    snprintf(t->report, sizeof t->report, "report--00000000-0000-4000-8000-%012d", number / 10);
    p->report = t->report;
}

struct question {
    struct store_query q;
    int word, place, maker, report, kind;
    char words[40], report_id[64];
};

static void make_question(struct question *k)
{
    *k = (struct question){.q = any(), .word = -1, .place = -1, .maker = -1, .report = -1,
                           .kind = -1};
    struct store_query *q = &k->q;
    if (rnd(3) == 0) {
        k->word = rnd(5);
        q->words = str_of(vocabulary[k->word]);
    }
    if (rnd(3) == 0) {
        k->place = rnd(4);
        q->ref = str_of(places[k->place]);
        if (rnd(2))
            q->ref_role = STR("where");
    }
    if (rnd(5) == 0) {
        k->maker = rnd(3);
        q->claimant = str_of(makers[k->maker]);
    }
    if (rnd(10) == 0) {
        k->report = rnd(N_MANY / 10);
        snprintf(k->report_id, sizeof k->report_id, "report--00000000-0000-4000-8000-%012d",
                 k->report);
        q->report = str_of(k->report_id);
    }
    if (rnd(2)) {
        k->kind = rnd(3);
        q->kind = str_of(kinds[k->kind]);
    }
    if (rnd(2))
        q->type = rnd(2) ? STR("incident") : STR("note");
    if (rnd(3) == 0)
        q->from = 20000 + rnd(250);
    if (rnd(3) == 0)
        q->to = (q->from == CIVIL_NONE ? 20000 : q->from) + rnd(100);
    if (rnd(4) == 0) {
        q->in_box = true;
        q->south = 34 + rnd(4000) / 1000.0;
        q->north = q->south + rnd(3000) / 1000.0;
        q->west = 66 + rnd(7000) / 1000.0;
        q->east = q->west + rnd(4000) / 1000.0;
    }
    q->status = rnd(6) ? STATUS_ACTUAL : STATUS_EXERCISE;
    q->any_status = rnd(8) == 0;
    q->revoked_too = rnd(8) == 0;
    q->newest_first = rnd(2);
}

static bool answers(const struct question *k, const struct thing *t)
{
    const struct store_query *q = &k->q;
    const struct plain *p = &t->p;
    civil_day end = p->end > p->start ? p->end : p->start;
    if (!q->any_status && p->status != q->status)
        return false;
    if (p->revoked && !q->revoked_too)
        return false;
    if (q->type.n > 0 && !str_eq(q->type, str_of(p->type)))
        return false;
    if (k->kind >= 0 && !str_eq(q->kind, str_of(p->kind)))
        return false;
    if (k->word >= 0 && strstr(t->body, vocabulary[k->word]) == NULL)
        return false;
    if ((k->place >= 0 && t->place_no != k->place) || (k->maker >= 0 && t->maker != k->maker))
        return false;
    if (k->report >= 0 && p->number / 10 != k->report)
        return false;
    if ((q->from != CIVIL_NONE || q->to != CIVIL_NONE) && p->start == 0)
        return false;
    if ((q->from != CIVIL_NONE && end < q->from) || (q->to != CIVIL_NONE && p->start > q->to))
        return false;
    return !q->in_box || (p->has_point && p->lat >= q->south && p->lat <= q->north &&
                          p->lon >= q->west && p->lon <= q->east);
}

struct hit {
    int64_t day, seq;
};

static int newest(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    if (x->day != y->day)
        return x->day > y->day ? -1 : 1;
    return x->seq > y->seq ? -1 : 1;
}

static int by_seq(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    return x->seq < y->seq ? -1 : 1;
}

static void compare(struct world *w, struct question *k, const struct thing *things,
                    const int64_t *seqs)
{
    static struct hit want[N_MANY];
    static struct list l;
    struct pm_err e = {0};
    int n = 0;
    for (int i = 0; i < N_MANY; i++)
        if (answers(k, &things[i]))
            want[n++] = (struct hit){things[i].p.start ? things[i].p.start : INT32_MIN, seqs[i]};
    if (n > 0)
        qsort(want, (size_t)n, sizeof *want, k->q.newest_first ? newest : by_seq);
    l.n = 0;
    k->q.limit = rnd(3) ? 1 + rnd(400) : 0;
    for (str next;;) {
        int before = l.n;
        OK(store_find(w->s, &k->q, w->a, keep_seq, &l, &next, &e));
        assert_true(k->q.limit == 0 || l.n - before <= k->q.limit);
        if (next.n == 0 || l.n > 1500)
            break;
        k->q.after = next;
    }
    if (k->q.limit == 0 || l.n <= 1500)
        assert_int_equal(l.n, n);
    for (int i = 0; i < l.n; i++)
        assert_int_equal(l.seqs[i], want[i].seq);
    int64_t count = -1;
    k->q.after = (str){0};
    OK(store_count(w->s, &k->q, &count, &e));
    assert_int_equal(count, n);
}

static void test_every_question_is_answered_as_looking_through_everything_would(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    static struct thing things[N_MANY];
    static int64_t seqs[N_MANY];
    int64_t seq = 0;
    seed = 7;
    OK(store_begin(w->s, &e));
    for (int i = 0; i < N_MANY; i++) {
        make_thing(&things[i], i, 1);
        put(w, &things[i].p);
        seqs[i] = ++seq;
        if (i % 500 == 0)
            arena_reset(w->a);
    }
    for (int i = 0; i < 600; i++) { /* some get a newer version */
        int which = rnd(N_MANY);
        make_thing(&things[which], which, 2 + i);
        put(w, &things[which].p);
        seqs[which] = ++seq;
    }
    OK(store_commit(w->s, &e));
    for (int i = 0; i < 400; i++) {
        struct question k;
        make_question(&k);
        compare(w, &k, things, seqs);
        arena_reset(w->a);
    }
    test_sound(w);
}

static void test_pages_stay_right_while_new_objects_come_in(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    static struct list l;
    struct store_query q = any();
    str next;
    for (int i = 0; i < 20; i++)
        put_all(w, &(struct plain){.number = i, .version = 1, .start = 20000 + i / 4}, 1);
    q.newest_first = true;
    q.limit = 7;
    l.n = 0;
    OK(store_find(w->s, &q, w->a, keep_seq, &l, &next, &e));
    for (int i = 20; i < 30; i++) /* newer than all, and as old as the last of the page */
        put_all(w, &(struct plain){.number = i, .version = 1,
                                   .start = i % 2 ? 20003 : 20090}, 1);
    while (next.n > 0) {
        q.after = next;
        OK(store_find(w->s, &q, w->a, keep_seq, &l, &next, &e));
    }
    assert_int_equal(l.n, 20); /* the first twenty, each once */
    for (int i = 0; i < l.n; i++)
        assert_in_range(l.seqs[i], 1, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_exercise_and_reality_do_not_mix),
        TEST(test_what_was_revoked_is_found_only_when_asked_for),
        TEST(test_a_new_version_replaces_the_old_one_everywhere),
        TEST(test_a_search_finds_other_spellings_of_the_same_word),
        TEST(test_a_question_that_cannot_be_is_refused_with_words),
        TEST(test_what_people_type_is_never_taken_for_a_command),
        TEST(test_an_event_is_found_by_every_day_it_lasts),
        TEST(test_a_box_may_lie_across_the_date_line),
        TEST(test_a_reader_finds_what_the_index_does_not_hold_yet),
        TEST(test_a_search_inside_a_transaction_sees_what_was_appended),
        TEST(test_a_report_is_found_by_the_words_of_its_text),
        TEST(test_the_store_may_be_asked_while_it_answers),
        TEST(test_facets_come_back_as_they_were),
        TEST(test_tallies_count_what_a_query_finds),
        TEST(test_every_question_is_answered_as_looking_through_everything_would),
        TEST(test_pages_stay_right_while_new_objects_come_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
