/* What a simulation says when the parameters are not known: the part of its report on draws. */
#ifndef CAJAL_REPORT_ANSWERS_REPORT_H
#define CAJAL_REPORT_ANSWERS_REPORT_H

#include "base/arena.h"
#include "base/json_out.h"
#include "report/layout.h"
#include "simulate/answers.h"

/* One sentence: which policy is worth most at the base's worth of a QALY, how sure that is, and what more knowledge
 * would be worth. */
void answers_sentence(struct text *out, const struct answers *answers);

void answers_print(struct layout *layout, struct arena *arena, const struct answers *answers);
void answers_write(struct json_out *json, const struct answers *answers);

#endif
