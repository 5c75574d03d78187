#include "cohort/sequence.h"

#include <stdlib.h>
#include <string.h>

const char *sequence_end_words(enum sequence_end end)
{
    static const char *const words[SEQUENCE_ENDS] = {[SEQUENCE_GOES_ON] = "treatment goes on",
                                                     [SEQUENCE_NO_MORE] = "no further line known",
                                                     [SEQUENCE_DIED] = "died"};
    return words[end];
}

/* ---- one case ---- */

/* A drug that is not in the knowledge base makes no line; those after it would have the wrong number. */
static const char *unusable(const struct course *course, struct arena *arena, bool *failed)
{
    if (course->unknown_drugs_count) {
        const char *reason = arena_printf(arena, "%s is no drug of the knowledge base: the lines cannot be counted",
                                          course->unknown_drugs[0]);
        *failed = !reason;
        return reason;
    }
    if (course->lines_count == 0)
        return "no line of therapy";
    for (size_t i = 0; i < course->lines_count && course->lines_count > 1; i++)
        if (!date_stated(course->lines[i].start.date))
            return "a line without a start: the order of the lines is not known";
    return NULL;
}

static bool add_node(struct sequences *out, int group, int line, const char *drugs)
{
    for (size_t i = 0; i < out->nodes_count; i++) {
        struct sequence_node *it = &out->nodes[i];
        if (it->group == group && it->line == line && it->drugs == drugs) {
            it->patients++;
            return true;
        }
    }
    struct sequence_node *slot =
        arena_push(out->arena, (void **)&out->nodes, &out->nodes_count, &out->nodes_capacity, sizeof *slot);
    if (slot)
        *slot = (struct sequence_node){group, line, drugs, 1};
    return slot != NULL;
}

static bool add_flow(struct sequences *out, struct sequence_flow flow)
{
    for (size_t i = 0; i < out->flows_count; i++) {
        struct sequence_flow *it = &out->flows[i];
        if (it->group == flow.group && it->line == flow.line && it->from == flow.from && it->end == flow.end &&
            it->to == flow.to) {
            it->patients++;
            return true;
        }
    }
    struct sequence_flow *slot =
        arena_push(out->arena, (void **)&out->flows, &out->flows_count, &out->flows_capacity, sizeof *slot);
    if (slot) {
        *slot = flow;
        slot->patients = 1;
    }
    return slot != NULL;
}

static enum sequence_end end_of(const struct course *course, size_t line)
{
    if (line + 1 < course->lines_count)
        return SEQUENCE_NEXT_LINE;
    if (date_stated(course->patient_case->patient.died))
        return SEQUENCE_DIED;
    return course->lines[line].goes_on ? SEQUENCE_GOES_ON : SEQUENCE_NO_MORE;
}

/* The one copy of a name, by which names are compared; NULL when memory is short. */
static const char *intern(struct levels *levels, const char *word)
{
    int at = levels_of(levels, word);
    return at < 0 ? NULL : levels->name[at];
}

static const char *group_of(const struct course *course, enum endpoint_by by)
{
    const char *sex = case_word(&case_words_sex, (int)course->patient_case->patient.sex);
    return by == BY_GENOTYPE ? course->genotype : by == BY_SEX ? (sex ? sex : "unknown") : "all";
}

bool sequences_add(struct sequences *out, const struct course *course, enum endpoint_by by, endpoint_refuse refuse,
                   void *context)
{
    bool failed = false;
    const char *reason = unusable(course, out->arena, &failed);
    if (failed || reason)
        return !failed && refuse(context, course->patient_case->id, reason);
    out->groups.arena = out->drugs.arena = out->arena;
    int group = levels_of(&out->groups, group_of(course, by));
    if (group < 0)
        return false;
    out->patients++;
    for (size_t i = 0; i < course->lines_count; i++) {
        const struct course_line *line = &course->lines[i];
        struct sequence_flow flow = {.group = group, .line = line->number, .end = end_of(course, i)};
        flow.from = intern(&out->drugs, line->drugs);
        flow.to = flow.end == SEQUENCE_NEXT_LINE ? intern(&out->drugs, line[1].drugs) : NULL;
        if (!flow.from || (flow.end == SEQUENCE_NEXT_LINE && !flow.to) ||
            !add_node(out, group, line->number, flow.from) || !add_flow(out, flow))
            return false;
    }
    return true;
}

/* ---- order ---- */

static int by_size(const void *a, const void *b)
{
    const struct sequence_node *x = a, *y = b;
    if (x->group != y->group)
        return x->group - y->group;
    if (x->line != y->line)
        return x->line - y->line;
    if (x->patients != y->patients)
        return x->patients < y->patients ? 1 : -1;
    return strcmp(x->drugs, y->drugs);
}

/* A flow with the places of its ends among the nodes. */
struct placed {
    struct sequence_flow flow;
    size_t from, to;
};

static int by_place(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return 0;
}

static size_t place_of(const struct sequences *it, int group, int line, const char *drugs)
{
    size_t at = 0;
    while (at < it->nodes_count &&
           (it->nodes[at].group != group || it->nodes[at].line != line || it->nodes[at].drugs != drugs))
        at++;
    return at;
}

static bool sort_flows(struct sequences *it)
{
    struct placed *placed = calloc(it->flows_count + 1, sizeof *placed);
    if (!placed)
        return false;
    for (size_t i = 0; i < it->flows_count; i++) {
        const struct sequence_flow *flow = &it->flows[i];
        placed[i].flow = *flow;
        placed[i].from = place_of(it, flow->group, flow->line, flow->from);
        placed[i].to = flow->end == SEQUENCE_NEXT_LINE ? place_of(it, flow->group, flow->line + 1, flow->to)
                                                       : it->nodes_count + (size_t)flow->end;
    }
    qsort(placed, it->flows_count, sizeof *placed, by_place);
    for (size_t i = 0; i < it->flows_count; i++)
        it->flows[i] = placed[i].flow;
    free(placed);
    return true;
}

bool sequences_sort(struct sequences *it)
{
    int *rank = calloc((size_t)it->groups.count + 1, sizeof *rank);
    if (!rank || (it->groups.count && !levels_sort(&it->groups, rank))) {
        free(rank);
        return false;
    }
    for (size_t i = 0; i < it->nodes_count; i++)
        it->nodes[i].group = rank[it->nodes[i].group];
    for (size_t i = 0; i < it->flows_count; i++)
        it->flows[i].group = rank[it->flows[i].group];
    free(rank);
    if (it->nodes_count)
        qsort(it->nodes, it->nodes_count, sizeof *it->nodes, by_size);
    return sort_flows(it);
}

void sequences_free(struct sequences *it)
{
    levels_free(&it->groups);
    levels_free(&it->drugs);
}
