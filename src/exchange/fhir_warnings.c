/* What a plan must say of the record it was made from. */
#include "base/text.h"
#include "exchange/fhir_case.h"
#include "plan/plan.h"

/* Beyond this, a list in a plan helps nobody: `cajal fhir import` gives all of it. */
#define WARNINGS_MOST 12

static bool same_matter(const cajal_fhir_note *a, const cajal_fhir_note *b)
{
    return a->kind == b->kind && strcmp(a->reason, b->reason) == 0 && strcmp(a->path, b->path) == 0;
}

static bool first_of_its_matter(const cajal_fhir_report *report, size_t index)
{
    const cajal_fhir_note *note = cajal_fhir_report_at(report, index);
    for (size_t i = 0; i < index; i++)
        if (same_matter(cajal_fhir_report_at(report, i), note))
            return false;
    return true;
}

/* "Not understood in the record: Condition condition-4 (code I10): a condition that … (and 3 more like it)" */
static void write_warning(struct text *text, const cajal_fhir_report *report, size_t index)
{
    static const char *const heads[] = {"The record contradicts itself", "Not understood in the record",
                                        "Assumed from the record", ""};
    const cajal_fhir_note *note = cajal_fhir_report_at(report, index);
    size_t more = 0;
    for (size_t i = index + 1; i < cajal_fhir_report_count(report); i++)
        more += same_matter(cajal_fhir_report_at(report, i), note);
    text_printf(text, "%s: %s", heads[note->kind], *note->resource_type ? note->resource_type : "the whole");
    if (*note->resource_id)
        text_printf(text, " %s", note->resource_id);
    if (*note->code)
        text_printf(text, " (%s)", note->code);
    text_printf(text, ": %s", note->reason);
    if (more)
        text_printf(text, " (and %zu more like it)", more);
}

static bool add(const char **warnings, uint32_t *count, struct arena *arena, struct text *text)
{
    char *warning = text->failed || !text->data ? NULL : arena_strdup(arena, text->data);
    text_clear(text);
    if (warning)
        warnings[(*count)++] = warning;
    return warning != NULL;
}

bool fhir_warn(cajal_plan *plan, const cajal_fhir_report *report)
{
    struct text text = {0};
    const char **warnings = arena_array(plan->arena, plan->warnings_count + WARNINGS_MOST + 1, sizeof *warnings);
    uint32_t count = plan->warnings_count, matters = 0;
    bool good = warnings != NULL;
    if (good && count)
        memcpy(warnings, plan->warnings, count * sizeof *warnings);
    for (size_t i = 0; good && i < cajal_fhir_report_count(report); i++) {
        if (cajal_fhir_report_at(report, i)->kind == CAJAL_FHIR_LEFT_OUT || !first_of_its_matter(report, i) ||
            ++matters > WARNINGS_MOST)
            continue;
        write_warning(&text, report, i);
        good = add(warnings, &count, plan->arena, &text);
    }
    if (good && matters > WARNINGS_MOST) {
        text_printf(&text, "And %u more matters of the record; `cajal fhir import` lists them.",
                    matters - WARNINGS_MOST);
        good = add(warnings, &count, plan->arena, &text);
    }
    text_free(&text);
    if (!good)
        return false;
    plan->warnings = warnings;
    plan->warnings_count = count;
    return true;
}
