/**
 * @file simulate.h
 * Policies compared on virtual patients: which order of drugs, when to operate, when to stop.
 *
 * A scenario is a YAML file (docs/scenarios.md; docs/model.md describes the model). The answer is the same to the last bit for
 * the same scenario, knowledge base and seed, whatever the number of threads.
 *
 * It is a model: it shows what follows from its assumptions, which it names, and is no evidence about a treatment
 * and no prognosis of a person.
 *
 * Ownership: a scenario borrows the knowledge base, a simulation borrows its scenario.
 * Thread safety: a scenario may be run by any number of threads at once.
 */
#ifndef CAJAL_SIMULATE_H
#define CAJAL_SIMULATE_H

#include <stddef.h>
#include <stdint.h>

#include "cajal/knowledge.h"
#include "cajal/report.h"
#include "cajal/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is to be compared: cohort, policies, horizon. */
typedef struct cajal_scenario cajal_scenario;

/** What came out. */
typedef struct cajal_simulation cajal_simulation;

/**
 * Reads and checks a scenario.
 *
 * @param out       receives the scenario; untouched on failure; free with cajal_scenario_free()
 * @param knowledge the knowledge base that its regimens, genotypes and local therapies are rows of
 * @param path      the file; "-" is standard input
 * @param errors    receives every mistake, with file and line; may be NULL
 * @return CAJAL_OK; CAJAL_INVALID when the scenario is wrong; CAJAL_IO; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_scenario_read(cajal_scenario **out, const cajal_knowledge *knowledge,
                                                          const char *path, cajal_errors *errors);

/** As cajal_scenario_read(), of `length` bytes in memory, which `name` stands for in messages. */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_scenario_parse(cajal_scenario **out, const cajal_knowledge *knowledge,
                                                           const char *name, const char *bytes, size_t length,
                                                           cajal_errors *errors);

/** Frees the scenario. NULL is allowed. */
CAJAL_API void cajal_scenario_free(cajal_scenario *scenario);

/** @return how many patients the scenario asks for. */
CAJAL_API uint64_t cajal_scenario_patients(const cajal_scenario *scenario);

/** Told how many patients of how many are done. */
typedef void (*cajal_simulate_progress)(void *context, uint64_t done, uint64_t of);

/** How to run it. Start from CAJAL_SIMULATE_OPTIONS_INIT; all is borrowed during the call. */
typedef struct cajal_simulate_options {
    int version;                      /**< CAJAL_SIMULATE_OPTIONS_VERSION */
    uint64_t seed;                    /**< the same seed: the same answer */
    uint64_t patients;                /**< 0: as many as the scenario says; at most CAJAL_SIMULATE_PATIENTS_MAX */
    int threads;                      /**< 0: all cores */
    int draws;                        /**< of the parameters' uncertainty, for intervals; 0: none */
    const char *checkpoint;           /**< file that keeps what is done, or NULL */
    double checkpoint_seconds;        /**< how often it is written */
    int resume;                       /**< not 0: go on from the checkpoint where it is there */
    cajal_simulate_progress progress; /**< may be NULL */
    void *progress_context;           /**< passed on */
} cajal_simulate_options;

#define CAJAL_SIMULATE_PATIENTS_MAX 1000000000
#define CAJAL_SIMULATE_DRAWS_MAX 10000
#define CAJAL_SIMULATE_OPTIONS_VERSION 1
#define CAJAL_SIMULATE_OPTIONS_INIT                                                                                    \
    {                                                                                                                  \
        CAJAL_SIMULATE_OPTIONS_VERSION, 1, 0, 0, 0, NULL, 2, 0, NULL, NULL                                            \
    }

/**
 * Runs a scenario.
 *
 * @param out      receives the simulation; untouched on failure; free with cajal_simulation_free()
 * @param scenario what to compare
 * @param options  NULL: the defaults
 * @param errors   receives what went wrong; may be NULL
 * @return CAJAL_OK; CAJAL_USAGE for an option out of range; CAJAL_INVALID when the checkpoint is of another run;
 *         CAJAL_IO when it cannot be read or written; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_simulate(cajal_simulation **out, const cajal_scenario *scenario,
                                                     const cajal_simulate_options *options, cajal_errors *errors);

/** Frees the simulation. NULL is allowed. */
CAJAL_API void cajal_simulation_free(cajal_simulation *simulation);

/** Summary of one policy; times are in months, NAN when not reached within the horizon. */
typedef struct cajal_simulated_policy {
    const char *id, *title;              /**< as in the scenario */
    double pfs, pfs_low, pfs_high;       /**< median of the first treatment, with the Monte Carlo interval; a bound
                                              that the patients are too few for is NAN */
    double os, os_low, os_high;          /**< median overall survival */
    double life_months, life_error;      /**< mean within the horizon, and its standard error */
    double gain_months, gain_low, gain_high; /**< mean life against the first policy, patient by patient; one patient has
                                                  no interval: NAN */
    double response_percent;             /**< best response to the first treatment, RECIST */
} cajal_simulated_policy;

/** @return how many policies were compared. */
CAJAL_API size_t cajal_simulation_policies(const cajal_simulation *simulation);

/** Fills `out` with policy `index`. @return CAJAL_OK, or CAJAL_USAGE when there is no such policy. */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_simulation_policy(cajal_simulated_policy *out,
                                                              const cajal_simulation *simulation, size_t index);

/**
 * The whole answer as text or JSON (schema/simulate.schema.json).
 *
 * @param out     receives the text; free with cajal_free()
 * @param length  receives its length; may be NULL
 * @param options form, width, colour; NULL: plain text
 * @return CAJAL_OK, or CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_report_simulation(char **out, size_t *length,
                                                              const cajal_simulation *simulation,
                                                              const cajal_report_options *options,
                                                              cajal_errors *errors);

#ifdef __cplusplus
}
#endif

#endif
