/* What guards the rules beside the proof: the clinical vignettes and the published cases. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "mutation.h"

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

#define GOLDEN_DAY "2016-01-08" /* of tests/golden/run.py, and of tests/vignettes/run.py where no as_of stands */

static int32_t days_of(const char *words)
{
    cajal_date day;
    return date_parse(&day, words) ? day.days : 0;
}

/* The day that a line "as_of DATE" names. */
static const char *day_of_block(struct arena *arena, const char *expected)
{
    const char *line = expected ? strstr(expected, "as_of ") : NULL;
    return line ? arena_strndup(arena, line + 6, strlen("2016-01-08")) : GOLDEN_DAY;
}

void mutation_read_cases(struct guards *guards, const char *directory)
{
    DIR *folder = opendir(directory);
    for (struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder)) {
        char path[4096];
        if (!strstr(entry->d_name, ".json") ||
            snprintf(path, sizeof path, "%s/%s", directory, entry->d_name) >= (int)sizeof path)
            continue;
        char *json = mutation_read_text(path);
        struct border *slot = &guards->cases[guards->cases_count];
        if (facts_of(guards, &slot->facts, json, GOLDEN_DAY)) {
            slot->day = days_of(GOLDEN_DAY);
            slot->plan = mutation_plan(guards->base, &slot->facts, slot->day);
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
    const char *day = day_of_block(guards->arena, expected.data);
    if (expected.length && facts_of(guards, &slot->facts, json.data, day)) {
        slot->day = days_of(day);
        slot->expected = text_steal(&expected);
        guards->vignettes_count++;
    }
    text_free(&json);
    text_free(&expected);
}

void mutation_read_vignettes(struct guards *guards, const char *path)
{
    char *text = mutation_read_text(path);
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
    const struct plan_day on = {vignette->day, 0};
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

bool mutation_by_vignettes(const struct guards *guards, const cajal_knowledge *mutant)
{
    for (size_t i = 0; i < guards->vignettes_count; i++)
        if (!vignette_holds(mutant, &guards->vignettes[i]))
            return true;
    return false;
}

bool mutation_by_patients(const cajal_knowledge *mutant, const struct border *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (mutation_plan(mutant, &list[i].facts, list[i].day) != list[i].plan)
            return true;
    return false;
}

int mutation_broken_vignettes(const struct guards *guards)
{
    int count = 0;
    for (size_t i = 0; i < guards->vignettes_count; i++)
        count += !vignette_holds(guards->base, &guards->vignettes[i]);
    return count;
}
