/* Priors, draws of the posterior, and the measure of a fit; against the normal distribution's own quantiles and
 * figures small enough to check by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "simulate/fit.h"
#include "simulate/prior.h"

static cajal_knowledge *knowledge;

static int open_knowledge(void **state)
{
    (void)state;
    return cajal_knowledge_embedded(&knowledge, NULL) == CAJAL_OK ? 0 : -1;
}

static int close_knowledge(void **state)
{
    (void)state;
    cajal_knowledge_free(knowledge);
    return 0;
}

static struct kb_model_parameter parameter(enum kb_prior prior, double *value, double *spread)
{
    return (struct kb_model_parameter){
        .quantity = KB_QUANTITY_COST_SCAN, .value = value, .prior = prior, .spread = spread};
}

static void priors_have_the_quantiles_of_their_distribution(void **state)
{
    (void)state;
    double value = 40, spread = 0.5, share = 0.2, low = 10, high = 30;
    struct kb_model_parameter row = parameter(KB_PRIOR_LOGNORMAL, &value, &spread);
    /* R: qlnorm(pnorm(1.96), log(40), .5) = 106.5782 */
    assert_true(fabs(prior_value(&row, 1.96) - 106.5782) < 1e-4);
    row = parameter(KB_PRIOR_NORMAL, &value, &spread);
    assert_true(fabs(prior_value(&row, -2) - 39) < 1e-12);
    row = parameter(KB_PRIOR_LOGIT, &share, &spread);
    /* R: plogis(qlogis(.2) + .5) = .2918751 */
    assert_true(fabs(prior_value(&row, 1) - 0.2918751) < 1e-6);
    row = parameter(KB_PRIOR_UNIFORM, &value, NULL);
    row.low = &low;
    row.high = &high;
    /* R: 10 + 20 * pnorm(1) = 26.82689 */
    assert_true(fabs(prior_value(&row, 1) - 26.82689) < 1e-5);
    row = parameter(KB_PRIOR_FIXED, &value, NULL);
    assert_true(prior_value(&row, 3) == 40);
}

static void every_parameter_finds_its_way_back(void **state)
{
    (void)state;
    const struct kb *kb = knowledge->kb;
    for (uint32_t i = 0; i < kb->parameters_count; i++)
        for (double z = -1; z <= 1 && kb->parameters[i].prior != KB_PRIOR_FIXED; z += 0.5) {
            double value = prior_value(&kb->parameters[i], z);
            if (fabs(prior_place(&kb->parameters[i], value) - z) > 1e-6)
                fail_msg("%s at %g", kb->parameters[i].row.id, z);
        }
}

static void money_and_local_therapy_are_not_fitted(void **state)
{
    (void)state;
    const struct kb *kb = knowledge->kb;
    unsigned fitted = 0;
    for (uint32_t i = 0; i < kb->parameters_count; i++) {
        const char *word = kb_quantity_rows[kb->parameters[i].quantity].word;
        bool outside =
            strncmp(word, "cost", 4) == 0 || strncmp(word, "utility", 7) == 0 || strncmp(word, "local", 5) == 0;
        assert_false(outside && prior_is_fitted(&kb->parameters[i]));
        fitted += prior_is_fitted(&kb->parameters[i]);
    }
    assert_true(fitted > 10);
}

/* The same draw of what was fitted comes again after the posterior's last; of prices it does not. */
static void draws_begin_anew_but_prices_go_on(void **state)
{
    (void)state;
    const struct kb *kb = knowledge->kb;
    uint32_t draws = posterior_draws(knowledge);
    double *first = calloc(kb->parameters_count, sizeof *first), *again = calloc(kb->parameters_count, sizeof *again);
    assert_true(draws > 1 && first && again);
    posterior_draw(first, knowledge, 7, 1);
    posterior_draw(again, knowledge, 7, 1);
    assert_memory_equal(first, again, kb->parameters_count * sizeof *first);
    posterior_draw(again, knowledge, 7, 1 + draws);
    for (uint32_t i = 0; i < kb->parameters_count; i++) {
        bool price = kb->parameters[i].quantity == KB_QUANTITY_COST_DRUG;
        assert_false(price && first[i] == again[i]);
        assert_false(prior_is_fitted(&kb->parameters[i]) && posterior_draws(knowledge) && price);
    }
    for (uint32_t p = 0; p < kb->posterior_count; p++)
        for (uint32_t i = 0; i < kb->parameters_count; i++)
            if (strcmp(kb->parameters[i].row.id, kb->posterior[p].parameter) == 0)
                assert_true(first[i] == again[i]);
    free(first);
    free(again);
}

static void deviations_are_in_published_standard_errors(void **state)
{
    (void)state;
    double value = 20.4, error = 1.4, low = 0, high = 20;
    struct kb_target target = {.value = &value, .standard_error = &error};
    assert_true(fabs(fit_deviation(&target, 23.2) - 2) < 1e-12);
    assert_true(isnan(fit_deviation(&target, NAN)));
    struct kb_target range = {.low = &low, .high = &high, .held_out = true};
    assert_true(fit_deviation(&range, 5) == 0);
    assert_true(isnan(fit_deviation(&range, 21)));
}

static void misfit_is_the_sum_of_squares_and_straight_far_out(void **state)
{
    (void)state;
    double value = 10, error = 1;
    struct kb_target targets[3] = {{.value = &value, .standard_error = &error},
                                   {.value = &value, .standard_error = &error},
                                   {.value = &value, .standard_error = &error, .held_out = true}};
    struct kb kb = {.targets = targets, .targets_count = 3};
    const double near[] = {11, 8, 99}, far[] = {18, 10, 99};
    assert_true(fabs(fit_misfit(&kb, near) - 5) < 1e-12);
    assert_true(fabs(fit_misfit(&kb, far) - (36 + 12 * 2)) < 1e-12);
    struct fit_count count = fit_count(&kb, far);
    assert_int_equal(count.targets, 2);
    assert_int_equal(count.within_two, 1);
    assert_int_equal(count.beyond_three, 1);
}

/* What no patient of a small run shows is neither met nor missed; out of a range is missed. */
static void what_was_not_measured_is_counted_apart(void **state)
{
    (void)state;
    double value = 10, error = 1, low = 0, high = 20;
    struct kb_target targets[4] = {{.value = &value, .standard_error = &error},
                                   {.value = &value, .standard_error = &error},
                                   {.low = &low, .high = &high},
                                   {.value = &value, .standard_error = &error, .held_out = true}};
    struct kb kb = {.targets = targets, .targets_count = 4};
    const double figures[] = {NAN, 11, 21, NAN};
    struct fit_count count = fit_count(&kb, figures);
    assert_int_equal(count.targets, 3);
    assert_int_equal(count.within_two, 1);
    assert_int_equal(count.beyond_three, 1);
    assert_int_equal(count.not_measured, 1);
}

/* The model measured as the calibration does: the same seed gives the same figures, and arms that only held-out
 * targets need are left out when they are not wanted. */
static void measuring_is_repeatable(void **state)
{
    (void)state;
    const struct kb *kb = knowledge->kb;
    struct fit *fit = NULL;
    double *parameters = calloc(kb->parameters_count, sizeof *parameters), one[256], two[256];
    const struct simulate_options options = {.seed = 3, .patients = 300, .threads = 1};
    assert_true(parameters && kb->targets_count <= 256);
    posterior_best(parameters, knowledge);
    assert_int_equal(fit_new(&fit, knowledge, false, NULL), CAJAL_OK);
    assert_int_equal(fit_measure(one, fit, parameters, &options, NULL), CAJAL_OK);
    assert_int_equal(fit_measure(two, fit, parameters, &options, NULL), CAJAL_OK);
    for (uint32_t t = 0; t < kb->targets_count; t++) {
        assert_true(one[t] == two[t] || (isnan(one[t]) && isnan(two[t])));
        assert_false(kb->targets[t].from != KB_FROM_TREATMENT && !isnan(one[t]));
        assert_false(!kb->targets[t].held_out && !kb->targets[t].clone && isnan(one[t]));
    }
    fit_free(fit);
    free(parameters);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(priors_have_the_quantiles_of_their_distribution),
        cmocka_unit_test(every_parameter_finds_its_way_back),
        cmocka_unit_test(money_and_local_therapy_are_not_fitted),
        cmocka_unit_test(draws_begin_anew_but_prices_go_on),
        cmocka_unit_test(deviations_are_in_published_standard_errors),
        cmocka_unit_test(misfit_is_the_sum_of_squares_and_straight_far_out),
        cmocka_unit_test(what_was_not_measured_is_counted_apart),
        cmocka_unit_test(measuring_is_repeatable),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
