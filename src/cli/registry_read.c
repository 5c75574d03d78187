/* cajal registry list, export, audit. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/errors.h"
#include "base/format.h"
#include "base/json_out.h"
#include "cli/registry.h"
#include "cli/registry_fhir.h"
#include "report/layout.h"

#define LIST_COLUMNS 7
#define ROWS_AT_ONCE ((size_t)64 * 1024) /* bytes */

/* Not 0, and noted in the call, when it could not be printed. */
static int finish_line(struct registry_call *call, struct text *text)
{
    text_add_char(text, '\n');
    bool fine = !text->failed && fwrite(text->data, 1, text->length, stdout) == text->length;
    text_free(text);
    call->unprinted = call->unprinted || !fine;
    return !fine;
}

static const char csv_header[] = "id,version,written_at,written_by,genotype,line,drug,progression,last_date\n";

static void add_csv(struct text *text, const cajal_registry_case *it)
{
    char version[FORMAT_DIGITS];
    const char *const cells[] = {it->id,         format_digits(version, it->version),
                                 it->written_at, it->written_by,
                                 it->genotype,   it->line,
                                 it->drug,       it->progression,
                                 it->last_date};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        text_csv_cell(text, cells[i]);
        text_add_char(text, i + 1 == sizeof cells / sizeof cells[0] ? '\n' : ',');
    }
}

/* Rows gather in `text` and leave together; `least`: not before there are so many bytes. 1 when they cannot. */
static int print_rows(struct text *text, size_t least)
{
    if (text->failed || text->length < least)
        return text->failed;
    bool fine = fwrite(text_string(text), 1, text->length, stdout) == text->length;
    text_clear(text);
    return !fine;
}

/* ---- list ---- */

struct listing {
    const struct registry_call *call;
    struct text rows; /* JSON or CSV on its way out; of the table all cells, each with its zero */
    size_t cases;
};

static void add_json(struct text *text, const cajal_registry_case *it)
{
    struct json_out out;
    emit_begin(&out, text, false);
    emit_object(&out, NULL);
    emit_string(&out, "id", it->id);
    emit_int(&out, "version", it->version);
    emit_string(&out, "written_at", it->written_at);
    emit_string(&out, "written_by", it->written_by);
    emit_string(&out, "genotype", it->genotype);
    emit_string(&out, "line", it->line);
    emit_string(&out, "drug", it->drug);
    emit_string(&out, "progression", it->progression);
    emit_string(&out, "last_date", it->last_date[0] ? it->last_date : NULL);
    emit_end_object(&out);
    text_add_char(text, '\n');
}

/* The whole table is kept: its columns are as wide as the widest cell. */
static void keep_case(struct text *rows, const cajal_registry_case *it)
{
    char version[FORMAT_DIGITS];
    const char *const cells[LIST_COLUMNS] = {
        it->id, format_digits(version, it->version), it->genotype, it->line, it->drug, it->progression, it->last_date};
    for (int i = 0; i < LIST_COLUMNS; i++)
        text_add_n(rows, cells[i], strlen(cells[i]) + 1);
}

static int take_case(void *context, const cajal_registry_case *it)
{
    struct listing *listing = context;
    listing->cases++;
    if (!listing->call->json && !listing->call->csv) {
        keep_case(&listing->rows, it);
        return listing->rows.failed;
    }
    if (listing->call->json)
        add_json(&listing->rows, it);
    else
        add_csv(&listing->rows, it);
    return print_rows(&listing->rows, ROWS_AT_ONCE);
}

static bool add_table(struct text *out, const struct listing *listing)
{
    static const char *const headers[LIST_COLUMNS] = {"Case", "Ver.",        "Genotype", "Line",
                                                      "Drug", "Progression", "Last date"};
    const char **cells = calloc(listing->cases, LIST_COLUMNS * sizeof *cells), *cell = listing->rows.data;
    const struct layout_table table = {headers, LIST_COLUMNS, listing->cases, cells, NULL, true};
    struct layout layout;
    for (size_t i = 0; cells && i < listing->cases * LIST_COLUMNS; i++, cell += strlen(cell) + 1)
        cells[i] = cell;
    layout_begin(&layout, out, (size_t)listing->call->width, listing->call->colour);
    if (cells)
        layout_table(&layout, &table);
    free(cells);
    return layout_end(&layout) && cells;
}

static int print_list(const struct listing *listing)
{
    struct text text = {0};
    bool fine = !listing->rows.failed && (listing->cases == 0 || add_table(&text, listing));
    text_printf(&text, "%s%zu case%s\n", listing->cases ? "\n" : "", listing->cases, listing->cases == 1 ? "" : "s");
    fine = fine && print_rows(&text, 0) == 0;
    text_free(&text);
    return fine ? CAJAL_OK : CAJAL_INTERNAL;
}

int registry_list(struct registry_call *call)
{
    struct listing listing = {.call = call};
    cajal_registry_filter filter;
    int status = registry_read_filter(&filter, call);
    if (status == CAJAL_OK && call->csv)
        fputs(csv_header, stdout);
    if (status == CAJAL_OK)
        status = (int)cajal_registry_list(call->registry, &filter, 0, take_case, &listing, call->errors);
    if (status == CAJAL_OK && !call->json && !call->csv)
        status = print_list(&listing);
    else if (status == CAJAL_OK && print_rows(&listing.rows, 0) != 0)
        status = CAJAL_INTERNAL;
    text_free(&listing.rows);
    return status;
}

/* ---- export ---- */

struct exporting {
    const struct registry_call *call;
    bool deidentify;
    cajal_deidentify_dates dates;
    unsigned char key[4096];
    size_t key_length;
    int year;
    size_t cases, failed;
    bool stopped;     /* by the machine, not by what is in a case */
    struct text rows; /* CSV */
    cajal_errors *errors;
};

static int read_key(struct exporting *exporting)
{
    const char *path = registry_option(exporting->call, "key");
    FILE *file = path ? fopen(path, "rb") : NULL;
    if (!path) {
        cli_usage_error(exporting->call->command,
                        "--deidentify needs --key FILE; `head -c 32 /dev/urandom > FILE` makes "
                        "one, to be kept secret");
        return CAJAL_USAGE;
    }
    if (!file) {
        fprintf(stderr, "%s: cannot open: %s\n", path, strerror(errno));
        return CAJAL_IO;
    }
    exporting->key_length = fread(exporting->key, 1, sizeof exporting->key, file);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed || exporting->key_length < 16) {
        fprintf(stderr, "%s: expected at least 16 bytes of secret\n", path);
        return failed ? CAJAL_IO : CAJAL_USAGE;
    }
    return CAJAL_OK;
}

static int read_export_options(struct exporting *exporting)
{
    const char *how = registry_option(exporting->call, "deidentify");
    if (!how)
        return CAJAL_OK;
    if (strcmp(how, "shift") != 0 && strcmp(how, "years") != 0) {
        cli_usage_error(exporting->call->command, "--deidentify %s: expected shift or years", how);
        return CAJAL_USAGE;
    }
    if (exporting->call->csv) {
        cli_usage_error(exporting->call->command, "--deidentify writes JSON or FHIR: expected no --csv");
        return CAJAL_USAGE;
    }
    exporting->deidentify = true;
    exporting->dates = how[0] == 's' ? CAJAL_DATES_SHIFT : CAJAL_DATES_YEAR;
    exporting->year = (int)strtol(exporting->call->today, NULL, 10);
    return read_key(exporting);
}

static cajal_status make_document(char **out, struct exporting *exporting, const char *json)
{
    const cajal_knowledge *knowledge = exporting->call->knowledge;
    char *bare = NULL;
    if (!exporting->deidentify)
        return registry_to_fhir(out, knowledge, json, exporting->errors);
    cajal_status status = cajal_deidentify(&bare, NULL, knowledge, json, strlen(json), exporting->dates,
                                           exporting->year, exporting->key, exporting->key_length, exporting->errors);
    if (status != CAJAL_OK || !exporting->call->fhir) {
        *out = bare;
        return status;
    }
    status = registry_to_fhir(out, knowledge, bare, exporting->errors);
    cajal_free(bare);
    return status;
}

static int take_export(void *context, const cajal_registry_case *it)
{
    struct exporting *exporting = context;
    exporting->cases++;
    if (exporting->call->csv) {
        add_csv(&exporting->rows, it);
        return print_rows(&exporting->rows, ROWS_AT_ONCE);
    }
    if (!exporting->deidentify && !exporting->call->fhir)
        return puts(it->document) < 0;
    char *json = NULL;
    cajal_status status = make_document(&json, exporting, it->document);
    if (status != CAJAL_OK) { /* left out, and told by the id that the centre knows */
        cli_print_errors(it->id, exporting->errors);
        cajal_errors_clear(exporting->errors);
        exporting->failed++;
        exporting->stopped = status == CAJAL_INTERNAL;
        return exporting->stopped;
    }
    int failed = puts(json) < 0;
    cajal_free(json);
    return failed;
}

/* Noted before anything is read: what left the registry is in its trail even when the reader was killed. */
static int note_export(struct registry_call *call, const struct exporting *exporting, const char *id)
{
    char what[1100];
    const char *at = registry_option(call, "at"), *why = call->author.why;
    snprintf(what, sizeof what, "%s%s%s%s%s",
             call->csv               ? "CSV"
             : exporting->call->fhir ? "FHIR"
                                     : "JSON",
             !exporting->deidentify                  ? ""
             : exporting->dates == CAJAL_DATES_SHIFT ? ", de-identified, dates shifted"
                                                     : ", de-identified, years only",
             at ? ", as of " : "", at ? at : "", why ? ": " : "");
    if (why)
        snprintf(what + strlen(what), sizeof what - strlen(what), "%s", why);
    cajal_registry_author author = {call->author.who, what};
    return (int)cajal_registry_note(call->registry, "export", id, &author, call->errors);
}

int registry_export(struct registry_call *call)
{
    struct exporting exporting = {.call = call, .errors = call->errors};
    cajal_registry_filter filter;
    int status = registry_read_filter(&filter, call);
    if (status == CAJAL_OK)
        status = read_export_options(&exporting);
    int rounds = call->arguments_count ? call->arguments_count : 1;
    if (status == CAJAL_OK && call->csv)
        fputs(csv_header, stdout);
    for (int i = 0; i < rounds && status == CAJAL_OK; i++) {
        size_t before = exporting.cases;
        filter.id = call->arguments_count ? call->arguments[i] : NULL;
        status = note_export(call, &exporting, filter.id);
        if (status == CAJAL_OK)
            status = (int)cajal_registry_list(call->registry, &filter, 1, take_export, &exporting, call->errors);
        if (status == CAJAL_OK && filter.id && exporting.cases == before) {
            fprintf(stderr, "cajal registry: no case \"%s\" in the registry\n", filter.id);
            status = CAJAL_INVALID;
        }
    }
    if (print_rows(&exporting.rows, 0) != 0 || exporting.stopped)
        status = CAJAL_INTERNAL;
    text_free(&exporting.rows);
    return status == CAJAL_OK && exporting.failed ? CAJAL_INVALID : status;
}

/* ---- audit ---- */

static int print_entry(void *context, const cajal_registry_entry *entry)
{
    struct registry_call *call = context;
    struct text text = {0};
    struct json_out out;
    if (!call->json) {
        text_printf(&text, "%lld  %s  %s  %s", (long long)entry->number, entry->at, entry->who, entry->action);
        if (entry->case_id)
            text_printf(&text, "  %s", entry->case_id);
        if (entry->version)
            text_printf(&text, " (version %lld)", (long long)entry->version);
        text_printf(&text, "  %s", entry->why);
        for (size_t i = 0; i < text.length; i++) /* what people wrote must not steer the terminal */
            if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7F)
                text.data[i] = '?';
        return finish_line(call, &text);
    }
    emit_begin(&out, &text, false);
    emit_object(&out, NULL);
    emit_int(&out, "number", entry->number);
    emit_string(&out, "at", entry->at);
    emit_string(&out, "who", entry->who);
    emit_string(&out, "action", entry->action);
    emit_string(&out, "case", entry->case_id);
    if (entry->version)
        emit_int(&out, "version", entry->version);
    emit_string(&out, "why", entry->why);
    emit_string(&out, "knowledge", entry->knowledge);
    emit_string(&out, "content", entry->content);
    emit_string(&out, "hash", entry->hash);
    emit_end_object(&out);
    return finish_line(call, &text);
}

static int verify(struct registry_call *call)
{
    cajal_registry_check check;
    cajal_status status = cajal_registry_verify(&check, call->registry, registry_option(call, "anchor"), call->errors);
    if (status > CAJAL_INVALID)
        return (int)status;
    struct text text = {0};
    struct json_out out;
    if (!call->json) {
        text_printf(&text, "%lld entries, %lld cases: %s\nAnchor  %lld:%s", (long long)check.entries,
                    (long long)check.cases, status == CAJAL_OK ? "the trail holds" : "THE TRAIL DOES NOT HOLD",
                    (long long)check.entries, check.head);
    } else {
        emit_begin(&out, &text, false);
        emit_object(&out, NULL);
        emit_bool(&out, "holds", status == CAJAL_OK);
        emit_int(&out, "entries", check.entries);
        emit_int(&out, "cases", check.cases);
        emit_string(&out, "head", check.head);
        emit_end_object(&out);
    }
    return finish_line(call, &text) ? CAJAL_INTERNAL : (int)status;
}

int registry_audit(struct registry_call *call)
{
    if (registry_option(call, "anchor") && !registry_option(call, "verify")) {
        cli_usage_error(call->command, "--anchor goes with --verify");
        return CAJAL_USAGE;
    }
    if (registry_option(call, "verify"))
        return verify(call);
    const char *id = call->arguments_count ? call->arguments[0] : NULL;
    int status = (int)cajal_registry_trail(call->registry, id, 0, print_entry, call, call->errors);
    return status == CAJAL_OK && call->unprinted ? CAJAL_INTERNAL : status;
}
