#include "report/outcome_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "knowledge/vocabulary.h"

#define SIGNIFICANT 0.05

const char *outcome_kind_words(enum kb_outcome_kind kind)
{
    static const char *const words[] = {
        [KB_ORR] = "ORR",
        [KB_CR] = "CR",
        [KB_PR] = "PR",
        [KB_SD] = "SD",
        [KB_CBR] = "CBR",
        [KB_PFS] = "PFS",
        [KB_TTP] = "TTP",
        [KB_OS] = "OS",
        [KB_TTR] = "time to response",
        [KB_LOCAL_CONTROL] = "local control",
        [KB_TOXICITY] = "toxicity",
        [KB_OTHER] = "other",
    };
    return words[kind];
}

const char *outcome_criterion_words(enum kb_criterion criterion)
{
    static const char *const words[] = {[KB_CRITERION_NONE] = NULL,
                                        [KB_RECIST] = "RECIST",
                                        [KB_CHOI] = "Choi",
                                        [KB_MRECIST] = "mRECIST",
                                        [KB_PET] = "PET"};
    return words[criterion];
}

bool outcome_not_significant(const struct kb_outcome *outcome)
{
    if (!outcome->p || outcome->significant)
        return false;
    char *end;
    const char *digits = outcome->p + strspn(outcome->p, "<>= ");
    double p = read_real(digits, &end);
    return end == digits || (p >= SIGNIFICANT && outcome->p[0] != '<');
}

/* ---- the parts of the sentence ---- */

static void add_landmark(struct text *out, double months)
{
    if (fmod(months, 12) == 0) {
        text_number(out, months / 12, 0);
        text_add(out, "-year ");
    } else {
        text_number(out, months, 1);
        text_add(out, "-month ");
    }
}

static void add_without_stop(struct text *out, const char *sentence)
{
    size_t length = strlen(sentence);
    text_add_n(out, sentence, length - (length && sentence[length - 1] == '.'));
}

static void add_kind(struct text *out, const struct kb_outcome *outcome)
{
    if ((outcome->outcome == KB_OTHER || outcome->outcome == KB_TOXICITY) && outcome->text) {
        add_without_stop(out, outcome->text); /* it has no name but this */
        text_add(out, ": ");
    } else {
        text_printf(out, "%s ", outcome_kind_words(outcome->outcome));
    }
}

/* Its only name is its text, which may begin with the time: "3-year local tumour progression". */
static bool text_tells_time(struct text *out, const struct kb_outcome *outcome)
{
    struct text time = {0};
    add_landmark(&time, *outcome->at_months);
    bool tells =
        outcome->outcome == KB_OTHER && outcome->text && strncmp(outcome->text, text_string(&time), time.length) == 0;
    out->failed = out->failed || time.failed;
    text_free(&time);
    return tells;
}

static void add_lead(struct text *out, const struct kb_outcome *outcome, unsigned flags)
{
    if (outcome->at_months && !text_tells_time(out, outcome))
        add_landmark(out, *outcome->at_months);
    else if (flags & OUTCOME_MEDIAN && outcome->statistic == KB_MEDIAN)
        text_add(out, "median ");
    if (!(flags & OUTCOME_NO_KIND))
        add_kind(out, outcome);
}

static void add_bound(struct text *out, const char *bound)
{
    if (!bound)
        return;
    if (strcmp(bound, "<=") == 0)
        text_add(out, "≤");
    else if (strcmp(bound, ">=") == 0)
        text_add(out, "≥");
    else if (bound[0] == '<' || bound[0] == '>')
        text_add(out, bound);
    else
        text_printf(out, "%s ", bound);
}

/* "patients" without its s when there is one. */
static size_t unit_length(const struct kb_outcome *outcome)
{
    size_t length = strlen(outcome->unit);
    bool one = outcome->value && *outcome->value == 1 && !outcome->low && !outcome->high && !outcome->versus_value &&
               !(outcome->statistic == KB_COUNT && outcome->n);
    return one && length > 1 && outcome->unit[length - 1] == 's' ? length - 1 : length;
}

static void add_unit(struct text *out, const struct kb_outcome *outcome)
{
    if (outcome->statistic == KB_COUNT && outcome->n)
        text_printf(out, " of %d", *outcome->n);
    if (strcmp(outcome->unit, "percent") == 0)
        text_add(out, " %");
    else
        text_printf(out, " %.*s", (int)unit_length(outcome), outcome->unit);
}

static void add_range(struct text *out, const struct kb_outcome *outcome)
{
    if (outcome->low)
        text_number(out, *outcome->low, 2);
    if (outcome->low && outcome->high)
        text_add_char(out, '-');
    if (outcome->high)
        text_number(out, *outcome->high, 2);
}

/* "20 (18-24)", "18-24", "≤10", "27.3 vs 6.4", then the unit; false when there is no number. */
static bool add_amount(struct text *out, const struct kb_outcome *outcome)
{
    bool range = outcome->low || outcome->high;
    if (!outcome->value && !range)
        return false;
    if (outcome->value) {
        add_bound(out, outcome->bound);
        text_number(out, *outcome->value, 2);
        if (range)
            text_add(out, " (");
    } else if (outcome->bound || !outcome->low) {
        add_bound(out, outcome->bound ? outcome->bound : "<=");
    } else if (!outcome->high) {
        add_bound(out, ">=");
    }
    add_range(out, outcome);
    if (outcome->value && range)
        text_add_char(out, ')');
    if (outcome->versus_value) {
        text_add(out, " vs ");
        text_number(out, *outcome->versus_value, 2);
    }
    add_unit(out, outcome);
    return true;
}

static const char *arm_name(const struct kb_trial *trial, const char *id)
{
    for (uint32_t i = 0; i < trial->arms_count; i++)
        if (strcmp(trial->arms[i].id, id) == 0)
            return trial->arms[i].name;
    return id;
}

static void add_comparison(struct text *out, const struct kb_evidence *evidence, bool amount, unsigned flags)
{
    const struct kb_outcome *outcome = evidence->outcome;
    if (!amount && !outcome->hazard_ratio && !outcome->p)
        text_add(out, "no figure stated");
    if (outcome->hazard_ratio) {
        text_add(out, amount ? ", HR " : "HR ");
        text_number(out, *outcome->hazard_ratio, 3);
        if (outcome->hazard_ratio_low && outcome->hazard_ratio_high) {
            text_add(out, " (");
            text_number(out, *outcome->hazard_ratio_low, 3);
            text_add_char(out, '-');
            text_number(out, *outcome->hazard_ratio_high, 3);
            text_add_char(out, ')');
        }
    }
    if (outcome->versus && (flags & OUTCOME_COMPARATOR || !outcome->versus_value))
        text_printf(out, "%sagainst %s", out->length && out->data[out->length - 1] != ' ' ? " " : "",
                    arm_name(evidence->trial, outcome->versus));
    if (outcome->p && strchr("0123456789<>", outcome->p[0]))
        text_printf(out, ", p%s%s", strchr("<>", outcome->p[0]) ? "" : "=", outcome->p);
    else if (outcome->p && outcome->significant) /* in words */
        text_printf(out, ", %s", outcome->p);
    if (outcome_not_significant(outcome))
        text_add(out, ", not significant");
}

/* Gathers "(a; b)". */
static void add_aside(struct text *out, unsigned *count, const char *string)
{
    text_add(out, (*count)++ ? "; " : " (");
    text_add(out, string);
}

static void add_stratum(struct text *out, unsigned *count, const cajal_knowledge *knowledge,
                        const struct kb_outcome *outcome)
{
    for (uint32_t i = 0; i < outcome->genotypes_count; i++) {
        text_add(out, i ? ", " : (*count)++ ? "; " : " (");
        genotype_words(out, knowledge, outcome->genotypes[i]);
    }
    if (outcome->progression && strcmp(outcome->progression, "none") == 0)
        add_aside(out, count, "no progression");
    else if (outcome->progression) {
        add_aside(out, count, outcome->progression);
        text_add(out, " progression");
    }
}

static void add_asides(struct text *out, const cajal_knowledge *knowledge, const struct kb_outcome *outcome,
                       unsigned flags)
{
    unsigned count = 0;
    if (outcome_criterion_words(outcome->criterion))
        add_aside(out, &count, outcome_criterion_words(outcome->criterion));
    if (flags & OUTCOME_STRATUM)
        add_stratum(out, &count, knowledge, outcome);
    if (outcome->subgroup)
        add_aside(out, &count, outcome->subgroup);
    if (flags & OUTCOME_PATIENTS && outcome->n && outcome->statistic != KB_COUNT) {
        add_aside(out, &count, "n=");
        text_printf(out, "%d", *outcome->n);
    }
    if (!(flags & OUTCOME_NO_DOUBT) && outcome->row.status != KB_VERIFIED) {
        add_aside(out, &count, kb_word(&kb_words_status, outcome->row.status));
        if (outcome->row.conflict)
            text_printf(out, ", %s", outcome->row.conflict);
    }
    if (count)
        text_add_char(out, ')');
}

void outcome_words(struct text *out, const cajal_knowledge *knowledge, const struct kb_evidence *evidence,
                   unsigned flags)
{
    const struct kb_outcome *outcome = evidence->outcome;
    bool any_number = outcome->value || outcome->low || outcome->high || outcome->hazard_ratio || outcome->p;
    if (!any_number && outcome->text) {
        add_without_stop(out, outcome->text);
    } else {
        add_lead(out, outcome, flags);
        add_comparison(out, evidence, add_amount(out, outcome), flags);
    }
    add_asides(out, knowledge, outcome, flags);
}

void genotype_words(struct text *out, const cajal_knowledge *knowledge, const char *genotype)
{
    const struct kb_genotype *row = kb_genotype(knowledge, genotype);
    if (row) {
        text_add(out, row->name);
        return;
    }
    for (; *genotype; genotype++)
        text_add_char(out, *genotype == '_' ? ' ' : *genotype);
}

void lines_words(struct text *out, const int *lines, uint32_t count)
{
    static const char *const ordinals[] = {"first", "second", "third", "fourth"};
    for (uint32_t i = 0; i < count; i++) {
        text_add(out, i == 0 ? "" : i + 1 == count ? " or " : ", ");
        if (lines[i] >= 1 && lines[i] <= 4)
            text_add(out, ordinals[lines[i] - 1]);
        else
            text_printf(out, "%dth", lines[i]);
    }
    if (count)
        text_add(out, " line");
}

/* ---- JSON ---- */

void json_words(struct json_out *json, const char *key, const char *const *words, uint32_t count)
{
    emit_array(json, key);
    for (uint32_t i = 0; i < count; i++)
        emit_string(json, NULL, words[i]);
    emit_end_array(json);
}

void json_ints(struct json_out *json, const char *key, const int *values, uint32_t count)
{
    emit_array(json, key);
    for (uint32_t i = 0; i < count; i++)
        emit_int(json, NULL, values[i]);
    emit_end_array(json);
}

void json_optional(struct json_out *json, const char *key, const double *value)
{
    if (value)
        emit_number(json, key, *value);
    else
        emit_null(json, key);
}

static void add_json_comparison(struct json_out *json, const struct kb_evidence *evidence)
{
    const struct kb_outcome *outcome = evidence->outcome;
    emit_string(json, "versus", outcome->versus ? arm_name(evidence->trial, outcome->versus) : NULL);
    json_optional(json, "versus_value", outcome->versus_value);
    json_optional(json, "hazard_ratio", outcome->hazard_ratio);
    json_optional(json, "hazard_ratio_low", outcome->hazard_ratio_low);
    json_optional(json, "hazard_ratio_high", outcome->hazard_ratio_high);
    emit_string(json, "p", outcome->p);
    emit_bool(json, "not_significant", outcome_not_significant(outcome));
}

static void add_json_population(struct json_out *json, const struct kb_outcome *outcome)
{
    if (outcome->n)
        emit_int(json, "n", *outcome->n);
    else
        emit_null(json, "n");
    json_ints(json, "lines", outcome->lines, outcome->lines_count);
    json_words(json, "genotypes", outcome->genotypes, outcome->genotypes_count);
    emit_string(json, "progression", outcome->progression);
    emit_string(json, "subgroup", outcome->subgroup);
}

void outcome_json(struct json_out *json, struct citations *citations, const char *key,
                  const struct kb_evidence *evidence)
{
    const struct kb_outcome *outcome = evidence->outcome;
    emit_object(json, key);
    emit_string(json, "row", outcome->row.id);
    emit_string(json, "outcome", kb_word(&kb_words_outcome, outcome->outcome));
    emit_string(json, "statistic", kb_word(&kb_words_statistic, outcome->statistic));
    emit_string(json, "criterion", outcome->criterion ? kb_word(&kb_words_criterion, outcome->criterion) : NULL);
    json_optional(json, "value", outcome->value);
    json_optional(json, "low", outcome->low);
    json_optional(json, "high", outcome->high);
    emit_string(json, "unit", outcome->unit);
    emit_string(json, "bound", outcome->bound);
    json_optional(json, "at_months", outcome->at_months);
    add_json_comparison(json, evidence);
    add_json_population(json, outcome);
    emit_string(json, "trial", evidence->trial->row.id);
    emit_string(json, "arm", evidence->arm->name);
    emit_string(json, "status", kb_word(&kb_words_status, outcome->row.status));
    emit_string(json, "conflict", outcome->row.conflict);
    emit_string(json, "text", outcome->text);
    citations_json_sources(json, citations, outcome->row.sources, outcome->row.sources_count);
    emit_end_object(json);
}
