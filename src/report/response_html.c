/* The part of a plan's page that shows the criteria over time. */
#include <stdlib.h>

#include "report/plot.h"
#include "report/response_report.h"

static void escaped(struct text *out, const char *string)
{
    for (; string && *string; string++) {
        switch (*string) {
        case '&': text_add(out, "&amp;"); break;
        case '<': text_add(out, "&lt;"); break;
        case '>': text_add(out, "&gt;"); break;
        case '"': text_add(out, "&quot;"); break;
        case '\'': text_add(out, "&#39;"); break;
        default:
            if ((unsigned char)*string >= 0x20 || *string == '\n')
                text_add_char(out, *string);
            else
                text_add(out, "&#xFFFD;");
        }
    }
}

static void number_cell(struct text *out, int64_t milli)
{
    if (milli == CASE_ABSENT)
        text_add(out, "<td>–</td>");
    else
        text_printf(out, "<td>%.1f</td>", (double)milli / 1000);
}

static void visit_row(struct text *out, const struct response_visit *visit)
{
    char day[DATE_TEXT];
    date_format(day, visit->date);
    text_printf(out, "<tr><th scope=\"row\">%s</th>", day);
    number_cell(out, visit->by[RESPONSE_BY_RECIST].value);
    number_cell(out, visit->density_mhu);
    for (enum response_criterion i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++) {
        const char *word = response_call_word_by(i, visit->by[i].call);
        bool believed = visit->believed == i && word;
        text_printf(out, "<td>%s", believed ? "<strong>" : "");
        escaped(out, word ? word : visit->is_baseline && i <= RESPONSE_BY_CHOI ? "baseline" : "–");
        text_printf(out, "%s</td>", believed ? "</strong>" : "");
    }
    text_add(out, "</tr>\n");
}

static void findings(struct text *out, const cajal_response *response)
{
    bool any = false;
    for (uint32_t i = 0; response->last && i < response->last->findings_count; i++) {
        text_add(out, any ? "<li>" : "<ul>\n<li>");
        escaped(out, response->last->findings[i].text);
        text_add(out, "</li>\n");
        any = true;
    }
    if (any)
        text_add(out, "</ul>\n");
}

/* As an image of its own: the ids inside two drawings would clash in one page. What cannot be drawn is left out: the
 * table above holds the figures. */
static void figure(struct text *out, const cajal_knowledge *knowledge, const struct plot_subject *subject,
                   enum plot_kind kind, const char *caption)
{
    char *bytes = NULL;
    size_t length = 0;
    cajal_status status = plot_draw(&bytes, &length, kind, CHART_SVG, knowledge, subject, 1, NULL);
    out->failed |= status == CAJAL_INTERNAL;
    if (status != CAJAL_OK)
        return;
    text_add(out, "<figure><img alt=\"");
    escaped(out, caption);
    text_add(out, " The figures are in the table above.\" src=\"data:image/svg+xml;base64,");
    text_base64(out, bytes, length);
    text_add(out, "\">\n<figcaption>");
    escaped(out, caption);
    text_add(out, "</figcaption></figure>\n");
    free(bytes);
}

static void figures(struct text *out, const cajal_knowledge *knowledge, const cajal_response *response)
{
    struct plot_subject subject;
    struct arena *arena = arena_new();
    if (arena && plot_subject_of(&subject, arena, knowledge, response, RESPONSE_BY_RECIST)) {
        figure(out, knowledge, &subject, PLOT_SPIDER,
               "Change of each lesion and of the sum of diameters since the baseline, over time.");
        figure(out, knowledge, &subject, PLOT_PLANE,
               "Change of size against change of density at each scan, with the regions of Choi and RECIST.");
    } else
        out->failed = true;
    arena_free(arena);
}

void report_response_section(struct text *out, const cajal_knowledge *knowledge, const cajal_response *response)
{
    if (!response->last)
        return;
    text_add(out,
             "<section class=\"imaging\" aria-labelledby=\"imaging\">\n<h2 id=\"imaging\">Response over time</h2>\n"
             "<table>\n<thead><tr><th>Date</th><th>Sum, mm</th><th>HU</th>");
    for (enum response_criterion i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++) {
        text_add(out, "<th>");
        escaped(out, response_criterion_name(i));
        text_add(out, "</th>");
    }
    text_add(out, "</tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < response->visits_count; i++)
        visit_row(out, &response->visits[i]);
    text_add(out, "</tbody>\n</table>\n<p class=\"soft\">In bold: the criterion believed.");
    if (response->last->why) {
        text_add_char(out, ' ');
        escaped(out, response->last->why);
    }
    text_add(out, "</p>\n");
    findings(out, response);
    figures(out, knowledge, response);
    text_add(out, "</section>\n");
}
