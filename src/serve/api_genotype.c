/* Molecular findings in: names as JSON or in the query, or a VCF; the molecular report out. */
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/json_tree.h"
#include "cajal/molecular.h"
#include "serve/api.h"
#include "serve/handlers.h"

#define NAMES_MOST 1000

static const char *const known[] = {"hgvs", "tested", "assembly", "sample", "normal", "as_of"};

/* All values of a parameter that may be given more than once. */
static cajal_status all_of(struct api_call *call, const char *const **out, size_t *count, const char *name)
{
    const char **list = arena_array(call->arena, call->request->query_count + 1, sizeof *list);
    if (!list)
        return errors_no_memory(call->errors);
    for (size_t i = 0; i < call->request->query_count; i++)
        if (strcmp(call->request->query[i].name, name) == 0)
            list[(*count)++] = call->request->query[i].value;
    *out = list;
    return CAJAL_OK;
}

static cajal_status read_query(struct api_call *call, cajal_molecular_input *input)
{
    cajal_status status = api_only(call, known, sizeof known / sizeof known[0]);
    *input = (cajal_molecular_input)CAJAL_MOLECULAR_INPUT_INIT;
    if (status == CAJAL_OK)
        status = all_of(call, &input->hgvs, &input->hgvs_count, "hgvs");
    if (status == CAJAL_OK)
        status = all_of(call, &input->tested, &input->tested_count, "tested");
    if (status == CAJAL_OK)
        status = api_day(call, &input->as_of, "as_of");
    input->assembly = http_query(call->request, "assembly");
    input->sample = http_query(call->request, "sample");
    input->normal = http_query(call->request, "normal");
    return status;
}

/* ---- the body as JSON: { "variants": [ "KIT:p.V559D" ], "tested": [ "KIT" ], "assembly": "GRCh38" } ---- */

static cajal_status read_words(struct api_call *call, const char *const **out, size_t *count, const char *key,
                               const json_t *json)
{
    if (!json_is_array(json) || json_array_size(json) > NAMES_MOST)
        return errors_add(call->errors, CAJAL_INVALID, NULL, 0, arena_printf(call->arena, "$.%s", key),
                          "expected a list of at most %d texts", NAMES_MOST);
    const char **list = arena_array(call->arena, json_array_size(json) + 1, sizeof *list);
    if (!list)
        return errors_no_memory(call->errors);
    for (size_t i = 0; i < json_array_size(json); i++) {
        const char *word = json_string_value(json_array_get(json, i));
        if (!word)
            return errors_add(call->errors, CAJAL_INVALID, NULL, 0, arena_printf(call->arena, "$.%s[%zu]", key, i),
                              "expected text");
        if (!(list[i] = arena_strdup(call->arena, word)))
            return errors_no_memory(call->errors);
    }
    *out = list;
    *count = json_array_size(json);
    return CAJAL_OK;
}

static cajal_status read_member(struct api_call *call, cajal_molecular_input *input, const char *key,
                                const json_t *json)
{
    if (strcmp(key, "variants") == 0)
        return read_words(call, &input->hgvs, &input->hgvs_count, key, json);
    if (strcmp(key, "tested") == 0)
        return read_words(call, &input->tested, &input->tested_count, key, json);
    if (strcmp(key, "assembly") == 0 && json_is_string(json)) {
        input->assembly = arena_strdup(call->arena, json_string_value(json));
        return input->assembly ? CAJAL_OK : errors_no_memory(call->errors);
    }
    return errors_add(call->errors, CAJAL_INVALID, NULL, 0, "$",
                      "\"%.60s\": expected variants, tested (lists) or "
                      "assembly (text)",
                      key);
}

static cajal_status read_json(struct api_call *call, cajal_molecular_input *input)
{
    const char *key;
    json_t *body, *value;
    cajal_status status = json_read(&body, call->request->body, call->request->body_length, NULL, call->errors);
    if (status != CAJAL_OK)
        return status;
    if (!json_is_object(body))
        status = errors_add(call->errors, CAJAL_INVALID, NULL, 0, "$", "expected an object");
    json_object_foreach(body, key, value)
    {
        if (status == CAJAL_OK)
            status = read_member(call, input, key, value);
    }
    json_decref(body);
    return status;
}

/* ---- both ---- */

static cajal_status report(struct api_call *call, const cajal_molecular_input *input)
{
    cajal_molecular *molecular = NULL;
    cajal_report_options face = CAJAL_REPORT_OPTIONS_INIT;
    char *bytes = NULL;
    size_t length = 0;
    face.format = CAJAL_JSON;
    cajal_status status = cajal_molecular_read(&molecular, call->request->knowledge, input, call->errors);
    if (status == CAJAL_OK)
        status = cajal_report_molecular(&bytes, &length, molecular, &face, call->errors);
    if (status == CAJAL_OK)
        api_answer(call, HTTP_JSON, bytes, length);
    cajal_molecular_free(molecular);
    return status;
}

static cajal_status genotype(struct api_call *call)
{
    cajal_molecular_input input;
    char path[API_PATH];
    const char *paths[1] = {path};
    int file = -1;
    cajal_status status = read_query(call, &input);
    if (status == CAJAL_OK && api_is_table(call->request)) {
        file = api_body_file(call, path);
        input.vcf = paths;
        input.vcf_count = 1;
        status = file < 0 ? CAJAL_INTERNAL : CAJAL_OK;
    } else if (status == CAJAL_OK && call->request->body_length) {
        status = read_json(call, &input);
    }
    if (status == CAJAL_OK && !input.hgvs_count && !input.vcf_count)
        status = errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL,
                            "nothing to read: expected hgvs=GENE:p.X in the query, {\"variants\": [ … ]}, or a VCF");
    if (status == CAJAL_OK)
        status = report(call, &input);
    if (file >= 0)
        close(file);
    return status;
}

void answer_genotype(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, genotype);
}
