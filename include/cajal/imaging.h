/**
 * @file imaging.h
 * Lesions measured on CT: NIfTI images with masks in; diameters, volume, density and, over several visits,
 * RECIST 1.1 and Choi out.
 *
 * For research use. This part of Cajal reads images; it is not a measurement device, and no person should be
 * treated by its figures unless somebody qualified has looked at the images (docs/safety.md). It is optional: where
 * Cajal is built without libnifti, cajal_imaging_measure() says so.
 *
 * Places are given as voxel indices (from 0, in the order of the file) and in mm as NIfTI has them: right,
 * anterior and superior are positive (RAS).
 *
 * Ownership: a measurement owns all it holds; what the getters return lives until cajal_imaging_free().
 * Thread safety: any number of threads may measure at once; each call uses one more thread to read with.
 */
#ifndef CAJAL_IMAGING_H
#define CAJAL_IMAGING_H

#include <stddef.h>
#include <stdint.h>

#include "cajal/knowledge.h"
#include "cajal/report.h"
#include "cajal/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The lesions of one patient, measured at one or more visits. */
typedef struct cajal_measurement cajal_measurement;

/** Between what a diameter is measured; the two are about one voxel apart. */
typedef enum cajal_diameter {
    CAJAL_DIAMETER_CENTRES, /**< centres of the outermost voxels, as the OHIF viewer measures masks */
    CAJAL_DIAMETER_CORNERS  /**< outer corners of the outermost voxels */
} cajal_diameter;

/** One visit: an image and the drawing of the lesions on it. */
typedef struct cajal_measure_visit {
    const char *ct;   /**< NIfTI file of the CT in Hounsfield units */
    const char *mask; /**< NIfTI file on the same grid: 0 background, each lesion a whole number above it */
    const char *date; /**< "2020-03-06"; may be NULL */
} cajal_measure_visit;

/** What is known of a label. */
typedef struct cajal_measure_label {
    int64_t label;    /**< its value in the masks */
    const char *id;   /**< what to call the lesion; NULL: "L" and the label */
    const char *site; /**< of the case's vocabulary, such as "liver"; "lymph_node" is judged by its short axis; NULL */
    int gone;         /**< not 0: where a later mask lacks it, the lesion is gone, not merely not drawn */
    int is_new;       /**< not 0: where an earlier mask lacks it, the lesion was not there */
} cajal_measure_label;

/** Told what is being done, for instance "reading visit 1"; `share` is from 0 to 1 of the whole. */
typedef void (*cajal_measure_progress)(void *context, const char *what, double share);

/** What to measure. Start from CAJAL_MEASURE_INPUT_INIT; all is borrowed during the call. */
typedef struct cajal_measure_input {
    int version;                       /**< CAJAL_MEASURE_INPUT_VERSION */
    const cajal_measure_visit *visits; /**< in order of time; the first is the baseline */
    size_t visits_count;               /**< 1 to CAJAL_MEASURE_VISITS_MAX */
    const cajal_measure_label *labels; /**< may be NULL */
    size_t labels_count;               /**< how many */
    cajal_diameter diameter;           /**< the convention */
    const char *subject;               /**< whose images; may be NULL */
    cajal_measure_progress progress;   /**< may be NULL */
    void *progress_context;            /**< passed on */
} cajal_measure_input;

#define CAJAL_MEASURE_VISITS_MAX 64
#define CAJAL_MEASURE_INPUT_VERSION 1
#define CAJAL_MEASURE_INPUT_INIT                                                                                       \
    {                                                                                                                  \
        CAJAL_MEASURE_INPUT_VERSION, NULL, 0, NULL, 0, CAJAL_DIAMETER_CENTRES, NULL, NULL, NULL                        \
    }

/** A place in an image. */
typedef struct cajal_place {
    double voxel[3];  /**< i, j, k; may lie between voxels */
    double ras_mm[3]; /**< in the patient */
} cajal_place;

/** Why a drawing should be looked at again. */
typedef struct cajal_suspicion {
    const char *code; /**< "border", "hole", "pieces", "tiny", "density", "outside" or "no_value" */
    const char *text; /**< in words */
} cajal_suspicion;

/** One lesion at one visit. */
typedef struct cajal_lesion {
    int64_t label;                     /**< its value in the mask */
    const char *id;                    /**< never NULL */
    const char *site;                  /**< or NULL */
    double longest_mm;                 /**< the longest diameter within one axial slice */
    cajal_place longest[2];            /**< its ends */
    int64_t slice;                     /**< index of that slice along the volume's axial axis, from 0 */
    double short_mm;                   /**< the longest chord of that slice's convex outline at right angles to it */
    cajal_place short_axis[2];         /**< its ends */
    double diameter_3d_mm;             /**< the longest distance within the lesion in any direction */
    double volume_mm3;                 /**< voxels × volume of a voxel */
    int64_t voxels;                    /**< how many */
    int64_t slices;                    /**< from the first to the last axial slice */
    double density_hu;                 /**< mean; NAN when no voxel of the CT has a value; so for all that follow */
    double median_hu, sd_hu;           /**< SD: of all the voxels, divided by their number */
    double min_hu, max_hu;             /**< extremes */
    double p10_hu, p90_hu;             /**< percentiles, interpolated */
    int64_t voxels_without_value;      /**< NaN or infinite in the CT, left out of the densities */
    int64_t pieces;                    /**< how many parts that touch nowhere */
    int64_t largest_piece_voxels;      /**< of the largest part */
    int64_t hole_voxels;               /**< not drawn but closed in on all sides */
    int measurable;                    /**< not 0: large enough for RECIST 1.1 (10 mm, or twice the slice distance) */
    const cajal_suspicion *suspicions; /**< why to look again */
    size_t suspicions_count;           /**< how many */
} cajal_lesion;

/**
 * Reads the images and measures every label of the masks.
 *
 * @param out       receives the measurement; free with cajal_imaging_free(); untouched on failure
 * @param knowledge the knowledge base, for the thresholds; NULL: those published
 * @param input     see cajal_measure_input
 * @param errors    receives what is wrong with which file; may be NULL
 * @return CAJAL_OK; CAJAL_INVALID for images that cannot be measured; CAJAL_IO; CAJAL_USAGE for a wrong input, or
 *         when this library was built without libnifti; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_imaging_measure(cajal_measurement **out, const cajal_knowledge *knowledge,
                                                            const cajal_measure_input *input, cajal_errors *errors);

/** Frees the measurement. NULL is allowed. */
CAJAL_API void cajal_imaging_free(cajal_measurement *measurement);

/** @return how many visits were measured. */
CAJAL_API size_t cajal_imaging_visits(const cajal_measurement *measurement);

/** @return how many lesions visit `visit` has; 0 past the end. */
CAJAL_API size_t cajal_imaging_lesions(const cajal_measurement *measurement, size_t visit);

/** @return lesion `index` of visit `visit`, by rising label; NULL past the end; borrowed. */
CAJAL_API const cajal_lesion *cajal_imaging_lesion(const cajal_measurement *measurement, size_t visit, size_t index);

/**
 * Writes the measurement as text or JSON (schema/measure.schema.json).
 *
 * @param out         receives the zero-terminated text; free with cajal_free()
 * @param length      receives its length without the zero; may be NULL
 * @param measurement the measurement
 * @param options     see cajal_report_options; NULL for the defaults; CAJAL_HTML is not offered
 * @param errors      receives what went wrong; may be NULL
 * @return CAJAL_OK; CAJAL_USAGE for bad options; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_report_measurement(char **out, size_t *length,
                                                               const cajal_measurement *measurement,
                                                               const cajal_report_options *options,
                                                               cajal_errors *errors);

/** The same as CSV: a row for each lesion and visit, which `cajal response` reads. */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_report_measurement_csv(char **out, size_t *length,
                                                                   const cajal_measurement *measurement,
                                                                   cajal_errors *errors);

#ifdef __cplusplus
}
#endif

#endif
