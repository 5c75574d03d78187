/* Build-time tool: reads and checks kb/ and writes it as C, so that one binary works offline.
 *     embed_knowledge KB_DIRECTORY OUTPUT.c */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "knowledge/embedded.h"
#include "knowledge/image.h"
#include "knowledge/knowledge.h"

/* The tool links the loader, which can also open the embedded base: here there is none yet. */
const uint64_t kb_embedded_bytes[1];
const size_t kb_embedded_length = 0;
const uint32_t kb_embedded_pointers[1];
const size_t kb_embedded_pointers_count = 0;

static void write_image(FILE *out, const struct kb_image *image)
{
    fputs("#include \"knowledge/embedded.h\"\n\nconst uint64_t kb_embedded_bytes[] = {", out);
    for (size_t at = 0; at < image->length; at += 8) {
        uint64_t word = 0;
        memcpy(&word, image->bytes + at, image->length - at < 8 ? image->length - at : 8);
        fprintf(out, "%s0x%llx,", at % 64 ? "" : "\n", (unsigned long long)word);
    }
    fprintf(out, "\n};\nconst size_t kb_embedded_length = %zu;\n", image->length);
    fputs("const uint32_t kb_embedded_pointers[] = {", out);
    for (size_t i = 0; i < image->pointers_count; i++)
        fprintf(out, "%s%u,", i % 12 ? "" : "\n", image->pointers[i]);
    fprintf(out, "\n};\nconst size_t kb_embedded_pointers_count = %zu;\n", image->pointers_count);
}

static int embed(const char *directory, const char *path, cajal_errors *errors)
{
    cajal_knowledge *knowledge = NULL;
    cajal_status status = cajal_knowledge_load(&knowledge, directory, errors);
    if (status != CAJAL_OK)
        return (int)status;
    struct kb_image image;
    FILE *out = NULL;
    int result = CAJAL_IO;
    if (!image_build(&image, knowledge->kb))
        result = CAJAL_INTERNAL;
    else if ((out = fopen(path, "w"))) {
        write_image(out, &image);
        result = fclose(out) == 0 ? CAJAL_OK : CAJAL_IO;
    }
    if (result == CAJAL_IO)
        fprintf(stderr, "%s: cannot be written: %s\n", path, strerror(errno));
    else if (result == CAJAL_INTERNAL)
        fputs("out of memory\n", stderr);
    image_free(&image);
    cajal_knowledge_free(knowledge);
    return result;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: embed_knowledge KB_DIRECTORY OUTPUT.c\n", stderr);
        return CAJAL_USAGE;
    }
    cajal_errors *errors = cajal_errors_new();
    int result = embed(argv[1], argv[2], errors);
    for (size_t i = 0; i < cajal_errors_count(errors); i++) {
        const cajal_error *error = cajal_errors_at(errors, i);
        fprintf(stderr, "%s:%d: %s\n", error->file ? error->file : "-", error->line, error->message);
    }
    cajal_errors_free(errors);
    return result;
}
