/* The files that are left, by Landlock. There is no library for it in Debian 12: three system calls, and rules whose
 * numbers the kernel's header fixes. */
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cli/sandbox.h"

#define PATH_MOST 4096

/* What newer kernels hold, and the header of Debian 12 does not name. */
#define FS_REFER (1ULL << 13)
#define FS_TRUNCATE (1ULL << 14)
#define FS_IOCTL_DEV (1ULL << 15)
#define NET_BIND_AND_CONNECT 3ULL
#define SCOPE_SOCKETS_AND_SIGNALS 3ULL

/* As long as the kernel's version makes it. */
struct ruleset {
    uint64_t files, net, scope;
};

#define FS_FIRST ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1) /* all rights of version 1 */
#define READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define REPLACE                                                                                                        \
    (READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE | FS_TRUNCATE)
#define FOLDERS (LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR)
#define OF_A_FILE (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE)

/* Of the system: libraries, the time zone, fonts, how many processors. Nothing of a person. */
static const char *const system_files[] = {"/usr",
                                           "/lib",
                                           "/lib64",
                                           "/etc/ld.so.cache",
                                           "/etc/localtime",
                                           "/etc/timezone",
                                           "/etc/fonts",
                                           "/var/cache/fontconfig",
                                           "/proc/self",
                                           "/proc/cpuinfo",
                                           "/proc/meminfo",
                                           "/sys/devices/system/cpu",
                                           "/dev/urandom",
                                           "/dev/null",
                                           NULL};

/* And what connections need. */
static const char *const network_files[] = {"/etc/resolv.conf",
                                            "/run/systemd/resolve",
                                            "/etc/hosts",
                                            "/etc/host.conf",
                                            "/etc/nsswitch.conf",
                                            "/etc/gai.conf",
                                            "/etc/services",
                                            "/etc/protocols",
                                            "/etc/passwd",
                                            "/etc/ssl",
                                            "/etc/ca-certificates",
                                            "/etc/gnutls",
                                            NULL};

/* Files beside one that is read: indexes of a VCF or BCF. */
static const char *const companions[] = {".tbi", ".csi", NULL};

int sandbox_files_version(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version > 0 ? (int)version : 0;
}

static uint64_t rights_of_version(int version)
{
    return FS_FIRST | (version >= 2 ? FS_REFER : 0) | (version >= 3 ? FS_TRUNCATE : 0) |
           (version >= 5 ? FS_IOCTL_DEV : 0);
}

static int create_ruleset(int version, enum sandbox_sockets sockets)
{
    struct ruleset rules = {.files = rights_of_version(version)};
    if (version >= 4 && sockets != SANDBOX_CONNECTS)
        rules.net = NET_BIND_AND_CONNECT;
    if (version >= 6 && sockets == SANDBOX_NONE)
        rules.scope = SCOPE_SOCKETS_AND_SIGNALS;
    size_t length = version >= 6 ? sizeof rules : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
    return (int)syscall(SYS_landlock_create_ruleset, &rules, length, 0);
}

/* A path that is not there needs no rule: opening it fails with its own, clearer error. */
static void grant(int ruleset, uint64_t rights, const char *path)
{
    struct stat found;
    struct landlock_path_beneath_attr rule = {.parent_fd = open(path, O_PATH | O_CLOEXEC)};
    if (rule.parent_fd < 0)
        return;
    bool folder = fstat(rule.parent_fd, &found) == 0 && S_ISDIR(found.st_mode);
    rule.allowed_access = folder ? rights : rights & OF_A_FILE;
    syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
}

static void grant_all(int ruleset, uint64_t rights, const char *const *paths)
{
    for (; *paths; paths++)
        grant(ruleset, rights, *paths);
}

/* An image in two files, "x.hdr" and "x.img" (either may be gzipped too): whichever is named, both are read. */
static void grant_partner(int ruleset, const char *path, const char *ending, const char *other)
{
    char beside[PATH_MOST];
    const char *at = strstr(path, ending);
    for (const char *next = at; next; next = strstr(next + 1, ending))
        at = next;
    if (at && (strcmp(at + strlen(ending), "") == 0 || strcmp(at + strlen(ending), ".gz") == 0) &&
        snprintf(beside, sizeof beside, "%.*s%s%s", (int)(at - path), path, other, at + strlen(ending)) <
            (int)sizeof beside)
        grant(ruleset, READ, beside);
}

static void grant_input(int ruleset, const char *path)
{
    char beside[PATH_MOST];
    grant(ruleset, READ, path);
    grant_partner(ruleset, path, ".hdr", ".img");
    grant_partner(ruleset, path, ".img", ".hdr");
    for (const char *const *end = companions; *end; end++)
        if (snprintf(beside, sizeof beside, "%s%s", path, *end) < (int)sizeof beside)
            grant(ruleset, READ, beside);
}

/* The folder: a file is written beside the old one and then takes its name. */
static void grant_folder(int ruleset, uint64_t rights, const char *path)
{
    char folder[PATH_MOST];
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    while (length > 0 && path[length - 1] != '/')
        length--;
    if (length == 0)
        snprintf(folder, sizeof folder, ".");
    else if (snprintf(folder, sizeof folder, "%.*s", (int)length, path) >= (int)sizeof folder)
        return;
    grant(ruleset, rights, folder);
}

static void grant_path(int ruleset, uint64_t rights, struct sandbox_path path)
{
    char *real = NULL;
    switch (path.use) {
    case SANDBOX_READ: grant_input(ruleset, path.path); break;
    case SANDBOX_RENEWED: grant_folder(ruleset, LANDLOCK_ACCESS_FS_READ_FILE, path.path); break;
    case SANDBOX_WRITTEN: grant_folder(ruleset, rights & REPLACE, path.path); break;
    case SANDBOX_MADE: grant_folder(ruleset, rights & (REPLACE | FOLDERS), path.path); break;
    case SANDBOX_DATABASE:
        real = realpath(path.path, NULL);
        grant_folder(ruleset, rights & REPLACE, real ? real : path.path);
        free(real);
        break;
    }
}

int sandbox_files(const struct sandbox_rules *rules)
{
    int version = sandbox_files_version();
    int ruleset = version ? create_ruleset(version, rules->sockets) : -1;
    if (ruleset < 0)
        return 0;
    grant_all(ruleset, READ, system_files);
    grant(ruleset, LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE, "/dev/null");
    if (rules->sockets == SANDBOX_CONNECTS)
        grant_all(ruleset, READ, network_files);
    for (size_t i = 0; i < rules->count; i++)
        grant_path(ruleset, rights_of_version(version), rules->paths[i]);
    bool held = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return held ? version : 0;
}
