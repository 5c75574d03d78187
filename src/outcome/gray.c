/* Gray's k-sample test of the cumulative incidence of one cause (Gray 1988, Annals of Statistics 16:1141), stratified,
 * with the variance for tied events that his program computes. */
#include <math.h>
#include <string.h>

#include "outcome/incidence.h"

/* What each group has at a time. */
struct gray_group {
    double at_risk, of_cause, of_others; /* now */
    double before, survival;             /* Kaplan-Meier of any event, just before and at this time */
    double incidence_before, incidence;
    double third; /* the sum of the squared martingale terms */
};

struct gray {
    size_t groups;
    struct gray_group *group;
    double *score, *variance;          /* over the strata */
    double *weight, *carried, *second; /* groups × groups: the paper's a and c, and the mixed sums */
    double pooled_before, pooled;      /* incidence of all under the hypothesis */
    double rho;
};

static void add_terms(struct gray *gray, size_t k, double share, double spread, bool of_cause)
{
    size_t groups = gray->groups;
    gray->group[k].third += share * share * spread;
    for (size_t i = 0; i < groups; i++) {
        double own = of_cause ? gray->weight[i * groups + k] : 0;
        double u = own - share * gray->carried[i * groups + k];
        gray->second[i * groups + k] += u * share * spread;
        for (size_t j = 0; j < groups; j++) {
            double other = of_cause ? gray->weight[j * groups + k] : 0;
            gray->variance[i * groups + j] += u * (other - share * gray->carried[j * groups + k]) * spread;
        }
    }
}

/* The weights of this time: how a change in group j moves the score of group i. */
static void weigh(struct gray *gray, double total, double deaths)
{
    size_t groups = gray->groups;
    double power = pow(1 - gray->pooled_before, gray->rho);
    for (size_t i = 0; i < groups; i++)
        for (size_t j = 0; j < groups; j++) {
            const struct gray_group *a = &gray->group[i], *b = &gray->group[j];
            double weight = 0;
            if (a->at_risk > 0 && b->at_risk > 0)
                weight = power * a->at_risk / a->before * ((i == j) - b->at_risk / b->before / total);
            gray->weight[i * groups + j] = weight;
            if (weight != 0)
                gray->carried[i * groups + j] += weight * deaths / (total * (1 - gray->pooled_before));
        }
}

static void add_event_time(struct gray *gray)
{
    double deaths = 0, total = 0, subdistribution = 0;
    for (size_t g = 0; g < gray->groups; g++) {
        struct gray_group *group = &gray->group[g];
        deaths += group->of_cause;
        if (group->at_risk <= 0)
            continue;
        group->survival = group->before * (group->at_risk - group->of_cause - group->of_others) / group->at_risk;
        group->incidence = group->incidence_before + group->before * group->of_cause / group->at_risk;
        total += group->at_risk / group->before;
        subdistribution += group->at_risk * (1 - group->incidence_before) / group->before;
    }
    gray->pooled = gray->pooled_before + deaths / total;
    weigh(gray, total, deaths);
    double power = pow(1 - gray->pooled_before, gray->rho);
    for (size_t k = 0; k < gray->groups; k++) {
        const struct gray_group *group = &gray->group[k];
        if (group->at_risk <= 0)
            continue;
        gray->score[k] += power * (group->of_cause - deaths * group->at_risk * (1 - group->incidence_before) /
                                                         (group->before * subdistribution));
        double others = group->survival > 0 ? (1 - gray->pooled) / group->survival : 0;
        if (deaths > 0) {
            double ties = deaths > 1 ? 1 - (deaths - 1) / (total * group->before - 1) : 1;
            add_terms(gray, k, 1 - others, ties * group->before * deaths / (total * group->at_risk), true);
        }
    }
    for (size_t k = 0; k < gray->groups; k++) {
        const struct gray_group *group = &gray->group[k];
        if (!(group->survival > 0 && group->of_others > 0))
            continue;
        double ties = group->of_others > 1 ? 1 - (group->of_others - 1) / (group->at_risk - 1) : 1;
        double share = group->before / group->at_risk;
        add_terms(gray, k, (1 - gray->pooled) / group->survival, ties * share * share * group->of_others, false);
    }
}

static void end_stratum(struct gray *gray)
{
    size_t groups = gray->groups;
    for (size_t i = 0; i < groups; i++)
        for (size_t j = 0; j < groups; j++)
            for (size_t k = 0; k < groups; k++) {
                double a = gray->carried[i * groups + k], b = gray->carried[j * groups + k];
                gray->variance[i * groups + j] +=
                    a * b * gray->group[k].third + a * gray->second[j * groups + k] + b * gray->second[i * groups + k];
            }
}

static void run_stratum(struct gray *gray, const cajal_survival *data, const struct ordered *rows, size_t from,
                        size_t to, int cause)
{
    size_t cells = gray->groups * gray->groups;
    memset(gray->carried, 0, cells * sizeof *gray->carried);
    memset(gray->second, 0, cells * sizeof *gray->second);
    gray->pooled_before = gray->pooled = 0;
    for (size_t g = 0; g < gray->groups; g++)
        gray->group[g] = (struct gray_group){.before = 1, .survival = 1};
    for (size_t i = from; i < to; i++)
        gray->group[class_of(data->group, rows->by_time[i])].at_risk++;
    for (size_t i = from, end; i < to; i = end) {
        bool events = false;
        for (end = i; end < to && rows->time[rows->by_time[end]] == rows->time[rows->by_time[i]]; end++) {
            uint32_t row = rows->by_time[end];
            struct gray_group *group = &gray->group[class_of(data->group, row)];
            group->of_cause += data->status[row] == cause;
            group->of_others += data->status[row] && data->status[row] != cause;
            events = events || data->status[row];
        }
        if (events)
            add_event_time(gray);
        for (size_t k = i; k < end; k++)
            gray->group[class_of(data->group, rows->by_time[k])].at_risk--;
        gray->pooled_before = gray->pooled;
        for (size_t g = 0; g < gray->groups; g++) {
            struct gray_group *group = &gray->group[g];
            group->before = group->survival;
            group->incidence_before = group->incidence;
            group->of_cause = group->of_others = 0;
        }
    }
    end_stratum(gray);
}

static cajal_test test_cause(struct gray *gray, const cajal_survival *data, const struct ordered *rows, int cause,
                             double *matrix)
{
    size_t groups = gray->groups;
    memset(gray->score, 0, groups * sizeof *gray->score);
    memset(gray->variance, 0, groups * groups * sizeof *gray->variance);
    for (size_t from = 0, to; from < data->n; from = to) {
        for (to = from;
             to < data->n && class_of(data->stratum, rows->by_time[to]) == class_of(data->stratum, rows->by_time[from]);
             to++)
            ;
        run_stratum(gray, data, rows, from, to, cause);
    }
    for (size_t i = 0; i + 1 < groups; i++)
        for (size_t j = 0; j + 1 < groups; j++)
            matrix[i * (groups - 1) + j] = gray->variance[i * groups + j];
    cajal_test out = {0};
    out.chisq = matrix_quadratic(matrix, gray->score, (int)groups - 1, &out.df);
    out.p = chisq_upper(out.chisq, out.df);
    return out;
}

cajal_test *gray_tests(struct arena *arena, const cajal_survival *data, double rho)
{
    size_t groups = (size_t)data->groups, cells = groups * groups;
    struct ordered rows;
    struct gray gray = {.groups = groups, .rho = rho};
    double *room = arena_array(arena, 5 * cells + groups, sizeof *room);
    cajal_test *tests = arena_array(arena, (size_t)data->causes, sizeof *tests);
    gray.group = arena_array(arena, groups, sizeof *gray.group);
    if (!room || !tests || !gray.group || !order_rows(&rows, arena, data, data->stratum, data->strata))
        return NULL;
    gray.score = room + 5 * cells;
    gray.variance = room;
    gray.weight = room + cells;
    gray.carried = room + 2 * cells;
    gray.second = room + 3 * cells;
    for (int cause = 1; cause <= data->causes; cause++) {
        tests[cause - 1] = test_cause(&gray, data, &rows, cause, room + 4 * cells);
        if (tests[cause - 1].df < 0) /* memory was short */
            return NULL;
    }
    return tests;
}
