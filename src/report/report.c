#include "report/report.h"

#include "base/errors.h"
#include "base/letters.h"
#include "knowledge/vocabulary.h"
#include "report/molecular_report.h"
#include "report/response_report.h"

#define TYPICAL_REPORT ((size_t)12 * 1024) /* a first guess that saves growing in steps */
#define LEAST_WIDTH 60                     /* narrower, the figures no longer stand on a line */
#define MOST_WIDTH 200

/* Whether the options are of this version and within their limits. */
static cajal_status check_options(const cajal_report_options *options, cajal_errors *errors)
{
    if (options->version != CAJAL_REPORT_OPTIONS_VERSION)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "cajal_report_options: version %d, expected %d",
                          options->version, CAJAL_REPORT_OPTIONS_VERSION);
    if ((int)options->format < CAJAL_TEXT || options->format > CAJAL_HTML)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "cajal_report_options: no format %d",
                          (int)options->format);
    if (options->width != 0 && (options->width < LEAST_WIDTH || options->width > MOST_WIDTH))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "width %d: expected %d to %d", options->width,
                          LEAST_WIDTH, MOST_WIDTH);
    return CAJAL_OK;
}

cajal_status report_hand_out(char **out, size_t *length, report_writer *write, const void *subject,
                             const cajal_report_options *options, cajal_errors *errors)
{
    const cajal_report_options defaults = CAJAL_REPORT_OPTIONS_INIT;
    cajal_report_options used = options ? *options : defaults;
    cajal_status status = check_options(&used, errors);
    struct text text = {0};
    if (status != CAJAL_OK)
        return status;
    used.width = used.width ? used.width : REPORT_WIDTH;
    (void)text_reserve(&text, TYPICAL_REPORT);
    status = write(&text, subject, &used, errors);
    size_t written = text.length;
    char *bytes = status == CAJAL_OK ? text_steal(&text) : NULL;
    text_free(&text);
    if (status == CAJAL_OK && !bytes)
        return errors_no_memory(errors);
    if (bytes && length)
        *length = written;
    if (bytes)
        *out = bytes;
    return status;
}

static cajal_status write_plan(struct text *text, const void *subject, const cajal_report_options *options,
                               cajal_errors *errors)
{
    const cajal_plan *plan = subject;
    switch (options->format) {
    case CAJAL_TEXT: return report_plan_text(text, plan, options->width, options->colour != 0, errors);
    case CAJAL_JSON: return report_plan_json(text, plan, true, errors);
    case CAJAL_JSON_LINE: return report_plan_json(text, plan, false, errors);
    case CAJAL_HTML: return report_plan_html(text, plan, errors);
    }
    return CAJAL_USAGE;
}

cajal_status cajal_report_plan(char **out, size_t *length, const cajal_plan *plan, const cajal_report_options *options,
                               cajal_errors *errors)
{
    return report_hand_out(out, length, write_plan, plan, options, errors);
}

static cajal_status write_molecular(struct text *text, const void *subject, const cajal_report_options *options,
                                    cajal_errors *errors)
{
    const cajal_molecular *molecular = subject;
    switch (options->format) {
    case CAJAL_TEXT: return report_molecular_text(text, molecular, options->width, options->colour != 0, errors);
    case CAJAL_JSON: return report_molecular_json(text, molecular, true, errors);
    case CAJAL_JSON_LINE: return report_molecular_json(text, molecular, false, errors);
    case CAJAL_HTML: break;
    }
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "a molecular report has no HTML form");
}

cajal_status cajal_report_molecular(char **out, size_t *length, const cajal_molecular *molecular,
                                    const cajal_report_options *options, cajal_errors *errors)
{
    return report_hand_out(out, length, write_molecular, molecular, options, errors);
}

static cajal_status write_assessment(struct text *text, const void *subject, const cajal_report_options *options,
                                     cajal_errors *errors)
{
    const cajal_assessment *assessment = subject;
    switch (options->format) {
    case CAJAL_TEXT:
        return report_response_text(text, assessment, RESPONSE_ALL_CRITERIA, options->width, options->colour != 0,
                                    errors);
    case CAJAL_JSON: return report_response_json(text, assessment, true, errors);
    case CAJAL_JSON_LINE: return report_response_json(text, assessment, false, errors);
    case CAJAL_HTML: break;
    }
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "an assessment has no page of its own; a plan's has it");
}

cajal_status cajal_report_assessment(char **out, size_t *length, const cajal_assessment *assessment,
                                     const cajal_report_options *options, cajal_errors *errors)
{
    return report_hand_out(out, length, write_assessment, assessment, options, errors);
}

void report_approval_words(struct text *out, const struct kb_approval *approval)
{
    for (const char *c = kb_word(&kb_words_authority, (int)approval->authority); *c; c++)
        text_add_char(out, letter_upper(*c));
    text_printf(out, " %s", approval->date);
}
