#include "knowledge/genetic_code.h"

/* From 1, in the order TCAG; 0: no base. Tables: whole genes are translated for every file that is read. */
static const unsigned char base_numbers[256] = {['T'] = 1, ['C'] = 2, ['A'] = 3, ['G'] = 4};

/* By the numbers of three bases; a line is a first base, a group of five in it a second. */
static const char residues[] = "XXXXXXXXXXXXXXXXXXXXXXXXX"
                               "XXXXXXFFLLXSSSSXYY**XCC*W"
                               "XXXXXXLLLLXPPPPXHHQQXRRRR"
                               "XXXXXXIIIMXTTTTXNNKKXSSRR"
                               "XXXXXXVVVVXAAAAXDDEEXGGGG";

char codon_residue(const char bases[3])
{
    return residues[base_numbers[(unsigned char)bases[0]] * 25 + base_numbers[(unsigned char)bases[1]] * 5 +
                    base_numbers[(unsigned char)bases[2]]];
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
