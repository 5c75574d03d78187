/* What a VCF header tells: the assembly, and which sample is the normal one. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/letters.h"
#include "variant/vcf_parts.h"

struct votes {
    int of[ASSEMBLIES];
};

static void vote_by_length(struct votes *votes, const cajal_knowledge *knowledge, const char *contig, long length)
{
    for (enum assembly assembly = GRCH37; assembly < ASSEMBLIES; assembly++) {
        const struct kb_assembly *row = assembly_row(knowledge, assembly);
        for (uint32_t i = 0; row && i < row->chromosomes_count; i++)
            if (row->chromosomes[i].length == length && is_chromosome(contig, strlen(contig), row->chromosomes[i].name))
                votes->of[assembly]++;
    }
}

/* "NC_000004.12" is of one assembly only. */
static void vote_by_accession(struct votes *votes, const cajal_knowledge *knowledge, const char *contig)
{
    enum assembly assembly;
    if (chromosome_of_accession(knowledge, contig, strlen(contig), &assembly))
        votes->of[assembly]++;
}

static bool names_it(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (; *text; text++)
        if (letters_compare_n(text, name, length) == 0)
            return true;
    return false;
}

static void vote_by_name(struct votes *votes, const cajal_knowledge *knowledge, const char *text)
{
    for (enum assembly assembly = GRCH37; assembly < ASSEMBLIES; assembly++) {
        const struct kb_assembly *row = assembly_row(knowledge, assembly);
        bool named = names_it(text, assembly_name(assembly));
        for (uint32_t i = 0; row && i < row->names_count && !named; i++)
            named = names_it(text, row->names[i]);
        votes->of[assembly] += named;
    }
}

static void vote_by_contig(struct votes *votes, const cajal_knowledge *knowledge, const bcf_hrec_t *line)
{
    const char *id = NULL, *length = NULL;
    for (int i = 0; i < line->nkeys; i++) {
        if (strcmp(line->keys[i], "ID") == 0)
            id = line->vals[i];
        else if (strcmp(line->keys[i], "length") == 0)
            length = line->vals[i];
        else if (strcmp(line->keys[i], "assembly") == 0 && line->vals[i])
            vote_by_name(votes, knowledge, line->vals[i]);
    }
    if (id)
        vote_by_accession(votes, knowledge, id);
    if (id && length)
        vote_by_length(votes, knowledge, id, strtol(length, NULL, 10));
}

cajal_status vcf_assembly(enum assembly *out, const cajal_knowledge *knowledge, struct vcf_stream *stream,
                          cajal_errors *errors)
{
    struct votes votes = {{0}};
    for (int i = 0; i < stream->header->nhrec; i++) {
        const bcf_hrec_t *line = stream->header->hrec[i];
        if (line->type == BCF_HL_CTG)
            vote_by_contig(&votes, knowledge, line);
        else if (line->type == BCF_HL_GEN && line->value &&
                 (letters_compare(line->key, "reference") == 0 || letters_compare(line->key, "assembly") == 0))
            vote_by_name(&votes, knowledge, line->value);
    }
    enum assembly told = votes.of[GRCH37] > votes.of[GRCH38] ? GRCH37 : GRCH38;
    bool known = votes.of[GRCH37] + votes.of[GRCH38] > 0, both = votes.of[GRCH37] && votes.of[GRCH38];
    if (*out != ASSEMBLY_UNKNOWN && known && !both && told != *out)
        return errors_add(errors, CAJAL_INVALID, stream->path, 0, NULL,
                          "the header says %s, not %s: leave --assembly out, or mend the header", assembly_name(told),
                          assembly_name(*out));
    stream->assembly_asked = *out != ASSEMBLY_UNKNOWN && !known;
    if (*out != ASSEMBLY_UNKNOWN)
        return CAJAL_OK;
    if (both || !known)
        return errors_add(errors, CAJAL_INVALID, stream->path, 0, NULL,
                          both ? "the header speaks of both GRCh37 and GRCh38: say which with --assembly"
                               : "the header does not tell the assembly (no contig with a length of GRCh37 or GRCh38, "
                                 "no ##reference): say it with --assembly GRCh37 or --assembly GRCh38");
    *out = told;
    return CAJAL_OK;
}

cajal_status vcf_check_contigs(const struct vcf_stream *stream, cajal_errors *errors)
{
    const char *first = NULL;
    for (int i = 0; i < stream->header->n[BCF_DT_CTG]; i++) {
        const char *name = bcf_hdr_id2name(stream->header, i);
        first = first ? first : name;
        for (size_t j = 0; name && j < stream->coverage->count; j++)
            if (covered_on(&stream->coverage->genes[j], name, strlen(name)))
                return CAJAL_OK;
    }
    if (!first)
        return CAJAL_OK; /* a header without contigs: the records will tell */
    return errors_add(errors, CAJAL_INVALID, stream->path, 0, NULL,
                      "no contig of the header is a chromosome with a gene held (the first is \"%s\"): expected names "
                      "such as chr4, 4 or NC_000004.12",
                      first);
}

/* ---- samples ---- */

static const char *generic_line(const bcf_hdr_t *header, const char *key)
{
    for (int i = 0; i < header->nhrec; i++)
        if (header->hrec[i]->type == BCF_HL_GEN && letters_compare(header->hrec[i]->key, key) == 0)
            return header->hrec[i]->value;
    return NULL;
}

/* ##PEDIGREE=<Derived=TUMOR,Original=NORMAL>, as the format defines it. */
static const char *pedigree_original(const bcf_hdr_t *header)
{
    for (int i = 0; i < header->nhrec; i++) {
        const bcf_hrec_t *line = header->hrec[i];
        for (int j = 0; letters_compare(line->key, "PEDIGREE") == 0 && j < line->nkeys; j++)
            if (strcmp(line->keys[j], "Original") == 0)
                return line->vals[j];
    }
    return NULL;
}

/* "PAT1-Blood", "normal_2": the word stands by itself. */
static bool has_word(const char *name, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = name; *at; at++)
        if ((at == name || !isalnum((unsigned char)at[-1])) && letters_compare_n(at, word, length) == 0 &&
            !isalnum((unsigned char)at[length]))
            return true;
    return false;
}

static bool looks_normal(const char *name)
{
    static const char *const words[] = {"normal", "germline", "blood", "pbmc", "buffycoat", "ref_sample"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (has_word(name, words[i]))
            return true;
    return false;
}

int vcf_normal_column(const bcf_hdr_t *header, const char *named)
{
    int count = bcf_hdr_nsamples(header), found = -1;
    named = named ? named : generic_line(header, "normal_sample"); /* as Mutect2 writes it */
    named = named ? named : pedigree_original(header);
    for (int i = 0; i < count; i++) {
        if (named ? strcmp(header->samples[i], named) != 0 : count < 2 || !looks_normal(header->samples[i]))
            continue;
        if (found >= 0)
            return -1; /* two that look so: not told */
        found = i;
    }
    return found;
}
