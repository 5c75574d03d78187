/* Scans that decide nothing. Of a run of scans without progression only the one with the smallest sum leaves a trace
 * (the nadir and the best response), so the criteria are asked of that one, and only once something may have changed.
 * The bounds err on the side of asking: the answer is the same to the last bit. */
#include <string.h>

#include "simulate/journey.h"
#include "simulate/wide.h"

#define SLIGHTLY 1e-9 /* far more than rounding, far less than a micrometre */

/* Bits of lanes that are true somewhere. */
struct signs {
    wide_bits new, seen_target, other, not_below, not_above;
};

/* What may be progression, or a response that was not there before. */
MATHS_INLINE void look_for_news(struct signs *out, const struct journey *it, uint32_t i, const wide_bits *dense)
{
    const struct model *model = it->model;
    const double seen_from = model->seen_volume * (1 + SLIGHTLY), unseen_to = model->seen_volume * (1 - SLIGHTLY);
    const wide visible = WIDE_OF(it->visible, i), viable = WIDE_OF(it->viable, i), nadir = WIDE_OF(it->nadir, i);
    const wide_bits seen = visible >= seen_from;
    const wide_bits unclear = (visible >= unseen_to) & ~seen, back = nadir < seen_from;
    const wide_bits grown = visible >= model->quiet_growth * nadir;
    const wide_bits lives = viable >= model->nodule_growth * WIDE_OF(it->viable_nadir, i);
    const wide_bits nodule = (viable >= model->nodule_volume) & lives;
    const wide_bits less_dense = (viable < WIDE_OF(it->quiet.least_viable, i) * visible) & *dense;
    out->new |= unclear | (seen & (~WIDE_BITS_OF(it->quiet.present, i) | back | grown | nodule | less_dense));
    out->seen_target |= seen & WIDE_BITS_OF(it->quiet.target, i);
}

/* Against the scan that is held. */
MATHS_INLINE void compare(struct signs *out, const struct journey *it, uint32_t i)
{
    const wide visible = WIDE_OF(it->visible, i), held = WIDE_OF(it->quiet.visible, i);
    const wide_bits seen = visible >= it->model->seen_volume;
    out->other |= seen ^ (held >= it->model->seen_volume);
    out->not_below |= seen & ~(visible <= held * (1 - SLIGHTLY));
    out->not_above |= seen & ~(visible >= held * (1 + SLIGHTLY));
}

static MATHS_WIDE enum quiet look(const struct journey *it)
{
    struct signs signs = {0};
    bool responded = it->best_choi == RESPONSE_PR || it->best_choi == RESPONSE_CR;
    const wide_bits dense = {-!responded, -!responded, -!responded, -!responded};
    for (uint32_t i = 0; i < it->lanes; i += WIDE) {
        look_for_news(&signs, it, i, &dense);
        compare(&signs, it, i);
    }
    if (wide_any(&signs.new) || !wide_any(&signs.seen_target))
        return QUIET_NOT;
    if (!it->quiet.holds)
        return QUIET_FIRST;
    if (wide_any(&signs.other) || (wide_any(&signs.not_below) && wide_any(&signs.not_above)))
        return QUIET_OTHER;
    return wide_any(&signs.not_below) ? QUIET_LARGER : QUIET_SMALLER;
}

void quiet_keep(struct journey *it)
{
    memcpy(it->quiet.visible, it->visible, sizeof it->quiet.visible);
    memcpy(it->quiet.viable, it->viable, sizeof it->quiet.viable);
    it->quiet.holds = true;
}

/* The share of living volume above which a lesion is surely denser than what Choi calls a response. */
static double least_viable(const struct model *model, int64_t baseline_mhu)
{
    double limit_mhu = (double)baseline_mhu * (double)(1000 - model->thresholds.choi_density_permille) / 1000 + 1;
    return (limit_mhu / 1000 - model->density_necrotic) / (model->density_viable - model->density_necrotic);
}

/* Where a policy asks for more than RECIST's word of each scan, every scan is read in full. */
static bool allowed(const struct journey *it)
{
    const struct model *model = it->model;
    return !it->policy->local_count && it->policy->choice == SIMULATE_SEQUENCE &&
           it->policy->stop.criterion == RESPONSE_BY_RECIST && model->options.value[OPTION_NADIR] == 0 &&
           model->density_viable > model->density_necrotic && model->visible_um >= 1000;
}

void quiet_begin(struct journey *it)
{
    it->quiet.holds = false;
    it->quiet.allowed = allowed(it);
    for (uint32_t i = 0; i < SIMULATE_LESIONS; i++) {
        it->quiet.present[i] = -(int64_t)(it->present >> i & 1);
        it->quiet.target[i] = -(int64_t)(it->targets >> i & 1);
        it->quiet.least_viable[i] = least_viable(it->model, it->density_mhu[i]);
    }
}

/* The resolver of a function in several versions would be a name that the library shows: only this one is seen. */
enum quiet quiet_look(const struct journey *it) { return look(it); }
