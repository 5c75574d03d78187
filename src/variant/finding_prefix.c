/* What stands before the ":" of a name: a symbol, a transcript, a protein, a chromosome, or two of them. */
#include <string.h>

#include "base/letters.h"
#include "variant/finding.h"

#define PART 64 /* the longest accession that is in use has about twenty characters */

static bool same_accession(const char *known, const char *name)
{
    size_t length = strcspn(name, ".");
    return known && strcspn(known, ".") == length && letters_compare_n(known, name, length) == 0;
}

/* LRG_307p1 is the protein of LRG_307t1. */
static bool is_lrg_protein(const char *transcript, const char *name)
{
    const char *kind = letters_compare_n(transcript, "LRG_", 4) == 0 ? strchr(transcript, 't') : NULL;
    size_t length = kind ? (size_t)(kind - transcript) : 0;
    return kind && strlen(name) > length && letters_compare_n(transcript, name, length) == 0 &&
           (name[length] == 'p' || name[length] == 'P') && same_accession(kind + 1, name + length + 1);
}

const char *gene_accession(const struct kb_gene *gene, const char *name)
{
    if (same_accession(gene->transcript, name))
        return gene->transcript;
    if (same_accession(gene->protein, name))
        return gene->protein;
    for (uint32_t i = 0; i < gene->same_transcript_count; i++)
        if (same_accession(gene->same_transcript[i], name) || is_lrg_protein(gene->same_transcript[i], name))
            return gene->same_transcript[i];
    for (uint32_t i = 0; i < gene->same_protein_count; i++)
        if (same_accession(gene->same_protein[i], name))
            return gene->same_protein[i];
    return NULL;
}

/* NULL, or why the part cannot stand before a change of this gene. */
static const char *judge(struct finding_reader *reader, const struct kb_gene *gene, const char *part)
{
    struct arena *arena = reader->arena;
    enum assembly assembly;
    const struct kb_gene *named = kb_gene(reader->knowledge, part);
    const struct kb_chromosome *chromosome = chromosome_of_accession(reader->knowledge, part, strlen(part), &assembly);
    const char *held = gene_accession(gene, part), *version = strchr(part, '.');
    if (named)
        return named == gene ? NULL : "the change names another gene";
    if (chromosome)
        return !gene->chromosome || strcmp(chromosome->name, gene->chromosome) == 0
                   ? NULL
                   : arena_printf(arena, "%s is chromosome %s, and %s lies on %s", part, chromosome->name, gene->row.id,
                                  gene->chromosome);
    if (gene_isoform(gene, part, strlen(part)))
        return NULL;
    if (!held)
        return arena_printf(arena, "%s is not the transcript held (%s), so its numbers may mean other bases", part,
                            gene->transcript ? gene->transcript : "none");
    const char *known = strchr(held, '.');
    if (version && known && strcmp(version, known) != 0)
        finding_note(reader, arena_printf(arena,
                                          "%s is another version than %s, by which it is read; its numbers may "
                                          "mean other bases.",
                                          part, held));
    return NULL;
}

bool finding_check_prefix(struct finding_reader *reader, const struct kb_gene *gene, uint32_t index,
                          const struct case_molecular *entry, const char *prefix, size_t length)
{
    char part[PART];
    while (length > 0) {
        size_t skip = 0, used = 0;
        while (skip < length && strchr(" \t():", prefix[skip]))
            skip++;
        prefix += skip;
        length -= skip;
        while (used < length && !strchr(" \t():", prefix[used]))
            used++;
        if (used >= sizeof part) {
            finding_reject(reader, index, entry, "the accession is too long");
            return false;
        }
        memcpy(part, prefix, used);
        part[used] = '\0';
        const char *why = used ? judge(reader, gene, part) : NULL;
        if (why) {
            finding_reject(reader, index, entry, why);
            return false;
        }
        prefix += used;
        length -= used;
    }
    return true;
}

/* The part after " (" or "(" that is a change of the protein: "c.1679T>A (p.Val560Asp)"; NULL when there is none. */
const char *finding_stated_protein(const char *name, size_t *length, size_t *dna_length)
{
    const char *change = strrchr(name, ':');
    const char *protein = strstr(change ? change : name, "p.");
    *dna_length = strlen(name);
    if (!protein || protein == name)
        return NULL;
    const char *end = protein - 1;
    bool open = *end == '(';
    while (end > name && strchr(" \t(,;", end[-1]))
        end--;
    if (!strchr(" \t(,;", protein[-1]))
        return NULL;
    *dna_length = (size_t)(end - name);
    *length = strlen(protein);
    while (*length > 0 && strchr(" \t", protein[*length - 1]))
        (*length)--;
    if (open && *length > 0 && protein[*length - 1] == ')')
        (*length)--;
    return protein;
}
