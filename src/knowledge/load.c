#include "knowledge/load.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/words.h"
#include "knowledge/conditions.h"
#include "knowledge/schema.h"
#include "knowledge/validate.h"

struct loading {
    struct kb *kb;
    struct kb_sources *sources;
    struct arena *arena;
    const char *directory;
    cajal_errors *errors;
    cajal_status status;
};

static cajal_status fail(struct loading *loading, cajal_status status)
{
    if (loading->status == CAJAL_OK || status > loading->status)
        loading->status = status;
    return status;
}

/* Without memory, what would be found wrong in the rest may not be. */
static bool ends(const struct loading *loading) { return loading->status == CAJAL_INTERNAL; }

/* ---- putting the files together ---- */

static void *joined(struct arena *arena, const void *a, size_t a_size, const void *b, size_t b_size)
{
    char *both = arena_alloc(arena, a_size + b_size + 1);
    if (!both)
        return NULL;
    if (a_size)
        memcpy(both, a, a_size);
    if (b_size)
        memcpy(both + a_size, b, b_size);
    return both;
}

static bool append_origins(struct loading *loading, enum kb_list list, uint32_t have, uint32_t more,
                           const struct document *document)
{
    struct kb_origin *origins = arena_array(loading->arena, (size_t)have + more + 1, sizeof *origins);
    if (!origins)
        return false;
    if (have)
        memcpy(origins, loading->sources->origins[list], have * sizeof *origins);
    for (uint32_t i = 0; i < more; i++)
        origins[have + i] = (struct kb_origin){document, i};
    loading->sources->origins[list] = origins;
    return true;
}

static bool append_list(struct loading *loading, enum kb_list list, const struct kb *part,
                        const struct document *document)
{
    uint32_t have = kb_list_length(loading->kb, list), more = kb_list_length(part, list);
    if (more == 0)
        return true;
    size_t size = kb_list_row_size(list);
    void *both =
        joined(loading->arena, kb_list_rows(loading->kb, list), have * size, kb_list_rows(part, list), more * size);
    if (!both || !append_origins(loading, list, have, more, document))
        return false;
    kb_list_set(loading->kb, list, both, have + more);
    return true;
}

static cajal_status append_part(struct loading *loading, const struct kb *part, const struct document *document)
{
    if (part->manifest.version)
        loading->kb->manifest = part->manifest;
    for (enum kb_list list = 0; list < KB_LIST_COUNT; list++)
        if (!append_list(loading, list, part, document))
            return errors_no_memory(loading->errors);
    return CAJAL_OK;
}

static struct document *new_document(struct loading *loading)
{
    struct kb_sources *sources = loading->sources;
    struct document **slot = arena_push(loading->arena, (void **)&sources->documents, &sources->documents_count,
                                        &sources->documents_capacity, sizeof *slot);
    struct document *document = arena_alloc(loading->arena, sizeof *document);
    if (!slot || !document) {
        if (slot)
            sources->documents_count--;
        return NULL;
    }
    return *slot = document;
}

static cajal_status load_file(struct loading *loading, const kb_file *file, const char *name)
{
    char *path = arena_printf(loading->arena, "%s/%s", loading->directory, name);
    struct document *document = path ? new_document(loading) : NULL;
    if (!document)
        return fail(loading, errors_no_memory(loading->errors));
    struct kb *part = NULL;
    cajal_status status = document_read(document, loading->arena, path, path, loading->errors);
    if (status == CAJAL_OK)
        status = validate_load((void **)&part, loading->arena, document, &file->schema, loading->errors);
    if (status == CAJAL_OK)
        status = append_part(loading, part, document);
    return status == CAJAL_OK ? CAJAL_OK : fail(loading, status);
}

/* ---- directories ---- */

static int is_yaml(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

static cajal_status load_directory(struct loading *loading, const kb_file *file)
{
    char *path = arena_printf(loading->arena, "%s/%s", loading->directory, file->path);
    if (!path)
        return fail(loading, errors_no_memory(loading->errors));
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, is_yaml, alphasort);
    if (count < 0)
        return fail(loading, errors_add(loading->errors, CAJAL_IO, path, 0, NULL, "cannot open the folder: %s",
                                        strerror(errno)));
    for (int i = 0; i < count; i++) {
        char *name = arena_printf(loading->arena, "%s%s", file->path, entries[i]->d_name);
        if (!name)
            fail(loading, errors_no_memory(loading->errors));
        else if (!ends(loading))
            (void)load_file(loading, file, name); /* its status is kept in `loading` */
        free(entries[i]);
    }
    free(entries);
    return loading->status;
}

/* A file that no one reads is a file whose author believes it is read. */
static void refuse_strangers(struct loading *loading)
{
    struct dirent **entries = NULL;
    int count = scandir(loading->directory, &entries, is_yaml, alphasort);
    for (int i = 0; i < count; i++) {
        struct words_best best = {0};
        bool known = false;
        for (size_t j = 0; j < kb_files_count; j++) {
            known = known || strcmp(kb_files[j].path, entries[i]->d_name) == 0;
            words_consider(&best, entries[i]->d_name, kb_files[j].path);
        }
        if (!known) {
            char *path = arena_printf(loading->arena, "%s/%s", loading->directory, entries[i]->d_name);
            fail(loading,
                 errors_add(loading->errors, CAJAL_INVALID, path, 0, NULL,
                            "no file of a knowledge base is called so%s%s%s; trials go to trials/, rules to rules/",
                            best.word ? "; did you mean " : "", best.word ? best.word : "", best.word ? "?" : ""));
        }
        free(entries[i]);
    }
    free(entries);
}

/* ---- what YAML cannot say in libcyaml's terms ---- */

static const yaml_node_t *row_node(const struct kb_sources *sources, enum kb_list list, uint32_t index)
{
    const struct kb_origin *origin = &sources->origins[list][index];
    const yaml_node_t *rows = document_member(origin->document, document_root(origin->document), kb_list_name(list));
    return document_item(origin->document, rows, origin->index);
}

static void read_conditions(struct loading *loading, enum kb_list list, uint32_t index, struct kb_condition **when,
                            uint32_t *count)
{
    const struct document *document = loading->sources->origins[list][index].document;
    const yaml_node_t *node = document_member(document, row_node(loading->sources, list, index), "when");
    cajal_status status = conditions_read(when, count, loading->arena, document, node, loading->kb->facts,
                                          loading->kb->facts_count, loading->errors);
    if (status != CAJAL_OK)
        fail(loading, status);
}

/* Folded YAML text has spaces where the lines were. */
static void strip_spaces(const char *sequence)
{
    char *to = (char *)(uintptr_t)sequence; /* in our arena, not yet shared */
    for (const char *from = sequence; *from; from++)
        if (!isspace((unsigned char)*from))
            *to++ = *from;
    *to = '\0';
}

static void strip_exon(struct kb_exon_sequence *exon)
{
    strip_spaces(exon->before);
    strip_spaces(exon->coding);
    strip_spaces(exon->after);
}

cajal_status kb_load(struct kb *out, struct kb_sources *sources, struct arena *arena, const char *directory,
                     cajal_errors *errors)
{
    *out = (struct kb){0};
    *sources = (struct kb_sources){0};
    struct loading loading = {out, sources, arena, directory, errors, CAJAL_OK};
    for (size_t i = 0; i < kb_files_count && !ends(&loading); i++) {
        const char *path = kb_files[i].path;
        if (path[strlen(path) - 1] == '/')
            (void)load_directory(&loading, &kb_files[i]); /* its status is kept in `loading` */
        else
            (void)load_file(&loading, &kb_files[i], path);
    }
    if (!ends(&loading))
        refuse_strangers(&loading);
    if (ends(&loading) || out->facts_count == 0) /* facts.yaml is broken and reported: every condition would be too */
        return loading.status;
    for (uint32_t i = 0; i < out->rules_count; i++)
        read_conditions(&loading, KB_LIST_rules, i, &out->rules[i].when, &out->rules[i].when_count);
    for (uint32_t i = 0; i < out->impossible_count; i++)
        read_conditions(&loading, KB_LIST_impossible, i, &out->impossible[i].when, &out->impossible[i].when_count);
    for (uint32_t i = 0; i < out->safety_count; i++)
        read_conditions(&loading, KB_LIST_safety, i, &out->safety[i].when, &out->safety[i].when_count);
    for (uint32_t i = 0; i < out->genes_count; i++)
        if (out->genes[i].protein_sequence)
            strip_spaces(out->genes[i].protein_sequence);
    for (uint32_t i = 0; i < out->sequences_count; i++)
        for (uint32_t j = 0; j < out->sequences[i].exons_count; j++)
            strip_exon(&out->sequences[i].exons[j]);
    return loading.status;
}

void kb_sources_free(struct kb_sources *sources)
{
    for (size_t i = 0; i < sources->documents_count; i++)
        document_free(sources->documents[i]);
    sources->documents_count = 0;
}

/* ---- where things stand ---- */

struct kb_place kb_place(const struct kb_sources *sources, enum kb_list list, uint32_t index, const char *path)
{
    const struct document *document = sources->origins[list][index].document;
    const yaml_node_t *node = row_node(sources, list, index);
    node = document_at(document, node, path);
    return (struct kb_place){document->file, document_line(node)};
}
