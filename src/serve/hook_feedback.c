/* What became of the cards: checked, counted, and kept in the feedback file, a line each. */
#include <string.h>

#include "base/errors.h"
#include "serve/hooks.h"
#include "serve/metrics.h"

#define FEEDBACK_MOST 100 /* of one request */

/* "2026-11-25T14:37:33Z", with a fraction and an offset where wanted (RFC 3339). */
static bool is_timestamp(const char *text)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    size_t at = 0;
    for (; form[at]; at++)
        if (form[at] == 'd' ? text[at] < '0' || text[at] > '9' : text[at] != form[at] && !(form[at] == 'T' && text[at] == 't'))
            return false;
    if (text[at] == '.') {
        size_t digits = strspn(text + at + 1, "0123456789");
        if (!digits)
            return false;
        at += 1 + digits;
    }
    if (strcmp(text + at, "Z") == 0 || strcmp(text + at, "z") == 0)
        return true;
    return (text[at] == '+' || text[at] == '-') && strspn(text + at + 1, "0123456789") == 2 && text[at + 3] == ':' &&
           strspn(text + at + 4, "0123456789") == 2 && text[at + 6] == '\0';
}

/* NULL, or what is wrong with one feedback. */
static const char *check(const struct scan *scan, uint32_t feedback, struct arena *arena)
{
    uint32_t outcome = scan_member(scan, feedback, "outcome"), card = scan_member(scan, feedback, "card");
    const size_t longest = 64;
    if (!scan_is(scan, card, SCAN_STRING) || scan_says(scan, card, ""))
        return "card: expected the uuid of a card";
    if (!scan_says(scan, outcome, "accepted") && !scan_says(scan, outcome, "overridden"))
        return "outcome: expected accepted or overridden";
    uint32_t stamp = scan_member(scan, feedback, "outcomeTimestamp");
    const char *text = scan_is(scan, stamp, SCAN_STRING) && scan->tokens[stamp].length < longest
                           ? scan_string(scan, stamp, arena)
                           : NULL;
    if (!text || !is_timestamp(text))
        return "outcomeTimestamp: expected a time such as 2026-11-25T14:37:33Z";
    if (!scan_says(scan, outcome, "accepted"))
        return NULL;
    uint32_t suggestions = scan_member(scan, feedback, "acceptedSuggestions");
    if (scan_items(scan, suggestions) == 0)
        return "acceptedSuggestions: expected the suggestions that were accepted";
    SCAN_EACH(scan, suggestions, suggestion)
    {
        if (!scan_is(scan, scan_member(scan, suggestion, "id"), SCAN_STRING))
            return "acceptedSuggestions: expected the id of each";
    }
    return NULL;
}

/* The feedback as it was sent, with who sent it and when it came; its white space taken out, as a line must hold it. */
static bool keep(struct access *access, const struct hook_service *hook, const char *client,
                 const struct http_request *request, const struct scan *scan, uint32_t feedback)
{
    struct text line = {0}, sent = {0};
    struct json_out json;
    emit_begin(&json, &line, false);
    emit_object(&json, NULL);
    emit_int(&json, "received", request->time);
    emit_string(&json, "service", hook->id);
    emit_string(&json, "client", client);
    scan_add_value(&sent, scan, feedback);
    for (size_t i = 0; i < sent.length; i++) /* a line break inside a string is written \n in JSON */
        if (sent.data[i] == '\n' || sent.data[i] == '\r')
            sent.data[i] = ' ';
    text_printf(&line, ",\"feedback\":%s}\n", sent.data ? sent.data : "null");
    bool fine = !line.failed && !sent.failed;
    if (fine) {
        pthread_mutex_lock(&access->kept->lock);
        fine = fwrite(line.data, 1, line.length, access->feedback) == line.length && fflush(access->feedback) == 0;
        pthread_mutex_unlock(&access->kept->lock);
    }
    text_free(&line);
    text_free(&sent);
    return fine;
}

static void take(struct service *service, struct access *access, const struct hook_service *hook, const char *client,
                 const struct http_request *request, struct http_response *response, const struct scan *scan,
                 uint32_t list)
{
    SCAN_EACH(scan, list, feedback)
    {
        if (access && access->feedback && !keep(access, hook, client, request, scan, feedback)) {
            http_problem(response, PROBLEM_UNAVAILABLE, "the feedback cannot be written");
            return;
        }
        metrics_event(service_metrics(service), scan_says(scan, scan_member(scan, feedback, "outcome"), "accepted")
                                                    ? EVENT_CARD_ACCEPTED
                                                    : EVENT_CARD_OVERRIDDEN);
    }
}

static void judge(struct service *service, struct access *access, const struct hook_service *hook, const char *client,
                  const struct http_request *request, struct http_response *response, const struct scan *scan)
{
    struct arena *arena = http_arena(response);
    uint32_t list = scan_member(scan, 0, "feedback");
    size_t at = 0;
    if (!arena || !scan_is(scan, list, SCAN_ARRAY) || scan_items(scan, list) > FEEDBACK_MOST) {
        http_problem(response, PROBLEM_MALFORMED, "$.feedback: expected a list of at most %d", FEEDBACK_MOST);
        return;
    }
    SCAN_EACH(scan, list, feedback)
    {
        const char *wrong = check(scan, feedback, arena);
        if (arena_failed(arena))
            http_problem(response, PROBLEM_INTERNAL, "out of memory");
        else if (wrong)
            http_problem(response, PROBLEM_MALFORMED, "$.feedback[%zu].%s", at, wrong);
        if (response->status)
            return;
        at++;
    }
    take(service, access, hook, client, request, response, scan, list);
}

void hook_feedback(struct service *service, struct access *access, const struct hook_service *hook, const char *client,
                   const struct http_request *request, struct http_response *response)
{
    struct scan scan = {0};
    cajal_errors *errors = cajal_errors_new();
    cajal_status status =
        errors ? scan_document(&scan, request->body ? request->body : "", request->body_length, NULL, errors)
               : CAJAL_INTERNAL;
    const cajal_error *error = cajal_errors_at(errors, 0);
    if (status == CAJAL_OK)
        judge(service, access, hook, client, request, response, &scan);
    else
        http_problem(response, status == CAJAL_INTERNAL ? PROBLEM_INTERNAL : PROBLEM_MALFORMED, "%s",
                     error ? error->message : "out of memory");
    cajal_errors_free(errors);
    scan_free(&scan);
}
