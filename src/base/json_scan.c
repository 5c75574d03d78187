#include "base/json_parts.h"

#include <stdlib.h>

#include "base/errors.h"
#include "base/sniff.h"
#include "base/plain_bytes.h"
#include "base/hash.h"

enum expect { EXPECT_VALUE, EXPECT_FIRST_ITEM, EXPECT_FIRST_KEY, EXPECT_NEXT };

struct scanner {
    const char *begin, *at, *end;
    struct scan *out;
    uint32_t open[SCAN_DEPTH]; /* the containers around `at` */
    uint32_t keys_from[SCAN_DEPTH];
    uint64_t seen[SCAN_DEPTH]; /* a bit for each key of the object so far, by its hash: most new ones set a new bit */
    uint32_t depth;
    uint64_t *keys; /* hashes of the keys of all open objects */
    uint32_t keys_count, keys_capacity;
    bool no_memory;
    const char *what; /* the mistake, at `at`; NULL: none */
};

static bool fail(struct scanner *it, const char *what)
{
    it->what = what;
    return false;
}

static bool out_of_memory(struct scanner *it)
{
    it->no_memory = true;
    return false;
}

/* ---- tokens ---- */

static bool grow(struct scanner *it)
{
    struct scan *out = it->out;
    uint32_t capacity = out->capacity ? out->capacity * 2 : (uint32_t)((size_t)(it->end - it->begin) / 8 + 64);
    struct scan_token *tokens = realloc(out->tokens, (size_t)capacity * sizeof *tokens);
    if (!tokens)
        return out_of_memory(it);
    out->tokens = tokens;
    out->capacity = capacity;
    return true;
}

static inline bool add(struct scanner *it, enum scan_type type, const char *start, size_t length, bool escaped)
{
    struct scan *out = it->out;
    if (out->count == out->capacity && !grow(it))
        return false;
    out->tokens[out->count] = (struct scan_token){
        (uint32_t)(start - it->begin), (uint32_t)length, out->count + 1, (uint8_t)type, escaped, (uint16_t)it->depth};
    out->count++;
    return true;
}

/* ---- strings ---- */

/* `at` stands after the opening quote, and then after the closing one. */
static bool read_string(struct scanner *it, enum scan_type type)
{
    const char *start = it->at;
    bool escaped = false;
    for (;;) {
        it->at = past_plain(it->at, it->end);
        if (it->at == it->end)
            return fail(it, "the text ends inside a string: its closing quote is missing");
        size_t length;
        if (*it->at == '"') {
            const char *stop = it->at++;
            return add(it, type, start, (size_t)(stop - start), escaped);
        }
        if (*it->at == '\\') {
            if (!scan_unescape(it->at, it->end, &length))
                return fail(it, "found an escape that is none, or half a surrogate pair, or \\u0000");
            escaped = true;
        } else {
            length = scan_utf8_length((const unsigned char *)it->at, (size_t)(it->end - it->at));
            if (length == 0)
                return fail(it, (unsigned char)*it->at < ' '
                                    ? "found a control character in a string; expected it escaped"
                                    : "not valid UTF-8; save the file as UTF-8");
        }
        it->at += length;
    }
}

/* ---- keys ---- */

/* Of a key. Of one of up to 16 bytes, and nearly none is longer, the first and the last eight are all. */
static inline uint64_t hash_key(const char *bytes, size_t length)
{
    if (length < 8)
        return hash_mix(length, hash_few(bytes, length));
    uint64_t hash = hash_mix(length, hash_eight(bytes)), last = hash_eight(bytes + length - 8);
    for (; length > 16; length -= 8)
        hash = hash_mix(hash, hash_eight(bytes += 8));
    return hash_mix(hash, last);
}

/* An escaped key may read as another one that is not: it is looked at beside all. */
static bool given_before(struct scanner *it, uint32_t key, uint64_t hash)
{
    uint32_t from = it->keys_from[it->depth - 1];
    uint64_t *seen = &it->seen[it->depth - 1], bit = (uint64_t)1 << (hash >> 58);
    bool suspect = it->out->tokens[key].escaped;
    if (!suspect && !(*seen & bit)) {
        *seen |= bit;
        return false;
    }
    *seen |= suspect ? UINT64_MAX : bit; /* beside an escaped one all are looked at */
    for (uint32_t i = from; i < it->keys_count && !suspect; i++)
        suspect = it->keys[i] == hash || it->keys[i] == 0;
    if (!suspect)
        return false;
    for (uint32_t at = it->open[it->depth - 1] + 1; at < key; at = it->out->tokens[at + 1].next)
        if (scan_same(it->out, at, key))
            return true;
    return false;
}

static bool remember_key(struct scanner *it, uint32_t key)
{
    const struct scan_token *token = &it->out->tokens[key];
    uint64_t hash = token->escaped ? 0 : hash_key(it->begin + token->start, token->length) | 1;
    if (it->keys_count - it->keys_from[it->depth - 1] >= SCAN_MEMBERS)
        return fail(it, "an object with more than 1024 members; no record has that many");
    if (given_before(it, key, hash)) {
        it->at = it->begin + token->start - 1;
        return fail(it, "a key is given twice");
    }
    if (it->keys_count == it->keys_capacity) {
        uint32_t capacity = it->keys_capacity ? it->keys_capacity * 2 : 128;
        uint64_t *keys = realloc(it->keys, capacity * sizeof *keys);
        if (!keys)
            return out_of_memory(it);
        it->keys = keys;
        it->keys_capacity = capacity;
    }
    it->keys[it->keys_count++] = hash;
    return true;
}

/* ---- numbers and words ---- */

static const char *past_digits(const char *at, const char *end)
{
    while (at < end && *at >= '0' && *at <= '9')
        at++;
    return at;
}

static bool read_number(struct scanner *it)
{
    const char *start = it->at, *at = it->at + (*it->at == '-'), *digits = at;
    at = past_digits(at, it->end);
    bool good = at > digits && (*digits != '0' || at == digits + 1);
    if (good && at < it->end && *at == '.') {
        digits = ++at;
        at = past_digits(at, it->end);
        good = at > digits;
    }
    if (good && at < it->end && (*at == 'e' || *at == 'E')) {
        at++;
        at += at < it->end && (*at == '+' || *at == '-');
        digits = at;
        at = past_digits(at, it->end);
        good = at > digits;
    }
    if (!good)
        return fail(it, "found a number that is none in JSON (such as 01, 1. or +1)");
    it->at = at;
    return add(it, SCAN_NUMBER, start, (size_t)(at - start), false);
}

static bool read_word(struct scanner *it, const char *word, size_t length, enum scan_type type)
{
    if ((size_t)(it->end - it->at) < length || memcmp(it->at, word, length) != 0)
        return fail(it, "expected a value: an object, a list, a string in quotes, a number, true, false or null");
    it->at += length;
    return add(it, type, it->at - length, length, false);
}

/* ---- structure ---- */

static inline void skip_space(struct scanner *it)
{
    while (it->at < it->end && (*it->at == ' ' || *it->at == '\n' || *it->at == '\t' || *it->at == '\r'))
        it->at++;
}

static bool open_container(struct scanner *it, enum scan_type type)
{
    if (it->depth == SCAN_DEPTH)
        return fail(it, "nested deeper than 128 levels; no record is");
    it->open[it->depth] = it->out->count;
    it->keys_from[it->depth] = it->keys_count;
    it->seen[it->depth] = 0;
    if (!add(it, type, it->at, 1, false))
        return false;
    it->depth++;
    it->at++;
    return true;
}

static void close_container(struct scanner *it)
{
    struct scan_token *token = &it->out->tokens[it->open[--it->depth]];
    it->at++;
    token->length = (uint32_t)(it->at - it->begin) - token->start;
    token->next = it->out->count;
    it->keys_count = it->keys_from[it->depth];
}

static bool read_value(struct scanner *it, enum expect *expect)
{
    *expect = EXPECT_NEXT;
    switch (*it->at) {
    case '"': it->at++; return read_string(it, SCAN_STRING);
    case '{': *expect = EXPECT_FIRST_KEY; return open_container(it, SCAN_OBJECT);
    case '[': *expect = EXPECT_FIRST_ITEM; return open_container(it, SCAN_ARRAY);
    case 't': return read_word(it, "true", 4, SCAN_TRUE);
    case 'f': return read_word(it, "false", 5, SCAN_FALSE);
    case 'n': return read_word(it, "null", 4, SCAN_NULL);
    default:
        if (*it->at == '-' || (*it->at >= '0' && *it->at <= '9'))
            return read_number(it);
        return read_word(it, "", SIZE_MAX, SCAN_NULL);
    }
}

/* Whether there is more than white space; a mistake when there is not. */
static inline bool more(struct scanner *it)
{
    skip_space(it);
    return it->at < it->end ||
           fail(it, it->depth ? "the JSON ends too early: a bracket is not closed" : "found no JSON");
}

/* A key and its value. */
static bool read_member(struct scanner *it, enum expect *expect)
{
    if (*it->at != '"')
        return fail(it, "expected a key in quotes");
    it->at++;
    uint32_t key = it->out->count;
    if (!read_string(it, SCAN_KEY) || !remember_key(it, key))
        return false;
    skip_space(it);
    if (it->at == it->end || *it->at != ':')
        return fail(it, "expected \":\" after the key");
    it->at++;
    return more(it) && read_value(it, expect);
}

static bool read_next(struct scanner *it, enum expect *expect)
{
    bool object = it->out->tokens[it->open[it->depth - 1]].type == SCAN_OBJECT;
    if (*it->at == ',') {
        it->at++;
        return more(it) && (object ? read_member(it, expect) : read_value(it, expect));
    }
    if (*it->at != (object ? '}' : ']'))
        return fail(it, object ? "expected \",\" or \"}\"" : "expected \",\" or \"]\"");
    close_container(it);
    return true;
}

static bool step(struct scanner *it, enum expect *expect)
{
    if (!more(it))
        return false;
    switch (*expect) {
    case EXPECT_FIRST_ITEM:
    case EXPECT_FIRST_KEY:
        if (*it->at == (*expect == EXPECT_FIRST_ITEM ? ']' : '}')) {
            close_container(it);
            *expect = EXPECT_NEXT;
            return true;
        }
        return *expect == EXPECT_FIRST_ITEM ? read_value(it, expect) : read_member(it, expect);
    case EXPECT_VALUE: return read_value(it, expect);
    case EXPECT_NEXT: return read_next(it, expect);
    }
    return false;
}

/* ---- the fast way ---- */

/* Where the plain string that begins at `at` ends, at its quote; NULL when it is not plain. */
static inline const char *end_of_plain(const char *at, const char *end)
{
    at = past_plain(at, end);
    return at < end && *at == '"' ? at : NULL;
}

/* The last byte of the number that begins at `at`: 7, 4.85; NULL when it is not as plain, or nothing ends it. */
static inline const char *end_of_number(const char *at, const char *end)
{
    const char *stop = past_digits(at, end);
    if (stop == at || (*at == '0' && stop > at + 1))
        return NULL;
    if (stop < end && *stop == '.') {
        at = stop + 1;
        stop = past_digits(at, end);
        if (stop == at)
            return NULL;
    }
    return stop < end && (*stop == ',' || *stop == '}' || *stop == ']' || *stop == '\n') ? stop - 1 : NULL;
}

__attribute__((noinline)) static const char *past_all_space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
        at++;
    return at;
}

/* The first byte that is no white space. Programs write none to each other. */
static inline const char *past_space(const char *at, const char *end)
{
    return __builtin_expect(at < end && (unsigned char)*at <= ' ', 0) ? past_all_space(at, end) : at;
}

/* Remembers a key whose hash no key of its object has, of which none was escaped; false: let the careful way look. */
static inline bool remember_new(struct scanner *it, uint64_t hash)
{
    uint32_t inner = it->depth - 1;
    uint64_t bit = (uint64_t)1 << (hash >> 58);
    if (it->keys_count == it->keys_capacity || it->keys_count - it->keys_from[inner] >= SCAN_MEMBERS)
        return false;
    for (uint32_t i = it->keys_from[inner]; it->seen[inner] & bit && i < it->keys_count; i++)
        if (it->keys[i] == hash || it->keys[i] == 0)
            return false;
    it->seen[inner] |= bit;
    it->keys[it->keys_count++] = hash;
    return true;
}

/* Members and items whose strings and numbers are plain, one after another, with all that changes in registers. Stops,
 * with nothing half done, before whatever is not like that: step() reads it, or says what is wrong.
 */
static void read_plain_run(struct scanner *it, enum expect *expect)
{
    const char *const begin = it->begin, *const end = it->end;
    const char *at = it->at;
    struct scan_token *tokens = it->out->tokens;
    uint32_t count = it->out->count;
    const uint32_t room = it->out->capacity < 2 ? 0 : it->out->capacity - 2;
    bool object = it->depth && tokens[it->open[it->depth - 1]].type == SCAN_OBJECT;
    while (count < room && it->depth && end - at >= 2) {
        const char *from = past_space(at, end);
        if (from == end)
            break;
        if (*expect == EXPECT_NEXT) {
            if (*from == (object ? '}' : ']')) {
                it->out->count = count;
                it->at = from;
                close_container(it);
                at = it->at;
                object = it->depth && tokens[it->open[it->depth - 1]].type == SCAN_OBJECT;
                continue;
            }
            if (*from != ',' || (from = past_space(from + 1, end)) == end)
                break;
        }
        const uint16_t depth = (uint16_t)it->depth;
        const char *key = NULL, *stop = NULL;
        if (object) {
            stop = *from == '"' ? end_of_plain(from + 1, end) : NULL;
            if (!stop || end - stop < 3 || stop[1] != ':')
                break;
            key = from + 1;
            from = past_space(stop + 2, end);
            if (from == end)
                break;
        }
        enum scan_type type = *from == '"'   ? SCAN_STRING
                              : *from == '{' ? SCAN_OBJECT
                              : *from == '[' ? SCAN_ARRAY
                                             : SCAN_NUMBER;
        const char *last = type == SCAN_STRING   ? end_of_plain(from + 1, end)
                           : type == SCAN_NUMBER ? end_of_number(from, end)
                                                 : from;
        if (!last || (type <= SCAN_ARRAY && it->depth == SCAN_DEPTH))
            break;
        if (object) {
            size_t length = (size_t)(stop - key);
            if (!remember_new(it, hash_key(key, length) | 1))
                break;
            tokens[count] =
                (struct scan_token){(uint32_t)(key - begin), (uint32_t)length, count + 1, SCAN_KEY, false, depth};
            count++;
        }
        if (type >= SCAN_STRING) {
            const char *start = from + (type == SCAN_STRING), *behind = last + (type == SCAN_NUMBER);
            tokens[count] = (struct scan_token){
                (uint32_t)(start - begin), (uint32_t)(behind - start), count + 1, (uint8_t)type, false, depth};
            *expect = EXPECT_NEXT;
        } else {
            tokens[count] = (struct scan_token){(uint32_t)(from - begin), 1, count + 1, (uint8_t)type, false, depth};
            it->open[it->depth] = count;
            it->keys_from[it->depth] = it->keys_count;
            it->seen[it->depth++] = 0;
            object = type == SCAN_OBJECT;
            *expect = object ? EXPECT_FIRST_KEY : EXPECT_FIRST_ITEM;
        }
        count++;
        at = last + 1;
        if (*expect != EXPECT_NEXT && at < end && *at == (object ? '}' : ']'))
            *expect = EXPECT_NEXT; /* an empty one: it closes as any other */
    }
    it->at = at;
    it->out->count = count;
}

static bool read_whole(struct scanner *it)
{
    enum expect expect = EXPECT_VALUE;
    do {
        read_plain_run(it, &expect);
        if ((it->depth || expect != EXPECT_NEXT) && !step(it, &expect))
            return false;
    } while (it->depth || expect != EXPECT_NEXT);
    skip_space(it);
    return true;
}

/* ---- mistakes ---- */

/* The way to where the scanner stands. */
static void path_here(struct text *path, const struct scanner *it)
{
    text_add_char(path, '$');
    for (uint32_t i = 0; i < it->depth; i++) {
        uint32_t container = it->open[i], inner = i + 1 < it->depth ? it->open[i + 1] : it->out->count;
        uint32_t last = SCAN_NONE;
        size_t index = 0;
        bool object = it->out->tokens[container].type == SCAN_OBJECT;
        for (uint32_t at = container + 1; at < inner; index++) {
            last = at;
            uint32_t value = object ? at + 1 : at;
            at = value < inner ? it->out->tokens[value].next : inner;
        }
        if (object && last != SCAN_NONE)
            scan_add_key(path, it->out, last);
        else if (!object)
            text_printf(path, "[%zu]", index);
    }
}

static cajal_status report(const struct scanner *it, const char *name, cajal_errors *errors)
{
    if (it->no_memory)
        return errors_no_memory(errors);
    if (sniff_report(it->begin, (size_t)(it->end - it->begin), name, WANTED_JSON, errors))
        return CAJAL_INVALID;
    int line = 1;
    for (const char *at = it->begin; at < it->at; at++)
        line += *at == '\n';
    struct text path = {0};
    path_here(&path, it);
    cajal_status status =
        errors_add(errors, CAJAL_INVALID, name, line, path.failed ? NULL : path.data, "not valid JSON: %s", it->what);
    text_free(&path);
    return status;
}

static cajal_status run(struct scan *out, const char *bytes, size_t length, bool whole, const char *name,
                        cajal_errors *errors)
{
    out->bytes = bytes;
    out->count = 0;
    out->length = 0;
    if (length > SCAN_BYTES_MAX)
        return errors_add(errors, CAJAL_INVALID, name, 0, NULL, "%zu bytes; expected at most %zu", length,
                          SCAN_BYTES_MAX);
    struct scanner it = {.begin = bytes, .at = bytes, .end = bytes + length, .out = out};
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        it.at += 3; /* a byte order mark, which RFC 8259 lets a reader pass over */
    bool read = read_whole(&it);
    if (read && whole && it.at != it.end)
        read = fail(&it, "text after the end of the JSON");
    free(it.keys);
    out->length = (size_t)(it.at - bytes);
    return read ? CAJAL_OK : report(&it, name, errors);
}

cajal_status scan_document(struct scan *out, const char *bytes, size_t length, const char *name, cajal_errors *errors)
{
    return run(out, bytes, length, true, name, errors);
}

cajal_status scan_first(struct scan *out, const char *bytes, size_t length, const char *name, cajal_errors *errors)
{
    return run(out, bytes, length, false, name, errors);
}

void scan_free(struct scan *scan)
{
    free(scan->tokens);
    *scan = (struct scan){0};
}
