/* Courses of treatment out of orders and administrations. A record holds one for every prescription: those of one drug,
 * dose and schedule are a course, until something says that the drug was not taken between them. What ends a course,
 * and what of that is only likely: fhir_course_ends.c. */
#include <stdlib.h>

#include "exchange/fhir_courses.h"
#include "exchange/fhir_medicine.h"
#include "knowledge/names.h"

static bool status_is(const char *status, const char *wanted) { return strcmp(status, wanted) == 0; }

void fhir_gather(struct fhir_reader *reader, const struct fhir_resource *resource, const struct fhir_order *order,
                 bool request)
{
    struct fhir_given *given = arena_push(reader->arena, (void **)&reader->given, &reader->given_count,
                                          &reader->given_capacity, sizeof *given);
    if (!given) {
        reader->no_memory = true;
        return;
    }
    *given = (struct fhir_given){.treatment = order->treatment,
                                 .resource = resource,
                                 .drug = order->drug,
                                 .request = request,
                                 .number = reader->given_count};
    given->going_on = request && (status_is(order->status, "active") || status_is(order->status, "on-hold"));
    given->halted = request && (status_is(order->status, "stopped") || status_is(order->status, "ended"));
    if (request)
        given->treatment.stop_reason =
            (enum case_stop_reason)fhir_word(reader, resource, "statusReason", fhir_member(resource, "statusReason"),
                                             KIND(STOP_REASON), &case_words_stop_reason);
    else if (!date_stated(given->treatment.stop))
        given->treatment.stop = given->treatment.start;
    if (date_surely_before(given->treatment.stop, given->treatment.start)) {
        fhir_note(reader, CAJAL_FHIR_CONFLICT, resource, "", SCAN_NONE, "ends before it begins: the end is left out");
        given->treatment.stop = (cajal_date){0, CAJAL_NO_DATE};
    }
}

/* ---- of one kind ---- */

static bool same_drugs(const struct fhir_reader *reader, const struct case_treatment *a, const struct case_treatment *b)
{
    if (a->drugs_count != b->drugs_count)
        return false;
    for (uint32_t i = 0; i < a->drugs_count; i++) {
        const struct kb_drug *one = kb_drug(reader->knowledge, a->drugs[i]),
                             *other = kb_drug(reader->knowledge, b->drugs[i]);
        if (one != other || (!one && strcmp(a->drugs[i], b->drugs[i]) != 0))
            return false;
    }
    return true;
}

static bool same_kind(const struct fhir_reader *reader, const struct fhir_course *course,
                      const struct fhir_given *given)
{
    const struct case_treatment *a = &course->treatment, *b = &given->treatment;
    return course->request == given->request && course->drug == given->drug && a->dose_mg_milli == b->dose_mg_milli &&
           a->schedule == b->schedule && same_drugs(reader, a, b);
}

/* The latest course of that kind, or NULL. */
static struct fhir_course *latest_of(struct fhir_courses *it, const struct fhir_given *given)
{
    for (size_t i = it->count; i-- > 0;)
        if (same_kind(it->reader, &it->items[i], given))
            return &it->items[i];
    return NULL;
}

/* ---- what was begun when ---- */

/* The days on which a drug, at a dose, was last ordered: the last, and the last before that day. */
struct fhir_begun {
    const struct kb_drug *drug;
    int64_t dose_mg_milli;
    enum case_schedule schedule;
    bool request;
    cajal_date latest, before;
};

static void remember(struct fhir_courses *it, const struct fhir_given *given)
{
    const struct case_treatment *treatment = &given->treatment;
    struct fhir_begun *begun = NULL;
    if (!date_stated(treatment->start))
        return;
    for (size_t i = 0; i < it->begun_count && !begun; i++)
        if (it->begun[i].drug == given->drug && it->begun[i].request == given->request &&
            it->begun[i].dose_mg_milli == treatment->dose_mg_milli && it->begun[i].schedule == treatment->schedule)
            begun = &it->begun[i];
    if (!begun) {
        begun =
            arena_push(it->reader->arena, (void **)&it->begun, &it->begun_count, &it->begun_capacity, sizeof *begun);
        if (!begun) {
            it->reader->no_memory = true;
            return;
        }
        *begun = (struct fhir_begun){given->drug,    treatment->dose_mg_milli, treatment->schedule,
                                     given->request, treatment->start,         {0, CAJAL_NO_DATE}};
    }
    if (date_compare(begun->latest, treatment->start) != 0) {
        begun->before = begun->latest;
        begun->latest = treatment->start;
    }
}

static bool is_part_of(const struct fhir_reader *reader, const struct case_treatment *treatment,
                       const struct kb_drug *drug)
{
    for (uint32_t i = 0; i < treatment->drugs_count; i++)
        if (kb_drug(reader->knowledge, treatment->drugs[i]) == drug)
            return true;
    return false;
}

/* Another dose takes the place of the one before; another drug does, unless the two are given together. */
static bool takes_the_place(const struct fhir_courses *it, const struct fhir_begun *begun,
                            const struct fhir_course *course)
{
    const struct case_treatment *treatment = &course->treatment;
    if (begun->drug == course->drug)
        return begun->request == course->request && begun->dose_mg_milli != CASE_ABSENT &&
               treatment->dose_mg_milli != CASE_ABSENT &&
               (begun->dose_mg_milli != treatment->dose_mg_milli ||
                (begun->schedule && treatment->schedule && begun->schedule != treatment->schedule));
    return !is_part_of(it->reader, treatment, begun->drug) &&
           !kb_given_together(it->reader->knowledge, begun->drug, course->drug);
}

/* What was begun after the last order of the course and before `start`: another drug rather than another dose. */
static const struct fhir_begun *begun_between(const struct fhir_courses *it, const struct fhir_course *course,
                                              cajal_date start)
{
    const struct fhir_begun *found = NULL;
    for (size_t i = 0; i < it->begun_count; i++) {
        const struct fhir_begun *begun = &it->begun[i];
        cajal_date day = date_surely_before(begun->latest, start) ? begun->latest : begun->before;
        if (date_surely_before(day, start) && date_surely_before(course->latest, day) &&
            takes_the_place(it, begun, course) && (!found || found->drug == course->drug))
            found = begun;
    }
    return found;
}

/* ---- courses ---- */

/* By day; of one day as they came; those without one last. */
static int by_start(const void *a, const void *b)
{
    const struct fhir_given *const *one = a, *const *other = b;
    cajal_date x = (*one)->treatment.start, y = (*other)->treatment.start;
    int order = date_stated(x) != date_stated(y) ? (date_stated(x) ? -1 : 1) : date_compare(x, y);
    return order ? order : ((*one)->number > (*other)->number) - ((*one)->number < (*other)->number);
}

static void begin_course(struct fhir_courses *it, const struct fhir_given *given)
{
    struct fhir_course *course =
        arena_push(it->reader->arena, (void **)&it->items, &it->count, &it->capacity, sizeof *course);
    if (!course) {
        it->reader->no_memory = true;
        return;
    }
    *course = (struct fhir_course){.treatment = given->treatment,
                                   .first = given->resource,
                                   .drug = given->drug,
                                   .request = given->request,
                                   .going_on = given->going_on,
                                   .latest = given->treatment.start,
                                   .halted = given->halted};
    fhir_course_extend(course, given);
}

/* Another order of the same course. Undated ones come last and change no day of it. */
static void add_to(struct fhir_course *course, const struct fhir_given *given)
{
    if (given->going_on && !course->going_on)
        course->first = given->resource; /* what is said of it is said of the order that is in force */
    course->going_on = course->going_on || given->going_on;
    if (!date_stated(given->treatment.start))
        return;
    fhir_course_extend(course, given);
    course->halted = given->halted;
    course->treatment.stop_reason = given->treatment.stop_reason;
    course->latest = given->treatment.start;
}

static void place(struct fhir_courses *it, const struct fhir_given *given)
{
    struct fhir_course *course = latest_of(it, given);
    if (!course) {
        begin_course(it, given);
        return;
    }
    const struct fhir_begun *other = begun_between(it, course, given->treatment.start);
    if (!fhir_course_over(it, course, given, other ? other->drug : NULL)) {
        add_to(course, given);
        return;
    }
    course->going_on = false;
    course->followed = given->treatment.start;
    begin_course(it, given);
}

/* ---- beside statements ---- */

/* Whether a course told by a statement is this one: neither was over before the other began. */
static bool is_of(const struct fhir_courses *it, const struct case_treatment *told, const struct fhir_course *course)
{
    if (date_stated(told->stop) && date_surely_before(told->stop, course->treatment.start))
        return false;
    return !(date_stated(told->start) && fhir_course_ended_before(it, course, told->start));
}

/* A course that is told to be over, nobody says since when, and active orders from after the first metastasis. */
static bool begun_anew(struct fhir_courses *it, const struct case_treatment *told, const struct fhir_course *course)
{
    cajal_date found = it->reader->it->diagnosis.metastatic_since;
    if (!course->going_on || date_stated(told->stop) || !told->stop_reason || !date_surely_before(told->start, found) ||
        found.days > course->treatment.start.days)
        return false;
    fhir_notef(it->reader, CAJAL_FHIR_ASSUMED, course->first, "", SCAN_NONE,
               "ordered after the first metastasis; a MedicationStatement tells of %s before, ended on a day that is "
               "not given: taken as two courses",
               course->drug->row.id);
    return true;
}

static bool told_already(struct fhir_courses *it, const struct fhir_course *course, uint32_t statements)
{
    struct fhir_reader *reader = it->reader;
    for (uint32_t i = 0; i < statements; i++) {
        const struct case_treatment *told = &reader->it->treatments[i];
        if (told->kind != CASE_KIND_SYSTEMIC || !is_part_of(reader, told, course->drug) || !is_of(it, told, course) ||
            begun_anew(it, told, course))
            continue;
        bool over = date_stated(told->stop) || told->stop_reason;
        if (course->going_on && over)
            fhir_notef(reader, CAJAL_FHIR_CONFLICT, course->first, "status", fhir_member(course->first, "status"),
                       "an active order of %s, which a MedicationStatement says has ended; the statement counts",
                       course->drug->row.id);
        else
            fhir_note(reader, CAJAL_FHIR_LEFT_OUT, course->first, "", SCAN_NONE,
                      "orders of a drug whose course a MedicationStatement tells");
        return true;
    }
    return false;
}

/* ---- beside orders ---- */

static bool is_another(const struct fhir_courses *it, const struct case_treatment *treatment,
                       const struct kb_drug *drug)
{
    const struct kb_drug *other = treatment->drugs_count ? kb_drug(it->reader->knowledge, treatment->drugs[0]) : NULL;
    return treatment->kind == CASE_KIND_SYSTEMIC && other && !is_part_of(it->reader, treatment, drug) &&
           !kb_given_together(it->reader->knowledge, drug, other);
}

/* Whether another drug was begun between two days: what is given after it is a course of its own. */
static bool another_begun(const struct fhir_courses *it, const struct kb_drug *drug, cajal_date from, cajal_date until)
{
    const struct cajal_case *told = it->reader->it;
    bool found = false;
    for (size_t i = 0; i < it->count + told->treatments_count && !found; i++) {
        const struct case_treatment *treatment =
            i < it->count ? &it->items[i].treatment : &told->treatments[i - it->count];
        found = is_another(it, treatment, drug) && date_surely_before(from, treatment->start) &&
                date_surely_before(treatment->start, until);
    }
    return found;
}

/* Whether what was given is what this course of orders was for: it was given while it was ordered or, at no other dose,
 * so shortly before that there was no pause. */
static bool was_ordered(const struct fhir_courses *it, const struct fhir_course *given,
                        const struct fhir_course *ordered)
{
    cajal_date start = ordered->treatment.start;
    if (!ordered->request || !is_part_of(it->reader, &ordered->treatment, given->drug) || !date_stated(given->latest) ||
        fhir_course_ended_before(it, ordered, given->latest) ||
        another_begun(it, given->drug, ordered->latest, given->treatment.start))
        return false;
    if (!date_surely_before(given->latest, start))
        return true;
    bool same_dose = given->treatment.dose_mg_milli == CASE_ABSENT ||
                     given->treatment.dose_mg_milli == ordered->treatment.dose_mg_milli;
    return same_dose && it->pause && start.days - date_last_day(given->latest) < it->pause->days;
}

/* Of several courses of orders that of the same dose. */
static struct fhir_course *order_of(struct fhir_courses *it, const struct fhir_course *given)
{
    struct fhir_course *found = NULL;
    for (size_t i = 0; i < it->count; i++) {
        struct fhir_course *ordered = &it->items[i];
        if (was_ordered(it, given, ordered) &&
            (!found || (found->treatment.dose_mg_milli != given->treatment.dose_mg_milli &&
                        ordered->treatment.dose_mg_milli == given->treatment.dose_mg_milli)))
            found = ordered;
    }
    return found;
}

static void note_joined(struct fhir_courses *it, const struct fhir_course *given, const struct fhir_course *ordered)
{
    int64_t dose = given->treatment.dose_mg_milli, of_order = ordered->treatment.dose_mg_milli;
    if (dose != CASE_ABSENT && of_order != CASE_ABSENT && dose != of_order)
        fhir_notef(it->reader, CAJAL_FHIR_ASSUMED, given->first, "", SCAN_NONE,
                   "%g mg given of %s while %g mg were ordered: one course, at the dose of the order",
                   (double)dose / 1000, given->drug->row.id, (double)of_order / 1000);
    else
        fhir_notef(it->reader, CAJAL_FHIR_LEFT_OUT, given->first, "", SCAN_NONE,
                   "given as ordered: one course with the orders of %s", given->drug->row.id);
}

/* Doses that were given of what was ordered make no treatment of their own; the first may come before the order. */
static void join_given(struct fhir_courses *it)
{
    for (size_t i = 0; i < it->count; i++) {
        struct fhir_course *given = &it->items[i], *ordered = given->request ? NULL : order_of(it, given);
        if (!ordered)
            continue;
        given->joined = true;
        if (date_surely_before(given->treatment.start, ordered->treatment.start))
            ordered->treatment.start = given->treatment.start;
        note_joined(it, given, ordered);
    }
}

static void close_course(struct fhir_courses *it, struct fhir_course *course)
{
    fhir_course_close(it, course);
    struct case_treatment *treatment = fhir_add_treatment(it->reader);
    if (treatment)
        *treatment = course->treatment;
}

/* Courses in order of their first day, those without one before them. */
static void sort_courses(struct fhir_courses *it)
{
    for (size_t i = 0; i < it->count; i++)
        for (size_t j = i; j > 0 && date_compare(it->items[j].treatment.start, it->items[j - 1].treatment.start) < 0;
             j--) {
            struct fhir_course swap = it->items[j];
            it->items[j] = it->items[j - 1];
            it->items[j - 1] = swap;
        }
}

static void contradicting_statements(struct fhir_reader *reader, uint32_t statements)
{
    for (uint32_t i = 0; i < statements; i++) /* one drug, one first day, two ends */
        for (uint32_t j = 0; j < i; j++) {
            const struct case_treatment *a = &reader->it->treatments[i], *b = &reader->it->treatments[j];
            if (a->kind == CASE_KIND_SYSTEMIC && b->kind == CASE_KIND_SYSTEMIC && a->stop_null != b->stop_null &&
                a->drugs_count == 1 && b->drugs_count == 1 && strcmp(a->drugs[0], b->drugs[0]) == 0 &&
                date_compare(a->start, b->start) == 0)
                fhir_notef(reader, CAJAL_FHIR_CONFLICT, NULL, "", SCAN_NONE,
                           "%s is both going on and ended, from the same first day", a->drugs[0]);
        }
}

/* The orders, and what statements tell of drugs that were begun between them, by their first days. */
static const struct fhir_given **in_order(struct fhir_reader *reader, uint32_t statements, size_t *count)
{
    const struct fhir_given **all = arena_array(reader->arena, reader->given_count + statements + 1, sizeof *all);
    struct fhir_given *told = arena_array(reader->arena, (size_t)statements + 1, sizeof *told);
    *count = 0;
    if (!all || !told) {
        reader->no_memory = true;
        return NULL;
    }
    for (size_t i = 0; i < reader->given_count; i++)
        all[(*count)++] = &reader->given[i];
    for (uint32_t i = 0; i < statements; i++) {
        const struct case_treatment *treatment = &reader->it->treatments[i];
        const struct kb_drug *drug = treatment->drugs_count ? kb_drug(reader->knowledge, treatment->drugs[0]) : NULL;
        if (treatment->kind != CASE_KIND_SYSTEMIC || !drug)
            continue;
        told[i] = (struct fhir_given){.treatment = *treatment, .drug = drug, .number = i};
        all[(*count)++] = &told[i];
    }
    qsort(all, *count, sizeof *all, by_start);
    return all;
}

void fhir_close_courses(struct fhir_reader *reader)
{
    struct fhir_courses it = {.reader = reader};
    uint32_t statements = reader->it->treatments_count;
    size_t count;
    const struct fhir_given **all = reader->given_count ? in_order(reader, statements, &count) : NULL;
    fhir_course_rules(&it);
    for (size_t i = 0; all && i < count && !reader->no_memory; i++) {
        if (all[i]->resource)
            place(&it, all[i]);
        remember(&it, all[i]);
    }
    join_given(&it);
    sort_courses(&it);
    for (size_t i = 0; i < it.count; i++)
        if (!it.items[i].joined && !told_already(&it, &it.items[i], statements))
            close_course(&it, &it.items[i]);
    contradicting_statements(reader, statements);
}
