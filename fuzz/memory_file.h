/* The fuzzer's bytes as a file with a name: readers open paths. In memory, and made once: a disk would take most of the
 * time. */
#ifndef CAJAL_FUZZ_MEMORY_FILE_H
#define CAJAL_FUZZ_MEMORY_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct memory_file {
    int descriptor; /* 0: none yet */
    size_t held;
    char path[32];
};

/* Its name; it holds these bytes until the next call. */
static inline const char *memory_file(struct memory_file *file, const uint8_t *data, size_t size)
{
    if (!file->descriptor) {
        file->descriptor = memfd_create("fuzz", 0);
        snprintf(file->path, sizeof file->path, "/proc/self/fd/%d", file->descriptor);
    }
    if (file->descriptor < 0 || pwrite(file->descriptor, data, size, 0) != (ssize_t)size ||
        (size < file->held && ftruncate(file->descriptor, (off_t)size) != 0))
        abort();
    file->held = size;
    return file->path;
}

#endif
