/* A cohort: MAF (cBioPortal, GDC) or a table with sample, gene and change; a sample a set of rows. The rows of genes
 * that are held stay in memory until their sample is told, since a file need not be sorted by sample. */
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/hash.h"
#include "variant/maf_row.h"
#include "variant/molecular.h"

struct sample {
    const char *name;
    struct maf_row *first, *last;
    const char **tested; /* genes in which nothing was found */
    size_t tested_count, tested_capacity;
};

struct cohort {
    struct maf_reader reader;
    const cajal_molecular_input *input;
    struct sample *samples; /* in order of first appearance */
    size_t samples_count, samples_capacity;
    size_t *buckets; /* by hash of the name: index + 1 */
    size_t buckets_count;
    cajal_molecular_counts counts;
};

/* ---- samples ---- */

static size_t hash(const char *text) { return (size_t)hash_bytes(text, strlen(text)); }

static bool grow_buckets(struct cohort *cohort)
{
    size_t count = cohort->buckets_count ? 2 * cohort->buckets_count : 1024;
    size_t *buckets = arena_array(cohort->reader.arena, count, sizeof *buckets);
    if (!buckets)
        return false;
    for (size_t i = 0; i < cohort->samples_count; i++) {
        size_t at = hash(cohort->samples[i].name) % count;
        while (buckets[at])
            at = (at + 1) % count;
        buckets[at] = i + 1;
    }
    cohort->buckets = buckets;
    cohort->buckets_count = count;
    return true;
}

/* The index of the sample, new or known; -1: memory. */
static ptrdiff_t sample_index(struct cohort *cohort, const char *name)
{
    if (2 * cohort->samples_count >= cohort->buckets_count && !grow_buckets(cohort))
        return -1;
    size_t at = hash(name) % cohort->buckets_count;
    for (; cohort->buckets[at]; at = (at + 1) % cohort->buckets_count)
        if (strcmp(cohort->samples[cohort->buckets[at] - 1].name, name) == 0)
            return (ptrdiff_t)cohort->buckets[at] - 1;
    struct sample *slot = arena_push(cohort->reader.arena, (void **)&cohort->samples, &cohort->samples_count,
                                     &cohort->samples_capacity, sizeof *slot);
    if (!slot || !(slot->name = arena_strdup(cohort->reader.arena, name)))
        return -1;
    cohort->buckets[at] = cohort->samples_count;
    return (ptrdiff_t)cohort->samples_count - 1;
}

/* ---- a row ---- */

static bool keep_row(struct cohort *cohort, struct sample *sample, const struct maf_row *read)
{
    struct maf_row *row = arena_alloc(cohort->reader.arena, sizeof *row);
    if (!row)
        return false;
    *row = *read;
    if (sample->last)
        sample->last->next = row;
    else
        sample->first = row;
    sample->last = row;
    cohort->counts.rows_used++;
    return true;
}

static bool keep_tested(struct cohort *cohort, struct sample *sample, const struct kb_gene *gene)
{
    const char **slot = arena_push(cohort->reader.arena, (void **)&sample->tested, &sample->tested_count,
                                   &sample->tested_capacity, sizeof *slot);
    if (slot)
        *slot = gene->row.id;
    cohort->counts.rows_used += slot != NULL;
    return slot != NULL;
}

static bool add_row(struct cohort *cohort)
{
    struct maf_reader *reader = &cohort->reader;
    const char *name = maf_cell(reader, MAF_SAMPLE);
    struct maf_row row;
    cohort->counts.rows++;
    if (!name[0]) {
        maf_bad_cell(reader, reader->table.line_number, maf_column_name(reader, MAF_SAMPLE), "no sample in this row");
        cohort->counts.rows_left_out++;
        return true;
    }
    ptrdiff_t index = sample_index(cohort, name);
    if (index < 0)
        return false;
    enum maf_result result = maf_read_row(reader, &row);
    if (arena_failed(reader->arena)) /* a row half read is none: a note, or the partner of a fusion */
        return false;
    switch (result) {
    case MAF_CALL: return keep_row(cohort, &cohort->samples[index], &row);
    case MAF_NEGATIVE: return keep_tested(cohort, &cohort->samples[index], row.call.gene);
    case MAF_SILENT: cohort->counts.rows_silent++; return true;
    case MAF_OTHER_GENE: cohort->counts.rows_other_genes++; return true;
    case MAF_BAD: cohort->counts.rows_left_out++; return true;
    }
    return true;
}

/* ---- a sample ---- */

/* What was tested in all samples, and in this one. */
static cajal_status class_sample(cajal_molecular *molecular, const struct cohort *cohort, const struct sample *sample,
                                 cajal_errors *errors)
{
    cajal_molecular_input input = *cohort->input;
    size_t count = input.tested_count + sample->tested_count;
    const char **tested = arena_array(molecular->arena, count + 1, sizeof *tested);
    if (!tested)
        return errors_no_memory(errors);
    for (size_t i = 0; i < count; i++)
        tested[i] = i < input.tested_count ? input.tested[i] : sample->tested[i - input.tested_count];
    input.tested = tested;
    input.tested_count = count;
    return molecular_class(molecular, &input, errors);
}

static cajal_status class_rows(cajal_molecular **out, const struct cohort *cohort, const struct sample *sample,
                               const struct maf_row *only, cajal_errors *errors)
{
    cajal_molecular *molecular = molecular_new(cohort->reader.knowledge);
    struct specimen *specimen = molecular ? molecular_add_specimen(molecular, NULL) : NULL;
    cajal_status status = CAJAL_OK;
    if (!specimen) {
        cajal_molecular_free(molecular);
        return errors_no_memory(errors);
    }
    for (const struct maf_row *row = sample->first; status == CAJAL_OK && row; row = row->next) {
        if ((only && row != only) || row->call.joined)
            continue;
        struct call *call = specimen_add(specimen, molecular->arena);
        if (call)
            *call = row->call;
        else
            status = errors_no_memory(errors);
        if (molecular->assembly == ASSEMBLY_UNKNOWN)
            molecular->assembly = row->assembly;
    }
    if (status == CAJAL_OK) {
        molecular->name = sample->name;
        status = class_sample(molecular, cohort, sample, errors);
    }
    if (status == CAJAL_OK)
        *out = molecular;
    else
        cajal_molecular_free(molecular);
    return status;
}

/* Tries each row by itself; those that cannot be what they say are reported with their place and left out. */
static cajal_status drop_bad_rows(struct cohort *cohort, struct sample *sample)
{
    for (struct maf_row *row = sample->first; row; row = row->next) {
        cajal_molecular *alone = NULL;
        cajal_errors *own = cajal_errors_new();
        cajal_status status = own ? class_rows(&alone, cohort, sample, row, own) : CAJAL_INTERNAL;
        if (status == CAJAL_INVALID) {
            for (size_t i = 0; i < cajal_errors_count(own); i++)
                maf_bad_cell(&cohort->reader, row->line, row->column, cajal_errors_at(own, i)->message);
            row->call.joined = true;
            cohort->counts.rows_used--;
            cohort->counts.rows_left_out++;
        }
        cajal_errors_free(own);
        cajal_molecular_free(alone);
        if (status == CAJAL_INTERNAL)
            return errors_no_memory(cohort->reader.errors);
    }
    return CAJAL_OK;
}

static cajal_status give_sample(struct cohort *cohort, struct sample *sample, cajal_molecular_function function,
                                void *context, bool *stop)
{
    cajal_molecular *molecular = NULL;
    cajal_status status = class_rows(&molecular, cohort, sample, NULL, NULL);
    if (status == CAJAL_INTERNAL)
        return errors_no_memory(cohort->reader.errors);
    if (status == CAJAL_INVALID) {
        status = drop_bad_rows(cohort, sample);
        if (status == CAJAL_OK)
            status = class_rows(&molecular, cohort, sample, NULL, cohort->reader.errors);
    }
    if (status != CAJAL_OK)
        return status;
    cohort->counts.samples++;
    *stop = function(context, molecular) != 0;
    cajal_molecular_free(molecular);
    return CAJAL_OK;
}

static cajal_status read_rows(struct cohort *cohort)
{
    struct maf_reader *reader = &cohort->reader;
    for (int got; (got = table_next(&reader->table, reader->errors)) != 0;) {
        if (reader->table.stopped != CAJAL_OK)
            return reader->table.stopped;
        cohort->counts.rows += got < 0;
        cohort->counts.rows_left_out += got < 0;
        if (got > 0 && !add_row(cohort))
            return errors_no_memory(reader->errors);
    }
    return CAJAL_OK;
}

static cajal_status run(struct cohort *cohort, const char *path, cajal_molecular_function function, void *context)
{
    struct maf_reader *reader = &cohort->reader;
    bool stop = false;
    cajal_status status =
        molecular_assembly(&reader->assembly, reader->knowledge, cohort->input->assembly, reader->errors);
    if (status == CAJAL_OK)
        status = table_open(&reader->table, path, reader->errors);
    if (status == CAJAL_OK)
        status = maf_find_columns(reader);
    if (status == CAJAL_OK)
        status = read_rows(cohort);
    for (size_t i = 0; status == CAJAL_OK && !stop && i < cohort->samples_count; i++)
        status = give_sample(cohort, &cohort->samples[i], function, context, &stop);
    table_close(&reader->table);
    return status;
}

cajal_status cajal_molecular_cohort(cajal_molecular_counts *counts, const cajal_knowledge *knowledge, const char *path,
                                    const cajal_molecular_input *input, cajal_molecular_function function,
                                    void *context, cajal_errors *errors)
{
    struct cohort *cohort = calloc(1, sizeof *cohort); /* the table's columns are too many for a small stack */
    struct arena *arena = arena_new();
    cajal_errors *own = cajal_errors_new();
    cajal_status status;
    if (!cohort || !arena || !own) {
        status = errors_no_memory(errors);
    } else {
        *cohort = (struct cohort){.reader = {.arena = arena, .knowledge = knowledge, .errors = own}, .input = input};
        status = run(cohort, path, function, context);
        if (status == CAJAL_OK && cajal_errors_count(own))
            status = CAJAL_INVALID;
        if (counts)
            *counts = cohort->counts;
        errors_sort(own); /* some are found row by row, others when a sample is classed */
        errors_move(errors, own);
    }
    cajal_errors_free(own);
    free(cohort);
    arena_free(arena);
    return status;
}
