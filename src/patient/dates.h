/* Every date of a case, wherever it stands. */
#ifndef CAJAL_PATIENT_DATES_H
#define CAJAL_PATIENT_DATES_H

#include "patient/case.h"

enum date_role { DATE_BEGINS, DATE_ENDS }; /* DATE_ENDS: something was over then (stop, resolved) */

/* Calls `function` with each date that is stated; it may change the date. */
void case_each_date(struct cajal_case *it, void (*function)(void *context, cajal_date *date, enum date_role role),
                    void *context);

#endif
