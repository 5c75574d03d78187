/* What is wrong with a knowledge base that has the right form: ids that name nothing,
 * facts without a source, impossible values, rules that contradict each other. */
#ifndef CAJAL_KNOWLEDGE_CHECK_H
#define CAJAL_KNOWLEDGE_CHECK_H

#include "knowledge/knowledge.h"
#include "knowledge/load.h"

/* Reports every mistake with file and line; CAJAL_INVALID when there is any. */
cajal_status check_knowledge(const cajal_knowledge *knowledge, const struct kb_sources *sources, cajal_errors *errors);

/* The parts of it, one subject each. */
struct checking {
    const cajal_knowledge *knowledge;
    const struct kb *kb;
    const struct kb_sources *sources;
    cajal_errors *errors;
    bool bad;
    bool *cited; /* per reference */
};
void check_rows(struct checking *checking);   /* check_rows.c: ids, sources, references */
void check_links(struct checking *checking);  /* check_links.c: ids that must name a row */
void check_values(struct checking *checking); /* check_values.c: numbers, units, dates, sequences */
void check_rules(struct checking *checking);  /* check_rules.c: rules and facts */
void check_simulation(struct checking *checking); /* check_simulation.c: parameters of the simulation */
void check_targets(struct checking *checking);    /* check_targets.c: what it is fitted to, and the result */
void check_sequences(struct checking *checking); /* check_sequences.c: bases, coordinates, proteins */

/* Reports at a row, or at the part of it that `path` names (NULL: the row). */
void check_report(struct checking *checking, enum kb_list list, uint32_t index, const char *path, const char *format,
                  ...) __attribute__((format(printf, 5, 6)));

/* Reports an id that list `target` has no row of, with the nearest id it has; NULL is allowed. */
void check_link(struct checking *checking, enum kb_list list, uint32_t index, const char *path, enum kb_list target,
                const char *id);
void check_list(struct checking *checking, enum kb_list list, uint32_t index, const char *path, enum kb_list target,
                const char **ids, uint32_t count);

/* "then[2].regimen" in a buffer of the caller's. */
#define CHECK_PATH 64
const char *check_path(char out[CHECK_PATH], const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
