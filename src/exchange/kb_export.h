/* The knowledge base for other programs. JSON, member for member, is in knowledge/export.h. */
#ifndef CAJAL_EXCHANGE_KB_EXPORT_H
#define CAJAL_EXCHANGE_KB_EXPORT_H

#include "base/text.h"
#include "exchange/kb_tables.h"

/* One table as CSV (RFC 4180): a line of names, then the rows; what is not stated is empty. */
void kb_csv(struct text *out, const struct kb_flat_table *table);

/* All tables as the bytes of an SQLite database. CAJAL_INTERNAL when memory is short; CAJAL_USAGE when this build is
 * without SQLite. */
cajal_status kb_sqlite(struct text *out, const struct kb_tables *tables, cajal_errors *errors);

/* The references as BibTeX, the key of each its id. */
void kb_bibtex(struct text *out, const cajal_knowledge *knowledge);

/* A FHIR R4 Bundle; see docs/fhir-knowledge.md for which resource holds what. CAJAL_INTERNAL when memory is short. */
cajal_status kb_fhir(struct text *out, const cajal_knowledge *knowledge, cajal_errors *errors);

#endif
