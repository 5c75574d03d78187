/* One molecular finding of a case, read: gene, change, exon. */
#ifndef CAJAL_VARIANT_FINDING_H
#define CAJAL_VARIANT_FINDING_H

#include "variant/genotype.h"
#include "variant/hgvs.h"

/* What a finding says, before it is classed. */
struct finding {
    struct genotype_variant variant;
    enum kb_alteration alteration;
    bool positive;   /* something was found */
    bool negative;   /* the whole gene was tested and nothing was found */
    bool has_change; /* `change` is filled */
    struct hgvs_protein change;
    int first_codon, last_codon; /* of the change; 0: unknown */
    int last_exon;               /* of the change, when it runs on into another exon; else as variant.exon */
};

struct finding_reader {
    struct arena *arena;
    const cajal_knowledge *knowledge;
    cajal_errors *errors;
    cajal_status status;
    const char **notes;
    size_t notes_count, notes_capacity;
};

/* Reads entry `index`. Reports what cannot be what it says under "$.molecular[index].hgvs". */
void finding_read(struct finding_reader *reader, struct finding *out, const struct case_molecular *entry,
                  uint32_t index);

/* Adds a note for the reader of the plan; NULL is taken as memory being short. */
void finding_note(struct finding_reader *reader, const char *text);

/* Whether the change cuts the protein short: no receptor is activated by that. */
bool finding_truncates(const struct finding *finding);

/* The exon that holds `codon`; of a codon split between two exons the one with more of it.
 * 0 when the knowledge base has no exon table for the gene. */
int gene_exon(const struct kb_gene *gene, int codon);

#endif
