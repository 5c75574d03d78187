/* cajal plan --registry: a whole registry planned anew, and whose plan changed: the list for the tumour board. */
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/json_out.h"
#include "cli/batch.h"
#include "cli/registry.h"
#include "plan/plan.h"
#include "report/layout.h"
#include "report/replan_json.h"

#define PROGRESS_CASES 1000

struct planning {
    const struct plan_registry *options;
    struct batch *batch; /* of whole plans */
    struct text text;
    struct layout layout;
    size_t cases, changed;
    bool failed; /* memory was short: a plan is not whole, and none is shown from then on */
    cajal_errors *errors;
};

static void tell_progress(struct planning *planning)
{
    if (++planning->cases % PROGRESS_CASES == 0 && planning->options->progress)
        fprintf(stderr, "\rcajal: %zu cases", planning->cases);
}

static void flush(struct planning *planning)
{
    planning->failed |= planning->text.failed || planning->layout.failed;
    if (planning->text.length && !planning->failed)
        fwrite(planning->text.data, 1, planning->text.length, stdout);
    text_clear(&planning->text);
}

/* ---- whole plans: of the cases named, or all ---- */

static int take_whole(void *context, const cajal_registry_case *it)
{
    struct planning *planning = context;
    planning->cases++;
    batch_add(planning->batch, it->document, strlen(it->document), it->id, 0);
    return 0;
}

static int list_whole(struct planning *planning)
{
    const struct plan_registry *options = planning->options;
    cajal_registry_filter filter = {.at = options->at};
    int status = CAJAL_OK;
    for (int i = 0; i < (options->ids_count ? options->ids_count : 1) && status == CAJAL_OK; i++) {
        size_t before = planning->cases;
        filter.id = options->ids_count ? options->ids[i] : NULL;
        status = (int)cajal_registry_list(options->registry, &filter, 1, take_whole, planning, planning->errors);
        if (status == CAJAL_OK && filter.id && planning->cases == before) {
            fprintf(stderr, "cajal plan: no case \"%s\"%s in the registry\n", filter.id,
                    options->at ? " at that time" : "");
            status = CAJAL_INVALID;
        }
    }
    return status;
}

static int plan_whole(struct planning *planning)
{
    const struct plan_registry *options = planning->options;
    const struct batch_options batch = {.knowledge = options->knowledge,
                                        .plan = options->plan,
                                        .report = options->report,
                                        .threads = options->ids_count == 1,
                                        .progress = options->progress};
    long count;
    planning->batch = batch_open(&batch, stdout);
    if (!planning->batch)
        return CAJAL_INTERNAL;
    int status = list_whole(planning), planned = batch_close(planning->batch, &count);
    return planned > status ? planned : status;
}

/* ---- what changed ---- */

static void add_json(struct planning *planning, const cajal_registry_plan *it)
{
    struct json_out out;
    emit_begin(&out, &planning->text, false);
    replan_json(&out, it);
    text_add_char(&planning->text, '\n');
}

struct choice {
    const char *how, *text;
};

/* Options first, then what to avoid; the text is NULL past the end. */
static struct choice choice_at(const cajal_plan *plan, size_t index)
{
    size_t options = plan ? cajal_plan_option_count(plan) : 0;
    if (plan && index >= options)
        return (struct choice){"Avoid: ", cajal_plan_avoid_text(plan, index - options)};
    if (!plan)
        return (struct choice){"", NULL};
    const char *text = cajal_plan_option_text(plan, index);
    bool plain = cajal_plan_option_recommended(plan, index) || strncmp(text, "Consider", 8) == 0;
    return (struct choice){plain ? "" : "Consider: ", text};
}

static bool has(const cajal_plan *plan, struct choice wanted)
{
    struct choice choice;
    for (size_t i = 0; (choice = choice_at(plan, i)).text; i++)
        if (strcmp(choice.how, wanted.how) == 0 && strcmp(choice.text, wanted.text) == 0)
            return true;
    return false;
}

/* What one plan says and the other does not. */
static size_t add_choices(struct planning *planning, const char *prefix, const cajal_plan *plan,
                          const cajal_plan *without)
{
    struct choice choice;
    size_t added = 0;
    for (size_t i = 0; (choice = choice_at(plan, i)).text; i++) {
        struct text words = {0};
        if (has(without, choice))
            continue;
        text_printf(&words, "%s%s", choice.how, choice.text);
        layout_paragraph(&planning->layout, prefix, 4, text_string(&words));
        planning->layout.failed |= words.failed;
        text_free(&words);
        added++;
    }
    return added;
}

static void add_words(struct planning *planning, const cajal_registry_plan *it)
{
    struct text head = {0};
    text_add_char(&planning->text, '\n');
    text_printf(&head, "%s: %s", it->id, it->reason);
    layout_coloured(&planning->layout, LAYOUT_BOLD, "", 0, text_string(&head));
    size_t lines = add_choices(planning, "  + ", it->now, it->then) + add_choices(planning, "  - ", it->then, it->now);
    if (lines == 0)
        layout_paragraph(&planning->layout, "    ", 4, "The same options in another order");
    planning->failed |= head.failed;
    text_free(&head);
}

static int take_plan(void *context, const cajal_registry_plan *it)
{
    struct planning *planning = context;
    tell_progress(planning);
    if (!it->changed)
        return 0;
    planning->changed++;
    if (planning->options->report.format == CAJAL_TEXT)
        add_words(planning, it);
    else
        add_json(planning, it);
    flush(planning);
    return planning->failed;
}

static int plan_changes(struct planning *planning)
{
    const struct plan_registry *options = planning->options;
    if (options->report.format == CAJAL_TEXT)
        printf("Plans changed since %s · as of %s · knowledge base %s\n", options->since, options->plan.as_of,
               cajal_knowledge_version(options->knowledge));
    layout_begin(&planning->layout, &planning->text, (size_t)options->report.width, options->report.colour != 0);
    int status = (int)cajal_registry_replan(options->registry, &options->plan, options->since, take_plan, planning,
                                            planning->errors);
    if ((!layout_end(&planning->layout) || planning->failed) && status <= CAJAL_INVALID)
        status = CAJAL_INTERNAL;
    if (options->progress && planning->cases >= PROGRESS_CASES)
        fprintf(stderr, "\rcajal: %zu cases\n", planning->cases);
    if (options->report.format == CAJAL_TEXT && status <= CAJAL_INVALID)
        printf("\n%zu of %zu plans changed\n", planning->changed, planning->cases);
    return status;
}

int cli_plan_registry(const struct plan_registry *options)
{
    struct planning planning = {.options = options, .errors = cajal_errors_new()};
    int status = !planning.errors ? CAJAL_INTERNAL : options->since ? plan_changes(&planning) : plan_whole(&planning);
    cli_print_errors(NULL, planning.errors);
    text_free(&planning.text);
    cajal_errors_free(planning.errors);
    return status;
}
