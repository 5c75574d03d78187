/* The part of a plan's page that shows the criteria over time. */
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

void report_response_section(struct text *out, const cajal_response *response)
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
    text_add(out, "</section>\n");
}
