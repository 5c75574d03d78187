#include "serve/http.h"

#include <stdlib.h>
#include <string.h>

#include "base/letters.h"

static const char *const method_names[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"};

const char *http_method_name(enum http_method method) { return method < HTTP_OTHER ? method_names[method] : "other"; }

enum http_method http_method_of(const char *name)
{
    for (size_t i = 0; i < sizeof method_names / sizeof method_names[0]; i++)
        if (strcmp(method_names[i], name) == 0)
            return (enum http_method)i;
    return HTTP_OTHER;
}

const char *http_header(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->headers_count; i++)
        if (letters_compare(request->headers[i].name, name) == 0)
            return request->headers[i].value;
    return NULL;
}

const char *http_query(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->query_count; i++)
        if (strcmp(request->query[i].name, name) == 0)
            return request->query[i].value;
    return NULL;
}

struct arena *http_arena(struct http_response *response)
{
    if (!response->arena)
        response->arena = arena_new();
    return response->arena;
}

void http_response_free(struct http_response *response)
{
    text_free(&response->body);
    arena_free(response->arena);
    *response = (struct http_response){0};
}

void http_set(struct http_response *response, const char *name, const char *value)
{
    if (response->fields_count < HTTP_ANSWER_FIELDS && !strpbrk(value, "\r\n"))
        response->fields[response->fields_count++] = (struct http_field){name, value};
}

void http_set_copy(struct http_response *response, const char *name, const char *value)
{
    struct arena *arena = http_arena(response);
    const char *copy = arena ? arena_strdup(arena, value) : NULL;
    if (copy)
        http_set(response, name, copy);
}

void http_give(struct http_response *response, const char *type, char *bytes, size_t length)
{
    text_free(&response->body);
    response->type = type;
    response->body = (struct text){.data = bytes, .length = length, .capacity = length + 1};
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool http_decode(char *out, const char *from, size_t length, bool plus_is_space)
{
    for (size_t i = 0; i < length; i++) {
        char c = from[i];
        if (c == '+' && plus_is_space)
            c = ' ';
        if (c == '%') {
            int high = i + 2 < length ? hex_digit(from[i + 1]) : -1, low = high < 0 ? -1 : hex_digit(from[i + 2]);
            if (low < 0 || high * 16 + low == 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        *out++ = c;
    }
    *out = '\0';
    return true;
}

/* One "name=value" of the query. */
static bool add_parameter(struct http_request *request, struct http_field *query, char **storage, const char *from,
                          size_t length)
{
    const char *equals = memchr(from, '=', length);
    size_t name_length = equals ? (size_t)(equals - from) : length;
    char *name = *storage, *value = name + name_length + 1;
    size_t value_length = equals ? length - name_length - 1 : 0;
    if (!http_decode(name, from, name_length, true) ||
        !http_decode(value, equals ? equals + 1 : "", value_length, true))
        return false;
    query[request->query_count++] = (struct http_field){name, value};
    *storage = value + value_length + 1;
    return true;
}

bool http_target(struct http_request *request, struct http_field query[HTTP_QUERY_MOST], char *storage,
                 const char *target, const char **message)
{
    size_t path_length = strcspn(target, "?");
    request->path = storage;
    request->query = query;
    request->query_count = 0;
    memcpy(storage, target, path_length);
    storage[path_length] = '\0';
    storage += path_length + 1;
    *message = "the path of the request holds a space or a control character";
    for (const unsigned char *at = (const unsigned char *)target; *at; at++)
        if (*at <= ' ' || *at == 0x7F)
            return false;
    *message = "the path of the request is expected to begin with /";
    if (target[0] != '/')
        return false;
    for (const char *at = target + path_length; *at; at += strcspn(at, "&")) {
        size_t length = strcspn(++at, "&");
        *message = "the query has more parameters than are read here (32)";
        if (length && request->query_count == HTTP_QUERY_MOST)
            return false;
        *message = "the query holds a % that is not followed by two hexadecimal digits, or a zero byte";
        if (length && !add_parameter(request, query, &storage, at, length))
            return false;
    }
    return true;
}
