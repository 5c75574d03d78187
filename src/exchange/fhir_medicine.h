/* What a resource of a medication says; internal to fhir_*.c. */
#ifndef CAJAL_EXCHANGE_FHIR_MEDICINE_H
#define CAJAL_EXCHANGE_FHIR_MEDICINE_H

#include "exchange/fhir_parts.h"

/* Fills `out`; everything in reader->arena. */
void fhir_understand(struct fhir_reader *reader, const struct fhir_resource *resource, struct fhir_order *out);

/* The type of that name; NULL for one that is not known. */
const struct fhir_type *fhir_type_of(const struct scan *scan, uint32_t words);

#endif
