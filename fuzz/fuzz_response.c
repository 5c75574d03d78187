/* Any bytes as a table of lesions: no crash, no leak, and every subject's calls can be written, in the format that the
 * size chooses. */
#include "cajal/cajal.h"
#include "memory_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static cajal_knowledge *knowledge;

static int write_it(void *context, const cajal_assessment *assessment)
{
    const size_t *size = context;
    cajal_report_options options = CAJAL_REPORT_OPTIONS_INIT;
    char *text = NULL;
    options.format = *size % 2 ? CAJAL_JSON : CAJAL_TEXT;
    if (cajal_report_assessment(&text, NULL, assessment, &options, NULL) != CAJAL_OK)
        abort();
    cajal_free(text);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct memory_file file;
    if (!knowledge && cajal_knowledge_embedded(&knowledge, NULL) != CAJAL_OK)
        abort();
    cajal_errors *errors = cajal_errors_new();
    if (cajal_assess_table(knowledge, memory_file(&file, data, size), NULL, write_it, &size, errors) > CAJAL_INVALID)
        abort();
    cajal_errors_free(errors);
    return 0;
}
