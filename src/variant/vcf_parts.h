/* Shared by the files that read VCF: vcf_stream.c walks the records, vcf_header.c tells the assembly and the
 * samples, vcf_sample.c reads a sample's figures, vcf_structural.c symbolic and breakend alleles. */
#ifndef CAJAL_VARIANT_VCF_PARTS_H
#define CAJAL_VARIANT_VCF_PARTS_H

#include <htslib/hts.h>
#include <htslib/kstring.h>
#include <htslib/tbx.h>
#include <htslib/vcf.h>

#include "variant/vcf.h"

/* A file and the way through it. */
struct vcf_stream {
    const char *path; /* for messages */
    htsFile *file;
    bcf_hdr_t *header;
    tbx_t *tabix;      /* of a bgzipped VCF, or NULL */
    hts_idx_t *index;  /* of a BCF, or NULL */
    hts_itr_t *region;
    size_t gene;       /* of the coverage, when an index is used */
    kstring_t line;
    bcf1_t *record;
    long long lines;
    const struct coverage *coverage;
};

cajal_status stream_open(struct vcf_stream *out, const char *path, cajal_errors *errors);
void stream_close(struct vcf_stream *stream);

/* The next record on a gene held, unpacked; 1, 0 at the end, -1 with an error. */
int stream_next(struct vcf_stream *stream, cajal_errors *errors);

/* The assembly by contig lengths and names in the header. */
cajal_status vcf_assembly(enum assembly *out, const cajal_knowledge *knowledge, const struct vcf_stream *stream,
                          cajal_errors *errors);

/* Column of the normal sample, or -1. */
int vcf_normal_column(const bcf_hdr_t *header);

/* What one sample says of allele `allele` (from 1). False when it does not have it. */
struct vcf_reader;
bool vcf_sample_figures(struct call *call, struct vcf_reader *reader, int column, int allele);

struct vcf_reader {
    struct arena *arena;
    struct vcf_stream stream;
    struct coverage coverage;
    struct vcf_result *out;
    cajal_errors *errors;
    cajal_status status;
    /* buffers of htslib's, reused */
    int32_t *ints;
    float *floats;
    char *text;
    int ints_size, floats_size, text_size;
};

void vcf_note(struct vcf_reader *reader, const char *note);

/* An allele that names no bases: <DEL>, <DUP>, <CNV>, a breakend. True when it makes a call. */
bool vcf_structural(struct vcf_reader *reader, struct call *call, const char *alternative, int column);

#endif
