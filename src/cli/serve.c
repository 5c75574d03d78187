/* cajal serve: the service. */
#include "base/errors.h"
#include "cli/confine.h"
#include "cli/serve.h"
#include "serve/access.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The words of the first error, with its place; for the log. */
static void log_errors(struct log *log, const char *event, const cajal_errors *errors)
{
    for (size_t i = 0; i < cajal_errors_count(errors) && i < 20; i++) {
        const cajal_error *error = cajal_errors_at(errors, i);
        char text[1024];
        snprintf(text, sizeof text, "%s:%d: %s", error->file ? error->file : "", error->line, error->message);
        log_event(log, "error", event, text);
    }
}

static void reload(struct service *service, struct server *server, const struct serve_call *call, struct log *log)
{
    cajal_errors *errors = cajal_errors_new();
    if (errors && service_reload(service, errors) == CAJAL_OK)
        log_event(log, "info", "knowledge reloaded", NULL);
    else
        log_errors(log, "knowledge not reloaded; the old one stays", errors);
    cajal_errors_clear(errors);
    if (!errors || server_reload(server, &call->network, errors) != CAJAL_OK)
        log_errors(log, "certificate not reloaded; the old one stays", errors);
    else if (call->network.certificate)
        log_event(log, "info", "certificate reloaded", NULL);
    cajal_errors_free(errors);
}

/* Until SIGTERM or SIGINT; SIGHUP loads the knowledge base and the certificate anew. */
static void run_until_told(struct service *service, struct server *server, const struct serve_call *call,
                           struct log *log, const sigset_t *signals)
{
    int got = 0;
    while (sigwait(signals, &got) == 0 && got == SIGHUP)
        reload(service, server, call, log);
    log_event(log, "info", "stopping", got == SIGTERM ? "SIGTERM" : "SIGINT");
}

static void say_where(struct log *log, const struct serve_call *call, const struct server *server)
{
    char text[256];
    bool six = strchr(call->network.listen, ':') != NULL;
    snprintf(text, sizeof text, "%s://%s%s%s:%d/", call->network.certificate ? "https" : "http", six ? "[" : "",
             call->network.listen, six ? "]" : "", server_port(server));
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "cajal: the page is at %s\n", text);
    log_event(log, "info", "listening", text);
}

/* The access file, and what it asks of the other options. */
static cajal_status open_access(struct access **out, struct serve_call *call, cajal_errors *errors)
{
    if (!call->access)
        return CAJAL_OK;
    cajal_status status = access_open(out, call->access, errors);
    if (status != CAJAL_OK)
        return status;
    if ((*out)->clients && !call->service.origin)
        return errors_add(errors, CAJAL_USAGE, call->access, 0, "$.cds_clients",
                          "their tokens name the address they are for: give it as --origin https://host:port");
    if (!access_asks(*out) && call->beyond)
        return errors_add(errors, CAJAL_USAGE, call->access, 0, NULL,
                          "holds no key and no provider, and the service reaches beyond this machine: expected one, or "
                          "--insecure-no-access");
    call->service.access = access_check;
    call->service.access_context = *out;
    call->service.this_machine_only = call->service.this_machine_only && !access_asks(*out);
    return CAJAL_OK;
}

static int run(struct serve_call *call, struct log *log, const sigset_t *signals)
{
    struct service *service = NULL;
    struct server *server = NULL;
    struct access *access = NULL;
    cajal_errors *errors = cajal_errors_new();
    cajal_status status = errors ? open_access(&access, call, errors) : CAJAL_INTERNAL;
    if (status == CAJAL_OK) {
        cli_confine_service_files(call->command, &call->values);
        status = service_open(&service, &call->service, errors);
    }
    if (status == CAJAL_OK) {
        service_set_log(service, log);
        status = server_open(&server, service, &call->network, errors);
    }
    if (status == CAJAL_OK) {
        bool connects = call->access || (call->service.registry && cli_is_server(call->service.registry));
        cli_confine_service_calls(&call->values, connects);
        say_where(log, call, server);
        run_until_told(service, server, call, log, signals);
        long cut = server_close(server, call->grace_s);
        log_event(log, cut ? "warning" : "info", "stopped", cut ? "requests were cut off" : NULL);
    }
    cli_print_errors(NULL, errors);
    service_close(service);
    access_close(access);
    cajal_errors_free(errors);
    return (int)status;
}

/* Blocked here, so that no thread of the network is interrupted by one. */
static void block_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* The key is shown once; what is kept of it is its hash. */
static int print_key(const char *role)
{
    char key[ACCESS_KEY_TEXT], hash[ACCESS_HASH_TEXT];
    if (!access_new_key(key, hash)) {
        fprintf(stderr, "cajal: no key can be made: no random numbers, or a build without OpenSSL\n");
        return CAJAL_INTERNAL;
    }
    printf("key   %s\nrow   {\"name\": \"…\", \"role\": \"%s\", \"hash\": \"%s\"}\n", key, role, hash);
    fprintf(stderr, "Give the key to its user: it is not kept. Put the row, with the user's name, under api_keys.\n");
    return cli_finish(CAJAL_OK);
}

int cli_serve(const struct cli_command *command, int argc, char **argv)
{
    struct serve_call call;
    sigset_t signals;
    int status = serve_read_options(&call, command, argc, argv);
    if (status == CAJAL_OK && call.values.done) {
        status = cli_finish(status);
    } else if (status == CAJAL_OK && call.new_key) {
        status = print_key(call.new_key);
    } else if (status == CAJAL_OK) {
        block_signals(&signals);
        struct log *log = log_open(STDERR_FILENO, call.log);
        status = log ? run(&call, log, &signals) : CAJAL_INTERNAL;
        log_close(log);
    }
    serve_free_options(&call);
    return status;
}
