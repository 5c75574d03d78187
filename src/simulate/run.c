/* Many patients: blocks of them over threads, whole numbers added up. Nothing depends on who did which block. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef _OPENMP
#include <omp.h>
#else /* one thread: the same answer, later */
static int omp_get_thread_num(void) { return 0; }
static int omp_get_max_threads(void) { return 1; }
#endif

#include "base/errors.h"
#include "simulate/checkpoint.h"
#include "simulate/journey.h"
#include "simulate/tally.h"

#define ROUND_BLOCKS 64 /* of each thread, between two looks at the clock */

struct running {
    const struct model *model;
    const struct simulate_sink *sink;
    struct simulate_result *result;
    struct chance chance;
    uint64_t first, end; /* patients */
    int threads;
    bool failed, cancelled;
    double last_checkpoint;
};

struct worker {
    _Alignas(64) struct journey journey; /* of a cache line's: so is its size, as aligned_alloc() wants it */
    struct patient patients[PATIENT_GROUP];
    struct plan_cache *cache;
    int64_t *counts;
    struct simulate_patient_row *rows; /* of a block, or of one patient */
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- one patient under every policy ---- */

static void add_squares(struct worker *worker, const struct simulate_layout *layout, uint32_t policy,
                        const struct simulate_patient_row *row, const struct simulate_patient_row *reference)
{
    int64_t *sums = worker->counts + policy * layout->policy_size + layout->sums;
    int64_t life = (int64_t)(row->life_months * 1e3 + 0.5), qaly = (int64_t)(row->qaly * 1e4 + 0.5),
            cost = (int64_t)(row->cost * 0.01 + 0.5);
    int64_t life0 = (int64_t)(reference->life_months * 1e3 + 0.5), qaly0 = (int64_t)(reference->qaly * 1e4 + 0.5),
            cost0 = (int64_t)(reference->cost * 0.01 + 0.5);
    sums[SIMULATE_LIFE_SQUARES] += life * life;
    sums[SIMULATE_QALY_SQUARES] += qaly * qaly;
    sums[SIMULATE_COST_SQUARES] += cost * cost;
    sums[SIMULATE_LIFE_PAIRED_SQUARES] += (life - life0) * (life - life0);
    sums[SIMULATE_QALY_PAIRED_SQUARES] += (qaly - qaly0) * (qaly - qaly0);
    sums[SIMULATE_COST_PAIRED_SQUARES] += (cost - cost0) * (cost - cost0);
    sums[SIMULATE_QALY_COST_PAIRED] += (qaly - qaly0) * (cost - cost0);
}

static bool run_patient(struct running *it, struct worker *worker, const struct patient *patient,
                        struct simulate_patient_row *rows)
{
    const struct simulate_scenario *scenario = it->model->scenario;
    const struct simulate_layout *layout = &it->result->layout;
    for (uint32_t p = 0; p < scenario->policies_count; p++) {
        struct journey *journey = &worker->journey;
        memset(&rows[p], 0, sizeof rows[p]);
        rows[p].patient = patient->chance.patient;
        rows[p].policy = p;
        journey->model = it->model;
        journey->policy = &scenario->policies[p];
        journey->cuts = &it->model->cuts[p];
        journey->cache = worker->cache;
        journey->counts = worker->counts + p * layout->policy_size;
        journey->layout = layout;
        journey->row = &rows[p];
        journey->policy_index = p;
        if (!journey_run(journey, patient))
            return false;
        add_squares(worker, layout, p, &rows[p], &rows[0]);
    }
    return true;
}

/* Patients with as many lesions after each other: the processor guesses better what comes. The sums do not mind. */
static void sort_block(uint16_t *order, const struct running *it, uint64_t first, uint32_t count)
{
    uint8_t lesions[SIMULATE_BLOCK];
    uint32_t from[SIMULATE_LESIONS + 2] = {0};
    patients_lesions(lesions, it->model, &it->chance, first, count);
    for (uint32_t i = 0; i < count; i++)
        from[lesions[i] + 1]++;
    for (uint32_t i = 1; i < SIMULATE_LESIONS + 2; i++)
        from[i] += from[i - 1];
    for (uint32_t i = 0; i < count; i++)
        order[from[lesions[i]]++] = (uint16_t)i;
}

/* Four patients; in the last group of a block some may be there twice, and are run once. */
static bool run_group(struct running *it, struct worker *worker, uint64_t first, const uint16_t *order, uint32_t count)
{
    size_t policies = it->model->scenario->policies_count;
    bool keep = it->sink && it->sink->rows;
    uint64_t who[PATIENT_GROUP];
    for (uint32_t i = 0; i < PATIENT_GROUP; i++)
        who[i] = first + order[i < count ? i : 0];
    patients_draw(worker->patients, it->model, &it->chance, who);
    for (uint32_t i = 0; i < PATIENT_GROUP && i < count; i++)
        if (!run_patient(it, worker, &worker->patients[i], worker->rows + (keep ? order[i] * policies : 0)))
            return false;
    return true;
}

static bool run_block(struct running *it, struct worker *worker, uint64_t block)
{
    uint64_t first = block * SIMULATE_BLOCK, end = first + SIMULATE_BLOCK;
    first = first < it->first ? it->first : first;
    end = end > it->end ? it->end : end;
    uint32_t count = (uint32_t)(end - first);
    uint16_t order[SIMULATE_BLOCK];
    sort_block(order, it, first, count);
    for (uint32_t i = 0; i < count; i += PATIENT_GROUP)
        if (!run_group(it, worker, first, order + i, count - i))
            return false;
    return true;
}

/* ---- threads ---- */

static bool worker_begin(struct worker *worker, const struct running *it)
{
    size_t policies = it->model->scenario->policies_count;
    bool keep = it->sink && it->sink->rows;
    memset(worker, 0, sizeof *worker);
    worker->counts = calloc(it->result->layout.size, sizeof *worker->counts);
    worker->rows = calloc(policies * (keep ? SIMULATE_BLOCK : 1), sizeof *worker->rows);
    worker->cache = plan_cache_new(it->model);
    return worker->counts && worker->rows && worker->cache;
}

static void worker_end(struct worker *worker)
{
    free(worker->counts);
    free(worker->rows);
    plan_cache_free(worker->cache);
}

static void hand_out_rows(struct running *it, const struct worker *worker, uint64_t block)
{
    uint64_t first = block * SIMULATE_BLOCK, end = first + SIMULATE_BLOCK;
    first = first < it->first ? it->first : first;
    end = end > it->end ? it->end : end;
    it->sink->rows(it->sink->context, worker->rows, (size_t)(end - first) * it->model->scenario->policies_count);
}

/* Blocks whose rows are handed out in order: a thread waits for its turn. */
static bool run_in_order(struct running *it, struct worker *workers, uint64_t from, uint64_t until)
{
    bool failed = false;
#pragma omp parallel for ordered schedule(dynamic, 1) num_threads(it->threads) reduction(|| : failed)
    for (uint64_t block = from; block < until; block++) {
        struct worker *worker = &workers[omp_get_thread_num()];
        bool well = run_block(it, worker, block);
        failed = failed || !well;
#pragma omp ordered
        {
            if (well)
                hand_out_rows(it, worker, block);
        }
    }
    return !failed;
}

/* Blocks that are only counted, in whatever order: the sums are of whole numbers. */
static bool run_counted(struct running *it, struct worker *workers, uint64_t from, uint64_t until)
{
    bool failed = false;
#pragma omp parallel for schedule(dynamic, 1) num_threads(it->threads) reduction(|| : failed)
    for (uint64_t block = from; block < until; block++)
        failed = !run_block(it, &workers[omp_get_thread_num()], block) || failed;
    return !failed;
}

static void run_round(struct running *it, struct worker *workers, uint64_t from, uint64_t until)
{
    bool rows = it->sink && it->sink->rows;
    bool well = rows ? run_in_order(it, workers, from, until) : run_counted(it, workers, from, until);
    it->failed = it->failed || !well;
}

static void add_counts(int64_t *restrict into, const int64_t *restrict from, size_t size)
{
    for (size_t i = 0; i < size; i++)
        into[i] += from[i];
}

/* Adds what the threads have counted since the last time. */
static void collect(const struct running *it, struct worker *workers)
{
    const size_t size = it->result->layout.size;
    for (int t = 0; t < it->threads; t++) {
        add_counts(it->result->cells, workers[t].counts, size);
        memset(workers[t].counts, 0, size * sizeof *workers[t].counts);
    }
}

static cajal_status keep_checkpoint(struct running *it, bool last, cajal_errors *errors)
{
    const struct simulate_sink *sink = it->sink;
    double now = seconds();
    if (!sink || !sink->checkpoint || (!last && now - it->last_checkpoint < sink->checkpoint_seconds))
        return CAJAL_OK;
    it->last_checkpoint = now;
    return checkpoint_write(sink->checkpoint, it->model, it->result, it->first, it->end, errors);
}

static cajal_status run_rounds(struct running *it, struct worker *workers, cajal_errors *errors)
{
    /* what is done ends with a block, or with the run, whose last block may be smaller: it is not done again */
    uint64_t from = it->result->patients ? (it->first + it->result->patients + SIMULATE_BLOCK - 1) / SIMULATE_BLOCK
                                         : it->first / SIMULATE_BLOCK;
    uint64_t end = (it->end + SIMULATE_BLOCK - 1) / SIMULATE_BLOCK;
    cajal_status status = keep_checkpoint(it, true, errors); /* one that cannot be written is told at once */
    while (from < end && status == CAJAL_OK && !it->failed && !it->cancelled) {
        uint64_t until = from + (uint64_t)it->threads * ROUND_BLOCKS;
        until = until > end ? end : until;
        run_round(it, workers, from, until);
        collect(it, workers);
        from = until;
        uint64_t done = from * SIMULATE_BLOCK;
        it->result->patients = (done > it->end ? it->end : done) - it->first;
        if (it->sink && it->sink->progress)
            it->sink->progress(it->sink->context, it->result->patients, it->end - it->first);
        it->cancelled = it->sink && it->sink->cancelled && it->sink->cancelled(it->sink->context);
        if (!it->failed)
            status = keep_checkpoint(it, it->cancelled || from >= end, errors);
    }
    if (it->failed)
        return errors_no_memory(errors);
    return status;
}

static cajal_status run_threads(struct running *it, cajal_errors *errors)
{
    struct worker *workers = aligned_alloc(64, (size_t)it->threads * sizeof *workers);
    if (!workers)
        return errors_no_memory(errors);
    bool ready = true;
    for (int i = 0; i < it->threads; i++)
        ready = worker_begin(&workers[i], it) && ready;
    cajal_status status = ready ? run_rounds(it, workers, errors) : errors_no_memory(errors);
    for (int i = 0; i < it->threads; i++)
        worker_end(&workers[i]);
    free(workers);
    return status;
}

/* ---- a run ---- */

struct simulate_result *simulate_result_new(const struct simulate_scenario *scenario,
                                            const struct simulate_options *options)
{
    struct simulate_result *result = calloc(1, sizeof *result);
    if (!result)
        return NULL;
    tally_layout(&result->layout, scenario->policies_count, model_horizon(scenario));
    result->cells = calloc(result->layout.size, sizeof *result->cells);
    result->step_days = scenario->step_days;
    result->seed = options->seed;
    result->draw = options->draw;
    if (result->cells)
        return result;
    free(result);
    return NULL;
}

static cajal_status run(struct simulate_result *result, const struct model *model,
                        const struct simulate_options *options, const struct simulate_sink *sink, cajal_errors *errors)
{
    struct running it = {.model = model, .sink = sink, .result = result, .first = options->first};
    it.end = it.first + (options->patients ? options->patients : model->scenario->patients);
    it.threads = options->threads > 0 ? options->threads : omp_get_max_threads();
    uint64_t blocks = (it.end + SIMULATE_BLOCK - 1) / SIMULATE_BLOCK - it.first / SIMULATE_BLOCK;
    if (blocks < (uint64_t)it.threads)
        it.threads = blocks ? (int)blocks : 1;
    it.last_checkpoint = seconds();
    chance_begin(&it.chance, options->seed, options->draw);
    if (sink && sink->checkpoint && sink->resume) {
        cajal_status status = checkpoint_read(sink->checkpoint, model, result, it.first, it.end, errors);
        if (status != CAJAL_OK)
            return status;
    }
    return run_threads(&it, errors);
}

cajal_status simulate_run(struct simulate_result **out, const cajal_knowledge *knowledge,
                          const struct simulate_scenario *scenario, const double *parameters,
                          const struct simulate_options *options, const struct simulate_sink *sink,
                          cajal_errors *errors)
{
    *out = NULL;
    struct arena *arena = arena_new();
    struct model *model = arena ? arena_alloc(arena, sizeof *model) : NULL;
    struct simulate_result *result = NULL;
    cajal_status status = CAJAL_OK;
    if (!model || !model_begin(model, arena, knowledge, scenario, parameters) ||
        !(result = simulate_result_new(scenario, options)))
        status = errors_no_memory(errors);
    else
        status = run(result, model, options, sink, errors);
    if (status == CAJAL_OK)
        *out = result;
    else
        simulate_free(result);
    arena_free(arena);
    return status;
}

/* ---- checkpoints for others ---- */

typedef cajal_status with_model(const char *path, const struct model *model, struct simulate_result *result,
                                uint64_t end, cajal_errors *errors);

static cajal_status write_with(const char *path, const struct model *model, struct simulate_result *result,
                               uint64_t end, cajal_errors *errors)
{
    return checkpoint_write(path, model, result, 0, end, errors);
}

static cajal_status read_with(const char *path, const struct model *model, struct simulate_result *result, uint64_t end,
                              cajal_errors *errors)
{
    return checkpoint_read(path, model, result, 0, end, errors);
}

static cajal_status with(with_model *act, const char *path, const cajal_knowledge *knowledge,
                         const struct simulate_scenario *scenario, const double *parameters,
                         struct simulate_result *result, uint64_t end, cajal_errors *errors)
{
    struct arena *arena = arena_new();
    struct model *model = arena ? arena_alloc(arena, sizeof *model) : NULL;
    cajal_status status = model && model_begin(model, arena, knowledge, scenario, parameters)
                              ? act(path, model, result, end, errors)
                              : errors_no_memory(errors);
    arena_free(arena);
    return status;
}

cajal_status simulate_checkpoint_write(const char *path, const cajal_knowledge *knowledge,
                                       const struct simulate_scenario *scenario, const double *parameters,
                                       const struct simulate_result *result, uint64_t end, cajal_errors *errors)
{
    struct simulate_result same = *result; /* only read */
    return with(write_with, path, knowledge, scenario, parameters, &same, end, errors);
}

cajal_status simulate_checkpoint_read(const char *path, const cajal_knowledge *knowledge,
                                      const struct simulate_scenario *scenario, const double *parameters,
                                      struct simulate_result *result, uint64_t end, cajal_errors *errors)
{
    return with(read_with, path, knowledge, scenario, parameters, result, end, errors);
}

void simulate_free(struct simulate_result *result)
{
    if (!result)
        return;
    free(result->cells);
    free(result);
}

void simulate_merge(struct simulate_result *into, const struct simulate_result *from)
{
    add_counts(into->cells, from->cells, into->layout.size);
    into->patients += from->patients;
}
