#include "serve/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/errors.h"
#include "serve/routes.h"

/* One request on its way: from its first line to the last byte of its answer. */
struct exchange {
    struct http_request request;
    struct http_response response;
    struct http_field query[HTTP_QUERY_MOST], headers[HTTP_FIELDS_MOST];
    struct text body;
    bool begun;          /* its headers were seen */
    const char *refusal; /* of the request line, or NULL */
    char today[16], remote[INET6_ADDRSTRLEN];
    char storage[];
};

struct server {
    struct service *service;
    struct MHD_Daemon *daemon;
};

static void *begin(void *context, const char *uri, struct MHD_Connection *connection)
{
    (void)context;
    (void)connection;
    size_t length = strlen(uri);
    struct exchange *it = malloc(sizeof *it + 2 * length + 4);
    if (!it)
        return NULL;
    memset(it, 0, sizeof *it);
    const char *message;
    if (!http_target(&it->request, it->query, it->storage, uri, &message))
        it->refusal = message;
    return it;
}

static void end(void *context, struct MHD_Connection *connection, void **held, enum MHD_RequestTerminationCode how)
{
    struct exchange *it = *held;
    (void)context;
    (void)connection;
    (void)how;
    if (!it)
        return;
    http_response_free(&it->response);
    text_free(&it->body);
    free(it);
    *held = NULL;
}

static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

static enum MHD_Result take_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct exchange *it = context;
    (void)kind;
    if (it->request.headers_count == HTTP_FIELDS_MOST) {
        it->refusal = "more headers than are read here (64)";
        return MHD_NO;
    }
    it->headers[it->request.headers_count++] = (struct http_field){name, value ? value : ""};
    return MHD_YES;
}

static void set_time(struct exchange *it)
{
    struct tm day;
    time_t now = time(NULL);
    it->request.time = now;
    if (!localtime_r(&now, &day) || strftime(it->today, sizeof it->today, "%Y-%m-%d", &day) == 0)
        strcpy(it->today, "1970-01-01");
    it->request.today = it->today;
}

static void set_remote(struct exchange *it, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (!info || !info->client_addr)
        return;
    const void *address = info->client_addr->sa_family == AF_INET6
                              ? (const void *)&((struct sockaddr_in6 *)(void *)info->client_addr)->sin6_addr
                              : (const void *)&((struct sockaddr_in *)(void *)info->client_addr)->sin_addr;
    if (inet_ntop(info->client_addr->sa_family, address, it->remote, sizeof it->remote))
        it->request.remote = it->remote;
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, struct http_response *answer)
{
    struct MHD_Response *response;
    if (answer->fixed) {
        response = MHD_create_response_from_buffer(answer->fixed_length, (void *)(uintptr_t)answer->fixed,
                                                   MHD_RESPMEM_PERSISTENT);
    } else {
        size_t length = answer->body.length;
        char *bytes = length ? text_steal(&answer->body) : NULL;
        response = MHD_create_response_from_buffer(bytes ? length : 0, bytes ? bytes : (void *)(uintptr_t) "",
                                                   bytes ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
        if (!response)
            free(bytes);
    }
    if (!response)
        return MHD_NO;
    if (answer->type)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->type);
    for (size_t i = 0; i < answer->fields_count; i++)
        MHD_add_response_header(response, answer->fields[i].name, answer->fields[i].value);
    enum MHD_Result result = MHD_queue_response(connection, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *bytes, size_t *length, void **held)
{
    struct server *server = context;
    struct exchange *it = *held;
    (void)url;
    (void)version;
    if (!it)
        return MHD_NO;
    if (!it->begun) {
        it->begun = true;
        it->request.method = http_method_of(method);
        it->request.headers = it->headers;
        MHD_get_connection_values(connection, MHD_HEADER_KIND, take_header, it);
        set_time(it);
        set_remote(it, connection);
        return MHD_YES;
    }
    if (*length) {
        text_add_n(&it->body, bytes, *length);
        *length = 0;
        return MHD_YES;
    }
    it->request.body = it->body.data;
    it->request.body_length = it->body.length;
    if (it->refusal)
        http_problem(&it->response, PROBLEM_MALFORMED, "%s", it->refusal);
    else
        service_answer(server->service, &it->request, &it->response);
    return send_answer(connection, &it->response);
}

static bool address_of(struct sockaddr_storage *out, const struct server_options *options)
{
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, options->listen, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)options->port);
        return true;
    }
    if (inet_pton(AF_INET6, options->listen, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)options->port);
        return true;
    }
    return false;
}

cajal_status server_open(struct server **out, struct service *service, const struct server_options *options,
                         cajal_errors *errors)
{
    struct sockaddr_storage address;
    if (!address_of(&address, options))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "%s: expected an address such as 127.0.0.1 or ::1",
                          options->listen);
    struct server *server = calloc(1, sizeof *server);
    if (!server)
        return errors_no_memory(errors);
    server->service = service;
    long cores = options->threads ? options->threads : sysconf(_SC_NPROCESSORS_ONLN);
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | (address.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0u);
    server->daemon = MHD_start_daemon(
        flags, (uint16_t)options->port, NULL, NULL, handle, server, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
        MHD_OPTION_URI_LOG_CALLBACK, begin, server, MHD_OPTION_NOTIFY_COMPLETED, end, server,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, server, MHD_OPTION_THREAD_POOL_SIZE,
        cores > 1 ? (unsigned)cores : 0u, MHD_OPTION_CONNECTION_LIMIT, options->connections,
        MHD_OPTION_CONNECTION_TIMEOUT, options->timeout_s, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (!server->daemon) {
        int error = errno;
        free(server);
        return errors_add(errors, CAJAL_IO, NULL, 0, NULL, "cannot listen on %s port %d: %s", options->listen,
                          options->port, strerror(error));
    }
    *out = server;
    return CAJAL_OK;
}

int server_port(const struct server *server)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

void server_close(struct server *server)
{
    if (!server)
        return;
    MHD_stop_daemon(server->daemon);
    free(server);
}
