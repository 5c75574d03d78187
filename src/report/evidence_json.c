/* The figures found, for a machine. */
#include <string.h>

#include "base/errors.h"
#include "knowledge/vocabulary.h"
#include "report/citations.h"
#include "report/evidence.h"
#include "report/outcome_words.h"
#include "report/report.h"

struct writing {
    struct json_out json;
    const cajal_knowledge *knowledge;
    struct citations citations;
};

static void write_arm(struct writing *it, const struct kb_arm *arm)
{
    emit_string(&it->json, "arm", arm->name);
    json_words(&it->json, "drugs", arm->drugs, arm->drugs_count);
    json_words(&it->json, "regimens", arm->regimens, arm->regimens_count);
    emit_string(&it->json, "modality", arm->modality);
}

static void write_row(struct writing *it, const struct evidence_row *row)
{
    const struct kb_trial *trial = row->trial;
    emit_object(&it->json, NULL);
    emit_string(&it->json, "trial", trial->row.id);
    emit_string(&it->json, "name", trial->name);
    emit_string(&it->json, "nct", trial->nct);
    emit_string(&it->json, "phase", trial->phase);
    emit_string(&it->json, "setting", trial->setting);
    write_arm(it, row->arm);
    json_ints(&it->json, "lines", row->lines, row->lines_count);
    json_words(&it->json, "genotypes", row->genotypes, row->genotypes_count);
    emit_string(&it->json, "progression", row->progression);
    emit_array(&it->json, "figures");
    for (size_t i = 0; i < row->figures_count; i++)
        outcome_json(&it->json, &it->citations, NULL, &row->figures[i]);
    emit_end_array(&it->json);
    emit_end_object(&it->json);
}

/* ---- conflicts that bear on a figure shown ---- */

static bool bears_on(const struct evidence *evidence, const char *conflict)
{
    for (size_t i = 0; i < evidence->rows_count; i++)
        for (size_t j = 0; j < evidence->rows[i].figures_count; j++) {
            const char *named = evidence->rows[i].figures[j].outcome->row.conflict;
            if (named && strcmp(named, conflict) == 0)
                return true;
        }
    return false;
}

static void write_conflicts(struct writing *it, const struct evidence *evidence)
{
    const struct kb *kb = it->knowledge->kb;
    emit_array(&it->json, "conflicts");
    for (uint32_t i = 0; i < kb->conflicts_count; i++) {
        const struct kb_conflict *conflict = &kb->conflicts[i];
        if (!bears_on(evidence, conflict->row.id))
            continue;
        emit_object(&it->json, NULL);
        emit_string(&it->json, "id", conflict->row.id);
        emit_string(&it->json, "severity", kb_word(&kb_words_severity, conflict->severity));
        emit_string(&it->json, "topic", conflict->topic);
        emit_string(&it->json, "used", conflict->used);
        emit_string(&it->json, "why", conflict->why);
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

static void write_evidence(struct writing *it, const struct evidence *evidence)
{
    emit_object(&it->json, NULL);
    emit_int(&it->json, "cajal", REPORT_JSON_VERSION);
    emit_string(&it->json, "knowledge_base", it->knowledge->kb->manifest.version);
    emit_array(&it->json, "rows");
    for (size_t i = 0; i < evidence->rows_count; i++)
        write_row(it, &evidence->rows[i]);
    emit_end_array(&it->json);
    write_conflicts(it, evidence);
    citations_json(&it->json, &it->citations);
    emit_object(&it->json, "left_out");
    emit_int(&it->json, "without_line", (int64_t)evidence->without_line);
    emit_int(&it->json, "without_genotype", (int64_t)evidence->without_genotype);
    emit_end_object(&it->json);
    emit_end_object(&it->json);
}

cajal_status evidence_json(struct text *out, const cajal_knowledge *knowledge, const struct evidence *evidence,
                           bool pretty, cajal_errors *errors)
{
    struct writing it = {.knowledge = knowledge};
    emit_begin(&it.json, out, pretty);
    citations_begin(&it.citations, knowledge);
    it.citations.day = evidence->as_of_days;
    write_evidence(&it, evidence);
    text_add_char(out, '\n');
    bool failed = it.citations.failed || out->failed;
    citations_end(&it.citations);
    return failed ? errors_no_memory(errors) : CAJAL_OK;
}
