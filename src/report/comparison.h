/* All that is known between two treatments: trials that compared them, and what stands on each side of trials that
 * did not. Nothing is pooled or computed: the figures are those published. */
#ifndef CAJAL_REPORT_COMPARISON_H
#define CAJAL_REPORT_COMPARISON_H

#include "report/evidence.h"

enum comparison_group {
    COMPARE_RESPONSE,
    COMPARE_STABLE,
    COMPARE_PROGRESSION,
    COMPARE_SURVIVAL,
    COMPARE_OTHER,
    COMPARE_GROUPS
};

/* A treatment as it was asked for: exactly one of the three is set. */
struct comparison_side {
    const char *name;
    const struct kb_regimen *regimen;
    const struct kb_drug *drug;
    const struct kb_local *local;
};

struct comparison_figures {
    struct kb_evidence *items;
    size_t count, capacity;
};

/* One outcome in one line and stratum, on both sides. */
struct comparison_row {
    const struct evidence_row *stratum;
    enum comparison_group group;
    struct comparison_figures sides[2];
};

/* Both were compared with the same third treatment, in different trials. */
struct comparison_bridge {
    const char *against;
    struct comparison_figures sides[2];
};

struct comparison_trial {
    const struct kb_trial *trial;
    bool direct; /* it holds both treatments, in different arms */
    bool pooled; /* an arm of it holds both: its figures cannot tell them apart */
};

struct comparison_calls {
    const char *genotype; /* class of driver or of acquired resistance */
    const struct kb_sensitivity **sides[2];
    size_t counts[2], capacities[2];
};

struct comparison {
    struct comparison_side sides[2];
    int32_t as_of_days;
    struct comparison_trial *trials; /* all whose figures are used */
    size_t trials_count, trials_capacity;
    struct comparison_figures direct;
    struct comparison_bridge *bridges;
    size_t bridges_count, bridges_capacity;
    struct comparison_row *rows;
    size_t rows_count, rows_capacity;
    struct comparison_calls *calls;
    size_t calls_count, calls_capacity;
    const char **unknown; /* sentences */
    size_t unknown_count, unknown_capacity;
};

/* `first` and `second` are ids of regimens, or names of drugs or local therapies; line, genotype and as-of day of
 * `query` hold. CAJAL_USAGE for a treatment that the knowledge base does not know. What is found lives in `arena`. */
cajal_status comparison_make(struct comparison *out, struct arena *arena, const cajal_knowledge *knowledge,
                             const char *first, const char *second, const struct evidence_query *query,
                             cajal_errors *errors);

/* The drugs of a side. */
const char *const *comparison_drugs(const struct comparison_side *side, uint32_t *count);

/* Whether it is an approval, and was one on the day asked about. */
bool comparison_counts_approval(const struct comparison *comparison, const struct kb_approval *approval);

/* Whether any of the sources was public on the day asked about. */
bool comparison_was_public(const struct comparison *comparison, const cajal_knowledge *knowledge,
                           const char *const *sources, uint32_t count);

/* "ORR", "PFS/TTP", … */
const char *comparison_group_words(enum comparison_group group);

/* "second line · KIT exon 9" */
void comparison_stratum_words(struct text *out, const cajal_knowledge *knowledge, const struct evidence_row *stratum);

/* How the trial judged its outcomes: "ORR, PFS by RECIST; SD: not stated"; nothing when it has none to judge. */
void comparison_criteria_words(struct text *out, const struct comparison *comparison, const struct kb_trial *trial);

cajal_status comparison_text(struct text *out, const cajal_knowledge *knowledge, const struct comparison *comparison,
                             int width, cajal_errors *errors);
/* The shape is schema/comparison.schema.json. */
cajal_status comparison_json(struct text *out, const cajal_knowledge *knowledge, const struct comparison *comparison,
                             cajal_errors *errors);

#endif
