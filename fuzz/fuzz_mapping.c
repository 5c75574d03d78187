/* libFuzzer: any mapping file and any table, with a line of "----" between them. What a row is made of is JSON, and a
 * mapping that was taken names members that a case has: no case is refused for a member that is not known. */
#include <jansson.h>
#include <string.h>

#include "cajal/cajal.h"
#include "memory_file.h"
#include "registry/mapping.h"

static struct memory_file mapping_file, table_file;

static void check_row(const struct mapping *mapping, const struct table *table)
{
    char *json = mapping_case(mapping, table), *row = mapping_row(table);
    cajal_errors *errors = cajal_errors_new();
    cajal_case *it = NULL;
    json_t *parsed = row ? json_loads(row, 0, NULL) : NULL;
    if (!parsed)
        abort();
    json_decref(parsed);
    cajal_status status = json ? cajal_case_read(&it, json, strlen(json), NULL, errors) : CAJAL_INVALID;
    if (status == CAJAL_INTERNAL)
        abort();
    for (size_t i = 0; i < cajal_errors_count(errors); i++)
        if (strncmp(cajal_errors_at(errors, i)->message, "unknown key", 11) ==
            0) /* what a value says is its own matter */
            abort();
    if (status == CAJAL_OK)
        cajal_case_free(it);
    cajal_errors_free(errors);
    free(json);
    free(row);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *cut = size ? memmem(data, size, "\n----\n", 6) : NULL;
    struct mapping *mapping = NULL;
    struct table table;
    if (!cut)
        return 0;
    const char *mapping_path = memory_file(&mapping_file, data, (size_t)(cut - data));
    const char *table_path = memory_file(&table_file, cut + 6, size - (size_t)(cut - data) - 6);
    cajal_status status = mapping_read(&mapping, mapping_path, NULL);
    if (status == CAJAL_INTERNAL)
        abort();
    if (status != CAJAL_OK)
        return 0;
    if (table_open(&table, table_path, NULL) == CAJAL_OK && mapping_bind(mapping, &table, NULL) == CAJAL_OK)
        for (int found; (found = table_next(&table, NULL)) != 0;)
            if (found > 0)
                check_row(mapping, &table);
    table_close(&table);
    mapping_free(mapping);
    return 0;
}
