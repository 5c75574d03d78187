/* From records to calls, sample by sample. */
#include "variant/vcf.h"

#include <string.h>

#include "base/errors.h"
#include "variant/vcf_parts.h"

void vcf_note(struct vcf_reader *reader, const char *note)
{
    struct vcf_result *out = reader->out;
    for (size_t i = 0; note && i < out->notes_count; i++)
        if (strcmp(out->notes[i], note) == 0)
            return;
    const char **slot =
        note ? arena_push(reader->arena, (void **)&out->notes, &out->notes_count, &out->notes_capacity, sizeof *slot)
             : NULL;
    if (slot)
        *slot = note;
    else
        reader->status = errors_no_memory(reader->errors);
}

/* ---- specimens ---- */

static bool add_specimen(struct vcf_reader *reader, const char *sample, const char *label, bool is_normal)
{
    struct specimen *it = &reader->out->specimens[reader->out->specimens_count++];
    *it = (struct specimen){.sample = sample ? arena_strdup(reader->arena, sample) : NULL, .is_normal = is_normal};
    it->label =
        label ? arena_strdup(reader->arena, label) : it->sample; /* the caller's words may go before the report */
    return (!sample || it->sample) && (!label || it->label);
}

/* The user's word for the specimen; of several in one file, each with the file's own name after it. */
static const char *label_of(struct vcf_reader *reader, const struct vcf_options *options, int column, int tumours)
{
    const char *sample = reader->stream.header->samples[column];
    if (!options->label || (options->sample && strcmp(options->sample, sample) != 0))
        return NULL;
    return options->sample || tumours <= 1 ? options->label
                                           : arena_printf(reader->arena, "%s %s", options->label, sample);
}

static cajal_status no_such_sample(const struct vcf_reader *reader, const char *what, const char *name)
{
    const bcf_hdr_t *header = reader->stream.header;
    int count = bcf_hdr_nsamples(header);
    return errors_add(reader->errors, CAJAL_INVALID, reader->stream.path, 0, NULL,
                      "no %ssample \"%s\"; the file has %d sample%s%s%s", what, name, count, count == 1 ? "" : "s",
                      count ? ", the first is " : "", count ? header->samples[0] : "");
}

static bool has_sample(const bcf_hdr_t *header, const char *name)
{
    for (int i = 0; i < bcf_hdr_nsamples(header); i++)
        if (strcmp(header->samples[i], name) == 0)
            return true;
    return false;
}

static cajal_status choose_samples(struct vcf_reader *reader, const struct vcf_options *options)
{
    const bcf_hdr_t *header = reader->stream.header;
    int count = bcf_hdr_nsamples(header), normal = vcf_normal_column(header, options->normal);
    reader->out->specimens = arena_array(reader->arena, (size_t)count + 1, sizeof *reader->out->specimens);
    if (!reader->out->specimens)
        return errors_no_memory(reader->errors);
    if (options->sample && !has_sample(header, options->sample))
        return no_such_sample(reader, "", options->sample);
    if (options->normal && count > 1 && normal < 0)
        return no_such_sample(reader, "normal ", options->normal);
    if (count == 0 && !add_specimen(reader, NULL, options->label ? options->label : reader->stream.path, false))
        return errors_no_memory(reader->errors);
    for (int i = 0; i < count; i++) {
        const char *label = i == normal && count > 1 ? NULL : label_of(reader, options, i, count - (normal >= 0));
        if (!add_specimen(reader, header->samples[i], label, i == normal))
            return errors_no_memory(reader->errors);
    }
    if (normal >= 0)
        reader->out->normal = reader->out->specimens[normal].sample;
    return CAJAL_OK;
}

/* ---- records ---- */

/* What FILTER says beside PASS, or NULL. */
static const char *filter_words(struct vcf_reader *reader)
{
    const bcf1_t *record = reader->stream.record;
    const char *words = NULL;
    for (int i = 0; i < record->d.n_flt; i++) {
        const char *word = bcf_hdr_int2id(reader->stream.header, BCF_DT_ID, record->d.flt[i]);
        if (!word || strcmp(word, "PASS") == 0)
            continue;
        words = words ? arena_printf(reader->arena, "%s;%s", words, word) : arena_strdup(reader->arena, word);
        if (!words)
            reader->status = errors_no_memory(reader->errors);
    }
    return words;
}

static bool names_bases(const char *allele) { return allele[0] && allele[strspn(allele, "ACGTacgt")] == '\0'; }

static bool wrong_reference(struct vcf_reader *reader, const char *contig, int position, const char *reference,
                            const char *expected)
{
    reader->status = stream_fail(&reader->stream, CAJAL_INVALID, reader->errors,
                                 "REF at %s:%d is %.20s, but %s has %s there: is the file of another assembly?", contig,
                                 position, reference, assembly_name(reader->coverage.assembly), expected);
    return false;
}

/* A small change, placed. False when there is nothing to say of it. */
static bool place(struct vcf_reader *reader, struct call *call, const struct covered_gene *gene, int allele)
{
    const bcf1_t *record = reader->stream.record;
    const char *contig = bcf_hdr_id2name(reader->stream.header, record->rid), *reference = record->d.allele[0],
               *alternative = record->d.allele[allele];
    int position = (int)record->pos + 1;
    struct consequence consequence;
    call->input = arena_printf(reader->arena, "%s:%d %s>%s", contig, position, reference, alternative);
    struct place_result placed = call_place(call, &consequence, reader->arena, gene, reader->coverage.assembly,
                                            position, reference, alternative);
    if (placed.status == -2)
        return wrong_reference(reader, contig, position, reference, placed.expected);
    if (placed.status < 0 || !call->input)
        reader->status = errors_no_memory(reader->errors);
    call->gene = gene->gene;
    return placed.status == 1 && call->input;
}

/* Figures given for the whole record, where the file has no samples. */
static void info_figures(const struct vcf_reader *reader, struct call *call, int allele)
{
    double value;
    const bcf_hdr_t *header = reader->stream.header;
    bcf1_t *record = reader->stream.record;
    if (vcf_info_number(&value, header, record, "AF", allele - 1) && value >= 0 && value <= 1)
        call->vaf_milli = (int)(1000 * value + 0.5);
    if (vcf_info_number(&value, header, record, "DP", 0) && value >= 0 && value < 1000000000)
        call->depth = (int)value;
}

static bool is_asked(const struct vcf_reader *reader, const struct vcf_options *options, int column)
{
    return column < 0 || !options->sample || strcmp(reader->stream.header->samples[column], options->sample) == 0 ||
           reader->out->specimens[column].is_normal;
}

/* A few reads in blood are tumour that got there, or errors; what is inherited is in a good part of them. */
static bool is_below_normal_limit(const struct vcf_reader *reader, int vaf_milli)
{
    return vaf_milli != CALL_UNKNOWN && vaf_milli < 10 * reader->coverage.knowledge->kb->laboratory->normal_low_percent;
}

/* The allele in one column. `placed`: the change it makes; without an input for a structural one. */
static void read_column(struct vcf_reader *reader, const struct covered_gene *gene, const struct call *placed,
                        int column, int allele)
{
    struct specimen *specimen = &reader->out->specimens[column < 0 ? 0 : column];
    const char *alternative = reader->stream.record->d.allele[allele];
    struct call call = *placed;
    if (column < 0)
        info_figures(reader, &call, allele);
    else if (!vcf_sample_figures(&call, &reader->stream, column, allele))
        return;
    call.record = reader->out->records;
    call.allele = allele;
    call.filter = reader->filter;
    call.filtered = call.filter != NULL;
    reader->quiet = call.filtered || specimen->is_normal;
    if (specimen->is_normal && !call.genotyped && is_below_normal_limit(reader, call.vaf_milli))
        return; /* a stray read: nobody called it */
    if (!placed->input && !vcf_structural(reader, &call, gene, alternative, column, allele))
        return;
    struct call *slot = specimen_add(specimen, reader->arena);
    if (slot)
        *slot = call;
    else
        reader->status = errors_no_memory(reader->errors);
}

static void read_allele(struct vcf_reader *reader, const struct vcf_options *options, const struct covered_gene *gene,
                        int allele)
{
    const char *alternative = reader->stream.record->d.allele[allele];
    int samples = bcf_hdr_nsamples(reader->stream.header);
    struct call call = {.vaf_milli = CALL_UNKNOWN,
                        .depth = CALL_UNKNOWN,
                        .copies_milli = CALL_UNKNOWN,
                        .normal_vaf_milli = CALL_UNKNOWN,
                        .alteration = CASE_ALTERATION_MUTATION};
    bool small = names_bases(alternative);
    if (small ? !place(reader, &call, gene, allele)
              : !vcf_names_structure(alternative) && !vcf_hides_bases(alternative))
        return;
    for (int column = samples ? 0 : -1; column < samples && reader->status == CAJAL_OK; column++)
        if (is_asked(reader, options, column))
            read_column(reader, gene, &call, column, allele);
}

/* Whether the record, or the other end of the allele, lies in the gene. */
static bool touches(const struct vcf_reader *reader, const struct covered_gene *gene, const char *alternative)
{
    const struct vcf_stream *stream = &reader->stream;
    const char *contig = bcf_hdr_id2name(stream->header, stream->record->rid), *mate;
    int low, high, position;
    stream_span(stream, &low, &high);
    if (low <= gene->high && high >= gene->low && covered_on(gene, contig, strlen(contig)))
        return true;
    size_t length = names_bases(alternative) ? 0 : vcf_mate(stream, alternative, &mate, &position);
    return length && position >= gene->low && position <= gene->high && covered_on(gene, mate, length);
}

static void read_record(struct vcf_reader *reader, const struct vcf_options *options)
{
    const bcf1_t *record = reader->stream.record;
    reader->filter = filter_words(reader);
    for (int allele = 1; allele < record->n_allele; allele++)
        for (size_t i = 0; i < reader->coverage.count && reader->status == CAJAL_OK; i++)
            if (touches(reader, &reader->coverage.genes[i], record->d.allele[allele]))
                read_allele(reader, options, &reader->coverage.genes[i], allele);
}

/* ---- the normal sample tells what is germline ---- */

/* The same change among the normal's calls, which stand in the same order; *from moves on. */
static const struct call *find_in_normal(const struct specimen *normal, const struct call *call, size_t *from)
{
    while (*from < normal->calls_count && normal->calls[*from].record < call->record)
        (*from)++;
    for (size_t i = *from; i < normal->calls_count && normal->calls[i].record == call->record; i++)
        if (normal->calls[i].allele == call->allele && normal->calls[i].gene == call->gene)
            return &normal->calls[i];
    return NULL;
}

static bool compare_normal(struct vcf_reader *reader, struct call *call, const struct call *normal)
{
    call->normal_vaf_milli = normal->vaf_milli;
    call->in_normal = !is_below_normal_limit(reader, normal->vaf_milli);
    if (call->in_normal || call->filtered || call->note || call == normal)
        return true;
    call->note =
        arena_printf(reader->arena,
                     "%s: also in %d.%d %% of the reads of the normal sample, fewer than of an inherited change. "
                     "Tumour in that sample, a mosaic or an error of sequencing: ask the laboratory.",
                     call->input, normal->vaf_milli / 10, normal->vaf_milli % 10);
    return call->note != NULL;
}

static bool mark_normal(struct vcf_reader *reader)
{
    struct vcf_result *out = reader->out;
    const struct specimen *normal = NULL;
    for (size_t i = 0; i < out->specimens_count; i++)
        if (out->specimens[i].is_normal)
            normal = &out->specimens[i];
    for (size_t i = 0; normal && i < out->specimens_count; i++)
        for (size_t j = 0, from = 0; j < out->specimens[i].calls_count; j++) {
            struct call *call = &out->specimens[i].calls[j];
            const struct call *other = find_in_normal(normal, call, &from);
            if (other && !compare_normal(reader, call, other))
                return false;
        }
    return true;
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

/* What the file may hold and is not looked for, is said. */
static void note_genes_without_place(struct vcf_reader *reader)
{
    const struct kb *kb = reader->coverage.knowledge->kb;
    const char *list = NULL;
    for (uint32_t i = 0; i < kb->genes_count; i++) {
        bool held = false;
        for (size_t j = 0; j < reader->coverage.count && !held; j++)
            held = reader->coverage.genes[j].gene == &kb->genes[i];
        if (held)
            continue;
        list = arena_printf(reader->arena, "%s%s%s", list ? list : "", list ? ", " : "", kb->genes[i].row.id);
        if (!list)
            reader->status = errors_no_memory(reader->errors);
    }
    if (list)
        vcf_note(reader, arena_printf(reader->arena,
                                      "Not looked for, because their place on %s is not held: %s. A fusion of theirs "
                                      "would not be seen.",
                                      assembly_name(reader->coverage.assembly), list));
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
    if (status == CAJAL_OK)
        status = vcf_check_contigs(&reader->stream, reader->errors);
    if (status == CAJAL_OK)
        note_genes_without_place(reader);
    if (status == CAJAL_OK && reader->stream.assembly_asked)
        vcf_note(reader, arena_printf(reader->arena, "%s does not tell its assembly; it is read as %s, as asked.",
                                      reader->stream.path, assembly_name(assembly)));
    if (status == CAJAL_OK && reader->stream.stale_index)
        vcf_note(reader, arena_printf(reader->arena, "%s: its index is older than the file and was not used.",
                                      reader->stream.path));
    return status == CAJAL_OK ? reader->status : status;
}

cajal_status calls_read_vcf(struct vcf_result *out, struct arena *arena, const cajal_knowledge *knowledge,
                            const char *path, const struct vcf_options *options, cajal_errors *errors)
{
    *out = (struct vcf_result){0};
    struct vcf_reader reader = {.arena = arena, .out = out, .errors = errors};
    reader.status = open_reader(&reader, knowledge, path, options->assembly);
    if (reader.status == CAJAL_OK)
        reader.status = choose_samples(&reader, options);
    for (int got = 1; reader.status == CAJAL_OK && got == 1;) {
        got = stream_next(&reader.stream, errors);
        if (got < 0)
            reader.status = reader.stream.status;
        if (got == 1) {
            out->records++;
            read_record(&reader, options);
        }
    }
    out->assembly = reader.coverage.assembly;
    out->indexed = reader.stream.tabix || reader.stream.index;
    if (reader.status == CAJAL_OK && !mark_normal(&reader))
        reader.status = errors_no_memory(errors);
    for (size_t i = 0; reader.status == CAJAL_OK && i < out->specimens_count; i++)
        if (!calls_join(&out->specimens[i], arena))
            reader.status = errors_no_memory(errors);
    keep_asked(out, options->sample);
    stream_close(&reader.stream);
    return reader.status;
}

/* ---- row by row ---- */

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
    if (!arena)
        reader->status = errors_no_memory(reader->errors);
    while (reader->status == CAJAL_OK) {
        int got = stream_next(&reader->stream, reader->errors);
        if (got == 0)
            break;
        if (got < 0)
            reader->status = reader->stream.status;
        else
            annotate_record(reader, arena, row, context);
        arena_clear(arena);
    }
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
    stream_close(&reader.stream);
    arena_free(reader.arena);
    return reader.status;
}
