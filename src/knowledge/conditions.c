#include "knowledge/conditions.h"

#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/words.h"

struct reader {
    struct arena *arena;
    const struct document *document;
    const struct kb_fact *facts;
    uint32_t facts_count;
    cajal_errors *errors;
    cajal_status status;
};

#define REPORT(reader, node, ...)                                                                                      \
    ((reader)->status = errors_add((reader)->errors, CAJAL_INVALID, (reader)->document->file, document_line(node),     \
                                   NULL, __VA_ARGS__))

static yaml_node_t *node_at(const struct reader *reader, int index)
{
    return yaml_document_get_node((yaml_document_t *)(uintptr_t)&reader->document->tree, index);
}

static const struct kb_fact *find_fact(struct reader *reader, const yaml_node_t *node, const char *id)
{
    struct words_best best = {0};
    for (uint32_t i = 0; i < reader->facts_count; i++) {
        if (strcmp(reader->facts[i].row.id, id) == 0)
            return &reader->facts[i];
        words_consider(&best, id, reader->facts[i].row.id);
    }
    if (best.word)
        REPORT(reader, node, "`when`: no fact \"%s\" in facts.yaml; did you mean \"%s\"?", id, best.word);
    else
        REPORT(reader, node, "`when`: no fact \"%s\" in facts.yaml", id);
    return NULL;
}

/* Index of the value in the fact's domain; values_count for "unknown"; -1 with an error. */
static int value_index(struct reader *reader, const yaml_node_t *node, const struct kb_fact *fact)
{
    const char *word = document_scalar(node);
    if (!word) {
        REPORT(reader, node, "`when` %s: expected a value of the fact", fact->row.id);
        return -1;
    }
    if (strcmp(word, "unknown") == 0)
        return (int)fact->values_count;
    struct words_best best = {0};
    for (uint32_t i = 0; i < fact->values_count; i++) {
        if (strcmp(fact->values[i], word) == 0)
            return (int)i;
        words_consider(&best, word, fact->values[i]);
    }
    if (best.word)
        REPORT(reader, node, "\"%s\" is no value of fact %s; did you mean \"%s\"?", word, fact->row.id, best.word);
    else
        REPORT(reader, node, "\"%s\" is no value of fact %s", word, fact->row.id);
    return -1;
}

/* Marks the value or list of values at `node`. */
static void mark_values(struct reader *reader, bool *set, const yaml_node_t *node, const struct kb_fact *fact)
{
    if (node->type != YAML_SEQUENCE_NODE) {
        int index = value_index(reader, node, fact);
        if (index >= 0)
            set[index] = true;
        return;
    }
    for (size_t i = 0;; i++) {
        const yaml_node_t *item = document_item(reader->document, node, i);
        if (!item)
            return;
        int index = value_index(reader, item, fact);
        if (index >= 0)
            set[index] = true;
    }
}

static void mark_range(struct reader *reader, bool *set, const yaml_node_t *low, const yaml_node_t *high,
                       const struct kb_fact *fact)
{
    int first = low ? value_index(reader, low, fact) : 0;
    int last = high ? value_index(reader, high, fact) : (int)fact->values_count - 1;
    if (first < 0 || last < 0)
        return;
    if (first > last || last >= (int)fact->values_count) {
        REPORT(reader, low ? low : high, "no value of fact %s lies between these", fact->row.id);
        return;
    }
    for (int i = first; i <= last; i++)
        set[i] = true;
}

static void mark(struct reader *reader, bool *set, const yaml_node_t *node, const struct kb_fact *fact)
{
    if (node->type != YAML_MAPPING_NODE) {
        mark_values(reader, set, node, fact);
        return;
    }
    const yaml_node_t *none_of = document_member(reader->document, node, "not");
    const yaml_node_t *low = document_member(reader->document, node, "min");
    const yaml_node_t *high = document_member(reader->document, node, "max");
    const char *or_unknown = document_scalar(document_member(reader->document, node, "or_unknown"));
    long members = node->data.mapping.pairs.top - node->data.mapping.pairs.start;
    long known = (none_of != NULL) + (low != NULL) + (high != NULL);
    if (known + (or_unknown != NULL) != members || known == 0 || (none_of && known > 1) ||
        (or_unknown && strcmp(or_unknown, "true") != 0)) {
        REPORT(reader, node,
               "`when` %s: expected a value, a list, {not: …} or {min: …, max: …}, the last two "
               "with or_unknown: true where the rule must fire on unknown",
               fact->row.id);
        return;
    }
    if (none_of) {
        mark_values(reader, set, none_of, fact);
        for (uint32_t i = 0; i < fact->values_count; i++)
            set[i] = !set[i];
    } else {
        mark_range(reader, set, low, high, fact);
    }
    set[fact->values_count] = or_unknown != NULL; /* "not X" covers unknown only when written */
}

static bool fill(struct reader *reader, struct kb_condition *out, const struct kb_fact *fact, const bool *set)
{
    out->fact = fact->row.id;
    out->values = arena_array(reader->arena, fact->values_count + 1, sizeof *out->values);
    if (!out->values)
        return false;
    for (uint32_t i = 0; i < fact->values_count; i++)
        if (set[i])
            out->values[out->values_count++] = fact->values[i];
    if (set[fact->values_count])
        out->values[out->values_count++] = "unknown";
    return true;
}

cajal_status conditions_read(struct kb_condition **out, uint32_t *count, struct arena *arena,
                             const struct document *document, const yaml_node_t *when, const struct kb_fact *facts,
                             uint32_t facts_count, cajal_errors *errors)
{
    *out = NULL;
    *count = 0;
    if (!when)
        return CAJAL_OK;
    struct reader reader = {arena, document, facts, facts_count, errors, CAJAL_OK};
    if (when->type != YAML_MAPPING_NODE)
        return REPORT(&reader, when, "`when`: expected lines of the form \"fact: value\"");
    size_t members = (size_t)(when->data.mapping.pairs.top - when->data.mapping.pairs.start);
    struct kb_condition *conditions = arena_array(arena, members + 1, sizeof *conditions);
    if (!conditions)
        return errors_no_memory(errors);
    for (size_t i = 0; i < members; i++) {
        const yaml_node_pair_t *pair = &when->data.mapping.pairs.start[i];
        const yaml_node_t *key = node_at(&reader, pair->key);
        const char *id = document_scalar(key);
        if (!id)
            REPORT(&reader, key, "`when`: expected lines of the form \"fact: value\"");
        const struct kb_fact *fact = id ? find_fact(&reader, key, id) : NULL;
        if (!fact)
            continue;
        for (uint32_t j = 0; j < *count; j++)
            if (strcmp(conditions[j].fact, fact->row.id) == 0)
                REPORT(&reader, key, "fact %s is given twice in `when`", fact->row.id);
        bool *set = arena_array(arena, fact->values_count + 1, sizeof *set);
        if (!set)
            return errors_no_memory(errors);
        mark(&reader, set, node_at(&reader, pair->value), fact);
        if (!fill(&reader, &conditions[*count], fact, set))
            return errors_no_memory(errors);
        (*count)++;
    }
    *out = conditions;
    return reader.status;
}
