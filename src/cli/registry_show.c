/* cajal registry show: one case, its timeline and its history. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "base/json_in.h"
#include "base/json_tree.h"
#include "cli/registry.h"
#include "plan/plan.h"
#include "registry/query.h"
#include "report/layout.h"
#include "report/timeline.h"

#define HISTORY_COLUMNS 5

struct showing {
    struct registry_call *call;
    struct arena *arena;
    const char *id;
    int64_t wanted;         /* a version, or 0 */
    char at[REGISTRY_TIME]; /* "" : now */
    const char **cells;     /* of the history */
    size_t count, capacity, versions;
    char *document; /* of the version shown */
    int64_t version;
    json_t *history;
    bool failed; /* memory is short */
};

/* Every version is in the history; the last that the options allow is shown. */
static int take_entry(void *context, const cajal_registry_entry *entry)
{
    struct showing *showing = context;
    bool later = showing->at[0] && strcmp(entry->at, showing->at) > 0;
    if (!entry->document || later)
        return 0;
    if (!showing->wanted || entry->version == showing->wanted) {
        free(showing->document);
        showing->document = strdup(entry->document);
        showing->failed |= !showing->document;
        showing->version = entry->version;
    }
    const char *version = arena_printf(showing->arena, "%lld", (long long)entry->version);
    const char *cells[HISTORY_COLUMNS] = {version, entry->at, entry->who, entry->action, entry->why};
    for (int i = 0; i < HISTORY_COLUMNS; i++) {
        const char **cell =
            arena_push(showing->arena, (void **)&showing->cells, &showing->count, &showing->capacity, sizeof *cell);
        if (cell)
            *cell = cells[i] ? arena_strdup(showing->arena, cells[i]) : NULL;
    }
    showing->versions++;
    showing->failed |=
        json_array_append_new(showing->history,
                              json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s}", "version", (json_int_t)entry->version,
                                        "at", entry->at, "who", entry->who, "action", entry->action, "why", entry->why,
                                        "knowledge", entry->knowledge, "content", entry->content)) != 0;
    return showing->failed;
}

static void add_timeline(struct layout *layout, const struct timeline *timeline)
{
    layout_heading(layout, LAYOUT_CYAN, "TIMELINE");
    for (size_t i = 0; i < timeline->count; i++) {
        char date[DATE_TEXT], prefix[DATE_TEXT + 4];
        date_format(date, timeline->events[i].date);
        snprintf(prefix, sizeof prefix, "%-12s", date[0] ? date : "no date");
        layout_paragraph(layout, prefix, 12, timeline->events[i].text);
    }
}

static void add_history(struct layout *layout, const struct showing *showing)
{
    static const char *const headers[HISTORY_COLUMNS] = {"Version", "Written at", "By", "Action", "Why"};
    const struct layout_table table = {headers, HISTORY_COLUMNS, showing->versions, showing->cells, NULL, true};
    layout_heading(layout, LAYOUT_CYAN, "HISTORY");
    layout_table(layout, &table);
}

static int print_text(const struct showing *showing, const struct timeline *timeline, const char *headline)
{
    struct text text = {0}, head = {0};
    struct layout layout;
    text_printf(&head, "%s · version %lld of %zu", showing->id, (long long)showing->version, showing->versions);
    layout_begin(&layout, &text, (size_t)showing->call->width, showing->call->colour);
    layout_coloured(&layout, LAYOUT_BOLD, "", 0, text_string(&head));
    layout_paragraph(&layout, "", 0, headline);
    add_timeline(&layout, timeline);
    add_history(&layout, showing);
    bool fine = layout_end(&layout) && !head.failed;
    if (fine)
        fwrite(text.data, 1, text.length, stdout);
    text_free(&text);
    text_free(&head);
    return fine ? CAJAL_OK : CAJAL_INTERNAL;
}

static int print_json(const struct showing *showing, const struct timeline *timeline)
{
    json_t *events = json_array(), *document;
    bool fine = json_read(&document, showing->document, strlen(showing->document), showing->id,
                          showing->call->errors) == CAJAL_OK &&
                events;
    for (size_t i = 0; fine && i < timeline->count; i++) {
        char date[DATE_TEXT];
        date_format(date, timeline->events[i].date);
        fine =
            json_array_append_new(events, json_pack("{s:s?, s:s, s:s}", "date", date[0] ? date : NULL, "kind",
                                                    timeline->events[i].kind, "text", timeline->events[i].text)) == 0;
    }
    json_t *whole = json_pack("{s:s, s:I, s:o, s:o, s:O}", "id", showing->id, "version", (json_int_t)showing->version,
                              "case", document, "timeline", events, "history", showing->history);
    char *out = fine && whole ? json_dumped(whole, JSON_INDENT(2)) : NULL;
    if (out)
        puts(out);
    free(out);
    json_decref(whole);
    return out ? CAJAL_OK : CAJAL_INTERNAL;
}

static int print(struct showing *showing)
{
    struct registry_call *call = showing->call;
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    cajal_case *it = NULL;
    cajal_plan *plan = NULL;
    struct timeline timeline;
    options.as_of = call->today;
    int status = (int)cajal_case_read(&it, showing->document, strlen(showing->document), showing->id, call->errors);
    if (status == CAJAL_OK)
        status = (int)cajal_plan_make(&plan, call->knowledge, it, &options, call->errors);
    if (status == CAJAL_OK && !timeline_make(&timeline, showing->arena, it))
        status = CAJAL_INTERNAL;
    if (status == CAJAL_OK)
        status = call->json ? print_json(showing, &timeline) : print_text(showing, &timeline, plan->headline);
    cajal_plan_free(plan);
    cajal_case_free(it);
    return status;
}

static int read_options(struct showing *showing)
{
    const char *version = registry_option(showing->call, "version"), *at = registry_option(showing->call, "at");
    showing->wanted = version ? cli_number(version, 1, 1000000000) : 0;
    if (showing->wanted < 0)
        cli_usage_error(showing->call->command, "--version %s: expected a whole number from 1", version);
    else if (at && !registry_time(showing->at, at))
        cli_usage_error(showing->call->command, "--at %s: expected YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ (UTC)", at);
    else
        return CAJAL_OK;
    return CAJAL_USAGE;
}

int registry_show(struct registry_call *call)
{
    struct showing showing = {.call = call, .id = call->arguments[0], .arena = arena_new(), .history = json_array()};
    int status = showing.arena && showing.history ? read_options(&showing) : CAJAL_INTERNAL;
    if (status == CAJAL_OK)
        status = (int)cajal_registry_trail(call->registry, showing.id, 1, take_entry, &showing, call->errors);
    if (status == CAJAL_OK && (showing.failed || arena_failed(showing.arena)))
        status = (int)errors_no_memory(call->errors);
    if (status == CAJAL_OK && !showing.document) {
        fprintf(stderr, "cajal registry: no case \"%s\"%s%s in the registry\n", showing.id,
                showing.wanted ? " of that version" : "", showing.at[0] ? " at that time" : "");
        status = CAJAL_INVALID;
    } else if (status == CAJAL_OK) {
        status = print(&showing);
    }
    free(showing.document);
    json_decref(showing.history);
    arena_free(showing.arena);
    return status;
}
