/* Power and size of a trial of two arms that a log-rank test compares. */
#include <math.h>

#include "outcome/outcome.h"

/* What an event tells of the logarithm of the hazard ratio (Schoenfeld 1981), or in Freedman's (1982) form. */
static double information_per_event(const cajal_power *power)
{
    double share = power->allocation, ratio = power->hazard_ratio;
    if (!power->freedman)
        return share * (1 - share) * log(ratio) * log(ratio);
    double odds = share / (1 - share), spread = (1 - ratio) / (1 + odds * ratio);
    return odds * spread * spread;
}

/* Exponential survival, uniform accrual, then follow-up. */
static double chance_of_event(double rate, double accrual, double follow_up)
{
    if (accrual <= 0)
        return -expm1(-rate * follow_up);
    return 1 - exp(-rate * follow_up) * -expm1(-rate * accrual) / (rate * accrual);
}

static const char *problem_with(const cajal_power *power)
{
    if (!(power->hazard_ratio > 0 && power->hazard_ratio < INFINITY) || power->hazard_ratio == 1)
        return "the hazard ratio: expected more than 0, and not 1";
    if (!(power->alpha > 0 && power->alpha < 1))
        return "alpha: expected more than 0 and less than 1";
    if (!(power->allocation > 0 && power->allocation < 1))
        return "the share of the second arm: expected more than 0 and less than 1";
    if ((power->power > 0) == (power->events > 0))
        return "expected either the power or the number of events";
    if (!(power->power < 1) || !(power->events < INFINITY))
        return "the power: expected less than 1";
    if (power->median > 0 && !(power->accrual >= 0 && power->follow_up >= 0 && power->accrual + power->follow_up > 0))
        return "a number of patients needs the time of accrual or of follow-up";
    return NULL;
}

cajal_status cajal_outcome_power(cajal_power *power, cajal_errors *errors)
{
    const char *problem = problem_with(power);
    if (problem)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "%s", problem);
    double per_event = information_per_event(power), alpha_z = normal_quantile(1 - power->alpha / 2);
    if (power->power > 0) {
        double both = alpha_z + normal_quantile(power->power);
        power->events = ceil(both * both / per_event - 1e-9);
    } else {
        power->power = normal_upper(alpha_z - sqrt(power->events * per_event));
    }
    power->probability_of_event = power->patients = NAN;
    if (power->median > 0) {
        double rate = log(2) / power->median;
        power->probability_of_event =
            (1 - power->allocation) * chance_of_event(rate, power->accrual, power->follow_up) +
            power->allocation * chance_of_event(rate * power->hazard_ratio, power->accrual, power->follow_up);
        power->patients = ceil(power->events / power->probability_of_event - 1e-9);
    }
    return CAJAL_OK;
}
