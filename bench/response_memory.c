/* Subject-visits a second from memory, on one core: every criterion that the measurements allow, and the best
 * response by RECIST. Usage: response_memory [SUBJECTS] */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "response/best.h"
#include "response/engine.h"

#define VISITS 8
#define LESIONS 4

static uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth, MMIX */
    return (uint32_t)(*state >> 33);
}

static void fill(struct series *series, uint64_t *random, bool dense)
{
    for (uint32_t i = 0; i < VISITS * LESIONS; i++) {
        struct series_cell *cell = &series->cells[i];
        series_cell_clear(cell);
        cell->listed = true;
        cell->longest_um = 10000 + (int64_t)(next_random(random) % 60000);
        if (dense)
            cell->density_mhu = 20000 + (int64_t)(next_random(random) % 60000);
    }
}

static struct series make(struct arena *arena, uint64_t *random, bool dense)
{
    struct series series = {.subject = "s", .lesions_count = LESIONS, .visits_count = VISITS};
    series.lesions = arena_array(arena, LESIONS, sizeof *series.lesions);
    series.visits = arena_array(arena, VISITS, sizeof *series.visits);
    series.cells = arena_array(arena, VISITS * LESIONS, sizeof *series.cells);
    if (!series.lesions || !series.visits || !series.cells)
        exit(4);
    for (uint32_t i = 0; i < LESIONS; i++)
        series.lesions[i] = (struct series_lesion){
            .id = "L", .role = CASE_LESION_TARGET, .split_from = -1, .merged_into = -1, .new_visit = SERIES_NEVER};
    for (uint32_t i = 0; i < VISITS; i++)
        series.visits[i] = (struct series_visit){.date = {(int32_t)(60 * i), CAJAL_DAY}};
    fill(&series, random, dense);
    series_settle(&series);
    return series;
}

static double run(const struct series *series, size_t count, const struct thresholds *thresholds,
                  const struct response_options *options)
{
    struct timespec start, end;
    struct engine_visit visits[VISITS];
    struct best_point points[VISITS];
    struct response_best best;
    long checksum = 0;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (size_t i = 0; i < count; i++) {
        struct engine engine = {&series[i], thresholds, options};
        engine_run(visits, &engine);
        for (uint32_t j = 1; j < VISITS; j++)
            points[j - 1] =
                (struct best_point){.date = series[i].visits[j].date, .call = visits[j].by[RESPONSE_BY_RECIST].call};
        struct best_context context = {.start = series[i].visits[0].date};
        best_work_out(&best, points, VISITS - 1, &context, options);
        checksum += best.confirmed + (long)visits[VISITS - 1].by[RESPONSE_BY_CHOI].call;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (checksum == 0)
        puts("nothing was assessed");
    return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 50000;
    struct thresholds thresholds;
    struct response_options options;
    thresholds_read(&thresholds, NULL);
    response_options_default(&options, NULL);
    for (int dense = 0; dense < 2; dense++) {
        uint64_t random = 1;
        struct arena *arena = arena_new();
        struct series *series = arena_array(arena, count, sizeof *series);
        if (!series)
            return 4;
        for (size_t i = 0; i < count; i++)
            series[i] = make(arena, &random, dense);
        double seconds = run(series, count, &thresholds, &options);
        for (int round = 0; round < 4; round++) {
            double again = run(series, count, &thresholds, &options);
            seconds = again < seconds ? again : seconds;
        }
        printf("%-52s %10.0f subject-visits/s\n",
               dense ? "from memory: RECIST, Choi, modified Choi, best" : "from memory: RECIST, Choi by size, best",
               (double)(count * VISITS) / seconds);
        arena_free(arena);
    }
    return 0;
}
