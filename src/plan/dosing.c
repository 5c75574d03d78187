/* What the labels say of the dose: comedications, side effects, laboratory values, pregnancy. It changes no
 * option; it tells with which dose and under which watch an option is taken. Rows of interactions.yaml and
 * dosing.yaml, each with its source; what is not in them is said to be unchecked. */
#include <string.h>

#include "base/letters.h"
#include "base/lists.h"
#include "facts/lines.h"
#include "plan/plan.h"

struct dosing {
    const struct cajal_plan *plan;
    struct arena *arena;
    const struct cajal_case *patient_case;
    struct plan_dosing *items;
    const struct systemic *current; /* whose doses and side effects count; or NULL */
    const struct kb_drug *drug;     /* being looked at */
    size_t count, capacity;
    bool failed;
};

static const struct kb *kb_of(const struct dosing *it) { return it->plan->knowledge->kb; }

static bool is_public(const struct dosing *it, const struct kb_row *row)
{
    return kb_sources_public_from(it->plan->knowledge, row->sources, row->sources_count) <= it->plan->day.as_of_days;
}

/* Rows name a drug by its id: `kb check` sees to it. */
static bool is_of_drug(const struct dosing *it, const char *drug) { return strcmp(drug, it->drug->row.id) == 0; }

static struct plan_dosing *add(struct dosing *it, enum kb_advice advice, const char *cause, const char *text,
                               const struct kb_row *row)
{
    struct plan_dosing *slot =
        cause ? arena_push(it->arena, (void **)&it->items, &it->count, &it->capacity, sizeof *slot) : NULL;
    if (!slot) {
        it->failed = true;
        return NULL;
    }
    *slot = (struct plan_dosing){.drug = it->drug, .advice = advice, .cause = cause, .text = text, .row = row};
    return slot;
}

/* ---- dose levels ---- */

static bool taken_now(const struct dosing *it)
{
    return it->current && systemic_has_drug(it->current, it->drug->row.id);
}

/* `steps` levels below what is taken now; no level when the present dose is not known or is the lowest. */
static void set_lower_level(struct dosing *it, struct plan_dosing *found, int steps)
{
    double now_mg = taken_now(it) ? systemic_daily_mg(it->current) : -1;
    if (!found || steps < 1 || now_mg <= 0 || found->row->status != KB_VERIFIED)
        return;
    for (uint32_t i = 0; i < it->drug->dose_steps_count; i++) {
        const struct kb_dose_step *step = &it->drug->dose_steps[i];
        if (step->daily_mg >= now_mg || --steps > 0)
            continue;
        found->from_mg = now_mg;
        found->to_mg = step->daily_mg;
        found->to_text = step->text;
        return;
    }
}

/* ---- comedications ---- */

static bool concerns(const struct kb_interaction *row, const struct kb_comedication *taken)
{
    for (uint32_t i = 0; i < taken->classes_count; i++)
        if (list_has_word(row->classes, row->classes_count, taken->classes[i]))
            return true;
    return list_has_word(row->comedications, row->comedications_count, taken->row.id);
}

static const char *class_name(const struct dosing *it, const struct kb_interaction *row,
                              const struct kb_comedication *taken)
{
    for (uint32_t i = 0; i < taken->classes_count; i++)
        if (list_has_word(row->classes, row->classes_count, taken->classes[i])) {
            const struct kb_class *class = kb_class(it->plan->knowledge, taken->classes[i]);
            return class ? class->name : taken->classes[i];
        }
    return NULL;
}

static void add_interaction(struct dosing *it, const struct kb_interaction *row, const struct kb_comedication *taken,
                            const char *as_written)
{
    const char *class = class_name(it, row, taken);
    const char *cause = class ? arena_printf(it->arena, "%s (%s)", as_written, class) : as_written;
    struct plan_dosing *found = add(it, row->advice, cause, row->text, &row->row);
    if (found && row->daily_mg && row->row.status == KB_VERIFIED)
        found->to_mg = *row->daily_mg;
}

static bool any_interaction_known(const struct dosing *it)
{
    for (uint32_t i = 0; i < kb_of(it)->interactions_count; i++)
        if (is_of_drug(it, kb_of(it)->interactions[i].drug) && is_public(it, &kb_of(it)->interactions[i].row))
            return true;
    return false;
}

static void look_at_comedications(struct dosing *it)
{
    bool known = any_interaction_known(it);
    for (uint32_t i = 0; i < it->patient_case->comedications_count; i++) {
        const char *as_written = arena_strdup(it->arena, it->patient_case->comedications[i]); /* it outlives the case */
        if (!as_written) {
            it->failed = true;
            return;
        }
        const struct kb_comedication *taken = kb_comedication(it->plan->knowledge, as_written);
        if (!taken || !known) {
            add(it, KB_ADVISE_MONITOR, as_written,
                "not checked: this knowledge base does not hold the interaction; see the label.", NULL);
            continue;
        }
        for (uint32_t j = 0; j < kb_of(it)->interactions_count; j++) {
            const struct kb_interaction *row = &kb_of(it)->interactions[j];
            if (is_of_drug(it, row->drug) && is_public(it, &row->row) && concerns(row, taken))
                add_interaction(it, row, taken, as_written);
        }
    }
}

/* ---- side effects of the drug taken now ---- */

static bool has_grade(const struct kb_dosing *row, int64_t grade)
{
    for (uint32_t i = 0; i < row->grades_count; i++)
        if (row->grades[i] == grade)
            return true;
    return false;
}

static bool names_term(const struct kb_dosing *row, const char *term)
{
    for (uint32_t i = 0; i < row->terms_count; i++)
        if (letters_compare(row->terms[i], term) == 0)
            return true;
    return false;
}

static bool term_is_named(const struct dosing *it, const char *term)
{
    for (uint32_t i = 0; i < kb_of(it)->dosing_count; i++) {
        const struct kb_dosing *row = &kb_of(it)->dosing[i];
        if (is_of_drug(it, row->drug) && is_public(it, &row->row) && names_term(row, term))
            return true;
    }
    return false;
}

static bool is_unresolved(const struct dosing *it, const struct case_toxicity *toxicity)
{
    return !date_stated(toxicity->resolved) &&
           (!toxicity->drug || kb_drug(it->plan->knowledge, toxicity->drug) == it->drug);
}

static void look_at_toxicity(struct dosing *it, const struct case_toxicity *toxicity)
{
    bool named = term_is_named(it, toxicity->term);
    for (uint32_t i = 0; i < kb_of(it)->dosing_count; i++) {
        const struct kb_dosing *row = &kb_of(it)->dosing[i];
        bool fits = named ? names_term(row, toxicity->term) : row->terms_count == 0;
        if (!fits || !is_of_drug(it, row->drug) || !is_public(it, &row->row) || !has_grade(row, toxicity->grade))
            continue;
        const char *cause = arena_printf(it->arena, "%s grade %lld", toxicity->term, (long long)toxicity->grade);
        set_lower_level(it, add(it, row->advice, cause, row->text, &row->row), row->steps_down);
    }
}

/* ---- laboratory values and pregnancy ---- */

/* The latest value of a test in the unit asked for. */
static const struct case_lab *latest(const struct dosing *it, const struct kb_dosing *row)
{
    const struct case_lab *found = NULL;
    for (uint32_t i = 0; i < it->patient_case->labs_count; i++) {
        const struct case_lab *lab = &it->patient_case->labs[i];
        bool same = letters_compare(lab->test, row->test) == 0 && lab->unit && row->unit &&
                    letters_compare(lab->unit, row->unit) == 0;
        if (same && (!found || date_compare(lab->date, found->date) >= 0))
            found = lab;
    }
    return found;
}

static void look_at_value(struct dosing *it, const struct kb_dosing *row)
{
    const struct case_lab *lab = latest(it, row);
    if (!lab || lab->value_milli == CASE_ABSENT)
        return;
    double value = (double)lab->value_milli / 1000;
    if ((row->above && value <= *row->above) || (row->below && value >= *row->below))
        return;
    const char *cause = arena_printf(it->arena, "%s %g %s", lab->test, value, lab->unit);
    set_lower_level(it, add(it, row->advice, cause, row->text, &row->row), row->steps_down);
}

static void look_at_rows(struct dosing *it)
{
    bool pregnant = it->patient_case->patient.pregnant == CASE_YES && it->patient_case->patient.sex != CASE_SEX_MALE;
    for (uint32_t i = 0; i < kb_of(it)->dosing_count; i++) {
        const struct kb_dosing *row = &kb_of(it)->dosing[i];
        if (!is_of_drug(it, row->drug) || !is_public(it, &row->row))
            continue;
        if (row->test)
            look_at_value(it, row);
        else if (row->pregnant && pregnant)
            add(it, row->advice, "pregnancy", row->text, &row->row);
    }
}

static void look_at_drug(struct dosing *it, const struct kb_drug *drug)
{
    it->drug = drug;
    look_at_comedications(it);
    for (uint32_t i = 0; taken_now(it) && i < it->patient_case->toxicities_count; i++)
        if (is_unresolved(it, &it->patient_case->toxicities[i]))
            look_at_toxicity(it, &it->patient_case->toxicities[i]);
    look_at_rows(it);
}

/* ---- every drug once ---- */

static void look_at_once(struct dosing *it, const struct kb_drug *drug, bool *seen)
{
    if (!drug || seen[drug - kb_of(it)->drugs])
        return;
    seen[drug - kb_of(it)->drugs] = true;
    look_at_drug(it, drug);
}

static bool begins_or_goes_on(enum kb_action action)
{
    return action != KB_STOP && action != KB_DO_LOCAL && action != KB_TEST && action != KB_MONITOR;
}

bool plan_add_dosing(struct cajal_plan *plan, const struct cajal_case *patient_case)
{
    if (patient_case->comedications_count + patient_case->toxicities_count + patient_case->labs_count == 0 &&
        patient_case->patient.pregnant != CASE_YES)
        return true;
    struct treatment_lines lines;
    struct dosing it = {.plan = plan, .arena = plan->arena, .patient_case = patient_case};
    bool *seen = arena_array(plan->arena, plan->knowledge->kb->drugs_count + 1, sizeof *seen);
    if (!seen || !lines_derive(&lines, plan->arena, plan->knowledge, patient_case))
        return false;
    it.current = lines.current;
    for (uint32_t i = 0; i < plan->decision.options_count; i++) {
        const struct plan_option *option = &plan->decision.options[i];
        for (uint32_t j = 0; begins_or_goes_on(option->action) && j < option->drugs_count; j++)
            look_at_once(&it, kb_drug(plan->knowledge, option->drugs[j]), seen);
    }
    for (uint32_t i = 0; it.current && i < it.current->drugs_count; i++)
        look_at_once(&it, it.current->drugs[i], seen);
    plan->dosing = it.items;
    plan->dosing_count = (uint32_t)it.count;
    return !it.failed;
}

bool plan_dosing_of(struct plan_dosing **out, uint32_t *count, struct arena *arena, const struct cajal_plan *plan,
                    const struct cajal_case *patient_case, const struct kb_drug *drug)
{
    struct treatment_lines lines;
    struct dosing it = {.plan = plan, .arena = arena, .patient_case = patient_case};
    if (!lines_derive(&lines, arena, plan->knowledge, patient_case))
        return false;
    for (uint32_t i = 0; i < lines.count; i++)
        if (systemic_has_drug(&lines.items[i], drug->row.id))
            it.current = &lines.items[i]; /* the last in order of start */
    look_at_drug(&it, drug);
    *out = it.items;
    *count = (uint32_t)it.count;
    return !it.failed;
}
