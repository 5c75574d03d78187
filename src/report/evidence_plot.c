#include "report/evidence_plot.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "base/letters.h"
#include "knowledge/vocabulary.h"
#include "report/citations.h"
#include "report/evidence_points.h"
#include "report/forest.h"
#include "report/layout.h"
#include "report/outcome_words.h"

#define NAME_COLUMNS 44 /* what goes on is set under the row */
#define NOTE_COLUMNS 128
#define DAYS_A_MONTH 30.4375

struct plotting {
    const cajal_knowledge *knowledge;
    const struct evidence *evidence;
    const struct evidence_plot_options *options;
    struct arena *arena;
    struct citations citations;
    struct text scratch;
    struct evidence_points points;
    struct forest_row *rows;
    size_t rows_count, rows_capacity;
    const char **notes;
    size_t notes_count, notes_capacity;
    bool missing; /* some row has no estimate */
    bool failed;
};

static const struct {
    const char *word, *title, *axis, *unit, *none;
} kinds[EVIDENCE_PLOT_KINDS] = {
    [EVIDENCE_PLOT_HR] = {"hr", "Hazard ratios", "Hazard ratio", "", "hazard ratio"},
    [EVIDENCE_PLOT_ORR] = {"orr", "Objective response rate", "Patients with a response, %", " %", "response rate"},
    [EVIDENCE_PLOT_PFS] = {"pfs", "Median progression-free survival or time to progression", "Months", "",
                           "median PFS or TTP"},
    [EVIDENCE_PLOT_OS] = {"os", "Median overall survival", "Months", "", "median overall survival"},
    [EVIDENCE_PLOT_FUNNEL] = {"funnel", "Hazard ratios: funnel plot", "Hazard ratio", "",
                              "hazard ratio with an interval"},
};

const char *evidence_plot_word(int kind) { return kind < EVIDENCE_PLOT_KINDS ? kinds[kind].word : NULL; }

/* ---- words ---- */

/* What was gathered, for as long as the arena lives. */
static const char *keep(struct plotting *it)
{
    const char *kept = text_keep(it->arena, &it->scratch);
    it->failed |= !kept;
    text_clear(&it->scratch);
    return kept ? kept : "";
}

static const struct kb_arm *arm_of(const struct kb_trial *trial, const char *id)
{
    for (uint32_t i = 0; i < trial->arms_count; i++)
        if (strcmp(trial->arms[i].id, id) == 0)
            return &trial->arms[i];
    return NULL;
}

static void add_drugs(struct plotting *it, const struct kb_arm *arm)
{
    for (uint32_t i = 0; i < arm->drugs_count; i++) {
        const struct kb_drug *drug = kb_drug(it->knowledge, arm->drugs[i]);
        const char *name = drug ? drug->name : arm->drugs[i];
        text_add(&it->scratch, i ? " + " : "");
        text_add_char(&it->scratch, letter_lower(name[0]));
        text_add(&it->scratch, name + 1);
    }
    if (arm->drugs_count == 0)
        text_add(&it->scratch, arm->name);
}

/* By their drugs; by the whole names of the arms when the drugs do not tell them apart. */
static void add_contrast(struct plotting *it, const struct kb_arm *arm, const struct kb_arm *versus)
{
    add_drugs(it, arm);
    const char *ours = keep(it);
    add_drugs(it, versus);
    const char *theirs = keep(it);
    bool alike = strcmp(ours, theirs) == 0;
    text_printf(&it->scratch, "%s vs %s", alike ? arm->name : ours, alike ? versus->name : theirs);
}

static const char *treatment_of(struct plotting *it, const struct evidence_point *point)
{
    const struct kb_arm *versus = point->outcome->versus ? arm_of(point->row->trial, point->outcome->versus) : NULL;
    if (it->options->kind == EVIDENCE_PLOT_HR && versus)
        add_contrast(it, point->row->arm, versus);
    else
        text_add(&it->scratch, point->comparator && versus ? versus->name : point->row->arm->name);
    return keep(it);
}

static void add_detail(struct text *detail, const char *string)
{
    if (detail->length)
        text_add(detail, ", ");
    text_add(detail, string);
}

static const char *detail_of(struct plotting *it, const struct evidence_point *point)
{
    const struct kb_outcome *outcome = point->outcome;
    struct text *detail = &it->scratch;
    if (it->options->kind == EVIDENCE_PLOT_HR || it->options->kind == EVIDENCE_PLOT_PFS)
        add_detail(detail, outcome_kind_words(outcome->outcome));
    if (it->options->kind != EVIDENCE_PLOT_OS && outcome->criterion)
        add_detail(detail, outcome_criterion_words(outcome->criterion));
    if (it->options->kind == EVIDENCE_PLOT_HR && outcome->p) {
        add_detail(detail, "p");
        text_printf(detail, "%s%s", isdigit((unsigned char)outcome->p[0]) ? "=" : "", outcome->p);
    }
    if (outcome->n && !point->comparator) {
        add_detail(detail, "n=");
        text_printf(detail, "%d", *outcome->n);
    }
    if (outcome->row.status != KB_VERIFIED)
        add_detail(detail, kb_word(&kb_words_status, outcome->row.status));
    if (detail->length)
        text_add_char(detail, ' ');
    citations_marks(detail, &it->citations, outcome->row.sources, outcome->row.sources_count);
    return keep(it);
}

static const char *heading_of(struct plotting *it, const struct evidence_point *point)
{
    struct text lines = {0}, genotypes = {0};
    if (point->row->lines_count)
        lines_words(&lines, point->row->lines, point->row->lines_count);
    else
        text_add(&lines, "line of treatment not stated");
    for (uint32_t i = 0; i < point->row->genotypes_count; i++) {
        text_add(&genotypes, i ? ", " : "");
        genotype_words(&genotypes, it->knowledge, point->row->genotypes[i]);
    }
    if (point->row->genotypes_count == 0)
        text_add(&genotypes, "all genotypes");
    bool by_genotype = it->options->by_genotype;
    it->failed |= lines.failed || genotypes.failed;
    if (!it->failed)
        text_printf(&it->scratch, "%s · %s", by_genotype ? genotypes.data : lines.data,
                    by_genotype ? lines.data : genotypes.data);
    text_free(&lines);
    text_free(&genotypes);
    if (it->scratch.length)
        it->scratch.data[0] = letter_upper(it->scratch.data[0]);
    return keep(it);
}

/* ---- rows ---- */

static struct forest_row *new_row(struct plotting *it)
{
    struct forest_row *slot =
        arena_push(it->arena, (void **)&it->rows, &it->rows_count, &it->rows_capacity, sizeof *slot);
    if (slot)
        *slot = (struct forest_row){.name = "", .value = NAN, .low = NAN, .high = NAN};
    else
        it->failed = true;
    return slot;
}

/* The first line of a wrapped text; `*rest` is what follows, or NULL. */
static char *first_part(struct plotting *it, const char *string, size_t columns, char **rest)
{
    struct text wrapped = {0};
    text_wrap(&wrapped, string, 0, 0, columns);
    char *kept = text_keep(it->arena, &wrapped);
    text_free(&wrapped);
    it->failed |= !kept;
    *rest = kept ? strchr(kept, '\n') : NULL;
    if (*rest)
        *(*rest)++ = '\0';
    if (*rest && !**rest)
        *rest = NULL;
    return kept;
}

static void add_row_note(struct plotting *it, const char *string)
{
    struct forest_row *row = string && *string ? new_row(it) : NULL;
    if (row) {
        row->name = string;
        row->note = true;
    }
}

static double months(double value, const char *unit)
{
    static const struct {
        const char *unit;
        double months;
    } units[] = {{"days", 1 / DAYS_A_MONTH}, {"weeks", 7 / DAYS_A_MONTH}, {"years", 12}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(unit, units[i].unit) == 0)
            return value * units[i].months;
    return value;
}

static double stated(const double *value, const char *unit) { return value ? months(*value, unit) : NAN; }

static const char *bound_words(const char *bound)
{
    if (!bound)
        return NULL;
    return strcmp(bound, "<=") == 0      ? "≤"
           : strcmp(bound, ">=") == 0    ? "≥"
           : strcmp(bound, "about") == 0 ? "about "
                                         : bound;
}

static void set_estimate(struct forest_row *row, const struct evidence_point *point, enum evidence_plot_kind kind)
{
    const struct kb_outcome *outcome = point->outcome;
    if (evidence_plot_is_ratio(kind)) {
        row->value = outcome->hazard_ratio ? *outcome->hazard_ratio : NAN;
        row->low = outcome->hazard_ratio_low ? *outcome->hazard_ratio_low : NAN;
        row->high = outcome->hazard_ratio_high ? *outcome->hazard_ratio_high : NAN;
        return;
    }
    if (point->comparator) {
        row->value = stated(outcome->versus_value, outcome->unit);
        return;
    }
    row->value = stated(outcome->value, outcome->unit);
    row->low = stated(outcome->low, outcome->unit);
    row->high = stated(outcome->high, outcome->unit);
    row->bound = bound_words(outcome->bound);
    if (isnan(row->value) && isnan(row->low) != isnan(row->high)) { /* a limit alone */
        row->value = isnan(row->low) ? row->high : row->low;
        if (!row->bound)
            row->bound = isnan(row->low) ? "≤" : "≥";
        row->low = row->high = NAN;
    }
}

/* What has no room on the row: the rest of the treatment's name, the trial, the subgroup. */
static void add_row_notes(struct plotting *it, const char *rest, const struct kb_trial *trial, const char *subgroup)
{
    const char *const parts[] = {rest, trial ? trial->name : NULL, subgroup};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i] && *parts[i])
            text_printf(&it->scratch, "%s%s", it->scratch.length ? " · " : "", parts[i]);
    for (char *at = it->scratch.data; at && *at; at++)
        *at = *at == '\n' ? ' ' : *at;
    for (char *more = (char *)keep(it); more && *more && !it->failed;)
        add_row_note(it, first_part(it, more, NOTE_COLUMNS, &more));
}

static void add_figure(struct plotting *it, const struct evidence_point *point)
{
    char *rest = NULL;
    const char *treatment = treatment_of(it, point);
    const struct kb_trial *trial = point->row->trial;
    bool fits_in = text_columns(trial->name) + text_columns(treatment) + 2 <= NAME_COLUMNS;
    if (fits_in)
        text_printf(&it->scratch, "%s: %s", trial->name, treatment);
    const char *name = fits_in ? keep(it) : first_part(it, treatment, NAME_COLUMNS, &rest);
    struct forest_row *row = new_row(it);
    if (!row || !name)
        return;
    row->name = name;
    row->detail = detail_of(it, point);
    set_estimate(row, point, it->options->kind);
    it->missing = it->missing || (isnan(row->value) && (isnan(row->low) || isnan(row->high)));
    add_row_notes(it, rest, fits_in ? NULL : trial, point->outcome->subgroup);
}

/* A point of a funnel has room for the trial, what was measured, and the source. */
static void add_funnel_figure(struct plotting *it, const struct evidence_point *point)
{
    const struct kb_outcome *outcome = point->outcome;
    text_printf(&it->scratch, "%s, %s", point->row->trial->name, outcome_kind_words(outcome->outcome));
    for (uint32_t i = 0; i < point->row->genotypes_count; i++) {
        text_add(&it->scratch, i ? "/" : ", ");
        genotype_words(&it->scratch, it->knowledge, point->row->genotypes[i]);
    }
    text_add_char(&it->scratch, ' ');
    citations_marks(&it->scratch, &it->citations, outcome->row.sources, outcome->row.sources_count);
    const char *name = keep(it);
    struct forest_row *row = new_row(it);
    if (!row || !name)
        return;
    row->name = name;
    set_estimate(row, point, it->options->kind);
}

static void set_rows(struct plotting *it)
{
    bool funnel = it->options->kind == EVIDENCE_PLOT_FUNNEL;
    for (size_t i = 0; funnel && i < it->points.count && !it->failed; i++)
        add_funnel_figure(it, &it->points.items[i]);
    for (size_t i = 0; !funnel && i < it->points.count && !it->failed; i++) {
        const char *heading = heading_of(it, &it->points.items[i]);
        const char *before = i ? heading_of(it, &it->points.items[i - 1]) : NULL;
        struct forest_row *row = before && strcmp(before, heading) == 0 ? NULL : new_row(it);
        if (row)
            row->name = heading;
        add_figure(it, &it->points.items[i]);
    }
}

/* ---- notes ---- */

static void add_note(struct plotting *it, const char *string)
{
    for (char *more = (char *)string; more && *more && !it->failed;) {
        const char *line = first_part(it, more, NOTE_COLUMNS, &more);
        const char **slot =
            arena_push(it->arena, (void **)&it->notes, &it->notes_count, &it->notes_capacity, sizeof *slot);
        if (slot)
            *slot = line;
        it->failed |= !slot;
    }
}

static bool is_drawn(const struct plotting *it, const struct kb_trial *trial)
{
    for (size_t i = 0; i < it->points.count; i++)
        if (it->points.items[i].row->trial == trial)
            return true;
    return false;
}

/* Who reads only the plot should know which trials it does not speak of. */
static void note_left_out(struct plotting *it)
{
    size_t count = 0;
    const struct kb_trial *last = NULL;
    for (uint32_t i = 0; i < it->knowledge->kb->trials_count; i++) {
        const struct kb_trial *trial = &it->knowledge->kb->trials[i];
        for (size_t j = 0; j < it->evidence->rows_count; j++)
            if (it->evidence->rows[j].trial == trial && trial != last && !is_drawn(it, trial)) {
                text_printf(&it->scratch, "%s%s", count++ ? "; " : "", trial->name);
                last = trial;
            }
    }
    const char *names = keep(it);
    if (count) {
        text_printf(&it->scratch, "Found too, but without a %s in this knowledge base: %s.",
                    kinds[it->options->kind].none, names);
        add_note(it, keep(it));
    }
}

static void note_sources(struct plotting *it)
{
    for (size_t i = 0; i < it->citations.count; i++) {
        text_printf(&it->scratch, "%s[%zu] ", i ? "; " : "Sources: ", i + 1);
        citation_short(&it->scratch, &it->citations.items[i]);
    }
    for (char *at = it->scratch.data; at && *at; at++)
        if (*at == LAYOUT_GLUE)
            *at = ' ';
    add_note(it, keep(it));
}

static void set_notes(struct plotting *it)
{
    if (it->options->kind == EVIDENCE_PLOT_FUNNEL)
        add_note(it,
                 "Below 1 favours the arm that `cajal evidence` lists the ratio under. Dashed: where 95 % of figures "
                 "would lie if all measured the "
                 "centre. A trial may stand more than once (PFS, OS, subgroups); such figures depend on each other, "
                 "and the centre is no pooled effect.");
    else
        add_note(it,
                 it->options->kind == EVIDENCE_PLOT_HR
                     ? "A line through a square is the 95 % confidence interval; a square without one: the interval is "
                       "not in this knowledge base."
                     : "A line is the range as published (over several studies, or limits stated), not a confidence "
                       "interval. Figures of different trials are not a comparison.");
    if (it->missing)
        add_note(it, "Not published: none of the sources cited states it.");
    if (it->options->kind == EVIDENCE_PLOT_PFS || it->options->kind == EVIDENCE_PLOT_OS)
        add_note(it, "Days, weeks and years as published are set out in months of 30.4 days.");
    note_left_out(it);
    note_sources(it);
}

/* ---- the drawing ---- */

static bool any_estimate(const struct plotting *it)
{
    for (size_t i = 0; i < it->rows_count; i++)
        if (isfinite(it->rows[i].value) || (isfinite(it->rows[i].low) && isfinite(it->rows[i].high)))
            return true;
    return false;
}

static cajal_status draw_funnel(char **out, size_t *length, struct plotting *it, struct forest forest,
                                cajal_errors *errors)
{
    size_t count;
    double centre = funnel_centre(&count, &forest);
    if (!count)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "no %s among the figures found: nothing to draw",
                          kinds[EVIDENCE_PLOT_FUNNEL].none);
    forest.subtitle = arena_printf(it->arena,
                                   "Centre %.2f: inverse-variance weighted mean, log scale. Drugs and lines differ: "
                                   "asymmetry is no proof of publication bias",
                                   centre);
    return forest.subtitle ? funnel_draw(out, length, it->options->format, &forest, centre, errors)
                           : errors_no_memory(errors);
}

static cajal_status draw(char **out, size_t *length, struct plotting *it, cajal_errors *errors)
{
    enum evidence_plot_kind kind = it->options->kind;
    if (!evidence_points_gather(&it->points))
        return errors_no_memory(errors);
    set_rows(it);
    if (it->failed || it->citations.failed)
        return errors_no_memory(errors);
    if (!any_estimate(it))
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL,
                          "no %s among the figures found: nothing to draw; see --plot-kind for what else can be drawn",
                          kinds[kind].none);
    set_notes(it);
    const char *subtitle = arena_printf(it->arena, "Published figures, by %s · knowledge base %s",
                                        it->options->by_genotype ? "genotype and line" : "line and genotype",
                                        it->knowledge->kb->manifest.version);
    if (it->failed || it->citations.failed || !subtitle)
        return errors_no_memory(errors);
    bool ratio = evidence_plot_is_ratio(kind);
    const struct forest forest = {.title = kinds[kind].title,
                                  .subtitle = subtitle,
                                  .name_header = "Trial and treatment",
                                  .axis = kinds[kind].axis,
                                  .left = ratio ? "favours the first named" : NULL,
                                  .right = ratio ? "favours the other" : NULL,
                                  .unit = kinds[kind].unit,
                                  .lacking = "not published",
                                  .no_effect = ratio ? 1 : NAN,
                                  .logarithmic = ratio,
                                  .rows = it->rows,
                                  .count = it->rows_count,
                                  .notes = it->notes,
                                  .notes_count = it->notes_count};
    return kind == EVIDENCE_PLOT_FUNNEL ? draw_funnel(out, length, it, forest, errors)
                                        : forest_draw(out, length, it->options->format, &forest, errors);
}

cajal_status evidence_plot(char **out, size_t *length, const cajal_knowledge *knowledge,
                           const struct evidence *evidence, const struct evidence_plot_options *options,
                           cajal_errors *errors)
{
    struct plotting it = {.knowledge = knowledge, .evidence = evidence, .options = options, .arena = arena_new()};
    it.points = (struct evidence_points){.knowledge = knowledge,
                                         .evidence = evidence,
                                         .kind = options->kind,
                                         .by_genotype = options->by_genotype,
                                         .arena = it.arena};
    citations_begin(&it.citations, knowledge);
    it.citations.day = evidence->as_of_days;
    cajal_status status = it.arena ? draw(out, length, &it, errors) : errors_no_memory(errors);
    citations_end(&it.citations);
    text_free(&it.scratch);
    arena_free(it.arena);
    return status;
}
