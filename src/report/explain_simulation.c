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
    (void)snprintf(number, sizeof number, "%.6g", *value);
    text_plain_point(number);
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
