/* The knowledge base as one block of bytes with a list of the pointers in it, so that the
 * shipped base starts without parsing YAML: a copy and some additions. The layout is that of
 * the machine it is built for; tools/embed_knowledge.c writes it as C at build time. */
#ifndef CAJAL_KNOWLEDGE_IMAGE_H
#define CAJAL_KNOWLEDGE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "knowledge/kb.h"

struct kb_image {
    char *bytes; /* starts with a struct kb */
    size_t length, capacity;
    uint32_t *pointers; /* offsets of the pointers; each holds the offset it points to */
    size_t pointers_count, pointers_capacity;
    bool failed; /* memory was short */
};

/* Builds the image of `kb` with malloc; free with image_free(). False when memory is short. */
bool image_build(struct kb_image *out, const struct kb *kb);
void image_free(struct kb_image *image);

/* Restores an image into `arena`; NULL when memory is short. */
const struct kb *image_restore(struct arena *arena, const void *bytes, size_t length, const uint32_t *pointers,
                               size_t pointers_count);

#endif
