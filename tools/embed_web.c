/* Build-time tool: writes the files of web/ as C, so that one binary serves the page.
 *     embed_web [--plain] OUTPUT.c WEB_DIRECTORY FILE…    FILEs are named from the directory on, in any order;
 *                                                         NAME=PATH: a file from elsewhere under another name;
 *                                                         --plain: none of them packed too */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "embed_pack.h"
#include "serve/web.h"

static unsigned char *read_whole(const char *directory, const char *name, size_t *length)
{
    char path[4096];
    const char *elsewhere = strchr(name, '=');
    if (elsewhere)
        snprintf(path, sizeof path, "%s", elsewhere + 1);
    else
        snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    unsigned char *bytes = NULL;
    long size = file && fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (size >= 0 && fseek(file, 0, SEEK_SET) == 0 && (bytes = malloc((size_t)size + 1)))
        *length = fread(bytes, 1, (size_t)size, file);
    if (!bytes || *length != (size_t)size) {
        fprintf(stderr, "%s: cannot read\n", path);
        free(bytes);
        bytes = NULL;
    }
    if (file)
        fclose(file);
    return bytes;
}

static void write_bytes(FILE *out, const char *name, int index, const unsigned char *bytes, size_t length)
{
    fprintf(out, "static const unsigned char %s_%d[] = {", name, index);
    for (size_t i = 0; i < length; i++)
        fprintf(out, "%s%u,", i % 24 ? "" : "\n", bytes[i]);
    fputs("0};\n", out);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* A file, and the same packed where that is worth it. */
static void write_both(FILE *out, int index, const unsigned char *bytes, struct web_file *file, bool plain)
{
    unsigned char *packed = plain ? NULL : embed_pack(bytes, file->length, &file->packed_length);
    write_bytes(out, "file", index, bytes, file->length);
    if (packed)
        write_bytes(out, "packed", index, packed, file->packed_length);
    else
        file->packed_length = 0;
    free(packed);
}

static void write_row(FILE *out, int index, const char *name, const struct web_file *file, uint64_t hash)
{
    fprintf(out, "    {\"%s\", \"%s\", file_%d, %zu, \"\\\"%016" PRIx64 "\\\"\", ", name, web_type(name), index,
            file->length, hash);
    if (file->packed_length)
        fprintf(out, "packed_%d, %zu, \"\\\"%016" PRIx64 "-gzip\\\"\"},\n", index, file->packed_length, hash);
    else
        fputs("0, 0, 0},\n", out);
}

/* All files, then the table of them; false when one cannot be read. */
static bool write_files(FILE *out, const char *directory, char **names, int count, struct web_file *files,
                        uint64_t *hashes, bool plain)
{
    fputs("#include \"serve/web.h\"\n\n", out);
    for (int i = 0; i < count; i++) {
        unsigned char *bytes = read_whole(directory, names[i], &files[i].length);
        if (!bytes)
            return false;
        names[i][strcspn(names[i], "=")] = '\0';
        hashes[i] = hash_fnv(HASH_FNV, bytes, files[i].length);
        write_both(out, i, bytes, &files[i], plain);
        free(bytes);
    }
    fputs("\nconst struct web_file web_files[] = {\n", out);
    for (int i = 0; i < count; i++)
        write_row(out, i, names[i], &files[i], hashes[i]);
    fprintf(out, "    {0},\n};\nconst size_t web_files_count = %d;\n", count);
    return true;
}

int main(int argc, char **argv)
{
    bool plain = argc > 1 && strcmp(argv[1], "--plain") == 0;
    argc -= plain;
    argv += plain;
    if (argc < 3) {
        fputs("usage: embed_web [--plain] OUTPUT.c WEB_DIRECTORY FILE…\n", stderr);
        return 2;
    }
    char **names = argv + 3;
    int count = argc - 3;
    struct web_file *files = calloc((size_t)count + 1, sizeof *files);
    uint64_t *hashes = calloc((size_t)count + 1, sizeof *hashes);
    FILE *out = fopen(argv[1], "w");
    qsort(names, (size_t)count, sizeof *names, by_name);
    bool good = files && hashes && out && write_files(out, argv[2], names, count, files, hashes, plain);
    if (!out)
        fprintf(stderr, "%s: cannot write\n", argv[1]);
    else if (fclose(out) != 0)
        good = false;
    free(files);
    free(hashes);
    return good ? 0 : 3;
}
