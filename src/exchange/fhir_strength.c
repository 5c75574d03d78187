#include "exchange/fhir_strength.h"

#include <string.h>

#include "base/format.h"
#include "base/letters.h"
#include "exchange/fhir_parts.h"

#define UNIT_LEAST 3  /* letters: fewer are no word, but mL or g */
#define MG_MOST 10000 /* more is no tablet */

static bool is_letter(char c) { return letter_lower(c) >= 'a' && letter_lower(c) <= 'z'; }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* What stands after "400 mg" that begins at `at`; NULL where none does, or it is of a volume or a time. */
static const char *past_strength(const char *at, double *mg)
{
    char *end;
    *mg = read_real(at, &end);
    end += strspn(end, " ");
    if (letters_compare_n(end, "mg", 2) != 0 || is_letter(end[2]) || end[2 + strspn(end + 2, " ")] == '/')
        return NULL;
    return *mg > 0 && *mg <= MG_MOST ? end + 2 : NULL;
}

struct fhir_strength fhir_strength_named(const char *name)
{
    struct fhir_strength out = {0, NULL};
    for (const char *at = name; *at; at++) {
        bool begins = is_digit(*at) && (at == name || at[-1] == ' ' || at[-1] == '(');
        double mg;
        const char *after = begins ? past_strength(at, &mg) : NULL;
        if (after && out.form)
            return (struct fhir_strength){0, NULL}; /* two: of which, nobody says */
        if (after)
            out = (struct fhir_strength){mg, after};
    }
    return out;
}

struct fhir_strength fhir_strength_of_product(struct fhir_reader *reader, const struct fhir_resource *resource,
                                              uint32_t product)
{
    const struct scan *scan = resource->scan;
    uint32_t ingredients = scan_member(scan, product, "ingredient");
    uint32_t ratio = scan_member(scan, scan_first_in(scan, ingredients), "strength");
    uint32_t amount = scan_member(scan, ratio, "numerator"), in = scan_member(scan, ratio, "denominator");
    const char *unit, *form = "";
    int64_t milli, units_milli = 1000;
    if (scan_items(scan, ingredients) != 1 || amount == SCAN_NONE ||
        !fhir_quantity(reader, resource, "ingredient.strength", amount, &milli, &unit) || strcmp(unit, "mg") != 0)
        return (struct fhir_strength){0, NULL};
    if (in != SCAN_NONE && !fhir_quantity(reader, resource, "ingredient.strength", in, &units_milli, &form))
        return (struct fhir_strength){0, NULL};
    double mg = (double)milli / (double)units_milli;
    if (milli <= 0 || units_milli <= 0 || mg > MG_MOST)
        return (struct fhir_strength){0, NULL};
    return (struct fhir_strength){mg, strcmp(form, "1") != 0 ? form : ""};
}

/* The next word, without its plural: "{tablet}", "Tablets"; NULL at the end. */
static const char *word_of(const char *text, size_t *length)
{
    while (*text && !is_letter(*text))
        text++;
    for (*length = 0; is_letter(text[*length]);)
        ++*length;
    if (*length > UNIT_LEAST && letter_lower(text[*length - 1]) == 's')
        --*length;
    return *text ? text : NULL;
}

bool fhir_strength_is_of(const struct fhir_strength *strength, const char *unit)
{
    size_t length, other;
    const char *word = word_of(unit, &length);
    if (strength->mg <= 0 || !strength->form || !word)
        return strength->mg > 0 && !strength->form;
    if (!*strength->form) /* one of whatever it is */
        return length >= UNIT_LEAST;
    for (const char *at = strength->form; (at = word_of(at, &other)); at += other) {
        size_t both = length < other ? length : other; /* "TABS" and "tablet" */
        if (both >= UNIT_LEAST && letters_compare_n(at, word, both) == 0)
            return true;
    }
    return false;
}
