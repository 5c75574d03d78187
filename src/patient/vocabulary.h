/* The words a case may use: one table per vocabulary (X-macros). The enum, the
 * reader, the writer, schema/case.schema.json and shell completion all derive from it.
 * In every vocabulary 0 means "not stated". */
#ifndef CAJAL_PATIENT_VOCABULARY_H
#define CAJAL_PATIENT_VOCABULARY_H

#include <stddef.h>

/* clang-format off */
#define CASE_VOCABULARY_SEX(X) \
    X(SEX, FEMALE, "female") X(SEX, MALE, "male") X(SEX, OTHER, "other") X(SEX, UNKNOWN, "unknown")
#define CASE_VOCABULARY_EXTENT(X) \
    X(EXTENT, METASTATIC, "metastatic") X(EXTENT, UNRESECTABLE, "unresectable") \
    X(EXTENT, LOCALIZED, "localized")
#define CASE_VOCABULARY_SITE(X) \
    X(SITE, OESOPHAGUS, "oesophagus") X(SITE, STOMACH, "stomach") X(SITE, DUODENUM, "duodenum") \
    X(SITE, JEJUNUM, "jejunum") X(SITE, ILEUM, "ileum") X(SITE, SMALL_INTESTINE, "small_intestine") \
    X(SITE, COLON, "colon") X(SITE, RECTUM, "rectum") X(SITE, OMENTUM, "omentum") \
    X(SITE, MESENTERY, "mesentery") X(SITE, PERITONEUM, "peritoneum") \
    X(SITE, RETROPERITONEUM, "retroperitoneum") X(SITE, LIVER, "liver") X(SITE, SPLEEN, "spleen") \
    X(SITE, PANCREAS, "pancreas") X(SITE, KIDNEY, "kidney") X(SITE, ADRENAL, "adrenal") \
    X(SITE, ABDOMINAL_WALL, "abdominal_wall") X(SITE, PELVIS, "pelvis") X(SITE, OVARY, "ovary") \
    X(SITE, LUNG, "lung") X(SITE, PLEURA, "pleura") X(SITE, LYMPH_NODE, "lymph_node") \
    X(SITE, BONE, "bone") X(SITE, BRAIN, "brain") X(SITE, EYE, "eye") \
    X(SITE, SOFT_TISSUE, "soft_tissue") X(SITE, SKIN, "skin") X(SITE, OTHER, "other") \
    X(SITE, UNKNOWN, "unknown")
#define CASE_VOCABULARY_SPECIMEN(X) \
    X(SPECIMEN, PRIMARY, "primary") X(SPECIMEN, METASTASIS, "metastasis") \
    X(SPECIMEN, RECURRENCE, "recurrence") X(SPECIMEN, PLASMA, "plasma") \
    X(SPECIMEN, GERMLINE, "germline") X(SPECIMEN, UNKNOWN, "unknown")
#define CASE_VOCABULARY_RESULT(X) \
    X(RESULT, DETECTED, "detected") X(RESULT, NOT_DETECTED, "not_detected") \
    X(RESULT, FAILED, "failed")
#define CASE_VOCABULARY_IHC(X) \
    X(IHC, LOST, "lost") X(IHC, RETAINED, "retained") X(IHC, POSITIVE, "positive") \
    X(IHC, NEGATIVE, "negative") X(IHC, EQUIVOCAL, "equivocal")
#define CASE_VOCABULARY_ALTERATION(X) \
    X(ALTERATION, MUTATION, "mutation") X(ALTERATION, FUSION, "fusion") \
    X(ALTERATION, AMPLIFICATION, "amplification")
#define CASE_VOCABULARY_KIND(X) \
    X(KIND, SYSTEMIC, "systemic") X(KIND, SURGERY, "surgery") X(KIND, RADIOTHERAPY, "radiotherapy") \
    X(KIND, EMBOLIZATION, "embolization") X(KIND, CHEMOEMBOLIZATION, "chemoembolization") \
    X(KIND, ABLATION, "ablation") X(KIND, RADIOEMBOLIZATION, "radioembolization")
#define CASE_VOCABULARY_SETTING(X) \
    X(SETTING, METASTATIC, "metastatic") X(SETTING, ADJUVANT, "adjuvant") \
    X(SETTING, NEOADJUVANT, "neoadjuvant")
#define CASE_VOCABULARY_SCHEDULE(X) \
    X(SCHEDULE, QD, "QD") X(SCHEDULE, BID, "BID") X(SCHEDULE, QOD, "QOD") \
    X(SCHEDULE, S4_2, "4/2") X(SCHEDULE, S3_1, "3/1") X(SCHEDULE, S2_1, "2/1") \
    X(SCHEDULE, S2_2, "2/2") X(SCHEDULE, OTHER, "other")
#define CASE_VOCABULARY_STOP_REASON(X) \
    X(STOP, PROGRESSION, "progression") X(STOP, TOXICITY, "toxicity") X(STOP, PLANNED, "planned") \
    X(STOP, PATIENT, "patient") X(STOP, OTHER, "other")
#define CASE_VOCABULARY_RESECTION(X) \
    X(RESECTION, COMPLETE, "complete") X(RESECTION, INCOMPLETE, "incomplete")
#define CASE_VOCABULARY_MODALITY(X) \
    X(MODALITY, CT, "CT") X(MODALITY, MRI, "MRI") X(MODALITY, PET, "PET") \
    X(MODALITY, PET_CT, "PET-CT") X(MODALITY, ULTRASOUND, "ultrasound") X(MODALITY, OTHER, "other")
#define CASE_VOCABULARY_PHASE(X) \
    X(PHASE, ARTERIAL, "arterial") X(PHASE, PORTAL_VENOUS, "portal_venous") \
    X(PHASE, DELAYED, "delayed") X(PHASE, NONE, "none")
#define CASE_VOCABULARY_LESION_ROLE(X) \
    X(LESION, TARGET, "target") X(LESION, NON_TARGET, "non_target")
#define CASE_VOCABULARY_LESION_STATUS(X) \
    X(LESION, PRESENT, "present") X(LESION, ABSENT, "absent") \
    X(LESION, TOO_SMALL, "too_small") X(LESION, NOT_EVALUABLE, "not_evaluable") \
    X(LESION, UNEQUIVOCAL_PROGRESSION, "unequivocal_progression") \
    X(LESION, EQUIVOCAL, "equivocal") X(LESION, MERGED, "merged")
#define CASE_VOCABULARY_CYTOLOGY(X) \
    X(CYTOLOGY, MALIGNANT, "malignant") X(CYTOLOGY, BENIGN, "benign") X(CYTOLOGY, NOT_DONE, "not_done")
#define CASE_VOCABULARY_PROGRESSION(X) \
    X(PROGRESSION, NONE, "none") X(PROGRESSION, LIMITED, "limited") \
    X(PROGRESSION, GENERALIZED, "generalized")
#define CASE_VOCABULARY_RESPONSE(X) \
    X(RESPONSE, RESPONDING, "responding") X(RESPONSE, STABLE, "stable") \
    X(RESPONSE, PROGRESSING, "progressing")
#define CASE_VOCABULARY_EMERGENCY(X) \
    X(EMERGENCY, NONE, "none") X(EMERGENCY, BLEEDING, "bleeding") \
    X(EMERGENCY, PERFORATION, "perforation") X(EMERGENCY, OBSTRUCTION, "obstruction") \
    X(EMERGENCY, ABSCESS, "abscess")
#define CASE_VOCABULARY_READ(X) \
    X(READ, FULL, "full") X(READ, ABSTRACT, "abstract") X(READ, PARTIAL, "partial") \
    X(READ, CURATED, "curated")

#define CASE_VOCABULARIES(X) \
    X(sex, CASE_VOCABULARY_SEX) X(extent, CASE_VOCABULARY_EXTENT) X(site, CASE_VOCABULARY_SITE) \
    X(specimen, CASE_VOCABULARY_SPECIMEN) X(result, CASE_VOCABULARY_RESULT) \
    X(ihc, CASE_VOCABULARY_IHC) X(alteration, CASE_VOCABULARY_ALTERATION) \
    X(kind, CASE_VOCABULARY_KIND) X(setting, CASE_VOCABULARY_SETTING) \
    X(schedule, CASE_VOCABULARY_SCHEDULE) X(stop_reason, CASE_VOCABULARY_STOP_REASON) \
    X(resection, CASE_VOCABULARY_RESECTION) X(modality, CASE_VOCABULARY_MODALITY) \
    X(phase, CASE_VOCABULARY_PHASE) X(lesion_role, CASE_VOCABULARY_LESION_ROLE) \
    X(lesion_status, CASE_VOCABULARY_LESION_STATUS) X(cytology, CASE_VOCABULARY_CYTOLOGY) \
    X(progression, CASE_VOCABULARY_PROGRESSION) \
    X(response, CASE_VOCABULARY_RESPONSE) X(emergency, CASE_VOCABULARY_EMERGENCY) \
    X(read, CASE_VOCABULARY_READ)

#define CASE_ENUM_MEMBER(prefix, name, word) CASE_##prefix##_##name,
#define CASE_ENUM(name, table) \
    enum case_##name { case_##name##_not_stated, table(CASE_ENUM_MEMBER) case_##name##_end };
CASE_VOCABULARIES(CASE_ENUM)
#undef CASE_ENUM
#undef CASE_ENUM_MEMBER
/* clang-format on */

typedef struct case_vocabulary {
    const char *name;
    const char *const *words; /* words[0] is NULL: not stated */
    size_t count;             /* words, the NULL included */
} case_vocabulary;

#define CASE_DECLARE_VOCABULARY(name, table) extern const case_vocabulary case_words_##name;
CASE_VOCABULARIES(CASE_DECLARE_VOCABULARY)
#undef CASE_DECLARE_VOCABULARY

/* The spelling of `value`; NULL when it is 0 or outside the vocabulary. */
const char *case_word(const case_vocabulary *vocabulary, int value);

/* The organ that a site is a part of, as the duodenum of the small intestine; else the site itself. */
enum case_site case_site_whole(enum case_site site);

#endif
