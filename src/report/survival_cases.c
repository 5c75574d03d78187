#include "report/survival_cases.h"

void survival_cases(struct json_out *json, const struct cohort_rows *rows, size_t read, const char *endpoint)
{
    emit_object(json, "cases");
    emit_string(json, "endpoint", endpoint);
    emit_int(json, "read", (int64_t)read);
    emit_int(json, "rows", (int64_t)rows->tally.rows);
    emit_int(json, "dates_known_to_month", (int64_t)rows->tally.months);
    emit_int(json, "censored_at_next_line", (int64_t)rows->tally.new_line);
    emit_array(json, "left_out");
    for (size_t i = 0; i < rows->refusals_count; i++) {
        emit_object(json, NULL);
        emit_string(json, "case", rows->refusals[i].subject);
        emit_string(json, "reason", rows->refusals[i].reason);
        emit_end_object(json);
    }
    emit_end_array(json);
    emit_end_object(json);
}
