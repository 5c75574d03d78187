/* The molecular findings of a case, read and classed. Strings live in the arena given;
 * knowledge pointers are borrowed from the knowledge base. */
#ifndef CAJAL_VARIANT_GENOTYPE_H
#define CAJAL_VARIANT_GENOTYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "cajal/status.h"
#include "knowledge/knowledge.h"
#include "patient/case.h"
#include "variant/assembly.h"

enum variant_role {
    VARIANT_PRIMARY,      /* the driver */
    VARIANT_SECONDARY,    /* acquired resistance */
    VARIANT_POLYMORPHISM, /* known harmless */
    VARIANT_NOT_CLASSED   /* a gene or region the knowledge base gives no meaning */
};

struct genotype_variant {
    uint32_t index;             /* of the entry in the case's `molecular` */
    const struct kb_gene *gene; /* NULL when the knowledge base does not know it */
    const char *hgvs_p;         /* normalized, one-letter "p.V559D"; NULL for others */
    const char *hgvs_p_long;    /* the same in three letters; predicted, in parentheses, when read from the DNA */
    const char *hgvs_c;         /* "c.1676T>A" when the DNA change is known, else NULL */
    bool place_open;            /* the 3' rule could not be applied to it: the bases beside it are not held */
    const char *effect;         /* Sequence Ontology term, when read from the DNA; else NULL */
    const char *label;          /* "KIT p.V559D", "ETV6::NTRK3 fusion", "SDHB lost" */
    enum kb_alteration alteration;
    int exon, last_exon; /* 0: unknown; the last differs when the change runs on */
    enum variant_role role;
    const struct kb_genotype *genotype;     /* class as a driver, or NULL */
    const struct kb_resistance *resistance; /* class as acquired resistance, or NULL */
    const struct kb_variant *known;         /* row of variants.yaml, or NULL */
    const char *text;                       /* how it was read and why this role */
};

typedef struct cajal_genotype {
    const struct kb_genotype *genotype; /* the class; the row "unknown" when not tested */
    const char **primary;
    uint32_t primary_count; /* labels */
    const char **secondary;
    uint32_t secondary_count;
    const struct kb_resistance **resistance; /* distinct classes found */
    uint32_t resistance_count;
    bool resistance_tested; /* a specimen taken under or after a drug was tested */
    bool driver_conflict;   /* two drivers that exclude each other */
    struct genotype_variant *variants;
    uint32_t variants_count;
    const char *text;   /* one or two sentences for the plan's head */
    const char **notes; /* what a reader must know: conflict, isoform, low confidence */
    uint32_t notes_count;
} cajal_genotype;

/* How to read findings. All zero: as the report of a person, who says that what is found matters. */
struct genotype_options {
    bool raw;               /* calls of a sequencer: nobody has judged them; and nothing is known of treatment */
    bool mend_numbering;    /* residues that fit a shorter isoform only are renumbered, with a note; else refused */
    bool mark_errors;       /* a wrong name is shown with a mark under the character */
    enum assembly assembly; /* of g. without an accession; ASSEMBLY_UNKNOWN: such a change is refused */
    int32_t as_of_days;     /* in the words of that day; 0: of the latest known */
};
#define GENOTYPE_OPTIONS_INIT                                                                                          \
    {                                                                                                                  \
        false, false, false, ASSEMBLY_UNKNOWN, 0                                                                       \
    }

/* Classes the molecular findings of `patient_case`.
 * CAJAL_INVALID with a path such as "$.molecular[0].hgvs" for every finding that cannot be
 * what it says: bad HGVS, or a reference residue that is not in the protein. */
cajal_status genotype_classify(cajal_genotype *out, struct arena *arena, const cajal_knowledge *knowledge,
                               const struct cajal_case *patient_case, const struct genotype_options *options,
                               cajal_errors *errors);

#endif
