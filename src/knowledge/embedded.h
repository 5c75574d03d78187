/* The knowledge base that is part of the library, written by tools/embed_knowledge.c. */
#ifndef CAJAL_KNOWLEDGE_EMBEDDED_H
#define CAJAL_KNOWLEDGE_EMBEDDED_H

#include <stddef.h>
#include <stdint.h>

extern const uint64_t kb_embedded_bytes[]; /* words, for the alignment */
extern const size_t kb_embedded_length;    /* in bytes */
extern const uint32_t kb_embedded_pointers[];
extern const size_t kb_embedded_pointers_count; /* 0: the bytes are those of portable.h, not of image.h */

#endif
