/* What a hijacked parser would try, tried inside the sandbox: sandbox_forbidden ALLOWED OTHER FOLDER
 * ALLOWED is a file that may be read, OTHER one that may not, FOLDER the only one that may be written.
 * Each attempt runs in a process of its own; it prints what was not refused. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/sandbox.h"

static const char *allowed, *other, *folder;
static char inside[4096], outside[4096], output[4096];
static int ends[2]; /* of a connection that is open before */

enum { REFUSED, DONE };

static int outcome(long result)
{
    return result < 0 && (errno == EPERM || errno == EACCES || errno == EXDEV || errno == ENOSYS) ? REFUSED : DONE;
}

static int try_exec(void)
{
    char *const arguments[] = {"true", NULL}, *const environment[] = {NULL};
    return outcome(execve("/bin/true", arguments, environment));
}

static int try_exec_interpreter(void)
{
    char *const arguments[] = {"sh", "-c", "true", NULL}, *const environment[] = {NULL};
    return outcome(syscall(SYS_execveat, AT_FDCWD, "/bin/sh", arguments, environment, 0));
}

static int try_fork(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    return outcome(child);
}

static int try_socket(void) { return outcome(socket(AF_INET, SOCK_STREAM, 0)); }

static int try_unix_socket(void) { return outcome(socket(AF_UNIX, SOCK_STREAM, 0)); }

static int try_trace(void) { return outcome(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL)); }

static int try_memory_of_another(void)
{
    char byte;
    struct iovec here = {&byte, 1}, there = {&byte, 1};
    return outcome(syscall(SYS_process_vm_readv, getppid(), &here, 1, &there, 1, 0));
}

static int try_kill(void) { return outcome(syscall(SYS_kill, getppid(), 0)); }

static int try_ring(void) { return outcome(syscall(SYS_io_uring_setup, 1, NULL)); }

static int try_mount(void) { return outcome(syscall(SYS_unshare, 0x10000000 /* a user namespace */)); }

static int try_typing(void) { return outcome(syscall(SYS_ioctl, 0, 0x5412 /* TIOCSTI */, "x")); }

static int try_write_outside(void) { return outcome(open(outside, O_WRONLY | O_CREAT, 0600)); }

static int try_write_input(void) { return outcome(open(allowed, O_RDWR)); }

static int try_truncate_input(void) { return outcome(open(allowed, O_RDONLY | O_TRUNC)); }

static int try_remove_input(void) { return outcome(unlink(allowed)); }

static int try_link_input(void) { return outcome(link(allowed, outside)); }

static int try_read_other(void) { return outcome(open(other, O_RDONLY)); }

static int try_list_root(void) { return outcome(open("/", O_RDONLY | O_DIRECTORY)); }

static int try_chmod(void) { return outcome(chmod(allowed, 0777)); }

/* ---- what must still work ---- */

static void *a_thread(void *context)
{
    *(int *)context = 1;
    return NULL;
}

static int can_read(void)
{
    char byte;
    int file = open(allowed, O_RDONLY);
    return file >= 0 && read(file, &byte, 1) == 1 ? DONE : REFUSED;
}

static int can_start_threads(void)
{
    int ran = 0;
    pthread_t thread;
    return pthread_create(&thread, NULL, a_thread, &ran) == 0 && pthread_join(thread, NULL) == 0 && ran ? DONE
                                                                                                        : REFUSED;
}

static int can_pin_itself(void) /* as OpenMP does where OMP_PROC_BIND asks for it */
{
    cpu_set_t processors;
    return sched_getaffinity(0, sizeof processors, &processors) == 0 &&
                   sched_setaffinity(0, sizeof processors, &processors) == 0
               ? DONE
               : REFUSED;
}

static int can_take_memory(void)
{
    return mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED ? DONE
                                                                                                         : REFUSED;
}

static int can_replace_output(void)
{
    int file = open(inside, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    return file >= 0 && write(file, "x", 1) == 1 && rename(inside, output) == 0 ? DONE : REFUSED;
}

static int can_make_folder(void)
{
    char made[4200];
    snprintf(made, sizeof made, "%s/made", folder);
    return mkdir(made, 0700) == 0 && rmdir(made) == 0 ? DONE : REFUSED;
}

static int can_link_output(void) /* as a backup takes its name */
{
    return link(output, inside) == 0 && unlink(inside) == 0 ? DONE : REFUSED;
}

static int can_connect(void)
{
    int one = socket(AF_INET, SOCK_STREAM, 0);
    return one >= 0 ? DONE : REFUSED;
}

static int can_answer(void)
{
    char byte;
    return send(ends[0], "x", 1, MSG_NOSIGNAL) == 1 && recv(ends[1], &byte, 1, 0) == 1 ? DONE : REFUSED;
}

/* ---- */

/* Of a command without an output; with one; that makes a folder; with a database on a server; a service that asks
 * others. Files are held in all of them. */
enum box { READING, WRITING, MAKING, ANSWERING, CONNECTED, BOXES };
#define IN(box) (1u << (box))
#define NOWHERE 0u
#define EVERYWHERE (IN(BOXES) - 1)
#define WITH_OUTPUT (EVERYWHERE & ~IN(READING))

static const struct attempt {
    const char *name;
    int (*run)(void);
    unsigned allowed; /* the boxes in which it can be done */
} attempts[] = {
    {"start a program", try_exec, NOWHERE},
    {"start a program by execveat", try_exec_interpreter, NOWHERE},
    {"start a process", try_fork, NOWHERE},
    {"open a socket", try_socket, IN(CONNECTED)},
    {"open a local socket", try_unix_socket, IN(CONNECTED)},
    {"trace another process", try_trace, NOWHERE},
    {"read another process's memory", try_memory_of_another, NOWHERE},
    {"signal another process", try_kill, NOWHERE},
    {"use io_uring", try_ring, NOWHERE},
    {"make a namespace", try_mount, NOWHERE},
    {"type for the user", try_typing, NOWHERE},
    {"change rights of a file", try_chmod, NOWHERE},
    {"make a file elsewhere", try_write_outside, NOWHERE},
    {"write to an input", try_write_input, NOWHERE},
    {"empty an input", try_truncate_input, NOWHERE},
    {"remove an input", try_remove_input, NOWHERE},
    {"link an input elsewhere", try_link_input, NOWHERE},
    {"read another file", try_read_other, NOWHERE},
    {"list the root", try_list_root, NOWHERE},
    {"read an input", can_read, EVERYWHERE},
    {"start a thread", can_start_threads, EVERYWHERE},
    {"pin a thread", can_pin_itself, EVERYWHERE},
    {"take memory", can_take_memory, EVERYWHERE},
    {"replace the output", can_replace_output, WITH_OUTPUT},
    {"give the output a second name", can_link_output, WITH_OUTPUT},
    {"make a folder", can_make_folder, IN(MAKING)},
    {"send and receive", can_answer, IN(ANSWERING) | IN(CONNECTED)},
    {"connect", can_connect, IN(CONNECTED)},
};

static int in_the_box(const struct attempt *attempt, enum box box)
{
    const enum sandbox_use use[] = {[WRITING] = SANDBOX_WRITTEN,
                                    [MAKING] = SANDBOX_MADE,
                                    [ANSWERING] = SANDBOX_DATABASE,
                                    [CONNECTED] = SANDBOX_WRITTEN};
    struct sandbox_path paths[] = {{allowed, SANDBOX_READ}, {output, use[box]}};
    struct sandbox_rules rules = {paths, box == READING ? 1 : 2,
                                  box == CONNECTED   ? SANDBOX_CONNECTS
                                  : box == ANSWERING ? SANDBOX_ANSWERS
                                                     : SANDBOX_NONE};
    struct sandbox_held held = sandbox_enter(&rules);
    return held.seccomp && held.landlock ? attempt->run() : 2;
}

static bool write_file(const char *path)
{
    FILE *file = fopen(path, "w");
    return file && fputs("text\n", file) >= 0 && fclose(file) == 0;
}

static bool as_expected(const struct attempt *attempt, enum box box)
{
    static const char *const names[] = {"reading", "writing", "making", "answering", "connected"};
    int expected = attempt->allowed & IN(box) ? DONE : REFUSED;
    bool ready = write_file(allowed) && write_file(other) && write_file(output) && chmod(allowed, 0600) == 0;
    pid_t child = ready ? fork() : -1;
    if (child == 0)
        _exit(in_the_box(attempt, box));
    int status = 0;
    bool good = waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == expected;
    if (!good)
        printf("%s: %s: expected %s, status %x\n", names[box], attempt->name, expected == DONE ? "allowed" : "refused",
               (unsigned)status);
    return good;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    allowed = argv[1];
    other = argv[2];
    folder = argv[3];
    snprintf(inside, sizeof inside, "%s/new.part", folder);
    snprintf(output, sizeof output, "%s/new", folder);
    snprintf(outside, sizeof outside, "%s.made", other);
    struct sandbox_held possible = sandbox_possible();
    if (!possible.landlock || !possible.seccomp) {
        puts("no Landlock or no seccomp here: skipped");
        return 77;
    }
    bool good = socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0;
    int count = 0;
    for (enum box box = READING; box < BOXES; box++)
        for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++, count++)
            good = as_expected(&attempts[i], box) && good;
    printf("%d attempts\n", count);
    return good ? 0 : 1;
}
