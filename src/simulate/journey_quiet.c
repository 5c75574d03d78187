/* Scans that decide nothing. Of a run of scans without progression only the one with the smallest sum leaves a trace
 * (the nadir and the best response), so the criteria are asked of that one, and only once something may have changed.
 * The bounds err on the side of asking: the answer is the same to the last bit. */
#include <string.h>

#include "simulate/journey.h"
#include "simulate/wide.h"

#define SLIGHTLY 1e-9 /* far more than rounding, far less than a micrometre */
/* Millimetres: more than what all diameters together are rounded by, half a micrometre each, at two scans. */
#define ROUNDED 0.01

/* ---- volumes ---- */

/* Of a scan of today; and the least since the baseline. */
MATHS_INLINE void see(struct journey *it)
{
    for (uint32_t i = 0; i < it->lanes; i += WIDE)
        WIDE_AT(it->visible, i) = WIDE_OF(it->viable, i) + WIDE_OF(it->debris, i);
}

MATHS_INLINE void note_least(struct journey *it)
{
    for (uint32_t i = 0; i < it->lanes; i += WIDE) {
        const wide visible = WIDE_OF(it->visible, i), nadir = WIDE_OF(it->nadir, i);
        const wide viable = WIDE_OF(it->viable, i), viable_nadir = WIDE_OF(it->viable_nadir, i);
        WIDE_AT(it->nadir, i) = WIDE_CHOOSE(visible < nadir, visible, nadir);
        WIDE_AT(it->viable_nadir, i) = WIDE_CHOOSE(viable < viable_nadir, viable, viable_nadir);
    }
}

MATHS_INLINE void keep(struct journey *it)
{
    for (uint32_t i = 0; i < it->lanes; i += WIDE) {
        WIDE_AT(it->quiet.visible, i) = WIDE_OF(it->visible, i);
        WIDE_AT(it->quiet.viable, i) = WIDE_OF(it->viable, i);
    }
    it->quiet.holds = true;
}

/* ---- what a scan may tell ---- */

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
    out->seen_target |= seen & WIDE_BITS_OF(it->is_target, i);
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

/* The sum of the targets' diameters today less that of the scan that is held, in mm, not rounded. */
MATHS_INLINE double change_of_sum(const struct journey *it)
{
    wide change = WIDE_ALL(0.0);
    for (uint32_t i = 0; i < it->lanes; i += WIDE) {
        const wide_bits counts = WIDE_BITS_OF(it->is_target, i) & (WIDE_OF(it->visible, i) >= it->model->seen_volume);
        wide now = WIDE_OF(it->visible, i) * MODEL_SPHERE_FACTOR, held = WIDE_OF(it->quiet.visible, i);
        held *= MODEL_SPHERE_FACTOR;
        wide_cbrt(&now, &now);
        wide_cbrt(&held, &held);
        change += WIDE_CHOOSE(counts, now - held, WIDE_ALL(0.0));
    }
    return (change[0] + change[1]) + (change[2] + change[3]);
}

/* How a quiet scan stands to the one that is held: by every lesion, or else by the sum. */
MATHS_INLINE enum quiet against_held(const struct journey *it, const struct signs *signs)
{
    if (!it->quiet.holds)
        return QUIET_FIRST;
    if (wide_any(&signs->other))
        return QUIET_OTHER;
    if (!wide_any(&signs->not_below))
        return QUIET_SMALLER;
    if (!wide_any(&signs->not_above))
        return QUIET_LARGER;
    double change = change_of_sum(it);
    return change < -ROUNDED ? QUIET_SMALLER : change > ROUNDED ? QUIET_LARGER : QUIET_OTHER;
}

static MATHS_WIDE enum quiet look(struct journey *it)
{
    struct signs signs = {0};
    bool responded = it->best_choi == RESPONSE_PR || it->best_choi == RESPONSE_CR;
    const wide_bits dense = {-!responded, -!responded, -!responded, -!responded};
    see(it);
    if (!it->quiet.allowed || it->recist.had_cr || it->choi.had_cr) /* after CR whatever is seen is progression */
        return QUIET_NOT;
    for (uint32_t i = 0; i < it->lanes; i += WIDE) {
        look_for_news(&signs, it, i, &dense);
        compare(&signs, it, i);
    }
    if (wide_any(&signs.new) || !wide_any(&signs.seen_target))
        return QUIET_NOT;
    enum quiet quiet = against_held(it, &signs);
    note_least(it);
    if (quiet == QUIET_FIRST || quiet == QUIET_SMALLER)
        keep(it);
    return quiet;
}

/* ---- at a baseline ---- */

/* The share of living volume above which a lesion is surely denser than what Choi calls a response. */
MATHS_WIDE static void find_least_viable(struct journey *it)
{
    const struct model *model = it->model;
    const double necrotic = model->density_necrotic, range = model->density_viable - necrotic;
    const double share = (double)(1000 - model->thresholds.choi_density_permille);
    for (uint32_t i = 0; i < it->lanes; i += WIDE) {
        const wide limit_mhu = __builtin_convertvector(WIDE_BITS_OF(it->density_mhu, i), wide) * share / 1000 + 1;
        WIDE_AT(it->quiet.least_viable, i) = (limit_mhu / 1000 - necrotic) / range;
    }
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
    for (uint32_t i = 0; i < it->lanes; i++)
        it->quiet.present[i] = -(int64_t)(it->present >> i & 1);
    find_least_viable(it);
}

/* The resolver of a function in several versions would be a name that the library shows: only these are seen. */
enum quiet quiet_look(struct journey *it) { return look(it); }

static MATHS_WIDE void keep_now(struct journey *it) { keep(it); }
void quiet_keep(struct journey *it) { keep_now(it); }

static MATHS_WIDE void note_now(struct journey *it) { note_least(it); }
void quiet_note_volumes(struct journey *it) { note_now(it); }
