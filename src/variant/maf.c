/* A cohort: MAF (cBioPortal, GDC) or a table with sample, gene and change; a sample a set of rows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/errors.h"
#include "variant/molecular.h"
#include "variant/table.h"

enum column { SAMPLE, GENE, PROTEIN, PROTEIN_LONG, CODING, ACCESSION, KIND, FUSION, BUILD, CHROMOSOME, START, REFERENCE,
              FIRST_ALLELE, SECOND_ALLELE, ALT_COUNT, REF_COUNT, DEPTH, FRACTION, NORMAL_ALT_COUNT, COLUMNS };

#define NAMES 6
static const char *const column_names[COLUMNS][NAMES] = {
    [SAMPLE] = {"Tumor_Sample_Barcode", "sample", "sample_id", "SAMPLE_ID"},
    [GENE] = {"Hugo_Symbol", "gene", "symbol"},
    [PROTEIN] = {"HGVSp_Short", "hgvs", "hgvs_p", "protein_change", "mutation", "Protein_Change"},
    [PROTEIN_LONG] = {"HGVSp", "hgvsp"},
    [CODING] = {"HGVSc", "hgvs_c", "cdna_change"},
    [ACCESSION] = {"Transcript_ID", "transcript", "RefSeq"},
    [KIND] = {"Variant_Classification"},
    [FUSION] = {"Fusion", "partner"},
    [BUILD] = {"NCBI_Build", "assembly"},
    [CHROMOSOME] = {"Chromosome", "chrom", "chr"},
    [START] = {"Start_Position", "pos", "position", "Start_position"},
    [REFERENCE] = {"Reference_Allele", "ref"},
    [FIRST_ALLELE] = {"Tumor_Seq_Allele1"},
    [SECOND_ALLELE] = {"Tumor_Seq_Allele2", "alt"},
    [ALT_COUNT] = {"t_alt_count", "alt_count"},
    [REF_COUNT] = {"t_ref_count", "ref_count"},
    [DEPTH] = {"t_depth", "depth"},
    [FRACTION] = {"vaf", "t_vaf"},
    [NORMAL_ALT_COUNT] = {"n_alt_count"},
};

/* A row of a gene held. */
struct row {
    struct row *next;
    struct call call;
    long line;
};

struct sample {
    const char *name;
    struct row *first, *last;
    size_t rows;
};

struct cohort {
    struct arena *arena;
    const cajal_knowledge *knowledge;
    const cajal_molecular_input *input;
    cajal_errors *errors;
    struct table table;
    int at[COLUMNS];
    struct coverage coverage[ASSEMBLIES];
    bool covered[ASSEMBLIES];
    enum assembly assembly; /* of the input, for rows that do not tell */
    struct sample *samples; /* in order of first appearance */
    size_t samples_count, samples_capacity;
    size_t *buckets; /* by hash of the name: index + 1 */
    size_t buckets_count;
    bool bad; /* a row was left out */
};

/* ---- samples ---- */

static size_t hash(const char *text)
{
    size_t value = 14695981039346656037u; /* FNV-1a */
    for (; *text; text++)
        value = (value ^ (unsigned char)*text) * 1099511628211u;
    return value;
}

static bool grow_buckets(struct cohort *cohort)
{
    size_t count = cohort->buckets_count ? 2 * cohort->buckets_count : 1024;
    size_t *buckets = arena_array(cohort->arena, count, sizeof *buckets);
    if (!buckets)
        return false;
    for (size_t i = 0; i < cohort->samples_count; i++) {
        size_t at = hash(cohort->samples[i].name) % count;
        while (buckets[at])
            at = (at + 1) % count;
        buckets[at] = i + 1;
    }
    cohort->buckets = buckets;
    cohort->buckets_count = count;
    return true;
}

/* The index of the sample, new or known; -1: memory. */
static ptrdiff_t sample_index(struct cohort *cohort, const char *name)
{
    if (2 * cohort->samples_count >= cohort->buckets_count && !grow_buckets(cohort))
        return -1;
    size_t at = hash(name) % cohort->buckets_count;
    for (; cohort->buckets[at]; at = (at + 1) % cohort->buckets_count)
        if (strcmp(cohort->samples[cohort->buckets[at] - 1].name, name) == 0)
            return (ptrdiff_t)cohort->buckets[at] - 1;
    struct sample *slot = arena_push(cohort->arena, (void **)&cohort->samples, &cohort->samples_count,
                                     &cohort->samples_capacity, sizeof *slot);
    if (!slot || !(slot->name = arena_strdup(cohort->arena, name)))
        return -1;
    cohort->buckets[at] = cohort->samples_count;
    return (ptrdiff_t)cohort->samples_count - 1;
}

/* ---- a row ---- */

static const char *cell(const struct cohort *cohort, enum column column)
{
    const char *text = table_cell(&cohort->table, cohort->at[column]);
    return strcmp(text, ".") == 0 || strcasecmp(text, "NA") == 0 ? "" : text;
}

static void bad_row(struct cohort *cohort, const char *what)
{
    errors_add(cohort->errors, CAJAL_INVALID, cohort->table.path, (int)cohort->table.line_number, NULL, "%s", what);
    cohort->bad = true;
}

static void read_figures(const struct cohort *cohort, struct call *call)
{
    const char *with = cell(cohort, ALT_COUNT), *without = cell(cohort, REF_COUNT), *depth = cell(cohort, DEPTH),
               *fraction = cell(cohort, FRACTION);
    long reads = depth[0] ? strtol(depth, NULL, 10) : with[0] && without[0] ? strtol(with, NULL, 10) + strtol(without, NULL, 10) : -1;
    if (reads >= 0 && reads < 1000000000)
        call->depth = (int)reads;
    double share = -1;
    if (fraction[0])
        share = strtod(fraction, NULL);
    else if (with[0] && reads > 0)
        share = strtod(with, NULL) / (double)reads;
    if (share >= 0 && share <= 1)
        call->vaf_milli = (int)(1000 * share + 0.5);
    call->in_normal = strtol(cell(cohort, NORMAL_ALT_COUNT), NULL, 10) > 0 && call->vaf_milli != CALL_UNKNOWN &&
                      strtol(cell(cohort, NORMAL_ALT_COUNT), NULL, 10) >= 5;
}

static const struct covered_gene *covered_gene(struct cohort *cohort, enum assembly assembly,
                                               const struct kb_gene *gene)
{
    if (!cohort->covered[assembly]) {
        if (!coverage_build(&cohort->coverage[assembly], cohort->arena, cohort->knowledge, assembly))
            return NULL;
        cohort->covered[assembly] = true;
    }
    for (size_t i = 0; i < cohort->coverage[assembly].count; i++)
        if (cohort->coverage[assembly].genes[i].gene == gene && cohort->coverage[assembly].genes[i].transcript)
            return &cohort->coverage[assembly].genes[i];
    return NULL;
}

/* "37", "hg19", "GRCh38" */
static enum assembly row_assembly(const struct cohort *cohort)
{
    const char *build = cell(cohort, BUILD);
    if (strcmp(build, "37") == 0 || strcmp(build, "19") == 0)
        return GRCH37;
    if (strcmp(build, "38") == 0)
        return GRCH38;
    enum assembly told = assembly_of_name(cohort->knowledge, build, strlen(build));
    return told == ASSEMBLY_UNKNOWN ? cohort->assembly : told;
}

/* By its place in the genome. 1: placed; 0: no place given, or none in an exon held; -1: reported. */
static int place_row(struct cohort *cohort, struct call *call)
{
    enum assembly assembly = row_assembly(cohort);
    const char *reference = cell(cohort, REFERENCE), *alternative = cell(cohort, SECOND_ALLELE);
    int position = (int)strtol(cell(cohort, START), NULL, 10);
    const struct covered_gene *gene = assembly == ASSEMBLY_UNKNOWN ? NULL : covered_gene(cohort, assembly, call->gene);
    if (!gene || position <= 0 || !reference[0] || !alternative[0])
        return 0;
    if (strcmp(alternative, reference) == 0 && cell(cohort, FIRST_ALLELE)[0])
        alternative = cell(cohort, FIRST_ALLELE);
    if (strcmp(reference, "-") == 0) { /* an insertion: Start_Position is the base before it */
        reference = "";
        position++;
    }
    if (strcmp(alternative, "-") == 0)
        alternative = "";
    if (reference[strspn(reference, "ACGTNacgtn")] || alternative[strspn(alternative, "ACGTNacgtn")])
        return 0;
    struct consequence consequence;
    struct place_result placed =
        call_place(call, &consequence, cohort->arena, gene, assembly, position, reference, alternative);
    if (placed.status == -2) {
        char what[160];
        snprintf(what, sizeof what, "Reference_Allele is %.20s, but %s has %s at position %d: another genome?",
                 reference, assembly_name(assembly), placed.expected, position);
        bad_row(cohort, what);
        return -1;
    }
    return placed.status;
}

/* By the name that the row gives; the coding one only when it is of a transcript held. */
static bool name_row(struct cohort *cohort, struct call *call)
{
    const char *protein = cell(cohort, PROTEIN), *longer = cell(cohort, PROTEIN_LONG), *coding = cell(cohort, CODING),
               *accession = cell(cohort, ACCESSION), *colon = strrchr(coding, ':');
    bool ours = accession[0] && gene_of_name(cohort->knowledge, accession, strlen(accession)) == call->gene;
    const char *name = protein[0] ? protein : longer;
    if (coding[0] && transcript_exists(cohort->knowledge, call->gene) && (ours || colon || !accession[0]) &&
        (!colon || gene_of_name(cohort->knowledge, coding, (size_t)(colon - coding)) == call->gene))
        name = coding;
    if (strstr(name, "_splice") || !name[0])
        return false;
    call->hgvs = arena_strdup(cohort->arena, name);
    return true;
}

static bool is_silent_kind(const char *kind)
{
    static const char *const silent[] = {"Silent", "Intron", "3'UTR", "5'UTR", "3'Flank", "5'Flank", "IGR", "RNA"};
    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++)
        if (strcasecmp(kind, silent[i]) == 0)
            return true;
    return false;
}

/* Fills the call. False: there is nothing to class in this row. */
static bool read_call(struct cohort *cohort, struct call *call, const struct kb_gene *gene)
{
    const char *kind = cell(cohort, KIND), *fusion = cell(cohort, FUSION);
    *call = (struct call){.gene = gene, .vaf_milli = CALL_UNKNOWN, .depth = CALL_UNKNOWN, .copies_milli = CALL_UNKNOWN,
                          .normal_vaf_milli = CALL_UNKNOWN, .alteration = CASE_ALTERATION_MUTATION};
    read_figures(cohort, call);
    call->input = arena_printf(cohort->arena, "line %ld", cohort->table.line_number);
    if (strcasecmp(kind, "Fusion") == 0 || strcasecmp(kind, "Structural_Variant") == 0) {
        call->alteration = CASE_ALTERATION_FUSION;
        call->partner = fusion[0] ? arena_strdup(cohort->arena, fusion) : NULL;
        return true;
    }
    if (strcasecmp(kind, "Amplification") == 0 || strcasecmp(cell(cohort, PROTEIN), "amplification") == 0) {
        call->alteration = CASE_ALTERATION_AMPLIFICATION;
        return true;
    }
    int placed = place_row(cohort, call);
    if (placed > 0)
        return true;
    if (placed < 0 || (is_silent_kind(kind) && !cell(cohort, PROTEIN)[0]))
        return false;
    if (name_row(cohort, call))
        return true;
    if (!is_silent_kind(kind))
        bad_row(cohort, "no change that can be read: expected a position with alleles, HGVSc of the transcript held, "
                        "or HGVSp_Short");
    return false;
}

static bool add_row(struct cohort *cohort)
{
    const char *name = cell(cohort, SAMPLE), *symbol = cell(cohort, GENE);
    if (!name[0]) {
        bad_row(cohort, "no sample in this row");
        return true;
    }
    ptrdiff_t index = sample_index(cohort, name);
    if (index < 0)
        return false;
    const struct kb_gene *gene = gene_of_name(cohort->knowledge, symbol, strlen(symbol));
    struct call call;
    if (!gene || !read_call(cohort, &call, gene))
        return true; /* most genes of a cohort are not held */
    struct row *row = arena_alloc(cohort->arena, sizeof *row);
    if (!row)
        return false;
    *row = (struct row){NULL, call, cohort->table.line_number};
    struct sample *sample = &cohort->samples[index];
    if (sample->last)
        sample->last->next = row;
    else
        sample->first = row;
    sample->last = row;
    sample->rows++;
    return true;
}

/* ---- a sample ---- */

static cajal_status class_rows(cajal_molecular **out, const struct cohort *cohort, const struct sample *sample,
                               const struct row *only, cajal_errors *errors)
{
    cajal_molecular *molecular = molecular_new(cohort->knowledge);
    struct specimen *specimen = molecular ? molecular_add_specimen(molecular, NULL) : NULL;
    cajal_status status = specimen ? CAJAL_OK : errors_no_memory(errors);
    for (const struct row *row = sample->first; status == CAJAL_OK && row; row = row->next) {
        if ((only && row != only) || row->call.joined)
            continue;
        struct call *call = specimen_add(specimen, molecular->arena);
        if (call)
            *call = row->call;
        else
            status = errors_no_memory(errors);
    }
    if (status == CAJAL_OK) {
        molecular->name = sample->name;
        molecular->assembly = cohort->assembly;
        status = molecular_class(molecular, cohort->input, errors);
    }
    if (status == CAJAL_OK)
        *out = molecular;
    else
        cajal_molecular_free(molecular);
    return status;
}

/* Tries each row by itself; those that cannot be what they say are reported with their line and left out. */
static void drop_bad_rows(struct cohort *cohort, struct sample *sample)
{
    for (struct row *row = sample->first; row; row = row->next) {
        cajal_molecular *alone = NULL;
        cajal_errors *own = cajal_errors_new();
        if (class_rows(&alone, cohort, sample, row, own) != CAJAL_OK) {
            for (size_t i = 0; i < cajal_errors_count(own); i++)
                errors_add(cohort->errors, cajal_errors_at(own, i)->status, cohort->table.path, (int)row->line, NULL,
                           "%s", cajal_errors_at(own, i)->message);
            row->call.joined = true;
            cohort->bad = true;
        }
        cajal_errors_free(own);
        cajal_molecular_free(alone);
    }
}

static cajal_status give_sample(struct cohort *cohort, struct sample *sample, cajal_molecular_function function,
                                void *context, bool *stop)
{
    cajal_molecular *molecular = NULL;
    cajal_status status = class_rows(&molecular, cohort, sample, NULL, NULL);
    if (status == CAJAL_INVALID) {
        drop_bad_rows(cohort, sample);
        status = class_rows(&molecular, cohort, sample, NULL, cohort->errors);
    }
    if (status != CAJAL_OK)
        return status;
    *stop = function(context, molecular) != 0;
    cajal_molecular_free(molecular);
    return CAJAL_OK;
}

static cajal_status find_columns(struct cohort *cohort)
{
    for (int i = 0; i < COLUMNS; i++) {
        size_t count = 0;
        while (count < NAMES && column_names[i][count])
            count++;
        cohort->at[i] = table_column(&cohort->table, column_names[i], count);
    }
    bool change = cohort->at[PROTEIN] >= 0 || cohort->at[CODING] >= 0 || cohort->at[PROTEIN_LONG] >= 0 || cohort->at[START] >= 0;
    if (cohort->at[SAMPLE] >= 0 && cohort->at[GENE] >= 0 && change)
        return CAJAL_OK;
    return errors_add(cohort->errors, CAJAL_INVALID, cohort->table.path, (int)cohort->table.line_number, NULL,
                      "expected columns for the sample (Tumor_Sample_Barcode or sample), the gene (Hugo_Symbol or gene) "
                      "and the change (HGVSp_Short, HGVSc, hgvs, or Start_Position with alleles)");
}

static cajal_status read_rows(struct cohort *cohort)
{
    for (int got; (got = table_next(&cohort->table, cohort->errors)) != 0;) {
        if (got < 0 && errors_worst(cohort->errors) == CAJAL_IO)
            return CAJAL_IO;
        cohort->bad = cohort->bad || got < 0;
        if (got > 0 && !add_row(cohort))
            return errors_no_memory(cohort->errors);
    }
    return CAJAL_OK;
}

cajal_status cajal_molecular_cohort(const cajal_knowledge *knowledge, const char *path,
                                    const cajal_molecular_input *input, cajal_molecular_function function,
                                    void *context, cajal_errors *errors)
{
    struct cohort *cohort = calloc(1, sizeof *cohort); /* the table's columns are too many for a small stack */
    struct arena *arena = arena_new();
    cajal_status status = cohort && arena ? CAJAL_OK : errors_no_memory(errors);
    bool stop = false;
    if (status == CAJAL_OK) {
        *cohort = (struct cohort){.arena = arena, .knowledge = knowledge, .input = input, .errors = errors};
        status = molecular_assembly(&cohort->assembly, knowledge, input->assembly, errors);
    }
    if (status == CAJAL_OK)
        status = table_open(&cohort->table, path, errors);
    if (status == CAJAL_OK)
        status = find_columns(cohort);
    if (status == CAJAL_OK)
        status = read_rows(cohort);
    for (size_t i = 0; status == CAJAL_OK && !stop && i < cohort->samples_count; i++)
        status = give_sample(cohort, &cohort->samples[i], function, context, &stop);
    if (status == CAJAL_OK && cohort->bad)
        status = CAJAL_INVALID;
    if (cohort)
        table_close(&cohort->table);
    free(cohort);
    arena_free(arena);
    return status;
}
