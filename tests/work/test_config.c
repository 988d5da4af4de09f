#include "check.h"

#include "base/buf.h"
#include "base/mem.h"
#include "work/config.h"
#include "work/queue.h"

static void refused(str text, const char *words)
{
    struct config c;
    struct pm_err e = {0};
    config_init(&c);
    assert_int_equal(config_parse(text, "pamir.conf", &c, &e), PM_INVALID);
    if (strstr(e.words, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", e.words, words);
}

static void test_what_is_written_is_what_is_read(void **state)
{
    (void)state;
    struct config c, d;
    struct buf b;
    config_init(&c);
    c.status = STATUS_EXERCISE;
    strcpy(c.name, "Kabul desk");
    buf_init(&b, 1 << 16);
    config_write_default(&c, &b);
    config_init(&d);
    assert_ok(config_parse(buf_str(&b), "pamir.conf", &d, NULL));
    assert_string_equal(d.name, "Kabul desk");
    assert_int_equal(d.status, STATUS_EXERCISE);
    assert_string_equal(d.listen, c.listen);
    assert_true(d.max_file_bytes == c.max_file_bytes);
    buf_free(&b);
}

static void test_a_typing_error_is_told_with_its_line(void **state)
{
    (void)state;
    refused(STR("# note\nstatuss = actual\n"), "pamir.conf line 2: there is no setting \"statuss\"");
    refused(STR("status = real\n"), "line 1: status must be actual, exercise or test");
    refused(STR("\n\nlisten = 8080"), "line 3: listen must be ADDRESS:PORT");
    refused(STR("listen = 127.0.0.1:99999"), "listen must be ADDRESS:PORT");
    refused(STR("tlp = white"), "tlp must be");
    refused(STR("name"), "is not \"key = value\"");
    refused(STR("max_file_bytes = -1"), "not a number of bytes");
    char longer[300];
    memset(longer, 'x', sizeof longer);
    memcpy(longer, "name = ", 7);
    refused((str){longer, sizeof longer}, "longer than");
}

static struct queue_task *task(struct queue *q, bool to_makers)
{
    struct queue_task *t = mem_get(sizeof *t);
    assert_non_null(t);
    assert_true(queue_give(q, t, to_makers));
    return t;
}

static void test_the_queue_gives_back_in_the_order_of_tasks_and_stops_the_makers(void **state)
{
    (void)state;
    struct queue *q;
    struct queue_item items[4] = {{.weight_bytes = 10}, {.weight_bytes = 10}, {.weight_bytes = 10},
                                  {.weight_bytes = 10}};
    assert_ok(queue_open(8, 1000, &q, NULL));
    task(q, true);
    task(q, true);
    struct queue_task *a = queue_task(q), *b = queue_task(q);
    assert_true(queue_put(q, b, &items[2])); /* the second is faster */
    queue_done(q, b, false);
    assert_null(queue_take(q, 0));
    assert_true(queue_put(q, a, &items[0]));
    assert_true(queue_put(q, a, &items[1]));
    queue_done(q, a, false);
    for (int i = 0; i < 3; i++)
        assert_ptr_equal(queue_take(q, QUEUE_FOREVER), &items[i]);
    assert_null(queue_take(q, 2000));
    struct queue_task *c = task(q, false);
    assert_true(queue_put(q, c, &items[3]));
    queue_stop(q);
    assert_false(queue_put(q, c, &items[0]));
    assert_null(queue_task(q));
    queue_end(q);
    assert_ptr_equal(queue_left(q), &items[3]);
    assert_null(queue_left(q));
    queue_free(q);
}

static void test_behind_a_task_that_failed_nothing_is_given(void **state)
{
    (void)state;
    struct queue *q;
    struct queue_item first = {.weight_bytes = 1}, behind = {.weight_bytes = 1};
    struct queue_task refused;
    assert_ok(queue_open(8, 1000, &q, NULL));
    struct queue_task *a = task(q, false), *b = task(q, false);
    assert_true(queue_put(q, b, &behind));
    queue_done(q, b, false);
    assert_true(queue_put(q, a, &first));
    queue_done(q, a, true);
    assert_ptr_equal(queue_take(q, QUEUE_FOREVER), &first);
    assert_null(queue_take(q, QUEUE_FOREVER));
    assert_false(queue_give(q, &refused, true));
    assert_ptr_equal(queue_left(q), &behind);
    assert_null(queue_left(q));
    queue_free(q);
}

static void test_a_job_larger_than_the_queue_passes_when_it_is_the_next(void **state)
{
    (void)state;
    struct queue *q;
    struct queue_item big = {.weight_bytes = 5000}, small = {.weight_bytes = 50};
    assert_ok(queue_open(2, 100, &q, NULL));
    struct queue_task *a = task(q, false), *b = task(q, false);
    assert_true(queue_put(q, b, &small));
    assert_true(queue_put(q, a, &big));
    assert_ptr_equal(queue_take(q, QUEUE_FOREVER), &big);
    queue_done(q, a, false);
    assert_ptr_equal(queue_take(q, QUEUE_FOREVER), &small);
    queue_free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_is_what_is_read),
        cmocka_unit_test(test_a_typing_error_is_told_with_its_line),
        cmocka_unit_test(test_the_queue_gives_back_in_the_order_of_tasks_and_stops_the_makers),
        cmocka_unit_test(test_behind_a_task_that_failed_nothing_is_given),
        cmocka_unit_test(test_a_job_larger_than_the_queue_passes_when_it_is_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
