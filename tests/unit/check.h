/* What the unit tests share: cmocka, and a case from its JSON members. */
#ifndef CAJAL_TESTS_CHECK_H
#define CAJAL_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cajal/cajal.h"

/* The case with these members beside "cajal" and "id"; fails the test when it is refused. */
static inline cajal_case *case_of(const char *members)
{
    char json[16384];
    int length = snprintf(json, sizeof json, "{\"cajal\":1,\"id\":\"test\"%s%s}", *members ? "," : "", members);
    cajal_errors *errors = cajal_errors_new();
    cajal_case *patient_case = NULL;
    cajal_status status = cajal_case_read(&patient_case, json, (size_t)length, "test", errors);
    for (size_t i = 0; i < cajal_errors_count(errors); i++)
        print_error("%s: %s\n", cajal_errors_at(errors, i)->path, cajal_errors_at(errors, i)->message);
    cajal_errors_free(errors);
    assert_int_equal(status, CAJAL_OK);
    return patient_case;
}

/* The plan of the case with these members, where ' stands for ". */
static inline cajal_plan *plan_with(const cajal_knowledge *knowledge, const char *members,
                                    const cajal_plan_options *options)
{
    char json[8192];
    snprintf(json, sizeof json, "%s", members);
    for (char *c = json; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    cajal_case *patient_case = case_of(json);
    cajal_plan *plan = NULL;
    assert_int_equal(cajal_plan_make(&plan, knowledge, patient_case, options, NULL), CAJAL_OK);
    cajal_case_free(patient_case);
    return plan;
}

static inline cajal_plan *plan_from(const cajal_knowledge *knowledge, const char *members, const char *as_of)
{
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    options.as_of = as_of;
    return plan_with(knowledge, members, &options);
}

/* A small generator, so that random tests are the same on every machine. */
static inline uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth, MMIX */
    return (uint32_t)(*state >> 33);
}

#endif
