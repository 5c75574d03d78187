#include "exchange/kb_fhir.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/errors.h"
#include "report/citations.h"

/* ---- parts ---- */

/* Fowler, Noll and Vo: to tell long ids apart that are cut. */
static uint32_t hash_of(const char *string)
{
    uint32_t hash = 2166136261u;
    for (; *string; string++)
        hash = (hash ^ (unsigned char)*string) * 16777619u;
    return hash;
}

void kb_fhir_id(char out[KB_FHIR_ID], const char *prefix, const char *id)
{
    int length = snprintf(out, KB_FHIR_ID, "%s-%s", prefix, id);
    if (length >= KB_FHIR_ID)
        snprintf(out + KB_FHIR_ID - 10, 10, "-%08x", hash_of(id));
    for (char *c = out; *c; c++)
        *c = isalnum((unsigned char)*c) || *c == '.' ? *c : '-';
}

const char *kb_fhir_take(struct kb_fhir *it)
{
    it->failed = it->failed || it->scratch.failed;
    return it->scratch.data && !it->scratch.failed ? it->scratch.data : "";
}

static const char *address_of(struct kb_fhir *it, const char *type, const char *prefix, const char *id)
{
    char name[KB_FHIR_ID];
    kb_fhir_id(name, prefix, id);
    text_clear(&it->scratch);
    text_printf(&it->scratch, KB_FHIR_BASE "%s/%s", type, name);
    return kb_fhir_take(it);
}

void kb_fhir_open(struct kb_fhir *it, const char *type, const char *prefix, const char *id, bool canonical,
                  enum kb_status status)
{
    char name[KB_FHIR_ID];
    kb_fhir_id(name, prefix, id);
    const char *address = address_of(it, type, prefix, id);
    emit_object(&it->json, NULL);
    emit_string(&it->json, "fullUrl", address);
    emit_object(&it->json, "resource");
    emit_string(&it->json, "resourceType", type);
    emit_string(&it->json, "id", name);
    if (canonical) {
        emit_string(&it->json, "url", address);
        emit_string(&it->json, "version", it->knowledge->kb->manifest.version);
        emit_string(&it->json, "status", status == KB_UNVERIFIED ? "draft" : "active");
    }
}

void kb_fhir_close(struct kb_fhir *it)
{
    emit_end_object(&it->json);
    emit_end_object(&it->json);
}

void kb_fhir_name(struct kb_fhir *it, const char *prefix, const char *id)
{
    text_clear(&it->scratch);
    text_printf(&it->scratch, "%s_%s", prefix, id);
    for (size_t i = 0; i < it->scratch.length; i++)
        if (!isalnum((unsigned char)it->scratch.data[i]))
            it->scratch.data[i] = '_';
    emit_string(&it->json, "name", kb_fhir_take(it));
}

void kb_fhir_concept(struct kb_fhir *it, const char *key, const char *text)
{
    emit_object(&it->json, key);
    emit_string(&it->json, "text", text);
    emit_end_object(&it->json);
}

void kb_fhir_coded(struct kb_fhir *it, const char *key, const char *system, const char *code)
{
    emit_object(&it->json, key);
    emit_array(&it->json, "coding");
    emit_object(&it->json, NULL);
    emit_string(&it->json, "system", system);
    emit_string(&it->json, "code", code);
    emit_end_object(&it->json);
    emit_end_array(&it->json);
    emit_end_object(&it->json);
}

void kb_fhir_reference(struct kb_fhir *it, const char *key, const char *type, const char *prefix, const char *id)
{
    char name[KB_FHIR_ID];
    kb_fhir_id(name, prefix, id);
    text_clear(&it->scratch);
    text_printf(&it->scratch, "%s/%s", type, name);
    emit_object(&it->json, key);
    emit_string(&it->json, "reference", kb_fhir_take(it));
    emit_end_object(&it->json);
}

/* ---- sources ---- */

static void write_citation(struct kb_fhir *it, const struct kb_reference *reference, const char *label)
{
    emit_object(&it->json, NULL);
    emit_string(&it->json, "type", "citation");
    emit_string(&it->json, "label", label);
    text_clear(&it->scratch);
    reference_full(&it->scratch, reference);
    emit_string(&it->json, "citation", kb_fhir_take(it));
    text_clear(&it->scratch);
    if (reference->doi)
        text_printf(&it->scratch, "https://doi.org/%s", reference->doi);
    else if (reference->url)
        text_add(&it->scratch, reference->url);
    if (it->scratch.length)
        emit_string(&it->json, "url", kb_fhir_take(it));
    emit_end_object(&it->json);
}

void kb_fhir_sources(struct kb_fhir *it, const struct kb_row *row, const char *predecessor)
{
    if (row->sources_count == 0 && !predecessor)
        return;
    emit_array(&it->json, "relatedArtifact");
    for (uint32_t i = 0; i < row->sources_count; i++) {
        text_clear(&it->scratch);
        text_add_n(&it->scratch, row->sources[i], kb_source_id_length(row->sources[i]));
        const struct kb_reference *reference = kb_reference(it->knowledge, kb_fhir_take(it));
        if (reference)
            write_citation(it, reference, row->sources[i]);
    }
    if (predecessor) {
        emit_object(&it->json, NULL);
        emit_string(&it->json, "type", "predecessor");
        emit_string(&it->json, "resource", address_of(it, "PlanDefinition", "rule", predecessor));
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

/* ---- libraries ---- */

/* RFC 4648, section 4; no library that is linked has it. */
static void add_base64(struct text *out, const char *bytes, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *from = (const unsigned char *)bytes;
    for (size_t i = 0; i < length; i += 3) {
        size_t have = length - i < 3 ? length - i : 3;
        unsigned value = (unsigned)from[i] << 16 | (have > 1 ? (unsigned)from[i + 1] << 8 : 0u) |
                         (have > 2 ? (unsigned)from[i + 2] : 0u);
        text_add_char(out, digits[value >> 18 & 63]);
        text_add_char(out, digits[value >> 12 & 63]);
        text_add_char(out, have > 1 ? digits[value >> 6 & 63] : '=');
        text_add_char(out, have > 2 ? digits[value & 63] : '=');
    }
}

static void write_library_head(struct kb_fhir *it, const char *id, const char *title, const char *type,
                               const char *description)
{
    const struct kb_manifest *manifest = &it->knowledge->kb->manifest;
    kb_fhir_open(it, "Library", "cajal", id, true, KB_VERIFIED);
    kb_fhir_name(it, "Cajal", id);
    emit_string(&it->json, "title", title);
    kb_fhir_coded(it, "type", "http://terminology.hl7.org/CodeSystem/library-type", type);
    emit_string(&it->json, "date", manifest->known_until);
    emit_string(&it->json, "description", description);
}

/* Every work cited; and which rules belong to it. Citation, the resource, is younger than R4. */
static void write_base(struct kb_fhir *it)
{
    const struct kb *kb = it->knowledge->kb;
    write_library_head(it, "knowledge", kb->manifest.title, "asset-collection", kb->manifest.disclaimer);
    emit_array(&it->json, "relatedArtifact");
    for (uint32_t i = 0; i < kb->rules_count; i++) {
        emit_object(&it->json, NULL);
        emit_string(&it->json, "type", "composed-of");
        emit_string(&it->json, "resource", address_of(it, "PlanDefinition", "rule", kb->rules[i].row.id));
        emit_end_object(&it->json);
    }
    for (uint32_t i = 0; i < kb->references_count; i++)
        write_citation(it, &kb->references[i], kb->references[i].row.id);
    emit_end_array(&it->json);
    kb_fhir_close(it);
}

static void write_parameters(struct kb_fhir *it)
{
    const struct kb *kb = it->knowledge->kb;
    emit_array(&it->json, "parameter");
    for (uint32_t i = 0; i < kb->facts_count; i++) {
        emit_object(&it->json, NULL);
        emit_string(&it->json, "name", kb->facts[i].row.id);
        emit_string(&it->json, "use", "in");
        emit_int(&it->json, "min", 0);
        emit_string(&it->json, "max", "1");
        text_clear(&it->scratch);
        text_printf(&it->scratch, "%s One of: unknown", kb->facts[i].text);
        for (uint32_t j = 0; j < kb->facts[i].values_count; j++)
            text_printf(&it->scratch, ", %s", kb->facts[i].values[j]);
        emit_string(&it->json, "documentation", kb_fhir_take(it));
        emit_string(&it->json, "type", "string");
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

/* The facts as parameters of a CQL library, in which the conditions of the rules are expressions. */
static void write_facts(struct kb_fhir *it)
{
    const struct kb *kb = it->knowledge->kb;
    struct text cql = {0}, data = {0};
    write_library_head(it, "facts", "The facts that the rules ask for", "logic-library",
                       "Each fact is a parameter with a small set of values; unknown is always one of them.");
    write_parameters(it);
    text_printf(&cql, "library Cajal_facts version '%s'\n\n", kb->manifest.version);
    for (uint32_t i = 0; i < kb->facts_count; i++)
        text_printf(&cql, "parameter \"%s\" String default '%s'\n", kb->facts[i].row.id,
                    kb->facts[i].if_absent ? kb->facts[i].if_absent : "unknown");
    if (!cql.failed)
        add_base64(&data, cql.data, cql.length);
    it->failed = it->failed || cql.failed || data.failed;
    emit_array(&it->json, "content");
    emit_object(&it->json, NULL);
    emit_string(&it->json, "contentType", "text/cql");
    emit_string(&it->json, "data", data.failed ? NULL : data.data);
    emit_end_object(&it->json);
    emit_end_array(&it->json);
    text_free(&cql);
    text_free(&data);
    kb_fhir_close(it);
}

cajal_status kb_fhir(struct text *out, const cajal_knowledge *knowledge, cajal_errors *errors)
{
    struct kb_fhir it = {.knowledge = knowledge};
    emit_begin(&it.json, out, true);
    emit_object(&it.json, NULL);
    emit_string(&it.json, "resourceType", "Bundle");
    emit_string(&it.json, "id", "cajal-knowledge-base");
    emit_string(&it.json, "type", "collection");
    emit_array(&it.json, "entry");
    write_base(&it);
    write_facts(&it);
    kb_fhir_plans(&it);
    kb_fhir_evidence(&it);
    emit_end_array(&it.json);
    emit_end_object(&it.json);
    text_add_char(out, '\n');
    text_free(&it.scratch);
    return it.failed || out->failed ? errors_no_memory(errors) : CAJAL_OK;
}
