/* api_body_file() in the memory that emscripten has for files: one request at a time, so one file. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/errors.h"
#include "serve/api.h"

int api_body_file(struct api_call *call, char path[API_PATH])
{
    const struct http_request *request = call->request;
    snprintf(path, API_PATH, "/tmp/body");
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    ssize_t written = file < 0 ? -1 : write(file, request->body, request->body_length);
    if (written >= 0 && (size_t)written == request->body_length)
        return file;
    if (file >= 0)
        close(file);
    errors_add(call->errors, CAJAL_INTERNAL, NULL, 0, NULL, "out of memory");
    return -1;
}
