/* Open registries, handed from request to request: opening one takes longer than reading a case. */
#ifndef CAJAL_SERVE_REGISTRIES_H
#define CAJAL_SERVE_REGISTRIES_H

#include <stdbool.h>

#include "cajal/registry.h"

struct registries;

/* `url` as of cajal_registry_open(), borrowed. NULL when memory is short. */
struct registries *registries_new(const char *url);
void registries_free(struct registries *registries);

/* One that belongs to the caller until it is given back. */
cajal_status registries_take(cajal_registry **out, struct registries *registries, const cajal_knowledge *knowledge,
                             cajal_errors *errors);

/* `good`: nothing went wrong with it, and the next may have it. */
void registries_give(struct registries *registries, cajal_registry *registry, const cajal_knowledge *knowledge,
                     bool good);

/* Closes those that use a knowledge base which is about to go. */
void registries_forget(struct registries *registries, const cajal_knowledge *knowledge);

#endif
