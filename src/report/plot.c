#include "report/plot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/errors.h"
#include "base/format.h"
#include "report/plot_parts.h"
#include "response/thresholds.h"

#define WORD(name, word, text) "|" word
static const char all_words[] = PLOT_KINDS(WORD);
#undef WORD
const char *plot_kind_words(void) { return all_words + 1; }

bool plot_kind_of(enum plot_kind *out, const char *word)
{
#define WORD(name, word, text) word,
    static const char *const words[] = {PLOT_KINDS(WORD)};
#undef WORD
    for (int i = 0; i < PLOT_KIND_COUNT; i++)
        if (strcmp(words[i], word) == 0) {
            *out = (enum plot_kind)i;
            return true;
        }
    return false;
}

cajal_status plot_nothing(const struct plotting *plotting, const char *what)
{
    return errors_add(plotting->errors, CAJAL_INVALID, NULL, 0, NULL, "nothing to draw: %s", what);
}

const char *plot_percent_name(char *out, size_t size, double percent, const char *call)
{
    format_text(out, size, "%+g", percent);
    size_t used = strlen(out);
    snprintf(out + used, size - used, " %% %s", call);
    return out;
}

const char *plot_name_that_fits(char out[PLOT_NAME], struct chart *chart, struct chart_face face, const char *name,
                                double room)
{
    size_t length = strlen(name);
    if (chart_text_width(chart, face, name) <= room)
        return name;
    do {
        while (length > 0 && ((unsigned char)name[--length] & 0xC0) == 0x80) /* a character, not a byte of it */
            ;
        snprintf(out, PLOT_NAME, "%.*s…", length < PLOT_NAME - 4 ? (int)length : PLOT_NAME - 4, name);
    } while (length > 0 && chart_text_width(chart, face, out) > room);
    return out;
}

static struct plot_limits limits_of(const cajal_knowledge *knowledge)
{
    struct thresholds thresholds;
    thresholds_read(&thresholds, knowledge);
    return (struct plot_limits){.recist_pr = -(double)thresholds.pr_permille / 10,
                                .recist_pd = (double)thresholds.pd_permille / 10,
                                .choi_size = -(double)thresholds.choi_size_permille / 10,
                                .choi_density = -(double)thresholds.choi_density_permille / 10,
                                .choi_growth = (double)thresholds.choi_growth_permille / 10};
}

cajal_status plot_draw(char **out, size_t *length, enum plot_kind kind, enum chart_format format,
                       const cajal_knowledge *knowledge, const struct plot_subject *subjects, size_t count,
                       cajal_errors *errors)
{
    static cajal_status (*const draw[])(struct chart **, const struct plotting *) = {[PLOT_SPIDER] = plot_spider,
                                                                                     [PLOT_WATERFALL] = plot_waterfall,
                                                                                     [PLOT_SWIMMER] = plot_swimmer,
                                                                                     [PLOT_PLANE] = plot_plane};
    const struct plotting plotting = {format, limits_of(knowledge), subjects, count, errors};
    struct chart *chart = NULL;
    cajal_status status = draw[kind](&chart, &plotting);
    return status == CAJAL_OK ? chart_finish(out, length, chart, errors) : status;
}
