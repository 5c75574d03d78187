/* A request and its answer, without a socket: what handlers see. server.c makes the one from the network and sends the
 * other; tests make and read them directly.
 *
 * Ownership: all that a request points to is borrowed and lives until the handler returns. */
#ifndef CAJAL_SERVE_HTTP_H
#define CAJAL_SERVE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "cajal/knowledge.h"
#include "cajal/status.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_DELETE, HTTP_OPTIONS, HTTP_OTHER };

/* Who may do what: each may do all that those before may. */
enum http_role { HTTP_ANYBODY, HTTP_VIEWER, HTTP_EDITOR, HTTP_ADMIN };

/* Who asks, as access control found out; the name goes into the registry's trail. */
struct http_principal {
    const char *name; /* NULL: nobody in particular */
    enum http_role role;
};

struct http_field {
    const char *name, *value;
};

#define HTTP_FIELDS_MOST 64    /* headers of a request; a browser behind two proxies sends 30 */
#define HTTP_QUERY_MOST 32     /* parameters of a query */
#define HTTP_PARAMETERS_MOST 4 /* of a path's pattern */
#define HTTP_ANSWER_FIELDS 12  /* headers of an answer besides Content-Type and Content-Length */

struct http_request {
    enum http_method method;
    const char *path;               /* as it was sent, without the query; begins with / */
    const struct http_field *query; /* decoded; a value is never NULL */
    size_t query_count;
    const struct http_field *headers;
    size_t headers_count;
    const char *body; /* may hold zero bytes; NULL when there is none */
    size_t body_length;
    const char *remote;               /* address of the client, in words; NULL in tests */
    bool secure;                      /* came over TLS */
    int64_t time;                     /* seconds since 1970: handlers read no clock */
    const char *today;                /* YYYY-MM-DD, local time: the default of as_of */
    const cajal_knowledge *knowledge; /* not freed while the request is answered, even when the base is loaded anew */
    uint64_t generation;              /* of it: another one each time it is loaded */
    bool resumed;                     /* the handler asked for more time, and has it: it may wait for others */
    struct http_principal principal;
    const char
        *parameters[HTTP_PARAMETERS_MOST]; /* decoded: what stood for {…} or * in the route's pattern, in order */
};

/* Starts as {0}; free with http_response_free(). */
struct http_response {
    int status;       /* 0: none set yet */
    const char *type; /* of the body, such as "application/json"; lives at least as long as the service */
    struct http_field fields[HTTP_ANSWER_FIELDS]; /* names borrowed for ever, values in `arena` or borrowed for ever */
    size_t fields_count;
    struct text body;
    const void *fixed; /* instead of `body`: bytes that live as long as the service */
    size_t fixed_length;
    bool later;          /* instead of a status: call the handler again where it may wait for others */
    const char *error;   /* kind of the problem told, for the log; NULL: none */
    struct arena *arena; /* made when first needed; see http_arena() */
};

void http_response_free(struct http_response *response);

/* The answer's arena, for what must live until it is sent; NULL when memory is short. */
struct arena *http_arena(struct http_response *response);

const char *http_method_name(enum http_method method);
enum http_method http_method_of(const char *name);

/* The first value of a header (any letter case) or query parameter; NULL when it is not there. */
const char *http_header(const struct http_request *request, const char *name);
const char *http_query(const struct http_request *request, const char *name);

/* Adds a header to the answer. `value` is borrowed for ever, unless copied. A value with a line break in it is left
 * out: no input may write a header of its own. */
void http_set(struct http_response *response, const char *name, const char *value);
void http_set_copy(struct http_response *response, const char *name, const char *value);

#define HTTP_JSON "application/json"

/* Makes `bytes` (malloc'd) the body; the answer owns them. */
void http_give(struct http_response *response, const char *type, char *bytes, size_t length);

/* Reads what a request line asks for, "/path?query", into the request: the path as it is, the query decoded into
 * `storage`, whose size is at least that of `target`. False with a message when it cannot be read. */
bool http_target(struct http_request *request, struct http_field query[HTTP_QUERY_MOST], char *storage,
                 const char *target, const char **message);

/* Decodes %XX in `length` bytes of `from`; false for a wrong one or a zero byte. `out` is as long as `from`, and one.
 */
bool http_decode(char *out, const char *from, size_t length, bool plus_is_space);

/* ---- problem details (RFC 9457) ---- */

/* What can be wrong with a request: kind, status, title. */
#define HTTP_PROBLEMS(X)                                                                                               \
    X(MALFORMED, "malformed-request", 400, "The request cannot be read")                                               \
    X(UNAUTHENTICATED, "authentication-needed", 401, "Who asks is not known")                                          \
    X(FORBIDDEN, "not-allowed", 403, "Who asks may not do this")                                                       \
    X(NOT_FOUND, "not-found", 404, "There is nothing here")                                                            \
    X(METHOD, "method-not-allowed", 405, "This cannot be done here")                                                   \
    X(CONFLICT, "conflict", 409, "What is held has changed meanwhile, or is there already")                            \
    X(PRECONDITION, "data-missing", 412, "Data that is needed is neither sent nor to be had")                          \
    X(VERSION_CHANGED, "version-changed", 412, "Somebody changed it meanwhile")                                        \
    X(TOO_LARGE, "too-large", 413, "The body is larger than allowed")                                                  \
    X(TARGET, "target-too-long", 414, "The path and query are longer than allowed")                                    \
    X(MEDIA_TYPE, "media-type", 415, "The body is of a kind that is not read here")                                    \
    X(MISDIRECTED, "misdirected-request", 421, "This service is not known by that name")                               \
    X(INVALID, "invalid-input", 422, "The input was read and is wrong")                                                \
    X(VERSION_NEEDED, "version-needed", 428, "Which version is meant must be said")                                    \
    X(HEADERS, "headers-too-large", 431, "The headers are larger than allowed")                                        \
    X(INTERNAL, "internal-error", 500, "The service failed")                                                           \
    X(UNAVAILABLE, "unavailable", 503, "The service cannot answer now")

#define HTTP_PROBLEM_MEMBER(name, kind, status, title) PROBLEM_##name,
enum http_problem { HTTP_PROBLEMS(HTTP_PROBLEM_MEMBER) PROBLEM_COUNT };
#undef HTTP_PROBLEM_MEMBER

const char *http_problem_kind(enum http_problem problem);
const char *http_problem_title(enum http_problem problem);
int http_problem_status(enum http_problem problem);

/* Makes the answer this problem; what was in its body is forgotten. */
void http_problem(struct http_response *response, enum http_problem problem, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with our errors in its member "errors": path, line, message. The kind follows from `status` of the call
 * that failed. */
void http_problem_errors(struct http_response *response, cajal_status status, const cajal_errors *errors);

#endif
