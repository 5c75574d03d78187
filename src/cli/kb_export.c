#include "cli/kb_export.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "exchange/kb_export.h"
#include "knowledge/export.h"
#include "report/knowledge_page.h"

enum format { FORMAT_JSON, FORMAT_CSV, FORMAT_SQLITE, FORMAT_BIBTEX, FORMAT_FHIR, FORMATS };
static const char *const formats[FORMATS] = {"json", "csv", "sqlite", "bibtex", "fhir"};

/* ---- one document ---- */

static int write_document(enum format format, const cajal_knowledge *knowledge, const char *path)
{
    struct text text = {0};
    cajal_errors *errors = cajal_errors_new();
    cajal_status status = CAJAL_OK;
    if (format == FORMAT_JSON)
        export_json(&text, knowledge);
    else if (format == FORMAT_BIBTEX)
        kb_bibtex(&text, knowledge);
    else
        status = kb_fhir(&text, knowledge, errors);
    if (text.failed)
        status = CAJAL_INTERNAL;
    cli_print_errors("cajal kb", errors);
    int result = status == CAJAL_OK ? cli_write_file(path ? path : "-", text.data, text.length) : (int)status;
    cajal_errors_free(errors);
    text_free(&text);
    return result;
}

/* ---- a folder of tables ---- */

#define PATH_MOST 4096

/* In a room of fixed size: what was written must be found again when no memory is left. */
static bool table_path(char out[PATH_MOST], const char *folder, const struct kb_flat_table *table)
{
    return format_text(out, PATH_MOST, "%s/%s.csv", folder, table->name) < PATH_MOST;
}

static int write_tables(const char *folder, const struct kb_tables *tables)
{
    struct text text = {0};
    char path[PATH_MOST];
    int status = CAJAL_OK;
    for (size_t i = 0; i < tables->count && status == CAJAL_OK; i++) {
        text_clear(&text);
        kb_csv(&text, &tables->items[i]);
        if (table_path(path, folder, &tables->items[i])) {
            status = text.failed ? CAJAL_INTERNAL : cli_write_file(path, text.data, text.length);
        } else {
            fprintf(stderr, "%s: the name is too long\n", path);
            status = CAJAL_USAGE;
        }
    }
    text_free(&text);
    return status;
}

static void remove_tables(const char *folder, const struct kb_tables *tables)
{
    char path[PATH_MOST];
    for (size_t i = 0; i < tables->count; i++)
        if (table_path(path, folder, &tables->items[i]))
            remove(path);
    rmdir(folder);
}

/* Whole or not at all: written beside, and named at the end. A folder with something in it keeps its name. */
static int write_folder(const char *folder, const struct kb_tables *tables)
{
    struct text part = {0};
    int status = CAJAL_OK;
    text_printf(&part, "%s.part", folder);
    if (part.failed) {
        text_free(&part);
        return CAJAL_INTERNAL;
    }
    if (mkdir(part.data, 0777) != 0 && errno != EEXIST) {
        fprintf(stderr, "%s: cannot make the folder: %s\n", part.data, strerror(errno));
        status = CAJAL_IO;
    }
    if (status == CAJAL_OK)
        status = write_tables(part.data, tables);
    if (status == CAJAL_OK && rename(part.data, folder) != 0) {
        bool full = errno == ENOTEMPTY || errno == EEXIST;
        fprintf(stderr, "%s: %s\n", folder, full ? "the folder is not empty; name a new one" : strerror(errno));
        status = CAJAL_IO;
    }
    if (status != CAJAL_OK)
        remove_tables(part.data, tables);
    text_free(&part);
    return status;
}

static int write_database(const char *path, const struct kb_tables *tables, cajal_errors *errors)
{
    struct text bytes = {0};
    int status = (int)kb_sqlite(&bytes, tables, errors);
    if (status == CAJAL_OK)
        status = cli_write_file(path, bytes.data, bytes.length);
    text_free(&bytes);
    return status;
}

static int write_flat(enum format format, const cajal_knowledge *knowledge, const char *path)
{
    struct kb_tables tables;
    struct arena *arena = arena_new();
    cajal_errors *errors = cajal_errors_new();
    int status = arena ? (int)kb_tables_make(&tables, arena, knowledge, errors) : CAJAL_INTERNAL;
    if (status == CAJAL_OK)
        status = format == FORMAT_CSV ? write_folder(path, &tables) : write_database(path, &tables, errors);
    cli_print_errors("cajal kb", errors);
    cajal_errors_free(errors);
    arena_free(arena);
    return status;
}

/* ---- the command ---- */

int cli_kb_export(const struct cli_command *command, const struct cli_values *values, const char *directory)
{
    const char *word = cli_value(values, command, "format"), *path = cli_value(values, command, "out");
    int format = 0;
    while (word && format < FORMATS && strcmp(formats[format], word) != 0)
        format++;
    if (format == FORMATS) {
        cli_usage_error(command, "--format %s: expected json, csv, sqlite, bibtex or fhir", word);
        return CAJAL_USAGE;
    }
    bool flat = format == FORMAT_CSV || format == FORMAT_SQLITE;
    if (flat && (!path || strcmp(path, "-") == 0)) {
        cli_usage_error(command, "--format %s needs --out %s", word, format == FORMAT_CSV ? "FOLDER" : "FILE");
        return CAJAL_USAGE;
    }
    cajal_knowledge *knowledge = NULL;
    int status = cli_open_knowledge(&knowledge, directory);
    if (status == CAJAL_OK)
        status = flat ? write_flat((enum format)format, knowledge, path)
                      : write_document((enum format)format, knowledge, path);
    cajal_knowledge_free(knowledge);
    return status == CAJAL_OK ? cli_finish(status) : status;
}

int cli_kb_page(const struct cli_command *command, const struct cli_values *values, const char *directory)
{
    const char *path = cli_value(values, command, "out");
    cajal_knowledge *knowledge = NULL;
    int status = cli_open_knowledge(&knowledge, directory);
    if (status != CAJAL_OK)
        return status;
    struct text text = {0};
    cajal_errors *errors = cajal_errors_new();
    status = (int)knowledge_page(&text, knowledge, errors);
    cli_print_errors("cajal kb", errors);
    if (status == CAJAL_OK)
        status = cli_write_file(path ? path : "-", text.data, text.length);
    cajal_errors_free(errors);
    text_free(&text);
    cajal_knowledge_free(knowledge);
    return status == CAJAL_OK ? cli_finish(status) : status;
}
