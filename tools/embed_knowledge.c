/* Build-time tool: reads and checks kb/ and writes it as C, so that one binary works offline.
 *     embed_knowledge [--portable] KB_DIRECTORY OUTPUT.c
 * --portable: its values rather than an image, for another machine than this. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "knowledge/embedded.h"
#include "knowledge/image.h"
#include "knowledge/knowledge.h"
#include "knowledge/portable.h"

/* The tool links the loader, which can also open the embedded base: here there is none yet. */
const uint64_t kb_embedded_bytes[1];
const size_t kb_embedded_length = 0;
const uint32_t kb_embedded_pointers[1];
const size_t kb_embedded_pointers_count = 0;

static void write_bytes(FILE *out, const char *bytes, size_t length)
{
    fputs("#include \"knowledge/embedded.h\"\n\nconst uint64_t kb_embedded_bytes[] = {", out);
    for (size_t at = 0; at < length; at += 8) {
        uint64_t word = 0;
        memcpy(&word, bytes + at, length - at < 8 ? length - at : 8);
        fprintf(out, "%s0x%llx,", at % 64 ? "" : "\n", (unsigned long long)word);
    }
    fprintf(out, "\n};\nconst size_t kb_embedded_length = %zu;\n", length);
}

static void write_pointers(FILE *out, const uint32_t *pointers, size_t count)
{
    fputs("const uint32_t kb_embedded_pointers[] = {", out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%u,", i % 12 ? "" : "\n", pointers[i]);
    fprintf(out, "%s\n};\nconst size_t kb_embedded_pointers_count = %zu;\n", count ? "" : "0", count);
}

static bool write_image(FILE *out, const struct kb *kb)
{
    struct kb_image image;
    if (!image_build(&image, kb))
        return false;
    write_bytes(out, image.bytes, image.length);
    write_pointers(out, image.pointers, image.pointers_count);
    image_free(&image);
    return true;
}

static bool write_portable(FILE *out, const struct kb *kb)
{
    struct text values = {0};
    portable_build(&values, kb);
    bool good = !values.failed;
    if (good) {
        write_bytes(out, values.data, values.length);
        write_pointers(out, NULL, 0);
    }
    text_free(&values);
    return good;
}

static int embed(const char *directory, const char *path, bool portable, cajal_errors *errors)
{
    cajal_knowledge *knowledge = NULL;
    cajal_status status = cajal_knowledge_load(&knowledge, directory, errors);
    if (status != CAJAL_OK)
        return (int)status;
    FILE *out = fopen(path, "w");
    int result = CAJAL_IO;
    if (out) {
        bool good = portable ? write_portable(out, knowledge->kb) : write_image(out, knowledge->kb);
        result = fclose(out) != 0 ? CAJAL_IO : good ? CAJAL_OK : CAJAL_INTERNAL;
    }
    if (result == CAJAL_IO)
        fprintf(stderr, "%s: cannot be written: %s\n", path, strerror(errno));
    else if (result == CAJAL_INTERNAL)
        fputs("out of memory\n", stderr);
    cajal_knowledge_free(knowledge);
    return result;
}

int main(int argc, char **argv)
{
    bool portable = argc == 4 && strcmp(argv[1], "--portable") == 0;
    if (argc != 3 && !portable) {
        fputs("usage: embed_knowledge [--portable] KB_DIRECTORY OUTPUT.c\n", stderr);
        return CAJAL_USAGE;
    }
    cajal_errors *errors = cajal_errors_new();
    int result = embed(argv[argc - 2], argv[argc - 1], portable, errors);
    for (size_t i = 0; i < cajal_errors_count(errors); i++) {
        const cajal_error *error = cajal_errors_at(errors, i);
        fprintf(stderr, "%s:%d: %s\n", error->file ? error->file : "-", error->line, error->message);
    }
    cajal_errors_free(errors);
    return result;
}
