#include "serve/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/format.h"
#include "serve/exchange.h"
#include "serve/wait.h"

#define CONNECTIONS_MOST 10000u
#define OWN_FILES 100u /* kept for what is not a connection */
#define TIMEOUT_S 30u
#define BODY_MEMORY_MB 256u
/* Of a connection. Half of it is what one call to the system receives: a hook's call of 50 kB comes whole, which costs
 * half of what four parts do. More would cost every small request, because the library clears it all after each answer.
 * It is mapped, and resident once it was used. */
#define POOL_BYTES ((size_t)112 * 1024)
#define POOL_STEP ((size_t)8 * 1024)
#define JOBS_MOST 256 /* that wait for a worker */
#define BACKLOG 1024u
#define PEM_MOST 1000000

/* TLS 1.3 and 1.2 with forward secrecy and authenticated encryption, nothing else. */
static const char priorities[] = "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-CIPHER-ALL:+AES-256-GCM:"
                                 "+AES-128-GCM:+CHACHA20-POLY1305:-MAC-ALL:+AEAD";

static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text); /* http_target() decodes */
}

/* While it starts, what the library says is why it cannot; later, what clients did wrong. */
static void listen_to_library(void *context, const char *format, va_list arguments)
{
    struct server *server = context;
    if (server->starting && !server->trouble[0])
        format_into(server->trouble, sizeof server->trouble, format, arguments);
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

/* As many files as the system lets us open. */
static unsigned connections_of(const struct server_options *options)
{
    struct rlimit files;
    unsigned most = options->connections ? options->connections : CONNECTIONS_MOST;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return most;
    if (files.rlim_cur < files.rlim_max && files.rlim_cur < most + OWN_FILES) {
        files.rlim_cur = files.rlim_max < most + OWN_FILES ? files.rlim_max : most + OWN_FILES;
        setrlimit(RLIMIT_NOFILE, &files);
        getrlimit(RLIMIT_NOFILE, &files);
    }
    if (files.rlim_cur < most + OWN_FILES)
        most = files.rlim_cur > (rlim_t)2 * OWN_FILES ? (unsigned)(files.rlim_cur - OWN_FILES) : OWN_FILES;
    return most;
}

static char *read_pem(const char *path, cajal_errors *errors)
{
    FILE *file = fopen(path, "rb");
    struct text text = {0};
    if (!file) {
        errors_add(errors, CAJAL_IO, path, 0, NULL, "cannot open: %s", strerror(errno));
        return NULL;
    }
    bool whole = text_read(&text, file, PEM_MOST);
    int wrong = errno;
    fclose(file);
    if (whole && text.length <= PEM_MOST && strstr(text.data, "-----BEGIN "))
        return text_steal(&text);
    if (text.failed)
        errors_no_memory(errors);
    else if (!whole)
        errors_add(errors, CAJAL_IO, path, 0, NULL, "cannot read: %s", strerror(wrong));
    else
        errors_add(errors, CAJAL_INVALID, path, 0, NULL, "expected PEM: -----BEGIN …, of at most %d bytes", PEM_MOST);
    text_free(&text);
    return NULL;
}

/* Starts the library's threads, on a socket that listens already unless it is MHD_INVALID_SOCKET; NULL with
 * server->trouble. */
static struct MHD_Daemon *start(struct server *server, const struct server_options *options, unsigned connections,
                                char *certificate, char *key, MHD_socket listening)
{
    struct sockaddr_storage address;
    address_of(&address, options);
    long cores = options->threads ? options->threads : sysconf(_SC_NPROCESSORS_ONLN);
    unsigned timeout = options->timeout_s ? options->timeout_s : TIMEOUT_S;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                     (address.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0u) | (certificate ? MHD_USE_TLS : 0u);
    struct MHD_OptionItem secure[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, certificate},
                                      {MHD_OPTION_HTTPS_MEM_KEY, 0, key},
                                      {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)priorities},
                                      {MHD_OPTION_END, 0, NULL}};
    server->trouble[0] = '\0';
    return MHD_start_daemon(
        flags, (uint16_t)options->port, NULL, NULL, exchange_go_on, server, MHD_OPTION_EXTERNAL_LOGGER,
        listen_to_library, server, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_URI_LOG_CALLBACK,
        exchange_begin, server, MHD_OPTION_NOTIFY_COMPLETED, exchange_end, server, MHD_OPTION_NOTIFY_CONNECTION,
        exchange_connection, server, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, server, MHD_OPTION_THREAD_POOL_SIZE,
        cores > 1 ? (unsigned)cores : 0u, MHD_OPTION_CONNECTION_LIMIT, connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        options->connections_per_address, MHD_OPTION_CONNECTION_TIMEOUT, timeout, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        POOL_BYTES, MHD_OPTION_CONNECTION_MEMORY_INCREMENT, POOL_STEP, MHD_OPTION_LISTEN_BACKLOG_SIZE, BACKLOG,
        MHD_OPTION_LISTEN_SOCKET, listening, certificate ? MHD_OPTION_ARRAY : MHD_OPTION_END, secure, MHD_OPTION_END);
}

static void dispose(struct server *server)
{
    workers_close(server->workers);
    connections_close(server->connections);
    free(server);
}

/* The files of certificate and key, read. */
struct pair {
    char *certificate, *key; /* NULL without TLS */
};

static bool read_pair(struct pair *out, const struct server_options *options, cajal_errors *errors)
{
    out->certificate = options->certificate ? read_pem(options->certificate, errors) : NULL;
    out->key = options->key ? read_pem(options->key, errors) : NULL;
    return (!options->certificate || out->certificate) && (!options->key || out->key);
}

static void forget_pair(struct pair *pair)
{
    free(pair->certificate);
    if (pair->key)
        explicit_bzero(pair->key, strlen(pair->key));
    free(pair->key);
}

static struct MHD_Daemon *start_with(struct server *server, const struct server_options *options,
                                     const struct pair *pair, MHD_socket listening)
{
    server->starting = true;
    struct MHD_Daemon *daemon =
        start(server, options, connections_of(options), pair->certificate, pair->key, listening);
    server->starting = false;
    server->trouble[strcspn(server->trouble, "\n")] = '\0';
    return daemon;
}

static cajal_status open_with(struct server *server, const struct server_options *options, const struct pair *pair,
                              cajal_errors *errors)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct metrics *metrics = service_metrics(server->service);
    server->bodies = metrics_gauge(metrics, GAUGE_BODY_BYTES);
    server->in_flight = metrics_gauge(metrics, GAUGE_IN_FLIGHT);
    server->body_memory = (long)(options->body_memory_mb ? options->body_memory_mb : BODY_MEMORY_MB) * 1024 * 1024;
    server->secure = pair->certificate != NULL;
    server->connections =
        connections_open(connections_of(options), options->timeout_s ? options->timeout_s : TIMEOUT_S, metrics);
    server->workers = workers_open(options->workers ? options->workers : (int)(2 * cores), JOBS_MOST, exchange_work);
    if (!server->connections || !server->workers)
        return errors_no_memory(errors);
    server->daemon = start_with(server, options, pair, MHD_INVALID_SOCKET);
    if (server->daemon)
        return CAJAL_OK;
    return errors_add(errors, CAJAL_IO, NULL, 0, NULL, "cannot listen on %s port %d: %s", options->listen,
                      options->port, server->trouble[0] ? server->trouble : strerror(errno));
}

/* ---- another certificate ---- */

/* A place for the daemon that gives way; those of earlier ones to whom nobody is connected are freed. NULL: all are in
 * use. */
static struct MHD_Daemon **place_for_retired(struct server *server)
{
    struct MHD_Daemon **place = NULL;
    for (int i = 0; i < SERVER_RETIRED; i++) {
        struct MHD_Daemon **it = &server->retired[i];
        const union MHD_DaemonInfo *info = *it ? MHD_get_daemon_info(*it, MHD_DAEMON_INFO_CURRENT_CONNECTIONS) : NULL;
        if (info && info->num_connections == 0) {
            MHD_stop_daemon(*it);
            *it = NULL;
        }
        place = *it ? place : it;
    }
    return place;
}

/* The new one listens on the same socket before the old one stops: nobody is turned away. */
static cajal_status replace(struct server *server, const struct server_options *options, const struct pair *pair,
                            cajal_errors *errors)
{
    struct MHD_Daemon **place = place_for_retired(server);
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_LISTEN_FD);
    MHD_socket listening = place && info ? dup(info->listen_fd) : MHD_INVALID_SOCKET;
    if (listening == MHD_INVALID_SOCKET)
        return errors_add(errors, CAJAL_IO, options->certificate, 0, NULL,
                          "too many connections with earlier certificates are open; try again later");
    struct MHD_Daemon *next = start_with(server, options, pair, listening);
    if (!next) {
        close(listening);
        return errors_add(errors, CAJAL_INVALID, options->certificate, 0, NULL, "cannot be used with its key: %s",
                          server->trouble[0] ? server->trouble : strerror(errno));
    }
    MHD_socket before = MHD_quiesce_daemon(server->daemon);
    if (before != MHD_INVALID_SOCKET)
        close(before);
    *place = server->daemon;
    server->daemon = next;
    return CAJAL_OK;
}

cajal_status server_reload(struct server *server, const struct server_options *options, cajal_errors *errors)
{
    struct pair pair;
    if (!options->certificate)
        return CAJAL_OK;
    cajal_status status =
        read_pair(&pair, options, errors) ? replace(server, options, &pair, errors) : errors_worst(errors);
    forget_pair(&pair);
    return status;
}

cajal_status server_open(struct server **out, struct service *service, const struct server_options *options,
                         cajal_errors *errors)
{
    struct sockaddr_storage address;
    if (!address_of(&address, options))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                          "--listen %s: expected an address such as 127.0.0.1 or ::1", options->listen);
    if (options->certificate && !server_has_tls)
        return errors_add(
            errors, CAJAL_USAGE, NULL, 0, NULL,
            "--tls-certificate: this program was built without TLS; the one of the Debian package has it");
    struct server *server = calloc(1, sizeof *server);
    if (!server)
        return errors_no_memory(errors);
    server->service = service;
    struct pair pair;
    cajal_status status = read_pair(&pair, options, errors) ? open_with(server, options, &pair, errors) : CAJAL_IO;
    forget_pair(&pair);
    if (status == CAJAL_OK)
        *out = server;
    else
        dispose(server);
    return status;
}

int server_port(const struct server *server)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

long server_close(struct server *server, unsigned grace_s)
{
    if (!server)
        return 0;
    service_leave(server->service);
    MHD_socket listening = MHD_quiesce_daemon(server->daemon);
    if (listening != MHD_INVALID_SOCKET)
        shutdown(listening, SHUT_RDWR); /* who comes now is refused rather than left waiting */
    int64_t until = monotonic_s() + grace_s;
    while (atomic_load(server->in_flight) > 0 && monotonic_s() <= until)
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    long left = atomic_load(server->in_flight);
    workers_close(server->workers); /* none may be suspended when the library stops */
    server->workers = NULL;
    for (int i = 0; i < SERVER_RETIRED; i++)
        if (server->retired[i])
            MHD_stop_daemon(server->retired[i]);
    MHD_stop_daemon(server->daemon);
    if (listening != MHD_INVALID_SOCKET)
        close(listening);
    dispose(server);
    return left;
}
