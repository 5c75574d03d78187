/* Ids to rows, once, when a knowledge base is opened. */
#include <limits.h>
#include <string.h>

#include "base/errors.h"
#include "base/letters.h"
#include "base/lists.h"
#include "knowledge/codes.h"
#include "knowledge/knowledge.h"
#include "knowledge/names.h"

static bool resolve_tests(const cajal_knowledge *knowledge, const struct kb_test **out, uint32_t *count,
                          const struct kb_condition *when, uint32_t when_count)
{
    struct kb_test *tests = arena_array(knowledge->arena, when_count + 1, sizeof *tests);
    if (!tests)
        return false;
    *count = 0;
    for (uint32_t i = 0; i < when_count; i++) {
        int fact = kb_fact_index(knowledge, when[i].fact);
        if (fact < 0)
            continue;
        struct kb_test *test = &tests[(*count)++];
        test->fact = (uint32_t)fact;
        for (uint32_t j = 0; j < when[i].values_count; j++) {
            int value = kb_fact_value(&knowledge->kb->facts[fact], when[i].values[j]);
            if (value >= 0)
                test->set |= (uint64_t)1 << value;
        }
    }
    *out = tests;
    return true;
}

/* ---- figures beside an option ---- */

/* An action without a regimen ("continue sunitinib") is served by any arm of the same drugs. */
static bool arm_has(const struct kb_arm *arm, const struct kb_ready_action *action)
{
    if (action->modality)
        return arm->modality && strcmp(arm->modality, action->modality->row.id) == 0;
    if (action->regimen && list_has_word(arm->regimens, arm->regimens_count, action->regimen->row.id))
        return true;
    if (action->regimen || action->drugs_count == 0 || action->drugs_count != arm->drugs_count)
        return false;
    for (uint32_t i = 0; i < arm->drugs_count; i++)
        if (strcmp(arm->drugs[i], action->drugs[i]) != 0)
            return false;
    return true;
}

static bool add_trial_evidence(const cajal_knowledge *knowledge, struct kb_evidence **list, size_t *count,
                               size_t *capacity, const struct kb_trial *trial, const struct kb_ready_action *action)
{
    for (uint32_t i = 0; i < trial->outcomes_count; i++) {
        const struct kb_outcome *outcome = &trial->outcomes[i];
        for (uint32_t j = 0; outcome->headline && j < trial->arms_count; j++) {
            const struct kb_arm *arm = &trial->arms[j];
            if (strcmp(arm->id, outcome->arm) != 0 || !arm_has(arm, action))
                continue;
            struct kb_evidence *slot = arena_push(knowledge->arena, (void **)list, count, capacity, sizeof *slot);
            if (!slot)
                return false;
            *slot = (struct kb_evidence){trial, arm, outcome, kb_outcome_public_from(knowledge, trial, outcome)};
        }
    }
    return true;
}

static bool add_evidence(const cajal_knowledge *knowledge, struct kb_ready_action *action)
{
    struct kb_evidence *list = NULL;
    size_t count = 0, capacity = 0;
    if (action->regimen || action->modality || action->drugs_count)
        for (uint32_t i = 0; i < knowledge->kb->trials_count; i++)
            if (!add_trial_evidence(knowledge, &list, &count, &capacity, &knowledge->kb->trials[i], action))
                return false;
    action->evidence = list;
    action->evidence_count = (uint32_t)count;
    return true;
}

/* ---- what a rule does ---- */

static bool resolve_action(const cajal_knowledge *knowledge, struct kb_ready_action *out, enum kb_action action,
                           const char *regimen, const char **drugs, uint32_t drugs_count, const char *modality)
{
    out->action = action;
    out->regimen = kb_regimen(knowledge, regimen);
    out->modality = kb_local(knowledge, modality);
    if (out->regimen) {
        drugs = out->regimen->drugs;
        drugs_count = out->regimen->drugs_count;
    }
    const char **canonical = arena_array(knowledge->arena, drugs_count + 1, sizeof *canonical);
    if (!canonical)
        return false;
    for (uint32_t i = 0; i < drugs_count; i++) {
        const struct kb_drug *drug = kb_drug(knowledge, drugs[i]);
        canonical[i] = drug ? drug->row.id : drugs[i];
    }
    out->drugs = canonical;
    out->drugs_count = drugs_count;
    return true;
}

/* How an action begins in words; what follows is the regimen, the drugs or the modality. */
static const char *const verbs[] = {
    [KB_START] = "Start ",
    [KB_CONTINUE] = "Continue ",
    [KB_ESCALATE] = "Escalate to ",
    [KB_REDUCE] = "Reduce the dose of ",
    [KB_HOLD] = "Pause ",
    [KB_STOP] = "Stop ",
    [KB_SWITCH] = "Switch to ",
    [KB_RECHALLENGE] = "Rechallenge with ",
    [KB_RESUME] = "Resume ",
    [KB_DO_LOCAL] = "",
    [KB_DO_TRIAL] = "Clinical trial",
    [KB_SUPPORTIVE] = "Supportive care",
    [KB_TEST] = "Test",
    [KB_MONITOR] = "Monitor",
};

/* A rule's own words win; else verb and object. NULL when memory is short. */
static const char *action_text(const cajal_knowledge *knowledge, const struct kb_ready_action *action, const char *own)
{
    if (own)
        return own;
    struct arena *arena = knowledge->arena;
    const char *verb = verbs[action->action];
    if (action->modality) {
        char *text = arena_printf(arena, "%s%s", verb, action->modality->name);
        if (text)
            text[0] = letter_upper(text[0]);
        return text;
    }
    if (action->regimen)
        return arena_printf(arena, "%s%s", verb, action->regimen->name);
    char *text = arena_strdup(arena, verb);
    for (uint32_t i = 0; text && i < action->drugs_count; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? " and " : "", action->drugs[i]);
    return text;
}

static bool resolve_avoid(const cajal_knowledge *knowledge, const struct kb_ready_action **out,
                          const struct kb_avoid *rows, uint32_t count)
{
    struct kb_ready_action *actions = arena_array(knowledge->arena, count + 1, sizeof *actions);
    if (!actions)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        actions[i].avoid = &rows[i];
        if (!resolve_action(knowledge, &actions[i], rows[i].action, rows[i].regimen, rows[i].drugs, rows[i].drugs_count,
                            rows[i].modality) ||
            !(actions[i].text = action_text(knowledge, &actions[i], rows[i].text)))
            return false;
    }
    *out = actions;
    return true;
}

static bool resolve_then(const cajal_knowledge *knowledge, const struct kb_ready_action **out,
                         const struct kb_then *rows, uint32_t count)
{
    struct kb_ready_action *actions = arena_array(knowledge->arena, count + 1, sizeof *actions);
    if (!actions)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        actions[i].then = &rows[i];
        if (!resolve_action(knowledge, &actions[i], rows[i].action, rows[i].regimen, rows[i].drugs, rows[i].drugs_count,
                            rows[i].modality) ||
            !(actions[i].text = action_text(knowledge, &actions[i], rows[i].text)) ||
            !add_evidence(knowledge, &actions[i]))
            return false;
    }
    *out = actions;
    return true;
}

static int32_t day_of(const char *text, int32_t otherwise)
{
    cajal_date date;
    return text && date_parse(&date, text) ? date.days : otherwise;
}

static bool resolve_rule(const cajal_knowledge *knowledge, struct kb_ready_rule *out, const struct kb_rule *rule)
{
    out->rule = rule;
    out->from_days = day_of(rule->from, INT32_MIN);
    out->until_days = day_of(rule->until, INT32_MAX);
    out->replaced_from = INT32_MAX;
    return resolve_tests(knowledge, &out->tests, &out->tests_count, rule->when, rule->when_count) &&
           resolve_then(knowledge, &out->then, rule->then, rule->then_count) &&
           resolve_avoid(knowledge, &out->avoid, rule->avoid, rule->avoid_count);
}

static bool resolve_rules(cajal_knowledge *out, const struct kb *kb)
{
    out->rules = arena_array(out->arena, kb->rules_count + 1, sizeof *out->rules);
    if (!out->rules)
        return false;
    for (uint32_t i = 0; i < kb->rules_count; i++)
        if (!resolve_rule(out, &out->rules[i], &kb->rules[i]))
            return false;
    for (uint32_t i = 0; i < kb->rules_count; i++) {
        const struct kb_rule *older =
            kb->rules[i].replaces ? names_find(out->names, KB_LIST_rules, kb->rules[i].replaces) : NULL;
        if (older && out->rules[older - kb->rules].replaced_from > out->rules[i].from_days)
            out->rules[older - kb->rules].replaced_from = out->rules[i].from_days;
    }
    return true;
}

static bool resolve_safety(cajal_knowledge *out, const struct kb *kb)
{
    out->safety = arena_array(out->arena, kb->safety_count + 1, sizeof *out->safety);
    if (!out->safety)
        return false;
    for (uint32_t i = 0; i < kb->safety_count; i++) {
        const struct kb_safety *row = &kb->safety[i];
        struct kb_ready_safety *ready = &out->safety[i];
        ready->safety = row;
        ready->from_days = day_of(row->from, INT32_MIN);
        if (!resolve_tests(out, &ready->tests, &ready->tests_count, row->when, row->when_count) ||
            !resolve_avoid(out, &ready->never, row->never, row->never_count) ||
            !resolve_avoid(out, &ready->always_avoid, row->always_avoid, row->always_avoid_count) ||
            !resolve_avoid(out, &ready->always_one_of, row->always_one_of, row->always_one_of_count))
            return false;
    }
    return true;
}

static bool resolve_impossible(cajal_knowledge *out, const struct kb *kb)
{
    out->impossible = arena_array(out->arena, kb->impossible_count + 1, sizeof *out->impossible);
    if (!out->impossible)
        return false;
    for (uint32_t i = 0; i < kb->impossible_count; i++) {
        struct kb_ready_impossible *ready = &out->impossible[i];
        ready->impossible = &kb->impossible[i];
        if (!resolve_tests(out, &ready->tests, &ready->tests_count, kb->impossible[i].when,
                           kb->impossible[i].when_count))
            return false;
    }
    return true;
}

cajal_status kb_resolve(cajal_knowledge *out, const struct kb *kb, cajal_errors *errors)
{
    out->kb = kb;
    if (kb->facts_count > KB_FACTS)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "more than %d facts", KB_FACTS);
    if (!(out->names = names_build(out->arena, kb)) || !(out->codes = kb_codes_build(out->arena, kb)) ||
        !kb_date_references(out) || !resolve_rules(out, kb) || !resolve_safety(out, kb) || !resolve_impossible(out, kb))
        return errors_no_memory(errors);
    /* A bad date stays "not stated" here; kb check reports it. */
    if (!date_parse(&out->known_from, kb->manifest.known_from))
        out->known_from = (cajal_date){0, CAJAL_NO_DATE};
    if (!date_parse(&out->known_until, kb->manifest.known_until))
        out->known_until = (cajal_date){0, CAJAL_NO_DATE};
    return CAJAL_OK;
}

/* ---- matching ---- */

static bool same_kind(enum kb_action pattern, enum kb_action has)
{
    if (pattern == has)
        return true;
    /* Beginning a drug is the same harm or good under every name for beginning it. */
    return pattern == KB_START && (has == KB_SWITCH || has == KB_RECHALLENGE || has == KB_RESUME);
}

bool kb_action_matches(const struct kb_ready_action *pattern, const struct kb_ready_action *has)
{
    if (!same_kind(pattern->action, has->action))
        return false;
    if (pattern->regimen && pattern->regimen != has->regimen)
        return false;
    if (pattern->modality && pattern->modality != has->modality)
        return false;
    for (uint32_t i = 0; i < pattern->drugs_count; i++)
        if (!list_has_word(has->drugs, has->drugs_count, pattern->drugs[i]))
            return false;
    return true;
}
