#include "knowledge/validate.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/format.h"
#include "base/text.h"
#include "base/words.h"

struct walk {
    const struct document *document;
    cajal_errors *errors;
    bool bad;
};

static void walk_value(struct walk *walk, const yaml_node_t *node, const cyaml_schema_value_t *schema, const char *key);

#define REPORT(walk, node, ...)                                                                                        \
    ((walk)->bad = true,                                                                                               \
     (void)errors_add((walk)->errors, CAJAL_INVALID, (walk)->document->file, document_line(node), NULL, __VA_ARGS__))

static const char *node_kind(const yaml_node_t *node)
{
    switch (node->type) {
    case YAML_SEQUENCE_NODE: return "a list";
    case YAML_MAPPING_NODE: return "lines of the form \"name: text\"";
    case YAML_SCALAR_NODE: return node->data.scalar.length ? "text" : "nothing";
    default: return "nothing";
    }
}

static const cyaml_schema_field_t *find_field(const cyaml_schema_field_t *fields, const char *key)
{
    for (; fields->key; fields++)
        if (strcmp(fields->key, key) == 0)
            return fields;
    return NULL;
}

static void report_unknown_key(struct walk *walk, const yaml_node_t *node, const cyaml_schema_field_t *fields,
                               const char *key)
{
    struct words_best best = {0};
    for (const cyaml_schema_field_t *field = fields; field->key; field++)
        words_consider(&best, key, field->key);
    if (best.word)
        REPORT(walk, node, "\"%s\" is not known here; did you mean \"%s\"?", key, best.word);
    else
        REPORT(walk, node, "\"%s\" is not known here", key);
}

static bool seen_before(const struct document *document, const yaml_node_t *mapping, const yaml_node_pair_t *until,
                        const char *key)
{
    for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start; pair < until; pair++) {
        yaml_document_t *tree = (yaml_document_t *)(uintptr_t)&document->tree;
        const char *name = document_scalar(yaml_document_get_node(tree, pair->key));
        if (name && strcmp(name, key) == 0)
            return true;
    }
    return false;
}

static void walk_mapping(struct walk *walk, const yaml_node_t *node, const cyaml_schema_value_t *schema,
                         const char *key)
{
    if (node->type != YAML_MAPPING_NODE) {
        REPORT(walk, node, "\"%s\": found %s, expected lines of the form \"name: text\"", key, node_kind(node));
        return;
    }
    const cyaml_schema_field_t *fields = schema->mapping.fields;
    yaml_document_t *tree = (yaml_document_t *)(uintptr_t)&walk->document->tree;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key_node = yaml_document_get_node(tree, pair->key);
        const char *name = document_scalar(key_node);
        const cyaml_schema_field_t *field = name ? find_field(fields, name) : NULL;
        if (!name)
            REPORT(walk, key_node, "what stands before a colon must be plain text");
        else if (seen_before(walk->document, node, pair, name))
            REPORT(walk, key_node, "\"%s\" is given twice", name);
        else if (!field)
            report_unknown_key(walk, key_node, fields, name);
        else
            walk_value(walk, yaml_document_get_node(tree, pair->value), &field->value, name);
    }
    for (; fields->key; fields++)
        if (!(fields->value.flags & CYAML_FLAG_OPTIONAL) && !document_member(walk->document, node, fields->key))
            REPORT(walk, node, "\"%s\" is missing", fields->key);
}

static void walk_sequence(struct walk *walk, const yaml_node_t *node, const cyaml_schema_value_t *schema,
                          const char *key)
{
    if (node->type != YAML_SEQUENCE_NODE) {
        REPORT(walk, node, "\"%s\": found %s, expected a list", key, node_kind(node));
        return;
    }
    for (size_t i = 0;; i++) {
        const yaml_node_t *item = document_item(walk->document, node, i);
        if (!item)
            break;
        walk_value(walk, item, schema->sequence.entry, key);
    }
}

static void check_word(struct walk *walk, const yaml_node_t *node, const cyaml_schema_value_t *schema, const char *key,
                       const char *text)
{
    struct words_best best = {0};
    for (uint32_t i = 0; i < schema->enumeration.count; i++) {
        if (strcmp(schema->enumeration.strings[i].str, text) == 0)
            return;
        words_consider(&best, text, schema->enumeration.strings[i].str);
    }
    char known[512] = "";
    for (uint32_t i = 0; i < schema->enumeration.count; i++) {
        size_t used = strlen(known);
        format_text(known + used, sizeof known - used, "%s%s", i ? ", " : "", schema->enumeration.strings[i].str);
    }
    REPORT(walk, node, "\"%s\": found \"%s\", expected one of %s%s%s%s", key, text, known,
           best.word ? "; did you mean \"" : "", best.word ? best.word : "", best.word ? "\"?" : "");
}

static void check_number(struct walk *walk, const yaml_node_t *node, bool whole, const char *key, const char *text)
{
    char *end = NULL;
    errno = 0;
    double value = read_real(text, &end);
    bool good = *text && *end == '\0' && errno == 0 && isfinite(value);
    if (good && whole)
        good = strspn(text, "-0123456789") == strlen(text) && value >= -2147483648.0 && value <= 2147483647.0;
    if (!good)
        REPORT(walk, node, "\"%s\": found \"%s\", expected a %s", key, text, whole ? "whole number" : "number");
}

static void walk_scalar(struct walk *walk, const yaml_node_t *node, const cyaml_schema_value_t *schema, const char *key)
{
    const char *text = document_scalar(node);
    if (!text) {
        REPORT(walk, node, "\"%s\": found %s, expected a single value", key, node_kind(node));
        return;
    }
    switch (schema->type) {
    case CYAML_ENUM: check_word(walk, node, schema, key, text); break;
    case CYAML_INT: check_number(walk, node, true, key, text); break;
    case CYAML_FLOAT: check_number(walk, node, false, key, text); break;
    case CYAML_BOOL:
        if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
            REPORT(walk, node, "\"%s\": found \"%s\", expected true or false", key, text);
        break;
    default: break;
    }
}

static void walk_value(struct walk *walk, const yaml_node_t *node, const cyaml_schema_value_t *schema, const char *key)
{
    switch (schema->type) {
    case CYAML_MAPPING: walk_mapping(walk, node, schema, key); break;
    case CYAML_SEQUENCE: walk_sequence(walk, node, schema, key); break;
    case CYAML_IGNORE: break; /* `when`: conditions.c reads and checks it */
    default: walk_scalar(walk, node, schema, key); break;
    }
}

cajal_status validate_document(const struct document *document, const cyaml_schema_value_t *schema,
                               cajal_errors *errors)
{
    struct walk walk = {document, errors, false};
    walk_value(&walk, document_root(document), schema, "the file");
    return walk.bad ? CAJAL_INVALID : CAJAL_OK;
}

/* ---- libcyaml on the arena ---- */

/* libcyaml reallocates by pointer alone, so each block remembers its size in front. */
#define BLOCK_HEADER 16

static void *arena_for_cyaml(void *context, void *pointer, size_t size)
{
    if (size == 0)
        return NULL;
    char *block = arena_alloc(context, size + BLOCK_HEADER);
    if (!block)
        return NULL;
    memcpy(block, &size, sizeof size);
    if (pointer) {
        size_t old;
        memcpy(&old, (char *)pointer - BLOCK_HEADER, sizeof old);
        memcpy(block + BLOCK_HEADER, pointer, old < size ? old : size);
    }
    return block + BLOCK_HEADER;
}

cajal_status validate_load(void **out, struct arena *arena, const struct document *document,
                           const cyaml_schema_value_t *schema, cajal_errors *errors)
{
    cyaml_config_t config = {
        .mem_fn = arena_for_cyaml, .mem_ctx = arena, .log_level = CYAML_LOG_ERROR, .flags = CYAML_CFG_NO_ALIAS};
    cajal_status status = validate_document(document, schema, errors);
    if (status != CAJAL_OK)
        return status;
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0); /* libcyaml reads numbers in the locale of the thread */
    if (!plain)
        return errors_no_memory(errors);
    locale_t before = uselocale(plain);
    errno = 0;
    cyaml_err_t error = cyaml_load_data((const uint8_t *)document->bytes, document->length, &config, schema,
                                        (cyaml_data_t **)out, NULL);
    int wrong = errno;
    uselocale(before);
    freelocale(plain);
    if (error == CYAML_OK)
        return CAJAL_OK;
    if (error == CYAML_ERR_OOM || wrong == ENOMEM) /* libyaml's own shortage is told as an error of the parser */
        return errors_no_memory(errors);
    return errors_add(errors, CAJAL_INVALID, document->file, 0, NULL, "cannot be loaded: %s", cyaml_strerror(error));
}
