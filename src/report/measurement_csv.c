/* A measurement as a long table: a row for each lesion and visit, as `cajal response` reads it. */
#include <math.h>
#include <string.h>

#include "base/errors.h"
#include "report/measurement_report.h"

#define MM3_PER_ML 1000.0

static void add_number(struct text *out, double value, int decimals)
{
    text_add_char(out, ',');
    if (isfinite(value))
        text_number(out, value, decimals);
}

static void add_suspicions(struct text *out, const cajal_lesion *lesion)
{
    text_add_char(out, ',');
    for (size_t i = 0; i < lesion->suspicions_count; i++)
        text_printf(out, "%s%s", i ? ";" : "", lesion->suspicions[i].code);
}

static void add_lesion(struct text *out, const cajal_measurement *it, size_t index, const cajal_lesion *lesion)
{
    char date[DATE_TEXT];
    date_format(date, it->visits[index].date);
    text_csv_plain(out, it->subject);
    text_printf(out, ",%zu,%s,CT", index + 1, date);
    add_number(out, it->visits[index].grid.slice_distance_mm, 3);
    text_add_char(out, ',');
    text_csv_plain(out, lesion->id);
    text_add_char(out, ',');
    text_csv_plain(out, lesion->site);
    add_number(out, lesion->longest_mm, 3);
    add_number(out, lesion->short_mm, 3);
    add_number(out, lesion->density_hu, 3);
    add_number(out, lesion->volume_mm3 / MM3_PER_ML, 6);
    add_number(out, lesion->sd_hu, 3);
    add_number(out, lesion->median_hu, 3);
    add_number(out, lesion->diameter_3d_mm, 3);
    text_printf(out, ",%lld", (long long)lesion->slice);
    add_suspicions(out, lesion);
    text_add_char(out, '\n');
}

cajal_status report_measurement_csv(struct text *out, const cajal_measurement *measurement, cajal_errors *errors)
{
    text_add(out, "subject,visit,date,modality,slice_mm,lesion,site,longest_mm,short_mm,density_hu,volume_ml,sd_hu,"
                  "median_hu,diameter_3d_mm,slice_index,suspicions\n");
    for (size_t i = 0; i < measurement->visits_count; i++)
        for (size_t j = 0; j < measurement->visits[i].lesions_count; j++)
            add_lesion(out, measurement, i, &measurement->visits[i].lesions[j]);
    return out->failed ? errors_no_memory(errors) : CAJAL_OK;
}
