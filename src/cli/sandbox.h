/* Confines the process before it reads what strangers wrote: from then on it can open the named files and those of
 * the system, and make the system calls that reading, computing and writing need. Whoever takes the process over
 * through a parser finds no other program to start, no connection to open, no file to change.
 * Landlock (Linux 5.13) holds the files, seccomp the calls; where one is missing the other still holds. */
#ifndef CAJAL_CLI_SANDBOX_H
#define CAJAL_CLI_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

enum sandbox_use {
    SANDBOX_READ,     /* it, and the indexes beside it */
    SANDBOX_RENEWED,  /* another may take its place, and is read then: the files of its folder are read */
    SANDBOX_WRITTEN,  /* a file that is replaced whole: its folder may be written */
    SANDBOX_MADE,     /* a folder that is made and filled: that around it may be written, with folders */
    SANDBOX_DATABASE, /* a file with companions; where it is a link, those are beside the file itself */
};

struct sandbox_path {
    const char *path;
    enum sandbox_use use;
};

/* Which sockets are left. */
enum sandbox_sockets {
    SANDBOX_NONE,     /* none */
    SANDBOX_ANSWERS,  /* those that are open: a database's; a service that listens takes connections and makes none */
    SANDBOX_CONNECTS, /* all: to other servers */
};

struct sandbox_rules {
    const struct sandbox_path *paths;
    size_t count;
    enum sandbox_sockets sockets;
};

/* What holds from now on, and may never be taken back. Neither: the kernel, or this build, has none. */
struct sandbox_held {
    int landlock; /* version of the kernel's interface; 0: none */
    bool seccomp;
};

/* Files are held for the calling thread and those that it starts from then on: call it before there are others. */
struct sandbox_held sandbox_enter(const struct sandbox_rules *rules);

/* What could hold here. */
struct sandbox_held sandbox_possible(void);

/* The two halves. Return the version, or whether it holds. */
int sandbox_files(const struct sandbox_rules *rules);
int sandbox_files_version(void);
bool sandbox_calls(bool writes, enum sandbox_sockets sockets); /* of all threads of the process */
bool sandbox_calls_possible(void);

#endif
