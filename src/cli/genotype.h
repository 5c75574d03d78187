/* What the files of `cajal genotype` share. */
#ifndef CAJAL_CLI_GENOTYPE_H
#define CAJAL_CLI_GENOTYPE_H

#include <stdbool.h>

#include "cajal/cajal.h"

struct genotype_call {
    const cajal_knowledge *knowledge;
    cajal_molecular_input input;
    cajal_report_options report;
    const char **names, **vcf, **labels, **tested; /* the lists of `input` */
    const char *maf;                               /* a cohort, or NULL */
    char *tested_text;                             /* the words that `tested` points into */
    bool consequences, csv;
};

/* A cohort: a table or NDJSON, and how many samples are of each class. */
int genotype_cohort(const struct genotype_call *call);

#endif
