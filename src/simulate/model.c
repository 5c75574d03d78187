#include "simulate/model.h"

#include <math.h>
#include <string.h>

/* What a parameter is asked for; NULL: of none. */
struct subject {
    const char *drug, *clone, *genotype, *modality, *regimen;
};

struct reading {
    const struct kb *kb;
    const double *values;
};

/* 1: the row names it, 0: the row names none, -1: the row names another. */
static int fits(const char *row, const char *asked) { return !row ? 0 : asked && strcmp(row, asked) == 0 ? 1 : -1; }

static int fit(const struct kb_model_parameter *row, const struct subject *subject)
{
    const int parts[] = {fits(row->drug, subject->drug), fits(row->clone, subject->clone),
                         fits(row->genotype, subject->genotype), fits(row->modality, subject->modality),
                         fits(row->regimen, subject->regimen)};
    int sum = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i] < 0)
            return -1;
        sum += parts[i];
    }
    return sum;
}

/* The value of the row that names most of what is asked; `otherwise` when none fits. */
static double number(const struct reading *it, enum kb_quantity quantity, struct subject subject, double otherwise)
{
    int best = -1;
    for (uint32_t i = 0; i < it->kb->parameters_count; i++) {
        if (it->kb->parameters[i].quantity != quantity)
            continue;
        int now = fit(&it->kb->parameters[i], &subject);
        if (now > best) {
            best = now;
            otherwise = it->values[i];
        }
    }
    return otherwise;
}

static double plain(const struct reading *it, enum kb_quantity quantity, double otherwise)
{
    return number(it, quantity, (struct subject){0}, otherwise);
}

int model_steps(const struct model *model, double months)
{
    int steps = (int)(months / model->step + 0.5);
    return months > 0 && steps < 1 ? 1 : steps;
}

uint32_t model_horizon(const struct simulate_scenario *scenario)
{
    double steps = scenario->horizon_months * SIMULATE_MONTH_DAYS / scenario->step_days;
    return steps < 1 ? 1 : (uint32_t)(steps + 0.5);
}

static const char *genotype_id(const struct model *model, uint32_t place)
{
    return model->knowledge->kb->genotypes[model->scenario->genotypes[place]].row.id;
}

/* ---- the cohort ---- */

static void read_shares(struct model *out, const struct reading *it)
{
    const struct simulate_scenario *scenario = out->scenario;
    double share[SIMULATE_GENOTYPES] = {0}, total = 0;
    for (uint32_t i = 0; i < scenario->genotypes_count; i++) {
        double own = number(it, KB_QUANTITY_GENOTYPE_SHARE, (struct subject){.genotype = genotype_id(out, i)}, 0);
        share[i] = scenario->share[i] < 0 ? own : scenario->share[i];
        total += share[i];
    }
    double until = 0;
    for (uint32_t i = 0; i < scenario->genotypes_count; i++) {
        until += total > 0 ? share[i] / total : 1.0 / scenario->genotypes_count;
        out->share_until[i] = until;
    }
}

/* One lesion and a Poisson number of further ones, cut at SIMULATE_LESIONS. */
static void read_lesions(struct model *out, double mean)
{
    double rate = mean > 1 ? mean - 1 : 0, term = 1, total = 0, until = 0, terms[SIMULATE_LESIONS];
    for (int i = 0; i < SIMULATE_LESIONS; i++) {
        terms[i] = term;
        total += term;
        term *= rate / (i + 1);
    }
    for (int i = 0; i < SIMULATE_LESIONS; i++) {
        until += terms[i] / total;
        out->lesions_until[i] = until;
    }
}

static void read_tumour(struct model *out, const struct reading *it)
{
    const struct kb *kb = it->kb;
    for (uint32_t g = 0; g < out->scenario->genotypes_count; g++) {
        const char *genotype = genotype_id(out, g);
        out->growth[g] = number(it, KB_QUANTITY_GROWTH, (struct subject){.genotype = genotype}, 0.1);
        for (uint32_t c = 0; c < KB_CLONES; c++)
            out->mutation[c][g] = number(it, KB_QUANTITY_MUTATION,
                                         (struct subject){.clone = kb->clones[c].row.id, .genotype = genotype}, 0);
    }
    for (uint32_t c = 0; c < KB_CLONES; c++)
        out->fitness[c] = number(it, KB_QUANTITY_FITNESS, (struct subject){.clone = kb->clones[c].row.id}, 1);
    out->growth_sd = plain(it, KB_QUANTITY_GROWTH_SD, 0);
    read_lesions(out, plain(it, KB_QUANTITY_LESIONS_MEAN, 1));
    out->log_diameter = maths_log(plain(it, KB_QUANTITY_LESION_DIAMETER, 40));
    out->diameter_sd = plain(it, KB_QUANTITY_LESION_DIAMETER_SD, 0);
    out->liver_share = plain(it, KB_QUANTITY_LIVER_SHARE, 1);
    out->cells = plain(it, KB_QUANTITY_CELLS, 1e9);
    out->mutation_sd = plain(it, KB_QUANTITY_MUTATION_SD, 0);
    out->survivors = plain(it, KB_QUANTITY_SURVIVORS, 0);
    out->effect_sd_patient = plain(it, KB_QUANTITY_EFFECT_SD_PATIENT, 0);
    out->effect_sd_lesion = plain(it, KB_QUANTITY_EFFECT_SD_LESION, 0);
}

/* ---- drugs ---- */

static double level(const struct reading *it, enum kb_call call)
{
    switch (call) {
    case KB_CALL_SENSITIVE: return plain(it, KB_QUANTITY_LEVEL_SENSITIVE, 1);
    case KB_CALL_INTERMEDIATE: return plain(it, KB_QUANTITY_LEVEL_INTERMEDIATE, 0.5);
    case KB_CALL_RESISTANT: return plain(it, KB_QUANTITY_LEVEL_RESISTANT, 0);
    default: return plain(it, KB_QUANTITY_LEVEL_UNKNOWN, 0);
    }
}

/* Of a combination the strongest drug counts. */
static double effect_of(const struct model *model, const struct reading *it, uint32_t regimen, uint32_t clone,
                        uint32_t genotype)
{
    const struct kb_regimen *row = &it->kb->regimens[regimen];
    double best = 0, share = level(it, model->scenario->calls[regimen][clone][genotype]);
    for (uint32_t i = 0; i < row->drugs_count; i++) {
        struct subject subject = {
            .drug = row->drugs[i], .clone = it->kb->clones[clone].row.id, .genotype = genotype_id(model, genotype)};
        double potency = number(it, KB_QUANTITY_POTENCY, subject, 0);
        double effect = number(it, KB_QUANTITY_EFFECT, subject, potency * share);
        if (row->level == KB_DOSE_HIGH)
            effect *= number(it, KB_QUANTITY_DOSE_HIGH, subject, 1);
        if (row->level == KB_DOSE_REDUCED)
            effect *= number(it, KB_QUANTITY_DOSE_REDUCED, subject, 1);
        if (i == 0 || effect > best)
            best = effect;
    }
    return best;
}

static int drug_index(const struct kb *kb, const char *id)
{
    for (uint32_t i = 0; i < kb->drugs_count; i++)
        if (strcmp(kb->drugs[i].row.id, id) == 0)
            return (int)i;
    return -1;
}

static void read_regimen(struct model *out, const struct reading *it, uint32_t regimen)
{
    const struct kb_regimen *row = &it->kb->regimens[regimen];
    struct model_regimen *to = &out->regimens[regimen];
    const char *drug = row->drugs_count ? row->drugs[0] : NULL;
    struct subject subject = {.drug = drug, .regimen = row->row.id};
    to->drug = drug ? drug_index(it->kb, drug) : -1;
    to->level = row->level;
    to->toxicity = number(it, KB_QUANTITY_TOXICITY, subject, 0);
    to->toxicity_stops = number(it, KB_QUANTITY_TOXICITY_STOPS, subject, 0);
    to->cost = number(it, KB_QUANTITY_COST_DRUG, subject, 0);
    double reduced = number(it, KB_QUANTITY_DOSE_REDUCED, subject, 1);
    for (uint32_t c = 0; c < KB_CLONES; c++)
        for (uint32_t g = 0; g < out->scenario->genotypes_count; g++) {
            to->effect[c][g] = effect_of(out, it, regimen, c, g);
            to->reduced[c][g] = to->effect[c][g] * reduced;
        }
}

static void add_first(const struct model *model, struct model_first *first, int regimen)
{
    for (uint32_t i = 0; i < first->count; i++)
        if (first->regimen[i] == regimen)
            return;
    if (first->count < MODEL_FIRST && model_regimen(model, regimen)->drug >= 0)
        first->regimen[first->count++] = regimen;
}

/* The regimens that most patients of a genotype will get. */
static void find_first(struct model *out, uint32_t genotype)
{
    const struct simulate_scenario *scenario = out->scenario;
    struct model_first *first = &out->first[genotype];
    for (uint32_t i = 0; i < MODEL_FIRST; i++)
        first->regimen[i] = SIMULATE_NO_DRUG;
    for (uint32_t i = 0; i < SIMULATE_STEPS_MAX; i++)
        for (uint32_t p = 0; p < scenario->policies_count; p++)
            if (i < scenario->policies[p].steps_count)
                add_first(out, first, scenario->policies[p].steps[i].regimen[genotype]);
}

/* ---- the rest ---- */

/* The cubes of diameters; the growth with a margin for their rounding to micrometres. */
static void find_bounds(struct model *out)
{
    double seen_mm = ((double)out->visible_um - 0.5) / 1000, rise = 1 + (double)out->thresholds.pd_permille / 1000;
    double growth = rise * rise * rise * 0.99;
    out->seen_volume = seen_mm * seen_mm * seen_mm / MODEL_SPHERE_FACTOR;
    out->quiet_growth = growth < out->progression_growth ? growth : out->progression_growth;
}

static void read_scans(struct model *out, const struct reading *it)
{
    out->debris = plain(it, KB_QUANTITY_DEBRIS, 0);
    out->debris_keep = maths_exp(-plain(it, KB_QUANTITY_DEBRIS_CLEARANCE, 0) * out->step);
    out->density_viable = plain(it, KB_QUANTITY_DENSITY_VIABLE, 70);
    out->density_necrotic = plain(it, KB_QUANTITY_DENSITY_NECROTIC, 20);
    out->visible_um = (int64_t)(plain(it, KB_QUANTITY_VISIBLE_DIAMETER, 5) * 1000 + 0.5);
    out->nodule_volume = plain(it, KB_QUANTITY_NODULE_VOLUME, 1);
    out->nodule_growth = plain(it, KB_QUANTITY_NODULE_GROWTH, 2);
    out->progression_volume = plain(it, KB_QUANTITY_PROGRESSION_VOLUME, 1);
    out->progression_growth = plain(it, KB_QUANTITY_PROGRESSION_GROWTH, 2);
    out->ctdna_volume = plain(it, KB_QUANTITY_CTDNA_VOLUME, 1);
    find_bounds(out);
}

static void read_fate(struct model *out, const struct reading *it)
{
    double power = plain(it, KB_QUANTITY_DEATH_BURDEN_POWER, 1);
    maths_power_begin(&out->burden, power);
    out->death_base = plain(it, KB_QUANTITY_DEATH_BASE, 0);
    out->death_burden = plain(it, KB_QUANTITY_DEATH_BURDEN, 0) * maths_exp(-power * maths_log(100));
    out->death_line = plain(it, KB_QUANTITY_DEATH_LINE, 0);
    out->toxicity_pause = model_steps(out, plain(it, KB_QUANTITY_TOXICITY_PAUSE, 0));
    out->utility_stable = plain(it, KB_QUANTITY_UTILITY_STABLE, 1);
    out->utility_progressed = plain(it, KB_QUANTITY_UTILITY_PROGRESSED, 1);
    out->utility_toxicity = plain(it, KB_QUANTITY_UTILITY_TOXICITY, 0);
    out->cost_scan = plain(it, KB_QUANTITY_COST_SCAN, 0);
    out->cost_test = plain(it, KB_QUANTITY_COST_TEST, 0);
    out->cost_toxicity = plain(it, KB_QUANTITY_COST_TOXICITY, 0);
    out->cost_care = plain(it, KB_QUANTITY_COST_CARE, 0);
}

static void read_local(struct model *out, const struct reading *it, uint32_t modality)
{
    struct subject subject = {.modality = it->kb->local[modality].row.id};
    out->local[modality] =
        (struct model_local){.keep = maths_exp(-2.302585092994046 * number(it, KB_QUANTITY_LOCAL_KILL, subject, 0)),
                             .lesions = (int)number(it, KB_QUANTITY_LOCAL_LESIONS, subject, SIMULATE_LESIONS),
                             .diameter_um = 1000 * number(it, KB_QUANTITY_LOCAL_DIAMETER, subject, 1e6),
                             .death = number(it, KB_QUANTITY_LOCAL_DEATH, subject, 0),
                             .complication = number(it, KB_QUANTITY_LOCAL_COMPLICATION, subject, 0),
                             .pause = number(it, KB_QUANTITY_LOCAL_PAUSE, subject, 0),
                             .cost = number(it, KB_QUANTITY_COST_LOCAL, subject, 0),
                             .liver_only = number(it, KB_QUANTITY_LOCAL_LIVER_ONLY, subject, 0) > 0.5};
}

static int weeks(const struct model *model, double weeks)
{
    return model_steps(model, weeks * 7 / SIMULATE_MONTH_DAYS);
}

static void read_policy(struct model *out, uint32_t index)
{
    const struct simulate_policy *policy = &out->scenario->policies[index];
    struct model_cuts *cuts = &out->cuts[index];
    *cuts = (struct model_cuts){.scan = weeks(out, policy->scan_weeks),
                                .early_scan = weeks(out, policy->early_scan_weeks),
                                .early_until = weeks(out, policy->early_until_weeks),
                                .on = weeks(out, policy->on_weeks),
                                .off = weeks(out, policy->off_weeks),
                                .ctdna = weeks(out, policy->ctdna_weeks),
                                .beyond = model_steps(out, policy->stop.beyond_months),
                                .planned = model_steps(out, policy->stop.planned_months)};
    for (uint32_t i = 0; i < policy->local_count; i++) {
        cuts->after[i] = model_steps(out, policy->local[i].after_months);
        cuts->until[i] =
            policy->local[i].until_months > 0 ? model_steps(out, policy->local[i].until_months) : INT32_MAX;
    }
}

/* Discounted by the year, continuously: a month at time t counts e^(-rate t). */
static bool read_discount(struct model *out, struct arena *arena, const struct reading *it)
{
    size_t count = (size_t)out->steps + 1;
    out->discounted = arena_array(arena, count, sizeof *out->discounted);
    out->discount = arena_array(arena, count, sizeof *out->discount);
    if (!out->discounted || !out->discount)
        return false;
    double rate = maths_log(1 + plain(it, KB_QUANTITY_DISCOUNT, 0)) / 12;
    for (size_t i = 0; i < count; i++) {
        double months = (double)i * out->step;
        double sum = rate > 0 ? (1 - maths_exp(-rate * months)) / rate : months;
        out->discounted[i] = (int64_t)(sum * 1e6 + 0.5);
        out->discount[i] = maths_exp(-rate * months);
    }
    return true;
}

bool model_begin(struct model *out, struct arena *arena, const cajal_knowledge *knowledge,
                 const struct simulate_scenario *scenario, const double *parameters)
{
    const struct reading it = {knowledge->kb, parameters};
    memset(out, 0, sizeof *out);
    out->knowledge = knowledge;
    out->scenario = scenario;
    out->step = scenario->step_days / SIMULATE_MONTH_DAYS;
    out->steps = (int)model_horizon(scenario);
    thresholds_read(&out->thresholds, knowledge);
    response_options_default(&out->options, knowledge);
    read_shares(out, &it);
    read_tumour(out, &it);
    read_scans(out, &it);
    read_fate(out, &it);
    for (uint32_t i = 0; i < it.kb->regimens_count; i++)
        if (scenario->modelled[i])
            read_regimen(out, &it, i);
    out->regimens[SIMULATE_REGIMENS].drug = -1;
    for (uint32_t g = 0; g < scenario->genotypes_count; g++)
        find_first(out, g);
    for (uint32_t i = 0; i < it.kb->local_count; i++)
        read_local(out, &it, i);
    for (uint32_t i = 0; i < scenario->policies_count; i++)
        read_policy(out, i);
    return read_discount(out, arena, &it);
}
