/* The command line: thin. Options in, library calls, reports out.
 * One file per command; all of help, completion and the man index come from the table in main.c. */
#ifndef CAJAL_CLI_CLI_H
#define CAJAL_CLI_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "base/text.h"
#include "cajal/cajal.h"

#define CLI_OPTIONS_MOST 64 /* of one command */

/* One option of a command. */
struct cli_option {
    const char *name;     /* long name, without dashes */
    char letter;          /* short name, or 0 */
    const char *argument; /* name of its argument in the help, or NULL */
    const char *values;   /* what completion offers: "a|b|c", "FILE", "DIR", "DRUG" …; or NULL */
    const char *help;
    bool many; /* may be given more than once; see cli_all() */
};

struct cli_command {
    const char *name;
    int (*run)(const struct cli_command *command, int argc, char **argv); /* NULL: a section heading */
    const char *summary;
    const char *usage;
    const struct cli_option *options; /* ends with a NULL name */
    const char *text;                 /* what the help says besides */
    const char *examples;             /* lines, each runnable */
    const char *words;                /* what completion offers as its first argument: "a|b|c"; or NULL */
};

/* What the options of a call were set to. */
struct cli_values {
    const char *value[CLI_OPTIONS_MOST]; /* by index into the command's options; "" for a flag; NULL: not given; the
                                            last counts */
    const char **all;                    /* every value given, and the index of its option */
    int *all_option;
    int all_count;
    char **arguments;
    int arguments_count;
    bool no_sandbox; /* --no-sandbox: for debugging */
    bool done;       /* --help was asked for and printed */
};

/* Reads the options of `command`; CAJAL_USAGE with a message on stderr when they are wrong. */
int cli_parse(struct cli_values *out, const struct cli_command *command, int argc, char **argv);

/* The value of option `name`, or NULL. */
const char *cli_value(const struct cli_values *values, const struct cli_command *command, const char *name);

/* Every value of an option that may be given more than once, in order; how many. `out` needs argc slots. */
int cli_all(const struct cli_values *values, const struct cli_command *command, const char *name, const char **out);

void cli_values_free(struct cli_values *values);

/* A whole number in [low, high], or -1. */
int cli_number(const char *text, int low, int high);

/* Prints all errors to stderr, one a line: "file:line: path: message". */
void cli_print_errors(const char *input, const cajal_errors *errors);

/* The same of a document that begins on the line `first` of its file; 0: on none. */
void cli_print_errors_from(const char *input, int first, const cajal_errors *errors);

/* The knowledge base of --kb, or the embedded one. */
int cli_open_knowledge(cajal_knowledge **out, const char *directory);

/* Today as YYYY-MM-DD (local time), for --as-of. */
void cli_today(char out[16]);

/* Whether to colour what goes to `stream`: `when` is auto, always or never (NULL: auto). */
bool cli_colour(FILE *stream, const char *when);

/* --width, `usual` without it, and --colour of a command; false when one is wrong: told. */
struct cli_look {
    int width;
    bool colour; /* of stdout */
};
bool cli_read_look(struct cli_look *out, const struct cli_command *command, const struct cli_values *values, int usual);

/* The value of an option that is a day, and not part of one; false when it is none: told. NULL without the option. */
bool cli_read_day(const char **out, const struct cli_command *command, const struct cli_values *values,
                  const char *name);

/* A file that is written whole or not at all: beside its place, and named when it is closed with CAJAL_OK; "-": stdout.
 * What goes wrong is told on stderr. */
struct cli_file {
    FILE *stream;
    const char *path;
    char part[4096];
};
int cli_file_open(struct cli_file *out, const char *path);
int cli_file_close(struct cli_file *file, int status); /* `status`, or what went wrong now */

/* All of a file, "-" is standard input, or its first `most` bytes and one: too much is the caller's to tell. Says what
 * went wrong; an empty file is "" too. */
int cli_read_file(struct text *out, const char *path, size_t most);

/* As cli_file_open() and cli_file_close(), for what is in memory. */
int cli_write_file(const char *path, const char *bytes, size_t length);

/* Flushes stdout and says so when that fails; the status to exit with. */
int cli_finish(int status);

/* `cajal --version`: of the program, of the knowledge, and what this build holds. */
int cli_print_version(void);

void cli_usage_error(const struct cli_command *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The commands, NULL name at the end. */
extern const struct cli_command cli_commands[];
const struct cli_command *cli_find(const char *name);
void cli_print_help(const struct cli_command *command, FILE *out);

int cli_plan(const struct cli_command *command, int argc, char **argv);
int cli_explain(const struct cli_command *command, int argc, char **argv);
int cli_evidence(const struct cli_command *command, int argc, char **argv);
int cli_fhir(const struct cli_command *command, int argc, char **argv);
int cli_genotype(const struct cli_command *command, int argc, char **argv);
int cli_measure(const struct cli_command *command, int argc, char **argv);
int cli_response(const struct cli_command *command, int argc, char **argv);
int cli_simulate(const struct cli_command *command, int argc, char **argv);
int cli_outcome(const struct cli_command *command, int argc, char **argv);
int cli_registry(const struct cli_command *command, int argc, char **argv);
int cli_serve(const struct cli_command *command, int argc, char **argv);
int cli_kb(const struct cli_command *command, int argc, char **argv);
int cli_completion(const struct cli_command *command, int argc, char **argv);
int cli_help(const struct cli_command *command, int argc, char **argv);

extern const struct cli_option cli_plan_options[], cli_fhir_options[], cli_genotype_options[], cli_explain_options[],
    cli_evidence_options[], cli_kb_options[], cli_measure_options[], cli_response_options[], cli_outcome_options[],
    cli_registry_options[], cli_serve_options[], cli_simulate_options[], cli_no_options[];

#endif
