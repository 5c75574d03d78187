#include "simulate/prior.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "simulate/chance.h"
#include "simulate/maths.h"

static double within(const struct kb_model_parameter *row, double value)
{
    const struct kb_quantity_row *quantity = &kb_quantity_rows[row->quantity];
    double low = row->low ? fmax(*row->low, quantity->low) : quantity->low;
    double high = row->high ? fmin(*row->high, quantity->high) : quantity->high;
    return value < low ? low : value > high ? high : value;
}

static double logit(double share) { return maths_log(share / (1 - share)); }
static double share_of_logit(double logit) { return 1 / (1 + maths_exp(-logit)); }
static double normal_share(double z) { return 0.5 * erfc(-z / sqrt(2)); }

double prior_value(const struct kb_model_parameter *row, double z)
{
    switch (row->prior) {
    case KB_PRIOR_NORMAL: return within(row, *row->value + *row->spread * z);
    case KB_PRIOR_LOGNORMAL: return within(row, *row->value * maths_exp(*row->spread * z));
    case KB_PRIOR_LOGIT: return within(row, share_of_logit(logit(*row->value) + *row->spread * z));
    case KB_PRIOR_UNIFORM: return within(row, *row->low + (*row->high - *row->low) * normal_share(z));
    case KB_PRIOR_FIXED: break;
    }
    return *row->value;
}

double prior_place(const struct kb_model_parameter *row, double value)
{
    switch (row->prior) {
    case KB_PRIOR_NORMAL: return (value - *row->value) / *row->spread;
    case KB_PRIOR_LOGNORMAL: return maths_log(value / *row->value) / *row->spread;
    case KB_PRIOR_LOGIT: return (logit(value) - logit(*row->value)) / *row->spread;
    case KB_PRIOR_UNIFORM: return maths_normal((value - *row->low) / (*row->high - *row->low));
    case KB_PRIOR_FIXED: break;
    }
    return 0;
}

bool prior_is_fitted(const struct kb_model_parameter *row)
{
    bool local = row->quantity >= KB_QUANTITY_LOCAL_KILL && row->quantity <= KB_QUANTITY_LOCAL_PAUSE;
    bool valued = row->quantity >= KB_QUANTITY_UTILITY_STABLE && row->quantity <= KB_QUANTITY_WORTH;
    return row->prior != KB_PRIOR_FIXED && !local && !valued;
}

/* ---- posterior ---- */

static const struct kb_posterior *posterior_of(const struct kb *kb, const char *parameter)
{
    for (uint32_t i = 0; i < kb->posterior_count; i++)
        if (strcmp(kb->posterior[i].parameter, parameter) == 0)
            return &kb->posterior[i];
    return NULL;
}

uint32_t posterior_draws(const cajal_knowledge *knowledge)
{
    uint32_t count = 0;
    if (knowledge->kb->posterior_count == 0)
        return 0;
    char *end;
    for (const char *at = knowledge->kb->posterior[0].draws; read_real(at, &end), end != at; at = end)
        count++;
    return count;
}

static double drawn(const struct kb_posterior *row, uint32_t draw)
{
    char *end = (char *)row->draws;
    double value = NAN;
    for (uint32_t i = 0; i <= draw; i++)
        value = read_real(end, &end);
    return value;
}

void posterior_best(double *out, const cajal_knowledge *knowledge)
{
    const struct kb *kb = knowledge->kb;
    for (uint32_t i = 0; i < kb->parameters_count; i++) {
        const struct kb_posterior *fitted = posterior_of(kb, kb->parameters[i].row.id);
        out[i] = fitted ? *fitted->best : *kb->parameters[i].value;
    }
}

void posterior_draw(double *out, const cajal_knowledge *knowledge, uint64_t seed, uint32_t draw)
{
    const struct kb *kb = knowledge->kb;
    uint32_t draws = posterior_draws(knowledge);
    struct chance chance;
    chance_begin(&chance, seed, draw);
    for (uint32_t i = 0; i < kb->parameters_count; i++) {
        const struct kb_posterior *fitted = posterior_of(kb, kb->parameters[i].row.id);
        double u[2];
        chance.patient = i;
        chance_two(u, &chance, CHANCE_PARAMETER, 0);
        out[i] = fitted && draws ? drawn(fitted, draw % draws) : prior_value(&kb->parameters[i], maths_normal(u[0]));
    }
}
