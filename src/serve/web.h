/* The files of web/, in the program: written by tools/embed_web.c at build time. */
#ifndef CAJAL_SERVE_WEB_H
#define CAJAL_SERVE_WEB_H

#include <stddef.h>

struct web_file {
    const char *path; /* without a leading /: "index.html" */
    const char *type;
    const unsigned char *bytes;
    size_t length;
    const char *etag;            /* with its quotes */
    const unsigned char *packed; /* as gzip, or NULL */
    size_t packed_length;
    const char *packed_etag;
};

extern const struct web_file web_files[]; /* by path */
extern const size_t web_files_count;

/* NULL when there is none of that path. */
const struct web_file *web_find(const char *path);

/* Content type by a file's ending. */
const char *web_type(const char *path);

#endif
