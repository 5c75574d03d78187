/* What was not understood, and the rest that a reader of a case must know. */
#include <stdio.h>
#include <stdlib.h>

#include "base/format.h"
#include "base/json_out.h"
#include "exchange/fhir_parts.h"

struct cajal_fhir_report {
    struct arena *arena;
    cajal_fhir_note *notes;
    size_t count, capacity;
    bool no_memory;
};

cajal_fhir_report *fhir_report_new(void)
{
    struct arena *arena = arena_new();
    cajal_fhir_report *report = arena ? arena_alloc(arena, sizeof *report) : NULL;
    if (!report) {
        arena_free(arena);
        return NULL;
    }
    report->arena = arena;
    return report;
}

void cajal_fhir_report_free(cajal_fhir_report *report)
{
    if (report)
        arena_free(report->arena);
}

size_t cajal_fhir_report_count(const cajal_fhir_report *report) { return report ? report->count : 0; }

const cajal_fhir_note *cajal_fhir_report_at(const cajal_fhir_report *report, size_t index)
{
    return report && index < report->count ? &report->notes[index] : NULL;
}

const char *cajal_fhir_kind_name(cajal_fhir_kind kind)
{
    static const char *const names[] = {"conflict", "not_understood", "assumed", "left_out"};
    return (size_t)kind < sizeof names / sizeof names[0] ? names[kind] : "";
}

/* Of the same kind, in the order in which they came: counting keeps it. */
bool fhir_report_sort(cajal_fhir_report *report)
{
    cajal_fhir_note *sorted = arena_array(report->arena, report->count + 1, sizeof *sorted);
    size_t at = 0;
    for (int kind = CAJAL_FHIR_CONFLICT; sorted && kind <= CAJAL_FHIR_LEFT_OUT; kind++)
        for (size_t i = 0; i < report->count; i++)
            if ((int)report->notes[i].kind == kind)
                sorted[at++] = report->notes[i];
    if (sorted)
        report->notes = sorted;
    return sorted != NULL;
}

/* ---- what is shown of a value ---- */

static const char *shown(struct arena *arena, const struct scan *scan, uint32_t value)
{
    if (value == SCAN_NONE)
        return "";
    char *text = scan_string(scan, value, arena);
    if (text)
        return text;
    const struct scan_token *token = &scan->tokens[value];
    return arena_strndup(arena, scan->bytes + token->start, token->length < 60 ? token->length : 60);
}

/* System and code of a coding or of the first in a concept; its text where it has no code. */
static void show(cajal_fhir_note *note, struct arena *arena, const struct scan *scan, uint32_t value)
{
    note->system = note->code = "";
    uint32_t item = scan_is(scan, value, SCAN_ARRAY) ? scan_first_in(scan, value) : value;
    if (!scan_is(scan, item, SCAN_OBJECT)) {
        note->code = shown(arena, scan, item);
        return;
    }
    uint32_t coding = scan_first_in(scan, scan_member(scan, item, "coding"));
    uint32_t from = coding == SCAN_NONE ? item : coding;
    static const char *const words[] = {"text", "display", "unit", "value", "reference"};
    uint32_t code = scan_member(scan, from, "code");
    for (size_t i = 0; code == SCAN_NONE && i < sizeof words / sizeof words[0]; i++)
        code = scan_find(scan, item, words[i], strlen(words[i]));
    note->system = shown(arena, scan, scan_member(scan, from, "system"));
    note->code = code == SCAN_NONE ? shown(arena, scan, item) : shown(arena, scan, code);
}

static cajal_fhir_note *add(struct fhir_reader *reader, cajal_fhir_kind kind, const struct fhir_resource *resource,
                            const char *path, uint32_t value)
{
    cajal_fhir_report *report = reader->report;
    cajal_fhir_note *note =
        arena_push(report->arena, (void **)&report->notes, &report->count, &report->capacity, sizeof *note);
    if (!note) {
        reader->no_memory = true;
        return NULL;
    }
    *note = (cajal_fhir_note){.kind = kind, .input = "", .resource_type = "", .resource_id = "", .path = ""};
    const char *type = "";
    if (resource) {
        note->input = resource->input ? arena_strdup(report->arena, resource->input) : "";
        type = resource->type ? resource->type->name
                              : shown(report->arena, resource->scan, fhir_member(resource, "resourceType"));
        note->resource_id = shown(report->arena, resource->scan, resource->id);
        show(note, report->arena, resource->scan, value);
    } else {
        note->system = note->code = "";
    }
    note->resource_type = type;
    note->path = *path ? arena_printf(report->arena, "%s.%s", type, path) : type;
    return note;
}

static void settle(struct fhir_reader *reader, cajal_fhir_note *note, const char *reason)
{
    note->reason = reason;
    if (!note->input || !note->resource_type || !note->resource_id || !note->path || !note->system || !note->code ||
        !note->reason || arena_failed(reader->report->arena)) {
        reader->no_memory = true;
        reader->report->count--; /* never a note with a hole in it */
    }
}

void fhir_note(struct fhir_reader *reader, cajal_fhir_kind kind, const struct fhir_resource *resource, const char *path,
               uint32_t value, const char *reason)
{
    cajal_fhir_note *note = add(reader, kind, resource, path, value);
    if (note)
        settle(reader, note, reason);
}

void fhir_notef(struct fhir_reader *reader, cajal_fhir_kind kind, const struct fhir_resource *resource,
                const char *path, uint32_t value, const char *format, ...)
{
    char reason[600];
    va_list arguments;
    va_start(arguments, format);
    format_into(reason, sizeof reason, format, arguments);
    va_end(arguments);
    cajal_fhir_note *note = add(reader, kind, resource, path, value);
    if (note)
        settle(reader, note, arena_strdup(reader->report->arena, reason));
}

void fhir_report_emit(struct json_out *out, const char *key, const cajal_fhir_report *report)
{
    emit_array(out, key);
    for (size_t i = 0; i < cajal_fhir_report_count(report); i++) {
        const cajal_fhir_note *note = &report->notes[i];
        emit_object(out, NULL);
        emit_string(out, "kind", cajal_fhir_kind_name(note->kind));
        const struct {
            const char *key, *value;
        } members[] = {{"input", note->input},  {"resource", note->resource_type}, {"id", note->resource_id},
                       {"path", note->path},    {"system", note->system},          {"code", note->code},
                       {"reason", note->reason}};
        for (size_t j = 0; j < sizeof members / sizeof members[0]; j++)
            if (*members[j].value)
                emit_string(out, members[j].key, members[j].value);
        emit_end_object(out);
    }
    emit_end_array(out);
}
