#include "facts/facts.h"

#include "base/errors.h"
#include "facts/derive_parts.h"

const fact_deriver fact_derivers[KB_DERIVE_COUNT] = {
    [KB_DERIVE_EXTENT] = derive_extent,
    [KB_DERIVE_GENOTYPE] = derive_genotype,
    [KB_DERIVE_RESISTANCE] = derive_resistance,
    [KB_DERIVE_DRIVER_CONFLICT] = derive_driver_conflict,
    [KB_DERIVE_LINE] = derive_line,
    [KB_DERIVE_CURRENT_DRUG] = derive_current_drug,
    [KB_DERIVE_EXPOSURE] = derive_exposure,
    [KB_DERIVE_DOSE_LEVEL] = derive_dose_level,
    [KB_DERIVE_HIGHEST_DOSE_LEVEL] = derive_highest_dose_level,
    [KB_DERIVE_RESPONSE] = derive_response,
    [KB_DERIVE_PROGRESSION] = derive_progression,
    [KB_DERIVE_DISCORDANCE] = derive_discordance,
    [KB_DERIVE_RESECTABLE] = derive_resectable,
    [KB_DERIVE_ABLATABLE] = derive_ablatable,
    [KB_DERIVE_EXTRAHEPATIC] = derive_extrahepatic,
    [KB_DERIVE_EMERGENCY] = derive_emergency,
    [KB_DERIVE_SITE] = derive_site,
    [KB_DERIVE_PRIMARY_SITE] = derive_primary_site,
    [KB_DERIVE_TOXICITY_GRADE] = derive_toxicity_grade,
    [KB_DERIVE_LAB_MEASURED] = derive_lab_measured,
    [KB_DERIVE_DRUG_AFTER_LOCAL] = derive_drug_after_local,
    [KB_DERIVE_IHC] = derive_ihc,
    [KB_DERIVE_PREGNANT] = derive_pregnant,
};

struct notes {
    struct arena *arena;
    const char **items;
    size_t count, capacity;
    bool failed;
};

static void note(struct notes *notes, const char *text)
{
    const char **slot =
        text ? arena_push(notes->arena, (void **)&notes->items, &notes->count, &notes->capacity, sizeof *slot) : NULL;
    if (slot)
        *slot = text;
    else
        notes->failed = true;
}

/* Where treatments without a start stand among others is a guess once these are not listed in their order. */
static void note_places(struct notes *notes, const struct treatment_lines *lines)
{
    for (uint32_t i = 0; lines->reordered && i < lines->count; i++) {
        const struct case_treatment *treatment = lines->items[i].treatment;
        if (!date_stated(treatment->start) && treatment->drugs_count)
            note(notes, arena_printf(notes->arena,
                                     "%s has no start on record, and the treatments are not listed in their order: "
                                     "which line it was is a guess.",
                                     treatment->drugs[0]));
    }
}

static void note_treatments(struct notes *notes, const struct fact_view *view)
{
    if (!view->patient_case->treatments_stated)
        note(notes,
             view->response->status || view->response->progression
                 ? "The case speaks of response or progression and lists no treatments: which were given is not known."
                 : "The case lists no treatments; it is planned as untreated.");
    for (uint32_t i = 0; i < view->lines->unknown_drugs_count; i++)
        note(notes, arena_printf(notes->arena, "%s is not in the knowledge base; it is not counted as a line.",
                                 view->lines->unknown_drugs[i]));
    note_places(notes, view->lines);
    const struct systemic *current = view->lines->current;
    if (current && !current->treatment->stop_null && current->drugs_count)
        note(notes, arena_printf(notes->arena, "%s has no stop on record; it is taken to be going on.",
                                 current->treatment->drugs[0]));
}

static cajal_status collect_notes(cajal_facts *out, struct arena *arena, const struct fact_view *view,
                                  cajal_errors *errors)
{
    struct notes notes = {.arena = arena};
    note_treatments(&notes, view);
    if (notes.failed)
        return errors_no_memory(errors);
    out->notes = notes.items;
    out->notes_count = (uint32_t)notes.count;
    return CAJAL_OK;
}

cajal_status facts_derive(cajal_facts *out, struct arena *arena, const cajal_knowledge *knowledge,
                          const struct cajal_case *patient_case, const cajal_genotype *genotype,
                          const cajal_response *response, cajal_errors *errors)
{
    *out = (cajal_facts){.count = knowledge->kb->facts_count};
    struct treatment_lines lines;
    if (!lines_derive(&lines, arena, knowledge, patient_case))
        return errors_no_memory(errors);
    struct fact_view view = {knowledge, patient_case, genotype, response, &lines};
    for (uint32_t i = 0; i < out->count; i++) {
        const struct kb_fact *fact = &knowledge->kb->facts[i];
        const char *word = fact_derivers[fact->derive](&view, fact);
        if (!word)
            word = fact->if_absent;
        int value = word ? kb_fact_value(fact, word) : KB_UNKNOWN;
        out->values[i] = (uint8_t)(value > 0 ? value : KB_UNKNOWN);
    }
    return collect_notes(out, arena, &view, errors);
}
