/* The whole way: images of each visit → lesions, and the visits compared. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/words.h"
#include "imaging/lesion.h"
#include "patient/vocabulary.h"

#define SAME_PLACE_MM 0.001  /* what rounding in a header does */
#define TOLERATED_VOXELS 0.5 /* farther apart, a voxel of the mask lies on another voxel of the CT */
#define UPRIGHT_DEGREES 5.0  /* a tilt that is said; 5 degrees lengthen a diameter by at most 0.4 % */
#define FORMS_AGREE_MM 0.1
#define AIR_HU (-200.0)  /* below: gas and lung, which every CT of a body shows */
#define SAMPLE_STEP 1009 /* voxels between those looked at for air; a prime, so that it meets all columns */

bool imaging_note(struct arena *arena, const char ***notes, size_t *count, size_t *capacity, const char *text)
{
    const char **slot = text ? arena_push(arena, (void **)notes, count, capacity, sizeof *slot) : NULL;
    if (slot)
        *slot = text;
    return slot != NULL;
}

int imaging_site(const char *word)
{
    for (size_t i = 1; word && i < case_words_site.count; i++)
        if (strcmp(case_words_site.words[i], word) == 0)
            return (int)i;
    return 0;
}

/* ---- reading two files at once ---- */

struct reading {
    struct arena *arena; /* of its own: arenas are of one thread */
    const char *path;
    struct volume volume;
    cajal_errors *errors;
    cajal_status status;
};

static void *read_volume(void *argument)
{
    struct reading *it = argument;
    it->status = volume_read(&it->volume, it->arena, it->path, it->errors);
    return NULL;
}

static bool begin_reading(struct reading *it, const char *path)
{
    *it = (struct reading){.path = path, .arena = arena_new(), .errors = cajal_errors_new()};
    return it->arena && it->errors;
}

static void end_reading(struct reading *it)
{
    volume_close(&it->volume);
    arena_free(it->arena);
    cajal_errors_free(it->errors);
}

/* ---- one visit ---- */

struct measuring {
    cajal_measurement *out;
    const cajal_knowledge *knowledge;
    const cajal_measure_input *input;
    cajal_errors *errors;
    struct imaging_visit *visit;
    size_t index;
    struct lesion_context context;
    struct reading ct, mask;
    struct labels labels;
};

static void tell(const struct measuring *it, const char *what, double share_of_visit)
{
    if (it->input->progress)
        it->input->progress(it->input->progress_context, what,
                            ((double)it->index + share_of_visit) / (double)it->input->visits_count);
}

static bool note(struct measuring *it, const char *text)
{
    return imaging_note(it->out->arena, &it->visit->notes, &it->visit->notes_count, &it->visit->notes_capacity, text);
}

static void describe_grid(struct measuring *it)
{
    static const char *const orientations[] = {"spacing", "qform", "sform"};
    const struct volume *mask = &it->mask.volume;
    struct imaging_grid *grid = &it->visit->grid;
    memcpy(grid->size, mask->size, sizeof grid->size);
    memcpy(grid->spacing_mm, mask->spacing_mm, sizeof grid->spacing_mm);
    volume_axes(grid->axes, mask);
    grid->slice_axis = it->context.plane.slice;
    grid->slice_distance_mm = it->context.plane.across_mm;
    grid->tilt_degrees = it->context.plane.tilt_degrees;
    grid->orientation = orientations[mask->orientation];
}

static const cajal_measure_label *told_of(const cajal_measure_input *input, int64_t label)
{
    for (size_t i = 0; i < input->labels_count; i++)
        if (input->labels[i].label == label)
            return &input->labels[i];
    return NULL;
}

static cajal_status name_lesion(cajal_lesion *out, const struct measuring *it, int64_t label)
{
    const cajal_measure_label *told = told_of(it->input, label);
    struct arena *arena = it->out->arena;
    out->id = told && told->id ? arena_strdup(arena, told->id) : arena_printf(arena, "L%lld", (long long)label);
    out->site = told && told->site ? arena_strdup(arena, told->site) : NULL;
    return out->id && (!told || !told->site || out->site) ? CAJAL_OK : errors_no_memory(it->errors);
}

/* What the mask alone tells; meanwhile the CT is read. */
static cajal_status measure_shapes(struct measuring *it)
{
    read_volume(&it->mask);
    cajal_status status = it->mask.status;
    if (status == CAJAL_OK)
        status = labels_find(&it->labels, it->out->arena, &it->mask.volume, it->mask.errors);
    if (status != CAJAL_OK)
        return status;
    tell(it, "measuring", 0.3);
    plane_choose(&it->context.plane, &it->mask.volume);
    describe_grid(it);
    it->visit->lesions = arena_array(it->out->arena, it->labels.count + 1, sizeof *it->visit->lesions);
    if (!it->visit->lesions)
        return errors_no_memory(it->mask.errors);
    for (size_t i = 0; status == CAJAL_OK && i < it->labels.count; i++) {
        status = name_lesion(&it->visit->lesions[i], it, it->labels.items[i].label);
        if (status == CAJAL_OK)
            status = lesion_shape(&it->visit->lesions[i], &it->context, &it->labels.items[i], it->mask.errors);
    }
    it->visit->lesions_count = it->labels.count;
    return status;
}

/* ---- whether the two grids are one ---- */

static cajal_status compare_grids(struct measuring *it)
{
    const struct volume *ct = &it->ct.volume, *mask = &it->mask.volume;
    if (memcmp(ct->size, mask->size, sizeof ct->size) != 0)
        return errors_add(it->errors, CAJAL_INVALID, mask->path, 0, NULL,
                          "%d × %d × %d voxels, but the CT has %d × %d × %d: the mask was drawn on another image; "
                          "resample it to the CT, nearest neighbour",
                          mask->size[0], mask->size[1], mask->size[2], ct->size[0], ct->size[1], ct->size[2]);
    char ct_axes[4], mask_axes[4];
    volume_axes(ct_axes, ct);
    volume_axes(mask_axes, mask);
    if (strcmp(ct_axes, mask_axes) != 0)
        return errors_add(it->errors, CAJAL_INVALID, mask->path, 0, NULL,
                          "its axes point %s, those of the CT %s: bring both to the same orientation", mask_axes,
                          ct_axes);
    double apart = volume_corners_apart_mm(ct, &ct->affine, &mask->affine), least = ct->spacing_mm[0];
    for (int axis = 1; axis < 3; axis++)
        least = fmin(least, ct->spacing_mm[axis]);
    if (apart > TOLERATED_VOXELS * least)
        return errors_add(it->errors, CAJAL_INVALID, mask->path, 0, NULL,
                          "lies up to %.2f mm from the CT (voxels of %.3f × %.3f × %.3f mm; the CT's are %.3f × %.3f × "
                          "%.3f mm): the mask was drawn on another image",
                          apart, mask->spacing_mm[0], mask->spacing_mm[1], mask->spacing_mm[2], ct->spacing_mm[0],
                          ct->spacing_mm[1], ct->spacing_mm[2]);
    if (apart > SAME_PLACE_MM &&
        !note(it, arena_printf(it->out->arena, "The grids of CT and mask differ by up to %.3f mm; the mask's was used.",
                               apart)))
        return errors_no_memory(it->errors);
    return CAJAL_OK;
}

/* ---- what to know about the images ---- */

static bool holds_air(const struct volume *ct)
{
    size_t count = volume_voxels(ct);
    for (size_t i = 0; i < count; i += SAMPLE_STEP)
        if (volume_value(ct, i) < AIR_HU)
            return true;
    return count <= SAMPLE_STEP; /* too small to tell */
}

static bool note_orientation(struct measuring *it)
{
    struct arena *arena = it->out->arena;
    const struct volume *mask = &it->mask.volume;
    const struct imaging_grid *grid = &it->visit->grid;
    bool good = true;
    if (mask->orientation == VOLUME_BY_SPACING)
        good =
            note(it, "The mask does not say how the patient lies (no sform, no qform): its third axis is taken for the "
                     "patient's long axis, and left, right, front and back cannot be told.");
    if (good && fmax(mask->forms_differ_mm, it->ct.volume.forms_differ_mm) > FORMS_AGREE_MM)
        good = note(it, arena_printf(arena, "sform and qform differ by up to %.1f mm; the sform was used.",
                                     fmax(mask->forms_differ_mm, it->ct.volume.forms_differ_mm)));
    if (good && grid->tilt_degrees > UPRIGHT_DEGREES)
        good = note(it, arena_printf(arena,
                                     "The slices are tilted by %.1f degrees against the axial plane; diameters "
                                     "are measured within the slices.",
                                     grid->tilt_degrees));
    return good;
}

static bool note_images(struct measuring *it)
{
    bool good = note_orientation(it);
    if (good && it->labels.count == 0)
        good = note(it, "The mask is empty: no lesion was drawn.");
    if (good && it->labels.count && !holds_air(&it->ct.volume))
        good = note(it, "The image holds no air (nothing below -200 HU): is it a CT in Hounsfield units?");
    if (good && it->context.plane.across_mm > it->context.thin_slice_mm)
        good = note(it, arena_printf(it->out->arena,
                                     "Slices %.1f mm apart: lesions under %.1f mm are not measurable by "
                                     "RECIST 1.1.",
                                     it->context.plane.across_mm, 2 * it->context.plane.across_mm));
    return good;
}

static cajal_status measure_densities(struct measuring *it)
{
    cajal_status status = compare_grids(it);
    for (size_t i = 0; status == CAJAL_OK && i < it->labels.count; i++)
        status = lesion_density(&it->visit->lesions[i], &it->context, &it->labels.items[i], it->errors);
    if (status == CAJAL_OK && !note_images(it))
        status = errors_no_memory(it->errors);
    return status;
}

static cajal_status measure_files(struct measuring *it)
{
    pthread_t thread;
    tell(it, "reading", 0);
    bool threaded = pthread_create(&thread, NULL, read_volume, &it->ct) == 0;
    cajal_status status = measure_shapes(it);
    if (threaded)
        pthread_join(thread, NULL);
    else
        read_volume(&it->ct);
    errors_move(it->errors, it->ct.errors);
    errors_move(it->errors, it->mask.errors);
    if (it->ct.status != CAJAL_OK || status != CAJAL_OK)
        return it->ct.status > status ? it->ct.status : status;
    tell(it, "measuring", 0.9);
    return measure_densities(it);
}

static cajal_status measure_visit(struct measuring *it)
{
    const cajal_measure_visit *told = &it->input->visits[it->index];
    struct arena *arena = it->out->arena;
    it->visit = &it->out->visits[it->index];
    it->visit->ct = arena_strdup(arena, told->ct);
    it->visit->mask = arena_strdup(arena, told->mask);
    if (told->date)
        (void)date_parse(&it->visit->date, told->date); /* checked before */
    it->context = (struct lesion_context){
        .arena = arena, .ct = &it->ct.volume, .mask = &it->mask.volume, .diameter = it->input->diameter};
    lesion_thresholds(&it->context, it->knowledge);
    bool ready = begin_reading(&it->ct, told->ct);
    ready = begin_reading(&it->mask, told->mask) && ready && it->visit->ct && it->visit->mask;
    cajal_status status = ready ? measure_files(it) : errors_no_memory(it->errors);
    labels_free(&it->labels);
    end_reading(&it->ct);
    end_reading(&it->mask);
    return status;
}

/* ---- the call ---- */

static cajal_status wrong_site(const cajal_measure_label *label, cajal_errors *errors)
{
    const char *nearest = words_nearest(label->site, case_words_site.words, case_words_site.count);
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "site \"%s\" of label %lld: %s%s%s", label->site,
                      (long long)label->label, nearest ? "did you mean \"" : "expected a site as in a case: liver, ",
                      nearest ? nearest : "peritoneum, lymph_node, …", nearest ? "\"?" : "");
}

static cajal_status check_labels(const cajal_measure_input *input, cajal_errors *errors)
{
    for (size_t i = 0; i < input->labels_count; i++) {
        const cajal_measure_label *label = &input->labels[i];
        if (label->label < 1)
            return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "label %lld: expected 1 or more",
                              (long long)label->label);
        if (label->site && !imaging_site(label->site))
            return wrong_site(label, errors);
        for (size_t j = 0; j < i; j++)
            if (input->labels[j].label == label->label ||
                (label->id && input->labels[j].id && strcmp(label->id, input->labels[j].id) == 0))
                return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                                  "label %lld is named twice, or has another's name", (long long)label->label);
    }
    return CAJAL_OK;
}

static cajal_status check_input(const cajal_measure_input *input, cajal_errors *errors)
{
    if (input->version != CAJAL_MEASURE_INPUT_VERSION)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "cajal_measure_input: version %d, expected %d",
                          input->version, CAJAL_MEASURE_INPUT_VERSION);
    if (input->visits_count < 1 || input->visits_count > CAJAL_MEASURE_VISITS_MAX)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "%zu visits: expected 1 to %d", input->visits_count,
                          CAJAL_MEASURE_VISITS_MAX);
    if (input->diameter != CAJAL_DIAMETER_CENTRES && input->diameter != CAJAL_DIAMETER_CORNERS)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "no such convention for diameters: %d",
                          (int)input->diameter);
    cajal_date before = {0};
    for (size_t i = 0; i < input->visits_count; i++) {
        const cajal_measure_visit *visit = &input->visits[i];
        cajal_date date = {0};
        if (!visit->ct || !visit->mask)
            return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "visit %zu needs a CT and a mask", i + 1);
        if (visit->date && !date_parse(&date, visit->date))
            return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "date \"%s\": expected YYYY-MM-DD", visit->date);
        if (i > 0 && (visit->date == NULL) != (input->visits[0].date == NULL))
            return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "dates: expected one for each visit, or none");
        if (date_compare(date, before) < 0)
            return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "date \"%s\" is before that of the visit before it",
                              visit->date);
        before = date;
    }
    return check_labels(input, errors);
}

static bool is_drawn(const cajal_measurement *measurement, int64_t label)
{
    for (size_t i = 0; i < measurement->visits_count; i++)
        for (size_t j = 0; j < measurement->visits[i].lesions_count; j++)
            if (measurement->visits[i].lesions[j].label == label)
                return true;
    return false;
}

/* What was said of a label that no mask holds was said of another: a mistyped number. */
static bool note_unknown_labels(cajal_measurement *out, const cajal_measure_input *input)
{
    bool good = true;
    for (size_t i = 0; good && i < input->labels_count; i++)
        if (!is_drawn(out, input->labels[i].label))
            good = imaging_note(
                out->arena, &out->notes, &out->notes_count, &out->notes_capacity,
                arena_printf(out->arena, "Label %lld, which a name, a site, gone or new was given for, is in no mask.",
                             (long long)input->labels[i].label));
    return good;
}

static cajal_status measure_all(cajal_measurement *out, const cajal_knowledge *knowledge,
                                const cajal_measure_input *input, cajal_errors *errors)
{
    cajal_status worst = CAJAL_OK;
    for (size_t i = 0; i < input->visits_count; i++) {
        struct measuring it = {.out = out, .knowledge = knowledge, .input = input, .errors = errors, .index = i};
        cajal_status status = measure_visit(&it);
        worst = status > worst ? status : worst;
    }
    if (worst == CAJAL_OK && input->progress)
        input->progress(input->progress_context, "done", 1);
    if (worst == CAJAL_OK && input->visits_count > 1)
        worst = imaging_compare(out, knowledge, input, errors);
    return worst == CAJAL_OK && !note_unknown_labels(out, input) ? errors_no_memory(errors) : worst;
}

cajal_status cajal_imaging_measure(cajal_measurement **out, const cajal_knowledge *knowledge,
                                   const cajal_measure_input *input, cajal_errors *errors)
{
    cajal_status status = check_input(input, errors);
    if (status != CAJAL_OK)
        return status;
    struct arena *arena = arena_new();
    cajal_measurement *it = arena ? arena_alloc(arena, sizeof *it) : NULL;
    if (it) {
        it->arena = arena;
        it->diameter = input->diameter;
        it->subject = input->subject ? arena_strdup(arena, input->subject) : NULL;
        it->visits_count = input->visits_count;
        it->visits = arena_array(arena, input->visits_count, sizeof *it->visits);
    }
    bool ready = it && it->visits && (!input->subject || it->subject);
    status = ready ? measure_all(it, knowledge, input, errors) : errors_no_memory(errors);
    if (status == CAJAL_OK)
        *out = it;
    else
        arena_free(arena);
    return status;
}
