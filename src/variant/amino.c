#include "variant/amino.h"

#include <stddef.h>

#include "base/letters.h"

static const struct {
    char one;
    const char *three;
} table[] = {
    {'A', "Ala"}, {'R', "Arg"}, {'N', "Asn"}, {'D', "Asp"}, {'C', "Cys"}, {'Q', "Gln"}, {'E', "Glu"}, {'G', "Gly"},
    {'H', "His"}, {'I', "Ile"}, {'L', "Leu"}, {'K', "Lys"}, {'M', "Met"}, {'F', "Phe"}, {'P', "Pro"}, {'S', "Ser"},
    {'T', "Thr"}, {'W', "Trp"}, {'Y', "Tyr"}, {'V', "Val"}, {'U', "Sec"}, {'*', "Ter"},
};

char amino_from_three(const char *letters)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (letters_compare_n(table[i].three, letters, 3) == 0)
            return table[i].one;
    return '\0';
}

char amino_from_one(char letter)
{
    if (letter == 'X')
        return '*';
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].one == letter)
            return letter;
    return '\0';
}

const char *amino_three(char letter)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].one == letter)
            return table[i].three;
    return "Xaa";
}
