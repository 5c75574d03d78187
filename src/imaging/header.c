/* Reads the header through libnifti. All is checked before libnifti sees it, because it prints what it refuses. */
#include "imaging/header.h"

#include <math.h>
#include <nifti2_io.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/sniff.h"

#define SIZE_MAX_VOXELS 32767         /* along one axis: what NIfTI-1 can say */
#define VOXELS_MAX ((int64_t)1 << 31) /* sixteen times the largest CT in use */
#define SPACING_MAX_MM 1000.0         /* no scanner is as coarse */
#define SPACING_MIN_MM 0.001
#define VOLUME_MIN_MM3 1e-9 /* flatter, the three axes do not span space */

/* What both versions say, in the byte order of this machine. */
struct fields {
    int version; /* 1 or 2 */
    bool swapped, pair;
    int64_t dim[8];
    double pixdim[8];
    int datatype;
    double offset, slope, intercept;
    int sform_code, qform_code, units;
    nifti_1_header one;
    nifti_2_header two;
};

static cajal_status refuse(cajal_errors *errors, const struct volume *volume, const char *message)
{
    return errors_add(errors, CAJAL_INVALID, volume->path, 0, NULL, "%s", message);
}

/* What it is, where that is known, else why it is no image. */
static cajal_status refuse_another(cajal_errors *errors, const struct volume *volume, const unsigned char *head,
                                   size_t length, const char *message)
{
    return sniff_report((const char *)head, length, volume->path, WANTED_NIFTI, errors)
               ? CAJAL_INVALID
               : refuse(errors, volume, message);
}

/* ---- which version, which byte order ---- */

static int32_t first_int(const unsigned char *head, bool swapped)
{
    int32_t value;
    memcpy(&value, head, sizeof value);
    if (swapped)
        nifti_swap_4bytes(1, &value);
    return value;
}

static void take_one(struct fields *out, const unsigned char *head)
{
    memcpy(&out->one, head, sizeof out->one);
    if (out->swapped)
        nifti_swap_as_nifti1(&out->one);
    const nifti_1_header *it = &out->one;
    out->pair = memcmp(it->magic, "ni1", 3) == 0;
    for (int i = 0; i < 8; i++) {
        out->dim[i] = it->dim[i];
        out->pixdim[i] = (double)it->pixdim[i];
    }
    out->datatype = it->datatype;
    out->offset = (double)it->vox_offset;
    out->slope = (double)it->scl_slope;
    out->intercept = (double)it->scl_inter;
    out->sform_code = it->sform_code;
    out->qform_code = it->qform_code;
    out->units = (unsigned char)it->xyzt_units;
}

static void take_two(struct fields *out, const unsigned char *head)
{
    memcpy(&out->two, head, sizeof out->two);
    if (out->swapped)
        nifti_swap_as_nifti2(&out->two);
    const nifti_2_header *it = &out->two;
    out->pair = memcmp(it->magic, "ni2", 3) == 0;
    for (int i = 0; i < 8; i++) {
        out->dim[i] = it->dim[i];
        out->pixdim[i] = it->pixdim[i];
    }
    out->datatype = it->datatype;
    out->offset = (double)it->vox_offset;
    out->slope = it->scl_slope;
    out->intercept = it->scl_inter;
    out->sform_code = it->sform_code;
    out->qform_code = it->qform_code;
    out->units = it->xyzt_units;
}

static cajal_status take_fields(struct fields *out, const struct volume *volume, const unsigned char *head,
                                size_t length, cajal_errors *errors)
{
    *out = (struct fields){0};
    if (length < sizeof(nifti_1_header))
        return refuse_another(errors, volume, head, length,
                              "is too short or too damaged to hold a NIfTI header (348 bytes)");
    for (int swapped = 0; swapped < 2; swapped++) {
        int32_t size = first_int(head, swapped);
        out->swapped = swapped;
        if (size == (int32_t)sizeof(nifti_1_header)) {
            out->version = 1;
            const char *magic = (const char *)head + offsetof(nifti_1_header, magic);
            if (memcmp(magic, "n+1", 4) != 0 && memcmp(magic, "ni1", 4) != 0)
                return refuse(errors, volume,
                              "has no NIfTI magic (\"n+1\"); an ANALYZE 7.5 header does not say where the patient "
                              "lies: convert the DICOM with dcm2niix");
            take_one(out, head);
            return CAJAL_OK;
        }
        if (size == (int32_t)sizeof(nifti_2_header) && length >= sizeof(nifti_2_header)) {
            static const char tail[] = "\r\n\032\n";
            const char *magic = (const char *)head + offsetof(nifti_2_header, magic);
            if ((memcmp(magic, "n+2", 4) != 0 && memcmp(magic, "ni2", 4) != 0) || memcmp(magic + 4, tail, 4) != 0)
                return refuse(errors, volume, "has no NIfTI-2 magic (\"n+2\")");
            out->version = 2;
            take_two(out, head);
            return CAJAL_OK;
        }
    }
    return refuse_another(
        errors, volume, head, length,
        "is not a NIfTI image: its first four bytes are no header size of 348 or 540; convert DICOM with "
        "dcm2niix");
}

/* ---- sizes ---- */

static cajal_status check_size(struct volume *volume, const struct fields *fields, cajal_errors *errors)
{
    if (fields->dim[0] < 1 || fields->dim[0] > 7)
        return errors_add(errors, CAJAL_INVALID, volume->path, 0, "dim[0]", "says %lld dimensions; expected 3",
                          (long long)fields->dim[0]);
    if (fields->dim[0] < 3)
        return errors_add(errors, CAJAL_INVALID, volume->path, 0, "dim[0]",
                          "an image of %lld dimensions; expected a volume of 3", (long long)fields->dim[0]);
    int64_t voxels = 1;
    for (int i = 1; i <= 3; i++) {
        int64_t size = fields->dim[i];
        if (size < 1 || size > SIZE_MAX_VOXELS)
            return errors_add(errors, CAJAL_INVALID, volume->path, 0, "dim",
                              "axis %d has %lld voxels; expected 1 to %d", i, (long long)size, SIZE_MAX_VOXELS);
        volume->size[i - 1] = (int32_t)size;
        voxels *= size;
    }
    if (voxels > VOXELS_MAX)
        return errors_add(errors, CAJAL_INVALID, volume->path, 0, "dim", "%lld voxels; expected at most %lld",
                          (long long)voxels, (long long)VOXELS_MAX);
    for (int i = 4; i <= (int)fields->dim[0]; i++)
        if (fields->dim[i] > 1)
            return errors_add(errors, CAJAL_INVALID, volume->path, 0, "dim",
                              "a series of %lld volumes (axis %d); expected one: take one contrast phase out of it, "
                              "for instance with `nibabel` or `fslroi`",
                              (long long)fields->dim[i], i);
    return CAJAL_OK;
}

static cajal_status check_type(struct volume *volume, const struct fields *fields, cajal_errors *errors)
{
    static const struct {
        int type, bytes;
        enum volume_kind kind;
    } types[] = {{NIFTI_TYPE_UINT8, 1, VOLUME_UNSIGNED},  {NIFTI_TYPE_INT8, 1, VOLUME_SIGNED},
                 {NIFTI_TYPE_UINT16, 2, VOLUME_UNSIGNED}, {NIFTI_TYPE_INT16, 2, VOLUME_SIGNED},
                 {NIFTI_TYPE_UINT32, 4, VOLUME_UNSIGNED}, {NIFTI_TYPE_INT32, 4, VOLUME_SIGNED},
                 {NIFTI_TYPE_UINT64, 8, VOLUME_UNSIGNED}, {NIFTI_TYPE_INT64, 8, VOLUME_SIGNED},
                 {NIFTI_TYPE_FLOAT32, 4, VOLUME_FLOAT},   {NIFTI_TYPE_FLOAT64, 8, VOLUME_FLOAT}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].type == fields->datatype) {
            volume->voxel_bytes = types[i].bytes;
            volume->kind = types[i].kind;
            return CAJAL_OK;
        }
    return errors_add(errors, CAJAL_INVALID, volume->path, 0, "datatype",
                      "%d (%s): expected integers of 8 to 64 bits or floats of 32 or 64", fields->datatype,
                      nifti_datatype_string(fields->datatype));
}

/* A slope of 0 means that the values are as stored (NIfTI-1, scl_slope). */
static cajal_status check_scale(struct volume *volume, const struct fields *fields, cajal_errors *errors)
{
    if (isnan(fields->slope) && isnan(fields->intercept)) { /* how nibabel writes "as stored" */
        volume->slope = 1;
        return CAJAL_OK;
    }
    if (!isfinite(fields->slope) || (fields->slope != 0 && !isfinite(fields->intercept)))
        return errors_add(errors, CAJAL_INVALID, volume->path, 0, "scl_slope",
                          "slope %g with intercept %g is no scale: densities cannot be told", fields->slope,
                          fields->intercept);
    volume->slope = fields->slope == 0 ? 1 : fields->slope;
    volume->intercept = fields->slope == 0 ? 0 : fields->intercept;
    return CAJAL_OK;
}

static cajal_status check_offset(struct header *out, const struct volume *volume, const struct fields *fields,
                                 cajal_errors *errors)
{
    double least = fields->pair ? 0 : fields->version == 1 ? 348 : 540;
    double offset = fields->offset;
    if (!fields->pair && offset == 0)
        offset = fields->version == 1 ? 352 : 544;
    if (!(offset >= least && offset < 1e12) || offset != floor(offset))
        return errors_add(errors, CAJAL_INVALID, volume->path, 0, "vox_offset", "%g: expected a place after the header",
                          fields->offset);
    out->pair = fields->pair;
    out->voxel_offset = (size_t)offset;
    return CAJAL_OK;
}

/* ---- where the patient lies ---- */

static double millimetres(int units, bool *stated)
{
    int unit = XYZT_TO_SPACE(units);
    *stated = unit == NIFTI_UNITS_METER || unit == NIFTI_UNITS_MM || unit == NIFTI_UNITS_MICRON;
    return unit == NIFTI_UNITS_METER ? 1000 : unit == NIFTI_UNITS_MICRON ? 0.001 : 1;
}

static void copy_form(struct affine *out, const nifti_dmat44 *form, double unit)
{
    for (int row = 0; row < 3; row++)
        for (int column = 0; column < 4; column++)
            out->m[row][column] = form->m[row][column] * unit;
}

/* libnifti turns quaternion and pixdim into matrices. */
static nifti_image *through_libnifti(const struct fields *fields)
{
    nifti_set_debug_level(0);
    return fields->version == 1 ? nifti_convert_n1hdr2nim(fields->one, NULL)
                                : nifti_convert_n2hdr2nim(fields->two, NULL);
}

/* Method 3 (sform) goes before method 2 (qform): nifti1.h, "Methods"; so do nibabel and ITK when both are given. */
static void choose_form(struct volume *volume, const struct fields *fields, const nifti_image *image, double unit)
{
    struct affine quaternion;
    copy_form(&quaternion, &image->qto_xyz, unit);
    if (fields->sform_code > 0) {
        volume->orientation = VOLUME_BY_SFORM;
        copy_form(&volume->affine, &image->sto_xyz, unit);
        if (fields->qform_code > 0)
            volume->forms_differ_mm = volume_corners_apart_mm(volume, &volume->affine, &quaternion);
    } else {
        volume->orientation = fields->qform_code > 0 ? VOLUME_BY_QFORM : VOLUME_BY_SPACING;
        volume->affine = quaternion;
    }
}

static cajal_status check_affine(struct volume *volume, cajal_errors *errors)
{
    for (int column = 0; column < 4; column++) {
        double square = 0;
        for (int row = 0; row < 3; row++)
            square += volume->affine.m[row][column] * volume->affine.m[row][column];
        if (!isfinite(square))
            return refuse(errors, volume, "the orientation (sform or qform) holds values that are no numbers");
        if (column == 3)
            continue;
        double spacing = volume->spacing_mm[column] = sqrt(square);
        if (spacing < SPACING_MIN_MM || spacing > SPACING_MAX_MM)
            return errors_add(errors, CAJAL_INVALID, volume->path, 0, "pixdim",
                              "voxels of %g mm along axis %d; expected %g to %g", spacing, column + 1, SPACING_MIN_MM,
                              SPACING_MAX_MM);
    }
    double spaced = volume->spacing_mm[0] * volume->spacing_mm[1] * volume->spacing_mm[2];
    if (!(volume_voxel_mm3(volume) > VOLUME_MIN_MM3 * spaced))
        return refuse(errors, volume, "the axes of the orientation (sform or qform) lie in one plane");
    return CAJAL_OK;
}

static bool usable_spacing(const struct fields *fields)
{
    for (int i = 1; i <= 3; i++)
        if (!isfinite(fields->pixdim[i]))
            return false;
    return true;
}

static cajal_status read_orientation(struct volume *volume, const struct fields *fields, cajal_errors *errors)
{
    if (!usable_spacing(fields))
        return refuse(errors, volume, "voxel sizes (pixdim) that are no numbers");
    double unit = millimetres(fields->units, &volume->unit_stated);
    nifti_image *image = through_libnifti(fields);
    if (!image)
        return errors_no_memory(errors); /* all else was checked */
    choose_form(volume, fields, image, unit);
    nifti_image_free(image);
    return check_affine(volume, errors);
}

cajal_status header_read(struct header *out, struct volume *volume, const unsigned char *head, size_t length,
                         cajal_errors *errors)
{
    struct fields fields;
    cajal_status status = take_fields(&fields, volume, head, length, errors);
    if (status == CAJAL_OK)
        status = check_size(volume, &fields, errors);
    if (status == CAJAL_OK)
        status = check_type(volume, &fields, errors);
    if (status == CAJAL_OK)
        status = check_scale(volume, &fields, errors);
    if (status == CAJAL_OK)
        status = check_offset(out, volume, &fields, errors);
    if (status == CAJAL_OK)
        status = read_orientation(volume, &fields, errors);
    volume->swapped = fields.swapped;
    return status;
}
