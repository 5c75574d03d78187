#include <string.h>

#include "base/errors.h"
#include "knowledge/vocabulary.h"
#include "plan/decide.h"
#include "report/changes_parts.h"
#include "report/report.h"

struct period {
    int32_t from, until; /* days; what became so after the first, up to and with the second */
};

static bool falls_in(const struct period *period, int32_t day) { return day > period->from && day <= period->until; }

/* ---- rules ---- */

static const struct kb_ready_rule *ready_of(const cajal_knowledge *knowledge, const struct kb_rule *rule)
{
    return &knowledge->rules[rule - knowledge->kb->rules];
}

bool changes_rule_began(const cajal_knowledge *knowledge, const struct kb_rule *rule, int32_t from, int32_t until)
{
    const struct kb_ready_rule *ready = ready_of(knowledge, rule);
    return plan_rule_valid(ready, until) && !plan_rule_valid(ready, from);
}

static const char *replaced_by(const struct kb *kb, const struct kb_rule *rule)
{
    for (uint32_t i = 0; i < kb->rules_count; i++)
        if (kb->rules[i].replaces && strcmp(kb->rules[i].replaces, rule->row.id) == 0)
            return kb->rules[i].row.id;
    return NULL;
}

static void rule_item(struct face *face, const struct kb_rule *rule, const char *date_key, const char *date)
{
    face_item(face);
    part_string(face, "rule", "", rule->row.id, "");
    part_string(face, date_key, " (", date, ")");
    part_string(face, "because", ": ", rule->because, "");
    part_string(face, "replaces", " It replaces ", rule->replaces, ".");
    part_string(face, "status", " (", rule->row.status == KB_UNVERIFIED ? "unverified: decides nothing" : NULL, ")");
    face_sources(face, rule->row.sources, rule->row.sources_count);
    face_item_end(face);
}

static void tell_rules(struct face *face, const struct period *period)
{
    const struct kb *kb = face->knowledge->kb;
    face_list(face, "rules_begun", "Rules that came into force");
    for (uint32_t i = 0; i < kb->rules_count; i++)
        if (changes_rule_began(face->knowledge, &kb->rules[i], period->from, period->until))
            rule_item(face, &kb->rules[i], "from", kb->rules[i].from);
    face_list_end(face);
    face_list(face, "rules_ended", "Rules that went out of force");
    for (uint32_t i = 0; i < kb->rules_count; i++) {
        if (!changes_rule_began(face->knowledge, &kb->rules[i], period->until, period->from))
            continue;
        face_item(face);
        part_string(face, "rule", "", kb->rules[i].row.id, "");
        part_string(face, "until", " (until ", kb->rules[i].until, ")");
        part_string(face, "replaced_by", ", replaced by ", replaced_by(kb, &kb->rules[i]), "");
        face_item_end(face);
    }
    face_list_end(face);
}

/* ---- approvals ---- */

static void tell_approvals(struct face *face, const struct period *period)
{
    const struct kb *kb = face->knowledge->kb;
    cajal_date date;
    face_list(face, "approvals", "Decisions of the authorities");
    for (uint32_t i = 0; i < kb->drugs_count; i++)
        for (uint32_t j = 0; j < kb->drugs[i].approvals_count; j++) {
            const struct kb_approval *approval = &kb->drugs[i].approvals[j];
            if (!date_parse(&date, approval->date) || !falls_in(period, date.days))
                continue;
            face_item(face);
            part_string(face, "drug", "", kb->drugs[i].row.id, "");
            part_string(face, "authority", ", ", kb_word(&kb_words_authority, (int)approval->authority), "");
            part_string(face, "date", " ", approval->date, ": ");
            part_code(face, "decision", kb_word(&kb_words_regulatory, (int)approval->decision));
            if (approval->decision != KB_GRANTED)
                part_say(face, approval->decision == KB_REFUSED ? "REFUSED: " : "pending, not approved: ");
            part_string(face, "indication", "", approval->indication, "");
            part_string(face, "status", " (", approval->status == KB_VERIFIED ? NULL : "unverified", ")");
            face_sources(face, approval->sources, approval->sources_count);
            face_item_end(face);
        }
    face_list_end(face);
}

/* ---- what was published ---- */

/* The last day of the year of the earliest source; the review, which tells of all, dates nothing else. */
static int32_t public_from(const cajal_knowledge *knowledge, const char *const *sources, uint32_t count)
{
    int32_t earliest = INT32_MAX;
    char id[128];
    for (uint32_t i = 0; i < count; i++) {
        size_t length = kb_source_id_length(sources[i]);
        if (length >= sizeof id)
            continue;
        memcpy(id, sources[i], length);
        id[length] = '\0';
        const struct kb_reference *reference = kb_reference(knowledge, id);
        int32_t day = reference && reference->year ? date_from_ymd(reference->year, 12, 31).days : INT32_MAX;
        if (day < earliest)
            earliest = day;
    }
    return earliest;
}

static bool row_falls_in(const struct face *face, const struct period *period, const struct kb_row *row)
{
    return falls_in(period, public_from(face->knowledge, row->sources, row->sources_count));
}

static uint32_t figures_in(const struct face *face, const struct period *period, const struct kb_trial *trial)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < trial->outcomes_count; i++)
        count += row_falls_in(face, period, &trial->outcomes[i].row);
    return count;
}

static void tell_trials(struct face *face, const struct period *period)
{
    const struct kb *kb = face->knowledge->kb;
    face_list(face, "trials", "Trials and series with figures published");
    for (uint32_t i = 0; i < kb->trials_count; i++) {
        uint32_t figures = figures_in(face, period, &kb->trials[i]);
        if (figures == 0)
            continue;
        face_item(face);
        part_string(face, "trial", "", kb->trials[i].row.id, ": ");
        part_string(face, "name", "", kb->trials[i].name, "");
        part_int(face, "figures", ", ", (int)figures, figures == 1 ? " figure" : " figures");
        face_sources(face, kb->trials[i].row.sources, kb->trials[i].row.sources_count);
        face_item_end(face);
    }
    face_list_end(face);
}

static void row_item(struct face *face, const char *key, const struct kb_row *row, const char *text)
{
    face_item(face);
    part_string(face, key, "", row->id, ": ");
    part_string(face, "text", "", text, "");
    face_sources(face, row->sources, row->sources_count);
    face_item_end(face);
}

#define TELL_ROWS(list, key, heading, words)                                                                           \
    face_list(face, #list, heading);                                                                                   \
    for (uint32_t i = 0; i < kb->list##_count; i++)                                                                    \
        if (row_falls_in(face, period, &kb->list[i].row))                                                              \
            row_item(face, key, &kb->list[i].row, kb->list[i].words);                                                  \
    face_list_end(face);

static void tell_rows(struct face *face, const struct period *period)
{
    const struct kb *kb = face->knowledge->kb;
    TELL_ROWS(drugs, "drug", "Drugs first described, in the works cited here", mechanism)
    TELL_ROWS(sensitivity, "sensitivity", "What a drug does against a mutation", text)
    TELL_ROWS(findings, "statement", "Statements", text)
}
#undef TELL_ROWS

static void tell_knowledge(struct face *face, const struct period *period)
{
    size_t told = face->layout.out->length;
    tell_rules(face, period);
    tell_approvals(face, period);
    tell_trials(face, period);
    tell_rows(face, period);
    if (!face->as_json && face->layout.out->length == told)
        layout_paragraph(&face->layout, "", 0, "Nothing changes in the knowledge.");
}

/* ---- both ---- */

static cajal_status plan_on(cajal_plan **out, const cajal_knowledge *knowledge, const struct cajal_case *patient_case,
                            cajal_date day, cajal_errors *errors)
{
    char text[DATE_TEXT];
    date_format(text, day);
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    options.as_of = text;
    return cajal_plan_make(out, knowledge, patient_case, &options, errors);
}

static cajal_status tell_plan(struct face *face, const struct changes_request *request, cajal_errors *errors)
{
    cajal_plan *before = NULL, *after = NULL;
    cajal_status status = plan_on(&before, face->knowledge, request->patient_case, request->from, errors);
    if (status == CAJAL_OK)
        status = plan_on(&after, face->knowledge, request->patient_case, request->until, errors);
    if (status == CAJAL_OK)
        changes_of_plan(face, before, after);
    cajal_plan_free(before);
    cajal_plan_free(after);
    return status;
}

static cajal_status tell(struct face *face, const struct changes_request *request, cajal_errors *errors)
{
    char from[DATE_TEXT], until[DATE_TEXT];
    const struct period period = {request->from.days, request->until.days};
    cajal_status status = CAJAL_OK;
    date_format(from, request->from);
    date_format(until, request->until);
    face->kind = "changes";
    face_open(face, from, NULL);
    face_string(face, "until", "Until", until);
    if (request->patient_case) {
        face_string(face, "case", "Case", request->patient_case->id);
        status = tell_plan(face, request, errors);
    } else {
        tell_knowledge(face, &period);
    }
    face_references(face);
    face_close(face);
    return status;
}

cajal_status report_changes(struct text *out, const cajal_knowledge *knowledge, const struct changes_request *request,
                            cajal_errors *errors)
{
    struct face face;
    face_begin(&face, out, knowledge, request->face.as_json, request->face.pretty, request->face.width,
               request->face.colour);
    cajal_status status = tell(&face, request, errors);
    if (face.as_json)
        text_add_char(out, '\n');
    if (!face_end(&face) && status == CAJAL_OK)
        status = errors_no_memory(errors);
    return status;
}
