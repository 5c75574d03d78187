/* One row of a cohort: from its cells to a call. */
#ifndef CAJAL_VARIANT_MAF_ROW_H
#define CAJAL_VARIANT_MAF_ROW_H

#include "variant/calls.h"
#include "base/table.h"

enum maf_column {
    MAF_SAMPLE,
    MAF_GENE,
    MAF_PROTEIN,
    MAF_PROTEIN_LONG,
    MAF_CODING,
    MAF_ACCESSION,
    MAF_KIND,
    MAF_FUSION,
    MAF_SITE_1, /* of the structural variants of cBioPortal: the two genes */
    MAF_SITE_2,
    MAF_EXON,
    MAF_BUILD,
    MAF_CHROMOSOME,
    MAF_START,
    MAF_REFERENCE,
    MAF_FIRST_ALLELE,
    MAF_SECOND_ALLELE,
    MAF_ALT_COUNT,
    MAF_REF_COUNT,
    MAF_DEPTH,
    MAF_FRACTION,
    MAF_NORMAL_ALT_COUNT,
    MAF_COLUMNS
};

struct maf_reader {
    struct arena *arena;
    const cajal_knowledge *knowledge;
    cajal_errors *errors;
    enum assembly assembly; /* of rows that do not tell */
    struct table table;
    int at[MAF_COLUMNS];
    struct coverage coverage[ASSEMBLIES];
    bool covered[ASSEMBLIES];
};

struct maf_row {
    struct maf_row *next;
    struct call call;
    long line;
    const char *column;     /* that the change was read from; NULL: its place */
    enum assembly assembly; /* of its place; ASSEMBLY_UNKNOWN when read by name */
};

enum maf_result {
    MAF_CALL,
    MAF_NEGATIVE,   /* the gene was tested and nothing was found; call.gene is set */
    MAF_SILENT,     /* nothing in it changes a protein */
    MAF_OTHER_GENE, /* of a gene that is not held */
    MAF_BAD         /* reported, with line and column */
};

/* Finds the columns; reports what is missing. */
cajal_status maf_find_columns(struct maf_reader *reader);

/* The cell without blanks; "" for ".", "NA" and where the table has no such column. */
const char *maf_cell(const struct maf_reader *reader, enum maf_column column);

/* Reads the row that the table stands at, but for its sample. */
enum maf_result maf_read_row(struct maf_reader *reader, struct maf_row *out);

/* Reports what is wrong with a cell of the row at `line`. */
void maf_bad_cell(struct maf_reader *reader, long line, const char *column, const char *what);

/* The column's name as the file has it; NULL when it has none. */
const char *maf_column_name(const struct maf_reader *reader, enum maf_column column);

#endif
