#include "serve/exchange.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "serve/routes.h"
#include "serve/strict.h"

/* Of a body that is refused so much is read and forgotten, so that the client sees the answer rather than a reset. */
#define DRAIN_MOST ((uint64_t)64 * 1024 * 1024)
#define HEAD_MOST 32768 /* bytes of the first line and the headers */
#define BODY_FIRST ((size_t)16 * 1024)

enum stage {
    STAGE_BEGUN,    /* the first line was read */
    STAGE_BODY,     /* the body is wanted */
    STAGE_DRAINING, /* the answer is known; what comes of the body is forgotten */
    STAGE_ANSWERED, /* the same, but the body was read */
    STAGE_WORKING,  /* a worker has it */
    STAGE_DONE,     /* the answer is there */
};

struct exchange {
    struct server *server;
    struct MHD_Connection *connection;
    struct connection *watched;
    const struct route *route;
    struct http_request request;
    struct http_response response;
    struct timespec since;
    enum stage stage;
    size_t capacity, bytes_out; /* of the body that comes, of the answer */
    char *body;
    uint64_t drained;
    const char *refusal; /* of the first line, or NULL */
    bool too_long;       /* the first line */
    bool last;           /* of its connection */
    char today[16], remote[INET6_ADDRSTRLEN];
    struct http_field query[HTTP_QUERY_MOST], headers[HTTP_FIELDS_MOST];
    char storage[];
};

static struct connection *watched_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

void exchange_connection(void *context, struct MHD_Connection *connection, void **held,
                         enum MHD_ConnectionNotificationCode what)
{
    struct server *server = context;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        *held = info ? connections_add(server->connections, info->connect_fd) : NULL;
    } else {
        connections_remove(server->connections, *held);
        *held = NULL;
    }
}

void *exchange_begin(void *context, const char *target, struct MHD_Connection *connection)
{
    struct server *server = context;
    size_t length = target ? strlen(target) : 0;
    struct exchange *it = malloc(sizeof *it + 2 * length + 4);
    if (!it)
        return NULL;
    memset(it, 0, offsetof(struct exchange, query));
    it->server = server;
    it->connection = connection;
    it->watched = watched_of(connection);
    it->storage[0] = '\0';
    clock_gettime(CLOCK_MONOTONIC, &it->since);
    it->too_long = length > HEAD_MOST;
    if (it->too_long || !http_target(&it->request, it->query, it->storage, target ? target : "", &it->refusal))
        it->request.path = "";
    else
        it->refusal = NULL;
    atomic_fetch_add_explicit(server->in_flight, 1, memory_order_relaxed);
    return it;
}

static double seconds_since(const struct timespec *since)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - since->tv_sec) + (double)(now.tv_nsec - since->tv_nsec) / 1e9;
}

static void forget_body(struct exchange *it)
{
    if (it->capacity)
        atomic_fetch_sub_explicit(it->server->bodies, (long)it->capacity, memory_order_relaxed);
    free(it->body);
    it->body = NULL;
    it->capacity = 0;
    it->request.body = NULL;
}

void exchange_end(void *context, struct MHD_Connection *connection, void **held, enum MHD_RequestTerminationCode how)
{
    struct server *server = context;
    struct exchange *it = *held;
    (void)connection;
    (void)how;
    if (!it)
        return;
    connection_is_idle(server->connections, it->watched);
    if (it->response.status)
        service_note(server->service, it->route, &it->request, &it->response, seconds_since(&it->since), it->bytes_out);
    forget_body(it);
    http_response_free(&it->response);
    free(it);
    *held = NULL;
    atomic_fetch_sub_explicit(server->in_flight, 1, memory_order_relaxed);
}

/* ---- the head ---- */

static enum MHD_Result take_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct exchange *it = context;
    (void)kind;
    if (it->request.headers_count < HTTP_FIELDS_MOST)
        it->headers[it->request.headers_count] = (struct http_field){name, value ? value : ""};
    it->request.headers_count++;
    return MHD_YES;
}

static void set_time(struct exchange *it)
{
    struct tm day;
    time_t now = time(NULL);
    it->request.time = now;
    if (!localtime_r(&now, &day) || strftime(it->today, sizeof it->today, "%Y-%m-%d", &day) == 0)
        memcpy(it->today, "1970-01-01", sizeof "1970-01-01");
    it->request.today = it->today;
}

static void set_remote(struct exchange *it)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(it->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (!info || !info->client_addr)
        return;
    const void *address = info->client_addr->sa_family == AF_INET6
                              ? (const void *)&((struct sockaddr_in6 *)(void *)info->client_addr)->sin6_addr
                              : (const void *)&((struct sockaddr_in *)(void *)info->client_addr)->sin_addr;
    if (inet_ntop(info->client_addr->sa_family, address, it->remote, sizeof it->remote))
        it->request.remote = it->remote;
}

/* What a proxy in front might read otherwise than we do. After it the connection is not used again. */
static bool is_strict(struct exchange *it, const char *method, const char *version)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(it->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    const char *wrong = it->refusal;
    if (it->too_long) {
        http_problem(&it->response, PROBLEM_TARGET, "expected at most %d bytes", HEAD_MOST);
    } else if (!wrong && it->request.headers_count > HTTP_FIELDS_MOST) {
        http_problem(&it->response, PROBLEM_HEADERS, "expected at most %d headers", HTTP_FIELDS_MOST);
    } else if (!wrong && info && info->header_size > HEAD_MOST) {
        http_problem(&it->response, PROBLEM_HEADERS, "expected at most %d bytes of headers in all", HEAD_MOST);
    } else if (!wrong && info) {
        struct strict_head head = {version, it->headers, it->request.headers_count, method + info->header_size};
        wrong = strict_check(&head);
    }
    if (wrong)
        http_problem(&it->response, PROBLEM_MALFORMED, "%s", wrong);
    if (it->request.headers_count > HTTP_FIELDS_MOST)
        it->request.headers_count = 0;
    it->last = it->response.status != 0;
    return !it->last;
}

/* The length that was announced; 0 when none was. */
static uint64_t announced(const struct exchange *it)
{
    const char *text = http_header(&it->request, "Content-Length");
    return text ? strtoull(text, NULL, 10) : 0;
}

static void refuse_size(struct exchange *it)
{
    if (it->route->body_most)
        http_problem(&it->response, PROBLEM_TOO_LARGE, "expected at most %zu bytes", it->route->body_most);
    else
        http_problem(&it->response, PROBLEM_TOO_LARGE, "expected no body");
}

static enum MHD_Result send_answer(struct exchange *it);

/* The head is there: is the body wanted? */
static enum MHD_Result look_at_head(struct exchange *it, const char *method, const char *version)
{
    struct server *server = it->server;
    it->request.method = http_method_of(method);
    it->request.headers = it->headers;
    it->request.secure = server->secure;
    MHD_get_connection_values(it->connection, MHD_HEADER_KIND, take_header, it);
    connection_is_busy(server->connections, it->watched);
    set_time(it);
    set_remote(it);
    if (!is_strict(it, method, version))
        return send_answer(it);
    it->route = service_begin(server->service, &it->request, &it->response);
    uint64_t length = announced(it);
    if (it->route && length > it->route->body_most)
        refuse_size(it);
    it->stage = it->response.status ? STAGE_DRAINING : STAGE_BODY;
    /* who asks whether to send the body is told no at once; so is who would send more than we care to forget */
    if (it->stage == STAGE_DRAINING && (http_header(&it->request, "Expect") || length > DRAIN_MOST)) {
        it->last = true;
        return send_answer(it);
    }
    return MHD_YES;
}

/* ---- the body ---- */

/* Room for `more` bytes and a zero; false with the answer made a problem. */
static bool make_room(struct exchange *it, size_t more)
{
    size_t needed = it->request.body_length + more + 1, capacity = it->capacity ? it->capacity : BODY_FIRST;
    if (needed <= it->capacity)
        return true;
    if (needed - 1 > it->route->body_most) {
        refuse_size(it);
        return false;
    }
    uint64_t length = announced(it);
    if (!it->capacity &&
        length < 4 * BODY_FIRST) /* what is small is taken at its word; what is large must come first */
        capacity = (size_t)length + 1;
    while (capacity < needed)
        capacity *= 2;
    long grown = (long)(capacity - it->capacity);
    char *body = NULL;
    if (atomic_fetch_add_explicit(it->server->bodies, grown, memory_order_relaxed) + grown <= it->server->body_memory)
        body = realloc(it->body, capacity);
    if (!body) {
        atomic_fetch_sub_explicit(it->server->bodies, grown, memory_order_relaxed);
        http_problem(&it->response, PROBLEM_UNAVAILABLE, "too much is being sent at this moment; try again");
        http_set(&it->response, "Retry-After", "1");
        return false;
    }
    it->body = body;
    it->capacity = capacity;
    return true;
}

/* A body that came whole, as most do, is read where it lies, if the route looks no further than its end. What must
 * outlive this call is copied after all: false. */
static bool answer_in_place(struct exchange *it, const char *bytes, size_t length)
{
    if (!(it->route->flags & ROUTE_IN_PLACE) || it->request.body_length || length > it->route->body_most ||
        length != announced(it))
        return false;
    it->request.body = bytes;
    it->request.body_length = length;
    service_finish(it->server->service, it->route, &it->request, &it->response);
    it->request.body = NULL;
    if (!it->response.later)
        return true;
    it->request.body_length = 0;
    return false;
}

static enum MHD_Result take_body(struct exchange *it, const char *bytes, size_t *length)
{
    if (it->stage == STAGE_BODY && answer_in_place(it, bytes, *length)) {
        it->stage = STAGE_ANSWERED;
        *length = 0;
        return MHD_YES;
    }
    if (it->stage == STAGE_BODY && !make_room(it, *length)) {
        forget_body(it);
        it->stage = STAGE_DRAINING;
    }
    if (it->stage == STAGE_BODY) {
        memcpy(it->body + it->request.body_length, bytes, *length);
        it->request.body_length += *length;
    } else if ((it->drained += *length) > DRAIN_MOST) {
        return MHD_NO;
    }
    *length = 0;
    return MHD_YES;
}

/* ---- the answer ---- */

static struct MHD_Response *make_response(struct http_response *answer)
{
    if (answer->fixed)
        return MHD_create_response_from_buffer(answer->fixed_length, (void *)(uintptr_t)answer->fixed,
                                               MHD_RESPMEM_PERSISTENT);
    size_t length = answer->body.length;
    char *bytes = length ? text_steal(&answer->body) : NULL;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(bytes ? length : 0, bytes ? bytes : (void *)(uintptr_t) "",
                                        bytes ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    if (!response)
        free(bytes);
    return response;
}

static enum MHD_Result send_answer(struct exchange *it)
{
    struct http_response *answer = &it->response;
    it->bytes_out = answer->fixed ? answer->fixed_length : answer->body.length;
    struct MHD_Response *response = make_response(answer);
    if (!response)
        return MHD_NO;
    if (answer->type && it->bytes_out)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->type);
    for (size_t i = 0; i < answer->fields_count; i++)
        MHD_add_response_header(response, answer->fields[i].name, answer->fields[i].value);
    if (it->last || service_is_leaving(it->server->service) ||
        !connection_is_kept(it->server->connections, it->watched))
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    it->stage = STAGE_DONE;
    connection_is_busy(it->server->connections, it->watched);
    enum MHD_Result result = MHD_queue_response(it->connection, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return result;
}

void exchange_work(void *job)
{
    struct exchange *it = job;
    it->request.resumed = it->response.later;
    it->response.later = false;
    service_finish(it->server->service, it->route, &it->request, &it->response);
    it->stage = STAGE_DONE;
    MHD_resume_connection(it->connection);
}

static enum MHD_Result give_to_worker(struct exchange *it)
{
    connection_waits_for_us(it->watched);
    it->stage = STAGE_WORKING;
    MHD_suspend_connection(it->connection);
    if (workers_give(it->server->workers, it))
        return MHD_YES;
    it->response.later = false;
    http_problem(&it->response, PROBLEM_UNAVAILABLE, "too many requests wait for an answer; try again");
    http_set(&it->response, "Retry-After", "1");
    it->stage = STAGE_DONE;
    MHD_resume_connection(it->connection);
    return MHD_YES;
}

/* Everything is there: the answer now, or by a worker. */
static enum MHD_Result answer(struct exchange *it)
{
    if (it->body) {
        it->body[it->request.body_length] = '\0';
        it->request.body = it->body;
    }
    if (it->stage == STAGE_BODY) {
        if (it->route->flags & ROUTE_SLOW || it->response.later)
            return give_to_worker(it);
        service_finish(it->server->service, it->route, &it->request, &it->response);
        if (it->response.later)
            return give_to_worker(it);
    }
    return send_answer(it);
}

enum MHD_Result exchange_go_on(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                               const char *version, const char *bytes, size_t *length, void **held)
{
    struct exchange *it = *held;
    (void)context;
    (void)connection;
    (void)url;
    if (!it)
        return MHD_NO;
    if (it->stage == STAGE_BEGUN)
        return look_at_head(it, method, version);
    if (*length)
        return take_body(it, bytes, length);
    if (it->stage == STAGE_WORKING)
        return MHD_YES;
    return answer(it);
}
