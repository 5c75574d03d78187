/* Built where nettle, SQLite and libpq are not. */
#include "cli/registry.h"

const struct cli_option cli_registry_options[] = {{0}};

int registry_open(cajal_registry **out, const char *db, const cajal_knowledge *knowledge)
{
    (void)knowledge;
    *out = NULL;
    fprintf(stderr, "cajal plan: %s: this program was built without registries\n", db);
    return CAJAL_USAGE;
}

void registry_close(cajal_registry *registry) { (void)registry; }

int cli_plan_registry(const struct plan_registry *options)
{
    (void)options;
    return CAJAL_USAGE;
}

int cli_registry(const struct cli_command *command, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    cli_usage_error(command, "this program was built without registries (nettle, and SQLite or libpq)");
    return CAJAL_USAGE;
}
