/* The knowledge base in memory: one struct per kind of row, filled by
 * libcyaml from kb/ (schema.c) or restored from the embedded image (image.c).
 * Strings and arrays live in the knowledge base's arena and never change after
 * loading. Optional numbers are pointers: NULL means "not stated".
 * The YAML these structs mirror is described for clinicians in kb/README.md. */
#ifndef CAJAL_KNOWLEDGE_KB_H
#define CAJAL_KNOWLEDGE_KB_H

#include "knowledge/kb_codes.h"
#include "knowledge/kb_evidence.h"
#include "knowledge/kb_molecular.h"
#include "knowledge/kb_row.h"
#include "knowledge/kb_rules.h"
#include "knowledge/kb_simulation.h"
#include "knowledge/kb_treatment.h"

/* All of it. Lists are in file order, files in alphabetical order. */
struct kb {
    struct kb_manifest manifest;
#define KB_LISTS(X)                                                                                                    \
    X(references, struct kb_reference, "references.yaml")                                                              \
    X(genes, struct kb_gene, "genes.yaml")                                                                             \
    X(sequences, struct kb_sequence, "sequences.yaml")                                                                 \
    X(assemblies, struct kb_assembly, "assemblies.yaml")                                                               \
    X(laboratory, struct kb_laboratory, "laboratory.yaml")                                                             \
    X(germline, struct kb_germline, "germline.yaml")                                                                   \
    X(genotypes, struct kb_genotype, "genotypes.yaml")                                                                 \
    X(variants, struct kb_variant, "variants.yaml")                                                                    \
    X(resistance, struct kb_resistance, "variants.yaml")                                                               \
    X(sensitivity, struct kb_sensitivity, "sensitivity.yaml")                                                          \
    X(drugs, struct kb_drug, "drugs.yaml")                                                                             \
    X(regimens, struct kb_regimen, "regimens.yaml")                                                                    \
    X(classes, struct kb_class, "interactions.yaml")                                                                   \
    X(comedications, struct kb_comedication, "interactions.yaml")                                                      \
    X(interactions, struct kb_interaction, "interactions.yaml")                                                        \
    X(dosing, struct kb_dosing, "dosing.yaml")                                                                         \
    X(systems, struct kb_system, "codes.yaml")                                                                         \
    X(codes, struct kb_code, "codes.yaml")                                                                             \
    X(gaps, struct kb_gap, "codes.yaml")                                                                               \
    X(local, struct kb_local, "local.yaml")                                                                            \
    X(trials, struct kb_trial, "trials/")                                                                              \
    X(findings, struct kb_finding, "findings.yaml")                                                                    \
    X(tables, struct kb_table, "tables.yaml")                                                                          \
    X(criteria, struct kb_criterion_row, "criteria.yaml")                                                              \
    X(settings, struct kb_setting, "criteria.yaml")                                                                    \
    X(facts, struct kb_fact, "facts.yaml")                                                                             \
    X(impossible, struct kb_impossible, "facts.yaml")                                                                  \
    X(rules, struct kb_rule, "rules/")                                                                                 \
    X(safety, struct kb_safety, "safety.yaml")                                                                         \
    X(conflicts, struct kb_conflict, "conflicts.yaml")                                                                 \
    X(clones, struct kb_clone, "simulation.yaml")                                                                      \
    X(parameters, struct kb_model_parameter, "simulation.yaml")                                                        \
    X(arms, struct kb_simulated_arm, "targets.yaml")                                                                   \
    X(targets, struct kb_target, "targets.yaml")                                                                       \
    X(posterior, struct kb_posterior, "posterior.yaml")
#define KB_MEMBER(name, type, file)                                                                                    \
    type *name;                                                                                                        \
    uint32_t name##_count;
    KB_LISTS(KB_MEMBER)
#undef KB_MEMBER
};

#endif
