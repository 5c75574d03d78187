/* Do the coding sequences, the exon coordinates and the proteins agree with one another? */
#include <string.h>

#include "knowledge/check.h"
#include "knowledge/genetic_code.h"

static const struct kb_gene *gene_of(const struct checking *checking, const struct kb_sequence *sequence)
{
    for (uint32_t i = 0; i < checking->kb->genes_count; i++)
        if (strcmp(checking->kb->genes[i].row.id, sequence->row.id) == 0)
            return &checking->kb->genes[i];
    return NULL;
}

/* Beside the exon N stands for a base that is there but not held. */
static void check_bases(struct checking *checking, uint32_t index, uint32_t exon, const char *part, const char *bases)
{
    char path[CHECK_PATH];
    bool coding = strcmp(part, "coding") == 0;
    size_t good = strspn(bases, coding ? "ACGT" : "ACGTN");
    if (bases[good])
        check_report(checking, KB_LIST_sequences, index, check_path(path, "exons[%u].%s", exon, part),
                     "base %zu is \"%c\", expected A, C, G or T%s", good + 1, bases[good],
                     coding ? "" : ", or N for one not held");
}

static void check_span(struct checking *checking, uint32_t index, uint32_t exon, const char *assembly, int low,
                       int high, size_t bases)
{
    char path[CHECK_PATH];
    if (low && high - low + 1 != (int)bases)
        check_report(checking, KB_LIST_sequences, index, check_path(path, "exons[%u]", exon),
                     "%zu coding bases, but %d on %s in genes.yaml", bases, high - low + 1, assembly);
}

/* Exons that follow each other in the gene must also do so on the chromosome, in the direction of the strand. */
static void check_order(struct checking *checking, uint32_t index, uint32_t exon, const struct kb_gene *gene)
{
    char path[CHECK_PATH];
    if (exon == 0)
        return;
    const struct kb_exon *before = &gene->exons[exon - 1], *here = &gene->exons[exon];
    bool plus = gene->strand == KB_PLUS;
    bool good37 =
        !here->grch37_low || (plus ? before->grch37_high < here->grch37_low : before->grch37_low > here->grch37_high);
    bool good38 =
        !here->grch38_low || (plus ? before->grch38_high < here->grch38_low : before->grch38_low > here->grch38_high);
    if (!good37 || !good38)
        check_report(checking, KB_LIST_sequences, index, check_path(path, "exons[%u]", exon),
                     "exon %d does not follow exon %d on %s in genes.yaml", here->exon, before->exon,
                     good37 ? "GRCh38" : "GRCh37");
}

static void check_exons(struct checking *checking, uint32_t index, const struct kb_gene *gene)
{
    const struct kb_sequence *sequence = &checking->kb->sequences[index];
    char path[CHECK_PATH];
    for (uint32_t i = 0; i < sequence->exons_count; i++) {
        const struct kb_exon_sequence *it = &sequence->exons[i];
        const struct kb_exon *exon = &gene->exons[i];
        check_bases(checking, index, i, "before", it->before);
        check_bases(checking, index, i, "coding", it->coding);
        check_bases(checking, index, i, "after", it->after);
        if (it->exon != exon->exon)
            check_report(checking, KB_LIST_sequences, index, check_path(path, "exons[%u].exon", i),
                         "exon %d, but exon %d in genes.yaml", it->exon, exon->exon);
        check_span(checking, index, i, "GRCh37", exon->grch37_low, exon->grch37_high, strlen(it->coding));
        check_span(checking, index, i, "GRCh38", exon->grch38_low, exon->grch38_high, strlen(it->coding));
        check_order(checking, index, i, gene);
    }
}

static void check_protein(struct checking *checking, uint32_t index, const struct kb_gene *gene)
{
    const struct kb_sequence *sequence = &checking->kb->sequences[index];
    char codon[3];
    size_t bases = 0, residue = 0;
    for (uint32_t i = 0; i < sequence->exons_count; i++)
        for (const char *base = sequence->exons[i].coding; *base; base++) {
            codon[bases++ % 3] = *base;
            if (bases % 3)
                continue;
            if (residue > (size_t)gene->protein_length)
                continue; /* behind the stop; that there are too many is told below */
            char is = codon_residue(codon);
            char expected = residue == (size_t)gene->protein_length ? '*' : gene->protein_sequence[residue];
            residue++;
            if (is == expected)
                continue;
            check_report(checking, KB_LIST_sequences, index, NULL, "codon %zu means %c, but the protein has %c there",
                         residue, is, expected);
            return;
        }
    if (bases != 3 * ((size_t)gene->protein_length + 1))
        check_report(checking, KB_LIST_sequences, index, NULL, "%zu coding bases, expected %d", bases,
                     3 * (gene->protein_length + 1));
}

void check_sequences(struct checking *checking)
{
    for (uint32_t i = 0; i < checking->kb->sequences_count; i++) {
        const struct kb_sequence *sequence = &checking->kb->sequences[i];
        const struct kb_gene *gene = gene_of(checking, sequence);
        if (!gene || !gene->protein_sequence || (int)strlen(gene->protein_sequence) != gene->protein_length)
            check_report(checking, KB_LIST_sequences, i, NULL, "no gene of this name with a protein in genes.yaml");
        else if (sequence->exons_count != gene->exons_count)
            check_report(checking, KB_LIST_sequences, i, "exons", "%u exons, but %u in genes.yaml",
                         sequence->exons_count, gene->exons_count);
        else {
            check_exons(checking, i, gene);
            check_protein(checking, i, gene);
        }
    }
}
