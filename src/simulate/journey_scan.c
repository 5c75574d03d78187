/* Lesions as a scan shows them, read by the criteria of src/response/. */
#include "simulate/journey.h"
#include "simulate/wide.h"

#include <string.h>

#define TINY 1e-30 /* cm3: a lesion that is gone divides by something */

/* ---- sizes ---- */

/* The diameter of a volume as it is written down, in µm; 0: not seen. */
MATHS_INLINE void size_of(wide_bits *out, const struct model *model, const wide *volume)
{
    wide cube = *volume * MODEL_SPHERE_FACTOR, root;
    wide_cbrt(&root, &cube);
    const wide_bits size_um = __builtin_convertvector(root * 1000 + 0.5, wide_bits);
    *out = size_um & (size_um >= model->visible_um);
}

/* Lanes without a lesion have no volume: nothing is seen. */
MATHS_WIDE static void measure(struct journey_scan *scan, const struct journey *it, const double *visible,
                               const double *viable)
{
    const double necrotic = it->model->density_necrotic, range = it->model->density_viable - necrotic;
    wide_bits seen = {0}, bit = {1, 2, 4, 8};
    for (uint32_t i = 0; i < it->lanes; i += WIDE) {
        const wide all = WIDE_OF(visible, i), lives = WIDE_OF(viable, i);
        wide_bits size_um;
        size_of(&size_um, it->model, &all);
        const wide density = (necrotic + lives / (all + TINY) * range) * 1000 + 0.5;
        WIDE_BITS_AT(scan->size_um, i) = size_um;
        WIDE_BITS_AT(scan->density_mhu, i) = __builtin_convertvector(density, wide_bits);
        WIDE_AT(scan->visible, i) = all;
        WIDE_AT(scan->viable, i) = lives;
        seen |= bit & (size_um > 0);
        bit <<= WIDE;
    }
    scan->seen = (uint32_t)wide_total(&seen);
}

/* Whether the lesions are to the last bit what was measured last: then measuring again is no use. */
MATHS_WIDE static bool is_measured(const struct journey *it)
{
    wide_bits differ = {0};
    for (uint32_t i = 0; i < it->lanes; i += WIDE) {
        differ |= WIDE_BITS_OF(it->visible, i) ^ WIDE_BITS_OF(it->scan.visible, i);
        differ |= WIDE_BITS_OF(it->viable, i) ^ WIDE_BITS_OF(it->scan.viable, i);
    }
    return !wide_any(&differ);
}

/* The largest of the lesions whose bits are given. */
static uint32_t largest(const struct journey *it, uint32_t lesions)
{
    int64_t best = -1;
    for (uint32_t i = 0; i < journey_lesions(it); i++) { /* of equal ones the first */
        int64_t rank = it->scan.size_um[i] * SIMULATE_LESIONS + (SIMULATE_LESIONS - 1 - i);
        rank |= -(int64_t)(~lesions >> i & 1);
        best = rank > best ? rank : best;
    }
    return SIMULATE_LESIONS - 1 - (uint32_t)(best % SIMULATE_LESIONS);
}

/* The largest measurable lesions, at most so many and so many in an organ (RECIST 1.1). */
static void choose_targets(struct journey *it)
{
    const struct thresholds *limits = &it->model->thresholds;
    const uint32_t liver = it->patient->liver;
    int64_t in_liver = 0, elsewhere = 0;
    uint32_t left = 0;
    for (uint32_t i = 0; i < journey_lesions(it); i++)
        left |= (uint32_t)(it->scan.size_um[i] >= limits->measurable_um) << i;
    it->targets = 0;
    while (in_liver + elsewhere < limits->targets_max) {
        left &= in_liver < limits->targets_per_organ_max ? UINT32_MAX : ~liver;
        left &= elsewhere < limits->targets_per_organ_max ? UINT32_MAX : liver;
        if (!left)
            break;
        uint32_t best = largest(it, left), is_liver = liver >> best & 1;
        it->targets |= 1u << best;
        left &= ~(1u << best);
        in_liver += is_liver;
        elsewhere += !is_liver;
    }
    for (uint32_t i = 0; i < it->lanes; i++)
        it->is_target[i] = -(int64_t)(it->targets >> i & 1);
}

/* ---- what the criteria are told ---- */

/* Sums over the targets that are seen: one that is not has size 0. */
struct sums {
    int64_t size_um, density_mhu, density_before_mhu;
};

MATHS_WIDE static void sum_targets(struct sums *out, const struct journey *it, const struct journey_scan *scan)
{
    wide_bits size = {0}, now = {0}, before = {0};
    for (uint32_t i = 0; i < it->lanes; i += WIDE) {
        const wide_bits size_um = WIDE_BITS_OF(scan->size_um, i), target = WIDE_BITS_OF(it->is_target, i);
        const wide_bits counts = target & (size_um > 0);
        size += size_um & counts;
        now += WIDE_BITS_OF(scan->density_mhu, i) & counts;
        before += WIDE_BITS_OF(it->density_mhu, i) & counts;
    }
    *out = (struct sums){wide_total(&size), wide_total(&now), wide_total(&before)};
}

static void tally_targets(struct tally *size, struct density *density, const struct journey *it,
                          const struct journey_scan *scan)
{
    struct sums sums;
    sum_targets(&sums, it, scan);
    int64_t seen = journey_count(it->targets & scan->seen);
    bool any = it->targets != 0;
    *size = (struct tally){.any = any,
                           .complete = any,
                           .all_gone = any && seen == 0,
                           .seen = seen > 0,
                           .sum = sums.size_um,
                           .count = (uint32_t)seen};
    *density = (struct density){.same_phase = true,
                                .measured = seen > 0,
                                .weight = seen,
                                .count = (uint32_t)seen,
                                .now_total = sums.density_mhu,
                                .baseline_total = sums.density_before_mhu,
                                .now_mhu = seen ? sums.density_mhu / seen : CASE_ABSENT,
                                .baseline_mhu = seen ? sums.density_before_mhu / seen : CASE_ABSENT};
    density->comparable = seen > 0 && density->baseline_mhu >= it->model->thresholds.density_floor_mhu;
}

/* The diameters at the least volumes since the baseline, which are the least diameters. */
MATHS_WIDE static void measure_nadir(int64_t *out, const struct journey *it)
{
    for (uint32_t i = 0; i < it->lanes; i += WIDE)
        size_of(&WIDE_BITS_AT(out, i), it->model, &WIDE_OF(it->nadir, i));
}

/* Lesions that progress by their diameter alone, as src/response/ counts them for the pattern of progression. */
static void add_grown(struct journey *it)
{
    const struct thresholds *limits = &it->model->thresholds;
    _Alignas(32) int64_t nadir_um[SIMULATE_LESIONS] = {0};
    measure_nadir(nadir_um, it);
    for (uint32_t i = 0; i < journey_lesions(it); i++) {
        int64_t size = it->scan.size_um[i], nadir = nadir_um[i];
        bool grew = (size > nadir) & (size - nadir >= limits->pd_um) & rose_by(size, nadir, limits->pd_permille, false);
        it->scan.progressing |= (uint32_t)grew << i & it->present;
    }
}

/* Bits of the lesions that are clearly worse, larger by so much than at their smallest; and of those with a nodule:
 * what lives in a mass has grown again, and is large enough to be told from what is dead around it. */
MATHS_WIDE static void find_worse(uint32_t *worse, uint32_t *nodules, const struct journey *it)
{
    const struct model *model = it->model;
    wide_bits is_worse = {0}, nodule = {0}, bit = {1, 2, 4, 8};
    for (uint32_t i = 0; i < it->lanes; i += WIDE) {
        const wide visible = WIDE_OF(it->visible, i), viable = WIDE_OF(it->viable, i);
        is_worse |= bit & (visible >= model->progression_volume) &
                    (visible >= model->progression_growth * WIDE_OF(it->nadir, i));
        nodule |=
            bit & (viable >= model->nodule_volume) & (viable >= model->nodule_growth * WIDE_OF(it->viable_nadir, i));
        bit <<= WIDE;
    }
    *worse = (uint32_t)wide_total(&is_worse);
    *nodules = (uint32_t)wide_total(&nodule);
}

static uint32_t new_lesions(const struct journey *it)
{
    uint32_t lesions = 0;
    if (it->scan.seen & ~it->present)
        for (uint32_t i = 0; i < journey_lesions(it); i++)
            lesions |= (uint32_t)(it->scan.size_um[i] >= it->model->thresholds.measurable_um) << i;
    return lesions & ~it->present;
}

static void find(struct scan *out, const struct journey *it, struct journey_scan *scan, uint32_t new_ones,
                 uint32_t nodule, uint32_t worse)
{
    uint32_t others = it->present & ~it->targets;
    scan->progressing = new_ones | nodule | worse;
    *out = (struct scan){.new_lesion = new_ones != 0,
                         .nodule = nodule != 0,
                         .unequivocal = worse || (nodule && it->policy->stop.nodules),
                         .any_non_target = others != 0,
                         .non_target_left = (others & scan->seen) != 0,
                         .non_target_seen = (others & scan->seen) != 0};
}

/* Of `visit` only what these criteria write is filled. */
static void judge(struct engine_visit *visit, struct journey *it, const struct journey_scan *scan)
{
    tally_targets(&visit->size, &visit->density, it, scan);
    recist_decide(visit, &it->engine, &it->recist);
    choi_decide(visit, &it->engine, &it->choi, false);
    if (it->policy->stop.criterion == RESPONSE_BY_MODIFIED_CHOI)
        choi_decide(visit, &it->engine, &it->modified_choi, true);
}

static void decide(struct engine_visit *visit, struct journey *it)
{
    uint32_t there = it->scan.seen & it->present, worse, nodules;
    find_worse(&worse, &nodules, it);
    find(&visit->scan, it, &it->scan, new_lesions(it), nodules & there, worse & there);
    judge(visit, it, &it->scan);
}

MATHS_WIDE static void see_baseline(struct journey *it)
{
    for (uint32_t i = 0; i < it->lanes; i += WIDE) {
        WIDE_AT(it->visible, i) = WIDE_OF(it->viable, i) + WIDE_OF(it->debris, i);
        WIDE_AT(it->nadir, i) = WIDE_OF(it->visible, i);
        WIDE_AT(it->viable_nadir, i) = WIDE_OF(it->viable, i);
    }
}

void scan_baseline(struct journey *it)
{
    struct engine_visit visit;
    scan_settle(it);
    it->engine = (struct engine){NULL, &it->model->thresholds, &it->model->options};
    memset(&it->recist, 0, sizeof it->recist);
    memset(&it->choi, 0, sizeof it->choi);
    memset(&it->modified_choi, 0, sizeof it->modified_choi);
    see_baseline(it);
    if (!is_measured(it))
        measure(&it->scan, it, it->visible, it->viable);
    choose_targets(it);
    it->present = it->scan.seen;
    memcpy(it->density_mhu, it->scan.density_mhu, sizeof it->density_mhu);
    find(&visit.scan, it, &it->scan, 0, 0, 0); /* nothing can be worse than now */
    judge(&visit, it, &it->scan);
    it->unconfirmed_at = -1;
    quiet_begin(it);
}

/* The best of two calls; not assessed and NE are the least. */
static uint8_t better(uint8_t best, enum response_call call)
{
    static const uint8_t rank[RESPONSE_CALLS] = {[RESPONSE_CR] = 6, [RESPONSE_PR] = 5, [RESPONSE_NON_CR_NON_PD] = 4,
                                                 [RESPONSE_SD] = 4, [RESPONSE_PD] = 3, [RESPONSE_NE] = 1};
    return rank[call] > rank[best] ? (uint8_t)call : best;
}

static void note_calls(struct journey *it, const struct engine_visit *visit)
{
    it->scan.recist = visit->by[RESPONSE_BY_RECIST].call;
    it->scan.choi = visit->by[RESPONSE_BY_CHOI].call;
    if (!it->progressed) {
        it->best_recist = better(it->best_recist, it->scan.recist);
        it->best_choi = better(it->best_choi, it->scan.choi);
    }
}

static void settle(struct journey *it, struct journey_scan *held)
{
    struct engine_visit visit;
    it->quiet.holds = false;
    find(&visit.scan, it, held, 0, 0, 0);
    judge(&visit, it, held);
    note_calls(it, &visit);
}

void scan_settle(struct journey *it)
{
    if (!it->quiet.holds)
        return;
    measure(&it->scan, it, it->quiet.visible, it->quiet.viable);
    settle(it, &it->scan);
}

/* Whether the scan can wait: see journey_quiet.c. */
static bool hold(struct journey *it)
{
    enum quiet quiet = quiet_look(it);
    if (quiet == QUIET_OTHER) {
        scan_settle(it);
        quiet_keep(it);
    }
    return quiet != QUIET_NOT;
}

bool scan_read(struct journey *it)
{
    struct engine_visit visit;
    struct journey_scan held;
    if (hold(it))
        return false;
    if (it->quiet.holds) /* both are measured, then both read: the processor need not wait for one to begin the other */
        measure(&held, it, it->quiet.visible, it->quiet.viable);
    measure(&it->scan, it, it->visible, it->viable);
    if (it->quiet.holds)
        settle(it, &held);
    decide(&visit, it);
    enum response_call call = visit.by[it->policy->stop.criterion].call;
    if (call == RESPONSE_PD && journey_asks_pattern(it))
        add_grown(it);
    quiet_note_volumes(it);
    note_calls(it, &visit);
    return call == RESPONSE_PD;
}

bool scan_is_limited(const struct journey *it)
{
    int64_t count = journey_count(it->scan.progressing), all = journey_count(it->scan.seen | it->present);
    return count > 0 && all >= 2 && count < all && count * 100 <= all * it->model->thresholds.limited_share_percent;
}
