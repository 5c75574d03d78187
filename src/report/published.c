#include "report/published.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/words.h"
#include "report/citations.h"
#include "report/literature.h"
#include "report/outcome_words.h"

#define LATE_LINE 4       /* published figures of line 4 are about the fourth and later */
#define POINTS_BETWEEN 40 /* of the curve, from one published figure to the next */

#define ALMOST_ONE 0.6 /* of a patient: so far above a figure, rounding does not reach it before its time */

/* One published figure: survival at a time. */
struct figure {
    double months, survival;
    int32_t public_from;
    const struct kb_outcome *outcome;
};

struct finding {
    struct published *out;
    struct arena *arena;
    const cajal_knowledge *knowledge;
    const struct published_cohort *cohort;
    const struct endpoint *endpoint; /* the cohort's */
    const struct kb_trial *trial;
    const struct kb_arm *arm;
    const char *genotype;
    enum kb_outcome_kind kind;
    struct figure *figures;
    size_t count, capacity;
    cajal_errors *errors;
};

/* ---- which arm ---- */

static cajal_status no_trial(struct finding *it, const char *id)
{
    const struct kb *kb = it->knowledge->kb;
    const char **ids = arena_array(it->arena, kb->trials_count + 1, sizeof *ids);
    for (uint32_t i = 0; ids && i < kb->trials_count; i++)
        ids[i] = kb->trials[i].row.id;
    const char *near = ids ? words_nearest(id, ids, kb->trials_count) : NULL;
    return errors_add(it->errors, CAJAL_USAGE, NULL, 0, NULL, "--beside: no trial \"%s\"%s%s%s", id,
                      near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static cajal_status no_arm(struct finding *it, const char *id)
{
    struct text arms = {0};
    for (uint32_t i = 0; i < it->trial->arms_count; i++)
        text_printf(&arms, "%s%s", i ? ", " : "", it->trial->arms[i].id);
    cajal_status status = arms.failed ? errors_no_memory(it->errors)
                                      : errors_add(it->errors, CAJAL_USAGE, NULL, 0, NULL,
                                                   "--beside: %s has no arm \"%s\"; expected TRIAL/ARM with one of %s",
                                                   it->trial->row.id, id, arms.data ? arms.data : "none");
    text_free(&arms);
    return status;
}

static cajal_status find_arm(struct finding *it, const char *which)
{
    char *trial = arena_strdup(it->arena, which);
    if (!trial)
        return errors_no_memory(it->errors);
    char *arm = strchr(trial, '/'), *genotype = arm ? strchr(arm + 1, '/') : NULL;
    if (arm)
        *arm++ = '\0';
    if (genotype)
        *genotype++ = '\0';
    it->genotype = genotype;
    it->trial = kb_trial(it->knowledge, trial);
    if (!it->trial)
        return no_trial(it, trial);
    for (uint32_t i = 0; arm && i < it->trial->arms_count; i++)
        if (strcmp(it->trial->arms[i].id, arm) == 0)
            it->arm = &it->trial->arms[i];
    return it->arm ? CAJAL_OK : no_arm(it, arm ? arm : "");
}

/* ---- which figures ---- */

static bool of_genotype(const struct finding *it, const struct kb_outcome *outcome)
{
    for (uint32_t i = 0; it->genotype && i < outcome->genotypes_count; i++)
        if (strcmp(outcome->genotypes[i], it->genotype) == 0)
            return true;
    return !it->genotype && outcome->genotypes_count == 0;
}

static bool is_same(const struct figure *a, const struct figure *b)
{
    return a->outcome->statistic == b->outcome->statistic &&
           (a->outcome->statistic == KB_MEDIAN || a->months == b->months);
}

/* The median, or the share at a time, again: the later publication counts. */
static bool add_figure(struct finding *it, struct figure figure)
{
    for (size_t i = 0; i < it->count; i++)
        if (is_same(&it->figures[i], &figure)) {
            if (figure.public_from > it->figures[i].public_from)
                it->figures[i] = figure;
            return true;
        }
    struct figure *slot = arena_push(it->arena, (void **)&it->figures, &it->count, &it->capacity, sizeof *slot);
    if (slot)
        *slot = figure;
    return slot != NULL;
}

/* Figures about all patients of the arm, from the start of the treatment; bounds and ranges are no points. */
static bool take(struct finding *it, const struct kb_outcome *outcome)
{
    bool own = strcmp(outcome->arm, it->arm->id) == 0;
    bool other = outcome->versus && strcmp(outcome->versus, it->arm->id) == 0;
    const double *value = own ? outcome->value : other ? outcome->versus_value : NULL;
    bool start = outcome->actions_count == 0;
    for (uint32_t i = 0; i < outcome->actions_count; i++)
        start = start || outcome->actions[i] == KB_START;
    if (outcome->outcome != it->kind || !value || outcome->bound || outcome->subgroup || outcome->progression ||
        !start || !of_genotype(it, outcome))
        return true;
    struct figure figure = {.outcome = outcome,
                            .public_from = kb_outcome_public_from(it->knowledge, it->trial, outcome)};
    double months = literature_months(outcome->unit);
    if (outcome->statistic == KB_MEDIAN && months > 0) {
        figure.months = *value * months;
        figure.survival = 0.5;
    } else if (outcome->statistic == KB_RATE && outcome->at_months && strcmp(outcome->unit, "percent") == 0) {
        figure.months = *outcome->at_months;
        figure.survival = *value / 100;
    } else {
        return true;
    }
    bool usable = figure.months > 0 && figure.survival > 0 && figure.survival <= 1;
    return !usable || add_figure(it, figure);
}

static int by_time(const void *a, const void *b)
{
    const struct figure *x = a, *y = b;
    return x->months < y->months ? -1 : x->months > y->months;
}

/* Of time to progression and progression-free survival, which differ by few deaths, the one that is asked for first. */
static cajal_status find_figures(struct finding *it)
{
    enum kb_outcome_kind kinds[2] = {it->endpoint->to == TO_DEATH         ? KB_OS
                                     : it->endpoint->to == TO_PROGRESSION ? KB_TTP
                                                                          : KB_PFS,
                                     it->endpoint->to == TO_DEATH         ? KB_OS
                                     : it->endpoint->to == TO_PROGRESSION ? KB_PFS
                                                                          : KB_TTP};
    for (int k = 0; k < 2 && !it->count; k++) {
        it->kind = kinds[k];
        for (uint32_t i = 0; i < it->trial->outcomes_count; i++)
            if (!take(it, &it->trial->outcomes[i]))
                return errors_no_memory(it->errors);
    }
    if (!it->count)
        return errors_add(it->errors, CAJAL_USAGE, NULL, 0, NULL,
                          "--beside: of %s, %s%s%s no median or share at a time of %s is on record about all of "
                          "them; points read off its drawing can be given with --curve and --at-risk",
                          it->trial->name, it->arm->name, it->genotype ? ", " : "", it->genotype ? it->genotype : "",
                          outcome_kind_words(kinds[0]));
    qsort(it->figures, it->count, sizeof *it->figures, by_time);
    for (size_t i = 1; i < it->count; i++)
        if (it->figures[i].survival > it->figures[i - 1].survival)
            return errors_add(it->errors, CAJAL_USAGE, NULL, 0, NULL,
                              "--beside: the figures of %s, %s contradict each other: %g %% at %g months, %g %% at %g",
                              it->trial->name, it->arm->name, 100 * it->figures[i - 1].survival,
                              it->figures[i - 1].months, 100 * it->figures[i].survival, it->figures[i].months);
    return CAJAL_OK;
}

/* Of the figures themselves, which in a comparison may be that of both arms; of the arm; of a trial of one arm. */
static int patients(const struct finding *it)
{
    for (size_t i = 0; i < it->count; i++)
        if (it->figures[i].outcome->n && !it->figures[i].outcome->versus)
            return *it->figures[i].outcome->n;
    if (it->genotype)
        return 0;
    if (it->arm->n)
        return *it->arm->n;
    return it->trial->n && it->trial->arms_count == 1 ? *it->trial->n : 0;
}

/* ---- the curve ---- */

static bool draw_between(struct finding *it, int n)
{
    struct published_curve *curve = &it->out->curve;
    size_t points = 1 + it->count * POINTS_BETWEEN;
    double *time = arena_array(it->arena, points, sizeof *time);
    double *survival = arena_array(it->arena, points, sizeof *survival);
    double *risk = arena_array(it->arena, 2, sizeof *risk);
    double *times = arena_array(it->arena, it->count, sizeof *times);
    if (!time || !survival || !risk || !times)
        return false;
    double from = 0, level = 1;
    survival[0] = 1;
    for (size_t i = 0, at = 1; i < it->count; i++) {
        const struct figure *figure = &it->figures[i];
        bool median = figure->outcome->statistic == KB_MEDIAN;
        double end = median ? floor(n * 0.5) / n : figure->survival; /* of n patients, no more than a half */
        for (size_t k = 1; k <= POINTS_BETWEEN; k++, at++) {
            double share = (double)k / POINTS_BETWEEN;
            double between = fmax(level * pow(end / level, share), end + ALMOST_ONE / n);
            time[at] = k == POINTS_BETWEEN ? figure->months : from + share * (figure->months - from);
            survival[at] = k == POINTS_BETWEEN ? end : fmin(level, between);
        }
        times[i] = from = figure->months;
        level = end;
    }
    risk[1] = n;
    *curve = (struct published_curve){time, survival, points, risk, risk + 1, 1, NAN};
    it->out->times = times;
    it->out->times_count = it->count;
    return true;
}

/* Whose line of treatment it was, when the cohort's is another: its figures of line 4 are about the later ones too. */
static void warn_of_line(struct text *out, const struct finding *it)
{
    const struct kb_outcome *outcome = it->figures[0].outcome;
    const int *lines = outcome->lines_count ? outcome->lines : it->trial->lines;
    uint32_t count = outcome->lines_count ? outcome->lines_count : it->trial->lines_count;
    int line = it->endpoint->line > LATE_LINE ? LATE_LINE : it->endpoint->line;
    bool same = count == 0 || it->endpoint->from != FROM_LINE;
    for (uint32_t i = 0; i < count; i++)
        same = same || lines[i] == line;
    if (same)
        return;
    text_add(out, "Other patients: published is the ");
    lines_words(out, lines, count);
    text_add(out, line ? ", the cohort is of another." : ", the cohort is of every line.");
}

/* Whose genotype it was, when not that of the whole cohort. */
static void warn_of_genotype(struct text *out, const struct finding *it)
{
    const struct published_cohort *cohort = it->cohort;
    size_t all = 0, others = 0;
    for (size_t i = 0; i < cohort->genotypes_count; i++) {
        all += cohort->rows[i];
        others += it->genotype && strcmp(cohort->genotypes[i], it->genotype) != 0 ? cohort->rows[i] : 0;
    }
    const char *space = out->length ? " " : "";
    if (others) {
        text_printf(out, "%sOther patients: published are those with ", space);
        genotype_words(out, it->knowledge, it->genotype);
        text_printf(out, ", but %zu of the cohort's %zu row%s %s of another genotype, or of none that is known.",
                    others, all, all == 1 ? "" : "s", others == 1 ? "is" : "are");
    } else if (!it->genotype && it->endpoint->by == BY_GENOTYPE) {
        text_printf(out, "%sOther patients: published are those of every genotype, each group here is of one.", space);
    }
}

static bool warn_of_others(struct finding *it)
{
    struct text words = {0};
    warn_of_line(&words, it);
    warn_of_genotype(&words, it);
    it->out->caution = words.length ? text_keep(it->arena, &words) : NULL;
    bool good = !words.failed && (it->out->caution || !words.length);
    text_free(&words);
    return good;
}

static bool describe(struct finding *it, int n)
{
    struct text words = {0}, sources = {0}, name = {0};
    struct citations citations;
    citations_begin(&citations, it->knowledge);
    for (size_t i = 0; i < it->count; i++) {
        const struct figure *figure = &it->figures[i];
        text_add(&words, i ? "; " : "");
        if (figure->outcome->statistic == KB_MEDIAN)
            text_printf(&words, "median %s %.3g months ", outcome_kind_words(it->kind), figure->months);
        else
            text_printf(&words, "%s %.3g %% at %.3g months ", outcome_kind_words(it->kind), 100 * figure->survival,
                        figure->months);
        citations_marks(&words, &citations, figure->outcome->row.sources, figure->outcome->row.sources_count);
    }
    text_printf(&words, "; n=%d", n);
    for (size_t i = 0; i < citations.count; i++) {
        text_printf(&sources, "%s[%zu] ", i ? "; " : "", i + 1);
        citation_short(&sources, &citations.items[i]);
    }
    it->out->made_of = text_keep(it->arena, &words);
    it->out->sources = text_keep(it->arena, &sources);
    text_printf(&name, "%s, %s", it->trial->name, it->arm->name);
    if (it->genotype) {
        text_add(&name, ", ");
        genotype_words(&name, it->knowledge, it->genotype);
    }
    it->out->name = text_keep(it->arena, &name);
    bool good = !citations.failed && it->out->made_of && it->out->sources && it->out->name;
    citations_end(&citations);
    text_free(&words);
    text_free(&sources);
    text_free(&name);
    return good;
}

cajal_status published_find(struct published *out, struct arena *arena, const cajal_knowledge *knowledge,
                            const struct published_cohort *cohort, const char *which, cajal_errors *errors)
{
    const struct endpoint *endpoint = cohort->endpoint;
    struct finding it = {
        .out = out, .arena = arena, .knowledge = knowledge, .cohort = cohort, .endpoint = endpoint, .errors = errors};
    *out = (struct published){0};
    bool start = endpoint->from == FROM_LINE || endpoint->from == FROM_DRUG || endpoint->from == FROM_LOCAL;
    if (!start || endpoint->to == TO_STOP || endpoint->to == TO_NEXT_LINE || endpoint->unit != UNIT_MONTHS)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                          "--beside: published figures are about --from line:N, drug:NAME or local, --to progression, "
                          "progression-or-death or death, in months");
    cajal_status status = find_arm(&it, which);
    if (status != CAJAL_OK || !it.trial || !it.arm)
        return status;
    status = find_figures(&it);
    if (status != CAJAL_OK)
        return status;
    int n = patients(&it);
    if (n < 1)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                          "--beside: how many patients %s, %s had is not in the knowledge base", it.trial->name,
                          it.arm->name);
    return draw_between(&it, n) && describe(&it, n) && warn_of_others(&it) ? CAJAL_OK : errors_no_memory(errors);
}
