/* A unit test linked with mutants, as a server: each mutant gets a process of its own, forked from one that has started
 * already, and only the tests that reach it. Takes the place of cmocka's runner (--wrap) when CAJAL_MUTANTS_HOST is
 * set.
 *
 * CAJAL_MUTANTS_MOST_MS leaves out the tests that take longer than that.
 *
 * On stdin one mutant a line; on stdout, after "ready" (or "broken TEST" when a test fails without mutants), a line
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
    long most_microseconds;             /* longer tests are left out */
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

static void meet_tests(const struct host *host, int mutant)
{
    struct rlimit memory = {MOST_MEMORY, MOST_MEMORY}, core = {0, 0};
    setrlimit(RLIMIT_AS, &memory);
    setrlimit(RLIMIT_CORE, &core);
    mutant_alive = mutant;
    for (size_t i = 0; i < host->count; i++) {
        size_t test = host->order[i];
        if (!host->reached[test][mutant] || host->microseconds[test] > host->most_microseconds)
            continue;
        *host->running = (int)test;
        limit_time(host->microseconds[test]);
        if (run_one(host, test) != 0)
            _exit(1);
    }
    _exit(0);
}

static void judge(const struct host *host, int mutant, FILE *out)
{
    int reached = 0;
    for (size_t i = 0; i < host->count && !reached; i++)
        reached = host->reached[i][mutant];
    if (!reached) {
        fprintf(out, "%d unreached\n", mutant);
        return;
    }
    int status = 1;
    pid_t child = fork();
    if (child == 0)
        meet_tests(host, mutant);
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
    const char *most_ms = getenv("CAJAL_MUTANTS_MOST_MS");
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
    fprintf(out, "ready\n");
    fflush(out);
    for (int mutant; scanf("%d", &mutant) == 1; fflush(out))
        judge(&host, mutant, out);
    return 0;
}
