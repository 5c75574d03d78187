/* The derivers, one per word of `derive` in kb/facts.yaml. */
#ifndef CAJAL_FACTS_DERIVE_PARTS_H
#define CAJAL_FACTS_DERIVE_PARTS_H

#include "facts/derive.h"

const char *derive_extent(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_genotype(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_resistance(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_driver_conflict(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_line(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_current_drug(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_exposure(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_dose_level(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_highest_dose_level(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_response(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_progression(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_discordance(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_resectable(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_ablatable(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_extrahepatic(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_emergency(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_site(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_primary_site(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_toxicity_grade(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_lab_measured(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_drug_after_local(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_ihc(const struct fact_view *view, const struct kb_fact *fact);
const char *derive_pregnant(const struct fact_view *view, const struct kb_fact *fact);

#endif
