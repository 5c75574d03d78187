/* Interval-censored curves. */
#include "report/survival.h"

/* Of one group these are members of the result, of several a table. */
static void how_found(struct statistics *out, const struct survival_interval_group *groups, size_t count)
{
    static const struct statistics_column columns[] = {{"group", NULL, "Group", STYLE_WORD},
                                                       {"n", NULL, "n", STYLE_COUNT},
                                                       {"loglik", NULL, "Log-likelihood", STYLE_VALUE},
                                                       {"gap", NULL, NULL, STYLE_VALUE},
                                                       {"iterations", NULL, NULL, STYLE_COUNT}};
    if (count == 1) {
        statistics_number(out, "n", (double)groups->n);
        statistics_number(out, "loglik", groups->npmle->loglik);
        statistics_number(out, "gap", groups->npmle->gap);
        statistics_number(out, "iterations", groups->npmle->iterations);
        return;
    }
    statistics_table(out, "groups", columns, sizeof columns / sizeof *columns);
    for (size_t g = 0; g < count; g++) {
        statistics_cell_word(out, groups[g].name);
        statistics_cell(out, (double)groups[g].n);
        statistics_cell(out, groups[g].npmle->loglik);
        statistics_cell(out, groups[g].npmle->gap);
        statistics_cell(out, groups[g].npmle->iterations);
    }
    statistics_table_end(out);
}

void survival_npmle(struct statistics *out, const struct survival_interval_group *groups, size_t count)
{
    static const struct statistics_column columns[] = {{"group", NULL, "Group", STYLE_WORD},
                                                       {"left", NULL, "After", STYLE_VALUE},
                                                       {"right", NULL, "Until", STYLE_VALUE},
                                                       {"mass", NULL, "Probability", STYLE_RATIO},
                                                       {"survival", NULL, "Survival then", STYLE_RATIO}};
    size_t without_group = count == 1, rows = 0;
    for (size_t g = 0; g < count; g++)
        rows += groups[g].n;
    if (out->form != STATISTICS_CSV) /* there the main table comes first */
        how_found(out, groups, count);
    statistics_say(out,
                   "Where the event happened between two visits (nonparametric maximum likelihood, %zu rows): the "
                   "curve falls within these intervals and nowhere else; how it falls inside one is not known.",
                   rows);
    statistics_table(out, "intervals", columns + without_group, sizeof columns / sizeof *columns - without_group);
    for (size_t g = 0; g < count; g++) {
        const cajal_npmle *npmle = groups[g].npmle;
        double survival = 1;
        for (size_t i = 0; i < npmle->intervals; i++) {
            survival -= npmle->mass[i];
            if (!without_group)
                statistics_cell_word(out, groups[g].name);
            statistics_cell(out, npmle->left[i]);
            statistics_cell(out, npmle->right[i]);
            statistics_cell(out, npmle->mass[i]);
            statistics_cell(out, survival > 1e-12 ? survival : 0);
        }
    }
    statistics_table_end(out);
    if (out->form == STATISTICS_CSV)
        how_found(out, groups, count);
}
