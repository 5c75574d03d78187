/* The start of a treatment: what it does to each clone of each lesion, when it will do harm. */
#include <string.h>

#include "simulate/journey.h"
#include "simulate/wide.h"

/* What a step multiplies each clone by. */
MATHS_WIDE static void fill_factors(lesion_lanes *out, const double *rate, const double *effect, const double *answer,
                                    uint32_t lanes)
{
    for (uint32_t i = 0; i < lanes; i += WIDE) {
        wide factor[KB_CLONES];
        for (int c = 0; c < KB_CLONES; c++)
            factor[c] = rate[c] * (1 - effect[c] * WIDE_OF(answer, i));
        wide_exp_many(factor, factor, KB_CLONES);
        for (int c = 0; c < KB_CLONES; c++)
            WIDE_AT(out[c], i) = factor[c];
    }
}

/* After a reduction of the dose. */
void drug_reduce(struct journey *it)
{
    const struct model *model = it->model;
    const struct model_regimen *regimen = model_regimen(model, it->regimen);
    double rate[KB_CLONES], effect[KB_CLONES];
    for (int c = 0; c < KB_CLONES; c++) {
        rate[c] = it->patient->growth * model->fitness[c] * model->step;
        effect[c] = regimen->reduced[c][it->patient->genotype];
    }
    it->reduced = true;
    fill_factors(it->on, rate, effect, it->answer, it->lanes);
}

/* What this regimen does to this patient's lesions: worked out already, when it is one that many get. */
static void find_effects(struct journey *it)
{
    const struct model_first *first = &it->model->first[it->patient->genotype];
    const struct patient_effect *effects = it->patient->effect;
    struct patient_effect alone[SIMULATE_LESIONS];
    const int same[MODEL_FIRST] = {it->regimen, it->regimen, it->regimen, it->regimen};
    uint32_t place = 0;
    memcpy(it->on, it->off, sizeof it->on);
    for (uint32_t i = 0; i < SIMULATE_LESIONS; i++)
        it->answer[i] = 1;
    if (model_regimen(it->model, it->regimen)->drug < 0)
        return;
    while (place < first->count && first->regimen[place] != it->regimen)
        place++;
    if (place == first->count) {
        patient_effects(alone, it->patient, it->model, same);
        effects = alone;
        place = 0;
    }
    for (uint32_t i = 0; i < journey_lesions(it); i++) {
        it->answer[i] = effects[i].answer[place];
        for (int c = 0; c < KB_CLONES; c++)
            it->on[c][i] = effects[i].factor[c][place];
    }
}

/* Growth without a drug: once a patient. */
void drug_idle(struct journey *it)
{
    for (int c = 0; c < KB_CLONES; c++)
        for (uint32_t i = 0; i < it->lanes; i++)
            it->off[c][i] = it->patient->idle[c];
}

/* What fell below one cell is gone. */
MATHS_WIDE static void drop_gone(struct journey *it)
{
    const double one = 1 / it->model->cells;
    for (int c = 0; c < KB_CLONES; c++)
        for (uint32_t i = 0; i < it->lanes; i += WIDE) {
            const wide cells = WIDE_OF(it->clone[c], i), floor = WIDE_OF(it->floor[c], i);
            WIDE_AT(it->clone[c], i) = WIDE_CHOOSE(cells < one, WIDE_ALL(0.0), cells);
            WIDE_AT(it->floor[c], i) = WIDE_CHOOSE(cells < one, WIDE_ALL(0.0), floor);
        }
}

/* Clones with both mutations arise anew from those with one. */
static void reseed(struct journey *it)
{
    const struct model *model = it->model;
    double u[4], rate = it->patient->mutability[3] * model->mutation[3][it->patient->genotype];
    uint32_t drawn = UINT32_MAX;
    for (uint32_t i = 0; i < journey_lesions(it); i++) {
        double founders = (it->clone[1][i] + it->clone[2][i]) * model->cells;
        if (founders < 1 || it->clone[3][i] > 0)
            continue;
        if (drawn != i / 4)
            chance_four(u, &it->patient->chance, CHANCE_DOUBLES, (uint32_t)it->treatment * 2 + i / 4);
        drawn = i / 4;
        double cells = patient_clone(rate, founders, u[i % 4]);
        cells = cells > founders / 2 ? founders / 2 : cells;
        /* taken from where they came from, so that no cell is made of nothing */
        double left = 1 - cells / founders;
        it->clone[1][i] *= left;
        it->clone[2][i] *= left;
        it->clone[3][i] = cells / model->cells;
    }
}

/* Some of each clone live through any drug: a share of the most that there was at the start of one. */
MATHS_WIDE static void set_floor(struct journey *it)
{
    for (int c = 0; c < KB_CLONES; c++)
        for (uint32_t i = 0; i < it->lanes; i += WIDE) {
            const wide floor = it->model->survivors * WIDE_OF(it->clone[c], i), before = WIDE_OF(it->floor[c], i);
            WIDE_AT(it->floor[c], i) = WIDE_CHOOSE(floor > before, floor, before);
        }
}

void drug_draw_toxicity(struct journey *it)
{
    const struct patient *patient = it->patient;
    double rate = model_regimen(it->model, it->regimen)->toxicity, u[4], wait;
    it->toxicity_at = JOURNEY_NEVER;
    if (rate <= 0)
        return;
    if (it->toxicities == 0 && it->treatment < PATIENT_HARMS) {
        wait = patient->harm_wait[it->treatment];
        it->gives_up = patient->harm_stops[it->treatment];
    } else {
        chance_four(u, &patient->chance, CHANCE_TOXICITY, patient_harm_block(it->treatment, it->toxicities));
        wait = -maths_log(u[0]);
        it->gives_up = u[1];
    }
    double steps = wait / rate / it->model->step;
    if (steps < it->model->steps)
        it->toxicity_at = it->now + (int)steps + 1;
}

static void remember(struct journey *it, int drug)
{
    uint8_t level = (uint8_t)(1 + model_regimen(it->model, it->regimen)->level);
    it->use[drug] = USE_CURRENT;
    if (level > it->highest[drug])
        it->highest[drug] = level;
}

void drug_start(struct journey *it, int regimen)
{
    const struct model_regimen *now = model_regimen(it->model, regimen);
    int before = it->treatment < 0 ? -1 : model_regimen(it->model, it->regimen)->drug;
    it->treatment++;
    it->regimen = regimen;
    it->line += now->drug >= 0 && now->drug != before;
    it->treated = true;
    it->reduced = it->progressed = it->planned_off = it->cycle_off = it->limited = false;
    it->dosed = regimen >= 0;
    it->started = it->now;
    it->toxicities = 0;
    it->paused_until = it->end_at = JOURNEY_NEVER;
    it->planned_at = it->cuts->planned && regimen >= 0 ? it->now + it->cuts->planned : JOURNEY_NEVER;
    it->cycle_at = it->cuts->on && it->cuts->off && regimen >= 0 ? it->now + it->cuts->on : JOURNEY_NEVER;
    it->next_ctdna = it->cuts->ctdna && regimen >= 0 ? it->now + it->cuts->ctdna : JOURNEY_NEVER;
    int first = it->cuts->early_scan && it->cuts->early_until ? it->cuts->early_scan : it->cuts->scan;
    it->next_scan = it->now + first;
    it->best_recist = it->best_choi = RESPONSE_NOT_ASSESSED;
    if (now->drug >= 0)
        remember(it, now->drug);
    if (regimen >= 0)
        it->regimens_tried |= UINT64_C(1) << regimen;
    drop_gone(it);
    reseed(it);
    set_floor(it);
    find_effects(it);
    drug_draw_toxicity(it);
    journey_measure(it);
    scan_baseline(it);
    book_start(it);
}
