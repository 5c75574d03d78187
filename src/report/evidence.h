/* The published figures, searched and set out like the review's Tables 1 and 2. */
#ifndef CAJAL_REPORT_EVIDENCE_H
#define CAJAL_REPORT_EVIDENCE_H

#include "base/text.h"
#include "knowledge/knowledge.h"

/* What to look for; everything given must hold. Starts as EVIDENCE_QUERY_INIT. */
struct evidence_query {
    const char *const *words; /* all must occur, in any letter case, in what is said about a figure */
    size_t words_count;
    const char *drug;     /* id or alias of a drug or local therapy, or NULL */
    int line;             /* 1 to 4 (fourth or later); 0: any */
    const char *genotype; /* a genotype class: only figures about that class; or NULL */
    int32_t as_of_days;   /* figures published by that year; INT32_MAX: all */
};
#define EVIDENCE_QUERY_INIT                                                                                            \
    {                                                                                                                  \
        NULL, 0, NULL, 0, NULL, INT32_MAX                                                                              \
    }

/* One arm of one trial, in one line of treatment and one stratum: a row of the table. */
struct evidence_row {
    const struct kb_trial *trial;
    const struct kb_arm *arm;
    const int *lines;
    uint32_t lines_count;
    const char *const *genotypes;
    uint32_t genotypes_count;
    const char *progression;
    struct kb_evidence *figures;
    size_t figures_count, figures_capacity;
};

struct evidence {
    struct evidence_row *rows; /* by line of treatment; figures of no line last */
    size_t rows_count, rows_capacity;
    size_t figures_count;
    int32_t as_of_days; /* of the query: no younger source is cited */
    /* Figures that fit but for saying nothing about the line or the genotype asked for. */
    size_t without_line, without_genotype;
};

/* CAJAL_USAGE for a drug, line or genotype that the knowledge base does not know. What is found
 * lives in `arena`. */
cajal_status evidence_search(struct evidence *out, struct arena *arena, const cajal_knowledge *knowledge,
                             const struct evidence_query *query, cajal_errors *errors);

/* As a table of at most `width` columns (80 to 120 look best), with sources and footnotes. */
cajal_status evidence_text(struct text *out, const cajal_knowledge *knowledge, const struct evidence *evidence,
                           int width, cajal_errors *errors);

/* { "cajal", "knowledge_base", "rows": [ { …, "figures": [ figure ] } ], "conflicts", "references", … } */
cajal_status evidence_json(struct text *out, const cajal_knowledge *knowledge, const struct evidence *evidence,
                           bool pretty, cajal_errors *errors);

#endif
