/* The published figures, searched as `cajal evidence` does. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/errors.h"
#include "report/evidence.h"
#include "serve/api.h"
#include "serve/handlers.h"

#define WORDS_MOST 16 /* nobody looks for more at once */

/* Cuts at blanks, in place; how many words. */
static size_t words_of(const char *words[WORDS_MOST], char *text)
{
    size_t count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, " ", &rest); word && count < WORDS_MOST; word = strtok_r(NULL, " ", &rest))
        words[count++] = word;
    return count;
}

static bool read_query(struct evidence_query *query, const char *words[WORDS_MOST], struct arena *arena,
                       const struct http_request *request, struct http_response *response)
{
    const char *line = http_query(request, "line"), *said = http_query(request, "words");
    const char *as_of = api_as_of(request, response);
    cajal_date day;
    if (!as_of || !date_parse(&day, as_of))
        return false;
    if (line && (line[0] < '1' || line[0] > '4' || line[1])) {
        http_problem(response, PROBLEM_MALFORMED, "line=%.40s: expected 1 to 4; 4 is fourth or later", line);
        return false;
    }
    char *copy = arena_strdup(arena, said ? said : "");
    if (!copy) {
        http_problem(response, PROBLEM_INTERNAL, "out of memory");
        return false;
    }
    *query = (struct evidence_query)EVIDENCE_QUERY_INIT;
    query->words = words;
    query->words_count = words_of(words, copy);
    query->drug = http_query(request, "drug");
    query->genotype = http_query(request, "genotype");
    query->line = line ? line[0] - '0' : 0;
    query->as_of_days = day.days;
    return true;
}

void answer_evidence(struct service *service, const struct http_request *request, struct http_response *response)
{
    (void)service;
    struct evidence_query query;
    const char *words[WORDS_MOST];
    struct arena *arena = http_arena(response);
    cajal_errors *errors = cajal_errors_new();
    if (!arena || !errors)
        http_problem(response, PROBLEM_INTERNAL, "out of memory");
    else if (read_query(&query, words, arena, request, response)) {
        struct evidence evidence;
        cajal_status status = evidence_search(&evidence, arena, request->knowledge, &query, errors);
        if (status == CAJAL_OK)
            status = evidence_json(&response->body, request->knowledge, &evidence, false, errors);
        if (status != CAJAL_OK)
            http_problem_errors(response, status, errors);
        else
            response->type = HTTP_JSON;
    }
    cajal_errors_free(errors);
}
