/* libFuzzer: any text as a name of a DNA change, coding or genomic, of a gene on each strand. The name that we give to
 * a change is a fixed point, and leads to the same protein. */
#include <stdlib.h>
#include <string.h>

#include "knowledge/knowledge.h"
#include "variant/hgvs_dna.h"

/* With introns, and without; built once. */
static const char *const genes[] = {"KIT", "SDHB"};
static const struct transcript *transcripts[2];
static struct arena *kept;
static cajal_knowledge *knowledge;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    kept = arena_new();
    if (cajal_knowledge_embedded(&knowledge, NULL) != CAJAL_OK)
        return -1;
    for (size_t i = 0; i < 2; i++)
        transcripts[i] = transcript_build(kept, knowledge, kb_gene(knowledge, genes[i]));
    return transcripts[0] && transcripts[1] ? 0 : -1;
}

static bool read_name(struct consequence *out, struct arena *arena, const struct transcript *transcript,
                      const char *text, enum assembly assembly)
{
    struct hgvs_dna *change = arena_alloc(arena, sizeof *change);
    struct dna_numbering numbering = {.assembly = assembly};
    struct hgvs_error error;
    size_t prefix;
    if (hgvs_dna_parse(change, &prefix, text, &error) &&
        hgvs_dna_consequence(out, arena, transcript, change, &numbering, &error))
        return true;
    if (strcmp(error.message, "out of memory") == 0 || error.column > strlen(text) + 1 ||
        memchr(error.message, '\0', sizeof error.message) == NULL)
        abort(); /* the mark must stand under the text */
    return false;
}

/* A name given back reads as the same. Where the introns are not held, a name that states a base of one says more than
 * the name given back: then that may leave the protein open. */
static void check(const struct transcript *transcript, const char *text, enum assembly assembly, bool introns)
{
    struct arena *arena = arena_new();
    struct consequence once, again;
    if (read_name(&once, arena, transcript, text, assembly) && once.has_protein) {
        if (!read_name(&again, arena, transcript, once.hgvs_c, ASSEMBLY_UNKNOWN) ||
            strcmp(once.hgvs_c, again.hgvs_c) != 0 || (introns && !again.has_protein) ||
            (again.has_protein && !hgvs_equal(&once.protein, &again.protein)))
            abort();
    }
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    char *text = arena_strndup(arena, (const char *)data, size);
    for (size_t i = 0; i < 2; i++)
        check(transcripts[i], text, size % 2 ? GRCH37 : GRCH38, i == 0);
    arena_free(arena);
    return 0;
}
