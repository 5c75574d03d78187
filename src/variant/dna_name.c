/* The c. name of a change (HGVS, DNA recommendations). */
#include <string.h>

#include "base/text.h"
#include "variant/consequence.h"

static void add_range(char *out, size_t size, const struct transcript *transcript, const struct block *block, int from,
                      int count)
{
    dna_position_format(out, size, transcript_position(transcript, block, from));
    if (count < 2)
        return;
    text_append(out, size, "_");
    dna_position_format(out, size, transcript_position(transcript, block, from + count - 1));
}

/* The bases put in; of many that are not told, their number. */
static void add_inserted(char *out, size_t size, const struct edit *edit)
{
    if (edit->added < 2 || strspn(edit->with, "N") < (size_t)edit->added) {
        text_append(out, size, edit->with);
        return;
    }
    text_append(out, size, "N[");
    text_append_number(out, size, edit->added);
    text_append(out, size, "]");
}

static bool inverts(const struct edit *edit, const char *bases)
{
    static const char from[] = "ACGT", to[] = "TGCA";
    if (edit->removed < 2 || edit->removed != edit->added)
        return false;
    for (int i = 0; i < edit->removed; i++) {
        const char *base = strchr(from, bases[edit->from + i]);
        if (!base || !*base || edit->with[edit->added - 1 - i] != to[base - from])
            return false;
    }
    return true;
}

void dna_name(char *out, size_t size, const struct transcript *transcript, const struct block *block,
              const struct edit *edit)
{
    out[0] = '\0';
    if (edit->removed == 0 && edit_duplicates(edit, block->bases)) {
        add_range(out, size, transcript, block, edit->from - edit->added, edit->added);
        text_append(out, size, "dup");
        return;
    }
    if (edit->removed == 0) {
        add_range(out, size, transcript, block, edit->from - 1, 2);
        text_append(out, size, "ins");
        add_inserted(out, size, edit);
        return;
    }
    add_range(out, size, transcript, block, edit->from, edit->removed);
    if (edit->added == 0)
        text_append(out, size, "del");
    else if (edit->added == 1 && edit->removed == 1)
        text_append(out, size, (char[]){block->bases[edit->from], '>', edit->with[0], '\0'});
    else if (inverts(edit, block->bases))
        text_append(out, size, "inv");
    else {
        text_append(out, size, "delins");
        add_inserted(out, size, edit);
    }
}
