/* Which plans changed, and why: the case, or the knowledge. */
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "plan/plan.h"
#include "registry/query.h"

struct replanning {
    struct cajal_registry *registry;
    cajal_plan_options now, then;
    bool compares;
    cajal_registry_plan_function function;
    void *context;
    cajal_errors *errors;
    cajal_status status; /* the worst of single cases */
    bool stop;
};

/* ---- what differs ---- */

static bool same_options(const cajal_plan *a, const cajal_plan *b)
{
    if (a->decision.options_count != b->decision.options_count || a->decision.avoid_count != b->decision.avoid_count)
        return false;
    for (uint32_t i = 0; i < a->decision.options_count; i++)
        if (a->decision.options[i].strength != b->decision.options[i].strength ||
            strcmp(a->decision.options[i].text, b->decision.options[i].text) != 0)
            return false;
    for (uint32_t i = 0; i < a->decision.avoid_count; i++)
        if (strcmp(a->decision.avoid[i].text, b->decision.avoid[i].text) != 0)
            return false;
    return true;
}

/* "progression none → limited; line 1 → 2" */
static void add_facts(struct text *reason, const cajal_plan *then, const cajal_plan *now)
{
    const struct kb *kb = now->knowledge->kb;
    const char *between = "";
    for (uint32_t i = 0; i < now->facts.count; i++) {
        if (then->facts.values[i] == now->facts.values[i])
            continue;
        text_printf(reason, "%s%s %s → %s", between, kb->facts[i].row.id,
                    kb_fact_word(&kb->facts[i], then->facts.values[i]),
                    kb_fact_word(&kb->facts[i], now->facts.values[i]));
        between = "; ";
    }
}

static bool fires(const cajal_plan *plan, const struct kb_rule *rule)
{
    for (uint32_t i = 0; i < plan->decision.options_count; i++)
        for (uint32_t j = 0; j < plan->decision.options[i].because_count; j++)
            if (plan->decision.options[i].because[j] == rule)
                return true;
    for (uint32_t i = 0; i < plan->decision.avoid_count; i++)
        for (uint32_t j = 0; j < plan->decision.avoid[i].because_count; j++)
            if (plan->decision.avoid[i].because[j] == rule)
                return true;
    return false;
}

static void add_rules(struct text *reason, const char *words, const cajal_plan *with, const cajal_plan *without)
{
    const struct kb *kb = with->knowledge->kb;
    const char *between = words;
    for (uint32_t i = 0; i < kb->rules_count; i++) {
        if (!fires(with, &kb->rules[i]) || fires(without, &kb->rules[i]))
            continue;
        text_printf(reason, "%s%s", between, kb->rules[i].row.id);
        between = ", ";
    }
}

/* `between`: the case as it is now, by the rules of then. */
static void say_why(struct text *reason, const cajal_plan *then, const cajal_plan *between, const cajal_plan *now)
{
    bool by_case = !same_options(then, between), by_rules = !same_options(between, now);
    if (by_case || !by_rules)
        add_facts(reason, then, between);
    if (by_case && !reason->length) /* the same facts: other drugs or mutations behind them */
        text_add(reason, "the case was changed");
    if (!by_rules)
        return;
    text_add(reason, reason->length ? "; rules" : "rules");
    add_rules(reason, " now in force: ", now, between);
    add_rules(reason, " no more in force: ", between, now);
}

/* ---- one case ---- */

static cajal_plan *plan_of(const struct replanning *replanning, const char *id, const char *json,
                           const cajal_plan_options *options)
{
    cajal_case *it = NULL;
    cajal_plan *plan = NULL;
    cajal_status status = cajal_case_read(&it, json, strlen(json), id, replanning->errors);
    if (status == CAJAL_OK)
        status = cajal_plan_make(&plan, replanning->registry->knowledge, it, options, replanning->errors);
    cajal_case_free(it);
    return status == CAJAL_OK ? plan : NULL;
}

/* A case that was not written since is planned by the rules of then once, and not at all on the same day. */
static void compare(struct replanning *replanning, cajal_registry_plan *it, const char *json, const char *json_then)
{
    struct text reason = {0};
    bool written = it->version != it->version_then;
    bool same_rules = strcmp(replanning->now.as_of, replanning->then.as_of) == 0;
    cajal_plan *then = written || !same_rules ? plan_of(replanning, it->id, json_then, &replanning->then) : NULL;
    cajal_plan *between = written && !same_rules ? plan_of(replanning, it->id, json, &replanning->then) : NULL;
    const cajal_plan *earlier = written || !same_rules ? then : it->now;
    const cajal_plan *middle = same_rules ? it->now : written ? between : earlier;
    if (earlier && middle) {
        it->then = earlier;
        it->changed = !same_options(earlier, it->now);
        if (it->changed)
            say_why(&reason, earlier, middle, it->now);
        it->reason = reason.data ? reason.data : "";
        replanning->stop = reason.failed || replanning->function(replanning->context, it) != 0;
    } else {
        replanning->status = CAJAL_INVALID;
    }
    text_free(&reason);
    cajal_plan_free(then);
    cajal_plan_free(between);
}

static int take_case(void *context, const struct store_row *row)
{
    struct replanning *replanning = context;
    const char *json = row->cell[2], *json_then = row->cell[4];
    cajal_plan *now = plan_of(replanning, row->cell[0], json, &replanning->now);
    cajal_registry_plan it = {.id = row->cell[0],
                              .version = strtoll(row->cell[1], NULL, 10),
                              .version_then = row->cell[3] ? strtoll(row->cell[3], NULL, 10) : 0,
                              .now = now,
                              .reason = ""};
    if (!now) {
        replanning->status = CAJAL_INVALID;
        return 0;
    }
    if (replanning->compares && json_then) {
        compare(replanning, &it, json, json_then);
    } else {
        it.changed = replanning->compares;
        it.reason = replanning->compares ? "new in the registry" : "";
        replanning->stop = replanning->function(replanning->context, &it) != 0;
    }
    cajal_plan_free(now);
    return replanning->stop;
}

cajal_status cajal_registry_replan(cajal_registry *registry, const cajal_plan_options *options, const char *since,
                                   cajal_registry_plan_function function, void *context, cajal_errors *errors)
{
    struct replanning replanning = {.registry = registry,
                                    .now = *options,
                                    .then = *options,
                                    .compares = since != NULL,
                                    .function = function,
                                    .context = context,
                                    .errors = errors};
    char at[REGISTRY_TIME] = "", day[11] = "";
    if (since && !registry_time(at, since))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                          "time \"%s\": expected YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ (UTC)", since);
    if (since) {
        memcpy(day, at, 10);
        replanning.then.as_of = day;
    }
    const struct store_value value = store_text(at);
    cajal_status status = store_run(
        registry->store,
        "SELECT c.case_id, c.version, t.document, o.version, o.document FROM cajal_case c"
        " JOIN cajal_trail t ON t.number = c.number"
        " LEFT JOIN cajal_trail o ON o.case_id = c.case_id AND o.version = (SELECT max(e.version) FROM cajal_trail e"
        " WHERE e.case_id = c.case_id AND e.version IS NOT NULL AND e.at <= $1) ORDER BY c.case_id",
        &value, 1, take_case, &replanning, errors);
    return status == CAJAL_OK ? replanning.status : status;
}
