/* Every allocation of one run fails in turn, each in a child of its own.
 *
 * At each allocation that is wanted the program forks, twice: in one child this allocation fails, in the other all that
 * follow too. The parent waits until the child has ended and goes on as if nothing had been. So a fault costs a fork
 * and the rest of the run, not a run. What a child printed, with what stood before it, is in two files in memory that
 * the test made; outcomes that the parent has not met before it has judged by the test, over a socket, and the test
 * puts the folder back as it was.
 *
 * It is only done where a child cannot touch what the parent holds: in a process of one thread, while the folder is as
 * it was at the beginning and no file is open for writing. Files that are read have one offset for both: it is put
 * back. The other allocations stay WANTED in the log, and the test tries them in a process each. The filter of Cajal's
 * sandbox would forbid the fork: it is kept, and each child sets it up before anything else.
 *
 * FAULT_BRANCH: the numbers of the socket, of the files for standard output and standard error, and of the log; how
 * many allocations the log has; how many seconds a child may take; the folder. The log is FAULT_FILE too: a page for
 * the counts of the parent, one for those of a child, then uint32_t for every allocation failing once, and for every
 * one from which all fail: 0 (not wanted), WANTED, or the number that the test gave the outcome.
 */
#include "shim.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { UNWANTED, WANTED };
enum { WAYS = 2, FILES_MOST = 128, KNOWN = 1 << 14, LOOK_MS = 200, IDLE_LOOKS = 10 };

#define PAGE ((size_t)4096)

static struct {
    bool on;
    int talk, printed[2], folder; /* file descriptors; of standard output and standard error */
    uint64_t calls;
    int limit_s;
    struct counts *child;
    uint32_t *log[WAYS];
    uint64_t at_first; /* the folder, then */
    struct {
        uint64_t outcome;
        uint32_t number;
    } known[KNOWN];
    size_t known_count;
} all;

/* The sandbox's filter, for the children. */
static struct {
    bool there;
    long flags;
    struct sock_filter code[8192];
    struct sock_fprog program;
} sandbox;

/* ---- sums of what is compared (FNV-1a, by 8 bytes) ---- */

static uint64_t add(uint64_t sum, const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    for (; count >= 8; count -= 8, at += 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        sum = (sum ^ word) * 0x100000001b3;
        sum ^= sum >> 32;
    }
    for (; count; count--)
        sum = (sum ^ *at++) * 0x100000001b3;
    return sum;
}

static uint64_t add_file(uint64_t sum, int file)
{
    char block[16384];
    ssize_t got;
    for (off_t at = 0; (got = pread(file, block, sizeof block, at)) > 0; at += got)
        sum = add(sum, block, (size_t)got);
    return add(sum, "", 1);
}

/* Names, places, sizes and times of all that stands in the folder. */
static uint64_t folder_sum(void)
{
    char block[8192];
    uint64_t sum = 0;
    long got;
    lseek(all.folder, 0, SEEK_SET);
    while ((got = syscall(SYS_getdents64, all.folder, block, sizeof block)) > 0)
        for (long at = 0; at < got;) {
            const struct dirent64 *entry = (const void *)(block + at);
            struct stat is;
            at += entry->d_reclen;
            if (strcmp(entry->d_name, "..") == 0 || fstatat(all.folder, entry->d_name, &is, AT_SYMLINK_NOFOLLOW) != 0)
                continue;
            uint64_t one = add(1, entry->d_name, strlen(entry->d_name));
            one = add(one, &is.st_ino, sizeof is.st_ino);
            one = add(one, &is.st_size, sizeof is.st_size);
            one = add(one, &is.st_mtim, sizeof is.st_mtim);
            sum += add(one, &is.st_ctim, sizeof is.st_ctim); /* in any order */
        }
    return sum;
}

/* ---- whether a child can be left to itself ---- */

static bool is_ours(int file)
{
    return file == all.talk || file == all.folder || file == all.printed[0] || file == all.printed[1] ||
           file == STDOUT_FILENO || file == STDERR_FILENO;
}

static bool is_written(int file)
{
    int how = fcntl(file, F_GETFL);
    struct stat is;
    return how >= 0 && (how & O_ACCMODE) != O_RDONLY && fstat(file, &is) == 0 && S_ISREG(is.st_mode);
}

static bool is_alone(void)
{
    struct stat tasks;
    if (stat("/proc/self/task", &tasks) != 0 || tasks.st_nlink != 3) /* itself, the one above, and one thread */
        return false;
    for (int file = 0; file < FILES_MOST; file++)
        if (!is_ours(file) && is_written(file))
            return false;
    return folder_sum() == all.at_first;
}

/* ---- a child ---- */

/* What was printed before stands before what the child prints. */
static void copy_printed(int from, int to)
{
    char block[16384];
    ssize_t got;
    off_t at = 0;
    if (ftruncate(to, 0) != 0)
        abort();
    for (; (got = pread(from, block, sizeof block, at)) > 0; at += got)
        if (pwrite(to, block, (size_t)got, at) != got)
            abort();
    lseek(to, at, SEEK_SET);
}

/* Where the C library keeps the number of this thread. It stands in each lock that the thread holds, and a child that
 * has another number waits for itself at the next: SQLite, libcrypto and libfontconfig ask for memory holding locks.
 * With the word beside it, which is 0: half of a pointer can be the same number. */
static int *own_number(void)
{
    char *thread = (char *)pthread_self(); // NOLINT(performance-no-int-to-ptr)
    uint64_t number = (uint64_t)syscall(SYS_gettid);
    for (size_t at = 0; at < 4 * sizeof(void *) * 64; at += sizeof number)
        if (memcmp(thread + at, &number, sizeof number) == 0)
            return (int *)(void *)(thread + at);
    abort();
}

static void become_child(int as)
{
    all.on = false;
    *own_number() = as;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    limit_time();
    for (int i = 0; i < 2; i++)
        if (dup2(all.printed[i], STDOUT_FILENO + i) < 0)
            _exit(78);
    if (sandbox.there && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, sandbox.flags, &sandbox.program) != 0)
        _exit(78);
}

struct outcome { /* is sent as it stands */
    uint64_t number;
    int32_t status; /* of waitpid() */
    uint8_t way, no_end, changed, nothing;
    char who[64], where[64];
};

/* The time of a processor that it has had, in nanoseconds. Asked of the clock of the process: where the sandbox holds,
 * /proc is shut. */
static long long used_ns(pid_t child)
{
    struct timespec used = {0};
    (void)syscall(SYS_clock_gettime, (clockid_t)(~child * 8 | 2), &used);
    return used.tv_sec * 1000000000LL + used.tv_nsec;
}

/* Whether it ended within so many milliseconds. A child that did nothing for IDLE_LOOKS waits for ever: nobody is
 * there to wake it. */
static bool ends_within(pid_t child, int handle, int limit_ms)
{
    struct pollfd waits[] = {{.fd = handle, .events = POLLIN},
                             {.fd = all.talk}}; /* of the second: whether it is closed */
    long long before = -1;
    int idle = 0;
    for (int waited_ms = 0; waited_ms < limit_ms; waited_ms += LOOK_MS) {
        int got;
        do
            got = poll(waits, 2, LOOK_MS);
        while (got < 0 && errno == EINTR);
        if (waits[1].revents)
            kill(child, SIGKILL), _exit(79);
        if (got != 0)
            return true;
        long long now = used_ns(child);
        idle = now == before ? idle + 1 : 0;
        before = now;
        if (idle == IDLE_LOOKS)
            return false;
    }
    return false;
}

/* Its status; a child that takes too long notes where it is, as shim.c does, and ends. */
static void wait_for(pid_t child, struct outcome *out)
{
    static const int signals[] = {SIGABRT, SIGKILL};
    int handle = (int)syscall(SYS_pidfd_open, child, 0), limit_ms = all.limit_s * 1000;
    for (size_t i = 0; i < 2 && !ends_within(child, handle, limit_ms); i++, limit_ms = 5000) {
        out->no_end = 1;
        kill(child, signals[i]);
    }
    close(handle);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    out->status = status;
}

/* The number of an outcome: as it was met before, or as the test gives it. */
static uint32_t number_of(struct outcome *out)
{
    uint64_t sum = add(0, &out->status, sizeof *out - offsetof(struct outcome, status));
    sum = add_file(add_file(sum, all.printed[0]), all.printed[1]);
    size_t at = sum % KNOWN;
    while (all.known[at].number && all.known[at].outcome != sum)
        at = (at + 1) % KNOWN;
    if (all.known[at].number && !out->changed)
        return all.known[at].number;
    uint32_t number = WANTED;
    if (write(all.talk, out, sizeof *out) != sizeof *out || read(all.talk, &number, sizeof number) != sizeof number)
        _exit(79);
    all.at_first = folder_sum(); /* it was put back */
    if (!out->changed && all.known_count < KNOWN / 2) {
        all.known[at].outcome = sum;
        all.known[at].number = number;
        all.known_count++;
    }
    return number;
}

static void save_offsets(off_t offsets[FILES_MOST])
{
    for (int file = 0; file < FILES_MOST; file++)
        offsets[file] = is_ours(file) ? -1 : lseek(file, 0, SEEK_CUR);
}

static void restore_offsets(const off_t offsets[FILES_MOST])
{
    for (int file = 0; file < FILES_MOST; file++)
        if (offsets[file] >= 0)
            lseek(file, offsets[file], SEEK_SET);
}

/* True in the child. */
static bool try_one(uint64_t number, int way, const struct counts *counts)
{
    off_t offsets[FILES_MOST];
    save_offsets(offsets);
    for (int i = 0; i < 2; i++)
        copy_printed(STDOUT_FILENO + i, all.printed[i]);
    *all.child = *counts;
    memset(all.child->who, 0, sizeof all.child->who);
    memset(all.child->where, 0, sizeof all.child->where);
    int own = (int)syscall(SYS_gettid);
    pid_t child = fork();
    if (child == 0) {
        become_child(own);
        return true;
    }
    if (child < 0)
        return false; /* stays wanted */
    struct outcome out = {.number = number, .way = (uint8_t)way};
    wait_for(child, &out);
    restore_offsets(offsets);
    memcpy(out.who, all.child->who, sizeof out.who);
    memcpy(out.where, all.child->where, sizeof out.where);
    out.changed = folder_sum() != all.at_first;
    all.log[way][number - 1] = number_of(&out);
    return false;
}

bool branch_fails(uint64_t number, struct counts **counts, uint64_t *last)
{
    if (!all.on || number > all.calls)
        return false;
    int before = errno;
    bool alone = false;
    for (int way = 0; way < WAYS; way++)
        if (all.log[way][number - 1] == WANTED && (alone || (alone = is_alone())) && try_one(number, way, *counts)) {
            *counts = all.child;
            *last = way == 0 ? number : 0;
            return true;
        }
    errno = before;
    return false;
}

/* ---- the sandbox's filter ---- */

static bool keep(long flags, const struct sock_fprog *program)
{
    if (sandbox.there || program->len > sizeof sandbox.code / sizeof *sandbox.code)
        return false;
    memcpy(sandbox.code, program->filter, program->len * sizeof *program->filter);
    sandbox.program = (struct sock_fprog){program->len, sandbox.code};
    sandbox.flags = flags;
    sandbox.there = true;
    return true;
}

/* As libseccomp loads a filter. */
__attribute__((visibility("default"))) long syscall(long number, ...)
{
    static long (*real)(long, ...);
    long word[6];
    va_list words;
    va_start(words, number);
    for (int i = 0; i < 6; i++)
        word[i] = va_arg(words, long);
    va_end(words);
    if (all.on && number == SYS_seccomp && word[0] == SECCOMP_SET_MODE_FILTER && word[2] &&
        keep(word[1], (const struct sock_fprog *)word[2])) // NOLINT(performance-no-int-to-ptr)
        return 0;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "syscall");
    return real(number, word[0], word[1], word[2], word[3], word[4], word[5]);
}

/* ---- what was asked ---- */

bool branch_begin(void)
{
    const char *text = getenv("FAULT_BRANCH");
    int log = -1, end = 0;
    if (!text)
        return true;
    if (sscanf(text, "%d %d %d %d %lu %d %n", &all.talk, &all.printed[0], &all.printed[1], &log, &all.calls,
               &all.limit_s, &end) != 6)
        return false;
    char *page = mmap(NULL, 2 * PAGE + all.calls * WAYS * sizeof(uint32_t), PROT_READ | PROT_WRITE, MAP_SHARED, log, 0);
    all.folder = open(text + end, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (page == MAP_FAILED || all.folder < 0)
        return false;
    close(log);
    all.child = (void *)(page + PAGE);
    for (size_t way = 0; way < WAYS; way++)
        all.log[way] = (uint32_t *)(void *)(page + 2 * PAGE) + way * all.calls;
    all.at_first = folder_sum();
    all.on = true;
    return true;
}
