/* RECIST 1.1 and Choi a second time, read anew from the papers (Eisenhauer 2009, section 4 and tables 1 to 3; Choi
 * 2007, table 1) and written otherwise: each visit is worked out from all scans, nothing is carried along. Random
 * courses whose sizes lie on the thresholds must be called alike. */
#include "response_scans.h"

#define TARGETS 3 /* the last is a lymph node */
#define VISITS 5
#define MISSING (-1)

enum other { OTHER_NONE, OTHER_GONE, OTHER_THERE, OTHER_NOT_SEEN, OTHER_WORSE, OTHER_NOT_LISTED };

struct seen {                          /* one scan */
    int size_mm[TARGETS], hu[TARGETS]; /* 0 mm: gone; 0 HU: not measured */
    enum other other;                  /* the non-target lesion */
    bool new_lesion;
};

static bool is_node(int lesion) { return lesion == TARGETS - 1; }

static int sum_of(const struct seen *scan, bool *complete)
{
    int sum = 0;
    *complete = true;
    for (int i = 0; i < TARGETS; i++) {
        sum += scan->size_mm[i] == MISSING ? 0 : scan->size_mm[i];
        *complete = *complete && scan->size_mm[i] != MISSING;
    }
    return sum;
}

static int smallest_before(const struct seen *scans, int visit)
{
    int smallest = INT32_MAX;
    for (int i = 0; i < visit; i++) {
        bool complete;
        int sum = sum_of(&scans[i], &complete);
        if (complete && sum < smallest)
            smallest = sum;
    }
    return smallest;
}

/* "Disappearance of all target lesions. Any pathological lymph nodes must have reduction in short axis to < 10 mm." */
static bool targets_gone(const struct seen *scan)
{
    for (int i = 0; i < TARGETS; i++)
        if (scan->size_mm[i] == MISSING || scan->size_mm[i] >= (is_node(i) ? 10 : 1))
            return false;
    return true;
}

static bool others_gone(const struct seen *scan) { return scan->other == OTHER_NONE || scan->other == OTHER_GONE; }

/* Disease that can be seen: after a complete response, its return is progression. */
static bool disease_seen(const struct seen *scan)
{
    bool seen = scan->other == OTHER_THERE || scan->other == OTHER_WORSE;
    for (int i = 0; i < TARGETS; i++)
        seen = seen || (!is_node(i) && scan->size_mm[i] > 0);
    return seen;
}

static const char *second_recist(const struct seen *scans, int visit)
{
    const struct seen *now = &scans[visit];
    bool complete, baseline_complete;
    int sum = sum_of(now, &complete), baseline = sum_of(&scans[0], &baseline_complete);
    int nadir = smallest_before(scans, visit);
    if (now->new_lesion || now->other == OTHER_WORSE)
        return "PD";
    for (int i = 1; i < visit; i++)
        if (strcmp(second_recist(scans, i), "CR") == 0 && disease_seen(now))
            return "PD";
    if (targets_gone(now))
        return others_gone(now) ? "CR" : "PR";
    if (sum > nadir && 5 * sum >= 6 * nadir && sum - nadir >= 5)
        return "PD";
    if (!complete)
        return "NE";
    return 10 * sum <= 7 * baseline ? "PR" : "SD";
}

/* The mean attenuation of the lesions measured at both scans; false where there is none. */
static bool densities(const struct seen *scans, int visit, int *now, int *before)
{
    *now = *before = 0;
    for (int i = 0; i < TARGETS; i++)
        if (scans[visit].hu[i] && scans[0].hu[i]) {
            *now += scans[visit].hu[i];
            *before += scans[0].hu[i];
        }
    return *before > 0;
}

/* `both`: modified Choi, whose response needs both. */
static const char *second_choi(const struct seen *scans, int visit, bool both)
{
    const struct seen *now = &scans[visit];
    bool complete, baseline_complete;
    int sum = sum_of(now, &complete), baseline = sum_of(&scans[0], &baseline_complete);
    int nadir = smallest_before(scans, visit), hu, hu_before;
    bool measured = densities(scans, visit, &hu, &hu_before);
    bool less_dense = measured && 100 * hu <= 85 * hu_before, smaller = 10 * sum <= 9 * baseline;
    if (now->new_lesion || now->other == OTHER_WORSE)
        return "PD";
    for (int i = 1; i < visit; i++)
        if (strcmp(second_choi(scans, i, both), "CR") == 0 && disease_seen(now))
            return "PD";
    if (!complete)
        return "NE";
    if (targets_gone(now) && others_gone(now))
        return "CR";
    if (sum > nadir && 10 * sum >= 11 * nadir && !less_dense)
        return "PD";
    if (both && smaller && !measured)
        return "NE";
    return (both ? smaller && less_dense : smaller || less_dense) ? "PR" : "SD";
}

static int one_of(uint64_t *random, const int *values, int count)
{
    return values[next_random(random) % (unsigned)count];
}

static void random_scan(struct seen *out, uint64_t *random, bool baseline, bool with_other, bool vanishing)
{
    static const int first[] = {10, 20, 25, 50}, first_node[] = {15, 20, 25}, hus[] = {0, 60, 64, 68, 80, 100},
                     later[] = {MISSING, 0, 5, 7, 9, 10, 11, 12, 14, 15, 18, 20, 24, 25, 30, 35, 50, 55, 60};
    *out = (struct seen){.other = OTHER_NONE};
    for (int i = 0; i < TARGETS; i++) {
        out->size_mm[i] = !baseline    ? one_of(random, later, sizeof later / sizeof *later)
                          : is_node(i) ? one_of(random, first_node, 3)
                                       : one_of(random, first, 4);
        if (!baseline && vanishing && next_random(random) % 4)
            out->size_mm[i] = is_node(i) ? 9 : 0;
        out->hu[i] = out->size_mm[i] > 0 ? one_of(random, hus, sizeof hus / sizeof *hus) : 0;
    }
    if (with_other)
        out->other = baseline ? OTHER_THERE : (enum other)(OTHER_GONE + next_random(random) % 5);
    if (with_other && vanishing && !baseline && next_random(random) % 2)
        out->other = OTHER_GONE;
    out->new_lesion = !baseline && next_random(random) % 12 == 0;
}

static void write_target(char *out, size_t size, const struct seen *scan, int lesion)
{
    size_t used = strlen(out);
    int mm = scan->size_mm[lesion];
    used += (size_t)snprintf(out + used, size - used, "%s{\"id\":\"t%d\",\"role\":\"target\"%s", lesion ? "," : "",
                             lesion, is_node(lesion) ? ",\"site\":\"lymph_node\"" : "");
    if (mm == MISSING)
        used += (size_t)snprintf(out + used, size - used, ",\"status\":\"not_evaluable\"");
    else if (mm == 0)
        used += (size_t)snprintf(out + used, size - used, ",\"status\":\"absent\"");
    else
        used +=
            (size_t)snprintf(out + used, size - used, ",\"%s\":%d", is_node(lesion) ? "short_mm" : "longest_mm", mm);
    if (scan->hu[lesion])
        used += (size_t)snprintf(out + used, size - used, ",\"density_hu\":%d", scan->hu[lesion]);
    snprintf(out + used, size - used, "}");
}

static void write_scan(char *out, size_t size, const struct seen *scan)
{
    static const char *const others[] = {[OTHER_GONE] = ",\"status\":\"absent\"",
                                         [OTHER_THERE] = "",
                                         [OTHER_NOT_SEEN] = ",\"status\":\"not_evaluable\"",
                                         [OTHER_WORSE] = ",\"status\":\"unequivocal_progression\""};
    for (int i = 0; i < TARGETS; i++)
        write_target(out, size, scan, i);
    size_t used = strlen(out);
    if (scan->other != OTHER_NONE && scan->other != OTHER_NOT_LISTED)
        snprintf(out + used, size - used, ",{\"id\":\"o\",\"role\":\"non_target\"%s}", others[scan->other]);
    used = strlen(out);
    if (scan->new_lesion)
        snprintf(out + used, size - used, ",{\"id\":\"n\",\"longest_mm\":12,\"new\":true}");
}

static void compare(const char *visits, const struct assessed *it, int visit, enum response_criterion by,
                    const char *second)
{
    const char *first = response_call_word(it->response.visits[visit].by[by].call);
    if (!first || strcmp(first, second) != 0)
        fail_msg("%s\nvisit %d, %s: %s; the second reading says %s", visits, visit, response_criterion_name(by),
                 first ? first : "none", second);
}

static void test_two_readings_of_the_papers_agree(void **state)
{
    (void)state;
    uint64_t random = 20090101;
    int calls[8] = {0};
    for (int round = 0; round < 1200; round++) {
        struct seen scans[VISITS];
        char visits[4096] = "";
        bool with_other = next_random(&random) % 2, vanishing = next_random(&random) % 2, any_hu = false;
        for (int v = 0; v < VISITS; v++) {
            random_scan(&scans[v], &random, v == 0, with_other, vanishing);
            for (int i = 0; i < TARGETS; i++)
                any_hu = any_hu || scans[v].hu[i];
            if (v > 1) /* a lesion that was new before is not told again */
                scans[v].new_lesion = scans[v].new_lesion && !scans[v - 1].new_lesion && v == VISITS - 1;
            strcat(visits, v ? "|" : "");
            write_scan(visits, sizeof visits, &scans[v]);
        }
        struct assessed it;
        assess(&it, visits, NULL, NULL);
        for (int v = 1; v < VISITS; v++) {
            compare(visits, &it, v, RECIST, second_recist(scans, v));
            compare(visits, &it, v, CHOI, second_choi(scans, v, false));
            if (any_hu)
                compare(visits, &it, v, RESPONSE_BY_MODIFIED_CHOI, second_choi(scans, v, true));
            calls[it.response.visits[v].by[RECIST].call]++;
        }
        release(&it);
    }
    assert_true(calls[RESPONSE_CR] > 100 && calls[RESPONSE_PR] > 100 && calls[RESPONSE_SD] > 50 &&
                calls[RESPONSE_PD] > 100 && calls[RESPONSE_NE] > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_readings_of_the_papers_agree),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
