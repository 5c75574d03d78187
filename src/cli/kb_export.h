/* `cajal kb export`: the knowledge base for other programs; `cajal kb page`: for people. */
#ifndef CAJAL_CLI_KB_EXPORT_H
#define CAJAL_CLI_KB_EXPORT_H

#include "cli/cli.h"

int cli_kb_export(const struct cli_command *command, const struct cli_values *values, const char *directory);
int cli_kb_page(const struct cli_command *command, const struct cli_values *values, const char *directory);

#endif
