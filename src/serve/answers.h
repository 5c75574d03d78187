/* Answers of the last minutes, for charts that are opened again: what was worked out for a record is given again when
 * the same record comes, to the byte, with the same question on the same day.
 *
 * An answer is found by the GMAC (AES-128, libcrypto) of all that it depends on, under a random key of this process
 * that nobody sees: that two of a million records of 8 MB are taken for each other has a chance below 1 in 10^20, and
 * no record needs to be kept to be compared. Records are not kept; answers are, bounded in number, bytes and time, and
 * overwritten when they go. Any number of threads. */
#ifndef CAJAL_SERVE_ANSWERS_H
#define CAJAL_SERVE_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "cajal/status.h"

#define ANSWERS_DEFAULT 512                   /* held at most, where nobody says how many */
#define ANSWERS_LIFE_S 300                    /* from when one was worked out, however often it is given */
#define ANSWER_BYTES_MOST ((size_t)16 * 1024) /* of one that is held: two or three times what is usual */
#define ANSWER_PLACES_MOST 64

struct metrics;
struct answers;

/* What an answer is found by. */
struct answer_name {
    unsigned char mac[16];
    uint64_t generation; /* of the knowledge base */
};

/* Where in an answer stand the UUIDs, which no two calls share. */
struct answer_places {
    uint32_t at[ANSWER_PLACES_MOST];
    uint32_t count; /* more than ANSWER_PLACES_MOST: there were too many, and the answer is not held */
};

/* Holds `most` answers at most, one at least. CAJAL_INTERNAL when memory or random numbers are short. */
cajal_status answers_open(struct answers **out, unsigned most, struct metrics *metrics, cajal_errors *errors);
void answers_close(struct answers *answers);

/* Names the answer to `question` (its own bytes must tell where each of its parts ends) on `record`; false when memory
 * is short: work it out. */
bool answers_name(const struct answers *answers, struct answer_name *out, uint64_t generation,
                  const struct text *question, const char *record, size_t length);

/* Adds the answer to `out`, if it is held; counts whether it was. `now_s` is monotonic, as everywhere here. */
bool answers_recall(struct answers *answers, const struct answer_name *name, int64_t now_s, struct text *out,
                    struct answer_places *places);

/* Holds an answer from now on; no harm when it cannot. */
void answers_keep(struct answers *answers, const struct answer_name *name, int64_t now_s, const struct text *answer,
                  const struct answer_places *places);

/* Forgets all; from now on only answers of this generation are held. */
void answers_forget(struct answers *answers, uint64_t generation);

/* Forgets those whose time is over. Call it every few seconds: without calls from outside nothing else does. */
void answers_tidy(struct answers *answers, int64_t now_s);

#endif
