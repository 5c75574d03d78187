/* libFuzzer: any bytes as a cohort. Every row is used, passed over for a reason, or reported; a sample can be written:
 * the first, or each where the size says so, because that takes long. */
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

struct taken {
    size_t samples, size;
};

static int take_sample(void *context, const cajal_molecular *molecular)
{
    char *text = NULL;
    struct taken *taken = context;
    if (taken->samples++ > 0 && taken->size % 8)
        return 0;
    if (cajal_report_molecular(&text, NULL, molecular, NULL, NULL) != CAJAL_OK)
        abort();
    cajal_free(text);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    cajal_molecular_counts counts = {0};
    struct taken taken = {0, size};
    cajal_errors *errors = cajal_errors_new();
    const char *path = memory_file(&file, data, size);
    cajal_status status = cajal_molecular_cohort(&counts, knowledge, path, &input, take_sample, &taken, errors);
    if (counts.rows != counts.rows_used + counts.rows_other_genes + counts.rows_silent + counts.rows_left_out ||
        cajal_errors_count(errors) < counts.rows_left_out || (status != CAJAL_OK) != (cajal_errors_count(errors) > 0) ||
        (status == CAJAL_OK && taken.samples != counts.samples) || status == CAJAL_INTERNAL)
        abort();
    cajal_errors_free(errors);
    return 0;
}
