/* Built without a registry: its routes are there only with --registry, which is then refused. */
#include "base/errors.h"
#include "serve/handlers.h"
#include "serve/registries.h"

struct registries *registries_new(const char *url)
{
    static char none;
    (void)url;
    return (struct registries *)(void *)&none;
}

cajal_status registries_take(cajal_registry **out, struct registries *registries, const cajal_knowledge *knowledge,
                             cajal_errors *errors)
{
    (void)out, (void)registries, (void)knowledge;
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "this program was built without a registry");
}

void registries_give(struct registries *registries, cajal_registry *registry, const cajal_knowledge *knowledge,
                     bool good)
{
    (void)registries, (void)registry, (void)knowledge, (void)good;
}

void registries_free(struct registries *registries) { (void)registries; }

void registries_forget(struct registries *registries, const cajal_knowledge *knowledge)
{
    (void)registries, (void)knowledge;
}

#define ABSENT(name)                                                                                                   \
    void name(struct service *service, const struct http_request *request, struct http_response *response)             \
    {                                                                                                                  \
        (void)service, (void)request;                                                                                  \
        http_problem(response, PROBLEM_NOT_FOUND, "this program was built without a registry");                        \
    }

ABSENT(answer_registry_list)
ABSENT(answer_registry_add)
ABSENT(answer_registry_case)
ABSENT(answer_registry_edit)
ABSENT(answer_registry_history)
ABSENT(answer_registry_plan)
ABSENT(answer_registry_changes)
ABSENT(answer_registry_audit)
