#include "report/replan_json.h"

static void emit_options(struct json_out *out, const char *key, const cajal_plan *plan)
{
    if (!plan) {
        emit_null(out, key);
        return;
    }
    emit_array(out, key);
    for (size_t i = 0; i < cajal_plan_option_count(plan); i++) {
        emit_object(out, NULL);
        emit_string(out, "strength", cajal_plan_option_recommended(plan, i) ? "recommended" : "consider");
        emit_string(out, "text", cajal_plan_option_text(plan, i));
        emit_end_object(out);
    }
    emit_end_array(out);
}

void replan_json(struct json_out *out, const cajal_registry_plan *plan)
{
    emit_object(out, NULL);
    emit_string(out, "case", plan->id);
    emit_int(out, "version", plan->version);
    if (plan->version_then)
        emit_int(out, "version_then", plan->version_then);
    else
        emit_null(out, "version_then");
    emit_string(out, "reason", plan->reason);
    emit_options(out, "then", plan->then);
    emit_options(out, "now", plan->now);
    emit_end_object(out);
}
