#include "imaging/lesion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "imaging/density.h"
#include "imaging/outline.h"
#include "imaging/pieces.h"
#include "knowledge/knowledge.h"
#include "response/thresholds.h"

#define TINY_VOXELS 3     /* fewer across, and every voxel is half edge */
#define OUTSIDE_SHARE 0.1 /* of the diameter: less is rounding at the edge */
#define STEPS_PER_VOXEL 4 /* along the diameter, when looking whether it stays inside */
#define SUSPICIONS_MAX 8
#define UM_PER_MM 1000
#define MHU_PER_HU 1000

void lesion_thresholds(struct lesion_context *context, const cajal_knowledge *knowledge)
{
    struct thresholds at;
    thresholds_read(&at, knowledge);
    context->measurable_mm = (double)at.measurable_um / UM_PER_MM;
    context->thin_slice_mm = (double)at.slice_um / UM_PER_MM;
    context->node_measurable_mm = (double)at.node_target_um / UM_PER_MM;
    context->density_min_hu = (double)at.tissue_low_mhu / MHU_PER_HU;
    context->density_max_hu = (double)at.tissue_high_mhu / MHU_PER_HU;
}

/* ---- sizes ---- */

static void set_place(cajal_place *out, const struct lesion_context *context, struct flat at, int32_t slice)
{
    plane_index(out->voxel, &context->plane, at, slice);
    volume_place(out->ras_mm, context->mask, out->voxel);
}

static bool is_node(const cajal_lesion *lesion) { return lesion->site && strcmp(lesion->site, "lymph_node") == 0; }

/* RECIST 1.1: 10 mm on slices of at most 5 mm, else twice their distance; nodes by the short axis. */
static bool is_measurable(const cajal_lesion *lesion, const struct lesion_context *context)
{
    double slice = context->plane.across_mm;
    double least = slice > context->thin_slice_mm ? 2 * slice : context->measurable_mm;
    return is_node(lesion) ? lesion->short_mm >= context->node_measurable_mm : lesion->longest_mm >= least;
}

cajal_status lesion_shape(cajal_lesion *out, const struct lesion_context *context, const struct labelled *label,
                          cajal_errors *errors)
{
    enum diameter_ends ends = context->diameter == CAJAL_DIAMETER_CORNERS ? DIAMETER_CORNERS : DIAMETER_CENTRES;
    struct arena *scratch = arena_new();
    struct outline outline;
    struct pieces pieces;
    struct axes axes;
    bool good = scratch && outline_trace(&outline, scratch, &context->plane, label, ends) &&
                outline_diameter_3d(&out->diameter_3d_mm, scratch, &outline, &context->plane, ends) &&
                pieces_find(&pieces, label);
    if (good) {
        outline_axes(&axes, &outline);
        out->label = label->label;
        out->voxels = label->voxels;
        out->volume_mm3 = (double)label->voxels * volume_voxel_mm3(context->mask);
        out->slices = (int64_t)outline.count;
        out->longest_mm = axes.longest_mm;
        out->short_mm = axes.short_mm;
        out->slice = axes.slice;
        for (int end = 0; end < 2; end++) {
            set_place(&out->longest[end], context, axes.longest[end], axes.slice);
            set_place(&out->short_axis[end], context, axes.shortest[end], axes.slice);
        }
        out->pieces = pieces.count;
        out->largest_piece_voxels = pieces.largest_voxels;
        out->hole_voxels = pieces.hole_voxels;
        out->measurable = is_measurable(out, context);
    }
    arena_free(scratch);
    return good ? CAJAL_OK : errors_no_memory(errors);
}

/* ---- suspicions ---- */

struct suspecting {
    cajal_lesion *lesion;
    const struct lesion_context *context;
    const struct labelled *label;
    cajal_suspicion *found;
    bool failed;
};

static void suspect(struct suspecting *it, const char *code, const char *text)
{
    it->failed = it->failed || !text;
    it->found[it->lesion->suspicions_count++] = (cajal_suspicion){code, text};
}

static void suspect_border(struct suspecting *it)
{
    const struct volume *mask = it->context->mask;
    const struct plane *plane = &it->context->plane;
    bool ends = false, sides = false;
    for (int axis = 0; axis < 3; axis++) {
        bool touches = it->label->low[axis] == 0 || it->label->high[axis] == mask->size[axis] - 1;
        if (axis == plane->slice)
            ends = touches;
        else
            sides = sides || touches;
    }
    if (ends || sides)
        suspect(it, "border",
                ends ? "reaches the first or last slice of the scan: it may be larger than seen"
                     : "reaches the edge of the image: it may be larger than seen");
}

static void suspect_drawing(struct suspecting *it)
{
    const cajal_lesion *lesion = it->lesion;
    struct arena *arena = it->context->arena;
    if (lesion->pieces > 1)
        suspect(it, "pieces",
                arena_printf(arena, "drawn in %lld parts, the largest has %.0f %% of it: the diameter spans them",
                             (long long)lesion->pieces,
                             floor(100.0 * (double)lesion->largest_piece_voxels / (double)lesion->voxels)));
    if (lesion->hole_voxels)
        suspect(it, "hole",
                arena_printf(arena, "encloses %lld voxel%s that %s not drawn: density and volume leave them out",
                             (long long)lesion->hole_voxels, lesion->hole_voxels == 1 ? "" : "s",
                             lesion->hole_voxels == 1 ? "is" : "are"));
    int32_t least = INT32_MAX;
    for (int axis = 0; axis < 3; axis++) {
        int32_t across = it->label->high[axis] - it->label->low[axis] + 1;
        least = across < least ? across : least;
    }
    if (least < TINY_VOXELS)
        suspect(it, "tiny",
                arena_printf(arena, "only %d voxel%s across in one direction: its density is mostly that of its edge",
                             least, least == 1 ? "" : "s"));
}

/* How much of the diameter does not lie on the lesion: a bent lesion, or parts. */
static double share_outside(const struct suspecting *it)
{
    const struct volume *mask = it->context->mask;
    const double *from = it->lesion->longest[0].voxel, *to = it->lesion->longest[1].voxel;
    double span = 0;
    for (int axis = 0; axis < 3; axis++)
        span = fmax(span, fabs(to[axis] - from[axis]));
    int steps = (int)ceil(span * STEPS_PER_VOXEL), outside = 0;
    for (int i = 1; i < steps; i++) {
        size_t at[3];
        for (int axis = 0; axis < 3; axis++) {
            double place = round(from[axis] + (to[axis] - from[axis]) * i / steps);
            at[axis] = (size_t)fmin(fmax(place, 0), mask->size[axis] - 1);
        }
        size_t index = at[0] + (size_t)mask->size[0] * (at[1] + (size_t)mask->size[1] * at[2]);
        outside += llround(volume_value(mask, index)) != it->label->label;
    }
    return steps > 1 ? (double)outside / (steps - 1) : 0;
}

static void suspect_diameter(struct suspecting *it)
{
    double share = share_outside(it);
    if (share > OUTSIDE_SHARE)
        suspect(
            it, "outside",
            arena_printf(it->context->arena, "%.0f %% of the longest diameter runs outside the lesion", 100 * share));
}

static void suspect_density(struct suspecting *it)
{
    const cajal_lesion *lesion = it->lesion;
    struct arena *arena = it->context->arena;
    if (lesion->voxels_without_value)
        suspect(it, "no_value",
                arena_printf(arena, "%lld of its voxels hold no number in the CT and are left out of the density",
                             (long long)lesion->voxels_without_value));
    if (lesion->density_hu < it->context->density_min_hu || lesion->density_hu > it->context->density_max_hu)
        suspect(it, "density",
                arena_printf(arena, "a mean of %.0f HU is no soft tissue (%.0f to %.0f): a wrong place, or not in HU",
                             lesion->density_hu, it->context->density_min_hu, it->context->density_max_hu));
}

cajal_status lesion_density(cajal_lesion *out, const struct lesion_context *context, const struct labelled *label,
                            cajal_errors *errors)
{
    struct density density;
    cajal_status status = density_measure(&density, context->ct, label, errors);
    if (status != CAJAL_OK)
        return status;
    out->density_hu = density.mean_hu;
    out->median_hu = density.median_hu;
    out->sd_hu = density.sd_hu;
    out->min_hu = density.min_hu;
    out->max_hu = density.max_hu;
    out->p10_hu = density.p10_hu;
    out->p90_hu = density.p90_hu;
    out->voxels_without_value = density.voxels_without_value;
    struct suspecting it = {.lesion = out, .context = context, .label = label};
    it.found = arena_array(context->arena, SUSPICIONS_MAX, sizeof *it.found);
    if (!it.found)
        return errors_no_memory(errors);
    out->suspicions = it.found;
    suspect_border(&it);
    suspect_drawing(&it);
    suspect_diameter(&it);
    suspect_density(&it);
    return it.failed ? errors_no_memory(errors) : CAJAL_OK;
}
