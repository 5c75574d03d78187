/* cajal kb verify: the proof over every possible patient. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/date.h"
#include "cli/cli.h"
#include "cli/kb.h"
#include "report/verification.h"

#define SAMPLES 20000 /* random patients that the plan engine is asked about as well */
#define WIDTH 80

struct verifying {
    struct arena *arena;
    cajal_knowledge *knowledge;
    cajal_errors *errors;
    struct verify_report report;
    const char **paths; /* one a finding; NULL: no case was written */
};

/* "matters-rule-id.json": letters, digits and - only; numbered, since messages of one subject may differ. */
static const char *file_name(struct arena *arena, const struct verify_finding *finding, uint32_t index)
{
    char *name = arena_printf(arena, "%02u-%s-%.60s.json", index + 1, verify_word(finding->check), finding->subject);
    for (char *c = name; c && *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '-' && *c != '.')
            *c = '-';
    return name;
}

/* Before the proof, which takes its time. */
static int make_directory(const char *directory)
{
    if (mkdir(directory, 0777) == 0 || errno == EEXIST)
        return CAJAL_OK;
    fprintf(stderr, "%s: cannot make directory: %s\n", directory, strerror(errno));
    return CAJAL_IO;
}

static int write_witnesses(struct verifying *it, const char *directory)
{
    it->paths = arena_array(it->arena, it->report.findings_count + 1, sizeof *it->paths);
    for (uint32_t i = 0; it->paths && i < it->report.findings_count; i++) {
        const struct verify_finding *finding = &it->report.findings[i];
        if (!finding->case_json)
            continue;
        const char *name = file_name(it->arena, finding, i);
        const char *path = name ? arena_printf(it->arena, "%s/%s", directory, name) : NULL;
        if (!path)
            return CAJAL_INTERNAL;
        int status = cli_write_file(path, finding->case_json, strlen(finding->case_json));
        if (status != CAJAL_OK)
            return status;
        it->paths[i] = path;
    }
    return it->paths ? CAJAL_OK : CAJAL_INTERNAL;
}

static int print(struct verifying *it, bool json)
{
    struct text text = {0};
    cajal_status status = json ? report_verification_json(&text, &it->report, it->knowledge, it->paths, it->errors)
                               : report_verification_text(&text, &it->report, it->knowledge, it->paths, WIDTH,
                                                          cli_colour(stdout, NULL), it->errors);
    if (status == CAJAL_OK)
        fwrite(text.data, 1, text.length, stdout);
    text_free(&text);
    return (int)status;
}

static double seconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static int verify(struct verifying *it, const struct verify_options *options, const char *witness, bool json)
{
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    int status = witness ? make_directory(witness) : CAJAL_OK;
    if (status == CAJAL_OK)
        status = (int)verify_knowledge(&it->report, it->arena, it->knowledge, options, it->errors);
    if (status == CAJAL_OK && witness)
        status = write_witnesses(it, witness);
    if (status == CAJAL_OK)
        status = print(it, json);
    if (status == CAJAL_OK)
        fprintf(stderr, "%.1f s\n", seconds_since(&start));
    cli_print_errors(NULL, it->errors);
    return status == CAJAL_OK && it->report.findings_count ? CAJAL_INVALID : status;
}

int cli_kb_verify(const struct cli_command *command, const struct cli_values *values, const char *directory)
{
    const char *as_of;
    cajal_date day;
    if (!cli_read_day(&as_of, command, values, "as-of"))
        return CAJAL_USAGE;
    struct verifying it = {0};
    int status = cli_open_knowledge(&it.knowledge, directory);
    if (status != CAJAL_OK)
        return status;
    it.arena = arena_new();
    it.errors = cajal_errors_new();
    const struct verify_options options = {as_of && date_parse(&day, as_of) ? &day.days : NULL, SAMPLES, false};
    status = it.arena && it.errors ? verify(&it, &options, cli_value(values, command, "witness"),
                                            cli_value(values, command, "json") != NULL)
                                   : CAJAL_INTERNAL;
    arena_free(it.arena);
    cajal_errors_free(it.errors);
    cajal_knowledge_free(it.knowledge);
    return cli_finish(status);
}
