/* A case → a plan: genotype, response, facts, decision, and the words at its head. */
#include <string.h>

#include "base/errors.h"
#include "base/text.h"
#include "facts/lines.h"
#include "plan/plan.h"
#include "variant/germline.h"

static void add_warning(struct cajal_plan *plan, size_t *capacity, const char *text, bool *failed)
{
    size_t count = plan->warnings_count;
    const char **slot = text ? arena_push(plan->arena, (void **)&plan->warnings, &count, capacity, sizeof *slot) : NULL;
    if (!slot) {
        *failed = true;
        return;
    }
    *slot = text;
    plan->warnings_count = (uint32_t)count;
}

/* A plan is only as new as its knowledge: said first, and every time. */
static const char *date_warning(const struct cajal_plan *plan)
{
    const cajal_knowledge *knowledge = plan->knowledge;
    char from[DATE_TEXT], until[DATE_TEXT];
    date_format(from, knowledge->known_from);
    date_format(until, knowledge->known_until);
    if (plan->day.as_of_days < knowledge->known_from.days)
        return arena_printf(plan->arena,
                            "This knowledge base speaks from %s on; for an earlier day most rules are not in force.",
                            from);
    if (plan->day.as_of_days > knowledge->known_until.days)
        return arena_printf(plan->arena, "This knowledge base ends on %s: drugs and evidence since then are not in it.",
                            until);
    return NULL;
}

/* What may be inherited, and to whom to refer. */
static void add_germline(struct cajal_plan *plan, size_t *capacity, bool *failed)
{
    const struct kb *kb = plan->knowledge->kb;
    for (uint32_t i = 0; i < kb->germline_count; i++) {
        const struct kb_germline *row = &kb->germline[i];
        bool said = false;
        for (uint32_t j = 0; row->row.status == KB_VERIFIED && j < plan->genotype.variants_count && !said; j++)
            said = germline_applies(row, &plan->genotype.variants[j], false);
        if (said)
            add_warning(plan, capacity, arena_printf(plan->arena, "%s %s", row->text, row->advice), failed);
    }
}

static cajal_status collect_warnings(struct cajal_plan *plan, cajal_errors *errors)
{
    size_t capacity = 0;
    bool failed = false;
    for (uint32_t i = 0; i < plan->decision.warnings_count; i++)
        add_warning(plan, &capacity, plan->decision.warnings[i], &failed);
    for (uint32_t i = 0; i < plan->genotype.notes_count; i++)
        add_warning(plan, &capacity, plan->genotype.notes[i], &failed);
    add_germline(plan, &capacity, &failed);
    for (uint32_t i = 0; i < plan->response.notes_count; i++)
        add_warning(plan, &capacity, plan->response.notes[i], &failed);
    for (uint32_t i = 0; i < plan->facts.notes_count; i++)
        add_warning(plan, &capacity, plan->facts.notes[i], &failed);
    const char *about_date = date_warning(plan);
    if (about_date)
        add_warning(plan, &capacity, about_date, &failed);
    return failed ? errors_no_memory(errors) : CAJAL_OK;
}

/* ---- the line at the head ---- */

static const char *word_with_spaces(struct arena *arena, const char *word)
{
    char *copy = arena_strdup(arena, word);
    for (char *c = copy; c && *c; c++)
        if (*c == '_')
            *c = ' ';
    return copy;
}

static void add_sites(struct text *text, struct arena *arena, const struct case_diagnosis *diagnosis)
{
    for (uint32_t i = 0; i < diagnosis->sites_count; i++) {
        const char *word = case_word(&case_words_site, (int)diagnosis->sites[i]);
        const char *plain = word ? word_with_spaces(arena, word) : NULL;
        text_add(text, i ? ", " : " (");
        text_add(text, plain ? plain : "?");
    }
    if (diagnosis->sites_count)
        text_add(text, ")");
}

static void add_patient(struct text *text, const struct case_patient *patient)
{
    const char *sex = case_word(&case_words_sex, (int)patient->sex);
    if (patient->age_years != CASE_ABSENT)
        text_printf(text, "%s%lld years", text->length ? ", " : "", (long long)patient->age_years);
    else if (patient->birth_year != CASE_ABSENT)
        text_printf(text, "%sborn %lld", text->length ? ", " : "", (long long)patient->birth_year);
    if (sex && strcmp(sex, "unknown") != 0)
        text_printf(text, "%s%s", text->length ? ", " : "", sex);
    if (patient->ecog != CASE_ABSENT)
        text_printf(text, "%sECOG %lld", text->length ? ", " : "", (long long)patient->ecog);
}

static const char *fact_of(const struct cajal_plan *plan, const char *id)
{
    int index = kb_fact_index(plan->knowledge, id);
    return index < 0 ? "unknown" : kb_fact_word(&plan->knowledge->kb->facts[index], plan->facts.values[index]);
}

static void add_disease(struct text *text, const struct cajal_plan *plan, const struct cajal_case *patient_case)
{
    const struct case_diagnosis *diagnosis = &patient_case->diagnosis;
    const char *site = case_word(&case_words_site, (int)diagnosis->primary_site);
    text_add(text, "GIST");
    if (site && diagnosis->primary_site != CASE_SITE_UNKNOWN)
        text_printf(text, " of the %s", word_with_spaces(plan->arena, site));
    const char *extent = fact_of(plan, "extent");
    text_add(text, strcmp(extent, "unknown") == 0 ? ", extent not stated" : ", ");
    if (strcmp(extent, "unknown") != 0)
        text_add(text, extent);
    add_sites(text, plan->arena, diagnosis);
}

/* Drugs that the facts call "other" are named as the knowledge base knows them. */
static bool add_other_drugs(struct text *text, const struct cajal_plan *plan, const struct cajal_case *patient_case)
{
    struct treatment_lines lines;
    if (!lines_derive(&lines, plan->arena, plan->knowledge, patient_case))
        return false;
    const struct systemic *current = lines.current;
    uint32_t named = 0;
    for (uint32_t i = 0; current && i < current->drugs_count; i++)
        if (current->drugs[i])
            text_printf(text, "%s%s", named++ ? " and " : ", on ", current->drugs[i]->row.id);
    if (!named)
        text_add(text, ", on another drug");
    return true;
}

static bool add_treatment(struct text *text, const struct cajal_plan *plan, const struct cajal_case *patient_case)
{
    const char *drug = fact_of(plan, "current_drug");
    text_printf(text, "; line %s", fact_of(plan, "line"));
    if (strcmp(drug, "none") == 0)
        text_add(text, ", no drug at present");
    else if (strcmp(drug, "unknown") == 0)
        text_add(text, ", present drug not known");
    else if (strcmp(drug, "other") == 0)
        return add_other_drugs(text, plan, patient_case);
    else
        text_printf(text, ", on %s", drug);
    return true;
}

static cajal_status write_headline(struct cajal_plan *plan, const struct cajal_case *patient_case, cajal_errors *errors)
{
    struct text text = {0};
    add_patient(&text, &patient_case->patient);
    if (text.length)
        text_add(&text, "; ");
    add_disease(&text, plan, patient_case);
    bool told = add_treatment(&text, plan, patient_case);
    plan->headline = text.failed || !told || arena_failed(plan->arena) ? NULL : arena_strdup(plan->arena, text.data);
    text_free(&text);
    return plan->headline ? CAJAL_OK : errors_no_memory(errors);
}

/* ---- the public calls ---- */

static cajal_status fill(struct cajal_plan *plan, const struct cajal_case *patient_case, cajal_errors *errors)
{
    struct arena *arena = plan->arena;
    const cajal_knowledge *knowledge = plan->knowledge;
    plan->case_id = arena_strdup(arena, patient_case->id);
    if (!plan->case_id)
        return errors_no_memory(errors);
    struct genotype_options options = GENOTYPE_OPTIONS_INIT;
    options.as_of_days = plan->day.as_of_days;
    cajal_status status = genotype_classify(&plan->genotype, arena, knowledge, patient_case, &options, errors);
    if (status == CAJAL_OK)
        status = response_assess(&plan->response, arena, knowledge, patient_case, errors);
    if (status == CAJAL_OK)
        status = facts_derive(&plan->facts, arena, knowledge, patient_case, &plan->genotype, &plan->response, errors);
    if (status == CAJAL_OK)
        status = plan_decide(&plan->decision, arena, knowledge, &plan->facts, &plan->day, errors);
    if (status == CAJAL_OK && !plan_add_dosing(plan, patient_case))
        status = errors_no_memory(errors);
    if (status == CAJAL_OK)
        status = plan_add_sensitivities(plan, errors);
    if (status == CAJAL_OK)
        status = collect_warnings(plan, errors);
    if (status == CAJAL_OK)
        status = write_headline(plan, patient_case, errors);
    return status;
}

cajal_status cajal_plan_make(cajal_plan **out, const cajal_knowledge *knowledge, const cajal_case *patient_case,
                             const cajal_plan_options *options, cajal_errors *errors)
{
    cajal_date as_of;
    if (!options || options->version != CAJAL_PLAN_OPTIONS_VERSION)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "cajal_plan_options: unknown version");
    if (!options->as_of || !date_parse(&as_of, options->as_of) || as_of.precision != CAJAL_DAY)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "as-of \"%s\": expected a day, YYYY-MM-DD",
                          options->as_of ? options->as_of : "");
    if (options->authorities > (CAJAL_FDA | CAJAL_EMA | CAJAL_PMDA))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "authorities: a bit that no authority has");
    struct arena *arena = arena_new();
    struct cajal_plan *plan = arena ? arena_alloc(arena, sizeof *plan) : NULL;
    if (!plan) {
        arena_free(arena);
        return errors_no_memory(errors);
    }
    plan->arena = arena;
    plan->knowledge = knowledge;
    plan->day = (struct plan_day){as_of.days, options->authorities};
    cajal_status status = fill(plan, patient_case, errors);
    if (status != CAJAL_OK) {
        cajal_plan_free(plan);
        return status;
    }
    *out = plan;
    return CAJAL_OK;
}

void cajal_plan_free(cajal_plan *plan)
{
    if (plan)
        arena_free(plan->arena);
}

size_t cajal_plan_option_count(const cajal_plan *plan) { return plan->decision.options_count; }

const char *cajal_plan_option_text(const cajal_plan *plan, size_t index)
{
    return index < plan->decision.options_count ? plan->decision.options[index].text : NULL;
}

int cajal_plan_option_recommended(const cajal_plan *plan, size_t index)
{
    return index < plan->decision.options_count && plan->decision.options[index].strength == KB_RECOMMENDED;
}

size_t cajal_plan_avoid_count(const cajal_plan *plan) { return plan->decision.avoid_count; }

const char *cajal_plan_avoid_text(const cajal_plan *plan, size_t index)
{
    return index < plan->decision.avoid_count ? plan->decision.avoid[index].text : NULL;
}

const char *cajal_plan_genotype(const cajal_plan *plan)
{
    return plan->genotype.genotype ? plan->genotype.genotype->row.id : "unknown";
}

const char *cajal_plan_fact(const cajal_plan *plan, const char *fact)
{
    return kb_fact_index(plan->knowledge, fact) < 0 ? NULL : fact_of(plan, fact);
}
