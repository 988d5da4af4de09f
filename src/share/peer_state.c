/* How it goes with a partner, as JSON: docs/formats/peer.md. */
#include "base/jsonw.h"
#include "model/jsonr.h"
#include "share/peer.h"
#include "store/peer.h"

#define STATE_MAX_BYTES ((size_t)4 << 20)

enum { WHY_BYTES = 300 };

void peer_state_init(struct peer_state *st)
{
    *st = (struct peer_state){.looked = STAMP_NONE, .contact = STAMP_NONE, .tried = STAMP_NONE,
                              .not_before = STAMP_NONE, .decision = -1};
}

/* -- writing --------------------------------------------------------------------------------- */

static void put_stamp(struct jsonw *w, const char *key, stamp t)
{
    char text[STAMP_TEXT_BYTES];
    if (t == STAMP_NONE)
        return;
    stamp_print(t, 6, text);
    jsonw_text(w, key, str_of(text));
}

static void put_line(struct jsonw *w, const struct peer_line *l)
{
    jsonw_object(w, NULL);
    jsonw_text(w, "id", l->id);
    jsonw_text(w, "url", l->url);
    jsonw_text(w, "format", l->format);
    jsonw_bool(w, "can_read", l->can_read);
    jsonw_bool(w, "can_write", l->can_write);
    put_stamp(w, "after", l->after);
    put_stamp(w, "run_after", l->run_after);
    jsonw_some(w, "next", l->next);
    jsonw_some(w, "tail_id", l->tail_id);
    jsonw_some(w, "tail_version", l->tail_version);
    put_stamp(w, "pushed", l->pushed);
    jsonw_bool(w, "doubt", l->doubt);
    jsonw_some(w, "waiting", l->waiting);
    put_stamp(w, "waiting_to", l->waiting_to);
    jsonw_end(w);
}

static void put_refusal(struct jsonw *w, const struct peer_refusal *r)
{
    jsonw_object(w, NULL);
    jsonw_bool(w, "ours", r->ours);
    jsonw_text(w, "id", r->id);
    jsonw_some(w, "version", r->version);
    jsonw_text(w, "why", r->why);
    put_stamp(w, "at", r->at);
    jsonw_end(w);
}

pm_code peer_state_write(struct store *s, str name, const struct peer_state *st, struct pm_err *e)
{
    struct buf b;
    buf_init(&b, STATE_MAX_BYTES);
    struct jsonw w = jsonw_on(&b);
    jsonw_object(&w, NULL);
    jsonw_some(&w, "root", st->root);
    jsonw_int(&w, "max_content_bytes", st->max_content_bytes);
    jsonw_int(&w, "decision", st->decision);
    put_stamp(&w, "looked", st->looked);
    put_stamp(&w, "contact", st->contact);
    put_stamp(&w, "tried", st->tried);
    put_stamp(&w, "not_before", st->not_before);
    jsonw_int(&w, "sent", st->sent);
    jsonw_int(&w, "received", st->received);
    jsonw_int(&w, "same", st->same);
    jsonw_int(&w, "had", st->had);
    jsonw_int(&w, "refused_out", st->refused_out);
    jsonw_int(&w, "refused_in", st->refused_in);
    jsonw_some(&w, "trouble", st->trouble);
    jsonw_array(&w, "lines");
    for (size_t i = 0; i < st->n_lines; i++)
        put_line(&w, &st->lines[i]);
    jsonw_end(&w);
    jsonw_array(&w, "refusals");
    for (size_t i = 0; i < st->n_refusals; i++)
        put_refusal(&w, &st->refusals[i]);
    jsonw_end(&w);
    jsonw_end(&w);
    pm_code rc = buf_err(&b, e);
    if (rc == PM_OK)
        rc = store_peer_put(s, name, buf_str(&b), e);
    buf_free(&b);
    return rc;
}

/* -- reading --------------------------------------------------------------------------------- */

struct reading_of {
    struct arena *a;
    pm_code rc;
    struct pm_err *e;
};

static str get_text(struct reading_of *r, struct json_object *o, const char *key)
{
    str out = {0};
    if (r->rc == PM_OK)
        r->rc = arena_dup(r->a, jsonr_text(jsonr_get(o, key)), &out, r->e);
    return out;
}

static stamp get_stamp(struct json_object *o, const char *key)
{
    stamp t;
    return stamp_parse(jsonr_text(jsonr_get(o, key)), false, &t) ? t : STAMP_NONE;
}

static bool get_bool(struct json_object *o, const char *key)
{
    return json_object_get_boolean(jsonr_get(o, key));
}

static int64_t get_int(struct json_object *o, const char *key)
{
    return json_object_get_int64(jsonr_get(o, key));
}

static struct peer_line get_line(struct reading_of *r, struct json_object *o)
{
    return (struct peer_line){
        .id = get_text(r, o, "id"), .url = get_text(r, o, "url"), .format = get_text(r, o, "format"),
        .can_read = get_bool(o, "can_read"), .can_write = get_bool(o, "can_write"),
        .after = get_stamp(o, "after"), .run_after = get_stamp(o, "run_after"),
        .next = get_text(r, o, "next"), .tail_id = get_text(r, o, "tail_id"),
        .tail_version = get_text(r, o, "tail_version"), .pushed = get_stamp(o, "pushed"),
        .doubt = get_bool(o, "doubt"), .waiting = get_text(r, o, "waiting"),
        .waiting_to = get_stamp(o, "waiting_to")};
}

static void get_lists(struct reading_of *r, struct json_object *tree, struct peer_state *st)
{
    struct json_object *lines = jsonr_get(tree, "lines"), *refusals = jsonr_get(tree, "refusals");
    size_t n = jsonr_length(lines), n_refusals = jsonr_length(refusals);
    st->lines = arena_array(r->a, n + 1, sizeof *st->lines);
    if (st->lines == NULL) {
        r->rc = arena_err(r->a, r->e);
        return;
    }
    for (size_t i = 0; i < n && i < PEER_MAX_LINES; i++)
        st->lines[st->n_lines++] = get_line(r, json_object_array_get_idx(lines, i));
    for (size_t i = 0; i < n_refusals && i < PEER_MAX_REFUSALS; i++) {
        struct json_object *o = json_object_array_get_idx(refusals, i);
        st->refusals[st->n_refusals++] = (struct peer_refusal){
            .ours = get_bool(o, "ours"), .id = get_text(r, o, "id"),
            .version = get_text(r, o, "version"), .why = get_text(r, o, "why"),
            .at = get_stamp(o, "at")};
    }
}

pm_code peer_state_read(struct store *s, str name, struct arena *a, struct peer_state *out,
                        struct pm_err *e)
{
    struct json_object *tree = NULL;
    struct reading_of r = {.a = a, .e = e};
    struct peer_state st;
    str text;
    peer_state_init(&st);
    pm_code rc = store_peer_get(s, name, a, &text, NULL);
    if (rc == PM_OK)
        rc = jsonr_parse(text, &tree, NULL);
    if (rc == PM_NOTFOUND || rc == PM_INVALID) { /* it may be lost: all begins anew */
        *out = st;
        return PM_OK;
    }
    if (rc != PM_OK)
        return err_set(e, rc, "cannot read how it goes with \"%.*s\"", STR_FMT(name));
    st.root = get_text(&r, tree, "root");
    st.trouble = get_text(&r, tree, "trouble");
    st.max_content_bytes = get_int(tree, "max_content_bytes");
    st.decision = get_int(tree, "decision");
    st.looked = get_stamp(tree, "looked");
    st.contact = get_stamp(tree, "contact");
    st.tried = get_stamp(tree, "tried");
    st.not_before = get_stamp(tree, "not_before");
    st.sent = get_int(tree, "sent");
    st.received = get_int(tree, "received");
    st.same = get_int(tree, "same");
    st.had = get_int(tree, "had");
    st.refused_out = get_int(tree, "refused_out");
    st.refused_in = get_int(tree, "refused_in");
    get_lists(&r, tree, &st);
    json_object_put(tree);
    if (r.rc == PM_OK)
        *out = st;
    return r.rc;
}

pm_code peer_refuse(struct peer_state *st, struct arena *a, bool ours, str id, str version,
                    str why, struct pm_err *e)
{
    struct peer_refusal r = {.ours = ours, .at = stamp_now()};
    str cut = {why.p, why.n < WHY_BYTES ? why.n : WHY_BYTES},
        id_cut = {id.p, id.n < WHY_BYTES ? id.n : WHY_BYTES},
        version_cut = {version.p, version.n < STAMP_TEXT_BYTES ? version.n : STAMP_TEXT_BYTES};
    pm_code rc = arena_dup(a, id_cut, &r.id, e);
    if (rc == PM_OK)
        rc = arena_dup(a, version_cut, &r.version, e);
    if (rc == PM_OK)
        rc = arena_dup(a, cut, &r.why, e);
    if (rc != PM_OK)
        return rc;
    if (st->n_refusals == PEER_MAX_REFUSALS)
        memmove(st->refusals, st->refusals + 1, --st->n_refusals * sizeof *st->refusals);
    st->refusals[st->n_refusals++] = r;
    if (ours)
        st->refused_out++;
    else
        st->refused_in++;
    return PM_OK;
}
