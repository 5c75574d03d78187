#include "simulate/answers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "simulate/prior.h"

#define KEY(name, key) key,
const char *const answers_keys[ANSWERS_MEASURES] = {ANSWERS(KEY)};

/* ---- running ---- */

static double mean_lines(const struct simulate_result *result, uint32_t policy)
{
    double sum = 0, patients = 0;
    for (uint32_t lines = 0; lines <= SIMULATE_TREATMENTS; lines++) {
        double count = (double)simulate_lines(result, policy, lines);
        sum += count * lines;
        patients += count;
    }
    return patients > 0 ? sum / patients : NAN;
}

static double median(const struct simulate_result *result, uint32_t policy, enum simulate_time time, double horizon)
{
    struct simulate_histogram histogram =
        simulate_histogram(result, policy, SIMULATE_FIRST_TREATMENT, time, SIMULATE_OF_ALL);
    double found = simulate_quantile(&histogram, 0.5);
    return isnan(found) ? horizon : found;
}

static double response(const struct simulate_result *result, uint32_t policy)
{
    double good = 0, all = 0;
    for (int call = 0; call < RESPONSE_CALLS; call++) {
        double count = (double)simulate_responses(result, policy, 0, SIMULATE_OF_ALL, RESPONSE_BY_RECIST,
                                                  (enum response_call)call);
        all += count;
        good += call == RESPONSE_CR || call == RESPONSE_PR ? count : 0;
    }
    return all > 0 ? 100 * good / all : NAN;
}

static void note_values(struct answers *it, const struct simulate_result *result, uint32_t draw, uint32_t policy)
{
    size_t at = (size_t)draw * it->policies + policy;
    double patients = (double)simulate_sum(result, policy, SIMULATE_PATIENTS), horizon = it->scenario->horizon_months;
    it->values[ANSWERS_PFS_MEDIAN][at] = median(result, policy, SIMULATE_PFS, horizon);
    it->values[ANSWERS_OS_MEDIAN][at] = median(result, policy, SIMULATE_OS, horizon);
    it->values[ANSWERS_RESPONSE][at] = response(result, policy);
    it->values[ANSWERS_LINES][at] = mean_lines(result, policy);
    it->values[ANSWERS_LIFE][at] = (double)simulate_sum(result, policy, SIMULATE_LIFE_UMONTHS) / patients / 12e6;
    it->values[ANSWERS_QALY][at] = (double)simulate_sum(result, policy, SIMULATE_QALY_MICRO) / patients / 1e6;
    it->values[ANSWERS_COST][at] = (double)simulate_sum(result, policy, SIMULATE_COST_CENTS) / patients / 100;
}

static double *curve_of(const struct answers *it, uint32_t draw, uint32_t policy, enum answers_curve curve)
{
    return it->curves + (((size_t)draw * it->policies + policy) * ANSWERS_CURVES + curve) * ANSWERS_POINTS;
}

static void note_curves(struct answers *it, const struct simulate_result *result, uint32_t draw, uint32_t policy)
{
    static const enum simulate_time times[ANSWERS_CURVES] = {SIMULATE_PFS, SIMULATE_OS};
    for (int curve = 0; curve < ANSWERS_CURVES; curve++) {
        struct simulate_histogram histogram =
            simulate_histogram(result, policy, SIMULATE_FIRST_TREATMENT, times[curve], SIMULATE_OF_ALL);
        double *points = curve_of(it, draw, policy, (enum answers_curve)curve);
        for (uint32_t point = 0; point < ANSWERS_POINTS; point++)
            points[point] = simulate_survival(&histogram, answers_point_months(it, point), NULL);
    }
}

static cajal_status run_draw(struct answers *it, const struct answers_options *options, uint32_t draw,
                             cajal_errors *errors)
{
    struct simulate_result *result = NULL;
    double *parameters = it->parameters + (size_t)draw * it->knowledge->kb->parameters_count;
    struct simulate_options run = {
        .seed = options->seed, .draw = draw + 1, .threads = options->threads, .patients = it->patients};
    posterior_draw(parameters, it->knowledge, options->seed, draw);
    cajal_status status = simulate_run(&result, it->knowledge, it->scenario, parameters, &run, NULL, errors);
    for (uint32_t policy = 0; status == CAJAL_OK && policy < it->policies; policy++) {
        note_values(it, result, draw, policy);
        note_curves(it, result, draw, policy);
    }
    simulate_free(result);
    return status;
}

static bool make_room(struct answers *it)
{
    size_t cells = (size_t)it->draws * it->policies;
    bool ok = true;
    for (int measure = 0; measure < ANSWERS_MEASURES; measure++) {
        it->values[measure] = calloc(cells + 1, sizeof(double));
        ok = ok && it->values[measure];
    }
    it->curves = calloc(cells * ANSWERS_CURVES * ANSWERS_POINTS + 1, sizeof(double));
    it->parameters = calloc((size_t)it->draws * it->knowledge->kb->parameters_count + 1, sizeof(double));
    return ok && it->curves && it->parameters;
}

cajal_status answers_run(struct answers **out, const cajal_knowledge *knowledge,
                         const struct simulate_scenario *scenario, const struct answers_options *options,
                         void (*progress)(void *context, uint32_t done, uint32_t of), void *context,
                         cajal_errors *errors)
{
    uint32_t known = posterior_draws(knowledge);
    *out = NULL;
    if (known == 0)
        return errors_add(errors, CAJAL_INVALID, "posterior.yaml", 0, NULL,
                          "the knowledge base holds no posterior: the parameters were never fitted");
    struct answers *it = calloc(1, sizeof *it);
    if (!it)
        return errors_no_memory(errors);
    it->knowledge = knowledge;
    it->scenario = scenario;
    it->draws = options->draws ? options->draws : known;
    it->policies = scenario->policies_count;
    it->patients = options->patients ? options->patients : scenario->patients;
    cajal_status status = make_room(it) ? CAJAL_OK : errors_no_memory(errors);
    for (uint32_t draw = 0; status == CAJAL_OK && draw < it->draws; draw++) {
        status = run_draw(it, options, draw, errors);
        if (progress)
            progress(context, draw + 1, it->draws);
    }
    if (status == CAJAL_OK)
        *out = it;
    else
        answers_free(it);
    return status;
}

void answers_free(struct answers *answers)
{
    if (!answers)
        return;
    for (int measure = 0; measure < ANSWERS_MEASURES; measure++)
        free(answers->values[measure]);
    free(answers->curves);
    free(answers->parameters);
    free(answers);
}

/* ---- asking ---- */

double answers_point_months(const struct answers *answers, uint32_t point)
{
    return answers->scenario->horizon_months * point / (ANSWERS_POINTS - 1);
}

/* Sorts `values`, of as many as there are draws. */
static struct answers_value summary(double *values, uint32_t count)
{
    struct answers_value value = {0, NAN, NAN};
    for (uint32_t i = 0; i < count; i++)
        value.mean += values[i] / count;
    value.low = economics_quantile(values, count, 0.025);
    value.high = economics_quantile(values, count, 0.975);
    return value;
}

static const struct answers_value nothing = {NAN, NAN, NAN};

struct answers_value answers_value(const struct answers *answers, enum answers_measure measure, uint32_t policy)
{
    double *values = malloc((answers->draws + 1) * sizeof *values);
    if (!values)
        return nothing;
    for (uint32_t d = 0; d < answers->draws; d++)
        values[d] = answers->values[measure][(size_t)d * answers->policies + policy];
    struct answers_value value = summary(values, answers->draws);
    free(values);
    return value;
}

struct answers_value answers_difference(const struct answers *answers, enum answers_measure measure, uint32_t policy,
                                        uint32_t reference)
{
    double *values = malloc((answers->draws + 1) * sizeof *values);
    if (!values)
        return nothing;
    for (uint32_t d = 0; d < answers->draws; d++) {
        const double *row = answers->values[measure] + (size_t)d * answers->policies;
        values[d] = row[policy] - row[reference];
    }
    struct answers_value value = summary(values, answers->draws);
    free(values);
    return value;
}

struct answers_value answers_curve(const struct answers *answers, enum answers_curve curve, uint32_t policy,
                                   uint32_t point)
{
    double *values = malloc((answers->draws + 1) * sizeof *values);
    if (!values)
        return nothing;
    for (uint32_t d = 0; d < answers->draws; d++)
        values[d] = curve_of(answers, d, policy, curve)[point];
    struct answers_value value = summary(values, answers->draws);
    free(values);
    return value;
}

double answers_worth(const struct answers *answers)
{
    const struct kb *kb = answers->knowledge->kb;
    for (uint32_t i = 0; i < kb->parameters_count; i++)
        if (kb->parameters[i].quantity == KB_QUANTITY_WORTH)
            return *kb->parameters[i].value;
    return 0;
}

struct economics_draws answers_economics(const struct answers *answers)
{
    return (struct economics_draws){answers->values[ANSWERS_COST], answers->values[ANSWERS_QALY], answers->draws,
                                    answers->policies};
}

static int most_first(const void *a, const void *b)
{
    const struct answers_unknown *left = a, *right = b;
    double one = fabs(left->bar.at_high - left->bar.at_low), other = fabs(right->bar.at_high - right->bar.at_low);
    if (one != other)
        return one < other ? 1 : -1;
    return (left->parameter > right->parameter) - (left->parameter < right->parameter);
}

size_t answers_unknowns(struct answers_unknown *out, size_t room, const struct answers *answers, uint32_t policy,
                        uint32_t reference, double threshold)
{
    const uint32_t parameters = answers->knowledge->kb->parameters_count;
    struct economics_draws psa = answers_economics(answers);
    struct answers_unknown *all = calloc(parameters + 1, sizeof *all);
    double *column = calloc(answers->draws + 1, sizeof *column);
    size_t count = 0;
    for (uint32_t p = 0; all && column && p < parameters; p++) {
        struct answers_unknown *next = &all[count];
        for (uint32_t d = 0; d < answers->draws; d++)
            column[d] = answers->parameters[(size_t)d * parameters + p];
        next->parameter = p;
        if (economics_tornado_bar(&next->bar, &psa, policy, reference, column, threshold) == CAJAL_OK &&
            economics_partial_information(&next->worth, &psa, column, threshold) == CAJAL_OK)
            count += next->bar.low_value < next->bar.high_value;
    }
    if (count)
        qsort(all, count, sizeof *all, most_first);
    count = count < room ? count : room;
    if (count)
        memcpy(out, all, count * sizeof *out);
    free(all);
    free(column);
    return count;
}
