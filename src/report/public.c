/* The public face of evidence, explanations and survival (cajal/evidence.h, cajal/cohort.h). */
#include <string.h>

#include "base/date.h"
#include "base/errors.h"
#include "cajal/cohort.h"
#include "cajal/evidence.h"
#include "report/evidence.h"
#include "report/explain.h"
#include "report/report.h"
#include "report/survival_analysis.h"

static cajal_status no_page(cajal_errors *errors, const char *what)
{
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "%s has no HTML form", what);
}

/* ---- evidence ---- */

struct evidence_call {
    const cajal_knowledge *knowledge;
    struct evidence_query query;
};

static cajal_status read_query(struct evidence_query *out, const cajal_evidence_query *query, cajal_errors *errors)
{
    cajal_date day;
    *out = (struct evidence_query)EVIDENCE_QUERY_INIT;
    if (!query)
        return CAJAL_OK;
    if (query->version != CAJAL_EVIDENCE_QUERY_VERSION)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "cajal_evidence_query: version %d, expected %d",
                          query->version, CAJAL_EVIDENCE_QUERY_VERSION);
    if (query->line < 0 || query->line > 4)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "line %d: expected 1 to 4, or 0 for any", query->line);
    if (query->as_of && (!date_parse(&day, query->as_of) || day.precision != CAJAL_DAY))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "as_of \"%s\": expected a day, YYYY-MM-DD", query->as_of);
    if (query->as_of)
        out->as_of_days = day.days;
    out->words = query->words;
    out->words_count = query->words_count;
    out->drug = query->drug;
    out->line = query->line;
    out->genotype = query->genotype;
    return CAJAL_OK;
}

static cajal_status write_evidence(struct text *text, const void *subject, const cajal_report_options *options,
                                   cajal_errors *errors)
{
    const struct evidence_call *call = subject;
    struct evidence found;
    if (options->format == CAJAL_HTML)
        return no_page(errors, "evidence");
    struct arena *arena = arena_new();
    if (!arena)
        return errors_no_memory(errors);
    cajal_status status = evidence_search(&found, arena, call->knowledge, &call->query, errors);
    if (status == CAJAL_OK)
        status = options->format == CAJAL_TEXT
                     ? evidence_text(text, call->knowledge, &found, options->width, errors)
                     : evidence_json(text, call->knowledge, &found, options->format == CAJAL_JSON, errors);
    arena_free(arena);
    return status;
}

cajal_status cajal_report_evidence(char **out, size_t *length, const cajal_knowledge *knowledge,
                                   const cajal_evidence_query *query, const cajal_report_options *options,
                                   cajal_errors *errors)
{
    struct evidence_call call = {.knowledge = knowledge};
    cajal_status status = read_query(&call.query, query, errors);
    return status == CAJAL_OK ? report_hand_out(out, length, write_evidence, &call, options, errors) : status;
}

/* ---- explanations ---- */

struct explanation_call {
    const cajal_knowledge *knowledge;
    const char *id;
};

static cajal_status write_explanation(struct text *text, const void *subject, const cajal_report_options *options,
                                      cajal_errors *errors)
{
    const struct explanation_call *call = subject;
    const struct explain_options how = {.as_json = options->format != CAJAL_TEXT,
                                        .pretty = options->format == CAJAL_JSON,
                                        .width = options->width,
                                        .colour = options->colour != 0};
    if (options->format == CAJAL_HTML)
        return no_page(errors, "an explanation");
    return explain_id(text, call->knowledge, call->id, &how, errors);
}

cajal_status cajal_report_explanation(char **out, size_t *length, const cajal_knowledge *knowledge, const char *id,
                                      const cajal_report_options *options, cajal_errors *errors)
{
    const struct explanation_call call = {knowledge, id};
    if (!id)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "expected an id");
    return report_hand_out(out, length, write_explanation, &call, options, errors);
}

/* ---- survival ---- */

struct survival_call {
    const struct survival_analysis *analysis;
    struct read_spec spec;
    struct survival_asked asked;
    const struct cohort *cohort;
};

static cajal_status copy_names(const char *to[NAMED_COLUMNS], size_t *count, const char *const *from, size_t wanted,
                               const char *what, cajal_errors *errors)
{
    if (wanted > NAMED_COLUMNS)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "%s: expected at most %d", what, NAMED_COLUMNS);
    for (size_t i = 0; i < wanted; i++)
        to[i] = from[i];
    *count = wanted;
    return CAJAL_OK;
}

static cajal_status read_lists(struct read_spec *spec, const cajal_analysis *it, cajal_errors *errors)
{
    cajal_status status = copy_names(spec->strata, &spec->strata_count, it->strata, it->strata_count, "strata", errors);
    if (status == CAJAL_OK)
        status = copy_names(spec->covariates, &spec->covariates_count, it->covariates, it->covariates_count,
                            "covariates", errors);
    if (status == CAJAL_OK)
        status = copy_names(spec->factors, &spec->factors_count, it->factors, it->factors_count, "factors", errors);
    if (status == CAJAL_OK)
        status = copy_names(spec->event, &spec->event_count, it->events, it->events_count, "events", errors);
    return status;
}

static cajal_status read_numbers(struct survival_asked *asked, const cajal_analysis *it, cajal_errors *errors)
{
    for (size_t i = 0; i < it->at_count; i++)
        if (!(it->at[i] >= 0))
            return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "at=%g: expected times", it->at[i]);
    if (!(it->horizon >= 0))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "horizon=%g: expected a time above 0", it->horizon);
    *asked = (struct survival_asked){{it->at, it->quantiles, it->at_count, it->quantiles_count},
                                     it->level,
                                     it->horizon,
                                     it->ties,
                                     it->zph,
                                     it->cause,
                                     it->robust != 0};
    return CAJAL_OK;
}

static cajal_status read_analysis(struct survival_call *call, const cajal_analysis *it, cajal_errors *errors)
{
    if (!it || it->version != CAJAL_ANALYSIS_VERSION)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "cajal_analysis: version %d, expected %d",
                          it ? it->version : 0, CAJAL_ANALYSIS_VERSION);
    call->analysis = it->name ? survival_find(it->name) : NULL;
    if (!call->analysis)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "analysis \"%.40s\": expected " SURVIVAL_ANALYSES,
                          it->name ? it->name : "");
    call->spec = (struct read_spec){.time = it->time,
                                    .status = it->status,
                                    .entry = it->entry,
                                    .weight = it->weight,
                                    .group = it->group,
                                    .id = it->id,
                                    .censored = it->censored,
                                    .competing = call->analysis->competing};
    cajal_status status = read_lists(&call->spec, it, errors);
    if (status == CAJAL_OK)
        status = read_numbers(&call->asked, it, errors);
    return status == CAJAL_OK ? survival_check(call->analysis, &call->spec, "group", errors) : status;
}

static cajal_status write_survival(struct text *text, const void *subject, const cajal_report_options *options,
                                   cajal_errors *errors)
{
    const struct survival_call *call = subject;
    struct statistics out;
    if (options->format == CAJAL_HTML)
        return no_page(errors, "an analysis");
    cajal_outcome *outcome = cajal_outcome_new();
    if (!outcome)
        return errors_no_memory(errors);
    statistics_begin(&out, text, options->format == CAJAL_TEXT ? STATISTICS_TEXT : STATISTICS_JSON, options->width,
                     options->colour != 0);
    out.json.pretty = options->format == CAJAL_JSON;
    cajal_status status = call->analysis->run(&out, &call->asked, call->cohort, outcome, errors);
    if (status == CAJAL_OK)
        statistics_data(&out, call->cohort);
    if (!statistics_end(&out) && status == CAJAL_OK)
        status = errors_no_memory(errors);
    cajal_outcome_free(outcome);
    return status;
}

cajal_status cajal_report_survival(char **out, size_t *text_length, const char *table, size_t length,
                                   const cajal_analysis *analysis, const cajal_report_options *options,
                                   cajal_errors *errors)
{
    struct survival_call call = {0};
    struct cohort cohort = {0};
    cajal_status status = read_analysis(&call, analysis, errors);
    if (status != CAJAL_OK)
        return status;
    call.spec.bytes = length ? table : "";
    call.spec.length = length;
    call.cohort = &cohort;
    status = cohort_read(&cohort, "the table", &call.spec, errors);
    if (status == CAJAL_OK)
        status = report_hand_out(out, text_length, write_survival, &call, options, errors);
    cohort_free(&cohort);
    return status;
}
