#include "knowledge/check.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/errors.h"
#include "base/format.h"

void check_report(struct checking *checking, enum kb_list list, uint32_t index, const char *path, const char *format,
                  ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    format_into(message, sizeof message, format, arguments);
    va_end(arguments);
    struct kb_place place = kb_place(checking->sources, list, index, path);
    errors_add(checking->errors, CAJAL_INVALID, place.file, place.line, NULL, "%s", message);
    checking->bad = true;
}

const char *check_path(char out[CHECK_PATH], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    format_into(out, CHECK_PATH, format, arguments);
    va_end(arguments);
    return out;
}

static void check_laboratory(struct checking *checking)
{
    if (checking->kb->laboratory_count == 1)
        return;
    errors_add(checking->errors, CAJAL_INVALID, "laboratory.yaml", 0, NULL, "%u rows: expected one",
               checking->kb->laboratory_count);
    checking->bad = true;
}

static void check_manifest(struct checking *checking)
{
    const struct kb_manifest *manifest = &checking->kb->manifest;
    const char *dates[] = {manifest->known_from, manifest->known_until};
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        cajal_date date;
        if (date_parse(&date, dates[i]) && date.precision == CAJAL_DAY)
            continue;
        errors_add(checking->errors, CAJAL_INVALID, "kb.yaml", 0, NULL, "\"%s\": expected the day, YYYY-MM-DD, %s",
                   dates[i], i ? "that the base knows up to (known_until)" : "that it speaks from (known_from)");
        checking->bad = true;
    }
}

cajal_status check_knowledge(const cajal_knowledge *knowledge, const struct kb_sources *sources, cajal_errors *errors)
{
    bool *cited = arena_array(knowledge->arena, knowledge->kb->references_count + 1, sizeof *cited);
    if (!cited)
        return errors_no_memory(errors);
    struct checking checking = {knowledge, knowledge->kb, sources, errors, false, cited};
    check_manifest(&checking);
    check_laboratory(&checking);
    check_values(&checking);
    check_sequences(&checking);
    check_links(&checking);
    check_rules(&checking);
    check_simulation(&checking);
    check_targets(&checking);
    check_rows(&checking);
    return checking.bad ? CAJAL_INVALID : CAJAL_OK;
}
