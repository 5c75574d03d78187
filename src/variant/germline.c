#include "variant/germline.h"

#include "base/lists.h"

bool germline_applies(const struct kb_germline *row, const struct genotype_variant *variant, bool inherited)
{
    if (!variant->gene || variant->role == VARIANT_POLYMORPHISM || variant->alteration != row->alteration ||
        !list_has_word(row->genes, row->genes_count, variant->gene->row.id))
        return false;
    return inherited || (row->always && variant->role == VARIANT_PRIMARY);
}
