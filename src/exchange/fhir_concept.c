/* Concepts, dates and quantities of FHIR: what they mean by kb/codes.yaml. */
#include <stdio.h>

#include "base/lists.h"
#include "exchange/fhir_parts.h"

/* ---- codings ---- */

static const struct kb_system *system_of(struct fhir_reader *reader, const struct scan *scan, uint32_t coding)
{
    const char *url;
    size_t length;
    if (!scan_plain(scan, scan_member(scan, coding, "system"), &url, &length))
        return NULL;
    size_t half = length ? (unsigned char)url[length / 2] + (unsigned char)url[length - 1] : 0;
    struct fhir_system *seen = &reader->systems[(length + half) % FHIR_SYSTEMS];
    if (!seen->url || seen->length != length || memcmp(seen->url, url, length) != 0)
        *seen = (struct fhir_system){url, length, kb_system(reader->knowledge, url, length)};
    return seen->system;
}

/* Whether a coding is of our own words of `vocabulary`. */
static bool is_own(const struct scan *scan, uint32_t coding, const char *vocabulary)
{
    const char *url;
    size_t length, prefix = sizeof FHIR_WORDS - 1;
    return vocabulary && scan_plain(scan, scan_member(scan, coding, "system"), &url, &length) && length > prefix &&
           memcmp(url, FHIR_WORDS, prefix) == 0 && strlen(vocabulary) == length - prefix &&
           memcmp(url + prefix, vocabulary, length - prefix) == 0;
}

static const struct kb_code *code_of(struct fhir_reader *reader, const struct scan *scan, uint32_t coding,
                                     unsigned kinds)
{
    const struct kb_system *system = system_of(reader, scan, coding);
    const char *text;
    size_t length;
    if (!system || !scan_plain(scan, scan_member(scan, coding, "code"), &text, &length))
        return NULL;
    const struct kb_code *code = kb_code(reader->knowledge, system, text, length);
    return code && (kinds & 1u << code->kind) ? code : NULL;
}

/* A code that names no site, as that of the disease, is no contradiction of one that does. */
static bool is_any(const struct kb_code *code) { return strcmp(code->means, "any") == 0; }

static const char *name_of(const struct kb_code *code) { return code->display ? code->display : code->means; }

static void take_coding(struct fhir_reader *reader, const struct fhir_resource *resource, const char *path,
                        uint32_t coding, unsigned kinds, const char *vocabulary, struct fhir_meaning *out)
{
    const struct scan *scan = resource->scan;
    out->codes = true;
    if (is_own(scan, coding, vocabulary)) {
        out->own = scan_member(scan, coding, "code");
        return;
    }
    const struct kb_code *code = code_of(reader, scan, coding, kinds);
    if (!code || (out->code && out->code->kind == code->kind && is_any(code)))
        return;
    if (out->code && out->code->kind == code->kind && is_any(out->code))
        out->code = NULL;
    if (out->code && (out->code->kind != code->kind || strcmp(out->code->means, code->means) != 0)) {
        if (!out->contradicted)
            fhir_notef(reader, CAJAL_FHIR_CONFLICT, resource, path, coding,
                       "two codes of one concept contradict each other: %s is %s, %s is %s", out->code->code,
                       name_of(out->code), code->code, name_of(code));
        out->contradicted = true;
        return;
    }
    if (code->row.status != KB_VERIFIED && !out->code)
        fhir_notef(reader, CAJAL_FHIR_ASSUMED, resource, path, coding,
                   "read as %s by a code that nobody has verified (kb/codes.yaml)", code->means);
    if (!out->code)
        out->code = code;
}

static void take_concept(struct fhir_reader *reader, const struct fhir_resource *resource, const char *path,
                         uint32_t concept, unsigned kinds, const char *vocabulary, struct fhir_meaning *out)
{
    SCAN_EACH(resource->scan, scan_member(resource->scan, concept, "coding"), coding)
    take_coding(reader, resource, path, coding, kinds, vocabulary, out);
}

struct fhir_meaning fhir_concept(struct fhir_reader *reader, const struct fhir_resource *resource, const char *path,
                                 uint32_t concept, unsigned kinds, const char *vocabulary)
{
    struct fhir_meaning out = {.own = SCAN_NONE};
    if (scan_is(resource->scan, concept, SCAN_ARRAY)) {
        SCAN_EACH(resource->scan, concept, item)
        if (!out.code && out.own == SCAN_NONE)
            take_concept(reader, resource, path, item, kinds, vocabulary, &out);
    } else {
        take_concept(reader, resource, path, concept, kinds, vocabulary, &out);
    }
    if (out.contradicted)
        out.code = NULL;
    return out;
}

/* ---- words of a case ---- */

static int word_index(const case_vocabulary *vocabulary, const struct scan *scan, uint32_t value)
{
    for (size_t i = 1; value != SCAN_NONE && i < vocabulary->count; i++)
        if (scan_says(scan, value, vocabulary->words[i]))
            return (int)i;
    return 0;
}

int fhir_word(struct fhir_reader *reader, const struct fhir_resource *resource, const char *path, uint32_t concept,
              unsigned kinds, const case_vocabulary *vocabulary)
{
    const struct scan *scan = resource->scan;
    if (concept == SCAN_NONE)
        return 0;
    struct fhir_meaning meaning = fhir_concept(reader, resource, path, concept, kinds, vocabulary->name);
    int word = word_index(vocabulary, scan, meaning.own), by_code = 0;
    for (size_t i = 1; meaning.code && i < vocabulary->count; i++)
        if (same_word(meaning.code->means, vocabulary->words[i]))
            by_code = (int)i;
    if (word && meaning.code && by_code != word) {
        fhir_notef(reader, CAJAL_FHIR_CONFLICT, resource, path, concept, "our own code says %s, %s says %s",
                   vocabulary->words[word], meaning.code->code, meaning.code->means);
        return 0;
    }
    word = word ? word : by_code;
    if (!word && !meaning.code && !meaning.contradicted)
        word = word_index(vocabulary, scan, fhir_concept_words(scan, concept));
    if (!word && !meaning.contradicted && !(meaning.code && is_any(meaning.code)))
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, path, concept, "no code or word that is known here");
    return word;
}

uint32_t fhir_concept_words(const struct scan *scan, uint32_t concept)
{
    uint32_t item = scan_is(scan, concept, SCAN_ARRAY) ? scan_first_in(scan, concept) : concept;
    uint32_t text = scan_member(scan, item, "text");
    if (scan_is(scan, text, SCAN_STRING))
        return text;
    uint32_t code = SCAN_NONE;
    SCAN_EACH(scan, scan_member(scan, item, "coding"), coding)
    {
        uint32_t display = scan_member(scan, coding, "display");
        if (scan_is(scan, display, SCAN_STRING))
            return display;
        code = code == SCAN_NONE ? scan_member(scan, coding, "code") : code;
    }
    return scan_is(scan, code, SCAN_STRING) ? code : SCAN_NONE;
}

const char *fhir_concept_text(struct fhir_reader *reader, const struct scan *scan, uint32_t concept)
{
    return scan_string(scan, fhir_concept_words(scan, concept), reader->arena);
}

/* ---- dates ---- */

static bool two_digits(const char *at, int most)
{
    return at[0] >= '0' && at[0] <= '9' && at[1] >= '0' && at[1] <= '9' && (at[0] - '0') * 10 + at[1] - '0' <= most;
}

/* "THH:MM…" after a day; what follows is between clocks and no matter for us. */
static bool time_follows(const char *at, size_t length)
{
    return length == 0 ||
           (length >= 6 && at[0] == 'T' && two_digits(at + 1, 23) && at[3] == ':' && two_digits(at + 4, 59));
}

cajal_date fhir_date(struct fhir_reader *reader, const struct fhir_resource *resource, const char *path, uint32_t value)
{
    const char *bytes;
    size_t length;
    char day[11];
    cajal_date date = {0, CAJAL_NO_DATE};
    if (value == SCAN_NONE)
        return date;
    if (scan_plain(resource->scan, value, &bytes, &length)) {
        size_t part = length < 10 ? length : 10;
        memcpy(day, bytes, part);
        day[part] = '\0';
        if (time_follows(bytes + part, length - part) && date_parse(&date, day))
            return date;
    }
    fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, path, value,
              "no date that there is: expected YYYY, YYYY-MM or "
              "YYYY-MM-DD, with a time or without");
    return (cajal_date){0, CAJAL_NO_DATE};
}

cajal_date fhir_first_date(struct fhir_reader *reader, const struct fhir_resource *resource, const char *const *members)
{
    for (; *members; members++) {
        uint32_t value = scan_find(resource->scan, resource->at, *members, strlen(*members));
        if (scan_is(resource->scan, value, SCAN_OBJECT))
            value = scan_member(resource->scan, value, "start");
        if (value != SCAN_NONE)
            return fhir_date(reader, resource, *members, value);
    }
    return (cajal_date){0, CAJAL_NO_DATE};
}

/* ---- quantities ---- */

/* The unit's code as UCUM, or as text. */
static const struct kb_code *unit_code(struct fhir_reader *reader, const struct scan *scan, uint32_t quantity)
{
    return code_of(reader, scan, quantity, KIND(UNIT));
}

static bool value_of(struct fhir_reader *reader, const struct fhir_resource *resource, const char *path,
                     uint32_t quantity, int64_t *milli, double factor)
{
    const struct scan *scan = resource->scan;
    uint32_t value = scan_member(scan, quantity, "value");
    bool exact;
    if (scan_member(scan, quantity, "comparator") != SCAN_NONE) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, path, scan_member(scan, quantity, "comparator"),
                  "a value with a comparator: the case has no place for \"less than\"");
        return false;
    }
    if (!scan_milli(scan, value, milli, &exact)) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, path, quantity,
                  "a quantity without a value that can be read");
        return false;
    }
    if (factor == 1)
        return true;
    double scaled = (double)*milli * factor;
    if (scaled > 9e15 || scaled < -9e15) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, path, quantity,
                  "a quantity beyond all that is measured");
        return false;
    }
    *milli = (int64_t)(scaled + (scaled < 0 ? -0.5 : 0.5));
    return true;
}

bool fhir_quantity(struct fhir_reader *reader, const struct fhir_resource *resource, const char *path,
                   uint32_t quantity, int64_t *milli, const char **unit)
{
    const struct scan *scan = resource->scan;
    const struct kb_code *code = unit_code(reader, scan, quantity);
    if (!value_of(reader, resource, path, quantity, milli, code && code->factor ? *code->factor : 1))
        return false;
    *unit = "";
    if (code) {
        *unit = code->means;
        return true;
    }
    uint32_t words = scan_member(scan, quantity, "unit");
    if (words == SCAN_NONE)
        words = scan_member(scan, quantity, "code");
    if (words != SCAN_NONE) {
        *unit = scan_string(scan, words, reader->arena);
        reader->no_memory = reader->no_memory || arena_failed(reader->arena);
    }
    return *unit != NULL;
}

bool fhir_quantity_in(struct fhir_reader *reader, const struct fhir_resource *resource, const char *path,
                      uint32_t quantity, const char *unit, int64_t *milli)
{
    const char *found;
    if (!fhir_quantity(reader, resource, path, quantity, milli, &found))
        return false;
    if (strcmp(found, unit) == 0)
        return true;
    fhir_notef(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, path, quantity, "in \"%.40s\": expected %s", found, unit);
    return false;
}

/* ---- the latest ---- */

void fhir_latest(struct fhir_reader *reader, struct fhir_latest *latest, const struct fhir_resource *resource,
                 const char *path, cajal_date date, int64_t value, const char *word, uint32_t shown)
{
    if (!latest->from) {
        *latest = (struct fhir_latest){resource, date, value, word, false};
        return;
    }
    int order = date_compare(date, latest->date);
    if (order == 0 && value != latest->value) {
        char id[80] = "", here[24], there[24];
        scan_copy(latest->from->scan, latest->from->id, id, sizeof id);
        snprintf(here, sizeof here, "%lld", (long long)value);
        snprintf(there, sizeof there, "%lld", (long long)latest->value);
        fhir_notef(reader, CAJAL_FHIR_CONFLICT, resource, path, shown, "%s here, %s in %s %s: left out",
                   word ? word : here, word ? latest->word : there, id,
                   date_stated(date) ? "of the same day" : "without a day as well");
        latest->contradicted = true;
    } else if (order > 0) {
        fhir_note(reader, CAJAL_FHIR_LEFT_OUT, latest->from, path, SCAN_NONE,
                  "an older value; the case holds the latest");
        *latest = (struct fhir_latest){resource, date, value, word, false};
    } else if (order < 0) {
        fhir_note(reader, CAJAL_FHIR_LEFT_OUT, resource, path, shown, "an older value; the case holds the latest");
    }
}
