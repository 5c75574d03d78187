/* The larger verbs of `cajal kb`, one file each. */
#ifndef CAJAL_CLI_KB_H
#define CAJAL_CLI_KB_H

#include "cli/cli.h"

/* `directory`: the knowledge base, or NULL for the embedded one. */
int cli_kb_verify(const struct cli_command *command, const struct cli_values *values, const char *directory);
int cli_kb_diff(const struct cli_command *command, const struct cli_values *values, const char *directory);

#endif
