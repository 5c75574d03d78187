/* What the service can and the page's core cannot: it has no YAML, no LAPACK, no log. */
#include "base/errors.h"
#include "cajal/knowledge.h"
#include "serve/handlers.h"
#include "serve/log.h"

cajal_status cajal_knowledge_load(cajal_knowledge **out, const char *directory, cajal_errors *errors)
{
    (void)out;
    return errors_add(errors, CAJAL_USAGE, directory, 0, NULL, "this program reads no folder of knowledge");
}

void answer_outcome(struct service *service, const struct http_request *request, struct http_response *response)
{
    (void)service, (void)request;
    http_problem(response, PROBLEM_NOT_FOUND, "survival is not computed in the browser: cajal outcome, cajal serve");
}

void log_request(struct log *log, const struct log_request *it) { (void)log, (void)it; }
