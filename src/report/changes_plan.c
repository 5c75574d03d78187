/* Two plans of one case, as of two days: what is new, what is gone, what has moved, and why. */
#include <string.h>

#include "knowledge/vocabulary.h"
#include "plan/decide.h"
#include "base/errors.h"
#include "report/changes_parts.h"
#include "report/condition_words.h"

static struct kb_ready_action of_option(const struct plan_option *option)
{
    return (struct kb_ready_action){.action = option->action,
                                    .regimen = option->regimen,
                                    .drugs = option->drugs,
                                    .drugs_count = option->drugs_count,
                                    .modality = option->modality,
                                    .text = option->text};
}

static struct kb_ready_action of_avoid(const struct plan_avoid *avoid)
{
    return (struct kb_ready_action){.action = avoid->action,
                                    .regimen = avoid->regimen,
                                    .drugs = avoid->drugs,
                                    .drugs_count = avoid->drugs_count,
                                    .modality = avoid->modality,
                                    .text = avoid->text};
}

static const struct plan_option *same_option(const cajal_plan *plan, const struct plan_option *option)
{
    struct kb_ready_action wanted = of_option(option);
    for (uint32_t i = 0; i < plan->decision.options_count; i++) {
        struct kb_ready_action has = of_option(&plan->decision.options[i]);
        if (plan_same_entry(&has, &wanted))
            return &plan->decision.options[i];
    }
    return NULL;
}

static const struct plan_avoid *same_avoid(const cajal_plan *plan, const struct plan_avoid *avoid)
{
    struct kb_ready_action wanted = of_avoid(avoid);
    for (uint32_t i = 0; i < plan->decision.avoid_count; i++) {
        struct kb_ready_action has = of_avoid(&plan->decision.avoid[i]);
        if (plan_same_entry(&has, &wanted))
            return &plan->decision.avoid[i];
    }
    return NULL;
}

/* ---- why ---- */

static bool allows(const struct kb_condition *condition, const char *word)
{
    for (uint32_t i = 0; i < condition->values_count; i++)
        if (strcmp(condition->values[i], word) == 0)
            return true;
    return false;
}

/* Words of `text` as a part; empties it. */
static void part_text(struct face *face, const char *key, const char *before, struct text *text, const char *after)
{
    face->layout.failed |= text->failed;
    part_string(face, key, before, text_string(text), after);
    text_free(text);
}

/* What the rule asks for and the facts of the other plan do not give. */
static void tell_unmet(struct face *face, const struct kb_rule *rule, const cajal_plan *there)
{
    if (face->as_json)
        emit_array(&face->json, "unmet");
    for (uint32_t i = 0; i < rule->when_count; i++) {
        int index = kb_fact_index(face->knowledge, rule->when[i].fact);
        const struct kb_fact *fact = index < 0 ? NULL : &face->knowledge->kb->facts[index];
        const char *word = fact ? kb_fact_word(fact, there->facts.values[index]) : NULL;
        if (!word || allows(&rule->when[i], word))
            continue;
        struct text asked = {0}, found = {0};
        condition_words(&asked, face->knowledge, &rule->when[i]);
        value_words(&found, face->knowledge, fact, word);
        if (face->as_json)
            emit_object(&face->json, NULL);
        part_code(face, "fact", fact->row.id);
        part_text(face, "asks", " It asks for ", &asked, "");
        part_text(face, "found", "; in the other plan: ", &found, ".");
        if (face->as_json)
            emit_end_object(&face->json);
    }
    if (face->as_json)
        emit_end_array(&face->json);
}

/* The rules behind an entry that are in force on one of the days only; if there are none, all of them. */
static void tell_why(struct face *face, const struct kb_rule *const *rules, uint32_t count, const cajal_plan *here,
                     const cajal_plan *there)
{
    int32_t now = here->day.as_of_days, other = there->day.as_of_days;
    uint32_t own = 0;
    for (uint32_t i = 0; i < count; i++)
        own += changes_rule_began(face->knowledge, rules[i], other, now);
    if (face->as_json)
        emit_array(&face->json, "because");
    for (uint32_t i = 0; i < count; i++) {
        if (own && !changes_rule_began(face->knowledge, rules[i], other, now))
            continue;
        if (face->as_json)
            emit_object(&face->json, NULL);
        part_string(face, "rule", " ", rules[i]->row.id, "");
        part_string(face, "from", " (from ", rules[i]->from, ")");
        part_string(face, "text", ": ", rules[i]->because, "");
        face_sources(face, rules[i]->row.sources, rules[i]->row.sources_count);
        tell_unmet(face, rules[i], there);
        if (face->as_json)
            emit_end_object(&face->json);
    }
    if (face->as_json)
        emit_end_array(&face->json);
}

/* An option that is gone: its rules ended, or something avoids it now. */
static void tell_loss(struct face *face, const struct plan_option *option, const cajal_plan *before,
                      const cajal_plan *after)
{
    struct kb_ready_action was = of_option(option);
    for (uint32_t i = 0; i < after->decision.avoid_count; i++) {
        struct kb_ready_action avoid = of_avoid(&after->decision.avoid[i]);
        if (!kb_action_matches(&avoid, &was))
            continue;
        part_string(face, "avoided", " Now to be avoided: ", avoid.text, ".");
        tell_why(face, after->decision.avoid[i].because, after->decision.avoid[i].because_count, after, before);
        return;
    }
    part_say(face, " It rested on");
    tell_why(face, option->because, option->because_count, before, after);
}

/* ---- what ---- */

static const char *strength_of(const struct plan_option *option)
{
    return kb_word(&kb_words_strength, (int)option->strength);
}

static void tell_new(struct face *face, const cajal_plan *before, const cajal_plan *after)
{
    face_list(face, "new_options", "New options");
    for (uint32_t i = 0; i < after->decision.options_count; i++) {
        const struct plan_option *option = &after->decision.options[i];
        if (same_option(before, option))
            continue;
        face_item(face);
        part_string(face, "option", "", option->text, "");
        part_string(face, "strength", " (", strength_of(option), "");
        part_int(face, "rank", ", place ", option->rank, ").");
        tell_why(face, option->because, option->because_count, after, before);
        face_item_end(face);
    }
    face_list_end(face);
}

static void tell_gone(struct face *face, const cajal_plan *before, const cajal_plan *after)
{
    face_list(face, "gone_options", "Options that are gone");
    for (uint32_t i = 0; i < before->decision.options_count; i++) {
        const struct plan_option *option = &before->decision.options[i];
        if (same_option(after, option))
            continue;
        face_item(face);
        part_string(face, "option", "", option->text, "");
        part_string(face, "strength", " (", strength_of(option), "");
        part_int(face, "rank", ", place ", option->rank, ").");
        tell_loss(face, option, before, after);
        face_item_end(face);
    }
    face_list_end(face);
}

static void tell_moved(struct face *face, const cajal_plan *before, const cajal_plan *after)
{
    face_list(face, "moved_options", "Options that moved");
    for (uint32_t i = 0; i < after->decision.options_count; i++) {
        const struct plan_option *now = &after->decision.options[i], *was = same_option(before, now);
        if (!was || (was->rank == now->rank && was->strength == now->strength && strcmp(was->text, now->text) == 0))
            continue;
        face_item(face);
        part_string(face, "option", "", now->text, ": ");
        part_string(face, "strength_before", "", strength_of(was), "");
        part_int(face, "rank_before", ", place ", was->rank, " → ");
        part_string(face, "strength", "", strength_of(now), "");
        part_int(face, "rank", ", place ", now->rank, ".");
        if (was->strength != now->strength)
            tell_why(face, now->because, now->because_count, after, before);
        face_item_end(face);
    }
    face_list_end(face);
}

static void tell_avoid(struct face *face, const char *key, const char *heading, const cajal_plan *here,
                       const cajal_plan *there)
{
    face_list(face, key, heading);
    for (uint32_t i = 0; i < here->decision.avoid_count; i++) {
        const struct plan_avoid *avoid = &here->decision.avoid[i];
        if (same_avoid(there, avoid))
            continue;
        face_item(face);
        part_string(face, "avoid", "", avoid->text, ".");
        tell_why(face, avoid->because, avoid->because_count, here, there);
        face_item_end(face);
    }
    face_list_end(face);
}

static bool has_warning(const cajal_plan *plan, const char *warning)
{
    for (uint32_t i = 0; i < plan->warnings_count; i++)
        if (strcmp(plan->warnings[i], warning) == 0)
            return true;
    return false;
}

static void tell_warnings(struct face *face, const char *key, const char *heading, const cajal_plan *here,
                          const cajal_plan *there)
{
    face_list(face, key, heading);
    for (uint32_t i = 0; i < here->warnings_count; i++)
        if (!has_warning(there, here->warnings[i])) {
            face_item(face);
            part_string(face, "warning", "", here->warnings[i], "");
            face_item_end(face);
        }
    face_list_end(face);
}

/* Facts differ only where knowledge of mutations or drugs does. */
static void tell_facts(struct face *face, const cajal_plan *before, const cajal_plan *after)
{
    face_list(face, "facts", "Facts read differently");
    for (uint32_t i = 0; i < after->facts.count; i++) {
        const struct kb_fact *fact = &face->knowledge->kb->facts[i];
        if (before->facts.values[i] == after->facts.values[i])
            continue;
        face_item(face);
        part_string(face, "fact", "", fact->row.id, ": ");
        part_code(face, "text", fact->text);
        part_string(face, "before", "", kb_fact_word(fact, before->facts.values[i]), " → ");
        part_string(face, "after", "", kb_fact_word(fact, after->facts.values[i]), "");
        face_item_end(face);
    }
    face_list_end(face);
}

void changes_of_plan(struct face *face, const cajal_plan *before, const cajal_plan *after)
{
    size_t told = face->layout.out->length;
    tell_facts(face, before, after);
    tell_new(face, before, after);
    tell_gone(face, before, after);
    tell_moved(face, before, after);
    tell_avoid(face, "new_avoid", "Now to be avoided", after, before);
    tell_avoid(face, "gone_avoid", "No longer said to be avoided", before, after);
    tell_warnings(face, "new_warnings", "New warnings", after, before);
    tell_warnings(face, "gone_warnings", "Warnings that are gone", before, after);
    if (!face->as_json && face->layout.out->length == told)
        layout_paragraph(&face->layout, "", 0, "Nothing changes in this patient's plan.");
}

cajal_status report_plans_compared(struct text *out, const cajal_plan *before, const cajal_plan *after,
                                   const struct explain_options *options, cajal_errors *errors)
{
    struct face face;
    face_begin(&face, out, after->knowledge, options->as_json, options->pretty, options->width, options->colour);
    face.kind = "changes";
    face_open(&face, after->case_id, NULL);
    changes_of_plan(&face, before, after);
    face_references(&face);
    face_close(&face);
    return face_end(&face) ? CAJAL_OK : errors_no_memory(errors);
}
