/* What the writers of FHIR resources share; internal to fhir_write*.c. */
#ifndef CAJAL_EXCHANGE_FHIR_WRITE_H
#define CAJAL_EXCHANGE_FHIR_WRITE_H

#include "base/json_out.h"
#include "exchange/fhir_parts.h"

#define FHIR_ID 64

struct fhir_writer {
    struct json_out json;
    const cajal_knowledge *knowledge;
    const struct cajal_case *it;
    char prefix[20];      /* of every id in the Bundle: tells cases apart */
    struct text scratch;  /* for one address or text at a time */
    bool extensions_open; /* "extension" of the element being written */
};

/* "3f2a…-treatment-2", from 1; number 0: without. */
void fhir_id(char out[FHIR_ID], const struct fhir_writer *writer, const char *what, uint32_t number);

/* Opens an entry and its resource, with id and (not NULL) profile. */
void fhir_open(struct fhir_writer *writer, const char *type, const char *what, uint32_t number, const char *profile);
void fhir_close(struct fhir_writer *writer);

void fhir_emit_reference(struct fhir_writer *writer, const char *key, const char *type, const char *what,
                         uint32_t number);
void fhir_emit_subject(struct fhir_writer *writer, const char *key);

/* A coding by its parts. */
void fhir_emit_coding(struct fhir_writer *writer, const char *system, const char *code, const char *display);
/* A concept with the code(s) of a meaning, of one kind. `text` may be NULL. */
void fhir_emit_meaning(struct fhir_writer *writer, const char *key, enum kb_code_kind kind, const char *means,
                       const char *text);
/* A concept of a word of a case: the standard code where there is one, our own, and the word as its text. */
void fhir_emit_word(struct fhir_writer *writer, const char *key, enum kb_code_kind kind,
                    const case_vocabulary *vocabulary, int word);
/* A date, as a dateTime; nothing when it is not stated. */
void fhir_emit_date(struct fhir_writer *writer, const char *key, cajal_date date);
/* A quantity whose unit is a word of the case. */
void fhir_emit_quantity(struct fhir_writer *writer, const char *key, int64_t milli, const char *unit);
/* Whether FHIR can hold a text as a string. */
bool fhir_holds(const char *text);
/* The value of an extension that is a text: a string, base64 where FHIR holds it in no string, or said to be empty. */
void fhir_emit_text(struct fhir_writer *writer, const char *text);

/* ---- extensions ---- */

/* Writes extension FHIR_EXTENSION name with the members of a struct that `native` (ends with NULL) does not name;
 * nothing when none is left, unless `force`. */
void fhir_rest_write(struct fhir_writer *writer, const char *name, const struct object_fields *object, const void *from,
                     const char *const *native, bool force);
void fhir_open_extensions(struct fhir_writer *writer);
void fhir_close_extensions(struct fhir_writer *writer);

/* ---- resources ---- */

void fhir_write_molecular(struct fhir_writer *writer);
void fhir_write_treatments(struct fhir_writer *writer);
void fhir_write_imaging(struct fhir_writer *writer);
void fhir_write_labs(struct fhir_writer *writer);
void fhir_write_toxicities(struct fhir_writer *writer);

#endif
