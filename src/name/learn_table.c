#include "name/learn.h"

uint64_t learn_mixed(uint64_t k)
{
    k = (k ^ k >> 32) * 0xFF51AFD7ED558CCDu;
    return k ^ k >> 29;
}

uint32_t learn_find(const struct learn_table *t, uint64_t key)
{
    for (size_t i = learn_mixed(key) & (t->n_slots - 1); t->n_slots > 0;
         i = (i + 1) & (t->n_slots - 1)) {
        if (t->slots[i] == 0)
            return LEARN_NONE;
        if (t->keys[t->slots[i] - 1] == key)
            return t->slots[i] - 1;
    }
    return LEARN_NONE;
}

uint32_t learn_put(struct learn_table *t, uint64_t key)
{
    uint32_t found = learn_find(t, key);
    if (found != LEARN_NONE)
        return found;
    if (2 * t->n >= t->n_slots) {
        size_t n_slots = t->n_slots == 0 ? 1024 : 2 * t->n_slots;
        uint32_t *slots = arena_array(t->a, n_slots, sizeof *slots);
        if (slots == NULL)
            return LEARN_NONE;
        for (size_t k = 0; k < t->n; k++) {
            size_t i = learn_mixed(t->keys[k]) & (n_slots - 1);
            while (slots[i] != 0)
                i = (i + 1) & (n_slots - 1);
            slots[i] = (uint32_t)k + 1;
        }
        t->slots = slots;
        t->n_slots = n_slots;
    }
    if (!ARENA_PUSH(t->a, t->keys, t->n, t->cap, key))
        return LEARN_NONE;
    size_t i = learn_mixed(key) & (t->n_slots - 1);
    while (t->slots[i] != 0)
        i = (i + 1) & (t->n_slots - 1);
    t->slots[i] = (uint32_t)t->n;
    return (uint32_t)t->n - 1;
}

uint64_t learn_word_key(unsigned lang, const uint32_t *native, size_t n)
{
    uint64_t h = 0xC4CEB9FE1A85EC53u ^ n;
    for (size_t i = 0; i < n; i++)
        h = learn_mixed(h ^ native[i]) * 0x9E3779B97F4A7C15u;
    return (h ^ lang * 0xFF51AFD7ED558CCDu) | 1;
}
