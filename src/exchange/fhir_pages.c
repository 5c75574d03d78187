/* Searches of a FHIR server come in pages. A record that was given without the next of them lacks what is on it. */
#include <stdlib.h>
#include <string.h>

#include "exchange/fhir_parts.h"

/* The address of a Bundle's link, or SCAN_NONE. */
static uint32_t link_of(const struct scan *scan, uint32_t bundle, const char *relation)
{
    SCAN_EACH(scan, scan_member(scan, bundle, "link"), link)
    {
        uint32_t url = scan_member(scan, link, "url");
        if (scan_says(scan, scan_member(scan, link, "relation"), relation) && scan_is(scan, url, SCAN_STRING))
            return url;
    }
    return SCAN_NONE;
}

static void gather_one(struct fhir_pages *pages, const struct scan *scan, uint32_t bundle, const char *input)
{
    uint32_t self = link_of(scan, bundle, "self"), next = link_of(scan, bundle, "next");
    const char **url = self == SCAN_NONE ? NULL
                                         : arena_push(pages->arena, (void **)&pages->given, &pages->given_count,
                                                      &pages->given_capacity, sizeof *url);
    if (url)
        *url = scan_string(scan, self, pages->arena);
    struct fhir_page *page = next == SCAN_NONE ? NULL
                                               : arena_push(pages->arena, (void **)&pages->led, &pages->led_count,
                                                            &pages->led_capacity, sizeof *page);
    if (page)
        *page = (struct fhir_page){{.scan = scan, .at = bundle, .id = scan_member(scan, bundle, "id"), .input = input},
                                   next};
}

/* A document is a Bundle, a list of them, or the answer to a batch, which holds one for each search. */
void fhir_pages_gather(struct fhir_pages *pages, const struct scan *scan, const char *input)
{
    if (scan_is(scan, 0, SCAN_ARRAY)) {
        SCAN_EACH(scan, 0, item)
        if (scan_says(scan, scan_member(scan, item, "resourceType"), "Bundle"))
            gather_one(pages, scan, item, input);
    } else if (scan_says(scan, scan_member(scan, 0, "type"), "batch-response")) {
        SCAN_EACH(scan, scan_member(scan, 0, "entry"), entry)
        {
            uint32_t resource = scan_member(scan, entry, "resource");
            if (scan_says(scan, scan_member(scan, resource, "resourceType"), "Bundle"))
                gather_one(pages, scan, resource, input);
        }
    } else if (scan_says(scan, scan_member(scan, 0, "resourceType"), "Bundle")) {
        gather_one(pages, scan, 0, input);
    }
}

static int compare(const void *a, const void *b)
{
    const char *const *one = a, *const *other = b;
    return strcmp(*one ? *one : "", *other ? *other : "");
}

void fhir_pages_note(struct fhir_reader *reader, const struct fhir_pages *pages)
{
    if (pages->given_count)
        qsort(pages->given, pages->given_count, sizeof *pages->given, compare);
    for (size_t i = 0; i < pages->led_count; i++) {
        const struct fhir_page *page = &pages->led[i];
        const char *url = scan_string(page->bundle.scan, page->next, pages->arena);
        bool given = url && pages->given_count &&
                     bsearch(&url, pages->given, pages->given_count, sizeof *pages->given, compare) != NULL;
        if (url && !given)
            fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, &page->bundle, "link", page->next,
                      "the search has a further page, which was not given: what is on it is missing");
    }
}
