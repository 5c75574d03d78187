/* Which commands are confined (sandbox.h), and to which files: read off their options. */
#ifndef CAJAL_CLI_CONFINE_H
#define CAJAL_CLI_CONFINE_H

#include "cli/cli.h"

/* Whether the command reads files, which strangers may have written, and so takes --no-sandbox. */
bool cli_is_confined(const struct cli_command *command);

/* Call it when the options are read and nothing is opened yet. Where the kernel has no sandbox the command goes on. */
void cli_confine(const struct cli_command *command, const struct cli_values *values);

/* The same for a command with registries, by the names that their users give: files, or servers, whose connections must
 * be open, because none is opened from then on. */
void cli_confine_databases(const struct cli_command *command, const struct cli_values *values,
                           const char *const *databases, size_t count);
bool cli_is_server(const char *database);

/* cajal serve, in two steps. Files before its threads start: those of its options, and the folder of a registry; what
 * the access file names must be open by then. Calls, of all its threads, when it listens: no socket is opened from then
 * on unless the service `connects` to others. */
void cli_confine_service_files(const struct cli_command *command, const struct cli_values *values);
void cli_confine_service_calls(const struct cli_values *values, bool connects);

#endif
