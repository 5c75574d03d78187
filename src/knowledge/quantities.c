#include "knowledge/quantities.h"

#define QUANTITY_ROW(word, name, unit, low, high, about) {word, unit, low, high, about},
const struct kb_quantity_row kb_quantity_rows[KB_QUANTITY_COUNT] = {KB_QUANTITIES(QUANTITY_ROW)};
