/* Writing a file whole or not at all. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

/* To the disk before the name is given: after a power cut there is the old file or the new one, never half of it. */
static bool put(const char *path, const char *bytes, size_t length)
{
    FILE *out = fopen(path, "wb");
    if (!out)
        return false;
    bool good = fwrite(bytes, 1, length, out) == length && fflush(out) == 0 && fsync(fileno(out)) == 0;
    int error = errno;
    good = fclose(out) == 0 && good;
    errno = good ? 0 : error ? error : errno;
    return good;
}

int cli_write_file(const char *path, const char *bytes, size_t length)
{
    char part[4096];
    if (strcmp(path, "-") == 0)
        return fwrite(bytes, 1, length, stdout) == length ? CAJAL_OK : CAJAL_IO;
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part) {
        fprintf(stderr, "%s: the name is too long\n", path);
        return CAJAL_USAGE;
    }
    if (put(part, bytes, length) && rename(part, path) == 0)
        return CAJAL_OK;
    fprintf(stderr, "%s: cannot write: %s\n", path, strerror(errno));
    remove(part);
    return CAJAL_IO;
}
