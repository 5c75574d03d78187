#include "variant/maf_row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/letters.h"
#include "base/text.h"

#define NAMES 6
#define NORMAL_READS 5 /* fewer in the normal sample are noise or tumour in blood */

/* MAF of the GDC and cBioPortal, structural variants of cBioPortal, and plain words for a table made by hand. */
static const char *const column_names[MAF_COLUMNS][NAMES] = {
    [MAF_SAMPLE] = {"Tumor_Sample_Barcode", "sample", "sample_id"},
    [MAF_GENE] = {"Hugo_Symbol", "gene", "symbol"},
    [MAF_PROTEIN] = {"HGVSp_Short", "hgvs", "hgvs_p", "protein_change", "mutation", "change"},
    [MAF_PROTEIN_LONG] = {"HGVSp"},
    [MAF_CODING] = {"HGVSc", "hgvs_c", "cdna_change"},
    [MAF_ACCESSION] = {"Transcript_ID", "transcript", "RefSeq"},
    [MAF_KIND] = {"Variant_Classification"},
    [MAF_FUSION] = {"Fusion", "partner"},
    [MAF_SITE_1] = {"Site1_Hugo_Symbol"},
    [MAF_SITE_2] = {"Site2_Hugo_Symbol"},
    [MAF_EXON] = {"exon"},
    [MAF_BUILD] = {"NCBI_Build", "assembly"},
    [MAF_CHROMOSOME] = {"Chromosome", "chrom", "chr"},
    [MAF_START] = {"Start_Position", "pos", "position"},
    [MAF_REFERENCE] = {"Reference_Allele", "ref"},
    [MAF_FIRST_ALLELE] = {"Tumor_Seq_Allele1"},
    [MAF_SECOND_ALLELE] = {"Tumor_Seq_Allele2", "alt"},
    [MAF_ALT_COUNT] = {"t_alt_count", "alt_count"},
    [MAF_REF_COUNT] = {"t_ref_count", "ref_count"},
    [MAF_DEPTH] = {"t_depth", "depth"},
    [MAF_FRACTION] = {"vaf", "t_vaf"},
    [MAF_NORMAL_ALT_COUNT] = {"n_alt_count"},
};

cajal_status maf_find_columns(struct maf_reader *reader)
{
    for (int i = 0; i < MAF_COLUMNS; i++) {
        size_t count = 0;
        while (count < NAMES && column_names[i][count])
            count++;
        reader->at[i] = table_column(&reader->table, column_names[i], count);
    }
    const int *at = reader->at;
    bool change = at[MAF_PROTEIN] >= 0 || at[MAF_CODING] >= 0 || at[MAF_PROTEIN_LONG] >= 0 || at[MAF_START] >= 0 ||
                  at[MAF_EXON] >= 0 || at[MAF_FUSION] >= 0;
    bool structural = at[MAF_SITE_1] >= 0 && at[MAF_SITE_2] >= 0;
    if (at[MAF_SAMPLE] >= 0 && ((at[MAF_GENE] >= 0 && change) || structural))
        return CAJAL_OK;
    return errors_add(
        reader->errors, CAJAL_INVALID, reader->table.path, (int)reader->table.line_number, NULL,
        "expected columns for the sample (Tumor_Sample_Barcode or sample), the gene (Hugo_Symbol or gene) "
        "and the change (HGVSp_Short, HGVSc, hgvs, exon, or Start_Position with alleles)");
}

const char *maf_cell(const struct maf_reader *reader, enum maf_column column)
{
    const char *text = table_cell(&reader->table, reader->at[column]);
    return strcmp(text, ".") == 0 || letters_compare(text, "NA") == 0 ? "" : text;
}

const char *maf_column_name(const struct maf_reader *reader, enum maf_column column)
{
    return reader->at[column] >= 0 ? reader->table.names[reader->at[column]] : NULL;
}

void maf_bad_cell(struct maf_reader *reader, long line, const char *column, const char *what)
{
    errors_add(reader->errors, CAJAL_INVALID, reader->table.path, (int)line, column, "%s", what);
}

static enum maf_result bad(struct maf_reader *reader, enum maf_column column, const char *what)
{
    maf_bad_cell(reader, reader->table.line_number, maf_column_name(reader, column), what ? what : "out of memory");
    return MAF_BAD;
}

/* ---- figures: one that cannot be read is reported, and the row is read without it ---- */

static int read_count(struct maf_reader *reader, enum maf_column column)
{
    const char *text = maf_cell(reader, column);
    size_t digits = strspn(text, "0123456789");
    if (!text[0])
        return CALL_UNKNOWN;
    if (text[digits] == '\0' && digits < 9)
        return atoi(text);
    (void)bad(reader, column,
              arena_printf(reader->arena, "\"%.40s\": expected a number of reads; the row is read without it", text));
    return CALL_UNKNOWN;
}

/* 0: none, which is told. "11/21", as annotation has it on changes of any kind, is no statement that the exon is
 * mutated. */
static int read_exon(struct maf_reader *reader)
{
    const char *text = maf_cell(reader, MAF_EXON);
    size_t digits = strspn(text, "0123456789");
    int exon = digits < 4 && text[digits] == '\0' ? atoi(text) : 0;
    if (exon == 0)
        (void)bad(reader, MAF_EXON,
                  arena_printf(reader->arena, "\"%.40s\": expected the number of the mutated exon, as 11", text));
    return exon;
}

/* "0.31", "0,31", "31%" → thousandths. */
static int read_fraction(struct maf_reader *reader)
{
    char text[32], *end;
    snprintf(text, sizeof text, "%s", maf_cell(reader, MAF_FRACTION));
    if (!text[0])
        return CALL_UNKNOWN;
    char *comma = strchr(text, ',');
    if (comma)
        *comma = '.';
    double share = read_real(text, &end);
    bool percent = *(end += strspn(end, " ")) == '%';
    share = percent ? share / 100 : share;
    if (end[percent] == '\0' && end != text && share >= 0 && share <= 1)
        return (int)(1000 * share + 0.5);
    (void)bad(reader, MAF_FRACTION,
              arena_printf(reader->arena, "\"%s\": expected 0 to 1, or per cent with %%; the row is read without it",
                           maf_cell(reader, MAF_FRACTION)));
    return CALL_UNKNOWN;
}

static void read_figures(struct maf_reader *reader, struct call *call)
{
    int with = read_count(reader, MAF_ALT_COUNT), without = read_count(reader, MAF_REF_COUNT);
    call->depth = read_count(reader, MAF_DEPTH);
    if (call->depth == CALL_UNKNOWN && with != CALL_UNKNOWN && without != CALL_UNKNOWN)
        call->depth = with + without;
    call->vaf_milli = read_fraction(reader);
    if (call->vaf_milli == CALL_UNKNOWN && with != CALL_UNKNOWN && call->depth > 0 && with <= call->depth)
        call->vaf_milli = (int)(1000.0 * with / call->depth + 0.5);
    call->in_normal = read_count(reader, MAF_NORMAL_ALT_COUNT) >= NORMAL_READS;
}

/* ---- by place ---- */

static const struct covered_gene *covered_gene(struct maf_reader *reader, enum assembly assembly,
                                               const struct kb_gene *gene)
{
    if (!reader->covered[assembly]) {
        if (!coverage_build(&reader->coverage[assembly], reader->arena, reader->knowledge, assembly))
            return NULL;
        reader->covered[assembly] = true;
    }
    for (size_t i = 0; i < reader->coverage[assembly].count; i++)
        if (reader->coverage[assembly].genes[i].gene == gene && reader->coverage[assembly].genes[i].transcript)
            return &reader->coverage[assembly].genes[i];
    return NULL;
}

/* "37", "hg19", "GRCh38" */
static enum assembly row_assembly(const struct maf_reader *reader)
{
    const char *build = maf_cell(reader, MAF_BUILD);
    if (strcmp(build, "37") == 0 || strcmp(build, "19") == 0)
        return GRCH37;
    if (strcmp(build, "38") == 0)
        return GRCH38;
    enum assembly told = assembly_of_name(reader->knowledge, build, strlen(build));
    return told == ASSEMBLY_UNKNOWN ? reader->assembly : told;
}

static bool is_bases(const char *text) { return text[strspn(text, "ACGTacgt")] == '\0'; }

/* 1: placed; 0: no place given, or none in what is held; -1: reported. */
static int place_row(struct maf_reader *reader, struct maf_row *row, struct consequence *consequence)
{
    const char *start = maf_cell(reader, MAF_START), *reference = maf_cell(reader, MAF_REFERENCE),
               *alternative = maf_cell(reader, MAF_SECOND_ALLELE), *chromosome = maf_cell(reader, MAF_CHROMOSOME);
    enum assembly assembly = row_assembly(reader);
    const struct kb_gene *gene = row->call.gene;
    if (!start[0] || !reference[0] || !alternative[0] || assembly == ASSEMBLY_UNKNOWN)
        return 0;
    size_t digits = strspn(start, "0123456789");
    if (start[digits] || digits > 9 || atoi(start) == 0)
        return bad(reader, MAF_START, arena_printf(reader->arena, "\"%.40s\": expected a position", start)), -1;
    if (chromosome[0] && gene->chromosome && !is_chromosome(chromosome, strlen(chromosome), gene->chromosome))
        return bad(reader, MAF_CHROMOSOME,
                   arena_printf(reader->arena, "\"%.20s\", but %s lies on chromosome %s", chromosome, gene->row.id,
                                gene->chromosome)),
               -1;
    const struct covered_gene *covered = covered_gene(reader, assembly, gene);
    int position = atoi(start);
    if (!covered)
        return 0;
    if (strcmp(alternative, reference) == 0 && maf_cell(reader, MAF_FIRST_ALLELE)[0])
        alternative = maf_cell(reader, MAF_FIRST_ALLELE);
    if (strcmp(reference, "-") == 0) { /* an insertion: Start_Position is the base before it */
        reference = "";
        position++;
    }
    if (strcmp(alternative, "-") == 0)
        alternative = "";
    if (!is_bases(reference) || !is_bases(alternative))
        return bad(reader, is_bases(reference) ? MAF_SECOND_ALLELE : MAF_REFERENCE, "expected bases, or -"), -1;
    struct place_result placed =
        call_place(&row->call, consequence, reader->arena, covered, assembly, position, reference, alternative);
    if (placed.status == -2)
        (void)bad(reader, MAF_REFERENCE,
                  arena_printf(reader->arena, "%.20s, but %s has %s at position %d: another genome?", reference,
                               assembly_name(assembly), placed.expected, position));
    row->assembly = placed.status == 1 ? assembly : ASSEMBLY_UNKNOWN;
    return placed.status < 0 ? -1 : placed.status;
}

/* The row may name another protein change than its place gives: it is not for us to say which is right. */
static void compare_names(struct maf_reader *reader, struct maf_row *row, const struct consequence *consequence)
{
    const struct kb_gene *gene = row->call.gene;
    const char *stated = maf_cell(reader, MAF_PROTEIN);
    struct hgvs_protein given, found = consequence->protein;
    struct hgvs_error error;
    size_t prefix;
    if (!stated[0] || !consequence->has_protein || !gene->protein_sequence ||
        !hgvs_parse(&given, &prefix, stated, &error) ||
        !hgvs_check(&given, gene->protein_sequence, gene->protein_length, &error) ||
        !hgvs_normalize(&given, gene->protein_sequence, gene->protein_length))
        return;
    given.predicted = found.predicted = false;
    if (!hgvs_has_place(&given) || given.kind == HGVS_FRAMESHIFT || hgvs_equal(&given, &found))
        return;
    row->call.note =
        arena_printf(reader->arena, "Line %ld: the row says %s %s, and its place gives %s; the place is used.",
                     row->line, gene->row.id, stated, hgvs_format(reader->arena, &found, false));
}

/* ---- by name ---- */

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (letters_compare(text, *words) == 0)
            return true;
    return false;
}

/* The coding name counts when it is of a transcript held, else that of the protein. */
static enum maf_result name_row(struct maf_reader *reader, struct maf_row *row)
{
    const struct kb_gene *gene = row->call.gene;
    const char *protein = maf_cell(reader, MAF_PROTEIN), *longer = maf_cell(reader, MAF_PROTEIN_LONG),
               *coding = maf_cell(reader, MAF_CODING), *accession = maf_cell(reader, MAF_ACCESSION),
               *colon = strrchr(coding, ':');
    bool ours = accession[0] && gene_of_name(reader->knowledge, accession, strlen(accession)) == gene;
    enum maf_column column = protein[0] ? MAF_PROTEIN : MAF_PROTEIN_LONG;
    const char *name = protein[0] ? protein : longer;
    if (coding[0] && transcript_exists(reader->knowledge, gene) && (ours || colon || !accession[0]) &&
        (!colon || gene_of_name(reader->knowledge, coding, (size_t)(colon - coding)) == gene)) {
        name = coding;
        column = MAF_CODING;
    }
    if (strstr(name, "_splice"))
        return bad(reader, column,
                   "a change of a splice site; expected HGVSc of the transcript held, or a place with alleles");
    if (!name[0] && maf_cell(reader, MAF_EXON)[0]) {
        row->call.exon = read_exon(reader);
        row->column = maf_column_name(reader, MAF_EXON);
        return row->call.exon > 0 ? MAF_CALL : MAF_BAD;
    }
    if (!name[0])
        return bad(reader, reader->at[MAF_PROTEIN] >= 0 ? MAF_PROTEIN : MAF_CODING,
                   "no change that can be read: expected a place with alleles, HGVSc of the transcript held, or "
                   "HGVSp_Short");
    row->column = maf_column_name(reader, column);
    row->call.hgvs = arena_strdup(reader->arena, name);
    return row->call.hgvs ? MAF_CALL : bad(reader, column, NULL);
}

/* "ETV6-NTRK3 fusion", "ETV6::NTRK3" → the gene that is not `symbol`. */
static const char *partner_of(struct arena *arena, bool *leads, const char *text, const char *symbol)
{
    size_t length = strcspn(text, " \t"), own = strlen(symbol);
    if (length > own && letters_compare_n(text, symbol, own) == 0 && strchr("-:", text[own])) {
        size_t skip = own + strspn(text + own, "-:");
        *leads = true;
        return arena_strndup(arena, text + skip, length - skip);
    }
    if (length > own && letters_compare_n(text + length - own, symbol, own) == 0 &&
        strchr("-:", text[length - own - 1])) {
        length -= own;
        while (length > 0 && strchr("-:", text[length - 1]))
            length--;
    }
    return length ? arena_strndup(arena, text, length) : NULL;
}

/* What the cell of the change says instead of a change. */
static bool read_words(struct maf_reader *reader, struct maf_row *row, enum maf_result *result)
{
    static const char *const negative[] = {"not_detected", "not detected", "negative", "wild_type", "wild type",
                                           "wildtype",     "wt",           "none",     NULL};
    static const char *const fusions[] = {"Fusion", "Structural_Variant", NULL};
    static const char *const amplified[] = {"amplification", "amplified", NULL};
    const char *kind = maf_cell(reader, MAF_KIND), *protein = maf_cell(reader, MAF_PROTEIN),
               *fusion = maf_cell(reader, MAF_FUSION);
    struct call *call = &row->call;
    *result = MAF_CALL;
    for (int i = 1; case_word(&case_words_ihc, i); i++)
        if (letters_compare(protein, case_word(&case_words_ihc, i)) == 0)
            call->ihc = (enum case_ihc)i;
    if (is_one_of(protein, negative)) {
        *result = MAF_NEGATIVE;
        return true;
    }
    if (is_one_of(kind, amplified) || is_one_of(protein, amplified)) {
        call->alteration = CASE_ALTERATION_AMPLIFICATION;
        return true;
    }
    size_t length = strlen(protein);
    bool named = length >= 6 && letters_compare(protein + length - 6, "fusion") == 0;
    if (!is_one_of(kind, fusions) && !named && !(fusion[0] && !protein[0]))
        return call->ihc != 0;
    call->alteration = CASE_ALTERATION_FUSION;
    call->partner = partner_of(reader->arena, &call->leads,
                               fusion[0]             ? fusion
                               : named && length > 6 ? protein
                                                     : "",
                               call->gene->row.id);
    return true;
}

/* ---- the row ---- */

static bool is_silent_kind(const char *kind)
{
    static const char *const silent[] = {"Silent",  "Intron", "3'UTR", "5'UTR", "3'Flank",
                                         "5'Flank", "IGR",    "RNA",   NULL};
    return is_one_of(kind, silent);
}

/* A row of two genes joined. */
static enum maf_result read_structural(struct maf_reader *reader, struct maf_row *row)
{
    const char *first = maf_cell(reader, MAF_SITE_1), *second = maf_cell(reader, MAF_SITE_2);
    const struct kb_gene *one = gene_of_name(reader->knowledge, first, strlen(first)),
                         *two = gene_of_name(reader->knowledge, second, strlen(second));
    if (!one && !two)
        return MAF_OTHER_GENE;
    if (one == two)
        return bad(reader, MAF_SITE_2, "a structural variant within one gene; what it does to the protein is not told");
    row->call.gene = two ? two : one;
    row->call.partner = arena_strdup(reader->arena, two ? first : second);
    row->call.alteration = CASE_ALTERATION_FUSION;
    return MAF_CALL;
}

enum maf_result maf_read_row(struct maf_reader *reader, struct maf_row *row)
{
    const char *symbol = maf_cell(reader, MAF_GENE), *kind = maf_cell(reader, MAF_KIND);
    struct consequence consequence;
    enum maf_result result;
    *row = (struct maf_row){.line = reader->table.line_number, .assembly = ASSEMBLY_UNKNOWN};
    row->call = (struct call){.vaf_milli = CALL_UNKNOWN,
                              .depth = CALL_UNKNOWN,
                              .copies_milli = CALL_UNKNOWN,
                              .normal_vaf_milli = CALL_UNKNOWN,
                              .alteration = CASE_ALTERATION_MUTATION};
    row->call.input = arena_printf(reader->arena, "line %ld", row->line);
    if (reader->at[MAF_GENE] < 0)
        return read_structural(reader, row);
    if (!symbol[0])
        return bad(reader, MAF_GENE, "no gene in this row");
    row->call.gene = gene_of_name(reader->knowledge, symbol, strlen(symbol));
    if (!row->call.gene)
        return MAF_OTHER_GENE;
    read_figures(reader, &row->call);
    if (read_words(reader, row, &result))
        return result;
    int placed = place_row(reader, row, &consequence);
    if (placed > 0)
        compare_names(reader, row, &consequence);
    if (placed != 0)
        return placed > 0 ? MAF_CALL : MAF_BAD;
    if (is_silent_kind(kind) && !maf_cell(reader, MAF_PROTEIN)[0])
        return MAF_SILENT;
    return name_row(reader, row);
}
