/* libFuzzer: any bytes as a VCF or BCF, read and reported. What is refused says why. */
#include <htslib/hfile.h>
#include <htslib/hts.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "cajal/cajal.h"

static cajal_knowledge *knowledge;
static const uint8_t *input_bytes;
static size_t input_length;
static char name[32]; /* of an empty file, for who asks what kind of file it is */

/* In place of htslib's own: the input, without a file. To open one took longer than to read what is in it. */
htsFile *hts_open(const char *path, const char *mode)
{
    if (strcmp(path, name) != 0)
        return hts_open_format(path, mode, NULL);
    char *copy = malloc(input_length + 1); /* freed with the file */
    if (!copy)
        abort();
    memcpy(copy, input_bytes, input_length);
    hFILE *file = hopen("mem:", "r:", copy, input_length);
    if (!file)
        abort();
    htsFile *out = hts_hopen(file, path, mode);
    if (!out)
        hclose_abruptly(file);
    return out;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    int empty = memfd_create("fuzz", 0);
    snprintf(name, sizeof name, "/proc/self/fd/%d", empty);
    return empty >= 0 && cajal_knowledge_embedded(&knowledge, NULL) == CAJAL_OK ? 0 : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *report = NULL;
    cajal_errors *errors = cajal_errors_new();
    cajal_molecular *molecular = NULL;
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    cajal_report_options options = CAJAL_REPORT_OPTIONS_INIT;
    const char *const paths[] = {name};
    input_bytes = data;
    input_length = size;
    input.vcf = paths;
    input.vcf_count = 1;
    input.assembly = size % 3 == 0 ? "GRCh38" : size % 3 == 1 ? "GRCh37" : NULL;
    options.format = size % 2 ? CAJAL_JSON : CAJAL_TEXT;
    cajal_status status = cajal_molecular_read(&molecular, knowledge, &input, errors);
    if ((status == CAJAL_OK) != (cajal_errors_count(errors) == 0) || status == CAJAL_INTERNAL)
        abort();
    if (status == CAJAL_OK && cajal_report_molecular(&report, NULL, molecular, &options, errors) != CAJAL_OK)
        abort();
    cajal_free(report);
    cajal_molecular_free(molecular);
    cajal_errors_free(errors);
    return 0;
}
