/* Random numbers that are counted: the number of a patient, a purpose and a place among them is always the same,
 * whoever asks and when (Philox4x32-10, Salmon 2011). So policies meet the same patients, and threads do not matter. */
#ifndef CAJAL_SIMULATE_CHANCE_H
#define CAJAL_SIMULATE_CHANCE_H

#include <stdint.h>

/* One stream for each purpose of each patient. A row is added at the end: the streams before it keep their numbers. */
#define CHANCE_PURPOSES(X)                                                                                             \
    X(PATIENT)      /* block 0: genotype, growth, number of lesions; 1: mutability of each clone */                    \
    X(LESION)       /* block: lesion */                                                                                \
    X(CLONES)       /* block: lesion */                                                                                \
    X(DRUG_PATIENT) /* block: drug */                                                                                  \
    X(DRUG_LESION)  /* block: drug × lesions */                                                                       \
    X(DOUBLES)      /* block: treatment × lesions */                                                                  \
    X(DEATH)                                                                                                           \
    X(TOXICITY)  /* block: treatment × its count */                                                                   \
    X(LOCAL)     /* block: its count */                                                                                \
    X(PARAMETER) /* of one that is drawn from its prior; "patient": its place in the base */
#define CHANCE_MEMBER(name) CHANCE_##name,
enum chance_purpose { CHANCE_PURPOSES(CHANCE_MEMBER) CHANCE_PURPOSE_COUNT };
#undef CHANCE_MEMBER

struct chance {
    uint32_t key[2]; /* seed and draw mixed: see chance_begin() */
    uint64_t patient;
};

void chance_begin(struct chance *out, uint64_t seed, uint32_t draw);

/* Four numbers, each uniform in (0, 1) and never either. */
void chance_four(double out[4], const struct chance *chance, enum chance_purpose purpose, uint32_t block);
/* Two of 53 bits, where the tail matters. */
void chance_two(double out[2], const struct chance *chance, enum chance_purpose purpose, uint32_t block);

#endif
