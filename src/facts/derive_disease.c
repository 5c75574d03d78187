/* Facts about the disease: extent, genotype, response, sites, what a clinician judged. */
#include <string.h>

#include "base/letters.h"
#include "facts/derive_parts.h"

static const char *yes_no(enum case_tristate value)
{
    return value == CASE_NOT_STATED ? NULL : value == CASE_YES ? "yes" : "no";
}

static bool has_site(const struct case_diagnosis *diagnosis, enum case_site site)
{
    for (uint32_t i = 0; i < diagnosis->sites_count; i++)
        if (diagnosis->sites[i] == site)
            return true;
    return false;
}

const char *derive_extent(const struct fact_view *view, const struct kb_fact *fact)
{
    (void)fact;
    const struct case_diagnosis *diagnosis = &view->patient_case->diagnosis;
    if (diagnosis->extent != case_extent_not_stated)
        return case_word(&case_words_extent, (int)diagnosis->extent);
    return date_stated(diagnosis->metastatic_since) ? "metastatic" : NULL;
}

const char *derive_genotype(const struct fact_view *view, const struct kb_fact *fact)
{
    const struct kb_genotype *genotype = view->genotype->genotype;
    return genotype && kb_fact_value(fact, genotype->row.id) > 0 ? genotype->row.id : NULL;
}

const char *derive_resistance(const struct fact_view *view, const struct kb_fact *fact)
{
    const cajal_genotype *genotype = view->genotype;
    if (genotype->resistance_count > 1)
        return "several";
    if (genotype->resistance_count == 1) {
        const char *id = genotype->resistance[0]->row.id;
        return kb_fact_value(fact, id) > 0 ? id : NULL;
    }
    return genotype->resistance_tested ? "none" : NULL;
}

const char *derive_driver_conflict(const struct fact_view *view, const struct kb_fact *fact)
{
    (void)fact;
    return view->genotype->driver_conflict ? "yes" : "no";
}

const char *derive_response(const struct fact_view *view, const struct kb_fact *fact)
{
    (void)fact;
    return case_word(&case_words_response, (int)view->response->status);
}

const char *derive_progression(const struct fact_view *view, const struct kb_fact *fact)
{
    (void)fact;
    return case_word(&case_words_progression, (int)view->response->progression);
}

const char *derive_discordance(const struct fact_view *view, const struct kb_fact *fact)
{
    (void)fact;
    switch (view->response->discordance) {
    case DISCORDANCE_HYPODENSE_GROWTH: return "hypodense_growth";
    case DISCORDANCE_NODULE_IN_MASS: return "nodule_in_mass";
    case DISCORDANCE_OTHER: return "other";
    default: return NULL; /* `if_absent` of the fact */
    }
}

const char *derive_resectable(const struct fact_view *view, const struct kb_fact *fact)
{
    (void)fact;
    return yes_no(view->patient_case->assessment.resectable);
}

const char *derive_ablatable(const struct fact_view *view, const struct kb_fact *fact)
{
    (void)fact;
    return yes_no(view->patient_case->assessment.ablatable);
}

/* A list of metastatic sites, when given, is taken as complete. */
const char *derive_extrahepatic(const struct fact_view *view, const struct kb_fact *fact)
{
    (void)fact;
    if (view->patient_case->assessment.extrahepatic != CASE_NOT_STATED)
        return yes_no(view->patient_case->assessment.extrahepatic);
    const struct case_diagnosis *diagnosis = &view->patient_case->diagnosis;
    if (diagnosis->sites_count == 0 || has_site(diagnosis, CASE_SITE_UNKNOWN))
        return NULL;
    for (uint32_t i = 0; i < diagnosis->sites_count; i++)
        if (diagnosis->sites[i] != CASE_SITE_LIVER)
            return "yes";
    return "no";
}

const char *derive_site(const struct fact_view *view, const struct kb_fact *fact)
{
    const struct case_diagnosis *diagnosis = &view->patient_case->diagnosis;
    for (uint32_t i = 0; i < diagnosis->sites_count; i++) {
        const char *word = case_word(&case_words_site, (int)diagnosis->sites[i]);
        if (word && strcmp(word, fact->of[0]) == 0)
            return "yes";
    }
    return diagnosis->sites_count == 0 || has_site(diagnosis, CASE_SITE_UNKNOWN) ? NULL : "no";
}

const char *derive_primary_site(const struct fact_view *view, const struct kb_fact *fact)
{
    (void)fact;
    switch (case_site_whole(view->patient_case->diagnosis.primary_site)) {
    case case_site_not_stated:
    case CASE_SITE_UNKNOWN: return NULL;
    case CASE_SITE_STOMACH: return "stomach";
    case CASE_SITE_SMALL_INTESTINE: return "small_intestine";
    default: return "other";
    }
}

const char *derive_emergency(const struct fact_view *view, const struct kb_fact *fact)
{
    (void)fact;
    return case_word(&case_words_emergency, (int)view->patient_case->assessment.emergency);
}

const char *derive_lab_measured(const struct fact_view *view, const struct kb_fact *fact)
{
    for (uint32_t i = 0; i < view->patient_case->labs_count; i++)
        for (uint32_t j = 0; j < fact->of_count; j++)
            if (letters_compare(view->patient_case->labs[i].test, fact->of[j]) == 0)
                return "measured";
    return NULL;
}

const char *derive_ihc(const struct fact_view *view, const struct kb_fact *fact)
{
    for (uint32_t i = view->patient_case->molecular_count; i > 0; i--) {
        const struct case_molecular *finding = &view->patient_case->molecular[i - 1];
        if (letters_compare(finding->gene, fact->of[0]) != 0)
            continue;
        if (finding->ihc == CASE_IHC_LOST || finding->ihc == CASE_IHC_NEGATIVE)
            return "lost";
        if (finding->ihc == CASE_IHC_RETAINED || finding->ihc == CASE_IHC_POSITIVE)
            return "retained";
    }
    return NULL;
}

const char *derive_pregnant(const struct fact_view *view, const struct kb_fact *fact)
{
    (void)fact;
    if (view->patient_case->patient.sex == CASE_SEX_MALE)
        return "no";
    return yes_no(view->patient_case->patient.pregnant);
}
