/* The page: files of web/ out of the program, or out of a directory while they are being written. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/letters.h"
#include "serve/handlers.h"
#include "serve/web.h"

/* A file of the page is far smaller; a directory that holds larger ones is not a page. */
#define FILE_MOST ((off_t)16 * 1024 * 1024)

/* What a browser may do with our page: run our own script and nothing else. */
static void set_safety(struct http_response *response, const char *etag)
{
    http_set(response, "Content-Security-Policy",
             "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
             "base-uri 'none'; form-action 'none'; frame-ancestors 'self'");
    http_set(response, "X-Content-Type-Options", "nosniff");
    http_set(response, "Referrer-Policy", "no-referrer");
    http_set(response, "Cache-Control", "no-cache");
    if (etag)
        http_set(response, "ETag", etag);
}

/* Whether no part of the path leads out of the directory or to a hidden file. */
static bool is_safe(const char *path)
{
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (*part == '.' || (*part == '\0' && part != path) || *part == '/')
            return false;
    }
    return !strchr(path, '\\');
}

static void answer_from_disk(const char *directory, const char *path, struct http_response *response)
{
    struct text name = {0};
    struct stat what;
    text_printf(&name, "%s/%s", directory, path);
    int file = is_safe(path) && !name.failed ? open(name.data, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK) : -1;
    text_free(&name);
    if (file < 0 || fstat(file, &what) != 0 || !S_ISREG(what.st_mode) || what.st_size > FILE_MOST) {
        http_problem(response, PROBLEM_NOT_FOUND, "there is no /%.200s here", path);
    } else if (text_reserve(&response->body, (size_t)what.st_size)) {
        for (ssize_t got; text_reserve(&response->body, 4096) &&
                          (got = read(file, response->body.data + response->body.length, 4096)) > 0;)
            response->body.length += (size_t)got;
        response->type = web_type(path);
        set_safety(response, NULL);
    }
    if (file >= 0)
        close(file);
}

static int by_path(const void *key, const void *file) { return strcmp(key, ((const struct web_file *)file)->path); }

const struct web_file *web_find(const char *path)
{
    return bsearch(path, web_files, web_files_count, sizeof web_files[0], by_path);
}

/* Whether the client unpacks gzip: "gzip, deflate, br", "gzip;q=0.5", not "gzip;q=0" (RFC 9110 section 12.5.3). */
static bool unpacks(const struct http_request *request)
{
    const char *at = http_header(request, "Accept-Encoding");
    while (at && *at) {
        at += strspn(at, ", \t");
        size_t length = strcspn(at, ",; \t"), rest = strcspn(at, ",");
        if (length == 4 && letters_compare_n(at, "gzip", 4) == 0) {
            const char *weight = memchr(at, '=', rest);
            return !weight || strcspn(weight, "123456789") < (size_t)(at + rest - weight);
        }
        at += rest;
    }
    return false;
}

void answer_static(struct service *service, const struct http_request *request, struct http_response *response)
{
    const char *directory = service_options(service)->web;
    const char *path = request->parameters[0][0] ? request->parameters[0] : "index.html";
    if (directory) {
        answer_from_disk(directory, path, response);
        return;
    }
    const struct web_file *file = web_find(path);
    if (!file) {
        http_problem(response, PROBLEM_NOT_FOUND, "there is no /%.200s here", path);
        return;
    }
    const char *known = http_header(request, "If-None-Match");
    bool packed = file->packed && unpacks(request);
    const char *etag = packed ? file->packed_etag : file->etag;
    response->type = file->type;
    set_safety(response, etag);
    if (file->packed)
        http_set(response, "Vary", "Accept-Encoding");
    if (known && strstr(known, etag)) {
        response->status = 304;
        return;
    }
    if (packed)
        http_set(response, "Content-Encoding", "gzip");
    response->fixed = packed ? file->packed : file->bytes;
    response->fixed_length = packed ? file->packed_length : file->length;
}
