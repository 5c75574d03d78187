/* Writing a file whole or not at all. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

static int cannot_write(const char *path)
{
    fprintf(stderr, "%s: cannot write: %s\n", path, strerror(errno));
    return CAJAL_IO;
}

int cli_file_open(struct cli_file *out, const char *path)
{
    *out = (struct cli_file){.path = path, .stream = stdout};
    if (strcmp(path, "-") == 0)
        return CAJAL_OK;
    if (snprintf(out->part, sizeof out->part, "%s.part", path) >= (int)sizeof out->part) {
        fprintf(stderr, "%s: the name is too long\n", path);
        return CAJAL_USAGE;
    }
    out->stream = fopen(out->part, "wb");
    return out->stream ? CAJAL_OK : cannot_write(path);
}

/* To the disk before the name is given: after a power cut there is the old file or the new one, never half of it. */
int cli_file_close(struct cli_file *file, int status)
{
    if (file->stream == stdout)
        return status;
    bool good = !ferror(file->stream) && fflush(file->stream) == 0 && fsync(fileno(file->stream)) == 0;
    int error = errno;
    good = fclose(file->stream) == 0 && good;
    if (good && status == CAJAL_OK && rename(file->part, file->path) == 0)
        return CAJAL_OK;
    errno = good ? errno : error;
    if (status == CAJAL_OK)
        status = cannot_write(file->path);
    remove(file->part);
    return status;
}

int cli_write_file(const char *path, const char *bytes, size_t length)
{
    struct cli_file file;
    int status = cli_file_open(&file, path);
    if (status != CAJAL_OK)
        return status;
    bool written = fwrite(bytes, 1, length, file.stream) == length;
    return cli_file_close(&file, written || file.stream != stdout ? CAJAL_OK : CAJAL_IO);
}
