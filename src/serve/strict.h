/* What libmicrohttpd lets through and a proxy in front may read otherwise (request smuggling, RFC 9112 section 11.2):
 * bare line feeds, folded lines, doubtful lengths. */
#ifndef CAJAL_SERVE_STRICT_H
#define CAJAL_SERVE_STRICT_H

#include "serve/http.h"

/* The head of a request as the library leaves it in its buffer: it reads in place, and writes a zero over each CR and
 * LF that ends a line and over each colon. So the places of the names and values tell how the lines ended. */
struct strict_head {
    const char *version;              /* of the request line: "HTTP/1.1" */
    const struct http_field *headers; /* in order, pointing into the buffer */
    size_t headers_count;
    const char *end; /* behind the empty line */
};

/* What is wrong with it, in words; NULL when nothing is. */
const char *strict_check(const struct strict_head *head);

#endif
