/* Fits the parameters of the simulation to the targets of kb/targets.yaml, and writes what it found to
 * kb/posterior.yaml. Three steps, each from the seed alone (docs/model.md, "Calibration"):
 *   1. From many starts, the simplex search of NLopt (SBPLX) on common random numbers; the best few go on: the best
 * set.
 *   2. At it, derivatives of every target by every parameter: a first, normal guess of the posterior.
 *   3. Incremental mixture importance sampling (Raftery and Bao 2010) from that guess; draws of the result.
 * calibrate [--option VALUE …]; see `usage`. */
#include <math.h>
#include <nlopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cajal/knowledge.h"
#include "simulate/chance.h"
#include "simulate/fit.h"
#include "simulate/maths.h"
#include "simulate/prior.h"

#define MOST 96 /* parameters, targets */
#define FINALISTS 3
#define NEARER 0.5 /* starts are half as far from the middle as draws of the prior */
#define WIDER 1.5  /* the first guess is wider than the derivatives say, for its tails */

static const char usage[] =
    "usage: calibrate [--kb DIR] [--out FILE] [--seed 1] [--patients 1000] [--starts 24]\n"
    "       [--screen 200] [--polish 2000] [--sample 1500] [--rounds 10] [--draws 128]\n"
    "       [--threads 0]\n"
    "       [--steps 6 of Gauss and Newton] [--crowd 4000: patients of these and of the sample]\n"
    "       [--again 1: the first start is the best set of DIR/posterior.yaml]\n";

struct settings {
    const char *kb, *out;
    unsigned long seed, patients, starts, screen, polish, sample, rounds, draws, threads, again, steps, crowd;
};

struct search {
    const cajal_knowledge *knowledge;
    const struct kb *kb;
    struct fit *fit;
    struct settings set;
    uint32_t fitted[MOST]; /* indices into kb->parameters */
    unsigned count;
    double base[1024]; /* the values that are not fitted */
    unsigned long calls;
    double power; /* of the weights */
};

static void stop(const char *what)
{
    fprintf(stderr, "calibrate: %s\n", what);
    exit(4);
}

/* ---- the posterior at one place ---- */

static void measure(const struct search *it, const double *z, double *targets)
{
    double values[1024];
    memcpy(values, it->base, it->kb->parameters_count * sizeof *values);
    for (unsigned i = 0; i < it->count; i++)
        values[it->fitted[i]] = prior_value(&it->kb->parameters[it->fitted[i]], z[i]);
    struct simulate_options options = {
        .seed = it->set.seed, .patients = it->set.patients, .threads = (int)it->set.threads};
    cajal_errors *errors = cajal_errors_new();
    if (fit_measure(targets, it->fit, values, &options, errors) != CAJAL_OK)
        stop(cajal_errors_count(errors) ? cajal_errors_at(errors, 0)->message : "out of memory");
    cajal_errors_free(errors);
}

static double norm2(const double *z, unsigned count)
{
    double sum = 0;
    for (unsigned i = 0; i < count; i++)
        sum += z[i] * z[i];
    return sum;
}

/* Minus twice the logarithm of prior times likelihood. */
static double depth(unsigned count, const double *z, double *gradient, void *context)
{
    struct search *it = context;
    double targets[MOST];
    (void)gradient;
    measure(it, z, targets);
#pragma omp atomic
    it->calls++;
    return fit_misfit(it->kb, targets) + norm2(z, count);
}

/* ---- random numbers of the search ---- */

static double normal_at(const struct search *it, uint32_t stage, uint64_t row, uint32_t place)
{
    struct chance chance;
    double u[2];
    chance_begin(&chance, it->set.seed, stage);
    chance.patient = row;
    chance_two(u, &chance, CHANCE_PARAMETER, place);
    return maths_normal(u[0]);
}

static double uniform_at(const struct search *it, uint32_t stage, uint64_t row)
{
    struct chance chance;
    double u[2];
    chance_begin(&chance, it->set.seed, stage);
    chance.patient = row;
    chance_two(u, &chance, CHANCE_PARAMETER, MOST);
    return u[0];
}

/* ---- step 1: the best set ---- */

static double descend(struct search *it, double *z, unsigned long calls)
{
    double low[MOST], high[MOST], step[MOST], found = 0;
    for (unsigned i = 0; i < it->count; i++) {
        low[i] = -4;
        high[i] = 4;
        step[i] = 0.5;
    }
    nlopt_opt search = nlopt_create(NLOPT_LN_SBPLX, it->count);
    if (!search)
        stop("out of memory");
    nlopt_set_min_objective(search, depth, it);
    nlopt_set_lower_bounds(search, low);
    nlopt_set_upper_bounds(search, high);
    nlopt_set_initial_step(search, step);
    nlopt_set_maxeval(search, (int)calls);
    nlopt_set_xtol_rel(search, 1e-4);
    nlopt_optimize(search, z, &found);
    nlopt_destroy(search);
    return found;
}

struct start {
    double z[MOST], depth;
};

static int deeper_first(const void *a, const void *b)
{
    double left = ((const struct start *)a)->depth, right = ((const struct start *)b)->depth;
    return (left > right) - (left < right);
}

/* The first start is the middle of the prior; the others lie around it, half as far as draws of it. */
static double begin_at(const struct search *it, unsigned long start, unsigned place)
{
    const struct kb_model_parameter *row = &it->kb->parameters[it->fitted[place]];
    if (start > 0)
        return NEARER * normal_at(it, 1, start, place);
    for (uint32_t i = 0; it->set.again && i < it->kb->posterior_count; i++)
        if (strcmp(it->kb->posterior[i].parameter, row->row.id) == 0)
            return prior_place(row, *it->kb->posterior[i].best);
    return 0;
}

static struct start best_set(struct search *it)
{
    struct start *starts = calloc(it->set.starts, sizeof *starts), best;
    if (!starts)
        stop("out of memory");
#pragma omp parallel for schedule(dynamic)
    for (unsigned long s = 0; s < it->set.starts; s++) {
        for (unsigned i = 0; i < it->count; i++)
            starts[s].z[i] = begin_at(it, s, i);
        starts[s].depth = descend(it, starts[s].z, it->set.screen);
        fprintf(stderr, "start %2lu of %lu: %.1f\n", s + 1, it->set.starts, starts[s].depth);
    }
    qsort(starts, it->set.starts, sizeof *starts, deeper_first);
    unsigned long finalists = it->set.starts < FINALISTS ? it->set.starts : FINALISTS;
#pragma omp parallel for schedule(dynamic)
    for (unsigned long s = 0; s < finalists; s++) {
        starts[s].depth = descend(it, starts[s].z, it->set.polish);
        fprintf(stderr, "finalist %lu: %.1f\n", s + 1, starts[s].depth);
    }
    qsort(starts, finalists, sizeof *starts, deeper_first);
    best = starts[0];
    free(starts);
    return best;
}

/* ---- small matrices, row by row ---- */

/* The lower Cholesky factor in place; false when not positive definite. */
static bool cholesky(double *a, unsigned n)
{
    for (unsigned j = 0; j < n; j++)
        for (unsigned i = j; i < n; i++) {
            double sum = a[i * n + j];
            for (unsigned k = 0; k < j; k++)
                sum -= a[i * n + k] * a[j * n + k];
            if (i == j && !(sum > 0))
                return false;
            a[i * n + j] = i == j ? sqrt(sum) : sum / a[j * n + j];
        }
    return true;
}

/* The inverse of a positive definite matrix. */
static void invert(double *out, const double *matrix, unsigned n)
{
    static double factor[MOST * MOST];
    memcpy(factor, matrix, (size_t)n * n * sizeof *factor);
    if (!cholesky(factor, n))
        stop("a covariance is not positive definite");
    for (unsigned column = 0; column < n; column++) {
        double x[MOST];
        for (unsigned i = 0; i < n; i++) {
            x[i] = i == column ? 1 : 0;
            for (unsigned k = 0; k < i; k++)
                x[i] -= factor[i * n + k] * x[k];
            x[i] /= factor[i * n + i];
        }
        for (unsigned i = n; i-- > 0;) {
            for (unsigned k = i + 1; k < n; k++)
                x[i] -= factor[k * n + i] * x[k];
            x[i] /= factor[i * n + i];
            out[i * n + column] = x[i];
        }
    }
}

/* ---- step 2: a normal guess ---- */

struct component { /* of the mixture */
    double centre[MOST], factor[MOST * MOST], log_scale;
};

static void set_component(struct component *out, const double *centre, const double *covariance, unsigned n)
{
    memcpy(out->centre, centre, n * sizeof *centre);
    memcpy(out->factor, covariance, (size_t)n * n * sizeof *covariance);
    if (!cholesky(out->factor, n))
        stop("a covariance is not positive definite");
    out->log_scale = 0;
    for (unsigned i = 0; i < n; i++)
        out->log_scale -= log(out->factor[i * n + i]);
}

/* Precision: one for the prior, and J'J with J the derivatives of the targets in standard errors (Gauss and Newton).
 * `slope`: half the gradient of the depth; NULL when not wanted. */
static void guess(struct search *it, const double *z, double *covariance, double *slope)
{
    static double jacobian[MOST][MOST], precision[MOST * MOST];
    double here[MOST];
    unsigned n = it->count, rows = it->kb->targets_count;
    const double step = 0.3;
    measure(it, z, here);
#pragma omp parallel for schedule(dynamic)
    for (unsigned i = 0; i < n; i++) {
        double at[MOST], above[MOST], below[MOST];
        memcpy(at, z, n * sizeof *at);
        at[i] = z[i] + step;
        measure(it, at, above);
        at[i] = z[i] - step;
        measure(it, at, below);
        for (unsigned t = 0; t < rows; t++) {
            const struct kb_target *target = &it->kb->targets[t];
            double rise = target->held_out ? 0 : (fit_deviation(target, above[t]) - fit_deviation(target, below[t]));
            jacobian[t][i] = isnan(rise) ? 0 : rise / (2 * step);
        }
    }
    for (unsigned i = 0; i < n; i++) {
        double sum = z[i];
        for (unsigned t = 0; t < rows; t++) {
            double away = it->kb->targets[t].held_out ? 0 : fit_deviation(&it->kb->targets[t], here[t]);
            sum += isnan(away) ? 0 : jacobian[t][i] * fmax(-6, fmin(6, away));
        }
        if (slope)
            slope[i] = sum;
        for (unsigned j = 0; j < n; j++) {
            precision[i * n + j] = i == j;
            for (unsigned t = 0; t < rows; t++)
                precision[i * n + j] += jacobian[t][i] * jacobian[t][j];
        }
    }
    invert(covariance, precision, n);
}

/* Steps of Gauss and Newton, each as far as it helps, with the patients of the sample: the simplex search takes a
 * smaller crowd for its many calls, and fits its chance too. */
static void refine(struct search *it, struct start *best)
{
    static double covariance[MOST * MOST];
    best->depth = depth(it->count, best->z, NULL, it);
    for (unsigned long round = 0; round < it->set.steps; round++) {
        double slope[MOST], tried[6][MOST], depths[6];
        guess(it, best->z, covariance, slope);
#pragma omp parallel for schedule(dynamic)
        for (int t = 0; t < 6; t++) {
            for (unsigned i = 0; i < it->count; i++) {
                double move = 0;
                for (unsigned k = 0; k < it->count; k++)
                    move -= covariance[i * it->count + k] * slope[k];
                tried[t][i] = fmax(-4, fmin(4, best->z[i] + move / (1 << t)));
            }
            depths[t] = depth(it->count, tried[t], NULL, it);
        }
        int good = 0;
        for (int t = 1; t < 6; t++)
            good = depths[t] < depths[good] ? t : good;
        fprintf(stderr, "step %lu: %.1f, now %.1f\n", round + 1, best->depth, depths[good]);
        if (!(depths[good] < best->depth))
            break;
        memcpy(best->z, tried[good], sizeof best->z);
        best->depth = depths[good];
    }
}

/* ---- step 3: the sample ---- */

struct point {
    double z[MOST], depth, log_weight, weight;
};

static double log_density(const struct component *component, const double *z, unsigned n)
{
    double square = 0, x[MOST];
    for (unsigned i = 0; i < n; i++) {
        x[i] = z[i] - component->centre[i];
        for (unsigned k = 0; k < i; k++)
            x[i] -= component->factor[i * n + k] * x[k];
        x[i] /= component->factor[i * n + i];
        square += x[i] * x[i];
    }
    return component->log_scale - square / 2;
}

static void place_from(struct search *it, struct point *point, const struct component *component, uint64_t row)
{
    double noise[MOST];
    for (unsigned i = 0; i < it->count; i++)
        noise[i] = normal_at(it, 2, row, i);
    for (unsigned i = 0; i < it->count; i++) {
        point->z[i] = component->centre[i];
        for (unsigned k = 0; k <= i; k++)
            point->z[i] += component->factor[i * it->count + k] * noise[k];
    }
}

static void draw_from(struct search *it, struct point *point, const struct component *component, uint64_t row)
{
    place_from(it, point, component, row);
    point->depth = depth(it->count, point->z, NULL, it);
}

/* Logarithms of the weights by the mixture of all components, each with the share of points that came from it. */
static void weigh(const struct search *it, struct point *points, unsigned long count,
                  const struct component *components, unsigned long components_count, unsigned long first,
                  unsigned long each)
{
    for (unsigned long p = 0; p < count; p++) {
        double logs[64], top = -INFINITY, mixture = 0;
        for (unsigned long c = 0; c < components_count; c++) {
            double share = (double)(c == 0 ? first : each) / (double)count;
            logs[c] = log(share) + log_density(&components[c], points[p].z, it->count);
            top = fmax(top, logs[c]);
        }
        for (unsigned long c = 0; c < components_count; c++)
            mixture += exp(logs[c] - top);
        points[p].log_weight = -points[p].depth / 2 - top - log(mixture);
    }
}

/* Weights to a power, which sum to 1. */
static void set_weights(struct point *points, unsigned long count, double power)
{
    double most = -INFINITY, sum = 0;
    for (unsigned long p = 0; p < count; p++)
        most = fmax(most, points[p].log_weight);
    for (unsigned long p = 0; p < count; p++)
        sum += points[p].weight = exp(power * (points[p].log_weight - most));
    for (unsigned long p = 0; p < count; p++)
        points[p].weight /= sum;
}

static double effective(const struct point *points, unsigned long count)
{
    double squares = 0;
    for (unsigned long p = 0; p < count; p++)
        squares += points[p].weight * points[p].weight;
    return 1 / squares;
}

/* The likelihood holds the chance of the virtual patients, as large as what separates good points from the best. Taken
 * at their word, a few lucky points would stand for the whole posterior. So the weights are raised to the largest power
 * up to 1 at which the sample is worth half as many draws as are wanted: a compromise with the first guess, which is
 * the wider of the two. Returns the power. */
static double temper(struct point *points, unsigned long count, double wanted)
{
    double low = 0, high = 1;
    set_weights(points, count, 1);
    if (effective(points, count) >= wanted)
        return 1;
    for (int i = 0; i < 40; i++) {
        double middle = (low + high) / 2;
        set_weights(points, count, middle);
        if (effective(points, count) >= wanted)
            low = middle;
        else
            high = middle;
    }
    set_weights(points, count, low);
    return low;
}

/* A new component around the heaviest point, as wide as the points near it, and never narrower than a tenth of the
 * first guess, which keeps it positive definite. */
static void add_component(const struct search *it, struct component *out, const struct point *points,
                          unsigned long count, const double *covariance)
{
    static double sum[MOST * MOST];
    unsigned n = it->count;
    unsigned long heaviest = 0;
    double total = 0;
    for (unsigned long p = 0; p < count; p++)
        heaviest = points[p].weight > points[heaviest].weight ? p : heaviest;
    const double *centre = points[heaviest].z;
    memset(sum, 0, sizeof sum);
    for (unsigned long p = 0; p < count; p++) {
        double weight = points[p].weight + 1.0 / (double)count;
        total += weight;
        for (unsigned i = 0; i < n; i++)
            for (unsigned j = 0; j < n; j++)
                sum[i * n + j] += weight * (points[p].z[i] - centre[i]) * (points[p].z[j] - centre[j]);
    }
    for (unsigned k = 0; k < n * n; k++)
        sum[k] = 0.5 * sum[k] / total + 0.5 * covariance[k];
    set_component(out, centre, sum, n);
}

static struct point *sample(struct search *it, const double *best, unsigned long *count)
{
    unsigned n = it->count;
    unsigned long first = it->set.sample, each = first / 5 + 1;
    struct point *points = calloc(first + it->set.rounds * each, sizeof *points);
    struct component *components = calloc(it->set.rounds + 1, sizeof *components);
    static double covariance[MOST * MOST], wider[MOST * MOST];
    if (!points || !components || it->set.rounds > 63)
        stop("out of memory");
    guess(it, best, covariance, NULL);
    for (unsigned k = 0; k < n * n; k++)
        wider[k] = WIDER * covariance[k];
    set_component(&components[0], best, wider, n);
    *count = 0;
    for (unsigned long round = 0; round <= it->set.rounds; round++) {
        if (round)
            add_component(it, &components[round], points, *count, covariance);
        unsigned long more = round ? each : first;
#pragma omp parallel for schedule(dynamic)
        for (unsigned long p = *count; p < *count + more; p++)
            draw_from(it, &points[p], &components[round], p);
        *count += more;
        weigh(it, points, *count, components, round + 1, first, each);
        it->power = temper(points, *count, (double)it->set.draws / 2);
        fprintf(stderr, "round %lu: %lu points, as good as %.0f at the power %.2f\n", round, *count,
                effective(points, *count), it->power);
    }
    free(components);
    return points;
}

/* Without a sample: draws of the first guess itself, not widened, and the best set's own fit is not looked at again. */
static struct point *normal_draws(struct search *it, const double *best, unsigned long *count)
{
    static double covariance[MOST * MOST];
    struct component *component = calloc(1, sizeof *component);
    struct point *points = calloc(it->set.draws, sizeof *points);
    if (!points || !component)
        stop("out of memory");
    guess(it, best, covariance, NULL);
    set_component(component, best, covariance, it->count);
    for (unsigned long p = 0; p < it->set.draws; p++) {
        place_from(it, &points[p], component, p);
        points[p].depth = INFINITY;
        points[p].weight = 1.0 / (double)it->set.draws;
    }
    *count = it->set.draws;
    it->power = 0;
    free(component);
    return points;
}

/* Systematic resampling: as many draws of each point as its weight is worth. */
static void resample(const struct search *it, unsigned long *drawn, const struct point *points, unsigned long count)
{
    double at = uniform_at(it, 3, 0), sum = 0;
    unsigned long made = 0;
    for (unsigned long p = 0; p < count; p++) {
        sum += points[p].weight * (double)it->set.draws;
        while (made < it->set.draws && (double)made + at < sum)
            drawn[made++] = p;
    }
    while (made < it->set.draws)
        drawn[made++] = count - 1;
}

/* ---- writing ---- */

static double weighted_variance(const struct point *points, unsigned long count, unsigned place)
{
    double mean = 0, variance = 0;
    for (unsigned long p = 0; p < count; p++)
        mean += points[p].weight * points[p].z[place];
    for (unsigned long p = 0; p < count; p++)
        variance += points[p].weight * (points[p].z[place] - mean) * (points[p].z[place] - mean);
    return variance;
}

static int smaller_first(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void write_row(FILE *file, const struct search *it, unsigned place, const double *best,
                      const struct point *points, unsigned long count, const unsigned long *drawn)
{
    const struct kb_model_parameter *row = &it->kb->parameters[it->fitted[place]];
    unsigned long draws = it->set.draws;
    double *values = calloc(draws, sizeof *values), *sorted = calloc(draws, sizeof *sorted);
    if (!values || !sorted)
        stop("out of memory");
    for (unsigned long d = 0; d < draws; d++)
        sorted[d] = values[d] = prior_value(row, points[drawn[d]].z[place]);
    qsort(sorted, draws, sizeof *sorted, smaller_first);
    fprintf(file, "  - id: fit-%s\n    parameter: %s\n    best: %.5g\n    low: %.5g\n    high: %.5g\n", row->row.id,
            row->row.id, prior_value(row, best[place]), sorted[(size_t)(0.025 * (double)(draws - 1))],
            sorted[(size_t)(0.975 * (double)(draws - 1))]);
    fprintf(file, "    contraction: %.2f\n    draws: >-\n     ", 1 - weighted_variance(points, count, place));
    for (unsigned long d = 0; d < draws; d++)
        fprintf(file, "%s %.5g", d && d % 12 == 0 ? "\n     " : "", values[d]);
    fputs("\n", file);
    free(values);
    free(sorted);
}

static void write_posterior(const struct search *it, const struct start *best, const struct point *points,
                            unsigned long count)
{
    unsigned long *drawn = calloc(it->set.draws, sizeof *drawn);
    FILE *file = fopen(it->set.out, "w");
    if (!file || !drawn)
        stop("cannot write the result");
    resample(it, drawn, points, count);
    fprintf(
        file,
        "# Written by tools/calibrate (docs/model.md): %lu starts of %lu calls on %lu patients%s, the best %d of %lu\n"
        "# more, then Gauss and Newton on %lu; seed %lu. -2 ln(prior x likelihood) of the best set: %.1f. Draws: ",
        it->set.starts, it->set.screen, it->set.patients, it->set.again ? ", from the best set of an earlier fit" : "",
        FINALISTS, it->set.polish, it->set.crowd, it->set.seed, best->depth);
    if (it->set.sample)
        fprintf(file, "%lu\n# points, worth %.0f at the power %.2f of their weights.\nposterior:\n", count,
                effective(points, count), it->power);
    else
        fprintf(file, "normal,\n# with the covariance of the derivatives at the best set.\nposterior:\n");
    for (unsigned i = 0; i < it->count; i++)
        write_row(file, it, i, best->z, points, count, drawn);
    if (fclose(file) != 0)
        stop("cannot write the result");
    free(drawn);
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
    fprintf(stderr, "%u of %u within 2 standard errors, %u beyond 3\n", count.within_two, count.targets,
            count.beyond_three);
    for (unsigned i = 0; i < it->count; i++)
        fprintf(stderr, "%s %.4g (%+.1f)  ", it->kb->parameters[it->fitted[i]].row.id,
                prior_value(&it->kb->parameters[it->fitted[i]], z[i]), z[i]);
    fputs("\n", stderr);
}

/* ---- */

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
