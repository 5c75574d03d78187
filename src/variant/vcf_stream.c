/* Through a VCF or BCF file, record by record, only where a gene is held. */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <htslib/bgzf.h>
#include <htslib/hts_log.h>

#include "base/errors.h"
#include "base/format.h"
#include "base/sniff.h"
#include "variant/vcf_parts.h"

#define FIXED_COLUMNS 8 /* CHROM to INFO */
#define MALFORMED (BCF_ERR_NCOLS | BCF_ERR_LIMITS | BCF_ERR_CHAR)
#define MOST_THREADS 4 /* to decompress; more wait for the one that reads */
/* Below, threads gain nothing; and htslib 1.16 waits for ever for one that could not be started. */
#define THREADS_BYTES_LEAST (1 << 20)

cajal_status stream_fail(struct vcf_stream *stream, cajal_status status, cajal_errors *errors, const char *format, ...)
{
    char what[512];
    va_list arguments;
    if (errno == ENOMEM) /* which htslib takes for a mistake in the file */
        return stream->status = errors_no_memory(errors);
    va_start(arguments, format);
    format_into(what, sizeof what, format, arguments);
    va_end(arguments);
    stream->status = status;
    int line = stream->lines > INT_MAX ? INT_MAX : (int)stream->lines;
    return errors_add(errors, status, stream->path, line, NULL, "%s", what);
}

static bool is_text(const struct vcf_stream *stream) { return hts_get_format(stream->file)->format == vcf; }

static bool is_blocked(const struct vcf_stream *stream) { return hts_get_format(stream->file)->compression == bgzf; }

/* ---- open ---- */

/* Whether there is an index beside the file; *stale when it is older than the file, and so of another one. */
static bool index_beside(char *name, size_t size, const char *path, bool *stale)
{
    static const char *const endings[] = {".csi", ".tbi"};
    struct stat file, index;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        snprintf(name, size, "%s%s", path, endings[i]);
        if (strlen(path) + strlen(endings[i]) >= size || stat(path, &file) != 0 || stat(name, &index) != 0)
            continue;
        *stale = index.st_mtime < file.st_mtime;
        return !*stale;
    }
    return false;
}

/* Whether the header defines what records of structural variants have: one that bears upon a gene may lie on another
 * chromosome, where its mate is, or begin far before the gene and tell its length only in INFO. */
static bool declares_structures(const bcf_hdr_t *header)
{
    static const char *const keys[] = {"SVTYPE", "SVLEN", "CHR2", "MATEID"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (bcf_hdr_get_hrec(header, BCF_HL_INFO, "ID", keys[i], NULL))
            return true;
    for (int i = 0; i < header->nhrec; i++) {
        const bcf_hrec_t *line = header->hrec[i];
        int id = strcmp(line->key, "ALT") == 0 ? bcf_hrec_find_key((bcf_hrec_t *)line, "ID") : -1;
        if (id >= 0 && strcmp(line->vals[id], "NON_REF") != 0 && strcmp(line->vals[id], "*") != 0) /* of gVCF */
            return true;
    }
    return false;
}

/* An index is for what lies in the genes. */
static void find_index(struct vcf_stream *stream, const char *path)
{
    char name[PATH_MAX];
    if (strcmp(path, "-") == 0 || !is_blocked(stream) || declares_structures(stream->header) ||
        !index_beside(name, sizeof name, path, &stream->stale_index))
        return;
    if (is_text(stream))
        stream->tabix = tbx_index_load3(path, name, HTS_IDX_SILENT_FAIL);
    else
        stream->index = bcf_index_load3(path, name, HTS_IDX_SILENT_FAIL);
    if (stream->tabix || stream->index)
        stream->lines = 0; /* lines are not counted */
}

/* A file cut between two blocks reads well to its end; only the mark that should stand there tells. */
static cajal_status check_end_mark(const struct vcf_stream *stream, cajal_errors *errors)
{
    if (!is_blocked(stream) || bgzf_check_EOF(stream->file->fp.bgzf) != 0)
        return CAJAL_OK;
    return errors_add(errors, CAJAL_IO, stream->path, 0, NULL,
                      "the file is cut short: the mark at the end of a bgzipped file is missing");
}

static void use_threads(struct vcf_stream *stream, const char *path)
{
    struct stat found;
    if (stat(path, &found) == 0 && S_ISREG(found.st_mode) && found.st_size < THREADS_BYTES_LEAST)
        return;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (is_blocked(stream) && !stream->tabix && !stream->index && cores > 1)
        (void)hts_set_threads(stream->file, cores > MOST_THREADS ? MOST_THREADS : (int)cores);
}

/* htslib asks for a line of no length when it finds no room for one, and calls that an invalid argument. */
static int get_line(struct vcf_stream *stream)
{
    int got = hts_getline(stream->file, '\n', &stream->line);
    if (got < -1 && errno == EINVAL)
        errno = ENOMEM;
    return got;
}

/* htslib's own reader of a VCF header loads the index as well, which costs more than all the rest of the reading. */
static cajal_status read_header_lines(struct vcf_stream *stream, kstring_t *text)
{
    while (get_line(stream) >= 0) {
        if (stream->line.l == 0)
            continue;
        if (stream->line.s[0] != '#')
            return CAJAL_INVALID;
        if (kputsn(stream->line.s, stream->line.l, text) < 0 || kputc('\n', text) < 0)
            return CAJAL_INTERNAL;
        if (stream->line.s[1] != '#')
            return CAJAL_OK;
    }
    return CAJAL_INVALID;
}

static cajal_status parse_header(struct vcf_stream *stream)
{
    kstring_t text = {0};
    errno = 0;
    stream->header = bcf_hdr_init("r");
    cajal_status status = stream->header ? read_header_lines(stream, &text) : CAJAL_INTERNAL;
    if (status == CAJAL_OK && bcf_hdr_parse(stream->header, text.s) < 0)
        status = CAJAL_INVALID;
    free(text.s);
    stream->lines = (long long)stream->file->lineno;
    return status;
}

static cajal_status parse_binary_header(struct vcf_stream *stream)
{
    errno = 0;
    stream->header = bcf_hdr_read(stream->file);
    return stream->header ? CAJAL_OK : CAJAL_INVALID;
}

static cajal_status read_header(struct vcf_stream *stream, cajal_errors *errors)
{
    static const char damaged[] = "the header cannot be read: the file is damaged or cut short";
    enum htsExactFormat format = hts_get_format(stream->file)->format;
    bool packed = hts_get_format(stream->file)->compression != no_compression;
    if (format == empty_format && packed)
        return stream_fail(stream, CAJAL_IO, errors, "%s", damaged);
    if (format == empty_format)
        return stream_fail(stream, CAJAL_INVALID, errors, "empty: expected \"##fileformat=VCFv4…\" first");
    if (format != vcf && format != bcf && hts_get_format(stream->file)->compression == no_compression &&
        sniff_report_file(stream->path, stream->path, WANTED_VCF, errors))
        return CAJAL_INVALID;
    if (format != vcf && format != bcf)
        return stream_fail(stream, CAJAL_INVALID, errors,
                           "this is no VCF or BCF: expected \"##fileformat=VCFv4…\" first");
    cajal_status status = format == vcf ? parse_header(stream) : parse_binary_header(stream);
    if (status == CAJAL_INTERNAL || errno == ENOMEM)
        return errors_no_memory(errors);
    if (status == CAJAL_OK)
        return CAJAL_OK;
    if (packed && stream->file->fp.bgzf->errcode)
        return stream_fail(stream, CAJAL_IO, errors, "%s", damaged);
    return stream_fail(stream, CAJAL_INVALID, errors,
                       "the VCF header cannot be read: expected lines that start with ##, then one that starts with "
                       "#CHROM and has tabs between its columns and each sample once");
}

cajal_status stream_open(struct vcf_stream *out, const char *path, cajal_errors *errors)
{
    *out = (struct vcf_stream){.path = strcmp(path, "-") == 0 ? "standard input" : path};
    hts_set_log_level(HTS_LOG_OFF); /* what is wrong is told as an error, not printed */
    errno = 0;
    out->file = hts_open(path, "r");
    if (!out->file && errno == ENOMEM)
        return errors_no_memory(errors);
    if (!out->file && sniff_report_file(path, out->path, WANTED_VCF, errors))
        return CAJAL_INVALID;
    if (!out->file)
        return errors_add(errors, CAJAL_IO, out->path, 0, NULL, "cannot open: %s",
                          errno ? strerror(errno) : "not a file that can be read");
    cajal_status status = read_header(out, errors);
    if (status == CAJAL_OK)
        status = check_end_mark(out, errors);
    if (status != CAJAL_OK)
        return status;
    out->record = bcf_init();
    if (!out->record)
        return errors_no_memory(errors);
    find_index(out, path);
    use_threads(out, path);
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
    free(stream->last.s);
    free(stream->contig.name.s);
    *stream = (struct vcf_stream){0};
}

/* ---- what a record speaks of ---- */

static bool overlaps_gene(const struct coverage *coverage, const char *contig, size_t length, long low, long high)
{
    for (size_t i = 0; i < coverage->count; i++) {
        const struct covered_gene *it = &coverage->genes[i];
        if (high >= it->low && low <= it->high && covered_on(it, contig, length))
            return true;
    }
    return false;
}

static bool mate_in_gene(const struct vcf_stream *stream)
{
    const char *contig;
    int position;
    for (int i = 1; i < stream->record->n_allele; i++) {
        size_t length = vcf_mate(stream, stream->record->d.allele[i], &contig, &position);
        if (length && overlaps_gene(stream->coverage, contig, length, position, position))
            return true;
    }
    return false;
}

/* Of an unpacked record. */
static bool record_matters(const struct vcf_stream *stream)
{
    const char *contig = bcf_hdr_id2name(stream->header, stream->record->rid);
    int low, high;
    stream_span(stream, &low, &high);
    return contig && (overlaps_gene(stream->coverage, contig, strlen(contig), low, high) || mate_in_gene(stream));
}

static int unpack(struct vcf_stream *stream, int what, cajal_errors *errors)
{
    if (bcf_unpack(stream->record, what) >= 0 && !(stream->record->errcode & MALFORMED))
        return 1;
    stream_fail(stream, CAJAL_INVALID, errors, "this record cannot be unpacked: the file is damaged");
    return -1;
}

/* ---- a line of text ---- */

static size_t columns_of(const kstring_t *line)
{
    size_t count = 1;
    for (const char *at = line->s, *end = line->s + line->l; (at = memchr(at, '\t', (size_t)(end - at))); at++)
        count++;
    return count;
}

static size_t columns_expected(const struct vcf_stream *stream)
{
    int samples = bcf_hdr_nsamples(stream->header);
    return samples ? FIXED_COLUMNS + 1 + (size_t)samples : FIXED_COLUMNS;
}

/* htslib takes a line that is cut off for a record with less in it. */
static bool check_columns(struct vcf_stream *stream, const kstring_t *line, cajal_errors *errors)
{
    size_t found = columns_of(line), expected = columns_expected(stream);
    if (found == expected || (found > expected && expected == FIXED_COLUMNS))
        return true;
    stream_fail(
        stream, CAJAL_INVALID, errors,
        "%zu column%s, expected %zu: \"%.40s\"; the line is damaged, the file cut short, or blanks stand for tabs",
        found, found == 1 ? "" : "s", expected, line->s);
    return false;
}

/* htslib reads "5472x" as 5472. */
static bool check_position(struct vcf_stream *stream, cajal_errors *errors)
{
    /* a zero byte ends the line for all that follows */
    const char *tab = strchr(stream->line.s, '\t'), *at = tab ? tab + 1 : "";
    size_t digits = strspn(at, "0123456789");
    if (digits && digits < 10 && at[digits] == '\t')
        return true;
    stream_fail(stream, CAJAL_INVALID, errors, "POS \"%.*s\": expected a number", (int)strcspn(at, "\t"), at);
    return false;
}

static int parse_line(struct vcf_stream *stream, cajal_errors *errors)
{
    if (!check_columns(stream, &stream->line, errors) || !check_position(stream, errors))
        return -1;
    if (vcf_parse(&stream->line, stream->header, stream->record) >= 0 && !(stream->record->errcode & MALFORMED))
        return 1;
    const char *contig = stream->line.s,
               *position = contig + strcspn(contig, "\t") + 1; /* the parser cuts columns off */
    stream_fail(stream, CAJAL_INVALID, errors,
                "the record at %.40s:%.10s cannot be read: check its columns, and that each sample has its values",
                contig, position);
    return -1;
}

/* ---- with an index ---- */

/* The index's own number of the gene's chromosome, or -1. */
static int index_contig(const struct vcf_stream *stream, const struct covered_gene *gene)
{
    int count = 0, found = -1;
    const char **names = stream->tabix ? tbx_seqnames(stream->tabix, &count) : bcf_hdr_seqnames(stream->header, &count);
    for (int i = 0; names && i < count && found < 0; i++)
        if (names[i] && covered_on(gene, names[i], strlen(names[i])))
            found = stream->tabix ? tbx_name2id(stream->tabix, names[i]) : bcf_hdr_name2id(stream->header, names[i]);
    free((void *)names);
    return found;
}

static bool next_region(struct vcf_stream *stream)
{
    while (stream->gene < stream->coverage->count) {
        const struct covered_gene *gene = &stream->coverage->genes[stream->gene++];
        int id = index_contig(stream, gene);
        if (stream->region)
            hts_itr_destroy(stream->region);
        stream->region = NULL;
        if (id < 0)
            continue;
        stream->region = stream->tabix ? tbx_itr_queryi(stream->tabix, id, gene->low - 1, gene->high)
                                       : bcf_itr_queryi(stream->index, id, gene->low - 1, gene->high);
        if (stream->region) /* none: nothing stands there */
            return true;
    }
    return false;
}

/* A long record that reaches over several genes is given once for each; it was read at the first. */
static bool read_before(const struct vcf_stream *stream)
{
    const struct covered_gene *genes = stream->coverage->genes;
    for (size_t i = 0; i + 1 < stream->gene; i++)
        if (strcmp(genes[i].gene->chromosome, genes[stream->gene - 1].gene->chromosome) == 0 &&
            stream->region->curr_beg < genes[i].high && stream->region->curr_end >= genes[i].low)
            return true;
    return false;
}

static int next_indexed(struct vcf_stream *stream, cajal_errors *errors)
{
    for (;;) {
        int got = -1;
        if (stream->region && stream->tabix)
            got = tbx_itr_next(stream->file, stream->tabix, stream->region, &stream->line);
        else if (stream->region)
            got = bcf_itr_next(stream->file, stream->region, stream->record);
        if (got >= 0 && read_before(stream))
            continue;
        if (got >= 0)
            return stream->tabix ? parse_line(stream, errors) : 1;
        if (got < -1) {
            stream_fail(stream, CAJAL_IO, errors, "cannot be read on: the file or its index is damaged");
            return -1;
        }
        if (!next_region(stream))
            return 0;
    }
}

/* ---- without ---- */

static bool remember_contig(struct vcf_stream *stream, const char *name, size_t length)
{
    struct vcf_contig *contig = &stream->contig;
    contig->name.l = 0;
    contig->covered = false;
    contig->high = 0;
    if (kputsn(name, length, &contig->name) < 0)
        return false;
    for (size_t i = 0; i < stream->coverage->count; i++) {
        const struct covered_gene *it = &stream->coverage->genes[i];
        if (!covered_on(it, name, length))
            continue;
        contig->covered = true;
        contig->high = it->high > contig->high ? it->high : contig->high;
    }
    return true;
}

static bool same_contig(const struct vcf_contig *contig, const char *name, size_t length)
{
    return contig->name.s && contig->name.l == length && memcmp(contig->name.s, name, length) == 0;
}

/* After POS: whether the bases of REF reach a gene, or ALT is structural. */
static bool alleles_matter(const struct vcf_stream *stream, const char *id, const char *end, long position)
{
    const char *reference = memchr(id, '\t', (size_t)(end - id));
    const char *alternative = reference ? memchr(reference + 1, '\t', (size_t)(end - reference - 1)) : NULL;
    if (!alternative)
        return true; /* let the parser say what is wrong */
    const struct vcf_contig *contig = &stream->contig;
    if (vcf_names_structure(alternative + 1))
        return true;
    return contig->covered && position <= contig->high &&
           overlaps_gene(stream->coverage, contig->name.s, contig->name.l, position,
                         position + (alternative - reference - 1) - 1);
}

/* The first columns are looked at before the whole line is parsed: most of a genome is of no interest here. */
static bool line_matters(struct vcf_stream *stream)
{
    const char *line = stream->line.s, *end = line + stream->line.l, *tab = memchr(line, '\t', stream->line.l);
    if (!tab)
        return true;
    size_t length = (size_t)(tab - line);
    if (!same_contig(&stream->contig, line, length) && !remember_contig(stream, line, length))
        return true;
    long position = 0;
    const char *at = tab + 1;
    while (*at >= '0' && *at <= '9' && position < 100000000) /* as check_position(): nine digits */
        position = position * 10 + (*at++ - '0');
    return at == tab + 1 || *at != '\t' || alleles_matter(stream, at + 1, end, position);
}

static int end_of_text(struct vcf_stream *stream, cajal_errors *errors)
{
    if (is_blocked(stream) && stream->file->fp.bgzf->no_eof_block) {
        stream_fail(stream, CAJAL_IO, errors,
                    "the file is cut short: the mark at the end of a bgzipped file is missing");
        return -1;
    }
    return stream->last.l == 0 || check_columns(stream, &stream->last, errors) ? 0 : -1;
}

static int next_line(struct vcf_stream *stream, cajal_errors *errors)
{
    for (;;) {
        int got = get_line(stream);
        if (got < -1) {
            stream_fail(stream, CAJAL_IO, errors, "cannot be read on: the file is damaged or cut short");
            return -1;
        }
        if (got < 0)
            return end_of_text(stream, errors);
        stream->lines = (long long)stream->file->lineno;
        if (stream->line.l && line_matters(stream)) {
            stream->last.l = 0; /* parsing it checks it */
            if (parse_line(stream, errors) < 0 || unpack(stream, BCF_UN_INFO, errors) < 0)
                return -1;
            if (record_matters(stream))
                return 1;
        } else if (stream->line.l) {
            kstring_t swap = stream->last;
            stream->last = stream->line;
            stream->line = swap;
        }
    }
}

/* Before the record is unpacked: by its place, or because one of its alleles or values has a bracket. */
static bool binary_matters(struct vcf_stream *stream)
{
    const bcf1_t *record = stream->record;
    const char *contig = bcf_hdr_id2name(stream->header, record->rid);
    if (!contig)
        return false;
    size_t length = strlen(contig);
    if (!same_contig(&stream->contig, contig, length) && !remember_contig(stream, contig, length))
        return true;
    long low = (long)record->pos + 1;
    if (stream->contig.covered && overlaps_gene(stream->coverage, contig, length, low, low + (long)record->rlen))
        return true;
    return memchr(record->shared.s, '[', record->shared.l) || memchr(record->shared.s, ']', record->shared.l) ||
           memchr(record->shared.s, '<', record->shared.l);
}

static int next_binary(struct vcf_stream *stream, cajal_errors *errors)
{
    for (;;) {
        int got = bcf_read(stream->file, stream->header, stream->record);
        stream->lines++;
        if (got < -1) {
            stream_fail(stream, CAJAL_IO, errors, "cannot be read on: the file is damaged or cut short");
            return -1;
        }
        if (got == -1) {
            stream->last.l = 0;
            return end_of_text(stream, errors);
        }
        if (!binary_matters(stream))
            continue;
        if (unpack(stream, BCF_UN_INFO, errors) < 0)
            return -1;
        if (record_matters(stream))
            return 1;
    }
}

/* Where htslib finds no memory it may go on with what it has, an allele without its bases: errno tells. */
int stream_next(struct vcf_stream *stream, cajal_errors *errors)
{
    errno = 0;
    int got = stream->tabix || stream->index ? next_indexed(stream, errors)
              : is_text(stream)              ? next_line(stream, errors)
                                             : next_binary(stream, errors);
    if (got == 1)
        got = unpack(stream, BCF_UN_ALL, errors);
    if (got < 0 || errno != ENOMEM)
        return got;
    stream->status = errors_no_memory(errors);
    return -1;
}
