#include "variant/finding.h"

#include <stdio.h>
#include <string.h>

#include "base/errors.h"
#include "base/letters.h"
#include "base/lists.h"
#include "variant/hgvs_dna.h"

void finding_note(struct finding_reader *reader, const char *text)
{
    const char **slot = text ? arena_push(reader->arena, (void **)&reader->notes, &reader->notes_count,
                                          &reader->notes_capacity, sizeof *slot)
                             : NULL;
    if (slot)
        *slot = text;
    else
        reader->status = errors_no_memory(reader->errors);
}

static int bases_in(const struct kb_exon *exon, int codon)
{
    if (codon < exon->first_codon || codon > exon->last_codon)
        return 0;
    int from = codon == exon->first_codon ? exon->first_base : 0;
    int to = codon == exon->last_codon ? exon->last_base : 2;
    return to - from + 1;
}

int gene_exon(const struct kb_gene *gene, int codon)
{
    int best = 0, most = 0;
    if (gene->protein_length && codon == gene->protein_length + 1)
        codon--; /* the stop has no residue; it ends the exon of the last one */
    for (uint32_t i = 0; i < gene->exons_count; i++) {
        int bases = bases_in(&gene->exons[i], codon);
        if (bases > most) {
            most = bases;
            best = gene->exons[i].exon;
        }
    }
    return best;
}

bool finding_destroys(const struct finding *finding)
{
    const struct hgvs_protein *change = &finding->change;
    if (finding->has_effect && effect_destroys(finding->effect))
        return true;
    return finding->has_change &&
           (change->kind == HGVS_NONSENSE || change->kind == HGVS_FRAMESHIFT || change->kind == HGVS_START_LOST ||
            change->kind == HGVS_NO_PROTEIN || strchr(change->inserted, '*') != NULL);
}

bool finding_is_silent(const struct finding *finding)
{
    if (finding->has_change)
        return finding->change.kind == HGVS_SYNONYMOUS || finding->change.kind == HGVS_NO_CHANGE;
    return finding->has_effect && effect_is_silent(finding->effect);
}

const struct kb_isoform *gene_isoform(const struct kb_gene *gene, const char *accession, size_t length)
{
    size_t plain = strcspn(accession, ".");
    plain = plain < length ? plain : length;
    for (uint32_t i = 0; i < gene->isoforms_count; i++)
        for (uint32_t j = 0; j < gene->isoforms[i].transcripts_count; j++)
            if (strlen(gene->isoforms[i].transcripts[j]) == plain &&
                letters_compare_n(gene->isoforms[i].transcripts[j], accession, plain) == 0)
                return &gene->isoforms[i];
    return NULL;
}

void finding_reject(struct finding_reader *reader, uint32_t index, const struct case_molecular *entry, const char *why)
{
    char path[48];
    snprintf(path, sizeof path, "$.molecular[%u].hgvs", index);
    bool prefixed = strchr(entry->hgvs, ':') != NULL; /* then it says itself what it is of */
    reader->status = errors_add(reader->errors, CAJAL_INVALID, NULL, 0, path, "%s%s%s: %s", prefixed ? "" : entry->gene,
                                prefixed ? "" : " ", entry->hgvs, why);
}

/* A name given by itself is shown with a mark under the character; in a case the place is the JSON path. */
void finding_reject_at(struct finding_reader *reader, uint32_t index, const struct case_molecular *entry,
                       const struct hgvs_error *error)
{
    struct arena *arena = reader->arena;
    const char *why = arena_printf(arena, "character %zu: %s", error->column, error->message);
    if (why && reader->options.mark_errors)
        why = arena_printf(arena, "%s\n    %s\n    %*s", why, entry->hgvs, (int)error->column, "^");
    finding_reject(reader, index, entry, why ? why : error->message);
}

/* "p.V559D", "KIT:V559D" → "V559D": reports write the same name with and without. */
static const char *bare(const char *hgvs)
{
    const char *colon = strrchr(hgvs, ':');
    if (colon)
        hgvs = colon + 1;
    hgvs += strspn(hgvs, " ");
    return letters_compare_n(hgvs, "p.", 2) == 0 ? hgvs + 2 : hgvs;
}

/* A spelling met in reports that means another change than it says (variants.yaml, aliases). */
static const struct kb_variant *find_alias(const cajal_knowledge *knowledge, const struct kb_gene *gene,
                                           const char *hgvs)
{
    const struct kb *kb = knowledge->kb;
    for (uint32_t i = 0; i < kb->variants_count; i++) {
        const struct kb_variant *variant = &kb->variants[i];
        if (!same_word(variant->gene, gene->row.id))
            continue;
        for (uint32_t j = 0; j < variant->aliases_count; j++)
            if (letters_compare(bare(variant->aliases[j]), bare(hgvs)) == 0)
                return variant;
    }
    return NULL;
}

static const struct kb_variant *find_known(const cajal_knowledge *knowledge, const struct kb_gene *gene,
                                           const char *hgvs)
{
    const struct kb *kb = knowledge->kb;
    for (uint32_t i = 0; i < kb->variants_count; i++)
        if (same_word(kb->variants[i].gene, gene->row.id) && strcmp(kb->variants[i].hgvs, hgvs) == 0)
            return &kb->variants[i];
    return NULL;
}

static bool fits(const struct kb_gene *gene, const struct hgvs_protein *change)
{
    struct hgvs_error ignored;
    return hgvs_check(change, gene->protein_sequence, gene->protein_length, &ignored);
}

static struct hgvs_protein renumbered(const struct hgvs_protein *change, const struct kb_isoform *isoform)
{
    struct hgvs_protein moved = *change;
    moved.first += change->first > isoform->after_codon ? isoform->missing_residues : 0;
    moved.last += change->last > isoform->after_codon ? isoform->missing_residues : 0;
    return moved;
}

/* A report may number by a shorter isoform, by name or because its residues fit some codons further on. */
static const struct kb_isoform *isoform_meant(const struct kb_gene *gene, const struct hgvs_protein *change,
                                              const char *hgvs)
{
    const struct kb_isoform *named = gene_isoform(gene, hgvs, strcspn(hgvs, ":("));
    if (named || !hgvs_has_place(change) || fits(gene, change))
        return named;
    for (uint32_t i = 0; i < gene->isoforms_count; i++) {
        struct hgvs_protein moved = renumbered(change, &gene->isoforms[i]);
        if (moved.first != change->first && fits(gene, &moved))
            return &gene->isoforms[i];
    }
    return NULL;
}

/* "KIT p.V559D": as the report writes it, with the gene once. */
static const char *as_written(struct arena *arena, const struct case_molecular *entry)
{
    return strchr(entry->hgvs, ':') ? entry->hgvs : arena_printf(arena, "%s %s", entry->gene, entry->hgvs);
}

/* Renumbers what was numbered by a shorter isoform, when the report names its transcript or the reader may mend. */
static void mend_numbering(struct finding_reader *reader, struct finding *out, const struct case_molecular *entry)
{
    const struct kb_gene *gene = out->variant.gene;
    const struct kb_isoform *isoform = isoform_meant(gene, &out->change, entry->hgvs);
    if (!isoform || !(reader->options.mend_numbering || gene_isoform(gene, entry->hgvs, strcspn(entry->hgvs, ":("))))
        return;
    out->change = renumbered(&out->change, isoform);
    const char *name = hgvs_format(reader->arena, &out->change, false);
    finding_note(reader, name ? arena_printf(reader->arena,
                                             "%s is numbered by the isoform %s, which lacks %d residues after "
                                             "codon %d. It is read as %s of %s; ask the laboratory to confirm.",
                                             as_written(reader->arena, entry), isoform->name, isoform->missing_residues,
                                             isoform->after_codon, name, gene->transcript)
                              : NULL);
}

static const char *isoform_hint(struct finding_reader *reader, const struct kb_gene *gene,
                                const struct hgvs_protein *change)
{
    const struct kb_isoform *isoform = isoform_meant(gene, change, "");
    if (!isoform)
        return "";
    struct hgvs_protein moved = renumbered(change, isoform);
    return arena_printf(reader->arena, "; it fits the numbering of isoform %s: is %s meant?", isoform->name,
                        hgvs_format(reader->arena, &moved, false));
}

static bool is_split(const struct kb_gene *gene, int codon)
{
    for (uint32_t i = 0; i < gene->exons_count; i++)
        if (bases_in(&gene->exons[i], codon) % 3)
            return true;
    return false;
}

/* Where the change lies. The codon counts, not the exon that the report may also name. */
static void place(struct finding_reader *reader, struct finding *out)
{
    const struct kb_gene *gene = out->variant.gene;
    int stated = out->variant.exon;
    hgvs_codons(&out->change, &out->first_codon, &out->last_codon);
    if (gene->exons_count == 0 || out->has_effect) /* the DNA has told the exons */
        return;
    out->variant.exon = gene_exon(gene, out->first_codon);
    out->variant.last_exon = gene_exon(gene, out->last_codon);
    if (out->variant.last_exon != out->variant.exon)
        finding_note(reader, arena_printf(reader->arena, "%s runs from exon %d into exon %d.", out->variant.label,
                                          out->variant.exon, out->variant.last_exon));
    else if (out->first_codon == out->last_codon && is_split(gene, out->first_codon))
        finding_note(reader, arena_printf(reader->arena,
                                          "%s: the codon is split between two exons; exon %d, which has more of it, "
                                          "is used.",
                                          out->variant.label, out->variant.exon));
    if (stated && stated != out->variant.exon && stated != out->variant.last_exon)
        finding_note(reader, arena_printf(reader->arena, "%s lies in exon %d, not in exon %d as the report says.",
                                          out->variant.label, out->variant.exon, stated));
}

static bool check_and_normalize(struct finding_reader *reader, struct finding *out, uint32_t index,
                                const struct case_molecular *entry)
{
    const struct kb_gene *gene = out->variant.gene;
    struct hgvs_error error;
    if (!gene->protein_sequence)
        return true;
    mend_numbering(reader, out, entry);
    if (!hgvs_check(&out->change, gene->protein_sequence, gene->protein_length, &error)) {
        const char *why = arena_printf(reader->arena, "%s%s", error.message, isoform_hint(reader, gene, &out->change));
        finding_reject(reader, index, entry, why ? why : error.message);
        return false;
    }
    if (out->change.uncertain)
        return true;
    if (!hgvs_normalize(&out->change, gene->protein_sequence, gene->protein_length)) {
        finding_reject(reader, index, entry,
                       out->change.last - out->change.first >= HGVS_INSERTED_MAX
                           ? "too long to be put into its normal form"
                           : "this leaves the protein as it is");
        return false;
    }
    return true;
}

/* Reads the text into out->change; *alias_out is the row whose alias it is, or NULL. A mistake is reported. */
static bool parse_or_alias(struct finding_reader *reader, struct finding *out, uint32_t index,
                           const struct case_molecular *entry, const struct kb_variant **alias_out)
{
    const struct kb_gene *gene = out->variant.gene;
    const struct kb_variant *alias = find_alias(reader->knowledge, gene, entry->hgvs);
    struct hgvs_error error;
    size_t gene_length;
    if (!hgvs_parse(&out->change, &gene_length, alias ? alias->hgvs : entry->hgvs, &error)) {
        finding_reject_at(reader, index, entry, &error);
        return false;
    }
    if (!finding_check_prefix(reader, gene, index, entry, entry->hgvs, alias ? 0 : gene_length))
        return false;
    *alias_out = alias;
    if (alias)
        return true;
    struct hgvs_protein written = out->change; /* the alias may be spelt p.(Ala502_Tyr503insAlaTyr) */
    written.predicted = false;
    const char *plain = hgvs_format(reader->arena, &written, false);
    bool respelt = plain && letters_compare(bare(plain), bare(entry->hgvs)) != 0;
    alias = respelt ? find_alias(reader->knowledge, gene, plain) : NULL;
    if (alias && !hgvs_parse(&out->change, &gene_length, alias->hgvs, &error))
        alias = NULL; /* the knowledge base is checked: its names parse */
    *alias_out = alias;
    return true;
}

/* p.?, p.0, p.=: the whole protein. */
static void name_whole(struct finding_reader *reader, struct finding *out)
{
    const char *name = hgvs_format(reader->arena, &out->change, false);
    out->variant.hgvs_p = out->variant.hgvs_p_long = name;
    out->variant.label = name ? arena_printf(reader->arena, "%s %s", out->variant.gene->row.id, name) : NULL;
    if (!out->variant.label)
        reader->status = errors_no_memory(reader->errors);
}

static void read_hgvs(struct finding_reader *reader, struct finding *out, const struct case_molecular *entry,
                      uint32_t index)
{
    const struct kb_gene *gene = out->variant.gene;
    const struct kb_variant *alias = NULL;
    if (hgvs_is_dna(entry->hgvs)) {
        if (!finding_read_dna(reader, out, entry, index) || !out->has_change)
            return;
    } else {
        if (!parse_or_alias(reader, out, index, entry, &alias) || !check_and_normalize(reader, out, index, entry))
            return;
        out->has_change = true;
    }
    if (out->change.uncertain || out->change.kind == HGVS_UNKNOWN) {
        finding_open_protein(reader, out, entry, index);
        return;
    }
    if (!hgvs_has_place(&out->change)) {
        name_whole(reader, out);
        return;
    }
    out->variant.hgvs_p_long = hgvs_format(reader->arena, &out->change, true);
    out->change.predicted = false; /* p.(V559D) and p.V559D are the same mutation */
    out->variant.hgvs_p = hgvs_format(reader->arena, &out->change, false);
    if (!out->variant.hgvs_p || !out->variant.hgvs_p_long) {
        reader->status = errors_no_memory(reader->errors);
        return;
    }
    out->variant.known = alias ? alias : find_known(reader->knowledge, gene, out->variant.hgvs_p);
    out->variant.label = arena_printf(reader->arena, "%s %s", gene->row.id, out->variant.hgvs_p);
    if (!out->variant.label) {
        reader->status = errors_no_memory(reader->errors);
        return;
    }
    place(reader, out);
    if (alias)
        finding_note(reader, arena_printf(reader->arena, "%s is read as %s, which reports mean by it.",
                                          as_written(reader->arena, entry), alias->hgvs));
}

static const char *label_of(struct arena *arena, const struct case_molecular *entry, const char *gene, int exon)
{
    if (entry->ihc)
        return arena_printf(arena, "%s %s", gene, case_word(&case_words_ihc, (int)entry->ihc));
    if (entry->alteration == CASE_ALTERATION_FUSION && entry->partner)
        return arena_printf(arena, "%s::%s fusion", entry->leads ? gene : entry->partner,
                            entry->leads ? entry->partner : gene);
    if (entry->alteration == CASE_ALTERATION_FUSION)
        return arena_printf(arena, "%s fusion", gene);
    if (entry->alteration == CASE_ALTERATION_AMPLIFICATION)
        return arena_printf(arena, "%s amplification", gene);
    if (exon)
        return arena_printf(arena, "%s exon %d mutation", gene, exon);
    return arena_printf(arena, "%s mutation", gene);
}

static void read_kind(struct finding *out, const struct case_molecular *entry)
{
    out->alteration = entry->alteration == CASE_ALTERATION_FUSION          ? KB_ALTERATION_FUSION
                      : entry->alteration == CASE_ALTERATION_AMPLIFICATION ? KB_ALTERATION_AMPLIFICATION
                                                                           : KB_ALTERATION_MUTATION;
    if (entry->ihc) {
        out->alteration = KB_ALTERATION_PROTEIN_LOSS;
        out->positive = entry->ihc == CASE_IHC_LOST || entry->ihc == CASE_IHC_NEGATIVE;
        return;
    }
    bool absent = entry->result == CASE_RESULT_NOT_DETECTED;
    bool part = entry->exon != CASE_ABSENT ||
                (entry->alteration && entry->alteration != CASE_ALTERATION_MUTATION); /* not the whole gene */
    out->negative = absent && !part;
    out->positive = !absent && entry->result != CASE_RESULT_FAILED;
}

static void note_partial_test(struct finding_reader *reader, const struct finding *finding,
                              const struct case_molecular *entry)
{
    if (entry->result == CASE_RESULT_NOT_DETECTED && !entry->ihc && !finding->negative && entry->exon != CASE_ABSENT)
        finding_note(reader,
                     arena_printf(reader->arena,
                                  "%s: nothing in exon %d; this alone does not say that the gene has no mutation.",
                                  finding->variant.gene->row.id, (int)entry->exon));
}

/* An exon that the gene does not have: a slip, not a mutation whose meaning is unknown. */
static void check_exon(struct finding_reader *reader, const struct finding *finding, uint32_t index)
{
    char path[48];
    const struct kb_gene *gene = finding->variant.gene;
    int last = gene->exons_count ? gene->exons[gene->exons_count - 1].exon : finding->variant.exon;
    if (finding->variant.exon <= last)
        return;
    snprintf(path, sizeof path, "$.molecular[%u].exon", index);
    reader->status = errors_add(reader->errors, CAJAL_INVALID, NULL, 0, path,
                                "%s exon %d: the last exon of the gene that codes for protein is %d", gene->row.id,
                                finding->variant.exon, last);
}

void finding_read(struct finding_reader *reader, struct finding *out, const struct case_molecular *entry,
                  uint32_t index)
{
    *out = (struct finding){0};
    out->variant.index = index;
    out->variant.role = VARIANT_NOT_CLASSED;
    out->variant.gene = kb_gene(reader->knowledge, entry->gene);
    read_kind(out, entry);
    out->variant.alteration = out->alteration;
    if (!out->variant.gene) {
        out->negative = out->positive = false;
        finding_note(reader, arena_printf(reader->arena, "%s is not in the knowledge base; the finding is not used.",
                                          entry->gene));
        out->variant.label = entry->gene;
        return;
    }
    if (entry->exon != CASE_ABSENT)
        out->variant.exon = (int)entry->exon;
    out->variant.last_exon = out->variant.exon;
    if (entry->hgvs)
        read_hgvs(reader, out, entry, index);
    else
        check_exon(reader, out, index);
    note_partial_test(reader, out, entry);
    if (!out->variant.label)
        out->variant.label = label_of(reader->arena, entry, out->variant.gene->row.id, out->variant.exon);
    if (!out->variant.label)
        reader->status = errors_no_memory(reader->errors);
}
