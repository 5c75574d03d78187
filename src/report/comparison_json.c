#include <string.h>

#include "base/errors.h"
#include "knowledge/vocabulary.h"
#include "report/citations.h"
#include "report/comparison.h"
#include "report/outcome_words.h"
#include "report/report.h"

struct writing {
    struct json_out json;
    const cajal_knowledge *knowledge;
    const struct comparison *comparison;
    struct citations citations;
};

static const char *const side_keys[] = {"first", "second"};

static void cite(struct writing *it, const char *const *sources, uint32_t count)
{
    citations_json_sources(&it->json, &it->citations, sources, count);
}

static void write_figures(struct writing *it, const char *key, const struct comparison_figures *figures)
{
    emit_array(&it->json, key);
    for (size_t i = 0; i < figures->count; i++)
        outcome_json(&it->json, &it->citations, NULL, &figures->items[i]);
    emit_end_array(&it->json);
}

static void write_toxicities(struct writing *it, const struct kb_toxicity *toxicities, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!comparison_was_public(it->comparison, it->knowledge, toxicities[i].sources, toxicities[i].sources_count))
            continue;
        emit_object(&it->json, NULL);
        emit_string(&it->json, "text", toxicities[i].text);
        emit_string(&it->json, "grades", toxicities[i].grades);
        json_optional(&it->json, "low_percent", toxicities[i].low);
        json_optional(&it->json, "high_percent", toxicities[i].high);
        cite(it, toxicities[i].sources, toxicities[i].sources_count);
        emit_end_object(&it->json);
    }
}

static void write_approvals(struct writing *it, const struct kb_drug *drug)
{
    for (uint32_t i = 0; i < drug->approvals_count; i++) {
        const struct kb_approval *approval = &drug->approvals[i];
        if (!comparison_counts_approval(it->comparison, approval))
            continue;
        emit_object(&it->json, NULL);
        emit_string(&it->json, "drug", drug->row.id);
        emit_string(&it->json, "authority", kb_word(&kb_words_authority, (int)approval->authority));
        emit_string(&it->json, "date", approval->date);
        emit_string(&it->json, "indication", approval->indication);
        emit_string(&it->json, "status", kb_word(&kb_words_status, (int)approval->status));
        cite(it, approval->sources, approval->sources_count);
        emit_end_object(&it->json);
    }
}

static void write_side(struct writing *it, int index)
{
    const struct comparison_side *side = &it->comparison->sides[index];
    uint32_t count;
    const char *const *drugs = comparison_drugs(side, &count);
    emit_object(&it->json, side_keys[index]);
    emit_string(&it->json, "name", side->name);
    emit_string(&it->json, "regimen", side->regimen ? side->regimen->row.id : NULL);
    json_words(&it->json, "drugs", drugs, count);
    emit_string(&it->json, "modality", side->local ? side->local->row.id : NULL);
    emit_array(&it->json, "toxicities");
    for (uint32_t i = 0; i < count; i++) {
        const struct kb_drug *drug = kb_drug(it->knowledge, drugs[i]);
        if (drug)
            write_toxicities(it, drug->toxicities, drug->toxicities_count);
    }
    if (side->local)
        write_toxicities(it, side->local->toxicities, side->local->toxicities_count);
    emit_end_array(&it->json);
    emit_array(&it->json, "approvals");
    for (uint32_t i = 0; i < count; i++) {
        const struct kb_drug *drug = kb_drug(it->knowledge, drugs[i]);
        if (drug)
            write_approvals(it, drug);
    }
    emit_end_array(&it->json);
    emit_end_object(&it->json);
}

static void write_bridges(struct writing *it)
{
    emit_array(&it->json, "against_the_same");
    for (size_t i = 0; i < it->comparison->bridges_count; i++) {
        emit_object(&it->json, NULL);
        emit_string(&it->json, "against", it->comparison->bridges[i].against);
        for (int side = 0; side < 2; side++)
            write_figures(it, side_keys[side], &it->comparison->bridges[i].sides[side]);
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

static void write_rows(struct writing *it)
{
    static const char *const groups[] = {"response", "stable", "progression", "survival", "other"};
    emit_array(&it->json, "side_by_side");
    for (size_t i = 0; i < it->comparison->rows_count; i++) {
        const struct comparison_row *row = &it->comparison->rows[i];
        emit_object(&it->json, NULL);
        emit_string(&it->json, "outcome", groups[row->group]);
        json_ints(&it->json, "lines", row->stratum->lines, row->stratum->lines_count);
        json_words(&it->json, "genotypes", row->stratum->genotypes, row->stratum->genotypes_count);
        emit_string(&it->json, "progression", row->stratum->progression);
        for (int side = 0; side < 2; side++)
            write_figures(it, side_keys[side], &row->sides[side]);
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

static void write_calls(struct writing *it)
{
    emit_array(&it->json, "by_genotype");
    for (size_t i = 0; i < it->comparison->calls_count; i++) {
        const struct comparison_calls *calls = &it->comparison->calls[i];
        emit_object(&it->json, NULL);
        emit_string(&it->json, "genotype", calls->genotype);
        for (int side = 0; side < 2; side++) {
            emit_array(&it->json, side_keys[side]);
            for (size_t j = 0; j < calls->counts[side]; j++) {
                const struct kb_sensitivity *row = calls->sides[side][j];
                emit_object(&it->json, NULL);
                emit_string(&it->json, "row", row->row.id);
                emit_string(&it->json, "call", kb_word(&kb_words_call, (int)row->call));
                emit_string(&it->json, "level", kb_word(&kb_words_level, (int)row->level));
                emit_string(&it->json, "status", kb_word(&kb_words_status, (int)row->row.status));
                cite(it, row->row.sources, row->row.sources_count);
                emit_end_object(&it->json);
            }
            emit_end_array(&it->json);
        }
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

static void write_trials(struct writing *it)
{
    struct text criteria = {0};
    emit_array(&it->json, "trials");
    for (size_t i = 0; i < it->comparison->trials_count; i++) {
        const struct comparison_trial *used = &it->comparison->trials[i];
        const struct kb_trial *trial = used->trial;
        text_clear(&criteria);
        comparison_criteria_words(&criteria, it->comparison, trial);
        it->citations.failed |= criteria.failed;
        emit_object(&it->json, NULL);
        emit_string(&it->json, "id", trial->row.id);
        emit_string(&it->json, "name", trial->name);
        emit_string(&it->json, "nct", trial->nct);
        emit_string(&it->json, "phase", trial->phase);
        emit_string(&it->json, "design", trial->design);
        emit_string(&it->json, "setting", trial->setting);
        if (trial->n)
            emit_int(&it->json, "n", *trial->n);
        else
            emit_null(&it->json, "n");
        emit_bool(&it->json, "head_to_head", used->direct);
        emit_bool(&it->json, "pooled", used->pooled);
        emit_string(&it->json, "judged_by", criteria.length ? criteria.data : NULL);
        cite(it, trial->row.sources, trial->row.sources_count);
        emit_end_object(&it->json);
    }
    text_free(&criteria);
    emit_end_array(&it->json);
}

static void write_all(struct writing *it)
{
    char day[DATE_TEXT];
    int32_t days = it->comparison->as_of_days;
    bool any_day = days == INT32_MAX;
    date_format(day, (cajal_date){any_day ? 0 : days, CAJAL_DAY});
    emit_object(&it->json, NULL);
    emit_int(&it->json, "cajal", REPORT_JSON_VERSION);
    emit_string(&it->json, "knowledge_base", it->knowledge->kb->manifest.version);
    emit_string(&it->json, "as_of", any_day ? NULL : day);
    write_side(it, 0);
    write_side(it, 1);
    write_figures(it, "head_to_head", &it->comparison->direct);
    write_bridges(it);
    write_rows(it);
    write_calls(it);
    write_trials(it);
    json_words(&it->json, "not_known", it->comparison->unknown, (uint32_t)it->comparison->unknown_count);
    citations_json(&it->json, &it->citations);
    emit_end_object(&it->json);
}

cajal_status comparison_json(struct text *out, const cajal_knowledge *knowledge, const struct comparison *comparison,
                             cajal_errors *errors)
{
    struct writing it = {.knowledge = knowledge, .comparison = comparison};
    emit_begin(&it.json, out, true);
    citations_begin(&it.citations, knowledge);
    it.citations.day = comparison->as_of_days;
    write_all(&it);
    text_add_char(out, '\n');
    bool failed = it.citations.failed || out->failed;
    citations_end(&it.citations);
    return failed ? errors_no_memory(errors) : CAJAL_OK;
}
