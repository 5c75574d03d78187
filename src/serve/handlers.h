/* The handlers of routes.c, a file a subject. */
#ifndef CAJAL_SERVE_HANDLERS_H
#define CAJAL_SERVE_HANDLERS_H

#include "serve/routes.h"

/* health.c */
route_handler answer_health, answer_ready, answer_metrics, answer_problem;
/* api_plan.c */
route_handler answer_plan;
/* hooks.c */
route_handler answer_hook_services, answer_hook, answer_hook_feedback;
/* launch.c */
route_handler answer_smart, answer_launch;
/* static.c */
route_handler answer_static;

#endif
