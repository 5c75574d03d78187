/* Writes JSON text straight into a buffer (emit_…, because jansson owns json_…). By hand because building a jansson
 * tree and dumping it costs more time than the whole rest of a plan. */
#ifndef CAJAL_BASE_JSON_OUT_H
#define CAJAL_BASE_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#define JSON_DEPTH 32

struct json_out {
    struct text *text;
    bool pretty; /* one member a line, two spaces an indent; else all on one line */
    int depth;
    bool filled[JSON_DEPTH]; /* whether the value open at this depth has a member already */
};

void emit_begin(struct json_out *out, struct text *text, bool pretty);
void emit_object(struct json_out *out, const char *key); /* key NULL inside an array or at the top */
void emit_end_object(struct json_out *out);
void emit_array(struct json_out *out, const char *key);
void emit_end_array(struct json_out *out);
void emit_string(struct json_out *out, const char *key, const char *value); /* NULL value: null */
void emit_int(struct json_out *out, const char *key, int64_t value);
void emit_number(struct json_out *out, const char *key, double value); /* as many digits as read back */
void emit_bool(struct json_out *out, const char *key, bool value);
void emit_null(struct json_out *out, const char *key);

/* A fixed-point number of thousandths as an exact decimal: 52000 → 52, 10500 → 10.5. */
void emit_milli(struct json_out *out, const char *key, int64_t thousandths);

#endif
