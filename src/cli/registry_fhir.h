/* Cases of a registry from and to FHIR: the registry itself knows of cases only. */
#ifndef CAJAL_CLI_REGISTRY_FHIR_H
#define CAJAL_CLI_REGISTRY_FHIR_H

#include <stdbool.h>

#include "cajal/cajal.h"

struct registry_fhir {
    const cajal_knowledge *knowledge;
    bool all; /* every document is FHIR; else those that have a resourceType */
};

/* The `translate` of an import; `context` is a struct registry_fhir. The notes are a cajal_fhir_report. */
cajal_status registry_from_fhir(void *context, cajal_registry_translation *out, const char *document, size_t length,
                                const char *input, cajal_errors *errors);
void registry_free_notes(void *notes);

/* A case as a Bundle on one line; free with cajal_free(). */
cajal_status registry_to_fhir(char **out, const cajal_knowledge *knowledge, const char *json, cajal_errors *errors);

#endif
