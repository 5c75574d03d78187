/* A virtual patient before any treatment: the same for every policy. */
#ifndef CAJAL_SIMULATE_PATIENT_H
#define CAJAL_SIMULATE_PATIENT_H

#include "simulate/model.h"

/* Volumes of lesion × clone in cubic centimetres; a clone of fewer than one cell is 0. Lanes beyond `lesions` are 0. */
typedef double lesion_lanes[SIMULATE_LESIONS];

#define PATIENT_GROUP 4 /* patients drawn at a time: so many numbers a vector holds */
#define PATIENT_HARMS 4 /* treatments, likewise */

/* What some regimens do to a lesion, a column each. */
struct patient_effect {
    _Alignas(32) double answer[MODEL_FIRST]; /* to the drug: times its effect */
    double factor[KB_CLONES][MODEL_FIRST];   /* what a step at full dose multiplies each clone by */
};

struct patient {
    _Alignas(32) lesion_lanes clone[KB_CLONES];
    struct patient_effect effect[SIMULATE_LESIONS]; /* of model->first[genotype] */
    /* The first grave side effect of each of the first treatments: -ln u of when, u of whether it ends the treatment.
     */
    _Alignas(32) double harm_wait[PATIENT_HARMS], harm_stops[PATIENT_HARMS];
    double idle[KB_CLONES]; /* what a step without a drug multiplies each clone by */
    struct chance chance;
    uint32_t genotype, lesions;
    uint32_t liver;               /* bit of each lesion that is in the liver */
    double growth;                /* per month */
    double mutability[KB_CLONES]; /* times the mutation rate of each clone */
    double death_at;              /* the cumulative hazard at which this patient dies */
};

/* The block of CHANCE_TOXICITY of a grave side effect: when it comes, and whether the drug is given up. */
static inline uint32_t patient_harm_block(int treatment, uint32_t toxicities)
{
    return (uint32_t)treatment * 64 + toxicities % 64;
}

/* How many lesions patients_draw() will give each of `count` patients from `first` on. */
void patients_lesions(uint8_t *out, const struct model *model, const struct chance *chance, uint64_t first,
                      uint32_t count);
void patients_draw(struct patient out[PATIENT_GROUP], const struct model *model, const struct chance *chance,
                   const uint64_t patient[PATIENT_GROUP]);
void patient_draw(struct patient *out, const struct model *model, const struct chance *chance, uint64_t patient);

/* What each of these regimens does to each lesion: the same whenever one is given, in every policy. */
void patient_effects(struct patient_effect out[SIMULATE_LESIONS], const struct patient *patient,
                     const struct model *model, const int regimen[MODEL_FIRST]);

/* The largest surviving clone that `founders` cells have thrown off at `rate` a cell, in cells; 0: none. The chance of
 * none is exp(-rate · founders), as of the Poisson number of clones; the size is that of the oldest one. */
static inline double patient_clone(double rate, double founders, double uniform)
{
    double size = rate * founders / -maths_log(uniform);
    return size >= 1 ? size : 0;
}

#endif
