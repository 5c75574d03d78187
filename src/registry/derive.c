/* A case as the registry keeps it: its canonical JSON, the hash of that, and the facts that lists are filtered by. */
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "patient/dates.h"
#include "registry/registry.h"

static void copy_word(char *out, size_t size, const char *word)
{
    size_t length = word ? strnlen(word, size - 1) : 0;
    memcpy(out, word, length);
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

static cajal_status set_facts(struct registry_case *out, const cajal_knowledge *knowledge, const char *as_of,
                              const cajal_case *it, cajal_errors *errors)
{
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    cajal_plan *plan = NULL;
    options.as_of = as_of;
    cajal_status status = cajal_plan_make(&plan, knowledge, it, &options, errors);
    if (status != CAJAL_OK)
        return status;
    const char *line = cajal_plan_fact(plan, "line"), *drug = cajal_plan_fact(plan, "current_drug");
    const char *progression = cajal_plan_fact(plan, "progression");
    copy_word(out->genotype, sizeof out->genotype, cajal_plan_genotype(plan));
    copy_word(out->line, sizeof out->line, line ? line : "unknown");
    copy_word(out->drug, sizeof out->drug, drug ? drug : "unknown");
    copy_word(out->progression, sizeof out->progression, progression ? progression : "unknown");
    cajal_plan_free(plan);
    return CAJAL_OK;
}

cajal_status registry_derive(struct registry_case *out, const cajal_knowledge *knowledge, const char *as_of,
                             const char *json, size_t length, cajal_errors *errors)
{
    cajal_case *it = NULL;
    *out = (struct registry_case){0};
    cajal_status status = cajal_case_read(&it, json, length, NULL, errors);
    if (status != CAJAL_OK)
        return status;
    status = set_facts(out, knowledge, as_of, it, errors);
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
