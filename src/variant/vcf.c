/* From records to calls, sample by sample. */
#include "variant/vcf.h"

#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "variant/vcf_parts.h"

void vcf_note(struct vcf_reader *reader, const char *note)
{
    struct vcf_result *out = reader->out;
    for (size_t i = 0; note && i < out->notes_count; i++)
        if (strcmp(out->notes[i], note) == 0)
            return;
    const char **slot = note ? arena_push(reader->arena, (void **)&out->notes, &out->notes_count,
                                          &out->notes_capacity, sizeof *slot)
                             : NULL;
    if (slot)
        *slot = note;
    else
        reader->status = CAJAL_INTERNAL;
}

static void close_reader(struct vcf_reader *reader)
{
    stream_close(&reader->stream);
    free(reader->ints);
    free(reader->floats);
    free(reader->text);
}

/* ---- specimens ---- */

static bool add_specimen(struct vcf_reader *reader, const char *sample, const char *label, bool is_normal)
{
    struct specimen *it = &reader->out->specimens[reader->out->specimens_count++];
    *it = (struct specimen){.sample = sample ? arena_strdup(reader->arena, sample) : NULL, .is_normal = is_normal};
    it->label = label ? label : it->sample;
    return !sample || it->sample;
}

static cajal_status choose_samples(struct vcf_reader *reader, const struct vcf_options *options)
{
    const bcf_hdr_t *header = reader->stream.header;
    int count = bcf_hdr_nsamples(header), normal = vcf_normal_column(header);
    bool found = !options->sample;
    reader->out->specimens = arena_array(reader->arena, (size_t)count + 1, sizeof *reader->out->specimens);
    if (!reader->out->specimens)
        return errors_no_memory(reader->errors);
    if (count == 0 && !options->sample)
        return add_specimen(reader, NULL, options->label ? options->label : reader->stream.path, false)
                   ? CAJAL_OK
                   : errors_no_memory(reader->errors);
    for (int i = 0; i < count; i++) {
        found = found || strcmp(header->samples[i], options->sample) == 0;
        if (!add_specimen(reader, header->samples[i], count - (normal >= 0) == 1 ? options->label : NULL, i == normal))
            return errors_no_memory(reader->errors);
    }
    if (normal >= 0)
        reader->out->normal = reader->out->specimens[normal].sample;
    if (found)
        return CAJAL_OK;
    return errors_add(reader->errors, CAJAL_INVALID, reader->stream.path, 0, NULL,
                      "no sample \"%s\"; the file has %d sample%s%s%s", options->sample, count, count == 1 ? "" : "s",
                      count ? ", the first is " : "", count ? header->samples[0] : "");
}

/* ---- records ---- */

static const char *filter_words(struct vcf_reader *reader)
{
    const bcf1_t *record = reader->stream.record;
    const char *words = NULL;
    for (int i = 0; i < record->d.n_flt; i++) {
        const char *word = bcf_hdr_int2id(reader->stream.header, BCF_DT_ID, record->d.flt[i]);
        if (strcmp(word, "PASS") != 0)
            words = words ? arena_printf(reader->arena, "%s;%s", words, word) : arena_strdup(reader->arena, word);
    }
    return words;
}

static bool names_bases(const char *allele)
{
    return allele[0] && allele[strspn(allele, "ACGTNacgtn")] == '\0';
}

static bool wrong_reference(struct vcf_reader *reader, const char *contig, int position, const char *reference,
                            const char *expected)
{
    reader->status = errors_add(reader->errors, CAJAL_INVALID, reader->stream.path, (int)reader->stream.lines, NULL,
                                "REF at %s:%d is %.20s, but %s has %s there: is the file of another assembly?", contig,
                                position, reference, assembly_name(reader->coverage.assembly), expected);
    return false;
}

/* A small change, placed. False when there is nothing to say of it. */
static bool place(struct vcf_reader *reader, struct call *call, int allele)
{
    const bcf1_t *record = reader->stream.record;
    const char *contig = bcf_hdr_id2name(reader->stream.header, record->rid), *reference = record->d.allele[0],
               *alternative = record->d.allele[allele];
    int position = (int)record->pos + 1;
    struct consequence consequence;
    for (size_t i = 0; i < reader->coverage.count; i++) {
        const struct covered_gene *gene = &reader->coverage.genes[i];
        if (position + (int)strlen(reference) < gene->low || position > gene->high ||
            !is_chromosome(contig, strlen(contig), gene->gene->chromosome))
            continue;
        call->input = arena_printf(reader->arena, "%s:%d %s>%s", contig, position, reference, alternative);
        struct place_result placed = call_place(call, &consequence, reader->arena, gene, reader->coverage.assembly,
                                                position, reference, alternative);
        if (placed.status == -2)
            return wrong_reference(reader, contig, position, reference, placed.expected);
        if (placed.status < 0 || !call->input)
            reader->status = errors_no_memory(reader->errors);
        call->gene = gene->gene;
        return placed.status == 1;
    }
    return false;
}

static bool read_allele(struct vcf_reader *reader, struct call *call, int allele, int column)
{
    const char *alternative = reader->stream.record->d.allele[allele];
    if (names_bases(alternative))
        return place(reader, call, allele);
    return strcmp(alternative, "*") != 0 && strcmp(alternative, ".") != 0 &&
           vcf_structural(reader, call, alternative, column);
}

/* Fractions given for the whole file, where it has no samples. */
static void info_fraction(struct vcf_reader *reader, struct call *call, int allele)
{
    int got = bcf_get_info_float(reader->stream.header, reader->stream.record, "AF", &reader->floats,
                                 &reader->floats_size);
    if (got >= allele && !bcf_float_is_missing(reader->floats[allele - 1]))
        call->vaf_milli = (int)(1000 * reader->floats[allele - 1] + 0.5F);
}

static void add_to_specimen(struct vcf_reader *reader, int column, int allele, const struct call *placed)
{
    struct specimen *specimen = &reader->out->specimens[column < 0 ? 0 : column];
    struct call call = *placed;
    if (column >= 0 && !vcf_sample_figures(&call, reader, column, allele))
        return;
    if (column < 0)
        info_fraction(reader, &call, allele);
    call.filter = filter_words(reader);
    call.filtered = call.filter != NULL;
    struct call *slot = specimen_add(specimen, reader->arena);
    if (slot)
        *slot = call;
    else
        reader->status = errors_no_memory(reader->errors);
}

static void read_record(struct vcf_reader *reader, const struct vcf_options *options)
{
    const bcf_hdr_t *header = reader->stream.header;
    int samples = bcf_hdr_nsamples(header);
    for (int allele = 1; allele < reader->stream.record->n_allele; allele++) {
        struct call blank = {.vaf_milli = CALL_UNKNOWN, .depth = CALL_UNKNOWN, .copies_milli = CALL_UNKNOWN,
                             .normal_vaf_milli = CALL_UNKNOWN, .alteration = CASE_ALTERATION_MUTATION};
        bool small = names_bases(reader->stream.record->d.allele[allele]);
        struct call call = blank;
        if (small && !read_allele(reader, &call, allele, -1))
            continue;
        for (int column = samples ? 0 : -1; column < samples; column++) {
            bool asked = column < 0 || !options->sample || strcmp(header->samples[column], options->sample) == 0 ||
                         reader->out->specimens[column].is_normal;
            struct call own = blank;
            if (asked && (small || read_allele(reader, &own, allele, column)))
                add_to_specimen(reader, column, allele, small ? &call : &own);
        }
    }
}

/* ---- the normal sample tells what is germline ---- */

static void mark_normal(struct vcf_result *out)
{
    const struct specimen *normal = NULL;
    for (size_t i = 0; i < out->specimens_count; i++)
        if (out->specimens[i].is_normal)
            normal = &out->specimens[i];
    for (size_t i = 0; normal && i < out->specimens_count; i++)
        for (size_t j = 0; j < out->specimens[i].calls_count; j++)
            for (size_t k = 0; k < normal->calls_count; k++)
                if (strcmp(out->specimens[i].calls[j].input, normal->calls[k].input) == 0) {
                    out->specimens[i].calls[j].in_normal = true;
                    out->specimens[i].calls[j].normal_vaf_milli = normal->calls[k].vaf_milli;
                }
}

/* Only the sample asked for stays, and the normal one beside it. */
static void keep_asked(struct vcf_result *out, const char *sample)
{
    size_t kept = 0;
    for (size_t i = 0; i < out->specimens_count; i++)
        if (!sample || (out->specimens[i].sample && strcmp(out->specimens[i].sample, sample) == 0))
            out->specimens[kept++] = out->specimens[i];
    out->specimens_count = kept;
}

static cajal_status open_reader(struct vcf_reader *reader, const cajal_knowledge *knowledge, const char *path,
                                enum assembly assembly)
{
    cajal_status status = stream_open(&reader->stream, path, reader->errors);
    if (status == CAJAL_OK)
        status = vcf_assembly(&assembly, knowledge, &reader->stream, reader->errors);
    if (status == CAJAL_OK && !coverage_build(&reader->coverage, reader->arena, knowledge, assembly))
        status = errors_no_memory(reader->errors);
    reader->stream.coverage = &reader->coverage;
    return status;
}

cajal_status calls_read_vcf(struct vcf_result *out, struct arena *arena, const cajal_knowledge *knowledge, const char *path,
                      const struct vcf_options *options, cajal_errors *errors)
{
    *out = (struct vcf_result){0};
    struct vcf_reader reader = {.arena = arena, .out = out, .errors = errors};
    reader.status = open_reader(&reader, knowledge, path, options->assembly);
    if (reader.status == CAJAL_OK)
        reader.status = choose_samples(&reader, options);
    for (int got = 1; reader.status == CAJAL_OK && got == 1;) {
        got = stream_next(&reader.stream, errors);
        if (got < 0)
            reader.status = errors_worst(errors);
        if (got == 1) {
            out->records++;
            read_record(&reader, options);
        }
    }
    out->assembly = reader.coverage.assembly;
    out->indexed = reader.stream.tabix || reader.stream.index;
    for (size_t i = 0; reader.status == CAJAL_OK && i < out->specimens_count; i++)
        if (!calls_join(&out->specimens[i], arena))
            reader.status = errors_no_memory(errors);
    mark_normal(out);
    keep_asked(out, options->sample);
    close_reader(&reader);
    return reader.status;
}

/* ---- row by row ---- */

/* Records between two fresh arenas: what a record needs is small. */
#define ANNOTATE_BATCH 256

static void annotate_record(struct vcf_reader *reader, struct arena *arena, vcf_row_function *row, void *context)
{
    const bcf1_t *record = reader->stream.record;
    const char *contig = bcf_hdr_id2name(reader->stream.header, record->rid);
    struct vcf_row out = {.chromosome = contig, .position = (int)record->pos + 1, .reference = record->d.allele[0]};
    for (int allele = 1; allele < record->n_allele; allele++) {
        struct call call = {0};
        struct consequence consequence;
        int last = out.position + (int)strlen(out.reference) - 1;
        const struct covered_gene *gene = coverage_find(&reader->coverage, contig, strlen(contig), out.position);
        if (!gene)
            gene = coverage_find(&reader->coverage, contig, strlen(contig), last);
        out.alternative = record->d.allele[allele];
        if (!gene || !names_bases(out.alternative))
            continue;
        struct place_result placed = call_place(&call, &consequence, arena, gene, reader->coverage.assembly,
                                                out.position, out.reference, out.alternative);
        if (placed.status == -2)
            (void)wrong_reference(reader, contig, out.position, out.reference, placed.expected);
        if (placed.status == -1)
            reader->status = errors_no_memory(reader->errors);
        if (placed.status != 1)
            continue;
        out.gene = gene->gene;
        out.consequence = &consequence;
        row(context, &out);
    }
}

static void annotate_all(struct vcf_reader *reader, vcf_row_function *row, void *context)
{
    struct arena *arena = arena_new();
    for (long done = 1; reader->status == CAJAL_OK; done++) {
        if (!arena) {
            reader->status = errors_no_memory(reader->errors);
            break;
        }
        int got = stream_next(&reader->stream, reader->errors);
        if (got == 0)
            break;
        if (got < 0)
            reader->status = errors_worst(reader->errors);
        else
            annotate_record(reader, arena, row, context);
        if (done % ANNOTATE_BATCH == 0) {
            arena_free(arena);
            arena = arena_new();
        }
    }
    if (arena)
        arena_free(arena);
}

cajal_status calls_annotate_vcf(const cajal_knowledge *knowledge, const char *path, enum assembly assembly,
                          vcf_row_function *row, void *context, cajal_errors *errors)
{
    struct vcf_result out = {0};
    struct vcf_reader reader = {.arena = arena_new(), .out = &out, .errors = errors};
    if (!reader.arena)
        return errors_no_memory(errors);
    reader.status = open_reader(&reader, knowledge, path, assembly);
    if (reader.status == CAJAL_OK)
        annotate_all(&reader, row, context);
    close_reader(&reader);
    arena_free(reader.arena);
    return reader.status;
}
