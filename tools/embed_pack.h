/* Packs a file of the page at build time, for clients that unpack it. */
#ifndef CAJAL_TOOLS_EMBED_PACK_H
#define CAJAL_TOOLS_EMBED_PACK_H

#include <stddef.h>

/* As gzip, the same bytes at each build; the caller frees. NULL when it gains too little, or there is no zlib. */
unsigned char *embed_pack(const unsigned char *bytes, size_t length, size_t *packed_length);

#endif
