/**
 * @file status.h
 * Statuses and errors: values, never printed and never fatal.
 *
 * Ownership: a cajal_errors owns the text of its errors; what the getters
 * return is borrowed and lives until cajal_errors_free().
 * Thread safety: one cajal_errors belongs to one thread at a time.
 */
#ifndef CAJAL_STATUS_H
#define CAJAL_STATUS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CAJAL_API __attribute__((visibility("default")))
#define CAJAL_MUST_USE __attribute__((warn_unused_result))
#else
#define CAJAL_API
#define CAJAL_MUST_USE
#endif

/** The version of the library and of its interface. */
#define CAJAL_VERSION "0.1.0"

/** @return the version of the library that is running, which may be another than that of the headers compiled with. */
CAJAL_API const char *cajal_version(void);

/** What became of a call. The command line exits with the same number (DESIGN, Commands). */
typedef enum cajal_status {
    CAJAL_OK = 0,      /**< done */
    CAJAL_INVALID = 1, /**< the input was read and is wrong; the errors say where */
    CAJAL_USAGE = 2,   /**< the call itself is wrong: an argument out of range */
    CAJAL_IO = 3,      /**< a file cannot be read or written */
    CAJAL_INTERNAL = 4 /**< out of memory, or a bug */
} cajal_status;

/** One mistake: what is wrong, where, what was expected. */
typedef struct cajal_error {
    cajal_status status;
    const char *file;    /**< file or input name, or NULL */
    int line;            /**< from 1; 0 when a path says it better */
    const char *path;    /**< JSON or YAML path such as "$.imaging[0].date", or NULL */
    const char *message; /**< what was found and what was expected; never NULL */
} cajal_error;

/** A growing list of errors, so that a reader can report every mistake at once. */
typedef struct cajal_errors cajal_errors;

/** @return a new empty list, or NULL when memory is short. Free with cajal_errors_free(). */
CAJAL_API CAJAL_MUST_USE cajal_errors *cajal_errors_new(void);

/** Frees the list and its texts. NULL is allowed. */
CAJAL_API void cajal_errors_free(cajal_errors *errors);

/** Forgets all errors, keeps the list. */
CAJAL_API void cajal_errors_clear(cajal_errors *errors);

/** @return how many errors there are; 0 for NULL. */
CAJAL_API size_t cajal_errors_count(const cajal_errors *errors);

/** @return error `index`, borrowed, or NULL when out of range. */
CAJAL_API const cajal_error *cajal_errors_at(const cajal_errors *errors, size_t index);

/** @return a short name of `status`: "ok", "invalid", "usage", "io", "internal". */
CAJAL_API const char *cajal_status_name(cajal_status status);

/** Frees text that the library handed out to the caller. NULL is allowed. */
CAJAL_API void cajal_free(void *pointer);

#ifdef __cplusplus
}
#endif

#endif
