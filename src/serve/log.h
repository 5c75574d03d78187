/* The service's log: a JSON object a line on stderr. No line holds what came from a patient's record: of a request it
 * has the pattern of its route, never its path, query or body.
 *
 * Lines are gathered and written together a few times a second, so that no request waits for the disk. */
#ifndef CAJAL_SERVE_LOG_H
#define CAJAL_SERVE_LOG_H

#include <stdbool.h>

#include "serve/http.h"

enum log_what { LOG_NOTHING, LOG_ERRORS, LOG_ALL };

struct log;

/* NULL when memory or threads are short. `file` is a descriptor that stays the caller's. */
struct log *log_open(int file, enum log_what what);
void log_close(struct log *log);

struct log_request {
    const char *method, *route; /* route: the pattern, "" when none was found */
    int status;
    double seconds;
    size_t bytes_in, bytes_out;
    const char *remote, *principal, *error; /* may be NULL */
};

void log_request(struct log *log, const struct log_request *it);

/* An event of the service: "started", "reloaded" … `text` is words, or NULL. */
void log_event(struct log *log, const char *level, const char *event, const char *text);

#endif
