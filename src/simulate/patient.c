#include "simulate/patient.h"

#include <string.h>

#define MM3_PER_CM3 1000.0
#define SPHERE 0.52359877559829887 /* volume of a sphere of diameter 1 */

static uint32_t pick(const double *until, uint32_t count, double uniform)
{
    uint32_t i = 0;
    while (i + 1 < count && uniform >= until[i])
        i++;
    return i;
}

static void draw_lesion(struct patient *out, const struct model *model, uint32_t lesion)
{
    double u[4], v[4];
    chance_four(u, &out->chance, CHANCE_LESION, lesion);
    chance_four(v, &out->chance, CHANCE_CLONES, lesion);
    double diameter_mm = maths_exp(model->log_diameter + model->diameter_sd * maths_normal(u[0]));
    double volume = SPHERE * diameter_mm * diameter_mm * diameter_mm / MM3_PER_CM3;
    out->liver |= (uint32_t)(u[1] < model->liver_share) << lesion;
    double all = volume * model->cells, left = all, cells[KB_CLONES];
    /* the clone with both changes arises from those with one */
    for (int c = 1; c < KB_CLONES; c++) {
        double founders = c == 3 ? cells[1] + cells[2] : all;
        cells[c] = patient_clone(out->mutability[c] * model->mutation[c][out->genotype], founders, v[c - 1]);
        cells[c] = cells[c] > left ? left : cells[c];
        left -= cells[c];
    }
    cells[0] = left;
    for (int c = 0; c < KB_CLONES; c++)
        out->clone[c][lesion] = cells[c] / model->cells;
}

void patient_draw(struct patient *out, const struct model *model, const struct chance *chance, uint64_t patient)
{
    double u[4], v[4], death[2];
    memset(out, 0, sizeof *out);
    out->chance = *chance;
    out->chance.patient = patient;
    chance_four(u, &out->chance, CHANCE_PATIENT, 0);
    chance_four(v, &out->chance, CHANCE_PATIENT, 1);
    chance_two(death, &out->chance, CHANCE_DEATH, 0);
    out->genotype = pick(model->share_until, model->scenario->genotypes_count, u[0]);
    out->growth = model->growth[out->genotype] * maths_exp(model->growth_sd * maths_normal(u[1]));
    out->lesions = 1 + pick(model->lesions_until, SIMULATE_LESIONS, u[2]);
    /* A patient's tumours take one way of resistance more easily than another: see docs/model.md, "Clones". */
    for (int c = 1; c < KB_CLONES; c++)
        out->mutability[c] = maths_exp(model->mutation_sd * maths_normal(v[c - 1]));
    out->death_at = -maths_log(death[0]);
    for (uint32_t i = 0; i < out->lesions; i++)
        draw_lesion(out, model, i);
}
