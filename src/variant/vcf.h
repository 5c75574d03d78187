/* VCF and BCF through htslib: the calls in the genes held, sample by sample. */
#ifndef CAJAL_VARIANT_VCF_H
#define CAJAL_VARIANT_VCF_H

#include "base/arena.h"
#include "variant/calls.h"

struct vcf_options {
    const char *sample;     /* only this one; NULL: all, a normal sample apart */
    enum assembly assembly; /* ASSEMBLY_UNKNOWN: told from the header */
    const char *label;      /* what to call the specimen; NULL: its sample or file */
    const char *normal;     /* the normal sample; NULL: told from the header and the names */
};

/* What was read. Specimens in the order of the file's columns; one without a sample for a file that has none. */
struct vcf_result {
    enum assembly assembly;
    struct specimen *specimens;
    size_t specimens_count;
    const char *normal; /* name of the normal sample, or NULL */
    long long records;  /* read in the regions */
    bool indexed;
    const char **notes;
    size_t notes_count, notes_capacity;
};

/* Reads the calls of `path` ("-": standard input). CAJAL_INVALID, CAJAL_IO or CAJAL_INTERNAL with the errors. */
cajal_status calls_read_vcf(struct vcf_result *out, struct arena *arena, const cajal_knowledge *knowledge,
                            const char *path, const struct vcf_options *options, cajal_errors *errors);

/* Calls `row` with the consequence of every allele of every record in the genes held, in the order of the file,
 * without sample figures; memory does not grow with the file. */
struct vcf_row {
    const char *chromosome, *reference, *alternative;
    int position;
    const struct kb_gene *gene;
    const struct consequence *consequence;
};
typedef void vcf_row_function(void *context, const struct vcf_row *row);
cajal_status calls_annotate_vcf(const cajal_knowledge *knowledge, const char *path, enum assembly assembly,
                                vcf_row_function *row, void *context, cajal_errors *errors);

#endif
