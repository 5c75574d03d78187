/* Lesions as a scan shows them, read by the criteria of src/response/. */
#include "simulate/journey.h"
#include "simulate/wide.h"

#include <string.h>

#define TINY 1e-30 /* cm3: a lesion that is gone divides by something */

/* The volume of each lesion on a scan of today. */
MATHS_WIDE static void look(struct journey *it)
{
    for (uint32_t i = 0; i < it->lanes; i += WIDE)
        WIDE_AT(it->visible, i) = WIDE_OF(it->viable, i) + WIDE_OF(it->debris, i);
}

/* Diameters in µm and densities in mHU, not yet rounded. */
MATHS_WIDE static void measure_lesions(double *size, double *density, const struct journey *it, const double *visible,
                                       const double *viable)
{
    const double necrotic = it->model->density_necrotic, range = it->model->density_viable - necrotic;
    for (uint32_t i = 0; i < it->lanes; i += WIDE) {
        const wide all = WIDE_OF(visible, i);
        wide cube = all * MODEL_SPHERE_FACTOR, root;
        wide_cbrt(&root, &cube);
        WIDE_AT(size, i) = root * 1000 + 0.5;
        WIDE_AT(density, i) = (necrotic + WIDE_OF(viable, i) / (all + TINY) * range) * 1000 + 0.5;
    }
}

static void measure(struct journey *it, const double *visible, const double *viable)
{
    _Alignas(32) double size[SIMULATE_LESIONS] = {0}, density[SIMULATE_LESIONS] = {0};
    measure_lesions(size, density, it, visible, viable);
    it->scan.seen = 0;
    for (uint32_t i = 0; i < journey_lesions(it); i++) {
        int64_t size_um = (int64_t)size[i];
        size_um = size_um < it->model->visible_um ? 0 : size_um;
        it->scan.size_um[i] = size_um;
        it->scan.density_mhu[i] = (int64_t)density[i];
        it->scan.seen |= (uint32_t)(size_um > 0) << i;
    }
}

/* The largest measurable lesions, at most so many and so many in an organ (RECIST 1.1). */
static void choose_targets(struct journey *it)
{
    const struct thresholds *limits = &it->model->thresholds;
    int64_t in_liver = 0, elsewhere = 0, all = 0;
    it->targets = 0;
    while (all < limits->targets_max) {
        int best = -1;
        for (uint32_t i = 0; i < journey_lesions(it); i++) {
            bool liver = it->patient->liver >> i & 1;
            bool room = (liver ? in_liver : elsewhere) < limits->targets_per_organ_max;
            if (room && !(it->targets >> i & 1) && it->scan.size_um[i] >= limits->measurable_um &&
                (best < 0 || it->scan.size_um[i] > it->scan.size_um[best]))
                best = (int)i;
        }
        if (best < 0)
            break;
        it->targets |= 1u << best;
        in_liver += it->patient->liver >> best & 1;
        elsewhere += !(it->patient->liver >> best & 1);
        all++;
    }
}

/* ---- what the criteria are told ---- */

static void tally_targets(struct tally *size, struct density *density, const struct journey *it)
{
    int64_t sum = 0, seen = 0, now = 0, before = 0;
    for (uint32_t i = 0; i < journey_lesions(it); i++) {
        int64_t counts = (it->targets & it->scan.seen) >> i & 1; /* one that is not seen has size 0 */
        sum += counts * it->scan.size_um[i];
        now += counts * it->scan.density_mhu[i];
        before += counts * it->density_mhu[i];
        seen += counts;
    }
    bool any = it->targets != 0;
    *size = (struct tally){.any = any,
                           .complete = any,
                           .all_gone = any && seen == 0,
                           .seen = seen > 0,
                           .sum = sum,
                           .count = (uint32_t)seen};
    *density = (struct density){.same_phase = true,
                                .measured = seen > 0,
                                .weight = seen,
                                .count = (uint32_t)seen,
                                .now_total = now,
                                .baseline_total = before,
                                .now_mhu = seen ? now / seen : CASE_ABSENT,
                                .baseline_mhu = seen ? before / seen : CASE_ABSENT};
    density->comparable = seen > 0 && density->baseline_mhu >= it->model->thresholds.density_floor_mhu;
}

/* Lesions that progress by their diameter alone, as src/response/ counts them for the pattern of progression. */
static void add_grown(struct journey *it)
{
    const struct thresholds *limits = &it->model->thresholds;
    for (uint32_t i = 0; i < journey_lesions(it); i++) {
        int64_t size = it->scan.size_um[i], nadir = it->nadir_um[i];
        bool grew = size > nadir && size - nadir >= limits->pd_um && rose_by(size, nadir, limits->pd_permille, false);
        it->scan.progressing |= (uint32_t)grew << i & it->present;
    }
}

/* Bits of the lesions that are clearly worse: larger by so much than at their smallest. */
static uint32_t clearly_worse(const struct journey *it)
{
    const struct model *model = it->model;
    uint32_t worse = 0;
    for (uint32_t i = 0; i < journey_lesions(it); i++)
        worse |= (uint32_t)((it->visible[i] >= model->progression_volume) &
                            (it->visible[i] >= model->progression_growth * it->nadir[i]))
                 << i;
    return worse;
}

/* A nodule: what lives in a mass has grown again, and is large enough to be told from what is dead around it. */
static uint32_t nodules(const struct journey *it)
{
    const struct model *model = it->model;
    uint32_t nodules = 0;
    for (uint32_t i = 0; i < journey_lesions(it); i++)
        nodules |= (uint32_t)((it->viable[i] >= model->nodule_volume) &
                              (it->viable[i] >= model->nodule_growth * it->viable_nadir[i]))
                   << i;
    return nodules;
}

static uint32_t new_lesions(const struct journey *it)
{
    uint32_t lesions = 0;
    if (it->scan.seen & ~it->present)
        for (uint32_t i = 0; i < journey_lesions(it); i++)
            lesions |= (uint32_t)(it->scan.size_um[i] >= it->model->thresholds.measurable_um) << i;
    return lesions & ~it->present;
}

static void find(struct scan *out, struct journey *it, uint32_t new_ones, uint32_t nodule, uint32_t worse)
{
    uint32_t others = it->present & ~it->targets;
    it->scan.progressing = new_ones | nodule | worse;
    *out = (struct scan){.new_lesion = new_ones != 0,
                         .nodule = nodule != 0,
                         .unequivocal = worse || (nodule && it->policy->stop.nodules),
                         .any_non_target = others != 0,
                         .non_target_left = (others & it->scan.seen) != 0,
                         .non_target_seen = (others & it->scan.seen) != 0};
}

/* Of `visit` only what these criteria write is filled. */
static void judge(struct engine_visit *visit, struct journey *it)
{
    tally_targets(&visit->size, &visit->density, it);
    recist_decide(visit, &it->engine, &it->recist);
    choi_decide(visit, &it->engine, &it->choi, false);
    if (it->policy->stop.criterion == RESPONSE_BY_MODIFIED_CHOI)
        choi_decide(visit, &it->engine, &it->modified_choi, true);
}

static void decide(struct engine_visit *visit, struct journey *it)
{
    uint32_t there = it->scan.seen & it->present;
    find(&visit->scan, it, new_lesions(it), nodules(it) & there, clearly_worse(it) & there);
    judge(visit, it);
}

MATHS_WIDE static void note_volumes(struct journey *it, bool first)
{
    for (uint32_t i = 0; i < it->lanes; i += WIDE) {
        const wide_bits all = {-first, -first, -first, -first};
        const wide visible = WIDE_OF(it->visible, i), viable = WIDE_OF(it->viable, i);
        WIDE_AT(it->nadir, i) = WIDE_CHOOSE(all | (visible < WIDE_OF(it->nadir, i)), visible, WIDE_OF(it->nadir, i));
        WIDE_AT(it->viable_nadir, i) =
            WIDE_CHOOSE(all | (viable < WIDE_OF(it->viable_nadir, i)), viable, WIDE_OF(it->viable_nadir, i));
    }
}

static void note_diameters(struct journey *it, bool first)
{
    for (uint32_t i = 0; i < journey_lesions(it); i++)
        if (first || it->scan.size_um[i] < it->nadir_um[i])
            it->nadir_um[i] = it->scan.size_um[i];
}

void scan_baseline(struct journey *it)
{
    struct engine_visit visit = {0};
    scan_settle(it);
    it->engine = (struct engine){NULL, &it->model->thresholds, &it->model->options};
    memset(&it->recist, 0, sizeof it->recist);
    memset(&it->choi, 0, sizeof it->choi);
    memset(&it->modified_choi, 0, sizeof it->modified_choi);
    look(it);
    measure(it, it->visible, it->viable);
    choose_targets(it);
    it->present = it->scan.seen;
    for (uint32_t i = 0; i < journey_lesions(it); i++)
        it->density_mhu[i] = it->scan.density_mhu[i];
    note_volumes(it, true);
    note_diameters(it, true);
    decide(&visit, it);
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

void scan_settle(struct journey *it)
{
    struct engine_visit visit;
    if (!it->quiet.holds)
        return;
    it->quiet.holds = false;
    measure(it, it->quiet.visible, it->quiet.viable);
    find(&visit.scan, it, 0, 0, 0);
    judge(&visit, it);
    note_diameters(it, false);
    note_calls(it, &visit);
}

/* Whether the scan can wait: see journey_quiet.c. */
static bool hold(struct journey *it)
{
    bool back = it->recist.had_cr || it->choi.had_cr; /* whatever is seen is progression */
    enum quiet quiet = it->quiet.allowed && !back ? quiet_look(it) : QUIET_NOT;
    if (quiet == QUIET_NOT)
        return false;
    if (quiet == QUIET_OTHER)
        scan_settle(it);
    if (quiet != QUIET_LARGER)
        quiet_keep(it);
    note_volumes(it, false);
    return true;
}

bool scan_read(struct journey *it)
{
    struct engine_visit visit;
    look(it);
    if (hold(it))
        return false;
    scan_settle(it);
    measure(it, it->visible, it->viable);
    decide(&visit, it);
    enum response_call call = visit.by[it->policy->stop.criterion].call;
    if (call == RESPONSE_PD)
        add_grown(it);
    note_volumes(it, false);
    note_diameters(it, false);
    note_calls(it, &visit);
    return call == RESPONSE_PD;
}

bool scan_is_limited(const struct journey *it)
{
    int64_t count = __builtin_popcount(it->scan.progressing);
    int64_t all = __builtin_popcount(it->scan.seen | it->present);
    return count > 0 && all >= 2 && count < all && count * 100 <= all * it->model->thresholds.limited_share_percent;
}
