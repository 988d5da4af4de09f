/* Full text: an index that may be a little behind the log.
 *
 * The mark "words" says up to which entry the index goes. What is behind it waits in memory, or
 * is read from the log again after a restart. The index holds the text of every version under
 * its seq, so nothing in it is ever changed; a search keeps those that are current. Who may
 * only read, or finds another at work, puts the entries behind the mark into a table of his own
 * (temp.tail) and asks both. */
#include "store/sqlite_store.h"

#include "base/mem.h"
#include "store/lookup.h"

static bool blob_of(const struct facets *f, struct sha256 *out)
{
    return digest_unhex(f->text, out->b, sizeof out->b);
}

void words_wait(struct store *s, int64_t seq, const struct packer_ready *r)
{
    struct waiting *w = &s->waiting;
    struct waiting_item it = {.seq = seq, .n = r->folded.n};
    it.has_blob = blob_of(&r->f, &it.blob);
    if ((it.n == 0 && !it.has_blob) || !w->whole)
        return;
    if (w->n == w->cap) {
        size_t cap = w->cap ? w->cap * 2 : 1024;
        struct waiting_item *more = mem_grow(w->items, cap * sizeof *more);
        if (more == NULL) {
            w->whole = false; /* the log has it too */
            return;
        }
        w->items = more;
        w->cap = cap;
    }
    it.start = w->text.n;
    buf_add(&w->text, r->folded);
    if (w->text.rc != PM_OK) {
        w->text.rc = PM_OK;
        w->whole = false;
        return;
    }
    w->items[w->n++] = it;
}

static pm_code add(struct store *s, enum sql how, int64_t seq, str folded, struct pm_err *e)
{
    sqlite3_stmt *st;
    pm_code rc = sq_use(s, how, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, seq);
    sq_bind_str(st, 2, folded);
    return sq_run(s, st, e);
}

/* The text of a report lies in a blob. It counts when it came before the report did, so that
 * the index stays a function of log and blobs; folded onto the end of out. */
static pm_code add_blob_text(struct store *s, int64_t seq, const struct sha256 *blob,
                             struct buf *out, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    str text;
    pm_code rc = sq_use(s, SQL_BLOB_BEFORE, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_blob(st, 1, (str){(const char *)blob->b, sizeof blob->b});
    sqlite3_bind_int64(st, 2, seq);
    rc = sq_step(s, st, &row, e);
    if (rc != PM_OK || !row)
        return rc;
    arena_reset(s->scratch);
    rc = packer_unpack(s->packer, s->scratch, (enum packing)sqlite3_column_int64(st, 2),
                       sq_str(st, 3), PACKER_BLOB_MAX_BYTES, &text, e);
    sqlite3_reset(st);
    if (rc != PM_OK)
        return rc;
    buf_add_char(out, ' ');
    lookup_fold(text, out);
    if (out->rc == PM_LIMIT)
        out->rc = PM_OK;
    return buf_err(out, e);
}

static pm_code add_with_blob(struct store *s, enum sql how, int64_t seq, str folded,
                             const struct sha256 *blob, struct pm_err *e)
{
    struct buf *one = &s->waiting.one;
    buf_clear(one);
    buf_add(one, folded);
    pm_code rc = buf_err(one, e);
    if (rc == PM_OK)
        rc = add_blob_text(s, seq, blob, one, e);
    return rc == PM_OK ? add(s, how, seq, buf_str(one), e) : rc;
}

struct from_log {
    struct store *s;
    enum sql how;
    struct arena *a;
    struct buf folded;
};

static pm_code add_entry(struct from_log *l, const struct store_entry *en, struct pm_err *e)
{
    struct facets f;
    struct sha256 blob;
    struct object o = {.id = en->id, .type = en->type, .modified = en->modified,
                       .created = en->modified, .canon = en->canon};
    pm_code rc = facets_of(l->a, &o, &f, e);
    if (rc != PM_OK)
        return rc;
    bool has_blob = blob_of(&f, &blob);
    buf_clear(&l->folded);
    lookup_fold(f.body, &l->folded);
    if (l->folded.rc != PM_OK)
        return buf_err(&l->folded, e);
    if (has_blob)
        return add_with_blob(l->s, l->how, en->seq, buf_str(&l->folded), &blob, e);
    return l->folded.n == 0 ? PM_OK : add(l->s, l->how, en->seq, buf_str(&l->folded), e);
}

/* Entries (from, to] of the log into the index or into temp.tail. */
static pm_code add_from_log(struct store *s, enum sql how, int64_t from, int64_t to,
                            struct pm_err *e)
{
    struct from_log l = {.s = s, .how = how};
    pm_code rc = arena_open(STORE_SCRATCH_BYTES, &l.a, e);
    if (rc != PM_OK)
        return rc;
    buf_init(&l.folded, 64 << 20);
    for (int64_t seq = from + 1; rc == PM_OK && seq <= to; seq++) {
        struct store_entry en;
        arena_reset(l.a);
        rc = sq_entry_get(s, seq, l.a, &en, e);
        if (rc == PM_OK)
            rc = add_entry(&l, &en, e);
    }
    buf_free(&l.folded);
    arena_close(l.a);
    return rc;
}

pm_code words_fill(struct store *s, struct pm_err *e)
{
    struct waiting *w = &s->waiting;
    pm_code rc = PM_OK;
    if (s->words_mark == s->head_seq)
        return PM_OK;
    if (w->whole) {
        for (size_t i = 0; rc == PM_OK && i < w->n; i++) {
            const struct waiting_item *it = &w->items[i];
            str folded = {w->text.p + it->start, it->n};
            rc = it->has_blob
                     ? add_with_blob(s, SQL_WORDS_ADD, it->seq, folded, &it->blob, e)
                     : add(s, SQL_WORDS_ADD, it->seq, folded, e);
        }
    } else {
        rc = add_from_log(s, SQL_WORDS_ADD, s->words_mark, s->head_seq, e);
    }
    if (w->one.cap > WAITING_MAX_BYTES)
        buf_free(&w->one);
    if (rc == PM_OK)
        rc = sq_mark_put(s, STR("words"), s->head_seq, e);
    if (rc != PM_OK)
        return rc;
    w->n = 0;
    w->text.n = 0;
    w->whole = true;
    s->words_mark = s->head_seq;
    return PM_OK;
}

pm_code store_settle(struct store *s, struct pm_err *e)
{
    if (s->mode == STORE_READ)
        return err_set(e, PM_DENIED, "\"%s\" was opened for reading only", s->path);
    if (s->writing)
        return s->broken ? PM_OK : words_fill(s, e);
    int64_t mark, head;
    pm_code rc = sq_mark_get(s, STR("words"), &mark, e);
    if (rc == PM_OK)
        rc = store_head(s, &head, NULL, e);
    if (rc != PM_OK || mark == head)
        return rc;
    rc = sq_begin(s, e);
    if (rc != PM_OK)
        return rc;
    rc = words_fill(s, e);
    if (rc == PM_OK)
        rc = sq_commit(s, e);
    if (rc != PM_OK)
        store_rollback(s);
    return rc;
}

void store_shrink(struct store *s)
{
    if (s->waiting.n == 0) {
        buf_free(&s->waiting.text);
        buf_free(&s->waiting.one);
    }
    sqlite3_db_release_memory(s->db);
    mem_trim();
}

static pm_code tail_fill(struct store *s, int64_t mark, int64_t head, struct pm_err *e)
{
    pm_code rc = PM_OK;
    if (s->tail_to == 0)
        rc = sq_exec(s, "CREATE VIRTUAL TABLE IF NOT EXISTS temp.tail USING fts5(text, "
                     "content='', columnsize=0, tokenize=\"unicode61 remove_diacritics 2\")", e);
    if (rc == PM_OK && (mark >= s->tail_to || s->tail_to > head)) {
        rc = sq_do(s, SQL_TAIL_CLEAR, e);
        s->tail_to = mark;
    }
    if (rc == PM_OK)
        rc = add_from_log(s, SQL_TAIL_ADD, s->tail_to, head, e);
    s->tail_to = rc == PM_OK ? head : 0; /* 0: what it holds is of no use */
    return rc;
}

pm_code words_ready(struct store *s, bool *tail, struct pm_err *e)
{
    int64_t mark, head;
    pm_code rc = sq_mark_get(s, STR("words"), &mark, e);
    if (rc == PM_OK)
        rc = store_head(s, &head, NULL, e);
    *tail = rc == PM_OK && mark < head;
    if (rc != PM_OK || !*tail)
        return rc;
    if (s->writing) {
        *tail = false;
        rc = s->broken ? PM_OK : words_fill(s, e);
        if (rc != PM_OK)
            s->broken = true;
        return rc;
    }
    return tail_fill(s, mark, head, e);
}
