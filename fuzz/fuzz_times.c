/* Any bytes as cases, from and to whatever the first two bytes choose: each case has rows or a reason why not, and the
 * table of the rows can be read as times and as intervals. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cajal/cajal.h"
#include "cohort/endpoint.h"
#include "outcome/read.h"
#include "patient/ndjson.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static cajal_knowledge *knowledge;

struct made {
    struct endpoint endpoint;
    struct text table;
    struct endpoint_tally tally;
    size_t refused;
};

static bool refuse(void *context, const char *subject, const char *reason)
{
    assert(subject && reason && *reason);
    ((struct made *)context)->refused++;
    return true;
}

static bool choose(struct endpoint *out, unsigned from, unsigned to)
{
    static const char *const starts[] = {"diagnosis", "metastasis",    "line:1",     "line",         "drug:imatinib",
                                         "local",     "progression:1", "response:1", "local:surgery"};
    static const char *const ends[] = {"progression", "progression-or-death", "death", "stop", "next-line"};
    static const char *const criteria[] = {"believed", "recist", "choi", "volume"};
    static const char *const by[] = {NULL, "genotype", "local", "response"};
    return endpoint_read(out, knowledge, starts[from % 9], ends[to % 5], by[to / 5 % 4], criteria[from / 9 % 4], NULL,
                         NULL) == CAJAL_OK;
}

static void take(struct made *made, const char *bytes, size_t length)
{
    cajal_case *patient_case = NULL;
    struct arena *arena = arena_new();
    struct course course;
    size_t before = made->refused + made->tally.rows;
    if (cajal_case_read(&patient_case, bytes, length, "fuzz", NULL) == CAJAL_OK &&
        course_of_case(&course, arena, knowledge, patient_case, made->endpoint.criterion, NULL) == CAJAL_OK) {
        if (!endpoint_add(&made->table, &made->tally, &made->endpoint, &course, arena, refuse, made))
            abort();
        assert(made->refused + made->tally.rows > before);
    }
    arena_free(arena);
    cajal_case_free(patient_case);
}

static void read_again(const struct made *made, bool intervals)
{
    struct cohort cohort;
    struct read_spec spec = {.bytes = made->table.data, .length = made->table.length};
    cajal_errors *errors = cajal_errors_new();
    spec.time = intervals ? NULL : "time";
    spec.status = intervals ? NULL : "status";
    spec.left = intervals ? "left" : NULL;
    spec.right = intervals ? "right" : NULL;
    cajal_status status = cohort_read(&cohort, "the cases", &spec, errors);
    if (status != CAJAL_OK || cohort.data.n != made->tally.rows) {
        fprintf(stderr, "%s\n%s", cajal_errors_count(errors) ? cajal_errors_at(errors, 0)->message : "rows are lost",
                made->table.data);
        abort();
    }
    cohort_free(&cohort);
    cajal_errors_free(errors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct made made = {0};
    struct ndjson reader;
    if (!knowledge && cajal_knowledge_embedded(&knowledge, NULL) != CAJAL_OK)
        abort();
    if (size < 3 || !choose(&made.endpoint, data[0], data[1]))
        return 0;
    FILE *file = fmemopen((void *)(uintptr_t)(data + 2), size - 2, "r");
    if (!file || !ndjson_open(&reader, file, "fuzz"))
        abort();
    text_add(&made.table, ENDPOINT_HEADER);
    for (bool more = true; more;) {
        const char *bytes;
        size_t length;
        int line;
        enum ndjson_found found = ndjson_next(&reader, &bytes, &length, &line, NULL);
        more = found == NDJSON_CASE || found == NDJSON_BAD;
        if (found == NDJSON_CASE)
            take(&made, bytes, length);
    }
    ndjson_close(&reader);
    fclose(file);
    if (made.tally.rows) {
        read_again(&made, false);
        read_again(&made, true);
    }
    text_free(&made.table);
    return 0;
}
