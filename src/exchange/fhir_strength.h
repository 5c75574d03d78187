/* How much one unit of a product holds; internal to fhir_*.c. */
#ifndef CAJAL_EXCHANGE_FHIR_STRENGTH_H
#define CAJAL_EXCHANGE_FHIR_STRENGTH_H

#include <stdbool.h>
#include <stdint.h>

struct fhir_strength {
    double mg;        /* 0: not known */
    const char *form; /* what the unit is called, with other words; "": nobody says; NULL: whatever it is */
};

/* As the name of a product says it, "imatinib 400 mg tablet"; not known where it says several, or one in a volume.
 * `form` points into the name. */
struct fhir_strength fhir_strength_named(const char *name);

struct fhir_reader;
struct fhir_resource;

/* As a Medication tells it of its one ingredient, so many mg in so many tablets. */
struct fhir_strength fhir_strength_of_product(struct fhir_reader *reader, const struct fhir_resource *resource,
                                              uint32_t product);

/* Whether it is the strength of what a dose counts in: "TAB", "{tablet}" and "Tablets" of a tablet. */
bool fhir_strength_is_of(const struct fhir_strength *strength, const char *unit);

#endif
