/* A knowledge base out of its folder: loaded, resolved, checked. Apart from knowledge.c because what only uses the base
 * in the program (WebAssembly) has no YAML. */
#include "base/errors.h"
#include "knowledge/check.h"
#include "knowledge/knowledge.h"
#include "knowledge/load.h"

cajal_status cajal_knowledge_load(cajal_knowledge **out, const char *directory, cajal_errors *errors)
{
    cajal_knowledge *knowledge = knowledge_new();
    struct kb *kb = knowledge ? arena_alloc(knowledge->arena, sizeof *kb) : NULL;
    if (!kb) {
        cajal_knowledge_free(knowledge);
        return errors_no_memory(errors);
    }
    struct kb_sources sources;
    cajal_status status = kb_load(kb, &sources, knowledge->arena, directory, errors);
    if (status == CAJAL_OK)
        status = kb_resolve(knowledge, kb, errors);
    if (status == CAJAL_OK)
        status = check_knowledge(knowledge, &sources, errors);
    kb_sources_free(&sources);
    if (status != CAJAL_OK) {
        cajal_knowledge_free(knowledge);
        return status;
    }
    *out = knowledge;
    return CAJAL_OK;
}
