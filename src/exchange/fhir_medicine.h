/* What a resource of a medication says; internal to fhir_*.c. */
#ifndef CAJAL_EXCHANGE_FHIR_MEDICINE_H
#define CAJAL_EXCHANGE_FHIR_MEDICINE_H

#include "exchange/fhir_parts.h"

/* Fills `out`; everything in reader->arena. */
void fhir_understand(struct fhir_reader *reader, const struct fhir_resource *resource, struct fhir_order *out);

/* Whether a medicine's name alone, as a text, is read back as it stands. */
bool fhir_stable_name(const cajal_knowledge *knowledge, const char *name);

/* The type of that name; NULL for one that is not known. */
const struct fhir_type *fhir_type_of(const struct scan *scan, uint32_t words);

#endif
