/* The two halves of changes.h. */
#ifndef CAJAL_REPORT_CHANGES_PARTS_H
#define CAJAL_REPORT_CHANGES_PARTS_H

#include "report/changes.h"
#include "report/face.h"

/* changes_plan.c: what is new, gone, or has moved in the plan, and the rules that did it. */
void changes_of_plan(struct face *face, const cajal_plan *before, const cajal_plan *after);

/* Whether a rule is in force on the second day and was not on the first. */
bool changes_rule_began(const cajal_knowledge *knowledge, const struct kb_rule *rule, int32_t from, int32_t until);

#endif
