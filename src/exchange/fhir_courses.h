/* Courses made of orders; internal to fhir_courses.c and fhir_course_ends.c. */
#ifndef CAJAL_EXCHANGE_FHIR_COURSES_H
#define CAJAL_EXCHANGE_FHIR_COURSES_H

#include "exchange/fhir_parts.h"

/* Orders or administrations of one drug at one dose, without a break that is known. */
struct fhir_course {
    struct case_treatment treatment;
    const struct fhir_resource *first; /* whose id notes carry; the order in force when there is one */
    const struct kb_drug *drug;
    bool going_on, request, halted; /* request: orders, else administrations; halted: the last of them was stopped */
    bool said;                      /* the last of them says its own end */
    bool joined;                    /* doses given of another course, that of their orders */
    bool unclear;        /* a metastasis was found in the middle, and nobody says whether it was taken then */
    cajal_date latest;   /* first day of its last order */
    cajal_date covered;  /* the last day that its orders say themselves */
    int32_t widest;      /* most days from one order to the next */
    cajal_date followed; /* the first day of the next course of the same; or not stated */
};

struct fhir_begun;

struct fhir_courses {
    struct fhir_reader *reader;
    struct fhir_course *items;
    size_t count, capacity;
    struct fhir_begun *begun;
    size_t begun_count, begun_capacity;
    const struct kb_gap *longest_order, *pause; /* or NULL: the knowledge base has none */
};

/* Looks up what the knowledge base says of gaps. */
void fhir_course_rules(struct fhir_courses *it);

/* Counts an order in: what it covers, how long after the one before. */
void fhir_course_extend(struct fhir_course *course, const struct fhir_given *given);

/* Whether the course was over before `given`; `other`: what was begun between them (of another dose: the same drug), or
 * NULL. Notes why, and what is not sure. */
bool fhir_course_over(struct fhir_courses *it, struct fhir_course *course, const struct fhir_given *given,
                      const struct kb_drug *other);

/* Whether it had surely ended before a day. */
bool fhir_course_ended_before(const struct fhir_courses *it, const struct fhir_course *course, cajal_date day);

/* Its end, and whether it was for metastatic disease, as far as the record tells. */
void fhir_course_close(struct fhir_courses *it, struct fhir_course *course);

#endif
