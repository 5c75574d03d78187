#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "registry/import.h"

cajal_status import_source_open(struct import_source *out, const cajal_registry_import_options *options,
                                cajal_errors *errors)
{
    *out = (struct import_source){.options = options};
    return options->mapping ? mapping_read(&out->mapping, options->mapping, errors) : CAJAL_OK;
}

static void close_file(struct import_source *source)
{
    if (source->mapping)
        table_close(&source->table);
    else if (source->open)
        ndjson_close(&source->ndjson);
    if (source->stream && source->stream != stdin)
        fclose(source->stream);
    source->stream = NULL;
    source->open = false;
}

void import_source_close(struct import_source *source)
{
    close_file(source);
    mapping_free(source->mapping);
}

void import_item_clear(struct import_item *item, const cajal_registry_import_options *options)
{
    if (item->notes)
        options->free_notes(item->notes);
    registry_case_free(&item->derived);
    cajal_errors_free(item->errors);
    free(item->row);
    free(item->made);
    *item = (struct import_item){0};
}

static cajal_status open_file(struct import_source *source, cajal_errors *errors)
{
    const char *path = source->options->files[source->file];
    bool standard = strcmp(path, "-") == 0;
    if (source->mapping) {
        cajal_status status = table_open(&source->table, path, errors);
        source->open = status == CAJAL_OK;
        return status == CAJAL_OK ? mapping_bind(source->mapping, &source->table, errors) : status;
    }
    source->stream = standard ? stdin : fopen(path, "rb");
    if (!source->stream)
        return errors_add(errors, CAJAL_IO, path, 0, NULL, "cannot open: %s", strerror(errno));
    source->open = ndjson_open(&source->ndjson, source->stream, standard ? "standard input" : path);
    return source->open ? CAJAL_OK : errors_no_memory(errors);
}

/* ---- JSON ---- */

static cajal_status next_document(struct import_source *source, struct import_item *item, bool *more,
                                  cajal_errors *errors)
{
    const char *bytes;
    item->input = source->ndjson.name;
    switch (ndjson_next(&source->ndjson, &bytes, &item->row_length, &item->line, item->errors)) {
    case NDJSON_CASE:
        item->row = strndup(bytes, item->row_length);
        return item->row ? CAJAL_OK : errors_no_memory(errors);
    case NDJSON_BAD: item->status = CAJAL_INVALID; return CAJAL_OK;
    case NDJSON_END: *more = false; return CAJAL_OK;
    case NDJSON_STOP: break;
    }
    cajal_status status = errors_worst(item->errors);
    errors_move(errors, item->errors);
    return status == CAJAL_INTERNAL ? CAJAL_INTERNAL : CAJAL_IO;
}

/* ---- tables ---- */

static bool is_text(const struct table *table)
{
    bool text = true;
    for (size_t i = 0; i < table->columns && text; i++) {
        const char *cell = table_cell(table, (int)i);
        text = text_is_utf8(cell, strlen(cell));
    }
    return text;
}

static cajal_status next_row(struct import_source *source, struct import_item *item, bool *more, cajal_errors *errors)
{
    int found = table_next(&source->table, item->errors);
    item->input = source->table.path;
    item->line = (int)source->table.line_number;
    *more = found != 0;
    if (found < 0) {
        item->status = errors_worst(item->errors);
        if (item->status > CAJAL_INVALID)
            errors_move(errors, item->errors);
        return item->status > CAJAL_INVALID ? item->status : CAJAL_OK;
    }
    if (found == 0)
        return CAJAL_OK;
    item->row = mapping_row(&source->table);
    item->row_length = item->row ? strlen(item->row) : 0;
    item->made = item->row ? mapping_case(source->mapping, &source->table) : NULL;
    if (!item->made && !is_text(&source->table))
        item->status = errors_add(item->errors, CAJAL_INVALID, NULL, 0, NULL, "the row is not UTF-8");
    return item->made || item->status == CAJAL_INVALID ? CAJAL_OK : errors_no_memory(errors);
}

cajal_status import_next(struct import_source *source, struct import_item *item, bool *more, cajal_errors *errors)
{
    import_item_clear(item, source->options);
    item->errors = cajal_errors_new();
    if (!item->errors)
        return errors_no_memory(errors);
    for (*more = false; source->file < source->options->files_count; source->file++) {
        cajal_status status = source->open ? CAJAL_OK : open_file(source, errors);
        *more = true;
        if (status == CAJAL_OK)
            status = source->mapping ? next_row(source, item, more, errors) : next_document(source, item, more, errors);
        if (status != CAJAL_OK || *more)
            return status;
        close_file(source);
    }
    return CAJAL_OK;
}
