/* Where a record of a VCF lies: its span, and the mate of a breakend or translocation. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "variant/vcf_parts.h"

bool vcf_hides_bases(const char *alternative)
{
    return alternative[strspn(alternative, "ACGTNacgtn")] == '\0' && strpbrk(alternative, "Nn");
}

bool vcf_names_structure(const char *alternative)
{
    static const char *const nothing[] = {"<NON_REF>", "<*>"};
    for (const char *at = alternative; *at && *at != '\t'; at++) {
        if (*at == '[' || *at == ']')
            return true;
        if (*at == '<' && strncmp(at, nothing[0], strlen(nothing[0])) != 0 &&
            strncmp(at, nothing[1], strlen(nothing[1])) != 0)
            return true;
    }
    return false;
}

/* Delly before 0.8 and others: <TRA> with INFO/CHR2, and POS2 or END on that contig. */
static bool is_translocation(const char *alternative)
{
    return strncmp(alternative, "<TRA", 4) == 0 || strncmp(alternative, "<BND", 4) == 0 ||
           strncmp(alternative, "<CTX", 4) == 0;
}

static size_t translocation_mate(const struct vcf_stream *stream, const char **contig, int *position)
{
    double value;
    size_t length = 0;
    *contig = vcf_info_text(&length, stream->header, stream->record, "CHR2");
    bool told = vcf_info_number(&value, stream->header, stream->record, "POS2", 0) ||
                vcf_info_number(&value, stream->header, stream->record, "END", 0);
    *position = told && value > 0 && value < INT_MAX ? (int)value : 0;
    return *contig && told ? length : 0;
}

size_t vcf_mate(const struct vcf_stream *stream, const char *alternative, const char **contig, int *position)
{
    if (is_translocation(alternative))
        return translocation_mate(stream, contig, position);
    const char *open = strpbrk(alternative, "[]"), *close = open ? strpbrk(open + 1, "[]") : NULL, *colon = NULL;
    for (const char *at = open; at && at < close; at++)
        if (*at == ':')
            colon = at;
    if (!close || !colon || colon == open + 1)
        return 0;
    long value = strtol(colon + 1, NULL, 10);
    *contig = open + 1;
    *position = value > 0 && value < INT_MAX ? (int)value : 0;
    return (size_t)(colon - open - 1);
}

/* A position or length as a file gives it, if need be as a fraction: no more than a position can be. */
static hts_pos_t position_within(double told) { return told < INT_MAX ? (hts_pos_t)told : INT_MAX; }

void stream_span(const struct vcf_stream *stream, int *low, int *high)
{
    double end, length;
    bcf1_t *record = stream->record;
    *low = (int)record->pos + 1;
    hts_pos_t last = record->pos + (record->rlen > 1 ? record->rlen : 1);
    const char *alternative = record->n_allele > 1 ? record->d.allele[1] : "";
    if (is_translocation(alternative)) { /* END lies on another contig */
        last = record->pos + 1;
    } else if (vcf_names_structure(alternative) && strncmp(alternative, "<INS", 4) != 0) {
        if (vcf_info_number(&end, stream->header, record, "END", 0) && end > (double)last)
            last = position_within(end);
        else if (last <= record->pos + 1 && vcf_info_number(&length, stream->header, record, "SVLEN", 0))
            last = record->pos + 1 + position_within(fabs(length));
    }
    *high = last > INT_MAX ? INT_MAX : (int)last;
}
