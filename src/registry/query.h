/* Times by which a registry is asked. */
#ifndef CAJAL_REGISTRY_QUERY_H
#define CAJAL_REGISTRY_QUERY_H

#include "registry/registry.h"

/* "2026-11-25" is the end of that day, "2026-11-25T14:37" the end of that minute; UTC. */
bool registry_time(char out[REGISTRY_TIME], const char *text);

#endif
