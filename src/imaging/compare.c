/* The visits against the first: RECIST 1.1 and Choi of all lesions together and of each alone. The masks become the
 * imaging of a case, and the response room judges it as any other. */
#include <math.h>
#include <string.h>

#include "base/errors.h"
#include "imaging/imaging.h"
#include "patient/case.h"
#include "response/response.h"

#define THOUSANDTHS 1000.0
#define RECIST_TARGETS_MAX 5

struct comparing {
    cajal_measurement *out;
    const cajal_knowledge *knowledge;
    const cajal_measure_input *input;
    cajal_errors *errors;
};

/* ---- which labels there are ---- */

static const cajal_lesion *lesion_at(const cajal_measurement *it, size_t visit, int64_t label)
{
    const struct imaging_visit *at = &it->visits[visit];
    for (size_t i = 0; i < at->lesions_count; i++)
        if (at->lesions[i].label == label)
            return &at->lesions[i];
    return NULL;
}

static const cajal_measure_label *told_of(const struct comparing *it, int64_t label)
{
    for (size_t i = 0; i < it->input->labels_count; i++)
        if (it->input->labels[i].label == label)
            return &it->input->labels[i];
    return NULL;
}

static const cajal_lesion *first_seen(const cajal_measurement *it, int64_t label)
{
    for (size_t i = 0; i < it->visits_count; i++) {
        const cajal_lesion *lesion = lesion_at(it, i, label);
        if (lesion)
            return lesion;
    }
    return NULL;
}

/* ---- the imaging of a case ---- */

static int64_t thousandths(double value) { return isfinite(value) ? llround(value * THOUSANDTHS) : CASE_ABSENT; }

static void set_absent(struct case_lesion *out, const char *id, const char *site)
{
    *out = (struct case_lesion){.id = id,
                                .site = (enum case_site)imaging_site(site),
                                .longest_um = CASE_ABSENT,
                                .short_um = CASE_ABSENT,
                                .enhancing_um = CASE_ABSENT,
                                .density_mhu = CASE_ABSENT,
                                .suv_max_milli = CASE_ABSENT,
                                .sul_peak_milli = CASE_ABSENT,
                                .volume_mm3 = CASE_ABSENT, /* not compared by volume here */
                                .tlg_milli = CASE_ABSENT,
                                .role = CASE_LESION_TARGET};
}

/* One label at one visit; false when nothing is to be said of it. A label that a mask lacks is gone only where
 * somebody said so; one that the baseline lacks is new only where somebody said so. */
static bool set_lesion(struct case_lesion *out, const struct comparing *it, size_t visit, int64_t label)
{
    const cajal_lesion *first = first_seen(it->out, label), *now = lesion_at(it->out, visit, label);
    const cajal_measure_label *told = told_of(it, label);
    bool at_baseline = lesion_at(it->out, 0, label) != NULL;
    if (!first || (!at_baseline && (!told || !told->is_new || !now)))
        return false;
    set_absent(out, first->id, first->site);
    if (now) {
        out->longest_um = thousandths(now->longest_mm);
        out->short_um = thousandths(now->short_mm);
        out->density_mhu = thousandths(now->density_hu);
        out->status = CASE_LESION_PRESENT;
        out->is_new = at_baseline ? CASE_NOT_STATED : CASE_YES;
    } else {
        out->status = told && told->gone ? CASE_LESION_ABSENT : CASE_LESION_NOT_EVALUABLE;
    }
    return true;
}

/* All labels, or only one of them (`only` not 0). */
static bool fill_visit(struct case_imaging *out, const struct comparing *it, size_t visit, int64_t only)
{
    const cajal_measurement *all = it->out;
    size_t room = 0;
    for (size_t i = 0; i <= visit; i++)
        room += all->visits[i].lesions_count;
    *out = (struct case_imaging){.date = all->visits[visit].date, .modality = CASE_MODALITY_CT,
                                 .slice_um = CASE_ABSENT,
                                 .liver_sul_mean_milli = CASE_ABSENT,
                                 .liver_sul_sd_milli = CASE_ABSENT};
    out->lesions = arena_array(all->arena, room + 1, sizeof *out->lesions);
    if (!out->lesions)
        return false;
    for (size_t i = 0; i <= visit; i++)
        for (size_t j = 0; j < all->visits[i].lesions_count; j++) {
            const cajal_lesion *lesion = &all->visits[i].lesions[j];
            bool seen_before = false;
            for (size_t k = 0; k < i; k++)
                seen_before = seen_before || lesion_at(all, k, lesion->label);
            if (!seen_before && (!only || lesion->label == only) &&
                set_lesion(&out->lesions[out->lesions_count], it, visit, lesion->label))
                out->lesions_count++;
        }
    return true;
}

/* The one call into the response room. */
static cajal_status assess(cajal_response *out, const struct comparing *it, size_t visits, int64_t only)
{
    struct arena *arena = it->out->arena;
    struct cajal_case patient_case = {.arena = arena, .id = it->out->subject ? it->out->subject : ""};
    patient_case.imaging = arena_array(arena, visits, sizeof *patient_case.imaging);
    if (!patient_case.imaging)
        return errors_no_memory(it->errors);
    for (size_t i = 0; i < visits; i++)
        if (!fill_visit(&patient_case.imaging[patient_case.imaging_count++], it, i, only))
            return errors_no_memory(it->errors);
    return response_assess(out, arena, it->knowledge, &patient_case, it->errors);
}

/* ---- the changes ---- */

static double size_of(const cajal_lesion *lesion, const char *site)
{
    return site && strcmp(site, "lymph_node") == 0 ? lesion->short_mm : lesion->longest_mm;
}

/* Of the lesions of the baseline; NAN once one of them has no size. Density: mean of the lesions that have both. */
static void sum_up(struct imaging_change *out, const struct comparing *it, int64_t only)
{
    const struct imaging_visit *baseline = &it->out->visits[0];
    double densities = 0;
    out->longest_mm = out->volume_mm3 = out->baseline_longest_mm = out->baseline_volume_mm3 = 0;
    out->density_hu = out->baseline_density_hu = 0;
    for (size_t i = 0; i < baseline->lesions_count; i++) {
        const cajal_lesion *before = &baseline->lesions[i];
        if (only && before->label != only)
            continue;
        const cajal_lesion *now = lesion_at(it->out, out->visit, before->label);
        const cajal_measure_label *told = told_of(it, before->label);
        double missing = told && told->gone ? 0 : NAN;
        out->baseline_longest_mm += size_of(before, before->site);
        out->baseline_volume_mm3 += before->volume_mm3;
        out->longest_mm += now ? size_of(now, before->site) : missing;
        out->volume_mm3 += now ? now->volume_mm3 : missing;
        if (now && isfinite(now->density_hu) && isfinite(before->density_hu)) {
            out->density_hu += now->density_hu;
            out->baseline_density_hu += before->density_hu;
            densities++;
        }
    }
    out->density_hu = densities > 0 ? out->density_hu / densities : NAN;
    out->baseline_density_hu = densities > 0 ? out->baseline_density_hu / densities : NAN;
}

static cajal_status add_change(const struct comparing *it, size_t visit, int64_t only)
{
    cajal_measurement *out = it->out;
    cajal_response response = {0};
    cajal_status status = assess(&response, it, visit + 1, only);
    if (status != CAJAL_OK)
        return status;
    struct imaging_change *change =
        arena_push(out->arena, (void **)&out->changes, &out->changes_count, &out->changes_capacity, sizeof *change);
    if (!change)
        return errors_no_memory(it->errors);
    *change = (struct imaging_change){.visit = visit, .lesion = only ? first_seen(out, only)->id : NULL};
    sum_up(change, it, only);
    const struct response_visit *last = response.last;
    if (last && response.visits_count == visit + 1) {
        const struct response_decision *recist = &last->by[RESPONSE_BY_RECIST], *choi = &last->by[RESPONSE_BY_CHOI];
        change->recist = response_call_word(recist->call);
        change->choi = response_call_word(choi->call);
        change->recist_text = response_rule_text(it->knowledge, RESPONSE_BY_RECIST, recist->rule);
        change->choi_text = response_rule_text(it->knowledge, RESPONSE_BY_CHOI, choi->rule);
        change->text = last->text;
    }
    return CAJAL_OK;
}

/* ---- what to know about the comparison ---- */

static bool note(const struct comparing *it, const char *text)
{
    cajal_measurement *out = it->out;
    return imaging_note(out->arena, &out->notes, &out->notes_count, &out->notes_capacity, text);
}

static bool note_missing(const struct comparing *it, size_t visit)
{
    const struct imaging_visit *baseline = &it->out->visits[0], *now = &it->out->visits[visit];
    bool good = true;
    for (size_t i = 0; good && i < baseline->lesions_count; i++) {
        const cajal_measure_label *told = told_of(it, baseline->lesions[i].label);
        if (!lesion_at(it->out, visit, baseline->lesions[i].label) && !(told && told->gone))
            good = note(it, arena_printf(it->out->arena,
                                         "%s is not in the mask of visit %zu: gone, or not drawn? It "
                                         "counts as not evaluable unless it is said to be gone.",
                                         baseline->lesions[i].id, visit + 1));
    }
    for (size_t i = 0; good && i < now->lesions_count; i++) {
        const cajal_measure_label *told = told_of(it, now->lesions[i].label);
        if (!lesion_at(it->out, 0, now->lesions[i].label) && !(told && told->is_new))
            good = note(it, arena_printf(it->out->arena,
                                         "%s is not in the mask of the baseline: new, or not drawn there? "
                                         "It is left out of RECIST and Choi unless it is said to be new, "
                                         "which would be progression.",
                                         now->lesions[i].id));
    }
    return good;
}

static bool note_all(const struct comparing *it)
{
    bool good = true;
    if (it->out->visits[0].lesions_count > RECIST_TARGETS_MAX)
        good = note(it, "RECIST 1.1 follows at most five target lesions, two in an organ; here all lesions of the "
                        "baseline are taken for targets.");
    for (size_t visit = 1; good && visit < it->out->visits_count; visit++)
        good = note_missing(it, visit);
    return good;
}

cajal_status imaging_compare(cajal_measurement *measurement, const cajal_knowledge *knowledge,
                             const cajal_measure_input *input, cajal_errors *errors)
{
    struct comparing it = {measurement, knowledge, input, errors};
    const struct imaging_visit *baseline = &measurement->visits[0];
    cajal_status status = CAJAL_OK;
    for (size_t visit = 1; status == CAJAL_OK && visit < measurement->visits_count; visit++) {
        status = add_change(&it, visit, 0);
        for (size_t i = 0; status == CAJAL_OK && i < baseline->lesions_count; i++)
            status = add_change(&it, visit, baseline->lesions[i].label);
    }
    return status == CAJAL_OK && !note_all(&it) ? errors_no_memory(errors) : status;
}
