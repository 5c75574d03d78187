/* Findings → driver class, acquired resistance, and what to say about them. */
#include <string.h>

#include "base/errors.h"
#include "base/lists.h"
#include "variant/finding.h"
#include "variant/hgvs_dna.h"

struct classing {
    struct finding_reader *reader;
    const cajal_knowledge *knowledge;
    const struct cajal_case *patient_case;
    struct finding *findings;
    uint32_t count;
    cajal_date first_drug; /* start of the first systemic treatment; may be not stated */
    bool treated;
};

/* ---- driver classes ---- */

/* A change may run on into the next exon: a deletion over the end of KIT exon 10 into exon 11. */
static bool lies_in(const int *exons, uint32_t count, const struct finding *finding)
{
    return list_has_int(exons, count, finding->variant.exon) || list_has_int(exons, count, finding->variant.last_exon);
}

/* "c.1648-3_1672del": from the intron into the exon. */
static bool takes_start_of_exon(const struct finding *finding)
{
    struct hgvs_dna change;
    struct hgvs_error error;
    size_t prefix;
    return finding->has_effect && finding->effect == EFFECT_SPLICE_ACCEPTOR && finding->variant.hgvs_c &&
           hgvs_dna_parse(&change, &prefix, finding->variant.hgvs_c, &error) &&
           (change.kind == DNA_DELETION || change.kind == DNA_DELINS) && change.first.offset && change.last.base > 0 &&
           change.last.offset == 0;
}

/* A report by a person says that what it names matters; a raw call must show it by itself. */
static bool fits_change(enum kb_change change, const struct finding *finding, bool raw)
{
    bool named = finding->has_change || finding->has_effect || finding->uncertain;
    if (finding->has_effect && finding->effect == EFFECT_ELONGATION)
        return change == KB_CHANGE_ANY; /* what protein results is not known */
    switch (change) {
    case KB_CHANGE_ACTIVATING: return !finding_destroys(finding);
    case KB_CHANGE_LOSS: return !raw || !named || finding_destroys(finding);
    case KB_CHANGE_START_OF_EXON: return takes_start_of_exon(finding);
    case KB_CHANGE_REPORTED: return !raw || !named;
    default: return true;
    }
}

static bool matches(const struct kb_match *match, const struct finding *finding, bool raw)
{
    if (!list_has_word(match->genes, match->genes_count, finding->variant.gene->row.id))
        return false;
    if (match->alteration != KB_ALTERATION_ANY && match->alteration != finding->alteration)
        return false;
    if (match->exons_count && !lies_in(match->exons, match->exons_count, finding))
        return false;
    if (!fits_change(match->change, finding, raw))
        return false;
    return match->hgvs_count == 0 || list_has_word(match->hgvs, match->hgvs_count, finding->variant.hgvs_p);
}

static const struct kb_genotype *class_of(const struct classing *classing, const struct finding *finding)
{
    const struct kb *kb = classing->knowledge->kb;
    const struct kb_genotype *best = NULL;
    for (uint32_t i = 0; i < kb->genotypes_count; i++)
        for (uint32_t j = 0; j < kb->genotypes[i].match_count; j++)
            if (matches(&kb->genotypes[i].match[j], finding, classing->reader->options.raw) &&
                (!best || kb->genotypes[i].precedence < best->precedence))
                best = &kb->genotypes[i];
    return best;
}

/* A report that names only the exon may mean the one mutation there that changes everything. */
static const struct kb_genotype *class_it_may_hide(const struct classing *classing, const struct finding *finding)
{
    const struct kb *kb = classing->knowledge->kb;
    if (finding->has_change || finding->alteration != KB_ALTERATION_MUTATION)
        return NULL;
    for (uint32_t i = 0; i < kb->genotypes_count; i++)
        for (uint32_t j = 0; j < kb->genotypes[i].match_count; j++) {
            const struct kb_match *match = &kb->genotypes[i].match[j];
            struct hgvs_protein change;
            struct hgvs_error error;
            size_t gene_length;
            if (match->hgvs_count == 0 ||
                !list_has_word(match->genes, match->genes_count, finding->variant.gene->row.id) ||
                !hgvs_parse(&change, &gene_length, match->hgvs[0], &error))
                continue;
            if (finding->first_codon && (change.last < finding->first_codon || change.first > finding->last_codon))
                continue;
            int exon = gene_exon(finding->variant.gene, change.first);
            if (!finding->variant.exon || !exon || exon == finding->variant.exon)
                return &kb->genotypes[i];
        }
    return NULL;
}

/* Whether the knowledge base asks of the gene's drivers that the protein is not cut short. */
static bool needs_activation(const struct classing *classing, const struct finding *finding)
{
    const struct kb *kb = classing->knowledge->kb;
    for (uint32_t i = 0; i < kb->genotypes_count; i++)
        for (uint32_t j = 0; j < kb->genotypes[i].match_count; j++) {
            const struct kb_match *match = &kb->genotypes[i].match[j];
            if (match->change == KB_CHANGE_ACTIVATING &&
                list_has_word(match->genes, match->genes_count, finding->variant.gene->row.id))
                return true;
        }
    return false;
}

static void class_driver(struct classing *classing, struct finding *finding)
{
    const struct kb_genotype *hidden = class_it_may_hide(classing, finding);
    if (hidden) {
        finding_note(classing->reader,
                     arena_printf(classing->reader->arena,
                                  "%s: the report does not name the change; it may or may not be %s. Ask for it.",
                                  finding->variant.label, hidden->name));
        return;
    }
    finding->variant.genotype = class_of(classing, finding);
    if (finding->variant.genotype && takes_start_of_exon(finding))
        finding_note(classing->reader,
                     arena_printf(classing->reader->arena,
                                  "%s takes the start of exon %d with the splice site before it. That a later site is "
                                  "used and the reading frame kept, as in published tumours, is shown by the RNA.",
                                  finding->variant.label, finding->variant.exon));
    if (!finding->variant.genotype && finding->alteration == KB_ALTERATION_MUTATION && finding_destroys(finding) &&
        needs_activation(classing, finding))
        finding_note(classing->reader,
                     arena_printf(classing->reader->arena,
                                  finding->has_effect && effect_disturbs_splicing(finding->effect)
                                      ? "%s takes a splice site away: whether the protein is cut short or only loses "
                                        "some residues, which may activate it, is shown by the RNA. It is not taken "
                                        "as a driver."
                                      : "%s cuts the protein short, so it is not taken as a driver. Have the report "
                                        "checked.",
                                  finding->variant.label));
}

/* ---- acquired resistance ---- */

static const struct kb_resistance *resistance_of(const struct classing *classing, const struct finding *finding)
{
    const struct kb *kb = classing->knowledge->kb;
    for (uint32_t i = 0; i < kb->resistance_count; i++) {
        const struct kb_resistance *row = &kb->resistance[i];
        if (strcmp(row->gene, finding->variant.gene->row.id) == 0 && row->alteration == finding->alteration &&
            (row->exons_count == 0 || lies_in(row->exons, row->exons_count, finding)) &&
            fits_change(row->change, finding, classing->reader->options.raw))
            return row;
    }
    return NULL;
}

static bool has_primary_in(const struct classing *classing, const struct kb_resistance *row)
{
    for (uint32_t i = 0; i < classing->count; i++) {
        const struct finding *other = &classing->findings[i];
        bool harmless = other->variant.known && other->variant.known->role == KB_ROLE_POLYMORPHISM;
        bool silent = finding_is_silent(other);
        if (other->positive && other->variant.gene && strcmp(other->variant.gene->row.id, row->gene) == 0 &&
            other->alteration == KB_ALTERATION_MUTATION && !harmless && !silent && other->variant.genotype &&
            lies_in(row->after_exons, row->after_exons_count, other))
            return true;
    }
    return false;
}

static bool taken_under_treatment(const struct classing *classing, const struct finding *finding)
{
    cajal_date date = classing->patient_case->molecular[finding->variant.index].date;
    return classing->treated && date_stated(date) && date_stated(classing->first_drug) &&
           date_compare(date, classing->first_drug) >= 0;
}

static bool taken_before_treatment(const struct classing *classing, const struct finding *finding)
{
    cajal_date date = classing->patient_case->molecular[finding->variant.index].date;
    if (classing->reader->options.raw)
        return false; /* nothing is known of treatment */
    return !classing->treated ||
           (date_stated(date) && date_stated(classing->first_drug) && date_compare(date, classing->first_drug) < 0);
}

static bool taken_as_diagnosed(const struct classing *classing, const struct finding *finding)
{
    const struct case_molecular *entry = &classing->patient_case->molecular[finding->variant.index];
    return !date_stated(entry->date) && entry->specimen == CASE_SPECIMEN_PRIMARY;
}

/* A stain that is "negative" may have been so from the start; "lost" says that it was there. */
static bool never_seen(const struct classing *classing, const struct finding *finding)
{
    return classing->patient_case->molecular[finding->variant.index].ihc == CASE_IHC_NEGATIVE;
}

static bool is_acquired(const struct classing *classing, const struct finding *finding, const struct kb_resistance *row)
{
    const struct kb_variant *known = finding->variant.known;
    if (known && known->role == KB_ROLE_SECONDARY)
        return true;
    if (known && known->role == KB_ROLE_PRIMARY)
        return false;
    if (row->after_exons_count)
        return has_primary_in(classing, row);
    if (never_seen(classing, finding))
        return taken_under_treatment(classing, finding);
    return !taken_as_diagnosed(classing, finding) && !taken_before_treatment(classing, finding);
}

/* What the reader must know of a finding that counts as acquired. */
static void note_acquired(struct classing *classing, const struct finding *finding)
{
    struct arena *arena = classing->reader->arena;
    const char *label = finding->variant.label;
    if (taken_before_treatment(classing, finding))
        finding_note(classing->reader,
                     arena_printf(arena, "%s was found before any drug: resistance was there from the start.", label));
    else if (!taken_under_treatment(classing, finding) && !finding->has_change)
        finding_note(
            classing->reader,
            arena_printf(arena, "%s: the date is not stated; it is taken as acquired under treatment.", label));
}

static void note_doubt(struct classing *classing, const struct finding *finding)
{
    struct arena *arena = classing->reader->arena;
    const struct genotype_variant *variant = &finding->variant;
    if (variant->known && variant->known->row.status != KB_VERIFIED)
        finding_note(classing->reader, arena_printf(arena, "%s: %s", variant->label, variant->known->text));
    bool shown = finding->has_change || (finding->has_effect && !effect_disturbs_splicing(finding->effect));
    if (variant->role == VARIANT_NOT_CLASSED && shown && !finding_destroys(finding))
        finding_note(
            classing->reader,
            arena_printf(arena, "%s is of no known meaning: it names no driver, and the gene does not count as normal.",
                         variant->label));
    const struct kb_resistance *row = resistance_of(classing, finding);
    if (variant->role == VARIANT_NOT_CLASSED && row && never_seen(classing, finding) &&
        !taken_as_diagnosed(classing, finding) && !taken_before_treatment(classing, finding))
        finding_note(
            classing->reader,
            arena_printf(classing->reader->arena,
                         "%s counts as acquired resistance (%s) only when it was lost under treatment, and the "
                         "dates do not show that.",
                         variant->label, row->name));
    if (variant->role == VARIANT_PRIMARY && row && taken_under_treatment(classing, finding))
        finding_note(classing->reader,
                     arena_printf(arena,
                                  "%s was found under treatment and no other driver is on record: it may be acquired "
                                  "resistance rather than the driver. Test the untreated tumour.",
                                  variant->label));
}

static int32_t day_of(const struct genotype_options *options)
{
    return options->as_of_days ? options->as_of_days : INT32_MAX;
}

static void set_role(struct classing *classing, struct finding *finding)
{
    struct genotype_variant *variant = &finding->variant;
    bool silent = finding_is_silent(finding);
    if (silent || (variant->known && variant->known->role == KB_ROLE_POLYMORPHISM)) {
        variant->role = VARIANT_POLYMORPHISM;
        variant->genotype = NULL;
        variant->text = "not known to change what the protein does; it is no driver";
        return;
    }
    const struct kb_resistance *row = resistance_of(classing, finding);
    variant->text = "a finding that the knowledge base gives no meaning";
    if (row && is_acquired(classing, finding, row)) {
        variant->role = VARIANT_SECONDARY;
        variant->resistance = row;
        variant->genotype = NULL;
        variant->text = row->text;
        note_acquired(classing, finding);
    } else if (variant->genotype) {
        variant->role = VARIANT_PRIMARY;
        variant->text = kb_genotype_text(variant->genotype, day_of(&classing->reader->options));
    }
    note_doubt(classing, finding);
}

/* ---- the whole ---- */

static void find_first_drug(struct classing *classing)
{
    for (uint32_t i = 0; i < classing->patient_case->treatments_count; i++) {
        const struct case_treatment *treatment = &classing->patient_case->treatments[i];
        if (treatment->kind != CASE_KIND_SYSTEMIC)
            continue;
        classing->treated = true;
        if (date_stated(treatment->start) &&
            (!date_stated(classing->first_drug) || date_compare(treatment->start, classing->first_drug) < 0))
            classing->first_drug = treatment->start;
    }
}

static bool tested_negative(const struct classing *classing, const char *gene)
{
    bool negative = false;
    for (uint32_t i = 0; i < classing->count; i++) {
        const struct finding *finding = &classing->findings[i];
        if (!finding->variant.gene || strcmp(finding->variant.gene->row.id, gene) != 0)
            continue;
        if (finding->positive && finding->variant.role != VARIANT_POLYMORPHISM &&
            finding->alteration != KB_ALTERATION_PROTEIN_LOSS)
            return false;
        negative = negative || finding->negative;
    }
    return negative;
}

static const struct kb_genotype *class_by_negatives(const struct classing *classing)
{
    const struct kb *kb = classing->knowledge->kb;
    for (uint32_t i = 0; i < kb->genotypes_count; i++) {
        const struct kb_genotype *row = &kb->genotypes[i];
        bool all = row->needs_negative_count > 0;
        for (uint32_t j = 0; j < row->needs_negative_count && all; j++)
            all = tested_negative(classing, row->needs_negative[j]);
        if (all)
            return row;
    }
    return kb_genotype(classing->knowledge, "unknown");
}

static void choose_class(struct classing *classing, cajal_genotype *out)
{
    const struct kb_genotype *best = NULL, *exclusive = NULL;
    for (uint32_t i = 0; i < classing->count; i++) {
        const struct finding *finding = &classing->findings[i];
        const struct kb_genotype *genotype = finding->variant.genotype;
        if (finding->variant.role != VARIANT_PRIMARY)
            continue;
        if (!best || genotype->precedence < best->precedence)
            best = genotype;
        if (genotype->exclusive && exclusive && exclusive != genotype && !out->driver_conflict) {
            out->driver_conflict = true;
            finding_note(
                classing->reader,
                arena_printf(classing->reader->arena,
                             "Two drivers are reported that exclude each other: %s and %s. One is likely wrong.",
                             exclusive->name, genotype->name));
        }
        if (genotype->exclusive)
            exclusive = genotype;
    }
    out->genotype = best ? best : class_by_negatives(classing);
}

static bool add_label(struct arena *arena, const char ***list, uint32_t *count, const char *label)
{
    size_t used = *count, capacity = used; /* short lists: grown one by one */
    for (uint32_t i = 0; i < *count; i++)
        if (strcmp((*list)[i], label) == 0)
            return true;
    const char **slot = arena_push(arena, (void **)list, &used, &capacity, sizeof *slot);
    if (!slot)
        return false;
    *slot = label;
    *count = (uint32_t)used;
    return true;
}

static bool add_resistance(struct arena *arena, cajal_genotype *out, const struct kb_resistance *row)
{
    for (uint32_t i = 0; i < out->resistance_count; i++)
        if (out->resistance[i] == row)
            return true;
    const struct kb_resistance **grown = arena_array(arena, out->resistance_count + 1, sizeof *grown);
    if (!grown)
        return false;
    if (out->resistance_count)
        memcpy(grown, out->resistance, out->resistance_count * sizeof *grown);
    grown[out->resistance_count++] = row;
    out->resistance = grown;
    return true;
}

static bool collect(const struct classing *classing, struct arena *arena, cajal_genotype *out)
{
    out->variants = arena_array(arena, classing->count + 1, sizeof *out->variants);
    if (!out->variants)
        return false;
    for (uint32_t i = 0; i < classing->count; i++) {
        const struct finding *finding = &classing->findings[i];
        const struct genotype_variant *variant = &finding->variant;
        if (taken_under_treatment(classing, finding) && (finding->positive || finding->negative))
            out->resistance_tested = true;
        if (!finding->positive)
            continue;
        out->variants[out->variants_count++] = *variant;
        if (variant->role == VARIANT_PRIMARY && !add_label(arena, &out->primary, &out->primary_count, variant->label))
            return false;
        if (variant->role != VARIANT_SECONDARY)
            continue;
        out->resistance_tested = true;
        if (!add_label(arena, &out->secondary, &out->secondary_count, variant->label) ||
            !add_resistance(arena, out, variant->resistance))
            return false;
    }
    return true;
}

static const char *sentence(struct arena *arena, const cajal_genotype *out, int32_t day)
{
    const char *text = out->genotype ? out->genotype->name : "Genotype unknown";
    for (uint32_t i = 0; text && i < out->primary_count; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? ", " : " (", out->primary[i]);
    if (text && out->primary_count)
        text = arena_printf(arena, "%s)", text);
    if (text && out->genotype)
        text = arena_printf(arena, "%s. %s", text, kb_genotype_text(out->genotype, day));
    for (uint32_t i = 0; text && i < out->secondary_count; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? ", " : " Acquired: ", out->secondary[i]);
    if (text && out->secondary_count)
        text = arena_printf(arena, "%s.", text);
    return text;
}

cajal_status genotype_classify(cajal_genotype *out, struct arena *arena, const cajal_knowledge *knowledge,
                               const struct cajal_case *patient_case, const struct genotype_options *options,
                               cajal_errors *errors)
{
    *out = (cajal_genotype){0};
    struct finding_reader reader = {.arena = arena, .knowledge = knowledge, .errors = errors, .options = *options};
    struct classing classing = {.reader = &reader,
                                .knowledge = knowledge,
                                .patient_case = patient_case,
                                .count = patient_case->molecular_count};
    classing.findings = arena_array(arena, classing.count + 1, sizeof *classing.findings);
    if (!classing.findings)
        return errors_no_memory(errors);
    find_first_drug(&classing);
    for (uint32_t i = 0; i < classing.count; i++)
        finding_read(&reader, &classing.findings[i], &patient_case->molecular[i], i);
    if (reader.status != CAJAL_OK)
        return reader.status;
    for (uint32_t i = 0; i < classing.count; i++)
        if (classing.findings[i].positive)
            class_driver(&classing, &classing.findings[i]);
    for (uint32_t i = 0; i < classing.count; i++)
        if (classing.findings[i].positive)
            set_role(&classing, &classing.findings[i]);
    choose_class(&classing, out);
    if (!collect(&classing, arena, out) || !(out->text = sentence(arena, out, day_of(options))))
        return errors_no_memory(errors);
    out->notes = reader.notes;
    out->notes_count = (uint32_t)reader.notes_count;
    return reader.status;
}
