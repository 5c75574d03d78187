/* A parameter of the simulation, and a clone. */
#include <stdio.h>

#include "base/text.h"
#include "knowledge/vocabulary.h"
#include "report/explain_parts.h"

/* Rates of mutation are far below what face_number() shows. */
static void small_number(struct face *face, const char *key, const char *label, const double *value, const char *unit)
{
    char number[32], words[64];
    if (face->as_json || !value) {
        face_number(face, key, label, value, "");
        return;
    }
    (void)format_text(number, sizeof number, "%.6g", *value);
    (void)snprintf(words, sizeof words, "%s %s", number, unit);
    face_string(face, key, label, words);
}

void explain_clone(struct face *face, const void *row)
{
    const struct kb_clone *it = row;
    face_open(face, it->row.id, it->name);
    face_words(face, "resistance", "Resistance", it->resistance, it->resistance_count);
    face_string(face, "text", "Text", it->text);
    face_row(face, &it->row);
    explain_named_conflict(face, it->row.conflict);
    face_close(face);
}

void explain_parameter(struct face *face, const void *row)
{
    const struct kb_model_parameter *it = row;
    face_open(face, it->row.id, NULL);
    face_string(face, "quantity", "Quantity", kb_quantity_rows[it->quantity].word);
    face_string(face, "drug", "Drug", it->drug);
    face_string(face, "clone", "Clone", it->clone);
    face_string(face, "genotype", "Genotype", it->genotype);
    face_string(face, "modality", "Modality", it->modality);
    face_string(face, "regimen", "Regimen", it->regimen);
    small_number(face, "value", "Value", it->value, it->unit);
    if (face->as_json)
        face_string(face, "unit", "Unit", it->unit);
    face_string(face, "prior", "Prior", kb_word(&kb_words_prior, it->prior));
    small_number(face, "spread", "Spread", it->spread, "");
    small_number(face, "low", "At least", it->low, it->unit);
    small_number(face, "high", "At most", it->high, it->unit);
    face_string(face, "text", "Text", it->text);
    face_row(face, &it->row);
    explain_named_conflict(face, it->row.conflict);
    face_close(face);
}

void explain_simulated_arm(struct face *face, const void *row)
{
    const struct kb_simulated_arm *it = row;
    face_open(face, it->row.id, it->name);
    face_words(face, "regimens", "Treatments", it->regimens, it->regimens_count);
    face_number(face, "planned_months", "Stopped after", it->planned_months, "months");
    face_string(face, "modality", "Local therapy", it->modality);
    if (it->modality)
        face_string(face, "when", "Given at", kb_word(&kb_words_moment, (int)it->when));
    face_number(face, "after_months", "From", it->after_months, "months");
    face_number(face, "until_months", "Until", it->until_months, "months");
    face_string(face, "text", "Text", it->text);
    face_row(face, &it->row);
    explain_named_conflict(face, it->row.conflict);
    face_close(face);
}

void explain_target(struct face *face, const void *row)
{
    const struct kb_target *it = row;
    double treatment = it->treatment ? *it->treatment : 1, n = it->n ? *it->n : 0;
    face_open(face, it->row.id, NULL);
    face_string(face, "arm", "Arm", it->arm);
    if (it->from == KB_FROM_TREATMENT)
        face_number(face, "treatment", "Treatment", &treatment, "");
    else
        face_string(face, "from", "Begins at", kb_word(&kb_words_beginning, (int)it->from));
    face_string(face, "measure", "Measure", kb_word(&kb_words_measure, (int)it->measure));
    face_string(face, "statistic", "Statistic", kb_word(&kb_words_statistic, (int)it->statistic));
    face_number(face, "at_months", "At", it->at_months, "months");
    face_string(face, "genotype", "Genotype", it->genotype);
    face_string(face, "clone", "Clone", it->clone);
    face_number(face, "value", "Published", it->value, it->unit);
    face_number(face, "low", "At least", it->low, it->unit);
    face_number(face, "high", "At most", it->high, it->unit);
    face_number(face, "standard_error", "Std error", it->standard_error, it->unit);
    face_string(face, "error_from", "From", kb_word(&kb_words_derived, (int)it->error_from));
    face_number(face, "n", "Patients", it->n ? &n : NULL, "");
    face_string(face, "era", "Era", it->era);
    face_string(face, "held_out", "Held out", it->held_out ? "yes" : "no");
    face_string(face, "text", "Text", it->text);
    face_row(face, &it->row);
    explain_named_conflict(face, it->row.conflict);
    face_close(face);
}

void explain_posterior(struct face *face, const void *row)
{
    const struct kb_posterior *it = row;
    face_open(face, it->row.id, NULL);
    face_string(face, "parameter", "Parameter", it->parameter);
    small_number(face, "best", "Best", it->best, "");
    small_number(face, "low", "95 % from", it->low, "");
    small_number(face, "high", "95 % to", it->high, "");
    small_number(face, "contraction", "Contraction", it->contraction, "");
    face_row(face, &it->row);
    explain_named_conflict(face, it->row.conflict);
    face_close(face);
}
