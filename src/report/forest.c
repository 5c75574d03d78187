#include "report/forest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/text.h"

#define WIDTH 640.0
#define ROW 18.0
#define TOP 62.0
#define TEXT_SIZE 8.5
#define GAP 14.0
#define NOTE 11.0
#define MOST_ROWS 400
#define FUNNEL_NAMES 190.0 /* room for them beside the frame */
#define Z_95 1.959963984540054

struct drawing {
    struct chart *chart;
    const struct forest *forest;
    struct chart_frame frame;
    struct chart_scale x;
    double detail_left, value_left; /* where the columns start */
};

static const struct chart_face plain = {TEXT_SIZE, CHART_BLACK, false, CHART_START};
static const struct chart_face bold = {TEXT_SIZE, CHART_BLACK, true, CHART_START};

static bool has_value(const struct forest *forest, const struct forest_row *row)
{
    return isfinite(row->value) && (!forest->logarithmic || row->value > 0);
}

/* A range without a value in it, such as that over several studies. */
static bool has_range(const struct forest *forest, const struct forest_row *row)
{
    return isfinite(row->low) && isfinite(row->high) && (!forest->logarithmic || row->low > 0);
}

static bool drawable(const struct forest *forest, const struct forest_row *row)
{
    return has_value(forest, row) || has_range(forest, row);
}

/* An end of an interval that is not published, or beyond the sheet, is drawn to the edge. */
static double within(const struct chart_scale *scale, double value, double fallback)
{
    if (!isfinite(value) || (scale->logarithmic && value <= 0))
        return fallback;
    return fmin(fmax(value, scale->low), scale->high);
}

/* Ratios keep both decimals, that they stand in a column. */
static void add_value(struct text *text, const struct forest *forest, double value)
{
    char digits[32];
    if (!forest->logarithmic || value >= 1000) {
        text_number(text, value, 1);
        return;
    }
    format_text(digits, sizeof digits, "%.2f", value);
    text_add(text, digits);
}

static void add_range(struct text *text, const struct forest *forest, const struct forest_row *row)
{
    add_value(text, forest, row->low);
    text_add(text, "–");
    add_value(text, forest, row->high);
}

static void add_estimate(struct text *text, const struct forest *forest, const struct forest_row *row)
{
    bool value = has_value(forest, row);
    text_add(text, row->bound ? row->bound : "");
    if (value)
        add_value(text, forest, row->value);
    else
        add_range(text, forest, row);
    text_add(text, forest->unit);
    if (value && isfinite(row->low) && isfinite(row->high)) {
        text_add(text, " (");
        add_range(text, forest, row);
        text_add(text, ")");
    }
}

static void value_text(char *out, size_t size, const struct forest *forest, const struct forest_row *row)
{
    struct text text = {0};
    if (drawable(forest, row))
        add_estimate(&text, forest, row);
    else
        text_add(&text, forest->lacking);
    snprintf(out, size, "%s", text_string(&text));
    text_free(&text);
}

static void columns(struct drawing *it)
{
    const struct forest *forest = it->forest;
    double names = forest->name_header ? chart_text_width(it->chart, bold, forest->name_header) : 0, details = 0,
           values = 60;
    char text[96];
    for (size_t i = 0; i < forest->count; i++) {
        const struct forest_row *row = &forest->rows[i];
        if (row->note)
            continue;
        value_text(text, sizeof text, forest, row);
        names = fmax(names, chart_text_width(it->chart, row->summary ? bold : plain, row->name));
        details = fmax(details, row->detail ? chart_text_width(it->chart, plain, row->detail) : 0);
        values = fmax(values, chart_text_width(it->chart, plain, text));
    }
    names = fmin(names, 250);
    if (details > 0 && forest->detail_header)
        details = fmax(details, chart_text_width(it->chart, bold, forest->detail_header));
    it->detail_left = 20 + names + GAP;
    it->value_left = WIDTH - 20 - values;
    it->frame = (struct chart_frame){it->detail_left + (details > 0 ? details + GAP : 0), TOP, it->value_left - GAP,
                                     TOP + ROW * (double)forest->count + 4};
}

static void scale(struct drawing *it)
{
    const struct forest *forest = it->forest;
    double low = isnan(forest->no_effect) ? INFINITY : forest->no_effect,
           high = isnan(forest->no_effect) ? -INFINITY : low;
    for (size_t i = 0; i < forest->count; i++) {
        const struct forest_row *row = &forest->rows[i];
        if (!drawable(forest, row))
            continue;
        bool low_drawn = isfinite(row->low) && (!forest->logarithmic || row->low > 0), high_drawn = isfinite(row->high);
        low = fmin(low, low_drawn ? fmin(row->low, has_value(forest, row) ? row->value : row->low) : row->value);
        high = fmax(high, high_drawn ? fmax(row->high, has_value(forest, row) ? row->value : row->high) : row->value);
    }
    if (!forest->logarithmic) {
        it->x = chart_scale_nice(low > 0 && low < high / 2 ? 0 : low, high, it->frame.left, it->frame.right);
        return;
    }
    low = fmax(low, 0.02); /* an interval that reaches almost nothing would press the rest together */
    high = fmin(high, 50);
    it->x = (struct chart_scale){low / 1.15, high * 1.15, it->frame.left, it->frame.right, true};
}

static void draw_estimate(struct drawing *it, const struct forest_row *row, double y)
{
    bool value = has_value(it->forest, row);
    double at = value ? chart_at(&it->x, within(&it->x, row->value, row->value)) : NAN;
    double low = chart_at(&it->x, within(&it->x, row->low, row->value));
    double high = chart_at(&it->x, within(&it->x, row->high, row->value));
    double half = row->weight > 0 ? 2.5 + 4 * sqrt(row->weight) : 3.5;
    if (row->summary) { /* wide enough to be seen where no interval is known */
        const struct chart_point diamond[] = {
            {fmin(low, at - 4), y}, {at, y - 5}, {fmax(high, at + 4), y}, {at, y + 5}};
        chart_area(it->chart, diamond, 4, CHART_VERMILLION, 1);
        return;
    }
    chart_line(it->chart, (struct chart_point){low, y}, (struct chart_point){high, y},
               (struct chart_pen){CHART_BLACK, 1.1, CHART_SOLID});
    if (isfinite(row->low) && row->low < it->x.low)
        chart_mark(it->chart, (struct chart_point){low, y}, CHART_TRIANGLE_DOWN, 4, CHART_BLACK, true);
    if (isfinite(row->high) && row->high > it->x.high)
        chart_mark(it->chart, (struct chart_point){high, y}, CHART_TRIANGLE_RIGHT, 6, CHART_BLACK, true);
    if (value)
        chart_mark(it->chart, (struct chart_point){at, y}, CHART_SQUARE, 2 * half, CHART_BLUE, true);
}

static void draw_row(struct drawing *it, const struct forest_row *row, double y)
{
    char text[96];
    bool heading = isnan(row->value) && !row->detail && !row->note;
    double base = y + TEXT_SIZE * 0.36;
    if (row->note) {
        chart_text(it->chart, (struct chart_point){32, base - 4},
                   (struct chart_face){7.5, CHART_GREY, false, CHART_START}, 0, row->name);
        return;
    }
    chart_text(it->chart, (struct chart_point){20 + (heading || row->summary ? 0 : 6), base},
               heading || row->summary ? bold : plain, 0, row->name);
    if (heading)
        return;
    if (row->detail)
        chart_text(it->chart, (struct chart_point){it->detail_left, base}, plain, 0, row->detail);
    value_text(text, sizeof text, it->forest, row);
    chart_text(it->chart, (struct chart_point){it->value_left, base}, row->summary ? bold : plain, 0, text);
    if (drawable(it->forest, row))
        draw_estimate(it, row, y);
}

static void draw_sides(const struct drawing *it)
{
    const struct forest *forest = it->forest;
    if (isnan(forest->no_effect))
        return;
    double x = chart_at(&it->x, forest->no_effect), y = it->frame.bottom + 40;
    chart_line(it->chart, (struct chart_point){x, it->frame.top - 2}, (struct chart_point){x, it->frame.bottom},
               (struct chart_pen){CHART_BLACK, 0.9, CHART_DASHED});
    if (forest->left)
        chart_text(it->chart, (struct chart_point){x - 8, y}, (struct chart_face){8, CHART_GREY, false, CHART_END}, 0,
                   forest->left);
    if (forest->right)
        chart_text(it->chart, (struct chart_point){x + 8, y}, (struct chart_face){8, CHART_GREY, false, CHART_START}, 0,
                   forest->right);
}

static void draw_notes(const struct drawing *it)
{
    for (size_t i = 0; i < it->forest->notes_count; i++)
        chart_text(it->chart, (struct chart_point){20, it->frame.bottom + 56 + NOTE * (double)i},
                   (struct chart_face){7.5, CHART_GREY, false, CHART_START}, 0, it->forest->notes[i]);
}

static cajal_status begin(struct drawing *it, enum chart_format format, const struct forest *forest, double height,
                          const char *description, cajal_errors *errors)
{
    size_t drawn = 0;
    *it = (struct drawing){.forest = forest};
    for (size_t i = 0; i < forest->count; i++)
        drawn += drawable(forest, &forest->rows[i]);
    if (drawn == 0 || forest->count > MOST_ROWS)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL,
                          drawn ? "%zu rows: a plot shows at most %d; ask for less"
                                : "nothing to draw: no row has an estimate",
                          forest->count, MOST_ROWS);
    return chart_new(&it->chart, format, WIDTH, height, forest->title, description, errors);
}

cajal_status forest_draw(char **out, size_t *length, enum chart_format format, const struct forest *forest,
                         cajal_errors *errors)
{
    struct drawing it;
    cajal_status status =
        begin(&it, format, forest, TOP + ROW * (double)forest->count + 58 + NOTE * (double)forest->notes_count,
              "Forest plot: an estimate with its 95 % interval a row.", errors);
    if (status != CAJAL_OK)
        return status;
    chart_heading(it.chart, 20, 8, forest->title, forest->subtitle);
    columns(&it);
    scale(&it);
    if (forest->name_header)
        chart_text(it.chart, (struct chart_point){20, TOP - 8}, bold, 0, forest->name_header);
    if (forest->detail_header)
        chart_text(it.chart, (struct chart_point){it.detail_left, TOP - 8}, bold, 0, forest->detail_header);
    chart_axis_bottom(it.chart, &it.frame, &it.x, (struct chart_values){forest->unit, 1, false}, forest->axis);
    draw_sides(&it);
    for (size_t i = 0; i < forest->count; i++)
        draw_row(&it, &forest->rows[i], TOP + ROW * ((double)i + 0.5) + 2);
    draw_notes(&it);
    return chart_finish(out, length, it.chart, errors);
}

/* ---- funnel ---- */

struct funnel_point {
    struct chart_point at;
    const char *name;
};

/* On the scale on which intervals are symmetric. */
static double standard_error(const struct forest *forest, const struct forest_row *row)
{
    if (!has_value(forest, row) || row->summary || !isfinite(row->low) || !isfinite(row->high) ||
        (forest->logarithmic && row->low <= 0))
        return NAN;
    double width = forest->logarithmic ? log(row->high / row->low) : row->high - row->low;
    return width > 0 ? width / (2 * Z_95) : NAN;
}

double funnel_centre(size_t *count, const struct forest *forest)
{
    double weights = 0, sum = 0;
    *count = 0;
    for (size_t i = 0; i < forest->count; i++) {
        const struct forest_row *row = &forest->rows[i];
        double error = standard_error(forest, row);
        if (isnan(error))
            continue;
        weights += 1 / (error * error);
        sum += (forest->logarithmic ? log(row->value) : row->value) / (error * error);
        (*count)++;
    }
    if (!*count)
        return NAN;
    return forest->logarithmic ? exp(sum / weights) : sum / weights;
}

static double shifted(const struct forest *forest, double centre, double distance)
{
    return forest->logarithmic ? centre * exp(distance) : centre + distance;
}

static void funnel_scales(struct drawing *it, struct chart_scale *y, double centre)
{
    const struct forest *forest = it->forest;
    double most = 0, low = centre, high = centre;
    for (size_t i = 0; i < forest->count; i++) {
        double error = standard_error(forest, &forest->rows[i]);
        if (isnan(error))
            continue;
        most = fmax(most, error);
        low = fmin(low, forest->rows[i].value);
        high = fmax(high, forest->rows[i].value);
    }
    low = fmin(low, shifted(forest, centre, -Z_95 * most));
    high = fmax(high, shifted(forest, centre, Z_95 * most));
    if (forest->logarithmic) { /* from a half to twice at least, that the axis has marks */
        low = fmin(low, 0.5);
        high = fmax(high, 2);
    }
    it->frame = (struct chart_frame){70, TOP, WIDTH - FUNNEL_NAMES, TOP + 280};
    *y = chart_scale_nice(0, most, it->frame.bottom, it->frame.top);
    y->from = it->frame.top; /* precise studies stand at the top */
    y->to = it->frame.bottom;
    it->x = forest->logarithmic ? (struct chart_scale){low / 1.1, high * 1.1, it->frame.left, it->frame.right, true}
                                : chart_scale_nice(low, high, it->frame.left, it->frame.right);
}

static int by_height(const void *a, const void *b)
{
    const struct funnel_point *x = a, *y = b;
    return x->at.y < y->at.y ? -1 : x->at.y > y->at.y;
}

/* Marks, and their names beside the frame, each led to its mark: figures of one kind of trial lie close together. */
static void draw_points(struct drawing *it, const struct chart_scale *y)
{
    struct funnel_point points[MOST_ROWS] = {0};
    double names[MOST_ROWS] = {0};
    size_t count = 0;
    for (size_t i = 0; i < it->forest->count; i++) {
        const struct forest_row *row = &it->forest->rows[i];
        double error = standard_error(it->forest, row);
        if (!isnan(error))
            points[count++] = (struct funnel_point){{chart_at(&it->x, row->value), chart_at(y, error)}, row->name};
    }
    qsort(points, count, sizeof *points, by_height);
    for (size_t i = 0; i < count; i++)
        names[i] = points[i].at.y;
    chart_spread(names, count, NOTE, it->frame.top, it->frame.bottom);
    for (size_t i = 0; i < count; i++) {
        struct chart_point name = {it->frame.right + 10, names[i]};
        chart_line(it->chart, points[i].at, name, (struct chart_pen){CHART_GREY, 0.4, CHART_SOLID});
        chart_text(it->chart, (struct chart_point){name.x + 3, name.y + 2.7},
                   (struct chart_face){7.5, CHART_BLACK, false, CHART_START}, 0, points[i].name);
    }
    for (size_t i = 0; i < count; i++)
        chart_mark(it->chart, points[i].at, CHART_CIRCLE, 6, CHART_BLUE, true);
}

cajal_status funnel_draw(char **out, size_t *length, enum chart_format format, const struct forest *forest,
                         double centre, cajal_errors *errors)
{
    struct drawing it;
    struct chart_scale y;
    cajal_status status = begin(&it, format, forest, TOP + 280 + 62 + NOTE * (double)forest->notes_count,
                                "Funnel plot: standard error against estimate.", errors);
    if (status != CAJAL_OK)
        return status;
    chart_heading(it.chart, 20, 8, forest->title, forest->subtitle);
    funnel_scales(&it, &y, centre);
    chart_axis_bottom(it.chart, &it.frame, &it.x, (struct chart_values){forest->unit, 1, false}, forest->axis);
    chart_axis_left(it.chart, &it.frame, &y, (struct chart_values){"", 1, false}, "Standard error");
    double tip = chart_at(&it.x, centre), widest = Z_95 * y.high;
    const struct chart_point funnel[] = {
        {chart_at(&it.x, fmax(shifted(forest, centre, -widest), it.x.low)), it.frame.bottom},
        {tip, it.frame.top},
        {chart_at(&it.x, fmin(shifted(forest, centre, widest), it.x.high)), it.frame.bottom}};
    chart_path(it.chart, funnel, 3, (struct chart_pen){CHART_GREY, 0.9, CHART_DASHED});
    chart_line(it.chart, (struct chart_point){tip, it.frame.top}, (struct chart_point){tip, it.frame.bottom},
               (struct chart_pen){CHART_GREY, 0.9, CHART_SOLID});
    draw_points(&it, &y);
    draw_notes(&it);
    return chart_finish(out, length, it.chart, errors);
}
