/* A case as the registry keeps it: its canonical JSON, the hash of that, and the facts that lists are filtered by. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "patient/dates.h"
#include "facts/facts.h"
#include "registry/registry.h"
#include "response/response.h"
#include "variant/genotype.h"

static void copy_word(char *out, size_t size, const char *word)
{
    size_t length = strnlen(word ? word : "unknown", size - 1);
    memcpy(out, word ? word : "unknown", length);
    out[length] = '\0';
}

static void later(void *context, cajal_date *date, enum date_role role)
{
    (void)role;
    if (date_compare(*date, *(cajal_date *)context) > 0)
        *(cajal_date *)context = *date;
}

/* The first day that the latest date can mean. */
static void set_last_date(struct registry_case *out, cajal_case *it)
{
    cajal_date last = {0};
    char text[DATE_TEXT];
    case_each_date(it, later, &last);
    if (!date_stated(last))
        return;
    last.precision = CAJAL_DAY;
    date_format(text, last);
    copy_word(out->last_date, sizeof out->last_date, text);
}

static void copy_fact(char *out, size_t size, const cajal_knowledge *knowledge, const cajal_facts *facts,
                      const char *id)
{
    int index = kb_fact_index(knowledge, id);
    copy_word(out, size, index < 0 ? "unknown" : kb_fact_word(&knowledge->kb->facts[index], facts->values[index]));
}

/* The way of plan/make.c as far as the facts: what to do next is not asked here, and costs the most. */
static cajal_status set_facts(struct registry_case *out, const cajal_knowledge *knowledge, const cajal_case *it,
                              cajal_errors *errors)
{
    const struct genotype_options options = GENOTYPE_OPTIONS_INIT;
    cajal_genotype genotype = {0};
    cajal_response response = {0};
    cajal_facts facts = {0};
    struct arena *arena = it->arena; /* freed with the case */
    cajal_status status = genotype_classify(&genotype, arena, knowledge, it, &options, errors);
    if (status == CAJAL_OK)
        status = response_assess(&response, arena, knowledge, it, errors);
    if (status == CAJAL_OK)
        status = facts_derive(&facts, arena, knowledge, it, &genotype, &response, errors);
    if (status != CAJAL_OK)
        return status;
    copy_word(out->genotype, sizeof out->genotype, genotype.genotype ? genotype.genotype->row.id : "unknown");
    copy_fact(out->line, sizeof out->line, knowledge, &facts, "line");
    copy_fact(out->drug, sizeof out->drug, knowledge, &facts, "current_drug");
    copy_fact(out->progression, sizeof out->progression, knowledge, &facts, "progression");
    return CAJAL_OK;
}

cajal_status registry_derive(struct registry_case *out, const cajal_knowledge *knowledge, const char *json,
                             size_t length, cajal_errors *errors)
{
    cajal_case *it = NULL;
    *out = (struct registry_case){0};
    cajal_status status = cajal_case_read(&it, json, length, NULL, errors);
    if (status != CAJAL_OK)
        return status;
    status = set_facts(out, knowledge, it, errors);
    if (status == CAJAL_OK)
        status = cajal_case_write(&out->document, &out->length, it, 0, errors);
    if (status == CAJAL_OK && !(out->id = strdup(cajal_case_id(it))))
        status = errors_no_memory(errors);
    if (status == CAJAL_OK) {
        digest_hex(out->content, out->document, out->length);
        set_last_date(out, it);
    }
    cajal_case_free(it);
    if (status != CAJAL_OK)
        registry_case_free(out);
    return status;
}

void registry_case_free(struct registry_case *it)
{
    free(it->id);
    cajal_free(it->document);
    it->id = NULL;
    it->document = NULL;
}
