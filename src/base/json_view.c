#include "base/json_parts.h"

/* ---- characters ---- */

/* One character of UTF-8 of more than a byte (Unicode table 3-7): its length, or 0. */
size_t scan_utf8_length(const unsigned char *at, size_t left)
{
    unsigned char low = 0x80, high = 0xBF;
    size_t length = 0;
    if (at[0] >= 0xC2 && at[0] <= 0xDF)
        length = 2;
    else if (at[0] >= 0xE0 && at[0] <= 0xEF)
        length = 3;
    else if (at[0] >= 0xF0 && at[0] <= 0xF4)
        length = 4;
    low = at[0] == 0xE0 ? 0xA0 : at[0] == 0xF0 ? 0x90 : low;
    high = at[0] == 0xED ? 0x9F : at[0] == 0xF4 ? 0x8F : high;
    if (length == 0 || left < length || at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if (at[i] < 0x80 || at[i] > 0xBF)
            return 0;
    return length;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hex digits after \u; -1 when they are not there. */
static int32_t hex4(const char *at, const char *end)
{
    if (end - at < 4)
        return -1;
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* The character that the escape at `at` (its backslash) stands for, and its length; 0 when it is none. */
uint32_t scan_unescape(const char *at, const char *end, size_t *length)
{
    *length = 2;
    switch (end - at < 2 ? '\0' : at[1]) {
    case '"': return '"';
    case '\\': return '\\';
    case '/': return '/';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'u': break;
    default: return 0;
    }
    int32_t high = hex4(at + 2, end);
    *length = 6;
    if (high <= 0 || (high >= 0xDC00 && high <= 0xDFFF))
        return 0;
    if (high < 0xD800 || high > 0xDBFF)
        return (uint32_t)high;
    int32_t low = end - at >= 12 && at[6] == '\\' && at[7] == 'u' ? hex4(at + 8, end) : -1;
    *length = 12;
    if (low < 0xDC00 || low > 0xDFFF)
        return 0;
    return 0x10000 + (((uint32_t)high - 0xD800) << 10) + ((uint32_t)low - 0xDC00);
}

/* ---- asking ---- */

uint32_t scan_first_in(const struct scan *scan, uint32_t container)
{
    if (container == SCAN_NONE || scan->tokens[container].type > SCAN_ARRAY)
        return SCAN_NONE;
    return scan->tokens[container].next > container + 1 ? container + 1 : SCAN_NONE;
}

uint32_t scan_after(const struct scan *scan, uint32_t container, uint32_t item)
{
    uint32_t next = scan->tokens[item].next;
    return next < scan->tokens[container].next ? next : SCAN_NONE;
}

uint32_t scan_after_key(const struct scan *scan, uint32_t object, uint32_t key)
{
    return scan_after(scan, object, key + 1);
}

size_t scan_items(const struct scan *scan, uint32_t array)
{
    size_t count = 0;
    if (scan_is(scan, array, SCAN_ARRAY))
        SCAN_EACH(scan, array, item)
    count++;
    return count;
}

bool scan_plain(const struct scan *scan, uint32_t value, const char **bytes, size_t *length)
{
    if (value == SCAN_NONE || (scan->tokens[value].type != SCAN_STRING && scan->tokens[value].type != SCAN_KEY) ||
        scan->tokens[value].escaped)
        return false;
    *bytes = scan->bytes + scan->tokens[value].start;
    *length = scan->tokens[value].length;
    return true;
}

/* Writes a code point as UTF-8; returns its length. */
static size_t put_utf8(char out[4], uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3F));
    out[0] = (char)((length == 2 ? 0xC0 : length == 3 ? 0xE0 : 0xF0) | code);
    return length;
}

/* The next character of a string as written, decoded; 0 at its end. */
static size_t next_character(char out[4], const char **at, const char *end)
{
    size_t taken = 1, made = 1;
    if (*at == end)
        return 0;
    out[0] = **at;
    if (**at == '\\') {
        uint32_t code = scan_unescape(*at, end, &taken);
        made = put_utf8(out, code);
    }
    *at += taken;
    return made;
}

static bool is_string(const struct scan *scan, uint32_t value)
{
    return value != SCAN_NONE && (scan->tokens[value].type == SCAN_STRING || scan->tokens[value].type == SCAN_KEY);
}

bool scan_equals_exactly(const struct scan *scan, uint32_t value, const char *text, size_t length)
{
    if (!is_string(scan, value))
        return false;
    const struct scan_token *token = &scan->tokens[value];
    const char *at = scan->bytes + token->start, *end = at + token->length;
    if (!token->escaped)
        return token->length == length && scan_same_bytes(at, text, length);
    char character[4];
    size_t used = 0, made;
    while ((made = next_character(character, &at, end))) {
        if (length - used < made || memcmp(text + used, character, made) != 0)
            return false;
        used += made;
    }
    return used == length;
}

bool scan_same(const struct scan *scan, uint32_t a, uint32_t b)
{
    const struct scan_token *one = &scan->tokens[a], *other = &scan->tokens[b];
    const char *at = scan->bytes + one->start, *end = at + one->length;
    const char *beside = scan->bytes + other->start, *beside_end = beside + other->length;
    char character[4], another[4];
    size_t made = 0, made_beside = 0, used = 0, used_beside = 0;
    do { /* byte by byte: a character may be escaped in one and written out in the other */
        if (used == made) {
            made = next_character(character, &at, end);
            used = 0;
        }
        if (used_beside == made_beside) {
            made_beside = next_character(another, &beside, beside_end);
            used_beside = 0;
        }
        if (!made || !made_beside)
            return made == made_beside;
    } while (character[used++] == another[used_beside++]);
    return false;
}

uint32_t scan_find(const struct scan *scan, uint32_t object, const char *key, size_t length)
{
    if (!scan_is(scan, object, SCAN_OBJECT))
        return SCAN_NONE;
    const struct scan_token *tokens = scan->tokens;
    uint32_t end = tokens[object].next;
    for (uint32_t at = object + 1; at < end; at = tokens[at + 1].next) {
        const struct scan_token *token = &tokens[at];
        const char *bytes = scan->bytes + token->start;
        if (token->escaped ? scan_equals(scan, at, key, length)
                           : token->length == length && scan_same_bytes(bytes, key, length))
            return at + 1;
    }
    return SCAN_NONE;
}

char *scan_string(const struct scan *scan, uint32_t value, struct arena *arena)
{
    if (!is_string(scan, value))
        return NULL;
    const struct scan_token *token = &scan->tokens[value];
    const char *at = scan->bytes + token->start, *end = at + token->length;
    char *out = arena_strndup(arena, at, token->length), *to = out, character[4];
    if (!out || !token->escaped)
        return out;
    for (size_t made; (made = next_character(character, &at, end)); to += made)
        memcpy(to, character, made); /* never longer than as written */
    *to = '\0';
    return out;
}

bool scan_copy(const struct scan *scan, uint32_t value, char *out, size_t size)
{
    if (!is_string(scan, value))
        return false;
    const struct scan_token *token = &scan->tokens[value];
    const char *at = scan->bytes + token->start, *end = at + token->length;
    char character[4];
    size_t used = 0, made;
    while ((made = next_character(character, &at, end)) && used + made < size) {
        memcpy(out + used, character, made);
        used += made;
    }
    while (made && used > 0 && ((unsigned char)out[used - 1] & 0xC0) == 0x80)
        used--; /* never half a character */
    if (made && used > 0 && (unsigned char)out[used - 1] >= 0xC0)
        used--;
    out[used] = '\0';
    return true;
}

void scan_add_value(struct text *text, const struct scan *scan, uint32_t value)
{
    if (value == SCAN_NONE)
        return;
    const struct scan_token *token = &scan->tokens[value];
    uint32_t quote = is_string(scan, value);
    text_add_n(text, scan->bytes + token->start - quote, token->length + 2 * quote);
}

void scan_path(struct text *text, const struct scan *scan, uint32_t value)
{
    text_add_char(text, '$');
    for (uint32_t at = 0; value != SCAN_NONE && at < value;) {
        bool object = scan->tokens[at].type == SCAN_OBJECT;
        uint32_t inner = at + 1;
        size_t index = 0;
        for (uint32_t next; (next = scan->tokens[object ? inner + 1 : inner].next) <= value; index++)
            inner = next;
        if (object)
            scan_add_key(text, scan, inner);
        else
            text_printf(text, "[%zu]", index);
        at = object ? inner + 1 : inner;
        if (object && inner == value)
            return;
    }
}

void scan_add_key(struct text *path, const struct scan *scan, uint32_t key)
{
    text_add_char(path, '.');
    text_add_n(path, scan->bytes + scan->tokens[key].start, scan->tokens[key].length);
}
