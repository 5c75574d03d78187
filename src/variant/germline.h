/* Which findings of a tumour may be inherited (kb/germline.yaml). */
#ifndef CAJAL_VARIANT_GERMLINE_H
#define CAJAL_VARIANT_GERMLINE_H

#include "variant/genotype.h"

/* Whether `row` is to be said of a finding. `inherited`: it was seen in the normal sample, or its allele fraction
 * points to that. */
bool germline_applies(const struct kb_germline *row, const struct genotype_variant *variant, bool inherited);

#endif
