/* What the criteria measure at a visit: sums, densities, findings. */
#include "response/engine.h"

bool lesion_is_target(const struct series *series, uint32_t lesion)
{
    const struct series_lesion *it = &series->lesions[lesion];
    return it->role != CASE_LESION_NON_TARGET && it->split_from < 0;
}

bool node_is_normal(const struct engine *engine, int64_t short_um)
{
    int64_t limit = engine->thresholds->node_normal_um;
    return short_um < limit || (engine->options->value[OPTION_NODE_NORMAL] == 1 && short_um == limit);
}

static int64_t own_size(const struct engine *engine, const struct series_cell *cell, bool node, enum measure measure)
{
    if (cell->status == CASE_LESION_NOT_EVALUABLE)
        return CASE_ABSENT;
    if (cell->status == CASE_LESION_ABSENT || cell->status == CASE_LESION_MERGED)
        return 0;
    if (measure == MEASURE_VOLUME)
        return cell->volume_mm3;
    if (measure == MEASURE_ENHANCING)
        return cell->enhancing_um;
    int64_t size_um = node ? cell->short_um : cell->longest_um;
    if (size_um == CASE_ABSENT && cell->status == CASE_LESION_TOO_SMALL)
        return engine->thresholds->too_small_um;
    return size_um;
}

/* A lesion without arterial enhancement at baseline goes into mRECIST by its whole diameter. */
static enum measure measure_of(const struct series *series, uint32_t lesion, enum measure measure)
{
    bool whole =
        measure == MEASURE_ENHANCING && series_at(series, series->baseline, lesion)->enhancing_um == CASE_ABSENT;
    return whole ? MEASURE_DIAMETER : measure;
}

int64_t lesion_size(const struct engine *engine, uint32_t visit, uint32_t lesion, enum measure measure)
{
    const struct series *series = engine->series;
    const struct series_lesion *it = &series->lesions[lesion];
    enum measure used = measure_of(series, lesion, measure);
    const struct series_cell *own = series_at(series, visit, lesion);
    int64_t size = own_size(engine, own, it->node, used);
    if (!series->any_split || (own->listed && size == CASE_ABSENT))
        return size;
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        if (series->lesions[i].split_from != (int32_t)lesion || visit < series->lesions[i].first_visit)
            continue;
        int64_t part = own_size(engine, series_at(series, visit, i), it->node, used);
        if (part == CASE_ABSENT)
            return CASE_ABSENT; /* a sum without it would be too small */
        size = (size == CASE_ABSENT ? 0 : size) + part;
    }
    return size;
}

bool mrecist_counts(const struct engine *engine, uint32_t visit, uint32_t lesion)
{
    const struct series_cell *cell = series_at(engine->series, visit, lesion);
    if (cell->effusion_cytology && cell->effusion_cytology != CASE_CYTOLOGY_MALIGNANT)
        return false;
    return !engine->series->lesions[lesion].porta_hepatis || cell->short_um == CASE_ABSENT ||
           cell->short_um >= engine->thresholds->porta_hepatis_um;
}

bool lesion_is_measured(const struct engine *engine, uint32_t lesion, enum measure measure)
{
    const struct series *series = engine->series;
    return lesion_is_target(series, lesion) && lesion_size(engine, series->baseline, lesion, measure) != CASE_ABSENT &&
           (measure != MEASURE_ENHANCING || mrecist_counts(engine, series->baseline, lesion));
}

void tally_visit(struct tally *out, const struct engine *engine, uint32_t visit, enum measure measure)
{
    const struct series *series = engine->series;
    *out = (struct tally){.complete = true, .all_gone = true};
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        if (!lesion_is_measured(engine, i, measure))
            continue;
        out->any = true;
        bool node = series->lesions[i].node;
        int64_t size = lesion_size(engine, visit, i, measure);
        if (size == CASE_ABSENT) {
            out->complete = false;
            continue;
        }
        out->sum += size;
        out->count += size > 0;
        bool by_axis = node && measure != MEASURE_VOLUME;
        out->all_gone = out->all_gone && (by_axis ? node_is_normal(engine, size) : size == 0);
        out->seen = out->seen || (!node && size > 0);
    }
    out->complete = out->complete && out->any;
    out->all_gone = out->all_gone && out->complete;
}

static bool counts_in_density(const struct series_cell *cell)
{
    return cell->density_mhu != CASE_ABSENT && cell->density_confounded != CASE_YES;
}

/* The weight of a lesion in a density pooled by volume, in mm³. */
static double weight_of(const struct series_cell *cell)
{
    if (cell->volume_mm3 != CASE_ABSENT)
        return (double)cell->volume_mm3;
    double size_mm = cell->longest_um == CASE_ABSENT ? 0 : (double)cell->longest_um / 1000;
    return size_mm * size_mm * size_mm;
}

struct pool {
    double now, now_weight, baseline, baseline_weight;
};

static void pool_add(struct pool *pool, const struct series_cell *now, const struct series_cell *before)
{
    pool->now += (double)now->density_mhu * weight_of(now);
    pool->now_weight += weight_of(now);
    pool->baseline += (double)before->density_mhu * weight_of(before);
    pool->baseline_weight += weight_of(before);
}

static int64_t rounded(double value) { return (int64_t)(value < 0 ? value - 0.5 : value + 0.5); }

static void pool_use(struct density *out, const struct pool *pool)
{
    if (pool->now_weight <= 0 || pool->baseline_weight <= 0)
        return; /* without sizes: the plain mean stays */
    out->weight = 1;
    out->now_total = out->now_mhu = rounded(pool->now / pool->now_weight);
    out->baseline_total = out->baseline_mhu = rounded(pool->baseline / pool->baseline_weight);
}

static bool in_same_phase(const struct series *series, uint32_t visit)
{
    enum case_phase phase = series->visits[visit].phase, before = series->visits[series->baseline].phase;
    return !phase || !before || phase == before;
}

/* Whether a percentage of its baseline means something. */
static bool is_comparable(const struct density *density, const struct engine *engine)
{
    const int *option = engine->options->value;
    return (density->same_phase || option[OPTION_CHOI_PHASE] == 1) && density->baseline_mhu > 0 &&
           (density->baseline_mhu >= engine->thresholds->density_floor_mhu || option[OPTION_CHOI_NEAR_ZERO] == 1);
}

void density_visit(struct density *out, const struct engine *engine, uint32_t visit)
{
    const struct series *series = engine->series;
    struct pool pool = {0};
    *out = (struct density){.now_mhu = CASE_ABSENT, .baseline_mhu = CASE_ABSENT};
    if (!series->any_density)
        return;
    out->same_phase = in_same_phase(series, visit);
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        const struct series_cell *now = series_at(series, visit, i), *before = series_at(series, series->baseline, i);
        if (!lesion_is_target(series, i) || !counts_in_density(now) || !counts_in_density(before))
            continue;
        out->now_total += now->density_mhu;
        out->baseline_total += before->density_mhu;
        out->count++;
        pool_add(&pool, now, before);
    }
    if (out->count == 0)
        return;
    out->measured = true;
    out->weight = out->count;
    out->now_mhu = out->now_total / (int64_t)out->count;
    out->baseline_mhu = out->baseline_total / (int64_t)out->count;
    if (engine->options->value[OPTION_CHOI_POOLING] == 1)
        pool_use(out, &pool);
    out->comparable = is_comparable(out, engine);
}

bool density_fell(const struct density *density, int64_t permille, bool strict)
{
    return density->comparable && fell_by(density->now_total, density->baseline_total, permille, strict);
}

bool lesion_less_dense(const struct engine *engine, uint32_t visit, uint32_t lesion)
{
    const struct series *series = engine->series;
    const struct series_cell *now = series_at(series, visit, lesion),
                             *before = series_at(series, series->baseline, lesion);
    if (!counts_in_density(now) || !counts_in_density(before))
        return false;
    struct density density = {.now_total = now->density_mhu,
                              .baseline_total = before->density_mhu,
                              .baseline_mhu = before->density_mhu,
                              .same_phase = in_same_phase(series, visit)};
    density.comparable = is_comparable(&density, engine);
    return density_fell(&density, engine->thresholds->choi_density_permille,
                        engine->options->value[OPTION_CHOI_BOUNDARY] == 1);
}

bool lesion_is_new(const struct engine *engine, uint32_t visit, uint32_t lesion)
{
    const struct series *series = engine->series;
    const struct series_lesion *it = &series->lesions[lesion];
    const struct series_cell *cell = series_at(series, visit, lesion);
    if (it->new_visit > visit || !cell->listed || cell->status == CASE_LESION_ABSENT ||
        cell->status == CASE_LESION_EQUIVOCAL)
        return false;
    return !(it->node && cell->short_um != CASE_ABSENT && node_is_normal(engine, cell->short_um));
}

/* A non-target lesion that a visit does not list was not judged there; only "absent", or a node of normal size,
 * is gone. */
static void scan_non_target(struct scan *out, const struct engine *engine, const struct series_cell *cell, bool node)
{
    out->any_non_target = true;
    bool seen = cell->listed && cell->status != CASE_LESION_NOT_EVALUABLE;
    bool normal = seen && node && cell->short_um != CASE_ABSENT && node_is_normal(engine, cell->short_um);
    if (seen && (cell->status == CASE_LESION_ABSENT || normal))
        return;
    out->non_target_left = true;
    out->non_target_seen = out->non_target_seen || seen;
}

void scan_visit(struct scan *out, const struct engine *engine, uint32_t visit)
{
    const struct series *series = engine->series;
    *out = (struct scan){.deterioration = series->visits[visit].symptomatic_deterioration == CASE_YES};
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        const struct series_cell *cell = series_at(series, visit, i);
        const struct series_lesion *lesion = &series->lesions[i];
        if (lesion->role == CASE_LESION_NON_TARGET && series_at(series, series->baseline, i)->listed)
            scan_non_target(out, engine, cell, lesion->node);
        if (cell->status == CASE_LESION_ABSENT || visit == series->baseline)
            continue;
        bool is_new = lesion_is_new(engine, visit, i), counts = mrecist_counts(engine, visit, i);
        bool unequivocal = cell->status == CASE_LESION_UNEQUIVOCAL_PROGRESSION;
        out->new_lesion = out->new_lesion || is_new;
        out->new_in_mrecist = out->new_in_mrecist || (is_new && counts);
        out->unequivocal_in_mrecist = out->unequivocal_in_mrecist || (unequivocal && counts);
        out->nodule = out->nodule || cell->nodule_within_mass == CASE_YES;
        out->unequivocal = out->unequivocal || unequivocal;
    }
}
