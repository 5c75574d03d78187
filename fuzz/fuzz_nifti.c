/* libFuzzer: any bytes as a NIfTI image, as the CT and as its own mask. What is measured must be possible. The size
 * chooses one of the first eight lesions, there or not, whose density is measured: that takes most of the time. */
#include <math.h>
#include <stdlib.h>

#include "imaging/lesion.h"

static void check(const cajal_lesion *lesion)
{
    if (!(lesion->longest_mm >= 0) || !(lesion->diameter_3d_mm >= lesion->longest_mm * (1 - 1e-6)) ||
        !(lesion->short_mm <= lesion->longest_mm * (1 + 1e-6)) || !(lesion->volume_mm3 > 0) || lesion->pieces < 1 ||
        lesion->largest_piece_voxels > lesion->voxels || lesion->min_hu > lesion->max_hu || lesion->slice < 0)
        abort();
}

static void measure(struct arena *arena, const struct volume *volume, size_t size)
{
    struct labels labels;
    struct lesion_context context = {.arena = arena, .ct = volume, .mask = volume};
    plane_choose(&context.plane, volume);
    lesion_thresholds(&context, NULL);
    if (labels_find(&labels, arena, volume, NULL) == CAJAL_OK)
        for (size_t i = 0; i < labels.count && i < 8; i++) {
            cajal_lesion lesion = {0};
            context.diameter = i % 2 ? CAJAL_DIAMETER_CORNERS : CAJAL_DIAMETER_CENTRES;
            if (lesion_shape(&lesion, &context, &labels.items[i], NULL) != CAJAL_OK ||
                (i == size % 8 && lesion_density(&lesion, &context, &labels.items[i], NULL) != CAJAL_OK))
                abort();
            check(&lesion);
        }
    labels_free(&labels);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct bytes bytes = {.data = data, .length = size};
    struct volume volume;
    if (volume_parse(&volume, &bytes, "fuzz", NULL) == CAJAL_OK)
        measure(arena, &volume, size);
    volume_close(&volume);
    arena_free(arena);
    return 0;
}
