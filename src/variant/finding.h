/* One molecular finding of a case, read: gene, change, exon. */
#ifndef CAJAL_VARIANT_FINDING_H
#define CAJAL_VARIANT_FINDING_H

#include "variant/consequence.h"
#include "variant/genotype.h"

/* What a finding says, before it is classed. */
struct finding {
    struct genotype_variant variant;
    enum kb_alteration alteration;
    bool positive;   /* something was found */
    bool negative;   /* the whole gene was tested and nothing was found */
    bool has_change; /* `change` is filled */
    bool uncertain;  /* something is named, but not what it is: p.?, p.(G12A^S), c.(1648_1660)_(1700_1720)del */
    bool has_effect; /* `effect` is known: read from the DNA */
    enum effect effect;
    struct hgvs_protein change;
    int first_codon, last_codon; /* of the change; 0: unknown */
};

struct finding_reader {
    struct genotype_options options;
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

/* Reads a change of the DNA, c. or g., into `out`; false when it is reported as wrong. finding_dna.c */
bool finding_read_dna(struct finding_reader *reader, struct finding *out, const struct case_molecular *entry,
                      uint32_t index);

/* Names a finding that leaves open what it is, and says so, and whether its frame is; false when memory is short.
 * finding_open.c */
bool finding_open(struct finding_reader *reader, struct finding *out, const char *name, bool frame_open);

/* The same for p.?, p.(G12A^S), p.(Y553_K558)del, already parsed and checked, as it is written. */
void finding_open_protein(struct finding_reader *reader, struct finding *out, const struct case_molecular *entry,
                          uint32_t index);

/* Reports that the change of entry `index` cannot be what it says. */
void finding_reject(struct finding_reader *reader, uint32_t index, const struct case_molecular *entry, const char *why);

/* The same for a mistake in the name's text: points at the character. */
void finding_reject_at(struct finding_reader *reader, uint32_t index, const struct case_molecular *entry,
                       const struct hgvs_error *error);

/* Whether what stands before the ":" can stand before a change of this gene; else it is reported. Another version
 * than the one held is noted. finding_prefix.c */
bool finding_check_prefix(struct finding_reader *reader, const struct kb_gene *gene, uint32_t index,
                          const struct case_molecular *entry, const char *prefix, size_t length);

/* "c.1679T>A (p.Val560Asp)": the protein change that a name of the DNA states beside itself, or NULL; *dna_length:
 * bytes of what stands before. finding_prefix.c */
const char *finding_stated_protein(const char *name, size_t *length, size_t *dna_length);

/* Whether the protein is lost or cut short: no receptor is activated by that. */
bool finding_destroys(const struct finding *finding);

/* Whether the protein stays as it is: a silent change, or one outside the coding sequence. */
bool finding_is_silent(const struct finding *finding);

/* The accession that the base holds under this name, whatever its version, or NULL. finding_prefix.c */
const char *gene_accession(const struct kb_gene *gene, const char *name);

/* The isoform whose transcript `accession` names, or NULL. */
const struct kb_isoform *gene_isoform(const struct kb_gene *gene, const char *accession, size_t length);

/* The exon that holds `codon`; of a codon split between two exons the one with more of it.
 * 0 when the knowledge base has no exon table for the gene. */
int gene_exon(const struct kb_gene *gene, int codon);

#endif
