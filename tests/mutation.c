/* Would it be noticed if a rule were wrong? Every rule is deleted and altered in turn, and what guards the
 * rules is asked: the clinical vignettes, the published cases, the border patients, the proof.
 *
 *   mutation KB_DIR BORDER.tsv VIGNETTES.txt CASES_DIR [--full]   --full: ask the proof of all (minutes)
 *   mutation KB_DIR BORDER.tsv --write                            write the border patients anew
 *
 * A border patient is the simplest one in whom a rule fires, or just does not for one condition or value:
 * the lines of BORDER.tsv tell whose plans a change of the rules changes. A mutant of which is
 * proved that it changes no plan is no mutant. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cajal/cajal.h"
#include "mutation.h"
#include "verify/verify.h"

enum guard { BY_VIGNETTE, BY_CASE, BY_BORDER, BY_PROOF, GUARDS };
static const char *const guard_words[GUARDS] = {"the vignettes", "the published cases", "the border patients",
                                                "the proof"};

static const char value_kind[] = "one value more or less"; /* too many for the proof to be asked of each */

struct tally {
    const char *kind;
    int mutants, same, noticed, by[GUARDS];
};

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
    bool by[GUARDS] = {mutation_by_vignettes(guards, &mutant->knowledge),
                       mutation_by_patients(&mutant->knowledge, guards->cases, guards->cases_count),
                       mutation_by_patients(&mutant->knowledge, guards->border, guards->border_count)};
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
        uint64_t all = mutation_all_values(guards, ready->tests[i].fact), set = ready->tests[i].set;
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
    if (regimen && guards->base->kb->rules[rule].row.status == KB_UNVERIFIED) {
        tallies[REGIMEN].same++; /* it is shown, and drives nothing */
    } else if (regimen && variation_of(&mutant, arena, guards->base)) {
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
    int changed = mutation_stale(guards);
    if (changed) {
        printf("%d of %zu border patients have another plan than the file says: look at them, and write the file "
               "anew (--write)\n",
               changed, guards->border_count);
        return 1;
    }
    int broken = mutation_broken_vignettes(guards);
    if (broken) {
        printf("%d vignettes do not hold as the rules are; see tests/vignettes/run.py\n", broken);
        return 1;
    }
    printf("%u rules; %zu vignettes, %zu published cases, %zu border patients\n", guards->base->kb->rules_count,
           guards->vignettes_count, guards->cases_count, guards->border_count);
    guards->same = mutation_judge(guards);
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
    guards.border = arena_array(guards.arena, MUTATION_MOST, sizeof *guards.border);
    guards.cases = arena_array(guards.arena, MUTATION_MOST, sizeof *guards.cases);
    guards.vignettes = arena_array(guards.arena, MUTATION_MOST, sizeof *guards.vignettes);
    guards.day = INT32_MIN;
    for (uint32_t i = 0; i < guards.base->kb->rules_count; i++)
        if (guards.base->rules[i].from_days > guards.day)
            guards.day = guards.base->rules[i].from_days;
    int status;
    if (writing) {
        status = mutation_write_border(&guards, argv[2]);
    } else {
        mutation_read_border(&guards, argv[2]);
        mutation_read_vignettes(&guards, argv[3]);
        mutation_read_cases(&guards, argv[4]);
        status = run(&guards);
    }
    for (size_t i = 0; i < guards.vignettes_count; i++)
        free(guards.vignettes[i].expected);
    arena_free(guards.arena);
    cajal_errors_free(errors);
    cajal_knowledge_free(guards.base);
    return status;
}
