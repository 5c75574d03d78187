#include "cli/sandbox.h"

static bool writes(const struct sandbox_rules *rules)
{
    bool any = false;
    for (size_t i = 0; i < rules->count; i++)
        any = any || rules->paths[i].use >= SANDBOX_WRITTEN;
    return any;
}

/* Files first: the filter of calls then takes away the calls that set it up. */
struct sandbox_held sandbox_enter(const struct sandbox_rules *rules)
{
    struct sandbox_held held;
    held.landlock = sandbox_files(rules);
    held.seccomp = sandbox_calls(writes(rules), rules->sockets);
    return held;
}

struct sandbox_held sandbox_possible(void)
{
    return (struct sandbox_held){.landlock = sandbox_files_version(), .seccomp = sandbox_calls_possible()};
}
