#include "patient/fields.h"

#include <stddef.h>

/* clang-format off */
#define PLAIN .count_offset = NO_OFFSET, .stated_offset = NO_OFFSET
#define AT(S, m) .offset = offsetof(struct S, m)
#define LISTED(S, m) .offset = offsetof(struct S, m), .count_offset = offsetof(struct S, m##_count)
#define STRING(k, S, m, d) {.key = k, .kind = FIELD_STRING, AT(S, m), PLAIN, .doc = d}
#define NEED_STRING(k, S, m, d) {.key = k, .kind = FIELD_STRING, AT(S, m), PLAIN, .required = true, .doc = d}
#define DATE(k, S, m, d) {.key = k, .kind = FIELD_DATE, AT(S, m), PLAIN, .doc = d}
#define NEED_DATE(k, S, m, d) {.key = k, .kind = FIELD_DATE, AT(S, m), PLAIN, .required = true, .doc = d}
#define WORD(k, S, m, v, d) {.key = k, .kind = FIELD_WORD, AT(S, m), PLAIN, .vocabulary = &case_words_##v, .doc = d}
#define NEED_WORD(k, S, m, v, d) \
    {.key = k, .kind = FIELD_WORD, AT(S, m), PLAIN, .required = true, .vocabulary = &case_words_##v, .doc = d}
#define MILLI(k, S, m, lo, hi, d) {.key = k, .kind = FIELD_MILLI, AT(S, m), PLAIN, .min = lo, .max = hi, .doc = d}
#define INT(k, S, m, lo, hi, d) {.key = k, .kind = FIELD_INT, AT(S, m), PLAIN, .min = lo, .max = hi, .doc = d}
#define NEED_INT(k, S, m, lo, hi, d) \
    {.key = k, .kind = FIELD_INT, AT(S, m), PLAIN, .required = true, .min = lo, .max = hi, .doc = d}
#define YES_NO(k, S, m, d) {.key = k, .kind = FIELD_TRISTATE, AT(S, m), PLAIN, .doc = d}
#define STRINGS(k, S, m, d) {.key = k, .kind = FIELD_STRINGS, LISTED(S, m), .stated_offset = NO_OFFSET, .doc = d}
#define OBJECTS(k, S, m, f, d) \
    {.key = k, .kind = FIELD_OBJECTS, LISTED(S, m), .stated_offset = NO_OFFSET, .object = &f, .doc = d}
#define STATED_OBJECTS(k, S, m, f, d) \
    {.key = k, .kind = FIELD_OBJECTS, LISTED(S, m), .stated_offset = offsetof(struct S, m##_stated), .object = &f, .doc = d}
#define OBJECT(k, S, m, f, d) {.key = k, .kind = FIELD_OBJECT, AT(S, m), .count_offset = NO_OFFSET, \
    .stated_offset = offsetof(struct S, m.stated), .object = &f, .doc = d}
#define END {.key = NULL}

static const struct field patient_table[] = {
    INT("birth_year", case_patient, birth_year, 1850, 2200, "Year of birth"),
    INT("age_years", case_patient, age_years, 0, 120, "Age when the case was written, where the year of birth is not known"),
    WORD("sex", case_patient, sex, sex, "Sex"),
    INT("ecog", case_patient, ecog, 0, 4, "ECOG performance status"),
    YES_NO("pregnant", case_patient, pregnant, "Whether the patient is pregnant"),
    DATE("died", case_patient, died, "When the patient died"),
    DATE("last_follow_up", case_patient, last_follow_up, "When the patient was last known to be alive"),
    END};
const struct object_fields case_patient_fields = {sizeof(struct case_patient), patient_table};

static const struct field diagnosis_table[] = {
    DATE("date", case_diagnosis, date, "When GIST was diagnosed"),
    WORD("primary_site", case_diagnosis, primary_site, site, "Where the tumour arose"),
    DATE("metastatic_since", case_diagnosis, metastatic_since, "When metastases were first known"),
    {.key = "sites", .kind = FIELD_WORDS, LISTED(case_diagnosis, sites), .stated_offset = offsetof(struct case_diagnosis, sites_stated),
     .vocabulary = &case_words_site, .doc = "All organs with metastases; a list is taken as complete"},
    WORD("extent", case_diagnosis, extent, extent, "Extent now; a localized tumour is outside the scope"),
    END};
const struct object_fields case_diagnosis_fields = {sizeof(struct case_diagnosis), diagnosis_table};

static const struct field molecular_table[] = {
    DATE("date", case_molecular, date, "When the specimen was taken"),
    WORD("specimen", case_molecular, specimen, specimen, "What was tested"),
    NEED_STRING("gene", case_molecular, gene, "HGNC symbol, such as KIT"),
    STRING("hgvs", case_molecular, hgvs, "The change of the protein in HGVS, such as p.V559D"),
    INT("exon", case_molecular, exon, 1, 100, "Exon, where the report names no more than that"),
    WORD("result", case_molecular, result, result, "Result of the test as a whole"),
    WORD("ihc", case_molecular, ihc, ihc, "Result by immunohistochemistry"),
    WORD("alteration", case_molecular, alteration, alteration, "Kind of change; a mutation when left out"),
    STRING("partner", case_molecular, partner, "The other gene of a fusion"),
    MILLI("vaf", case_molecular, vaf_milli, 0, 1, "Variant allele fraction, 0 to 1"),
    END};
const struct object_fields case_molecular_fields = {sizeof(struct case_molecular), molecular_table};

static const struct field treatment_table[] = {
    NEED_WORD("kind", case_treatment, kind, kind, "Systemic, or which local therapy"),
    WORD("setting", case_treatment, setting, setting, "Adjuvant and neoadjuvant treatment is no line of therapy"),
    STRINGS("drugs", case_treatment, drugs, "Drugs of a systemic treatment"),
    MILLI("dose_mg", case_treatment, dose_mg_milli, 0.001, 100000, "One administration, in mg"),
    WORD("schedule", case_treatment, schedule, schedule, "QD, BID, or weeks on/weeks off such as 4/2"),
    DATE("start", case_treatment, start, "When a systemic treatment began"),
    {.key = "stop", .kind = FIELD_DATE, AT(case_treatment, stop), .count_offset = NO_OFFSET,
     .stated_offset = offsetof(struct case_treatment, stop_null), .stated_is_null = true,
     .doc = "When it ended; null: it goes on"},
    WORD("stop_reason", case_treatment, stop_reason, stop_reason, "Why it ended"),
    DATE("date", case_treatment, date, "When a local therapy was done"),
    WORD("extent", case_treatment, extent, resection, "Whether surgery removed everything it aimed at"),
    WORD("site", case_treatment, site, site, "Where a local therapy was done"),
    STRINGS("lesions", case_treatment, lesions, "Ids of the lesions a local therapy treated"),
    END};
const struct object_fields case_treatment_fields = {sizeof(struct case_treatment), treatment_table};

static const struct field lesion_table[] = {
    NEED_STRING("id", case_lesion, id, "The same id for the same lesion at every visit"),
    WORD("site", case_lesion, site, site, "Organ"),
    WORD("role", case_lesion, role, lesion_role, "Target or non-target by RECIST 1.1"),
    MILLI("longest_mm", case_lesion, longest_um, 0, 1000, "Longest diameter, in mm"),
    MILLI("short_mm", case_lesion, short_um, 0, 1000, "Short axis, in mm"),
    MILLI("enhancing_mm", case_lesion, enhancing_um, 0, 1000, "Longest diameter of the arterially enhancing part, in mm"),
    MILLI("density_hu", case_lesion, density_mhu, -1024, 3071, "Mean density in the portal venous phase, in Hounsfield units"),
    MILLI("suv_max", case_lesion, suv_max_milli, 0, 1000, "SUVmax"),
    MILLI("sul_peak", case_lesion, sul_peak_milli, 0, 1000, "SULpeak"),
    MILLI("volume_ml", case_lesion, volume_mm3, 0, 20000, "Volume, in ml"),
    MILLI("tlg", case_lesion, tlg_milli, 0, 1000000, "Total lesion glycolysis: mean SUL times volume in ml"),
    WORD("status", case_lesion, status, lesion_status, "Whether it was seen and could be measured"),
    YES_NO("new", case_lesion, is_new, "Whether the lesion is new since the baseline"),
    YES_NO("nodule_within_mass", case_lesion, nodule_within_mass, "A new enhancing nodule inside this mass"),
    YES_NO("density_confounded", case_lesion, density_confounded, "Blood or calcium in it makes its density mean nothing"),
    YES_NO("porta_hepatis", case_lesion, porta_hepatis, "A node of the porta hepatis, where mRECIST asks for a longer short axis"),
    WORD("effusion_cytology", case_lesion, effusion_cytology, cytology, "The lesion is an effusion: whether malignant cells were found in it"),
    STRING("split_from", case_lesion, split_from, "The lesion that this one is a fragment of"),
    STRING("merged_into", case_lesion, merged_into, "The lesion that this one grew together with; status merged"),
    END};
const struct object_fields case_lesion_fields = {sizeof(struct case_lesion), lesion_table};

static const struct field imaging_table[] = {
    NEED_DATE("date", case_imaging, date, "When the scan was made"),
    WORD("modality", case_imaging, modality, modality, "Modality"),
    WORD("phase", case_imaging, phase, phase, "Contrast phase in which density was measured"),
    MILLI("slice_mm", case_imaging, slice_um, 0.1, 50, "Thickness of the slices, in mm"),
    MILLI("liver_sul_mean", case_imaging, liver_sul_mean_milli, 0, 100, "Mean SUL of the healthy liver (PERCIST)"),
    MILLI("liver_sul_sd", case_imaging, liver_sul_sd_milli, 0, 100, "Its standard deviation"),
    MILLI("blood_pool_sul_mean", case_imaging, blood_pool_sul_mean_milli, 0, 100, "Mean SUL of the blood pool, where the liver is diseased (PERCIST)"),
    MILLI("blood_pool_sul_sd", case_imaging, blood_pool_sul_sd_milli, 0, 100, "Its standard deviation"),
    YES_NO("symptomatic_deterioration", case_imaging, deterioration, "Symptoms of the tumour have become worse"),
    OBJECTS("lesions", case_imaging, lesions, case_lesion_fields, "The lesions measured"),
    END};
const struct object_fields case_imaging_fields = {sizeof(struct case_imaging), imaging_table};

static const struct field toxicity_table[] = {
    DATE("date", case_toxicity, date, "When it began"),
    DATE("resolved", case_toxicity, resolved, "When it was over; left out: it goes on"),
    NEED_STRING("term", case_toxicity, term, "CTCAE term"),
    NEED_INT("grade", case_toxicity, grade, 1, 5, "CTCAE grade"),
    STRING("drug", case_toxicity, drug, "The drug it is ascribed to"),
    END};
const struct object_fields case_toxicity_fields = {sizeof(struct case_toxicity), toxicity_table};

static const struct field lab_table[] = {
    DATE("date", case_lab, date, "When the sample was taken"),
    NEED_STRING("test", case_lab, test, "What was measured, such as imatinib_trough"),
    MILLI("value", case_lab, value_milli, -1e12, 1e12, "Value"),
    STRING("unit", case_lab, unit, "Unit"),
    END};
const struct object_fields case_lab_fields = {sizeof(struct case_lab), lab_table};

static const struct field assessment_table[] = {
    WORD("progression", case_assessment, progression, progression, "Pattern of progression, as the clinician judges it"),
    WORD("response", case_assessment, response, response, "Response to the current treatment, as the clinician judges it"),
    YES_NO("resectable", case_assessment, resectable, "Whether all residual or progressing disease can be resected"),
    YES_NO("ablatable", case_assessment, ablatable, "Whether the residual or progressing liver lesions can be ablated completely"),
    YES_NO("extrahepatic", case_assessment, extrahepatic, "Whether there are metastases outside the liver"),
    WORD("emergency", case_assessment, emergency, emergency, "A surgical emergency"),
    END};
const struct object_fields case_assessment_fields = {sizeof(struct case_assessment), assessment_table};

static const struct field report_table[] = {
    NEED_STRING("citation", case_report, citation, "Where the case was published"),
    STRING("pmid", case_report, pmid, "PubMed id"),
    STRING("doi", case_report, doi, "DOI"),
    STRING("url", case_report, url, "Address"),
    NEED_WORD("read", case_report, read, read, "How much of the report was read"),
    STRING("done", case_report, done, "What was really done next"),
    STRING("outcome", case_report, outcome, "How it went"),
    STRING("differs", case_report, differs, "Where the plan differs from what was done, and why"),
    STRING("unknown", case_report, unknown, "What the report does not say that matters"),
    END};
const struct object_fields case_report_fields = {sizeof(struct case_report), report_table};

static const struct field case_table[] = {
    {.key = "cajal", .kind = FIELD_VERSION, .offset = NO_OFFSET, PLAIN, .required = true, .doc = "Version of this format: 1"},
    NEED_STRING("id", cajal_case, id, "Name of the case; no patient's name"),
    {.key = "patient", .kind = FIELD_OBJECT, AT(cajal_case, patient), PLAIN, .object = &case_patient_fields, .doc = "The patient"},
    OBJECT("diagnosis", cajal_case, diagnosis, case_diagnosis_fields, "The disease"),
    STATED_OBJECTS("molecular", cajal_case, molecular, case_molecular_fields, "Molecular findings, negative ones too"),
    STATED_OBJECTS("treatments", cajal_case, treatments, case_treatment_fields, "All treatments, oldest first; [] means none was given"),
    OBJECTS("imaging", cajal_case, imaging, case_imaging_fields, "Scans with the lesions measured"),
    OBJECTS("toxicities", cajal_case, toxicities, case_toxicity_fields, "Side effects"),
    OBJECTS("labs", cajal_case, labs, case_lab_fields, "Laboratory values"),
    STRINGS("comedications", cajal_case, comedications, "Other drugs taken"),
    OBJECT("assessment", cajal_case, assessment, case_assessment_fields, "A clinician's own judgement; overrides what is derived, visibly"),
    OBJECT("report", cajal_case, report, case_report_fields, "For a published case: where it is from and what was done"),
    END};
const struct object_fields case_fields = {sizeof(struct cajal_case), case_table};
/* clang-format on */
