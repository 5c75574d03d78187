/* A chart that is opened again: by each of its users, and with each order that is chosen or signed, the record itself
 * the same to the byte. Then the answer that was worked out the first time is given, with UUIDs of its own.
 *
 * What stands before the record in the body is read and checked as ever. The record is not read: it is found by a MAC
 * of its bytes together with all of the head that could bear on the answer. Such a record was sound when it was read
 * the first time, and it was the last member of the body, so that this body is sound too: JSON that stands in the same
 * place reads the same. */
#include <string.h>

#include "serve/hooks.h"
#include "serve/wait.h"

#define HEAD_MOST ((size_t)64 * 1024) /* orders make it long */
#define EMPTY_RECORD "{}}"            /* and the end of the body */

/* Offset of the value of "prefetch" in the body, if that is where the key stands first; 0 when it is not. */
static size_t find_record(const char *body, size_t length)
{
    static const char key[] = "\"prefetch\"";
    const char *end = body + length, *at = memmem(body, length < HEAD_MOST ? length : HEAD_MOST, key, sizeof key - 1);
    if (!at)
        return 0;
    at += sizeof key - 1;
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
        at++;
    return at < end && *at == ':' ? (size_t)(at + 1 - body) : 0;
}

/* ---- the question ---- */

/* With its length before it, no two rows of parts read the same. */
static void add_part(struct text *out, const char *bytes, size_t length)
{
    text_printf(out, "%zu:", length);
    text_add_n(out, bytes, length);
}

static void add_token(struct text *out, const struct scan *scan, uint32_t value)
{
    add_part(out, scan->bytes + scan->tokens[value].start, scan->tokens[value].length);
}

/* Of an object, the members but those that no answer depends on. */
static void add_members(struct text *out, const struct scan *scan, uint32_t object, const char *const *without)
{
    SCAN_EACH_KEY(scan, object, key)
    {
        const char *const *name = without;
        while (*name && !scan_says(scan, key, *name))
            name++;
        if (*name)
            continue;
        text_add_char(out, (char)('a' + scan->tokens[key + 1].type)); /* "1" is not 1 */
        add_token(out, scan, key);
        add_token(out, scan, key + 1);
    }
}

/* All but the record: who is asked, of which day, as what we are known, and what the head of the call says. Not who
 * looks, nor in which call, nor with which token for the record's server: an answer for which that server was asked is
 * not held. */
static void write_question(struct text *out, const struct hook_call *head)
{
    static const char *const per_call[] = {"hookInstance", "fhirAuthorization", "context", "prefetch", NULL};
    static const char *const per_user[] = {"userId", NULL};
    add_part(out, head->service->id, strlen(head->service->id));
    add_part(out, head->origin, strlen(head->origin));
    add_part(out, head->request->today, strlen(head->request->today));
    add_members(out, &head->scan, 0, per_call);
    text_add_char(out, '{');
    add_members(out, &head->scan, head->context, per_user);
}

/* The body with an empty record in place of its own; NULL when memory is short. */
static char *copy_head(struct arena *arena, const char *body, size_t record_at)
{
    char *copy = arena && body ? arena_alloc(arena, record_at + sizeof EMPTY_RECORD) : NULL;
    if (copy) {
        memcpy(copy, body, record_at);
        memcpy(copy + record_at, EMPTY_RECORD, sizeof EMPTY_RECORD);
    }
    return copy;
}

/* Whether the record of a scanned call is the value that find_record() found, and nothing follows it. */
static bool is_last(const struct hook_call *call, size_t record_at)
{
    const struct scan *scan = &call->scan;
    if (call->prefetch == SCAN_NONE || scan->tokens[call->prefetch].next != scan->tokens[0].next)
        return false;
    size_t start = scan->tokens[call->prefetch].start;
    while (record_at < start && strchr(" \t\r\n", scan->bytes[record_at]))
        record_at++;
    return record_at == start;
}

/* Names the answer; false when the head is not sound or not plain: then the whole body is read, which tells why. */
static bool name_answer(struct hook_again *out, const struct hook_service *hook, const struct http_request *request,
                        struct access *access, const char *origin)
{
    struct http_response unused = {0}; /* the problem of a head that is wrong is told by who reads all of it */
    struct http_request part = *request;
    struct hook_call head;
    struct text question = {0};
    part.body = copy_head(http_arena(&unused), request->body, out->record_at);
    part.body_length = out->record_at + sizeof EMPTY_RECORD - 1;
    bool named = false;
    if (part.body) {
        if (hook_call_read(&head, hook, &part, access, origin, &unused) && is_last(&head, out->record_at)) {
            write_question(&question, &head);
            named = answers_name(out->answers, &out->name, request->generation, &question,
                                 request->body + out->record_at, request->body_length - out->record_at);
        }
        hook_call_end(&head);
    }
    text_free(&question);
    http_response_free(&unused);
    return named;
}

/* ---- the answer ---- */

static bool renew_uuids(struct text *answer, const struct answer_places *places)
{
    struct uuids uuids = {0};
    bool fine = !answer->failed;
    for (uint32_t i = 0; i < places->count && fine; i++)
        fine = uuid_write(answer->data + places->at[i], &uuids);
    return fine;
}

bool hook_recall(struct hook_again *out, struct service *service, const struct hook_service *hook,
                 const struct http_request *request, struct access *access, const char *origin,
                 struct http_response *response)
{
    struct answer_places places;
    *out = (struct hook_again){.record_at = request->body ? find_record(request->body, request->body_length) : 0};
    if (!out->record_at || request->resumed)
        return false;
    out->answers = service_answers(service);
    if (out->answers && !name_answer(out, hook, request, access, origin))
        out->answers = NULL;
    if (!out->answers || !answers_recall(out->answers, &out->name, monotonic_s(), &response->body, &places))
        return false;
    response->type = HTTP_JSON;
    if (renew_uuids(&response->body, &places))
        return true;
    http_problem(response, PROBLEM_INTERNAL, "out of memory");
    return true;
}

void hook_remember(const struct hook_again *again, const struct hook_call *call, const struct hook_data *data,
                   const struct answer_places *places, const struct http_response *response)
{
    bool good = (response->status == 0 || response->status == 200) && !response->later && response->body.length;
    if (again->answers && good && !data->asked && is_last(call, again->record_at))
        answers_keep(again->answers, &again->name, monotonic_s(), &response->body, places);
}
