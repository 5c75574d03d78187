/* libFuzzer: any bytes as a cohort. Every row is used, passed over for a reason, or reported. */
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

static int take_sample(void *context, const cajal_molecular *molecular)
{
    char *text = NULL;
    ++*(size_t *)context;
    if (cajal_report_molecular(&text, NULL, molecular, NULL, NULL) != CAJAL_OK)
        abort();
    cajal_free(text);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    cajal_molecular_counts counts = {0};
    size_t samples = 0;
    cajal_errors *errors = cajal_errors_new();
    const char *path = memory_file(&file, data, size);
    cajal_status status = cajal_molecular_cohort(&counts, knowledge, path, &input, take_sample, &samples, errors);
    if (counts.rows != counts.rows_used + counts.rows_other_genes + counts.rows_silent + counts.rows_left_out ||
        cajal_errors_count(errors) < counts.rows_left_out || (status != CAJAL_OK) != (cajal_errors_count(errors) > 0) ||
        (status == CAJAL_OK && samples != counts.samples))
        abort();
    cajal_errors_free(errors);
    return 0;
}
