/* What every row of the knowledge base carries, and the works it cites. Part of kb.h. */
#ifndef CAJAL_KNOWLEDGE_KB_ROW_H
#define CAJAL_KNOWLEDGE_KB_ROW_H

#include <stdbool.h>
#include <stdint.h>

/* Every member `x` that is a list has a member `x_count` beside it. */

enum kb_status { KB_VERIFIED, KB_UNVERIFIED, KB_DISPUTED };

/* What every row carries: who says it, and which statement of the review it holds. */
struct kb_row {
    const char *id;
    const char **sources; /* reference ids, "ref" or "ref#place" */
    uint32_t sources_count;
    const char **statements; /* ids of the inventory of the review, S001… */
    uint32_t statements_count;
    enum kb_status status;
    const char *conflict; /* id of a row of conflicts.yaml, or NULL */
    const char *note;     /* free words for the reader, or NULL */
};

struct kb_manifest {
    const char *version;
    const char *title;
    const char *review;      /* id of the work this base started from, which `standing` speaks of */
    const char *known_from;  /* first day this base speaks of */
    const char *known_until; /* last day this base knows of */
    const char *disclaimer;
};

/* ---- references.yaml ---- */
enum kb_read { KB_READ_NONE, KB_READ_SECONDARY, KB_READ_ABSTRACT, KB_READ_FULL };

struct kb_reference {
    struct kb_row row;
    int number; /* number in the review's list, 0 when not in it */
    const char *authors, *title, *journal, *volume, *issue, *pages;
    int year;
    const char *published; /* the day it became public, when known better than by `year` */
    const char *doi, *pmid, *nct, *url;
    enum kb_read read;
    const char **places; /* the parts that a source may point to, "ref#place" */
    uint32_t places_count;
    const char *erratum; /* what is misprinted in the citing list, and the correction */
};

#endif
