/* The access log: a JSON object a line, each with SHA-256 over the hash before it and itself, so that a line that was
 * changed, taken out or put in shows (docs/access.md tells how to check it). Internal to access*.c. */
#ifndef CAJAL_SERVE_ACCESS_LOG_H
#define CAJAL_SERVE_ACCESS_LOG_H

#include <stdbool.h>
#include <stdio.h>

#define ACCESS_LOG_HASH 65 /* hexadecimal, with its end */

struct access_log_trail {
    char hash[ACCESS_LOG_HASH]; /* of the last line */
};

/* Finds the last line's hash; false when the last line is none of ours, or is not whole. */
bool access_log_resume(struct access_log_trail *out, FILE *file);

/* Appends a line: `members` are those of the object, without braces. False when it could not be written. */
bool access_log_append(struct access_log_trail *trail, FILE *file, const char *members);

#endif
