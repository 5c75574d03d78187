#include "variant/assembly.h"

#include <string.h>

#include "base/letters.h"

const char *assembly_name(enum assembly assembly)
{
    static const char *const names[] = {"GRCh37", "GRCh38", NULL};
    return names[assembly];
}

const struct kb_assembly *assembly_row(const cajal_knowledge *knowledge, enum assembly assembly)
{
    const char *name = assembly_name(assembly);
    for (uint32_t i = 0; name && i < knowledge->kb->assemblies_count; i++)
        if (strcmp(knowledge->kb->assemblies[i].row.id, name) == 0)
            return &knowledge->kb->assemblies[i];
    return NULL;
}

static bool same(const char *name, const char *text, size_t length)
{
    return strlen(name) == length && letters_compare_n(name, text, length) == 0;
}

enum assembly assembly_of_name(const cajal_knowledge *knowledge, const char *name, size_t length)
{
    for (enum assembly assembly = GRCH37; assembly < ASSEMBLIES; assembly++) {
        const struct kb_assembly *row = assembly_row(knowledge, assembly);
        if (same(assembly_name(assembly), name, length))
            return assembly;
        for (uint32_t i = 0; row && i < row->names_count; i++)
            if (same(row->names[i], name, length))
                return assembly;
    }
    return ASSEMBLY_UNKNOWN;
}

const struct kb_chromosome *chromosome_of_accession(const cajal_knowledge *knowledge, const char *name, size_t length,
                                                    enum assembly *assembly)
{
    for (*assembly = GRCH37; *assembly < ASSEMBLIES; (*assembly)++) {
        const struct kb_assembly *row = assembly_row(knowledge, *assembly);
        for (uint32_t i = 0; row && i < row->chromosomes_count; i++)
            if (same(row->chromosomes[i].accession, name, length))
                return &row->chromosomes[i];
    }
    return NULL;
}

bool is_chromosome(const char *name, size_t length, const char *chromosome)
{
    if (length > 3 && letters_compare_n(name, "chr", 3) == 0) {
        name += 3;
        length -= 3;
    }
    return same(chromosome, name, length);
}
