/* The fuzzer's bytes as a file with a name: the readers of VCF and MAF open paths. */
#ifndef CAJAL_FUZZ_MEMORY_FILE_H
#define CAJAL_FUZZ_MEMORY_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* The descriptor to close; `path` receives its name. */
static inline int memory_file(char path[32], const uint8_t *data, size_t size)
{
    int file = memfd_create("fuzz", 0);
    if (file < 0 || write(file, data, size) != (ssize_t)size)
        abort();
    snprintf(path, 32, "/proc/self/fd/%d", file);
    return file;
}

#endif
