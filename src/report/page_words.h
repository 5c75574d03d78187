/* The words of the knowledge base that a page for entering cases and filtering figures needs, in one answer. */
#ifndef CAJAL_REPORT_PAGE_WORDS_H
#define CAJAL_REPORT_PAGE_WORDS_H

#include "base/text.h"
#include "knowledge/knowledge.h"

/* Appends { "knowledge_base", "facts", "genotypes", "drugs", "local", "genes", "variants", "toxicities", "labs",
 * "comedications" }. `today` is what a plan is made for unless another day is asked for. */
cajal_status report_page_words(struct text *out, const cajal_knowledge *knowledge, const char *today, bool registry,
                               cajal_errors *errors);

#endif
