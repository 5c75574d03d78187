/* The whole knowledge base as one page for clinicians: every list, every row, every source, linked and searchable.
 * Derived from the tables by which the YAML is loaded, so that what is new there is here too. */
#ifndef CAJAL_REPORT_KNOWLEDGE_PAGE_H
#define CAJAL_REPORT_KNOWLEDGE_PAGE_H

#include "base/text.h"
#include "knowledge/knowledge.h"

/* One HTML document that fetches nothing. */
cajal_status knowledge_page(struct text *out, const cajal_knowledge *knowledge, cajal_errors *errors);

/* ---- words and style (knowledge_page_words.c) ---- */

struct page_list { /* what a reader is told of a list */
    const char *list, *title, *lead;
};

/* The entry of a list; with its own name as the title when there is none. */
struct page_list page_list_words(const char *list);

/* The lists in the order of the page; NULL beyond the last. */
const char *page_list_at(size_t index);

/* The list in which what member `key` names is found: "drugs" for "drug"; NULL when it names nothing. */
const char *page_linked_list(const char *key);

extern const char knowledge_page_style[], knowledge_page_script[], knowledge_page_propose[];

#endif
