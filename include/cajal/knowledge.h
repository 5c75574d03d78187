/**
 * @file knowledge.h
 * The knowledge base: loaded once, never changed, shared between threads.
 *
 * Ownership: cajal_knowledge_free() frees everything that was handed out from it;
 * plans borrow from it and must not outlive it.
 */
#ifndef CAJAL_KNOWLEDGE_H
#define CAJAL_KNOWLEDGE_H

#include "cajal/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A loaded knowledge base. */
typedef struct cajal_knowledge cajal_knowledge;

/**
 * The knowledge base that is part of the library: no file is read.
 *
 * @param out    receives the knowledge base; free with cajal_knowledge_free()
 * @param errors receives what went wrong; may be NULL
 * @return CAJAL_OK, or CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_knowledge_embedded(cajal_knowledge **out, cajal_errors *errors);

/**
 * Loads a knowledge base directory (the format is described in kb/README.md) and checks it.
 *
 * @param out       receives the knowledge base; untouched on failure
 * @param directory path of the directory
 * @param errors    receives every mistake, with file and line; may be NULL
 * @return CAJAL_OK; CAJAL_INVALID when a check found something; CAJAL_IO when the directory or a
 *         file in it cannot be read; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_knowledge_load(cajal_knowledge **out, const char *directory,
                                                           cajal_errors *errors);

/** Frees the knowledge base and all that was borrowed from it. NULL is allowed. */
CAJAL_API void cajal_knowledge_free(cajal_knowledge *knowledge);

/** @return the version of the knowledge base, borrowed. */
CAJAL_API const char *cajal_knowledge_version(const cajal_knowledge *knowledge);

/** @return the last day the knowledge base knows of, "2016-01-08", borrowed. */
CAJAL_API const char *cajal_knowledge_known_until(const cajal_knowledge *knowledge);

#ifdef __cplusplus
}
#endif

#endif
