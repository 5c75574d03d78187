/* Values of INFO and FORMAT keys. htslib's own readers want the type that the header gives; laboratories declare
 * the same key as Integer, Float or String, or not at all, so the stored value decides here. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HTS_ALLOW_UNALIGNED 0 /* values of a record lie anywhere; the copying reader is as fast */
#include <htslib/hts_endian.h>

#include "base/text.h"
#include "variant/vcf_parts.h"

#define NUMBER_TEXT 48 /* longest number read from text */

static int width_of(int type) { return type == BCF_BT_INT8 ? 1 : type == BCF_BT_INT16 ? 2 : 4; }

/* The integer at `at`, its missing and end values as those of 32 bits. */
static int32_t integer_at(const uint8_t *at, int type)
{
    int32_t value = type == BCF_BT_INT8 ? le_to_i8(at) : type == BCF_BT_INT16 ? le_to_i16(at) : le_to_i32(at);
    if (type == BCF_BT_INT8 && (value == bcf_int8_missing || value == bcf_int8_vector_end))
        return value == bcf_int8_missing ? bcf_int32_missing : bcf_int32_vector_end;
    if (type == BCF_BT_INT16 && (value == bcf_int16_missing || value == bcf_int16_vector_end))
        return value == bcf_int16_missing ? bcf_int32_missing : bcf_int32_vector_end;
    return value;
}

static size_t text_length(const char *text, int size)
{
    const char *end = memchr(text, '\0', (size_t)size);
    return end ? (size_t)(end - text) : (size_t)size;
}

/* Item `index` of "1,2.5,12%". */
static bool number_in_text(double *out, const char *text, size_t length, int index)
{
    char number[NUMBER_TEXT], *end;
    const char *stop = text + length;
    for (; index > 0; index--) {
        const char *comma = memchr(text, ',', (size_t)(stop - text));
        if (!comma)
            return false;
        text = comma + 1;
    }
    const char *comma = memchr(text, ',', (size_t)(stop - text));
    size_t size = (size_t)((comma ? comma : stop) - text);
    if (size == 0 || size >= sizeof number)
        return false;
    memcpy(number, text, size);
    number[size] = '\0';
    *out = read_real(number, &end);
    if (end == number || (*end && strcmp(end, "%") != 0))
        return false;
    if (*end)
        *out /= 100;
    return isfinite(*out);
}

/* `at`: `count` values of `type`. */
static bool number_at(double *out, const uint8_t *at, int type, int count, int index)
{
    if (type == BCF_BT_CHAR)
        return number_in_text(out, (const char *)at, text_length((const char *)at, count), index);
    if (index < 0 || index >= count)
        return false;
    at += (ptrdiff_t)index * width_of(type);
    if (type == BCF_BT_FLOAT) {
        float value = le_to_float(at);
        *out = (double)value;
        return !bcf_float_is_missing(value) && !bcf_float_is_vector_end(value) && isfinite(*out);
    }
    int32_t value = integer_at(at, type);
    *out = value;
    return value != bcf_int32_missing && value != bcf_int32_vector_end;
}

bool vcf_info_number(double *out, const bcf_hdr_t *header, bcf1_t *record, const char *key, int index)
{
    const bcf_info_t *info = bcf_get_info(header, record, key);
    return info && info->vptr && info->type != BCF_BT_NULL && number_at(out, info->vptr, info->type, info->len, index);
}

/* The sample's values, or NULL. */
static const uint8_t *values_of(const bcf_fmt_t **format, const bcf_hdr_t *header, bcf1_t *record, const char *key,
                                int column)
{
    *format = bcf_get_fmt(header, record, key);
    if (!*format || !(*format)->p || (*format)->n < 1 || column < 0 || column >= (int)record->n_sample)
        return NULL;
    return (*format)->p + (ptrdiff_t)column * (*format)->size;
}

bool vcf_sample_number(double *out, const bcf_hdr_t *header, bcf1_t *record, const char *key, int column, int index)
{
    const bcf_fmt_t *format;
    const uint8_t *at = values_of(&format, header, record, key, column);
    return at && number_at(out, at, format->type, format->n, index);
}

int vcf_sample_count(const bcf_hdr_t *header, bcf1_t *record, const char *key, int column)
{
    const bcf_fmt_t *format;
    const uint8_t *at = values_of(&format, header, record, key, column);
    int count = 0;
    if (!at)
        return 0;
    if (format->type == BCF_BT_CHAR) {
        size_t length = text_length((const char *)at, format->n);
        for (size_t i = 0; i < length; i++)
            count += at[i] == ',';
        return length ? count + 1 : 0;
    }
    for (; count < format->n; count++) {
        const uint8_t *value = at + (ptrdiff_t)count * width_of(format->type);
        bool end = format->type == BCF_BT_FLOAT ? bcf_float_is_vector_end(le_to_float(value))
                                                : integer_at(value, format->type) == bcf_int32_vector_end;
        if (end)
            break;
    }
    return count;
}

const char *vcf_sample_text(size_t *length, const bcf_hdr_t *header, bcf1_t *record, const char *key, int column)
{
    const bcf_fmt_t *format;
    const uint8_t *at = values_of(&format, header, record, key, column);
    if (!at || format->type != BCF_BT_CHAR)
        return NULL;
    *length = text_length((const char *)at, format->n);
    return (const char *)at;
}

const char *vcf_info_text(size_t *length, const bcf_hdr_t *header, bcf1_t *record, const char *key)
{
    const bcf_info_t *info = bcf_get_info(header, record, key);
    if (!info || !info->vptr || info->type != BCF_BT_CHAR)
        return NULL;
    *length = text_length((const char *)info->vptr, info->len);
    return (const char *)info->vptr;
}
