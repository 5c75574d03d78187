/* libFuzzer: any bytes as a stream of cases. Every byte that is no white space is handed on, in order; of a file of
 * another kind, such as a PDF, none. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/sniff.h"
#include "patient/ndjson.h"

static int is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FILE *file = size ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
    struct ndjson reader;
    if (!file)
        return 0;
    if (!ndjson_open(&reader, file, "fuzz"))
        abort();
    size_t at = 0;
    const char *bytes;
    size_t length;
    int line, last_line = 1;
    enum ndjson_found found;
    while ((found = ndjson_next(&reader, &bytes, &length, &line, NULL)) == NDJSON_CASE) {
        while (at < size && is_space((char)data[at]))
            at++;
        if (at + length > size || memcmp(data + at, bytes, length) != 0 || line < last_line || length == 0)
            abort();
        at += length;
        last_line = line;
    }
    while (at < size && is_space((char)data[at]))
        at++;
    if (found == NDJSON_BAD ? sniff((const char *)data + at, size - at) == SNIFF_NOTHING : at != size)
        abort();
    ndjson_close(&reader);
    fclose(file);
    return 0;
}
