/* What every row owes: an id of its own, and a source that exists. */
#include <ctype.h>
#include <string.h>

#include "knowledge/check.h"
#include "knowledge/names.h"

static bool place_known(const struct kb_reference *reference, const char *place)
{
    for (uint32_t i = 0; i < reference->places_count; i++)
        if (strcmp(reference->places[i], place) == 0)
            return true;
    return reference->places_count == 0;
}

static void check_source(struct checking *checking, enum kb_list list, uint32_t index, const char *path,
                         const char *source)
{
    char id[128];
    size_t length = kb_source_id_length(source);
    if (length >= sizeof id) {
        check_report(checking, list, index, path, "source \"%.40s…\" is too long for a reference id", source);
        return;
    }
    memcpy(id, source, length);
    id[length] = '\0';
    const struct kb_reference *reference = kb_reference(checking->knowledge, id);
    if (!reference) {
        check_report(checking, list, index, path, "source \"%s\" is not in references.yaml", id);
        return;
    }
    checking->cited[reference - checking->kb->references] = true;
    if (source[length] && !place_known(reference, source + length + 1))
        check_report(checking, list, index, path,
                     "reference %s has no \"%s\" among its `places`; add it there, or cite the reference alone", id,
                     source + length + 1);
}

static void check_sources(struct checking *checking, enum kb_list list, uint32_t index, const char *prefix,
                          const char **sources, uint32_t count)
{
    char path[CHECK_PATH];
    for (uint32_t i = 0; i < count; i++)
        check_source(checking, list, index, check_path(path, "%ssources[%u]", prefix, i), sources[i]);
}

/* Rows that are no clinical statement, or whose statements carry sources one level down. */
static bool may_lack_sources(enum kb_list list)
{
    return list == KB_LIST_references || list == KB_LIST_facts || list == KB_LIST_impossible ||
           list == KB_LIST_conflicts || list == KB_LIST_posterior;
}

static void check_id(struct checking *checking, enum kb_list list, uint32_t index, const struct kb_row *row)
{
    if (!row->id[0])
        check_report(checking, list, index, "id", "the `id` is empty");
    for (const char *c = row->id; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("-_.", *c)) {
            check_report(checking, list, index, "id", "id \"%s\": only letters, digits, - _ . are allowed", row->id);
            break;
        }
    if (row->id[0] && names_find(checking->knowledge->names, list, row->id) != row)
        check_report(checking, list, index, "id", "id \"%s\" is given twice in %s", row->id, kb_list_name(list));
}

static void check_row(struct checking *checking, enum kb_list list, uint32_t index, const struct kb_row *row)
{
    check_id(checking, list, index, row);
    check_sources(checking, list, index, "", row->sources, row->sources_count);
    if (row->sources_count == 0 && row->status != KB_UNVERIFIED && !may_lack_sources(list))
        check_report(checking, list, index, NULL, "%s \"%s\" has no source", kb_list_name(list), row->id);
    if (row->conflict && !kb_conflict(checking->knowledge, row->conflict))
        check_report(checking, list, index, "conflict", "conflict \"%s\" is not in conflicts.yaml", row->conflict);
    if (row->status == KB_DISPUTED && !row->conflict)
        check_report(checking, list, index, "status", "a disputed row must name its `conflict`");
}

static void check_nested_sources(struct checking *checking)
{
    const struct kb *kb = checking->kb;
    char path[CHECK_PATH];
#define NESTED(list, part)                                                                                             \
    for (uint32_t i = 0; i < kb->list##_count; i++)                                                                    \
        for (uint32_t j = 0; j < kb->list[i].part##_count; j++)                                                        \
            check_sources(checking, KB_LIST_##list, i, check_path(path, #part "[%u].", j),                             \
                          kb->list[i].part[j].sources, kb->list[i].part[j].sources_count);
    NESTED(genotypes, frequency)
    NESTED(genotypes, predicts)
    NESTED(drugs, brands)
    NESTED(drugs, approvals)
    NESTED(drugs, toxicities)
    NESTED(local, conditions)
    NESTED(local, toxicities)
    NESTED(conflicts, sides)
#undef NESTED
}

static void check_outcome_rows(struct checking *checking)
{
    char path[CHECK_PATH];
    for (uint32_t i = 0; i < checking->kb->trials_count; i++) {
        const struct kb_trial *trial = &checking->kb->trials[i];
        for (uint32_t j = 0; j < trial->outcomes_count; j++) {
            const struct kb_row *row = &trial->outcomes[j].row;
            check_sources(checking, KB_LIST_trials, i, check_path(path, "outcomes[%u].", j), row->sources,
                          row->sources_count);
            check_path(path, "outcomes[%u].id", j);
            if (row->sources_count == 0 && row->status != KB_UNVERIFIED)
                check_report(checking, KB_LIST_trials, i, path, "outcome \"%s\" has no source", row->id);
            if (row->conflict && !kb_conflict(checking->knowledge, row->conflict))
                check_report(checking, KB_LIST_trials, i, path, "conflict \"%s\" is not in conflicts.yaml",
                             row->conflict);
            if (row->status == KB_DISPUTED && !row->conflict)
                check_report(checking, KB_LIST_trials, i, path, "a disputed outcome must name its `conflict`");
            for (uint32_t k = 0; k < j; k++)
                if (strcmp(trial->outcomes[k].row.id, row->id) == 0)
                    check_report(checking, KB_LIST_trials, i, path, "outcome id \"%s\" is given twice", row->id);
        }
    }
}

static void check_orphans(struct checking *checking)
{
    for (uint32_t i = 0; i < checking->kb->references_count; i++)
        if (!checking->cited[i])
            check_report(checking, KB_LIST_references, i, NULL,
                         "nothing cites reference \"%s\"; cite it, or take it out", checking->kb->references[i].row.id);
}

void check_rows(struct checking *checking)
{
    for (enum kb_list list = 0; list < KB_LIST_COUNT; list++)
        for (uint32_t i = 0; i < kb_list_length(checking->kb, list); i++)
            check_row(checking, list, i, kb_list_row(checking->kb, list, i));
    check_nested_sources(checking);
    check_outcome_rows(checking);
    check_orphans(checking);
}
