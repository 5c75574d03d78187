/* A cohort of the laboratory: a row for each sample, then how many are of each class. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/genotype.h"
#include "variant/molecular.h"

#define COLUMNS 4
#define WIDEST 48 /* a longer cell is not cut, but sets no width */
#define PROGRESS_EVERY 1000
#define NOTES_SHOWN 12

struct cohort {
    const struct genotype_call *call;
    struct arena *arena;
    const char *(*rows)[COLUMNS];
    size_t count, capacity;
    cajal_molecular_counts counts;
    size_t samples;
    size_t *of_class; /* by index into the genotypes */
    struct cohort_note {
        const char *text, *sample; /* the first that it is about */
        size_t samples;
    } * notes;
    size_t notes_count, notes_capacity;
    bool progress, failed;
};

/* The names of the drivers, or of what was acquired; NULL when memory is short. */
static const char *names_of(struct cohort *cohort, const cajal_molecular *molecular, int secondary, const char *between)
{
    const char *out = "";
    for (size_t i = 0; out && i < cajal_molecular_count(molecular, secondary); i++)
        out =
            arena_printf(cohort->arena, "%s%s%s", out, i ? between : "", cajal_molecular_name(molecular, secondary, i));
    return out;
}

static const char *shown(const char *names) { return names && !names[0] ? "-" : names; }

static void count_class(struct cohort *cohort, const cajal_molecular *molecular)
{
    const struct kb *kb = cohort->call->knowledge->kb;
    cohort->samples++;
    for (uint32_t i = 0; i < kb->genotypes_count; i++)
        if (strcmp(kb->genotypes[i].row.id, cajal_molecular_class(molecular)) == 0)
            cohort->of_class[i]++;
}

static void add_row(struct cohort *cohort, const cajal_molecular *molecular)
{
    const char *(*row)[COLUMNS] =
        arena_push(cohort->arena, (void **)&cohort->rows, &cohort->count, &cohort->capacity, sizeof *row);
    const char *sample = cajal_molecular_sample(molecular);
    if (!row) {
        cohort->failed = true;
        return;
    }
    (*row)[0] = arena_strdup(cohort->arena, sample ? sample : "-");
    (*row)[1] = molecular->genotype.genotype ? molecular->genotype.genotype->name : "-";
    (*row)[2] = shown(names_of(cohort, molecular, 0, ", "));
    (*row)[3] = shown(names_of(cohort, molecular, 1, ", "));
    for (int i = 0; i < COLUMNS; i++)
        cohort->failed |= !(*row)[i];
}

/* The same note about many samples is said once. */
static void add_note(struct cohort *cohort, const cajal_molecular *molecular, const char *text)
{
    for (size_t i = 0; i < cohort->notes_count; i++)
        if (strcmp(cohort->notes[i].text, text) == 0) {
            cohort->notes[i].samples++;
            return;
        }
    struct cohort_note *slot =
        arena_push(cohort->arena, (void **)&cohort->notes, &cohort->notes_count, &cohort->notes_capacity, sizeof *slot);
    if (slot)
        *slot = (struct cohort_note){arena_strdup(cohort->arena, text),
                                     arena_strdup(cohort->arena, cajal_molecular_sample(molecular)), 1};
    cohort->failed |= !slot || !slot->text || !slot->sample;
}

static void print_csv(struct cohort *cohort, const cajal_molecular *molecular)
{
    const char *const cells[COLUMNS] = {cajal_molecular_sample(molecular), cajal_molecular_class(molecular),
                                        names_of(cohort, molecular, 0, "; "), names_of(cohort, molecular, 1, "; ")};
    struct text line = {0};
    for (int i = 0; i < COLUMNS; i++) {
        text_add(&line, i ? "," : "");
        text_csv_cell(&line, cells[i]);
    }
    puts(text_string(&line));
    cohort->failed |= line.failed || !cells[2] || !cells[3];
    text_free(&line);
    arena_clear(cohort->arena); /* a row's names are all it holds */
}

static int take_sample(void *context, const cajal_molecular *molecular)
{
    struct cohort *cohort = context;
    count_class(cohort, molecular);
    if (cohort->progress && cohort->samples % PROGRESS_EVERY == 0)
        fprintf(stderr, "\r%zu samples", cohort->samples);
    if (cohort->call->csv) {
        print_csv(cohort, molecular);
        return cohort->failed;
    }
    if (cohort->call->report.format == CAJAL_TEXT) {
        add_row(cohort, molecular);
        for (size_t i = 0; i < molecular->notes_count && !cohort->failed; i++)
            add_note(cohort, molecular, molecular->notes[i]);
        return cohort->failed;
    }
    cajal_report_options options = cohort->call->report;
    char *text = NULL;
    options.format = CAJAL_JSON_LINE;
    if (cajal_report_molecular(&text, NULL, molecular, &options, NULL) != CAJAL_OK)
        cohort->failed = true;
    else
        fputs(text, stdout);
    cajal_free(text);
    return cohort->failed;
}

/* As wide as a terminal shows it; printf counts bytes. */
static void print_cell(const char *cell, int width)
{
    int columns = (int)text_columns(cell);
    printf("%s%*s  ", cell, columns < width ? width - columns : 0, "");
}

static void print_rows(const struct cohort *cohort)
{
    static const char *const headers[COLUMNS] = {"Sample", "Class", "Driver", "Acquired"};
    int width[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
        width[i] = (int)strlen(headers[i]);
        for (size_t j = 0; j < cohort->count; j++) {
            int here = (int)text_columns(cohort->rows[j][i]);
            if (here > width[i] && here <= WIDEST)
                width[i] = here;
        }
    }
    for (int i = 0; i + 1 < COLUMNS; i++)
        print_cell(headers[i], width[i]);
    puts(headers[COLUMNS - 1]);
    for (size_t j = 0; j < cohort->count; j++) {
        for (int i = 0; i + 1 < COLUMNS; i++)
            print_cell(cohort->rows[j][i], width[i]);
        puts(cohort->rows[j][COLUMNS - 1]);
    }
}

static void print_counts(const cajal_molecular_counts *counts)
{
    printf("\n%zu sample%s, %zu row%s: %zu used", counts->samples, counts->samples == 1 ? "" : "s", counts->rows,
           counts->rows == 1 ? "" : "s", counts->rows_used);
    if (counts->rows_other_genes)
        printf(", %zu of other genes", counts->rows_other_genes);
    if (counts->rows_silent)
        printf(", %zu without effect on a protein", counts->rows_silent);
    if (counts->rows_left_out)
        printf(", %zu left out (each is told on standard error)", counts->rows_left_out);
    putchar('\n');
}

static void print_notes(const struct cohort *cohort)
{
    if (cohort->notes_count)
        puts("\nNotes");
    for (size_t i = 0; i < cohort->notes_count && i < NOTES_SHOWN; i++) {
        const struct cohort_note *note = &cohort->notes[i];
        if (note->samples > 1)
            printf("  %s and %zu more: %s\n", note->sample, note->samples - 1, note->text);
        else
            printf("  %s: %s\n", note->sample, note->text);
    }
    if (cohort->notes_count > NOTES_SHOWN)
        printf("  … and %zu more; --json tells all\n", cohort->notes_count - NOTES_SHOWN);
}

static void print_summary(const struct cohort *cohort)
{
    const cajal_molecular_counts *counts = &cohort->counts;
    const struct kb *kb = cohort->call->knowledge->kb;
    bool json = cohort->call->report.format != CAJAL_TEXT, any = false;
    size_t width = 0;
    for (uint32_t i = 0; i < kb->genotypes_count; i++)
        if (cohort->of_class[i] && text_columns(kb->genotypes[i].name) > width)
            width = text_columns(kb->genotypes[i].name);
    if (json)
        printf("{\"cajal\":1,\"summary\":{\"samples\":%zu,\"rows\":%zu,\"rows_used\":%zu,\"rows_other_genes\":%zu,"
               "\"rows_silent\":%zu,\"rows_left_out\":%zu,\"classes\":{",
               counts->samples, counts->rows, counts->rows_used, counts->rows_other_genes, counts->rows_silent,
               counts->rows_left_out);
    else
        print_counts(counts);
    for (uint32_t i = 0; i < kb->genotypes_count; i++) {
        if (cohort->of_class[i] == 0)
            continue;
        char share[16];
        format_text(share, sizeof share, "%.1f", 100.0 * (double)cohort->of_class[i] / (double)cohort->samples);
        if (json)
            printf("%s\"%s\":%zu", any ? "," : "", kb->genotypes[i].row.id, cohort->of_class[i]);
        else
            printf("  %-*s %6zu  %5s %%\n", (int)width, kb->genotypes[i].name, cohort->of_class[i], share);
        any = true;
    }
    if (json)
        puts("}}}");
}

int genotype_cohort(const struct genotype_call *call)
{
    cajal_errors *errors = cajal_errors_new();
    struct cohort cohort = {.call = call, .arena = arena_new(), .progress = isatty(STDERR_FILENO) != 0};
    cohort.of_class = calloc(call->knowledge->kb->genotypes_count + 1, sizeof *cohort.of_class);
    cajal_status status = CAJAL_INTERNAL;
    if (call->csv)
        puts("sample,class,driver,acquired");
    if (cohort.arena && cohort.of_class)
        status = cajal_molecular_cohort(&cohort.counts, call->knowledge, call->maf, &call->input, take_sample, &cohort,
                                        errors);
    if (cohort.progress && cohort.samples >= PROGRESS_EVERY)
        fputs("\r\033[K", stderr);
    if (cohort.failed)
        status = CAJAL_INTERNAL;
    if (status == CAJAL_OK || (status == CAJAL_INVALID && cohort.samples)) {
        if (call->report.format == CAJAL_TEXT && !call->csv)
            print_rows(&cohort);
        if (!call->csv)
            print_summary(&cohort);
        if (call->report.format == CAJAL_TEXT && !call->csv)
            print_notes(&cohort);
    }
    cli_print_errors(NULL, errors);
    cajal_errors_free(errors);
    free(cohort.of_class);
    arena_free(cohort.arena);
    return (int)status;
}
