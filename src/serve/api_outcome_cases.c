/* Times from cases in place of a table. */
#include <stdio.h>

#include "base/errors.h"
#include "patient/case.h"
#include "patient/ndjson.h"
#include "report/survival_cases.h"
#include "serve/api_outcome.h"

static cajal_status read_documents(struct outcome_call *it, FILE *file)
{
    struct ndjson reader;
    cajal_status worst = CAJAL_OK;
    if (!ndjson_open(&reader, file, "the body"))
        return errors_no_memory(it->call->errors);
    for (enum ndjson_found found = NDJSON_CASE; found == NDJSON_CASE && worst < CAJAL_USAGE;) {
        const char *bytes;
        size_t length;
        int line;
        cajal_case *patient_case = NULL;
        found = ndjson_next(&reader, &bytes, &length, &line, it->call->errors);
        cajal_status status = found == NDJSON_END ? CAJAL_OK : found == NDJSON_STOP ? reader.stopped : CAJAL_INVALID;
        if (found == NDJSON_CASE)
            status = cajal_case_read(&patient_case, bytes, length, NULL, it->call->errors);
        if (found == NDJSON_CASE && status == CAJAL_OK)
            status = cohort_rows_add(&it->rows, patient_case, it->call->errors);
        it->read += found == NDJSON_CASE;
        worst = status > worst ? status : worst;
        cajal_case_free(patient_case);
    }
    ndjson_close(&reader);
    return worst;
}

cajal_status outcome_read_cases(struct outcome_call *it)
{
    const struct http_request *request = it->call->request;
    const struct survival_options *wanted = &it->wanted;
    it->rows = (struct cohort_rows)COHORT_ROWS(it->call->arena, request->knowledge);
    cajal_status status = endpoint_read(&it->rows.endpoint, request->knowledge, wanted->from, wanted->to, wanted->by,
                                        wanted->criterion, wanted->unit, it->call->errors);
    if (status != CAJAL_OK)
        return status;
    if (endpoint_by_later(&it->rows.endpoint))
        return errors_add(it->call->errors, CAJAL_USAGE, NULL, 0, NULL,
                          "by: these groups are not known at the start, so that a comparison from it favours those who "
                          "lived long enough to be in one; `cajal outcome landmark` compares them");
    FILE *file = fmemopen((void *)(uintptr_t)(request->body_length ? request->body : "\n"),
                          request->body_length ? request->body_length : 1, "rb");
    if (!file)
        return errors_no_memory(it->call->errors);
    text_add(&it->rows.table, ENDPOINT_HEADER);
    status = read_documents(it, file);
    fclose(file);
    it->wanted.spec.time = "time";
    it->wanted.spec.status = it->analysis->competing ? "outcome" : "status";
    it->wanted.spec.censored = it->analysis->competing ? "censored" : NULL;
    it->wanted.spec.group = endpoint_group_column(&it->rows.endpoint);
    if (it->rows.endpoint.from == FROM_LINE && it->rows.endpoint.line == 0)
        it->wanted.spec.id = "subject"; /* several rows of one patient */
    it->wanted.spec.bytes = it->rows.table.data;
    it->wanted.spec.length = it->rows.table.length;
    return status == CAJAL_OK && it->rows.table.failed ? errors_no_memory(it->call->errors) : status;
}

void outcome_say_cases(struct outcome_call *it)
{
    struct text words = {0};
    endpoint_words(&words, &it->rows.endpoint);
    survival_cases(&it->out.json, &it->rows, it->read, words.data);
    it->out.failed = it->out.failed || words.failed;
    text_free(&words);
}
