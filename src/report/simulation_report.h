/* What the forms of a simulation's report share. */
#ifndef CAJAL_REPORT_SIMULATION_REPORT_H
#define CAJAL_REPORT_SIMULATION_REPORT_H

#include "base/text.h"
#include "simulate/simulation.h"

/* What the model can answer and what it cannot; shown with every answer. */
extern const char *const simulation_can[], *const simulation_cannot[];
extern const size_t simulation_can_count, simulation_cannot_count;

/* One sentence: how a policy does beside the first. Of the first: how long its patients live. */
void simulation_sentence(struct text *out, const cajal_simulation *simulation, uint32_t policy);

/* What must be said of just these policies: on which assumption their difference hangs. At most SIMULATION_NOTES. */
#define SIMULATION_NOTES 4
size_t simulation_notes(const char *out[SIMULATION_NOTES], const cajal_simulation *simulation);

/* How many of the parameters are stated by a source, and how many are assumed. */
void simulation_standing(const cajal_simulation *simulation, uint32_t *verified, uint32_t *assumed);

/* The words of the regimens that began as this treatment in turn, most frequent first; false: none did. */
bool simulation_regimens(struct text *out, const cajal_simulation *simulation, uint32_t policy, uint32_t treatment);

cajal_status report_simulation_text(struct text *out, const cajal_simulation *simulation, int width, bool colour,
                                    cajal_errors *errors);
cajal_status report_simulation_json(struct text *out, const cajal_simulation *simulation, bool pretty,
                                    cajal_errors *errors);

#endif
