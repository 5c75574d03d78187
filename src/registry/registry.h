/* What the files of the registry share. */
#ifndef CAJAL_REGISTRY_REGISTRY_H
#define CAJAL_REGISTRY_REGISTRY_H

#include "base/date.h"
#include "cajal/patient.h"
#include "cajal/plan.h"
#include "cajal/registry.h"
#include "registry/digest.h"
#include "registry/store.h"

#define REGISTRY_TIME 25 /* "2026-11-25T14:37:33.123Z" and its zero */

struct cajal_registry {
    struct store *store;
    const cajal_knowledge *knowledge; /* borrowed */
    /* the end of the chain, read when a transaction that writes begins */
    int64_t number;
    char hash[DIGEST_TEXT], at[REGISTRY_TIME];
};

/* ---- a case ready to be written (derive.c) ---- */

struct registry_case {
    char *id, *document;
    size_t length;
    char content[DIGEST_TEXT];
    char genotype[48], line[16], drug[64], progression[24], last_date[DATE_TEXT];
};

/* Reads, checks and classes a case; the same words for the same case, however its JSON was spaced or ordered. */
cajal_status registry_derive(struct registry_case *out, const cajal_knowledge *knowledge, const char *json,
                             size_t length, cajal_errors *errors);
void registry_case_free(struct registry_case *it);

/* ---- the trail (trail.c) ---- */

/* Begins a transaction that writes, and reads the end of the chain. */
cajal_status trail_begin(struct cajal_registry *registry, cajal_errors *errors);

/* Appends an entry; `number`, `at`, `knowledge` and `hash` are set here. The registry knows the new end. */
cajal_status trail_append(struct cajal_registry *registry, const struct cajal_registry_entry *entry,
                          size_t document_length, cajal_errors *errors);

/* ---- writing (write.c) ---- */

/* What is held of a case. */
struct registry_held {
    const char *id;
    int64_t version; /* 0: not held */
    char content[DIGEST_TEXT];
};

/* Fills in what is held of `count` ids, which are in order and each there once. */
cajal_status registry_read_held(struct registry_held *held, size_t count, struct cajal_registry *registry,
                                cajal_errors *errors);

/* Writes a case inside a transaction that trail_begin() began; `held` is what is held of it, and is kept up. */
cajal_status registry_write(cajal_registry_outcome *outcome, struct cajal_registry *registry,
                            struct registry_held *held, cajal_registry_mode mode, int64_t version,
                            const struct registry_case *it, const char *action, const cajal_registry_author *author,
                            cajal_errors *errors);

/* Appends `it` as version `version`, whatever is held; the caller has made sure that this is right. */
cajal_status registry_append_version(struct cajal_registry *registry, int64_t version, const struct registry_case *it,
                                     const char *action, const cajal_registry_author *author, cajal_errors *errors);

cajal_status registry_check_author(const cajal_registry_author *author, bool changes, cajal_errors *errors);

#endif
