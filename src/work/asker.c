#include "work/asker.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdio.h>
#include <strings.h>
#include <time.h>

#include "base/mem.h"
#include "model/extension.h"
#include "work/config.h"

enum { URL_BYTES = 1024, WORDS_BYTES = 200, REQUEST_BYTES = 1 << 20 };

struct asker {
    CURL *curl;
    struct curl_slist *heads;
    char url[URL_BYTES], model[SECOND_MODEL_BYTES];
    bool elsewhere, strayed; /* strayed: the other end was not this machine */
    long pause_ms;
    struct buf question, answer;
    char said[CURL_ERROR_SIZE];
};

/* What became of one try. */
enum outcome { ANSWERED, TRY_AGAIN, GIVE_UP, NO_MEMORY };

static size_t on_answer(char *p, size_t size, size_t n, void *ctx)
{
    struct asker *q = ctx;
    buf_add(&q->answer, (str){p, size * n});
    return q->answer.rc == PM_OK ? size * n : 0;
}

static bool is_loopback(const char *address)
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, address, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    if (inet_pton(AF_INET6, address, &six) != 1)
        return false;
    return IN6_IS_ADDR_LOOPBACK(&six) || (IN6_IS_ADDR_V4MAPPED(&six) && six.s6_addr[12] == 127);
}

/* Called when the connection stands and nothing was sent yet. */
static int on_connected(void *ctx, char *there, char *here, int port_there, int port_here)
{
    struct asker *q = ctx;
    (void)here;
    (void)port_there;
    (void)port_here;
    if (q->elsewhere || is_loopback(there))
        return CURL_PREREQFUNC_OK;
    q->strayed = true;
    return CURL_PREREQFUNC_ABORT;
}

/* -- opening -------------------------------------------------------------------------------- */

static bool host_is_here(const char *host)
{
    char bare[64];
    size_t n = strlen(host);
    if (strcasecmp(host, "localhost") == 0)
        return true;
    if (n > 2 && n < sizeof bare && host[0] == '[' && host[n - 1] == ']') {
        snprintf(bare, sizeof bare, "%.*s", (int)(n - 2), host + 1);
        return is_loopback(bare);
    }
    return is_loopback(host);
}

static pm_code check_parts(CURLU *u, const struct asker_options *o, struct pm_err *e)
{
    char *scheme = NULL, *host = NULL, *extra = NULL;
    pm_code rc = PM_OK;
    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0);
    curl_url_get(u, CURLUPART_HOST, &host, 0);
    bool http = scheme != NULL && strcmp(scheme, "http") == 0;
    if (scheme == NULL || host == NULL || (!http && strcmp(scheme, "https") != 0))
        rc = err_set(e, PM_INVALID, "\"%.*s\" is not an address such as http://127.0.0.1:8080",
                     STR_FMT(o->url));
    else if (curl_url_get(u, CURLUPART_USER, &extra, 0) == CURLUE_OK ||
             curl_url_get(u, CURLUPART_QUERY, &extra, 0) == CURLUE_OK ||
             curl_url_get(u, CURLUPART_FRAGMENT, &extra, 0) == CURLUE_OK)
        rc =
            err_set(e, PM_INVALID, "the second reader's address holds more than a host and a path");
    else if (!host_is_here(host) && !o->elsewhere)
        rc = err_set(e, PM_DENIED,
                     "the second reader \"%.*s\" is on another machine, and the config does "
                     "not let text of this marking go there (second_reader_elsewhere)",
                     STR_FMT(o->url));
    else if (!host_is_here(host) && http)
        rc = err_set(e, PM_DENIED, "\"%.*s\" would send the text in the clear; take https://",
                     STR_FMT(o->url));
    curl_free(scheme);
    curl_free(host);
    curl_free(extra);
    return rc;
}

static pm_code set_address(struct asker *q, const struct asker_options *o, struct pm_err *e)
{
    static const char tail[] = "/v1/chat/completions";
    str url = o->url;
    while (url.n > 0 && url.p[url.n - 1] == '/')
        url.n--;
    if (str_ends(url, STR("/v1")))
        url.n -= 3;
    if (url.n == 0 || url.n + sizeof tail > sizeof q->url || memchr(url.p, '\0', url.n) != NULL)
        return err_set(e, PM_INVALID, "the second reader's address is empty or too long");
    snprintf(q->url, sizeof q->url, "%.*s", STR_FMT(url));
    CURLU *u = curl_url();
    if (u == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    pm_code rc = curl_url_set(u, CURLUPART_URL, q->url, 0) == CURLUE_OK
                     ? check_parts(u, o, e)
                     : err_set(e, PM_INVALID,
                               "\"%.*s\" is not an address such as "
                               "http://127.0.0.1:8080",
                               STR_FMT(o->url));
    curl_url_cleanup(u);
    snprintf(q->url, sizeof q->url, "%.*s%s", STR_FMT(url), tail); /* fits: measured above */
    return rc;
}

static bool set_heads(struct asker *q)
{
    static const char *const heads[] = {"Content-Type: application/json",
                                        "Accept: application/json", "Expect:"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct curl_slist *l = curl_slist_append(q->heads, heads[i]);
        if (l == NULL)
            return false;
        q->heads = l;
    }
    return curl_easy_setopt(q->curl, CURLOPT_HTTPHEADER, q->heads) == CURLE_OK;
}

static bool set_link(struct asker *q, long seconds)
{
    CURL *c = q->curl;
    return curl_easy_setopt(c, CURLOPT_URL, q->url) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)ASKER_CONNECT_S) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_TIMEOUT, seconds) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, on_connected) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_PREREQDATA, q) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_USERAGENT, "Pamir/" PAMIR_VERSION) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_ERRORBUFFER, q->said) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_answer) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_WRITEDATA, q) == CURLE_OK;
}

pm_code asker_open(const struct asker_options *o, struct asker **out, struct pm_err *e)
{
    pm_code rc;
    if (!second_model_good(o->model))
        return err_set(e, PM_INVALID,
                       "the second reader's model \"%.*s\" is no name: 1 to %d of A-Z a-z "
                       "0-9 ._:/@+- (second_reader_model)",
                       (int)(o->model.n < 100 ? o->model.n : 100), o->model.n > 0 ? o->model.p : "",
                       SECOND_MODEL_BYTES - 1);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return err_set(e, PM_NOMEM, "libcurl does not start");
    struct asker *q = mem_zero(1, sizeof *q);
    if (q == NULL) {
        curl_global_cleanup();
        return err_set(e, PM_NOMEM, "out of memory");
    }
    buf_init(&q->question, REQUEST_BYTES);
    buf_init(&q->answer, ASKER_ANSWER_BYTES);
    q->elsewhere = o->elsewhere;
    q->pause_ms = o->pause_ms > 0 ? o->pause_ms : ASKER_PAUSE_MS;
    snprintf(q->model, sizeof q->model, "%.*s", STR_FMT(o->model));
    TRY(set_address(q, o, e));
    q->curl = curl_easy_init();
    if (q->curl == NULL || !set_link(q, o->seconds > 0 ? o->seconds : ASKER_SECONDS) ||
        !set_heads(q))
        rc = err_set(e, PM_UNSUPPORTED,
                     "libcurl of this machine lacks what the second reader needs");
out:
    if (rc == PM_OK)
        *out = q;
    else
        asker_close(q);
    return rc;
}

pm_code asker_open_configured(const struct config *c, str tlp, struct asker **out, struct pm_err *e)
{
    int level = extension_tlp_level(tlp),
        most = extension_tlp_level(str_of(c->second_reader_elsewhere));
    struct asker_options o = {.url = str_of(c->second_reader),
                              .model = str_of(c->second_reader_model),
                              .elsewhere = level >= 0 && level <= most,
                              .seconds = (long)c->second_reader_seconds};
    if (o.url.n == 0)
        return err_set(e, PM_NOTFOUND, "no second reader: pamir.conf names none (second_reader)");
    return asker_open(&o, out, e);
}

void asker_close(struct asker *q)
{
    if (q == NULL)
        return;
    curl_easy_cleanup(q->curl);
    curl_slist_free_all(q->heads);
    buf_free(&q->question);
    buf_free(&q->answer);
    mem_free(q);
    curl_global_cleanup();
}

/* -- asking --------------------------------------------------------------------------------- */

static enum outcome broken_link(struct asker *q, CURLcode c, char words[WORDS_BYTES])
{
    const char *said = q->said[0] != '\0' ? q->said : curl_easy_strerror(c);
    if (c == CURLE_OUT_OF_MEMORY || q->answer.rc == PM_NOMEM)
        return NO_MEMORY;
    if (q->strayed)
        snprintf(words, WORDS_BYTES, "the address leads to another machine; nothing was sent");
    else if (q->answer.rc == PM_LIMIT)
        snprintf(words, WORDS_BYTES, "the answer is larger than %d kB", ASKER_ANSWER_BYTES >> 10);
    else
        snprintf(words, WORDS_BYTES, "no answer: %.150s", said);
    bool passing = c == CURLE_COULDNT_CONNECT || c == CURLE_GOT_NOTHING || c == CURLE_RECV_ERROR ||
                   c == CURLE_SEND_ERROR || c == CURLE_PARTIAL_FILE;
    return passing && !q->strayed ? TRY_AGAIN : GIVE_UP;
}

/* wait_ms: what the server asks for, 0 when nothing. */
static enum outcome try_once(struct asker *q, long *wait_ms, char words[WORDS_BYTES])
{
    long http = 0;
    curl_off_t after = 0;
    buf_clear(&q->answer);
    q->said[0] = '\0';
    q->strayed = false;
    *wait_ms = 0;
    CURLcode c = curl_easy_perform(q->curl);
    if (c != CURLE_OK)
        return broken_link(q, c, words);
    curl_easy_getinfo(q->curl, CURLINFO_RESPONSE_CODE, &http);
    curl_easy_getinfo(q->curl, CURLINFO_RETRY_AFTER, &after);
    *wait_ms = after > ASKER_PAUSE_MAX_MS / 1000 ? ASKER_PAUSE_MAX_MS : (long)after * 1000;
    if (http >= 200 && http < 300)
        return ANSWERED;
    if (http >= 300 && http < 400)
        snprintf(words, WORDS_BYTES,
                 "it sends us elsewhere (status %ld): text goes to the configured "
                 "address only",
                 http);
    else
        snprintf(words, WORDS_BYTES, "it refuses (status %ld)", http);
    return http == 408 || http == 429 || http >= 500 ? TRY_AGAIN : GIVE_UP;
}

static void pause_ms(long ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0) {
    }
}

static enum outcome put(struct asker *q, char words[WORDS_BYTES])
{
    enum outcome o = GIVE_UP;
    long pause = q->pause_ms, wait;
    curl_easy_setopt(q->curl, CURLOPT_POST, 1L);
    curl_easy_setopt(q->curl, CURLOPT_POSTFIELDS, q->question.p);
    curl_easy_setopt(q->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->question.n);
    for (int i = 0; i < ASKER_TRIES; i++, pause *= 2) {
        o = try_once(q, &wait, words);
        if (o != TRY_AGAIN || i + 1 == ASKER_TRIES)
            break;
        pause_ms(wait > pause ? wait : pause);
    }
    return o;
}

pm_code asker_read(struct asker *q, const struct reading *rules, struct arena *a,
                   struct reading **out, struct pm_err *e)
{
    struct second *s;
    struct span window;
    char words[WORDS_BYTES] = "";
    pm_code rc;
    TRY(second_open(rules, str_of(q->model), a, &s, e));
    while (second_next(s, &window)) {
        buf_clear(&q->question);
        TRY(second_request(s, window, &q->question, e));
        switch (put(q, words)) {
        case ANSWERED:
            TRY(second_answer(s, window, buf_str(&q->answer), e));
            break;
        case NO_MEMORY:
            return err_set(e, PM_NOMEM, "out of memory");
        default: /* what failed after its tries will not be better for the next window */
            second_silent(s, words, true);
        }
    }
    *out = second_reading(s);
out:
    return rc;
}
