/* Symbolic alleles and breakends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/text.h"
#include "knowledge/knowledge.h"
#include "variant/vcf_parts.h"

#define MOST_COPIES 100000

/* What the record is, and where. */
struct event {
    struct vcf_reader *reader;
    struct call *call;
    const struct covered_gene *gene;
    const char *alternative;
    int low, high; /* the bases that it adds or takes away */
    bool homozygous;
};

static bool is_kind(const struct event *event, const char *kind)
{
    return strncmp(event->alternative + 1, kind, strlen(kind)) == 0;
}

static void note(const struct event *event, const char *what)
{
    struct vcf_reader *reader = event->reader;
    if (!reader->quiet)
        vcf_note(reader, arena_printf(reader->arena, "%s: %s", event->call->input, what));
}

static bool no_memory(const struct event *event)
{
    event->reader->status = errors_no_memory(event->reader->errors);
    return false;
}

/* Copies in the sample, in thousandths, or CALL_UNKNOWN: FORMAT/CN or INFO/CN, whole or not; or <CN5>. */
static int copies_milli(const struct event *event, int column)
{
    const struct vcf_stream *stream = &event->reader->stream;
    double copies = -1;
    if (!vcf_sample_number(&copies, stream->header, stream->record, "CN", column, 0) &&
        !vcf_info_number(&copies, stream->header, stream->record, "CN", 0) && is_kind(event, "CN") &&
        event->alternative[3] >= '0' && event->alternative[3] <= '9')
        copies = read_real(event->alternative + 3, NULL);
    return copies >= 0 && copies <= MOST_COPIES ? (int)(1000 * copies + 0.5) : CALL_UNKNOWN;
}

/* ---- breakends: "G]17:198982]", "[chr12:11869969[T" ---- */

/* The end in the gene is the record's own, or its mate's where no record stands for that. */
static bool breakend(const struct event *event)
{
    struct vcf_reader *reader = event->reader;
    struct call *call = event->call;
    const struct covered_gene *gene = event->gene;
    const bcf1_t *record = reader->stream.record;
    const char *contig = bcf_hdr_id2name(reader->stream.header, record->rid), *mate;
    int position, here = (int)record->pos + 1;
    size_t length = vcf_mate(&reader->stream, event->alternative, &mate, &position), own = strlen(contig);
    if (!length) {
        note(event, arena_printf(reader->arena,
                                 "one end of a rearrangement lies in %s and the other is not told. Have "
                                 "it looked at.",
                                 gene->gene->row.id));
        return false;
    }
    bool here_inside = here >= gene->low && here <= gene->high && covered_on(gene, contig, own);
    bool mate_inside = position >= gene->low && position <= gene->high && covered_on(gene, mate, length);
    if (here_inside && mate_inside) {
        note(event, arena_printf(reader->arena,
                                 "a rearrangement within %s; what it does to the protein is not told by "
                                 "its ends. Have it looked at.",
                                 gene->gene->row.id));
        return false;
    }
    if (!here_inside && vcf_info_text(&own, reader->stream.header, reader->stream.record, "MATEID"))
        return false; /* the record of the end in the gene tells */
    if (!here_inside) {
        own = strlen(contig);
        mate = contig;
        length = own;
        position = here;
    }
    const struct covered_gene *other = coverage_find(&reader->coverage, mate, length, position);
    call->gene = gene->gene;
    call->alteration = CASE_ALTERATION_FUSION;
    call->partner = other ? other->gene->row.id : arena_printf(reader->arena, "%.*s:%d", (int)length, mate, position);
    call->note =
        arena_printf(reader->arena,
                     "%s: a breakpoint in %s. That it makes a fusion in frame, which keeps the kinase, must be "
                     "shown on RNA.",
                     call->input, gene->gene->row.id);
    return (call->partner && call->note) || no_memory(event);
}

/* ---- copy number ---- */

static bool whole_gene(const struct event *event)
{
    return event->low <= event->gene->low && event->high >= event->gene->high;
}

static bool amplified(const struct event *event)
{
    const struct kb_laboratory *limits = event->reader->coverage.knowledge->kb->laboratory;
    struct call *call = event->call;
    if (call->copies_milli == CALL_UNKNOWN) {
        note(event,
             arena_printf(event->reader->arena,
                          "a duplication that takes in all of %s; without the number of copies it is not counted "
                          "as an amplification.",
                          event->gene->gene->row.id));
        return false;
    }
    if (call->copies_milli < 1000 * limits->amplification_copies)
        return false;
    call->gene = event->gene->gene;
    call->alteration = CASE_ALTERATION_AMPLIFICATION;
    return true;
}

/* One copy of a whole gene is often lost with an arm of its chromosome; the gene still works. */
static bool lost_in_part(const struct event *event)
{
    const struct call *call = event->call;
    if (!whole_gene(event) || (call->copies_milli == CALL_UNKNOWN ? event->homozygous : call->copies_milli < 500))
        return false;
    const char *copies = call->copies_milli == CALL_UNKNOWN
                             ? "it is not told whether of both copies"
                             : arena_printf(event->reader->arena, "%d.%d copies are left", call->copies_milli / 1000,
                                            call->copies_milli % 1000 / 100);
    note(event, arena_printf(event->reader->arena,
                             "a loss that takes in all of %s; %s, so it is not counted as a loss of the gene.",
                             event->gene->gene->row.id, copies ? copies : ""));
    return true;
}

/* The block in which all of it lies, and where. */
static const struct block *block_of(const struct event *event, int *from)
{
    const struct transcript *transcript = event->gene->transcript;
    bool plus = event->gene->gene->strand == KB_PLUS;
    const struct block *block =
        transcript_find(transcript, event->reader->coverage.assembly, plus ? event->low : event->high, from);
    int length = event->high - event->low + 1;
    bool held = block && length <= EDIT_MAX && *from + length <= block->length;
    return held && !memchr(block->bases + *from, UNKNOWN_BASE, (size_t)length) ? block : NULL;
}

/* A deletion or tandem duplication within one exon is an ordinary one, spelt by its ends. */
static bool within_exon(const struct event *event, bool gain)
{
    int from, length = event->high - event->low + 1;
    struct call *call = event->call;
    const struct block *block = block_of(event, &from);
    struct edit *edit = block ? arena_alloc(event->reader->arena, sizeof *edit) : NULL;
    struct consequence consequence;
    if (!block)
        return false;
    if (!edit)
        return no_memory(event);
    *edit =
        (struct edit){.from = gain ? from + length : from, .removed = gain ? 0 : length, .added = gain ? length : 0};
    memcpy(edit->with, block->bases + from, (size_t)edit->added);
    if (!consequence_of(&consequence, event->reader->arena, event->gene->transcript, block, edit))
        return no_memory(event);
    call->gene = event->gene->gene;
    call->transcript = event->gene->transcript;
    call->block = block;
    call->edit = edit;
    call->outside = !consequence.has_protein && effect_is_silent(consequence.effect);
    call->hgvs = consequence.hgvs_c;
    return true;
}

static bool deleted(const struct event *event)
{
    const struct covered_gene *gene = event->gene;
    struct consequence consequence;
    if (lost_in_part(event) || !gene->transcript)
        return false;
    if (within_exon(event, false))
        return true;
    int low = event->low < gene->low ? gene->low : event->low,
        high = event->high > gene->high ? gene->high : event->high;
    event->call->gene = gene->gene;
    struct place_result placed = call_place_loss(event->call, &consequence, event->reader->arena, gene,
                                                 event->reader->coverage.assembly, low, high);
    return placed.status < 0 ? no_memory(event) : placed.status == 1;
}

static bool interval(const struct event *event)
{
    const struct call *call = event->call;
    bool counted = is_kind(event, "CN"), few = call->copies_milli != CALL_UNKNOWN && call->copies_milli < 2000;
    if (counted && !few && call->copies_milli == CALL_UNKNOWN) {
        note(event, arena_printf(event->reader->arena, "a change of copy number at %s that tells no number.",
                                 event->gene->gene->row.id));
        return false;
    }
    if (is_kind(event, "DEL") || (counted && few))
        return deleted(event);
    if ((counted || is_kind(event, "DUP")) && whole_gene(event))
        return amplified(event);
    if (counted)
        return false; /* two copies or a few more of a part */
    if (is_kind(event, "DUP") && event->gene->transcript && within_exon(event, true))
        return true;
    if (whole_gene(event))
        return false; /* an inversion around it leaves it whole */
    note(event,
         arena_printf(event->reader->arena,
                      "an end of it lies in %s; what it does to the protein cannot be read from it. Where a fusion "
                      "is thought of, RNA tells.",
                      event->gene->gene->row.id));
    return false;
}

bool vcf_structural(struct vcf_reader *reader, struct call *call, const struct covered_gene *gene,
                    const char *alternative, int column, int allele)
{
    struct event event = {.reader = reader, .call = call, .gene = gene, .alternative = alternative};
    const struct vcf_stream *stream = &reader->stream;
    call->input = arena_printf(reader->arena, "%s:%lld %s", bcf_hdr_id2name(stream->header, stream->record->rid),
                               (long long)stream->record->pos + 1, alternative);
    if (!call->input)
        return no_memory(&event);
    if (vcf_hides_bases(alternative)) {
        note(&event, arena_printf(reader->arena, "a change in %s whose bases are not told. Have it looked at.",
                                  gene->gene->row.id));
        return false;
    }
    if (alternative[0] != '<' || is_kind(&event, "TRA") || is_kind(&event, "BND") || is_kind(&event, "CTX"))
        return breakend(&event);
    if (is_kind(&event, "INS")) {
        note(&event, arena_printf(reader->arena, "an insertion into %s whose bases are not told. Have it looked at.",
                                  gene->gene->row.id));
        return false;
    }
    stream_span(stream, &event.low, &event.high);
    event.low++; /* POS is the base before */
    call->copies_milli = copies_milli(&event, column);
    event.homozygous = column >= 0 && vcf_sample_homozygous(stream, column, allele);
    return event.high >= event.low && interval(&event);
}
