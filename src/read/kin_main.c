/* kin_main OUT.bin WORDNET - makes, while Pamir is built, the table of kinds of words (read/claims_kin.h).
 *
 * WORDNET is the folder of WordNet 3.0's files (Debian's package wordnet-base puts them into
 * /usr/share/wordnet); their form is described in its page wndb(5WN). Single words only: all
 * verbs with their forms, and nouns that its tagged texts contain. Same files, same bytes.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "read/claims_kin.h"
#include "read/hashed.h"
#include "text/fold.h"

enum { MAX_ROWS = 120000, STEPS = 30, FORM = 48 };

struct row {
    uint32_t hash;
    struct claims_kin k;
};

struct making {
    struct buf index, data, exceptions;
    struct row rows[MAX_ROWS];
    size_t n;
};

struct synset {
    unsigned long at, up; /* offset; of the next wider one, 0 none */
    unsigned class;
};

static bool plain(str w)
{
    for (size_t i = 0; i < w.n; i++)
        if (w.p[i] < 'a' || w.p[i] > 'z')
            return false;
    return w.n > 1 && w.n < FORM - 8;
}

static str field(str *line)
{
    str out = {0};
    if (!str_cut(line, ' ', &out)) {
        out = *line;
        *line = (str){0};
    }
    return out;
}

static unsigned long number(str s, int base)
{
    char b[16] = {0};
    memcpy(b, s.p, s.n < sizeof b - 1 ? s.n : sizeof b - 1);
    return strtoul(b, NULL, base);
}

static struct synset synset_at(const struct making *m, unsigned long at)
{
    str all = buf_str(&m->data), line;
    if (at >= all.n)
        return (struct synset){0};
    str rest = {all.p + at, all.n - at};
    if (!str_cut(&rest, '\n', &line))
        line = rest;
    struct synset s = {.at = number(field(&line), 10)};
    s.class = (unsigned)number(field(&line), 10);
    field(&line);
    for (unsigned long n = 2 * number(field(&line), 16); n > 0; n--)
        field(&line);
    for (unsigned long n = number(field(&line), 10); n > 0; n--) {
        str kind = field(&line), to = field(&line);
        field(&line);
        field(&line);
        if (s.up == 0 && str_eq(kind, STR("@")))
            s.up = number(to, 10);
    }
    return s;
}

static uint16_t name_of(unsigned long at)
{
    return at == 0 ? 0 : (uint16_t)((at * 2654435761u) >> 13 | 1);
}

/* A form of a lemma: a new row, or the other half of one that is there. */
static void add(struct making *m, str form, struct claims_kin k)
{
    uint32_t h = fold_hash(form);
    for (size_t i = m->n; i > 0 && i + 8 > m->n; i--)
        if (m->rows[i - 1].hash == h)
            return;
    if (m->n < MAX_ROWS)
        m->rows[m->n++] = (struct row){h, k};
}

static bool vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static void add_ending(struct making *m, str w, size_t cut, const char *more, struct claims_kin k)
{
    char b[FORM];
    int n = snprintf(b, sizeof b, "%.*s%s", (int)(w.n - cut), w.p, more);
    add(m, (str){b, (size_t)n}, k);
}

static void forms(struct making *m, str w, bool verb, struct claims_kin k)
{
    char last = w.p[w.n - 1], before = w.p[w.n - 2];
    bool y = last == 'y' && !vowel(before), e = last == 'e';
    bool hiss = last == 's' || last == 'x' || last == 'z' || str_ends(w, STR("ch")) ||
                str_ends(w, STR("sh"));
    add(m, w, k);
    add_ending(m, w, y, y ? "ies" : hiss ? "es" : "s", k);
    if (!verb)
        return;
    add_ending(m, w, y || e, y ? "ied" : "ed", k);
    add_ending(m, w, e && before != 'e', "ing", k);
    if (w.n > 2 && vowel(before) && !vowel(w.p[w.n - 3]) && !vowel(last) && last != 'w' &&
        last != 'x' && last != 'y') {
        char twice[2] = {last, 0}, b[8];
        snprintf(b, sizeof b, "%sed", twice);
        add_ending(m, w, 0, b, k);
        snprintf(b, sizeof b, "%sing", twice);
        add_ending(m, w, 0, b, k);
    }
}

/* "went go": irregular forms of verbs. */
static void irregular(struct making *m, str w, struct claims_kin k)
{
    str all = buf_str(&m->exceptions), line;
    while (str_cut(&all, '\n', &line)) {
        str form = field(&line);
        if (str_eq(field(&line), w) && plain(form))
            add(m, form, k);
    }
}

static void lemma(struct making *m, str line, bool verb)
{
    str w = field(&line);
    field(&line);
    field(&line);
    for (unsigned long n = number(field(&line), 10); n > 0; n--)
        field(&line);
    unsigned long senses = number(field(&line), 10), tagged = number(field(&line), 10);
    if (!plain(w) || senses == 0 || (!verb && tagged == 0))
        return;
    struct claims_kin k = {.lemma = (uint16_t)(fold_hash(w) >> 7 | 1)};
    for (unsigned long i = 0; i < senses && i < 5; i++) {
        struct synset s = synset_at(m, number(field(&line), 10));
        if (!verb) {
            k.noun = (uint8_t)(s.class + 1);
            break;
        }
        unsigned class = s.class - 28;
        k.senses |= (uint16_t)(1u << (class - 1));
        if (i == 1)
            k.next = (uint8_t) class;
        if (i > 0)
            continue;
        k.verb = (uint8_t) class;
        k.near = name_of(s.up != 0 ? s.up : s.at);
        for (int step = 0; step < STEPS && s.up != 0; step++)
            s = synset_at(m, s.up);
        k.root = name_of(s.at);
    }
    forms(m, w, verb, k);
    if (verb)
        irregular(m, w, k);
}

static pm_code part(struct making *m, const char *folder, const char *pos, struct pm_err *e)
{
    char path[3][512];
    pm_code rc;
    snprintf(path[0], sizeof path[0], "%s/index.%s", folder, pos);
    snprintf(path[1], sizeof path[1], "%s/data.%s", folder, pos);
    snprintf(path[2], sizeof path[2], "%s/%s.exc", folder, pos);
    if ((rc = file_read(path[0], &m->index, e)) != PM_OK ||
        (rc = file_read(path[1], &m->data, e)) != PM_OK ||
        (rc = file_read(path[2], &m->exceptions, e)) != PM_OK)
        return rc;
    str all = buf_str(&m->index), line;
    while (str_cut(&all, '\n', &line))
        if (line.n > 2 && line.p[0] != ' ')
            lemma(m, line, pos[0] == 'v');
    return PM_OK;
}

static int by_hash(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->hash != y->hash)
        return (x->hash > y->hash) - (x->hash < y->hash);
    if ((y->k.verb != 0) != (x->k.verb != 0)) /* the verb's row first */
        return (y->k.verb != 0) - (x->k.verb != 0);
    return (x->k.lemma > y->k.lemma) - (x->k.lemma < y->k.lemma);
}

/* One row a form: a verb's and a noun's become one. */
static void join(struct making *m)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++) {
        if (n > 0 && m->rows[n - 1].hash == m->rows[i].hash) {
            if (m->rows[n - 1].k.noun == 0)
                m->rows[n - 1].k.noun = m->rows[i].k.noun;
            continue;
        }
        m->rows[n++] = m->rows[i];
    }
    m->n = n;
}

static void put(struct buf *b, uint32_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_add_char(b, (char)(unsigned char)(v >> 8 * i));
}

static pm_code save(const struct making *m, const char *path, struct pm_err *e)
{
    struct buf b;
    buf_init(&b, 8 << 20);
    buf_add(&b, STR("PMKIN001"));
    put(&b, (uint32_t)m->n, 4);
    size_t at = 0;
    for (uint32_t k = 0; k <= HASHED_BUCKETS; k++) {
        while (at < m->n && m->rows[at].hash >> 20 < k)
            at++;
        put(&b, (uint32_t)(k == HASHED_BUCKETS ? m->n : at), 4);
    }
    for (size_t i = 0; i < m->n; i++) {
        const struct claims_kin *k = &m->rows[i].k;
        put(&b, m->rows[i].hash, 4);
        put(&b, k->lemma, 2);
        put(&b, k->near, 2);
        put(&b, k->root, 2);
        put(&b, k->senses, 2);
        put(&b, k->verb, 1);
        put(&b, k->next, 1);
        put(&b, k->noun, 1);
        put(&b, 0, 1);
    }
    pm_code rc = b.rc != PM_OK ? buf_err(&b, e) : file_write(path, buf_str(&b), 0644, e);
    buf_free(&b);
    return rc;
}

int main(int argc, char **argv)
{
    static struct making m;
    struct pm_err e = {0};
    buf_init(&m.index, (size_t)64 << 20);
    buf_init(&m.data, (size_t)64 << 20);
    buf_init(&m.exceptions, (size_t)64 << 20);
    if (argc != 3)
        return fprintf(stderr, "kin_main OUT.bin WORDNET\n"), 2;
    if (part(&m, argv[2], "verb", &e) != PM_OK || part(&m, argv[2], "noun", &e) != PM_OK)
        return fprintf(stderr, "kin_main: %s (Debian package wordnet-base)\n", e.words), 1;
    qsort(m.rows, m.n, sizeof *m.rows, by_hash);
    join(&m);
    if (save(&m, argv[1], &e) != PM_OK)
        return fprintf(stderr, "%s\n", e.words), 1;
    buf_free(&m.index);
    buf_free(&m.data);
    buf_free(&m.exceptions);
    return 0;
}
