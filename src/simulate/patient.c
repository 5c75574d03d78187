/* Four patients are drawn at a time: what is drawn once a patient with a lane for each patient, what is drawn of their
 * lesions and drugs with a lane for each of those. No branch depends on what is drawn, so that the processor works at
 * several patients at once. */
#include "simulate/patient.h"

#include <string.h>

#include "simulate/chance_wide.h"

#define MM3_PER_CM3 1000.0
#define SPHERE 0.52359877559829887 /* volume of a sphere of diameter 1 */

/* The first of `count` whose cumulative share is above. */
MATHS_INLINE void pick(wide_bits *out, const double *until, uint32_t count, const wide *uniform)
{
    *out = (wide_bits){0};
    for (uint32_t i = 0; i + 1 < count; i++)
        *out -= *uniform >= until[i];
}

/* ---- what is drawn once a patient ---- */

/* Of each kind a row, of each patient a column. */
struct persons {
    _Alignas(32) int64_t genotype[WIDE], lesions[WIDE];
    double growth[WIDE], death_at[WIDE], mutability[KB_CLONES][WIDE], idle[KB_CLONES][WIDE];
};

MATHS_WIDE static void draw_persons(struct persons *out, const struct model *model, const struct chance *chance,
                                    const uint64_t *patient)
{
    const wide_words who = *(const wide_words *)patient, first = WIDE_WORDS(0), second = WIDE_WORDS(1);
    wide u[4], normal[KB_CLONES], growth, idle[KB_CLONES], death; /* normal: growth; mutability of clones 1 to 4 */
    wide_chance(u, chance, &who, CHANCE_PATIENT, &first);
    pick((wide_bits *)out->genotype, model->share_until, model->scenario->genotypes_count, &u[0]);
    pick((wide_bits *)out->lesions, model->lesions_until, SIMULATE_LESIONS, &u[2]);
    normal[0] = u[1];
    wide_chance(&normal[1], chance, &who, CHANCE_PATIENT, &second);
    wide_normal_many(normal, normal, KB_CLONES);
    for (int c = 0; c < KB_CLONES; c++)
        normal[c] *= c ? model->mutation_sd : model->growth_sd;
    wide_exp_many(normal, normal, KB_CLONES);
    growth = normal[0];
    for (int c = 1; c < KB_CLONES; c++)
        WIDE_AT(out->mutability[c], 0) = normal[c];
    for (int i = 0; i < WIDE; i++)
        growth[i] *= model->growth[out->genotype[i]];
    WIDE_AT(out->growth, 0) = growth;
    for (int c = 0; c < KB_CLONES; c++)
        idle[c] = growth * model->fitness[c] * model->step;
    wide_exp_many(idle, idle, KB_CLONES);
    for (int c = 0; c < KB_CLONES; c++)
        WIDE_AT(out->idle[c], 0) = idle[c];
    wide_chance_fine(&death, chance, &who, CHANCE_DEATH);
    wide_log(&death, &death);
    WIDE_AT(out->death_at, 0) = -death;
}

/* ---- lesions: a lane for each, four of a patient together ---- */

#define AT_ONCE 4                                       /* vectors side by side */
#define FOURS (PATIENT_GROUP * SIMULATE_LESIONS / WIDE) /* of all patients */

struct fours {
    uint32_t count;
    struct patient *patient[FOURS];
    uint32_t first[FOURS]; /* lesion */
    wide all[FOURS], rank[FOURS][KB_CLONES - 1];
};

MATHS_INLINE void draw_sizes(struct fours *out, struct patient *group, const struct model *model)
{
    const wide_words lane = {0, 1, 2, 3};
    const wide_bits bit = {1, 2, 4, 8};
    wide u[4], x[FOURS];
    for (uint32_t i = 0; i < PATIENT_GROUP; i++)
        for (uint32_t first = 0; first < group[i].lesions; first += WIDE) {
            const wide_words who = WIDE_WORDS(group[i].chance.patient), lesion = lane + first;
            const wide_bits there = (int64_t)(group[i].lesions - first) > (wide_bits)lane;
            wide_chance(u, &group[i].chance, &who, CHANCE_LESION, &lesion);
            wide_chance(out->rank[out->count], &group[i].chance, &who, CHANCE_CLONES, &lesion);
            const wide_bits liver = bit & there & (u[1] < model->liver_share);
            group[i].liver |= (uint32_t)wide_total(&liver) << first;
            x[out->count] = u[0];
            out->patient[out->count] = &group[i];
            out->first[out->count++] = first;
        }
    for (uint32_t i = out->count; i < FOURS; i++)
        x[i] = WIDE_ALL(0.5);
    for (uint32_t i = 0; i < out->count; i += AT_ONCE) {
        wide_normal_many(&x[i], &x[i], AT_ONCE);
        for (uint32_t j = i; j < i + AT_ONCE; j++)
            x[j] = model->log_diameter + model->diameter_sd * x[j];
        wide_exp_many(&x[i], &x[i], AT_ONCE);
        for (uint32_t j = i; j < i + AT_ONCE; j++)
            out->all[j] = SPHERE * x[j] * x[j] * x[j] / MM3_PER_CM3 * model->cells;
    }
}

/* In cells; the clone with both changes arises from those with one. As patient_clone(). */
MATHS_INLINE void share_out(struct patient *to, const struct model *model, uint32_t first, const wide *all, wide *rank)
{
    const wide_bits lane = {0, 1, 2, 3}, there = (int64_t)(to->lesions - first) > lane;
    wide left = *all, cells[KB_CLONES];
    wide_log_many(rank, rank, KB_CLONES - 1);
    for (int c = 1; c < KB_CLONES; c++) {
        wide founders = *all;
        if (c == 3)
            founders = cells[1] + cells[2];
        cells[c] = to->mutability[c] * model->mutation[c][to->genotype] * founders / -rank[c - 1];
        cells[c] = WIDE_CHOOSE(cells[c] < 1, WIDE_ALL(0.0), cells[c]);
        cells[c] = WIDE_CHOOSE(cells[c] > left, left, cells[c]);
        left -= cells[c];
    }
    cells[0] = left;
    for (int c = 0; c < KB_CLONES; c++)
        WIDE_AT(to->clone[c], first) = WIDE_CHOOSE(there, cells[c] / model->cells, WIDE_ALL(0.0));
}

MATHS_WIDE static void draw_lesions(struct patient *group, const struct model *model)
{
    struct fours fours = {.count = 0};
    for (uint32_t i = 0; i < PATIENT_GROUP; i++) {
        group[i].liver = 0;
        memset(group[i].clone, 0, sizeof group[i].clone);
    }
    draw_sizes(&fours, group, model);
    for (uint32_t i = 0; i < fours.count; i++)
        share_out(fours.patient[i], model, fours.first[i], &fours.all[i], fours.rank[i]);
}

/* ---- regimens: a lane for each ---- */

#define MOST_LESIONS (PATIENT_GROUP * SIMULATE_LESIONS)
/* The lesions of some patients in a row. */
struct row {
    uint32_t count, patient[MOST_LESIONS];
    wide own[PATIENT_GROUP], uniform[MOST_LESIONS], answer[MOST_LESIONS];
};

MATHS_INLINE void draw_uniforms(struct row *out, const struct patient *patient, uint32_t place,
                                const struct model *model, const int *regimen)
{
    const wide_words who = WIDE_WORDS(patient->chance.patient);
    wide_words drug = WIDE_WORDS(0);
    wide u[4];
    for (int i = 0; i < MODEL_FIRST; i++) {
        int own = model_regimen(model, regimen[i])->drug;
        drug[i] = own < 0 ? 0 : (uint64_t)own;
    }
    wide_chance(u, &patient->chance, &who, CHANCE_DRUG_PATIENT, &drug);
    out->own[place] = u[0];
    for (uint32_t i = 0; i < patient->lesions; i++) {
        const wide_words block = drug * 2 + i / 4;
        if (i % 4 == 0)
            wide_chance(u, &patient->chance, &who, CHANCE_DRUG_LESION, &block);
        out->patient[out->count] = place;
        out->uniform[out->count++] = u[i % 4];
    }
}

MATHS_INLINE void find_answers(struct row *it, const struct model *model)
{
    wide_normal_many(it->own, it->own, PATIENT_GROUP);
    for (uint32_t i = 0; i < PATIENT_GROUP; i++)
        it->own[i] *= model->effect_sd_patient;
    for (uint32_t i = it->count; i % AT_ONCE; i++) {
        it->uniform[i] = WIDE_ALL(0.5);
        it->patient[i] = 0;
    }
    for (uint32_t i = 0; i < it->count; i += AT_ONCE) {
        wide x[AT_ONCE];
        wide_normal_many(x, &it->uniform[i], AT_ONCE);
        for (uint32_t j = 0; j < AT_ONCE; j++)
            x[j] = it->own[it->patient[i + j]] + model->effect_sd_lesion * x[j];
        wide_exp_many(&it->answer[i], x, AT_ONCE);
    }
}

/* What a step multiplies the clones of each lesion by. */
MATHS_INLINE void fill_effects(struct patient_effect *out, const wide *answer, const struct patient *patient,
                               const struct model *model, const int *regimen)
{
    double rate[KB_CLONES];
    _Alignas(32) double effect[KB_CLONES][MODEL_FIRST];
    wide factor[KB_CLONES];
    for (int c = 0; c < KB_CLONES; c++) {
        rate[c] = patient->growth * model->fitness[c] * model->step;
        for (int i = 0; i < MODEL_FIRST; i++)
            effect[c][i] = model_regimen(model, regimen[i])->effect[c][patient->genotype];
    }
    for (uint32_t i = 0; i < patient->lesions; i++) {
        WIDE_AT(out[i].answer, 0) = answer[i];
        for (int c = 0; c < KB_CLONES; c++)
            factor[c] = rate[c] * (1 - WIDE_OF(effect[c], 0) * answer[i]);
        wide_exp_many(factor, factor, KB_CLONES);
        for (int c = 0; c < KB_CLONES; c++)
            WIDE_AT(out[i].factor[c], 0) = factor[c];
    }
}

MATHS_WIDE static void draw_effects(struct patient *group, const struct model *model)
{
    struct row row = {.count = 0};
    const wide *answer = row.answer;
    for (uint32_t i = 0; i < PATIENT_GROUP; i++)
        draw_uniforms(&row, &group[i], i, model, model->first[group[i].genotype].regimen);
    find_answers(&row, model);
    for (uint32_t i = 0; i < PATIENT_GROUP; i++) {
        fill_effects(group[i].effect, answer, &group[i], model, model->first[group[i].genotype].regimen);
        answer += group[i].lesions;
    }
}

MATHS_WIDE static void draw_effects_alone(struct patient_effect *out, const struct patient *patient,
                                          const struct model *model, const int *regimen)
{
    struct row row = {.count = 0};
    for (uint32_t i = 0; i < PATIENT_GROUP; i++)
        row.own[i] = WIDE_ALL(0.5);
    draw_uniforms(&row, patient, 0, model, regimen);
    find_answers(&row, model);
    fill_effects(out, row.answer, patient, model, regimen);
}

/* The resolver of a function in several versions would be a name that the library shows: only this one is seen. */
void patient_effects(struct patient_effect out[SIMULATE_LESIONS], const struct patient *patient,
                     const struct model *model, const int regimen[MODEL_FIRST])
{
    draw_effects_alone(out, patient, model, regimen);
}

/* The first side effects, a lane for each treatment. */
MATHS_WIDE static void draw_harms(struct patient *out)
{
    const wide_words who = WIDE_WORDS(out->chance.patient),
                     block = {patient_harm_block(0, 0), patient_harm_block(1, 0), patient_harm_block(2, 0),
                              patient_harm_block(3, 0)};
    wide u[4], log;
    wide_chance(u, &out->chance, &who, CHANCE_TOXICITY, &block);
    wide_log(&log, &u[0]);
    WIDE_AT(out->harm_wait, 0) = -log;
    WIDE_AT(out->harm_stops, 0) = u[1];
}

/* ---- together ---- */

void patients_draw(struct patient out[PATIENT_GROUP], const struct model *model, const struct chance *chance,
                   const uint64_t patient[PATIENT_GROUP])
{
    struct persons persons;
    _Alignas(32) uint64_t who[PATIENT_GROUP];
    memcpy(who, patient, sizeof who);
    draw_persons(&persons, model, chance, who);
    for (uint32_t i = 0; i < PATIENT_GROUP; i++) {
        struct patient *to = &out[i];
        to->chance = *chance;
        to->chance.patient = patient[i];
        to->genotype = (uint32_t)persons.genotype[i];
        to->lesions = 1 + (uint32_t)persons.lesions[i];
        to->growth = persons.growth[i];
        to->death_at = persons.death_at[i];
        /* A patient's tumours take one way of resistance more easily than another: see docs/model.md, "Clones". */
        to->mutability[0] = 0;
        for (int c = 1; c < KB_CLONES; c++)
            to->mutability[c] = persons.mutability[c][i];
        for (int c = 0; c < KB_CLONES; c++)
            to->idle[c] = persons.idle[c][i];
        draw_harms(to);
    }
    draw_lesions(out, model);
    draw_effects(out, model);
}

void patient_draw(struct patient *out, const struct model *model, const struct chance *chance, uint64_t patient)
{
    struct patient group[PATIENT_GROUP];
    const uint64_t who[PATIENT_GROUP] = {patient, patient, patient, patient};
    patients_draw(group, model, chance, who);
    *out = group[0];
}

MATHS_WIDE static void count_lesions(uint8_t *out, const struct model *model, const struct chance *chance,
                                     uint64_t first, uint32_t count)
{
    const wide_words lane = {0, 1, 2, 3}, block = WIDE_WORDS(0);
    for (uint32_t i = 0; i < count; i += WIDE) {
        const wide_words who = first + i + lane;
        wide u[4];
        wide_bits lesions;
        wide_chance(u, chance, &who, CHANCE_PATIENT, &block);
        pick(&lesions, model->lesions_until, SIMULATE_LESIONS, &u[2]);
        for (uint32_t j = 0; j < WIDE && i + j < count; j++)
            out[i + j] = (uint8_t)(1 + lesions[j]);
    }
}

void patients_lesions(uint8_t *out, const struct model *model, const struct chance *chance, uint64_t first,
                      uint32_t count)
{
    count_lesions(out, model, chance, first, count);
}
