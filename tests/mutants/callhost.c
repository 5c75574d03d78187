/* cajal with mutants, as a server (its main is renamed): every recorded call of the tests of the command line
 * (commands.py) in a process of its own, forked from one that has started already, and only those that reach a mutant.
 *
 * callhost DIRECTORY MOST-MS all|first: call n is DIRECTORY/n.argv (words that end with NUL), .cwd, .stdin, .out, .err,
 * .status. On stdout first "steady N" for each call that is answered as it was recorded, "unsteady N MUTANTS" for the
 * others, "long N" for those that take longer than MOST-MS and are left out, then "ready". For each mutant on stdin
 * "M differs N STATUS OUT ERR", with so many bytes of both outputs after it, for all calls that differ or for the
 * first; then "M end 1" when a call came by the mutant, else "M end 0". With the steady calls only. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mutant.h"

#define MOST_CALLS 8192
#define MOST_WORDS 256
#define LEFT_OUT 998 /* instead of a status (commands.py) */

struct bytes {
    char *data;
    size_t length;
};

struct call {
    struct bytes argv, cwd, out, err;
    char stdin_path[4096];
    int status, number;
    int steady;
    long microseconds;
    unsigned char *reached;
};

int cajal_main(int argc, char **argv);

static struct call calls[MOST_CALLS];
static size_t calls_count;

static struct bytes read_all(int file)
{
    struct bytes out = {NULL, 0};
    off_t size = lseek(file, 0, SEEK_END);
    if (size < 0 || !(out.data = malloc((size_t)size + 1)))
        abort();
    while (out.length < (size_t)size) {
        ssize_t got = pread(file, out.data + out.length, (size_t)size - out.length, (off_t)out.length);
        if (got <= 0)
            break;
        out.length += (size_t)got;
    }
    out.data[out.length] = '\0';
    return out;
}

static struct bytes read_part(const char *directory, int number, const char *part)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%d.%s", directory, number, part);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return (struct bytes){NULL, 0};
    struct bytes out = read_all(file);
    close(file);
    return out;
}

static int read_call(const char *directory, int number)
{
    struct call *call = &calls[calls_count];
    *call = (struct call){.argv = read_part(directory, number, "argv"), .number = number};
    if (!call->argv.data || calls_count == MOST_CALLS)
        return 0;
    call->cwd = read_part(directory, number, "cwd");
    call->out = read_part(directory, number, "out");
    call->err = read_part(directory, number, "err");
    call->status = atoi(read_part(directory, number, "status").data);
    snprintf(call->stdin_path, sizeof call->stdin_path, "%s/%d.stdin", directory, number);
    calls_count++;
    return 1;
}

/* In a child: never returns. */
static void run_call(const struct call *call, int out, int err)
{
    char *words[MOST_WORDS + 1];
    int count = 0;
    for (char *word = call->argv.data; word < call->argv.data + call->argv.length && count < MOST_WORDS;
         word += strlen(word) + 1)
        words[count++] = word;
    words[count] = NULL;
    int in = open(call->stdin_path, O_RDONLY | O_CLOEXEC);
    struct rlimit memory = {4ull << 30, 4ull << 30}, core = {0, 0};
    long most = 500000 + 20 * call->microseconds;
    struct itimerval used = {.it_value = {most / 1000000, most % 1000000}},
                     waited = {.it_value = {30 + most / 50000, 0}};
    if (chdir(call->cwd.data) != 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
        _exit(99);
    setrlimit(RLIMIT_AS, &memory);
    setrlimit(RLIMIT_CORE, &core);
    setitimer(ITIMER_PROF, &used, NULL);
    setitimer(ITIMER_REAL, &waited, NULL);
    exit(cajal_main(count, words));
}

static int same(const struct bytes *found, const struct bytes *expected)
{
    return found->length == expected->length && memcmp(found->data, expected->data, found->length) == 0;
}

/* Whether the call is answered as it was recorded; when it is not, the answer goes to stdout if `tell`. */
static int answers(struct call *call, int mutant, unsigned char *reached, int tell)
{
    int out = memfd_create("out", MFD_CLOEXEC), err = memfd_create("err", MFD_CLOEXEC), status = -1;
    struct rusage used = {0};
    pid_t child = fork();
    if (child == 0) {
        mutant_alive = mutant;
        mutant_reached = reached ? reached : mutant_reached;
        run_call(call, out, err);
    }
    if (out < 0 || err < 0 || child < 0 || wait4(child, &status, 0, &used) != child)
        abort();
    if (reached)
        call->microseconds =
            (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000 + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
    struct bytes said = read_all(out), told = read_all(err);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    int as_recorded = code == call->status && same(&said, &call->out) && same(&told, &call->err);
    if (!as_recorded && tell) {
        printf("%d differs %d %d %zu %zu\n", mutant, call->number, code, said.length, told.length);
        fwrite(said.data, 1, said.length, stdout);
        fwrite(told.data, 1, told.length, stdout);
        fflush(stdout);
    }
    free(said.data);
    free(told.data);
    close(out);
    close(err);
    return as_recorded;
}

static int by_time(const void *a, const void *b)
{
    const struct call *left = a, *right = b;
    return (left->microseconds > right->microseconds) - (left->microseconds < right->microseconds);
}

static void judge(int mutant, int all)
{
    int met = 0;
    for (size_t i = 0; i < calls_count; i++) {
        if (!calls[i].steady || !calls[i].reached[mutant])
            continue;
        met = 1;
        if (!answers(&calls[i], mutant, NULL, 1) && !all)
            break;
    }
    printf("%d end %d\n", mutant, met);
}

/* Without any mutant: is the answer the recorded one, how long does it take, which mutants does it come by? */
static void measure(struct call *call, long most_ms)
{
    void *map = mmap(NULL, MOST_MUTANTS, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED)
        abort();
    call->reached = map;
    if (call->status == LEFT_OUT) {
        printf("long %d\n", call->number);
        return;
    }
    call->microseconds = 60000000;
    call->steady = answers(call, 0, call->reached, 0);
    if (call->steady && call->microseconds > 1000 * most_ms) {
        call->steady = 0;
        printf("long %d\n", call->number);
        memset(call->reached, 0, MOST_MUTANTS);
        return;
    }
    printf("%s %d", call->steady ? "steady" : "unsteady", call->number);
    for (int m = 0; !call->steady && m < MOST_MUTANTS; m++)
        if (call->reached[m])
            printf(" %d", m);
    putchar('\n');
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    for (int number = 0; read_call(argv[1], number); number++)
        ;
    for (size_t i = 0; i < calls_count; i++) {
        measure(&calls[i], atol(argv[2]));
        fflush(stdout);
    }
    qsort(calls, calls_count, sizeof *calls, by_time);
    printf("ready\n");
    fflush(stdout);
    for (int mutant; scanf("%d", &mutant) == 1; fflush(stdout))
        judge(mutant, strcmp(argv[3], "all") == 0);
    return 0;
}
