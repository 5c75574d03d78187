/* The molecular findings of a witness: driver, acquired resistance, immunohistochemistry. */
#include <string.h>

#include "base/lists.h"
#include "verify/witness.h"

static void open_finding(struct making *it, const char *gene, bool after)
{
    emit_object(&it->out, NULL);
    emit_string(&it->out, "date", after ? MAKING_AFTER : MAKING_BEFORE);
    emit_string(&it->out, "specimen", after ? "metastasis" : "primary");
    emit_string(&it->out, "gene", gene);
}

static void write_negative(struct making *it, const char *gene, bool after)
{
    open_finding(it, gene, after);
    emit_string(&it->out, "result", "not_detected");
    emit_end_object(&it->out);
}

/* A known mutation of the gene in one of the exons; NULL when none is on record. */
static const struct kb_variant *known_variant(const struct making *it, const char *gene, const int *exons,
                                              uint32_t exons_count, bool acquired)
{
    for (uint32_t i = 0; i < it->knowledge->kb->variants_count; i++) {
        const struct kb_variant *row = &it->knowledge->kb->variants[i];
        bool fits = acquired ? row->role == KB_ROLE_SECONDARY : row->role == KB_ROLE_PRIMARY;
        if (fits && strcmp(row->gene, gene) == 0 && list_has_int(exons, exons_count, row->exon))
            return row;
    }
    return NULL;
}

static void write_change(struct making *it, enum kb_alteration alteration, const char *hgvs, const int *exons,
                         uint32_t exons_count)
{
    switch (alteration) {
    case KB_ALTERATION_PROTEIN_LOSS: emit_string(&it->out, "ihc", "lost"); return;
    case KB_ALTERATION_FUSION: emit_string(&it->out, "alteration", "fusion"); return;
    case KB_ALTERATION_AMPLIFICATION: emit_string(&it->out, "alteration", "amplification"); return;
    default: break;
    }
    if (hgvs)
        emit_string(&it->out, "hgvs", hgvs);
    else if (exons_count)
        emit_int(&it->out, "exon", exons[0]);
    else
        emit_string(&it->out, "result", "detected");
}

static void write_driver(struct making *it, const struct kb_genotype *genotype, bool after)
{
    for (uint32_t i = 0; i < genotype->needs_negative_count; i++)
        write_negative(it, genotype->needs_negative[i], after);
    if (genotype->needs_negative_count || genotype->match_count == 0)
        return;
    const struct kb_match *match = &genotype->match[it->attempt.match % genotype->match_count];
    const struct kb_variant *known = known_variant(it, match->genes[0], match->exons, match->exons_count, false);
    open_finding(it, match->genes[0], after);
    write_change(it, match->alteration,
                 match->hgvs_count ? match->hgvs[0]
                 : known           ? known->hgvs
                                   : NULL,
                 match->exons, match->exons_count);
    emit_end_object(&it->out);
}

static void write_resistance(struct making *it, const struct kb_resistance *row)
{
    const struct kb_variant *known = known_variant(it, row->gene, row->exons, row->exons_count, true);
    open_finding(it, row->gene, true);
    write_change(it, row->alteration, known ? known->hgvs : NULL, row->exons, row->exons_count);
    emit_end_object(&it->out);
}

/* "none": tested again under treatment, and only the driver found. */
static void write_acquired(struct making *it, const char *word, const struct kb_genotype *driver)
{
    const struct kb *kb = it->knowledge->kb;
    uint32_t written = 0;
    for (uint32_t i = 0; i < kb->resistance_count; i++)
        if (strcmp(word, kb->resistance[i].row.id) == 0 || (strcmp(word, "several") == 0 && written < 2)) {
            write_resistance(it, &kb->resistance[i]);
            written++;
        }
    if (strcmp(word, "none") != 0)
        return;
    if (driver)
        write_driver(it, driver, true);
    else
        write_negative(it, kb->resistance_count ? kb->resistance[0].gene : "KIT", true);
}

static void write_conflicting(struct making *it, const struct kb_genotype *driver)
{
    for (uint32_t i = 0; i < it->knowledge->kb->genotypes_count; i++) {
        const struct kb_genotype *row = &it->knowledge->kb->genotypes[i];
        if (row->exclusive && row != driver && (!driver || row->precedence > driver->precedence)) {
            write_driver(it, row, false);
            return;
        }
    }
}

static void write_stains(struct making *it)
{
    for (uint32_t i = 0; i < it->facts->count; i++) {
        const struct kb_fact *fact = &it->knowledge->kb->facts[i];
        if (fact->derive != KB_DERIVE_IHC || it->facts->values[i] == KB_UNKNOWN)
            continue;
        open_finding(it, fact->of[0], false);
        emit_string(&it->out, "ihc", kb_fact_word(fact, it->facts->values[i]));
        emit_end_object(&it->out);
    }
}

void making_molecular(struct making *it)
{
    const char *genotype = making_word(it, KB_DERIVE_GENOTYPE, NULL);
    const char *acquired = making_word(it, KB_DERIVE_RESISTANCE, NULL);
    const char *conflict = making_word(it, KB_DERIVE_DRIVER_CONFLICT, NULL);
    const struct kb_genotype *driver = genotype ? kb_genotype(it->knowledge, genotype) : NULL;
    emit_array(&it->out, "molecular");
    if (driver)
        write_driver(it, driver, false);
    if (conflict && strcmp(conflict, "yes") == 0)
        write_conflicting(it, driver);
    write_stains(it);
    if (acquired)
        write_acquired(it, acquired, driver);
    emit_end_array(&it->out);
}
