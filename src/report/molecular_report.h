/* The two faces of the molecular report. */
#ifndef CAJAL_REPORT_MOLECULAR_REPORT_H
#define CAJAL_REPORT_MOLECULAR_REPORT_H

#include "base/text.h"
#include "variant/molecular.h"

cajal_status report_molecular_text(struct text *out, const cajal_molecular *molecular, int width, bool colour,
                                   cajal_errors *errors);
cajal_status report_molecular_json(struct text *out, const cajal_molecular *molecular, bool pretty,
                                   cajal_errors *errors);

/* "primary", "secondary", "polymorphism", "not_classed"; for a person: "driver", "acquired", … */
const char *molecular_role_word(enum variant_role role);
const char *molecular_role_plain(enum variant_role role);

#endif
