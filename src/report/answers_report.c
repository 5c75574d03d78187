#include "report/answers_report.h"

#include <math.h>

#define BULLET 4
#define UNKNOWNS 5

struct weighing { /* what the economics say */
    struct economics_draws psa;
    double worth, share[SIMULATE_POLICIES_MAX], cost[SIMULATE_POLICIES_MAX], qaly[SIMULATE_POLICIES_MAX];
    struct economics_step steps[SIMULATE_POLICIES_MAX];
    size_t best;
};

static struct weighing weigh(const struct answers *answers)
{
    struct weighing it = {.psa = answers_economics(answers), .worth = answers_worth(answers)};
    for (uint32_t p = 0; p < answers->policies; p++) {
        it.cost[p] = answers_value(answers, ANSWERS_COST, p).mean;
        it.qaly[p] = answers_value(answers, ANSWERS_QALY, p).mean;
    }
    economics_frontier(it.steps, it.cost, it.qaly, answers->policies);
    economics_acceptability(it.share, &it.psa, it.worth);
    it.best = economics_best(&it.psa, it.worth);
    return it;
}

void answers_sentence(struct text *out, const struct answers *answers)
{
    struct weighing it = weigh(answers);
    if (answers->policies < 2)
        return;
    text_printf(out,
                "Where a QALY is worth %.0f, \"%s\" is worth most in %.0f %% of the draws; to know every parameter "
                "before deciding would be worth %.0f a patient.",
                it.worth, answers->scenario->policies[it.best].title, 100 * it.share[it.best],
                economics_perfect_information(&it.psa, it.worth));
}

/* ---- text ---- */

static const char *interval(struct arena *arena, struct answers_value value, int decimals)
{
    return arena_printf(arena, "%.*f%c(%.*f%cto%c%.*f)", decimals, value.mean, LAYOUT_GLUE, decimals, value.low,
                        LAYOUT_GLUE, LAYOUT_GLUE, decimals, value.high);
}

#define MEASURED 6
static void print_measures(struct layout *layout, struct arena *arena, const struct answers *answers)
{
    static const char *const headers[MEASURED] = {"policy",     "PFS, first",         "OS",
                                                  "life years", "gain in life years", "RECIST %"};
    const char **cells = arena_array(arena, (size_t)answers->policies * MEASURED, sizeof *cells);
    for (uint32_t p = 0; cells && p < answers->policies; p++) {
        const char **row = cells + (size_t)p * MEASURED;
        row[0] = answers->scenario->policies[p].id;
        row[1] = interval(arena, answers_value(answers, ANSWERS_PFS_MEDIAN, p), 1);
        row[2] = interval(arena, answers_value(answers, ANSWERS_OS_MEDIAN, p), 1);
        row[3] = interval(arena, answers_value(answers, ANSWERS_LIFE, p), 2);
        row[4] = p ? interval(arena, answers_difference(answers, ANSWERS_LIFE, p, 0), 2) : "-";
        row[5] = interval(arena, answers_value(answers, ANSWERS_RESPONSE, p), 0);
    }
    if (cells)
        layout_table(layout, &(struct layout_table){headers, MEASURED, answers->policies, cells, NULL, true});
    else
        layout->failed = true;
}

static const char *ratio(struct arena *arena, const struct weighing *it, const struct answers *answers, uint32_t policy)
{
    const struct economics_step *step = &it->steps[policy];
    if (step->status == ECONOMICS_DOMINATED)
        return "dominated";
    if (step->status == ECONOMICS_EXTENDED)
        return "extendedly dominated";
    return isnan(step->ratio)
               ? "cheapest"
               : arena_printf(arena, "%.0f over %s", step->ratio, answers->scenario->policies[step->against].id);
}

#define WEIGHED 5
static void print_economics(struct layout *layout, struct arena *arena, const struct answers *answers,
                            const struct weighing *it)
{
    static const char *const headers[WEIGHED] = {"policy", "QALYs", "costs, thousand", "money for a QALY", "best in"};
    const char **cells = arena_array(arena, (size_t)answers->policies * WEIGHED, sizeof *cells);
    for (uint32_t p = 0; cells && p < answers->policies; p++) {
        struct answers_value cost = answers_value(answers, ANSWERS_COST, p);
        const struct answers_value thousands = {cost.mean / 1000, cost.low / 1000, cost.high / 1000};
        const char **row = cells + (size_t)p * WEIGHED;
        row[0] = answers->scenario->policies[p].id;
        row[1] = interval(arena, answers_value(answers, ANSWERS_QALY, p), 2);
        row[2] = interval(arena, thousands, 0);
        row[3] = ratio(arena, it, answers, p);
        row[4] = arena_printf(arena, "%.0f%c%%", 100 * it->share[p], LAYOUT_GLUE);
    }
    if (cells)
        layout_table(layout, &(struct layout_table){headers, WEIGHED, answers->policies, cells, NULL, true});
    else
        layout->failed = true;
}

static void print_unknowns(struct layout *layout, struct arena *arena, const struct answers *answers,
                           const struct weighing *it)
{
    struct answers_unknown unknowns[UNKNOWNS];
    uint32_t other = it->best ? (uint32_t)it->best : 1;
    size_t count = answers_unknowns(unknowns, UNKNOWNS, answers, other, 0, it->worth);
    for (size_t i = 0; i < count; i++) {
        const struct economics_bar *bar = &unknowns[i].bar;
        layout_paragraph(layout, "  -", BULLET,
                         arena_printf(arena,
                                      "%s from %.3g to %.3g: \"%s\" over \"%s\" is worth %.0f to %.0f a patient; to "
                                      "know it alone is worth %.0f.",
                                      answers->knowledge->kb->parameters[unknowns[i].parameter].row.id, bar->low_value,
                                      bar->high_value, answers->scenario->policies[other].title,
                                      answers->scenario->policies[0].title, bar->at_low, bar->at_high,
                                      unknowns[i].worth));
    }
}

void answers_print(struct layout *layout, struct arena *arena, const struct answers *answers)
{
    struct weighing it = weigh(answers);
    struct text line = {0};
    layout_heading(layout, LAYOUT_BOLD, "WHAT IS NOT KNOWN (mean, and what 95 % of the draws lie between)");
    print_measures(layout, arena, answers);
    layout_heading(layout, LAYOUT_BOLD, "COSTS AND QALYS (prices of kb/economics.yaml, discounted)");
    print_economics(layout, arena, answers, &it);
    answers_sentence(&line, answers);
    layout_flush(layout, LAYOUT_PLAIN, "  -", BULLET, &line);
    if (answers->policies > 1)
        print_unknowns(layout, arena, answers, &it);
    layout_paragraph(layout, "  -", BULLET,
                     arena_printf(arena,
                                  "%u draws of the parameters, %llu virtual patients each; the draws hold their "
                                  "chance too.",
                                  answers->draws, (unsigned long long)answers->patients));
    text_free(&line);
}

/* ---- JSON ---- */

static void write_value(struct json_out *json, const char *key, struct answers_value value)
{
    emit_object(json, key);
    emit_number(json, "mean", value.mean);
    emit_number(json, "low", value.low);
    emit_number(json, "high", value.high);
    emit_end_object(json);
}

static void write_curve(struct json_out *json, const char *key, const struct answers *answers, enum answers_curve curve,
                        uint32_t policy)
{
    emit_array(json, key);
    for (uint32_t point = 0; point < ANSWERS_POINTS; point++) {
        struct answers_value value = answers_curve(answers, curve, policy, point);
        emit_array(json, NULL);
        emit_number(json, NULL, round(answers_point_months(answers, point) * 1e4) / 1e4);
        emit_number(json, NULL, round(value.mean * 1e6) / 1e6);
        emit_number(json, NULL, round(value.low * 1e6) / 1e6);
        emit_number(json, NULL, round(value.high * 1e6) / 1e6);
        emit_end_array(json);
    }
    emit_end_array(json);
}

static void write_policy(struct json_out *json, const struct answers *answers, const struct weighing *it,
                         uint32_t policy)
{
    static const char *const statuses[] = {"frontier", "dominated", "extendedly_dominated"};
    const struct economics_step *step = &it->steps[policy];
    emit_object(json, NULL);
    emit_string(json, "id", answers->scenario->policies[policy].id);
    for (int measure = 0; measure < ANSWERS_MEASURES; measure++)
        write_value(json, answers_keys[measure], answers_value(answers, (enum answers_measure)measure, policy));
    write_value(json, "gain_life_years", answers_difference(answers, ANSWERS_LIFE, policy, 0));
    write_value(json, "gain_qaly", answers_difference(answers, ANSWERS_QALY, policy, 0));
    write_value(json, "gain_cost", answers_difference(answers, ANSWERS_COST, policy, 0));
    emit_string(json, "frontier", statuses[step->status]);
    if (isnan(step->ratio)) {
        emit_null(json, "icer");
        emit_null(json, "icer_over");
    } else {
        emit_number(json, "icer", step->ratio);
        emit_string(json, "icer_over", answers->scenario->policies[step->against].id);
    }
    emit_number(json, "best_share", it->share[policy]);
    write_curve(json, "pfs_curve", answers, ANSWERS_PFS, policy);
    write_curve(json, "os_curve", answers, ANSWERS_OS, policy);
    emit_end_object(json);
}

static void write_unknowns(struct json_out *json, const struct answers *answers, const struct weighing *it)
{
    struct answers_unknown unknowns[2 * UNKNOWNS];
    uint32_t other = it->best ? (uint32_t)it->best : 1;
    size_t count = answers->policies < 2
                       ? 0
                       : answers_unknowns(unknowns, sizeof unknowns / sizeof unknowns[0], answers, other, 0, it->worth);
    emit_array(json, "unknowns");
    for (size_t i = 0; i < count; i++) {
        emit_object(json, NULL);
        emit_string(json, "parameter", answers->knowledge->kb->parameters[unknowns[i].parameter].row.id);
        emit_number(json, "low", unknowns[i].bar.low_value);
        emit_number(json, "high", unknowns[i].bar.high_value);
        emit_number(json, "gain_at_low", unknowns[i].bar.at_low);
        emit_number(json, "gain_at_high", unknowns[i].bar.at_high);
        emit_number(json, "evppi", unknowns[i].worth);
        emit_end_object(json);
    }
    emit_end_array(json);
}

void answers_write(struct json_out *json, const struct answers *answers)
{
    struct weighing it = weigh(answers);
    struct text line = {0};
    emit_object(json, "uncertainty");
    emit_int(json, "draws", answers->draws);
    emit_int(json, "patients", (int64_t)answers->patients);
    emit_number(json, "worth_of_a_qaly", it.worth);
    emit_array(json, "policies");
    for (uint32_t p = 0; p < answers->policies; p++)
        write_policy(json, answers, &it, p);
    emit_end_array(json);
    emit_number(json, "evpi", economics_perfect_information(&it.psa, it.worth));
    write_unknowns(json, answers, &it);
    answers_sentence(&line, answers);
    emit_string(json, "text", text_string(&line));
    emit_end_object(json);
    text_free(&line);
}
