/* A measurement for a person: the changes first, because they are what was asked for, then each visit. */
#include <math.h>
#include <string.h>

#include "base/errors.h"
#include "report/layout.h"
#include "report/measurement_report.h"

#define MM3_PER_ML 1000.0
#define INDENT 5
#define LABEL 10

struct printing {
    const cajal_measurement *measurement;
    struct arena *arena;
    struct layout layout;
    struct text line;
};

/* ---- cells ---- */

static const char *number(struct printing *it, double value, int decimals)
{
    return isfinite(value) ? arena_printf(it->arena, "%.*f", decimals, value == 0 ? 0 : value) : "?";
}

/* Rounded towards 0: what is shown never crosses a threshold that was not crossed. */
static const char *change_of(struct printing *it, double before, double now, int decimals)
{
    const char *from = number(it, before, decimals), *to = number(it, now, decimals);
    if (!isfinite(before) || !isfinite(now) || before <= 0)
        return arena_printf(it->arena, "%s → %s", from, to);
    double percent = trunc(1000 * (now - before) / before) / 10;
    return arena_printf(it->arena, "%s → %s (%+.1f%c%%)", from, to, percent == 0 ? 0 : percent, LAYOUT_GLUE);
}

/* ---- head ---- */

static void print_head(struct printing *it)
{
    const cajal_measurement *measurement = it->measurement;
    text_add(&it->line, "Measured on CT");
    if (measurement->subject)
        text_printf(&it->line, " · %s", measurement->subject);
    text_printf(&it->line, " · diameters between voxel %s",
                measurement->diameter == CAJAL_DIAMETER_CORNERS ? "corners" : "centres");
    layout_flush(&it->layout, LAYOUT_BOLD, "", 0, &it->line);
    layout_coloured(&it->layout, LAYOUT_YELLOW, "", 0, imaging_disclaimer);
}

static void print_notes(struct printing *it, const char *const *notes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        layout_coloured(&it->layout, LAYOUT_YELLOW, "   !", INDENT, notes[i]);
}

/* ---- changes ---- */

static size_t changes_of(const cajal_measurement *measurement, size_t visit, const struct imaging_change **first)
{
    size_t count = 0;
    *first = NULL;
    for (size_t i = 0; i < measurement->changes_count; i++)
        if (measurement->changes[i].visit == visit) {
            *first = *first ? *first : &measurement->changes[i];
            count++;
        }
    return count;
}

static void print_change_table(struct printing *it, const struct imaging_change *changes, size_t count)
{
    enum { COLUMNS = 6 };
    static const char *const headers[COLUMNS] = {"Lesion", "Size mm", "Density HU", "Volume mL", "RECIST", "Choi"};
    const char **cells = arena_array(it->arena, COLUMNS * count, sizeof *cells);
    for (size_t i = 0; cells && i < count; i++) {
        const struct imaging_change *change = &changes[i];
        const char **row = cells + COLUMNS * i;
        row[0] = change->lesion ? change->lesion : "all";
        row[1] = change_of(it, change->baseline_longest_mm, change->longest_mm, 1);
        row[2] = change_of(it, change->baseline_density_hu, change->density_hu, 1);
        row[3] = change_of(it, change->baseline_volume_mm3 / MM3_PER_ML, change->volume_mm3 / MM3_PER_ML, 1);
        row[4] = change->recist ? change->recist : "-";
        row[5] = change->choi ? change->choi : "-";
    }
    if (cells)
        layout_table(&it->layout,
                     &(struct layout_table){
                         .headers = headers, .columns = COLUMNS, .rows = count, .cells = cells, .dense = true});
    else
        it->layout.failed = true;
}

static void print_changes(struct printing *it, size_t visit)
{
    const struct imaging_change *changes;
    size_t count = changes_of(it->measurement, visit, &changes);
    if (count == 0)
        return;
    text_printf(&it->line, "VISIT %zu AGAINST BASELINE", visit + 1);
    layout_heading(&it->layout, LAYOUT_BOLD, text_string(&it->line));
    text_clear(&it->line);
    if (changes[0].text)
        layout_paragraph(&it->layout, "", 0, changes[0].text);
    text_add_char(it->layout.out, '\n');
    print_change_table(it, changes, count);
}

/* ---- a visit ---- */

static void print_visit_head(struct printing *it, size_t index)
{
    const struct imaging_visit *visit = &it->measurement->visits[index];
    const struct imaging_grid *grid = &visit->grid;
    char date[DATE_TEXT];
    date_format(date, visit->date);
    text_printf(&it->line, "VISIT %zu%s%s%s", index + 1, *date ? " · " : "", date,
                index == 0 && it->measurement->visits_count > 1 ? " · baseline" : "");
    layout_heading(&it->layout, LAYOUT_BOLD, text_string(&it->line));
    text_clear(&it->line);
    text_printf(&it->line, "%s with %s", visit->ct, visit->mask);
    layout_flush(&it->layout, LAYOUT_PLAIN, "Images", LABEL, &it->line);
    text_printf(&it->line,
                "%d × %d × %d voxels of %.3g × %.3g × %.3g mm, axes %s by %s; slices along axis %d, counted "
                "from 0",
                grid->size[0], grid->size[1], grid->size[2], grid->spacing_mm[0], grid->spacing_mm[1],
                grid->spacing_mm[2], grid->axes, grid->orientation, grid->slice_axis + 1);
    layout_flush(&it->layout, LAYOUT_PLAIN, "Grid", LABEL, &it->line);
    print_notes(it, visit->notes, visit->notes_count);
}

static const char *suspicions_of(struct printing *it, const cajal_lesion *lesion)
{
    struct text words = {0};
    for (size_t i = 0; i < lesion->suspicions_count; i++)
        text_printf(&words, "%s%s", i ? "; " : "! ", lesion->suspicions[i].text);
    if (!lesion->measurable)
        text_printf(&words, "%stoo small to be measurable by RECIST 1.1", lesion->suspicions_count ? "; " : "");
    const char *out = words.length ? arena_strdup(it->arena, words.data) : NULL;
    it->layout.failed |= words.failed || (words.length && !out);
    text_free(&words);
    return out;
}

static void print_lesions(struct printing *it, const struct imaging_visit *visit)
{
    enum { COLUMNS = 8 };
    static const char *const headers[COLUMNS] = {"Lesion", "Longest mm", "Short mm",   "Slice",
                                                 "3-D mm", "Volume mL",  "Density HU", "Median"};
    const char **cells = arena_array(it->arena, COLUMNS * visit->lesions_count, sizeof *cells);
    const char **below = arena_array(it->arena, visit->lesions_count, sizeof *below);
    if (!cells || !below) {
        it->layout.failed = true;
        return;
    }
    for (size_t i = 0; i < visit->lesions_count; i++) {
        const cajal_lesion *lesion = &visit->lesions[i];
        const char **row = cells + COLUMNS * i;
        row[0] = lesion->site ? arena_printf(it->arena, "%s %s", lesion->id, lesion->site) : lesion->id;
        row[1] = number(it, lesion->longest_mm, 1);
        row[2] = number(it, lesion->short_mm, 1);
        row[3] = arena_printf(it->arena, "%lld", (long long)lesion->slice);
        row[4] = number(it, lesion->diameter_3d_mm, 1);
        row[5] = number(it, lesion->volume_mm3 / MM3_PER_ML, 2);
        row[6] = arena_printf(it->arena, "%s%c±%c%s", number(it, lesion->density_hu, 1), LAYOUT_GLUE, LAYOUT_GLUE,
                              number(it, lesion->sd_hu, 1));
        row[7] = number(it, lesion->median_hu, 1);
        below[i] = suspicions_of(it, lesion);
    }
    text_add_char(it->layout.out, '\n');
    layout_table(&it->layout, &(struct layout_table){.headers = headers,
                                                     .columns = COLUMNS,
                                                     .rows = visit->lesions_count,
                                                     .cells = cells,
                                                     .below = below,
                                                     .dense = true});
}

cajal_status report_measurement_text(struct text *out, const cajal_measurement *measurement, int width, bool colour,
                                     cajal_errors *errors)
{
    struct printing it = {.measurement = measurement, .arena = arena_new()};
    if (!it.arena)
        return errors_no_memory(errors);
    layout_begin(&it.layout, out, (size_t)width, colour);
    print_head(&it);
    for (size_t i = measurement->visits_count; i-- > 1;)
        print_changes(&it, i);
    if (measurement->notes_count)
        text_add_char(it.layout.out, '\n');
    print_notes(&it, measurement->notes, measurement->notes_count);
    for (size_t i = 0; i < measurement->visits_count; i++) {
        print_visit_head(&it, i);
        if (measurement->visits[i].lesions_count)
            print_lesions(&it, &measurement->visits[i]);
    }
    bool failed = !layout_end(&it.layout) || it.line.failed || arena_failed(it.arena);
    text_free(&it.line);
    arena_free(it.arena);
    return failed ? errors_no_memory(errors) : CAJAL_OK;
}
