/* Cases out of a stream, one at a time, in bounded memory: NDJSON, one document of many
 * lines, or several documents one after another. */
#ifndef CAJAL_PATIENT_NDJSON_H
#define CAJAL_PATIENT_NDJSON_H

#include <stdio.h>

#include "base/text.h"
#include "cajal/status.h"

/* As cajal_case_read(): more than this is no case. */
#define NDJSON_CASE_MAX ((size_t)16 * 1024 * 1024)

struct ndjson {
    FILE *file;
    const char *name; /* for messages */
    char *buffer;
    size_t start, end, capacity; /* unread bytes are buffer[start..end) */
    int line;                    /* of buffer[start], from 1 */
    bool begun, at_end;
    cajal_status stopped; /* why there was NDJSON_STOP: CAJAL_IO, CAJAL_INTERNAL; CAJAL_INVALID: it is no JSON at all */
};

/* What ndjson_next() found. */
enum ndjson_found {
    NDJSON_CASE,
    NDJSON_END,
    NDJSON_BAD /* reported; the next call goes on after it */,
    NDJSON_STOP /* reported; nothing more can be read */
};

/* False when memory is short. Reads from `file`, which stays the caller's. */
bool ndjson_open(struct ndjson *out, FILE *file, const char *name);
void ndjson_close(struct ndjson *reader);

/* Sets the bytes of the next document (valid until the next call) and the line it starts on. */
enum ndjson_found ndjson_next(struct ndjson *reader, const char **bytes, size_t *length, int *line,
                              cajal_errors *errors);

#endif
