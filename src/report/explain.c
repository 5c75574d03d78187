#include "report/explain.h"

#include <string.h>

#include "base/errors.h"
#include "base/letters.h"
#include "base/words.h"
#include "knowledge/names.h"
#include "report/explain_parts.h"
#include "report/report.h"

#define SUGGESTIONS 5

/* In the order in which rows of one id are told. */
static const struct kind {
    enum kb_list list;
    const char *word;
    explain_describe *describe;
} kinds[] = {
    {KB_LIST_drugs, "drug", explain_drug},
    {KB_LIST_local, "local", explain_local},
    {KB_LIST_regimens, "regimen", explain_regimen},
    {KB_LIST_comedications, "comedication", explain_comedication},
    {KB_LIST_classes, "class", explain_class},
    {KB_LIST_interactions, "interaction", explain_interaction},
    {KB_LIST_dosing, "dosing", explain_dosing},
    {KB_LIST_rules, "rule", explain_rule},
    {KB_LIST_safety, "safety", explain_safety},
    {KB_LIST_conflicts, "conflict", explain_conflict},
    {KB_LIST_references, "reference", explain_reference},
    {KB_LIST_trials, "trial", explain_trial},
    {KB_LIST_tables, "table", explain_table},
    {KB_LIST_genotypes, "genotype", explain_genotype},
    {KB_LIST_genes, "gene", explain_gene},
    {KB_LIST_variants, "variant", explain_variant},
    {KB_LIST_resistance, "resistance", explain_resistance},
    {KB_LIST_sensitivity, "sensitivity", explain_sensitivity},
    {KB_LIST_germline, "germline", explain_germline},
    {KB_LIST_laboratory, "laboratory", explain_laboratory},
    {KB_LIST_assemblies, "assembly", explain_assembly},
    {KB_LIST_facts, "fact", explain_fact},
    {KB_LIST_criteria, "criterion", explain_criterion},
    {KB_LIST_settings, "setting", explain_setting},
    {KB_LIST_findings, "finding", explain_finding},
    {KB_LIST_clones, "clone", explain_clone},
    {KB_LIST_parameters, "parameter", explain_parameter},
    {KB_LIST_arms, "simulated trial", explain_simulated_arm},
    {KB_LIST_targets, "target", explain_target},
    {KB_LIST_posterior, "posterior", explain_posterior},
};
#define KINDS (sizeof kinds / sizeof kinds[0])

const char *explain_kind(enum kb_list list)
{
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].list == list)
            return kinds[i].word;
    return "row";
}

/* ---- when nothing has that id ---- */

struct suggesting {
    const char *id;
    const char *found[SUGGESTIONS];
    size_t count;
    struct words_best best;
};

static bool is_suggested(const struct suggesting *it, const char *name)
{
    for (size_t i = 0; i < it->count; i++)
        if (letters_compare(it->found[i], name) == 0)
            return true;
    return false;
}

static bool contains(const char *name, const char *part)
{
    size_t length = strlen(part);
    for (; *name; name++)
        if (letters_compare_n(name, part, length) == 0)
            return true;
    return false;
}

static void consider_contained(struct suggesting *it, const char *name)
{
    if (it->count < SUGGESTIONS && strlen(it->id) > 2 && contains(name, it->id) && !is_suggested(it, name))
        it->found[it->count++] = name;
}

static void consider_near(struct suggesting *it, const char *name)
{
    if (!is_suggested(it, name))
        words_consider(&it->best, it->id, name);
}

typedef void consider_name(struct suggesting *it, const char *name);

static void each_name(struct suggesting *it, const struct kb *kb, consider_name *consider)
{
    for (size_t kind = 0; kind < KINDS; kind++)
        for (uint32_t i = 0; i < kb_list_length(kb, kinds[kind].list); i++)
            consider(it, kb_list_row(kb, kinds[kind].list, i)->id);
    for (uint32_t i = 0; i < kb->drugs_count; i++) {
        for (uint32_t j = 0; j < kb->drugs[i].aliases_count; j++)
            consider(it, kb->drugs[i].aliases[j]);
        for (uint32_t j = 0; j < kb->drugs[i].brands_count; j++)
            consider(it, kb->drugs[i].brands[j].name);
    }
}

static void each_figure(struct suggesting *it, const struct kb *kb, consider_name *consider)
{
    for (uint32_t i = 0; i < kb->trials_count; i++)
        for (uint32_t j = 0; j < kb->trials[i].outcomes_count; j++)
            consider(it, kb->trials[i].outcomes[j].row.id);
}

typedef void each_of(struct suggesting *it, const struct kb *kb, consider_name *consider);

/* The nearest by spelling first, then those that contain what was asked. */
static void suggest(struct suggesting *it, const struct kb *kb, each_of *each)
{
    for (size_t wanted = 0; wanted < 3; wanted++) {
        it->best = (struct words_best){0};
        each(it, kb, consider_near);
        if (!it->best.word)
            break;
        it->found[it->count++] = it->best.word;
    }
    each(it, kb, consider_contained);
}

/* Figures are many and seldom asked for: they are suggested when nothing else is near. */
static cajal_status not_found(const struct kb *kb, const char *id, cajal_errors *errors)
{
    struct suggesting it = {.id = id};
    struct text names = {0};
    suggest(&it, kb, each_name);
    if (it.count == 0)
        suggest(&it, kb, each_figure);
    for (size_t i = 0; i < it.count; i++)
        text_printf(&names, "%s\"%s\"", i ? ", " : "; near it: ", it.found[i]);
    cajal_status status = errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                                     "nothing in the knowledge base is called \"%s\"%s", id, text_string(&names));
    text_free(&names);
    return status;
}

/* ---- what was found ---- */

static const void *find(const cajal_knowledge *knowledge, const struct kind *kind, const char *id, size_t length)
{
    char plain[128];
    if (id[length] == '\0')
        return names_find(knowledge->names, kind->list, id);
    if (kind->list != KB_LIST_references || length >= sizeof plain)
        return NULL;
    memcpy(plain, id, length);
    plain[length] = '\0';
    return names_find(knowledge->names, kind->list, plain);
}

static size_t describe_all(struct face *face, const char *id)
{
    size_t found = 0, length = kb_source_id_length(id);
    face->place = id[length] == '#' ? id + length + 1 : NULL;
    for (size_t i = 0; i < KINDS; i++) {
        const void *row = find(face->knowledge, &kinds[i], id, length);
        if (!row)
            continue;
        face->kind = kinds[i].word;
        kinds[i].describe(face, row);
        found++;
    }
    return found + explain_figure(face, id);
}

static size_t write_json(struct face *face, const char *id)
{
    emit_object(&face->json, NULL);
    emit_int(&face->json, "cajal", REPORT_JSON_VERSION);
    emit_string(&face->json, "knowledge_base", face->knowledge->kb->manifest.version);
    emit_string(&face->json, "query", id);
    emit_array(&face->json, "found");
    size_t found = describe_all(face, id);
    emit_end_array(&face->json);
    face_references(face);
    emit_end_object(&face->json);
    text_add_char(face->json.text, '\n');
    return found;
}

static size_t write_text(struct face *face, const char *id)
{
    size_t found = describe_all(face, id);
    face_references(face);
    return found;
}

cajal_status explain_id(struct text *out, const cajal_knowledge *knowledge, const char *id,
                        const struct explain_options *options, cajal_errors *errors)
{
    struct face face;
    struct text written = {0};
    face_begin(&face, &written, knowledge, options->as_json, options->pretty, options->width, options->colour);
    size_t found = options->as_json ? write_json(&face, id) : write_text(&face, id);
    bool fine = face_end(&face) && !written.failed;
    if (fine && found)
        text_add_n(out, written.data, written.length);
    text_free(&written);
    if (!fine || out->failed)
        return errors_no_memory(errors);
    return found ? CAJAL_OK : not_found(knowledge->kb, id, errors);
}
