/* Loaded before the C library: fails the N-th call of one kind, or shortens it, or turns the clock.
 *
 * Allocations, threads and clocks are taken by their names. System calls are trapped by seccomp where the C library
 * makes them, so that those of stdio and of every library are met, and those of the sanitizers are not. The trap does
 * the call itself, or not. It stands below Cajal's own sandbox, which is held as ever.
 *
 * FAULT_FILE is where counts go: uint64_t, one a kind, how many faults were injected; the library that asked for memory
 * first, the one that crashed without it; the time that a processor took; which allocations libseccomp asks for.
 * FAULT_KIND is the kind to fail (none: count only), FAULT_AT the call that fails, from 1, FAULT_LAST the last one that
 * does (default: FAULT_AT; 0: all that follow). FAULT_ERRNO is the error; 0: a read or write of one byte at most; -1:
 * the end of the file. FAULT_JUMP is for the clock: the seconds by which it is off from FAULT_AT to FAULT_LAST.
 * FAULT_LIMIT_MS is the time of a processor that it may take. FAULT_BRANCH: many allocations fail within one run
 * (branch.c).
 */
#include "shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define SHOWN __attribute__((visibility("default")))
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const kind_names[KINDS] = {"memory",   "open",  "read", "write", "sync",   "rename", "remove",
                                              "truncate", "close", "map",  "lock",  "status", "thread", "clock"};

static const struct trapped {
    int call;
    enum kind kind;
} trapped[] = {
    {SYS_open, OPEN},          {SYS_openat, OPEN},       {SYS_creat, OPEN},      {SYS_mkdir, OPEN},
    {SYS_mkdirat, OPEN},       {SYS_read, READ},         {SYS_readv, READ},      {SYS_pread64, READ},
    {SYS_preadv, READ},        {SYS_write, WRITE},       {SYS_writev, WRITE},    {SYS_pwrite64, WRITE},
    {SYS_pwritev, WRITE},      {SYS_fallocate, WRITE},   {SYS_fsync, SYNC},      {SYS_fdatasync, SYNC},
    {SYS_link, RENAME},        {SYS_linkat, RENAME},     {SYS_rename, RENAME},   {SYS_renameat, RENAME},
    {SYS_renameat2, RENAME},   {SYS_unlink, REMOVE},     {SYS_unlinkat, REMOVE}, {SYS_rmdir, REMOVE},
    {SYS_ftruncate, TRUNCATE}, {SYS_truncate, TRUNCATE}, {SYS_close, CLOSE},     {SYS_mmap, MAP},
    {SYS_fcntl, LOCK},         {SYS_flock, LOCK},        {SYS_stat, STATUS},     {SYS_fstat, STATUS},
    {SYS_lstat, STATUS},       {SYS_newfstatat, STATUS}, {SYS_access, STATUS},   {SYS_lseek, STATUS},
};

static struct counts at_first; /* until the file is open */
static struct counts *counts = &at_first;
static int failing = -1, wrong = EIO;
static uint64_t first, last;
static int64_t jump_s;
static atomic_bool ready;
static bool branches;

/* The name of the library that holds an address; whether it is known. */
static bool name_library(char name[64], const void *address)
{
    Dl_info found;
    if (!dladdr(address, &found) || !found.dli_fname)
        return false;
    const char *slash = strrchr(found.dli_fname, '/');
    snprintf(name, 64, "%s", slash ? slash + 1 : found.dli_fname);
    return true;
}

enum {
    WORDS_MOST = 8192,
    WORDS_OF_THREAD = 512
}; /* of the stack: where the C library or this one is, who called it stands near */

extern void *__libc_stack_end;

static size_t words_of(void *const *stack)
{
    void *const *end = __libc_stack_end;
    bool main_thread = stack < end && (size_t)(end - stack) < (1 << 20);
    size_t left = main_thread ? (size_t)(end - stack) : WORDS_OF_THREAD;
    return left < WORDS_MOST ? left : WORDS_MOST;
}

static bool is_called_by_others(const char *library)
{
    return strncmp(library, "libc.so", 7) == 0 || strstr(library, "fault_shim");
}

static void name_caller(char name[64], void *const *stack)
{
    for (size_t i = 0, most = words_of(stack); i < most && is_called_by_others(name); i++)
        name_library(name, stack[i]);
}

/* Of the first allocation that fails: which library asked, if by way of the C library. */
static void note_who(void *caller)
{
    if (counts->who[0])
        return;
    name_library(counts->who, caller);
    name_caller(counts->who, __builtin_frame_address(0));
}

static void note_where(int signal_number, siginfo_t *info, void *context)
{
    (void)info;
    const greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
    void *const *stack = (void *const *)(uintptr_t)r[REG_RSP];
    name_library(counts->where, (void *)(uintptr_t)r[REG_RIP]);
    name_caller(counts->where, stack);
    raise(signal_number); /* by its default now */
}

/* Whether this call of `kind` is one to fail. */
static bool fails(enum kind kind)
{
    if (!atomic_load(&ready))
        return false;
    uint64_t number = atomic_fetch_add(&counts->calls[kind], 1) + 1;
    bool chosen = (int)kind == failing && number >= first && (!last || number <= last);
    if (chosen)
        atomic_fetch_add(&counts->injected, 1);
    return chosen;
}

/* ---- system calls ---- */

/* Made here, outside the C library, so not trapped. */
long fault_call(long number, long a, long b, long c, long d, long e, long f);
__asm__(".text\n.globl fault_call\n.hidden fault_call\n.type fault_call,@function\nfault_call:\n"
        "mov %rdi,%rax\nmov %rsi,%rdi\nmov %rdx,%rsi\nmov %rcx,%rdx\nmov %r8,%r10\nmov %r9,%r8\nmov 8(%rsp),%r9\n"
        "syscall\nret\n.size fault_call,.-fault_call\n");

static int kind_of(long number)
{
    for (size_t i = 0; i < COUNT(trapped); i++)
        if (trapped[i].call == number)
            return (int)trapped[i].kind;
    return -1;
}

/* An eventfd is no file, and its writes do not fail. */
static bool wakes_a_thread(int file)
{
    struct stat found;
    return fault_call(SYS_fstat, file, (long)(uintptr_t)&found, 0, 0, 0, 0) == 0 && (found.st_mode & S_IFMT) == 0;
}

static bool counts_for(long number, const greg_t *registers)
{
    int file = (int)registers[REG_RDI];
    if (number == SYS_write || number == SYS_writev)
        return file != STDERR_FILENO && !wakes_a_thread(file); /* the first is where the message has to go */
    if (number == SYS_fcntl)
        return registers[REG_RSI] == F_SETLK || registers[REG_RSI] == F_SETLKW;
    return true;
}

/* One byte at the most: of a vector, of its first part. */
static long shortened(long number, const greg_t *r)
{
    bool vector = number == SYS_readv || number == SYS_writev || number == SYS_preadv || number == SYS_pwritev;
    bool sized = number == SYS_read || number == SYS_write || number == SYS_pread64 || number == SYS_pwrite64;
    if (sized)
        return fault_call(number, r[REG_RDI], r[REG_RSI], r[REG_RDX] > 0, r[REG_R10], r[REG_R8], r[REG_R9]);
    return fault_call(number, r[REG_RDI], r[REG_RSI], vector ? r[REG_RDX] > 0 : r[REG_RDX], r[REG_R10], r[REG_R8],
                      r[REG_R9]);
}

static void trap(int signal_number, siginfo_t *info, void *context)
{
    (void)signal_number;
    greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
    long number = info->si_syscall;
    int kind = kind_of(number);
    bool fail = kind >= 0 && counts_for(number, r) && fails((enum kind)kind);
    if (fail && wrong > 0) {
        if (kind == CLOSE) /* the file is closed all the same, as Linux does */
            fault_call(number, r[REG_RDI], 0, 0, 0, 0, 0);
        r[REG_RAX] = -wrong;
    } else if (fail && wrong < 0) {
        r[REG_RAX] = 0;
    } else if (fail) {
        r[REG_RAX] = shortened(number, r);
    } else {
        r[REG_RAX] = fault_call(number, r[REG_RDI], r[REG_RSI], r[REG_RDX], r[REG_R10], r[REG_R8], r[REG_R9]);
    }
}

/* Where the code of a library lies: of the C library, only its calls are trapped. */
static bool find_library(const char *name, uint64_t range[2])
{
    char line[512], rights[8];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && !found && fgets(line, sizeof line, maps)) {
        unsigned long start, end;
        found = strstr(line, name) && sscanf(line, "%lx-%lx %7s", &start, &end, rights) == 3 && strchr(rights, 'x');
        if (found)
            range[0] = start, range[1] = end;
    }
    if (maps)
        fclose(maps);
    return found;
}

/* A filter compares 32 bits at a time: where the library lies across a boundary of them, the next start puts it
 * elsewhere. */
static bool is_across(const uint64_t range[2]) { return range[0] >> 32 != (range[1] - 1) >> 32; }

static bool set_trap(char **arguments, char **environment)
{
    struct sock_filter code[16 + COUNT(trapped)];
    size_t n = 0, calls = 0;
    uint64_t range[2];
    if (!find_library("/libc.so.6", range))
        return false;
    if (is_across(range))
        execve("/proc/self/exe", arguments, environment);
#define EMIT(...) code[n++] = (struct sock_filter)__VA_ARGS__
#define FIELD(name) offsetof(struct seccomp_data, name)
    for (size_t i = 0; i < COUNT(trapped); i++)
        calls += failing < 0 || (int)trapped[i].kind == failing;
    EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(instruction_pointer) + 4));
    EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(range[0] >> 32), 0, (unsigned char)(calls + 4)));
    EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(instruction_pointer)));
    EMIT(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (uint32_t)range[0], 0, (unsigned char)(calls + 2)));
    EMIT(BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, (uint32_t)(range[1] - 1), (unsigned char)(calls + 1), 0));
    EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(nr)));
    for (size_t i = 0, left = calls; i < COUNT(trapped); i++)
        if (failing < 0 || (int)trapped[i].kind == failing) {
            EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)trapped[i].call, (unsigned char)left, 0));
            left--;
        }
    EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP));
    struct sock_fprog program = {(unsigned short)n, code};
    struct sigaction action = {.sa_sigaction = trap, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART};
    return sigaction(SIGSYS, &action, NULL) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* The trap must reach every thread. */
SHOWN int pthread_sigmask(int how, const sigset_t *set, sigset_t *before)
{
    static int (*real)(int, const sigset_t *, sigset_t *);
    sigset_t open;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "pthread_sigmask");
    if (set && how != SIG_UNBLOCK) {
        open = *set;
        sigdelset(&open, SIGSYS);
        set = &open;
    }
    return real(how, set, before);
}

/* ---- memory ---- */

static void *(*real_malloc)(size_t), *(*real_calloc)(size_t, size_t), *(*real_realloc)(void *, size_t),
    *(*real_aligned)(size_t, size_t);

static void find_memory(void)
{
    *(void **)&real_malloc = dlsym(RTLD_NEXT, "malloc");
    *(void **)&real_calloc = dlsym(RTLD_NEXT, "calloc");
    *(void **)&real_realloc = dlsym(RTLD_NEXT, "realloc");
    *(void **)&real_aligned = dlsym(RTLD_NEXT, "aligned_alloc");
}

static uint64_t sandbox_code[2];

static void note_sandbox(uint64_t caller)
{
    if (failing >= 0 || caller < sandbox_code[0] || caller >= sandbox_code[1])
        return;
    counts->sandbox[1] = atomic_load(&counts->calls[MEMORY]);
    if (!counts->sandbox[0])
        counts->sandbox[0] = counts->sandbox[1];
}

/* Of a run that branches, this is true in a child. */
static bool fails_in_branch(void)
{
    uint64_t number = atomic_load(&counts->calls[MEMORY]);
    if (!branches || !atomic_load(&ready) || !branch_fails(number, &counts, &last))
        return false;
    branches = false;
    first = number;
    atomic_fetch_add(&counts->injected, 1);
    return true;
}

static bool short_of_memory(void *caller)
{
    if (!real_aligned)
        find_memory();
    if (!fails(MEMORY) && !fails_in_branch()) {
        note_sandbox((uint64_t)(uintptr_t)caller);
        return false;
    }
    note_who(caller);
    errno = ENOMEM;
    return true;
}

#define CALLER __builtin_return_address(0)

SHOWN void *malloc(size_t size) { return short_of_memory(CALLER) ? NULL : real_malloc(size); }

SHOWN void *calloc(size_t count, size_t size) { return short_of_memory(CALLER) ? NULL : real_calloc(count, size); }

SHOWN void *realloc(void *old, size_t size) { return short_of_memory(CALLER) ? NULL : real_realloc(old, size); }

SHOWN void *reallocarray(void *old, size_t count, size_t size)
{
    size_t whole;
    if (__builtin_mul_overflow(count, size, &whole)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(old, whole);
}

SHOWN void *aligned_alloc(size_t alignment, size_t size)
{
    return short_of_memory(CALLER) ? NULL : real_aligned(alignment, size);
}

SHOWN void *memalign(size_t alignment, size_t size) { return aligned_alloc(alignment, size); }

SHOWN int posix_memalign(void **out, size_t alignment, size_t size)
{
    void *found =
        aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment); /* a multiple, as it wants */
    if (found)
        *out = found;
    return found ? 0 : ENOMEM;
}

/* ---- threads and clocks ---- */

SHOWN int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    static int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    if (fails(THREAD))
        return EAGAIN;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
    return real(thread, attributes, run, argument);
}

SHOWN int clock_gettime(clockid_t clock, struct timespec *out)
{
    long status = fault_call(SYS_clock_gettime, clock, (long)(uintptr_t)out, 0, 0, 0, 0);
    if (status < 0) {
        errno = (int)-status;
        return -1;
    }
    if ((clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) && fails(CLOCK))
        out->tv_sec += jump_s;
    return 0;
}

SHOWN int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    (void)zone;
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return -1;
    *out = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

SHOWN time_t time(time_t *out)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}

/* ---- the end of a program that counts its coverage ---- */

/* Its counters are written at the exit, by allocations and calls like any: these are not to fail, or the counts of all
 * the runs before are lost. gcov begins there by asking for GCOV_PREFIX, which nobody else asks for. */
SHOWN char *getenv(const char *name)
{
    static char *(*real)(const char *);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "getenv");
    if (strncmp(name, "GCOV_PREFIX", 11) == 0)
        atomic_store(&ready, false);
    return real(name);
}

/* ---- who the user is ---- */

/* Without memory the C library of Debian 12 crashes while it looks where users are kept (nss_database.c): its
 * allocations there do not fail, nor are they counted. */
SHOWN struct passwd *getpwuid(uid_t user)
{
    static struct passwd *(*real)(uid_t);
    bool before = atomic_exchange(&ready, false);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "getpwuid");
    struct passwd *found = real(user);
    atomic_store(&ready, before);
    return found;
}

/* ---- what was asked ---- */

static int64_t number_of(const char *name, int64_t otherwise)
{
    const char *text = getenv(name);
    return text && *text ? strtoll(text, NULL, 10) : otherwise;
}

void limit_time(void)
{
    int64_t ms = number_of("FAULT_LIMIT_MS", 0);
    struct itimerval limit = {.it_value = {ms / 1000, ms % 1000 * 1000}};
    struct sigaction action = {.sa_sigaction = note_where, .sa_flags = SA_SIGINFO | SA_NODEFER | (int)SA_RESETHAND};
    sigaction(SIGPROF, &action, NULL);
    setitimer(ITIMER_PROF, &limit, NULL);
}

__attribute__((destructor)) static void end(void)
{
    struct timespec used;
    fault_call(SYS_clock_gettime, CLOCK_PROCESS_CPUTIME_ID, (long)(uintptr_t)&used, 0, 0, 0, 0);
    counts->used_us = (uint64_t)used.tv_sec * 1000000 + (uint64_t)used.tv_nsec / 1000;
}

__attribute__((constructor)) static void begin(int count, char **arguments, char **environment)
{
    (void)count;
    const char *kind = getenv("FAULT_KIND"), *path = getenv("FAULT_FILE");
    if (!path)
        return;
    for (int i = 0; kind && i < KINDS; i++)
        if (strcmp(kind, kind_names[i]) == 0)
            failing = i;
    first = (uint64_t)number_of("FAULT_AT", 1);
    last = (uint64_t)number_of("FAULT_LAST", (int64_t)first);
    wrong = (int)number_of("FAULT_ERRNO", EIO);
    jump_s = number_of("FAULT_JUMP", 0);
    int file = open(path, O_RDWR | O_CLOEXEC);
    void *page = file >= 0 ? mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
    branches = getenv("FAULT_BRANCH");
    if (branches)
        first = UINT64_MAX; /* none here, but in children */
    if (page == MAP_FAILED || !set_trap(arguments, environment) || !branch_begin()) {
        static const char said[] = "fault shim: this machine does not let system calls be trapped\n";
        (void)!write(STDERR_FILENO, said, sizeof said - 1);
        _exit(77);
    }
    close(file);
    counts = page;
    if (failing == MEMORY) {
        struct sigaction action = {.sa_sigaction = note_where, .sa_flags = SA_SIGINFO | SA_NODEFER | (int)SA_RESETHAND};
        sigaction(SIGSEGV, &action, NULL);
        sigaction(SIGABRT, &action, NULL);
    }
    if (!branches)
        limit_time();
    find_library("/libseccomp.so.2", sandbox_code);
    if (!real_aligned)
        find_memory();
    atomic_store(&ready, true);
}
