/* Allele fraction, depth and haplotype of an allele in one sample, from the keys that callers use. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "variant/vcf_parts.h"

/* Where the figures are read. */
struct column {
    const bcf_hdr_t *header;
    bcf1_t *record;
    int sample, allele;
};

static bool number(double *out, const struct column *at, const char *key, int index)
{
    return vcf_sample_number(out, at->header, at->record, key, at->sample, index);
}

static int count(const struct column *at, const char *key)
{
    return vcf_sample_count(at->header, at->record, key, at->sample);
}

/* Reads with the allele and all reads that tell; negative: not said. */
struct reads {
    double with, all;
};

static const struct reads not_said = {-1, -1};

/* ---- fractions as they are given ---- */

/* GATK, Mutect2, VarDict, DRAGEN: AF; DeepVariant, bcftools: VAF; VarScan: FREQ (in percent); Illumina: VF;
 * MuTect: FA; CaVEMan: PM; smCounter: VMF. */
static double fraction_given(const struct column *at)
{
    static const char *const keys[] = {"AF", "VAF", "FREQ", "VF", "FA", "PM", "VMF"};
    double found;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        bool single = count(at, keys[i]) == 1; /* of several alleles it is not said which */
        if (single && at->record->n_allele > 2)
            continue;
        if (number(&found, at, keys[i], single ? 0 : at->allele - 1) && found >= 0 && found <= 1)
            return found;
    }
    return NAN;
}

/* ---- counts ---- */

/* GATK and most others: AD with a count for each allele, the reference first. */
static struct reads allele_depths(const struct column *at)
{
    struct reads out = {-1, 0};
    double value;
    if (count(at, "AD") != at->record->n_allele || !number(&out.with, at, "AD", at->allele))
        return not_said;
    for (int i = 0; i < at->record->n_allele; i++) {
        if (!number(&value, at, "AD", i))
            return not_said; /* a count that is missing is not nought */
        out.all += value;
    }
    return out;
}

/* Two keys: reads with the allele, and reads without it, or all. */
struct pair {
    const char *with, *other;
    bool other_is_all;
};

static struct reads from_pair(const struct column *at, const struct pair *pair)
{
    struct reads out;
    double other;
    int index = count(at, pair->with) == 1 ? 0 : at->allele - 1;
    int other_index = count(at, pair->other) == 1 || !pair->other_is_all ? 0 : at->allele - 1;
    if (!number(&out.with, at, pair->with, index) || !number(&other, at, pair->other, other_index))
        return not_said;
    out.all = pair->other_is_all ? other : out.with + other;
    return out.all > 0 ? out : not_said;
}

/* The first that is there: Ion Torrent, freebayes, Platypus, VarScan, Delly (split reads, then pairs). */
static struct reads from_pairs(const struct column *at)
{
    static const struct pair pairs[] = {{"FAO", "FDP", true}, {"AO", "RO", false}, {"NV", "NR", true},
                                        {"AD", "RD", false},  {"VD", "DP", true},  {"RV", "RR", false},
                                        {"DV", "DR", false}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct reads found = from_pair(at, &pairs[i]);
        if (found.all > 0)
            return found;
    }
    return not_said;
}

/* Manta: reads for the reference and the allele, pairs (PR) and split reads (SR). */
static struct reads from_manta(const struct column *at)
{
    static const char *const keys[] = {"PR", "SR"};
    struct reads out = {0, 0};
    double without, with;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (number(&without, at, keys[i], 0) && number(&with, at, keys[i], 1)) {
            out.with += with;
            out.all += with + without;
        }
    return out.all > 0 ? out : not_said;
}

/* Strelka, tier 1, as its manual counts: the allele's base against the reference base; for the rest TIR
 * against TAR. */
static struct reads from_strelka(const struct column *at)
{
    const char *allele = at->record->d.allele[at->allele], *reference = at->record->d.allele[0];
    struct reads out;
    double without;
    if (count(at, "TIR"))
        return from_pair(at, &(struct pair){"TIR", "TAR", false});
    if (strlen(allele) != 1 || strlen(reference) != 1 || !number(&out.with, at, (char[]){allele[0], 'U', '\0'}, 0) ||
        !number(&without, at, (char[]){reference[0], 'U', '\0'}, 0))
        return not_said;
    out.all = out.with + without;
    return out.all > 0 ? out : not_said;
}

static struct reads reads_counted(const struct column *at)
{
    struct reads out = allele_depths(at);
    if (out.all <= 0)
        out = from_pairs(at);
    if (out.all <= 0)
        out = from_strelka(at);
    return out.all > 0 ? out : from_manta(at);
}

/* ---- genotype and phase ---- */

/* A genotype as it stands: "0|1". */
struct genotype_call {
    bool any, has, all, phased; /* something is said; of this allele; of no other; with bars throughout */
    unsigned haplotypes;
    int ploidy;
};

static struct genotype_call read_genotype(const struct column *at)
{
    struct genotype_call out = {.all = true, .phased = true};
    int size = count(at, "GT");
    for (int i = 0; i < size; i++) {
        double stored;
        if (!number(&stored, at, "GT", i))
            continue;
        int value = (int)stored;
        out.ploidy++;
        if (i > 0 && !bcf_gt_is_phased(value))
            out.phased = false;
        if (bcf_gt_is_missing(value)) {
            out.all = false;
            continue;
        }
        out.any = true;
        if (bcf_gt_allele(value) != at->allele) {
            out.all = false;
            continue;
        }
        out.has = true;
        out.haplotypes |= 1u << (i < 31 ? i : 31);
    }
    out.all = out.all && out.has;
    return out;
}

/* GATK before 4.1 keeps the phase beside an unphased GT: PGT "0|1" of the alternative allele, and PID. */
static bool read_physical_phase(struct call *call, const struct column *at)
{
    size_t length, id_length;
    const char *text = vcf_sample_text(&length, at->header, at->record, "PGT", at->sample);
    const char *id = vcf_sample_text(&id_length, at->header, at->record, "PID", at->sample);
    if (!text || !id || length != 3 || text[1] != '|' || (text[0] == '1') == (text[2] == '1'))
        return false;
    call->haplotypes = text[0] == '1' ? 1 : 2;
    call->phase_set = (int)(hash_fnv(HASH_FNV, id, id_length) & 0x7fffffff); /* the id is text, the set a number */
    return true;
}

static void read_phase(struct call *call, const struct column *at, const struct genotype_call *genotype)
{
    double set;
    if (genotype->all && genotype->ploidy > 1)
        call->haplotypes = ALL_HAPLOTYPES;
    else if (genotype->has && genotype->phased && genotype->ploidy > 1) {
        call->haplotypes = genotype->haplotypes;
        call->phase_set = number(&set, at, "PS", 0) ? (int)set : 0;
    } else if (genotype->has)
        (void)read_physical_phase(call, at);
}

bool vcf_sample_homozygous(const struct vcf_stream *stream, int column, int allele)
{
    struct genotype_call genotype = read_genotype(&(struct column){stream->header, stream->record, column, allele});
    return genotype.all && genotype.ploidy > 1;
}

bool vcf_sample_figures(struct call *call, const struct vcf_stream *stream, int column, int allele)
{
    const struct column at = {stream->header, stream->record, column, allele};
    struct reads reads = reads_counted(&at);
    struct genotype_call genotype = read_genotype(&at);
    double found = fraction_given(&at), depth;
    if (isnan(found) && reads.all > 0 && reads.with >= 0 && reads.with <= reads.all)
        found = reads.with / reads.all;
    if (!isnan(found))
        call->vaf_milli = (int)lround(found * 1000);
    if (!number(&depth, &at, "DP", 0) && !number(&depth, &at, "FDP", 0))
        depth = reads.all;
    if (depth >= 0 && depth < 1000000000)
        call->depth = (int)depth;
    read_phase(call, &at, &genotype);
    call->genotyped = genotype.any;
    /* Mutect2 gives every tumour of a file the genotype of the one that has it; the reads tell which. */
    if (bcf_hdr_nsamples(stream->header) > 1 && reads.all > 0 && reads.with == 0)
        return false;
    if (genotype.any)
        return genotype.has;
    if (call->vaf_milli != CALL_UNKNOWN)
        return call->vaf_milli != 0;
    /* "./." and nothing else, as a merged file has it of those in whom the allele was not called: not theirs. */
    return count(&at, "GT") == 0 || number(&found, &at, "CN", 0);
}
