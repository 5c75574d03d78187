/**
 * @file cajal.h
 * All of libcajal's public interface.
 *
 * Cajal supports a clinician's judgement on metastatic gastrointestinal stromal tumour;
 * it does not replace it. See docs/safety.md for what it does not do.
 */
#ifndef CAJAL_CAJAL_H
#define CAJAL_CAJAL_H

#include "cajal/cohort.h"
#include "cajal/evidence.h"
#include "cajal/exchange.h"
#include "cajal/imaging.h"
#include "cajal/knowledge.h"
#include "cajal/molecular.h"
#include "cajal/outcome.h"
#include "cajal/patient.h"
#include "cajal/plan.h"
#include "cajal/registry.h"
#include "cajal/report.h"
#include "cajal/response.h"
#include "cajal/simulate.h"
#include "cajal/status.h"

#endif
