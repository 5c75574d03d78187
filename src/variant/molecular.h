/* The molecular report in memory. See include/cajal/molecular.h for its public face. */
#ifndef CAJAL_VARIANT_MOLECULAR_H
#define CAJAL_VARIANT_MOLECULAR_H

#include "cajal/molecular.h"
#include "variant/calls.h"
#include "variant/genotype.h"
#include "variant/sensitivity.h"

/* One change, in however many specimens it was seen. */
struct molecular_finding {
    const struct call *call;                /* where it was seen first */
    const struct call **in;                 /* by specimen; NULL: not seen in that one */
    const struct genotype_variant *variant; /* as it was classed */
    bool germline;                          /* seen in the normal sample */
    bool germline_suspected;                /* an allele fraction near one half, and no normal sample */
};

struct cajal_molecular {
    struct arena *arena; /* owns everything, this struct included */
    const cajal_knowledge *knowledge;
    enum assembly assembly; /* ASSEMBLY_UNKNOWN when no place of a genome was read */
    int32_t as_of_days;     /* what was public on that day; SENSITIVITY_ALWAYS: all */
    const char *name;       /* of the sample in a cohort, or NULL */
    struct specimen *specimens;
    size_t specimens_count, specimens_capacity;
    const char *normal; /* name of the normal sample, or NULL */
    struct molecular_finding *findings;
    size_t findings_count, findings_capacity;
    const struct call **filtered; /* calls that the laboratory's own filter put aside */
    size_t filtered_count, filtered_capacity;
    size_t elsewhere; /* calls in introns and untranslated regions, not shown */
    cajal_genotype genotype;
    struct sensitivity_matrix matrix;
    const struct kb_germline **germline; /* what to say of inheritance */
    size_t germline_count, germline_capacity;
    const char **notes;
    size_t notes_count, notes_capacity;
};

cajal_molecular *molecular_new(const cajal_knowledge *knowledge);

struct specimen *molecular_add_specimen(cajal_molecular *molecular, const char *label);

/* Adds what `text` names to the specimen; CAJAL_INVALID with the reason. */
cajal_status molecular_add_name(cajal_molecular *molecular, struct specimen *specimen, const char *text,
                                cajal_errors *errors);

bool molecular_note(cajal_molecular *molecular, const char *note);

/* Classes all calls of all specimens. `file` and `lines` (by finding; NULL: none) say where a bad one stands. */
cajal_status molecular_class(cajal_molecular *molecular, const cajal_molecular_input *input, cajal_errors *errors);

/* The assembly of the input's name; CAJAL_USAGE for a wrong one. */
cajal_status molecular_assembly(enum assembly *out, const cajal_knowledge *knowledge, const char *name,
                                cajal_errors *errors);

#endif
