#include "report/citations.h"

#include <ctype.h>
#include <string.h>

#include "knowledge/vocabulary.h"

void citations_begin(struct citations *citations, const cajal_knowledge *knowledge)
{
    *citations = (struct citations){.knowledge = knowledge, .day = INT32_MAX, .arena = arena_new()};
    if (citations->arena)
        citations->number_of =
            arena_array(citations->arena, knowledge->kb->references_count + 1, sizeof *citations->number_of);
    citations->failed = !citations->number_of;
}

void citations_end(struct citations *citations)
{
    arena_free(citations->arena);
    citations->arena = NULL;
}

/* ---- numbering ---- */

static const struct kb_reference *find_reference(const cajal_knowledge *knowledge, const char *source, size_t length)
{
    char id[128];
    if (source[length] == '\0')
        return kb_reference(knowledge, source);
    if (length >= sizeof id)
        return NULL;
    memcpy(id, source, length);
    id[length] = '\0';
    return kb_reference(knowledge, id);
}

static uint32_t add_citation(struct citations *citations, const struct kb_reference *reference)
{
    struct citation *citation = arena_push(citations->arena, (void **)&citations->items, &citations->count,
                                           &citations->capacity, sizeof *citation);
    if (!citation) {
        citations->failed = true;
        return 0;
    }
    *citation = (struct citation){.id = reference->row.id, .reference = reference};
    uint32_t number = (uint32_t)citations->count;
    citations->number_of[reference - citations->knowledge->kb->references] = number;
    return number;
}

static void add_place(struct citations *citations, struct citation *citation, const char *place)
{
    for (size_t i = 0; i < citation->places_count; i++)
        if (strcmp(citation->places[i], place) == 0)
            return;
    const char **slot = arena_push(citations->arena, (void **)&citation->places, &citation->places_count,
                                   &citation->places_capacity, sizeof *slot);
    if (slot)
        *slot = place;
    else
        citations->failed = true;
}

uint32_t citations_number(struct citations *citations, const char *source)
{
    if (citations->failed)
        return 0;
    size_t length = kb_source_id_length(source);
    const struct kb_reference *reference = find_reference(citations->knowledge, source, length);
    if (!reference) /* of no base that was checked */
        return 0;
    size_t index = (size_t)(reference - citations->knowledge->kb->references);
    if (citations->knowledge->public_from[index] > citations->day)
        return 0;
    uint32_t number = citations->number_of[index];
    if (number == 0)
        number = add_citation(citations, reference);
    if (number && source[length] == '#')
        add_place(citations, &citations->items[number - 1], source + length + 1);
    return number;
}

/* ---- marks ---- */

size_t citations_numbers(uint32_t numbers[CITATIONS_MOST + 1], struct citations *citations, const char *const *sources,
                         uint32_t count)
{
    size_t used = 0;
    for (uint32_t i = 0; i < count && used < CITATIONS_MOST; i++) {
        uint32_t number = citations_number(citations, sources[i]);
        size_t at = used;
        while (at > 0 && numbers[at - 1] > number)
            at--;
        if (number == 0 || (at > 0 && numbers[at - 1] == number))
            continue;
        memmove(&numbers[at + 1], &numbers[at], (used - at) * sizeof *numbers);
        numbers[at] = number;
        used++;
    }
    return used;
}

void citations_marks(struct text *out, struct citations *citations, const char *const *sources, uint32_t count)
{
    uint32_t numbers[CITATIONS_MOST + 1];
    size_t used = citations_numbers(numbers, citations, sources, count);
    for (size_t i = 0; i < used; i++) {
        size_t last = i;
        while (last + 1 < used && numbers[last + 1] == numbers[last] + 1)
            last++;
        text_printf(out, "%s%u", i ? "," : "[", numbers[i]);
        if (last > i + 1) { /* three or more in a row */
            text_printf(out, "-%u", numbers[last]);
            i = last;
        }
    }
    if (used)
        text_add_char(out, ']');
}

bool citations_same(struct citations *citations, const char *const *a, uint32_t a_count, const char *const *b,
                    uint32_t b_count)
{
    uint32_t numbers[2][CITATIONS_MOST + 1];
    size_t used = citations_numbers(numbers[0], citations, a, a_count);
    return used == citations_numbers(numbers[1], citations, b, b_count) &&
           memcmp(numbers[0], numbers[1], used * sizeof numbers[0][0]) == 0;
}

/* ---- references in words ---- */

/* Whether the word is initials: "GD", "J-Y", "AT". */
static bool is_initials(const char *word, size_t length)
{
    if (length == 0 || length > 5)
        return false;
    for (size_t i = 0; i < length; i++)
        if (!isupper((unsigned char)word[i]) && word[i] != '-' && word[i] != '.')
            return false;
    return true;
}

/* A group's name is long; the abbreviation in its brackets says the same. */
static void add_group(struct text *out, const char *authors, size_t length)
{
    const char *open = memchr(authors, '(', length);
    const char *close = open ? memchr(open, ')', length - (size_t)(open - authors)) : NULL;
    if (close)
        text_add_n(out, open + 1, (size_t)(close - open - 1));
    else
        text_add_n(out, authors, length);
}

static void add_first_author(struct text *out, const char *authors)
{
    size_t length = strcspn(authors, ",;");
    size_t family = length;
    while (family > 0 && authors[family - 1] != ' ')
        family--;
    if (family > 0 && is_initials(authors + family, length - family))
        text_add_n(out, authors, family - 1);
    else
        add_group(out, authors, length);
}

static void add_year(struct text *out, int year)
{
    char digits[8];
    size_t at = sizeof digits;
    for (; year > 0 && at > 0; year /= 10)
        digits[--at] = (char)('0' + year % 10);
    text_add_n(out, digits + at, sizeof digits - at);
}

static size_t first_page_length(const char *pages)
{
    size_t length = 0;
    while (pages[length] && pages[length] != '-' && (unsigned char)pages[length] < 0x80)
        length++; /* an en dash ends it too */
    return length;
}

/* Without printf: every plan's JSON names a dozen works. */
void reference_short(struct text *out, const struct kb_reference *reference)
{
    add_first_author(out, reference->authors);
    text_add_char(out, ' ');
    add_year(out, reference->year);
    text_add_char(out, ' ');
    text_add(out, reference->journal);
    if (reference->volume) {
        text_add_char(out, ' ');
        text_add(out, reference->volume);
    }
    if (reference->pages) {
        text_add(out, reference->volume ? ":" : " ");
        text_add_n(out, reference->pages, first_page_length(reference->pages));
    }
}

static void add_full_stop(struct text *out)
{
    if (out->length && !strchr(".?!", out->data[out->length - 1]))
        text_add_char(out, '.');
}

void reference_full(struct text *out, const struct kb_reference *reference)
{
    text_add(out, reference->authors);
    add_full_stop(out);
    text_printf(out, " %s", reference->title);
    add_full_stop(out);
    text_printf(out, " %s", reference->journal);
    add_full_stop(out);
    text_printf(out, " %d", reference->year);
    if (reference->volume)
        text_printf(out, ";%s", reference->volume);
    if (reference->issue)
        text_printf(out, "(%s)", reference->issue);
    if (reference->pages)
        text_printf(out, ":%s", reference->pages);
    add_full_stop(out);
    if (reference->doi)
        text_printf(out, " doi:%s.", reference->doi);
    if (reference->pmid)
        text_printf(out, " PMID %s.", reference->pmid);
    if (reference->nct)
        text_printf(out, " %s.", reference->nct);
    if (reference->url)
        text_printf(out, " %s", reference->url);
}

void citation_short(struct text *out, const struct citation *citation)
{
    reference_short(out, citation->reference);
    size_t asides = 0;
    for (size_t i = 0; i < citation->places_count; i++)
        text_printf(out, "%s%s", asides++ ? ", " : " (", citation->places[i]);
    if (citation->reference->erratum)
        text_printf(out, "%smisprint noted", asides++ ? "; " : " (");
    if (asides)
        text_add_char(out, ')');
}

const char *reference_read_words(enum kb_read read)
{
    static const char *const words[] = {
        [KB_READ_NONE] = "not read; as another work cites it",
        [KB_READ_SECONDARY] = "read about in another work",
        [KB_READ_ABSTRACT] = "abstract read",
        [KB_READ_FULL] = "full text read",
    };
    return words[read];
}

/* ---- JSON ---- */

static void write_citation(struct json_out *json, const struct citation *citation, struct text *short_form)
{
    const struct kb_reference *reference = citation->reference;
    text_clear(short_form);
    reference_short(short_form, reference);
    emit_object(json, NULL);
    emit_string(json, "id", citation->id);
    emit_string(json, "text", text_string(short_form));
    emit_string(json, "title", reference->title);
    emit_string(json, "doi", reference->doi);
    emit_string(json, "pmid", reference->pmid);
    emit_string(json, "read", kb_word(&kb_words_read, reference->read));
    emit_string(json, "erratum", reference->erratum);
    emit_end_object(json);
}

void citations_json_sources(struct json_out *json, struct citations *citations, const char *const *sources,
                            uint32_t count)
{
    emit_array(json, "sources");
    for (uint32_t i = 0; i < count; i++)
        if (citations_number(citations, sources[i]))
            emit_string(json, NULL, sources[i]);
    emit_end_array(json);
}

void citations_json(struct json_out *json, struct citations *citations)
{
    struct text short_form = {0};
    emit_array(json, "references");
    for (size_t i = 0; i < citations->count; i++) {
        write_citation(json, &citations->items[i], &short_form);
        if (short_form.failed)
            citations->failed = true;
    }
    emit_end_array(json);
    text_free(&short_form);
}
