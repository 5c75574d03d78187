/**
 * @file molecular.h
 * The molecular report: HGVS names, VCF or BCF, MAF or CSV in; driver, acquired resistance and what each drug
 * can still do out.
 *
 * Ownership: a report owns all it holds and borrows from the knowledge base, which must live longer.
 * Thread safety: any number of threads may read with one knowledge base. Reading VCF sets htslib's log level
 * to off, because a library does not print.
 */
#ifndef CAJAL_MOLECULAR_H
#define CAJAL_MOLECULAR_H

#include "cajal/knowledge.h"
#include "cajal/report.h"
#include "cajal/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a laboratory found in one patient. */
typedef struct cajal_molecular cajal_molecular;

/** What to read. Start from CAJAL_MOLECULAR_INPUT_INIT; all strings are borrowed during the call. */
typedef struct cajal_molecular_input {
    int version;               /**< CAJAL_MOLECULAR_INPUT_VERSION */
    const char *const *hgvs;   /**< "KIT:p.V559D", "NM_000222.3:c.1676T>A", "NC_000004.12:g.54727444T>A",
                                    "ETV6::NTRK3", "SDHB:lost" */
    size_t hgvs_count;         /**< how many */
    const char *const *vcf;    /**< paths of VCF or BCF files, in order of time; "-" is standard input */
    size_t vcf_count;          /**< how many */
    const char *const *labels; /**< what to call the specimens, one a file; may be NULL */
    size_t labels_count;       /**< how many; at most vcf_count */
    const char *sample;        /**< only this sample of the files; NULL: all */
    const char *assembly;      /**< "GRCh37" or "GRCh38" where the input does not tell; may be NULL */
    const char *const *tested; /**< genes that were covered in full, so that no finding means none is there */
    size_t tested_count;       /**< how many */
    const char *normal;        /**< the sample of blood or normal tissue in the files; NULL: told from their headers
                                    (##normal_sample, ##PEDIGREE) or names such as NORMAL */
    const char *as_of;         /**< "YYYY-MM-DD": what was public on that day; NULL: all that is held */
} cajal_molecular_input;

#define CAJAL_MOLECULAR_INPUT_VERSION 1
#define CAJAL_MOLECULAR_INPUT_INIT                                                                                     \
    {                                                                                                                  \
        CAJAL_MOLECULAR_INPUT_VERSION, NULL, 0, NULL, 0, NULL, 0, NULL, NULL, NULL, 0, NULL, NULL                      \
    }

/**
 * Reads one patient's findings and classes them.
 *
 * @param out       receives the report; free with cajal_molecular_free(); untouched on failure
 * @param knowledge the knowledge base, borrowed by the report
 * @param input     see cajal_molecular_input
 * @param errors    receives what is wrong, with the character of a name or the line of a file; may be NULL
 * @return CAJAL_OK; CAJAL_INVALID for a name or file that cannot be what it says; CAJAL_IO; CAJAL_USAGE for a
 *         wrong assembly or gene; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_molecular_read(cajal_molecular **out, const cajal_knowledge *knowledge,
                                                           const cajal_molecular_input *input, cajal_errors *errors);

/** What became of the rows of a cohort's file; every row is in one of the four. */
typedef struct cajal_molecular_counts {
    size_t samples;          /**< told */
    size_t rows;             /**< read, without the header and comments */
    size_t rows_used;        /**< that went into a report */
    size_t rows_other_genes; /**< of genes that the knowledge base does not hold */
    size_t rows_silent;      /**< that say themselves that no protein is changed */
    size_t rows_left_out;    /**< that could not be read; each is among the errors */
} cajal_molecular_counts;

/** Called for each sample of a cohort, in order of first appearance; not 0 stops the reading. */
typedef int (*cajal_molecular_function)(void *context, const cajal_molecular *molecular);

/**
 * Reads a cohort: a MAF (cBioPortal or GDC columns), structural variants of cBioPortal, or a table (CSV with commas
 * or semicolons, TSV) with sample, gene and hgvs or exon; a sample a set of rows, in any order. A row that cannot be
 * read is reported and left out; the rest of its sample is still read. Memory grows with the rows of genes held, not
 * with the file.
 *
 * @param counts    receives what became of the rows, on failure too; may be NULL
 * @param knowledge the knowledge base
 * @param path      the file; "-" is standard input
 * @param input     only `assembly`, `tested` and `as_of` are used
 * @param function  called with each sample's report, which is freed after the call
 * @param context   passed on
 * @param errors    receives what is wrong, with line and column; may be NULL
 * @return CAJAL_OK; CAJAL_INVALID when something could not be read or the file is no table; CAJAL_IO; CAJAL_USAGE;
 *         CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_molecular_cohort(cajal_molecular_counts *counts,
                                                             const cajal_knowledge *knowledge, const char *path,
                                                             const cajal_molecular_input *input,
                                                             cajal_molecular_function function, void *context,
                                                             cajal_errors *errors);

/** Frees the report. NULL is allowed. */
CAJAL_API void cajal_molecular_free(cajal_molecular *molecular);

/** @return the genotype class, such as "kit_exon_11"; borrowed. */
CAJAL_API const char *cajal_molecular_class(const cajal_molecular *molecular);

/** @return the sample of a cohort, or the label of the last specimen, or NULL; borrowed. */
CAJAL_API const char *cajal_molecular_sample(const cajal_molecular *molecular);

/** @return how many drivers (`secondary` 0) or acquired mutations (not 0) were found. */
CAJAL_API size_t cajal_molecular_count(const cajal_molecular *molecular, int secondary);

/** @return one of them, "KIT p.V559D"; NULL past the end; borrowed. */
CAJAL_API const char *cajal_molecular_name(const cajal_molecular *molecular, int secondary, size_t index);

/**
 * Writes the report as text or JSON (schema/genotype.schema.json).
 *
 * @param out       receives the zero-terminated text; free with cajal_free()
 * @param length    receives its length without the zero; may be NULL
 * @param molecular the report
 * @param options   see cajal_report_options; NULL for the defaults; CAJAL_HTML is not offered
 * @param errors    receives what went wrong; may be NULL
 * @return CAJAL_OK; CAJAL_USAGE for bad options; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_report_molecular(char **out, size_t *length,
                                                             const cajal_molecular *molecular,
                                                             const cajal_report_options *options, cajal_errors *errors);

#ifdef __cplusplus
}
#endif

#endif
