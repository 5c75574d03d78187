/**
 * @file plan.h
 * From a case to a plan: what to do next, what to avoid, what is missing, and why.
 *
 * Ownership: a plan owns its texts and is freed with cajal_plan_free(); it borrows from the
 * knowledge base, which must live longer. The case may be freed before the plan.
 * Thread safety: any number of threads may plan with one knowledge base.
 */
#ifndef CAJAL_PLAN_H
#define CAJAL_PLAN_H

#include <stdint.h>

#include "cajal/knowledge.h"
#include "cajal/patient.h"
#include "cajal/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A plan for one case. */
typedef struct cajal_plan cajal_plan;

/** How to plan. Start from CAJAL_PLAN_OPTIONS_INIT. */
typedef struct cajal_plan_options {
    int version;       /**< CAJAL_PLAN_OPTIONS_VERSION */
    const char *as_of; /**< "YYYY-MM-DD": rules and statements valid on that day. Required: the
                            library reads no clock. */
    unsigned authorities; /**< whose approvals are shown: CAJAL_FDA | …; 0 means all */
} cajal_plan_options;

#define CAJAL_PLAN_OPTIONS_VERSION 1
/** Authorities, for cajal_plan_options.authorities. */
#define CAJAL_FDA 1u
#define CAJAL_EMA 2u
#define CAJAL_PMDA 4u
#define CAJAL_PLAN_OPTIONS_INIT {CAJAL_PLAN_OPTIONS_VERSION, NULL, 0}

/**
 * Classifies the genotype, assesses the response, derives the facts and runs the decision tables.
 *
 * @param out          receives the plan; free with cajal_plan_free(); untouched on failure
 * @param knowledge    the knowledge base, borrowed by the plan
 * @param patient_case the case
 * @param options      see cajal_plan_options
 * @param errors       receives what is wrong with the case (a mutation that cannot be what it
 *                     says, for one), with JSON paths; may be NULL
 * @return CAJAL_OK; CAJAL_INVALID for a case that contradicts itself; CAJAL_USAGE for bad options;
 *         CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_plan_make(cajal_plan **out, const cajal_knowledge *knowledge,
                                                      const cajal_case *patient_case, const cajal_plan_options *options,
                                                      cajal_errors *errors);

/** Frees the plan. NULL is allowed. */
CAJAL_API void cajal_plan_free(cajal_plan *plan);

/** @return how many options the plan offers, best first. */
CAJAL_API size_t cajal_plan_option_count(const cajal_plan *plan);

/** @return the words of option `index` ("Start imatinib 400 mg once daily"), borrowed; NULL past the end. */
CAJAL_API const char *cajal_plan_option_text(const cajal_plan *plan, size_t index);

/** @return 1 when option `index` is recommended, 0 when it is to be considered or past the end. */
CAJAL_API int cajal_plan_option_recommended(const cajal_plan *plan, size_t index);

/** @return how many things the plan says to avoid. */
CAJAL_API size_t cajal_plan_avoid_count(const cajal_plan *plan);

/** @return the words of avoidance `index`, borrowed; NULL past the end. */
CAJAL_API const char *cajal_plan_avoid_text(const cajal_plan *plan, size_t index);

/** @return the genotype class, such as "kit_exon_11"; borrowed. */
CAJAL_API const char *cajal_plan_genotype(const cajal_plan *plan);

/** @return the value of fact `fact` (see kb/facts.yaml), such as "limited"; NULL when there is no such fact. */
CAJAL_API const char *cajal_plan_fact(const cajal_plan *plan, const char *fact);

#ifdef __cplusplus
}
#endif

#endif
