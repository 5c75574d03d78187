/* Border patients of the mutation test, and a plan as one number. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "knowledge/vocabulary.h"
#include "mutation.h"

/* ---- a plan as one number ---- */

static uint64_t mix(uint64_t hash, const char *word)
{
    for (; *word; word++)
        hash = (hash ^ (unsigned char)*word) * 1099511628211U; /* FNV-1a */
    return (hash ^ 0xff) * 1099511628211U;
}

static uint64_t mix_rules(uint64_t hash, const struct kb_rule *const *rules, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        hash = mix(hash, rules[i]->row.id);
    return hash;
}

static uint64_t mix_options(uint64_t hash, const struct plan_decision *plan)
{
    for (uint32_t i = 0; i < plan->options_count; i++) {
        const struct plan_option *option = &plan->options[i];
        hash = mix(mix(hash, kb_word(&kb_words_action, (int)option->action)), option->text);
        hash = mix(hash, kb_word(&kb_words_strength, (int)option->strength));
        hash = mix(hash, option->regimen ? option->regimen->row.id : "-");
        hash = mix(hash, option->modality ? option->modality->row.id : "-");
        hash = mix_rules(hash, option->because, option->because_count);
        for (uint32_t j = 0; j < option->cautions_count; j++)
            hash = mix(hash, option->cautions[j]);
    }
    return hash;
}

static uint64_t hash_of(const struct plan_decision *plan)
{
    uint64_t hash = mix_options(14695981039346656037U, plan);
    for (uint32_t i = 0; i < plan->avoid_count; i++)
        hash = mix_rules(mix(hash, plan->avoid[i].text), plan->avoid[i].because, plan->avoid[i].because_count);
    for (uint32_t i = 0; i < plan->warnings_count; i++)
        hash = mix(hash, plan->warnings[i]);
    for (uint32_t i = 0; i < plan->missing_count; i++)
        hash = mix(hash, plan->missing[i].fact->row.id);
    return mix_rules(hash, plan->unverified, plan->unverified_count);
}

uint64_t mutation_plan(const cajal_knowledge *knowledge, const cajal_facts *facts, int32_t day)
{
    struct plan_decision plan;
    struct arena *arena = arena_new();
    const struct plan_day on = {day, 0};
    if (!arena || plan_decide(&plan, arena, knowledge, facts, &on, NULL) != CAJAL_OK)
        abort();
    uint64_t number = hash_of(&plan);
    arena_free(arena);
    return number;
}

/* ---- border patients ---- */

static void add_border(struct guards *guards, const cajal_facts *facts, int32_t day)
{
    for (size_t i = 0; i < guards->border_count; i++)
        if (guards->border[i].day == day && memcmp(guards->border[i].facts.values, facts->values, facts->count) == 0)
            return;
    if (guards->border_count == MUTATION_MOST) {
        fprintf(stderr, "more than %d border patients\n", MUTATION_MOST);
        exit(4);
    }
    guards->border[guards->border_count++] = (struct border){*facts, day, mutation_plan(guards->base, facts, day)};
}

static void add_simplest(struct guards *guards, struct space *space, patients set, int32_t day)
{
    cajal_facts facts;
    if (space_some(set) && space_simplest(space, set, &facts))
        add_border(guards, &facts, day);
}

/* The patients whom all conditions but one let through. */
patients mutation_all_but_one(struct space *space, const struct kb_ready_rule *rule, uint32_t left_out)
{
    patients set = space->possible;
    for (uint32_t i = 0; i < rule->tests_count; i++)
        if (i != left_out)
            set = space_and(space, set, space_test(space, rule->tests[i].fact, rule->tests[i].set));
    return set;
}

static int32_t day_of_rule(const struct guards *guards, const struct kb_ready_rule *rule)
{
    bool now = rule->until_days > guards->day && rule->replaced_from > guards->day && rule->from_days <= guards->day;
    return now ? guards->day : rule->from_days;
}

static void border_of_rule(struct guards *guards, struct space *space, const struct kb_ready_rule *rule)
{
    int32_t day = day_of_rule(guards, rule);
    add_simplest(guards, space, mutation_all_but_one(space, rule, UINT32_MAX), day);
    for (uint32_t i = 0; i < rule->tests_count; i++) {
        patients others = mutation_all_but_one(space, rule, i);
        for (uint32_t value = 0; value < space->values[rule->tests[i].fact]; value++)
            add_simplest(guards, space,
                         space_and(space, others, space_test(space, rule->tests[i].fact, (uint64_t)1 << value)), day);
    }
}

static void make_border(struct guards *guards)
{
    struct space space;
    if (!space_open(&space, guards->base))
        abort();
    for (uint32_t i = 0; i < guards->base->kb->rules_count; i++) {
        size_t mark = space_mark(&space);
        border_of_rule(guards, &space, &guards->base->rules[i]);
        space_release(&space, mark);
    }
    space_close(&space);
}

static void write_facts(FILE *file, const cajal_knowledge *knowledge, const cajal_facts *facts)
{
    const char *comma = "";
    for (uint32_t i = 0; i < facts->count; i++) {
        const struct kb_fact *fact = &knowledge->kb->facts[i];
        int usual = fact->if_absent ? kb_fact_value(fact, fact->if_absent) : KB_UNKNOWN;
        if (facts->values[i] == usual)
            continue;
        fprintf(file, "%s%s=%s", comma, fact->row.id, kb_fact_word(fact, facts->values[i]));
        comma = ",";
    }
}

static void write_options(FILE *file, const cajal_knowledge *knowledge, const struct border *border)
{
    struct plan_decision plan;
    struct arena *arena = arena_new();
    const struct plan_day on = {border->day, 0};
    if (!arena || plan_decide(&plan, arena, knowledge, &border->facts, &on, NULL) != CAJAL_OK)
        abort();
    for (uint32_t i = 0; i < plan.options_count; i++) {
        const struct plan_option *option = &plan.options[i];
        const char *what = option->regimen       ? option->regimen->row.id
                           : option->modality    ? option->modality->row.id
                           : option->drugs_count ? option->drugs[0]
                                                 : "";
        fprintf(file, "%s%s%s%s%s", i ? ", " : "", option->strength == KB_RECOMMENDED ? "" : "(",
                kb_word(&kb_words_action, (int)option->action), *what ? " " : "", what);
        fputs(option->strength == KB_RECOMMENDED ? "" : ")", file);
    }
    arena_free(arena);
}

int mutation_write_border(struct guards *guards, const char *path)
{
    make_border(guards);
    FILE *file = fopen(path, "wb");
    if (!file)
        return 3;
    fputs("# Border patients: the simplest in whom a rule fires, or just does not. Written by tests/mutation --write;\n"
          "# day, facts (others as in a case that says nothing), options ((…): to be considered), the whole plan's "
          "number\n",
          file);
    for (size_t i = 0; i < guards->border_count; i++) {
        char day[DATE_TEXT];
        date_format(day, (cajal_date){guards->border[i].day, CAJAL_DAY});
        fprintf(file, "%s\t", day);
        write_facts(file, guards->base, &guards->border[i].facts);
        fputc('\t', file);
        write_options(file, guards->base, &guards->border[i]);
        fprintf(file, "\t%016llx\n", (unsigned long long)guards->border[i].plan);
    }
    printf("%zu border patients\n", guards->border_count);
    return fclose(file) == 0 ? 0 : 3;
}

static void read_fact(const struct guards *guards, cajal_facts *facts, char *pair)
{
    char *equals = strchr(pair, '=');
    if (!equals)
        return;
    *equals = '\0';
    int fact = kb_fact_index(guards->base, pair);
    int value = fact < 0 ? -1 : kb_fact_value(&guards->base->kb->facts[fact], equals + 1);
    if (value < 0) {
        fprintf(stderr, "border patient: no fact %s = %s; write the file anew\n", pair, equals + 1);
        exit(1);
    }
    facts->values[fact] = (uint8_t)value;
}

static void read_line(struct guards *guards, char *line)
{
    char *facts_at = strchr(line, '\t'), *options_at = facts_at ? strchr(facts_at + 1, '\t') : NULL;
    char *number_at = options_at ? strchr(options_at + 1, '\t') : NULL;
    cajal_date day;
    if (*line == '#' || !number_at || guards->border_count == MUTATION_MOST)
        return;
    *facts_at = *options_at = '\0';
    struct border *border = &guards->border[guards->border_count++];
    *border = (struct border){.facts = {.count = guards->base->kb->facts_count}};
    for (uint32_t i = 0; i < border->facts.count; i++) {
        const struct kb_fact *fact = &guards->base->kb->facts[i];
        border->facts.values[i] = (uint8_t)(fact->if_absent ? kb_fact_value(fact, fact->if_absent) : KB_UNKNOWN);
    }
    char *rest = facts_at + 1;
    for (char *pair = strtok_r(rest, ",", &rest); pair; pair = strtok_r(NULL, ",", &rest))
        read_fact(guards, &border->facts, pair);
    if (date_parse(&day, line))
        border->day = day.days;
    border->plan = strtoull(number_at + 1, NULL, 16);
}

char *mutation_read_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct text text = {0};
    char buffer[4096];
    size_t length;
    while (file && (length = fread(buffer, 1, sizeof buffer, file)) > 0)
        text_add_n(&text, buffer, length);
    if (!file) {
        fprintf(stderr, "%s: cannot open\n", path);
        exit(3);
    }
    fclose(file);
    return text_steal(&text);
}

void mutation_read_border(struct guards *guards, const char *path)
{
    char *text = mutation_read_text(path), *rest = text;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        read_line(guards, line);
    free(text);
}

/* A border patient whose plan is not the one on record: the rules changed and nobody looked. */
int mutation_stale(const struct guards *guards)
{
    int count = 0;
    for (size_t i = 0; i < guards->border_count; i++) {
        const struct border *border = &guards->border[i];
        if (mutation_plan(guards->base, &border->facts, border->day) == border->plan)
            continue;
        if (count++ < 10) {
            printf("the plan of a border patient has changed: ");
            write_facts(stdout, guards->base, &border->facts);
            printf("\n");
        }
    }
    return count;
}
