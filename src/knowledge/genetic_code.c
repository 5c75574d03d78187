#include "knowledge/genetic_code.h"

static int base_index(char base)
{
    switch (base) {
    case 'T': return 0;
    case 'C': return 1;
    case 'A': return 2;
    case 'G': return 3;
    default: return -1;
    }
}

char codon_residue(const char bases[3])
{
    static const char residues[] = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"; /* TCAG order */
    int first = base_index(bases[0]), second = base_index(bases[1]), third = base_index(bases[2]);
    if (first < 0 || second < 0 || third < 0)
        return 'X';
    return residues[first * 16 + second * 4 + third];
}

size_t translate(char *out, const char *bases, size_t length)
{
    size_t count = 0;
    for (size_t at = 0; at + 3 <= length; at += 3) {
        out[count++] = codon_residue(bases + at);
        if (out[count - 1] == '*')
            break;
    }
    out[count] = '\0';
    return count;
}
