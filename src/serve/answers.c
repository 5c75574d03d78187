#include "serve/answers.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/errors.h"
#include "serve/metrics.h"

#define WAYS 16u /* places where an answer may be: its name tells which */
#define LOCKS 16u

struct held {
    struct answer_name name;
    int64_t until_s;
    uint32_t length; /* 0: none is held here */
};

struct set {
    struct held ways[WAYS];
    size_t next; /* to give way: they go in the order in which they came */
};

/* The bytes of one answer. They have places of their own, which are resident once they were used: from malloc() they
 * would lie between what each request takes and gives back, and send it to new memory each time. */
struct place {
    struct answer_places places;
    char bytes[ANSWER_BYTES_MOST];
};

struct answers {
    EVP_MAC_CTX *mac; /* with the key; each call has a copy */
    pthread_mutex_t locks[LOCKS];
    size_t sets_count, ways;
    struct place *places;       /* as the ways of all sets, one after another */
    atomic_long *count, *bytes; /* gauges */
    atomic_ullong generation;
    struct metrics *metrics;
    struct set sets[];
};

/* ---- names ---- */

/* The key leaves this function only inside the context. The nonce may stay the same, because no MAC leaves us. */
static EVP_MAC_CTX *make_mac(void)
{
    unsigned char key[16], nonce[12] = {0};
    char cipher[] = "AES-128-GCM";
    const OSSL_PARAM settings[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher, 0),
                                   OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_IV, nonce, sizeof nonce),
                                   OSSL_PARAM_construct_end()};
    EVP_MAC *gmac = EVP_MAC_fetch(NULL, "GMAC", NULL);
    EVP_MAC_CTX *mac = gmac ? EVP_MAC_CTX_new(gmac) : NULL;
    bool made = mac && getrandom(key, sizeof key, 0) == (ssize_t)sizeof key &&
                EVP_MAC_init(mac, key, sizeof key, settings) == 1;
    explicit_bzero(key, sizeof key);
    EVP_MAC_free(gmac);
    if (made)
        return mac;
    EVP_MAC_CTX_free(mac);
    return NULL;
}

bool answers_name(const struct answers *answers, struct answer_name *out, uint64_t generation,
                  const struct text *question, const char *record, size_t length)
{
    const uint64_t head[] = {generation, question->length, length};
    size_t made = 0;
    EVP_MAC_CTX *mac = question->failed ? NULL : EVP_MAC_CTX_dup(answers->mac);
    *out = (struct answer_name){.generation = generation};
    bool named = mac && EVP_MAC_update(mac, (const unsigned char *)head, sizeof head) == 1 &&
                 EVP_MAC_update(mac, (const unsigned char *)question->data, question->length) == 1 &&
                 EVP_MAC_update(mac, (const unsigned char *)record, length) == 1 &&
                 EVP_MAC_final(mac, out->mac, &made, sizeof out->mac) == 1 && made == sizeof out->mac;
    EVP_MAC_CTX_free(mac);
    return named;
}

static bool same_name(const struct answer_name *a, const struct answer_name *b)
{
    return a->generation == b->generation && memcmp(a->mac, b->mac, sizeof a->mac) == 0;
}

/* ---- places; all with the lock of the set held ---- */

static struct set *lock_set(struct answers *answers, const struct answer_name *name, pthread_mutex_t **lock)
{
    uint64_t number;
    memcpy(&number, name->mac, sizeof number);
    size_t set = (size_t)(number % answers->sets_count);
    *lock = &answers->locks[set % LOCKS];
    pthread_mutex_lock(*lock);
    return &answers->sets[set];
}

static struct place *place_of(const struct answers *answers, const struct set *set, const struct held *way)
{
    return &answers->places[(size_t)(set - answers->sets) * answers->ways + (size_t)(way - set->ways)];
}

static void drop(struct answers *answers, struct set *set, struct held *way)
{
    struct place *place = place_of(answers, set, way);
    explicit_bzero(place->bytes, way->length);
    atomic_fetch_sub_explicit(answers->count, 1, memory_order_relaxed);
    atomic_fetch_sub_explicit(answers->bytes, (long)way->length, memory_order_relaxed);
    *way = (struct held){0};
}

static struct held *find(const struct answers *answers, struct set *set, const struct answer_name *name)
{
    for (size_t i = 0; i < answers->ways; i++)
        if (set->ways[i].length && same_name(&set->ways[i].name, name))
            return &set->ways[i];
    return NULL;
}

/* A place for a new one: a free one, else that of the oldest, which goes. */
static struct held *make_place(struct answers *answers, struct set *set)
{
    for (size_t i = 0; i < answers->ways; i++)
        if (!set->ways[i].length)
            return &set->ways[i];
    struct held *oldest = &set->ways[set->next];
    set->next = set->next + 1 < answers->ways ? set->next + 1 : 0;
    drop(answers, set, oldest);
    return oldest;
}

/* ---- the memory ---- */

cajal_status answers_open(struct answers **out, unsigned most, struct metrics *metrics, cajal_errors *errors)
{
    most = most ? most : 1;
    size_t ways = most < WAYS ? most : WAYS, sets_count = most / ways;
    struct answers *answers = calloc(1, sizeof *answers + sets_count * sizeof(struct set));
    struct place *places = calloc(sets_count * ways, sizeof *places);
    EVP_MAC_CTX *mac = answers && places ? make_mac() : NULL;
    if (!mac) {
        free(places);
        free(answers);
        return errors_no_memory(errors);
    }
    answers->mac = mac;
    answers->sets_count = sets_count;
    answers->ways = ways;
    answers->places = places;
    answers->metrics = metrics;
    answers->count = metrics_gauge(metrics, GAUGE_ANSWERS_HELD);
    answers->bytes = metrics_gauge(metrics, GAUGE_ANSWERS_BYTES);
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&answers->locks[i], NULL);
    *out = answers;
    return CAJAL_OK;
}

/* Drops those that end before `before_s`. */
static void drop_older(struct answers *answers, int64_t before_s)
{
    for (size_t i = 0; i < answers->sets_count; i++) {
        struct set *set = &answers->sets[i];
        pthread_mutex_t *lock = &answers->locks[i % LOCKS];
        pthread_mutex_lock(lock);
        for (size_t way = 0; way < answers->ways; way++)
            if (set->ways[way].length && set->ways[way].until_s < before_s)
                drop(answers, set, &set->ways[way]);
        pthread_mutex_unlock(lock);
    }
}

void answers_close(struct answers *answers)
{
    if (!answers)
        return;
    drop_older(answers, INT64_MAX);
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&answers->locks[i]);
    EVP_MAC_CTX_free(answers->mac); /* libcrypto overwrites the key */
    free(answers->places);
    free(answers);
}

bool answers_recall(struct answers *answers, const struct answer_name *name, int64_t now_s, struct text *out,
                    struct answer_places *places)
{
    pthread_mutex_t *lock;
    struct set *set = lock_set(answers, name, &lock);
    struct held *way = find(answers, set, name);
    if (way && way->until_s < now_s) {
        drop(answers, set, way);
        way = NULL;
    }
    if (way) {
        const struct place *place = place_of(answers, set, way);
        text_add_n(out, place->bytes, way->length);
        *places = place->places;
    }
    pthread_mutex_unlock(lock);
    metrics_event(answers->metrics, way ? EVENT_ANSWER_RECALLED : EVENT_ANSWER_WORKED_OUT);
    return way != NULL;
}

void answers_keep(struct answers *answers, const struct answer_name *name, int64_t now_s, const struct text *answer,
                  const struct answer_places *places)
{
    if (answer->failed || answer->length == 0 || answer->length > ANSWER_BYTES_MOST ||
        places->count > ANSWER_PLACES_MOST)
        return;
    pthread_mutex_t *lock;
    struct set *set = lock_set(answers, name, &lock);
    /* looked at under the lock: answers_forget() tells the generation before it looks through the sets */
    if (atomic_load(&answers->generation) == name->generation && !find(answers, set, name)) {
        struct held *way = make_place(answers, set);
        struct place *place = place_of(answers, set, way);
        *way = (struct held){*name, now_s + ANSWERS_LIFE_S, (uint32_t)answer->length};
        place->places = *places;
        memcpy(place->bytes, answer->data, answer->length);
        atomic_fetch_add_explicit(answers->count, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(answers->bytes, (long)answer->length, memory_order_relaxed);
    }
    pthread_mutex_unlock(lock);
}

void answers_forget(struct answers *answers, uint64_t generation)
{
    atomic_store(&answers->generation, generation);
    drop_older(answers, INT64_MAX);
}

void answers_tidy(struct answers *answers, int64_t now_s) { drop_older(answers, now_s); }
