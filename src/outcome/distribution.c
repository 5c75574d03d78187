/* The normal and the chi-squared distribution, to the precision of a double, and the intervals made of them.
 * By hand: the C library has erfc, and for whole degrees of freedom the rest is a finite sum. */
#include <math.h>

#include "outcome/outcome.h"

#define SQRT_2 1.41421356237309504880
#define SQRT_2_PI 2.50662827463100050242

double normal_upper(double z) { return erfc(z / SQRT_2) / 2; }

double normal_two_sided(double z) { return erfc(fabs(z) / SQRT_2); }

double normal_density(double z) { return exp(-z * z / 2) / SQRT_2_PI; }

/* A start good to three digits (Abramowitz and Stegun 26.2.23), then Halley's steps on erfc. */
double normal_quantile(double p)
{
    if (!(p > 0 && p < 1))
        return p == 0 ? -INFINITY : p == 1 ? INFINITY : NAN;
    double tail = p < 0.5 ? p : 1 - p;
    double t = sqrt(-2 * log(tail));
    double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    for (int i = 0; i < 3; i++) {
        double off = (normal_upper(z) - tail) / normal_density(z);
        z += off / (1 - z * off / 2);
    }
    return p < 0.5 ? -z : z;
}

/* Abramowitz and Stegun 26.4.4 and 26.4.5: every term is positive, so the tail is exact too. */
double chisq_upper(double chisq, int df)
{
    if (isnan(chisq) || df < 1)
        return NAN;
    if (chisq <= 0)
        return 1;
    double half = chisq / 2, root = sqrt(chisq);
    double term = df % 2 ? 2 * normal_density(root) * root : exp(-half);
    double total = df % 2 ? erfc(root / SQRT_2) : term;
    for (int k = df % 2 ? 3 : 4; k <= df; k += 2) {
        if (df % 2 == 0 || k > 3)
            term *= chisq / (k - 2);
        total += term;
    }
    return total < 1 ? total : 1;
}

void survival_interval(cajal_estimate *out, cajal_interval interval, double z, double p, double se)
{
    out->value = p;
    out->low = out->high = NAN;
    if (interval == CAJAL_INTERVAL_PLAIN && !isinf(se)) {
        out->low = fmax(p - z * se * p, 0);
        out->high = fmin(p + z * se * p, 1);
    } else if (interval == CAJAL_INTERVAL_LOG && p > 0) {
        out->low = exp(log(p) - z * se);
        out->high = fmin(exp(log(p) + z * se), 1);
    } else if (interval == CAJAL_INTERVAL_LOG_LOG && p > 0 && p < 1) {
        double width = z * se / log(p);
        out->low = exp(-exp(log(-log(p)) - width));
        out->high = exp(-exp(log(-log(p)) + width));
    }
}
