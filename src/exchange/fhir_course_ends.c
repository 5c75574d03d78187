/* When a course of orders was over: where the record says so, and where it only makes it likely, which is told. */
#include "exchange/fhir_courses.h"

/* ---- what an order says itself ---- */

/* Days of a Duration, or 0. */
static int32_t duration_days(const struct scan *scan, uint32_t duration)
{
    static const struct {
        const char *code;
        int32_t days;
    } units[] = {{"d", 1}, {"wk", 7}, {"mo", 30}, {"a", 365}};
    int64_t count;
    if (!scan_int(scan, scan_member(scan, duration, "value"), &count) || count < 1 || count > 4000)
        return 0;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (scan_says(scan, scan_member(scan, duration, "code"), units[i].code))
            return (int32_t)count * units[i].days;
    return 0;
}

/* The day on which what is dispensed has been taken, with all repeats. */
static cajal_date supplied_until(const struct scan *scan, uint32_t dispense, cajal_date start)
{
    int64_t repeats;
    int32_t days = duration_days(scan, scan_member(scan, dispense, "expectedSupplyDuration"));
    if (!scan_int(scan, scan_member(scan, dispense, "numberOfRepeatsAllowed"), &repeats) || repeats < 0 ||
        repeats > 100)
        repeats = 0;
    if (days == 0 || start.precision != CAJAL_DAY)
        return (cajal_date){0, CAJAL_NO_DATE};
    int64_t last = start.days + days * (1 + repeats) - 1;
    return last < date_from_ymd(2200, 1, 1).days ? (cajal_date){(int32_t)last, CAJAL_DAY}
                                                 : (cajal_date){0, CAJAL_NO_DATE};
}

cajal_date fhir_until(struct fhir_reader *reader, const struct fhir_resource *resource, cajal_date start)
{
    const struct scan *scan = resource->scan;
    uint32_t dispense = fhir_member(resource, "dispenseRequest");
    uint32_t dosage = scan_first_in(scan, fhir_member(resource, "dosageInstruction"));
    uint32_t repeat = scan_member(scan, scan_member(scan, dosage, "timing"), "repeat");
    uint32_t bounds = scan_member(scan, scan_member(scan, repeat, "boundsPeriod"), "end");
    if (bounds != SCAN_NONE)
        return fhir_date(reader, resource, "dosage", bounds);
    uint32_t given = scan_member(scan, fhir_member(resource, "effectivePeriod"), "end");
    if (given != SCAN_NONE)
        return fhir_date(reader, resource, "effectivePeriod", given);
    cajal_date valid = fhir_date(reader, resource, "dispenseRequest",
                                 scan_member(scan, scan_member(scan, dispense, "validityPeriod"), "end"));
    cajal_date supplied = supplied_until(scan, dispense, start);
    return !date_stated(valid) || (date_stated(supplied) && supplied.days > date_last_day(valid)) ? supplied : valid;
}

void fhir_course_rules(struct fhir_courses *it)
{
    const struct kb *kb = it->reader->knowledge->kb;
    for (uint32_t i = 0; i < kb->gaps_count; i++) {
        const struct kb_gap *gap = &kb->gaps[i];
        if (gap->row.status != KB_VERIFIED)
            continue;
        if (gap->kind == KB_GAP_LONGEST_ORDER)
            it->longest_order = gap;
        else
            it->pause = gap;
    }
}

void fhir_course_extend(struct fhir_course *course, const struct fhir_given *given)
{
    cajal_date start = given->treatment.start, stop = given->treatment.stop;
    course->said = date_stated(stop);
    if (course->said && (!date_stated(course->covered) || date_last_day(stop) > date_last_day(course->covered)))
        course->covered = stop;
    if (date_stated(course->latest) && start.days - course->latest.days > course->widest)
        course->widest = start.days - course->latest.days;
}

/* ---- before the next order ---- */

static cajal_date metastatic(const struct fhir_courses *it) { return it->reader->it->diagnosis.metastatic_since; }

static bool ended_for_a_reason(const struct fhir_course *course)
{
    enum case_stop_reason reason = course->treatment.stop_reason;
    return course->halted && reason != case_stop_reason_not_stated && reason != CASE_STOP_OTHER;
}

static void note_again(struct fhir_courses *it, const struct fhir_given *given, const char *why, cajal_date from)
{
    char day[DATE_TEXT], again[DATE_TEXT];
    date_format(day, from);
    date_format(again, given->treatment.start);
    fhir_notef(it->reader, CAJAL_FHIR_ASSUMED, given->resource, "", SCAN_NONE,
               "%s until %s and again from %s, %s: taken as two courses", given->drug->row.id, day, again, why);
}

/* Its orders give their ends, and the next came so much later, or only after a metastasis had been found. */
static bool over_by_its_end(struct fhir_courses *it, const struct fhir_course *course, const struct fhir_given *given)
{
    cajal_date start = given->treatment.start, found = metastatic(it);
    bool before = date_surely_before(course->covered, found) && found.days <= start.days;
    bool paused = it->pause && start.days - date_last_day(course->covered) >= it->pause->days;
    if (before || paused)
        note_again(it, given, before ? "metastases found in between" : "long after the end", course->covered);
    return before || paused;
}

/* No order gives an end: it cannot have lasted until the next. */
static bool over_by_silence(struct fhir_courses *it, const struct fhir_course *course, const struct fhir_given *given)
{
    if (!it->longest_order || given->treatment.start.days <= date_last_day(course->latest) + it->longest_order->days)
        return false;
    note_again(it, given, "no order between them, for longer than one can last", course->latest);
    return true;
}

/* A metastasis in a gap wider than those between its other orders: was it taken then? */
static bool may_have_paused(const struct fhir_courses *it, const struct fhir_course *course, cajal_date start)
{
    cajal_date found = metastatic(it);
    int32_t gap = start.days - course->latest.days;
    bool covers = course->said && !date_surely_before(course->covered, found);
    return date_surely_before(course->latest, found) && found.days <= start.days && !covers && it->pause &&
           gap > it->pause->days && gap > course->widest;
}

bool fhir_course_over(struct fhir_courses *it, struct fhir_course *course, const struct fhir_given *given,
                      const struct kb_drug *other)
{
    cajal_date start = given->treatment.start;
    if (!date_surely_before(course->latest, start))
        return false;
    if (other && other != course->drug) {
        fhir_notef(it->reader, CAJAL_FHIR_ASSUMED, given->resource, "", SCAN_NONE,
                   "%s again after %s was begun: taken as another course", course->drug->row.id, other->row.id);
        return true;
    }
    if (other || ended_for_a_reason(course))
        return true;
    if (course->said ? over_by_its_end(it, course, given) : over_by_silence(it, course, given))
        return true;
    course->unclear = course->unclear || may_have_paused(it, course, start);
    return false;
}

/* ---- the end ---- */

bool fhir_course_ended_before(const struct fhir_courses *it, const struct fhir_course *course, cajal_date day)
{
    if (course->going_on || !date_stated(day))
        return false;
    if (date_stated(course->followed) && course->followed.days <= day.days)
        return true;
    if (course->said)
        return date_surely_before(course->covered, day);
    return it->longest_order && date_stated(course->latest) &&
           date_last_day(course->latest) + it->longest_order->days < day.days;
}

/* The last day that its orders cover is its end, unless it was stopped or begun anew before that day. */
static bool end_is_said(const struct fhir_course *course)
{
    return course->said && !course->halted &&
           (!date_stated(course->followed) || date_surely_before(course->covered, course->followed));
}

static void close_order(struct fhir_courses *it, struct fhir_course *course)
{
    struct case_treatment *treatment = &course->treatment;
    char day[DATE_TEXT];
    uint32_t status = fhir_member(course->first, "status");
    if (end_is_said(course)) {
        treatment->stop = course->covered;
        date_format(day, course->covered);
        fhir_notef(it->reader, CAJAL_FHIR_ASSUMED, course->first, "status", status,
                   "no order of it is active any more: taken to have ended on %s, the last day that one covers", day);
    } else if (!treatment->stop_reason) {
        treatment->stop_reason = CASE_STOP_OTHER;
        fhir_note(it->reader, CAJAL_FHIR_ASSUMED, course->first, "status", status,
                  "no order of it is active any more: taken to have ended");
    }
}

/* Orders from before the first metastasis, of which the last day is not known: no line when they had surely ended. What
 * ended for progression treated a tumour. */
static void settle_setting(struct fhir_courses *it, struct fhir_course *course)
{
    struct case_treatment *treatment = &course->treatment;
    cajal_date found = metastatic(it);
    char last[DATE_TEXT], day[DATE_TEXT];
    if (treatment->setting || date_stated(treatment->stop) || !date_surely_before(course->latest, found))
        return;
    date_format(last, course->latest);
    date_format(day, found);
    bool over = treatment->stop_reason != CASE_STOP_PROGRESSION && fhir_course_ended_before(it, course, found);
    if (over)
        treatment->setting = CASE_SETTING_ADJUVANT;
    fhir_notef(it->reader, CAJAL_FHIR_ASSUMED, course->first, "", SCAN_NONE,
               over ? "last ordered on %s, long before the first metastasis (%s): taken as adjuvant, and as no line"
                    : "last ordered on %s; whether it was still taken when the first metastasis was found (%s) is not "
                      "said: counted as a line",
               last, day);
}

void fhir_course_close(struct fhir_courses *it, struct fhir_course *course)
{
    struct case_treatment *treatment = &course->treatment;
    char day[DATE_TEXT];
    treatment->stop = (cajal_date){0, CAJAL_NO_DATE};
    if (course->unclear) {
        date_format(day, metastatic(it));
        fhir_notef(
            it->reader, CAJAL_FHIR_ASSUMED, course->first, "", SCAN_NONE,
            "ordered before and after the first metastasis (%s), not around it: taken as one course that went on", day);
    }
    if (course->going_on) {
        treatment->stop_null = true;
        treatment->stop_reason = case_stop_reason_not_stated;
        return;
    }
    if (course->request)
        close_order(it, course);
    else if (date_stated(course->followed))
        treatment->stop = course->covered;
    settle_setting(it, course);
}
