/* The amino acids in one and three letters (IUPAC-IUB 1984), Ter for the stop. */
#ifndef CAJAL_VARIANT_AMINO_H
#define CAJAL_VARIANT_AMINO_H

/* The one-letter code of three letters, in any letter case; '*' for Ter; 0 for none. */
char amino_from_three(const char *letters);

/* The letter itself when it is a one-letter code or '*' (X is read as the old code of a stop); else 0. */
char amino_from_one(char letter);

/* "Val" for 'V'; "Ter" for '*'. */
const char *amino_three(char letter);

#endif
