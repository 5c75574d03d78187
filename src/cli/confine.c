/* The files of a command: its arguments and the options whose value is a file or a folder. */
#include "cli/confine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/sandbox.h"

/* Every command that reads a file; its options that name one to write, a folder to make, a database, and files that are
 * read again when others have taken their place. */
static const struct confined {
    const char *command, *writes, *makes, *databases, *renewed;
} confined[] = {
    {"plan", "html", "", "registry", ""}, {"genotype", "", "", "", ""},
    {"measure", "", "", "", ""},          {"response", "plot", "", "", ""},
    {"outcome", "plot", "", "", ""},      {"registry", "refused,notes", "", "db", ""},
    {"fhir", "out,report", "", "", ""},   {"simulate", "plot,checkpoint", "", "", ""},
    {"evidence", "plot", "", "", ""},     {"explain", "", "", "", ""},
    {"kb", "", "out,witness", "", ""},    {"serve", "", "", "registry", "tls-certificate,tls-key,access"},
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

bool cli_is_server(const char *database) { return strstr(database, "://") != NULL; }

static enum sandbox_use use_of(const struct confined *which, const char *option)
{
    return listed(which->writes, option)      ? SANDBOX_WRITTEN
           : listed(which->makes, option)     ? SANDBOX_MADE
           : listed(which->databases, option) ? SANDBOX_DATABASE
           : listed(which->renewed, option)   ? SANDBOX_RENEWED
                                              : SANDBOX_READ;
}

static void add(struct sandbox_rules *rules, struct sandbox_path *paths, const char *path, enum sandbox_use use)
{
    if (path && strcmp(path, "-") != 0 && !(use == SANDBOX_DATABASE && cli_is_server(path)))
        paths[rules->count++] = (struct sandbox_path){path, use};
}

/* `paths` has room for every option and argument. */
static void collect(struct sandbox_rules *rules, struct sandbox_path *paths, const struct confined *which,
                    const struct cli_command *command, const struct cli_values *values)
{
    for (int i = 0; command->options[i].name; i++) {
        const struct cli_option *option = &command->options[i];
        bool names_file = option->values && (strcmp(option->values, "FILE") == 0 || strcmp(option->values, "DIR") == 0);
        if (names_file)
            add(rules, paths, values->value[i], use_of(which, option->name));
    }
    for (int i = 0; i < values->all_count; i++)
        add(rules, paths, values->all[i],
            SANDBOX_READ); /* of options that repeat: none of them names a file to write */
    for (int i = 0; i < values->arguments_count; i++)
        add(rules, paths, values->arguments[i], SANDBOX_READ);
    rules->paths = paths;
}

/* Where the sandbox exists and there was no memory or no file to set it up, files of strangers are not read. */
static void refuse(void)
{
    fprintf(stderr, "cajal: the sandbox cannot be set up: %s; nothing was read (--no-sandbox reads without it)\n",
            strerror(errno));
    exit(CAJAL_INTERNAL);
}

struct databases {
    const char *const *names;
    size_t count;
};

/* Works out the rules of a command and has them held. */
static void confine(const struct cli_command *command, const struct cli_values *values, struct databases databases,
                    enum sandbox_sockets sockets, void (*hold)(const struct sandbox_rules *rules))
{
    const struct confined *which = find(command);
    if (!which || values->no_sandbox)
        return;
    size_t most = CLI_OPTIONS_MOST + (size_t)values->all_count + (size_t)values->arguments_count + databases.count;
    struct sandbox_path *paths = calloc(most, sizeof *paths);
    struct sandbox_rules rules = {.sockets = sockets};
    if (!paths)
        refuse();
    collect(&rules, paths, which, command, values);
    for (size_t i = 0; i < databases.count; i++) {
        add(&rules, paths, databases.names[i], SANDBOX_DATABASE);
        if (cli_is_server(databases.names[i]))
            rules.sockets = SANDBOX_ANSWERS;
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
    confine(command, values, (struct databases){0}, SANDBOX_NONE, hold_all);
}

void cli_confine_databases(const struct cli_command *command, const struct cli_values *values,
                           const char *const *databases, size_t count)
{
    confine(command, values, (struct databases){databases, count}, SANDBOX_NONE, hold_all);
}

void cli_confine_service_files(const struct cli_command *command, const struct cli_values *values)
{
    confine(command, values, (struct databases){0}, SANDBOX_CONNECTS, hold_files);
}

void cli_confine_service_calls(const struct cli_values *values, bool connects)
{
    errno = 0;
    if (!values->no_sandbox && !sandbox_calls(true, connects ? SANDBOX_CONNECTS : SANDBOX_ANSWERS) && errno == ENOMEM)
        refuse();
}
