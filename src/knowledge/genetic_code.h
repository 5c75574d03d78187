/* The standard genetic code (NCBI translation table 1). */
#ifndef CAJAL_KNOWLEDGE_GENETIC_CODE_H
#define CAJAL_KNOWLEDGE_GENETIC_CODE_H

#include <stddef.h>

/* The residue of three bases in upper case, '*' for a stop; 'X' when a letter is none of ACGT. */
char codon_residue(const char bases[3]);

/* Translates `length` / 3 codons into `out`, which ends with a zero; stops after the first '*'.
 * Returns how many residues were written, the '*' included. */
size_t translate(char *out, const char *bases, size_t length);

#endif
