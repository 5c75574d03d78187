/* What the files of `cajal registry` share. */
#ifndef CAJAL_CLI_REGISTRY_H
#define CAJAL_CLI_REGISTRY_H

#include "cli/cli.h"

struct registry_call {
    const struct cli_command *command;
    struct cli_values values;
    const char *db;
    cajal_knowledge *knowledge;
    cajal_registry *registry; /* open, but for init */
    cajal_registry *other;    /* of merge */
    cajal_errors *errors;
    cajal_registry_author author; /* `why` may be NULL */
    char *who;                    /* behind author.who */
    char today[16];
    char **arguments; /* after the verb */
    int arguments_count;
    int width;
    bool json, csv, colour;
    bool fhir;      /* export: Bundles */
    bool unprinted; /* audit: a line found no memory, or could not be written */
};

/* The value of an option, or NULL. */
const char *registry_option(const struct registry_call *call, const char *name);

/* The filter of the options; CAJAL_USAGE with a message when a day is none, or a word nothing can be filed under. */
int registry_read_filter(cajal_registry_filter *out, const struct registry_call *call);

/* The author, with `otherwise` as the reason when none was given. */
cajal_registry_author registry_author(const struct registry_call *call, const char *otherwise);

/* Each is a verb; the status to exit with. Errors are left in call->errors. */
int registry_init(struct registry_call *call);
int registry_import(struct registry_call *call);
int registry_add(struct registry_call *call);
int registry_edit(struct registry_call *call);
int registry_merge(struct registry_call *call);
int registry_backup(struct registry_call *call);
int registry_list(struct registry_call *call);
int registry_show(struct registry_call *call);
int registry_export(struct registry_call *call);
int registry_audit(struct registry_call *call);

/* Prints one JSON object and frees its text; the status to exit with. */
struct text;
int registry_print_json(struct text *text);

/* "added", "changed", "unchanged", "refused". */
const char *registry_outcome_word(cajal_registry_outcome outcome);

/* Opens the database of --db, or of the environment, for `cajal plan --registry` too. */
int registry_open(cajal_registry **out, const char *db, const cajal_knowledge *knowledge);
void registry_close(cajal_registry *registry); /* so that a build without registries links */

/* cajal plan --registry */
struct plan_registry {
    const cajal_knowledge *knowledge;
    cajal_registry *registry;
    cajal_plan_options plan;
    cajal_report_options report;
    const char *since, *at; /* NULL when not given */
    char **ids;             /* none: all */
    int ids_count;
    bool progress; /* on stderr */
};
int cli_plan_registry(const struct plan_registry *options);

#endif
