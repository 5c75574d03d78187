/* Findings given by name: a change, a fusion, an amplification, a stain. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/errors.h"
#include "variant/molecular.h"

static bool read_fusion(struct call *call, const cajal_molecular *molecular, const char *text, const char *colons)
{
    size_t before = (size_t)(colons - text), after = strcspn(colons + 2, " ");
    const struct kb_gene *first = gene_of_name(molecular->knowledge, text, before);
    const struct kb_gene *second = gene_of_name(molecular->knowledge, colons + 2, after);
    call->alteration = CASE_ALTERATION_FUSION;
    call->gene = second ? second : first;
    call->partner =
        second ? arena_strndup(molecular->arena, text, before) : arena_strndup(molecular->arena, colons + 2, after);
    return call->gene != NULL;
}

/* "NC_000004.12:g.54727444T>A", "chr4:g.…": the gene is where the position is. */
static const struct kb_gene *gene_at(const cajal_molecular *molecular, const char *text, size_t prefix)
{
    enum assembly assembly;
    const struct kb_chromosome *chromosome = chromosome_of_accession(molecular->knowledge, text, prefix, &assembly);
    if (!chromosome)
        assembly = molecular->assembly;
    long position = strtol(text + prefix + 3, NULL, 10);
    for (uint32_t i = 0; assembly != ASSEMBLY_UNKNOWN && i < molecular->knowledge->kb->genes_count; i++) {
        const struct kb_gene *gene = &molecular->knowledge->kb->genes[i];
        int low = assembly == GRCH37 ? gene->grch37_low : gene->grch38_low;
        int high = assembly == GRCH37 ? gene->grch37_high : gene->grch38_high;
        bool here = gene->chromosome && (chromosome ? strcmp(chromosome->name, gene->chromosome) == 0
                                                    : is_chromosome(text, prefix, gene->chromosome));
        if (here && position >= low && position <= high)
            return gene;
    }
    return NULL;
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
        if (strcasecmp(word, case_word(&case_words_ihc, i)) == 0)
            return (enum case_ihc)i;
    return (enum case_ihc)0;
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
        return read_fusion(call, molecular, copy, colons) ? CAJAL_OK : unknown_gene(molecular, text, errors);
    size_t prefix = strcspn(copy, ": ");
    call->gene = copy[prefix] ? gene_named(molecular, copy, prefix) : NULL;
    if (!call->gene)
        return unknown_gene(molecular, text, errors);
    const char *rest = copy + prefix + strspn(copy + prefix, ": ");
    call->ihc = ihc_of_word(rest);
    if (strcasecmp(rest, "amplification") == 0)
        call->alteration = CASE_ALTERATION_AMPLIFICATION;
    else if (!call->ihc)
        call->hgvs = copy[prefix] == ' ' ? rest : copy;
    return CAJAL_OK;
}
