#include "simulate/patient.h"

#include <string.h>

#include "simulate/wide.h"

#define MM3_PER_CM3 1000.0
#define SPHERE 0.52359877559829887 /* volume of a sphere of diameter 1 */

static uint32_t pick(const double *until, uint32_t count, double uniform)
{
    uint32_t i = 0;
    while (i + 1 < count && uniform >= until[i])
        i++;
    return i;
}

/* Numbers of four lesions: of each purpose a row, of each lesion a column. */
struct draws {
    _Alignas(32) double size[WIDE], place[WIDE], clone[KB_CLONES][WIDE];
};

static void draw_four(struct draws *out, const struct patient *patient, uint32_t first)
{
    double u[4], v[4];
    for (uint32_t i = 0; i < WIDE; i++) {
        out->size[i] = out->place[i] = 0.5;
        for (int c = 1; c < KB_CLONES; c++)
            out->clone[c][i] = 0.5;
        if (first + i >= patient->lesions)
            continue;
        chance_four(u, &patient->chance, CHANCE_LESION, first + i);
        chance_four(v, &patient->chance, CHANCE_CLONES, first + i);
        out->size[i] = u[0];
        out->place[i] = u[1];
        for (int c = 1; c < KB_CLONES; c++)
            out->clone[c][i] = v[c - 1];
    }
}

/* In cells; the clone with both changes arises from those with one. As patient_clone(). */
MATHS_WIDE static void fill_lesions(struct patient *out, const struct model *model, const struct draws *draws,
                                    uint32_t first)
{
    wide normal, diameter, all, left, cells[KB_CLONES];
    wide_normal(&normal, &WIDE_OF(draws->size, 0));
    normal = model->log_diameter + model->diameter_sd * normal;
    wide_exp(&diameter, &normal);
    all = SPHERE * diameter * diameter * diameter / MM3_PER_CM3 * model->cells;
    left = all;
    for (int c = 1; c < KB_CLONES; c++) {
        wide rank, founders = all;
        if (c == 3)
            founders = cells[1] + cells[2];
        wide_log(&rank, &WIDE_OF(draws->clone[c], 0));
        cells[c] = out->mutability[c] * model->mutation[c][out->genotype] * founders / -rank;
        cells[c] = WIDE_CHOOSE(cells[c] < 1, WIDE_ALL(0.0), cells[c]);
        cells[c] = WIDE_CHOOSE(cells[c] > left, left, cells[c]);
        left -= cells[c];
    }
    cells[0] = left;
    for (int c = 0; c < KB_CLONES; c++)
        WIDE_AT(out->clone[c], first) = cells[c] / model->cells;
}

static void draw_lesions(struct patient *out, const struct model *model)
{
    struct draws draws;
    for (uint32_t first = 0; first < out->lesions; first += WIDE) {
        draw_four(&draws, out, first);
        fill_lesions(out, model, &draws, first);
        for (uint32_t i = 0; i < WIDE && first + i < out->lesions; i++)
            out->liver |= (uint32_t)(draws.place[i] < model->liver_share) << (first + i);
        for (uint32_t i = 0; i < WIDE; i++) /* lanes without a lesion */
            for (int c = 0; c < KB_CLONES && first + i >= out->lesions; c++)
                out->clone[c][first + i] = 0;
    }
}

MATHS_WIDE static void fill_mutability(struct patient *out, const struct model *model, const double *uniform)
{
    wide normal, factor;
    wide_normal(&normal, &WIDE_OF(uniform, 0));
    normal *= model->mutation_sd;
    wide_exp(&factor, &normal);
    for (int c = 1; c < KB_CLONES; c++)
        out->mutability[c] = factor[c - 1];
}

uint32_t patient_lesions(const struct model *model, const struct chance *chance, uint64_t patient)
{
    double u[4];
    struct chance own = *chance;
    own.patient = patient;
    chance_four(u, &own, CHANCE_PATIENT, 0);
    return 1 + pick(model->lesions_until, SIMULATE_LESIONS, u[2]);
}

void patient_draw(struct patient *out, const struct model *model, const struct chance *chance, uint64_t patient)
{
    double u[4], death[2];
    _Alignas(32) double v[4];
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
    fill_mutability(out, model, v);
    out->death_at = -maths_log(death[0]);
    draw_lesions(out, model);
}
