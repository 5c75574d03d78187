/* What the tumour is: genotypes, genes, variants, resistance, and what they mean for drugs. */
#include <string.h>

#include "knowledge/vocabulary.h"
#include "report/explain_parts.h"
#include "report/outcome_words.h"

/* ---- sensitivity ---- */

static void sensitivity_item(struct face *face, const struct kb_sensitivity *row)
{
    static const char *const levels[] = {[KB_LEVEL_TRIAL] = "clinical trial",
                                         [KB_LEVEL_COHORT] = "cohort",
                                         [KB_LEVEL_CASE] = "case",
                                         [KB_LEVEL_IN_VITRO] = "in vitro"};
    face_item(face);
    part_code(face, "id", row->row.id);
    part_code(face, "genotype", row->genotype);
    if (!face->as_json && row->genotype) {
        genotype_words(&face->line, face->knowledge, row->genotype);
        part_say(face, ", ");
    }
    part_string(face, "variant", "", row->variant, ", ");
    part_string(face, "drug", "", row->drug, ": ");
    part_string(face, "call", "", kb_word(&kb_words_call, row->call), "");
    part_string(face, "level", " (", face->as_json ? kb_word(&kb_words_level, row->level) : levels[row->level], "). ");
    part_string(face, "text", "", row->text, "");
    part_conflict(face, row->row.status, row->row.conflict);
    face_sources(face, row->row.sources, row->row.sources_count);
    face_item_end(face);
}

static bool names(const char *asked, const char *held) { return asked && held && strcmp(asked, held) == 0; }

void explain_sensitivities(struct face *face, const char *drug, const char *genotype, const char *variant)
{
    const struct kb *kb = face->knowledge->kb;
    face_list(face, "sensitivity", "Sensitivity");
    for (uint32_t i = 0; i < kb->sensitivity_count; i++) {
        const struct kb_sensitivity *row = &kb->sensitivity[i];
        if (names(drug, row->drug) || names(genotype, row->genotype) || names(variant, row->variant))
            sensitivity_item(face, row);
    }
    face_list_end(face);
}

void explain_sensitivity(struct face *face, const void *row)
{
    const struct kb_sensitivity *it = row;
    face_open(face, it->row.id, NULL);
    face_string(face, "genotype", "Genotype", it->genotype);
    face_string(face, "variant", "Variant", it->variant);
    face_string(face, "drug", "Drug", it->drug);
    face_string(face, "call", "Call", kb_word(&kb_words_call, it->call));
    face_string(face, "level", "Evidence", kb_word(&kb_words_level, it->level));
    face_string(face, "text", "Text", it->text);
    face_string(face, "from", "Known from", it->from);
    face_row(face, &it->row);
    explain_named_conflict(face, it->row.conflict);
    face_close(face);
}

/* ---- genotype classes ---- */

static void describe_match(struct face *face, const struct kb_genotype *genotype)
{
    face_list(face, "match", "Made of");
    for (uint32_t i = 0; i < genotype->match_count; i++) {
        const struct kb_match *match = &genotype->match[i];
        face_item(face);
        part_string(face, "alteration", "", kb_word(&kb_words_alteration, match->alteration), " of ");
        part_words(face, "genes", "", match->genes, match->genes_count, "");
        if (face->as_json)
            emit_array(&face->json, "exons");
        for (uint32_t j = 0; j < match->exons_count; j++) {
            if (face->as_json)
                emit_int(&face->json, NULL, match->exons[j]);
            else
                text_printf(&face->line, "%s%d", j ? ", " : ", exon ", match->exons[j]);
        }
        if (face->as_json)
            emit_end_array(&face->json);
        part_words(face, "hgvs", ", ", match->hgvs, match->hgvs_count, "");
        face_item_end(face);
    }
    face_list_end(face);
}

static void describe_frequency(struct face *face, const struct kb_genotype *genotype)
{
    face_list(face, "frequency", "How often");
    for (uint32_t i = 0; i < genotype->frequency_count; i++) {
        const struct kb_frequency *row = &genotype->frequency[i];
        face_item(face);
        part_number(face, "low", "", row->low, row->high ? "-" : " % ");
        part_number(face, "high", row->low ? "" : "up to ", row->high, " % ");
        part_string(face, "of", "of ", row->of, "");
        part_string(face, "text", ": ", row->text, "");
        part_conflict(face, KB_VERIFIED, row->conflict);
        face_sources(face, row->sources, row->sources_count);
        face_item_end(face);
    }
    face_list_end(face);
}

static void describe_predictions(struct face *face, const struct kb_genotype *genotype)
{
    face_list(face, "predicts", "What it predicts");
    for (uint32_t i = 0; i < genotype->predicts_count; i++) {
        const struct kb_prediction *row = &genotype->predicts[i];
        face_item(face);
        part_string(face, "drug", "", row->drug, ": ");
        part_string(face, "text", "", row->text, "");
        face_sources(face, row->sources, row->sources_count);
        face_item_end(face);
    }
    face_list_end(face);
}

static bool figure_of_genotype(const struct face *face, const struct kb_evidence *figure, const void *what)
{
    for (uint32_t i = 0; i < figure->outcome->genotypes_count; i++)
        if (kb_genotype(face->knowledge, figure->outcome->genotypes[i]) == what)
            return true;
    return false;
}

/* A rule for most genotypes is not about this one. */
static bool rule_of_genotype(const struct kb_ready_rule *rule, const void *what)
{
    const struct kb_genotype *genotype = what;
    for (uint32_t i = 0; i < rule->rule->when_count; i++) {
        const struct kb_condition *condition = &rule->rule->when[i];
        for (uint32_t j = 0; condition->values_count <= 8 && j < condition->values_count; j++)
            if (strcmp(condition->values[j], genotype->row.id) == 0)
                return true;
    }
    return false;
}

void explain_genotype(struct face *face, const void *row)
{
    const struct kb_genotype *genotype = row;
    face_open(face, genotype->row.id, genotype->name);
    face_string(face, "text", "Means", kb_genotype_text(genotype, INT32_MAX));
    face_words(face, "needs_negative", "Needs tested", genotype->needs_negative, genotype->needs_negative_count);
    face_row(face, &genotype->row);
    describe_match(face, genotype);
    describe_frequency(face, genotype);
    describe_predictions(face, genotype);
    explain_sensitivities(face, NULL, genotype->row.id, NULL);
    explain_figures(face, figure_of_genotype, genotype);
    explain_rules(face, "Rules for this genotype", rule_of_genotype, genotype);
    explain_named_conflict(face, genotype->row.conflict);
    face_close(face);
}

/* ---- genes, variants, resistance ---- */

static void describe_exons(struct face *face, const struct kb_gene *gene)
{
    face_list(face, "exons", "Exons");
    for (uint32_t i = 0; i < gene->exons_count; i++) {
        face_item(face);
        part_int(face, "exon", "", gene->exons[i].exon, ": ");
        part_int(face, "first_codon", "codons ", gene->exons[i].first_codon, "");
        part_int(face, "last_codon", "-", gene->exons[i].last_codon, "");
        face_item_end(face);
    }
    face_list_end(face);
    face_list(face, "domains", "Domains");
    for (uint32_t i = 0; i < gene->domains_count; i++) {
        face_item(face);
        part_string(face, "name", "", gene->domains[i].name, ": ");
        part_int(face, "first_codon", "codons ", gene->domains[i].first_codon, "");
        part_int(face, "last_codon", "-", gene->domains[i].last_codon, "");
        face_item_end(face);
    }
    face_list_end(face);
}

void explain_gene(struct face *face, const void *row)
{
    const struct kb_gene *gene = row;
    face_open(face, gene->row.id, gene->name);
    face_words(face, "aliases", "Also called", gene->aliases, gene->aliases_count);
    face_string(face, "transcript", "Transcript", gene->transcript);
    face_string(face, "protein", "Protein", gene->protein);
    face_int(face, "protein_length", "Length", gene->protein_length ? &gene->protein_length : NULL, " residues");
    face_row(face, &gene->row);
    describe_exons(face, gene);
    face_list(face, "isoforms", "Isoforms");
    for (uint32_t i = 0; i < gene->isoforms_count; i++) {
        face_item(face);
        part_string(face, "name", "", gene->isoforms[i].name, ": ");
        part_string(face, "text", "", gene->isoforms[i].text, "");
        face_item_end(face);
    }
    face_list_end(face);
    face_close(face);
}

void explain_variant(struct face *face, const void *row)
{
    const struct kb_variant *variant = row;
    face_open(face, variant->row.id, NULL);
    face_string(face, "gene", "Gene", variant->gene);
    face_string(face, "hgvs", "Change", variant->hgvs);
    face_words(face, "aliases", "Also written", variant->aliases, variant->aliases_count);
    face_int(face, "exon", "Exon", &variant->exon, "");
    face_string(face, "role", "Role", kb_word(&kb_words_role, variant->role));
    face_string(face, "text", "Text", variant->text);
    face_row(face, &variant->row);
    explain_sensitivities(face, NULL, NULL, variant->row.id);
    explain_named_conflict(face, variant->row.conflict);
    face_close(face);
}

void explain_resistance(struct face *face, const void *row)
{
    const struct kb_resistance *it = row;
    face_open(face, it->row.id, it->name);
    face_string(face, "gene", "Gene", it->gene);
    face_ints(face, "exons", "Exons", it->exons, it->exons_count);
    face_ints(face, "after_exons", "After exons", it->after_exons, it->after_exons_count);
    face_string(face, "alteration", "Alteration", kb_word(&kb_words_alteration, it->alteration));
    face_string(face, "text", "Text", it->text);
    face_row(face, &it->row);
    explain_sensitivities(face, NULL, it->row.id, NULL);
    explain_named_conflict(face, it->row.conflict);
    face_close(face);
}

/* ---- other rows ---- */

void explain_finding(struct face *face, const void *row)
{
    const struct kb_finding *finding = row;
    face_open(face, finding->row.id, finding->topic);
    face_string(face, "text", "Text", finding->text);
    face_row(face, &finding->row);
    explain_named_conflict(face, finding->row.conflict);
    face_close(face);
}

void explain_criterion(struct face *face, const void *row)
{
    const struct kb_criterion_row *criterion = row;
    face_open(face, criterion->row.id, criterion->name);
    face_row(face, &criterion->row);
    face_list(face, "parameters", "Thresholds");
    for (uint32_t i = 0; i < criterion->parameters_count; i++) {
        const struct kb_parameter *parameter = &criterion->parameters[i];
        face_item(face);
        part_string(face, "id", "", parameter->id, ": ");
        part_number(face, "value", "", parameter->value, " ");
        part_string(face, "unit", "", parameter->unit, ". ");
        part_string(face, "text", "", parameter->text, "");
        face_item_end(face);
    }
    face_list_end(face);
    face_list(face, "rules", "What decides a call");
    for (uint32_t i = 0; i < criterion->rules_count; i++) {
        face_item(face);
        part_string(face, "id", "", criterion->rules[i].id, ": ");
        part_string(face, "text", "", criterion->rules[i].text, "");
        face_item_end(face);
    }
    face_list_end(face);
    face_close(face);
}

void explain_setting(struct face *face, const void *row)
{
    const struct kb_setting *setting = row;
    face_open(face, setting->row.id, setting->name);
    face_words(face, "prefer", "Believe", setting->prefer, setting->prefer_count);
    face_string(face, "because", "Because", setting->because);
    face_words(face, "kinds", "After", setting->kinds, setting->kinds_count);
    face_words(face, "drugs", "On", setting->drugs, setting->drugs_count);
    face_row(face, &setting->row);
    face_close(face);
}

void explain_germline(struct face *face, const void *row)
{
    const struct kb_germline *it = row;
    face_open(face, it->row.id, it->name);
    face_words(face, "genes", "Genes", it->genes, it->genes_count);
    face_string(face, "alteration", "Finding", kb_word(&kb_words_alteration, it->alteration));
    face_string(face, "said", "Said", it->always ? "of every such finding" : "where it looks inherited");
    face_string(face, "text", "Text", it->text);
    face_string(face, "advice", "Advice", it->advice);
    face_row(face, &it->row);
    explain_named_conflict(face, it->row.conflict);
    face_close(face);
}

void explain_laboratory(struct face *face, const void *row)
{
    const struct kb_laboratory *it = row;
    face_open(face, it->row.id, NULL);
    face_int(face, "amplification_copies", "Amplified", &it->amplification_copies, " copies");
    face_int(face, "germline_low_percent", "Inherited", &it->germline_low_percent, " % at least");
    face_int(face, "germline_high_percent", "Inherited", &it->germline_high_percent, " % at most");
    face_int(face, "min_depth", "Weak below", &it->min_depth, " reads");
    face_string(face, "text", "Text", it->text);
    face_row(face, &it->row);
    face_close(face);
}

void explain_assembly(struct face *face, const void *row)
{
    const struct kb_assembly *it = row;
    face_open(face, it->row.id, NULL);
    face_row(face, &it->row);
    face_close(face);
}
