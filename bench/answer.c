/* How long an answer of the service takes without the network, in time of one core: answer TARGET BODY.json [SECONDS].
 * bench/serve.py --body writes the body of a CDS Hooks call. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../tests/unit/serve_ask.h"
#include "serve/service.h"

/* Time of the processor, so that others on the machine do not count. */
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *bytes = file ? malloc(1 << 24) : NULL;
    *length = bytes ? fread(bytes, 1, 1 << 24, file) : 0;
    if (file)
        fclose(file);
    return bytes;
}

static double answer(struct service *service, const char *target, const char *body, size_t length, bool say)
{
    struct asking it;
    double begin = now();
    ask_whole(&it, service, HTTP_POST, target, NULL, body, length);
    double took = now() - begin;
    if (say)
        printf("%s: %d, %zu bytes in, %zu bytes out\n", target, it.response.status, length, it.response.body.length);
    http_response_free(&it.response);
    return took;
}

int main(int argc, char **argv)
{
    const struct service_options options = {.origin = "http://localhost"};
    struct service *service = NULL;
    size_t length = 0;
    char *body = argc > 2 ? read_file(argv[2], &length) : NULL;
    double seconds = argc > 3 ? atof(argv[3]) : 2, took = 0, best = 1e9;
    long runs = 0;
    if (!body || service_open(&service, &options, NULL) != CAJAL_OK) {
        fprintf(stderr, "usage: answer TARGET BODY.json [SECONDS]\n");
        free(body);
        return 2;
    }
    answer(service, argv[1], body, length, true);
    for (; took < seconds; runs++) {
        double one = answer(service, argv[1], body, length, false);
        best = one < best ? one : best;
        took += one;
    }
    printf("%8.1f us an answer (best %.1f)\n", took / (double)runs * 1e6, best * 1e6);
    service_close(service);
    free(body);
    return 0;
}
