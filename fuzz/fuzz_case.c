/* libFuzzer: any bytes as a case. What is read is planned, written, and reads back the same; and JSON read over our
 * scan is what jansson reads. */
#include <stdlib.h>
#include <string.h>

#include "../tests/unit/json_same.h"
#include "cajal/cajal.h"

static cajal_knowledge *knowledge; /* opened once: a fuzz target has no other way to keep it */

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return cajal_knowledge_embedded(&knowledge, NULL) == CAJAL_OK ? 0 : -1;
}

static void check_round_trip(const cajal_case *patient_case)
{
    char *first = NULL, *second = NULL;
    size_t length = 0;
    cajal_case *again = NULL;
    if (cajal_case_write(&first, &length, patient_case, 0, NULL) != CAJAL_OK ||
        cajal_case_read(&again, first, length, NULL, NULL) != CAJAL_OK ||
        cajal_case_write(&second, NULL, again, 0, NULL) != CAJAL_OK || strcmp(first, second) != 0)
        abort();
    cajal_free(first);
    cajal_free(second);
    cajal_case_free(again);
}

static void check_plan(const cajal_case *patient_case)
{
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    cajal_plan *plan = NULL;
    options.as_of = "2016-01-08";
    cajal_status status = cajal_plan_make(&plan, knowledge, patient_case, &options, NULL);
    if (status == CAJAL_INTERNAL)
        abort();
    if (status != CAJAL_OK)
        return;
    for (int format = CAJAL_TEXT; format <= CAJAL_HTML; format++) {
        cajal_report_options report_options = CAJAL_REPORT_OPTIONS_INIT;
        char *report = NULL;
        report_options.format = (cajal_format)format;
        if (cajal_report_plan(&report, NULL, plan, &report_options, NULL) != CAJAL_OK)
            abort();
        cajal_free(report);
    }
    cajal_plan_free(plan);
}

/* Refused alike too, but for what is deeper or wider than we scan. */
static void check_beside_jansson(const char *json, size_t length)
{
    struct arena *arena = arena_new();
    json_error_t error;
    const struct node *node = node_read(arena, arena, json, length, &error);
    json_t *theirs = json_loadb(json, length, JSON_REJECT_DUPLICATES, NULL);
    if (node ? !theirs || !same(node, theirs) : theirs && strncmp(error.text, "nested deeper", 13) != 0)
        abort();
    json_decref(theirs);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_beside_jansson((const char *)data, size);
    cajal_errors *errors = cajal_errors_new();
    cajal_case *patient_case = NULL;
    cajal_status status = cajal_case_read(&patient_case, (const char *)data, size, "fuzz", errors);
    if ((status == CAJAL_OK) != (cajal_errors_count(errors) == 0) || status == CAJAL_INTERNAL)
        abort();
    if (status == CAJAL_OK) {
        check_round_trip(patient_case);
        check_plan(patient_case);
    }
    cajal_case_free(patient_case);
    cajal_errors_free(errors);
    return 0;
}
