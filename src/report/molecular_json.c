/* The molecular report for machines: schema/genotype.schema.json. */
#include "base/date.h"
#include "base/errors.h"
#include "base/json_out.h"
#include "knowledge/vocabulary.h"
#include "report/citations.h"
#include "report/molecular_report.h"
#include "report/sensitivity_words.h"

#include <string.h>

struct writing {
    const cajal_molecular *molecular;
    struct json_out json;
    struct citations citations;
};

static void write_words(struct writing *it, const char *key, const char *const *words, uint32_t count)
{
    emit_array(&it->json, key);
    for (uint32_t i = 0; i < count; i++)
        emit_string(&it->json, NULL, words[i]);
    emit_end_array(&it->json);
}

static void write_sources(struct writing *it, const struct kb_row *row)
{
    emit_string(&it->json, "status", kb_word(&kb_words_status, (int)row->status));
    citations_json_sources(&it->json, &it->citations, row->sources, row->sources_count);
}

static void write_cell(struct writing *it, const char *key, const struct sensitivity_cell *cell)
{
    emit_object(&it->json, key);
    sensitivity_json(&it->json, &it->citations, cell);
    emit_end_object(&it->json);
}

static void write_sensitivity(struct writing *it, const char *label)
{
    const struct sensitivity_matrix *matrix = &it->molecular->matrix;
    emit_object(&it->json, "sensitivity");
    for (uint32_t i = 0; i < matrix->subjects_count; i++)
        for (uint32_t j = 0; j < matrix->drugs_count && strcmp(matrix->subjects[i].label, label) == 0; j++)
            if (sensitivity_cell(matrix, i, j)->best)
                write_cell(it, matrix->drugs[j]->row.id, sensitivity_cell(matrix, i, j));
    emit_end_object(&it->json);
}

static void write_optional_milli(struct writing *it, const char *key, int value)
{
    if (value == CALL_UNKNOWN)
        emit_null(&it->json, key);
    else
        emit_milli(&it->json, key, value);
}

static void write_seen(struct writing *it, const struct molecular_finding *finding)
{
    emit_array(&it->json, "specimens");
    for (size_t i = 0; i < it->molecular->specimens_count; i++) {
        const struct call *call = finding->in[i];
        emit_object(&it->json, NULL);
        emit_string(&it->json, "specimen", it->molecular->specimens[i].label);
        emit_bool(&it->json, "detected", call != NULL);
        write_optional_milli(it, "vaf", call ? call->vaf_milli : CALL_UNKNOWN);
        if (call && call->depth != CALL_UNKNOWN)
            emit_int(&it->json, "depth", call->depth);
        else
            emit_null(&it->json, "depth");
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

static const char *variant_class(const struct genotype_variant *variant)
{
    return variant->resistance ? variant->resistance->row.id : variant->genotype ? variant->genotype->row.id : NULL;
}

static void write_variant(struct writing *it, const struct molecular_finding *finding)
{
    const struct genotype_variant *variant = finding->variant;
    emit_object(&it->json, NULL);
    emit_string(&it->json, "input", finding->call->input);
    emit_string(&it->json, "gene", finding->call->gene->row.id);
    emit_string(&it->json, "transcript", finding->call->gene->transcript);
    emit_string(&it->json, "hgvs_p", variant->hgvs_p);
    emit_string(&it->json, "hgvs_p_long", variant->hgvs_p_long);
    emit_string(&it->json, "hgvs_c", variant->hgvs_c);
    emit_string(&it->json, "three_prime_rule",
                !variant->hgvs_c      ? NULL
                : variant->place_open ? "not_applied"
                                      : "applied");
    emit_string(&it->json, "consequence", variant->effect);
    emit_string(&it->json, "label", variant->label);
    if (variant->exon)
        emit_int(&it->json, "exon", variant->exon);
    else
        emit_null(&it->json, "exon");
    emit_string(&it->json, "class", variant_class(variant));
    emit_string(&it->json, "role", molecular_role_word(variant->role));
    emit_string(&it->json, "text", variant->text);
    emit_string(&it->json, "germline",
                finding->germline             ? "in_normal_sample"
                : finding->germline_suspected ? "suspected"
                                              : NULL);
    write_seen(it, finding);
    write_sensitivity(it, variant->label);
    emit_end_object(&it->json);
}

static void write_matrix(struct writing *it)
{
    const struct sensitivity_matrix *matrix = &it->molecular->matrix;
    emit_array(&it->json, "drugs");
    for (uint32_t j = 0; j < matrix->drugs_count; j++) {
        emit_object(&it->json, NULL);
        emit_string(&it->json, "drug", matrix->drugs[j]->row.id);
        emit_bool(&it->json, "covers_all", matrix->clones > 0 && matrix->covers[j] == matrix->clones);
        emit_bool(&it->json, "only_in_vitro", sensitivity_ground(matrix, j) == SENSITIVITY_LABORATORY);
        emit_object(&it->json, "calls");
        for (uint32_t i = 0; i < matrix->subjects_count; i++)
            emit_string(&it->json, matrix->subjects[i].label,
                        kb_word(&kb_words_call, (int)sensitivity_call(sensitivity_cell(matrix, i, j))));
        emit_end_object(&it->json);
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
    emit_array(&it->json, "pairs");
    for (uint32_t i = 0; i < matrix->pairs_count; i++) {
        const struct sensitivity_pair *pair = &matrix->pairs[i];
        emit_object(&it->json, NULL);
        emit_array(&it->json, "drugs");
        emit_string(&it->json, NULL, matrix->drugs[pair->first]->row.id);
        emit_string(&it->json, NULL, matrix->drugs[pair->second]->row.id);
        emit_end_array(&it->json);
        emit_bool(&it->json, "only_in_vitro", !pair->clinical);
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

static void write_germline(struct writing *it)
{
    emit_array(&it->json, "germline");
    for (size_t i = 0; i < it->molecular->germline_count; i++) {
        const struct kb_germline *row = it->molecular->germline[i];
        emit_object(&it->json, NULL);
        emit_string(&it->json, "name", row->name);
        emit_string(&it->json, "text", row->text);
        emit_string(&it->json, "advice", row->advice);
        write_sources(it, &row->row);
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

static void write_filtered(struct writing *it)
{
    emit_array(&it->json, "filtered");
    for (size_t i = 0; i < it->molecular->filtered_count; i++) {
        const struct call *call = it->molecular->filtered[i];
        emit_object(&it->json, NULL);
        emit_string(&it->json, "input", call->input);
        emit_string(&it->json, "gene", call->gene->row.id);
        emit_string(&it->json, "hgvs_c", call->hgvs);
        emit_string(&it->json, "filter", call->filter);
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

static void write_head(struct writing *it)
{
    const cajal_molecular *molecular = it->molecular;
    const cajal_genotype *genotype = &molecular->genotype;
    emit_int(&it->json, "cajal", 1);
    char day[DATE_TEXT] = "";
    if (molecular->as_of_days != SENSITIVITY_ALWAYS)
        date_format(day, (cajal_date){molecular->as_of_days, CAJAL_DAY});
    emit_string(&it->json, "sample", cajal_molecular_sample(molecular));
    emit_string(&it->json, "knowledge_base", molecular->knowledge->kb->manifest.version);
    emit_string(&it->json, "as_of", day[0] ? day : NULL);
    emit_string(&it->json, "assembly", assembly_name(molecular->assembly));
    emit_string(&it->json, "class", cajal_molecular_class(molecular));
    write_words(it, "primary", genotype->primary, genotype->primary_count);
    write_words(it, "secondary", genotype->secondary, genotype->secondary_count);
    emit_string(&it->json, "text", genotype->text);
}

static void write_report(struct writing *it)
{
    emit_object(&it->json, NULL);
    write_head(it);
    emit_array(&it->json, "variants");
    for (size_t i = 0; i < it->molecular->findings_count; i++)
        if (it->molecular->findings[i].variant)
            write_variant(it, &it->molecular->findings[i]);
    emit_end_array(&it->json);
    write_matrix(it);
    write_germline(it);
    write_filtered(it);
    emit_int(&it->json, "outside_coding", (int64_t)it->molecular->elsewhere);
    write_words(it, "notes", it->molecular->notes, (uint32_t)it->molecular->notes_count);
    citations_json(&it->json, &it->citations);
    emit_string(&it->json, "disclaimer", it->molecular->knowledge->kb->manifest.disclaimer);
    emit_end_object(&it->json);
}

cajal_status report_molecular_json(struct text *out, const cajal_molecular *molecular, bool pretty,
                                   cajal_errors *errors)
{
    struct writing it = {.molecular = molecular};
    emit_begin(&it.json, out, pretty);
    citations_begin(&it.citations, molecular->knowledge);
    it.citations.day = molecular->as_of_days;
    write_report(&it);
    text_add_char(out, '\n');
    bool failed = out->failed || it.citations.failed;
    citations_end(&it.citations);
    return failed ? errors_no_memory(errors) : CAJAL_OK;
}
