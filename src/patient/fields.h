/* What a case may hold: one table per JSON object. The reader, the writer and
 * schema/case.schema.json all follow these tables. */
#ifndef CAJAL_PATIENT_FIELDS_H
#define CAJAL_PATIENT_FIELDS_H

#include "patient/case.h"

enum field_kind {
    FIELD_VERSION,  /* the number 1 */
    FIELD_STRING,   /* const char * */
    FIELD_DATE,     /* cajal_date */
    FIELD_WORD,     /* an enum of case_vocabulary */
    FIELD_MILLI,    /* int64_t, thousandths */
    FIELD_INT,      /* int64_t */
    FIELD_TRISTATE, /* enum case_tristate */
    FIELD_STRINGS,  /* const char ** and a count */
    FIELD_WORDS,    /* an array of enums and a count */
    FIELD_OBJECT,   /* a struct */
    FIELD_OBJECTS   /* an array of structs and a count */
};

#define NO_OFFSET ((size_t)-1)

struct object_fields;

struct field {
    const char *key;
    enum field_kind kind;
    size_t offset;        /* of the member */
    size_t count_offset;  /* of its count, for lists */
    size_t stated_offset; /* of the bool that tells whether the key was there (for `null`: that it was
                             null, when stated_is_null), or NO_OFFSET */
    bool stated_is_null;
    bool required;
    const case_vocabulary *vocabulary;
    const struct object_fields *object;
    double min, max; /* of a number; both 0: no limit but that of the type */
    const char *doc;
};

struct object_fields {
    size_t size;
    const struct field *fields; /* ends with a NULL key */
};

extern const struct object_fields case_fields;
/* … and of what is in it. */
extern const struct object_fields case_patient_fields, case_diagnosis_fields, case_molecular_fields,
    case_treatment_fields, case_imaging_fields, case_lesion_fields, case_toxicity_fields, case_lab_fields,
    case_assessment_fields, case_report_fields;

#endif
