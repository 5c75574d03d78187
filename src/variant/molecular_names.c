/* Findings given by name: a change, a fusion, an amplification, a stain. */
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/letters.h"
#include "variant/molecular.h"

static bool read_fusion(struct call *call, const cajal_molecular *molecular, const char *text, const char *colons,
                        size_t sign)
{
    const char *rest = colons + sign;
    size_t before = (size_t)(colons - text), after = strcspn(rest, " ");
    const struct kb_gene *first = gene_of_name(molecular->knowledge, text, before);
    const struct kb_gene *second = gene_of_name(molecular->knowledge, rest, after);
    call->alteration = CASE_ALTERATION_FUSION;
    call->gene = second ? second : first;
    call->leads = !second;
    call->partner =
        second ? arena_strndup(molecular->arena, text, before) : arena_strndup(molecular->arena, rest, after);
    return call->gene != NULL;
}

/* "ETV6-NTRK3", "ETV6--NTRK3", "ETV6-NTRK3 fusion": the old signs of a fusion. The place of the sign, and its length;
 * NULL where the text is something else. */
static const char *old_fusion_sign(const cajal_molecular *molecular, const char *text, size_t *length)
{
    const char *sign = strchr(text, '-');
    if (!sign || sign == text || strchr(text, ':'))
        return NULL;
    *length = sign[1] == '-' ? 2 : 1;
    size_t after = strcspn(sign + *length, " ");
    const char *rest = sign + *length + after + strspn(sign + *length + after, " ");
    bool named = gene_of_name(molecular->knowledge, text, (size_t)(sign - text)) ||
                 gene_of_name(molecular->knowledge, sign + *length, after);
    return named && after > 0 && !memchr(text, ' ', (size_t)(sign - text)) &&
                   (!*rest || letters_compare(rest, "fusion") == 0)
               ? sign
               : NULL;
}

/* "exon 11", "exon 11 mutation": 0 for another word. */
static int exon_of_words(const char *words)
{
    char *end;
    if (letters_compare_n(words, "exon", 4) != 0)
        return 0;
    long exon = strtol(words + 4, &end, 10);
    end += strspn(end, " ");
    bool whole = *end == '\0' || letters_compare(end, "mutation") == 0 || letters_compare(end, "mutated") == 0;
    return whole && exon > 0 && exon < 1000 ? (int)exon : 0;
}

/* The first position after ":g.", or the first known one of an uncertain end. */
static long position_in(const char *change) { return strtol(change + 3 + strspn(change + 3, "(?_"), NULL, 10); }

static const struct kb_gene *gene_there(const cajal_molecular *molecular, enum assembly assembly,
                                        const struct kb_chromosome *chromosome, const char *name, size_t length,
                                        long position)
{
    for (uint32_t i = 0; assembly != ASSEMBLY_UNKNOWN && i < molecular->knowledge->kb->genes_count; i++) {
        const struct kb_gene *gene = &molecular->knowledge->kb->genes[i];
        int low = assembly == GRCH37 ? gene->grch37_low : gene->grch38_low;
        int high = assembly == GRCH37 ? gene->grch37_high : gene->grch38_high;
        bool here = gene->chromosome && (chromosome ? strcmp(chromosome->name, gene->chromosome) == 0
                                                    : is_chromosome(name, length, gene->chromosome));
        if (here && position >= low && position <= high)
            return gene;
    }
    return NULL;
}

/* "NC_000004.12:g.54727444T>A", "chr4:g.…": the gene is where the position is. */
static const struct kb_gene *gene_at(const cajal_molecular *molecular, const char *text, size_t prefix)
{
    enum assembly assembly;
    size_t outer = strcspn(text, "(:");
    const struct kb_chromosome *chromosome = chromosome_of_accession(molecular->knowledge, text, outer, &assembly);
    if (!chromosome)
        assembly = molecular->assembly;
    if (!chromosome && outer < prefix) { /* "GRCh38(chr4):g.…" */
        enum assembly named = assembly_of_name(molecular->knowledge, text, outer);
        const char *name = text + (named == ASSEMBLY_UNKNOWN ? 0 : outer + 1);
        assembly = named == ASSEMBLY_UNKNOWN ? assembly : named;
        return gene_there(molecular, assembly, NULL, name, strcspn(name, "(:)"), position_in(text + prefix));
    }
    return gene_there(molecular, assembly, chromosome, text, prefix, position_in(text + prefix));
}
static const struct kb_gene *gene_named(const cajal_molecular *molecular, const char *text, size_t prefix)
{
    const char *open = memchr(text, '(', prefix);
    if (prefix + 2 < strlen(text) && text[prefix] == ':' && text[prefix + 1] == 'g' && text[prefix + 2] == '.')
        return gene_at(molecular, text, prefix);
    const struct kb_gene *gene = gene_of_name(molecular->knowledge, text, open ? (size_t)(open - text) : prefix);
    if (!gene && open) /* "NC_000004.12(NM_000222.3):c.…" */
        gene = gene_of_name(molecular->knowledge, open + 1, strcspn(open + 1, "):"));
    return gene;
}

static cajal_status unknown_gene(const cajal_molecular *molecular, const char *text, cajal_errors *errors)
{
    const char *list = "";
    for (uint32_t i = 0; list && i < molecular->knowledge->kb->genes_count; i++)
        list = arena_printf(molecular->arena, "%s%s%s", list, i ? ", " : "", molecular->knowledge->kb->genes[i].row.id);
    if (!list)
        return errors_no_memory(errors);
    if (strstr(text, ":g."))
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL,
                          "%s: in none of the genes held (%s), or the genome is not told: write NC_000004.11:g.… "
                          "(GRCh37) or NC_000004.12:g.… (GRCh38)",
                          text, list);
    return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL,
                      "%s: expected GENE:change, such as KIT:p.V559D or NM_000222.3:c.1676T>A; the genes held are %s",
                      text, list);
}

/* "lost", "retained": immunohistochemistry of the protein; 0 for another word. */
static enum case_ihc ihc_of_word(const char *word)
{
    for (int i = 1; case_word(&case_words_ihc, i); i++)
        if (letters_compare(word, case_word(&case_words_ihc, i)) == 0)
            return (enum case_ihc)i;
    return (enum case_ihc)0;
}

static bool says_nothing_found(const char *words)
{
    static const char *const spellings[] = {"wt", "wild type", "wild-type", "wildtype", "not detected", "no mutation"};
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        if (letters_compare(words, spellings[i]) == 0)
            return true;
    return false;
}

cajal_status molecular_add_name(cajal_molecular *molecular, struct specimen *specimen, const char *text,
                                cajal_errors *errors)
{
    text += strspn(text, " \t");
    struct call *call = specimen_add(specimen, molecular->arena);
    char *copy = call ? arena_strdup(molecular->arena, text) : NULL;
    if (!copy)
        return errors_no_memory(errors);
    call->input = copy;
    const char *colons = strstr(copy, "::");
    if (colons)
        return read_fusion(call, molecular, copy, colons, 2) ? CAJAL_OK : unknown_gene(molecular, text, errors);
    size_t sign = 0;
    const char *hyphen = old_fusion_sign(molecular, copy, &sign);
    if (hyphen)
        return read_fusion(call, molecular, copy, hyphen, sign) ? CAJAL_OK : unknown_gene(molecular, text, errors);
    size_t prefix = strcspn(copy, ": ");
    call->gene = copy[prefix] ? gene_named(molecular, copy, prefix) : NULL;
    if (!call->gene)
        return unknown_gene(molecular, text, errors);
    const char *rest = copy + prefix + strspn(copy + prefix, ": ");
    call->ihc = ihc_of_word(rest);
    if (letters_compare(rest, "amplification") == 0)
        call->alteration = CASE_ALTERATION_AMPLIFICATION;
    else if (says_nothing_found(rest))
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL,
                          "%s: that nothing was found in a gene is said by the genes tested: --tested %s", text,
                          call->gene->row.id);
    else if (!call->ihc && !(call->exon = exon_of_words(rest)))
        call->hgvs = copy[prefix] == ' ' ? rest : copy;
    return CAJAL_OK;
}
