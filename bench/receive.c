/* The floor of the library that the service stands on: takes a body whole, as the service does, looks at none of it and
 * answers a file. receive ANSWER.json; the address goes to stderr, SIGTERM ends it. */
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define POOL_BYTES ((size_t)112 * 1024) /* as the service */
#define ANSWER_MOST ((size_t)1024 * 1024)

struct body {
    char *bytes;
    size_t length, capacity;
};

static char answer[ANSWER_MOST];
static size_t answer_length;

static enum MHD_Result take(struct body *body, struct MHD_Connection *connection, const char *bytes, size_t length)
{
    if (!body->bytes) {
        const char *announced = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
        body->capacity = announced ? strtoull(announced, NULL, 10) : 0;
        body->bytes = malloc(body->capacity + 1);
    }
    if (!body->bytes || length > body->capacity - body->length)
        return MHD_NO;
    memcpy(body->bytes + body->length, bytes, length);
    body->length += length;
    return MHD_YES;
}

static enum MHD_Result go_on(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                             const char *version, const char *bytes, size_t *length, void **held)
{
    (void)context;
    (void)url;
    (void)method;
    (void)version;
    if (!*held) {
        *held = calloc(1, sizeof(struct body));
        return *held ? MHD_YES : MHD_NO;
    }
    if (*length) {
        enum MHD_Result taken = take(*held, connection, bytes, *length);
        *length = 0;
        return taken;
    }
    struct MHD_Response *response = MHD_create_response_from_buffer(answer_length, answer, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

static void end(void *context, struct MHD_Connection *connection, void **held, enum MHD_RequestTerminationCode how)
{
    struct body *body = *held;
    (void)context;
    (void)connection;
    (void)how;
    free(body ? body->bytes : NULL);
    free(body);
    *held = NULL;
}

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    sigset_t stop;
    int signal_got;
    if (!file) {
        fprintf(stderr, "usage: receive ANSWER.json\n");
        return 2;
    }
    answer_length = fread(answer, 1, sizeof answer, file);
    fclose(file);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, go_on, NULL,
                                                 MHD_OPTION_NOTIFY_COMPLETED, end, NULL, MHD_OPTION_THREAD_POOL_SIZE,
                                                 cores > 1 ? (unsigned)cores : 0u, MHD_OPTION_CONNECTION_LIMIT, 1000u,
                                                 MHD_OPTION_CONNECTION_MEMORY_LIMIT, POOL_BYTES, MHD_OPTION_END);
    if (!daemon)
        return 3;
    fprintf(stderr, "http://127.0.0.1:%d\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    sigwait(&stop, &signal_got);
    MHD_stop_daemon(daemon);
    return 0;
}
