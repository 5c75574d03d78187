/* schema/case.schema.json, written from the tables of fields.c. */
#ifndef CAJAL_PATIENT_SCHEMA_H
#define CAJAL_PATIENT_SCHEMA_H

#include "base/text.h"

/* Appends the JSON Schema (2020-12) of a case. */
void case_write_schema(struct text *text);

#endif
