/* `cajal completion bash`, written from the table of commands. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/confine.h"

static void print_command_names(void)
{
    for (const struct cli_command *command = cli_commands; command->name; command++)
        if (command->run)
            printf(" %s", command->name);
}

static void print_words(const char *words)
{
    fputs("COMPREPLY=($(compgen -W \"", stdout);
    for (const char *c = words; *c; c++)
        putchar(*c == '|' ? ' ' : *c);
    fputs("\" -- \"$word\"))", stdout);
}

/* How bash completes the argument of an option: fixed words, files, directories, or rows of the base. */
static void print_value_case(const struct cli_command *command, const struct cli_option *option)
{
    printf("    %s:--%s", command->name, option->name);
    if (option->letter)
        printf("|%s:-%c", command->name, option->letter);
    fputs(") ", stdout);
    if (!option->values || strcmp(option->values, "FILE") == 0)
        fputs("COMPREPLY=($(compgen -f -- \"$word\"))", stdout);
    else if (strcmp(option->values, "DIR") == 0)
        fputs("COMPREPLY=($(compgen -d -- \"$word\"))", stdout);
    else if (strcmp(option->values, "NONE") == 0)
        fputs("COMPREPLY=()", stdout);
    else if (option->values[0] == '@')
        printf("COMPREPLY=($(compgen -W \"$(cajal kb list --ids %s 2>/dev/null)\" -- \"$word\"))", option->values + 1);
    else
        print_words(option->values);
    fputs("; return;;\n", stdout);
}

static void print_first_argument(const struct cli_command *command)
{
    printf("    %s:%s) ", command->name, command->name);
    print_words(command->words);
    fputs("; return;;\n", stdout);
}

static void print_option_case(const struct cli_command *command)
{
    printf("      %s) COMPREPLY=($(compgen -W \"--help", command->name);
    for (const struct cli_option *option = command->options; option->name; option++)
        printf(" --%s", option->name);
    if (cli_is_confined(command))
        fputs(" --no-sandbox", stdout);
    fputs("\" -- \"$word\")); return;;\n", stdout);
}

static int print_bash(void)
{
    fputs("# bash completion for cajal, written by `cajal completion bash`\n"
          "_cajal() {\n"
          "  local word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" "
          "command=\"${COMP_WORDS[1]}\"\n"
          "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
          "    COMPREPLY=($(compgen -W \"--help --version",
          stdout);
    print_command_names();
    fputs("\" -- \"$word\")); return\n  fi\n  case \"$command:$before\" in\n", stdout);
    for (const struct cli_command *command = cli_commands; command->name; command++)
        for (const struct cli_option *option = command->run ? command->options : cli_no_options; option->name; option++)
            if (option->argument)
                print_value_case(command, option);
    fputs("    help:*) COMPREPLY=($(compgen -W \"", stdout);
    print_command_names();
    fputs("\" -- \"$word\")); return;;\n", stdout);
    for (const struct cli_command *command = cli_commands; command->name; command++)
        if (command->words)
            print_first_argument(command);
    fputs("  esac\n"
          "  case \"$word\" in -*)\n    case \"$command\" in\n",
          stdout);
    for (const struct cli_command *command = cli_commands; command->name; command++)
        if (command->run)
            print_option_case(command);
    fputs("    esac;;\n  esac\n"
          "  if [ \"$command\" = explain ]; then\n"
          "    COMPREPLY=($(compgen -W \"$(cajal kb list --ids 2>/dev/null)\" -- \"$word\"))\n"
          "  else\n"
          "    COMPREPLY=($(compgen -f -- \"$word\"))\n"
          "  fi\n"
          "}\n"
          "complete -o filenames -F _cajal cajal\n",
          stdout);
    return cli_finish(CAJAL_OK);
}

int cli_completion(const struct cli_command *command, int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "bash") == 0)
        return print_bash();
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        cli_print_help(command, stdout);
        return cli_finish(CAJAL_OK);
    }
    cli_usage_error(command, "expected the name of a shell: bash");
    return CAJAL_USAGE;
}
