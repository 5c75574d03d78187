/* Every unknown fact whose answer would change the plan is named in it. */
#include "verify/proving.h"

void prove_missing(struct proving *it)
{
    struct space *space = it->space;
    for (uint32_t i = 0; i < space->facts; i++) {
        size_t mark = space_mark(space);
        it->out->questions[VERIFY_MISSING] += space->values[i];
        patients unknown = space_and(space, space->possible, space_test(space, i, 1));
        patients silent = space_without(space, model_hangs_on(&it->model, i), model_names_missing(&it->model, i));
        silent = space_and(space, silent, unknown);
        const char *id = it->knowledge->kb->facts[i].row.id;
        if (space_some(silent))
            proving_find(it, VERIFY_MISSING, id, silent,
                         "is unknown, an answer would change the plan, and the plan does not ask for it");
        space_release(space, mark);
    }
}
