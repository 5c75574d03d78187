/* Our side of bench/rules/compare.sh, on the facts alone: no case is read, no report written.
 *
 *   ours rules DAY                 the rules in force on a day, as JSON that any engine's format is made from
 *   ours facts DAY CASES.ndjson    the facts of each case, and the rules that fire on them, one line a case
 *   ours time DAY CASES.ndjson     cases a second on one core: which rules fire; then whole decisions
 *                                  (options, avoidances, warnings, what is missing, published figures)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json_out.h"
#include "cajal/cajal.h"
#include "patient/ndjson.h"
#include "plan/decide.h"

#define SECONDS 2.0 /* how long is measured, at the least */

struct facts_list {
    cajal_facts *items;
    size_t count, capacity;
};

static void fail(const char *what)
{
    fprintf(stderr, "ours: %s\n", what);
    exit(3);
}

static void print(struct text *text)
{
    if (text->failed)
        fail("memory is short");
    puts(text->data);
    text_free(text);
}

/* ---- the rules ---- */

static void emit_test(struct json_out *out, const struct kb_fact *fact, uint64_t set)
{
    emit_array(out, fact->row.id);
    for (uint32_t value = 0; value <= fact->values_count; value++)
        if (set >> value & 1)
            emit_string(out, NULL, kb_fact_word(fact, (int)value));
    emit_end_array(out);
}

static void write_rules(const cajal_knowledge *knowledge, int32_t day)
{
    struct text text = {0};
    struct json_out out;
    emit_begin(&out, &text, false);
    emit_object(&out, NULL);
    emit_array(&out, "facts");
    for (uint32_t i = 0; i < knowledge->kb->facts_count; i++)
        emit_string(&out, NULL, knowledge->kb->facts[i].row.id);
    emit_end_array(&out);
    emit_array(&out, "rules");
    for (uint32_t i = 0; i < knowledge->kb->rules_count; i++) {
        const struct kb_ready_rule *rule = &knowledge->rules[i];
        if (!plan_rule_valid(rule, day))
            continue;
        emit_object(&out, NULL);
        emit_string(&out, "id", rule->rule->row.id);
        emit_object(&out, "when");
        for (uint32_t j = 0; j < rule->tests_count; j++)
            emit_test(&out, &knowledge->kb->facts[rule->tests[j].fact], rule->tests[j].set);
        emit_end_object(&out);
        emit_end_object(&out);
    }
    emit_end_array(&out);
    emit_end_object(&out);
    print(&text);
}

/* ---- the facts of real cases, as a plan derives them ---- */

static void push(struct facts_list *list, const cajal_facts *facts)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 1024;
        cajal_facts *items = realloc(list->items, list->capacity * sizeof *items);
        if (!items)
            fail("memory is short");
        list->items = items;
    }
    list->items[list->count++] = *facts;
}

static void read_facts(struct facts_list *list, const cajal_knowledge *knowledge, const char *as_of, const char *path)
{
    FILE *file = fopen(path, "rb");
    struct ndjson reader;
    const char *bytes;
    size_t length;
    int line;
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    options.as_of = as_of;
    if (!file || !ndjson_open(&reader, file, path))
        fail("cannot read the cases");
    while (ndjson_next(&reader, &bytes, &length, &line, NULL) == NDJSON_CASE) {
        cajal_case *patient_case;
        cajal_plan *plan;
        if (cajal_case_read(&patient_case, bytes, length, path, NULL) != CAJAL_OK ||
            cajal_plan_make(&plan, knowledge, patient_case, &options, NULL) != CAJAL_OK)
            fail("a case that makes no plan");
        push(list, &plan->facts);
        cajal_plan_free(plan);
        cajal_case_free(patient_case);
    }
    ndjson_close(&reader);
    fclose(file);
}

static void write_facts(const cajal_knowledge *knowledge, int32_t day, const cajal_facts *facts)
{
    struct text text = {0};
    struct json_out out;
    emit_begin(&out, &text, false);
    emit_object(&out, NULL);
    emit_object(&out, "facts");
    for (uint32_t i = 0; i < facts->count; i++)
        emit_string(&out, knowledge->kb->facts[i].row.id, kb_fact_word(&knowledge->kb->facts[i], facts->values[i]));
    emit_end_object(&out);
    emit_array(&out, "fires");
    for (uint32_t i = 0; i < knowledge->kb->rules_count; i++)
        if (plan_rule_valid(&knowledge->rules[i], day) && plan_judge(&knowledge->rules[i], facts) == VERDICT_FIRES)
            emit_string(&out, NULL, knowledge->kb->rules[i].row.id);
    emit_end_array(&out);
    emit_end_object(&out);
    print(&text);
}

/* ---- the time ---- */

static double fire_all(const cajal_knowledge *knowledge, int32_t day, const struct facts_list *list)
{
    size_t fired = 0;
    for (size_t i = 0; i < list->count; i++)
        for (uint32_t j = 0; j < knowledge->kb->rules_count; j++)
            fired += plan_rule_valid(&knowledge->rules[j], day) &&
                     plan_judge(&knowledge->rules[j], &list->items[i]) == VERDICT_FIRES;
    return (double)fired;
}

static double decide_all(const cajal_knowledge *knowledge, int32_t day, const struct facts_list *list)
{
    const struct plan_day on = {day, 0};
    size_t options = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct plan_decision plan;
        struct arena *arena = arena_new();
        if (!arena || plan_decide(&plan, arena, knowledge, &list->items[i], &on, NULL) != CAJAL_OK)
            fail("memory is short");
        options += plan.options_count;
        arena_free(arena);
    }
    return (double)options;
}

/* Prints cases a second, and what was found a case, which keeps the work from being optimized away. */
static void measure(double (*work)(const cajal_knowledge *, int32_t, const struct facts_list *),
                    const cajal_knowledge *knowledge, int32_t day, const struct facts_list *list)
{
    double found = 0, rounds = 0, seconds = 0;
    clock_t start = clock();
    for (; list->count && seconds < SECONDS; seconds = (double)(clock() - start) / CLOCKS_PER_SEC, rounds++)
        found = work(knowledge, day, list);
    printf("%.0f %.2f\n", rounds * (double)list->count / seconds, found / (double)list->count);
}

int main(int argc, char **argv)
{
    cajal_knowledge *knowledge;
    cajal_date day;
    struct facts_list list = {0};
    if (argc < 3 || !date_parse(&day, argv[2]) || cajal_knowledge_embedded(&knowledge, NULL) != CAJAL_OK)
        fail("expected rules DAY, facts DAY CASES or time DAY CASES");
    if (argc == 4)
        read_facts(&list, knowledge, argv[2], argv[3]);
    if (strcmp(argv[1], "rules") == 0)
        write_rules(knowledge, day.days);
    for (size_t i = 0; strcmp(argv[1], "facts") == 0 && i < list.count; i++)
        write_facts(knowledge, day.days, &list.items[i]);
    if (strcmp(argv[1], "time") == 0) {
        measure(fire_all, knowledge, day.days, &list);
        measure(decide_all, knowledge, day.days, &list);
    }
    free(list.items);
    cajal_knowledge_free(knowledge);
    return 0;
}
