/* Numbers, units, dates and sequences that cannot be. */
#include <string.h>

#include "base/date.h"
#include "knowledge/check.h"

static const char *const units[] = {"percent", "months", "weeks", "days", "years", "patients"};

static bool known_unit(const char *unit)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(units[i], unit) == 0)
            return true;
    return false;
}

static void check_lines(struct checking *checking, uint32_t trial, const char *path, const int *lines, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (lines[i] < 1 || lines[i] > 4)
            check_report(checking, KB_LIST_trials, trial, path, "line %d: expected 1, 2, 3 or 4 (fourth or later)",
                         lines[i]);
}

static void check_figure(struct checking *checking, uint32_t trial, const char *path, const struct kb_outcome *outcome,
                         const double *value)
{
    if (!value)
        return;
    if (*value < 0)
        check_report(checking, KB_LIST_trials, trial, path, "%g %s: expected 0 or more", *value, outcome->unit);
    else if (strcmp(outcome->unit, "percent") == 0 && *value > 100)
        check_report(checking, KB_LIST_trials, trial, path, "%g percent is more than all patients", *value);
}

static void check_outcome(struct checking *checking, uint32_t trial, uint32_t index)
{
    const struct kb_outcome *it = &checking->kb->trials[trial].outcomes[index];
    char path[CHECK_PATH];
    check_path(path, "outcomes[%u]", index);
    if (!known_unit(it->unit))
        check_report(checking, KB_LIST_trials, trial, path,
                     "unit \"%s\": expected percent, months, weeks, days, years or patients", it->unit);
    check_figure(checking, trial, path, it, it->value);
    check_figure(checking, trial, path, it, it->low);
    check_figure(checking, trial, path, it, it->high);
    check_figure(checking, trial, path, it, it->versus_value);
    if (it->low && it->high && *it->low > *it->high)
        check_report(checking, KB_LIST_trials, trial, path, "low %g is above high %g", *it->low, *it->high);
    if (!it->value && !it->low && !it->high && !it->hazard_ratio && !it->text)
        check_report(checking, KB_LIST_trials, trial, path, "an outcome needs a figure or a `text`");
    if (it->hazard_ratio && *it->hazard_ratio <= 0)
        check_report(checking, KB_LIST_trials, trial, path, "hazard ratio %g: expected above 0", *it->hazard_ratio);
    if (it->at_months && *it->at_months <= 0)
        check_report(checking, KB_LIST_trials, trial, path, "at_months %g: expected above 0", *it->at_months);
    if (it->statistic == KB_MEDIAN && strcmp(it->unit, "percent") == 0)
        check_report(checking, KB_LIST_trials, trial, path, "a median in percent; expected a time");
    if (it->headline && it->row.status != KB_VERIFIED)
        check_report(checking, KB_LIST_trials, trial, path,
                     "a figure that is not verified cannot be shown beside an option (headline)");
    check_lines(checking, trial, path, it->lines, it->lines_count);
}

static void check_date(struct checking *checking, enum kb_list list, uint32_t index, const char *path, const char *text)
{
    cajal_date date;
    if (text && !date_parse(&date, text))
        check_report(checking, list, index, path, "\"%s\": expected a date, YYYY, YYYY-MM or YYYY-MM-DD", text);
}

/* A rule stands on something that was public when it came into force. */
static void check_rule_sources(struct checking *checking, uint32_t index)
{
    const struct kb_rule *rule = &checking->kb->rules[index];
    cajal_date from;
    int32_t first = kb_sources_public_from(checking->knowledge, rule->row.sources, rule->row.sources_count);
    if (rule->row.sources_count == 0 || !date_parse(&from, rule->from) || first <= from.days)
        return;
    char day[DATE_TEXT];
    date_format(day, (cajal_date){first, CAJAL_DAY});
    check_report(checking, KB_LIST_rules, index, "from",
                 "in force from %s, but none of its sources was public before %s (see `published` in references.yaml)",
                 rule->from, day);
}

/* What a drug does is known from `from` on, or was to the review: something said so by then. */
static void check_sensitivity_sources(struct checking *checking, uint32_t index)
{
    const struct kb_sensitivity *row = &checking->kb->sensitivity[index];
    cajal_date from;
    int32_t first = kb_sources_public_from(checking->knowledge, row->row.sources, row->row.sources_count);
    int32_t known = kb_source_public_from(checking->knowledge, checking->kb->manifest.review);
    if (row->from)
        known = date_parse(&from, row->from) ? date_last_day(from) : first;
    if (row->row.sources_count == 0 || first <= known)
        return;
    char day[DATE_TEXT];
    date_format(day, (cajal_date){first, CAJAL_DAY});
    check_report(checking, KB_LIST_sensitivity, index, "from",
                 "known %s%s, but none of its sources was public before %s (see `published` in references.yaml)",
                 row->from ? "from " : "to the review", row->from ? row->from : "", day);
}

static void check_drug_dates(struct checking *checking, uint32_t index)
{
    const struct kb_drug *drug = &checking->kb->drugs[index];
    char path[CHECK_PATH];
    for (uint32_t j = 0; j < drug->brands_count; j++)
        if (drug->brands[j].sources_count == 0) /* by it a drug is recognized in records: nobody may guess it */
            check_report(checking, KB_LIST_drugs, index, check_path(path, "brands[%u]", j),
                         "brand \"%s\" has no source", drug->brands[j].name);
    for (uint32_t j = 0; j < drug->approvals_count; j++) {
        const struct kb_approval *row = &drug->approvals[j];
        check_date(checking, KB_LIST_drugs, index, check_path(path, "approvals[%u].date", j), row->date);
        check_date(checking, KB_LIST_drugs, index, check_path(path, "approvals[%u].due", j), row->due);
        if ((row->decision == KB_PENDING_DECISION) != (row->due != NULL))
            check_report(checking, KB_LIST_drugs, index, check_path(path, "approvals[%u]", j),
                         "a pending decision, and no other, has a day by which it is `due`");
    }
    for (uint32_t j = 1; j < drug->dose_steps_count; j++)
        if (drug->dose_steps[j].daily_mg >= drug->dose_steps[j - 1].daily_mg)
            check_report(checking, KB_LIST_drugs, index, check_path(path, "dose_steps[%u]", j),
                         "%g mg a day: expected less than the level before it, %g", drug->dose_steps[j].daily_mg,
                         drug->dose_steps[j - 1].daily_mg);
}

static void check_genotype_dates(struct checking *checking, uint32_t index)
{
    const struct kb_genotype *genotype = &checking->kb->genotypes[index];
    char path[CHECK_PATH];
    for (uint32_t j = 0; j < genotype->later_count; j++)
        check_date(checking, KB_LIST_genotypes, index, check_path(path, "later[%u].from", j), genotype->later[j].from);
}

/* What calls a row of dosing.yaml into play: side effects by grade, a value with its limit, or pregnancy. */
static void check_dosing(struct checking *checking, uint32_t index)
{
    const struct kb_dosing *row = &checking->kb->dosing[index];
    int triggers = (row->grades_count > 0) + (row->test != NULL) + row->pregnant;
    if (triggers != 1)
        check_report(checking, KB_LIST_dosing, index, NULL,
                     "give one of `grades` (with `terms`), `test` and `pregnant`");
    if (row->test && (!row->unit || !row->above == !row->below))
        check_report(checking, KB_LIST_dosing, index, "test",
                     "a `test` needs its `unit` and one of `above` and `below`");
    for (uint32_t i = 0; i < row->grades_count; i++)
        if (row->grades[i] < 1 || row->grades[i] > 5)
            check_report(checking, KB_LIST_dosing, index, "grades", "grade %d: expected 1 to 5", row->grades[i]);
    if (row->steps_down < 0 || row->steps_down > 4)
        check_report(checking, KB_LIST_dosing, index, "steps_down", "%d: expected 0 to 4", row->steps_down);
}

static void check_dates(struct checking *checking)
{
    const struct kb *kb = checking->kb;
    for (uint32_t i = 0; i < kb->references_count; i++)
        check_date(checking, KB_LIST_references, i, "published", kb->references[i].published);
    for (uint32_t i = 0; i < kb->drugs_count; i++)
        check_drug_dates(checking, i);
    for (uint32_t i = 0; i < kb->genotypes_count; i++)
        check_genotype_dates(checking, i);
    for (uint32_t i = 0; i < kb->safety_count; i++)
        check_date(checking, KB_LIST_safety, i, "from", kb->safety[i].from);
    for (uint32_t i = 0; i < kb->sensitivity_count; i++) {
        check_date(checking, KB_LIST_sensitivity, i, "from", kb->sensitivity[i].from);
        check_sensitivity_sources(checking, i);
    }
    for (uint32_t i = 0; i < kb->rules_count; i++) {
        const struct kb_ready_rule *rule = &checking->knowledge->rules[i];
        check_date(checking, KB_LIST_rules, i, "from", kb->rules[i].from);
        check_date(checking, KB_LIST_rules, i, "until", kb->rules[i].until);
        check_rule_sources(checking, i);
        if (kb->rules[i].until && rule->until_days <= rule->from_days)
            check_report(checking, KB_LIST_rules, i, "until", "until %s is not after from %s", kb->rules[i].until,
                         kb->rules[i].from);
    }
}

static void check_gene(struct checking *checking, uint32_t index)
{
    const struct kb_gene *gene = &checking->kb->genes[index];
    if (gene->protein_sequence) {
        size_t length = strlen(gene->protein_sequence);
        if ((int)length != gene->protein_length)
            check_report(checking, KB_LIST_genes, index, "protein_sequence", "%zu residues, expected %d", length,
                         gene->protein_length);
        size_t good = strspn(gene->protein_sequence, "ACDEFGHIKLMNPQRSTVWYU");
        if (good < length)
            check_report(checking, KB_LIST_genes, index, "protein_sequence", "residue %zu is \"%c\", no amino acid",
                         good + 1, gene->protein_sequence[good]);
    }
    char path[CHECK_PATH];
    for (uint32_t i = 0; i < gene->exons_count; i++) {
        const struct kb_exon *exon = &gene->exons[i];
        if (exon->first_codon > exon->last_codon || exon->first_codon < 1)
            check_report(checking, KB_LIST_genes, index, check_path(path, "exons[%u]", i),
                         "codons %d to %d: not a range", exon->first_codon, exon->last_codon);
        if (i && exon->first_codon < gene->exons[i - 1].last_codon)
            check_report(checking, KB_LIST_genes, index, check_path(path, "exons[%u]", i),
                         "exon %d starts before exon %d ends", exon->exon, gene->exons[i - 1].exon);
    }
}

static void check_regimen(struct checking *checking, uint32_t index)
{
    const struct kb_regimen *row = &checking->kb->regimens[index];
    if (row->dose_mg && *row->dose_mg <= 0)
        check_report(checking, KB_LIST_regimens, index, "dose_mg", "dose %g mg: expected above 0", *row->dose_mg);
    if (row->dose_mg && !row->per_day)
        check_report(checking, KB_LIST_regimens, index, "dose_mg", "a dose needs `per_day`");
    if (row->per_day && (*row->per_day < 1 || *row->per_day > 4))
        check_report(checking, KB_LIST_regimens, index, "per_day", "%d times a day: expected 1 to 4", *row->per_day);
    if (!row->days_on != !row->days_off)
        check_report(checking, KB_LIST_regimens, index, NULL, "give both `days_on` and `days_off`, or neither");
}

static void check_percent(struct checking *checking, enum kb_list list, uint32_t index, const char *path,
                          const double *low, const double *high)
{
    if ((low && (*low < 0 || *low > 100)) || (high && (*high < 0 || *high > 100)))
        check_report(checking, list, index, path, "percent outside 0 to 100");
    else if (low && high && *low > *high)
        check_report(checking, list, index, path, "low %g is above high %g", *low, *high);
}

static void check_percentages(struct checking *checking)
{
    const struct kb *kb = checking->kb;
    char path[CHECK_PATH];
#define PERCENTAGES(list, part)                                                                                        \
    for (uint32_t i = 0; i < kb->list##_count; i++)                                                                    \
        for (uint32_t j = 0; j < kb->list[i].part##_count; j++)                                                        \
            check_percent(checking, KB_LIST_##list, i, check_path(path, #part "[%u]", j), kb->list[i].part[j].low,     \
                          kb->list[i].part[j].high);
    PERCENTAGES(genotypes, frequency)
    PERCENTAGES(drugs, toxicities)
    PERCENTAGES(local, toxicities)
#undef PERCENTAGES
}

void check_values(struct checking *checking)
{
    const struct kb *kb = checking->kb;
    for (uint32_t i = 0; i < kb->trials_count; i++) {
        for (uint32_t j = 0; j < kb->trials[i].outcomes_count; j++)
            check_outcome(checking, i, j);
        check_lines(checking, i, "lines", kb->trials[i].lines, kb->trials[i].lines_count);
    }
    for (uint32_t i = 0; i < kb->genes_count; i++)
        check_gene(checking, i);
    for (uint32_t i = 0; i < kb->regimens_count; i++)
        check_regimen(checking, i);
    for (uint32_t i = 0; i < kb->dosing_count; i++)
        check_dosing(checking, i);
    for (uint32_t i = 0; i < kb->gaps_count; i++)
        if (kb->gaps[i].days < 1)
            check_report(checking, KB_LIST_gaps, i, "days", "%d days; expected 1 or more", kb->gaps[i].days);
    check_dates(checking);
    check_percentages(checking);
}
