/* Adding to a caller's list of errors. See cajal/status.h for its public face. */
#ifndef CAJAL_BASE_ERRORS_H
#define CAJAL_BASE_ERRORS_H

#include <stdarg.h>

#include "cajal/status.h"

/* Each adds one error and returns its status, so that a function can `return` it.
 * A NULL list is allowed. When memory is too short to say what is wrong, that is the error:
 * CAJAL_INTERNAL, "out of memory"; those that find no room at all share one at the end of the list. */
cajal_status errors_add(cajal_errors *errors, cajal_status status, const char *file, int line, const char *path,
                        const char *format, ...) __attribute__((format(printf, 6, 7)));
cajal_status errors_no_memory(cajal_errors *errors);

/* The highest status in the list, in enum order; CAJAL_OK if none. */
cajal_status errors_worst(const cajal_errors *errors);

/* Appends all errors of `from` to `to`. */
void errors_move(cajal_errors *to, cajal_errors *from);

/* By line, those of one line in the order in which they came. */
void errors_sort(cajal_errors *errors);

#endif
