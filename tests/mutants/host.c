/* A unit test linked with mutants, as a server: each mutant gets a process of its own, forked from one that has started
 * already, and only the tests that reach it. Takes the place of cmocka's runner (--wrap) when CAJAL_MUTANTS_HOST is
 * set.
 *
 * CAJAL_MUTANTS_OVER_MS and CAJAL_MUTANTS_MOST_MS leave out the tests that take no more, and that take more, processor
 * time than that.
 *
 * On stdout first "long TEST MS" for each test that takes more, then "ready" (or "broken TEST" when a test fails
 * without mutants). On stdin one mutant a line, and behind a blank the one test that shall meet it; answered by a line
 * each: "N killed TEST", "N survived", "N unreached". */
#define _GNU_SOURCE
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "mutant.h"

#define MOST_TESTS 512
#define MOST_MEMORY (4ull << 30)

struct host {
    const char *name;
    const struct CMUnitTest *tests;
    size_t count;
    CMFixtureFunction setup, teardown;
    unsigned char *reached[MOST_TESTS]; /* by test, then mutant */
    long microseconds[MOST_TESTS];      /* of processor time, without mutants */
    size_t order[MOST_TESTS];           /* the quick ones first */
    long over_microseconds;             /* tests that take no more are left out */
    long most_microseconds;             /* those that take more too */
    int *running;                       /* shared: the test that a child is at */
};

int __real__cmocka_run_group_tests(const char *name, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown);
int __wrap__cmocka_run_group_tests(const char *name, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown);

static void *shared(size_t size)
{
    void *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED)
        abort();
    return map;
}

/* What runs for much longer than without mutants never ends: the processor's time decides, for other programs may be
 * busy too; the clock ends what waits for ever. */
static void limit_time(long microseconds)
{
    long most = 300000 + 5 * microseconds;
    struct itimerval used = {.it_value = {most / 1000000, most % 1000000}};
    struct itimerval waited = {.it_value = {20 + most / 100000, 0}};
    setitimer(ITIMER_PROF, &used, NULL);
    setitimer(ITIMER_REAL, &waited, NULL);
}

static int run_one(const struct host *host, size_t test)
{
    return __real__cmocka_run_group_tests(host->name, &host->tests[test], 1, host->setup, host->teardown);
}

static int measure(struct host *host, size_t test)
{
    host->reached[test] = shared(MOST_MUTANTS);
    pid_t child = fork();
    if (child == 0) {
        mutant_reached = host->reached[test];
        _exit(run_one(host, test) != 0);
    }
    int status = 1;
    struct rusage used = {0};
    if (child < 0 || wait4(child, &status, 0, &used) != child || status != 0)
        return -1;
    host->microseconds[test] =
        (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000 + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
    size_t at = test;
    for (; at > 0 && host->microseconds[host->order[at - 1]] > host->microseconds[test]; at--)
        host->order[at] = host->order[at - 1];
    host->order[at] = test;
    return 0;
}

static int left_out(const struct host *host, size_t test, const char *only)
{
    long took = host->microseconds[test];
    return took <= host->over_microseconds || took > host->most_microseconds ||
           (*only && strcmp(only, host->tests[test].name) != 0);
}

static void meet_tests(const struct host *host, int mutant, const char *only)
{
    struct rlimit memory = {MOST_MEMORY, MOST_MEMORY}, core = {0, 0};
    setrlimit(RLIMIT_AS, &memory);
    setrlimit(RLIMIT_CORE, &core);
    mutant_alive = mutant;
    for (size_t i = 0; i < host->count; i++) {
        size_t test = host->order[i];
        if (!host->reached[test][mutant] || left_out(host, test, only))
            continue;
        *host->running = (int)test;
        limit_time(host->microseconds[test]);
        if (run_one(host, test) != 0)
            _exit(1);
    }
    _exit(0);
}

static void judge(const struct host *host, int mutant, const char *only, FILE *out)
{
    int reached = 0;
    for (size_t i = 0; i < host->count && !reached; i++)
        reached = host->reached[i][mutant] && !left_out(host, i, only);
    if (!reached) {
        fprintf(out, "%d unreached\n", mutant);
        return;
    }
    int status = 1;
    pid_t child = fork();
    if (child == 0)
        meet_tests(host, mutant, only);
    if (child < 0 || waitpid(child, &status, 0) != child)
        abort();
    if (status)
        fprintf(out, "%d killed %s\n", mutant, host->tests[*host->running].name);
    else
        fprintf(out, "%d survived\n", mutant);
}

int __wrap__cmocka_run_group_tests(const char *name, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown)
{
    if (!getenv("CAJAL_MUTANTS_HOST"))
        return __real__cmocka_run_group_tests(name, tests, count, setup, teardown);
    static struct host host;
    host = (struct host){.name = name, .tests = tests, .count = count, .setup = setup, .teardown = teardown};
    host.running = shared(sizeof *host.running);
    const char *over_ms = getenv("CAJAL_MUTANTS_OVER_MS"), *most_ms = getenv("CAJAL_MUTANTS_MOST_MS");
    host.over_microseconds = over_ms ? 1000 * atol(over_ms) : -1;
    host.most_microseconds = most_ms ? 1000 * atol(most_ms) : LONG_MAX;
    FILE *out = fdopen(dup(STDOUT_FILENO), "w");
    if (!out || count > MOST_TESTS || !freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
        abort();
    for (size_t i = 0; i < count; i++)
        if (measure(&host, i) != 0) {
            fprintf(out, "broken %s\n", tests[i].name);
            fflush(out);
            return 1;
        }
    for (size_t i = 0; i < count; i++)
        if (host.microseconds[i] > host.most_microseconds)
            fprintf(out, "long %s %ld\n", tests[i].name, host.microseconds[i] / 1000);
    fprintf(out, "ready\n");
    fflush(out);
    for (char line[512]; fgets(line, sizeof line, stdin); fflush(out)) {
        char only[256] = "";
        int mutant = 0;
        if (sscanf(line, "%d %255s", &mutant, only) < 1)
            break;
        judge(&host, mutant, only, out);
    }
    return 0;
}
