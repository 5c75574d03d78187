/* How long an answer of the service takes without the network, in time of one core: answer SECONDS TARGET BODY.json…
 * Several bodies take turns, because a processor learns one by heart. bench/serve.py --body writes the body of a CDS
 * Hooks call, --bodies many of them. */
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
    return bytes ? realloc(bytes, *length + 1) : NULL;
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
    double seconds = argc > 3 ? atof(argv[1]) : 0, took = 0, best = 1e9;
    int count = argc > 3 ? argc - 3 : 0;
    struct body {
        char *bytes;
        size_t length;
    } *bodies = calloc((size_t)count + 1, sizeof *bodies);
    bool good = bodies && seconds > 0 && service_open(&service, &options, NULL) == CAJAL_OK;
    for (int i = 0; good && i < count; i++)
        good = (bodies[i].bytes = read_file(argv[3 + i], &bodies[i].length)) != NULL;
    if (good)
        answer(service, argv[2], bodies[0].bytes, bodies[0].length, true);
    long runs = 0;
    int turn = 0;
    for (; good && took < seconds; runs++) {
        const struct body *body = &bodies[turn];
        turn = turn + 1 < count ? turn + 1 : 0;
        double one = answer(service, argv[2], body->bytes, body->length, false);
        best = one < best ? one : best;
        took += one;
    }
    if (good)
        printf("%8.1f us an answer (best %.1f), %d bodies in turn\n", took / (double)runs * 1e6, best * 1e6, count);
    else
        fprintf(stderr, "usage: answer SECONDS TARGET BODY.json…\n");
    service_close(service);
    for (int i = 0; bodies && i < count; i++)
        free(bodies[i].bytes);
    free(bodies);
    return good ? 0 : 2;
}
