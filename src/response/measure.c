#include "response/measure.h"

#include <math.h>
#include <string.h>

static int64_t threshold(const cajal_knowledge *knowledge, const char *criterion, const char *parameter,
                         double published, double scale)
{
    return llround(kb_threshold(knowledge, criterion, parameter, published) * scale);
}

/* The published values are given too: the criteria are algorithms, and work without a base. */
void thresholds_read(struct response_thresholds *out, const cajal_knowledge *knowledge)
{
    const char *recist = "recist-1.1", *choi = "choi-2007";
    *out = (struct response_thresholds){
        .recist_pr_percent = threshold(knowledge, recist, "pr_decrease", 30, 1),
        .recist_pd_percent = threshold(knowledge, recist, "pd_increase", 20, 1),
        .recist_pd_um = threshold(knowledge, recist, "pd_increase_absolute", 5, 1000),
        .node_normal_um = threshold(knowledge, recist, "node_normal", 10, 1000),
        .too_small_um = threshold(knowledge, recist, "too_small_value", 5, 1000),
        .choi_size_percent = threshold(knowledge, choi, "size_decrease", 10, 1),
        .choi_density_percent = threshold(knowledge, choi, "density_decrease", 15, 1),
        .choi_growth_percent = threshold(knowledge, choi, "size_increase", 10, 1),
        .density_floor_mhu = threshold(knowledge, choi, "baseline_density_min", 10, 1000),
        .cystic_mhu = threshold(knowledge, "gist-progression", "new_cystic_max", 20, 1000),
        .limited_share_percent = threshold(knowledge, "gist-progression", "limited_share_max", 50, 1),
        .pause_max_days = threshold(knowledge, "gist-progression", "pause_max", 60, 1),
    };
}

bool fell_by(int64_t value, int64_t reference, int64_t percent) { return 100 * value <= (100 - percent) * reference; }

bool rose_by(int64_t value, int64_t reference, int64_t percent) { return 100 * value >= (100 + percent) * reference; }

bool is_node(const struct case_lesion *lesion) { return lesion->site == CASE_SITE_LYMPH_NODE; }

bool is_target(const struct case_lesion *lesion) { return lesion->role != CASE_LESION_NON_TARGET; }

const struct case_lesion *find_lesion(const struct case_imaging *visit, const char *id)
{
    for (uint32_t i = 0; i < visit->lesions_count; i++)
        if (strcmp(visit->lesions[i].id, id) == 0)
            return &visit->lesions[i];
    return NULL;
}

int64_t lesion_size_um(const struct case_lesion *lesion, bool node, const struct response_thresholds *thresholds)
{
    if (!lesion || lesion->status == CASE_LESION_NOT_EVALUABLE)
        return CASE_ABSENT;
    if (lesion->status == CASE_LESION_ABSENT)
        return 0;
    int64_t size_um = node ? lesion->short_um : lesion->longest_um;
    if (size_um == CASE_ABSENT && lesion->status == CASE_LESION_TOO_SMALL)
        return thresholds->too_small_um;
    return size_um;
}

bool measures_something(const struct case_imaging *visit)
{
    for (uint32_t i = 0; i < visit->lesions_count; i++) {
        const struct case_lesion *lesion = &visit->lesions[i];
        bool uptake_only = (lesion->suv_max_milli != CASE_ABSENT || lesion->sul_peak_milli != CASE_ABSENT) &&
                           lesion->longest_um == CASE_ABSENT && lesion->short_um == CASE_ABSENT &&
                           lesion->density_mhu == CASE_ABSENT && !lesion->status && !lesion->is_new &&
                           !lesion->nodule_within_mass;
        if (!uptake_only)
            return true;
    }
    return false;
}

static void measure_targets(struct measured *out, const struct case_imaging *baseline,
                            const struct response_thresholds *thresholds)
{
    int64_t with_density = 0;
    for (uint32_t i = 0; i < baseline->lesions_count; i++) {
        const struct case_lesion *before = &baseline->lesions[i];
        bool node = is_node(before);
        if (!is_target(before) || lesion_size_um(before, node, thresholds) == CASE_ABSENT)
            continue;
        out->any_target = true;
        const struct case_lesion *now = find_lesion(out->visit, before->id);
        int64_t size_um = lesion_size_um(now, node, thresholds);
        if (size_um == CASE_ABSENT) {
            out->complete = false;
            continue;
        }
        out->sum_um += size_um;
        out->all_gone = out->all_gone && (node ? size_um < thresholds->node_normal_um : size_um == 0);
        out->disease_seen = out->disease_seen || (!node && size_um > 0);
        if (now->density_mhu != CASE_ABSENT && before->density_mhu != CASE_ABSENT) {
            out->density_total_mhu += now->density_mhu;
            out->baseline_density_total_mhu += before->density_mhu;
            with_density++;
        }
    }
    out->density_mhu = with_density ? out->density_total_mhu / with_density : CASE_ABSENT;
    out->baseline_density_mhu = with_density ? out->baseline_density_total_mhu / with_density : CASE_ABSENT;
}

/* A non-target lesion that a visit does not list was not judged there; only "absent", or a node of
 * normal size, is gone. */
static void measure_non_targets(struct measured *out, const struct case_imaging *baseline,
                                const struct response_thresholds *thresholds)
{
    for (uint32_t i = 0; i < baseline->lesions_count; i++) {
        const struct case_lesion *before = &baseline->lesions[i];
        if (before->role != CASE_LESION_NON_TARGET)
            continue;
        out->any_non_target = true;
        const struct case_lesion *now = find_lesion(out->visit, before->id);
        bool seen = now && now->status != CASE_LESION_NOT_EVALUABLE;
        bool normal_node =
            seen && is_node(before) && now->short_um != CASE_ABSENT && now->short_um < thresholds->node_normal_um;
        if (seen && (now->status == CASE_LESION_ABSENT || normal_node))
            continue;
        out->non_target_left = true;
        out->non_target_seen = out->non_target_seen || seen;
        out->disease_seen = out->disease_seen || seen;
    }
}

bool is_new_since_baseline(const struct case_imaging *const *visits, uint32_t index, const char *id)
{
    for (uint32_t i = 1; i <= index; i++) {
        const struct case_lesion *lesion = find_lesion(visits[i], id);
        if (lesion && lesion->is_new == CASE_YES)
            return true;
    }
    return false;
}

void measure_visit(struct measured *out, const struct case_imaging *const *visits, uint32_t index,
                   const struct response_thresholds *thresholds)
{
    const struct case_imaging *baseline = visits[0], *visit = visits[index];
    *out = (struct measured){.visit = visit, .complete = true, .all_gone = true};
    out->same_phase = !baseline->phase || !visit->phase || baseline->phase == visit->phase;
    measure_targets(out, baseline, thresholds);
    measure_non_targets(out, baseline, thresholds);
    out->complete = out->complete && out->any_target;
    out->all_gone = out->all_gone && out->complete;
    for (uint32_t i = 0; index > 0 && i < visit->lesions_count; i++) {
        const struct case_lesion *lesion = &visit->lesions[i];
        if (lesion->status == CASE_LESION_ABSENT)
            continue;
        out->new_lesion = out->new_lesion || is_new_since_baseline(visits, index, lesion->id);
        out->nodule = out->nodule || lesion->nodule_within_mass == CASE_YES;
        out->unequivocal = out->unequivocal || lesion->status == CASE_LESION_UNEQUIVOCAL_PROGRESSION;
    }
}
