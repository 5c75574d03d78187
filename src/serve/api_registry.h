/* What handlers of the registry share. Internal to api_registry*.c. */
#ifndef CAJAL_SERVE_API_REGISTRY_H
#define CAJAL_SERVE_API_REGISTRY_H

#include "base/json_out.h"
#include "cajal/registry.h"
#include "serve/api.h"

typedef cajal_status registry_work(struct api_call *call, cajal_registry *registry);

/* Takes a registry, does the work, gives it back. */
cajal_status registry_run(struct api_call *call, registry_work *work);

/* Members of an object: what a list says of a case. */
void registry_emit_case(struct json_out *json, const cajal_registry_case *it);

/* A member whose value is JSON already. */
void registry_emit_document(struct json_out *json, const char *key, const char *document);

/* The version that is held; 0: none. */
cajal_status registry_version(int64_t *out, struct api_call *call, cajal_registry *registry, const char *id);

/* Makes the answer 404. */
cajal_status registry_not_held(struct api_call *call, const char *id);

#endif
