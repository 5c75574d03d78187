/* What is known of an option's drugs against the patient's own mutations; a mutation that resists is a caution. */
#include <ctype.h>
#include <string.h>

#include "base/errors.h"
#include "base/letters.h"
#include "plan/plan.h"
#include "variant/sensitivity.h"

/* Whether the patient would take the drug: stopping or reducing it needs no such words. */
static bool gives_drug(enum kb_action action)
{
    switch (action) {
    case KB_START:
    case KB_CONTINUE:
    case KB_ESCALATE:
    case KB_SWITCH:
    case KB_RECHALLENGE:
    case KB_RESUME: return true;
    default: return false;
    }
}

static const char *caution_words(struct arena *arena, const struct plan_sensitivity *known)
{
    const struct kb_sensitivity *best = known->cell.best;
    char *drug = arena_strdup(arena, known->drug->name);
    if (drug && islower((unsigned char)drug[1])) /* "Imatinib", but not "PD-1 …" */
        drug[0] = letter_lower(drug[0]);
    return drug ? arena_printf(arena, "%s resists %s%s. %s.", known->subject->label, drug,
                               best->level == KB_LEVEL_IN_VITRO ? " in the laboratory" : "", best->text)
                : NULL;
}

static bool add_caution(struct arena *arena, struct plan_option *option, const struct plan_sensitivity *known)
{
    const char **grown = arena_array(arena, option->cautions_count + 1, sizeof *grown);
    const char *words = caution_words(arena, known);
    if (!grown || !words)
        return false;
    if (option->cautions_count)
        memcpy(grown, option->cautions, option->cautions_count * sizeof *grown);
    grown[option->cautions_count++] = words;
    option->cautions = grown;
    return true;
}

static bool add_option(struct cajal_plan *plan, const struct sensitivity_matrix *asked, struct plan_option *option)
{
    size_t most = (size_t)asked->subjects_count * option->drugs_count;
    struct plan_sensitivity *list = arena_array(plan->arena, most + 1, sizeof *list);
    if (!list)
        return false;
    for (uint32_t i = 0; i < option->drugs_count; i++)
        for (uint32_t j = 0; j < asked->subjects_count; j++) {
            struct plan_sensitivity *known = &list[option->sensitivity_count];
            *known = (struct plan_sensitivity){.subject = &asked->subjects[j],
                                               .drug = kb_drug(plan->knowledge, option->drugs[i])};
            if (!known->drug)
                continue;
            if (!sensitivity_fill_cell(&known->cell, plan->arena, plan->knowledge, known->subject, known->drug->row.id,
                                       plan->day.as_of_days))
                return false;
            if (!known->cell.best)
                continue;
            option->sensitivity_count++;
            if (sensitivity_call(&known->cell) == KB_CALL_RESISTANT && !add_caution(plan->arena, option, known))
                return false;
        }
    option->sensitivity = list;
    return true;
}

cajal_status plan_add_sensitivities(struct cajal_plan *plan, cajal_errors *errors)
{
    struct sensitivity_matrix asked;
    if (!sensitivity_find_subjects(&asked, plan->arena, &plan->genotype))
        return errors_no_memory(errors);
    for (uint32_t i = 0; i < plan->decision.options_count; i++)
        if (gives_drug(plan->decision.options[i].action) && !add_option(plan, &asked, &plan->decision.options[i]))
            return errors_no_memory(errors);
    return CAJAL_OK;
}
