/* The fuzzer's bytes as a file with a name: readers open paths. No file at all, but what fopen() finds under its name:
 * to open a file took longer than to read what is in it. */
#ifndef CAJAL_FUZZ_MEMORY_FILE_H
#define CAJAL_FUZZ_MEMORY_FILE_H

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

struct memory_file {
    const uint8_t *data;
    size_t size;
    char path[32]; /* "": none yet */
    struct memory_file *next;
};

static struct memory_file *memory_files;

/* Its name; it holds these bytes until the next call. They are not copied. */
static inline const char *memory_file(struct memory_file *file, const uint8_t *data, size_t size)
{
    if (!file->path[0]) {
        snprintf(file->path, sizeof file->path, "/memory/%p", (void *)file);
        file->next = memory_files;
        memory_files = file;
    }
    file->data = data;
    file->size = size;
    return file->path;
}

struct memory_place {
    const struct memory_file *file;
    size_t at;
};

static ssize_t memory_read(void *cookie, char *out, size_t size)
{
    struct memory_place *place = cookie;
    size_t left = place->file->size - place->at, taken = size < left ? size : left;
    memcpy(out, place->file->data + place->at, taken);
    place->at += taken;
    return (ssize_t)taken;
}

static int memory_close(void *cookie)
{
    free(cookie);
    return 0;
}

static inline FILE *memory_open(const struct memory_file *file)
{
    const cookie_io_functions_t functions = {.read = memory_read, .close = memory_close};
    struct memory_place *place = malloc(sizeof *place);
    if (!place)
        abort();
    *place = (struct memory_place){file, 0};
    return fopencookie(place, "r", functions);
}

/* In place of those of the C library, which are one and the same. */
FILE *memory_fopen(const char *path, const char *mode) __asm__("fopen");
FILE *memory_fopen64(const char *path, const char *mode) __asm__("fopen64");

FILE *memory_fopen(const char *path, const char *mode)
{
    static FILE *(*on_disk)(const char *, const char *);
    for (const struct memory_file *file = memory_files; file; file = file->next)
        if (strcmp(path, file->path) == 0)
            return memory_open(file);
    if (!on_disk)
        *(void **)&on_disk = dlsym(RTLD_NEXT, "fopen");
    return on_disk(path, mode);
}

FILE *memory_fopen64(const char *path, const char *mode) { return memory_fopen(path, mode); }

#endif
