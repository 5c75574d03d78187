/* Files, whole or not at all. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

int cli_read_file(struct text *out, const char *path, size_t most)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s: cannot open: %s\n", path, strerror(errno));
        return CAJAL_IO;
    }
    int wrong = text_read(out, file, most) ? 0 : out->failed ? ENOMEM : errno;
    if (wrong)
        fprintf(stderr, "%s: cannot read: %s\n", path, strerror(wrong));
    if (!standard)
        fclose(file);
    return wrong == 0 ? CAJAL_OK : out->failed ? CAJAL_INTERNAL : CAJAL_IO;
}

static int cannot_write(const char *path)
{
    fprintf(stderr, "%s: cannot write: %s\n", path, strerror(errno));
    return CAJAL_IO;
}

/* A device or a pipe takes what is written; nothing must take its place. */
static bool is_device(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && !S_ISREG(found.st_mode);
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
    if (is_device(path))
        out->part[0] = '\0';
    out->stream = fopen(out->part[0] ? out->part : path, "wb");
    return out->stream ? CAJAL_OK : cannot_write(path);
}

/* To the disk before the name is given: after a power cut there is the old file or the new one, never half of it. */
int cli_file_close(struct cli_file *file, int status)
{
    if (file->stream == stdout)
        return status;
    bool beside = file->part[0] != '\0';
    bool good = !ferror(file->stream) && fflush(file->stream) == 0 && (!beside || fsync(fileno(file->stream)) == 0);
    int error = errno;
    good = fclose(file->stream) == 0 && good;
    if (good && status == CAJAL_OK && (!beside || rename(file->part, file->path) == 0))
        return CAJAL_OK;
    errno = good ? errno : error;
    if (status == CAJAL_OK)
        status = cannot_write(file->path);
    if (beside)
        remove(file->part);
    return status;
}

int cli_write_file(const char *path, const char *bytes, size_t length)
{
    struct cli_file file;
    int status = cli_file_open(&file, path);
    if (status != CAJAL_OK)
        return status;
    (void)!fwrite(bytes, 1, length, file.stream);
    return file.stream == stdout ? cli_finish(CAJAL_OK) : cli_file_close(&file, CAJAL_OK);
}
