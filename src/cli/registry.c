/* cajal registry: the options and verbs. Writing is in registry_write.c and registry_import.c, reading in
 * registry_read.c and registry_show.c. */
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/words.h"
#include "cli/confine.h"
#include "cli/registry.h"
#include "knowledge/knowledge.h"

const struct cli_option cli_registry_options[] = {
    {"db", 'd', "DB", "FILE", "the registry: an SQLite file, or postgresql://… (default: $CAJAL_REGISTRY)", false},
    {"who", 0, "NAME", "NONE", "who does it (default: the user's login)", false},
    {"why", 0, "TEXT", "NONE", "why it is done; needed for edit", false},
    {"at", 0, "TIME", "NONE", "as it was then: YYYY-MM-DD (end of the day) or YYYY-MM-DDTHH:MM:SSZ, UTC", false},
    {"genotype", 'g', "CLASS", "@genotypes", "list, export: of this genotype class", false},
    {"line", 'l', "N", "1|2|3|4|unknown", "list, export: in this line (4: fourth or later)", false},
    {"drug", 0, "DRUG", "@drugs", "list, export: on this drug now; none; unknown", false},
    {"progression", 0, "PATTERN", "none|limited|generalized|unknown", "list, export: with this progression", false},
    {"since", 0, "DATE", "NONE", "list, export: something happened on that day or later", false},
    {"until", 0, "DATE", "NONE", "list, export: nothing happened after that day", false},
    {"map", 'm', "FILE", "FILE", "import: the inputs are tables, and FILE maps columns to members of a case", false},
    {"update", 'u', NULL, NULL, "import: a case held with other content gets a further version", false},
    {"fhir", 0, NULL, NULL, "import: every document is FHIR (else: what has a resourceType is)", false},
    {"refused", 0, "FILE", "FILE", "import: write refused rows with their reasons to FILE (NDJSON)", false},
    {"notes", 0, "FILE", "FILE", "import: write to FILE what was not understood of FHIR, case by case (NDJSON)", false},
    {"batch", 0, "N", "NONE", "import: cases a transaction (default: 1000)", false},
    {"threads", 0, "N", "NONE", "import: how many threads (default: one a core)", false},
    {"progress", 0, NULL, NULL, "import: tell what is committed on stderr (default: on a terminal)", false},
    {"set", 's', "MEMBER=VALUE", "NONE", "edit: set a member, such as patient.ecog=2; may be repeated", true},
    {"version", 'v', "N", "NONE", "edit: refuse unless this is the latest version; show: this version", false},
    {"format", 0, "FORMAT", "json|csv|fhir", "export: cases (default), CSV, or FHIR, a Bundle a line", false},
    {"deidentify", 0, "DATES", "shift|years", "export: without what tells who it is; dates shifted, or years only",
     false},
    {"key", 0, "FILE", "FILE", "export --deidentify: the secret that makes pseudonyms and shifts (16 bytes or more)",
     false},
    {"verify", 0, NULL, NULL, "audit: check every hash and version", false},
    {"anchor", 0, "N:HASH", "NONE", "audit --verify: this entry, noted earlier, must still stand", false},
    {"kb", 0, "DIR", "DIR", "use the knowledge base in DIR instead of the one in this program", false},
    {"json", 'j', NULL, NULL, "JSON; list, export and audit: NDJSON, one a line", false},
    {"csv", 0, NULL, NULL, "list, export: CSV, a case a row", false},
    {"width", 0, "N", "NONE", "columns of the text, 60 to 200 (default: 80)", false},
    {"colour", 0, "WHEN", "auto|always|never", "colour the text (default: auto, on a terminal)", false},
    {0}};

static const struct verb {
    const char *name;
    int (*run)(struct registry_call *call);
    int least, most; /* arguments; -1: any number */
    const char *expected;
    bool opens;   /* the registry is there before it runs */
    bool another; /* its argument names a registry too */
} verbs[] = {
    {"init", registry_init, 0, 0, "no argument", false, false},
    {"import", registry_import, 1, -1, "files of cases or of FHIR Bundles, or - for standard input", true, false},
    {"add", registry_add, 1, -1, "files with a case each", true, false},
    {"edit", registry_edit, 1, 1, "a file with the whole case, or an id and --set", true, false},
    {"list", registry_list, 0, 0, "no argument", true, false},
    {"show", registry_show, 1, 1, "the id of a case", true, false},
    {"export", registry_export, 0, -1, "ids of cases, or none for all", true, false},
    {"audit", registry_audit, 0, 1, "at most the id of a case", true, false},
    {"backup", registry_backup, 1, 1, "the file to write", true, true},
    {"merge", registry_merge, 1, 1, "the other registry", true, true},
};

#define VERBS (sizeof verbs / sizeof verbs[0])

const char *registry_option(const struct registry_call *call, const char *name)
{
    return cli_value(&call->values, call->command, name);
}

cajal_registry_author registry_author(const struct registry_call *call, const char *otherwise)
{
    cajal_registry_author author = call->author;
    if (!author.why)
        author.why = otherwise;
    return author;
}

/* ---- options ---- */

static bool is_day(const char *text)
{
    cajal_date date;
    return date_parse(&date, text) && date.precision == CAJAL_DAY;
}

static int check_day(const struct registry_call *call, const char *name)
{
    const char *day = registry_option(call, name);
    if (!day || is_day(day))
        return CAJAL_OK;
    cli_usage_error(call->command, "--%s %s: expected a day, YYYY-MM-DD", name, day);
    return CAJAL_USAGE;
}

/* Whether the value of an option is one of the words of its row in the table, "a|b|c". */
static bool is_word_of(const struct registry_call *call, const char *name, const char *value)
{
    for (const struct cli_option *option = call->command->options; option->name; option++)
        if (strcmp(option->name, name) == 0)
            for (const char *word = option->values; word; word = strchr(word, '|') ? strchr(word, '|') + 1 : NULL)
                if (strcspn(word, "|") == strlen(value) && strncmp(word, value, strlen(value)) == 0)
                    return true;
    return false;
}

/* A word that nothing is filed under would find nothing, and say nothing. */
static int check_words(cajal_registry_filter *filter, const struct registry_call *call)
{
    const struct kb_drug *drug = filter->drug ? kb_drug(call->knowledge, filter->drug) : NULL;
    if (filter->line && !is_word_of(call, "line", filter->line))
        cli_usage_error(call->command, "--line %s: expected 1, 2, 3, 4 or unknown", filter->line);
    else if (filter->progression && !is_word_of(call, "progression", filter->progression))
        cli_usage_error(call->command, "--progression %s: expected none, limited, generalized or unknown",
                        filter->progression);
    else if (filter->genotype && !kb_genotype(call->knowledge, filter->genotype) &&
             strcmp(filter->genotype, "unknown") != 0)
        cli_usage_error(call->command,
                        "--genotype %s: expected a class such as kit_exon_11; see `cajal kb list genotypes`",
                        filter->genotype);
    else if (filter->drug && !drug && strcmp(filter->drug, "none") != 0 && strcmp(filter->drug, "unknown") != 0)
        cli_usage_error(call->command, "--drug %s: expected a drug, none or unknown; see `cajal kb list drugs`",
                        filter->drug);
    else {
        filter->drug = drug ? drug->row.id : filter->drug;
        return CAJAL_OK;
    }
    return CAJAL_USAGE;
}

int registry_read_filter(cajal_registry_filter *out, const struct registry_call *call)
{
    *out = (cajal_registry_filter){.genotype = registry_option(call, "genotype"),
                                   .line = registry_option(call, "line"),
                                   .drug = registry_option(call, "drug"),
                                   .progression = registry_option(call, "progression"),
                                   .since = registry_option(call, "since"),
                                   .until = registry_option(call, "until"),
                                   .at = registry_option(call, "at")};
    int status = check_day(call, "since");
    status = status == CAJAL_OK ? check_day(call, "until") : status;
    return status == CAJAL_OK ? check_words(out, call) : status;
}

static char *login(void)
{
    const struct passwd *user = getpwuid(getuid());
    char number[32];
    snprintf(number, sizeof number, "uid %u", (unsigned)getuid());
    return strdup(user ? user->pw_name : number);
}

/* --csv is --format csv, and nothing said is --format json. */
static int read_format(struct registry_call *call)
{
    const char *format = registry_option(call, "format");
    call->json = registry_option(call, "json") != NULL;
    call->csv = registry_option(call, "csv") != NULL;
    call->fhir = format && strcmp(format, "fhir") == 0;
    bool csv = format && strcmp(format, "csv") == 0;
    if (call->json && call->csv)
        cli_usage_error(call->command, "--json and --csv cannot go together");
    else if (format && !call->fhir && !csv && strcmp(format, "json") != 0)
        cli_usage_error(call->command, "--format %s: expected json, csv or fhir", format);
    else if (format && (csv ? call->json : call->csv))
        cli_usage_error(call->command, "--format %s and --%s cannot go together", format, call->csv ? "csv" : "json");
    else if (registry_option(call, "fhir") && registry_option(call, "map"))
        cli_usage_error(call->command, "--fhir and --map cannot go together");
    else {
        call->csv = call->csv || csv;
        return CAJAL_OK;
    }
    return CAJAL_USAGE;
}

static int read_options(struct registry_call *call)
{
    struct cli_look look;
    const char *who = registry_option(call, "who");
    call->db = registry_option(call, "db") ? registry_option(call, "db") : getenv("CAJAL_REGISTRY");
    call->who = who ? strdup(who) : login();
    call->author = (cajal_registry_author){call->who, registry_option(call, "why")};
    cli_today(call->today);
    if (!call->db || !call->db[0])
        cli_usage_error(call->command, "which registry? --db FILE.sqlite, --db postgresql://…, or CAJAL_REGISTRY");
    else if (cli_read_look(&look, call->command, &call->values, 80)) {
        call->width = look.width;
        call->colour = look.colour;
        return read_format(call);
    }
    return CAJAL_USAGE;
}

/* ---- the call ---- */

int registry_open(cajal_registry **out, const char *db, const cajal_knowledge *knowledge)
{
    cajal_errors *errors = cajal_errors_new();
    cajal_status status = cajal_registry_open(out, db, knowledge, errors);
    cli_print_errors(NULL, errors);
    cajal_errors_free(errors);
    return (int)status;
}

void registry_close(cajal_registry *registry) { cajal_registry_close(registry); }

/* Those on servers, or those in files. */
static int open_registries(struct registry_call *call, const struct verb *verb, bool servers)
{
    int status = CAJAL_OK;
    if (verb->opens && cli_is_server(call->db) == servers)
        status = registry_open(&call->registry, call->db, call->knowledge);
    if (status == CAJAL_OK && verb->run == registry_merge && cli_is_server(call->arguments[0]) == servers)
        status = registry_open(&call->other, call->arguments[0], call->knowledge);
    return status;
}

/* Connections before the sandbox, which lets none be opened; files after it. To make a registry on a server nothing of
 * strangers is read, and no sandbox is needed. */
static int open_confined(struct registry_call *call, const struct verb *verb)
{
    const char *const databases[] = {call->db, verb->another ? call->arguments[0] : NULL};
    size_t count = verb->another ? 2 : 1;
    bool server = cli_is_server(call->db) || (verb->another && cli_is_server(call->arguments[0]));
    int status = server ? cli_open_knowledge(&call->knowledge, registry_option(call, "kb")) : CAJAL_OK;
    if (status == CAJAL_OK)
        status = open_registries(call, verb, true);
    if (status == CAJAL_OK && (verb->opens || !server))
        cli_confine_databases(call->command, &call->values, databases, count);
    if (status == CAJAL_OK && !server)
        status = cli_open_knowledge(&call->knowledge, registry_option(call, "kb"));
    return status == CAJAL_OK ? open_registries(call, verb, false) : status;
}

static int run_verb(const struct verb *verb, struct registry_call *call)
{
    int status = read_options(call);
    if (status == CAJAL_OK)
        status = open_confined(call, verb);
    call->errors = cajal_errors_new();
    if (status == CAJAL_OK)
        status = call->errors && call->who ? verb->run(call) : CAJAL_INTERNAL;
    cli_print_errors(NULL, call->errors);
    cajal_errors_free(call->errors);
    cajal_registry_close(call->other);
    cajal_registry_close(call->registry);
    cajal_knowledge_free(call->knowledge);
    free(call->who);
    return cli_finish(status);
}

static const struct verb *find_verb(const struct cli_command *command, const char *name)
{
    struct words_best best = {0};
    for (size_t i = 0; i < VERBS; i++) {
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
        words_consider(&best, name, verbs[i].name);
    }
    if (best.word)
        cli_usage_error(command, "nothing is called \"%s\"; did you mean \"%s\"?", name, best.word);
    else
        cli_usage_error(command, "expected init, import, add, edit, list, show, export, audit, backup or merge");
    return NULL;
}

int cli_registry(const struct cli_command *command, int argc, char **argv)
{
    struct registry_call call = {.command = command};
    int status = cli_parse(&call.values, command, argc, argv);
    if (status != CAJAL_OK || call.values.done)
        return status != CAJAL_OK ? status : cli_finish(status);
    const struct verb *verb = find_verb(command, call.values.arguments_count ? call.values.arguments[0] : "");
    call.arguments = call.values.arguments + 1;
    call.arguments_count = call.values.arguments_count - 1;
    status = CAJAL_USAGE;
    if (verb && (call.arguments_count < verb->least || (verb->most >= 0 && call.arguments_count > verb->most)))
        cli_usage_error(command, "%s: expected %s", verb->name, verb->expected);
    else if (verb)
        status = run_verb(verb, &call);
    cli_values_free(&call.values);
    return status;
}
