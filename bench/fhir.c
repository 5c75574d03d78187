/* How long a FHIR record takes to read: jansson's tree of it, our scan of it, and the whole way to a case; in time of one core.
 * fhir RECORD.json [SECONDS]: RECORD is an object of resources and Bundles, as the prefetch of a CDS Hooks request. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "exchange/fhir_case.h"

struct record {
    char *bytes;
    size_t length;
    cajal_knowledge *knowledge;
    struct scan scan;
    struct fhir_reader *reader;
};

/* Time of the processor, so that others on the machine do not count. */
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool by_jansson(struct record *record)
{
    json_t *json = json_loadb(record->bytes, record->length, JSON_REJECT_DUPLICATES, NULL);
    json_decref(json);
    return json != NULL;
}

static bool by_scan(struct record *record)
{
    return scan_document(&record->scan, record->bytes, record->length, NULL, NULL) == CAJAL_OK;
}

static bool to_case(struct record *record)
{
    cajal_case *it = NULL;
    cajal_fhir_report *report = NULL;
    if (!by_scan(record))
        return false;
    fhir_reader_clear(record->reader);
    SCAN_EACH_KEY(&record->scan, 0, key)
        if (!fhir_reader_add(record->reader, &record->scan, key + 1, "prefetch", NULL))
            return false;
    bool good = fhir_reader_finish(record->reader, &it, &report, NULL, NULL, NULL) == CAJAL_OK;
    cajal_case_free(it);
    cajal_fhir_report_free(report);
    return good;
}

static void measure(struct record *record, const char *name, bool (*way)(struct record *), double seconds)
{
    double start = now(), took = 0, best = 1e9;
    long runs = 0;
    while (took < seconds) {
        double begin = now();
        if (!way(record)) {
            printf("%-24s cannot read it\n", name);
            return;
        }
        double one = now() - begin;
        best = one < best ? one : best;
        runs++;
        took = now() - start;
    }
    double mean = took / (double)runs;
    printf("%-24s %8.1f us a record (best %.1f), %7.0f MB/s\n", name, mean * 1e6, best * 1e6,
           (double)record->length / mean / 1e6);
}

int main(int argc, char **argv)
{
    struct record record = {0};
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    double seconds = argc > 2 ? atof(argv[2]) : 2;
    if (!file || !(record.bytes = malloc(1 << 24)) || cajal_knowledge_embedded(&record.knowledge, NULL) != CAJAL_OK ||
        !(record.reader = fhir_reader_new(record.knowledge))) {
        fprintf(stderr, "usage: fhir RECORD.json [SECONDS]\n");
        return 2;
    }
    record.length = fread(record.bytes, 1, 1 << 24, file);
    fclose(file);
    printf("%zu bytes\n", record.length);
    measure(&record, "jansson, tree", by_jansson, seconds);
    measure(&record, "Cajal, scan", by_scan, seconds);
    measure(&record, "Cajal, case and report", to_case, seconds);
    fhir_reader_free(record.reader);
    scan_free(&record.scan);
    cajal_knowledge_free(record.knowledge);
    free(record.bytes);
    return 0;
}
