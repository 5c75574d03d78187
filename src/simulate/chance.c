#include "simulate/chance.h"

#include <stddef.h>

#include <Random123/philox.h>

/* The key is 64 bits: seed and draw go through Philox itself once, so that near seeds and draws share nothing. */
void chance_begin(struct chance *out, uint64_t seed, uint32_t draw)
{
    philox4x32_ctr_t counter = {{draw, 0, 0, 0x43616a61u}};
    philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
    philox4x32_ctr_t mixed = philox4x32(counter, key);
    *out = (struct chance){{mixed.v[0], mixed.v[1]}, 0};
}

static philox4x32_ctr_t draw(const struct chance *chance, enum chance_purpose purpose, uint32_t block)
{
    philox4x32_ctr_t counter = {
        {(uint32_t)chance->patient, (uint32_t)(chance->patient >> 32), (uint32_t)purpose, block}};
    philox4x32_key_t key = {{chance->key[0], chance->key[1]}};
    return philox4x32(counter, key);
}

void chance_four(double out[4], const struct chance *chance, enum chance_purpose purpose, uint32_t block)
{
    philox4x32_ctr_t words = draw(chance, purpose, block);
    for (size_t i = 0; i < 4; i++)
        out[i] = ((double)words.v[i] + 0.5) * (1.0 / 4294967296.0);
}

void chance_two(double out[2], const struct chance *chance, enum chance_purpose purpose, uint32_t block)
{
    philox4x32_ctr_t words = draw(chance, purpose, block);
    for (size_t i = 0; i < 2; i++) {
        uint64_t wide = (uint64_t)words.v[2 * i] << 32 | words.v[2 * i + 1];
        out[i] = ((double)(wide >> 12) + 0.5) * (1.0 / 4503599627370496.0);
    }
}
