/* A random case, along the tables of patient/fields.c: every member, with odd strings and partial dates. */
#ifndef CAJAL_TESTS_RANDOM_CASE_H
#define CAJAL_TESTS_RANDOM_CASE_H

#include <math.h>

#include "base/json_out.h"
#include "check.h"
#include "patient/fields.h"

static void random_object(struct json_out *out, const char *key, const struct object_fields *object, uint64_t *seed,
                          int depth);

static bool one_in(uint64_t *seed, uint32_t n) { return next_random(seed) % n == 0; }

static const char *random_text(const char *key, uint64_t *seed)
{
    static const char *const drugs[] = {"imatinib",
                                        "sunitinib",
                                        "Gleevec",
                                        "ripretinib",
                                        "doxorubicin",
                                        "dabrafenib",
                                        "imatinib 400 MG Oral Tablet",
                                        "imatinib with sunitinib",
                                        "warfarin",
                                        "x"};
    static const char *const genes[] = {"KIT", "PDGFRA", "SDHB", "c-KIT", "NF1", "TP53", "kit", " KIT"};
    static const char *const changes[] = {
        "p.V559D", "p.(Asp842Val)", "c.1676T>A", "NM_000222.3:c.1676T>A", "W557_K558del", "NC_000004.12:g.54727444T>A",
        "a  b",    "KIT p.V654A"};
    static const char *const odd[] = {"imatinib_trough",
                                      "ALT",
                                      "bilirubin",
                                      "alt",
                                      "mg/dL",
                                      "ng/mL",
                                      "10^9/L",
                                      "10*9/L",
                                      "xULN",
                                      "U/L",
                                      "edema",
                                      "fatigue",
                                      "L1",
                                      "L2",
                                      "",
                                      " ",
                                      "a\tb",
                                      "\x01",
                                      "ein \xC3\x96"
                                      "dem",
                                      "\xE2\x89\xA5 3 \"quoted\" \\ back",
                                      "  leading",
                                      "<script>alert(1)</script>",
                                      "other"};
#define PICK(list) list[next_random(seed) % (sizeof list / sizeof list[0])]
    if (one_in(seed, 6))
        return PICK(odd);
    if (strstr(key, "drug") || strstr(key, "comedication"))
        return PICK(drugs);
    if (strcmp(key, "gene") == 0 || strcmp(key, "partner") == 0)
        return PICK(genes);
    if (strcmp(key, "hgvs") == 0)
        return PICK(changes);
    return PICK(odd);
#undef PICK
}

static void random_date(struct json_out *out, const char *key, uint64_t *seed)
{
    char text[32];
    int year = 1990 + (int)(next_random(seed) % 30), month = 1 + (int)(next_random(seed) % 12),
        day = 1 + (int)(next_random(seed) % 28);
    if (strcmp(key, "stop") == 0 || strcmp(key, "resolved") == 0 || strcmp(key, "died") == 0 ||
        strcmp(key, "metastatic_since") == 0)
        year += 35;
    switch (next_random(seed) % 3) {
    case 0: snprintf(text, sizeof text, "%d", year); break;
    case 1: snprintf(text, sizeof text, "%d-%02d", year, month); break;
    default: snprintf(text, sizeof text, "%d-%02d-%02d", year, month, day); break;
    }
    emit_string(out, key, text);
}

static void random_number(struct json_out *out, const struct field *field, uint64_t *seed)
{
    double low = field->min, span = field->max - field->min;
    if (field->kind == FIELD_INT)
        emit_int(out, field->key,
                 (int64_t)low + (int64_t)(next_random(seed) % (uint32_t)(span < 300 ? span + 1 : 300)));
    else
        emit_milli(out, field->key,
                   llround(low * 1000) +
                       (int64_t)(next_random(seed) % (span < 1000000 ? (uint32_t)(span * 1000) + 1 : 1000000000u)));
}

static void random_items(struct json_out *out, const struct field *field, uint64_t *seed, int depth)
{
    uint32_t count = next_random(seed) % 4;
    emit_array(out, field->key);
    for (uint32_t i = 0; i < count; i++) {
        if (field->kind == FIELD_STRINGS)
            emit_string(out, NULL, random_text(field->key, seed));
        else if (field->kind == FIELD_WORDS)
            emit_string(out, NULL, field->vocabulary->words[1 + next_random(seed) % (field->vocabulary->count - 1)]);
        else
            random_object(out, NULL, field->object, seed, depth + 1);
    }
    emit_end_array(out);
}

static void random_field(struct json_out *out, const struct field *field, uint64_t *seed, int depth)
{
    switch (field->kind) {
    case FIELD_VERSION: emit_int(out, field->key, 1); break;
    case FIELD_STRING: emit_string(out, field->key, random_text(field->key, seed)); break;
    case FIELD_DATE:
        if (field->stated_is_null && one_in(seed, 3))
            emit_null(out, field->key);
        else
            random_date(out, field->key, seed);
        break;
    case FIELD_WORD:
        emit_string(out, field->key, field->vocabulary->words[1 + next_random(seed) % (field->vocabulary->count - 1)]);
        break;
    case FIELD_MILLI:
    case FIELD_INT: random_number(out, field, seed); break;
    case FIELD_TRISTATE: emit_bool(out, field->key, one_in(seed, 2)); break;
    case FIELD_OBJECT: random_object(out, field->key, field->object, seed, depth + 1); break;
    case FIELD_STRINGS:
    case FIELD_WORDS:
    case FIELD_OBJECTS: random_items(out, field, seed, depth); break;
    }
}

/* Members are left out so that most cases pass the checks of a case. */
static void random_object(struct json_out *out, const char *key, const struct object_fields *object, uint64_t *seed,
                          int depth)
{
    emit_object(out, key);
    for (const struct field *field = object->fields; field->key; field++)
        if (field->required || one_in(seed, depth == 0 ? 3 : 4))
            random_field(out, field, seed, depth);
    emit_end_object(out);
}

static char *random_case(uint64_t *seed)
{
    struct text text = {0};
    struct json_out out;
    emit_begin(&out, &text, false);
    random_object(&out, NULL, &case_fields, seed, 0);
    return text_steal(&text);
}

#endif
