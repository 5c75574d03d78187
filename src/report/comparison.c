#include "report/comparison.h"

#include <string.h>

#include "base/errors.h"
#include "base/letters.h"
#include "base/lists.h"
#include "base/words.h"
#include "report/outcome_words.h"

struct comparing {
    struct comparison *out;
    const cajal_knowledge *knowledge;
    struct arena *arena;
    struct evidence evidence;
    bool failed;
};

enum { NEITHER = -1, BOTH = 2 };

/* ---- the two treatments ---- */

const char *const *comparison_drugs(const struct comparison_side *side, uint32_t *count)
{
    *count = side->regimen ? side->regimen->drugs_count : side->drug ? 1 : 0;
    return side->regimen ? side->regimen->drugs : side->drug ? (const char *const *)&side->drug->row.id : NULL;
}

static const char *nearest(const struct kb *kb, const char *word)
{
    struct words_best best = {0};
    for (uint32_t i = 0; i < kb->regimens_count; i++)
        words_consider(&best, word, kb->regimens[i].row.id);
    for (uint32_t i = 0; i < kb->drugs_count; i++)
        words_consider(&best, word, kb->drugs[i].row.id);
    for (uint32_t i = 0; i < kb->local_count; i++)
        words_consider(&best, word, kb->local[i].row.id);
    return best.word;
}

static cajal_status find_side(struct comparison_side *side, const cajal_knowledge *knowledge, const char *word,
                              cajal_errors *errors)
{
    *side = (struct comparison_side){.regimen = kb_regimen(knowledge, word)};
    if (!side->regimen)
        side->drug = kb_drug(knowledge, word);
    if (!side->regimen && !side->drug)
        side->local = kb_local(knowledge, word);
    side->name = side->regimen ? side->regimen->name
                 : side->drug  ? side->drug->name
                 : side->local ? side->local->name
                               : NULL;
    if (side->name)
        return CAJAL_OK;
    const char *meant = nearest(knowledge->kb, word);
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                      meant ? "no regimen, drug or local therapy \"%s\"; did you mean \"%s\"?"
                            : "no regimen, drug or local therapy \"%s\"; `cajal kb list --ids regimens` lists regimens",
                      word, meant);
}

static bool same_side(const struct comparison_side *a, const struct comparison_side *b)
{
    return a->regimen == b->regimen && a->drug == b->drug && a->local == b->local;
}

static bool same_drugs(const cajal_knowledge *knowledge, const struct kb_arm *arm, const char *const *drugs,
                       uint32_t count)
{
    bool same = arm->drugs_count == count && count > 0;
    for (uint32_t i = 0; same && i < count; i++) {
        bool found = false;
        for (uint32_t j = 0; j < count; j++)
            found = found || kb_drug(knowledge, arm->drugs[j]) == kb_drug(knowledge, drugs[i]);
        same = found;
    }
    return same;
}

/* A drug with another one is another treatment. An arm that names no regimen may be any of its drugs'. */
static bool is_of_side(const cajal_knowledge *knowledge, const struct comparison_side *side, const struct kb_arm *arm)
{
    uint32_t count;
    const char *const *drugs = comparison_drugs(side, &count);
    if (side->local)
        return arm->drugs_count == 0 && kb_local(knowledge, arm->modality) == side->local;
    if (side->regimen && arm->regimens_count)
        return list_has_word((const char *const *)arm->regimens, arm->regimens_count, side->regimen->row.id);
    return same_drugs(knowledge, arm, drugs, count);
}

static int side_of(const struct comparing *it, const struct kb_arm *arm)
{
    bool first = is_of_side(it->knowledge, &it->out->sides[0], arm);
    bool second = is_of_side(it->knowledge, &it->out->sides[1], arm);
    return first && second ? BOTH : first ? 0 : second ? 1 : NEITHER;
}

/* ---- trials and figures ---- */

static const struct kb_arm *arm_of(const struct kb_trial *trial, const char *id)
{
    for (uint32_t i = 0; id && i < trial->arms_count; i++)
        if (strcmp(trial->arms[i].id, id) == 0)
            return &trial->arms[i];
    return NULL;
}

static struct comparison_trial judge_trial(const struct comparing *it, const struct kb_trial *trial)
{
    bool has[2] = {false, false}, pooled = false;
    for (uint32_t i = 0; i < trial->arms_count; i++) {
        int side = side_of(it, &trial->arms[i]);
        if (side == 0 || side == 1)
            has[side] = true;
        pooled = pooled || side == BOTH;
    }
    return (struct comparison_trial){trial, has[0] && has[1], pooled};
}

static const struct comparison_trial *note_trial(struct comparing *it, const struct kb_trial *trial)
{
    struct comparison *out = it->out;
    for (size_t i = 0; i < out->trials_count; i++)
        if (out->trials[i].trial == trial)
            return &out->trials[i];
    struct comparison_trial *slot =
        arena_push(it->arena, (void **)&out->trials, &out->trials_count, &out->trials_capacity, sizeof *slot);
    if (slot)
        *slot = judge_trial(it, trial);
    it->failed |= !slot;
    return slot;
}

static void add_to(struct comparing *it, struct comparison_figures *list, const struct kb_evidence *figure)
{
    struct kb_evidence *slot =
        arena_push(it->arena, (void **)&list->items, &list->count, &list->capacity, sizeof *slot);
    if (slot)
        *slot = *figure;
    it->failed |= !slot;
}

static enum comparison_group group_of(enum kb_outcome_kind kind)
{
    switch (kind) {
    case KB_ORR:
    case KB_CR:
    case KB_PR:
    case KB_CBR: return COMPARE_RESPONSE;
    case KB_SD: return COMPARE_STABLE;
    case KB_PFS:
    case KB_TTP: return COMPARE_PROGRESSION;
    case KB_OS: return COMPARE_SURVIVAL;
    default: return COMPARE_OTHER;
    }
}

static bool same_stratum(const struct evidence_row *a, const struct evidence_row *b)
{
    bool progression = a->progression && b->progression ? strcmp(a->progression, b->progression) == 0
                                                        : a->progression == b->progression;
    return progression && a->lines_count == b->lines_count &&
           (a->lines_count == 0 || memcmp(a->lines, b->lines, a->lines_count * sizeof *a->lines) == 0) &&
           lists_same_words(a->genotypes, a->genotypes_count, b->genotypes, b->genotypes_count);
}

static struct comparison_row *row_for(struct comparing *it, const struct evidence_row *stratum,
                                      enum comparison_group group)
{
    struct comparison *out = it->out;
    for (size_t i = 0; i < out->rows_count; i++)
        if (out->rows[i].group == group && same_stratum(out->rows[i].stratum, stratum))
            return &out->rows[i];
    struct comparison_row *row =
        arena_push(it->arena, (void **)&out->rows, &out->rows_count, &out->rows_capacity, sizeof *row);
    if (row)
        *row = (struct comparison_row){.stratum = stratum, .group = group};
    it->failed |= !row;
    return row;
}

/* What stands for the arm compared with: its drugs, or its name when it has none. */
static const char *comparator_name(struct comparing *it, const struct kb_arm *arm)
{
    const char *name = arm->drugs_count ? "" : arm->name;
    for (uint32_t i = 0; name && i < arm->drugs_count; i++) {
        const struct kb_drug *drug = kb_drug(it->knowledge, arm->drugs[i]);
        name = arena_printf(it->arena, "%s%s%s", name, i ? " with " : "", drug ? drug->name : arm->drugs[i]);
    }
    it->failed |= !name;
    return name;
}

static void add_bridge(struct comparing *it, const struct kb_evidence *figure, int side)
{
    struct comparison *out = it->out;
    const struct kb_arm *versus = arm_of(figure->trial, figure->outcome->versus);
    const char *name = versus && side_of(it, versus) == NEITHER ? comparator_name(it, versus) : NULL;
    struct comparison_bridge *bridge = NULL;
    for (size_t i = 0; name && i < out->bridges_count && !bridge; i++)
        if (letters_compare(out->bridges[i].against, name) == 0)
            bridge = &out->bridges[i];
    if (name && !bridge) {
        bridge =
            arena_push(it->arena, (void **)&out->bridges, &out->bridges_count, &out->bridges_capacity, sizeof *bridge);
        if (bridge)
            *bridge = (struct comparison_bridge){.against = name};
        it->failed |= !bridge;
    }
    if (bridge)
        add_to(it, &bridge->sides[side], figure);
}

static void take_figure(struct comparing *it, const struct evidence_row *row, const struct kb_evidence *figure)
{
    int side = side_of(it, figure->arm);
    if (side == NEITHER)
        return;
    const struct comparison_trial *trial = note_trial(it, figure->trial);
    if (!trial || side == BOTH)
        return;
    if (trial->direct) {
        add_to(it, &it->out->direct, figure);
        return;
    }
    struct comparison_row *place = row_for(it, row, group_of(figure->outcome->outcome));
    if (place)
        add_to(it, &place->sides[side], figure);
    add_bridge(it, figure, side);
}

/* A bridge has two ends. */
static void drop_half_bridges(struct comparison *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < out->bridges_count; i++)
        if (out->bridges[i].sides[0].count && out->bridges[i].sides[1].count)
            out->bridges[kept++] = out->bridges[i];
    out->bridges_count = kept;
}

/* ---- what each does by genotype ---- */

bool comparison_was_public(const struct comparison *comparison, const cajal_knowledge *knowledge,
                           const char *const *sources, uint32_t count)
{
    return kb_sources_public_from(knowledge, sources, count) <= comparison->as_of_days;
}

static bool is_public(const struct comparing *it, const struct kb_sensitivity *row)
{
    cajal_date from;
    bool began = !row->from || !date_parse(&from, row->from) || from.days <= it->out->as_of_days;
    return began && comparison_was_public(it->out, it->knowledge, row->row.sources, row->row.sources_count);
}

static struct comparison_calls *calls_for(struct comparing *it, const char *genotype)
{
    struct comparison *out = it->out;
    for (size_t i = 0; i < out->calls_count; i++)
        if (strcmp(out->calls[i].genotype, genotype) == 0)
            return &out->calls[i];
    struct comparison_calls *slot =
        arena_push(it->arena, (void **)&out->calls, &out->calls_count, &out->calls_capacity, sizeof *slot);
    if (slot)
        *slot = (struct comparison_calls){.genotype = genotype};
    it->failed |= !slot;
    return slot;
}

static void take_call(struct comparing *it, const struct kb_sensitivity *row, int side)
{
    struct comparison_calls *calls = calls_for(it, row->genotype);
    const struct kb_sensitivity **slot = calls
                                             ? arena_push(it->arena, (void **)&calls->sides[side], &calls->counts[side],
                                                          &calls->capacities[side], sizeof *slot)
                                             : NULL;
    if (slot)
        *slot = row;
    it->failed |= !slot;
}

/* Sensitivity is known by drug: of a combination nothing is said. */
static void gather_calls(struct comparing *it, const struct evidence_query *query)
{
    const struct kb *kb = it->knowledge->kb;
    for (uint32_t i = 0; i < kb->sensitivity_count; i++) {
        const struct kb_sensitivity *row = &kb->sensitivity[i];
        if (!row->genotype || !is_public(it, row) ||
            (query->genotype && letters_compare(row->genotype, query->genotype) != 0))
            continue;
        for (int side = 0; side < 2; side++) {
            uint32_t count;
            const char *const *drugs = comparison_drugs(&it->out->sides[side], &count);
            if (count == 1 && kb_drug(it->knowledge, drugs[0]) == kb_drug(it->knowledge, row->drug))
                take_call(it, row, side);
        }
    }
}

bool comparison_counts_approval(const struct comparison *comparison, const struct kb_approval *approval)
{
    cajal_date date;
    return approval->decision == KB_GRANTED && date_parse(&date, approval->date) && date.days <= comparison->as_of_days;
}

/* ---- what is not known ---- */

static void say_unknown(struct comparing *it, const char *sentence)
{
    struct comparison *out = it->out;
    const char **slot = sentence ? arena_push(it->arena, (void **)&out->unknown, &out->unknown_count,
                                              &out->unknown_capacity, sizeof *slot)
                                 : NULL;
    if (slot)
        *slot = sentence;
    it->failed |= !slot;
}

static bool has_number(const struct kb_outcome *outcome)
{
    return outcome->value || outcome->low || outcome->high || outcome->hazard_ratio;
}

static bool any_figure(const struct comparing *it, int side, enum comparison_group group)
{
    const struct comparison *out = it->out;
    for (size_t i = 0; i < out->direct.count; i++)
        if (group_of(out->direct.items[i].outcome->outcome) == group && has_number(out->direct.items[i].outcome) &&
            (side_of(it, out->direct.items[i].arm) == side || out->direct.items[i].outcome->versus_value))
            return true;
    for (size_t i = 0; i < out->rows_count; i++)
        for (size_t j = 0; out->rows[i].group == group && j < out->rows[i].sides[side].count; j++)
            if (has_number(out->rows[i].sides[side].items[j].outcome))
                return true;
    return false;
}

static void say_missing_outcomes(struct comparing *it)
{
    static const struct {
        enum comparison_group group;
        const char *words;
    } asked[] = {{COMPARE_RESPONSE, "response rate"},
                 {COMPARE_PROGRESSION, "progression-free survival or time to progression"},
                 {COMPARE_SURVIVAL, "overall survival"}};
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++)
            if (!any_figure(it, side, asked[i].group))
                say_unknown(it, arena_printf(it->arena, "No figure for the %s of %s.", asked[i].words,
                                             it->out->sides[side].name));
}

static void say_one_sided(struct comparing *it)
{
    struct text words = {0};
    for (size_t i = 0; i < it->out->rows_count; i++) {
        const struct comparison_row *row = &it->out->rows[i];
        bool first = row->sides[0].count > 0, second = row->sides[1].count > 0;
        if (row->stratum->genotypes_count == 0 || first == second || row->group == COMPARE_OTHER)
            continue;
        text_clear(&words);
        comparison_stratum_words(&words, it->knowledge, row->stratum);
        it->failed |= words.failed;
        say_unknown(it, arena_printf(it->arena, "%s in %s: known for %s, not for %s.",
                                     comparison_group_words(row->group), text_string(&words),
                                     it->out->sides[first ? 0 : 1].name, it->out->sides[first ? 1 : 0].name));
    }
    text_free(&words);
}

static void say_without_interval(struct comparing *it)
{
    size_t bare = 0, all = 0;
    const struct comparison *out = it->out;
    for (size_t i = 0; i < out->direct.count; i++) {
        all += out->direct.items[i].outcome->hazard_ratio != NULL;
        bare += out->direct.items[i].outcome->hazard_ratio && !out->direct.items[i].outcome->hazard_ratio_low;
    }
    for (size_t i = 0; i < out->rows_count; i++)
        for (int side = 0; side < 2; side++)
            for (size_t j = 0; j < out->rows[i].sides[side].count; j++) {
                const struct kb_outcome *outcome = out->rows[i].sides[side].items[j].outcome;
                all += outcome->hazard_ratio != NULL;
                bare += outcome->hazard_ratio && !outcome->hazard_ratio_low;
            }
    if (bare)
        say_unknown(it, arena_printf(it->arena,
                                     "How precise: %zu of %zu hazard ratios stand without their confidence "
                                     "interval, which none of the sources read states.",
                                     bare, all));
}

static bool has_approval(const struct comparing *it, const struct comparison_side *side)
{
    uint32_t count;
    const char *const *drugs = comparison_drugs(side, &count);
    for (uint32_t i = 0; i < count; i++) {
        const struct kb_drug *drug = kb_drug(it->knowledge, drugs[i]);
        for (uint32_t j = 0; drug && j < drug->approvals_count; j++)
            if (comparison_counts_approval(it->out, &drug->approvals[j]))
                return true;
    }
    return count == 0;
}

static void say_what_is_not_known(struct comparing *it)
{
    const struct comparison *out = it->out;
    if (out->direct.count == 0)
        say_unknown(it,
                    "Which is better: no trial in this knowledge base gave a figure for both, each in an arm of its "
                    "own.");
    for (size_t i = 0; i < out->trials_count; i++)
        if (out->trials[i].pooled)
            say_unknown(it, arena_printf(it->arena, "%s: an arm pools both; its figures cannot tell them apart.",
                                         out->trials[i].trial->name));
    say_missing_outcomes(it);
    say_one_sided(it);
    say_without_interval(it);
    for (int side = 0; side < 2; side++)
        if (!has_approval(it, &out->sides[side]))
            say_unknown(it, arena_printf(it->arena, "No approval for GIST of %s is recorded.", out->sides[side].name));
}

/* ---- all ---- */

static int group_order(const struct comparison_row *a, const struct comparison_row *b)
{
    return same_stratum(a->stratum, b->stratum) ? (int)a->group - (int)b->group : 0;
}

/* Rows come by line (the search sorts them so); those of one stratum are brought together, by outcome. */
static void sort_rows(struct comparison *out)
{
    for (size_t i = 1; i < out->rows_count; i++) {
        struct comparison_row moving = out->rows[i];
        size_t like = i;
        for (size_t j = 0; j < i; j++)
            if (same_stratum(out->rows[j].stratum, moving.stratum) && group_order(&out->rows[j], &moving) <= 0)
                like = j + 1;
            else if (same_stratum(out->rows[j].stratum, moving.stratum)) {
                like = j;
                break;
            }
        memmove(&out->rows[like + 1], &out->rows[like], (i - like) * sizeof moving);
        out->rows[like] = moving;
    }
}

cajal_status comparison_make(struct comparison *out, struct arena *arena, const cajal_knowledge *knowledge,
                             const char *first, const char *second, const struct evidence_query *query,
                             cajal_errors *errors)
{
    struct comparing it = {.out = out, .knowledge = knowledge, .arena = arena};
    struct evidence_query all = *query;
    all.words_count = 0;
    all.drug = NULL;
    *out = (struct comparison){.as_of_days = query->as_of_days};
    cajal_status status = find_side(&out->sides[0], knowledge, first, errors);
    if (status == CAJAL_OK)
        status = find_side(&out->sides[1], knowledge, second, errors);
    if (status == CAJAL_OK && same_side(&out->sides[0], &out->sides[1]))
        status = errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "%s and %s are the same treatment", first, second);
    if (status == CAJAL_OK)
        status = evidence_search(&it.evidence, arena, knowledge, &all, errors);
    if (status != CAJAL_OK)
        return status;
    for (size_t i = 0; i < it.evidence.rows_count; i++)
        for (size_t j = 0; j < it.evidence.rows[i].figures_count; j++)
            take_figure(&it, &it.evidence.rows[i], &it.evidence.rows[i].figures[j]);
    drop_half_bridges(out);
    sort_rows(out);
    gather_calls(&it, query);
    say_what_is_not_known(&it);
    return it.failed ? errors_no_memory(errors) : CAJAL_OK;
}
