/* libFuzzer: any bytes as a file of rules (the format with most in it). */
#include <string.h>

#include "base/arena.h"
#include "knowledge/conditions.h"
#include "knowledge/schema.h"
#include "knowledge/validate.h"
#include "memory_file.h"

static const char *values[] = {"a", "b", "c"};
static struct kb_fact facts[] = {{.row = {.id = "extent"}, .values = values, .values_count = 3},
                                 {.row = {.id = "line"}, .values = values, .values_count = 3}};

static const kb_file *rules_file(void)
{
    for (size_t i = 0; i < kb_files_count; i++)
        if (strcmp(kb_files[i].path, "rules/") == 0)
            return &kb_files[i];
    abort();
}

static void read_conditions(struct arena *arena, const struct document *document, cajal_errors *errors)
{
    const yaml_node_t *rules = document_member(document, document_root(document), "rules");
    for (size_t i = 0; document_item(document, rules, i); i++) {
        struct kb_condition *when;
        uint32_t count;
        (void)!conditions_read(&when, &count, arena, document,
                               document_member(document, document_item(document, rules, i), "when"), facts, 2, errors);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct memory_file file;
    struct arena *arena = arena_new();
    cajal_errors *errors = cajal_errors_new();
    struct document document;
    cajal_status status = document_read(&document, arena, memory_file(&file, data, size), "fuzz.yaml", errors);
    if (status == CAJAL_INTERNAL)
        abort();
    if (status == CAJAL_OK) {
        (void)!validate_document(&document, &rules_file()->schema, errors);
        read_conditions(arena, &document, errors);
    }
    document_free(&document);
    cajal_errors_free(errors);
    arena_free(arena);
    return 0;
}
