/* libFuzzer: any bytes as a record in FHIR. What is read is a case that passes its own checks, and that comes back from
 * a Bundle as it was. */
#include <stdlib.h>
#include <string.h>

#include "exchange/fhir_case.h"

static cajal_knowledge *knowledge;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return cajal_knowledge_embedded(&knowledge, NULL) == CAJAL_OK ? 0 : -1;
}

static char *written(const cajal_case *it)
{
    char *json = NULL;
    if (cajal_case_write(&json, NULL, it, 0, NULL) != CAJAL_OK)
        abort();
    return json;
}

static void reads_as_a_case(const char *json)
{
    cajal_case *again = NULL;
    if (cajal_case_read(&again, json, strlen(json), "fuzz", NULL) != CAJAL_OK)
        abort();
    cajal_case_free(again);
}

static void comes_back(const cajal_case *it, const char *json)
{
    char *bundle = NULL;
    size_t length = 0;
    cajal_case *back = NULL;
    if (cajal_case_to_fhir(&bundle, &length, knowledge, it, 0, NULL) != CAJAL_OK)
        abort();
    cajal_fhir_input input = {bundle, length, "bundle"};
    if (cajal_case_from_fhir(&back, NULL, knowledge, &input, 1, NULL, NULL) != CAJAL_OK)
        abort();
    char *after = written(back);
    if (strcmp(json, after) != 0)
        abort();
    cajal_case_free(back);
    cajal_free(after);
    cajal_free(bundle);
}

static void read_orders(const char *bytes, size_t size)
{
    struct scan scan = {0};
    struct arena *arena = arena_new();
    struct fhir_order order;
    if (scan_document(&scan, bytes, size, "fuzz", NULL) == CAJAL_OK)
        (void)fhir_read_order(&order, arena, knowledge, NULL, &scan, 0, NULL);
    arena_free(arena);
    scan_free(&scan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cajal_case *it = NULL;
    cajal_fhir_report *report = NULL;
    char *bytes = malloc(size ? size : 1); /* its end is the end: reading past it shows */
    if (!bytes)
        return 0;
    memcpy(bytes, data, size);
    cajal_errors *errors = cajal_errors_new();
    cajal_fhir_input input = {bytes, size, "fuzz"};
    (void)cajal_is_fhir(bytes, size);
    cajal_status status = cajal_case_from_fhir(&it, &report, knowledge, &input, 1, NULL, errors);
    if ((status == CAJAL_OK) != (cajal_errors_count(errors) == 0) || status == CAJAL_INTERNAL)
        abort();
    if (status == CAJAL_OK) {
        char *json = written(it);
        reads_as_a_case(json);
        comes_back(it, json);
        cajal_free(json);
    }
    read_orders(bytes, size);
    cajal_fhir_report_free(report);
    cajal_case_free(it);
    cajal_errors_free(errors);
    free(bytes);
    return 0;
}
