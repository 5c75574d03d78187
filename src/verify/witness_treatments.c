/* The treatments of a witness: what was given before, what is given now, at which dose, and an operation. */
#include <string.h>

#include "base/lists.h"
#include "verify/witness.h"

#define GIVEN 16
#define TOGETHER 8
#define PRESENT_FILLER 5 /* one that is not among those given before */

struct given {
    const char *drugs[TOGETHER];
    uint32_t drugs_count;
    const char *level;  /* dose level, or NULL */
    const char *reason; /* why it was stopped, or NULL */
    bool open;
};

struct history {
    struct given items[GIVEN];
    uint32_t count;
    const char *dosed; /* the drug whose dose is a fact, or NULL */
    const char *level_now, *level_highest;
    const char *now; /* the current drug, "none" or "other" */
};

static struct given *add(struct history *history, const char *drug)
{
    if (history->count == GIVEN)
        return NULL;
    struct given *item = &history->items[history->count++];
    *item = (struct given){.drugs = {drug}, .drugs_count = 1};
    return item;
}

static bool asked_for(const struct making *it, const char *drug)
{
    for (uint32_t i = 0; i < it->knowledge->kb->facts_count; i++) {
        const struct kb_fact *fact = &it->knowledge->kb->facts[i];
        if ((fact->of_count && list_has_word(fact->of, fact->of_count, drug)) || kb_fact_value(fact, drug) > 0)
            return true;
    }
    return false;
}

/* Drug number `which` among those that no fact asks for. */
static const char *filler(const struct making *it, uint32_t which)
{
    for (uint32_t i = 0; i < it->knowledge->kb->drugs_count; i++)
        if (!asked_for(it, it->knowledge->kb->drugs[i].row.id) && which-- == 0)
            return it->knowledge->kb->drugs[i].row.id;
    return NULL;
}

static const char *reason_for(const char *use)
{
    if (!use)
        return NULL;
    return strcmp(use, "progressed") == 0 ? "progression" : strcmp(use, "intolerant") == 0 ? "toxicity" : "other";
}

static bool is(const char *word, const char *other) { return word && strcmp(word, other) == 0; }

/* An earlier course, where the highest dose so far is not that of today. */
static void add_higher_course(struct history *history)
{
    bool same = history->level_highest && is(history->level_now, history->level_highest);
    if (same || is(history->level_highest, "none") || (!history->level_now && !history->level_highest))
        return;
    struct given *item = add(history, history->dosed);
    if (item) {
        item->level = history->level_highest;
        item->reason = "other";
    }
}

static void add_past(struct making *it, struct history *history)
{
    for (uint32_t i = 0; i < it->facts->count; i++) {
        const struct kb_fact *fact = &it->knowledge->kb->facts[i];
        if (fact->derive != KB_DERIVE_EXPOSURE)
            continue;
        const char *drug = fact->of[0];
        const char *use = it->facts->values[i] == KB_UNKNOWN ? NULL : kb_fact_word(fact, it->facts->values[i]);
        bool dosed = is(history->dosed, drug);
        if (is(use, "never"))
            continue;
        if (is(use, "current") && dosed)
            add_higher_course(history);
        struct given *item =
            !is(use, "current") || (!is(history->now, drug) && !is(history->now, "other")) ? add(history, drug) : NULL;
        if (!item)
            continue;
        item->level = dosed ? history->level_highest : NULL;
        item->reason = reason_for(use);
        item->open = is(use, "current");
    }
}

static void add_present(struct making *it, struct history *history)
{
    if (!history->now || is(history->now, "none"))
        return;
    bool other = is(history->now, "other");
    const char *first = other ? filler(it, PRESENT_FILLER) : history->now;
    struct given *item = first ? add(history, first) : NULL;
    if (!item)
        return;
    item->open = true;
    if (is(history->dosed, first))
        item->level = history->level_now;
    for (uint32_t i = 0; other && i < it->facts->count; i++) {
        const struct kb_fact *fact = &it->knowledge->kb->facts[i];
        if (fact->derive != KB_DERIVE_EXPOSURE || item->drugs_count == TOGETHER)
            continue;
        bool dosed = is(history->dosed, fact->of[0]);
        bool taken =
            is(kb_fact_word(fact, it->facts->values[i]), "current") || (dosed && !is(history->level_now, "none"));
        if (!taken)
            continue;
        item->drugs[item->drugs_count++] = fact->of[0];
        if (dosed)
            item->level = history->level_now;
    }
}

/* A daily dose in mg of the drug alone at this level; 0 when no regimen tells. */
static int dose_mg(const struct making *it, const char *drug, const char *level)
{
    const struct kb *kb = it->knowledge->kb;
    int lowest_mg = 0, highest_mg = 0;
    for (uint32_t i = 0; i < kb->regimens_count; i++) {
        const struct kb_regimen *row = &kb->regimens[i];
        if (row->drugs_count != 1 || strcmp(row->drugs[0], drug) != 0 || !row->dose_mg)
            continue;
        int mg = (int)*row->dose_mg * (row->per_day ? *row->per_day : 1);
        if (row->level == KB_DOSE_STANDARD && (lowest_mg == 0 || mg < lowest_mg))
            lowest_mg = mg;
        if (row->level == KB_DOSE_HIGH && (highest_mg == 0 || mg < highest_mg))
            highest_mg = mg;
    }
    return strcmp(level, "high") == 0 ? highest_mg : strcmp(level, "standard") == 0 ? lowest_mg : lowest_mg * 3 / 4;
}

static void write_day(struct making *it, const char *key, uint32_t index, int month)
{
    char text[16];
    struct text buffer = {0};
    text_printf(&buffer, "%u-%02d", 2000 + index, month);
    if (!buffer.failed && buffer.length < sizeof text) {
        memcpy(text, buffer.data, buffer.length + 1);
        emit_string(&it->out, key, text);
    }
    text_free(&buffer);
}

static void write_given(struct making *it, const struct history *history, uint32_t index)
{
    const struct given *item = &history->items[index];
    emit_object(&it->out, NULL);
    emit_string(&it->out, "kind", "systemic");
    emit_array(&it->out, "drugs");
    for (uint32_t i = 0; i < item->drugs_count; i++)
        emit_string(&it->out, NULL, item->drugs[i]);
    emit_end_array(&it->out);
    if (index < it->attempt.adjuvant)
        emit_string(&it->out, "setting", "adjuvant");
    if (item->level && strcmp(item->level, "none") != 0 && history->dosed) {
        emit_int(&it->out, "dose_mg", dose_mg(it, history->dosed, item->level));
        emit_string(&it->out, "schedule", "QD");
    }
    write_day(it, "start", index, 1);
    if (item->open)
        emit_null(&it->out, "stop");
    else
        write_day(it, "stop", index, 12);
    if (item->reason)
        emit_string(&it->out, "stop_reason", item->reason);
    emit_end_object(&it->out);
}

static void write_operation(struct making *it)
{
    const char *after = making_word(it, KB_DERIVE_DRUG_AFTER_LOCAL, NULL);
    if (!after || strcmp(after, "no_procedure") == 0)
        return;
    emit_object(&it->out, NULL);
    emit_string(&it->out, "kind", "surgery");
    emit_string(&it->out, "date", MAKING_AFTER);
    emit_end_object(&it->out);
}

static const char *dosed_drug(const struct making *it)
{
    for (uint32_t i = 0; i < it->facts->count; i++)
        if (it->knowledge->kb->facts[i].derive == KB_DERIVE_DOSE_LEVEL)
            return it->knowledge->kb->facts[i].of[0];
    return NULL;
}

void making_treatments(struct making *it)
{
    struct history history = {.dosed = dosed_drug(it), .now = making_word(it, KB_DERIVE_CURRENT_DRUG, NULL)};
    if (!history.now && !making_word(it, KB_DERIVE_LINE, NULL))
        return; /* which were given is not known */
    history.level_now = making_word(it, KB_DERIVE_DOSE_LEVEL, history.dosed);
    history.level_highest = making_word(it, KB_DERIVE_HIGHEST_DOSE_LEVEL, history.dosed);
    for (uint32_t i = 0; i < it->attempt.fillers; i++) {
        struct given *item = filler(it, i) ? add(&history, filler(it, i)) : NULL;
        if (item)
            item->reason = "other";
    }
    add_past(it, &history);
    add_present(it, &history);
    emit_array(&it->out, "treatments");
    for (uint32_t i = 0; i < history.count; i++)
        write_given(it, &history, i);
    write_operation(it);
    emit_end_array(&it->out);
}
