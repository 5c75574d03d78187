/* Counting: times into histograms, sums, rows. All whole numbers, so that their order does not matter. */
#include <math.h>
#include <string.h>

#include "simulate/journey.h"
#include "simulate/tally.h"

void book_sum(struct journey *it, enum simulate_sum sum, int64_t by)
{
    it->counts[it->layout->sums + (size_t)sum] += by;
}

/* What is booked per patient once a life ends needs the discounted value of each event's day. */
static void pay(struct journey *it, double cost) { it->cost += cost * it->model->discount[it->now]; }

static void book_state(struct journey *it, int64_t discounted)
{
    const struct model *model = it->model;
    bool stable = it->treated && !it->progressed;
    double utility = stable ? model->utility_stable : model->utility_progressed;
    if (stable)
        it->stable_umonths += discounted;
    else
        it->progressed_umonths += discounted;
    it->qaly_micro += (int64_t)((double)discounted * utility / 12 + 0.5);
    it->cost += (double)discounted * 1e-6 * model->cost_care;
}

void book_time(struct journey *it)
{
    int from = it->accounted, to = it->now;
    if (to <= from)
        return;
    const struct model *model = it->model;
    int64_t lived = (int64_t)((to - from) * model->step * 1e6 + 0.5);
    int64_t discounted = model->discounted[to] - model->discounted[from];
    book_state(it, discounted);
    if (it->dosed && it->regimen >= 0) {
        size_t at = it->layout->regimen_time + 2 * (size_t)it->regimen;
        it->counts[at] += lived;
        it->counts[at + 1] += discounted;
        it->cost += (double)discounted * 1e-6 * model_regimen(model, it->regimen)->cost;
    }
    it->accounted = to;
}

/* ---- times ---- */

static void add_time(struct journey *it, uint32_t anchor, enum simulate_time time, int end, bool event)
{
    const struct journey_anchor *from = &it->anchors[anchor];
    uint32_t bin = end > from->start ? (uint32_t)(end - from->start) : 0;
    const uint32_t strata[] = {SIMULATE_OF_ALL, SIMULATE_OF_GENOTYPE + it->patient->genotype,
                               SIMULATE_OF_CLONE + from->clone};
    for (size_t i = 0; i < sizeof strata / sizeof *strata; i++)
        it->counts[tally_time(it->layout, anchor, time, strata[i]) + (event ? 0 : it->layout->bins) + bin]++;
}

void book_anchor(struct journey *it, uint32_t anchor)
{
    it->anchors[anchor] = (struct journey_anchor){it->now, (uint8_t)journey_largest_clone(it, NULL)};
    it->begun |= 1u << anchor;
    it->open |= 1u << anchor;
}

/* Times that were open have come to this end, at which PFS and TTP have an event or not. */
static void close_times(struct journey *it, int at, bool pfs, bool ttp)
{
    for (uint32_t open = it->open; open; open &= open - 1) {
        uint32_t anchor = (uint32_t)__builtin_ctz(open);
        add_time(it, anchor, SIMULATE_PFS, at, pfs);
        add_time(it, anchor, SIMULATE_TTP, at, ttp);
    }
    it->open = 0;
}

void book_progression(struct journey *it, int at)
{
    close_times(it, at, true, true);
    it->counts[it->layout->clones + (size_t)it->treatment * KB_CLONES + journey_largest_clone(it, NULL)]++;
    it->row->course[it->treatment].progressed = true;
    it->row->course[it->treatment].progression_months = (float)(at * it->model->step);
}

void book_censored(struct journey *it) { close_times(it, it->now, false, false); }

static void add_response(struct journey *it, enum response_criterion criterion, uint8_t call)
{
    const struct journey_anchor *from = &it->anchors[it->treatment];
    const uint32_t strata[] = {SIMULATE_OF_ALL, SIMULATE_OF_GENOTYPE + it->patient->genotype,
                               SIMULATE_OF_CLONE + from->clone};
    for (size_t i = 0; i < sizeof strata / sizeof *strata; i++)
        it->counts[tally_response(it->layout, (uint32_t)it->treatment, strata[i], criterion, call)]++;
}

void book_treatment_end(struct journey *it)
{
    if (it->treatment < 0 || !it->treated)
        return;
    struct simulate_course_row *row = &it->row->course[it->treatment];
    scan_settle(it);
    add_time(it, (uint32_t)it->treatment, SIMULATE_TOT, it->now, true);
    add_response(it, RESPONSE_BY_RECIST, it->best_recist);
    add_response(it, RESPONSE_BY_CHOI, it->best_choi);
    row->end_months = (float)(it->now * it->model->step);
    row->recist = it->best_recist;
    row->choi = it->best_choi;
    row->clone = (uint8_t)journey_largest_clone(it, NULL);
}

void book_start(struct journey *it)
{
    book_anchor(it, (uint32_t)it->treatment);
    int regimen = it->regimen < 0 ? SIMULATE_REGIMENS : it->regimen;
    it->counts[it->layout->started + (size_t)it->treatment * (SIMULATE_REGIMENS + 1) + (size_t)regimen]++;
    it->row->course[it->treatment] = (struct simulate_course_row){.regimen = it->regimen,
                                                                  .start_months = (float)(it->now * it->model->step),
                                                                  .progression_months = NAN,
                                                                  .end_months = NAN};
}

void book_procedure(struct journey *it, uint32_t modality)
{
    it->counts[it->layout->local + modality]++;
    pay(it, it->model->local[modality].cost);
}

/* ---- the end ---- */

static void book_open_times(struct journey *it)
{
    close_times(it, it->now, it->dead, false);
    for (uint32_t begun = it->begun; begun; begun &= begun - 1)
        add_time(it, (uint32_t)__builtin_ctz(begun), SIMULATE_OS, it->now, it->dead);
}

void book_end(struct journey *it)
{
    const struct model *model = it->model;
    struct simulate_patient_row *row = it->row;
    book_treatment_end(it);
    book_open_times(it);
    row->life_months = it->life * model->step;
    row->dead = it->dead;
    row->genotype = (uint8_t)it->patient->genotype;
    row->lines = (uint8_t)it->line;
    row->treatments = (uint8_t)(it->treatment + 1);
    row->qaly = (double)it->qaly_micro * 1e-6;
    row->cost = it->cost;
    book_sum(it, SIMULATE_PATIENTS, 1);
    book_sum(it, SIMULATE_DEATHS, it->dead);
    book_sum(it, SIMULATE_LIFE_UMONTHS, (int64_t)(row->life_months * 1e6 + 0.5));
    book_sum(it, SIMULATE_LIFE_DISCOUNTED_UMONTHS, it->stable_umonths + it->progressed_umonths);
    book_sum(it, SIMULATE_QALY_MICRO, it->qaly_micro);
    book_sum(it, SIMULATE_COST_CENTS, (int64_t)(it->cost * 100 + 0.5));
    book_sum(it, SIMULATE_STABLE_UMONTHS, it->stable_umonths);
    book_sum(it, SIMULATE_PROGRESSED_UMONTHS, it->progressed_umonths);
    book_sum(it, SIMULATE_TOXICITY_UMONTHS, it->toxicity_umonths);
    book_sum(it, SIMULATE_PATIENT_STEPS, it->now);
    uint32_t lines = row->lines < SIMULATE_TREATMENTS ? row->lines : SIMULATE_TREATMENTS;
    it->counts[it->layout->lines + lines]++;
}
