/* What the commands that read FHIR share. */
#ifndef CAJAL_CLI_FHIR_H
#define CAJAL_CLI_FHIR_H

#include "cajal/exchange.h"

/* One line on standard error; `where` (may be "") stands before it. */
void fhir_print_note(const char *where, const cajal_fhir_note *note);

#endif
