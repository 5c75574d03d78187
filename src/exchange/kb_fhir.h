/* Parts of the FHIR Bundle of the knowledge base; internal to kb_fhir*.c. */
#ifndef CAJAL_EXCHANGE_KB_FHIR_H
#define CAJAL_EXCHANGE_KB_FHIR_H

#include "base/json_out.h"
#include "exchange/kb_export.h"

/* Canonical addresses are names, not places: nothing is served there (RFC 6761 keeps .invalid for that). */
#define KB_FHIR_BASE "http://cajal.invalid/fhir/"
#define KB_FHIR_ADDRESS 256

struct kb_fhir {
    struct json_out json;
    const cajal_knowledge *knowledge;
    struct text scratch;
    bool failed;
};

/* "rule-first-line-kit-exon-9": what FHIR allows in an id. A long one is cut and told apart by a hash. */
#define KB_FHIR_ID 65
void kb_fhir_id(char out[KB_FHIR_ID], const char *prefix, const char *id);

/* Opens a bundle's entry and its resource, with id, url (for canonical resources), version and status. */
void kb_fhir_open(struct kb_fhir *it, const char *type, const char *prefix, const char *id, bool canonical,
                  enum kb_status status);
void kb_fhir_close(struct kb_fhir *it);

/* "name" from an id: a word that programs can use. */
void kb_fhir_name(struct kb_fhir *it, const char *prefix, const char *id);

/* { "text": … }, and with a code of our own systems. */
void kb_fhir_concept(struct kb_fhir *it, const char *key, const char *text);
void kb_fhir_coded(struct kb_fhir *it, const char *key, const char *system, const char *code);

/* "relatedArtifact", or nothing for no sources and no predecessor. */
void kb_fhir_sources(struct kb_fhir *it, const struct kb_row *row, const char *predecessor);
void kb_fhir_reference(struct kb_fhir *it, const char *key, const char *type, const char *prefix, const char *id);

/* The text gathered in scratch, until the next use. */
const char *kb_fhir_take(struct kb_fhir *it);

void kb_fhir_plans(struct kb_fhir *it);
void kb_fhir_evidence(struct kb_fhir *it);

#endif
