/* cajal-simulate-mpi: the run of `cajal simulate` on several machines, with the same answer to the last digit.
 *
 *     mpirun -n 4 cajal-simulate-mpi SCENARIO.yaml [SEED [PATIENTS [CHECKPOINT]]]
 *
 * Each rank takes its share of every round of patients with all cores it may use (OMP_NUM_THREADS); whole numbers are
 * added on the first rank. With a checkpoint a run that lost a rank goes on where its last round ended, on however
 * many ranks. Prints JSON as `cajal simulate --json` does. */
#include <ctype.h>
#include <errno.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "cajal/cajal.h"
#include "simulate/prior.h"
#include "simulate/simulation.h"

#define ROUND_BLOCKS 32 /* of each rank */

struct spread {
    const cajal_knowledge *knowledge;
    const cajal_scenario *scenario;
    double *parameters;
    struct simulate_options options;
    const char *checkpoint;
    uint64_t end;
    int rank, ranks;
    struct simulate_result *total; /* of the first rank; of the others only its layout counts */
};

static bool is_first(const struct spread *it) { return it->rank == 0; }

static void print_errors(const cajal_errors *errors)
{
    for (size_t i = 0; i < cajal_errors_count(errors); i++) {
        const cajal_error *error = cajal_errors_at(errors, i);
        if (error->file && error->line)
            fprintf(stderr, "%s:%d: %s\n", error->file, error->line, error->message);
        else
            fprintf(stderr, "%s%s%s\n", error->file ? error->file : "", error->file ? ": " : "", error->message);
    }
}

/* Every rank goes on only when all are well. */
static int agree(int status)
{
    int worst = status;
    MPI_Allreduce(&status, &worst, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    return worst;
}

/* The blocks of this rank in a round, as patients. */
static int run_share(struct spread *it, uint64_t from, uint64_t until, cajal_errors *errors)
{
    uint64_t blocks = (until - from + SIMULATE_BLOCK - 1) / SIMULATE_BLOCK, ranks = (uint64_t)it->ranks;
    uint64_t first = from + blocks * (uint64_t)it->rank / ranks * SIMULATE_BLOCK,
             end = from + blocks * ((uint64_t)it->rank + 1) / ranks * SIMULATE_BLOCK;
    end = end > until ? until : end;
    struct simulate_result *part = NULL;
    cajal_status status = CAJAL_OK;
    if (first < end) {
        struct simulate_options options = it->options;
        options.first = first;
        options.patients = end - first;
        status = simulate_run(&part, it->knowledge, &it->scenario->scenario, it->parameters, &options, NULL, errors);
    } else {
        part = simulate_result_new(&it->scenario->scenario, &it->options);
        status = part ? CAJAL_OK : CAJAL_INTERNAL;
    }
    int all = agree((int)status);
    if (all == CAJAL_OK && part) {
        int count = (int)part->layout.size;
        MPI_Reduce(is_first(it) ? MPI_IN_PLACE : part->cells, part->cells, count, MPI_INT64_T, MPI_SUM, 0,
                   MPI_COMM_WORLD);
        part->patients = until - from;
        if (is_first(it))
            simulate_merge(it->total, part);
    }
    simulate_free(part);
    return all;
}

static int keep(struct spread *it, cajal_errors *errors)
{
    int status = CAJAL_OK;
    if (is_first(it) && it->checkpoint)
        status = (int)simulate_checkpoint_write(it->checkpoint, it->knowledge, &it->scenario->scenario, it->parameters,
                                                it->total, it->end, errors);
    return agree(status);
}

static int resume(struct spread *it, uint64_t *done, cajal_errors *errors)
{
    int status = CAJAL_OK;
    if (is_first(it) && it->checkpoint)
        status = (int)simulate_checkpoint_read(it->checkpoint, it->knowledge, &it->scenario->scenario, it->parameters,
                                               it->total, it->end, errors);
    *done = it->total->patients;
    MPI_Bcast(done, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
    return agree(status);
}

static int run_rounds(struct spread *it, cajal_errors *errors)
{
    uint64_t done = 0, round = (uint64_t)it->ranks * ROUND_BLOCKS * SIMULATE_BLOCK;
    int status = resume(it, &done, errors);
    while (status == CAJAL_OK && done < it->end) {
        uint64_t until = it->end - done > round ? done + round : it->end;
        status = run_share(it, done, until, errors);
        done = until;
        if (status == CAJAL_OK)
            status = keep(it, errors);
    }
    return status;
}

static int print_answer(struct spread *it, cajal_errors *errors)
{
    cajal_report_options form = CAJAL_REPORT_OPTIONS_INIT;
    cajal_simulation *simulation = NULL;
    char *text = NULL;
    form.format = CAJAL_JSON;
    struct simulate_result *result = it->total;
    it->total = NULL;
    cajal_status status = simulation_wrap(&simulation, it->scenario, result, errors);
    if (status == CAJAL_OK)
        status = cajal_report_simulation(&text, NULL, simulation, &form, errors);
    if (status == CAJAL_OK && (fputs(text, stdout) == EOF || fflush(stdout) != 0))
        status = CAJAL_IO;
    cajal_free(text);
    cajal_simulation_free(simulation);
    return (int)status;
}

static bool read_whole(uint64_t *out, const char *text, const char *what, cajal_errors *errors)
{
    char *end = NULL;
    errno = 0;
    *out = strtoull(text, &end, 10);
    if (isdigit((unsigned char)*text) && !*end && errno == 0)
        return true;
    (void)errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "found \"%s\", expected a %s: a whole number", text, what);
    return false;
}

static int begin(struct spread *it, int argc, char **argv, cajal_knowledge **knowledge, cajal_scenario **scenario,
                 cajal_errors *errors)
{
    cajal_status status = cajal_knowledge_embedded(knowledge, errors);
    if (status == CAJAL_OK)
        status = cajal_scenario_read(scenario, *knowledge, argv[1], errors);
    if (status != CAJAL_OK)
        return (int)status;
    it->knowledge = *knowledge;
    it->scenario = *scenario;
    it->options.seed = 1;
    if ((argc > 2 && !read_whole(&it->options.seed, argv[2], "seed", errors)) ||
        (argc > 3 && !read_whole(&it->end, argv[3], "number of patients", errors)))
        return CAJAL_USAGE;
    it->end = it->end ? it->end : (*scenario)->scenario.patients;
    it->checkpoint = argc > 4 ? argv[4] : NULL;
    it->parameters = calloc((size_t)(*knowledge)->kb->parameters_count + 1, sizeof *it->parameters);
    it->total = simulate_result_new(&(*scenario)->scenario, &it->options);
    if (!it->parameters || !it->total)
        return CAJAL_INTERNAL;
    posterior_best(it->parameters, *knowledge);
    return CAJAL_OK;
}

static int run(struct spread *it, int argc, char **argv)
{
    cajal_errors *errors = cajal_errors_new();
    cajal_knowledge *knowledge = NULL;
    cajal_scenario *scenario = NULL;
    int status = agree(begin(it, argc, argv, &knowledge, &scenario, errors));
    if (status == CAJAL_OK)
        status = run_rounds(it, errors);
    if (status == CAJAL_OK && is_first(it))
        status = print_answer(it, errors);
    if (is_first(it))
        print_errors(errors);
    simulate_free(it->total);
    free(it->parameters);
    cajal_scenario_free(scenario);
    cajal_knowledge_free(knowledge);
    cajal_errors_free(errors);
    return agree(status);
}

int main(int argc, char **argv)
{
    struct spread it = {0};
    if (MPI_Init(&argc, &argv) != MPI_SUCCESS)
        return CAJAL_INTERNAL;
    MPI_Comm_rank(MPI_COMM_WORLD, &it.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &it.ranks);
    int status = CAJAL_USAGE;
    if (argc >= 2 && argc <= 5)
        status = run(&it, argc, argv);
    else if (is_first(&it))
        fprintf(stderr, "usage: mpirun -n RANKS cajal-simulate-mpi SCENARIO.yaml [SEED [PATIENTS [CHECKPOINT]]]\n");
    MPI_Finalize();
    return status;
}
