/* The c. name of a change (HGVS, DNA recommendations). */
#include <stdio.h>
#include <string.h>

#include "variant/consequence.h"

static void add(char *out, size_t size, const char *text)
{
    size_t used = strlen(out);
    snprintf(out + used, size - used, "%s", text);
}

static void add_range(char *out, size_t size, const struct transcript *transcript, const struct block *block, int from,
                      int count)
{
    dna_position_format(out, size, transcript_position(transcript, block, from));
    if (count < 2)
        return;
    add(out, size, "_");
    dna_position_format(out, size, transcript_position(transcript, block, from + count - 1));
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
        add(out, size, "dup");
        return;
    }
    if (edit->removed == 0) {
        add_range(out, size, transcript, block, edit->from - 1, 2);
        add(out, size, "ins");
        add(out, size, edit->with);
        return;
    }
    add_range(out, size, transcript, block, edit->from, edit->removed);
    if (edit->added == 0)
        add(out, size, "del");
    else if (edit->added == 1 && edit->removed == 1)
        add(out, size, (char[]){block->bases[edit->from], '>', edit->with[0], '\0'});
    else if (inverts(edit, block->bases))
        add(out, size, "inv");
    else {
        add(out, size, "delins");
        add(out, size, edit->with);
    }
}
