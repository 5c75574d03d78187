/* Two hashes, neither against somebody who looks for collisions. hash_bytes: eight bytes at a time, for tables that
 * live as long as the program; another machine may give another number. hash_fnv: slower, and the same number
 * everywhere and for ever, for what is written down. */
#ifndef CAJAL_BASE_HASH_H
#define CAJAL_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Its upper bits are the good ones. */
static inline uint64_t hash_mix(uint64_t hash, uint64_t bytes)
{
    hash = (hash ^ bytes) * 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 29);
}

static inline uint64_t hash_eight(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Up to eight bytes by loads that overlap. */
static inline uint64_t hash_few(const char *bytes, size_t length)
{
    uint32_t first, last;
    if (length >= 4) {
        memcpy(&first, bytes, sizeof first);
        memcpy(&last, bytes + length - 4, sizeof last);
        return first | (uint64_t)last << 32;
    }
    if (length == 0)
        return 0;
    return (unsigned char)bytes[0] | (uint64_t)(unsigned char)bytes[length / 2] << 8 |
           (uint64_t)(unsigned char)bytes[length - 1] << 16;
}

/* All its bits are good. */
static inline uint64_t hash_bytes(const char *bytes, size_t length)
{
    uint64_t hash = length;
    for (; length > 8; bytes += 8, length -= 8)
        hash = hash_mix(hash, hash_eight(bytes));
    hash = hash_mix(hash, hash_few(bytes, length));
    return hash_mix(hash ^ hash >> 32, 0);
}

/* FNV-1a, from the start or going on from a hash. */
#define HASH_FNV 14695981039346656037u
static inline uint64_t hash_fnv(uint64_t hash, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ at[i]) * 1099511628211u;
    return hash;
}

#endif
