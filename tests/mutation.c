/* Would it be noticed if a rule were wrong? Every rule is deleted and altered in turn, and what guards the
 * rules is asked: the clinical vignettes, the published cases, the border patients, the proof.
 *
 *   mutation KB_DIR BORDER.tsv VIGNETTES.txt CASES_DIR [--full]   --full: ask the proof of all (minutes)
 *   mutation KB_DIR BORDER.tsv --write                            write the border patients anew
 *
 * A border patient is the simplest one in whom a rule fires, or just does not for one condition or value:
 * the lines of BORDER.tsv tell whose plans a change of the rules changes. A mutant of which is
 * proved that it changes no plan is no mutant. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cajal/cajal.h"
#include "knowledge/vocabulary.h"
#include "plan/plan.h"
#include "variation.h"
#include "verify/model.h"
#include "verify/verify.h"

#define MOST 16384
#define SAME_MOST 200000

struct border { /* a patient on a day, and what the plan is */
    cajal_facts facts;
    int32_t day;
    uint64_t plan;
};

struct vignette {
    cajal_facts facts;
    char *expected; /* lines */
};

struct guards {
    cajal_knowledge *base;
    struct arena *arena;
    int32_t day; /* the last on which a rule comes into force */
    struct border *border, *cases;
    size_t border_count, cases_count;
    struct vignette *vignettes;
    size_t vignettes_count;
    const bool *same; /* of the mutants still to be made: whether it is none */
    bool full;
};

enum guard { BY_VIGNETTE, BY_CASE, BY_BORDER, BY_PROOF, GUARDS };
static const char *const guard_words[GUARDS] = {"the vignettes", "the published cases", "the border patients",
                                                "the proof"};

static const char value_kind[] = "one value more or less"; /* too many for the proof to be asked of each */

struct tally {
    const char *kind;
    int mutants, same, noticed, by[GUARDS];
};

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

static uint64_t plan_number(const cajal_knowledge *knowledge, const cajal_facts *facts, int32_t day)
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
    if (guards->border_count == MOST) {
        fprintf(stderr, "more than %d border patients\n", MOST);
        exit(4);
    }
    guards->border[guards->border_count++] = (struct border){*facts, day, plan_number(guards->base, facts, day)};
}

static void add_simplest(struct guards *guards, struct space *space, patients set, int32_t day)
{
    cajal_facts facts;
    if (space_some(set) && space_simplest(space, set, &facts))
        add_border(guards, &facts, day);
}

/* The patients whom all conditions but one let through. */
static patients all_but_one(struct space *space, const struct kb_ready_rule *rule, uint32_t left_out)
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
    add_simplest(guards, space, all_but_one(space, rule, UINT32_MAX), day);
    for (uint32_t i = 0; i < rule->tests_count; i++) {
        patients others = all_but_one(space, rule, i);
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

static int write_border(struct guards *guards, const char *path)
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
    if (*line == '#' || !number_at || guards->border_count == MOST)
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

static char *read_text(const char *path)
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

static void read_border(struct guards *guards, const char *path)
{
    char *text = read_text(path), *rest = text;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        read_line(guards, line);
    free(text);
}

/* A border patient whose plan is not the one on record: the rules changed and nobody looked. */
static int stale(const struct guards *guards)
{
    int count = 0;
    for (size_t i = 0; i < guards->border_count; i++) {
        const struct border *border = &guards->border[i];
        if (plan_number(guards->base, &border->facts, border->day) == border->plan)
            continue;
        if (count++ < 10) {
            printf("the plan of a border patient has changed: ");
            write_facts(stdout, guards->base, &border->facts);
            printf("\n");
        }
    }
    return count;
}

/* ---- cases and vignettes ---- */

static bool facts_of(const struct guards *guards, cajal_facts *out, const char *json, const char *day)
{
    cajal_case *patient_case = NULL;
    cajal_plan *plan = NULL;
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    options.as_of = day;
    bool good = cajal_case_read(&patient_case, json, strlen(json), NULL, NULL) == CAJAL_OK &&
                cajal_plan_make(&plan, guards->base, patient_case, &options, NULL) == CAJAL_OK;
    if (good)
        *out = plan->facts;
    cajal_plan_free(plan);
    cajal_case_free(patient_case);
    return good;
}

#define GOLDEN_DAY "2016-01-08" /* of tests/golden/run.py and tests/vignettes/run.py */

static int32_t golden_day(void)
{
    cajal_date day;
    return date_parse(&day, GOLDEN_DAY) ? day.days : 0;
}

static void read_cases(struct guards *guards, const char *directory)
{
    DIR *folder = opendir(directory);
    for (struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder)) {
        char path[4096];
        if (!strstr(entry->d_name, ".json") ||
            snprintf(path, sizeof path, "%s/%s", directory, entry->d_name) >= (int)sizeof path)
            continue;
        char *json = read_text(path);
        struct border *slot = &guards->cases[guards->cases_count];
        if (facts_of(guards, &slot->facts, json, GOLDEN_DAY)) {
            slot->day = golden_day();
            slot->plan = plan_number(guards->base, &slot->facts, slot->day);
            guards->cases_count++;
        }
        free(json);
    }
    if (folder)
        closedir(folder);
}

/* Lines that belong to the case begin with a blank, a quote or a brace; the others are expectations. */
static void read_block(struct guards *guards, char *block)
{
    struct text json = {0}, expected = {0};
    char *rest = strchr(block, '\n');
    rest = rest ? rest + 1 : block + strlen(block);
    text_add(&json, "{\"cajal\":1,\"id\":\"vignette\"");
    bool first = true;
    for (char *line = strtok_r(rest, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (strchr(" \"{}", *line)) {
            text_add(&json, first ? "," : "");
            text_add(&json, line);
            first = false;
        } else if (*line != '#') {
            text_add(&expected, line);
            text_add(&expected, "\n");
        }
    }
    text_add(&json, "}");
    struct vignette *slot = &guards->vignettes[guards->vignettes_count];
    if (expected.length && facts_of(guards, &slot->facts, json.data, GOLDEN_DAY)) {
        slot->expected = text_steal(&expected);
        guards->vignettes_count++;
    }
    text_free(&json);
    text_free(&expected);
}

static void read_vignettes(struct guards *guards, const char *path)
{
    char *text = read_text(path);
    char *block = strstr(text, "\n## ");
    while (block) {
        char *next = strstr(block + 1, "\n## ");
        if (next)
            *next = '\0';
        read_block(guards, block + 4);
        block = next;
        if (block)
            *block = '\n';
    }
    free(text);
}

static bool some_option(const struct plan_decision *plan, const char *words, int strength)
{
    for (uint32_t i = 0; i < plan->options_count; i++)
        if (strstr(plan->options[i].text, words) && (strength < 0 || (int)plan->options[i].strength == strength))
            return true;
    return false;
}

static bool some_avoid(const struct plan_decision *plan, const char *words)
{
    for (uint32_t i = 0; i < plan->avoid_count; i++)
        if (strstr(plan->avoid[i].text, words))
            return true;
    return false;
}

static bool some_missing(const struct plan_decision *plan, const char *id)
{
    for (uint32_t i = 0; i < plan->missing_count; i++)
        if (strcmp(plan->missing[i].fact->row.id, id) == 0)
            return true;
    return false;
}

/* What tests/vignettes/run.py asks of the rules; the rest is about facts, which mutants do not touch. */
static bool holds(const char *line, const struct plan_decision *plan)
{
    const char *words = strchr(line, ' ');
    if (!words++)
        return true;
    if (strncmp(line, "do ", 3) == 0)
        return some_option(plan, words, KB_RECOMMENDED);
    if (strncmp(line, "consider ", 9) == 0)
        return some_option(plan, words, KB_CONSIDER);
    if (strncmp(line, "first ", 6) == 0)
        return plan->options_count && strstr(plan->options[0].text, words);
    if (strncmp(line, "no ", 3) == 0)
        return !some_option(plan, words, -1);
    if (strncmp(line, "avoid ", 6) == 0)
        return some_avoid(plan, words);
    if (strncmp(line, "missing ", 8) == 0)
        return some_missing(plan, words);
    return true;
}

static bool vignette_holds(const cajal_knowledge *knowledge, const struct vignette *vignette)
{
    struct plan_decision plan;
    struct arena *arena = arena_new();
    const struct plan_day on = {golden_day(), 0};
    if (!arena || plan_decide(&plan, arena, knowledge, &vignette->facts, &on, NULL) != CAJAL_OK)
        abort();
    char *lines = arena_strdup(arena, vignette->expected), *rest = lines;
    bool good = true;
    for (char *line = strtok_r(lines, "\n", &rest); line && good; line = strtok_r(NULL, "\n", &rest))
        good = holds(line, &plan);
    arena_free(arena);
    return good;
}

/* ---- noticing ---- */

static bool by_vignettes(const struct guards *guards, const cajal_knowledge *mutant)
{
    for (size_t i = 0; i < guards->vignettes_count; i++)
        if (!vignette_holds(mutant, &guards->vignettes[i]))
            return true;
    return false;
}

static bool by_patients(const cajal_knowledge *mutant, const struct border *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (plan_number(mutant, &list[i].facts, list[i].day) != list[i].plan)
            return true;
    return false;
}

static bool by_proof(const struct guards *guards, const cajal_knowledge *mutant)
{
    struct verify_report report;
    struct arena *arena = arena_new();
    const struct verify_options options = {&guards->day, 0, true};
    if (!arena || verify_knowledge(&report, arena, mutant, &options, NULL) != CAJAL_OK)
        abort();
    bool noticed = report.findings_count > 0;
    arena_free(arena);
    return noticed;
}

static void ask(const struct guards *guards, struct tally *tally, const struct variation *mutant, const char *what)
{
    bool by[GUARDS] = {by_vignettes(guards, &mutant->knowledge),
                       by_patients(&mutant->knowledge, guards->cases, guards->cases_count),
                       by_patients(&mutant->knowledge, guards->border, guards->border_count)};
    bool noticed = by[BY_VIGNETTE] || by[BY_CASE] || by[BY_BORDER];
    if (!noticed || (guards->full && tally->kind != value_kind))
        by[BY_PROOF] = by_proof(guards, &mutant->knowledge);
    tally->mutants++;
    tally->noticed += noticed || by[BY_PROOF];
    for (int i = 0; i < GUARDS; i++)
        tally->by[i] += by[i];
    if (!noticed && !by[BY_PROOF])
        printf("  not noticed: %s\n", what);
}

/* ---- mutants ---- */

enum { DELETED, DROPPED, NEGATED, FLIPPED, STRENGTH, REGIMEN, SILENCED, KINDS };

static const char *rule_id(const struct guards *guards, uint32_t rule) { return guards->base->kb->rules[rule].row.id; }

/* ---- mutants that are none: proved once, before, because the proof opens a space of its own ---- */

struct judging {
    struct guards *guards;
    struct space space;
    struct model model;
    bool *same; /* in the order in which the mutants are made */
    size_t count;
};

static void note_same(struct judging *it, bool same)
{
    if (it->count < SAME_MOST)
        it->same[it->count++] = same;
}

/* Whether the conditions, with one replaced, let through the same possible patients. */
static void judge_set(struct judging *it, uint32_t rule, uint32_t test, uint64_t set)
{
    struct space *space = &it->space;
    const struct kb_ready_rule *ready = &it->guards->base->rules[rule];
    size_t mark = space_mark(space);
    patients others = all_but_one(space, ready, test);
    patients was = space_and(space, others, space_test(space, ready->tests[test].fact, ready->tests[test].set));
    patients now = space_and(space, others, space_test(space, ready->tests[test].fact, set));
    note_same(it, was == now);
    space_release(space, mark);
}

static uint64_t all_values(const struct guards *guards, uint32_t fact)
{
    return ((uint64_t)2 << guards->base->kb->facts[fact].values_count) - 1;
}

static void judge_conditions(struct judging *it, uint32_t rule)
{
    const struct kb_ready_rule *ready = &it->guards->base->rules[rule];
    for (uint32_t i = 0; i < ready->tests_count; i++) {
        uint64_t all = all_values(it->guards, ready->tests[i].fact), set = ready->tests[i].set;
        judge_set(it, rule, i, all);
        judge_set(it, rule, i, all & ~set);
        for (uint32_t value = 0; all >> value & 1; value++)
            judge_set(it, rule, i, set ^ (uint64_t)1 << value);
    }
}

/* Whether other rules say the option as well or better, wherever the rule fires, before and after. */
static void judge_strength(struct judging *it, uint32_t rule, uint32_t action)
{
    struct space *space = &it->space;
    struct kb_ready_action changed = it->guards->base->rules[rule].then[action];
    struct kb_then then = *changed.then;
    size_t mark = space_mark(space);
    patients who = space_and(space, it->model.fires[rule], space->possible);
    patients alone = space_without(space, who, model_others_say(&it->model, rule, &changed, UINT32_MAX));
    then.strength = then.strength == KB_RECOMMENDED ? KB_CONSIDER : KB_RECOMMENDED;
    changed.then = &then;
    alone = space_or(space, alone, space_without(space, who, model_others_say(&it->model, rule, &changed, UINT32_MAX)));
    note_same(it, !space_some(alone));
    space_release(space, mark);
}

static bool *judge_all(struct guards *guards)
{
    struct judging it = {.guards = guards, .same = arena_array(guards->arena, SAME_MOST, sizeof(bool))};
    if (!it.same || !space_open(&it.space, guards->base))
        abort();
    model_build(&it.model, &it.space, guards->arena, model_fires(&it.space, guards->arena), guards->day);
    for (uint32_t i = 0; i < guards->base->kb->rules_count; i++) {
        judge_conditions(&it, i);
        for (uint32_t j = 0; j < guards->base->kb->rules[i].then_count; j++)
            judge_strength(&it, i, j);
    }
    space_close(&it.space);
    return it.same;
}

/* ---- making them ---- */

static void try_tests(struct guards *guards, struct tally *tally, uint32_t rule, uint32_t test, bool drop, uint64_t set)
{
    struct variation mutant;
    struct arena *arena = arena_new();
    char what[256];
    if (!arena || !variation_of(&mutant, arena, guards->base))
        abort();
    uint32_t fact = guards->base->rules[rule].tests[test].fact;
    if (drop)
        variation_remove_test(&mutant, rule, test);
    else
        variation_set_test(&mutant, rule, test, set);
    snprintf(what, sizeof what, "%s: %s, condition on %s", rule_id(guards, rule), tally->kind,
             guards->base->kb->facts[fact].row.id);
    if (*guards->same++)
        tally->same++;
    else
        ask(guards, tally, &mutant, what);
    arena_free(arena);
}

static void alter_conditions(struct guards *guards, struct tally *tallies, uint32_t rule)
{
    const struct kb_ready_rule *ready = &guards->base->rules[rule];
    for (uint32_t i = 0; i < ready->tests_count; i++) {
        uint64_t all = all_values(guards, ready->tests[i].fact), set = ready->tests[i].set;
        try_tests(guards, &tallies[DROPPED], rule, i, true, 0);
        try_tests(guards, &tallies[NEGATED], rule, i, false, all & ~set);
        for (uint32_t value = 0; all >> value & 1; value++)
            try_tests(guards, &tallies[FLIPPED], rule, i, false, set ^ (uint64_t)1 << value);
    }
}

static void delete_rule(struct guards *guards, struct tally *tally, uint32_t rule)
{
    struct variation mutant;
    struct arena *arena = arena_new();
    if (!arena || !variation_of(&mutant, arena, guards->base))
        abort();
    variation_remove_rule(&mutant, rule);
    ask(guards, tally, &mutant, rule_id(guards, rule));
    arena_free(arena);
}

static const struct kb_regimen *other_regimen(const struct guards *guards, const struct kb_regimen *regimen)
{
    const struct kb *kb = guards->base->kb;
    uint32_t next = (uint32_t)(regimen - kb->regimens + 1) % kb->regimens_count;
    return &kb->regimens[next];
}

static void alter_action(struct guards *guards, struct tally *tallies, uint32_t rule, uint32_t action)
{
    struct variation mutant;
    struct arena *arena = arena_new();
    char what[256];
    if (!arena || !variation_of(&mutant, arena, guards->base))
        abort();
    struct kb_then *then = variation_then(&mutant, rule, action);
    then->strength = then->strength == KB_RECOMMENDED ? KB_CONSIDER : KB_RECOMMENDED;
    snprintf(what, sizeof what, "%s: strength of option %u", rule_id(guards, rule), action);
    if (*guards->same++)
        tallies[STRENGTH].same++;
    else
        ask(guards, &tallies[STRENGTH], &mutant, what);
    const struct kb_regimen *regimen = guards->base->rules[rule].then[action].regimen;
    if (regimen && variation_of(&mutant, arena, guards->base)) {
        struct kb_ready_action *changed = &variation_actions(&mutant, rule)[action];
        changed->regimen = other_regimen(guards, regimen);
        changed->drugs = changed->regimen->drugs;
        changed->drugs_count = changed->regimen->drugs_count;
        changed->text = changed->regimen->name;
        snprintf(what, sizeof what, "%s: regimen of option %u", rule_id(guards, rule), action);
        ask(guards, &tallies[REGIMEN], &mutant, what);
    }
    arena_free(arena);
}

static void silence(struct guards *guards, struct tally *tally, uint32_t rule)
{
    struct variation mutant;
    struct arena *arena = arena_new();
    char what[256];
    if (!arena || !variation_of(&mutant, arena, guards->base))
        abort();
    if (mutant.rules[rule].avoid_count + mutant.rules[rule].warn_count > 0) {
        mutant.rules[rule].avoid_count = mutant.rules[rule].warn_count = 0;
        snprintf(what, sizeof what, "%s: avoids and warns of nothing", rule_id(guards, rule));
        ask(guards, tally, &mutant, what);
    }
    arena_free(arena);
}

static void mutate_all(struct guards *guards, struct tally *tallies)
{
    for (uint32_t i = 0; i < guards->base->kb->rules_count; i++) {
        delete_rule(guards, &tallies[DELETED], i);
        alter_conditions(guards, tallies, i);
        for (uint32_t j = 0; j < guards->base->kb->rules[i].then_count; j++)
            alter_action(guards, tallies, i, j);
        silence(guards, &tallies[SILENCED], i);
    }
}

static int print_tallies(const struct guards *guards, const struct tally *tallies)
{
    struct tally all = {.kind = "all"};
    printf("%-26s %8s %8s %8s", "", "mutants", "the same", "noticed");
    for (int j = 0; j < GUARDS; j++)
        printf("  by %s", guard_words[j]);
    printf("\n");
    for (int i = 0; i <= KINDS; i++) {
        const struct tally *tally = i < KINDS ? &tallies[i] : &all;
        printf("%-26s %8d %8d %8d", tally->kind, tally->mutants, tally->same, tally->noticed);
        for (int j = 0; j < GUARDS; j++)
            printf(" %*d", (int)strlen(guard_words[j]) + 4, tally->by[j]);
        printf("\n");
        for (int j = 0; j < GUARDS && i < KINDS; j++)
            all.by[j] += tally->by[j];
        all.mutants += i < KINDS ? tally->mutants : 0;
        all.same += i < KINDS ? tally->same : 0;
        all.noticed += i < KINDS ? tally->noticed : 0;
    }
    printf("\n%.2f %% of %d mutants noticed%s\n", 100.0 * all.noticed / all.mutants, all.mutants,
           guards->full ? "" : " (the proof was asked only of those that nothing else noticed)");
    return all.noticed == all.mutants ? 0 : 1;
}

static int run(struct guards *guards)
{
    struct tally tallies[KINDS] = {[DELETED] = {.kind = "rule deleted"},
                                   [DROPPED] = {.kind = "condition dropped"},
                                   [NEGATED] = {.kind = "condition negated"},
                                   [FLIPPED] = {.kind = value_kind},
                                   [STRENGTH] = {.kind = "other strength"},
                                   [REGIMEN] = {.kind = "other regimen"},
                                   [SILENCED] = {.kind = "avoids, warns of nothing"}};
    int changed = stale(guards);
    if (changed) {
        printf("%d of %zu border patients have another plan than the file says: look at them, and write the file "
               "anew (--write)\n",
               changed, guards->border_count);
        return 1;
    }
    printf("%u rules; %zu vignettes, %zu published cases, %zu border patients\n", guards->base->kb->rules_count,
           guards->vignettes_count, guards->cases_count, guards->border_count);
    guards->same = judge_all(guards);
    mutate_all(guards, tallies);
    return print_tallies(guards, tallies);
}

int main(int argc, char **argv)
{
    struct guards guards = {.full = argc == 6 && strcmp(argv[5], "--full") == 0};
    bool writing = argc == 4 && strcmp(argv[3], "--write") == 0;
    if (!writing && argc != 5 && !guards.full) {
        fprintf(stderr,
                "usage: mutation KB_DIR BORDER.tsv VIGNETTES.txt CASES_DIR [--full] | KB_DIR BORDER.tsv --write\n");
        return 2;
    }
    cajal_errors *errors = cajal_errors_new();
    if (cajal_knowledge_load(&guards.base, argv[1], errors) != CAJAL_OK) {
        fprintf(stderr, "%s: the knowledge base has mistakes; see `cajal kb check`\n", argv[1]);
        return 1;
    }
    guards.arena = arena_new();
    guards.border = arena_array(guards.arena, MOST, sizeof *guards.border);
    guards.cases = arena_array(guards.arena, MOST, sizeof *guards.cases);
    guards.vignettes = arena_array(guards.arena, MOST, sizeof *guards.vignettes);
    guards.day = INT32_MIN;
    for (uint32_t i = 0; i < guards.base->kb->rules_count; i++)
        if (guards.base->rules[i].from_days > guards.day)
            guards.day = guards.base->rules[i].from_days;
    int status;
    if (writing) {
        status = write_border(&guards, argv[2]);
    } else {
        read_border(&guards, argv[2]);
        read_vignettes(&guards, argv[3]);
        read_cases(&guards, argv[4]);
        status = run(&guards);
    }
    for (size_t i = 0; i < guards.vignettes_count; i++)
        free(guards.vignettes[i].expected);
    arena_free(guards.arena);
    cajal_errors_free(errors);
    cajal_knowledge_free(guards.base);
    return status;
}
