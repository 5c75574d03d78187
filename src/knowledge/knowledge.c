#include "knowledge/knowledge.h"

#include <string.h>

#include "base/errors.h"
#include "base/lists.h"
#include "knowledge/embedded.h"
#include "knowledge/image.h"
#include "knowledge/names.h"
#include "knowledge/portable.h"

/* ---- opening and closing ---- */

cajal_knowledge *knowledge_new(void)
{
    struct arena *arena = arena_new();
    cajal_knowledge *knowledge = arena ? arena_alloc(arena, sizeof *knowledge) : NULL;
    if (!knowledge) {
        arena_free(arena);
        return NULL;
    }
    knowledge->arena = arena;
    return knowledge;
}

/* What tools/embed_knowledge.c wrote: an image, or, without pointers, the values. */
static const struct kb *embedded(struct arena *arena)
{
    if (kb_embedded_pointers_count)
        return image_restore(arena, kb_embedded_bytes, kb_embedded_length, kb_embedded_pointers,
                             kb_embedded_pointers_count);
    return portable_restore(arena, kb_embedded_bytes, kb_embedded_length);
}

cajal_status cajal_knowledge_embedded(cajal_knowledge **out, cajal_errors *errors)
{
    cajal_knowledge *knowledge = knowledge_new();
    if (!knowledge)
        return errors_no_memory(errors);
    const struct kb *kb = embedded(knowledge->arena);
    cajal_status status = kb ? kb_resolve(knowledge, kb, errors) : errors_no_memory(errors);
    if (status != CAJAL_OK) {
        cajal_knowledge_free(knowledge);
        return status;
    }
    *out = knowledge;
    return CAJAL_OK;
}

void cajal_knowledge_free(cajal_knowledge *knowledge)
{
    if (knowledge)
        arena_free(knowledge->arena);
}

const char *cajal_knowledge_version(const cajal_knowledge *knowledge) { return knowledge->kb->manifest.version; }

const char *cajal_knowledge_known_until(const cajal_knowledge *knowledge)
{
    return knowledge->kb->manifest.known_until;
}

/* ---- finding rows ---- */

#define FINDER(function, type, list)                                                                                   \
    const type *function(const cajal_knowledge *knowledge, const char *id)                                             \
    {                                                                                                                  \
        return names_find(knowledge->names, KB_LIST_##list, id);                                                       \
    }
FINDER(kb_reference, struct kb_reference, references)
FINDER(kb_gene, struct kb_gene, genes)
FINDER(kb_genotype, struct kb_genotype, genotypes)
FINDER(kb_drug, struct kb_drug, drugs)
FINDER(kb_regimen, struct kb_regimen, regimens)
FINDER(kb_local, struct kb_local, local)
FINDER(kb_comedication, struct kb_comedication, comedications)
FINDER(kb_class, struct kb_class, classes)
FINDER(kb_trial, struct kb_trial, trials)
FINDER(kb_conflict, struct kb_conflict, conflicts)

double kb_threshold(const cajal_knowledge *knowledge, const char *criterion, const char *parameter, double otherwise)
{
    const struct kb_criterion_row *row = knowledge ? names_find(knowledge->names, KB_LIST_criteria, criterion) : NULL;
    for (uint32_t i = 0; row && i < row->parameters_count; i++)
        if (same_word(row->parameters[i].id, parameter))
            return *row->parameters[i].value;
    return otherwise;
}

int kb_fact_index(const cajal_knowledge *knowledge, const char *id)
{
    const struct kb_fact *fact = names_find(knowledge->names, KB_LIST_facts, id);
    return fact ? (int)(fact - knowledge->kb->facts) : -1;
}

int kb_fact_value(const struct kb_fact *fact, const char *word)
{
    if (same_word(word, "unknown"))
        return KB_UNKNOWN;
    for (uint32_t i = 0; i < fact->values_count; i++)
        if (same_word(fact->values[i], word))
            return (int)i + 1;
    return -1;
}

const char *kb_fact_word(const struct kb_fact *fact, int value)
{
    return value > 0 && (uint32_t)value <= fact->values_count ? fact->values[value - 1] : "unknown";
}

size_t kb_source_id_length(const char *source) { return strcspn(source, "#"); }

static bool gives(const struct kb_regimen *regimen, const struct kb_drug *drug)
{
    return list_has_word(regimen->drugs, regimen->drugs_count, drug->row.id);
}

bool kb_given_together(const cajal_knowledge *knowledge, const struct kb_drug *a, const struct kb_drug *b)
{
    for (uint32_t i = 0; a != b && i < knowledge->kb->regimens_count; i++)
        if (gives(&knowledge->kb->regimens[i], a) && gives(&knowledge->kb->regimens[i], b))
            return true;
    return a == b;
}
