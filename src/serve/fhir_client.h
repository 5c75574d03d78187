/* Asking a FHIR server for what a request did not bring: several questions at once, each with its further pages, all
 * within one deadline. Only servers of the access file are asked, and a next page only of the same server. */
#ifndef CAJAL_SERVE_FHIR_CLIENT_H
#define CAJAL_SERVE_FHIR_CLIENT_H

#include "base/json_scan.h"
#include "serve/access.h"

#define FHIR_PAGES_MOST 40 /* of one question; beyond, the record is not of one patient */
#define FHIR_ANSWER_BYTES_MOST ((size_t)16 * 1024 * 1024) /* of one page */

struct fhir_page {
    struct text bytes;
    struct scan scan;
    struct fhir_page *next;
};

enum fhir_fate { FHIR_UNASKED, FHIR_DONE, FHIR_FAILED };

struct fhir_question {
    const char *name;  /* for messages: the key of the prefetch */
    const char *query; /* "Condition?patient=7" or "Patient/7"; or a whole address, which must be of the server */
    enum fhir_fate fate;
    long status;             /* of HTTP; 0: there was no answer */
    struct fhir_page *pages; /* in order; filled as far as they came, to be freed in any case */
};

/* Answers all questions or marks them failed. `token`: an access token, or NULL. */
void fhir_ask(struct fhir_question *questions, size_t count, const struct access_fhir *server, const char *token,
              int deadline_ms);
void fhir_question_end(struct fhir_question *question);

/* The address of the next page of a Bundle, in `arena`; NULL when there is none. */
const char *fhir_next_page(const struct scan *scan, uint32_t value, struct arena *arena);

/* Whether an address is of this server: its base, then a path or a query. */
bool fhir_is_of(const char *address, const struct access_fhir *server);

#endif
