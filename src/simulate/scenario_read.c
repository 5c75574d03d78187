/* A scenario's file: every mistake of it at once, each with its line. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/format.h"
#include "base/lists.h"
#include "base/words.h"
#include "knowledge/validate.h"
#include "simulate/scenario.h"

#define PATH 96
#define PATIENTS 10000
#define HORIZON_YEARS 20
#define HORIZON_YEARS_MAX 60
#define WEEKS_MAX 520.0
#define MONTHS_MAX 720.0
#define STEPS_MAX 16000 /* of all policies: each is counted in histograms, a few kB a step and thread */

struct reading {
    const struct document *document;
    const struct scenario_file *file;
    const struct kb *kb;
    const cajal_knowledge *knowledge;
    struct arena *arena;
    struct simulate_scenario *out;
    struct simulate_policy *policies;
    cajal_errors *errors;
    bool bad;
    char path[PATH]; /* of the policy being read */
};

static void report(struct reading *it, const char *path, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* At `path` within the policy being read, or within the file when none is. */
static void report(struct reading *it, const char *path, const char *format, ...)
{
    char message[512], whole[2 * PATH];
    va_list arguments;
    va_start(arguments, format);
    (void)format_into(message, sizeof message, format, arguments);
    va_end(arguments);
    (void)snprintf(whole, sizeof whole, "%s%s%s", it->path, it->path[0] && path[0] ? "." : "", path);
    const yaml_node_t *node = document_at(it->document, document_root(it->document), whole);
    errors_add(it->errors, CAJAL_INVALID, it->document->file, document_line(node), NULL, "%s", message);
    it->bad = true;
}

/* ---- numbers ---- */

/* The last key of a path: "scans.every_weeks" → "every_weeks". */
static const char *key_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot ? dot + 1 : path;
}

static double between(struct reading *it, const char *path, const double *value, double otherwise, double low,
                      double high)
{
    if (!value)
        return otherwise;
    if (*value < low || *value > high)
        report(it, path, "\"%s\": %g: expected %g to %g", key_of(path), *value, low, high);
    return *value;
}

/* ---- ids ---- */

/* Index of `id` in a list of rows; -1 after a message that names the nearest. */
#define FIND(it, path, list, id)                                                                                       \
    find((it), (path), #list, (id), (it)->kb->list, (it)->kb->list##_count, sizeof *(it)->kb->list)

static const char *id_at(const void *rows, size_t size, uint32_t index)
{
    const struct kb_row *row = (const void *)((const char *)rows + index * size); /* every row begins with it */
    return row->id;
}

static int find(struct reading *it, const char *path, const char *what, const char *id, const void *rows,
                uint32_t count, size_t size)
{
    struct words_best best = {0};
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(id_at(rows, size, i), id) == 0)
            return (int)i;
        words_consider(&best, id, id_at(rows, size, i));
    }
    report(it, path, "\"%s\" is not in %s of the knowledge base%s%s%s", id, what, best.word ? "; did you mean \"" : "",
           best.word ? best.word : "", best.word ? "\"?" : "");
    return -1;
}

static int find_regimen(struct reading *it, const char *path, const char *id)
{
    if (strcmp(id, "none") == 0)
        return SIMULATE_NO_DRUG;
    for (uint32_t i = 0; i < it->kb->regimens_count && kb_drug(it->knowledge, id) && !kb_regimen(it->knowledge, id);
         i++)
        if (list_has_word(it->kb->regimens[i].drugs, it->kb->regimens[i].drugs_count, id)) {
            report(it, path, "\"%s\" is a drug: expected one of its regimens, such as \"%s\"", id,
                   it->kb->regimens[i].row.id);
            return SIMULATE_NO_DRUG;
        }
    return FIND(it, path, regimens, id);
}

/* The place of a genotype in the cohort; -1 after a message. */
static int find_in_cohort(struct reading *it, const char *path, const char *id)
{
    int row = FIND(it, path, genotypes, id);
    for (uint32_t i = 0; row >= 0 && i < it->out->genotypes_count; i++)
        if (it->out->genotypes[i] == (uint32_t)row)
            return (int)i;
    if (row >= 0)
        report(it, path, "no patient of this cohort has the genotype %s", id);
    return -1;
}

/* ---- the cohort ---- */

static void read_genotypes(struct reading *it)
{
    const struct scenario_file *file = it->file;
    struct simulate_scenario *out = it->out;
    double total = 0;
    bool any = false;
    if (file->genotypes_count > SIMULATE_GENOTYPES) {
        report(it, "genotypes", "%u genotypes: at most %d", file->genotypes_count, SIMULATE_GENOTYPES);
        return;
    }
    if (file->genotypes_count)
        out->genotypes_count = 0;
    for (uint32_t i = 0; i < file->genotypes_count; i++) {
        char path[PATH];
        (void)snprintf(path, sizeof path, "genotypes[%u].genotype", i);
        int row = FIND(it, path, genotypes, file->genotypes[i].genotype);
        (void)snprintf(path, sizeof path, "genotypes[%u].share", i);
        double share = between(it, path, file->genotypes[i].share, file->genotypes_count == 1 ? 1 : -1, 0, 1);
        any = any || share < 0;
        total += share;
        for (uint32_t j = 0; j < out->genotypes_count; j++)
            if (row >= 0 && out->genotypes[j] == (uint32_t)row)
                report(it, path, "%s is given twice", file->genotypes[i].genotype);
        out->genotypes[out->genotypes_count] = row < 0 ? 0 : (uint32_t)row;
        out->share[out->genotypes_count++] = share;
    }
    if (file->genotypes_count && any)
        report(it, "genotypes", "each of several genotypes needs its `share`");
    else if (file->genotypes_count && (total < 0.999 || total > 1.001))
        report(it, "genotypes", "the shares add up to %g: expected 1", total);
}

static void read_step(struct reading *it)
{
    int days = it->file->step_days ? *it->file->step_days : 28;
    if (days < 1 || 28 % days != 0)
        report(it, "step_days", "\"step_days\": %d: expected a divisor of 28 days: 28, 14, 7, 4, 2 or 1", days);
    it->out->step_days = days;
}

static void read_cohort(struct reading *it)
{
    const struct scenario_file *file = it->file;
    int patients = file->patients ? *file->patients : PATIENTS;
    if (patients < 1 || patients > CAJAL_SIMULATE_PATIENTS_MAX)
        report(it, "patients", "\"patients\": %d: expected 1 to %d", patients, CAJAL_SIMULATE_PATIENTS_MAX);
    it->out->id = file->id;
    it->out->title = file->title;
    it->out->question = file->question;
    it->out->patients = (uint64_t)patients;
    it->out->horizon_months =
        12 * between(it, "horizon_years", file->horizon_years, HORIZON_YEARS, 0.25, HORIZON_YEARS_MAX);
    read_step(it);
    read_genotypes(it);
}

/* ---- a policy ---- */

static void read_sequence_step(struct reading *it, struct simulate_policy *out, const struct scenario_step *step,
                               uint32_t index)
{
    char path[PATH];
    (void)snprintf(path, sizeof path, "sequence[%u].regimen", index);
    int regimen = find_regimen(it, path, step->regimen);
    for (uint32_t g = 0; g < SIMULATE_GENOTYPES; g++)
        out->steps[index].regimen[g] = regimen;
    for (uint32_t i = 0; i < step->by_genotype_count; i++) {
        (void)snprintf(path, sizeof path, "sequence[%u].by_genotype[%u].genotype", index, i);
        int place = find_in_cohort(it, path, step->by_genotype[i].genotype);
        (void)snprintf(path, sizeof path, "sequence[%u].by_genotype[%u].regimen", index, i);
        int own = find_regimen(it, path, step->by_genotype[i].regimen);
        if (place >= 0)
            out->steps[index].regimen[place] = own;
    }
}

static void read_sequence(struct reading *it, struct simulate_policy *out, const struct scenario_policy *policy)
{
    if (policy->choose == SIMULATE_PLAN && policy->sequence_count)
        report(it, "sequence", "the plan engine chooses here: leave out `sequence`, or `choose: plan`");
    else if (policy->choose == SIMULATE_SEQUENCE && !policy->sequence_count)
        report(it, "", "needs a `sequence` of regimens, or `choose: plan`");
    else if (policy->sequence_count > SIMULATE_STEPS_MAX)
        report(it, "sequence", "%u treatments: at most %d", policy->sequence_count, SIMULATE_STEPS_MAX);
    else
        for (uint32_t i = 0; i < policy->sequence_count; i++)
            read_sequence_step(it, out, &policy->sequence[i], i);
    out->steps_count = policy->sequence_count > SIMULATE_STEPS_MAX ? SIMULATE_STEPS_MAX : policy->sequence_count;
}

static void read_stop(struct reading *it, struct simulate_stop *out, const struct scenario_stop *stop)
{
    if (!stop)
        return;
    if (stop->criterion)
        out->criterion = (enum response_criterion)stop->criterion;
    out->nodules = stop->nodules ? *stop->nodules : true;
    out->confirm = stop->confirm;
    out->limited_goes_on = stop->limited_goes_on;
    out->resume = stop->resume;
    out->beyond_months = between(it, "stop.beyond_months", stop->beyond_months, 0, 0, MONTHS_MAX);
    out->planned_months = between(it, "stop.planned_months", stop->planned_months, 0, 0, MONTHS_MAX);
    if (stop->resume && !stop->planned_months)
        report(it, "stop.resume", "what would be resumed? give `planned_months`, after which the drug is stopped");
}

/* Weeks that the steps of the simulation can meet. */
static double in_steps(struct reading *it, const char *path, const double *weeks, double otherwise)
{
    double value = between(it, path, weeks, otherwise, 0.1, WEEKS_MAX), steps = value * 7 / it->out->step_days;
    double off = steps - round(steps); /* not a number where the step is 0, which is told by itself */
    if (weeks && (off > 1e-6 || off < -1e-6))
        report(it, path, "%g weeks: expected a multiple of the step, which is %d days (`step_days`)", value,
               it->out->step_days);
    return value;
}

static void read_scans(struct reading *it, struct simulate_policy *out, const struct scenario_scans *scans)
{
    if (!scans)
        return;
    out->scan_weeks = in_steps(it, "scans.every_weeks", scans->every_weeks, out->scan_weeks);
    if (!scans->early_every_weeks != !scans->early_until_weeks)
        report(it, "scans", "`early_every_weeks` and `early_until_weeks` go together");
    if (!scans->early_every_weeks || !scans->early_until_weeks)
        return;
    out->early_scan_weeks = in_steps(it, "scans.early_every_weeks", scans->early_every_weeks, 0);
    out->early_until_weeks = in_steps(it, "scans.early_until_weeks", scans->early_until_weeks, 0);
}

static void read_blood(struct reading *it, struct simulate_policy *out, const struct scenario_blood *blood)
{
    char path[PATH];
    if (!blood)
        return;
    out->ctdna_weeks = in_steps(it, "blood.every_weeks", &blood->every_weeks, 0);
    out->ctdna_switches = blood->switches;
    if (blood->drugs_count > KB_CLONES)
        report(it, "blood.drugs", "%u rows: there are %d clones", blood->drugs_count, KB_CLONES);
    for (uint32_t i = 0; i < blood->drugs_count && i < KB_CLONES; i++) {
        (void)snprintf(path, sizeof path, "blood.drugs[%u].clone", i);
        int clone = FIND(it, path, clones, blood->drugs[i].clone);
        (void)snprintf(path, sizeof path, "blood.drugs[%u].regimen", i);
        int regimen = find_regimen(it, path, blood->drugs[i].regimen);
        out->guides[out->guides_count++] = (struct simulate_guide){clone < 0 ? 0 : (uint32_t)clone, regimen};
    }
}

static void read_local(struct reading *it, struct simulate_policy *out, const struct scenario_policy *policy)
{
    char path[PATH];
    if (policy->local_count > SIMULATE_LOCAL_MAX)
        report(it, "local", "%u local therapies: at most %d", policy->local_count, SIMULATE_LOCAL_MAX);
    for (uint32_t i = 0; i < policy->local_count && i < SIMULATE_LOCAL_MAX; i++) {
        const struct scenario_local *local = &policy->local[i];
        struct simulate_local *to = &out->local[out->local_count++];
        (void)snprintf(path, sizeof path, "local[%u].modality", i);
        int modality = FIND(it, path, local, local->modality);
        *to = (struct simulate_local){.modality = modality < 0 ? 0 : (uint32_t)modality,
                                      .when = (enum simulate_when)local->when,
                                      .record_only = local->record_only};
        (void)snprintf(path, sizeof path, "local[%u].after_months", i);
        to->after_months = between(it, path, local->after_months, 0, 0, MONTHS_MAX);
        (void)snprintf(path, sizeof path, "local[%u].until_months", i);
        to->until_months = between(it, path, local->until_months, 0, 0, MONTHS_MAX);
        if (local->until_months && to->until_months < to->after_months)
            report(it, path, "%g months, before `after_months` %g", to->until_months, to->after_months);
        (void)snprintf(path, sizeof path, "local[%u].treatment", i);
        if (local->treatment && (*local->treatment < 1 || *local->treatment > SIMULATE_TREATMENTS))
            report(it, path, "%d: expected 1 to %d", *local->treatment, SIMULATE_TREATMENTS);
        to->treatment = local->treatment ? (uint32_t)*local->treatment : 0;
    }
}

static void read_policy(struct reading *it, uint32_t index, int32_t as_of)
{
    const struct scenario_policy *policy = &it->file->policies[index];
    struct simulate_policy *out = &it->policies[index];
    struct simulate_scenario unused;
    struct simulate_policy base;
    simulate_scenario_default(&unused, &base, it->knowledge);
    *out = base;
    out->id = policy->id;
    out->title = policy->title;
    out->choice = (enum simulate_choice)policy->choose;
    out->genotype_known = policy->genotype_known ? *policy->genotype_known : true;
    out->secondary_tested = policy->secondary_tested;
    out->as_of_days = as_of;
    for (uint32_t i = 0; i < index; i++)
        if (strcmp(it->file->policies[i].id, policy->id) == 0)
            report(it, "id", "two policies are called \"%s\"", policy->id);
    read_sequence(it, out, policy);
    read_stop(it, &out->stop, policy->stop);
    read_scans(it, out, policy->scans);
    if (policy->intermittent) {
        out->on_weeks = in_steps(it, "intermittent.on_weeks", &policy->intermittent->on_weeks, 0);
        out->off_weeks = in_steps(it, "intermittent.off_weeks", &policy->intermittent->off_weeks, 0);
    }
    read_blood(it, out, policy->blood);
    read_local(it, out, policy);
}

static int32_t read_day(struct reading *it)
{
    cajal_date date = it->knowledge->known_until;
    if (it->file->as_of && (!date_parse(&date, it->file->as_of) || date.precision != CAJAL_DAY))
        report(it, "as_of", "\"%s\": expected a day, YYYY-MM-DD", it->file->as_of);
    return date.days;
}

static void read_policies(struct reading *it)
{
    int32_t as_of = read_day(it);
    if (it->file->policies_count == 0 || it->file->policies_count > SIMULATE_POLICIES_MAX) {
        report(it, "policies", "%u policies: expected 1 to %d", it->file->policies_count, SIMULATE_POLICIES_MAX);
        return;
    }
    for (uint32_t i = 0; i < it->file->policies_count; i++) {
        (void)snprintf(it->path, sizeof it->path, "policies[%u]", i);
        read_policy(it, i, as_of);
    }
    it->path[0] = '\0';
    double steps = it->out->horizon_months * SIMULATE_MONTH_DAYS / it->out->step_days * it->file->policies_count;
    if (it->out->step_days > 0 && steps > STEPS_MAX)
        report(it, it->file->step_days ? "step_days" : "horizon_years",
               "%.0f steps of all policies: at most %d; take longer steps, fewer years or fewer policies", steps,
               STEPS_MAX);
    it->out->policies = it->policies;
    it->out->policies_count = it->file->policies_count;
}

/* Regimens of which the parameters say nothing, where they stand. */
static void check_modelled(struct reading *it)
{
    char path[PATH];
    for (uint32_t p = 0; p < it->out->policies_count; p++)
        for (uint32_t s = 0; s < it->policies[p].steps_count; s++)
            for (uint32_t g = 0; g < it->out->genotypes_count; g++) {
                int regimen = it->policies[p].steps[s].regimen[g];
                if (regimen < 0 || it->out->modelled[regimen])
                    continue;
                (void)snprintf(path, sizeof path, "policies[%u].sequence[%u].regimen", p, s);
                report(it, path,
                       "the parameters of the knowledge base tell nothing of the strength of %s: its drug needs a "
                       "`potency` or an `effect` in simulation.yaml",
                       it->kb->regimens[regimen].row.id);
                break;
            }
}

static cajal_status read_scenario(cajal_scenario *out, const struct document *document,
                                  const struct scenario_file *file, cajal_errors *errors)
{
    struct simulate_policy unused;
    struct reading it = {.document = document,
                         .file = file,
                         .kb = out->knowledge->kb,
                         .knowledge = out->knowledge,
                         .arena = out->arena,
                         .out = &out->scenario,
                         .errors = errors};
    simulate_scenario_default(&out->scenario, &unused, out->knowledge);
    it.policies = arena_array(out->arena, (size_t)file->policies_count + 1, sizeof *it.policies);
    if (!it.policies)
        return errors_no_memory(errors);
    read_cohort(&it);
    read_policies(&it);
    if (it.bad)
        return CAJAL_INVALID;
    simulate_find_calls(&out->scenario, out->knowledge);
    check_modelled(&it);
    return it.bad ? CAJAL_INVALID : simulate_settle(&out->scenario, out->knowledge, errors);
}

static cajal_status load(cajal_scenario **out, cajal_scenario *scenario, struct document *document,
                         cajal_errors *errors)
{
    struct scenario_file *file = NULL;
    cajal_status status = validate_load((void **)&file, scenario->arena, document, &scenario_schema, errors);
    if (status == CAJAL_OK)
        status = read_scenario(scenario, document, file, errors);
    errors_sort(errors);
    if (status == CAJAL_OK)
        *out = scenario;
    return status;
}

static cajal_scenario *scenario_new(const cajal_knowledge *knowledge)
{
    struct arena *arena = arena_new();
    cajal_scenario *scenario = arena ? arena_alloc(arena, sizeof *scenario) : NULL;
    if (!scenario) {
        arena_free(arena);
        return NULL;
    }
    scenario->arena = arena;
    scenario->knowledge = knowledge;
    return scenario;
}

static cajal_status open_scenario(cajal_scenario **out, const cajal_knowledge *knowledge, const char *path,
                                  const char *name, const char *bytes, size_t length, cajal_errors *errors)
{
    struct document document = {0};
    cajal_scenario *scenario = scenario_new(knowledge);
    const char *shown = scenario ? arena_strdup(scenario->arena, path ? path : name) : NULL;
    if (!shown) {
        cajal_scenario_free(scenario);
        return errors_no_memory(errors);
    }
    cajal_status status = path ? document_read(&document, scenario->arena, path, shown, errors)
                               : document_parse(&document, scenario->arena, bytes, length, shown, errors);
    if (status == CAJAL_OK)
        status = load(out, scenario, &document, errors);
    document_free(&document);
    if (status != CAJAL_OK)
        cajal_scenario_free(scenario);
    return status;
}

cajal_status cajal_scenario_read(cajal_scenario **out, const cajal_knowledge *knowledge, const char *path,
                                 cajal_errors *errors)
{
    return open_scenario(out, knowledge, path, NULL, NULL, 0, errors);
}

cajal_status cajal_scenario_parse(cajal_scenario **out, const cajal_knowledge *knowledge, const char *name,
                                  const char *bytes, size_t length, cajal_errors *errors)
{
    return open_scenario(out, knowledge, NULL, name, bytes, length, errors);
}

void cajal_scenario_free(cajal_scenario *scenario)
{
    if (scenario)
        arena_free(scenario->arena);
}

uint64_t cajal_scenario_patients(const cajal_scenario *scenario) { return scenario->scenario.patients; }
