/* Which genome a position is of. The ids and lengths stand in kb/assemblies.yaml. */
#ifndef CAJAL_VARIANT_ASSEMBLY_H
#define CAJAL_VARIANT_ASSEMBLY_H

#include "knowledge/knowledge.h"

enum assembly { GRCH37, GRCH38, ASSEMBLIES, ASSEMBLY_UNKNOWN = ASSEMBLIES };

/* "GRCh37", "hg19", "b37", in any letter case. */
enum assembly assembly_of_name(const cajal_knowledge *knowledge, const char *name, size_t length);

/* "NC_000004.11" tells the assembly and the chromosome; NULL when it is none of those held. */
const struct kb_chromosome *chromosome_of_accession(const cajal_knowledge *knowledge, const char *name, size_t length,
                                                    enum assembly *assembly);

/* "chr4" and "4" are the same; false for names of other chromosomes. */
bool is_chromosome(const char *name, size_t length, const char *chromosome);

/* The row in the knowledge base; NULL for ASSEMBLY_UNKNOWN. */
const struct kb_assembly *assembly_row(const cajal_knowledge *knowledge, enum assembly assembly);
const char *assembly_name(enum assembly assembly);

#endif
