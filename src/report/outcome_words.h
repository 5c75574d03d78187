/* A published figure in words, and as JSON. */
#ifndef CAJAL_REPORT_OUTCOME_WORDS_H
#define CAJAL_REPORT_OUTCOME_WORDS_H

#include "base/json_out.h"
#include "base/text.h"
#include "knowledge/knowledge.h"
#include "report/citations.h"

/* What to say besides the figure itself. The criterion of a response, the doubt about a figure and
 * "not significant" are always said. */
enum {
    OUTCOME_MEDIAN = 1 << 0,     /* "median" before a median */
    OUTCOME_NO_KIND = 1 << 1,    /* leave out "PFS", "ORR": a column says it */
    OUTCOME_STRATUM = 1 << 2,    /* genotypes and progression the figure is about */
    OUTCOME_COMPARATOR = 1 << 3, /* the name of the arm compared with */
    OUTCOME_PATIENTS = 1 << 4,   /* "n=25" */
    OUTCOME_NO_DOUBT = 1 << 5    /* leave out "disputed", "unverified": a footnote says it */
};
#define OUTCOME_FULL (OUTCOME_MEDIAN | OUTCOME_STRATUM | OUTCOME_COMPARATOR | OUTCOME_PATIENTS)

/* "median PFS 18-24 months"; "ORR 45-55 % (RECIST)"; "2-year OS 90-100 %";
 * "TTP 27.3 vs 6.4 weeks, HR 0.33, p<0.0001" */
void outcome_words(struct text *out, const cajal_knowledge *knowledge, const struct kb_evidence *evidence,
                   unsigned flags);

/* "ORR", "PFS", "time to response" */
const char *outcome_kind_words(enum kb_outcome_kind kind);

/* "RECIST", "Choi"; NULL when the figure names no criterion. */
const char *outcome_criterion_words(enum kb_criterion criterion);

/* One object; the shape is `figure` in schema/plan.schema.json. */
void outcome_json(struct json_out *json, struct citations *citations, const char *key,
                  const struct kb_evidence *evidence);

/* "KIT exon 9", for a genotype class; the id with blanks when there is no such class. */
void genotype_words(struct text *out, const cajal_knowledge *knowledge, const char *genotype);

/* "first line", "third or later line" …; nothing for no lines. */
void lines_words(struct text *out, const int *lines, uint32_t count);

/* Whether the figure came with a p of at least 0.05. */
bool outcome_not_significant(const struct kb_outcome *outcome);

/* An array of strings, and an array of numbers. */
void json_words(struct json_out *json, const char *key, const char *const *words, uint32_t count);
void json_ints(struct json_out *json, const char *key, const int *values, uint32_t count);
void json_optional(struct json_out *json, const char *key, const double *value); /* NULL: null */

#endif
