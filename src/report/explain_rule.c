/* What decides: rules, safety rows, facts. */
#include <string.h>

#include "knowledge/names.h"
#include "knowledge/vocabulary.h"
#include "report/condition_words.h"
#include "report/explain_parts.h"
#include "report/report.h"

/* ---- conditions and actions ---- */

static void describe_when(struct face *face, const struct kb_condition *when, uint32_t count)
{
    face_list(face, "when", "When");
    for (uint32_t i = 0; i < count; i++) {
        struct text words = {0};
        condition_words(&words, face->knowledge, &when[i]);
        face_item(face);
        part_code(face, "fact", when[i].fact);
        if (face->as_json)
            part_words(face, "values", "", when[i].values, when[i].values_count, "");
        part_string(face, "text", "", text_string(&words), "");
        face_item_end(face);
        face->line.failed |= words.failed;
        text_free(&words);
    }
    face_list_end(face);
}

static void describe_action(struct face *face, const struct kb_ready_action *action)
{
    part_code(face, "action", kb_word(&kb_words_action, action->action));
    part_code(face, "regimen", action->regimen ? action->regimen->row.id : NULL);
    if (face->as_json)
        part_words(face, "drugs", "", action->drugs, action->drugs_count, "");
    part_code(face, "modality", action->modality ? action->modality->row.id : NULL);
    part_string(face, "text", "", action->text, "");
}

static void describe_then(struct face *face, const struct kb_ready_rule *rule)
{
    face_list(face, "then", "Then");
    for (uint32_t i = 0; i < rule->rule->then_count; i++) {
        const struct kb_then *then = rule->then[i].then;
        face_item(face);
        describe_action(face, &rule->then[i]);
        part_string(face, "strength", " (", kb_word(&kb_words_strength, then->strength), ")");
        part_words(face, "cautions", " Caution: ", then->cautions, then->cautions_count, "");
        face_item_end(face);
    }
    face_list_end(face);
}

static void describe_actions(struct face *face, const char *key, const char *heading,
                             const struct kb_ready_action *actions, uint32_t count)
{
    face_list(face, key, heading);
    for (uint32_t i = 0; i < count; i++) {
        face_item(face);
        describe_action(face, &actions[i]);
        face_item_end(face);
    }
    face_list_end(face);
}

/* ---- a rule ---- */

static const char *replaced_by(const struct kb *kb, const char *id)
{
    for (uint32_t i = 0; i < kb->rules_count; i++)
        if (kb->rules[i].replaces && strcmp(kb->rules[i].replaces, id) == 0)
            return kb->rules[i].row.id;
    return NULL;
}

void explain_named_conflict(struct face *face, const char *conflict)
{
    const struct kb_conflict *row = kb_conflict(face->knowledge, conflict);
    face_list(face, "conflicts", "Conflict");
    if (row) {
        face_item(face);
        part_string(face, "id", "", row->row.id, ": ");
        part_string(face, "topic", "", row->topic, ". ");
        part_string(face, "used", "Used: ", row->used, ". ");
        part_string(face, "why", "", row->why, "");
        face_item_end(face);
    }
    face_list_end(face);
}

void explain_rule(struct face *face, const void *row)
{
    const struct kb_rule *rule = row;
    const struct kb_ready_rule *ready = &face->knowledge->rules[rule - face->knowledge->kb->rules];
    const char *standing = report_standing_words(face->knowledge, rule);
    face_open(face, rule->row.id, NULL);
    face_string(face, "because", "Because", rule->because);
    face_string(face, "standing", "Standing",
                face->as_json                                ? kb_word(&kb_words_edge, rule->standing)
                : standing                                   ? standing
                : report_cites_review(face->knowledge, rule) ? "stated by the review"
                                                             : "stated by its sources");
    face_string(face, "from", "In force from", rule->from);
    face_string(face, "until", "until", rule->until);
    face_string(face, "replaces", "Replaces", rule->replaces);
    face_string(face, "replaced_by", "Replaced by", replaced_by(face->knowledge->kb, rule->row.id));
    if (rule->reason_only)
        face_string(face, "role", "Role", "adds a reason to what other rules say, and decides nothing");
    if (!face->as_json && rule->row.status == KB_UNVERIFIED)
        face_string(face, "", "Effect", "none: its sources were not read");
    face_row(face, &rule->row);
    describe_when(face, rule->when, rule->when_count);
    describe_then(face, ready);
    describe_actions(face, "avoid", "Avoid", ready->avoid, rule->avoid_count);
    face_bullets(face, "warn", "Warns", rule->warn, rule->warn_count);
    explain_named_conflict(face, rule->row.conflict);
    face_close(face);
}

void explain_safety(struct face *face, const void *row)
{
    const struct kb_safety *safety = row;
    const struct kb_ready_safety *ready = &face->knowledge->safety[safety - face->knowledge->kb->safety];
    face_open(face, safety->row.id, NULL);
    face_string(face, "because", "Because", safety->because);
    face_row(face, &safety->row);
    describe_when(face, safety->when, safety->when_count);
    describe_actions(face, "never", "Never offered", ready->never, safety->never_count);
    describe_actions(face, "always_avoid", "Always to be avoided", ready->always_avoid, safety->always_avoid_count);
    describe_actions(face, "always_one_of", "One of these always offered", ready->always_one_of,
                     safety->always_one_of_count);
    face_words(face, "always_warn", "Warns with", safety->always_warn, safety->always_warn_count);
    if (safety->always_recommends)
        face_string(face, "always_recommends", "Always", "something is recommended");
    face_close(face);
}

/* ---- rules that mention something ---- */

void explain_rules(struct face *face, const char *heading, explain_mentions *mentions, const void *what)
{
    const cajal_knowledge *knowledge = face->knowledge;
    face_list(face, "rules", heading);
    for (uint32_t i = 0; i < knowledge->kb->rules_count; i++) {
        const struct kb_rule *rule = &knowledge->kb->rules[i];
        if (!mentions(&knowledge->rules[i], what))
            continue;
        face_item(face);
        part_string(face, "rule", "", rule->row.id, ": ");
        part_string(face, "text", "", rule->because, "");
        part_conflict(face, rule->row.status, rule->row.conflict);
        face_item_end(face);
    }
    face_list_end(face);
}

static bool asks_fact(const struct kb_ready_rule *rule, const void *what)
{
    const struct kb_fact *fact = what;
    for (uint32_t i = 0; i < rule->rule->when_count; i++)
        if (strcmp(rule->rule->when[i].fact, fact->row.id) == 0)
            return true;
    return false;
}

static void describe_values(struct face *face, const struct kb_fact *fact)
{
    face_list(face, "values", "Values, besides unknown");
    for (uint32_t i = 0; i < fact->values_count; i++) {
        struct text words = {0};
        value_words(&words, face->knowledge, fact, fact->values[i]);
        face_item(face);
        part_string(face, "value", "", fact->values[i], "");
        part_string(face, "text", ": ", text_string(&words), "");
        face_item_end(face);
        face->line.failed |= words.failed;
        text_free(&words);
    }
    face_list_end(face);
}

void explain_fact(struct face *face, const void *row)
{
    const struct kb_fact *fact = row;
    face_open(face, fact->row.id, fact->text);
    face_string(face, "ask", "Question", fact->ask);
    face_string(face, "derive", "Derived by", kb_word(&kb_words_derive, fact->derive));
    face_words(face, "of", "from", fact->of, fact->of_count);
    face_string(face, "if_absent", "If not said", fact->if_absent);
    describe_values(face, fact);
    explain_rules(face, "Rules that ask for it", asks_fact, fact);
    face_close(face);
}
