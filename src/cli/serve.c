/* cajal serve: the service. */
#include "base/errors.h"
#include "cli/confine.h"
#include "cli/serve.h"
#include "serve/access.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TIDY_S 10 /* from time to time what was held long enough is forgotten */

/* Each with its place; for the log. */
static void log_errors(struct log *log, const char *event, const cajal_errors *errors)
{
    for (size_t i = 0; i < cajal_errors_count(errors) && i < 20; i++) {
        const cajal_error *error = cajal_errors_at(errors, i);
        struct text text = {0};
        if (error->file)
            text_add(&text, error->file);
        if (error->line)
            text_printf(&text, ":%d", error->line);
        text_printf(&text, "%s%s%s%s", text.length ? ": " : "", error->path ? error->path : "", error->path ? ": " : "",
                    error->message);
        log_event(log, "error", event, text.failed ? error->message : text.data);
        text_free(&text);
    }
}

/* The access file asks this of the other options. */
static cajal_status check_access(const struct access *access, const struct serve_call *call, cajal_errors *errors)
{
    if (access->clients && !call->service.origin)
        return errors_add(errors, CAJAL_USAGE, call->access, 0, "$.cds_clients",
                          "their tokens name the address they are for: give it as --origin https://host:port");
    if (!access_asks(access) && call->beyond)
        return errors_add(errors, CAJAL_USAGE, call->access, 0, NULL,
                          "holds no key and no provider, and the service reaches beyond this machine: expected one, or "
                          "--insecure-no-access");
    return CAJAL_OK;
}

static cajal_status open_access(struct access **out, struct serve_call *call, cajal_errors *errors)
{
    if (!call->access)
        return CAJAL_OK;
    cajal_status status = access_open(out, call->access, errors);
    if (status == CAJAL_OK)
        status = check_access(*out, call, errors);
    if (status != CAJAL_OK)
        return status;
    call->service.access = access_check;
    call->service.access_context = *out;
    call->service.this_machine_only = call->service.this_machine_only && !access_asks(*out);
    return CAJAL_OK;
}

/* ---- what SIGHUP reads anew ---- */

struct running {
    const struct serve_call *call;
    struct service *service;
    struct server *server;
    struct access *access; /* or NULL */
    struct log *log;
};

static cajal_status renew_knowledge(struct running *it, cajal_errors *errors)
{
    return service_reload(it->service, errors);
}

static cajal_status renew_certificate(struct running *it, cajal_errors *errors)
{
    return server_reload(it->server, &it->call->network, errors);
}

static cajal_status renew_access(struct running *it, cajal_errors *errors)
{
    struct access *access = it->access;
    cajal_status status = access_renew(&access, it->call->access, errors);
    if (status != CAJAL_OK)
        return status;
    it->access = access; /* closed at the end, also when it is not used */
    status = check_access(access, it->call, errors);
    if (status == CAJAL_OK)
        service_set_access(it->service, access);
    return status;
}

/* One of them, with the words for the log of what became of it. */
static void renew(struct running *it, cajal_status (*read)(struct running *it, cajal_errors *errors), const char *done,
                  const char *refused)
{
    cajal_errors *errors = cajal_errors_new();
    if (errors && read(it, errors) == CAJAL_OK)
        log_event(it->log, "info", done, NULL);
    else
        log_errors(it->log, refused, errors);
    cajal_errors_free(errors);
}

static void renew_all(struct running *it)
{
    renew(it, renew_knowledge, "knowledge reloaded", "knowledge not reloaded; the old one stays");
    if (it->call->network.certificate)
        renew(it, renew_certificate, "certificate reloaded", "certificate not reloaded; the old one stays");
    if (it->access)
        renew(it, renew_access, "access file reloaded", "access file not reloaded; the old one stays");
}

/* Until SIGTERM or SIGINT. */
static void run_until_told(struct running *it, const sigset_t *signals)
{
    const struct timespec while_quiet = {TIDY_S, 0};
    int got = 0;
    do {
        got = sigtimedwait(signals, NULL, &while_quiet);
        if (got == SIGHUP)
            renew_all(it);
        service_tidy(it->service);
    } while (got != SIGTERM && got != SIGINT);
    log_event(it->log, "info", "stopping", got == SIGTERM ? "SIGTERM" : "SIGINT");
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

static int run(struct serve_call *call, struct log *log, const sigset_t *signals)
{
    struct running it = {.call = call, .log = log};
    cajal_errors *errors = cajal_errors_new();
    cajal_status status = errors ? open_access(&it.access, call, errors) : CAJAL_INTERNAL;
    if (status == CAJAL_OK) {
        cli_confine_service_files(call->command, &call->values);
        status = service_open(&it.service, &call->service, errors);
    }
    if (status == CAJAL_OK) {
        service_set_log(it.service, log);
        status = server_open(&it.server, it.service, &call->network, errors);
    }
    if (status == CAJAL_OK) {
        bool connects = call->access || (call->service.registry && cli_is_server(call->service.registry));
        cli_confine_service_calls(&call->values, connects);
        say_where(log, call, it.server);
        run_until_told(&it, signals);
        long cut = server_close(it.server, call->grace_s);
        log_event(log, cut ? "warning" : "info", "stopped", cut ? "requests were cut off" : NULL);
    }
    cli_print_errors(NULL, errors);
    service_close(it.service);
    access_close(it.access);
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
