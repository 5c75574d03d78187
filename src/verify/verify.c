#include "verify/verify.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "verify/proving.h"

/* Simple patients that are tried until one is found that a case can be: at first each one by itself, since one
 * more fact may make a case of it; later with all who have the same facts and more. */
#define WITNESSES 200
#define ONE_BY_ONE 150

/* BuDDy is one per process. */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

/* ---- what was found ---- */

static struct verify_finding *known_finding(struct proving *it, enum verify_check check, const char *subject,
                                            const char *message)
{
    for (uint32_t i = 0; i < it->out->findings_count; i++) {
        struct verify_finding *finding = &it->out->findings[i];
        if (finding->check == check && strcmp(finding->subject, subject) == 0 && strcmp(finding->message, message) == 0)
            return finding;
    }
    return NULL;
}

static struct verify_finding *new_finding(struct proving *it, enum verify_check check, const char *subject,
                                          const char *message)
{
    size_t count = it->out->findings_count;
    struct verify_finding *slot =
        message ? arena_push(it->arena, (void **)&it->out->findings, &count, &it->findings_capacity, sizeof *slot)
                : NULL;
    if (!slot) {
        it->failed = true;
        return NULL;
    }
    it->out->findings_count = (uint32_t)count;
    *slot = (struct verify_finding){
        .check = check, .subject = subject, .message = message, .first_day = it->model.day, .days_count = 1};
    return slot;
}

bool proving_done(const struct proving *it) { return it->failed || (it->whether_only && it->out->findings_count > 0); }

/* The patient alone, or all who share what makes the patient a special one. */
static patients all_like(struct space *space, const cajal_facts *facts, bool alone)
{
    patients set = space_all();
    for (uint32_t i = 0; i < space->facts; i++)
        if (alone || facts->values[i] != space_default(space, i))
            set = space_and(space, set, space_test(space, i, (uint64_t)1 << facts->values[i]));
    return set;
}

/* The simplest patient of the set that a case can be; if none is found, the simplest there is. */
static void find_witness(struct proving *it, struct verify_finding *finding, patients set)
{
    cajal_facts facts;
    for (int i = 0; i < WITNESSES && space_some(set); i++) {
        if (!space_simplest(it->space, set, &facts)) {
            it->failed = true;
            return;
        }
        if (!finding->has_witness) {
            finding->has_witness = true;
            finding->witness = facts;
        }
        const char *id = arena_printf(it->arena, "%s-%s", verify_word(finding->check), finding->subject);
        finding->case_json = witness_case(it->arena, it->knowledge, &facts, id);
        if (finding->case_json) {
            finding->witness = facts;
            return;
        }
        set = space_without(it->space, set, all_like(it->space, &facts, i < ONE_BY_ONE));
    }
}

void proving_find(struct proving *it, enum verify_check check, const char *subject, patients set, const char *message)
{
    if (!space_some(set) || !message) {
        it->failed = it->failed || !message;
        return;
    }
    struct verify_finding *finding = known_finding(it, check, subject, message);
    if (finding) {
        finding->days_count += finding->first_day != it->model.day;
        return;
    }
    finding = new_finding(it, check, subject, message);
    if (!finding)
        return;
    if (it->whether_only)
        return;
    size_t mark = space_mark(it->space);
    finding->patients = space_count(it->space, set);
    find_witness(it, finding, set);
    space_release(it->space, mark);
}

void proving_note(struct proving *it, enum verify_check check, const char *subject, const char *message)
{
    new_finding(it, check, subject, message);
}

/* ---- all days ---- */

static void prove_day(struct proving *it, int32_t day, uint32_t samples, uint64_t *random)
{
    size_t mark = space_mark(it->space);
    model_build(&it->model, it->space, it->arena, it->fires, day);
    if (!it->model.failed) {
        if (it->model.entries_count > it->out->options_count)
            it->out->options_count = it->model.entries_count;
        prove_options(it);
        if (!proving_done(it))
            prove_rules_today(it);
        if (!proving_done(it))
            prove_safety(it);
        if (!proving_done(it))
            prove_missing(it);
        if (samples && !proving_done(it)) {
            crosscheck_sample(it, samples, random);
            crosscheck_subspace(it);
        }
    }
    it->failed = it->failed || it->model.failed || space_failed(it->space);
    space_release(it->space, mark);
}

static void prove_all(struct proving *it, const struct verify_options *options)
{
    struct verify_report *out = it->out;
    const struct kb *kb = it->knowledge->kb;
    uint64_t random = 20160108;
    out->combinations = it->space->combinations;
    out->possible = space_count(it->space, it->space->possible);
    out->facts_count = kb->facts_count;
    out->rules_count = kb->rules_count;
    out->safety_count = kb->safety_count;
    it->matters = arena_array(it->arena, kb->rules_count + 1, sizeof *it->matters);
    it->fires = model_fires(it->space, it->arena);
    it->failed = it->failed || !it->matters || !it->fires;
    for (uint32_t i = 0; i < out->days_count && !proving_done(it); i++)
        prove_day(it, out->days[i], (options->samples + out->days_count - 1) / out->days_count, &random);
    if (!proving_done(it))
        prove_rules(it);
    it->failed = it->failed || space_failed(it->space);
}

cajal_status verify_knowledge(struct verify_report *out, struct arena *arena, const cajal_knowledge *knowledge,
                              const struct verify_options *options, cajal_errors *errors)
{
    *out = (struct verify_report){.days = options->day, .days_count = 1};
    if (!options->day)
        out->days = verify_days(&out->days_count, arena, knowledge);
    if (!out->days)
        return errors_no_memory(errors);
    struct space space;
    struct proving proving = {
        .arena = arena, .knowledge = knowledge, .space = &space, .out = out, .whether_only = options->whether_only};
    pthread_mutex_lock(&one_at_a_time);
    if (space_open(&space, knowledge))
        prove_all(&proving, options);
    else
        proving.failed = true;
    space_close(&space);
    pthread_mutex_unlock(&one_at_a_time);
    return proving.failed ? errors_no_memory(errors) : CAJAL_OK;
}
