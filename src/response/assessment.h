/* One subject assessed: what include/cajal/response.h hands out. */
#ifndef CAJAL_RESPONSE_ASSESSMENT_H
#define CAJAL_RESPONSE_ASSESSMENT_H

#include "cajal/response.h"
#include "response/recorded.h"

struct cajal_assessment {
    struct arena *arena;
    const cajal_knowledge *knowledge;
    const struct cajal_case *patient_case; /* NULL when read from a table */
    struct series series;
    cajal_response response;
    struct response_request request;
    size_t mistakes, to_check;                  /* in the rows of this subject */
    const struct recorded_comparison *recorded; /* with an RS table beside; NULL: none */
    size_t recorded_count;
    bool recorded_alone; /* the responses are those recorded; there are no lesions */
};

/* The request that public options ask for. */
cajal_status assessment_request(struct response_request *out, const cajal_knowledge *knowledge,
                                const cajal_response_options *options, cajal_errors *errors);

/* By its word; RESPONSE_BY_NONE for an unknown one. */
enum response_criterion assessment_criterion(const char *word);

#endif
