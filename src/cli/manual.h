/* Manual pages from the table of commands. */
#ifndef CAJAL_CLI_MANUAL_H
#define CAJAL_CLI_MANUAL_H

/* The page of a command in mdoc, or of cajal itself (NULL), on stdout; the status to exit with. */
int cli_print_manual(const char *command_name);

#endif
