/* A virtual patient before any treatment: the same for every policy. */
#ifndef CAJAL_SIMULATE_PATIENT_H
#define CAJAL_SIMULATE_PATIENT_H

#include "simulate/model.h"

/* Volumes of lesion × clone in cubic centimetres; a clone of fewer than one cell is 0. Lanes beyond `lesions` are 0. */
typedef double lesion_lanes[SIMULATE_LESIONS];

struct patient {
    _Alignas(32) lesion_lanes clone[KB_CLONES];
    struct chance chance;
    uint32_t genotype, lesions;
    uint32_t liver;               /* bit of each lesion that is in the liver */
    double growth;                /* per month */
    double mutability[KB_CLONES]; /* times the mutation rate of each clone */
    double death_at;              /* the cumulative hazard at which this patient dies */
};

/* How many lesions patient_draw() will give this patient. */
uint32_t patient_lesions(const struct model *model, const struct chance *chance, uint64_t patient);
void patient_draw(struct patient *out, const struct model *model, const struct chance *chance, uint64_t patient);

/* The largest surviving clone that `founders` cells have thrown off at `rate` a cell, in cells; 0: none. The chance of
 * none is exp(-rate · founders), as of the Poisson number of clones; the size is that of the oldest one. */
static inline double patient_clone(double rate, double founders, double uniform)
{
    double size = rate * founders / -maths_log(uniform);
    return size >= 1 ? size : 0;
}

#endif
