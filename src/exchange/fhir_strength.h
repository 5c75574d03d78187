/* How much one unit of a product holds; internal to fhir_*.c. */
#ifndef CAJAL_EXCHANGE_FHIR_STRENGTH_H
#define CAJAL_EXCHANGE_FHIR_STRENGTH_H

#include <stdbool.h>

struct fhir_strength {
    double mg;        /* 0: not known */
    const char *form; /* what the unit is called, with other words; NULL: it is known of whatever unit, by a code */
};

/* As the name of a product says it, "imatinib 400 mg tablet"; not known where it says several, or one in a volume.
 * `form` points into the name. */
struct fhir_strength fhir_strength_named(const char *name);

/* Whether it is the strength of what a dose counts in: "TAB", "{tablet}" and "Tablets" of a tablet. */
bool fhir_strength_is_of(const struct fhir_strength *strength, const char *unit);

#endif
