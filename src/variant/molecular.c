/* From calls to the report: the same change in several specimens once, classed, and what each drug can do. */
#include "variant/molecular.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/errors.h"
#include "base/lists.h"
#include "variant/germline.h"
#include "variant/vcf.h"

cajal_molecular *molecular_new(const cajal_knowledge *knowledge)
{
    struct arena *arena = arena_new();
    cajal_molecular *out = arena ? arena_alloc(arena, sizeof *out) : NULL;
    if (!out) {
        arena_free(arena);
        return NULL;
    }
    out->arena = arena;
    out->knowledge = knowledge;
    out->assembly = ASSEMBLY_UNKNOWN;
    out->as_of_days = SENSITIVITY_ALWAYS;
    return out;
}

void cajal_molecular_free(cajal_molecular *molecular)
{
    if (molecular)
        arena_free(molecular->arena);
}

struct specimen *molecular_add_specimen(cajal_molecular *molecular, const char *label)
{
    struct specimen *slot = arena_push(molecular->arena, (void **)&molecular->specimens, &molecular->specimens_count,
                                       &molecular->specimens_capacity, sizeof *slot);
    if (slot)
        slot->label = label;
    return slot;
}

bool molecular_note(cajal_molecular *molecular, const char *note)
{
    for (size_t i = 0; note && i < molecular->notes_count; i++)
        if (strcmp(molecular->notes[i], note) == 0)
            return true;
    const char **slot = note ? arena_push(molecular->arena, (void **)&molecular->notes, &molecular->notes_count,
                                          &molecular->notes_capacity, sizeof *slot)
                             : NULL;
    if (slot)
        *slot = note;
    return slot != NULL;
}

cajal_status molecular_assembly(enum assembly *out, const cajal_knowledge *knowledge, const char *name,
                                cajal_errors *errors)
{
    *out = name ? assembly_of_name(knowledge, name, strlen(name)) : ASSEMBLY_UNKNOWN;
    if (!name || *out != ASSEMBLY_UNKNOWN)
        return CAJAL_OK;
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "assembly \"%s\": expected GRCh37 or GRCh38", name);
}

/* ---- the same change once ---- */

static bool same_text(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

static struct molecular_finding *find(const cajal_molecular *molecular, const struct call *call)
{
    for (size_t i = 0; i < molecular->findings_count; i++) {
        const struct call *other = molecular->findings[i].call;
        if (other->gene == call->gene && other->alteration == call->alteration && other->ihc == call->ihc &&
            other->exon == call->exon && same_text(other->hgvs, call->hgvs) && same_text(other->partner, call->partner))
            return &molecular->findings[i];
    }
    return NULL;
}

static bool put_aside(cajal_molecular *molecular, const struct call *call)
{
    const struct call **slot = arena_push(molecular->arena, (void **)&molecular->filtered, &molecular->filtered_count,
                                          &molecular->filtered_capacity, sizeof *slot);
    if (slot)
        *slot = call;
    return slot != NULL;
}

static bool add_finding(cajal_molecular *molecular, size_t specimen, const struct call *call)
{
    struct molecular_finding *finding = find(molecular, call);
    if (!finding) {
        finding = arena_push(molecular->arena, (void **)&molecular->findings, &molecular->findings_count,
                             &molecular->findings_capacity, sizeof *finding);
        if (!finding)
            return false;
        finding->call = call;
        finding->in = arena_array(molecular->arena, molecular->specimens_count, sizeof *finding->in);
        if (!finding->in)
            return false;
    }
    finding->in[specimen] = call;
    finding->germline = finding->germline || call->in_normal;
    return true;
}

static bool note_of(cajal_molecular *molecular, const struct call *call)
{
    return !call->note || molecular_note(molecular, call->note);
}

static bool gather(cajal_molecular *molecular)
{
    for (size_t i = 0; i < molecular->specimens_count; i++)
        for (size_t j = 0; j < molecular->specimens[i].calls_count; j++) {
            const struct call *call = &molecular->specimens[i].calls[j];
            bool good = true;
            if (call->joined)
                good = note_of(molecular, call);
            else if (call->filtered)
                good = put_aside(molecular, call);
            else if (call->outside)
                molecular->elsewhere++;
            else
                good = add_finding(molecular, i, call) && note_of(molecular, call);
            if (!good)
                return false;
        }
    return true;
}

/* ---- classing ---- */

static void set_entry(struct case_molecular *entry, const struct molecular_finding *finding)
{
    *entry = (struct case_molecular){.gene = finding->call->gene->row.id,
                                     .hgvs = finding->call->hgvs,
                                     .exon = finding->call->exon ? finding->call->exon : CASE_ABSENT,
                                     .alteration = finding->call->alteration,
                                     .partner = finding->call->partner,
                                     .leads = finding->call->leads,
                                     .ihc = finding->call->ihc,
                                     .vaf_milli = CASE_ABSENT};
}

static cajal_status add_tested(cajal_molecular *molecular, struct cajal_case *it, const cajal_molecular_input *input,
                               cajal_errors *errors)
{
    for (size_t i = 0; i < input->tested_count; i++) {
        const struct kb_gene *gene = gene_of_name(molecular->knowledge, input->tested[i], strlen(input->tested[i]));
        if (!gene)
            return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "tested \"%s\": no such gene is held",
                              input->tested[i]);
        it->molecular[it->molecular_count++] = (struct case_molecular){
            .gene = gene->row.id, .result = CASE_RESULT_NOT_DETECTED, .exon = CASE_ABSENT, .vaf_milli = CASE_ABSENT};
    }
    return CAJAL_OK;
}

/* The errors of the findings speak of a case; here a name is wrong, and its own text says which. */
static void move_plainly(cajal_errors *to, const cajal_errors *from)
{
    for (size_t i = 0; i < cajal_errors_count(from); i++) {
        const cajal_error *error = cajal_errors_at(from, i);
        errors_add(to, error->status, NULL, 0, NULL, "%s", error->message);
    }
}

static cajal_status class_findings(cajal_molecular *molecular, const struct cajal_case *it, cajal_errors *errors)
{
    const struct genotype_options options = {.raw = true,
                                             .mend_numbering = true,
                                             .mark_errors = !molecular->name, /* a cohort names line and column */
                                             .assembly = molecular->assembly,
                                             .as_of_days = molecular->as_of_days};
    cajal_errors *own = cajal_errors_new();
    if (!own)
        return errors_no_memory(errors);
    cajal_status status =
        genotype_classify(&molecular->genotype, molecular->arena, molecular->knowledge, it, &options, own);
    if (arena_failed(molecular->arena)) /* a name half read looks wrong */
        status = errors_no_memory(errors);
    else
        move_plainly(errors, own);
    cajal_errors_free(own);
    for (uint32_t i = 0; status == CAJAL_OK && i < molecular->genotype.variants_count; i++) {
        const struct genotype_variant *variant = &molecular->genotype.variants[i];
        if (variant->index < molecular->findings_count)
            molecular->findings[variant->index].variant = variant;
    }
    for (uint32_t i = 0; status == CAJAL_OK && i < molecular->genotype.notes_count; i++)
        if (!molecular_note(molecular, molecular->genotype.notes[i]))
            status = errors_no_memory(errors);
    return status;
}

/* ---- inheritance ---- */

static int best_fraction(const cajal_molecular *molecular, const struct molecular_finding *finding)
{
    int best = CALL_UNKNOWN;
    for (size_t i = 0; i < molecular->specimens_count; i++)
        if (finding->in[i] && finding->in[i]->vaf_milli > best)
            best = finding->in[i]->vaf_milli;
    return best;
}

static bool matters(const struct molecular_finding *finding)
{
    return finding->variant && finding->variant->role != VARIANT_POLYMORPHISM &&
           finding->call->alteration == CASE_ALTERATION_MUTATION;
}

static bool add_germline(cajal_molecular *molecular, const struct kb_germline *row)
{
    for (size_t i = 0; i < molecular->germline_count; i++)
        if (molecular->germline[i] == row)
            return true;
    const struct kb_germline **slot =
        arena_push(molecular->arena, (void **)&molecular->germline, &molecular->germline_count,
                   &molecular->germline_capacity, sizeof *slot);
    if (slot)
        *slot = row;
    return slot != NULL;
}

static bool look_for_germline(cajal_molecular *molecular)
{
    const struct kb *kb = molecular->knowledge->kb;
    const struct kb_laboratory *limits = kb->laboratory;
    for (size_t i = 0; i < molecular->findings_count; i++) {
        struct molecular_finding *finding = &molecular->findings[i];
        int fraction = best_fraction(molecular, finding);
        finding->germline_suspected = !molecular->normal && fraction >= 10 * limits->germline_low_percent &&
                                      fraction <= 10 * limits->germline_high_percent;
        bool inherited = finding->germline || finding->germline_suspected;
        for (uint32_t j = 0; finding->variant && j < kb->germline_count; j++)
            if (germline_applies(&kb->germline[j], finding->variant, inherited) &&
                !add_germline(molecular, &kb->germline[j]))
                return false;
    }
    return true;
}

static bool note_germline(cajal_molecular *molecular)
{
    for (size_t i = 0; i < molecular->findings_count; i++) {
        const struct molecular_finding *finding = &molecular->findings[i];
        if (!matters(finding) || !(finding->germline || finding->germline_suspected))
            continue;
        const char *note =
            finding->germline
                ? arena_printf(molecular->arena, "%s is also in the normal sample: it is inherited.",
                               finding->variant->label)
                : arena_printf(
                      molecular->arena,
                      "%s: an allele fraction near one half may mean that it is inherited; a pure tumour looks "
                      "the same. A test of blood decides.",
                      finding->variant->label);
        if (!molecular_note(molecular, note))
            return false;
    }
    return true;
}

/* ---- what was not said ---- */

static bool note_coverage(cajal_molecular *molecular)
{
    if (!molecular->genotype.genotype || strcmp(molecular->genotype.genotype->row.id, "unknown") != 0)
        return true;
    return molecular_note(molecular,
                          arena_printf(molecular->arena,
                                       "That no driver is among the calls does not say that none is there: name "
                                       "the genes that were covered in full (--tested KIT,PDGFRA)."));
}

static bool as_of(cajal_molecular *molecular, const char *day, cajal_errors *errors)
{
    cajal_date date;
    if (!day)
        return true;
    if (!date_parse(&date, day) || date.precision != CAJAL_DAY) {
        errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "as-of \"%s\": expected a day, YYYY-MM-DD", day);
        return false;
    }
    molecular->as_of_days = date.days;
    return true;
}

cajal_status molecular_class(cajal_molecular *molecular, const cajal_molecular_input *input, cajal_errors *errors)
{
    if (!gather(molecular))
        return errors_no_memory(errors);
    struct cajal_case it = {.arena = molecular->arena, .id = "molecular"};
    if (!as_of(molecular, input->as_of, errors))
        return CAJAL_USAGE;
    it.molecular =
        arena_array(molecular->arena, molecular->findings_count + input->tested_count + 1, sizeof *it.molecular);
    if (!it.molecular)
        return errors_no_memory(errors);
    for (size_t i = 0; i < molecular->findings_count; i++)
        set_entry(&it.molecular[it.molecular_count++], &molecular->findings[i]);
    cajal_status status = add_tested(molecular, &it, input, errors);
    if (status == CAJAL_OK)
        status = class_findings(molecular, &it, errors);
    if (status != CAJAL_OK)
        return status;
    bool good = look_for_germline(molecular) && note_germline(molecular) && note_coverage(molecular) &&
                sensitivity_build(&molecular->matrix, molecular->arena, molecular->knowledge, &molecular->genotype,
                                  molecular->as_of_days);
    return good && !arena_failed(molecular->arena) ? CAJAL_OK : errors_no_memory(errors);
}

/* ---- files ---- */

static cajal_status take_result(cajal_molecular *molecular, const struct vcf_result *result, const char *path,
                                cajal_errors *errors)
{
    if (molecular->assembly != ASSEMBLY_UNKNOWN && molecular->assembly != result->assembly)
        return errors_add(errors, CAJAL_INVALID, path, 0, NULL, "is on %s, and what was read before on %s",
                          assembly_name(result->assembly), assembly_name(molecular->assembly));
    molecular->assembly = result->assembly;
    molecular->normal = result->normal ? result->normal : molecular->normal;
    size_t tumours = 0;
    for (size_t i = 0; i < result->specimens_count; i++)
        tumours += !result->specimens[i].is_normal;
    for (size_t i = 0; i < result->specimens_count; i++) {
        if (result->specimens[i].is_normal && tumours)
            continue;
        struct specimen *slot = molecular_add_specimen(molecular, NULL);
        if (!slot)
            return errors_no_memory(errors);
        *slot = result->specimens[i];
    }
    for (size_t i = 0; i < result->notes_count; i++)
        if (!molecular_note(molecular, result->notes[i]))
            return errors_no_memory(errors);
    return CAJAL_OK;
}

static cajal_status read_files(cajal_molecular *molecular, const cajal_molecular_input *input, enum assembly assembly,
                               cajal_errors *errors)
{
    cajal_status status = CAJAL_OK;
    for (size_t i = 0; i < input->vcf_count && status == CAJAL_OK; i++) {
        struct vcf_options options = {input->sample, assembly, i < input->labels_count ? input->labels[i] : NULL,
                                      input->normal};
        struct vcf_result result;
        status = calls_read_vcf(&result, molecular->arena, molecular->knowledge, input->vcf[i], &options, errors);
        if (status == CAJAL_OK)
            status = take_result(molecular, &result, input->vcf[i], errors);
    }
    /* one file of several may well be without it */
    if (status == CAJAL_OK && input->vcf_count && input->normal && !molecular->normal)
        status = errors_add(errors, CAJAL_INVALID, input->vcf[0], 0, NULL, "no normal sample \"%s\"%s", input->normal,
                            input->vcf_count > 1 ? ", nor in any other of the files" : "");
    return status;
}

static cajal_status read_names(cajal_molecular *molecular, const cajal_molecular_input *input, cajal_errors *errors)
{
    cajal_status status = CAJAL_OK;
    if (input->hgvs_count == 0)
        return CAJAL_OK;
    struct specimen *specimen = molecular_add_specimen(molecular, NULL);
    if (!specimen)
        return errors_no_memory(errors);
    for (size_t i = 0; i < input->hgvs_count; i++) {
        cajal_status own = molecular_add_name(molecular, specimen, input->hgvs[i], errors);
        status = own > status ? own : status;
    }
    return status;
}

cajal_status cajal_molecular_read(cajal_molecular **out, const cajal_knowledge *knowledge,
                                  const cajal_molecular_input *input, cajal_errors *errors)
{
    enum assembly assembly;
    if (input->version != CAJAL_MOLECULAR_INPUT_VERSION)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "cajal_molecular_input: version %d, expected %d",
                          input->version, CAJAL_MOLECULAR_INPUT_VERSION);
    cajal_status status = molecular_assembly(&assembly, knowledge, input->assembly, errors);
    if (status != CAJAL_OK)
        return status;
    cajal_molecular *molecular = molecular_new(knowledge);
    if (!molecular)
        return errors_no_memory(errors);
    molecular->assembly = assembly;
    status = read_files(molecular, input, assembly, errors);
    if (status == CAJAL_OK)
        status = read_names(molecular, input, errors);
    if (status == CAJAL_OK)
        status = molecular_class(molecular, input, errors);
    if (status == CAJAL_OK)
        *out = molecular;
    else
        cajal_molecular_free(molecular);
    return status;
}

/* ---- the getters ---- */

const char *cajal_molecular_class(const cajal_molecular *molecular)
{
    return molecular->genotype.genotype ? molecular->genotype.genotype->row.id : "unknown";
}

const char *cajal_molecular_sample(const cajal_molecular *molecular)
{
    if (molecular->name || molecular->specimens_count == 0)
        return molecular->name;
    return molecular->specimens[molecular->specimens_count - 1].label;
}

size_t cajal_molecular_count(const cajal_molecular *molecular, int secondary)
{
    return secondary ? molecular->genotype.secondary_count : molecular->genotype.primary_count;
}

const char *cajal_molecular_name(const cajal_molecular *molecular, int secondary, size_t index)
{
    if (index >= cajal_molecular_count(molecular, secondary))
        return NULL;
    return secondary ? molecular->genotype.secondary[index] : molecular->genotype.primary[index];
}
