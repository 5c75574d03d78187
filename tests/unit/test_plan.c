/* The plan engine, alone: the border patients of tests/border/ (written once, read by people since), and what the rules
 * cannot show. */
#include "check.h"

#include "../mutation.h"

static struct guards guards;

static int open_border(void **state)
{
    (void)state;
    if (cajal_knowledge_embedded(&guards.base, NULL) != CAJAL_OK)
        return -1;
    guards.arena = arena_new();
    guards.border = arena_array(guards.arena, MUTATION_MOST, sizeof *guards.border);
    mutation_read_border(&guards, BORDER);
    return 0;
}

static int close_border(void **state)
{
    (void)state;
    arena_free(guards.arena);
    cajal_knowledge_free(guards.base);
    return 0;
}

static void test_border_patients_have_the_plan_that_was_written(void **state)
{
    (void)state;
    assert_true(guards.border_count > 4000);
    for (size_t i = 0; i < guards.border_count; i++)
        if (mutation_plan(guards.base, &guards.border[i].facts, guards.border[i].day) != guards.border[i].plan)
            fail_msg("border patient %zu of %s has another plan; look at it, and write the file anew (tests/mutation)",
                     i + 1, BORDER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_border_patients_have_the_plan_that_was_written),
    };
    return cmocka_run_group_tests(tests, open_border, close_border);
}
