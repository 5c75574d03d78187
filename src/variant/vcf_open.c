/* A VCF or BCF file is opened: its format, header, index and threads. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <htslib/bgzf.h>
#include <htslib/hts_log.h>

#include "base/errors.h"
#include "base/sniff.h"
#include "variant/vcf_parts.h"

#define MOST_THREADS 4 /* to decompress; more wait for the one that reads */
/* Below, threads gain nothing; and htslib 1.16 waits for ever for one that could not be started. */
#define THREADS_BYTES_LEAST (1 << 20)

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
    if (strcmp(path, "-") == 0 || !stream_is_blocked(stream) || declares_structures(stream->header) ||
        !index_beside(name, sizeof name, path, &stream->stale_index))
        return;
    if (stream_is_text(stream))
        stream->tabix = tbx_index_load3(path, name, HTS_IDX_SILENT_FAIL);
    else
        stream->index = bcf_index_load3(path, name, HTS_IDX_SILENT_FAIL);
    if (stream->tabix || stream->index)
        stream->lines = 0; /* lines are not counted */
}

/* A file cut between two blocks reads well to its end; only the mark that should stand there tells. */
static cajal_status check_end_mark(const struct vcf_stream *stream, cajal_errors *errors)
{
    if (!stream_is_blocked(stream) || bgzf_check_EOF(stream->file->fp.bgzf) != 0)
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
    if (stream_is_blocked(stream) && !stream->tabix && !stream->index && cores > 1)
        (void)hts_set_threads(stream->file, cores > MOST_THREADS ? MOST_THREADS : (int)cores);
}

int stream_line(struct vcf_stream *stream)
{
    int got = hts_getline(stream->file, '\n', &stream->line);
    if (got < -1 && errno == EINVAL)
        errno = ENOMEM;
    return got;
}

/* htslib's own reader of a VCF header loads the index as well, which costs more than all the rest of the reading. */
static cajal_status read_header_lines(struct vcf_stream *stream, kstring_t *text)
{
    while (stream_line(stream) >= 0) {
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
