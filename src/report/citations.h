/* Sources as numbers: [1] is the first work cited, [2] the next. A source is a reference id,
 * or "id#place"; the places used are collected and shown in the list. */
#ifndef CAJAL_REPORT_CITATIONS_H
#define CAJAL_REPORT_CITATIONS_H

#include "base/json_out.h"
#include "base/text.h"
#include "knowledge/knowledge.h"

struct citation {
    const char *id;                       /* of the reference, without the place */
    const struct kb_reference *reference; /* the work itself */
    const char **places;                  /* in order of first use */
    size_t places_count, places_capacity;
};

struct citations {
    const cajal_knowledge *knowledge;
    int32_t day; /* a source that was not public by then is not cited; INT32_MAX: every source is */
    struct arena *arena;
    uint32_t *number_of; /* by index into kb->references; 0: not cited yet */
    struct citation *items;
    size_t count, capacity;
    bool failed; /* memory was short */
};

/* `failed` is set when memory is short; the other calls are then harmless. All sources are cited
 * unless `day` is set afterwards. */
void citations_begin(struct citations *citations, const cajal_knowledge *knowledge);
void citations_end(struct citations *citations);

/* The number of a source, from 1, given out on first use; 0 when memory is short or
 * it was not public by the day; and for an id that is no reference, which no base has that was checked. */
uint32_t citations_number(struct citations *citations, const char *source);

/* The numbers of the sources, ascending and distinct; how many. */
#define CITATIONS_MOST 64 /* behind one sentence; a rule has a handful */
size_t citations_numbers(uint32_t numbers[CITATIONS_MOST + 1], struct citations *citations, const char *const *sources,
                         uint32_t count);

/* Appends "[1-3,5]"; nothing when there are no sources. */
void citations_marks(struct text *out, struct citations *citations, const char *const *sources, uint32_t count);

/* Whether two lists of sources lead to the same marks. */
bool citations_same(struct citations *citations, const char *const *a, uint32_t a_count, const char *const *b,
                    uint32_t b_count);

/* "Demetri 2006 Lancet 368:1329" */
void reference_short(struct text *out, const struct kb_reference *reference);

/* Authors. Title. Journal. Year;volume(issue):pages. doi, PMID, NCT, URL. */
void reference_full(struct text *out, const struct kb_reference *reference);

/* The short form with the places used: "Ang 2016 Oncol Ther (imatinib, surgery)"; a citation with a
 * known misprint says so, `cajal explain` tells which. */
void citation_short(struct text *out, const struct citation *citation);

/* "sources": [ "id#place" … ], each cited: those public by the day. */
void citations_json_sources(struct json_out *json, struct citations *citations, const char *const *sources,
                            uint32_t count);

/* "references": [ { "id", "text", "title", "doi", "pmid", "read", "erratum" } ] */
void citations_json(struct json_out *json, struct citations *citations);

/* "full text read", "abstract read", … */
const char *reference_read_words(enum kb_read read);

#endif
