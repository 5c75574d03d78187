/* A hash table by open addressing. A token is kept as 128 bits of SHA-256: that two differ and look alike is less
 * likely than a fault of the machine. */
#include "serve/replay.h"

#include <openssl/sha.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_AT_FIRST 1024 /* a power of two, as all sizes of the table */

struct slot {
    uint64_t name[2];
    int64_t expires_s; /* 0: free */
};

struct replay {
    pthread_mutex_t lock;
    struct slot *slots;
    size_t slots_count, used, most;
    int64_t swept_s; /* a full table is searched for what expired once a second, not with each token */
};

struct replay *replay_new(size_t most)
{
    struct replay *replay = calloc(1, sizeof *replay);
    if (replay && pthread_mutex_init(&replay->lock, NULL) != 0) {
        free(replay);
        return NULL;
    }
    if (!replay)
        return NULL;
    replay->most = most;
    replay->slots_count = SLOTS_AT_FIRST;
    replay->slots = calloc(SLOTS_AT_FIRST, sizeof *replay->slots);
    if (!replay->slots) {
        replay_free(replay);
        return NULL;
    }
    return replay;
}

void replay_free(struct replay *replay)
{
    if (!replay)
        return;
    pthread_mutex_destroy(&replay->lock);
    free(replay->slots);
    free(replay);
}

/* The hash of both hashes: no two pairs are written alike. False when memory is short. */
static bool name_of(uint64_t out[2], const char *issuer, const char *id)
{
    unsigned char whole[SHA256_DIGEST_LENGTH], parts[2 * SHA256_DIGEST_LENGTH];
    bool fine = SHA256((const unsigned char *)issuer, strlen(issuer), parts) &&
                SHA256((const unsigned char *)id, strlen(id), parts + SHA256_DIGEST_LENGTH) &&
                SHA256(parts, sizeof parts, whole);
    if (fine)
        memcpy(out, whole, 2 * sizeof *out);
    return fine;
}

/* Where it stands, or the free slot where it would. */
static struct slot *find(const struct replay *replay, const uint64_t name[2])
{
    size_t mask = replay->slots_count - 1, at = (size_t)name[0] & mask;
    while (replay->slots[at].expires_s != 0 &&
           (replay->slots[at].name[0] != name[0] || replay->slots[at].name[1] != name[1]))
        at = (at + 1) & mask;
    return &replay->slots[at];
}

/* Forgets what has expired; twice the slots when that leaves it more than a quarter full. */
static void make_room(struct replay *replay, int64_t now_s)
{
    replay->swept_s = now_s;
    size_t living = 0;
    for (size_t i = 0; i < replay->slots_count; i++)
        living += replay->slots[i].expires_s > now_s;
    struct replay next = {.slots_count = replay->slots_count * (living > replay->slots_count / 4 ? 2 : 1)};
    if (next.slots_count < SLOTS_AT_FIRST)
        next.slots_count = SLOTS_AT_FIRST;
    next.slots = calloc(next.slots_count, sizeof *next.slots);
    if (!next.slots)
        return; /* tried again with the next token; until the table is full, nothing is lost */
    for (size_t i = 0; i < replay->slots_count; i++)
        if (replay->slots[i].expires_s > now_s)
            *find(&next, replay->slots[i].name) = replay->slots[i];
    free(replay->slots);
    replay->slots = next.slots;
    replay->slots_count = next.slots_count;
    replay->used = living;
}

enum replay_answer replay_note(struct replay *replay, const char *issuer, const char *id, int64_t expires_s,
                               int64_t now_s)
{
    uint64_t name[2];
    if (!name_of(name, issuer, id))
        return REPLAY_FULL; /* a token that cannot be remembered is refused */
    pthread_mutex_lock(&replay->lock);
    if (replay->used >= replay->slots_count / 2 || (replay->used >= replay->most && now_s != replay->swept_s))
        make_room(replay, now_s);
    struct slot *slot = find(replay, name);
    enum replay_answer answer = REPLAY_NEW;
    if (slot->expires_s > now_s)
        answer = REPLAY_SEEN;
    else if (slot->expires_s == 0 && (replay->used >= replay->most || replay->used + 1 >= replay->slots_count))
        answer = REPLAY_FULL;
    else {
        replay->used += slot->expires_s == 0;
        *slot = (struct slot){{name[0], name[1]}, expires_s};
    }
    pthread_mutex_unlock(&replay->lock);
    return answer;
}
