/* Through a VCF or BCF file, record by record, only where a gene is held. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <htslib/hts_log.h>

#include "base/errors.h"
#include "variant/vcf_parts.h"

/* An allele that starts before a gene may reach into it. */
#define LONGEST_ALLELE 1000

static cajal_status fail(const struct vcf_stream *stream, cajal_status status, cajal_errors *errors, const char *what)
{
    return errors_add(errors, status, stream->path, (int)stream->lines, NULL, "%s", what);
}

static void find_index(struct vcf_stream *stream, const char *path)
{
    const htsFormat *format = hts_get_format(stream->file);
    if (strcmp(path, "-") == 0)
        return;
    if (format->format == bcf)
        stream->index = bcf_index_load3(path, NULL, HTS_IDX_SILENT_FAIL);
    else if (format->compression == bgzf)
        stream->tabix = tbx_index_load3(path, NULL, HTS_IDX_SILENT_FAIL);
}

cajal_status stream_open(struct vcf_stream *out, const char *path, cajal_errors *errors)
{
    *out = (struct vcf_stream){.path = strcmp(path, "-") == 0 ? "standard input" : path};
    hts_set_log_level(HTS_LOG_OFF); /* what is wrong is told as an error, not printed */
    out->file = hts_open(path, "r");
    if (!out->file)
        return errors_add(errors, CAJAL_IO, out->path, 0, NULL, "cannot open: %s", strerror(errno));
    enum htsExactFormat format = hts_get_format(out->file)->format;
    if (format != vcf && format != bcf)
        return fail(out, CAJAL_INVALID, errors, "this is no VCF or BCF: expected \"##fileformat=VCFv4…\" first");
    out->header = bcf_hdr_read(out->file);
    if (!out->header)
        return fail(out, CAJAL_INVALID, errors, "the VCF header cannot be read");
    out->record = bcf_init();
    if (!out->record)
        return errors_no_memory(errors);
    find_index(out, path);
    return CAJAL_OK;
}

void stream_close(struct vcf_stream *stream)
{
    if (stream->region)
        hts_itr_destroy(stream->region);
    if (stream->tabix)
        tbx_destroy(stream->tabix);
    if (stream->index)
        hts_idx_destroy(stream->index);
    if (stream->record)
        bcf_destroy(stream->record);
    if (stream->header)
        bcf_hdr_destroy(stream->header);
    if (stream->file)
        hts_close(stream->file);
    free(stream->line.s);
    *stream = (struct vcf_stream){0};
}

/* ---- with an index ---- */

/* The file's own name of the gene's chromosome. */
static const char *contig_of(const struct vcf_stream *stream, const struct kb_gene *gene)
{
    for (int i = 0; i < stream->header->n[BCF_DT_CTG]; i++) {
        const char *name = bcf_hdr_id2name(stream->header, i);
        if (name && is_chromosome(name, strlen(name), gene->chromosome))
            return name;
    }
    return NULL;
}

static bool next_region(struct vcf_stream *stream)
{
    while (stream->gene < stream->coverage->count) {
        const struct covered_gene *gene = &stream->coverage->genes[stream->gene++];
        const char *contig = contig_of(stream, gene->gene);
        if (!contig)
            continue;
        int id = stream->tabix ? tbx_name2id(stream->tabix, contig) : bcf_hdr_name2id(stream->header, contig);
        if (id < 0)
            continue;
        if (stream->region)
            hts_itr_destroy(stream->region);
        stream->region = stream->tabix ? tbx_itr_queryi(stream->tabix, id, gene->low - 1, gene->high)
                                       : bcf_itr_queryi(stream->index, id, gene->low - 1, gene->high);
        return stream->region != NULL;
    }
    return false;
}

static int parse_line(struct vcf_stream *stream, cajal_errors *errors)
{
    if (vcf_parse(&stream->line, stream->header, stream->record) >= 0)
        return 1;
    fail(stream, CAJAL_INVALID, errors, "this line is no VCF record: check its columns, and that the header "
                                        "describes its INFO and FORMAT keys");
    return -1;
}

static int next_indexed(struct vcf_stream *stream, cajal_errors *errors)
{
    for (;;) {
        int got = -1;
        if (stream->region && stream->tabix)
            got = tbx_itr_next(stream->file, stream->tabix, stream->region, &stream->line);
        else if (stream->region)
            got = bcf_itr_next(stream->file, stream->region, stream->record);
        if (got >= 0)
            return stream->tabix ? parse_line(stream, errors) : 1;
        if (got < -1) {
            fail(stream, CAJAL_IO, errors, "cannot be read on: the file or its index is damaged");
            return -1;
        }
        if (!next_region(stream))
            return 0;
    }
}

/* ---- without ---- */

static bool near_gene(const struct coverage *coverage, const char *contig, size_t length, long position)
{
    for (size_t i = 0; i < coverage->count; i++) {
        const struct covered_gene *it = &coverage->genes[i];
        if (position >= it->low - LONGEST_ALLELE && position <= it->high + LONGEST_ALLELE &&
            is_chromosome(contig, length, it->gene->chromosome))
            return true;
    }
    return false;
}

static bool on_covered_chromosome(const struct coverage *coverage, const char *contig, size_t length)
{
    for (size_t i = 0; i < coverage->count; i++)
        if (is_chromosome(contig, length, coverage->genes[i].gene->chromosome))
            return true;
    return false;
}

/* Whether ALT is symbolic: such a record may reach far. */
static bool symbolic(const char *after_position)
{
    const char *at = after_position;
    for (int column = 2; column < 4 && at; column++) /* past ID and REF */
        at = (at = strchr(at + 1, '\t')) ? at : NULL;
    return at && at[1] == '<';
}

/* The first columns are looked at before the whole line is parsed: most of a genome is of no interest here. */
static bool line_matters(const struct vcf_stream *stream)
{
    const char *line = stream->line.s, *tab = memchr(line, '\t', stream->line.l);
    if (!tab)
        return stream->line.l > 0; /* let the parser say what is wrong */
    size_t length = (size_t)(tab - line);
    long position = 0;
    const char *at = tab + 1;
    while (*at >= '0' && *at <= '9' && position < 1000000000)
        position = position * 10 + (*at++ - '0');
    if (*at != '\t')
        return true;
    return near_gene(stream->coverage, line, length, position) ||
           (symbolic(at) && on_covered_chromosome(stream->coverage, line, length));
}

static bool record_matters(const struct vcf_stream *stream)
{
    const char *contig = bcf_hdr_id2name(stream->header, stream->record->rid);
    if (!contig)
        return false;
    long low = (long)stream->record->pos + 1, high = low + (long)stream->record->rlen;
    size_t length = strlen(contig);
    for (size_t i = 0; i < stream->coverage->count; i++) {
        const struct covered_gene *it = &stream->coverage->genes[i];
        if (high >= it->low && low <= it->high && is_chromosome(contig, length, it->gene->chromosome))
            return true;
    }
    return false;
}

static int next_line(struct vcf_stream *stream, cajal_errors *errors)
{
    for (;;) {
        int got = hts_getline(stream->file, '\n', &stream->line);
        if (got < -1) {
            fail(stream, CAJAL_IO, errors, "cannot be read on: the file is damaged or cut short");
            return -1;
        }
        if (got < 0)
            return 0;
        stream->lines++;
        if (stream->line.l == 0 || !line_matters(stream))
            continue;
        if (parse_line(stream, errors) < 0)
            return -1;
        if (record_matters(stream))
            return 1;
    }
}

static int next_binary(struct vcf_stream *stream, cajal_errors *errors)
{
    for (;;) {
        int got = bcf_read(stream->file, stream->header, stream->record);
        stream->lines++;
        if (got == -1)
            return 0;
        if (got < -1) {
            fail(stream, CAJAL_IO, errors, "cannot be read on: the file is damaged or cut short");
            return -1;
        }
        if (record_matters(stream))
            return 1;
    }
}

int stream_next(struct vcf_stream *stream, cajal_errors *errors)
{
    int got = stream->tabix || stream->index               ? next_indexed(stream, errors)
              : hts_get_format(stream->file)->format == vcf ? next_line(stream, errors)
                                                            : next_binary(stream, errors);
    if (got == 1 && bcf_unpack(stream->record, BCF_UN_ALL) < 0) {
        fail(stream, CAJAL_INVALID, errors, "this record cannot be unpacked");
        return -1;
    }
    return got;
}
