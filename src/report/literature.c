#include "report/literature.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "report/citations.h"
#include "report/evidence.h"
#include "report/forest.h"
#include "report/outcome_words.h"

#define HALF 0.5
#define LATE_LINE 4 /* published figures of line 4 are about the fourth and later */

struct comparing {
    struct literature *out;
    struct arena *arena;
    const cajal_knowledge *knowledge;
    const struct endpoint *endpoint;
    const cajal_km *km;
    const struct cohort *cohort;
    struct citations citations;
    bool failed;
};

static const char *group_name(const struct cohort *cohort, size_t group)
{
    return cohort->groups ? cohort->groups[group] : "all";
}

double literature_months(const char *unit)
{
    static const struct {
        const char *unit;
        double months;
    } units[] = {{"months", 1}, {"weeks", 7 * 12 / 365.25}, {"days", 12 / 365.25}, {"years", 12}};
    for (size_t i = 0; unit && i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].unit, unit) == 0)
            return units[i].months;
    return 0;
}

/* Time to progression is published beside progression-free survival, and differs by few deaths. */
static bool is_about(const struct endpoint *endpoint, enum kb_outcome_kind kind)
{
    return endpoint->to == TO_DEATH ? kind == KB_OS : kind == KB_PFS || kind == KB_TTP;
}

/* ---- one figure ---- */

/* Past the last time of a curve. */
static enum literature_reading beyond(const cajal_km_curve *curve)
{
    bool ended = curve->points && curve->survival[curve->points - 1] <= 0;
    return ended ? READING_TOO_FEW : READING_NOT_FOLLOWED;
}

static double last_time(const cajal_km_curve *curve) { return curve->points ? curve->time[curve->points - 1] : 0; }

/* The interval of the cohort's median ends before the published one, or its curve is surely above a half there. */
static void read_median(struct literature_figure *figure, const cajal_km_curve *curve)
{
    double last = last_time(curve);
    figure->at = NAN;
    figure->here[0] = cajal_km_at(curve, figure->low);
    figure->here[1] = cajal_km_at(curve, figure->high);
    if (curve->median.high < figure->low || figure->here[0].high < HALF)
        figure->reading = READING_SHORTER;
    else if (figure->low > last)
        figure->reading = beyond(curve);
    else if (figure->high <= last && figure->here[1].low > HALF)
        figure->reading = READING_LONGER;
}

static void read_share(struct literature_figure *figure, const cajal_km_curve *curve)
{
    figure->low /= 100;
    figure->high /= 100;
    figure->here[0] = figure->here[1] = cajal_km_at(curve, figure->at);
    if (figure->at > last_time(curve))
        figure->reading = beyond(curve);
    else if (figure->here[0].high < figure->low)
        figure->reading = READING_SHORTER;
    else if (figure->here[0].low > figure->high)
        figure->reading = READING_LONGER;
}

static const char *words_of(struct comparing *it, const struct kb_evidence *evidence)
{
    struct text words = {0};
    text_printf(&words, "%s: ", evidence->arm->name);
    outcome_words(&words, it->knowledge, evidence, OUTCOME_MEDIAN | OUTCOME_STRATUM | OUTCOME_PATIENTS);
    text_add_char(&words, ' ');
    citations_marks(&words, &it->citations, evidence->outcome->row.sources, evidence->outcome->row.sources_count);
    const char *out = text_keep(it->arena, &words);
    it->failed |= !out;
    text_free(&words);
    return out;
}

/* Whether it counts from the start of the treatment, as the cohort does, and is about all patients or those of the
 * cohort's genotype: not about responders, nor about going on after progression. */
static bool is_alike(const struct comparing *it, const struct kb_outcome *outcome)
{
    bool start = outcome->actions_count == 0;
    for (uint32_t i = 0; i < outcome->actions_count; i++)
        start = start || outcome->actions[i] == KB_START;
    return start && !outcome->subgroup && !outcome->progression &&
           (it->endpoint->by == BY_GENOTYPE || outcome->genotypes_count == 0);
}

/* Figures that are bounds ("more than 30 months") or of placebo say nothing to compare with. */
static void take(struct comparing *it, const struct kb_evidence *evidence, size_t group)
{
    const struct kb_outcome *outcome = evidence->outcome;
    const double *low = outcome->value ? outcome->value : outcome->low;
    const double *high = outcome->value ? outcome->value : outcome->high;
    bool share = outcome->statistic == KB_RATE && outcome->at_months && strcmp(outcome->unit, "percent") == 0;
    bool median = outcome->statistic == KB_MEDIAN && literature_months(outcome->unit) > 0;
    bool bound = outcome->bound && strcmp(outcome->bound, "about") != 0;
    if (!is_about(it->endpoint, outcome->outcome) || !is_alike(it, outcome) || !low || !high || bound ||
        !(share || median) || evidence->arm->drugs_count == 0)
        return;
    struct literature *out = it->out;
    struct literature_figure *slot =
        arena_push(it->arena, (void **)&out->figures, &out->count, &out->capacity, sizeof *slot);
    if (!slot) {
        it->failed = true;
        return;
    }
    double factor = share ? 1 : literature_months(outcome->unit);
    *slot = (struct literature_figure){.evidence = *evidence,
                                       .group = group,
                                       .words = words_of(it, evidence),
                                       .low = *low * factor,
                                       .high = *high * factor};
    if (share) {
        slot->at = *outcome->at_months;
        read_share(slot, &it->km->curve[group]);
    } else {
        read_median(slot, &it->km->curve[group]);
    }
    if (slot->reading == READING_NOT_FOLLOWED)
        slot->here[0] = slot->here[1] = (cajal_estimate){NAN, NAN, NAN};
}

static cajal_status search(struct comparing *it, size_t group, cajal_errors *errors)
{
    struct evidence_query query = EVIDENCE_QUERY_INIT;
    struct evidence found;
    const struct endpoint *endpoint = it->endpoint;
    query.drug = endpoint->drug ? endpoint->drug->row.id : NULL;
    query.line = endpoint->line > LATE_LINE ? LATE_LINE : endpoint->line;
    query.genotype = endpoint->by == BY_GENOTYPE ? group_name(it->cohort, group) : NULL;
    cajal_status status = evidence_search(&found, it->arena, it->knowledge, &query, errors);
    for (size_t i = 0; status == CAJAL_OK && i < found.rows_count; i++)
        for (size_t j = 0; j < found.rows[i].figures_count; j++)
            take(it, &found.rows[i].figures[j], group);
    return status;
}

static void list_sources(struct comparing *it)
{
    struct text words = {0};
    for (size_t i = 0; i < it->citations.count; i++) {
        text_printf(&words, "%s[%zu] ", i ? "; " : "", i + 1);
        citation_short(&words, &it->citations.items[i]);
    }
    it->out->sources = words.length ? arena_strdup(it->arena, words.data) : "";
    it->failed |= words.failed || !it->out->sources;
    text_free(&words);
}

cajal_status literature_compare(struct literature *out, struct arena *arena, const cajal_knowledge *knowledge,
                                const struct endpoint *endpoint, const cajal_km *km, const struct cohort *cohort,
                                cajal_errors *errors)
{
    struct comparing it = {
        .out = out, .arena = arena, .knowledge = knowledge, .endpoint = endpoint, .km = km, .cohort = cohort};
    bool start = (endpoint->from == FROM_LINE && endpoint->line) || endpoint->from == FROM_DRUG;
    bool end = endpoint->to == TO_PROGRESSION || endpoint->to == TO_PROGRESSION_OR_DEATH || endpoint->to == TO_DEATH;
    bool by = endpoint->by == BY_NOTHING || endpoint->by == BY_GENOTYPE;
    *out = (struct literature){0};
    if (!start || !end || !by || endpoint->unit != UNIT_MONTHS)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                          "published figures are about --from line:N or drug:NAME, --to progression, "
                          "progression-or-death or death, all patients or --by genotype, in months");
    citations_begin(&it.citations, knowledge);
    cajal_status status = CAJAL_OK;
    for (size_t i = 0; i < km->groups && status == CAJAL_OK; i++)
        status = search(&it, i, errors);
    list_sources(&it);
    it.failed |= it.citations.failed;
    citations_end(&it.citations);
    return status == CAJAL_OK && it.failed ? errors_no_memory(errors) : status;
}

/* ---- the three faces ---- */

static const char *reading_words(enum literature_reading reading)
{
    static const char *const words[] = {[READING_COMPATIBLE] = "compatible",
                                        [READING_LONGER] = "longer here",
                                        [READING_SHORTER] = "shorter here",
                                        [READING_NOT_FOLLOWED] = "not followed so long",
                                        [READING_TOO_FEW] = "too few to tell"};
    return words[reading];
}

static void add_rows(struct statistics *out, const struct literature *it, const struct cohort *cohort)
{
    for (size_t i = 0; i < it->count; i++) {
        const struct literature_figure *figure = &it->figures[i];
        bool share = isfinite(figure->at);
        statistics_cell_word(out, group_name(cohort, figure->group));
        statistics_cell_word(out, figure->words);
        statistics_cell_word(out, figure->evidence.outcome->row.id);
        statistics_cell(out, share ? figure->at : figure->low);
        statistics_cell(out, share ? figure->at : figure->high);
        statistics_cell(out, share ? figure->low : HALF);
        statistics_cell(out, figure->here[0].value);
        statistics_cell_interval(out, figure->here[0].low, figure->here[0].high);
        statistics_cell_word(out, reading_words(figure->reading));
    }
}

void literature_statistics(struct statistics *out, const struct literature *it, const struct cohort *cohort)
{
    static const struct statistics_column columns[] = {
        {"group", NULL, "Group", STYLE_WORD},         {"published", NULL, "Published", STYLE_WORD},
        {"figure", NULL, NULL, STYLE_WORD},           {"time", NULL, NULL, STYLE_VALUE},
        {"time_high", NULL, NULL, STYLE_VALUE},       {"survival_published", NULL, NULL, STYLE_RATIO},
        {"survival", NULL, "Here then", STYLE_RATIO}, {"low", "high", "Interval", STYLE_INTERVAL},
        {"reading", NULL, "Reading", STYLE_WORD}};
    statistics_heading(out, "Beside the literature");
    if (!it->count)
        statistics_say(out, "No published figure about this line and these groups.");
    statistics_table(out, "literature", columns, sizeof columns / sizeof *columns);
    add_rows(out, it, cohort);
    statistics_table_end(out);
    if (!it->count)
        return;
    statistics_say(
        out, "\"Here then\" is the survival of this cohort at the published median (of a range, at its lower end), "
             "where the published patients had 0.5, or at the time of the published share. A figure is called "
             "longer or shorter only when the interval of the whole published range excludes it. Patients, "
             "scans and years differ between studies: this is no randomized comparison.");
    statistics_say(out, "%s", it->sources);
    statistics_word(out, "sources", it->sources);
}

/* ---- the plot ---- */

cajal_status literature_plot(char **out, size_t *length, enum chart_format format, const struct literature *it,
                             const cajal_km *km, const struct cohort *cohort, const char *title, cajal_errors *errors)
{
    struct forest_row *rows = calloc(km->groups + it->count + 1, sizeof *rows);
    size_t count = 0;
    if (!rows)
        return errors_no_memory(errors);
    for (size_t g = 0; g < km->groups; g++) {
        const cajal_estimate *median = &km->curve[g].median;
        rows[count++] = (struct forest_row){.name = group_name(cohort, g),
                                            .detail = "this cohort",
                                            .value = median->value,
                                            .low = median->low,
                                            .high = isfinite(median->value) ? median->high : NAN,
                                            .summary = true};
        for (size_t i = 0; i < it->count; i++) {
            const struct literature_figure *figure = &it->figures[i];
            bool range = figure->low < figure->high;
            if (figure->group != g || isfinite(figure->at))
                continue;
            const struct kb_outcome *outcome = figure->evidence.outcome;
            double factor = literature_months(outcome->unit);
            rows[count++] = (struct forest_row){.name = figure->evidence.arm->name,
                                                .detail = range ? "range over studies" : figure->evidence.trial->name,
                                                .value = range ? NAN : figure->low,
                                                .low = outcome->low ? *outcome->low * factor : NAN,
                                                .high = outcome->high ? *outcome->high * factor : NAN};
        }
    }
    const struct forest forest = {.title = title,
                                  .lacking = "not reached",
                                  .subtitle = "Medians and, of several studies, their range",
                                  .axis = "Months",
                                  .unit = "",
                                  .no_effect = NAN,
                                  .rows = rows,
                                  .count = count};
    cajal_status status = forest_draw(out, length, format, &forest, errors);
    free(rows);
    return status;
}
