#include "knowledge/genetic_code.h"

/* From 1, in the order TCAG; 0: no base. A table: whole genes are translated for every file that is read. */
static const unsigned char base_numbers[256] = {['T'] = 1, ['C'] = 2, ['A'] = 3, ['G'] = 4};

char codon_residue(const char bases[3])
{
    static const char residues[] = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"; /* TCAG order */
    int first = base_numbers[(unsigned char)bases[0]], second = base_numbers[(unsigned char)bases[1]],
        third = base_numbers[(unsigned char)bases[2]];
    if (!first || !second || !third)
        return 'X';
    return residues[(first - 1) * 16 + (second - 1) * 4 + third - 1];
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
