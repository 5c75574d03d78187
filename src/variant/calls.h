/* What a laboratory called in one specimen: from a VCF, a MAF or a list of names, placed in the genes held. */
#ifndef CAJAL_VARIANT_CALLS_H
#define CAJAL_VARIANT_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#include "cajal/status.h"
#include "patient/case.h"
#include "variant/consequence.h"

#define CALL_UNKNOWN (-1)

struct call {
    const struct kb_gene *gene;
    const char *input;                     /* as the file has it: "chr4:54727444 T>A", "KIT p.V559D" */
    enum case_alteration alteration;       /* mutation, fusion, amplification */
    int exon;                              /* where no change is named; 0: not told */
    enum case_ihc ihc;                     /* of the protein, in place of a change; 0: none */
    const char *partner;                   /* of a fusion: a gene or a place */
    bool leads;                            /* the gene is the 5' partner, as in "FGFR1::TACC1" */
    const char *hgvs;                      /* what the finding is read from: "c.1676T>A", "p.V559D"; or NULL */
    const char *note;                      /* what the reader must know of this call, or NULL */
    int vaf_milli, depth, copies_milli;    /* CALL_UNKNOWN when not given; the allele fraction in thousandths */
    bool filtered;                         /* FILTER is neither PASS nor missing */
    const char *filter;                    /* its words, or NULL */
    bool genotyped;                        /* the file gives a genotype, not only reads */
    bool in_normal;                        /* also in the patient's normal sample */
    int normal_vaf_milli;
    /* placed in the gene, for joining neighbours: */
    const struct transcript *transcript;
    const struct block *block;
    struct edit *edit;                     /* trimmed; NULL for what is no small change */
    bool outside;                          /* in an intron or untranslated: named as being there, and no more */
    unsigned haplotypes;                   /* bit h: on haplotype h, when phased; 0: not phased */
    int phase_set;
    long long record; /* which of the file it was read from, and its allele */
    int allele;
    bool joined;                           /* taken into another call */
};

#define ALL_HAPLOTYPES (~0u) /* homozygous: on whichever the other one is */

struct specimen {
    const char *sample; /* as the file calls it; NULL when it has no samples */
    const char *label;  /* what the user calls it, or the sample, or the file */
    struct call *calls;
    size_t calls_count, calls_capacity;
    bool is_normal; /* blood or normal tissue, said so by the file */
};

/* The genes held, on one assembly. */
struct coverage {
    const cajal_knowledge *knowledge;
    enum assembly assembly;
    struct covered_gene {
        const struct kb_gene *gene;
        const struct transcript *transcript; /* NULL when no coding sequence is held */
        const char *accession;               /* of its chromosome, "NC_000004.12"; NULL when not known */
        int low, high;                       /* plus strand, with room for what stands beside it */
    } *genes;
    size_t count;
};

bool coverage_build(struct coverage *out, struct arena *arena, const cajal_knowledge *knowledge,
                    enum assembly assembly);

/* Whether the file's contig is the chromosome of the gene: "chr4", "4" or its accession on this assembly. */
bool covered_on(const struct covered_gene *gene, const char *contig, size_t length);

/* The gene at a place, or NULL. */
const struct covered_gene *coverage_find(const struct coverage *coverage, const char *chromosome, size_t length,
                                         int position);

/* A gene by symbol, alias, or the accession of its transcript or protein ("NM_000222.3", "LRG_307t1"). */
const struct kb_gene *gene_of_name(const cajal_knowledge *knowledge, const char *name, size_t length);

struct call *specimen_add(struct specimen *specimen, struct arena *arena);

/* Joins changes of one codon that lie on one haplotype, and notes those whose phase is not known. */
bool calls_join(struct specimen *specimen, struct arena *arena);

/* Turns one small change of the genome into a call: checks REF, names it. `call` has `input` and the sample's
 * figures already. 1: a call; 0: outside the exons held, nothing to say; -1: memory; -2: REF is not the
 * reference, *expected tells what stands there. */
struct place_result {
    int status;
    char expected[32];
};
struct place_result call_place(struct call *call, struct consequence *consequence, struct arena *arena,
                               const struct covered_gene *gene, enum assembly assembly, int position,
                               const char *reference, const char *alternative);

/* The same for the loss of all from `low` to `high`, plus strand: exons or parts of them. */
struct place_result call_place_loss(struct call *call, struct consequence *consequence, struct arena *arena,
                                    const struct covered_gene *gene, enum assembly assembly, int low, int high);

#endif
