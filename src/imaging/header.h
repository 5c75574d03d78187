/* The header of a NIfTI-1 or NIfTI-2 file, checked. */
#ifndef CAJAL_IMAGING_HEADER_H
#define CAJAL_IMAGING_HEADER_H

#include "imaging/volume.h"

#define HEADER_BYTES 540 /* of NIfTI-2, the longer one */

struct header {
    bool pair; /* the voxels are in a file of their own */
    size_t voxel_offset;
};

/* Fills what the header says of a volume; `length` bytes of the head of a file are there. */
cajal_status header_read(struct header *out, struct volume *volume, const unsigned char *head, size_t length,
                         cajal_errors *errors);

#endif
