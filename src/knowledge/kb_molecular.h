/* Genes, changes, classes of genotype, and what they mean for drugs. Part of kb.h. */
#ifndef CAJAL_KNOWLEDGE_KB_MOLECULAR_H
#define CAJAL_KNOWLEDGE_KB_MOLECULAR_H

#include "knowledge/kb_row.h"

/* ---- genes.yaml ---- */
struct kb_exon { /* its coding part; a codon split between two exons is in both */
    int exon, first_codon, first_base, last_codon, last_base; /* bases 0-2 within the codon */
    int grch37_low, grch37_high, grch38_low, grch38_high;     /* on the plus strand, from 1; 0: not known */
};
struct kb_domain {
    const char *name;
    int first_codon, last_codon;
};
struct kb_isoform { /* a transcript whose residues are numbered lower */
    const char *name;
    int after_codon;      /* last codon numbered alike */
    int missing_residues; /* how many residues it lacks there */
    const char *text;
    const char **transcripts; /* accessions that number so, without version */
    uint32_t transcripts_count;
};
enum kb_strand { KB_PLUS, KB_MINUS };
struct kb_gene {
    struct kb_row row; /* id: the HGNC symbol */
    const char *name;
    const char **aliases;
    uint32_t aliases_count;
    const char *transcript, *protein;
    const char **same_transcript; /* other accessions that number alike: ENST…, LRG_…t1; without version */
    uint32_t same_transcript_count;
    const char **same_protein; /* ENSP…, without version */
    uint32_t same_protein_count;
    const char *chromosome; /* "4"; NULL when the place is not held */
    enum kb_strand strand;
    int grch37_low, grch37_high, grch38_low, grch38_high; /* of the whole gene, introns and all */
    int protein_length;                                   /* 0 when no sequence is held */
    const char *protein_sequence;                         /* one-letter; white space is ignored */
    struct kb_exon *exons;
    uint32_t exons_count;
    struct kb_domain *domains;
    uint32_t domains_count;
    struct kb_isoform *isoforms;
    uint32_t isoforms_count;
};

/* ---- sequences.yaml: all in the direction of the gene ---- */
struct kb_exon_sequence {
    int exon;
    const char *before, *coding, *after; /* bases; before and after: the intron or untranslated region beside it */
};
struct kb_sequence {
    struct kb_row row; /* id: the gene */
    struct kb_exon_sequence *exons;
    uint32_t exons_count;
};

/* ---- assemblies.yaml ---- */
struct kb_chromosome {
    const char *name; /* "4" */
    const char *accession;
    int length;
};
struct kb_assembly {
    struct kb_row row;  /* id: GRCh37, GRCh38 */
    const char **names; /* what files call it: hg19, b37, … */
    uint32_t names_count;
    struct kb_chromosome *chromosomes;
    uint32_t chromosomes_count;
};

/* ---- laboratory.yaml: limits by which raw calls are read ---- */
struct kb_laboratory {
    struct kb_row row;
    int amplification_copies; /* from this number on a gene counts as amplified */
    int normal_low_percent;   /* allele fraction in a normal sample from which a change counts as inherited */
    int germline_low_percent, germline_high_percent; /* allele fractions near one half */
    int min_depth;                                   /* below it a call is said to be weak */
    const char *text;
};

/* ---- genotypes.yaml ---- */
enum kb_alteration {
    KB_ALTERATION_MUTATION,
    KB_ALTERATION_FUSION,
    KB_ALTERATION_AMPLIFICATION,
    KB_ALTERATION_PROTEIN_LOSS, /* immunohistochemistry */
    KB_ALTERATION_ANY
};
enum kb_change { /* what the change does to the protein; a report that names none fits any */
                 KB_CHANGE_ANY,
                 KB_CHANGE_ACTIVATING, /* the protein stays whole: not cut short */
                 KB_CHANGE_LOSS, /* the protein is lost: cut short, spliced wrongly, deleted; or a person's report says
                                    so */
                 KB_CHANGE_REPORTED, /* a person's report names it; a raw call alone does not show that it matters */
                 KB_CHANGE_START_OF_EXON /* the start of the exon is deleted, with the splice site before it */
};
struct kb_match { /* all that is given must hold */
    const char **genes;
    uint32_t genes_count;
    int *exons;
    uint32_t exons_count;
    const char **hgvs; /* exactly these protein changes, one-letter */
    uint32_t hgvs_count;
    enum kb_alteration alteration;
    enum kb_change change;
};
struct kb_frequency { /* share, percent */
    double *low, *high;
    const char *of; /* denominator */
    const char *text;
    const char **sources;
    uint32_t sources_count;
    const char **statements;
    uint32_t statements_count;
    const char *conflict;
};
struct kb_prediction {
    const char *drug;
    const char *text;
    const char **sources;
    uint32_t sources_count;
    const char **statements;
    uint32_t statements_count;
};
struct kb_dated_text { /* what is said instead from a day on */
    const char *from, *text;
};
struct kb_genotype {
    struct kb_row row;
    const char *name;            /* "KIT exon 11" */
    const char *text;            /* one sentence for the plan's head */
    struct kb_dated_text *later; /* what takes the place of `text`, in order of time */
    uint32_t later_count;
    int precedence;              /* lower wins when several match and they exclude each other */
    bool exclusive;              /* a primary driver that excludes the other exclusive ones */
    const char **needs_negative; /* genes that must have been tested and found unaltered */
    uint32_t needs_negative_count;
    struct kb_match *match;
    uint32_t match_count;
    struct kb_frequency *frequency;
    uint32_t frequency_count;
    struct kb_prediction *predicts;
    uint32_t predicts_count;
};

/* ---- germline.yaml ---- */
struct kb_germline {
    struct kb_row row;
    const char **genes;
    uint32_t genes_count;
    enum kb_alteration alteration;
    bool always; /* said of every such finding, not only of one that looks inherited */
    const char *name, *text, *advice;
};

/* ---- variants.yaml ---- */
enum kb_role { KB_ROLE_PRIMARY, KB_ROLE_SECONDARY, KB_ROLE_EITHER, KB_ROLE_POLYMORPHISM };
struct kb_variant {
    struct kb_row row;
    const char *gene, *hgvs; /* p. one-letter */
    const char **aliases;    /* other spellings met in reports, as written */
    uint32_t aliases_count;
    int exon;
    enum kb_role role;
    const char *text;
};
struct kb_resistance { /* a class of acquired change */
    struct kb_row row; /* id is a value of the fact `secondary_mutation` */
    const char *gene;
    int *exons;
    uint32_t exons_count;
    int *after_exons; /* primary exons after which these exons mean resistance */
    uint32_t after_exons_count;
    enum kb_alteration alteration;
    enum kb_change change;
    const char *name, *text;
};

/* ---- sensitivity.yaml ---- */
enum kb_call { KB_CALL_UNKNOWN, KB_CALL_SENSITIVE, KB_CALL_INTERMEDIATE, KB_CALL_RESISTANT };
enum kb_level { KB_LEVEL_TRIAL, KB_LEVEL_COHORT, KB_LEVEL_CASE, KB_LEVEL_IN_VITRO };
struct kb_sensitivity {
    struct kb_row row;
    const char *genotype; /* genotype class or resistance class, or NULL */
    const char *variant;  /* id in variants.yaml, or NULL */
    const char *drug;
    enum kb_call call;
    enum kb_level level;
    const char *text;
    const char *from; /* day it became public; NULL: before known_from */
};

#endif
