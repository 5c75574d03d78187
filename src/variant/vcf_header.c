/* What a VCF header tells: the assembly, and which sample is the normal one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/errors.h"
#include "variant/vcf_parts.h"

struct votes {
    int of[ASSEMBLIES];
};

static void vote_by_length(struct votes *votes, const cajal_knowledge *knowledge, const char *contig, long length)
{
    for (enum assembly assembly = GRCH37; assembly < ASSEMBLIES; assembly++) {
        const struct kb_assembly *row = assembly_row(knowledge, assembly);
        for (uint32_t i = 0; row && i < row->chromosomes_count; i++)
            if (row->chromosomes[i].length == length &&
                is_chromosome(contig, strlen(contig), row->chromosomes[i].name))
                votes->of[assembly]++;
    }
}

static bool names_it(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (; *text; text++)
        if (strncasecmp(text, name, length) == 0)
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
    if (id && length)
        vote_by_length(votes, knowledge, id, strtol(length, NULL, 10));
}

cajal_status vcf_assembly(enum assembly *out, const cajal_knowledge *knowledge, const struct vcf_stream *stream,
                          cajal_errors *errors)
{
    struct votes votes = {{0}};
    for (int i = 0; i < stream->header->nhrec; i++) {
        const bcf_hrec_t *line = stream->header->hrec[i];
        if (line->type == BCF_HL_CTG)
            vote_by_contig(&votes, knowledge, line);
        else if (line->type == BCF_HL_GEN && line->value &&
                 (strcasecmp(line->key, "reference") == 0 || strcasecmp(line->key, "assembly") == 0))
            vote_by_name(&votes, knowledge, line->value);
    }
    enum assembly told = votes.of[GRCH37] > votes.of[GRCH38] ? GRCH37 : GRCH38;
    bool known = votes.of[GRCH37] + votes.of[GRCH38] > 0, both = votes.of[GRCH37] && votes.of[GRCH38];
    if (*out != ASSEMBLY_UNKNOWN && known && !both && told != *out)
        return errors_add(errors, CAJAL_INVALID, stream->path, 0, NULL,
                          "the header says %s, not %s: leave --assembly out, or mend the header",
                          assembly_name(told), assembly_name(*out));
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

/* ---- samples ---- */

static const char *generic_line(const bcf_hdr_t *header, const char *key)
{
    for (int i = 0; i < header->nhrec; i++)
        if (header->hrec[i]->type == BCF_HL_GEN && strcasecmp(header->hrec[i]->key, key) == 0)
            return header->hrec[i]->value;
    return NULL;
}

int vcf_normal_column(const bcf_hdr_t *header)
{
    static const char *const usual[] = {"NORMAL", "normal_sample", "ref_sample", "GERMLINE", "BLOOD"};
    const char *named = generic_line(header, "normal_sample"); /* as Mutect2 writes it */
    int count = bcf_hdr_nsamples(header);
    for (int i = 0; i < count; i++) {
        if (named && strcmp(header->samples[i], named) == 0)
            return i;
        for (size_t j = 0; !named && count > 1 && j < sizeof usual / sizeof usual[0]; j++)
            if (strcasecmp(header->samples[i], usual[j]) == 0)
                return i;
    }
    return -1;
}
