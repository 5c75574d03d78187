#include "report/foot.h"

void foot_sources(struct layout *layout, struct text *line, const struct citations *citations)
{
    if (citations->count)
        layout_heading(layout, LAYOUT_FAINT, "Sources");
    for (size_t i = 0; i < citations->count; i++) {
        text_printf(line, "%s[%zu]%c", i ? "; " : "", i + 1, LAYOUT_GLUE);
        citation_short(line, &citations->items[i]);
    }
    layout_flush(layout, LAYOUT_PLAIN, "", 0, line);
}
