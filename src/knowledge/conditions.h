/* The `when` of a rule: a YAML mapping of fact → value, list, `not:` or range. */
#ifndef CAJAL_KNOWLEDGE_CONDITIONS_H
#define CAJAL_KNOWLEDGE_CONDITIONS_H

#include "knowledge/document.h"
#include "knowledge/kb.h"

/* Reads the mapping `when` (NULL: no condition) into plain lists of allowed values.
 * `not:` and ranges are expanded by the domains in `facts`; "unknown" is only ever
 * allowed when written. Every mistake is reported. */
cajal_status conditions_read(struct kb_condition **out, uint32_t *count, struct arena *arena,
                             const struct document *document, const yaml_node_t *when, const struct kb_fact *facts,
                             uint32_t facts_count, cajal_errors *errors);

#endif
