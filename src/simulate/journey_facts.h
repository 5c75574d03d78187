#ifndef CAJAL_SIMULATE_JOURNEY_FACTS_H
#define CAJAL_SIMULATE_JOURNEY_FACTS_H

#include "facts/facts.h"
#include "simulate/journey.h"

/* The facts vector of a patient on the way, as facts_derive() would make it of the same patient's case. */
void journey_facts(cajal_facts *out, const struct journey *journey);

#endif
