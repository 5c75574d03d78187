/* Shared by the files that read VCF: vcf_open.c opens one, vcf_stream.c walks the records, vcf_header.c tells the
 * assembly and the samples, vcf_number.c reads values, vcf_sample.c a sample's figures, vcf_structural.c symbolic and
 * breakend alleles. */
#ifndef CAJAL_VARIANT_VCF_PARTS_H
#define CAJAL_VARIANT_VCF_PARTS_H

#include <htslib/hts.h>
#include <htslib/kstring.h>
#include <htslib/tbx.h>
#include <htslib/vcf.h>

#include "variant/vcf.h"

/* The contig of the last line, and what is held of it. */
struct vcf_contig {
    kstring_t name;
    bool covered;
    int high; /* end of the last gene on it */
};

/* A file and the way through it. */
struct vcf_stream {
    const char *path; /* for messages */
    htsFile *file;
    bcf_hdr_t *header;
    tbx_t *tabix;     /* of a bgzipped VCF, or NULL */
    hts_idx_t *index; /* of a BCF, or NULL */
    hts_itr_t *region;
    size_t gene;          /* of the coverage, when an index is used: one past the one that is read */
    kstring_t line, last; /* this line, and the one before it */
    bcf1_t *record;
    long long lines;     /* number of the line; of the record in a BCF; 0 where an index is used */
    cajal_status status; /* of the last error */
    bool assembly_asked; /* by the user alone; the file does not tell */
    bool stale_index;    /* there is one, older than the file; it is not used */
    const struct coverage *coverage;
    struct vcf_contig contig;
};

cajal_status stream_open(struct vcf_stream *out, const char *path, cajal_errors *errors);
void stream_close(struct vcf_stream *stream);

static inline bool stream_is_text(const struct vcf_stream *stream)
{
    return hts_get_format(stream->file)->format == vcf;
}

static inline bool stream_is_blocked(const struct vcf_stream *stream)
{
    return hts_get_format(stream->file)->compression == bgzf;
}

/* The next line of a text, in stream->line, as hts_getline() has it; errno tells that there was no room: htslib asks
 * for a line of no length then, and calls that an invalid argument. */
int stream_line(struct vcf_stream *stream);

/* The next record on a gene held, or with a breakend in one, unpacked; 1, 0 at the end, -1 with an error. */
int stream_next(struct vcf_stream *stream, cajal_errors *errors);

/* Adds an error at the present line. */
cajal_status stream_fail(struct vcf_stream *stream, cajal_status status, cajal_errors *errors, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* From the first base to the last that the record speaks of, by END or SVLEN where it gives them. */
void stream_span(const struct vcf_stream *stream, int *low, int *high);

/* Whether ALT, which ends at a tab or zero, has an allele that names no bases; gVCF's <NON_REF> is none. */
bool vcf_names_structure(const char *alternative);

/* Whether an allele is one of bases of which some are not told: N is any. */
bool vcf_hides_bases(const char *alternative);

/* Where the other end of "G]17:198982]" or of a <TRA> lies: the length of the contig's name, 0 when not told. */
size_t vcf_mate(const struct vcf_stream *stream, const char *alternative, const char **contig, int *position);

/* The assembly by contig lengths and names in the header. */
cajal_status vcf_assembly(enum assembly *out, const cajal_knowledge *knowledge, struct vcf_stream *stream,
                          cajal_errors *errors);

/* CAJAL_INVALID when the header names contigs and none is a chromosome with a gene held. */
cajal_status vcf_check_contigs(const struct vcf_stream *stream, cajal_errors *errors);

/* Column of the normal sample, or -1. `named`: as the user calls it, or NULL. */
int vcf_normal_column(const bcf_hdr_t *header, const char *named);

/* ---- values, of whatever type the header gives them; vcf_number.c ---- */

/* Value `index` of INFO key or of a sample's FORMAT key; false when missing. "12.5%" is 0.125. */
bool vcf_info_number(double *out, const bcf_hdr_t *header, bcf1_t *record, const char *key, int index);
bool vcf_sample_number(double *out, const bcf_hdr_t *header, bcf1_t *record, const char *key, int column, int index);

/* How many values the sample has of the key; 0 when the record has none. */
int vcf_sample_count(const bcf_hdr_t *header, bcf1_t *record, const char *key, int column);

/* The text of INFO key, which is not zero-terminated, or NULL. */
const char *vcf_info_text(size_t *length, const bcf_hdr_t *header, bcf1_t *record, const char *key);

/* The sample's text of the key, which is not zero-terminated, or NULL. */
const char *vcf_sample_text(size_t *length, const bcf_hdr_t *header, bcf1_t *record, const char *key, int column);

/* What one sample says of allele `allele` (from 1). False when it does not have it. */
bool vcf_sample_figures(struct call *call, const struct vcf_stream *stream, int column, int allele);

/* Whether the sample is said to have the allele on all its chromosomes. */
bool vcf_sample_homozygous(const struct vcf_stream *stream, int column, int allele);

struct vcf_reader {
    struct arena *arena;
    struct vcf_stream stream;
    struct coverage coverage;
    struct vcf_result *out;
    cajal_errors *errors;
    cajal_status status;
    const char *filter; /* of the present record, or NULL */
    bool quiet;         /* what is put aside, or of the normal sample, makes no notes */
};

void vcf_note(struct vcf_reader *reader, const char *note);

/* An allele that names no bases, <DEL>, <DUP>, <CNV> or a breakend, or not all of them, at `gene`. True when it makes a
 * call. */
bool vcf_structural(struct vcf_reader *reader, struct call *call, const struct covered_gene *gene,
                    const char *alternative, int column, int allele);

#endif
