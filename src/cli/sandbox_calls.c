/* The system calls that are left, by libseccomp. All others fail with EPERM: an honest library gets an error it can
 * tell, and a hijacked one gets nowhere. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>

#include "cli/sandbox.h"

/* Reading, computing, threads, time. A name that this architecture lacks is passed over. */
static const char *const always[] = {"brk",
                                     "mmap",
                                     "munmap",
                                     "mremap",
                                     "mprotect",
                                     "madvise",
                                     "futex",
                                     "futex_waitv",
                                     "set_robust_list",
                                     "rseq",
                                     "set_tid_address",
                                     "exit",
                                     "exit_group",
                                     "getpid",
                                     "getppid",
                                     "gettid",
                                     "tgkill",
                                     "sched_yield",
                                     "sched_getaffinity",
                                     "sched_setaffinity",
                                     "rt_sigaction",
                                     "rt_sigprocmask",
                                     "rt_sigreturn",
                                     "rt_sigtimedwait",
                                     "sigaltstack",
                                     "restart_syscall",
                                     "prlimit64",
                                     "getrlimit",
                                     "getrusage",
                                     "read",
                                     "readv",
                                     "pread64",
                                     "preadv",
                                     "write",
                                     "writev",
                                     "pwrite64",
                                     "lseek",
                                     "close",
                                     "stat",
                                     "lstat",
                                     "fstat",
                                     "newfstatat",
                                     "statx",
                                     "access",
                                     "faccessat",
                                     "faccessat2",
                                     "readlink",
                                     "readlinkat",
                                     "getdents64",
                                     "getcwd",
                                     "dup",
                                     "fadvise64",
                                     "poll",
                                     "ppoll",
                                     "fsync",
                                     "fdatasync",
                                     "statfs",
                                     "fstatfs",
                                     "clock_gettime",
                                     "clock_getres",
                                     "clock_nanosleep",
                                     "nanosleep",
                                     "gettimeofday",
                                     "time",
                                     "getuid",
                                     "geteuid",
                                     "getgid",
                                     "getegid",
                                     "getrandom",
                                     "uname",
                                     "sysinfo",
                                     "getcpu"};

/* A file that is replaced, and a database's. */
static const char *const to_write[] = {
    "open", "openat", "rename", "renameat", "renameat2", "unlink",    "unlinkat",  "mkdir",     "mkdirat", "rmdir",
    "link", "linkat", "fchmod", "fchown",   "umask",     "utimensat", "ftruncate", "fallocate", "flock"};

/* On sockets that are open, and to wait for them; memory that a body is read from as if it were a file. */
static const char *const to_answer[] = {
    "accept",   "accept4",       "sendto",         "sendmsg",        "sendmmsg",    "recvfrom", "recvmsg",
    "recvmmsg", "setsockopt",    "getsockopt",     "getsockname",    "getpeername", "shutdown", "select",
    "pselect6", "epoll_create1", "epoll_ctl",      "epoll_wait",     "epoll_pwait", "eventfd2", "pipe2",
    "sendfile", "memfd_create",  "timerfd_create", "timerfd_settime"};

static const char *const to_connect[] = {"socket", "socketpair", "connect", "bind", "listen"};

/* The few questions that terminals and sockets are asked; not TIOCSTI, which types for the user. */
static const unsigned long questions[] = {TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO};

static const int file_controls[] = {F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, F_GETLK, F_SETLK, F_SETLKW};

static bool allow(scmp_filter_ctx filter, const char *const *names, size_t count)
{
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        int number = seccomp_syscall_resolve_name(names[i]);
        good = number == __NR_SCMP_ERROR || number < 0 || seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0) == 0;
    }
    return good;
}

/* Opened for reading only. */
static bool allow_reading(scmp_filter_ctx filter)
{
    const scmp_datum_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
    int number = seccomp_syscall_resolve_name("open"); /* which newer architectures do not have */
    return (number < 0 ||
            seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 1, SCMP_A1(SCMP_CMP_MASKED_EQ, writing, 0)) == 0) &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, writing, 0)) == 0;
}

/* Threads, not processes. What clone3 is asked stands in memory, where a filter cannot look: the C library then uses
 * clone. */
static bool allow_threads(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                            SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

static bool allow_controls(scmp_filter_ctx filter)
{
    bool good = true;
    for (size_t i = 0; i < sizeof questions / sizeof questions[0] && good; i++)
        good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, questions[i])) == 0;
    for (size_t i = 0; i < sizeof file_controls / sizeof file_controls[0] && good; i++)
        good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
                                SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)file_controls[i])) == 0;
    return good;
}

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

bool sandbox_calls(bool writes, enum sandbox_sockets sockets)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter)
        return false;
    bool held = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&    /* for threads that run already, too */
                seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 && /* a tree: few steps for each call */
                allow(filter, always, COUNT(always)) && allow_threads(filter) && allow_controls(filter) &&
                (writes ? allow(filter, to_write, COUNT(to_write)) : allow_reading(filter)) &&
                (sockets == SANDBOX_NONE || allow(filter, to_answer, COUNT(to_answer))) &&
                (sockets != SANDBOX_CONNECTS || allow(filter, to_connect, COUNT(to_connect))) &&
                seccomp_load(filter) == 0;
    seccomp_release(filter);
    return held;
}

bool sandbox_calls_possible(void) { return seccomp_api_get() > 0; }
