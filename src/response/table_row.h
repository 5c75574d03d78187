/* One row of a table of lesions: a lesion at a visit (wide), or one test of it (SDTM TR). */
#ifndef CAJAL_RESPONSE_TABLE_ROW_H
#define CAJAL_RESPONSE_TABLE_ROW_H

#include "base/table.h"
#include "response/series.h"
#include "response/thresholds.h"

/* clang-format off */
/* The columns and their names: ours first, then those of SDTM and others met. */
#define RESPONSE_COLUMNS(X) \
    X(SUBJECT, "subject", "USUBJID", "SUBJID", "patient", "patient_id") \
    X(READER, "reader", "TREVALID", "TUEVALID", NULL, NULL) \
    X(EVALUATOR, "evaluator", "TREVAL", "TUEVAL", NULL, NULL) \
    X(VISIT, "visit", "VISIT", "visit_name", NULL, NULL) \
    X(VISIT_NUMBER, "visit_number", "VISITNUM", NULL, NULL, NULL) \
    X(DATE, "date", "TRDTC", "visit_date", "scan_date", NULL) \
    X(BASELINE, "baseline", "TRBLFL", "TRLOBXFL", NULL, NULL) \
    X(LESION, "lesion", "TRLNKID", "TULNKID", "lesion_id", NULL) \
    X(ORGAN, "site", "organ", "TULOC", "TRLOC", "location") \
    X(ROLE, "role", "TRGRPID", "TUSTRESC", "TUORRES", "kind") \
    X(LONGEST_MM, "longest_mm", "diameter_mm", "ld_mm", NULL, NULL) \
    X(LONGEST_CM, "longest_cm", "diameter_cm", NULL, NULL, NULL) \
    X(SHORT_MM, "short_mm", "short_axis_mm", NULL, NULL, NULL) \
    X(SHORT_CM, "short_cm", NULL, NULL, NULL, NULL) \
    X(ENHANCING_MM, "enhancing_mm", NULL, NULL, NULL, NULL) \
    X(DENSITY, "density_hu", "hu", "attenuation_hu", NULL, NULL) \
    X(SUV_MAX, "suv_max", "suvmax", NULL, NULL, NULL) \
    X(SUL_PEAK, "sul_peak", "sulpeak", NULL, NULL, NULL) \
    X(TLG, "tlg", NULL, NULL, NULL, NULL) \
    X(VOLUME_ML, "volume_ml", "volume_cm3", NULL, NULL, NULL) \
    X(STATUS, "status", NULL, NULL, NULL, NULL) \
    X(NEW, "new", "is_new", NULL, NULL, NULL) \
    X(NODULE, "nodule_within_mass", "nodule", NULL, NULL, NULL) \
    X(CONFOUNDED, "density_confounded", NULL, NULL, NULL, NULL) \
    X(SPLIT_FROM, "split_from", NULL, NULL, NULL, NULL) \
    X(MERGED_INTO, "merged_into", NULL, NULL, NULL, NULL) \
    X(TREATED, "treated", "local_therapy_date", NULL, NULL, NULL) \
    X(TREATED_BY, "treated_by", "local_therapy", NULL, NULL, NULL) \
    X(PHASE, "phase", NULL, NULL, NULL, NULL) \
    X(MODALITY, "modality", "TRMETHOD", "TUMETHOD", NULL, NULL) \
    X(SLICE, "slice_mm", NULL, NULL, NULL, NULL) \
    X(LIVER_MEAN, "liver_sul_mean", NULL, NULL, NULL, NULL) \
    X(LIVER_SD, "liver_sul_sd", NULL, NULL, NULL, NULL) \
    X(BLOOD_POOL_MEAN, "blood_pool_sul_mean", NULL, NULL, NULL, NULL) \
    X(BLOOD_POOL_SD, "blood_pool_sul_sd", NULL, NULL, NULL, NULL) \
    X(PORTA_HEPATIS, "porta_hepatis", NULL, NULL, NULL, NULL) \
    X(EFFUSION, "effusion_cytology", NULL, NULL, NULL, NULL) \
    X(DETERIORATION, "symptomatic_deterioration", NULL, NULL, NULL, NULL) \
    X(SUSPICIONS, "suspicions", NULL, NULL, NULL, NULL) \
    X(SETTING, "setting", NULL, NULL, NULL, NULL) \
    X(START, "treatment_start", "TRTSDT", "trt_start", NULL, NULL) \
    X(NEW_THERAPY, "new_therapy", NULL, NULL, NULL, NULL) \
    X(DIED, "died", "death_date", "DTHDTC", NULL, NULL) \
    X(TEST, "test", "TRTESTCD", NULL, NULL, NULL) \
    X(TEST_TEXT, "result", "TRSTRESC", NULL, NULL, NULL) \
    X(TEST_NUMBER, "result_number", "TRSTRESN", NULL, NULL, NULL) \
    X(TEST_UNIT, "unit", "TRSTRESU", NULL, NULL, NULL) \
    X(TEST_DONE, "done", "TRSTAT", NULL, NULL, NULL)
/* clang-format on */

#define RESPONSE_COLUMN_MEMBER(name, a, b, c, d, e) COLUMN_##name,
enum response_column { RESPONSE_COLUMNS(RESPONSE_COLUMN_MEMBER) RESPONSE_COLUMN_COUNT };
#undef RESPONSE_COLUMN_MEMBER

/* What is read of a table: its columns, and where mistakes go. */
struct lesion_table {
    struct table table;
    int at[RESPONSE_COLUMN_COUNT];
    bool long_form;  /* a row for each test (SDTM) */
    bool identifies; /* SDTM's TU: lesions, no measurements */
    cajal_errors *errors;
    const cajal_knowledge *knowledge; /* for the settings; may be NULL */
    const struct thresholds *thresholds;
    size_t mistakes, warnings;
    bool bad_row; /* the row being read has a mistake */
};

struct table_row {
    long line;
    const char *subject, *reader, *visit, *lesion, *organ;
    int64_t visit_number; /* thousandths; CASE_ABSENT */
    cajal_date date, treated, start, new_therapy, died;
    bool baseline, is_node;
    enum case_site site;
    enum case_lesion_role role;
    struct series_cell cell;
    const char *split_from, *merged_into, *setting;
    enum case_kind treated_by;
    enum case_phase phase;
    enum case_modality modality;
    int64_t slice_um, liver_mean_milli, liver_sd_milli, blood_mean_milli, blood_sd_milli;
    enum case_tristate deterioration, porta_hepatis;
};

/* Finds the columns; CAJAL_INVALID when those without which nothing can be read are missing. Columns that are not
 * known are named. */
cajal_status lesion_table_columns(struct lesion_table *table);

/* The same for SDTM's TU, which has neither dates nor measurements. */
cajal_status identified_columns(struct lesion_table *table);

/* A row; strings go to `arena`. False when it has a mistake (reported) and must not be used; *no_memory then tells
 * whether memory was short instead. */
bool lesion_table_row(struct table_row *out, struct lesion_table *table, struct arena *arena, bool *no_memory);

/* A mistake (`warning`: something to look at, the row is used) in a column of a line. No more than
 * TABLE_MISTAKES are kept; all are counted. */
#define TABLE_MISTAKES 1000
void lesion_table_report(struct lesion_table *table, long line, enum response_column column, bool warning,
                         const char *format, ...) __attribute__((format(printf, 5, 6)));

/* A decimal number in thousandths, exact; false when it is none. "", "NA", "." : *out CASE_ABSENT. */
bool table_number(int64_t *out, const char *text);

#endif
