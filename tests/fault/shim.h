/* What the two halves of the shim share: shim.c, where calls fail, and branch.c, which tries one allocation after
 * another within one run. */
#ifndef FAULT_SHIM_H
#define FAULT_SHIM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum kind { MEMORY, OPEN, READ, WRITE, SYNC, RENAME, REMOVE, TRUNCATE, CLOSE, MAP, LOCK, STATUS, THREAD, CLOCK, KINDS };

struct counts {
    atomic_uint_fast64_t calls[KINDS], injected;
    char who[64], where[64];
    uint64_t used_us;    /* of the processor, at the end */
    uint64_t sandbox[2]; /* where none fails: the first and the last allocation that libseccomp asks for */
};

/* Of the processor, for this process, by FAULT_LIMIT_MS: a SIGPROF ends it, and where it was is noted. */
void limit_time(void);

/* By FAULT_BRANCH; false where it is not understood. */
bool branch_begin(void);

/* Is asked at the allocation `number`: true in a child, where it fails. The child's counts go to `*counts` from then
 * on, and
 * `*last` is the last allocation that fails (0: all that follow). */
bool branch_fails(uint64_t number, struct counts **counts, uint64_t *last);

#endif
