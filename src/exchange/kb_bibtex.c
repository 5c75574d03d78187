/* By hand: no library of Debian writes BibTeX. */
#include <ctype.h>
#include <string.h>

#include "exchange/kb_export.h"

/* Characters that TeX would read as orders. Beyond ASCII the text stays UTF-8, which biber and BibTeX's users today
 * read. */
static void add_escaped(struct text *out, const char *string)
{
    for (const char *c = string; *c; c++)
        switch (*c) {
        case '{':
        case '}':
        case '%':
        case '&':
        case '$':
        case '#':
        case '_': text_printf(out, "\\%c", *c); break;
        case '\\': text_add(out, "{\\textbackslash}"); break;
        case '~': text_add(out, "{\\textasciitilde}"); break;
        case '^': text_add(out, "{\\textasciicircum}"); break;
        case '\n': text_add_char(out, ' '); break;
        default: text_add_char(out, *c);
        }
}

static void add_field(struct text *out, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    text_printf(out, "  %s = {", name);
    add_escaped(out, value);
    text_add(out, "},\n");
}

/* A page that is looked up by its address or number: TeX does not read these fields. */
static void add_plain(struct text *out, const char *name, const char *value)
{
    if (value && *value && !strpbrk(value, "{}"))
        text_printf(out, "  %s = {%s},\n", name, value);
}

/* "Ang C, Maki RG" → "Ang, C and Maki, RG"; initials are what follows the last blank. "et al" is "others". */
static void add_author(struct text *out, const char *name, size_t length)
{
    while (length && isspace((unsigned char)*name))
        name++, length--;
    while (length && (isspace((unsigned char)name[length - 1]) || name[length - 1] == '.'))
        length--;
    if (length == 0)
        return;
    if (out->length && out->data[out->length - 1] != '{')
        text_add(out, " and ");
    if (length == 5 && strncmp(name, "et al", 5) == 0) {
        text_add(out, "others");
        return;
    }
    size_t split = length;
    while (split && name[split - 1] != ' ')
        split--;
    bool initials = split > 1 && length - split <= 4;
    for (size_t i = split; initials && i < length; i++)
        initials = isupper((unsigned char)name[i]) || name[i] == '-';
    char part[512];
    if (length >= sizeof part)
        length = sizeof part - 1;
    memcpy(part, name, length);
    part[length] = '\0';
    if (!initials) { /* an institution, kept together */
        text_add_char(out, '{');
        add_escaped(out, part);
        text_add_char(out, '}');
        return;
    }
    part[split - 1] = '\0';
    add_escaped(out, part);
    text_add(out, ", ");
    add_escaped(out, part + split);
}

static void add_authors(struct text *out, const char *authors)
{
    if (!authors || !*authors)
        return;
    text_add(out, "  author = {");
    for (const char *from = authors; *from;) {
        size_t length = strcspn(from, ",;");
        const char *tail = length > 6 && strncmp(from + length - 6, " et al", 6) == 0 ? from + length - 6 : NULL;
        if (!tail && length > 7 && strncmp(from + length - 7, " et al.", 7) == 0)
            tail = from + length - 7;
        add_author(out, from, tail ? (size_t)(tail - from) : length);
        if (tail)
            add_author(out, "et al", 5);
        from += length + (from[length] != '\0');
    }
    text_add(out, "},\n");
}

/* Digits and a dash: "557–80" → "557--80". */
static void add_pages(struct text *out, const char *pages)
{
    if (!pages || !*pages)
        return;
    text_add(out, "  pages = {");
    for (const char *c = pages; *c; c++) {
        if (strncmp(c, "–", 3) == 0) {
            text_add(out, "--");
            c += 2;
        } else if (*c == '-' && c > pages && c[1] && c[1] != '-' && c[-1] != '-')
            text_add(out, "--");
        else
            add_escaped(out, (const char[]){*c, '\0'});
    }
    text_add(out, "},\n");
}

static void add_entry(struct text *out, const struct kb_reference *reference)
{
    bool page = reference->url && !reference->volume && !reference->pmid && !reference->doi;
    bool article = !page;
    text_printf(out, "@%s{%s,\n", article ? "article" : "misc", reference->row.id);
    add_authors(out, reference->authors);
    text_printf(out, "  title = {{");
    add_escaped(out, reference->title);
    text_add(out, "}},\n");
    add_field(out, article ? "journal" : "howpublished", reference->journal);
    if (reference->year)
        text_printf(out, "  year = {%d},\n", reference->year);
    add_field(out, "volume", reference->volume);
    add_field(out, "number", reference->issue);
    add_pages(out, reference->pages);
    add_plain(out, "doi", reference->doi);
    add_plain(out, "pmid", reference->pmid);
    add_plain(out, "url", reference->url);
    if (reference->nct)
        text_printf(out, "  note = {%s},\n", reference->nct);
    text_add(out, "}\n\n");
}

void kb_bibtex(struct text *out, const cajal_knowledge *knowledge)
{
    const struct kb *kb = knowledge->kb;
    text_printf(out, "%% The works cited by the knowledge base of Cajal, version %s.\n\n", kb->manifest.version);
    for (uint32_t i = 0; i < kb->references_count; i++)
        add_entry(out, &kb->references[i]);
}
