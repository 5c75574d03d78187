/* What the columns of a table mean: levels in order, which status is the event, strata, covariates. */
#include <stdlib.h>
#include <string.h>

#include "base/letters.h"
#include "base/text.h"
#include "outcome/read_parts.h"

/* "sex" or "sex=F" names the factor sex; what stands after the sign is its reference. NULL: no factor. */
const char *factor_of(const struct read_spec *spec, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < spec->factors_count; i++)
        if (strncmp(spec->factors[i], name, length) == 0 &&
            (!spec->factors[i][length] || spec->factors[i][length] == '='))
            return spec->factors[i] + length;
    return NULL;
}

/* Levels that no row has any more go; `number` receives the new number of each. */
static void drop_unused(struct column *column, size_t n, int *number)
{
    int kept = 0;
    for (int level = 0; level < column->levels.count; level++)
        number[level] = 0;
    for (size_t i = 0; i < n; i++)
        number[column->code[i]] = 1;
    for (int level = 0; level < column->levels.count; level++)
        if (number[level]) {
            column->levels.name[kept] = column->levels.name[level];
            number[level] = kept++;
        }
    column->levels.count = kept;
    for (size_t i = 0; i < n; i++)
        column->code[i] = number[column->code[i]];
}

/* Levels in order, the codes after them. */
static bool settle_levels(struct column *column, size_t n)
{
    int *rank = malloc(((size_t)column->levels.count + 1) * sizeof *rank);
    if (!rank)
        return false;
    drop_unused(column, n, rank);
    bool good = levels_sort(&column->levels, rank);
    for (size_t i = 0; good && i < n; i++)
        column->code[i] = rank[column->code[i]];
    free(rank);
    return good;
}

static bool has_only(const struct levels *levels, const char *a, const char *b)
{
    for (int i = 0; i < levels->count; i++)
        if (letters_compare(levels->name[i], a) != 0 && letters_compare(levels->name[i], b) != 0)
            return false;
    return levels->count > 0;
}

static bool is_event(const struct read_spec *spec, const char *level)
{
    for (size_t i = 0; i < spec->event_count; i++)
        if (strcmp(spec->event[i], level) == 0)
            return true;
    return false;
}

static cajal_status unclear_status(const struct reading *reading, const struct levels *levels, const char *name)
{
    struct text found = {0};
    for (int i = 0; i < levels->count && i < 6; i++)
        text_printf(&found, "%s\"%.20s\"", i ? ", " : "", levels->name[i]);
    cajal_status status = errors_add(
        reading->errors, CAJAL_USAGE, reading->table.path, 0, name,
        "found %s%s; expected 0 and 1, 1 and 2, or false and true. Say with --event which value is the event (the "
        "others are censored); competing causes belong in `cajal outcome cuminc`",
        text_string(&found), levels->count > 6 ? ", …" : "");
    text_free(&found);
    return status;
}

/* One event: what each level means. */
static cajal_status single_event(struct cohort *out, const struct reading *reading, const struct column *column,
                                 const struct read_spec *spec, int *meaning)
{
    const struct levels *levels = &column->levels;
    const char *event = has_only(levels, "0", "1")          ? "1"
                        : has_only(levels, "1", "2")        ? "2"
                        : has_only(levels, "false", "true") ? "true"
                                                            : NULL;
    if (!spec->event_count && !event)
        return unclear_status(reading, levels, column->name);
    bool any = !spec->event_count;
    for (int i = 0; i < levels->count; i++) {
        meaning[i] = spec->event_count ? is_event(spec, levels->name[i]) : letters_compare(levels->name[i], event) == 0;
        any = any || meaning[i];
    }
    if (!any)
        return errors_add(reading->errors, CAJAL_USAGE, reading->table.path, 0, column->name,
                          "no row has the status \"%s\" that --event names", spec->event[0]);
    out->status_coding =
        spec->event_count ? "event as named by --event" : arena_printf(out->arena, "%s is the event", event);
    return CAJAL_OK;
}

static bool means_censored(const struct read_spec *spec, const char *level)
{
    static const char *const words[] = {"0", "censored", "censor", "cens", "false"};
    if (spec->censored)
        return strcmp(level, spec->censored) == 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (letters_compare(level, words[i]) == 0)
            return true;
    return false;
}

static cajal_status competing_events(struct cohort *out, const struct reading *reading, const struct column *column,
                                     const struct read_spec *spec, int *meaning)
{
    const struct levels *levels = &column->levels;
    const char **causes = arena_array(out->arena, (size_t)levels->count + 1, sizeof *causes);
    if (!causes)
        return errors_no_memory(reading->errors);
    int count = 0, censored = 0;
    for (int i = 0; i < levels->count; i++) {
        bool none = means_censored(spec, levels->name[i]);
        censored += none;
        meaning[i] = none ? 0 : ++count;
        if (!none)
            causes[count - 1] = levels->name[i];
    }
    if (spec->censored && !censored)
        return errors_add(reading->errors, CAJAL_USAGE, reading->table.path, 0, column->name,
                          "no row has the status \"%s\" that --censored names", spec->censored);
    if (count == 0 || count > 20)
        return errors_add(reading->errors, CAJAL_USAGE, reading->table.path, 0, column->name,
                          "%d causes; expected 1 to 20, and 0 or \"censored\" (or --censored) for no event", count);
    out->causes = causes;
    out->data.causes = count;
    return CAJAL_OK;
}

static cajal_status settle_status(struct cohort *out, struct reading *reading, struct column *column,
                                  const struct read_spec *spec)
{
    int *meaning = arena_array(out->arena, (size_t)column->levels.count + 1, sizeof *meaning);
    if (!meaning)
        return errors_no_memory(reading->errors);
    cajal_status status = spec->competing ? competing_events(out, reading, column, spec, meaning)
                                          : single_event(out, reading, column, spec, meaning);
    for (size_t i = 0; status == CAJAL_OK && i < reading->n; i++)
        column->code[i] = reading->not_over[i] ? 0 : meaning[column->code[i]];
    return status;
}

/* Several columns of strata become one of their combinations. */
static bool combine_strata(struct cohort *out, struct reading *reading, struct column *first, size_t count)
{
    struct text name = {0};
    struct levels levels = {.arena = out->arena};
    bool good = true;
    for (size_t i = 0; good && count > 1 && i < reading->n; i++) {
        text_clear(&name);
        for (size_t k = 0; k < count; k++)
            text_printf(&name, "%s%s=%s", k ? ", " : "", first[k].name, first[k].levels.name[first[k].code[i]]);
        int code = name.failed ? -1 : levels_of(&levels, name.data);
        first[0].code[i] = code;
        good = code >= 0;
    }
    text_free(&name);
    if (count > 1) {
        levels_free(&first[0].levels);
        first[0].levels = levels;
    }
    return good && settle_levels(&first[0], reading->n);
}

/* Copies the names where they outlive the reading. */
static const char *const *keep_names(struct cohort *out, const struct levels *levels)
{
    const char **names = arena_array(out->arena, (size_t)levels->count + 1, sizeof *names);
    for (int i = 0; names && i < levels->count; i++)
        names[i] = levels->name[i];
    return names;
}

/* ---- covariates ---- */

/* The reference becomes the first level. */
static cajal_status put_first(struct column *column, size_t n, const char *level, cajal_errors *errors)
{
    int at = -1;
    for (int i = 0; i < column->levels.count; i++)
        if (strcmp(column->levels.name[i], level) == 0)
            at = i;
    if (at < 0)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, column->name, "no row has the reference \"%s\"", level);
    const char *name = column->levels.name[at];
    memmove(column->levels.name + 1, column->levels.name, (size_t)at * sizeof *column->levels.name);
    column->levels.name[0] = name;
    for (size_t i = 0; i < n; i++)
        column->code[i] = column->code[i] == at ? 0 : column->code[i] + (column->code[i] < at);
    return CAJAL_OK;
}

static size_t columns_of(const struct column *column)
{
    return column->kind == CATEGORY ? (size_t)column->levels.count - 1 : 1;
}

/* A category of k levels becomes k - 1 columns of 0 and 1, the first level being the reference. */
static bool add_indicators(struct cohort *out, const struct column *column, size_t n, const double **to,
                           const char **names)
{
    for (int level = 1; level < column->levels.count; level++) {
        double *values = arena_array(out->arena, n + 1, sizeof *values);
        names[level - 1] = arena_printf(out->arena, "%s=%s", column->name, column->levels.name[level]);
        if (!values || !names[level - 1])
            return false;
        for (size_t i = 0; i < n; i++)
            values[i] = column->code[i] == level;
        to[level - 1] = values;
    }
    return true;
}

static cajal_status settle_references(struct reading *reading, struct column *columns, const struct read_spec *spec)
{
    for (size_t i = 0; i < spec->covariates_count; i++) {
        const char *reference = factor_of(spec, columns[i].name);
        if (columns[i].kind == CATEGORY && !settle_levels(&columns[i], reading->n))
            return errors_no_memory(reading->errors);
        if (reference && *reference && put_first(&columns[i], reading->n, reference + 1, reading->errors) != CAJAL_OK)
            return CAJAL_USAGE;
    }
    return CAJAL_OK;
}

static bool settle_covariates(struct cohort *out, struct reading *reading, struct column *columns, size_t count)
{
    size_t total = 0, at = 0;
    for (size_t i = 0; i < count; i++)
        total += columns_of(&columns[i]);
    const double **values = arena_array(out->arena, total + 1, sizeof *values);
    const char **names = arena_array(out->arena, total + 1, sizeof *names);
    const char **term_names = arena_array(out->arena, count + 1, sizeof *term_names);
    int *term = arena_array(out->arena, total + 1, sizeof *term);
    if (!values || !names || !term || !term_names)
        return false;
    int terms = 0;
    for (size_t i = 0; i < count; i++) {
        size_t width = columns_of(&columns[i]);
        for (size_t k = 0; k < width; k++)
            term[at + k] = terms;
        if (width > 0)
            term_names[terms++] = columns[i].name;
        if (columns[i].kind == CATEGORY) {
            if (!add_indicators(out, &columns[i], reading->n, values + at, names + at))
                return false;
        } else {
            values[at] = columns[i].number;
            names[at] = columns[i].name;
        }
        at += width;
    }
    out->data.covariates = values;
    out->data.covariates_count = total;
    out->data.term = term;
    out->covariates = names;
    out->terms = term_names;
    return true;
}

cajal_status settle(struct cohort *out, struct reading *reading, const struct places *at, const struct read_spec *spec)
{
    struct column *columns = reading->columns;
    cajal_status status = CAJAL_OK;
    out->data = (cajal_survival)CAJAL_SURVIVAL_INIT;
    out->data.n = reading->n;
    bool good = at->status < 0 || settle_levels(&columns[at->status], reading->n);
    good = good && (at->group < 0 || settle_levels(&columns[at->group], reading->n));
    good = good && (!spec->strata_count || combine_strata(out, reading, columns + at->strata, spec->strata_count));
    if (good)
        status = settle_references(reading, columns + at->covariates, spec);
    if (status != CAJAL_OK)
        return status;
    good = good && settle_covariates(out, reading, columns + at->covariates, spec->covariates_count);
    if (good && at->status >= 0)
        status = settle_status(out, reading, &columns[at->status], spec);
    if (!good)
        return errors_no_memory(reading->errors);
    out->data.time = at->time < 0 ? NULL : columns[at->time].number;
    out->data.status = at->status < 0 ? NULL : columns[at->status].code;
    out->data.entry = at->entry < 0 ? NULL : columns[at->entry].number;
    out->data.weight = at->weight < 0 ? NULL : columns[at->weight].number;
    out->left = at->left < 0 ? NULL : columns[at->left].number;
    out->right = at->right < 0 ? NULL : columns[at->right].number;
    if (at->group >= 0) {
        out->data.group = columns[at->group].code;
        out->data.groups = columns[at->group].levels.count;
        out->groups = keep_names(out, &columns[at->group].levels);
    }
    if (spec->strata_count) {
        out->data.stratum = columns[at->strata].code;
        out->data.strata = columns[at->strata].levels.count;
        out->strata = keep_names(out, &columns[at->strata].levels);
    }
    if (at->id >= 0) {
        out->data.cluster = columns[at->id].code;
        out->data.clusters = columns[at->id].levels.count;
    }
    bool named = (at->group < 0 || out->groups) && (!spec->strata_count || out->strata) && !arena_failed(out->arena);
    return named || status != CAJAL_OK ? status : errors_no_memory(reading->errors);
}
