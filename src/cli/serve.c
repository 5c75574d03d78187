/* cajal serve: the service. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "serve/server.h"

const struct cli_option cli_serve_options[] = {
    {"port", 'p', "N", "NONE", "listen on this port (default: 8443 with TLS, else 8080; 0: any that is free)", false},
    {"listen", 'l', "ADDRESS", "NONE", "listen on this address (default: 127.0.0.1, this machine only)", false},
    {"kb", 0, "DIR", "DIR", "use the knowledge base in DIR instead of the one in this program", false},
    {"web", 0, "DIR", "DIR", "serve the page from DIR instead of the one in this program", false},
    {0}};

/* Until SIGTERM or SIGINT; SIGHUP loads the knowledge base anew. */
static void wait_for_end(void)
{
    sigset_t signals;
    int got = 0;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    while (sigwait(&signals, &got) == 0 && got != SIGTERM && got != SIGINT)
        continue;
}

static int run(const struct service_options *options, const struct server_options *network)
{
    struct service *service = NULL;
    struct server *server = NULL;
    cajal_errors *errors = cajal_errors_new();
    cajal_status status = errors ? service_open(&service, options, errors) : CAJAL_INTERNAL;
    if (status == CAJAL_OK)
        status = server_open(&server, service, network, errors);
    if (status == CAJAL_OK) {
        fprintf(stderr, "cajal: http://%s:%d/\n", network->listen, server_port(server));
        wait_for_end();
    }
    cli_print_errors(NULL, errors);
    server_close(server);
    service_close(service);
    cajal_errors_free(errors);
    return (int)status;
}

int cli_serve(const struct cli_command *command, int argc, char **argv)
{
    struct cli_values values;
    sigset_t signals;
    int status = cli_parse(&values, command, argc, argv);
    if (status != CAJAL_OK || values.done)
        return status != CAJAL_OK ? status : cli_finish(status);
    const char *port = cli_value(&values, command, "port"), *listen = cli_value(&values, command, "listen");
    struct service_options options = {.kb = cli_value(&values, command, "kb"),
                                      .web = cli_value(&values, command, "web")};
    struct server_options network = {
        .listen = listen ? listen : "127.0.0.1", .port = 8080, .connections = 10000, .timeout_s = 30};
    if (port && (network.port = cli_number(port, 0, 65535)) < 0) {
        cli_usage_error(command, "--port %s: expected 0 to 65535", port);
        return CAJAL_USAGE;
    }
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    return run(&options, &network);
}
