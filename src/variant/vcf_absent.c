/* Stands in for vcf.c where Cajal is built without htslib. */
#include "base/errors.h"
#include "variant/vcf.h"

static cajal_status absent(cajal_errors *errors, const char *path)
{
    return errors_add(errors, CAJAL_USAGE, path, 0, NULL, "this Cajal was built without htslib and cannot read VCF");
}

cajal_status calls_read_vcf(struct vcf_result *out, struct arena *arena, const cajal_knowledge *knowledge,
                            const char *path, const struct vcf_options *options, cajal_errors *errors)
{
    (void)arena, (void)knowledge, (void)options;
    *out = (struct vcf_result){0};
    return absent(errors, path);
}

cajal_status calls_annotate_vcf(const cajal_knowledge *knowledge, const char *path, enum assembly assembly,
                                vcf_row_function *row, void *context, cajal_errors *errors)
{
    (void)knowledge, (void)assembly, (void)row, (void)context;
    return absent(errors, path);
}
