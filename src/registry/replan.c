/* Which plans changed, and why: the case, or the knowledge. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "plan/plan.h"
#include "registry/crew.h"
#include "registry/query.h"

#define BATCH_CASES 256 /* each with up to three plans: bounds memory */

/* One case, from its row to its plans. */
struct replanned {
    const char *id, *json, *json_then; /* json_then: NULL where the version is the same */
    cajal_registry_plan it;
    cajal_plan *now, *then, *between;
    struct text reason;
    cajal_errors *errors;
    cajal_status status;
};

struct batch {
    struct replanned items[BATCH_CASES];
    size_t count;
    struct arena *arena; /* of what the rows said */
    struct crew crew;
};

/* While one batch is planned on all cores, the next is read. */
struct replanning {
    struct cajal_registry *registry;
    cajal_plan_options now, then;
    bool compares, same_rules;
    cajal_registry_plan_function function;
    void *context;
    cajal_errors *errors;
    struct batch *planned, *filled;
    int threads;
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

static cajal_plan *plan_of(struct replanned *item, const struct replanning *replanning, const char *json,
                           const cajal_plan_options *options)
{
    cajal_case *it = NULL;
    cajal_plan *plan = NULL;
    cajal_status status = cajal_case_read(&it, json, strlen(json), item->id, item->errors);
    if (status == CAJAL_OK)
        status = cajal_plan_make(&plan, replanning->registry->knowledge, it, options, item->errors);
    cajal_case_free(it);
    item->status = status > item->status ? status : item->status;
    return status == CAJAL_OK ? plan : NULL;
}

/* A case that was not written since is planned by the rules of then once, and not at all on the same day. */
static void compare(struct replanned *item, const struct replanning *replanning)
{
    bool written = item->json_then != NULL, same_rules = replanning->same_rules;
    if (written || !same_rules)
        item->then = plan_of(item, replanning, written ? item->json_then : item->json, &replanning->then);
    if (written && !same_rules)
        item->between = plan_of(item, replanning, item->json, &replanning->then);
    const cajal_plan *earlier = written || !same_rules ? item->then : item->now;
    const cajal_plan *middle = same_rules ? item->now : written ? item->between : earlier;
    if (!earlier || !middle)
        return;
    item->it.then = earlier;
    item->it.changed = !same_options(earlier, item->now);
    if (item->it.changed)
        say_why(&item->reason, earlier, middle, item->now);
    item->it.reason = item->reason.data ? item->reason.data : "";
    if (item->reason.failed)
        item->status = errors_no_memory(item->errors);
}

static void replan(void *of, const void *context)
{
    struct replanned *item = of;
    const struct replanning *replanning = context;
    item->now = plan_of(item, replanning, item->json, &replanning->now);
    item->it.now = item->now;
    if (item->now && replanning->compares && item->it.version_then) {
        compare(item, replanning);
    } else {
        item->it.changed = replanning->compares;
        item->it.reason = replanning->compares ? "new in the registry" : "";
    }
}

/* ---- batches ---- */

static void tell(struct replanning *replanning, struct replanned *item)
{
    errors_move(replanning->errors, item->errors);
    if (item->status > replanning->status)
        replanning->status = item->status;
    if (item->status == CAJAL_OK && !replanning->stop)
        replanning->stop = replanning->function(replanning->context, &item->it) != 0;
}

static void empty(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct replanned *item = &batch->items[i];
        cajal_plan_free(item->now);
        cajal_plan_free(item->then);
        cajal_plan_free(item->between);
        text_free(&item->reason);
        cajal_errors_free(item->errors);
        *item = (struct replanned){0};
    }
    batch->count = 0;
    arena_free(batch->arena);
    batch->arena = NULL;
}

/* Tells the cases of the batch that was planned, in order; begins to plan the one that was filled. */
static void turn(struct replanning *replanning)
{
    struct batch *planned = replanning->planned, *filled = replanning->filled;
    crew_finish(&planned->crew);
    crew_start(&filled->crew, filled->items, sizeof *filled->items, filled->count, replanning->threads);
    for (size_t i = 0; i < planned->count; i++)
        tell(replanning, &planned->items[i]);
    empty(planned);
    replanning->planned = filled;
    replanning->filled = planned;
}

static int take_case(void *context, const struct store_row *row)
{
    struct replanning *replanning = context;
    struct batch *batch = replanning->filled;
    if (!batch->arena)
        batch->arena = arena_new();
    struct replanned *item = &batch->items[batch->count++];
    *item = (struct replanned){.errors = cajal_errors_new()};
    if (batch->arena && item->errors) {
        item->id = arena_strdup(batch->arena, row->cell[0]);
        item->json = arena_strdup(batch->arena, row->cell[2]);
        item->json_then = row->cell[4] ? arena_strdup(batch->arena, row->cell[4]) : NULL;
    }
    if (!item->id || !item->json || (row->cell[4] && !item->json_then)) {
        replanning->status = errors_no_memory(replanning->errors);
        batch->count--;
        cajal_errors_free(item->errors);
        return 1;
    }
    item->it = (cajal_registry_plan){.id = item->id,
                                     .version = strtoll(row->cell[1], NULL, 10),
                                     .version_then = row->cell[3] ? strtoll(row->cell[3], NULL, 10) : 0,
                                     .reason = ""};
    if (batch->count == BATCH_CASES)
        turn(replanning);
    return replanning->stop;
}

/* ---- the whole ---- */

static cajal_status replan_all(struct replanning *replanning, const char *at)
{
    const struct store_value value = store_text(at);
    cajal_status status = store_run(
        replanning->registry->store,
        "SELECT c.case_id, c.version, t.document, o.version, CASE WHEN o.version <> c.version THEN o.document END"
        " FROM cajal_case c JOIN cajal_trail t ON t.number = c.number"
        " LEFT JOIN cajal_trail o ON o.case_id = c.case_id AND o.version = (SELECT max(e.version) FROM cajal_trail e"
        " WHERE e.case_id = c.case_id AND e.version IS NOT NULL AND e.at <= $1) ORDER BY c.case_id",
        &value, 1, take_case, replanning, replanning->errors);
    turn(replanning);
    turn(replanning);
    return status == CAJAL_OK ? replanning->status : status;
}

cajal_status cajal_registry_replan(cajal_registry *registry, const cajal_plan_options *options, const char *since,
                                   cajal_registry_plan_function function, void *context, cajal_errors *errors)
{
    char at[REGISTRY_TIME] = "", day[11] = "";
    if (since && !registry_time(at, since))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                          "time \"%s\": expected YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ (UTC)", since);
    memcpy(day, at, 10);
    struct replanning replanning = {.registry = registry,
                                    .now = *options,
                                    .then = *options,
                                    .compares = since != NULL,
                                    .function = function,
                                    .context = context,
                                    .errors = errors,
                                    .threads = crew_threads(0)};
    if (since)
        replanning.then.as_of = day;
    replanning.same_rules = strcmp(replanning.now.as_of, replanning.then.as_of) == 0;
    struct batch *batches = calloc(2, sizeof *batches);
    if (!batches)
        return errors_no_memory(errors);
    for (int i = 0; i < 2; i++) {
        batches[i].crew.work = replan;
        batches[i].crew.context = &replanning;
    }
    replanning.planned = &batches[0];
    replanning.filled = &batches[1];
    cajal_status status = replan_all(&replanning, at);
    free(batches);
    return status;
}
