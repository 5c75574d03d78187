/* Access and CDS Hooks in a build without OpenSSL or libcurl: there are no services, and no access file is taken. */
#include <string.h>

#include "base/errors.h"
#include "serve/access.h"
#include "serve/answers.h"
#include "serve/handlers.h"

#define NEEDED "this program was built without OpenSSL and libcurl: tokens, keys and CDS Hooks are not in it"

const bool access_has_tokens = false;

cajal_status access_open(struct access **out, const char *path, cajal_errors *errors)
{
    (void)out;
    return errors_add(errors, CAJAL_USAGE, path, 0, NULL, "%s", NEEDED);
}

cajal_status access_renew(struct access **access, const char *path, cajal_errors *errors)
{
    return access_open(access, path, errors);
}

void access_close(struct access *access) { (void)access; }

bool access_asks(const struct access *access)
{
    (void)access;
    return true;
}

bool access_check(const struct service *service, void *access, struct http_request *request, enum http_role needed,
                  struct http_response *response)
{
    (void)service;
    (void)access;
    (void)request;
    (void)needed;
    http_problem(response, PROBLEM_UNAVAILABLE, "%s", NEEDED);
    return false;
}

bool access_new_key(char key[ACCESS_KEY_TEXT], char hash[ACCESS_HASH_TEXT])
{
    (void)key;
    (void)hash;
    return false;
}

void answer_hook_services(struct service *service, const struct http_request *request, struct http_response *response)
{
    (void)service;
    (void)request;
    text_add(&response->body, "{\"services\":[]}");
    response->type = HTTP_JSON;
}

void answer_hook(struct service *service, const struct http_request *request, struct http_response *response)
{
    (void)service;
    (void)request;
    http_problem(response, PROBLEM_NOT_FOUND, "%s", NEEDED);
}

void answer_smart(struct service *service, const struct http_request *request, struct http_response *response)
{
    (void)service;
    (void)request;
    text_add(&response->body, "{\"servers\":[]}");
    response->type = HTTP_JSON;
}

void answer_launch(struct service *service, const struct http_request *request, struct http_response *response)
{
    answer_hook(service, request, response);
}

void answer_hook_feedback(struct service *service, const struct http_request *request, struct http_response *response)
{
    answer_hook(service, request, response);
}

cajal_status answers_open(struct answers **out, unsigned most, struct metrics *metrics, cajal_errors *errors)
{
    (void)most;
    (void)metrics;
    (void)errors;
    *out = NULL; /* there are no hooks whose answers could be held */
    return CAJAL_OK;
}

void answers_close(struct answers *answers) { (void)answers; }

void answers_forget(struct answers *answers, uint64_t generation)
{
    (void)answers;
    (void)generation;
}

void answers_tidy(struct answers *answers, int64_t now_s)
{
    (void)answers;
    (void)now_s;
}
