/* libFuzzer: any bytes as a VCF or BCF, read and reported. What is refused says why. */
#include "cajal/cajal.h"
#include "memory_file.h"

static cajal_knowledge *knowledge;
static struct memory_file file;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return cajal_knowledge_embedded(&knowledge, NULL) == CAJAL_OK ? 0 : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *report = NULL;
    cajal_errors *errors = cajal_errors_new();
    cajal_molecular *molecular = NULL;
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    cajal_report_options options = CAJAL_REPORT_OPTIONS_INIT;
    const char *const paths[] = {memory_file(&file, data, size)};
    input.vcf = paths;
    input.vcf_count = 1;
    input.assembly = size % 3 == 0 ? "GRCh38" : size % 3 == 1 ? "GRCh37" : NULL;
    options.format = size % 2 ? CAJAL_JSON : CAJAL_TEXT;
    cajal_status status = cajal_molecular_read(&molecular, knowledge, &input, errors);
    if ((status == CAJAL_OK) != (cajal_errors_count(errors) == 0))
        abort();
    if (status == CAJAL_OK && cajal_report_molecular(&report, NULL, molecular, &options, errors) != CAJAL_OK)
        abort();
    cajal_free(report);
    cajal_molecular_free(molecular);
    cajal_errors_free(errors);
    return 0;
}
