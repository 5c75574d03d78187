/* Fits the parameters of the simulation to the targets of kb/targets.yaml, and writes what it found to
 * kb/posterior.yaml. Three steps, each from the seed alone (docs/model.md, "Calibration"):
 *   1. From many starts, the simplex search of NLopt (SBPLX) on common random numbers; the best few go on: the best
 * set.
 *   2. At it, derivatives of every target by every parameter: a first, normal guess of the posterior.
 *   3. Incremental mixture importance sampling (Raftery and Bao 2010) from that guess; draws of the result.
 * calibrate [--option VALUE …]; see `usage`. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"
#include "simulate/prior.h"

static const char usage[] =
    "usage: calibrate [--kb DIR] [--out FILE] [--seed 1] [--patients 1000] [--starts 24]\n"
    "       [--screen 200] [--polish 2000] [--sample 1500] [--rounds 10] [--draws 128]\n"
    "       [--threads 0]\n"
    "       [--steps 6 of Gauss and Newton] [--crowd 4000: patients of these and of the sample]\n"
    "       [--again 1: the first start is the best set of DIR/posterior.yaml]\n";

void stop(const char *what)
{
    fprintf(stderr, "calibrate: %s\n", what);
    exit(4);
}

/* The sample may have found a better set than the search. */
static void take_better(struct start *best, const struct point *points, unsigned long count)
{
    for (unsigned long p = 0; p < count; p++)
        if (points[p].depth < best->depth) {
            memcpy(best->z, points[p].z, sizeof best->z);
            best->depth = points[p].depth;
        }
}

static void show(const struct search *it, const double *z)
{
    double targets[MOST];
    measure(it, z, targets);
    for (uint32_t t = 0; t < it->kb->targets_count; t++)
        if (!it->kb->targets[t].held_out)
            fprintf(stderr, "%-28s %7.2f %7.2f %+5.1f\n", it->kb->targets[t].row.id, *it->kb->targets[t].value,
                    targets[t], fit_deviation(&it->kb->targets[t], targets[t]));
    struct fit_count count = fit_count(it->kb, targets);
    fprintf(stderr, "%u of %u within 2 standard errors, %u beyond 3, %u not measured\n", count.within_two,
            count.targets, count.beyond_three, count.not_measured);
    for (unsigned i = 0; i < it->count; i++)
        fprintf(stderr, "%s %.4g (%+.1f)  ", it->kb->parameters[it->fitted[i]].row.id,
                prior_value(&it->kb->parameters[it->fitted[i]], z[i]), z[i]);
    fputs("\n", stderr);
}

static void read_settings(struct settings *set, int argc, char **argv)
{
    *set = (struct settings){"kb", "kb/posterior.yaml", 1, 1000, 24, 200, 2000, 1500, 10, 128, 0, 0, 6, 4000};
    const struct {
        const char *name;
        unsigned long *value;
    } numbers[] = {{"--seed", &set->seed},     {"--patients", &set->patients}, {"--starts", &set->starts},
                   {"--screen", &set->screen}, {"--polish", &set->polish},     {"--sample", &set->sample},
                   {"--rounds", &set->rounds}, {"--draws", &set->draws},       {"--threads", &set->threads},
                   {"--again", &set->again},   {"--steps", &set->steps},       {"--crowd", &set->crowd}};
    for (int i = 1; i < argc; i += 2) {
        bool known = false;
        if (i + 1 < argc && strcmp(argv[i], "--kb") == 0)
            set->kb = argv[i + 1], known = true;
        if (i + 1 < argc && strcmp(argv[i], "--out") == 0)
            set->out = argv[i + 1], known = true;
        for (size_t n = 0; i + 1 < argc && n < sizeof numbers / sizeof numbers[0]; n++)
            if (strcmp(argv[i], numbers[n].name) == 0)
                *numbers[n].value = strtoul(argv[i + 1], NULL, 10), known = true;
        if (!known) {
            fputs(usage, stderr);
            exit(2);
        }
    }
    if (set->starts == 0 || set->draws == 0 || set->rounds > 60) {
        fputs(usage, stderr);
        exit(2);
    }
}

/* No target feels the parameter, far to either side: it keeps its prior, and the search is spared it. */
static bool is_felt(struct search *it, unsigned place)
{
    double z[MOST] = {0}, below[MOST], above[MOST];
    z[place] = -2;
    measure(it, z, below);
    z[place] = 2;
    measure(it, z, above);
    for (uint32_t t = 0; t < it->kb->targets_count; t++)
        if (!it->kb->targets[t].held_out && below[t] != above[t] && !(isnan(below[t]) && isnan(above[t])))
            return true;
    fprintf(stderr, "%s is felt by no target\n", it->kb->parameters[it->fitted[place]].row.id);
    return false;
}

static void open_search(struct search *it, cajal_knowledge **knowledge, cajal_errors *errors)
{
    if (cajal_knowledge_load(knowledge, it->set.kb, errors) != CAJAL_OK ||
        fit_new(&it->fit, *knowledge, false, errors) != CAJAL_OK)
        stop(cajal_errors_count(errors) ? cajal_errors_at(errors, 0)->message : "out of memory");
    it->knowledge = *knowledge;
    it->kb = (*knowledge)->kb;
    if (it->kb->parameters_count > 1024 || it->kb->targets_count > MOST)
        stop("too many parameters or targets");
    simulate_parameters_default(it->base, it->knowledge);
    for (uint32_t i = 0; i < it->kb->parameters_count; i++)
        if (prior_is_fitted(&it->kb->parameters[i]) && it->count < MOST)
            it->fitted[it->count++] = i;
    for (unsigned i = it->count; i-- > 0;)
        if (!is_felt(it, i))
            memmove(&it->fitted[i], &it->fitted[i + 1], (--it->count - i) * sizeof *it->fitted);
}

int main(int argc, char **argv)
{
    static struct search it;
    cajal_knowledge *knowledge = NULL;
    cajal_errors *errors = cajal_errors_new();
    unsigned long count = 0;
    read_settings(&it.set, argc, argv);
    open_search(&it, &knowledge, errors);
    struct start best = best_set(&it);
    unsigned long few = it.set.patients;
    it.set.patients = it.set.crowd;
    refine(&it, &best);
    show(&it, best.z);
    if (it.set.draws > 1) {
        struct point *points = it.set.sample ? sample(&it, best.z, &count) : normal_draws(&it, best.z, &count);
        take_better(&best, points, count);
        show(&it, best.z);
        it.set.patients = few;
        write_posterior(&it, &best, points, count);
        free(points);
    }
    fprintf(stderr, "%lu simulations\n", it.calls);
    fit_free(it.fit);
    cajal_knowledge_free(knowledge);
    cajal_errors_free(errors);
    return 0;
}
