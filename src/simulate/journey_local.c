/* Surgery, ablation, embolization, radiotherapy: what is done to single lesions. */
#include "simulate/journey.h"

/* The lesions it would be done to: all that are seen, or those that progress; 0: it cannot be done. */
static uint32_t eligible(const struct journey *it, const struct simulate_local *local, const struct model_local *how)
{
    uint32_t lesions = local->when == SIMULATE_AT_LIMITED ? it->scan.progressing : it->scan.seen;
    if (!lesions || (int)journey_count(lesions) > how->lesions || (how->liver_only && (lesions & ~it->patient->liver)))
        return 0;
    for (uint32_t i = 0; i < journey_lesions(it); i++)
        if ((lesions >> i & 1) && (double)it->scan.size_um[i] > how->diameter_um)
            return 0;
    return lesions;
}

/* What is removed is no debris: its volume goes with it. */
static void hit(struct journey *it, uint32_t lesions, double keep)
{
    for (uint32_t i = 0; i < journey_lesions(it); i++) {
        if (!(lesions >> i & 1))
            continue;
        for (int c = 0; c < KB_CLONES; c++) {
            it->clone[c][i] *= keep;
            it->floor[c][i] *= keep;
            if (it->clone[c][i] * it->model->cells < 1)
                it->clone[c][i] = it->floor[c][i] = 0;
        }
        it->debris[i] *= keep;
    }
}

static uint32_t anchor_of(const struct journey *it, enum simulate_when when)
{
    if (when == SIMULATE_AT_RESPONSE)
        return SIMULATE_LOCAL_RESPONDING;
    return it->limited ? SIMULATE_LOCAL_LIMITED : SIMULATE_LOCAL_GENERALIZED;
}

static void perform(struct journey *it, const struct simulate_local *local, uint32_t lesions)
{
    const struct model_local *how = &it->model->local[local->modality];
    double u[4];
    chance_four(u, &it->patient->chance, CHANCE_LOCAL, it->procedures++);
    book_time(it);
    book_procedure(it, local->modality);
    if (u[0] < how->death) {
        book_sum(it, SIMULATE_LOCAL_DEATHS, 1);
        it->dead = true;
        it->life = it->now;
        return;
    }
    book_sum(it, SIMULATE_LOCAL_COMPLICATIONS, u[1] < how->complication);
    hit(it, lesions, how->keep);
    int pause = model_steps(it->model, how->pause);
    if (pause && it->dosed)
        it->paused_until = it->now + pause;
    journey_measure(it);
    scan_baseline(it);
    it->local_since_drug = true;
}

void local_consider(struct journey *it, enum simulate_when when)
{
    for (uint32_t i = 0; i < it->policy->local_count && !it->dead; i++) {
        const struct simulate_local *local = &it->policy->local[i];
        int since = it->now - it->started;
        if (local->when != when || it->local_done[i] || since < it->cuts->after[i] || since > it->cuts->until[i] ||
            (local->treatment && (int)local->treatment != it->treatment + 1))
            continue;
        uint32_t lesions = eligible(it, local, &it->model->local[local->modality]);
        if (!lesions)
            continue;
        it->local_done[i] = true;
        uint32_t anchor = anchor_of(it, when);
        if (!(it->begun >> anchor & 1))
            book_anchor(it, anchor);
        if (!local->record_only)
            perform(it, local, lesions);
    }
}
