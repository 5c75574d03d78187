/* In place of the proof, in a program built without BuDDy. */
#include "base/errors.h"
#include "verify/verify.h"

cajal_status verify_knowledge(struct verify_report *out, struct arena *arena, const cajal_knowledge *knowledge,
                              const struct verify_options *options, cajal_errors *errors)
{
    (void)arena;
    (void)knowledge;
    (void)options;
    *out = (struct verify_report){0};
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                      "this program was built without the engine of the proof (meson option `buddy`)");
}
