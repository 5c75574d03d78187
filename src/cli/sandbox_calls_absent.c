/* Without libseccomp, or in a build whose instruments (sanitizers, coverage) make calls of their own. */
#include "cli/sandbox.h"

bool sandbox_calls(bool writes, enum sandbox_sockets sockets)
{
    (void)writes;
    (void)sockets;
    return false;
}

bool sandbox_calls_possible(void) { return false; }
