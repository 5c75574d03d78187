/**
 * @file patient.h
 * A case: what one patient's record says (schema/case.schema.json).
 *
 * Ownership: a case owns all it holds; free it with cajal_case_free(). What the getters
 * return is borrowed from the case.
 */
#ifndef CAJAL_PATIENT_H
#define CAJAL_PATIENT_H

#include <stddef.h>

#include "cajal/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One patient's case. */
typedef struct cajal_case cajal_case;

/**
 * Reads a case from JSON.
 *
 * @param out    receives the case; free with cajal_case_free(); untouched on failure
 * @param json   the bytes, UTF-8; need not end with a zero
 * @param length how many bytes; at most 16 MiB
 * @param name   what the errors call the input (a file name), or NULL
 * @param errors receives every mistake with its JSON path, what was found, what was expected and
 *               the nearest known word; may be NULL
 * @return CAJAL_OK; CAJAL_INVALID for anything wrong with the input; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_case_read(cajal_case **out, const char *json, size_t length,
                                                      const char *name, cajal_errors *errors);

/**
 * Writes a case as JSON that reads back as the same case.
 *
 * @param json         receives the zero-terminated text; free with cajal_free()
 * @param length       receives its length in bytes without the zero; may be NULL
 * @param patient_case the case
 * @param pretty       not 0: indented; 0: on one line
 * @param errors       receives what went wrong; may be NULL
 * @return CAJAL_OK, or CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_case_write(char **json, size_t *length, const cajal_case *patient_case,
                                                       int pretty, cajal_errors *errors);

/** @return the id of the case, borrowed. */
CAJAL_API const char *cajal_case_id(const cajal_case *patient_case);

/** Frees the case. NULL is allowed. */
CAJAL_API void cajal_case_free(cajal_case *patient_case);

#ifdef __cplusplus
}
#endif

#endif
