/* The handlers of routes.c, a file a subject. */
#ifndef CAJAL_SERVE_HANDLERS_H
#define CAJAL_SERVE_HANDLERS_H

#include "serve/routes.h"

/* health.c */
route_handler answer_health;
/* api_plan.c */
route_handler answer_plan;
/* api_evidence.c */
route_handler answer_evidence;
/* api_page.c */
route_handler answer_words, answer_case_schema, answer_examples, answer_statements, answer_explain, answer_changes,
    answer_what_if;
/* api_course.c */
route_handler answer_course;
/* static.c */
route_handler answer_static;

#endif
