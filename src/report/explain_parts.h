/* The kinds of rows and how each is described; parts that several kinds share. */
#ifndef CAJAL_REPORT_EXPLAIN_PARTS_H
#define CAJAL_REPORT_EXPLAIN_PARTS_H

#include "knowledge/load.h"
#include "report/face.h"

typedef void explain_describe(struct face *face, const void *row);

/* explain_rule.c */
explain_describe explain_rule, explain_safety, explain_fact;
/* explain_source.c */
explain_describe explain_reference, explain_conflict;
/* explain_therapy.c */
explain_describe explain_drug, explain_regimen, explain_local, explain_interaction, explain_dosing,
    explain_comedication, explain_class;
/* explain_trial.c */
explain_describe explain_trial, explain_table;
/* explain_tumour.c */
explain_describe explain_genotype, explain_gene, explain_variant, explain_resistance, explain_sensitivity,
    explain_finding, explain_criterion, explain_setting, explain_germline, explain_laboratory, explain_assembly;

/* explain_simulation.c */
explain_describe explain_clone, explain_parameter, explain_simulated_arm, explain_target, explain_posterior;

/* "rule", "drug", …: the kind of the rows of a list. */
const char *explain_kind(enum kb_list list);

/* A list "rules" of those for which `mentions` holds. */
typedef bool explain_mentions(const struct kb_ready_rule *rule, const void *what);
void explain_rules(struct face *face, const char *heading, explain_mentions *mentions, const void *what);

/* A list "figures" of those for which `belongs` holds. */
typedef bool explain_belongs(const struct face *face, const struct kb_evidence *figure, const void *what);
void explain_figures(struct face *face, explain_belongs *belongs, const void *what);

/* The figure of that id, as a row of its own; false when there is none. */
bool explain_figure(struct face *face, const char *id);

/* A list "sensitivity" of the rows about a drug, a genotype or resistance class, or a variant. */
void explain_sensitivities(struct face *face, const char *drug, const char *genotype, const char *variant);

/* A list "conflicts" with the one row of that id; none for NULL. */
void explain_named_conflict(struct face *face, const char *conflict);

#endif
