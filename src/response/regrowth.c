/* A response that is being lost: since its best scan the tumour is larger and denser again. Choi compares density with
 * the baseline alone, so that such a tumour keeps its call while it is still less dense than at first. */
#include "response/assess.h"

/* The smallest sum, and the lowest density of as many lesions, of the scans up to this one; the last of equals. */
static void find_least(const struct engine_visit *raw, uint32_t index, uint32_t *smallest, uint32_t *hypodense)
{
    *smallest = *hypodense = index;
    for (uint32_t i = 0; i < index; i++) {
        const struct density *density = &raw[i].density;
        if (raw[i].size.complete && raw[i].size.sum <= raw[*smallest].size.sum)
            *smallest = i;
        if (density->measured && density->comparable && density->count == raw[index].density.count &&
            density->now_mhu <= raw[*hypodense].density.now_mhu)
            *hypodense = i;
    }
}

bool regrowth_at(const struct assessing *it, uint32_t index, int64_t *sum, int64_t *density_mhu)
{
    const struct engine_visit *now = &it->raw[index];
    enum response_call call = now->by[RESPONSE_BY_CHOI].call;
    bool kept = call == RESPONSE_CR || call == RESPONSE_PR || call == RESPONSE_SD;
    uint32_t smallest, hypodense;
    if (!kept || !now->size.complete || !now->density.measured || !now->density.comparable)
        return false;
    find_least(it->raw, index, &smallest, &hypodense);
    *sum = it->raw[smallest].size.sum;
    *density_mhu = it->raw[hypodense].density.now_mhu;
    return *sum > 0 && *density_mhu > 0 && rose_by(now->size.sum, *sum, it->thresholds.choi_growth_permille, false) &&
           rose_by(now->density.now_mhu, *density_mhu, it->thresholds.choi_density_permille, false);
}
