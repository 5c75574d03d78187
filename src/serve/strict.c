#include "serve/strict.h"

#include <string.h>

#include "base/letters.h"

#define CRLF 2 /* zeros that a line leaves when it ended as it should */

/* RFC 9110 section 5.6.2. */
static bool is_token(const char *word)
{
    static const char other[] = "!#$%&'*+-.^_`|~";
    const char *at = word;
    while ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') ||
           (*at && strchr(other, *at)))
        at++;
    return at > word && !*at;
}

static bool has_control(const char *value)
{
    for (const unsigned char *at = (const unsigned char *)value; *at; at++)
        if ((*at < ' ' && *at != '\t') || *at == 0x7F)
            return true;
    return false;
}

/* The value follows its name in the same line: a folded line was put together elsewhere. */
static bool is_one_line(const struct http_field *field)
{
    const char *at = field->name + strlen(field->name) + 1;
    while (at < field->value && (*at == ' ' || *at == '\t'))
        at++;
    return at == field->value;
}

static const char *check_lines(const struct strict_head *head)
{
    const char *next = head->version + strlen(head->version) + CRLF;
    for (size_t i = 0; i < head->headers_count; i++) {
        const struct http_field *field = &head->headers[i];
        if (field->name != next)
            return "a line of the headers ends without CR LF, or goes on in the next";
        if (!is_token(field->name))
            return "the name of a header holds a character that none may hold";
        if (!is_one_line(field))
            return "a header goes on in the next line";
        if (has_control(field->value))
            return "the value of a header holds a control character";
        next = field->value + strlen(field->value) + CRLF;
    }
    return next + CRLF == head->end ? NULL : "a line of the headers ends without CR LF, or holds a zero byte";
}

static size_t count(const struct strict_head *head, const char *name, const char **value)
{
    size_t found = 0;
    for (size_t i = 0; i < head->headers_count; i++)
        if (letters_compare(head->headers[i].name, name) == 0) {
            *value = head->headers[i].value;
            found++;
        }
    return found;
}

const char *strict_check(const struct strict_head *head)
{
    const char *wrong = check_lines(head), *value = "";
    if (wrong)
        return wrong;
    size_t hosts = count(head, "Host", &value);
    if (hosts > 1 || (hosts == 0 && strcmp(head->version, "HTTP/1.0") != 0))
        return "the request is expected to have one Host";
    size_t lengths = count(head, "Content-Length", &value);
    size_t codings = count(head, "Transfer-Encoding", &value);
    if (lengths > 1 || (lengths && codings))
        return "the request states its length more than once";
    if (codings > 1 || (codings && letters_compare(value, "chunked") != 0))
        return "the only Transfer-Encoding read here is chunked";
    if (codings && strcmp(head->version, "HTTP/1.1") != 0)
        return "a request of HTTP/1.0 has no Transfer-Encoding";
    return NULL;
}
