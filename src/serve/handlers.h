/* The handlers of routes.c, a file a subject. */
#ifndef CAJAL_SERVE_HANDLERS_H
#define CAJAL_SERVE_HANDLERS_H

#include "serve/routes.h"

/* health.c */
route_handler answer_health, answer_ready, answer_metrics, answer_problem;
/* api_plan.c */
route_handler answer_plan, answer_validate;
/* api_page.c */
route_handler answer_words, answer_examples, answer_statements, answer_explain, answer_changes, answer_what_if;
/* api_course.c */
route_handler answer_course;
/* api_schema.c */
route_handler answer_openapi, answer_schema;
/* api_knowledge.c */
route_handler answer_knowledge, answer_ids, answer_evidence, answer_compare;
/* api_genotype.c, api_response.c, api_outcome.c */
route_handler answer_genotype, answer_response, answer_response_plot, answer_outcome;
/* api_registry.c, api_registry_write.c */
route_handler answer_registry_list, answer_registry_case, answer_registry_history, answer_registry_plan,
    answer_registry_add, answer_registry_edit, answer_registry_changes, answer_registry_audit;
/* api_fhir.c */
route_handler answer_fhir_case, answer_fhir_bundle;
/* hooks.c */
route_handler answer_hook_services, answer_hook, answer_hook_feedback;
/* launch.c */
route_handler answer_smart, answer_launch;
/* static.c */
route_handler answer_static;

#endif
