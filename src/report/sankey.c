#include "report/sankey.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/errors.h"
#include "chart/axis.h"

#define LEFT 20.0
#define TOP 66.0
#define COLUMN 168.0 /* from one line to the next */
#define NODE 14.0    /* width of a drug's bar */
#define GAP 15.0     /* between bars, that their names do not touch */
#define THICK 320.0  /* of all patients together */
#define HEADING 24.0 /* above a group */
#define BETWEEN 26.0 /* below it */
#define TEXT_SIZE 8.5
#define CURVE 24 /* points on either side of a band */
#define MOST_LINES 12
#define MOST_NODES 200
#define INKS 7

/* A bar: a drug in a line, or those who go no further. */
struct bar {
    int group, line;
    const char *drugs;     /* NULL: an end */
    enum sequence_end end; /* of an end */
    size_t patients;
    double top;
    double entered, left; /* how much of it bands have taken on either side */
};

struct drawing {
    struct chart *chart;
    const struct sequences *sequences;
    struct bar *bars;
    size_t count;
    int columns;
    double scale; /* points a patient */
    int lines;    /* columns with a drug in them */
};

/* ---- the tables ---- */

static void nodes_table(struct statistics *out, const struct sequences *it)
{
    static const struct statistics_column columns[] = {{"group", NULL, "Group", STYLE_WORD},
                                                       {"line", NULL, "Line", STYLE_COUNT},
                                                       {"drugs", NULL, "Drug", STYLE_WORD},
                                                       {"patients", NULL, "Patients", STYLE_COUNT}};
    statistics_heading(out, "Drugs by line");
    statistics_table(out, "lines", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < it->nodes_count; i++) {
        statistics_cell_word(out, it->groups.name[it->nodes[i].group]);
        statistics_cell(out, it->nodes[i].line);
        statistics_cell_word(out, it->nodes[i].drugs);
        statistics_cell(out, (double)it->nodes[i].patients);
    }
    statistics_table_end(out);
}

static size_t patients_on(const struct sequences *it, const struct sequence_flow *flow)
{
    for (size_t i = 0; i < it->nodes_count; i++)
        if (it->nodes[i].group == flow->group && it->nodes[i].line == flow->line && it->nodes[i].drugs == flow->from)
            return it->nodes[i].patients;
    return 0;
}

void sequences_statistics(struct statistics *out, const struct sequences *it)
{
    static const struct statistics_column columns[] = {{"group", NULL, "Group", STYLE_WORD},
                                                       {"line", NULL, "From line", STYLE_COUNT},
                                                       {"from", NULL, "Drug", STYLE_WORD},
                                                       {"to", NULL, "To the next line", STYLE_WORD},
                                                       {"next_line", NULL, NULL, STYLE_COUNT},
                                                       {"patients", NULL, "Patients", STYLE_COUNT},
                                                       {"share", NULL, "Of those on it", STYLE_RATIO}};
    if (out->form != STATISTICS_CSV)
        nodes_table(out, it);
    statistics_heading(out, "From line to line");
    statistics_table(out, "flows", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < it->flows_count; i++) {
        const struct sequence_flow *flow = &it->flows[i];
        bool next = flow->end == SEQUENCE_NEXT_LINE;
        statistics_cell_word(out, it->groups.name[flow->group]);
        statistics_cell(out, flow->line);
        statistics_cell_word(out, flow->from);
        statistics_cell_word(out, next ? flow->to : sequence_end_words(flow->end));
        statistics_cell(out, next ? (double)flow->line + 1 : (double)NAN);
        statistics_cell(out, (double)flow->patients);
        statistics_cell(out, (double)flow->patients / (double)patients_on(it, flow));
    }
    statistics_table_end(out);
    statistics_number(out, "patients", (double)it->patients);
}

/* ---- bars ---- */

static struct bar *bar_of(struct drawing *it, int group, int line, const char *drugs, enum sequence_end end)
{
    for (size_t i = 0; i < it->count; i++) {
        struct bar *bar = &it->bars[i];
        if (bar->group == group && bar->line == line && bar->drugs == drugs && bar->end == end)
            return bar;
    }
    it->bars[it->count] = (struct bar){.group = group, .line = line, .drugs = drugs, .end = end};
    return &it->bars[it->count++];
}

/* The drugs of each line, the largest first, and below them those who go no further. */
static void make_bars(struct drawing *it)
{
    const struct sequences *from = it->sequences;
    for (size_t i = 0; i < from->nodes_count; i++) {
        const struct sequence_node *node = &from->nodes[i];
        bar_of(it, node->group, node->line, node->drugs, SEQUENCE_NEXT_LINE)->patients = node->patients;
    }
    for (int end = SEQUENCE_GOES_ON; end < SEQUENCE_ENDS; end++)
        for (size_t i = 0; i < from->flows_count; i++) {
            const struct sequence_flow *flow = &from->flows[i];
            if (flow->end == (enum sequence_end)end)
                bar_of(it, flow->group, flow->line + 1, NULL, flow->end)->patients += flow->patients;
        }
    for (size_t i = 0; i < it->count; i++) {
        int line = it->bars[i].line;
        it->columns = line > it->columns ? line : it->columns;
        it->lines = it->bars[i].drugs && line > it->lines ? line : it->lines;
    }
}

/* Sets the bars of one column of a group from `top` down; returns where they end. */
static double stack(struct drawing *it, int group, int line, double top)
{
    for (size_t i = 0; i < it->count; i++) {
        struct bar *bar = &it->bars[i];
        if (bar->group != group || bar->line != line)
            continue;
        bar->top = top;
        top += (double)bar->patients * it->scale + GAP;
    }
    return top - GAP;
}

/* Returns the height of the sheet. */
static double arrange(struct drawing *it)
{
    double top = TOP;
    it->scale = THICK / (double)it->sequences->patients;
    for (int group = 0; group < it->sequences->groups.count; group++) {
        double bottom = top;
        for (int line = 1; line <= it->columns; line++)
            bottom =
                fmax(bottom, stack(it, group, line, top + (it->sequences->groups.count > 1 ? HEADING : HEADING / 2)));
        top = bottom + BETWEEN;
    }
    return top + 14;
}

/* ---- drawing ---- */

/* The place of a drug among all: its ink, and beyond the inks its hatching. */
static size_t series_of(const struct drawing *it, const char *drugs)
{
    const struct levels *levels = &it->sequences->drugs;
    for (int i = 0; i < levels->count; i++)
        if (levels->name[i] == drugs)
            return (size_t)i;
    return 0;
}

static double column_left(int line) { return LEFT + COLUMN * (line - 1); }

/* Leaves and arrives level; as thick at either end. */
static void draw_band(struct drawing *it, struct chart_point from, struct chart_point to, double thickness,
                      enum chart_ink ink, double alpha)
{
    struct chart_point outline[2 * CURVE];
    for (int i = 0; i < CURVE; i++) {
        double share = (double)i / (CURVE - 1), rise = share * share * (3 - 2 * share);
        double x = from.x + share * (to.x - from.x), y = from.y + rise * (to.y - from.y);
        outline[i] = (struct chart_point){x, y};
        outline[2 * CURVE - 1 - i] = (struct chart_point){x, y + thickness};
    }
    chart_area(it->chart, outline, sizeof outline / sizeof *outline, ink, alpha);
}

static void draw_flow(struct drawing *it, const struct sequence_flow *flow)
{
    bool next = flow->end == SEQUENCE_NEXT_LINE;
    struct bar *from = bar_of(it, flow->group, flow->line, flow->from, SEQUENCE_NEXT_LINE);
    struct bar *to = bar_of(it, flow->group, flow->line + 1, flow->to, flow->end);
    double thickness = (double)flow->patients * it->scale;
    draw_band(it, (struct chart_point){column_left(flow->line) + NODE, from->top + from->left},
              (struct chart_point){column_left(flow->line + 1), to->top + to->entered}, thickness,
              next ? chart_series_ink(series_of(it, flow->from)) : CHART_PALE, next ? 0.4 : 0.7);
    from->left += thickness;
    to->entered += thickness;
}

/* A drug has its ink, and from the eighth on hatching too; ends are without colour: white when the treatment goes on,
 * hatched when nothing is known, black when the patient died. */
static void draw_bar(struct drawing *it, const struct bar *bar)
{
    double x = column_left(bar->line), height = fmax((double)bar->patients * it->scale, 0.8);
    size_t series = bar->drugs ? series_of(it, bar->drugs) : 0;
    enum chart_ink ink = bar->drugs ? chart_series_ink(series) : bar->end == SEQUENCE_DIED ? CHART_BLACK : CHART_WHITE;
    chart_box(it->chart, x, bar->top, NODE, height, ink, 1);
    if (bar->drugs && series % INKS > 0)
        chart_hatch(it->chart, x, bar->top, NODE, height, CHART_WHITE, 12.0 / (double)(series % INKS));
    if (!bar->drugs && bar->end == SEQUENCE_NO_MORE)
        chart_hatch(it->chart, x, bar->top, NODE, height, CHART_BLACK, 3);
    const struct chart_point outline[] = {
        {x, bar->top}, {x + NODE, bar->top}, {x + NODE, bar->top + height}, {x, bar->top + height}, {x, bar->top}};
    chart_path(it->chart, outline, 5, (struct chart_pen){CHART_BLACK, 0.6, CHART_SOLID});
}

static void draw_name(struct drawing *it, const struct bar *bar)
{
    char name[160];
    snprintf(name, sizeof name, "%s  %zu", bar->drugs ? bar->drugs : sequence_end_words(bar->end), bar->patients);
    double middle = bar->top + (double)bar->patients * it->scale / 2;
    chart_text(it->chart, (struct chart_point){column_left(bar->line) + NODE + 4, middle + TEXT_SIZE * 0.36},
               (struct chart_face){TEXT_SIZE, CHART_BLACK, bar->drugs != NULL, CHART_START}, 0, name);
}

static void draw_group(struct drawing *it, int group)
{
    char heading[160];
    size_t patients = 0;
    double top = INFINITY;
    for (size_t i = 0; i < it->count; i++)
        if (it->bars[i].group == group && it->bars[i].line == 1) {
            patients += it->bars[i].patients;
            top = fmin(top, it->bars[i].top);
        }
    snprintf(heading, sizeof heading, "%s, %zu patient%s", it->sequences->groups.name[group], patients,
             patients == 1 ? "" : "s");
    if (it->sequences->groups.count > 1)
        chart_text(it->chart, (struct chart_point){LEFT, top - 8},
                   (struct chart_face){TEXT_SIZE + 1, CHART_BLACK, true, CHART_START}, 0, heading);
}

static void draw_all(struct drawing *it, double height)
{
    for (size_t i = 0; i < it->sequences->flows_count; i++)
        draw_flow(it, &it->sequences->flows[i]);
    for (size_t i = 0; i < it->count; i++)
        draw_bar(it, &it->bars[i]);
    for (size_t i = 0; i < it->count; i++)
        draw_name(it, &it->bars[i]);
    for (int group = 0; group < it->sequences->groups.count; group++)
        draw_group(it, group);
    for (int line = 1; line <= it->lines; line++) {
        char name[32];
        snprintf(name, sizeof name, "Line %d", line);
        chart_text(it->chart, (struct chart_point){column_left(line), TOP - 6},
                   (struct chart_face){TEXT_SIZE, CHART_GREY, true, CHART_START}, 0, name);
    }
    chart_text(it->chart, (struct chart_point){LEFT, height - 10},
               (struct chart_face){7.5, CHART_GREY, false, CHART_START}, 0,
               "A band is as thick as the number of patients. Black: died; white: treatment goes on; hatched black on "
               "white: no further line known.");
}

cajal_status sankey_draw(char **out, size_t *length, enum chart_format format, const struct sequences *sequences,
                         const char *subtitle, cajal_errors *errors)
{
    struct drawing it = {.sequences = sequences};
    it.bars = calloc(sequences->nodes_count + sequences->flows_count + 1, sizeof *it.bars);
    if (!it.bars)
        return errors_no_memory(errors);
    make_bars(&it);
    double height = arrange(&it);
    cajal_status status = CAJAL_OK;
    if (it.count == 0 || it.count > MOST_NODES || it.columns > MOST_LINES)
        status = errors_add(errors, CAJAL_INVALID, NULL, 0, NULL,
                            it.count ? "%zu drugs in %d lines: a drawing shows at most %d in %d; ask for less"
                                     : "nothing to draw: no case has a line of therapy",
                            it.count, it.columns, MOST_NODES, MOST_LINES);
    if (status == CAJAL_OK)
        status = chart_new(&it.chart, format, fmax(600, LEFT + COLUMN * it.columns + 10), height, "Treatment sequences",
                           "Sankey drawing: drugs by line of therapy, and the numbers of "
                           "patients who went from one to the next.",
                           errors);
    if (status == CAJAL_OK) {
        chart_heading(it.chart, LEFT, 8, "Treatment sequences", subtitle);
        draw_all(&it, height);
        status = chart_finish(out, length, it.chart, errors);
    }
    free(it.bars);
    return status;
}
