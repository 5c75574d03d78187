/* cajal registry init, add, edit, merge, backup. Import is in registry_import.c. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "base/json_in.h"
#include "base/json_out.h"
#include "base/json_tree.h"
#include "base/text.h"
#include "cli/registry.h"
#include "patient/ndjson.h"
#include "registry/member.h"

int registry_print_json(struct text *text)
{
    int status = text->failed ? CAJAL_INTERNAL : CAJAL_OK;
    text_add_char(text, '\n');
    if (status == CAJAL_OK)
        fwrite(text->data, 1, text->length, stdout);
    text_free(text);
    return status;
}

int registry_init(struct registry_call *call)
{
    cajal_registry_author author = registry_author(call, "made");
    cajal_status status = cajal_registry_init(call->db, &author, call->errors);
    if (status != CAJAL_OK)
        return (int)status;
    if (!call->json) {
        printf("A new registry. `cajal registry import --db DB CASES.ndjson` fills it.\n");
        return CAJAL_OK;
    }
    printf("{\"made\":true}\n");
    return CAJAL_OK;
}

/* ---- add and edit ---- */

const char *registry_outcome_word(cajal_registry_outcome outcome)
{
    switch (outcome) {
    case CAJAL_CASE_ADDED: return "added";
    case CAJAL_CASE_CHANGED: return "changed";
    case CAJAL_CASE_UNCHANGED: return "unchanged";
    case CAJAL_CASE_REFUSED: break;
    }
    return "refused";
}

static int tell_outcome(const struct registry_call *call, const char *what, cajal_registry_outcome outcome)
{
    struct text text = {0};
    struct json_out out;
    if (!call->json) {
        printf("%s: %s\n", what,
               outcome == CAJAL_CASE_UNCHANGED ? "held already with this content" : registry_outcome_word(outcome));
        return CAJAL_OK;
    }
    emit_begin(&out, &text, false);
    emit_object(&out, NULL);
    emit_string(&out, "input", what);
    emit_string(&out, "outcome", registry_outcome_word(outcome));
    emit_end_object(&out);
    return registry_print_json(&text);
}

/* Everything that is said of one input carries its name. */
static int put(struct registry_call *call, cajal_registry_mode mode, int64_t version, const char *name,
               const char *json, size_t length, const cajal_registry_author *author)
{
    cajal_registry_outcome outcome;
    cajal_errors *errors = cajal_errors_new();
    cajal_status status = cajal_registry_put(&outcome, call->registry, mode, version, json, length, author, errors);
    cli_print_errors(name, errors);
    cajal_errors_free(errors);
    return status == CAJAL_OK ? tell_outcome(call, name, outcome) : (int)status;
}

/* What a file holds, as a case. */
static int put_file(struct registry_call *call, cajal_registry_mode mode, int64_t version, const char *path,
                    const cajal_registry_author *author)
{
    struct text json = {0};
    int status = cli_read_file(&json, path, NDJSON_CASE_MAX);
    if (status == CAJAL_OK)
        status = put(call, mode, version, path, json.data, json.length, author);
    text_free(&json);
    return status;
}

int registry_add(struct registry_call *call)
{
    cajal_registry_author author = registry_author(call, "new case");
    int worst = CAJAL_OK;
    for (int i = 0; i < call->arguments_count; i++) {
        int status = put_file(call, CAJAL_ADD, 0, call->arguments[i], &author);
        worst = status > worst ? status : worst;
    }
    return worst;
}

struct held_case {
    char *document;
    int64_t version;
};

static int take_document(void *context, const cajal_registry_case *it)
{
    struct held_case *held = context;
    held->document = strdup(it->document);
    held->version = it->version;
    return 1;
}

/* "patient.ecog=2": the member and its value into the case. */
static int set_member(struct registry_call *call, json_t *root, const char *setting)
{
    struct member member;
    const struct member_format format = {0};
    struct text why = {0};
    char path[256];
    const char *equals = strchr(setting, '=');
    int status = CAJAL_USAGE;
    if (!equals || (size_t)(equals - setting) >= sizeof path) {
        cli_usage_error(call->command, "--set %s: expected MEMBER=VALUE", setting);
        return status;
    }
    snprintf(path, sizeof path, "%.*s", (int)(equals - setting), setting);
    if (!text_is_utf8(setting, strlen(setting)))
        cli_usage_error(call->command, "--set %s: the value is not UTF-8", path);
    else if (!member_parse(&member, path, &why))
        cli_usage_error(call->command, "--set %s: %s", setting, why.data ? why.data : "no member of a case");
    else
        status = member_set(root, &member, equals + 1, &format) ? CAJAL_OK : (int)errors_no_memory(call->errors);
    text_free(&why);
    return status;
}

static int edit_members(struct registry_call *call, const char *id, int64_t version, const char **settings, int count,
                        const cajal_registry_author *author)
{
    struct held_case held = {0};
    cajal_registry_filter filter = {.id = id};
    cajal_status status = cajal_registry_list(call->registry, &filter, 1, take_document, &held, call->errors);
    if (status != CAJAL_OK)
        return (int)status;
    if (!held.document && held.version > 0)
        return (int)errors_no_memory(call->errors);
    if (!held.document) {
        fprintf(stderr, "cajal registry: no case \"%s\" in the registry\n", id);
        return CAJAL_INVALID;
    }
    json_t *root;
    int result = (int)json_read(&root, held.document, strlen(held.document), id, call->errors);
    for (int i = 0; i < count && result == CAJAL_OK; i++)
        result = set_member(call, root, settings[i]);
    member_compact(root);
    char *json = result == CAJAL_OK ? json_line(root) : NULL;
    if (json)
        result = put(call, CAJAL_EDIT, version ? version : held.version, id, json, strlen(json), author);
    else if (result == CAJAL_OK)
        result = (int)errors_no_memory(call->errors);
    free(json);
    json_decref(root);
    free(held.document);
    return result;
}

int registry_edit(struct registry_call *call)
{
    const char *version = registry_option(call, "version");
    const char **settings = calloc((size_t)call->values.all_count + 1, sizeof *settings);
    int number = version ? cli_number(version, 1, 1000000000) : 0;
    int count = settings ? cli_all(&call->values, call->command, "set", settings) : 0;
    int status = CAJAL_USAGE;
    if (number < 0) {
        cli_usage_error(call->command, "--version %s: expected a whole number from 1", version);
    } else if (!call->author.why || !call->author.why[0]) {
        cli_usage_error(call->command, "edit: --why TEXT is needed: what is the reason of the change?");
    } else if (count > 0) {
        status = edit_members(call, call->arguments[0], number, settings, count, &call->author);
    } else {
        status = put_file(call, CAJAL_EDIT, number, call->arguments[0], &call->author);
    }
    free(settings);
    return status;
}

/* ---- backup and merge ---- */

int registry_backup(struct registry_call *call)
{
    cajal_status status = cajal_registry_backup(call->registry, call->arguments[0], call->errors);
    if (status == CAJAL_OK)
        printf(call->json ? "{\"written\":true}\n" : "Written; check it with `cajal registry audit --verify`.\n");
    return (int)status;
}

struct merging {
    const struct registry_call *call;
    size_t counts[CAJAL_MERGE_CONFLICT + 1];
};

static int tell_merge(void *context, const char *id, cajal_merge_outcome outcome, int64_t ours, int64_t theirs)
{
    struct merging *merging = context;
    static const char *const words[] = {"added", "changed", "same", "conflict"};
    merging->counts[outcome]++;
    if (merging->call->json) {
        struct text text = {0};
        struct json_out out;
        emit_begin(&out, &text, false);
        emit_object(&out, NULL);
        emit_string(&out, "case", id);
        emit_string(&out, "outcome", words[outcome]);
        emit_int(&out, "version_here", ours);
        emit_int(&out, "version_there", theirs);
        emit_end_object(&out);
        return registry_print_json(&text) != CAJAL_OK;
    }
    if (outcome == CAJAL_MERGE_CONFLICT)
        printf("Conflict: %s (version %lld here, %lld there): both were changed. Nothing was written; compare\n"
               "them with `cajal registry show` and enter what is right with `cajal registry edit`.\n",
               id, (long long)ours, (long long)theirs);
    return 0;
}

int registry_merge(struct registry_call *call)
{
    struct merging merging = {.call = call};
    cajal_registry_author author = registry_author(call, "merge");
    int status = (int)cajal_registry_merge(call->registry, call->other, tell_merge, &merging, &author, call->errors);
    if (status <= CAJAL_INVALID && !call->json)
        printf("%zu added, %zu changed, %zu the same, %zu in conflict\n", merging.counts[CAJAL_MERGE_ADDED],
               merging.counts[CAJAL_MERGE_CHANGED], merging.counts[CAJAL_MERGE_SAME],
               merging.counts[CAJAL_MERGE_CONFLICT]);
    return status;
}
