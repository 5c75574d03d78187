/* What a call of `cajal serve` asks for, from its options and its file of settings. */
#ifndef CAJAL_CLI_SERVE_H
#define CAJAL_CLI_SERVE_H

#include "cli/cli.h"
#include "serve/log.h"
#include "serve/server.h"

struct serve_call {
    const struct cli_command *command;
    struct cli_values values;
    char *file; /* of --config: its lines, cut apart */
    struct service_options service;
    struct server_options network;
    enum log_what log;
    unsigned grace_s;
    const char *access;  /* file of --access, or NULL */
    const char *new_key; /* role of --new-key, or NULL */
    bool beyond;         /* others than this machine reach the service, and were not to be let in unasked */
};

/* CAJAL_OK, or another status with a message on stderr. */
int serve_read_options(struct serve_call *call, const struct cli_command *command, int argc, char **argv);
void serve_free_options(struct serve_call *call);

#endif
