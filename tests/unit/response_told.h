/* A series as it was read from a table of lesions, told whole: subject, lesions, visits, cells. */
#ifndef CAJAL_TESTS_RESPONSE_TOLD_H
#define CAJAL_TESTS_RESPONSE_TOLD_H

#include "knowledge.h"
#include "response/assessment.h"
#include "told.h"

static inline void tell_yes_no(struct told *told, const char *name, enum case_tristate value)
{
    tell_word(told, name, value == CASE_YES ? "yes" : value == CASE_NO ? "no" : NULL);
}

static inline void tell_cell(struct told *told, const struct series_lesion *lesion, const struct series_cell *cell)
{
    tell(told, " %s(", lesion->id);
    tell_number(told, "long", cell->longest_um);
    tell_number(told, "short", cell->short_um);
    tell_number(told, "enhancing", cell->enhancing_um);
    tell_number(told, "hu", cell->density_mhu);
    tell_number(told, "suv", cell->suv_max_milli);
    tell_number(told, "sul", cell->sul_peak_milli);
    tell_number(told, "tlg", cell->tlg_milli);
    tell_number(told, "ml", cell->volume_mm3);
    tell_word(told, "status", cell->status ? case_word(&case_words_lesion_status, (int)cell->status) : NULL);
    tell_yes_no(told, "new", cell->is_new);
    tell_yes_no(told, "nodule", cell->nodule_within_mass);
    tell_yes_no(told, "confounded", cell->density_confounded);
    tell_word(told, "cytology",
              cell->effusion_cytology ? case_word(&case_words_cytology, (int)cell->effusion_cytology) : NULL);
    tell(told, " )");
}

static inline void tell_visit(struct told *told, const struct series *series, uint32_t i)
{
    const struct series_visit *visit = &series->visits[i];
    tell(told, "\n%s", i == series->baseline ? "*" : " ");
    tell_date(told, "on", visit->date);
    tell_word(told, "label", visit->label);
    tell_word(told, "phase", visit->phase ? case_word(&case_words_phase, (int)visit->phase) : NULL);
    tell_word(told, "by", visit->modality ? case_word(&case_words_modality, (int)visit->modality) : NULL);
    tell_number(told, "slice", visit->slice_um);
    tell_number(told, "liver", visit->liver_sul_mean_milli);
    tell_number(told, "sd", visit->liver_sul_sd_milli);
    tell_number(told, "blood", visit->blood_pool_sul_mean_milli);
    tell_number(told, "sd", visit->blood_pool_sul_sd_milli);
    tell_yes_no(told, "deterioration", visit->symptomatic_deterioration);
    for (uint32_t j = 0; j < series->lesions_count; j++)
        if (series_at(series, i, j)->listed)
            tell_cell(told, &series->lesions[j], series_at(series, i, j));
}

static inline int dump(void *context, const cajal_assessment *assessment)
{
    struct told *told = context;
    const struct series *series = &assessment->series;
    tell(told, "%s%s", told->used ? "\n" : "", series->subject);
    tell_word(told, "reader", series->reader);
    tell_word(told, "setting", series->setting);
    tell_date(told, "start", series->treatment_start);
    tell_date(told, "therapy", series->new_therapy);
    tell_date(told, "died", series->died);
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        const struct series_lesion *lesion = &series->lesions[i];
        tell(told, "; %s", lesion->id);
        tell_word(told, "role", lesion->role ? case_word(&case_words_lesion_role, (int)lesion->role) : NULL);
        tell_word(told, "organ", lesion->organ);
        tell_word(told, "site", lesion->site ? case_word(&case_words_site, (int)lesion->site) : NULL);
        tell(told, "%s%s", lesion->node ? " node" : "", lesion->porta_hepatis ? " porta" : "");
        if (lesion->split_from >= 0)
            tell(told, " from %s", series->lesions[lesion->split_from].id);
        if (lesion->merged_into >= 0)
            tell(told, " into %s", series->lesions[lesion->merged_into].id);
        tell_date(told, "treated", lesion->treated);
        tell(told, "%s", lesion->treated_before ? " treated before" : "");
    }
    for (uint32_t i = 0; i < series->visits_count; i++)
        tell_visit(told, series, i);
    return 0;
}

/* The table as it was read (beside it SDTM's TU, or NULL), and after "!" each thing said: line, column, the first
 * words. */
static inline void read_tables(struct told *told, const char *csv, const char *identified)
{
    char path[] = TABLE_PATH, beside[] = TABLE_PATH;
    make_file(path, csv);
    if (identified)
        make_file(beside, identified);
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    options.critique = 0;
    options.identified = identified ? beside : NULL;
    cajal_errors *errors = cajal_errors_new();
    told->used = 0;
    told->text[0] = '\0';
    cajal_status status = cajal_assess_table(knowledge, path, &options, dump, told, errors);
    tell_errors(told, errors);
    bool wrong = false;
    for (size_t i = 0; i < cajal_errors_count(errors); i++)
        wrong = wrong || cajal_errors_at(errors, i)->status == CAJAL_INVALID;
    assert_int_equal(status, wrong ? CAJAL_INVALID : CAJAL_OK);
    cajal_errors_free(errors);
    remove(path);
    if (identified)
        remove(beside);
}

static inline void read_table(struct told *told, const char *csv) { read_tables(told, csv, NULL); }

#endif
