/* Which of the choices on which readers differ would have given another call. */
#include <string.h>

#include "response/assess.h"

static void add_flip(struct assessing *it, struct response_visit *visit, size_t *capacity,
                     const struct response_flip *flip)
{
    size_t count = visit->flips_count;
    struct response_flip *slot = arena_push(it->arena, (void **)&visit->flips, &count, capacity, sizeof *slot);
    if (!slot)
        return;
    *slot = *flip;
    visit->flips_count = (uint32_t)count;
}

static void compare(struct assessing *it, const struct engine_visit *other, size_t *capacities,
                    enum response_option option, int value)
{
    for (uint32_t i = 0; i < it->out->visits_count; i++)
        for (enum response_criterion j = RESPONSE_BY_RECIST; j < RESPONSE_CRITERIA; j++)
            if (other[i].by[j].call != it->raw[i].by[j].call)
                add_flip(it, &it->out->visits[i], &capacities[i],
                         &(struct response_flip){j, option, value, other[i].by[j].call});
}

/* Each choice alone against what was chosen. Choices that decide only about the best response change no visit. */
void work_out_flips(struct assessing *it)
{
    uint32_t count = it->out->visits_count;
    struct engine_visit *other = arena_array(it->arena, count, sizeof *other);
    size_t *capacities = arena_array(it->arena, count, sizeof *capacities);
    if (!other || !capacities)
        return;
    for (int option = 0; count && option < RESPONSE_OPTION_COUNT; option++) {
        int words = response_option_words((enum response_option)option);
        for (int value = 0; value < words; value++) {
            struct response_options options = it->request->options;
            if (value == options.value[option])
                continue;
            options.value[option] = value;
            struct engine engine = {it->series, &it->thresholds, &options};
            engine_run(other, &engine);
            compare(it, other, capacities, (enum response_option)option, value);
        }
    }
}
