/* Times from cases in place of a table. */
#include <stdio.h>

#include "base/errors.h"
#include "patient/case.h"
#include "patient/ndjson.h"
#include "serve/api_outcome.h"

static bool refuse(void *context, const char *subject, const char *reason)
{
    struct outcome_call *it = context;
    struct outcome_refusal *slot =
        arena_push(it->call->arena, (void **)&it->refusals, &it->refusals_count, &it->refusals_capacity, sizeof *slot);
    if (!slot)
        return false;
    *slot = (struct outcome_refusal){arena_strdup(it->call->arena, subject), arena_strdup(it->call->arena, reason)};
    return slot->subject && slot->reason;
}

static cajal_status add_case(struct outcome_call *it, const cajal_case *patient_case)
{
    cajal_errors *errors = it->call->errors;
    int before = it->subjects.count;
    if (levels_of(&it->subjects, patient_case->id) < 0)
        return errors_no_memory(errors);
    if (it->subjects.count == before)
        return refuse(it, patient_case->id, "a second case with this id") ? CAJAL_OK : errors_no_memory(errors);
    struct arena *arena = arena_new();
    struct course course;
    cajal_status status = arena ? course_of_case(&course, arena, it->call->request->knowledge, patient_case,
                                                 it->endpoint.criterion, errors)
                                : errors_no_memory(errors);
    if (status == CAJAL_OK && !endpoint_add(&it->table, &it->tally, &it->endpoint, &course, arena, refuse, it))
        status = errors_no_memory(errors);
    arena_free(arena);
    return status;
}

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
            status = add_case(it, patient_case);
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
    it->subjects.arena = it->call->arena;
    cajal_status status = endpoint_read(&it->endpoint, request->knowledge, wanted->from, wanted->to, wanted->by,
                                        wanted->criterion, wanted->unit, it->call->errors);
    if (status != CAJAL_OK)
        return status;
    if (endpoint_by_later(&it->endpoint))
        return errors_add(it->call->errors, CAJAL_USAGE, NULL, 0, NULL,
                          "by: these groups are not known at the start, so that a comparison from it favours those who "
                          "lived long enough to be in one; `cajal outcome landmark` compares them");
    FILE *file = fmemopen((void *)(uintptr_t)(request->body_length ? request->body : "\n"),
                          request->body_length ? request->body_length : 1, "rb");
    if (!file)
        return errors_no_memory(it->call->errors);
    text_add(&it->table, ENDPOINT_HEADER);
    status = read_documents(it, file);
    fclose(file);
    it->wanted.spec.time = "time";
    it->wanted.spec.status = it->analysis->competing ? "outcome" : "status";
    it->wanted.spec.censored = it->analysis->competing ? "censored" : NULL;
    it->wanted.spec.group = endpoint_group_column(&it->endpoint);
    if (it->endpoint.from == FROM_LINE && it->endpoint.line == 0)
        it->wanted.spec.id = "subject"; /* several rows of one patient */
    it->wanted.spec.bytes = it->table.data;
    it->wanted.spec.length = it->table.length;
    return status == CAJAL_OK && it->table.failed ? errors_no_memory(it->call->errors) : status;
}

void outcome_say_cases(struct outcome_call *it)
{
    struct json_out *json = &it->out.json;
    struct text words = {0};
    endpoint_words(&words, &it->endpoint);
    emit_object(json, "cases");
    emit_string(json, "endpoint", words.data);
    emit_int(json, "read", (int64_t)it->read);
    emit_int(json, "rows", (int64_t)it->tally.rows);
    emit_int(json, "dates_known_to_month", (int64_t)it->tally.months);
    emit_int(json, "censored_at_next_line", (int64_t)it->tally.new_line);
    emit_array(json, "left_out");
    for (size_t i = 0; i < it->refusals_count; i++) {
        emit_object(json, NULL);
        emit_string(json, "case", it->refusals[i].subject);
        emit_string(json, "reason", it->refusals[i].reason);
        emit_end_object(json);
    }
    emit_end_array(json);
    emit_end_object(json);
    it->out.failed = it->out.failed || words.failed;
    text_free(&words);
}
