/* In a build whose instruments (sanitizers, coverage) write files of their own, or without Landlock's header. */
#include "cli/sandbox.h"

int sandbox_files(const struct sandbox_rules *rules)
{
    (void)rules;
    return 0;
}

int sandbox_files_version(void) { return 0; }
