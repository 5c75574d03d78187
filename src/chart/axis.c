#include "chart/axis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define VALUE_SIZE 8.0
#define LABEL_SIZE 9.0
#define TITLE_SIZE 12.0
#define MARK 4.0 /* length of the stroke beside a value */

double chart_at(const struct chart_scale *scale, double value)
{
    double share = scale->logarithmic ? (log(value) - log(scale->low)) / (log(scale->high) - log(scale->low))
                                      : (value - scale->low) / (scale->high - scale->low);
    return scale->from + share * (scale->to - scale->from);
}

/* How many marks have room: values stand side by side on a scale that runs right, one above the other on one that
 * runs up. */
static int wanted_marks(double from, double to)
{
    int wanted = (int)(to < from ? (from - to) / 32 : (to - from) / 60);
    return wanted < 2 ? 2 : wanted > CHART_TICKS - 2 ? CHART_TICKS - 2 : wanted;
}

/* 1, 2, 2.5 or 5 times a power of ten. */
static double round_step(double span, int wanted)
{
    static const double steps[] = {1, 2, 2.5, 5, 10};
    double rough = span / (wanted > 0 ? wanted : 1), power = pow(10, floor(log10(rough)));
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (rough <= steps[i] * power * (1 + 1e-9))
            return steps[i] * power;
    return 10 * power;
}

struct chart_scale chart_scale_nice(double low, double high, double from, double to)
{
    if (!isfinite(low) || !isfinite(high)) {
        low = 0;
        high = 1;
    }
    if (high <= low) {
        low -= fabs(low) > 0 ? fabs(low) * 0.1 : 1;
        high += fabs(high) > 0 ? fabs(high) * 0.1 : 1;
    }
    double step = round_step(high - low, wanted_marks(from, to));
    return (struct chart_scale){floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step, from, to, false};
}

static size_t log_ticks(double out[CHART_TICKS], const struct chart_scale *scale, int wanted)
{
    static const double few[] = {1}, some[] = {1, 3}, more[] = {1, 2, 5};
    double decades = log10(scale->high / scale->low);
    bool many = decades * 3 <= wanted, half = decades * 2 <= wanted;
    const double *parts = many ? more : half ? some : few;
    size_t parts_count = many ? 3 : half ? 2 : 1, count = 0;
    for (int exponent = (int)floor(log10(scale->low)); exponent <= (int)ceil(log10(scale->high)); exponent++) {
        double power = pow(10, exponent);
        for (size_t i = 0; i < parts_count && count < CHART_TICKS; i++)
            if (parts[i] * power >= scale->low * (1 - 1e-9) && parts[i] * power <= scale->high * (1 + 1e-9))
                out[count++] = parts[i] * power;
    }
    return count;
}

size_t chart_ticks(double out[CHART_TICKS], const struct chart_scale *scale)
{
    int wanted = wanted_marks(scale->from, scale->to);
    if (scale->logarithmic)
        return log_ticks(out, scale, wanted);
    double step = round_step(scale->high - scale->low, wanted), first = ceil(scale->low / step - 1e-9);
    size_t count = 0;
    while (count < CHART_TICKS && (first + (double)count) * step <= scale->high + step * 1e-9) {
        out[count] = (first + (double)count) * step + 0.0; /* no -0 */
        count++;
    }
    return count;
}

static void write_value(char *out, size_t size, double value, struct chart_values values)
{
    double shown = value * (values.factor != 0 ? values.factor : 1);
    if (fabs(shown) < 1e-12)
        shown = 0;
    format_text(out, size, values.sign && shown > 0 ? "+%.6g" : "%.6g", shown);
    size_t used = strlen(out);
    snprintf(out + used, size - used, "%s", values.unit ? values.unit : "");
}

void chart_axis_bottom(struct chart *chart, const struct chart_frame *frame, const struct chart_scale *scale,
                       struct chart_values values, const char *label)
{
    double ticks[CHART_TICKS];
    size_t count = chart_ticks(ticks, scale);
    const struct chart_pen pale = {CHART_PALE, 0.5, CHART_SOLID}, dark = {CHART_BLACK, 0.8, CHART_SOLID};
    char text[48];
    for (size_t i = 0; i < count; i++) {
        double x = chart_at(scale, ticks[i]);
        chart_line(chart, (struct chart_point){x, frame->top}, (struct chart_point){x, frame->bottom}, pale);
        chart_line(chart, (struct chart_point){x, frame->bottom}, (struct chart_point){x, frame->bottom + MARK}, dark);
        write_value(text, sizeof text, ticks[i], values);
        chart_text(chart, (struct chart_point){x, frame->bottom + MARK + VALUE_SIZE + 1},
                   (struct chart_face){VALUE_SIZE, CHART_BLACK, false, CHART_MIDDLE}, 0, text);
    }
    chart_line(chart, (struct chart_point){frame->left, frame->bottom},
               (struct chart_point){frame->right, frame->bottom}, dark);
    chart_text(chart, (struct chart_point){(frame->left + frame->right) / 2, frame->bottom + MARK + VALUE_SIZE + 14},
               (struct chart_face){LABEL_SIZE, CHART_BLACK, false, CHART_MIDDLE}, 0, label);
}

void chart_axis_left(struct chart *chart, const struct chart_frame *frame, const struct chart_scale *scale,
                     struct chart_values values, const char *label)
{
    double ticks[CHART_TICKS], widest = 0;
    size_t count = chart_ticks(ticks, scale);
    const struct chart_pen pale = {CHART_PALE, 0.5, CHART_SOLID}, dark = {CHART_BLACK, 0.8, CHART_SOLID};
    const struct chart_face face = {VALUE_SIZE, CHART_BLACK, false, CHART_END};
    char text[48];
    for (size_t i = 0; i < count; i++) {
        double y = chart_at(scale, ticks[i]), width;
        chart_line(chart, (struct chart_point){frame->left, y}, (struct chart_point){frame->right, y}, pale);
        chart_line(chart, (struct chart_point){frame->left - MARK, y}, (struct chart_point){frame->left, y}, dark);
        write_value(text, sizeof text, ticks[i], values);
        chart_text(chart, (struct chart_point){frame->left - MARK - 3, y + VALUE_SIZE * 0.36}, face, 0, text);
        width = chart_text_width(chart, face, text);
        widest = width > widest ? width : widest;
    }
    chart_line(chart, (struct chart_point){frame->left, frame->top}, (struct chart_point){frame->left, frame->bottom},
               dark);
    chart_text(chart, (struct chart_point){frame->left - MARK - widest - 10, (frame->top + frame->bottom) / 2},
               (struct chart_face){LABEL_SIZE, CHART_BLACK, false, CHART_MIDDLE}, 90, label);
}

void chart_level(struct chart *chart, const struct chart_frame *frame, const struct chart_scale *scale, double value,
                 struct chart_pen pen, const char *name)
{
    double y = chart_at(scale, value);
    chart_line(chart, (struct chart_point){frame->left, y}, (struct chart_point){frame->right, y}, pen);
    chart_text(chart, (struct chart_point){frame->right + 4, y + VALUE_SIZE * 0.36},
               (struct chart_face){VALUE_SIZE, pen.ink, false, CHART_START}, 0, name);
}

/* ---- labels apart ---- */

static int by_place(const void *a, const void *b)
{
    double left = **(double *const *)a, right = **(double *const *)b;
    return (left > right) - (left < right);
}

void chart_spread(double *at, size_t count, double gap, double low, double high)
{
    double **order = malloc((count ? count : 1) * sizeof *order);
    if (!order)
        return; /* labels that overlap are better than none */
    for (size_t i = 0; i < count; i++)
        order[i] = &at[i];
    qsort(order, count, sizeof *order, by_place);
    for (size_t i = 0; i < count; i++) {
        double least = i ? *order[i - 1] + gap : low;
        if (*order[i] < least)
            *order[i] = least;
    }
    for (size_t i = count; i-- > 0;) {
        double most = i + 1 < count ? *order[i + 1] - gap : high;
        if (*order[i] > most)
            *order[i] = most;
    }
    free(order);
}

void chart_heading(struct chart *chart, double left, double top, const char *title, const char *subtitle)
{
    chart_text(chart, (struct chart_point){left, top + TITLE_SIZE},
               (struct chart_face){TITLE_SIZE, CHART_BLACK, true, CHART_START}, 0, title);
    if (subtitle)
        chart_text(chart, (struct chart_point){left, top + TITLE_SIZE + 14},
                   (struct chart_face){LABEL_SIZE, CHART_GREY, false, CHART_START}, 0, subtitle);
}

double chart_legend(struct chart *chart, struct chart_point at, struct chart_pen pen, enum chart_shape shape,
                    bool marked, const char *name)
{
    const struct chart_face face = {LABEL_SIZE, CHART_BLACK, false, CHART_START};
    chart_line(chart, (struct chart_point){at.x, at.y}, (struct chart_point){at.x + 22, at.y}, pen);
    if (marked)
        chart_mark(chart, (struct chart_point){at.x + 11, at.y}, shape, 6, pen.ink, true);
    chart_text(chart, (struct chart_point){at.x + 26, at.y + LABEL_SIZE * 0.36}, face, 0, name);
    return at.x + 26 + chart_text_width(chart, face, name) + 14;
}
