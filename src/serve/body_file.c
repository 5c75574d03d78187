#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/errors.h"
#include "serve/api.h"

int api_body_file(struct api_call *call, char path[API_PATH])
{
    const struct http_request *request = call->request;
    int file = memfd_create("body", MFD_CLOEXEC);
    for (size_t done = 0; file >= 0 && done < request->body_length;) {
        ssize_t written = write(file, request->body + done, request->body_length - done);
        if (written <= 0) {
            close(file);
            file = -1;
        }
        done += written > 0 ? (size_t)written : 0;
    }
    if (file < 0)
        errors_add(call->errors, CAJAL_INTERNAL, NULL, 0, NULL, "out of memory or of open files");
    else
        snprintf(path, API_PATH, "/proc/self/fd/%d", file);
    return file;
}
