#include "simulate/journey.h"

#include <stddef.h>
#include <string.h>

#include "simulate/tally.h"
#include "simulate/wide.h"

/* ---- growth and death: where the time goes ---- */

/* One step of `lanes` lesions: no branch, nothing called. */
MATHS_INLINE void grow(struct journey *it, lesion_lanes *factor, double debris, double keep, uint32_t lanes)
{
    for (uint32_t i = 0; i < lanes; i += WIDE) {
        wide all = WIDE_ALL(0.0);
        for (int c = 0; c < KB_CLONES; c++) {
            const wide least = WIDE_OF(it->floor[c], i);
            wide cells = WIDE_OF(it->clone[c], i) * WIDE_OF(factor[c], i);
            cells = WIDE_CHOOSE(cells < least, least, cells);
            WIDE_AT(it->clone[c], i) = cells;
            all += cells;
        }
        wide lost = WIDE_OF(it->viable, i) - all;
        lost = WIDE_CHOOSE(lost < 0, WIDE_ALL(0.0), lost);
        WIDE_AT(it->debris, i) = WIDE_OF(it->debris, i) * keep + debris * lost;
        WIDE_AT(it->viable, i) = all;
    }
}

MATHS_INLINE double burden(const struct journey *it, uint32_t lanes)
{
    const double *v = it->viable;
    double low = (v[0] + v[1]) + (v[2] + v[3]);
    return lanes > 4 ? low + ((v[4] + v[5]) + (v[6] + v[7])) : low;
}

MATHS_INLINE double hazard_rate(const struct journey *it, uint32_t lanes)
{
    return it->model->death_base + it->weight * maths_power(&it->model->burden, burden(it, lanes));
}

MATHS_WIDE static void add_clones(struct journey *it)
{
    for (uint32_t i = 0; i < it->lanes; i += WIDE) {
        wide all = WIDE_ALL(0.0);
        for (int c = 0; c < KB_CLONES; c++)
            all += WIDE_OF(it->clone[c], i);
        WIDE_AT(it->viable, i) = all;
    }
}

void journey_measure(struct journey *it)
{
    add_clones(it);
    int lines = it->line > 1 ? it->line - 1 : 0;
    it->weight = it->model->death_burden * (1 + it->model->death_line * lines);
    it->rate = hazard_rate(it, it->lanes);
}

/* Steps up to `until`, or to death: the hazard between two steps is taken as straight (the trapezoidal rule), and the
 * day of death is found within the step. */
MATHS_INLINE void run_steps(struct journey *it, lesion_lanes *factor, int until, uint32_t lanes)
{
    const double half = it->model->step / 2, death_at = it->patient->death_at;
    const double debris = it->model->debris, keep = it->model->debris_keep;
    double hazard = it->hazard, rate = it->rate;
    for (int now = it->now; now < until; now++) {
        grow(it, factor, debris, keep, lanes);
        double next = hazard_rate(it, lanes), more = half * (rate + next);
        if (hazard + more >= death_at) {
            it->dead = true;
            it->life = now + (more > 0 ? (death_at - hazard) / more : 0);
            it->now = now + 1;
            return;
        }
        hazard += more;
        rate = next;
    }
    it->hazard = hazard;
    it->rate = rate;
    it->now = until;
}

MATHS_WIDE static void run_few(struct journey *it, lesion_lanes *factor, int until)
{
    run_steps(it, factor, until, SIMULATE_LESIONS / 2);
}

MATHS_WIDE static void run_many(struct journey *it, lesion_lanes *factor, int until)
{
    run_steps(it, factor, until, SIMULATE_LESIONS);
}

static void live_until(struct journey *it, int until)
{
    lesion_lanes *factor = it->dosed ? it->on : it->off;
    if (it->lanes == SIMULATE_LESIONS)
        run_many(it, factor, until);
    else
        run_few(it, factor, until);
}

/* ---- what happens ---- */

uint32_t journey_largest_clone(const struct journey *it, double *volume)
{
    uint32_t best = 0;
    double most = 0, sum[KB_CLONES] = {0};
    for (uint32_t i = 0; i < journey_lesions(it); i++)
        for (uint32_t c = 1; c < KB_CLONES; c++)
            sum[c] += it->clone[c][i];
    for (uint32_t c = 1; c < KB_CLONES; c++) {
        best = sum[c] > most ? c : best;
        most = sum[c] > most ? sum[c] : most;
    }
    if (volume)
        *volume = most;
    return best;
}

static bool next_treatment(struct journey *it, enum journey_end why)
{
    static const uint8_t use_after[] = {USE_PROGRESSED, USE_INTOLERANT, USE_STOPPED};
    int drug = it->treatment < 0 ? -1 : model_regimen(it->model, it->regimen)->drug, regimen = SIMULATE_NO_DRUG;
    book_time(it);
    /* at progression the drug is still being taken while the next is chosen; after a side effect it is not */
    if (drug >= 0 && why != END_PROGRESSION)
        it->use[drug] = use_after[why];
    enum choice choice = choose_next(it, &regimen);
    if (choice == CHOICE_GO_ON && it->dosed) {
        scan_baseline(it);
        it->end_at = JOURNEY_NEVER;
        return true;
    }
    if (it->treatment >= 0) {
        book_treatment_end(it);
        if (why != END_PROGRESSION)
            book_censored(it);
    }
    if (drug >= 0)
        it->use[drug] = it->planned_off ? USE_STOPPED : use_after[why];
    if (choice == CHOICE_DRUG) {
        drug_start(it, regimen);
        it->local_since_drug = false;
        return true;
    }
    it->treated = it->dosed = false;
    it->next_scan = it->next_ctdna = it->toxicity_at = it->planned_at = it->end_at = it->cycle_at = it->paused_until =
        JOURNEY_NEVER;
    return choice != CHOICE_FAILED;
}

static bool on_toxicity(struct journey *it)
{
    const struct model *model = it->model;
    it->toxicities++;
    it->toxicity_at = JOURNEY_NEVER;
    if (!it->dosed)
        return true;
    book_time(it);
    book_sum(it, SIMULATE_TOXICITIES, 1);
    it->cost += model->cost_toxicity * model->discount[it->now];
    int64_t months = (int64_t)((double)model->toxicity_pause * model->step * model->discount[it->now] * 1e6 + 0.5);
    it->toxicity_umonths += months;
    it->qaly_micro -= (int64_t)((double)months * model->utility_toxicity / 12 + 0.5);
    it->row->course[it->treatment].toxicity = true;
    if (it->gives_up < model_regimen(model, it->regimen)->toxicity_stops) {
        book_sum(it, SIMULATE_TOXICITY_STOPS, 1);
        return next_treatment(it, END_TOXICITY);
    }
    it->dosed = false;
    it->paused_until = it->now + (model->toxicity_pause ? model->toxicity_pause : 1);
    drug_reduce(it);
    return true;
}

static void on_pause_over(struct journey *it)
{
    book_time(it);
    it->paused_until = JOURNEY_NEVER;
    it->dosed = !it->planned_off && !it->cycle_off;
    if (it->toxicity_at == JOURNEY_NEVER)
        drug_draw_toxicity(it);
}

static void on_cycle(struct journey *it)
{
    book_time(it);
    it->cycle_off = !it->cycle_off;
    it->cycle_at = it->now + (it->cycle_off ? it->cuts->off : it->cuts->on);
    it->dosed = !it->cycle_off && it->paused_until == JOURNEY_NEVER && !it->planned_off;
}

/* The drug is stopped without progression, as agreed; scans go on. */
static void on_planned(struct journey *it)
{
    it->planned_at = JOURNEY_NEVER;
    if (it->progressed || it->treatment > 0)
        return;
    book_time(it);
    it->planned_off = true;
    it->use[model_regimen(it->model, it->regimen)->drug] = USE_STOPPED;
    it->dosed = false;
    it->toxicity_at = it->cycle_at = it->paused_until = JOURNEY_NEVER;
    book_anchor(it, SIMULATE_PLANNED_STOP);
}

static void count_resistance(struct journey *it)
{
    uint32_t classes = 0, within = 0;
    for (uint32_t i = 0; i < journey_lesions(it); i++) {
        uint32_t here = 0;
        for (uint32_t c = 1; c < KB_CLONES; c++)
            here |= (uint32_t)(it->clone[c][i] >= it->model->nodule_volume) << c;
        classes |= here;
        within |= (uint32_t)(journey_count(here) > 1);
    }
    book_sum(it, SIMULATE_PROGRESSED_ONCE, 1);
    book_sum(it, SIMULATE_RESISTANT_SEEN, classes != 0);
    book_sum(it, SIMULATE_RESISTANT_SEVERAL, journey_count(classes) > 1);
    book_sum(it, SIMULATE_RESISTANT_WITHIN, within);
}

static bool resume(struct journey *it)
{
    int regimen = it->regimen;
    book_treatment_end(it);
    drug_start(it, regimen);
    return true;
}

static bool on_progression(struct journey *it, int at)
{
    const struct simulate_stop *stop = &it->policy->stop;
    it->limited = journey_asks_pattern(it) && scan_is_limited(it);
    book_time(it);
    if (!it->progressed) {
        if (it->treatment == 0)
            count_resistance(it);
        book_progression(it, at);
    }
    it->progressed = true;
    if (it->policy->secondary_tested) {
        double volume = 0;
        uint32_t clone = journey_largest_clone(it, &volume);
        it->found_clone = volume >= it->model->nodule_volume ? (int)clone : 0;
        book_sum(it, SIMULATE_TESTS, 1);
        it->cost += it->model->cost_test * it->model->discount[it->now];
    }
    uint32_t procedures = it->procedures;
    if (it->limited)
        local_consider(it, SIMULATE_AT_LIMITED);
    if (!it->dead && procedures == it->procedures)
        local_consider(it, SIMULATE_AT_PROGRESSION);
    if (it->dead)
        return true;
    if (it->planned_off && stop->resume && it->treatment + 1 < SIMULATE_TREATMENTS)
        return resume(it);
    if (it->limited && (stop->limited_goes_on || procedures != it->procedures) && it->dosed) {
        scan_baseline(it); /* what grows from here on is judged anew */
        return true;
    }
    if (it->cuts->beyond && it->dosed) {
        it->end_at = it->end_at == JOURNEY_NEVER ? it->now + it->cuts->beyond : it->end_at;
        return true;
    }
    return next_treatment(it, END_PROGRESSION);
}

static void schedule_scan(struct journey *it)
{
    const struct model_cuts *cuts = it->cuts;
    bool early = cuts->early_scan && it->now - it->started < cuts->early_until;
    it->next_scan = it->now + (early ? cuts->early_scan : cuts->scan);
}

static bool on_scan(struct journey *it)
{
    schedule_scan(it);
    book_sum(it, SIMULATE_SCANS, 1);
    it->cost += it->model->cost_scan * it->model->discount[it->now];
    bool worse = scan_read(it);
    if (it->end_at != JOURNEY_NEVER) /* beyond progression already */
        return true;
    if (!worse) {
        it->unconfirmed_at = -1;
        if (!it->progressed && it->policy->local_count)
            local_consider(it, SIMULATE_AT_RESPONSE);
        return true;
    }
    int at = it->now;
    if (it->policy->stop.confirm) {
        if (it->unconfirmed_at < 0) {
            it->unconfirmed_at = it->now;
            return true;
        }
        at = it->unconfirmed_at;
    }
    return on_progression(it, at);
}

static bool on_ctdna(struct journey *it)
{
    double volume = 0;
    uint32_t clone = journey_largest_clone(it, &volume);
    it->next_ctdna = it->now + it->cuts->ctdna;
    book_sum(it, SIMULATE_TESTS, 1);
    it->cost += it->model->cost_test * it->model->discount[it->now];
    it->found_clone = volume >= it->model->ctdna_volume ? (int)clone : 0;
    bool resists = model_regimen(it->model, it->regimen)->effect[clone][it->patient->genotype] < 1;
    if (it->found_clone <= 0 || !it->policy->ctdna_switches || !resists)
        return true;
    return next_treatment(it, END_CTDNA);
}

static int next_event(const struct journey *it)
{
    const int times[] = {it->toxicity_at, it->paused_until, it->cycle_at,  it->planned_at,
                         it->end_at,      it->next_scan,    it->next_ctdna};
    int first = it->model->steps;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        first = times[i] < first ? times[i] : first;
    return first > it->now ? first : it->now + 1;
}

static bool happen(struct journey *it)
{
    bool well = true;
    if (it->now >= it->paused_until)
        on_pause_over(it);
    if (it->now >= it->cycle_at)
        on_cycle(it);
    if (it->now >= it->planned_at)
        on_planned(it);
    if (it->now >= it->toxicity_at)
        well = on_toxicity(it);
    if (well && it->now >= it->next_scan)
        well = on_scan(it);
    if (well && !it->dead && it->now >= it->next_ctdna)
        well = on_ctdna(it);
    if (well && !it->dead && it->now >= it->end_at)
        well = next_treatment(it, END_PROGRESSION);
    return well;
}

/* Volumes that a treatment's start fills are left as they are. */
static void begin(struct journey *it, const struct patient *patient)
{
    const size_t kept = offsetof(struct journey, patient);
    memset((char *)it + kept, 0, sizeof *it - kept);
    it->patient = patient;
    it->lanes = patient->lesions > 4 ? 8 : 4;
    it->treatment = -1;
    it->regimen = SIMULATE_NO_DRUG;
    it->unconfirmed_at = -1;
    it->found_clone = -1;
    it->quiet.holds = false;
    memcpy(it->clone, patient->clone, sizeof it->clone);
    memset(it->floor, 0, sizeof it->floor);
    memset(it->debris, 0, sizeof it->debris);
    drug_idle(it);
}

bool journey_run(struct journey *it, const struct patient *patient)
{
    begin(it, patient);
    bool well = next_treatment(it, END_PROGRESSION);
    while (well && !it->dead && it->now < it->model->steps) {
        int until = next_event(it);
        live_until(it, until < it->model->steps ? until : it->model->steps);
        if (!it->dead && it->now < it->model->steps)
            well = happen(it);
    }
    if (!it->dead)
        it->life = it->now;
    book_time(it);
    book_end(it);
    return well;
}
