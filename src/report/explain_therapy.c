/* What can be given or done: drugs, regimens, local therapies. */
#include <string.h>

#include "base/lists.h"
#include "knowledge/vocabulary.h"
#include "report/explain_parts.h"

/* ---- what rules and figures mention ---- */

static bool any_drug(const struct kb_ready_action *actions, uint32_t count, const char *drug)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < actions[i].drugs_count; j++)
            if (strcmp(actions[i].drugs[j], drug) == 0)
                return true;
    return false;
}

static bool rule_of_drug(const struct kb_ready_rule *rule, const void *what)
{
    const struct kb_drug *drug = what;
    return any_drug(rule->then, rule->rule->then_count, drug->row.id) ||
           any_drug(rule->avoid, rule->rule->avoid_count, drug->row.id);
}

static bool rule_of_regimen(const struct kb_ready_rule *rule, const void *what)
{
    for (uint32_t i = 0; i < rule->rule->then_count; i++)
        if (rule->then[i].regimen == what)
            return true;
    for (uint32_t i = 0; i < rule->rule->avoid_count; i++)
        if (rule->avoid[i].regimen == what)
            return true;
    return false;
}

static bool rule_of_local(const struct kb_ready_rule *rule, const void *what)
{
    for (uint32_t i = 0; i < rule->rule->then_count; i++)
        if (rule->then[i].modality == what)
            return true;
    for (uint32_t i = 0; i < rule->rule->avoid_count; i++)
        if (rule->avoid[i].modality == what)
            return true;
    return false;
}

static bool figure_of_drug(const struct face *face, const struct kb_evidence *figure, const void *what)
{
    for (uint32_t i = 0; i < figure->arm->drugs_count; i++)
        if (kb_drug(face->knowledge, figure->arm->drugs[i]) == what)
            return true;
    return false;
}

static bool figure_of_regimen(const struct face *face, const struct kb_evidence *figure, const void *what)
{
    for (uint32_t i = 0; i < figure->arm->regimens_count; i++)
        if (kb_regimen(face->knowledge, figure->arm->regimens[i]) == what)
            return true;
    return false;
}

static bool figure_of_local(const struct face *face, const struct kb_evidence *figure, const void *what)
{
    return kb_local(face->knowledge, figure->arm->modality) == what;
}

/* ---- parts ---- */

static void describe_toxicities(struct face *face, const struct kb_toxicity *rows, uint32_t count)
{
    face_list(face, "toxicities", "Side effects");
    for (uint32_t i = 0; i < count; i++) {
        const struct kb_toxicity *row = &rows[i];
        face_item(face);
        part_string(face, "text", "", row->text, "");
        if (face->as_json)
            part_words(face, "terms", "", row->terms, row->terms_count, "");
        part_string(face, "grades", ", grade ", row->grades, "");
        part_number(face, "low", ", ", row->low, row->high ? "-" : " %");
        part_number(face, "high", row->low ? "" : ", up to ", row->high, " %");
        part_code(face, "trial", row->trial);
        face_sources(face, row->sources, row->sources_count);
        face_item_end(face);
    }
    face_list_end(face);
}

static void describe_brands(struct face *face, const struct kb_drug *drug)
{
    if (!drug->brands_count)
        return;
    face_list(face, "brands", "Sold as");
    for (uint32_t i = 0; i < drug->brands_count; i++) {
        face_item(face);
        part_string(face, "name", "", drug->brands[i].name, "");
        face_sources(face, drug->brands[i].sources, drug->brands[i].sources_count);
        face_item_end(face);
    }
    face_list_end(face);
}

static void describe_approvals(struct face *face, const struct kb_drug *drug)
{
    static const char *const names[] = {[KB_FDA] = "FDA", [KB_EMA] = "EMA", [KB_PMDA] = "PMDA"};
    face_list(face, "approvals", "Approvals");
    for (uint32_t i = 0; i < drug->approvals_count; i++) {
        const struct kb_approval *row = &drug->approvals[i];
        face_item(face);
        part_string(face, "authority", "",
                    face->as_json ? kb_word(&kb_words_authority, row->authority) : names[row->authority], " ");
        part_string(face, "date", "", row->date, ": ");
        if (row->decision != KB_GRANTED || face->as_json)
            part_string(face, "decision", "", kb_word(&kb_words_regulatory, (int)row->decision), ". ");
        part_string(face, "indication", "", row->indication, "");
        part_string(face, "due", "; due ", row->due, "");
        part_conflict(face, row->status, row->conflict);
        face_sources(face, row->sources, row->sources_count);
        face_item_end(face);
    }
    face_list_end(face);
}

static void describe_dose_steps(struct face *face, const struct kb_drug *drug)
{
    face_list(face, "dose_steps", "Dose levels");
    for (uint32_t i = 0; i < drug->dose_steps_count; i++) {
        face_item(face);
        part_number(face, "daily_mg", "", &drug->dose_steps[i].daily_mg, " mg a day");
        part_string(face, "text", ": ", drug->dose_steps[i].text, "");
        face_item_end(face);
    }
    face_list_end(face);
}

static void part_class(struct face *face, const char *id)
{
    const struct kb_class *class = kb_class(face->knowledge, id);
    part_say(face, class ? class->name : id);
    part_say(face, ", ");
}

static void describe_interaction(struct face *face, const struct kb_interaction *row)
{
    face_item(face);
    part_string(face, "id", "", row->row.id, ": ");
    for (uint32_t i = 0; !face->as_json && i < row->classes_count; i++)
        part_class(face, row->classes[i]);
    if (face->as_json)
        part_words(face, "classes", "", row->classes, row->classes_count, "");
    part_words(face, "comedications", "", row->comedications, row->comedications_count, ", ");
    part_string(face, "advice", "", kb_word(&kb_words_advice, (int)row->advice), ". ");
    part_number(face, "daily_mg", "", row->daily_mg, " mg a day. ");
    part_string(face, "text", "", row->text, "");
    part_conflict(face, row->row.status, row->row.conflict);
    face_sources(face, row->row.sources, row->row.sources_count);
    face_item_end(face);
}

static void describe_interactions(struct face *face, const struct kb_drug *drug)
{
    const struct kb *kb = face->knowledge->kb;
    face_list(face, "interactions", "Interactions");
    for (uint32_t i = 0; i < kb->interactions_count; i++)
        if (strcmp(kb->interactions[i].drug, drug->row.id) == 0)
            describe_interaction(face, &kb->interactions[i]);
    face_list_end(face);
}

static void describe_one_dosing(struct face *face, const struct kb_dosing *row)
{
    face_item(face);
    part_string(face, "id", "", row->row.id, ": ");
    part_words(face, "terms", "", row->terms, row->terms_count, ", ");
    for (uint32_t i = 0; !face->as_json && i < row->grades_count; i++)
        part_int(face, NULL, "grade ", row->grades[i], ", ");
    part_string(face, "test", "", row->test, " ");
    part_number(face, "above", "above ", row->above, " ");
    part_number(face, "below", "below ", row->below, " ");
    part_string(face, "unit", "", row->unit, ", ");
    if (row->pregnant)
        part_say(face, "pregnancy, ");
    part_string(face, "advice", "", kb_word(&kb_words_advice, (int)row->advice), ". ");
    part_string(face, "text", "", row->text, "");
    part_conflict(face, row->row.status, row->row.conflict);
    face_sources(face, row->row.sources, row->row.sources_count);
    face_item_end(face);
}

static void describe_dosing(struct face *face, const struct kb_drug *drug)
{
    const struct kb *kb = face->knowledge->kb;
    face_list(face, "dosing", "Dose by side effect, value and pregnancy");
    for (uint32_t i = 0; i < kb->dosing_count; i++)
        if (strcmp(kb->dosing[i].drug, drug->row.id) == 0)
            describe_one_dosing(face, &kb->dosing[i]);
    face_list_end(face);
}

static void describe_regimens(struct face *face, const struct kb_drug *drug)
{
    const struct kb *kb = face->knowledge->kb;
    face_list(face, "regimens", "Regimens");
    for (uint32_t i = 0; i < kb->regimens_count; i++) {
        const struct kb_regimen *regimen = &kb->regimens[i];
        bool holds = false;
        for (uint32_t j = 0; j < regimen->drugs_count; j++)
            holds = holds || kb_drug(face->knowledge, regimen->drugs[j]) == drug;
        if (!holds)
            continue;
        face_item(face);
        part_string(face, "id", "", regimen->row.id, ": ");
        part_string(face, "name", "", regimen->name, "");
        face_sources(face, regimen->row.sources, regimen->row.sources_count);
        face_item_end(face);
    }
    face_list_end(face);
}

/* ---- the kinds ---- */

void explain_drug(struct face *face, const void *row)
{
    const struct kb_drug *drug = row;
    face_open(face, drug->row.id, drug->name);
    face_words(face, "aliases", "Also called", drug->aliases, drug->aliases_count);
    face_string(face, "mechanism", "Acts", drug->mechanism);
    face_words(face, "targets", "Targets", drug->targets, drug->targets_count);
    face_string(face, "development", "In GIST", kb_word(&kb_words_development, drug->development));
    face_string(face, "development_text", "", drug->development_text);
    face_row(face, &drug->row);
    describe_brands(face, drug);
    describe_approvals(face, drug);
    describe_regimens(face, drug);
    explain_figures(face, figure_of_drug, drug);
    explain_sensitivities(face, drug->row.id, NULL, NULL);
    describe_toxicities(face, drug->toxicities, drug->toxicities_count);
    describe_dose_steps(face, drug);
    describe_interactions(face, drug);
    describe_dosing(face, drug);
    explain_rules(face, "Rules that offer or avoid it", rule_of_drug, drug);
    face_close(face);
}

void explain_regimen(struct face *face, const void *row)
{
    const struct kb_regimen *regimen = row;
    face_open(face, regimen->row.id, regimen->name);
    face_words(face, "drugs", "Drugs", regimen->drugs, regimen->drugs_count);
    face_number(face, "dose_mg", "Dose", regimen->dose_mg, " mg");
    face_int(face, "per_day", "a day", regimen->per_day, " times");
    face_int(face, "days_on", "On", regimen->days_on, " days");
    face_int(face, "days_off", "Off", regimen->days_off, " days");
    face_string(face, "level", "Dose level", kb_word(&kb_words_dose_level, regimen->level));
    face_string(face, "schedule", "Schedule", regimen->schedule);
    face_row(face, &regimen->row);
    explain_figures(face, figure_of_regimen, regimen);
    explain_rules(face, "Rules that offer or avoid it", rule_of_regimen, regimen);
    face_close(face);
}

void explain_interaction(struct face *face, const void *row)
{
    const struct kb_interaction *interaction = row;
    face_open(face, interaction->row.id, interaction->drug);
    face_list(face, "interaction", "Interaction");
    describe_interaction(face, interaction);
    face_list_end(face);
    face_row(face, &interaction->row);
    face_close(face);
}

void explain_dosing(struct face *face, const void *row)
{
    const struct kb_dosing *dosing = row;
    face_open(face, dosing->row.id, dosing->drug);
    face_list(face, "dosing", "Dose");
    describe_one_dosing(face, dosing);
    face_list_end(face);
    face_row(face, &dosing->row);
    face_close(face);
}

void explain_comedication(struct face *face, const void *row)
{
    const struct kb_comedication *taken = row;
    const struct kb *kb = face->knowledge->kb;
    face_open(face, taken->row.id, NULL);
    face_words(face, "aliases", "Also called", taken->aliases, taken->aliases_count);
    face_words(face, "classes", "Classes", taken->classes, taken->classes_count);
    face_row(face, &taken->row);
    face_list(face, "interactions", "Interactions");
    for (uint32_t i = 0; i < kb->interactions_count; i++) {
        const struct kb_interaction *it = &kb->interactions[i];
        bool meets = list_has_word(it->comedications, it->comedications_count, taken->row.id);
        for (uint32_t j = 0; j < taken->classes_count; j++)
            meets = meets || list_has_word(it->classes, it->classes_count, taken->classes[j]);
        if (meets)
            describe_interaction(face, it);
    }
    face_list_end(face);
    face_close(face);
}

void explain_class(struct face *face, const void *row)
{
    const struct kb_class *class = row;
    face_open(face, class->row.id, class->name);
    face_row(face, &class->row);
    face_close(face);
}

void explain_local(struct face *face, const void *row)
{
    const struct kb_local *local = row;
    face_open(face, local->row.id, local->name);
    face_words(face, "aliases", "Also called", local->aliases, local->aliases_count);
    face_string(face, "mechanism", "Acts", local->mechanism);
    face_row(face, &local->row);
    face_list(face, "conditions", "When it helps, when not");
    for (uint32_t i = 0; i < local->conditions_count; i++) {
        const struct kb_condition_text *it = &local->conditions[i];
        face_item(face);
        part_string(face, "effect", "", kb_word(&kb_words_effect, it->effect), ": ");
        part_string(face, "text", "", it->text, "");
        part_conflict(face, KB_VERIFIED, it->conflict);
        face_sources(face, it->sources, it->sources_count);
        face_item_end(face);
    }
    face_list_end(face);
    explain_figures(face, figure_of_local, local);
    describe_toxicities(face, local->toxicities, local->toxicities_count);
    explain_rules(face, "Rules that offer or avoid it", rule_of_local, local);
    face_close(face);
}
