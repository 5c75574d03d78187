/* The files of a command: its arguments and the options whose value is a file or a folder. */
#include "cli/confine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/sandbox.h"

/* Commands that parse what strangers wrote; the options that name a file to write; the option of a database, which
 * has files of its own and may be a server: with it only the system calls are held; the options of files that are read
 * again when others have taken their place. */
static const struct confined {
    const char *command, *writes, *database, *renewed;
} confined[] = {
    {"plan", "html", "registry", ""},
    {"genotype", "", NULL, ""},
    {"measure", "", NULL, ""},
    {"response", "plot", NULL, ""},
    {"outcome", "plot", NULL, ""},
    {"fhir", "out,report", NULL, ""},
    {"serve", "registry", NULL, "tls-certificate,tls-key,access"},
};

static const struct confined *find(const struct cli_command *command)
{
    for (size_t i = 0; i < sizeof confined / sizeof confined[0]; i++)
        if (strcmp(confined[i].command, command->name) == 0)
            return &confined[i];
    return NULL;
}

bool cli_is_confined(const struct cli_command *command) { return find(command) != NULL; }

/* Whether `word` is one of a list "a,b". */
static bool listed(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += length)
        if ((at == list || at[-1] == ',') && (at[length] == ',' || !at[length]))
            return true;
    return false;
}

static void add(struct sandbox_rules *rules, struct sandbox_path *paths, struct sandbox_path path)
{
    if (path.path && strcmp(path.path, "-") != 0)
        paths[rules->count++] = path;
}

/* `paths` has room for every option and argument. */
static void collect(struct sandbox_rules *rules, struct sandbox_path *paths, const struct confined *which,
                    const struct cli_command *command, const struct cli_values *values)
{
    for (int i = 0; command->options[i].name; i++) {
        const struct cli_option *option = &command->options[i];
        bool names_file = option->values && (strcmp(option->values, "FILE") == 0 || strcmp(option->values, "DIR") == 0);
        if (names_file)
            add(rules, paths,
                (struct sandbox_path){values->value[i], listed(which->writes, option->name),
                                      listed(which->renewed, option->name)});
    }
    for (int i = 0; i < values->all_count; i++)
        add(rules, paths,
            (struct sandbox_path){.path =
                                      values->all[i]}); /* of options that repeat: none of them names a file to write */
    for (int i = 0; i < values->arguments_count; i++)
        add(rules, paths, (struct sandbox_path){.path = values->arguments[i]});
    rules->paths = paths;
}

/* Where the sandbox exists and there was no memory or no file to set it up, files of strangers are not read. */
static void refuse(void)
{
    fprintf(stderr, "cajal: the sandbox cannot be set up: %s; nothing was read (--no-sandbox reads without it)\n",
            strerror(errno));
    exit(CAJAL_INTERNAL);
}

/* Works out the rules of a command and has them held. */
static void confine(const struct cli_command *command, const struct cli_values *values, enum sandbox_sockets sockets,
                    void (*hold)(const struct sandbox_rules *rules))
{
    const struct confined *which = find(command);
    if (!which || values->no_sandbox)
        return;
    size_t most = CLI_OPTIONS_MOST + (size_t)values->all_count + (size_t)values->arguments_count;
    struct sandbox_path *paths = calloc(most, sizeof *paths);
    struct sandbox_rules rules = {.sockets = sockets};
    if (!paths)
        refuse();
    collect(&rules, paths, which, command, values);
    if (which->database && cli_value(values, command, which->database)) {
        rules.any_file = true;
        rules.sockets = SANDBOX_CONNECTS;
    }
    hold(&rules);
    free(paths);
}

static void hold_all(const struct sandbox_rules *rules)
{
    errno = 0;
    if (!sandbox_enter(rules).seccomp && (errno == ENOMEM || errno == EMFILE || errno == ENFILE))
        refuse();
}

static void hold_files(const struct sandbox_rules *rules) { sandbox_files(rules); }

void cli_confine(const struct cli_command *command, const struct cli_values *values)
{
    confine(command, values, SANDBOX_NONE, hold_all);
}

void cli_confine_service_files(const struct cli_command *command, const struct cli_values *values)
{
    confine(command, values, SANDBOX_CONNECTS, hold_files);
}

void cli_confine_service_calls(const struct cli_values *values, bool connects)
{
    errno = 0;
    if (!values->no_sandbox && !sandbox_calls(true, connects ? SANDBOX_CONNECTS : SANDBOX_ANSWERS) && errno == ENOMEM)
        refuse();
}
