/* Findings that name something and leave open what it is. */
#include <string.h>

#include "base/errors.h"
#include "variant/finding.h"

bool finding_open(struct finding_reader *reader, struct finding *out, const char *name, bool frame_open)
{
    struct arena *arena = reader->arena;
    struct genotype_variant *variant = &out->variant;
    out->uncertain = true;
    out->has_change = false;
    variant->label = name ? arena_printf(arena, "%s %s", variant->gene->row.id, name) : NULL;
    if (!variant->label) {
        reader->status = errors_no_memory(reader->errors);
        return false;
    }
    const char *frame = frame_open ? ", and whether it keeps the reading frame is not told" : "";
    if (variant->exon)
        finding_note(reader,
                     arena_printf(arena, "%s is uncertain: only its exon (%d) is used%s. Ask for the exact change.",
                                  variant->label, variant->exon, frame));
    else
        finding_note(reader,
                     arena_printf(arena, "%s does not say what becomes of the protein. Ask for the exact change.",
                                  variant->label));
    return true;
}

void finding_open_protein(struct finding_reader *reader, struct finding *out, const struct case_molecular *entry,
                          uint32_t index)
{
    struct genotype_variant *variant = &out->variant;
    const struct hgvs_protein *change = &out->change;
    const char *colon = strrchr(entry->hgvs, ':'), *written = colon ? colon + 1 : entry->hgvs;
    written += strspn(written, " ");
    const char *name = arena_printf(reader->arena, "%s%s", strncmp(written, "p.", 2) == 0 ? "" : "p.", written);
    if (hgvs_has_place(change)) {
        out->first_codon = change->first;
        out->last_codon = change->last;
        variant->exon = gene_exon(variant->gene, change->first);
        variant->last_exon = gene_exon(variant->gene, change->last);
    }
    if (variant->exon != variant->last_exon) {
        finding_reject(reader, index, entry, "uncertain, and over more than one exon; give the exon or surer ends");
        return;
    }
    variant->hgvs_p = variant->hgvs_p_long = name;
    finding_open(reader, out, name, false);
}
