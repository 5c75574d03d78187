/* A measurement for machines: schema/measure.schema.json. */
#include <math.h>

#include "base/errors.h"
#include "base/json_out.h"
#include "report/measurement_report.h"
#include "report/report.h"

#define DECIMALS 1e6 /* a millionth of a millimetre or HU: what differs below is rounding */

static void write_number(struct json_out *json, const char *key, double value)
{
    if (!isfinite(value))
        emit_null(json, key);
    else
        emit_number(json, key, fabs(value) < 1e9 ? round(value * DECIMALS) / DECIMALS + 0.0 : value);
}

static void write_numbers(struct json_out *json, const char *key, const double *values, int count)
{
    emit_array(json, key);
    for (int i = 0; i < count; i++)
        write_number(json, NULL, values[i]);
    emit_end_array(json);
}

static void write_words(struct json_out *json, const char *key, const char *const *words, size_t count)
{
    emit_array(json, key);
    for (size_t i = 0; i < count; i++)
        emit_string(json, NULL, words[i]);
    emit_end_array(json);
}

static void write_ends(struct json_out *json, const char *key, const cajal_place ends[2])
{
    emit_array(json, key);
    for (int i = 0; i < 2; i++) {
        emit_object(json, NULL);
        write_numbers(json, "voxel", ends[i].voxel, 3);
        write_numbers(json, "ras_mm", ends[i].ras_mm, 3);
        emit_end_object(json);
    }
    emit_end_array(json);
}

static void write_density(struct json_out *json, const cajal_lesion *lesion)
{
    write_number(json, "density_hu", lesion->density_hu);
    write_number(json, "median_hu", lesion->median_hu);
    write_number(json, "sd_hu", lesion->sd_hu);
    write_number(json, "min_hu", lesion->min_hu);
    write_number(json, "max_hu", lesion->max_hu);
    write_number(json, "p10_hu", lesion->p10_hu);
    write_number(json, "p90_hu", lesion->p90_hu);
    emit_int(json, "voxels_without_value", lesion->voxels_without_value);
}

static void write_lesion(struct json_out *json, const cajal_lesion *lesion)
{
    emit_object(json, NULL);
    emit_int(json, "label", lesion->label);
    emit_string(json, "id", lesion->id);
    emit_string(json, "site", lesion->site);
    write_number(json, "longest_mm", lesion->longest_mm);
    write_ends(json, "longest_ends", lesion->longest);
    emit_int(json, "slice", lesion->slice);
    write_number(json, "short_mm", lesion->short_mm);
    write_ends(json, "short_ends", lesion->short_axis);
    write_number(json, "diameter_3d_mm", lesion->diameter_3d_mm);
    write_number(json, "volume_mm3", lesion->volume_mm3);
    emit_int(json, "voxels", lesion->voxels);
    emit_int(json, "slices", lesion->slices);
    write_density(json, lesion);
    emit_int(json, "pieces", lesion->pieces);
    emit_int(json, "largest_piece_voxels", lesion->largest_piece_voxels);
    emit_int(json, "hole_voxels", lesion->hole_voxels);
    emit_bool(json, "measurable", lesion->measurable != 0);
    emit_array(json, "suspicions");
    for (size_t i = 0; i < lesion->suspicions_count; i++) {
        emit_object(json, NULL);
        emit_string(json, "code", lesion->suspicions[i].code);
        emit_string(json, "text", lesion->suspicions[i].text);
        emit_end_object(json);
    }
    emit_end_array(json);
    emit_end_object(json);
}

static void write_grid(struct json_out *json, const struct imaging_grid *grid)
{
    emit_object(json, "grid");
    emit_array(json, "size");
    for (int i = 0; i < 3; i++)
        emit_int(json, NULL, grid->size[i]);
    emit_end_array(json);
    write_numbers(json, "spacing_mm", grid->spacing_mm, 3);
    emit_string(json, "axes", grid->axes);
    emit_string(json, "orientation", grid->orientation);
    emit_int(json, "slice_axis", grid->slice_axis);
    write_number(json, "slice_distance_mm", grid->slice_distance_mm);
    write_number(json, "tilt_degrees", grid->tilt_degrees);
    emit_end_object(json);
}

static void write_visit(struct json_out *json, const struct imaging_visit *visit)
{
    char date[DATE_TEXT];
    date_format(date, visit->date);
    emit_object(json, NULL);
    emit_string(json, "date", *date ? date : NULL);
    emit_string(json, "ct", visit->ct);
    emit_string(json, "mask", visit->mask);
    write_grid(json, &visit->grid);
    write_words(json, "notes", visit->notes, visit->notes_count);
    emit_array(json, "lesions");
    for (size_t i = 0; i < visit->lesions_count; i++)
        write_lesion(json, &visit->lesions[i]);
    emit_end_array(json);
    emit_end_object(json);
}

static void write_pair(struct json_out *json, const char *key, double baseline, double now)
{
    emit_object(json, key);
    write_number(json, "baseline", baseline);
    write_number(json, "now", now);
    write_number(json, "change_percent", baseline > 0 ? 100 * (now - baseline) / baseline : NAN);
    emit_end_object(json);
}

static void write_change(struct json_out *json, const struct imaging_change *change)
{
    emit_object(json, NULL);
    emit_int(json, "visit", (int64_t)change->visit);
    emit_string(json, "lesion", change->lesion);
    write_pair(json, "size_mm", change->baseline_longest_mm, change->longest_mm);
    write_pair(json, "density_hu", change->baseline_density_hu, change->density_hu);
    write_pair(json, "volume_mm3", change->baseline_volume_mm3, change->volume_mm3);
    emit_string(json, "recist", change->recist);
    emit_string(json, "recist_text", change->recist_text);
    emit_string(json, "choi", change->choi);
    emit_string(json, "choi_text", change->choi_text);
    emit_string(json, "text", change->text);
    emit_end_object(json);
}

static void write_conventions(struct json_out *json, const cajal_measurement *measurement)
{
    emit_object(json, "conventions");
    emit_string(json, "diameter", measurement->diameter == CAJAL_DIAMETER_CORNERS ? "corners" : "centres");
    emit_string(json, "short_axis", "longest chord of the convex outline of the same slice, at right angles");
    emit_string(json, "sd", "of all voxels, divided by their number");
    emit_string(json, "percentiles", "interpolated linearly between voxels");
    emit_string(json, "coordinates", "voxel indices from 0; mm to the right, anterior, superior (RAS)");
    emit_end_object(json);
}

cajal_status report_measurement_json(struct text *out, const cajal_measurement *measurement, bool pretty,
                                     cajal_errors *errors)
{
    struct json_out json;
    emit_begin(&json, out, pretty);
    emit_object(&json, NULL);
    emit_int(&json, "cajal", REPORT_JSON_VERSION);
    emit_string(&json, "use", imaging_disclaimer);
    emit_string(&json, "subject", measurement->subject);
    write_conventions(&json, measurement);
    emit_array(&json, "visits");
    for (size_t i = 0; i < measurement->visits_count; i++)
        write_visit(&json, &measurement->visits[i]);
    emit_end_array(&json);
    emit_array(&json, "changes");
    for (size_t i = 0; i < measurement->changes_count; i++)
        write_change(&json, &measurement->changes[i]);
    emit_end_array(&json);
    write_words(&json, "notes", measurement->notes, measurement->notes_count);
    emit_end_object(&json);
    text_add_char(out, '\n');
    return out->failed ? errors_no_memory(errors) : CAJAL_OK;
}
