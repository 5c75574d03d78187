/* Options from the tables: parsing, help, and what all commands share. */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "cli/cli.h"
#include "cli/confine.h"

#define NO_SANDBOX 1 /* what getopt returns for it: no letter */

void cli_usage_error(const struct cli_command *command, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "cajal %s: ", command->name);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\nUsage: %s\n", command->usage);
    va_end(arguments);
}

/* Keeps every value of an option that may be given more than once. */
static bool remember(struct cli_values *out, int option, int most)
{
    if (!out->all) {
        out->all = calloc((size_t)most, sizeof *out->all);
        out->all_option = calloc((size_t)most, sizeof *out->all_option);
    }
    if (!out->all || !out->all_option)
        return false;
    out->all[out->all_count] = out->value[option];
    out->all_option[out->all_count++] = option;
    return true;
}

int cli_all(const struct cli_values *values, const struct cli_command *command, const char *name, const char **out)
{
    int count = 0;
    for (int i = 0; i < values->all_count; i++)
        if (strcmp(command->options[values->all_option[i]].name, name) == 0)
            out[count++] = values->all[i];
    return count;
}

void cli_values_free(struct cli_values *values)
{
    free(values->all);
    free(values->all_option);
    values->all = NULL;
    values->all_option = NULL;
}

int cli_number(const char *text, int low, int high)
{
    char *end = NULL;
    errno = 0;
    long value = strtol(text, &end, 10);
    return errno || end == text || *end || value < low || value > high ? -1 : (int)value;
}

int cli_parse(struct cli_values *out, const struct cli_command *command, int argc, char **argv)
{
    *out = (struct cli_values){0};
    struct option longs[CLI_OPTIONS_MOST + 3] = {{0}};
    char shorts[2 * CLI_OPTIONS_MOST + 4] = ":h";
    int count = 0, letters = 2;
    for (; command->options[count].name && count < CLI_OPTIONS_MOST; count++) {
        const struct cli_option *option = &command->options[count];
        longs[count] =
            (struct option){option->name, option->argument ? required_argument : no_argument, NULL, 256 + count};
        if (option->letter)
            shorts[letters++] = option->letter;
        if (option->letter && option->argument)
            shorts[letters++] = ':';
    }
    longs[count] = (struct option){"help", no_argument, NULL, 'h'};
    if (cli_is_confined(command))
        longs[count + 1] = (struct option){"no-sandbox", no_argument, NULL, NO_SANDBOX};
    optind = 1;
    opterr = 0;
    for (int found; (found = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
        int index = found - 256;
        if (found == NO_SANDBOX) {
            out->no_sandbox = true;
            continue;
        }
        for (int i = 0; found < 256 && i < count; i++)
            if (command->options[i].letter == found)
                index = i;
        if (found == 'h' && index < 0) {
            cli_print_help(command, stdout);
            out->done = true;
            return CAJAL_OK;
        }
        if (found == '?' || found == ':' || index < 0) {
            cli_usage_error(command, found == ':' ? "option %s needs an argument" : "unknown option %s",
                            argv[optind - 1]);
            return CAJAL_USAGE;
        }
        out->value[index] = command->options[index].argument ? optarg : "";
        if (command->options[index].many && !remember(out, index, argc))
            return CAJAL_INTERNAL;
    }
    out->arguments = argv + optind;
    out->arguments_count = argc - optind;
    return CAJAL_OK;
}

const char *cli_value(const struct cli_values *values, const struct cli_command *command, const char *name)
{
    for (int i = 0; command->options[i].name; i++)
        if (strcmp(command->options[i].name, name) == 0)
            return values->value[i];
    return NULL;
}

void cli_print_help(const struct cli_command *command, FILE *out)
{
    fprintf(out, "%s\n\nUsage: %s\n", command->summary, command->usage);
    if (command->text)
        fprintf(out, "\n%s\n", command->text);
    if (command->options[0].name)
        fputs("\nOptions\n", out);
    for (const struct cli_option *option = command->options; option->name; option++) {
        char left[64];
        snprintf(left, sizeof left, "%s%s%s%s%s", option->letter ? (char[]){'-', option->letter, ',', ' ', 0} : "    ",
                 "--", option->name, option->argument ? " " : "", option->argument ? option->argument : "");
        fprintf(out, "  %-26s %s\n", left, option->help);
    }
    if (cli_is_confined(command))
        fprintf(out, "      %-22s %s\n", "--no-sandbox", "read files unconfined, for debugging (docs/security.md)");
    fprintf(out, "  %-26s %s\n", "-h, --help", "this help");
    if (!command->examples)
        return;
    fputs("\nExamples\n", out);
    for (const char *line = command->examples; *line;) {
        size_t length = strcspn(line, "\n");
        fprintf(out, "  %.*s\n", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

void cli_print_errors(const char *input, const cajal_errors *errors) { cli_print_errors_from(input, 0, errors); }

void cli_print_errors_from(const char *input, int first, const cajal_errors *errors)
{
    for (size_t i = 0; i < cajal_errors_count(errors); i++) {
        const cajal_error *error = cajal_errors_at(errors, i);
        const char *file = error->file ? error->file : input;
        if (file)
            fprintf(stderr, "%s:", file);
        int line = first && error->line ? first + error->line - 1 : error->line;
        if (first && !line && error->path)
            line = first;
        if (line)
            fprintf(stderr, "%d:", line);
        if (error->path)
            fprintf(stderr, "%s%s:", file || line ? " " : "", error->path);
        fprintf(stderr, "%s%s\n", file || line || error->path ? " " : "", error->message);
    }
}

int cli_open_knowledge(cajal_knowledge **out, const char *directory)
{
    cajal_errors *errors = cajal_errors_new();
    cajal_status status =
        directory ? cajal_knowledge_load(out, directory, errors) : cajal_knowledge_embedded(out, errors);
    if (status != CAJAL_OK) {
        cli_print_errors(NULL, errors);
        fprintf(stderr, "cajal: the knowledge base cannot be used\n");
    }
    cajal_errors_free(errors);
    return (int)status;
}

void cli_today(char out[16])
{
    time_t now = time(NULL);
    struct tm day;
    if (!localtime_r(&now, &day) || strftime(out, 16, "%Y-%m-%d", &day) == 0)
        snprintf(out, 16, "1970-01-01");
}

bool cli_colour(FILE *stream, const char *when)
{
    if (when && strcmp(when, "always") == 0)
        return true;
    if (when && strcmp(when, "never") == 0)
        return false;
    const char *no_colour = getenv("NO_COLOR");
    return isatty(fileno(stream)) && !(no_colour && *no_colour);
}

bool cli_read_look(struct cli_look *out, const struct cli_command *command, const struct cli_values *values, int usual)
{
    const char *width = cli_value(values, command, "width"), *colour = cli_value(values, command, "colour");
    out->width = width ? cli_number(width, 60, 200) : usual;
    out->colour = cli_colour(stdout, colour);
    if (out->width < 0)
        cli_usage_error(command, "--width %s: expected 60 to 200", width);
    else if (colour && strcmp(colour, "auto") != 0 && strcmp(colour, "always") != 0 && strcmp(colour, "never") != 0)
        cli_usage_error(command, "--colour %s: expected auto, always or never", colour);
    else
        return true;
    return false;
}

bool cli_read_day(const char **out, const struct cli_command *command, const struct cli_values *values,
                  const char *name)
{
    cajal_date day;
    *out = cli_value(values, command, name);
    if (!*out || (date_parse(&day, *out) && day.precision == CAJAL_DAY))
        return true;
    cli_usage_error(command, "--%s %s: expected a day, YYYY-MM-DD", name, *out);
    return false;
}

int cli_finish(int status)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "cajal: cannot write to standard output\n");
        return CAJAL_IO;
    }
    return status;
}
