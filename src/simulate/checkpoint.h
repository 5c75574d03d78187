/* A run on disk, so that a machine that stops costs minutes: all counts and how far they go. */
#ifndef CAJAL_SIMULATE_CHECKPOINT_H
#define CAJAL_SIMULATE_CHECKPOINT_H

#include "simulate/model.h"

/* Written whole to a file beside it, then renamed: a kill leaves the old one or the new one. */
cajal_status checkpoint_write(const char *path, const struct model *model, const struct simulate_result *result,
                              uint64_t first, uint64_t end, cajal_errors *errors);

/* Fills `result`; leaves it empty when there is no such file. CAJAL_INVALID when it is of another run. */
cajal_status checkpoint_read(const char *path, const struct model *model, struct simulate_result *result,
                             uint64_t first, uint64_t end, cajal_errors *errors);

#endif
