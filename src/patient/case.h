/* A case in memory: what one patient's JSON says, nothing derived.
 * Strings and arrays live in the case's arena. Every list `x` has `x_count`.
 * A length or density is a fixed-point number in thousandths of its unit, so
 * that the response criteria compute exactly; CASE_ABSENT means "not stated". */
#ifndef CAJAL_PATIENT_CASE_H
#define CAJAL_PATIENT_CASE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "patient/vocabulary.h"

#define CASE_ABSENT INT64_MIN

/* Not stated, no, yes: 0 is "not stated" as in every vocabulary. */
enum case_tristate { CASE_NOT_STATED, CASE_NO, CASE_YES };

struct case_patient {
    int64_t birth_year, age_years, ecog; /* CASE_ABSENT when not stated */
    enum case_sex sex;
    enum case_tristate pregnant;
    cajal_date died, last_follow_up;
};

struct case_diagnosis {
    bool stated; /* the case has a `diagnosis` */
    cajal_date date, metastatic_since;
    enum case_site primary_site;
    enum case_site *sites;
    uint32_t sites_count;
    bool sites_stated;
    enum case_extent extent;
};

struct case_molecular {
    cajal_date date;
    enum case_specimen specimen;
    const char *gene; /* as written */
    const char *hgvs; /* as written, or NULL */
    int64_t exon;     /* when the report names only the exon */
    enum case_result result;
    enum case_ihc ihc;
    enum case_alteration alteration;
    const char *partner; /* of a fusion */
    bool leads;          /* the gene is the 5' partner: "FGFR1::TACC1" */
    int64_t vaf_milli;   /* variant allele fraction × 1000 */
};

struct case_treatment {
    enum case_kind kind;
    enum case_setting setting;
    const char **drugs;
    uint32_t drugs_count;
    int64_t dose_mg_milli;
    enum case_schedule schedule;
    cajal_date start, stop;
    bool stop_null; /* `stop: null`: said to be going on */
    enum case_stop_reason stop_reason;
    cajal_date date; /* of a local therapy */
    enum case_resection extent;
    enum case_site site;
    const char **lesions; /* ids of the lesions treated */
    uint32_t lesions_count;
};

struct case_lesion {
    const char *id;
    enum case_site site;
    enum case_lesion_role role;
    int64_t longest_um, short_um, enhancing_um; /* µm */
    int64_t density_mhu;                        /* thousandths of a Hounsfield unit */
    int64_t suv_max_milli, sul_peak_milli;
    int64_t volume_mm3, tlg_milli; /* thousandths of ml; of total lesion glycolysis */
    enum case_lesion_status status;
    enum case_tristate is_new, nodule_within_mass, density_confounded, porta_hepatis;
    enum case_cytology effusion_cytology; /* stated: the lesion is an effusion */
    const char *split_from, *merged_into; /* ids of lesions, or NULL */
};

struct case_imaging {
    cajal_date date;
    enum case_modality modality;
    enum case_phase phase;
    int64_t slice_um;                                           /* thickness */
    int64_t liver_sul_mean_milli, liver_sul_sd_milli;           /* PERCIST's reference region */
    int64_t blood_pool_sul_mean_milli, blood_pool_sul_sd_milli; /* where the liver is diseased */
    enum case_tristate deterioration;                           /* symptoms worse by the tumour */
    struct case_lesion *lesions;
    uint32_t lesions_count;
};

struct case_toxicity {
    cajal_date date, resolved;
    const char *term;
    int64_t grade; /* CTCAE 1-5 */
    const char *drug;
};

struct case_lab {
    cajal_date date;
    const char *test;
    int64_t value_milli;
    const char *unit;
};

struct case_assessment { /* a clinician's own judgement */
    bool stated;
    enum case_progression progression;
    enum case_response response;
    enum case_tristate resectable, ablatable, extrahepatic;
    enum case_emergency emergency;
};

struct case_report { /* a published case: where it is from and what was really done */
    bool stated;
    const char *citation, *pmid, *doi, *url;
    enum case_read read;
    const char *done, *outcome, *differs, *unknown;
};

struct cajal_case {
    struct arena *arena; /* owns everything, this struct included */
    const char *id;
    struct case_patient patient;
    struct case_diagnosis diagnosis;
    struct case_molecular *molecular;
    uint32_t molecular_count;
    bool molecular_stated;
    struct case_treatment *treatments;
    uint32_t treatments_count;
    bool treatments_stated;
    struct case_imaging *imaging;
    uint32_t imaging_count;
    struct case_toxicity *toxicities;
    uint32_t toxicities_count;
    struct case_lab *labs;
    uint32_t labs_count;
    const char **comedications;
    uint32_t comedications_count;
    struct case_assessment assessment;
    struct case_report report;
};

#endif
