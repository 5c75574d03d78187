/* Symbolic alleles and breakends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "knowledge/knowledge.h"
#include "variant/vcf_parts.h"

static int info_int(struct vcf_reader *reader, const char *key)
{
    int got = bcf_get_info_int32(reader->stream.header, reader->stream.record, key, &reader->ints, &reader->ints_size);
    return got > 0 && reader->ints[0] != bcf_int32_missing ? reader->ints[0] : 0;
}

/* Copies in the sample, in thousandths, or CALL_UNKNOWN: FORMAT/CN or INFO/CN, whole or not; or <CN5>. */
static int copies_milli(struct vcf_reader *reader, const char *alternative, int column)
{
    bcf_hdr_t *header = reader->stream.header;
    bcf1_t *record = reader->stream.record;
    int samples = bcf_hdr_nsamples(header);
    if (column >= 0 && bcf_get_format_int32(header, record, "CN", &reader->ints, &reader->ints_size) == samples &&
        reader->ints[column] >= 0)
        return 1000 * reader->ints[column];
    if (column >= 0 && bcf_get_format_float(header, record, "CN", &reader->floats, &reader->floats_size) == samples &&
        !bcf_float_is_missing(reader->floats[column]))
        return (int)(1000 * reader->floats[column]);
    if (bcf_get_info_int32(header, record, "CN", &reader->ints, &reader->ints_size) > 0)
        return 1000 * reader->ints[0];
    if (bcf_get_info_float(header, record, "CN", &reader->floats, &reader->floats_size) > 0)
        return (int)(1000 * reader->floats[0]);
    if (strncmp(alternative, "<CN", 3) == 0 && alternative[3] >= '0' && alternative[3] <= '9')
        return 1000 * atoi(alternative + 3);
    return CALL_UNKNOWN;
}

static const char *place_text(struct arena *arena, const struct vcf_stream *stream)
{
    return arena_printf(arena, "%s:%lld", bcf_hdr_id2name(stream->header, stream->record->rid),
                        (long long)stream->record->pos + 1);
}

/* ---- breakends: "G]17:198982]", "[chr12:11869969[T" ---- */

static bool breakend(struct vcf_reader *reader, struct call *call, const struct covered_gene *gene,
                     const char *alternative)
{
    const char *bracket = strpbrk(alternative, "[]"), *colon = bracket ? strrchr(bracket, ':') : NULL;
    if (!colon)
        return false;
    size_t length = (size_t)(colon - bracket - 1);
    int position = atoi(colon + 1);
    const struct covered_gene *other = coverage_find(&reader->coverage, bracket + 1, length, position);
    if (other == gene) {
        call->note = arena_printf(reader->arena,
                                  "%s: a rearrangement within %s; what it does to the protein is not told by its "
                                  "ends. Have it looked at.",
                                  call->input, gene->gene->row.id);
        vcf_note(reader, call->note);
        return false;
    }
    call->gene = gene->gene;
    call->alteration = CASE_ALTERATION_FUSION;
    call->partner = other ? other->gene->row.id
                          : arena_printf(reader->arena, "%.*s:%d", (int)length, bracket + 1, position);
    call->note = arena_printf(reader->arena,
                              "%s: a breakpoint in %s. That it makes a fusion in frame, which keeps the kinase, must be "
                              "shown on RNA.",
                              call->input, gene->gene->row.id);
    return call->partner && call->note;
}

/* ---- copy number ---- */

static bool whole_gene(const struct covered_gene *gene, int low, int high)
{
    return low <= gene->low && high >= gene->high;
}

static bool amplified(struct vcf_reader *reader, struct call *call, const struct covered_gene *gene)
{
    const struct kb_laboratory *limits = reader->coverage.knowledge->kb->laboratory;
    const char *name = gene->gene->row.id;
    if (call->copies_milli == CALL_UNKNOWN) {
        vcf_note(reader, arena_printf(reader->arena,
                                      "%s: a duplication that takes in all of %s; without the number of copies it is "
                                      "not counted as an amplification.",
                                      call->input, name));
        return false;
    }
    if (call->copies_milli < 1000 * limits->amplification_copies)
        return false;
    call->gene = gene->gene;
    call->alteration = CASE_ALTERATION_AMPLIFICATION;
    return true;
}

static bool deleted(struct vcf_reader *reader, struct call *call, const struct covered_gene *gene, int low, int high)
{
    if (!gene->transcript)
        return false;
    low = low < gene->low ? gene->low : low;
    high = high > gene->high ? gene->high : high;
    struct consequence consequence;
    call->gene = gene->gene;
    struct place_result placed =
        call_place_loss(call, &consequence, reader->arena, gene, reader->coverage.assembly, low, high);
    if (placed.status < 0)
        reader->status = CAJAL_INTERNAL;
    return placed.status == 1;
}

/* A tandem duplication within one exon is an ordinary one, spelt by its ends. */
static bool duplicated_within(struct vcf_reader *reader, struct call *call, const struct covered_gene *gene, int low,
                              int high)
{
    int offset;
    const struct block *block =
        gene->transcript ? transcript_find(gene->transcript, reader->coverage.assembly,
                                           gene->gene->strand == KB_PLUS ? low : high, &offset)
                         : NULL;
    int length = high - low + 1;
    if (!block || length > EDIT_MAX || offset + length > block->length ||
        memchr(block->bases + offset, UNKNOWN_BASE, (size_t)length))
        return false;
    struct edit *edit = arena_alloc(reader->arena, sizeof *edit);
    struct consequence consequence;
    if (!edit)
        return false;
    edit->from = offset + length;
    edit->added = length;
    memcpy(edit->with, block->bases + offset, (size_t)length);
    if (!consequence_of(&consequence, reader->arena, gene->transcript, block, edit))
        return false;
    call->gene = gene->gene;
    call->transcript = gene->transcript;
    call->block = block;
    call->edit = edit;
    call->hgvs = consequence.hgvs_c;
    return true;
}

static bool interval(struct vcf_reader *reader, struct call *call, const struct covered_gene *gene,
                     const char *alternative, int column)
{
    const bcf1_t *record = reader->stream.record;
    int low = (int)record->pos + 2, high = info_int(reader, "END"), length = info_int(reader, "SVLEN");
    if (high < low)
        high = low + abs(length) - 1;
    call->copies_milli = copies_milli(reader, alternative, column);
    bool few = call->copies_milli != CALL_UNKNOWN && call->copies_milli < 1000;
    bool gain = strncmp(alternative, "<DUP", 4) == 0 || strncmp(alternative, "<CN", 3) == 0;
    if (strncmp(alternative, "<DEL", 4) == 0 || (few && strncmp(alternative, "<CN", 3) == 0))
        return deleted(reader, call, gene, low, high);
    if (gain && whole_gene(gene, low, high))
        return amplified(reader, call, gene);
    if (strncmp(alternative, "<DUP", 4) == 0 && duplicated_within(reader, call, gene, low, high))
        return true;
    vcf_note(reader, arena_printf(reader->arena,
                                  "%s %s: reaches into %s; what it does to the protein cannot be read from it.",
                                  call->input, alternative, gene->gene->row.id));
    return false;
}

bool vcf_structural(struct vcf_reader *reader, struct call *call, const char *alternative, int column)
{
    const struct vcf_stream *stream = &reader->stream;
    const char *contig = bcf_hdr_id2name(stream->header, stream->record->rid);
    int low = (int)stream->record->pos + 1, high = low + (int)stream->record->rlen;
    call->input = arena_printf(reader->arena, "%s %s", place_text(reader->arena, stream), alternative);
    if (!call->input || strcmp(alternative, "<*>") == 0 || strcmp(alternative, "<NON_REF>") == 0)
        return false;
    bool is_breakend = strpbrk(alternative, "[]") != NULL;
    for (size_t i = 0; i < reader->coverage.count; i++) {
        const struct covered_gene *gene = &reader->coverage.genes[i];
        if (high < gene->low || low > gene->high || !is_chromosome(contig, strlen(contig), gene->gene->chromosome))
            continue;
        if (is_breakend ? breakend(reader, call, gene, alternative) : interval(reader, call, gene, alternative, column))
            return true;
    }
    return false;
}
