/* Every row of safety.yaml, for every patient it is about. */
#include <string.h>

#include "base/letters.h"
#include "verify/proving.h"

static bool approved(const struct proving *it, const char *drug)
{
    const struct kb_drug *row = kb_drug(it->knowledge, drug);
    cajal_date date;
    for (uint32_t i = 0; row && i < row->approvals_count; i++)
        if (row->approvals[i].decision == KB_GRANTED && row->approvals[i].status == KB_VERIFIED &&
            date_parse(&date, row->approvals[i].date) && date.days <= it->model.day)
            return true;
    return false;
}

static bool all_approved(const struct proving *it, const struct kb_ready_action *action)
{
    for (uint32_t i = 0; i < action->drugs_count; i++)
        if (!approved(it, action->drugs[i]))
            return false;
    return true;
}

/* Those to whom an option of this kind is offered. */
static patients offered(struct proving *it, const struct kb_ready_action *pattern)
{
    patients set = space_none();
    for (uint32_t i = 0; i < it->model.entries_count; i++) {
        const struct model_entry *entry = &it->model.entries[i];
        if (!kb_action_matches(pattern, entry->action) ||
            (pattern->avoid->unapproved && all_approved(it, entry->action)))
            continue;
        for (uint32_t j = 0; j < entry->levels_count; j++)
            if (!pattern->avoid->recommended || entry->levels[j].strength == KB_RECOMMENDED)
                set = space_or(it->space, set, entry->levels[j].offered);
    }
    return set;
}

static patients avoided(struct proving *it, const struct kb_ready_action *pattern)
{
    patients set = space_none();
    for (uint32_t i = 0; i < it->model.avoid_count; i++)
        if (kb_action_matches(pattern, it->model.avoid[i].action))
            set = space_or(it->space, set, it->model.avoid[i].named);
    return set;
}

static patients recommended(struct proving *it)
{
    patients set = space_none();
    for (uint32_t i = 0; i < it->model.entries_count; i++)
        for (uint32_t j = 0; j < it->model.entries[i].levels_count; j++)
            if (it->model.entries[i].levels[j].strength == KB_RECOMMENDED)
                set = space_or(it->space, set, it->model.entries[i].levels[j].offered);
    return set;
}

/* In any letter case. */
static bool speaks_of(const char *text, const char *word)
{
    for (size_t length = strlen(word); *text; text++)
        if (letters_compare_n(text, word, length) == 0)
            return true;
    return false;
}

static patients warned(struct proving *it, const char *word)
{
    patients set = space_none();
    for (uint32_t i = 0; i < it->knowledge->kb->rules_count; i++)
        for (uint32_t j = 0; j < it->knowledge->kb->rules[i].warn_count && it->model.drives[i]; j++)
            if (speaks_of(it->knowledge->kb->rules[i].warn[j], word))
                set = space_or(it->space, set, it->fires[i]);
    return set;
}

static void ask(struct proving *it, const struct kb_safety *row, patients concerned, patients bad, const char *message)
{
    it->out->questions[VERIFY_SAFETY]++;
    patients set = space_and(it->space, concerned, bad);
    if (space_some(set))
        proving_find(it, VERIFY_SAFETY, row->row.id, set, message);
}

static patients all_but(struct proving *it, patients set) { return space_without(it->space, space_all(), set); }

static void prove_row(struct proving *it, const struct kb_ready_safety *ready)
{
    struct space *space = it->space;
    const struct kb_safety *row = ready->safety;
    struct arena *arena = it->arena;
    patients who = space_and(space, space_tests(space, ready->tests, ready->tests_count), space->possible);
    for (uint32_t i = 0; i < row->never_count; i++)
        ask(it, row, who, offered(it, &ready->never[i]),
            arena_printf(arena, "the plan offers what must never be: %s", ready->never[i].text));
    for (uint32_t i = 0; i < row->always_avoid_count; i++)
        ask(it, row, who, all_but(it, avoided(it, &ready->always_avoid[i])),
            arena_printf(arena, "the plan does not say to avoid: %s", ready->always_avoid[i].text));
    patients one = row->always_one_of_count ? space_none() : space_all();
    for (uint32_t i = 0; i < row->always_one_of_count; i++)
        one = space_or(space, one, offered(it, &ready->always_one_of[i]));
    ask(it, row, who, all_but(it, one), "the plan offers none of what must always be offered");
    for (uint32_t i = 0; i < row->always_warn_count; i++)
        ask(it, row, who, all_but(it, warned(it, row->always_warn[i])),
            arena_printf(arena, "no warning speaks of \"%s\"", row->always_warn[i]));
    if (row->always_recommends)
        ask(it, row, who, all_but(it, recommended(it)), "the plan recommends nothing");
}

void prove_safety(struct proving *it)
{
    for (uint32_t i = 0; i < it->knowledge->kb->safety_count; i++) {
        if (it->knowledge->safety[i].from_days > it->model.day)
            continue;
        size_t mark = space_mark(it->space);
        prove_row(it, &it->knowledge->safety[i]);
        space_release(it->space, mark);
    }
}
