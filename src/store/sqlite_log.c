/* The log: transactions, appending, proving. */
#include "store/sqlite_store.h"

#include "base/mem.h"
#include "store/entry.h"

static pm_code refuse_broken(struct pm_err *e)
{
    return err_set(e, PM_BUG, "the transaction failed before; roll it back first");
}

static pm_code must_write(const struct store *s, struct pm_err *e)
{
    if (!s->writing)
        return err_set(e, PM_BUG, "nothing can be stored outside of a transaction");
    return s->broken ? refuse_broken(e) : PM_OK;
}

/* ---- authors: few, so the last one is mostly the next one ---- */

static pm_code author_keep(struct store *s, int64_t n, str who, str how, struct pm_err *e)
{
    char *p = mem_get(who.n + how.n + 1);
    if (p == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    memcpy(p, who.p, who.n);
    memcpy(p + who.n, how.p, how.n);
    mem_free((char *)(uintptr_t)s->author.who.p);
    s->author = (struct author){n, {p, who.n}, {p + who.n, how.n}};
    return PM_OK;
}

static pm_code author_number(struct store *s, const struct store_author *by, int64_t *n,
                             struct pm_err *e)
{
    if (s->author.n != 0 && str_eq(s->author.who, by->who) && str_eq(s->author.how, by->how)) {
        *n = s->author.n;
        return PM_OK;
    }
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_AUTHOR_FIND, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_str(st, 1, by->who);
    sq_bind_str(st, 2, by->how);
    rc = sq_step(s, st, &row, e);
    if (rc != PM_OK)
        return rc;
    if (row) {
        *n = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
    } else {
        rc = sq_use(s, SQL_AUTHOR_ADD, &st, e);
        if (rc != PM_OK)
            return rc;
        sq_bind_str(st, 1, by->who);
        sq_bind_str(st, 2, by->how);
        rc = sq_run(s, st, e);
        if (rc != PM_OK)
            return rc;
        *n = sqlite3_last_insert_rowid(s->db);
    }
    return author_keep(s, *n, by->who, by->how, e);
}

static pm_code author_text(struct store *s, int64_t n, struct arena *a, str *who, str *how,
                           struct pm_err *e)
{
    if (s->author.n != n) {
        sqlite3_stmt *st;
        bool row;
        pm_code rc = sq_use(s, SQL_AUTHOR_GET, &st, e);
        if (rc != PM_OK)
            return rc;
        sqlite3_bind_int64(st, 1, n);
        rc = sq_step(s, st, &row, e);
        if (rc != PM_OK)
            return rc;
        if (!row)
            return err_set(e, PM_DAMAGED, "author %lld of the log is missing", (long long)n);
        rc = author_keep(s, n, sq_str(st, 0), sq_str(st, 1), e);
        sqlite3_reset(st);
        if (rc != PM_OK)
            return rc;
    }
    pm_code rc = arena_dup(a, s->author.who, who, e);
    return rc == PM_OK ? arena_dup(a, s->author.how, how, e) : rc;
}

/* ---- reading entries ---- */

pm_code sq_entry(struct store *s, sqlite3_stmt *st, struct arena *a, struct store_entry *out,
                 struct pm_err *e)
{
    struct store_entry en = {.seq = sqlite3_column_int64(st, 0),
                             .added = sqlite3_column_int64(st, 1),
                             .modified = sqlite3_column_int64(st, 4)};
    pm_code rc;
    if (!sq_sha(st, 5, &en.sha) || !sq_sha(st, 6, &en.prev) || !sq_sha(st, 7, &en.hash)) {
        rc = err_set(e, PM_DAMAGED, "a hash has the wrong length");
        goto out;
    }
    TRY(author_text(s, sqlite3_column_int64(st, 2), a, &en.who, &en.how, e));
    TRY(arena_dup(a, sq_str(st, 3), &en.id, e));
    en.type = entry_type(en.id);
    TRY(packer_unpack(s->packer, a, (enum packing)sqlite3_column_int64(st, 8), sq_str(st, 9),
                      OBJECT_MAX_BYTES, &en.canon, e));
    struct sha256 sha = digest_sha256(en.canon);
    if (memcmp(sha.b, en.sha.b, sizeof sha.b) != 0) {
        rc = err_set(e, PM_DAMAGED, "the bytes of \"%.*s\" do not have the hash they had when "
                     "they were stored", STR_FMT(en.id));
        goto out;
    }
    *out = en;
    return PM_OK;
out:
    return e == NULL ? rc : err_front(e, "entry %lld of the log", (long long)en.seq);
}

pm_code sq_entry_get(struct store *s, int64_t seq, struct arena *a, struct store_entry *out,
                     struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_LOG_GET, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, seq);
    rc = sq_step(s, st, &row, e);
    if (rc != PM_OK)
        return rc;
    if (!row)
        return err_set(e, PM_DAMAGED, "entry %lld of the log is missing", (long long)seq);
    rc = sq_entry(s, st, a, out, e);
    sqlite3_reset(st);
    return rc;
}

pm_code sq_head(struct store *s, int64_t *seq, stamp *added, struct sha256 *hash,
                struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_LOG_LAST, &st, e);
    if (rc == PM_OK)
        rc = sq_step(s, st, &row, e);
    if (rc != PM_OK)
        return rc;
    *seq = 0;
    *added = 0;
    *hash = (struct sha256){0};
    if (!row)
        return PM_OK;
    *seq = sqlite3_column_int64(st, 0);
    *added = sqlite3_column_int64(st, 1);
    if (!sq_sha(st, 2, hash))
        rc = err_set(e, PM_DAMAGED, "entry %lld of the log has no hash", (long long)*seq);
    sqlite3_reset(st);
    return rc;
}

static pm_code prove(const struct store_entry *en, int64_t seq, const struct sha256 *prev,
                     struct pm_err *e)
{
    struct sha256 hash;
    if (en->seq != seq)
        return err_set(e, PM_DAMAGED, "entry %lld of the log is missing", (long long)seq);
    if (memcmp(en->prev.b, prev->b, sizeof prev->b) != 0)
        return err_set(e, PM_DAMAGED, "entry %lld of the log does not follow on entry %lld",
                       (long long)seq, (long long)seq - 1);
    entry_hash(en, &hash);
    if (memcmp(en->hash.b, hash.b, sizeof hash.b) != 0)
        return err_set(e, PM_DAMAGED, "entry %lld of the log (\"%.*s\") was altered after it was "
                       "stored", (long long)seq, STR_FMT(en->id));
    return PM_OK;
}

pm_code sq_chain(struct store *s, int64_t from, struct sha256 prev,
                 pm_code (*each)(void *ctx, const struct store_entry *en, struct pm_err *e),
                 void *ctx, struct pm_err *e)
{
    sqlite3_stmt *st;
    struct arena *a;
    bool row;
    pm_code rc = arena_open(STORE_SCRATCH_BYTES, &a, e);
    if (rc != PM_OK)
        return rc;
    TRY(sq_use(s, SQL_LOG_FROM, &st, e));
    sqlite3_bind_int64(st, 1, from);
    for (;;) {
        struct store_entry en;
        TRY(sq_step(s, st, &row, e));
        if (!row)
            break;
        arena_reset(a);
        rc = sq_entry(s, st, a, &en, e);
        if (rc == PM_OK)
            rc = prove(&en, from, &prev, e);
        if (rc == PM_OK && each != NULL)
            rc = each(ctx, &en, e);
        if (rc != PM_OK) {
            sqlite3_reset(st);
            break;
        }
        prev = en.hash;
        from++;
    }
out:
    arena_close(a);
    return rc;
}

/* ---- transactions ---- */

static pm_code data_version(struct store *s, int64_t *out, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_DATA_VERSION, &st, e);
    if (rc == PM_OK)
        rc = sq_step(s, st, &row, e);
    if (rc == PM_OK && row) {
        *out = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
    }
    return rc;
}

/* Somebody else may have written: what we remember is of no use then, and the last entry is
 * proved before we build on it. */
static pm_code look_again(struct store *s, int64_t version, struct pm_err *e)
{
    sq_forget(s);
    pm_code rc = sq_head(s, &s->head_seq, &s->head_added, &s->head_hash, e);
    if (rc == PM_OK)
        rc = sq_mark_get(s, STR("words"), &s->words_mark, e);
    if (rc == PM_OK && s->head_seq > 0) {
        struct store_entry en;
        arena_reset(s->scratch);
        rc = sq_entry_get(s, s->head_seq, s->scratch, &en, e);
        if (rc == PM_OK)
            rc = prove(&en, s->head_seq, &en.prev, e);
    }
    if (rc != PM_OK)
        return rc;
    s->waiting.whole = s->words_mark == s->head_seq;
    s->data_version = version;
    return PM_OK;
}

static pm_code last_blob(struct store *s, int64_t *out, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_BLOB_LAST, &st, e);
    if (rc == PM_OK)
        rc = sq_step(s, st, &row, e);
    if (rc == PM_OK && row) {
        *out = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
    }
    return rc;
}

pm_code sq_begin(struct store *s, struct pm_err *e)
{
    if (s->writing || s->n_snapshots > 0)
        return err_set(e, PM_BUG, s->writing ? "a transaction has begun already"
                                             : "nothing can be stored while reading goes on");
    if (s->mode == STORE_READ)
        return err_set(e, PM_DENIED, "\"%s\" was opened for reading only", s->path);
    pm_code rc = sq_outside(s, e);
    if (rc == PM_OK)
        rc = sq_do(s, SQL_BEGIN, e);
    if (rc != PM_OK)
        return rc;
    s->writing = true;
    s->broken = s->marked = false;
    int64_t version = 0;
    rc = data_version(s, &version, e);
    if (rc == PM_OK && version != s->data_version)
        rc = look_again(s, version, e);
    if (rc == PM_OK)
        rc = last_blob(s, &s->last_blob, e);
    if (rc != PM_OK) {
        store_rollback(s);
        return rc;
    }
    s->first_seq = s->head_seq + 1;
    return PM_OK;
}

pm_code store_begin(struct store *s, struct pm_err *e)
{
    return sq_begin(s, e);
}

void store_rollback(struct store *s)
{
    if (s->writing && !sqlite3_get_autocommit(s->db))
        sq_do(s, SQL_ROLLBACK, NULL);
    if (s->writing)
        sq_forget(s);
    s->writing = s->broken = s->marked = false;
}

pm_code store_savepoint(struct store *s, struct pm_err *e)
{
    pm_code rc = must_write(s, e);
    if (rc == PM_OK && s->marked)
        rc = sq_do(s, SQL_SAVEPOINT_DROP, e);
    if (rc == PM_OK)
        rc = views_flush(s, e);
    if (rc == PM_OK)
        rc = sq_do(s, SQL_SAVEPOINT, e);
    if (rc != PM_OK) {
        s->broken = s->writing;
        return rc;
    }
    s->marked = true;
    s->undo = (struct undo_point){s->head_seq, s->head_added, s->head_hash, s->waiting.n,
                                  s->waiting.text.n, s->waiting.whole};
    return PM_OK;
}

pm_code store_undo(struct store *s, struct pm_err *e)
{
    if (!s->writing || !s->marked)
        return err_set(e, PM_BUG, "there is no savepoint to go back to");
    if (sqlite3_get_autocommit(s->db)) {
        s->broken = true;
        return err_set(e, PM_IO, "the transaction was given up by the database; begin again");
    }
    pm_code rc = sq_do(s, SQL_SAVEPOINT_UNDO, e);
    if (rc != PM_OK) {
        s->broken = true;
        return rc;
    }
    int64_t version = s->data_version;
    bool kept = s->waiting.n >= s->undo.waiting_n; /* else the index took them meanwhile */
    sq_forget(s);
    s->data_version = version;
    rc = sq_mark_get(s, STR("words"), &s->words_mark, e);
    if (rc != PM_OK) {
        s->broken = true;
        return rc;
    }
    s->waiting.n = kept ? s->undo.waiting_n : 0;
    s->waiting.text.n = kept ? s->undo.waiting_bytes : 0;
    s->waiting.whole = kept && s->undo.waiting_whole;
    s->head_seq = s->undo.head_seq;
    s->head_added = s->undo.head_added;
    s->head_hash = s->undo.head_hash;
    s->broken = false;
    return PM_OK;
}

static pm_code prove_blobs(struct store *s, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_BLOB_FROM, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, s->last_blob);
    for (;;) {
        struct sha256 sha, is;
        str bytes;
        rc = sq_step(s, st, &row, e);
        if (rc != PM_OK || !row)
            return rc;
        arena_reset(s->scratch);
        rc = packer_unpack(s->packer, s->scratch, (enum packing)sqlite3_column_int64(st, 2),
                           sq_str(st, 3), PACKER_BLOB_MAX_BYTES, &bytes, e);
        if (rc == PM_OK) {
            is = digest_sha256(bytes);
            if (!sq_sha(st, 0, &sha) || memcmp(sha.b, is.b, sizeof is.b) != 0)
                rc = err_set(e, PM_DAMAGED, "a blob was read back with other bytes");
        }
        if (rc != PM_OK) {
            sqlite3_reset(st);
            return rc;
        }
    }
}

/* Copy the write-ahead log back into the file now and then. What has been acknowledged does not
 * depend on it, so a fault here is kept for the check and tried again later. */
static void checkpoint(struct store *s)
{
    if (s->wal_pages < STORE_CHECKPOINT_PAGES)
        return;
    int how = s->wal_pages >= 8 * STORE_CHECKPOINT_PAGES ? SQLITE_CHECKPOINT_TRUNCATE
                                                         : SQLITE_CHECKPOINT_PASSIVE;
    sqlite3_busy_timeout(s->db, how == SQLITE_CHECKPOINT_PASSIVE ? 0 : 200);
    s->checkpoint_rc = sqlite3_wal_checkpoint_v2(s->db, "main", how, NULL, NULL);
    sqlite3_busy_timeout(s->db, s->wait_ms);
}

pm_code sq_commit(struct store *s, struct pm_err *e)
{
    pm_code rc = must_write(s, e);
    if (rc != PM_OK)
        return rc;
    TRY(views_flush(s, e));
    if (s->head_seq >= s->first_seq) {
        struct sha256 prev = {0};
        struct store_entry en;
        arena_reset(s->scratch);
        if (s->first_seq > 1) {
            TRY(sq_entry_get(s, s->first_seq - 1, s->scratch, &en, e));
            prev = en.hash;
        }
        TRY(sq_chain(s, s->first_seq, prev, NULL, NULL, e));
    }
    TRY(prove_blobs(s, e));
    TRY(sq_do(s, SQL_COMMIT, e));
    s->writing = s->marked = false;
    checkpoint(s);
    return PM_OK;
out:
    s->broken = true;
    return rc;
}

pm_code store_commit(struct store *s, struct pm_err *e)
{
    pm_code rc = sq_commit(s, e);
    if (rc != PM_OK) {
        store_rollback(s);
        return rc;
    }
    if (s->waiting.text.n > WAITING_MAX_BYTES / 2 || s->head_seq - s->words_mark > WAITING_MAX)
        s->words_rc = store_settle(s, NULL); /* later if not now: search looks behind the mark */
    return PM_OK;
}

/* ---- appending ---- */

static pm_code check_object(const struct object *o, const struct store_author *by,
                            struct pm_err *e)
{
    if (o->id.n == 0 || o->id.n > 512 || !str_eq(entry_type(o->id), o->type))
        return err_set(e, PM_INVALID, "\"%.*s\" is not the id of a \"%.*s\"",
                       (int)(o->id.n < 100 ? o->id.n : 100), o->id.p ? o->id.p : "",
                       (int)(o->type.n < 100 ? o->type.n : 100), o->type.p ? o->type.p : "");
    if (o->canon.n == 0)
        return err_set(e, PM_INVALID, "\"%.*s\" has no bytes", STR_FMT(o->id));
    if (by->who.n > 1024 || by->how.n > 1024)
        return err_set(e, PM_LIMIT, "the name of an author is longer than 1024 bytes");
    return PM_OK;
}

static pm_code same_or_other(struct store *s, int64_t seq, const struct packer_ready *r,
                             enum store_result *result, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    struct sha256 sha;
    pm_code rc = sq_use(s, SQL_LOG_SHA, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, seq);
    rc = sq_step(s, st, &row, e);
    if (rc != PM_OK)
        return rc;
    bool same = row && sq_sha(st, 0, &sha) && memcmp(sha.b, r->sha.b, sizeof sha.b) == 0;
    if (row)
        sqlite3_reset(st);
    if (!same) {
        char when[STAMP_TEXT_BYTES];
        stamp_print(r->o->modified, 3, when);
        return err_set(e, PM_EXISTS, "\"%.*s\" with modified %s is stored already with other "
                       "bytes; a change needs a later time of modification", STR_FMT(r->o->id),
                       when);
    }
    *result = STORE_SAME;
    return PM_OK;
}

/* Is this very version there already, current or not? *seq 0: no. */
static pm_code find_version(struct store *s, const struct views_place *at, stamp modified,
                            int64_t *seq, struct pm_err *e)
{
    *seq = 0;
    if (at->seq == 0)
        return PM_OK;
    if (at->modified == modified) {
        *seq = at->seq;
        return PM_OK;
    }
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_PAST_FIND, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, at->term);
    sqlite3_bind_int64(st, 2, modified);
    rc = sq_step(s, st, &row, e);
    if (row) {
        *seq = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
    }
    return rc;
}

static pm_code log_add(struct store *s, const struct packer_ready *r, int64_t author,
                       const struct store_entry *en, struct pm_err *e)
{
    sqlite3_stmt *st;
    pm_code rc = sq_use(s, SQL_LOG_ADD, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, en->seq);
    sqlite3_bind_int64(st, 2, en->added);
    sqlite3_bind_int64(st, 3, author);
    sq_bind_str(st, 4, en->id);
    sqlite3_bind_int64(st, 5, en->modified);
    sq_bind_blob(st, 6, (str){(const char *)en->sha.b, sizeof en->sha.b});
    sq_bind_blob(st, 7, (str){(const char *)en->prev.b, sizeof en->prev.b});
    sq_bind_blob(st, 8, (str){(const char *)en->hash.b, sizeof en->hash.b});
    sqlite3_bind_int64(st, 9, r->packing);
    sq_bind_blob(st, 10, r->packed);
    return sq_run(s, st, e);
}

static pm_code append_new(struct store *s, const struct packer_ready *r,
                          const struct store_author *by, struct views_place at,
                          enum store_result *result, struct pm_err *e)
{
    int64_t author;
    bool older;
    stamp now = stamp_now();
    struct store_entry en = {.seq = s->head_seq + 1,
                             .added = now > s->head_added ? now : s->head_added + 1,
                             .who = by->who, .how = by->how, .id = r->o->id, .type = r->o->type,
                             .modified = r->o->modified, .canon = r->o->canon, .sha = r->sha,
                             .prev = s->head_hash};
    entry_hash(&en, &en.hash);
    pm_code rc = author_number(s, by, &author, e);
    if (rc == PM_OK)
        rc = log_add(s, r, author, &en, e);
    if (rc == PM_OK)
        rc = views_add(s, &en, r->o, &r->f, at, &older, e);
    if (rc != PM_OK)
        return rc;
    words_wait(s, en.seq, r);
    s->head_seq = en.seq;
    s->head_added = en.added;
    s->head_hash = en.hash;
    *result = older ? STORE_OLDER : STORE_ADDED;
    return PM_OK;
}

static pm_code append(struct store *s, const struct packer_ready *r, const struct store_author *by,
                      enum store_result *result, struct pm_err *e)
{
    struct views_place at;
    int64_t seq;
    pm_code rc = must_write(s, e);
    if (rc == PM_OK)
        rc = check_object(r->o, by, e);
    if (rc != PM_OK)
        return rc;
    rc = views_place(s, r->o->id, s->head_seq + 1, r->o->modified, &at, e);
    if (rc == PM_OK)
        rc = find_version(s, &at, r->o->modified, &seq, e);
    if (rc == PM_OK && seq != 0)
        return same_or_other(s, seq, r, result, e);
    if (rc == PM_OK)
        rc = append_new(s, r, by, at, result, e);
    if (rc != PM_OK)
        s->broken = true;
    return rc;
}

pm_code store_append_ready(struct store *s, const struct packer_ready *r,
                           const struct store_author *by, enum store_result *result,
                           struct pm_err *e)
{
    arena_reset(s->scratch);
    return append(s, r, by, result, e);
}

pm_code store_append(struct store *s, const struct object *o, const struct store_author *by,
                     enum store_result *result, struct pm_err *e)
{
    struct packer_ready *r;
    pm_code rc = must_write(s, e);
    if (rc != PM_OK)
        return rc;
    arena_reset(s->scratch);
    rc = packer_object(s->packer, s->scratch, o, &r, e);
    return rc == PM_OK ? append(s, r, by, result, e) : rc;
}

/* ---- blobs ---- */

pm_code store_blob_put_ready(struct store *s, const struct packer_blob *b, bool *was_there,
                             struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = must_write(s, e);
    if (rc != PM_OK)
        return rc;
    str sha = {(const char *)b->sha.b, sizeof b->sha.b};
    TRY(sq_use(s, SQL_BLOB_FIND, &st, e));
    sq_bind_blob(st, 1, sha);
    TRY(sq_step(s, st, &row, e));
    if (row) {
        sqlite3_reset(st);
    } else {
        TRY(sq_use(s, SQL_BLOB_ADD, &st, e));
        sq_bind_blob(st, 1, sha);
        sqlite3_bind_int64(st, 2, (int64_t)b->n_bytes);
        sqlite3_bind_int64(st, 3, b->packing);
        sq_bind_blob(st, 4, b->packed);
        sqlite3_bind_int64(st, 5, s->head_seq);
        TRY(sq_run(s, st, e));
    }
    if (was_there != NULL)
        *was_there = row;
    return PM_OK;
out:
    s->broken = true;
    return rc;
}

pm_code store_blob_put(struct store *s, str bytes, struct sha256 *sha, bool *was_there,
                       struct pm_err *e)
{
    struct packer_blob b;
    pm_code rc = must_write(s, e);
    if (rc != PM_OK)
        return rc;
    arena_reset(s->scratch);
    rc = packer_blob(s->packer, s->scratch, bytes, &b, e);
    if (rc == PM_OK)
        rc = store_blob_put_ready(s, &b, was_there, e);
    if (rc == PM_OK)
        *sha = b.sha;
    return rc;
}

pm_code store_blob_get(struct store *s, const struct sha256 *sha, struct arena *a, str *out,
                       struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    str bytes;
    char hex[65];
    digest_hex(sha->b, sizeof sha->b, hex);
    pm_code rc = sq_use(s, SQL_BLOB_GET, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_blob(st, 1, (str){(const char *)sha->b, sizeof sha->b});
    rc = sq_step(s, st, &row, e);
    if (rc != PM_OK)
        return rc;
    if (!row)
        return err_set(e, PM_NOTFOUND, "there is no blob %s", hex);
    rc = packer_unpack(s->packer, a, (enum packing)sqlite3_column_int64(st, 2), sq_str(st, 3),
                       PACKER_BLOB_MAX_BYTES, &bytes, e);
    sqlite3_reset(st);
    if (rc != PM_OK)
        return e == NULL ? rc : err_front(e, "blob %s", hex);
    struct sha256 is = digest_sha256(bytes);
    if (memcmp(is.b, sha->b, sizeof is.b) != 0)
        return err_set(e, PM_DAMAGED, "blob %s does not have the bytes it had when it was stored",
                       hex);
    *out = bytes;
    return PM_OK;
}

/* ---- reading ---- */

pm_code store_get(struct store *s, str id, struct arena *a, struct store_entry *out,
                  struct pm_err *e)
{
    struct views_place at;
    pm_code rc = sq_snapshot(s, e);
    if (rc != PM_OK)
        return rc;
    rc = views_find(s, id, &at, e);
    if (rc == PM_OK && at.seq == 0)
        rc = err_set(e, PM_NOTFOUND, "there is no object \"%.*s\"",
                     (int)(id.n < 100 ? id.n : 100), id.p ? id.p : "");
    if (rc == PM_OK)
        rc = sq_entry_get(s, at.seq, a, out, e);
    sq_snapshot_end(s);
    return rc;
}

pm_code store_get_head(struct store *s, str head, struct arena *a, struct store_entry *out,
                       struct pm_err *e)
{
    int64_t seq;
    pm_code rc = sq_snapshot(s, e);
    if (rc != PM_OK)
        return rc;
    rc = views_head(s, head, &seq, e);
    if (rc == PM_OK)
        rc = sq_entry_get(s, seq, a, out, e);
    sq_snapshot_end(s);
    return rc;
}

pm_code store_head(struct store *s, int64_t *seq, struct sha256 *hash, struct pm_err *e)
{
    stamp added;
    int64_t n;
    struct sha256 h;
    pm_code rc = sq_head(s, &n, &added, &h, e);
    if (rc != PM_OK)
        return rc;
    *seq = n;
    if (hash != NULL)
        *hash = h;
    return PM_OK;
}

pm_code store_log(struct store *s, int64_t from_seq, store_each *each, void *ctx,
                  struct pm_err *e)
{
    sqlite3_stmt *st = NULL;
    struct arena *a;
    bool row;
    pm_code rc = arena_open(STORE_SCRATCH_BYTES, &a, e);
    if (rc != PM_OK)
        return rc;
    /* Its own statement: `each` may ask the store for other things meanwhile. */
    int sq = sqlite3_prepare_v2(s->db, "SELECT seq, added, author, id, modified, sha, prev, hash, "
                                "packing, canon FROM log WHERE seq >= ? ORDER BY seq", -1, &st,
                                NULL);
    if (sq != SQLITE_OK) {
        rc = sq_err(s, sq, "cannot read the log", e);
        goto out;
    }
    s->statements++;
    sqlite3_bind_int64(st, 1, from_seq);
    for (;;) {
        struct store_entry en;
        TRY(sq_step(s, st, &row, e));
        if (!row)
            break;
        arena_reset(a);
        TRY(sq_entry(s, st, a, &en, e));
        rc = each(ctx, &en, NULL);
        if (rc != PM_OK) {
            sq_stopped(rc, e);
            break;
        }
    }
out:
    sqlite3_finalize(st);
    arena_close(a);
    return rc;
}
