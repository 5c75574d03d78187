/* A case of a registry whose plan changed, as JSON: for the command and for the service. */
#ifndef CAJAL_REPORT_REPLAN_JSON_H
#define CAJAL_REPORT_REPLAN_JSON_H

#include "base/json_out.h"
#include "cajal/registry.h"

/* Adds an object: case, versions, reason, and the options then and now. */
void replan_json(struct json_out *out, const cajal_registry_plan *plan);

#endif
