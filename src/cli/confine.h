/* Which commands are confined (sandbox.h), and to which files: read off their options. */
#ifndef CAJAL_CLI_CONFINE_H
#define CAJAL_CLI_CONFINE_H

#include "cli/cli.h"

/* Whether the command reads what strangers wrote, and so takes --no-sandbox. */
bool cli_is_confined(const struct cli_command *command);

/* Call it when the options are read and nothing is opened yet. Where the kernel has no sandbox the command goes on. */
void cli_confine(const struct cli_command *command, const struct cli_values *values);

#endif
