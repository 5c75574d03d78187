/* Allele fraction, depth and haplotype of an allele in one sample, from the keys that callers use. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "variant/vcf_parts.h"

/* `count` values of integer key `key` for the sample, or NULL; *count tells how many. */
static const int32_t *sample_ints(struct vcf_reader *reader, const char *key, int column, int *count)
{
    int got = bcf_get_format_int32(reader->stream.header, reader->stream.record, key, &reader->ints,
                                   &reader->ints_size);
    int samples = bcf_hdr_nsamples(reader->stream.header);
    *count = got > 0 && samples > 0 ? got / samples : 0;
    return *count ? reader->ints + (ptrdiff_t)column * *count : NULL;
}

static bool stated_int(const int32_t *values, int count, int index)
{
    return values && index < count && values[index] != bcf_int32_missing && values[index] != bcf_int32_vector_end;
}

static double sample_float(struct vcf_reader *reader, const char *key, int column, int index)
{
    int got = bcf_get_format_float(reader->stream.header, reader->stream.record, key, &reader->floats,
                                   &reader->floats_size);
    int samples = bcf_hdr_nsamples(reader->stream.header), count = got > 0 && samples > 0 ? got / samples : 0;
    if (count == 1)
        index = 0;
    if (index >= count)
        return NAN;
    float value = reader->floats[(ptrdiff_t)column * count + index];
    return bcf_float_is_missing(value) || bcf_float_is_vector_end(value) ? (double)NAN : (double)value;
}

/* "12.5%", as VarScan writes it. */
static double sample_percent(struct vcf_reader *reader, const char *key, int column)
{
    int got = bcf_get_format_char(reader->stream.header, reader->stream.record, key, &reader->text, &reader->text_size);
    int samples = bcf_hdr_nsamples(reader->stream.header), length = got > 0 && samples > 0 ? got / samples : 0;
    char number[32];
    if (length < 1 || length >= (int)sizeof number)
        return NAN;
    memcpy(number, reader->text + (ptrdiff_t)column * length, (size_t)length);
    number[length] = '\0';
    char *end = NULL;
    double value = strtod(number, &end);
    return end != number && *end == '%' ? value / 100 : (double)NAN;
}

static double first_known(double a, double b)
{
    return isnan(a) ? b : a;
}

static double fraction(long part, long whole)
{
    return whole > 0 ? (double)part / (double)whole : (double)NAN;
}

/* GATK and most others: AD with a count for each allele, the reference first. */
static double from_allele_depths(struct vcf_reader *reader, int column, int allele, long *depth)
{
    int count;
    const int32_t *depths = sample_ints(reader, "AD", column, &count);
    long sum = 0;
    if (!stated_int(depths, count, allele))
        return NAN;
    for (int i = 0; i < count; i++)
        sum += stated_int(depths, count, i) ? depths[i] : 0;
    if (*depth < 0)
        *depth = sum;
    return fraction(depths[allele], sum);
}

/* Two keys, reads with the allele and reads without (or all reads): freebayes AO/RO, Platypus NV/NR, VarScan AD/RD. */
static double from_pair(struct vcf_reader *reader, int column, int allele, const char *with, const char *other,
                        bool other_is_all, long *depth)
{
    int count;
    const int32_t *values = sample_ints(reader, with, column, &count);
    int index = count == 1 ? 0 : allele - 1;
    if (!stated_int(values, count, index))
        return NAN;
    long part = values[index];
    values = sample_ints(reader, other, column, &count);
    index = count > 1 && other_is_all ? allele - 1 : 0;
    if (!stated_int(values, count, index))
        return NAN;
    long whole = other_is_all ? values[index] : part + values[index];
    if (*depth < 0)
        *depth = whole;
    return fraction(part, whole);
}

/* Strelka: counts by base (tier 1) for substitutions, TIR and TAR for the rest. */
static double from_strelka(struct vcf_reader *reader, int column, int allele, long *depth)
{
    const bcf1_t *record = reader->stream.record;
    int count;
    const int32_t *values = sample_ints(reader, "TIR", column, &count);
    if (stated_int(values, count, 0)) {
        long with = values[0];
        values = sample_ints(reader, "TAR", column, &count);
        return stated_int(values, count, 0) ? fraction(with, with + values[0]) : (double)NAN;
    }
    if (strlen(record->d.allele[allele]) != 1)
        return NAN;
    long with = -1, all = 0;
    for (const char *base = "ACGT"; *base; base++) {
        values = sample_ints(reader, (char[]){*base, 'U', '\0'}, column, &count);
        if (!stated_int(values, count, 0))
            return NAN;
        all += values[0];
        if (*base == record->d.allele[allele][0])
            with = values[0];
    }
    if (*depth < 0)
        *depth = all;
    return with < 0 ? (double)NAN : fraction(with, all);
}

static double find_fraction(struct vcf_reader *reader, int column, int allele, long *depth)
{
    double found = first_known(sample_float(reader, "AF", column, allele - 1),
                               sample_float(reader, "VAF", column, allele - 1));
    found = first_known(found, sample_percent(reader, "FREQ", column));
    double counted = from_allele_depths(reader, column, allele, depth); /* sets the depth as well */
    found = first_known(found, counted);
    found = first_known(found, from_pair(reader, column, allele, "AO", "RO", false, depth));
    found = first_known(found, from_pair(reader, column, allele, "NV", "NR", true, depth));
    found = first_known(found, from_pair(reader, column, allele, "AD", "RD", false, depth));
    return first_known(found, from_strelka(reader, column, allele, depth));
}

/* The genotype of the sample: 1 has the allele, 0 has not, -1 says nothing. */
static int genotype_has(struct vcf_reader *reader, struct call *call, int column, int allele)
{
    int got = bcf_get_genotypes(reader->stream.header, reader->stream.record, &reader->ints, &reader->ints_size);
    int samples = bcf_hdr_nsamples(reader->stream.header), ploidy = got > 0 && samples > 0 ? got / samples : 0;
    const int32_t *values = reader->ints + (ptrdiff_t)column * ploidy;
    bool any = false, has = false, phased = true, all = true;
    unsigned haplotypes = 0;
    for (int i = 0; i < ploidy && values[i] != bcf_int32_vector_end; i++) {
        if (bcf_gt_is_missing(values[i]))
            continue;
        any = true;
        if (bcf_gt_allele(values[i]) == allele) {
            has = true;
            haplotypes |= 1u << (i < 31 ? i : 31);
        } else {
            all = false;
        }
        if (i > 0 && !bcf_gt_is_phased(values[i]))
            phased = false;
    }
    if (has && (phased || all) && ploidy > 1)
        call->haplotypes = haplotypes;
    return !any ? -1 : has;
}

static void read_phase_set(struct vcf_reader *reader, struct call *call, int column)
{
    int count;
    const int32_t *values = sample_ints(reader, "PS", column, &count);
    call->phase_set = stated_int(values, count, 0) ? values[0] : 0;
}

bool vcf_sample_figures(struct call *call, struct vcf_reader *reader, int column, int allele)
{
    int count;
    const int32_t *values = sample_ints(reader, "DP", column, &count);
    long depth = stated_int(values, count, 0) ? values[0] : -1;
    double found = find_fraction(reader, column, allele, &depth);
    int has = genotype_has(reader, call, column, allele);
    read_phase_set(reader, call, column);
    if (!isnan(found) && found >= 0 && found <= 1)
        call->vaf_milli = (int)lround(found * 1000);
    if (depth >= 0 && depth < 1000000000)
        call->depth = (int)depth;
    return has == 1 || (has < 0 && !(call->vaf_milli == 0));
}
