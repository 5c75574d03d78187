/* One card in JSON, as the specification wants it: no null and no empty value anywhere. */
#include <string.h>

#include "serve/hooks.h"

#define LINKS_MOST 8 /* of sources; the page of the plan has them all */

/* ---- texts ---- */

static bool stands(unsigned char c)
{
    static const bool marks[256] = {['\\'] = true, ['`'] = true, ['*'] = true, ['_'] = true, ['['] = true, [']'] = true,
                                    ['<'] = true,  ['>'] = true, ['&'] = true, ['|'] = true, ['~'] = true};
    return c >= 0x20 && !marks[c];
}

void hook_words(struct text *out, const char *words)
{
    for (;;) {
        const char *run = words;
        while (stands((unsigned char)*words))
            words++;
        text_add_n(out, run, (size_t)(words - run));
        if (!*words)
            return;
        if ((unsigned char)*words >= 0x20)
            text_add_char(out, '\\');
        text_add_char(out, (unsigned char)*words < 0x20 ? ' ' : *words);
        words++;
    }
}

/* The text cut after a word so that it has fewer than 140 characters. */
static const char *shorten(struct arena *arena, const char *words)
{
    if (text_columns(words) <= HOOK_SUMMARY_MOST)
        return words;
    size_t cut = 0, columns = 0;
    for (size_t i = 0; words[i] && columns < HOOK_SUMMARY_MOST - 1; i++) {
        columns += ((unsigned char)words[i + 1] & 0xc0) != 0x80;
        if (words[i + 1] == ' ')
            cut = i + 1;
    }
    return arena_printf(arena, "%.*s…", (int)cut, words);
}

static void emit_uuid(struct hook_cards *cards, const char *key)
{
    char text[UUID_LENGTH + 1] = {0};
    cards->failed = cards->failed || !uuid_write(text, &cards->uuids);
    if (cards->failed)
        return;
    emit_string(&cards->json, key, text);
    if (cards->places.count < ANSWER_PLACES_MOST) /* it stands before the quote just written */
        cards->places.at[cards->places.count] = (uint32_t)(cards->json.text->length - 1 - UUID_LENGTH);
    cards->places.count++;
}

/* ---- sources ---- */

/* Where a reference can be read; NULL when it says of nowhere. DOIs may hold what an address may not. */
static const char *address_of(bool *failed, struct arena *arena, const struct kb_reference *reference)
{
    struct text url = {0};
    if (reference->doi) {
        text_add(&url, "https://doi.org/");
        for (const char *c = reference->doi; *c; c++)
            text_printf(&url, strchr("<>\"#%?{}|\\^[]` ", *c) ? "%%%02X" : "%c", (unsigned)(unsigned char)*c);
    } else if (reference->pmid)
        text_printf(&url, "https://pubmed.ncbi.nlm.nih.gov/%s/", reference->pmid);
    else if (reference->nct)
        text_printf(&url, "https://clinicaltrials.gov/study/%s", reference->nct);
    else if (reference->url)
        text_add(&url, reference->url);
    *failed = *failed || url.failed;
    const char *kept = url.length && !url.failed ? arena_strdup(arena, url.data) : NULL;
    text_free(&url);
    return kept;
}

/* ---- a card ---- */

/* The card's first byte has just been written. */
static bool open_span(struct hook_cards *cards, enum hook_indicator indicator)
{
    struct hook_span *span =
        arena_push(cards->arena, (void **)&cards->spans, &cards->spans_count, &cards->spans_capacity, sizeof *span);
    cards->failed = cards->failed || !span;
    if (span)
        *span = (struct hook_span){.start = cards->json.text->length - 1, .indicator = indicator};
    return span != NULL;
}

/* Sources that cannot be opened as links, such as labels: named where the card tells its reasons. */
static void add_unlinked(struct hook_cards *cards)
{
    size_t named = 0;
    struct text name = {0};
    for (size_t i = 0; i < cards->citations.count; i++) {
        const struct kb_reference *reference = cards->citations.items[i].reference;
        if (!reference || (i < LINKS_MOST && address_of(&cards->failed, cards->arena, reference)))
            continue;
        text_clear(&name);
        citation_short(&name, &cards->citations.items[i]);
        cards->failed = cards->failed || name.failed;
        text_add(&cards->detail, named++ ? "; " : cards->detail.length ? "\n\nSources: " : "Sources: ");
        hook_words(&cards->detail, text_string(&name));
    }
    text_free(&name);
}

void hook_card_open(struct hook_cards *cards, enum hook_indicator indicator, const char *summary)
{
    static const char *const words[] = {"info", "warning", "critical"};
    struct json_out *json = &cards->json;
    const char *version = cajal_knowledge_version(cards->knowledge);
    const char *label = arena_printf(cards->arena, "Cajal, knowledge base %s", version);
    const char *url = arena_printf(cards->arena, "%s/", cards->call->origin);
    summary = shorten(cards->arena, summary);
    add_unlinked(cards);
    if (!label || !url || !summary || cards->detail.failed)
        cards->failed = true;
    if (cards->failed)
        return;
    emit_object(json, NULL);
    if (!open_span(cards, indicator))
        return;
    emit_uuid(cards, "uuid");
    emit_string(json, "summary", summary);
    if (cards->detail.length)
        emit_string(json, "detail", cards->detail.data);
    emit_string(json, "indicator", words[indicator]);
    emit_object(json, "source");
    emit_string(json, "label", label);
    emit_string(json, "url", url);
    emit_end_object(json);
    text_clear(&cards->detail);
}

/* ---- links ---- */

static void link(struct json_out *json, const char *label, const char *url, const char *type)
{
    emit_object(json, NULL);
    emit_string(json, "label", label);
    emit_string(json, "url", url);
    emit_string(json, "type", type);
    emit_end_object(json);
}

static void link_source(struct hook_cards *cards, const struct kb_reference *reference)
{
    const char *url = reference ? address_of(&cards->failed, cards->arena, reference) : NULL;
    struct text label = {0};
    if (!url)
        return;
    reference_short(&label, reference);
    if (label.length && !label.failed)
        link(&cards->json, label.data, url, "absolute");
    cards->failed = cards->failed || label.failed;
    text_free(&label);
}

/* The page, launched with the patient where the record's server is one that launches it. */
static void link_page(struct hook_cards *cards)
{
    const struct hook_call *call = cards->call;
    const struct access_fhir *server =
        call->access && call->fhir_server ? access_fhir_of(call->access, call->fhir_server) : NULL;
    bool smart = server && server->client_id;
    const char *url = arena_printf(cards->arena, "%s/%s", call->origin, smart ? "launch.html" : "");
    if (url)
        link(&cards->json, smart ? "Open this patient in Cajal" : "Open Cajal", url, smart ? "smart" : "absolute");
}

static void emit_links(struct hook_cards *cards)
{
    emit_array(&cards->json, "links");
    link_page(cards);
    for (size_t i = 0; i < cards->citations.count && i < LINKS_MOST; i++)
        link_source(cards, cards->citations.items[i].reference);
    emit_end_array(&cards->json);
}

/* ---- reasons to go on all the same ---- */

/* Of the work, not of medicine: why somebody who saw the card goes on without it. */
static const struct {
    const char *code, *display;
} reasons[] = {
    {"decided-together", "Decided so by the tumour board"},
    {"record-incomplete", "The record does not hold what was decided on"},
    {"patient-choice", "The patient's choice after being informed"},
    {"known", "Known and accepted; the patient is watched for it"},
};

static void emit_reasons(struct json_out *json)
{
    emit_array(json, "overrideReasons");
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        emit_object(json, NULL);
        emit_string(json, "code", reasons[i].code);
        emit_string(json, "system", "http://cajal.invalid/fhir/CodeSystem/override-reason");
        emit_string(json, "display", reasons[i].display);
        emit_end_object(json);
    }
    emit_end_array(json);
}

void hook_card_close(struct hook_cards *cards, bool overridable)
{
    if (!cards->failed) {
        if (cards->suggested) {
            emit_end_array(&cards->json);
            emit_string(&cards->json, "selectionBehavior", "at-most-one");
        }
        if (overridable)
            emit_reasons(&cards->json);
        emit_links(cards);
        emit_end_object(&cards->json);
        cards->spans[cards->spans_count - 1].end = cards->json.text->length;
    }
    cards->suggested = false;
    cards->failed = cards->failed || cards->citations.failed;
    citations_end(&cards->citations);
    citations_begin(&cards->citations, cards->knowledge);
    cards->citations.day = cards->plan->day.as_of_days;
}

/* ---- the heaviest first ---- */

/* The uuids of a card go with it. */
static void move_places(struct answer_places *places, const struct answer_places *before, const struct hook_span *span,
                        size_t to)
{
    uint32_t count = before->count < ANSWER_PLACES_MOST ? before->count : ANSWER_PLACES_MOST;
    for (uint32_t i = 0; i < count; i++)
        if (before->at[i] >= span->start && before->at[i] < span->end)
            places->at[i] = (uint32_t)(before->at[i] - span->start + to);
}

void hook_cards_sort(struct hook_cards *cards)
{
    struct answer_places before = cards->places;
    struct text sorted = {0};
    if (cards->spans_count < 2 || cards->failed || cards->json.text->failed)
        return;
    char *body = cards->json.text->data;
    size_t start = cards->spans[0].start;
    for (int indicator = HOOK_CRITICAL; indicator >= HOOK_INFO; indicator--)
        for (size_t i = 0; i < cards->spans_count; i++) {
            const struct hook_span *span = &cards->spans[i];
            if ((int)span->indicator != indicator)
                continue;
            text_add(&sorted, sorted.length ? "," : "");
            move_places(&cards->places, &before, span, start + sorted.length);
            text_add_n(&sorted, body + span->start, span->end - span->start);
        }
    cards->failed = sorted.failed;
    if (!sorted.failed)
        memcpy(body + start, sorted.data, sorted.length); /* the same cards and commas: as long as before */
    text_free(&sorted);
}

/* ---- suggestions ---- */

void hook_suggest(struct hook_cards *cards, const char *label, bool recommended)
{
    if (!cards->suggested)
        emit_array(&cards->json, "suggestions");
    cards->suggested = true;
    emit_object(&cards->json, NULL);
    emit_string(&cards->json, "label", label);
    emit_uuid(cards, "uuid");
    if (recommended)
        emit_bool(&cards->json, "isRecommended", true);
    emit_array(&cards->json, "actions");
}

void hook_suggest_end(struct hook_cards *cards)
{
    emit_end_array(&cards->json);
    emit_end_object(&cards->json);
}

void hook_action_delete(struct hook_cards *cards, const char *description, const char *type, const char *id)
{
    char reference[160];
    snprintf(reference, sizeof reference, "%s/%s", type, id);
    emit_object(&cards->json, NULL);
    emit_string(&cards->json, "type", "delete");
    emit_string(&cards->json, "description", description);
    emit_string(&cards->json, "resourceId", reference);
    emit_end_object(&cards->json);
}

/* ---- a draft order ---- */

static void emit_quantity(struct json_out *json, const char *key, double value, const char *unit)
{
    emit_object(json, key);
    emit_number(json, "value", value);
    emit_string(json, "unit", unit);
    emit_string(json, "system", "http://unitsofmeasure.org");
    emit_string(json, "code", unit);
    emit_end_object(json);
}

static const struct kb_system *system_of(const struct kb *kb, const char *id)
{
    for (uint32_t i = 0; i < kb->systems_count; i++)
        if (strcmp(kb->systems[i].row.id, id) == 0)
            return &kb->systems[i];
    return NULL;
}

void hook_drug_coding(struct json_out *json, const cajal_knowledge *knowledge, const struct kb_drug *drug)
{
    const struct kb *kb = knowledge->kb;
    bool any = false;
    for (uint32_t i = 0; i < kb->codes_count; i++) {
        const struct kb_code *code = &kb->codes[i];
        if (code->kind != KB_CODE_DRUG || code->read_only || code->row.status != KB_VERIFIED || code->strength_mg ||
            strcmp(code->means, drug->row.id) != 0)
            continue;
        const struct kb_system *system = system_of(kb, code->system);
        if (!system)
            continue;
        if (!any)
            emit_array(json, "coding");
        any = true;
        emit_object(json, NULL);
        emit_string(json, "system", system->url);
        emit_string(json, "code", code->code);
        if (code->display)
            emit_string(json, "display", code->display);
        emit_end_object(json);
    }
    if (any)
        emit_end_array(json);
}

static void open_request(struct hook_cards *cards, const char *description, const struct kb_drug *drug)
{
    struct json_out *json = &cards->json;
    const char *subject = arena_printf(cards->arena, "Patient/%s", cards->call->patient);
    emit_object(json, NULL);
    emit_string(json, "type", "create");
    emit_string(json, "description", description);
    emit_object(json, "resource");
    emit_string(json, "resourceType", "MedicationRequest");
    emit_string(json, "status", "draft");
    emit_string(json, "intent", "proposal");
    emit_object(json, "medicationCodeableConcept");
    hook_drug_coding(json, cards->knowledge, drug);
    emit_string(json, "text", drug->name);
    emit_end_object(json);
    emit_object(json, "subject");
    emit_string(json, "reference", subject ? subject : "Patient/");
    emit_end_object(json);
    emit_array(json, "dosageInstruction");
    emit_object(json, NULL);
}

static void close_request(struct hook_cards *cards)
{
    emit_end_object(&cards->json); /* dosage */
    emit_end_array(&cards->json);
    emit_end_object(&cards->json); /* resource */
    emit_end_object(&cards->json); /* action */
}

void hook_action_create(struct hook_cards *cards, const char *description, const struct kb_regimen *regimen)
{
    struct json_out *json = &cards->json;
    const struct kb_drug *drug = regimen->drugs_count ? kb_drug(cards->knowledge, regimen->drugs[0]) : NULL;
    if (!drug)
        return;
    open_request(cards, description, drug);
    emit_string(json, "text", regimen->name);
    if (regimen->per_day) {
        emit_object(json, "timing");
        emit_object(json, "repeat");
        emit_int(json, "frequency", *regimen->per_day);
        emit_int(json, "period", 1);
        emit_string(json, "periodUnit", "d");
        emit_end_object(json);
        emit_end_object(json);
    }
    if (regimen->dose_mg) {
        emit_array(json, "doseAndRate");
        emit_object(json, NULL);
        emit_quantity(json, "doseQuantity", *regimen->dose_mg, "mg");
        emit_end_object(json);
        emit_end_array(json);
    }
    close_request(cards);
}

/* A level of the dose is a day's; how it is divided the label says in its words. */
void hook_action_dose(struct hook_cards *cards, const char *description, const struct kb_drug *drug, double daily_mg,
                      const char *words)
{
    struct json_out *json = &cards->json;
    open_request(cards, description, drug);
    emit_string(json, "text", words);
    emit_object(json, "maxDosePerPeriod");
    emit_quantity(json, "numerator", daily_mg, "mg");
    emit_quantity(json, "denominator", 1, "d");
    emit_end_object(json);
    close_request(cards);
}
