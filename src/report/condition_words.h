/* The conditions of rules, and the values of facts, in words. */
#ifndef CAJAL_REPORT_CONDITION_WORDS_H
#define CAJAL_REPORT_CONDITION_WORDS_H

#include "base/text.h"
#include "knowledge/knowledge.h"

/* "KIT exon 11", "kit exon 13 14" … for a value of a fact; "not known" for "unknown". */
void value_words(struct text *out, const cajal_knowledge *knowledge, const struct kb_fact *fact, const char *value);

/* "Extent of disease: metastatic or unresectable";
 * "Genotype class of the driver mutation: anything but PDGFRA D842V, also when not known" */
void condition_words(struct text *out, const cajal_knowledge *knowledge, const struct kb_condition *condition);

/* What an action of a rule is, in the words a plan shows: its own text, or verb and object. */
void action_words(struct text *out, const struct kb_ready_action *action);

#endif
