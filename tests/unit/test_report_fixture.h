/* A small knowledge base and plans made by hand, for the tests of the report room. */
#ifndef CAJAL_TEST_REPORT_FIXTURE_H
#define CAJAL_TEST_REPORT_FIXTURE_H

#include "base/text.h"
#include "plan/plan.h"

struct fixture {
    struct arena *arena;
    cajal_knowledge knowledge;
    cajal_plan plan;
};

/* An untreated patient with a KIT exon 11 tumour; the plan is decided by the rules of the fixture. */
void fixture_begin(struct fixture *fixture);

/* The same plan with a response: larger but hypodense. */
void fixture_add_response(struct fixture *fixture);

/* The plan decided again with fact `id` set to `word`. */
void fixture_set_fact(struct fixture *fixture, const char *id, const char *word);

void fixture_end(struct fixture *fixture);

/* Outcome `id` of the fixture's trials with its trial and arm. */
struct kb_evidence fixture_outcome(const struct fixture *fixture, const char *id);

/* `text` with every run of blanks and new lines as one blank; to be freed. */
char *fixture_squeezed(const char *text);

/* Fails unless the parts occur in `text` in this order, however its lines are broken. */
void fixture_in_order(const char *text, const char *const *parts, size_t count);
#define IN_ORDER(text, ...)                                                                                            \
    fixture_in_order(text, (const char *const[]){__VA_ARGS__},                                                         \
                     sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* The longest line of `text`, in columns, and how many lines it has. */
size_t fixture_widest(const char *text);
size_t fixture_lines(const char *text);

#endif
