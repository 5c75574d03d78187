/* Manual pages in mdoc, written from the table of commands: `cajal help --man [COMMAND]`. */
#include <stdio.h>
#include <string.h>

#include "base/letters.h"
#include "cli/cli.h"
#include "cli/confine.h"
#include "cli/manual.h"

/* Text for roff: a backslash, and a dot or quote at the start of a line, mean something to it. */
static void print_roff(const char *text)
{
    bool line_start = true;
    for (const char *c = text; *c; c++) {
        if (line_start && (*c == '.' || *c == '\''))
            fputs("\\&", stdout);
        line_start = *c == '\n';
        if (*c == '\\')
            fputs("\\e", stdout);
        else if (*c == '-')
            fputs("\\-", stdout);
        else
            putchar(*c);
    }
}

static void print_upper(const char *text)
{
    for (; *text; text++)
        putchar(letter_upper(*text));
}

static void print_head(const char *name, const char *summary)
{
    fputs(".\\\" Written by `cajal help --man` from the table of commands.\n.Dd January 8, 2016\n.Dt ", stdout);
    print_upper(name);
    printf(" 1\n.Os cajal %s\n.Sh NAME\n.Nm %s\n.Nd ", CAJAL_VERSION, name);
    print_roff(summary);
    putchar('\n');
}

static void print_literal(const char *text)
{
    fputs(".Bd -literal -offset indent\n", stdout);
    print_roff(text);
    fputs("\n.Ed\n", stdout);
}

static void print_exit_status(void)
{
    fputs(".Sh EXIT STATUS\n"
          "0 done; 1 a check found something, or a case is invalid; 2 wrong usage; 3 cannot read or write;\n"
          "4 internal error.\n",
          stdout);
}

static void print_caveats(void)
{
    fputs(".Sh CAVEATS\nCajal supports a clinician's judgement; it does not replace it.\n", stdout);
}

static void print_options(const struct cli_command *command)
{
    fputs(".Sh OPTIONS\n.Bl -tag -width Ds\n", stdout);
    for (const struct cli_option *option = command->options; option->name; option++) {
        fputs(".It ", stdout);
        if (option->letter)
            printf("Fl %c , ", option->letter);
        fputs("Fl Fl ", stdout);
        print_roff(option->name);
        if (option->argument)
            printf(" Ar %s", option->argument);
        putchar('\n');
        print_roff(option->help);
        putchar('\n');
    }
    if (cli_is_confined(command))
        fputs(".It Fl Fl no-sandbox\nRead files unconfined, for debugging.\n", stdout);
    fputs(".It Fl h , Fl Fl help\nThe help of this command.\n.El\n", stdout);
}

static void print_command_page(const struct cli_command *command)
{
    char name[64];
    snprintf(name, sizeof name, "cajal-%s", command->name);
    print_head(name, command->summary);
    fputs(".Sh SYNOPSIS\n", stdout);
    print_literal(command->usage);
    fputs(".Sh DESCRIPTION\n", stdout);
    print_literal(command->text ? command->text : command->summary);
    print_options(command);
    print_exit_status();
    if (command->examples) {
        fputs(".Sh EXAMPLES\n", stdout);
        print_literal(command->examples);
    }
    fputs(".Sh SEE ALSO\n.Xr cajal 1\n", stdout);
    print_caveats();
}

static void print_index_page(void)
{
    print_head("cajal", "decision support for metastatic gastrointestinal stromal tumour (GIST)");
    fputs(".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar options\n.Sh DESCRIPTION\n"
          "The commands are:\n.Bl -tag -width completion\n",
          stdout);
    for (const struct cli_command *command = cli_commands; command->name; command++) {
        if (!command->run)
            continue;
        printf(".It Xr cajal-%s 1\n", command->name);
        print_roff(command->summary);
        fputs(".\n", stdout);
    }
    fputs(".El\n", stdout);
    print_exit_status();
    print_caveats();
}

int cli_print_manual(const char *command_name)
{
    if (!command_name) {
        print_index_page();
        return cli_finish(CAJAL_OK);
    }
    const struct cli_command *command = cli_find(command_name);
    if (!command) {
        fprintf(stderr, "cajal: no command \"%s\"; see `cajal help`\n", command_name);
        return CAJAL_USAGE;
    }
    print_command_page(command);
    return cli_finish(CAJAL_OK);
}
