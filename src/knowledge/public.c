/* Since when a source, and what rests on it, has been public: nothing newer may appear in a plan of an older day. */
#include <string.h>

#include "knowledge/knowledge.h"

/* A work dated to the year alone counts as public on the last day of it: later rather than too early. */
static int32_t reference_day(const struct kb_reference *reference)
{
    cajal_date date;
    if (reference->published && date_parse(&date, reference->published))
        return date_last_day(date);
    return date_from_ymd(reference->year, 12, 31).days;
}

bool kb_date_references(cajal_knowledge *knowledge)
{
    const struct kb *kb = knowledge->kb;
    knowledge->public_from = arena_array(knowledge->arena, kb->references_count + 1, sizeof *knowledge->public_from);
    for (uint32_t i = 0; knowledge->public_from && i < kb->references_count; i++)
        knowledge->public_from[i] = reference_day(&kb->references[i]);
    return knowledge->public_from;
}

int32_t kb_source_public_from(const cajal_knowledge *knowledge, const char *source)
{
    char id[128];
    size_t length = kb_source_id_length(source);
    if (length >= sizeof id)
        return INT32_MIN;
    memcpy(id, source, length);
    id[length] = '\0';
    const struct kb_reference *reference = kb_reference(knowledge, id);
    return reference ? knowledge->public_from[reference - knowledge->kb->references] : INT32_MIN;
}

int32_t kb_sources_public_from(const cajal_knowledge *knowledge, const char *const *sources, uint32_t count)
{
    int32_t first = count ? INT32_MAX : INT32_MIN;
    for (uint32_t i = 0; i < count; i++) {
        int32_t day = kb_source_public_from(knowledge, sources[i]);
        first = day < first ? day : first;
    }
    return first;
}

bool kb_is_of_review(const cajal_knowledge *knowledge, const char *source)
{
    const char *review = knowledge->kb->manifest.review;
    size_t length = kb_source_id_length(source);
    return review && strlen(review) == length && strncmp(source, review, length) == 0;
}

/* A range over several studies was known when the last of them was out; any other figure with its first source. */
int32_t kb_outcome_public_from(const cajal_knowledge *knowledge, const struct kb_trial *trial,
                               const struct kb_outcome *outcome)
{
    const struct kb_row *row = outcome->row.sources_count ? &outcome->row : &trial->row;
    if (row->sources_count == 0)
        return INT32_MAX;
    int32_t first = kb_sources_public_from(knowledge, row->sources, row->sources_count);
    int32_t last = INT32_MIN;
    for (uint32_t i = 0; i < outcome->row.sources_count; i++) {
        const char *source = outcome->row.sources[i];
        int32_t day = kb_source_public_from(knowledge, source);
        last = day > last && !kb_is_of_review(knowledge, source) ? day : last;
    }
    bool range = !outcome->value && outcome->low && outcome->high;
    return range && last != INT32_MIN ? last : first;
}

bool kb_conflict_public(const cajal_knowledge *knowledge, const char *id, int32_t day)
{
    const struct kb_conflict *conflict = kb_conflict(knowledge, id);
    const struct kb_side *first = conflict && conflict->sides_count ? &conflict->sides[0] : NULL;
    return first && kb_sources_public_from(knowledge, first->sources, first->sources_count) <= day;
}

const char *kb_genotype_text(const struct kb_genotype *genotype, int32_t day)
{
    const char *text = genotype->text;
    for (uint32_t i = 0; i < genotype->later_count; i++) {
        cajal_date from;
        if (date_parse(&from, genotype->later[i].from) && from.days <= day)
            text = genotype->later[i].text;
    }
    return text;
}
