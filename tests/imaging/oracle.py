"""Lesions measured a second time, by other means: nibabel reads, numpy and scipy measure. Shares nothing with src/."""
import itertools

import nibabel
import numpy as np
from scipy import ndimage
from scipy.spatial import ConvexHull, QhullError
from scipy.spatial.distance import cdist, pdist


def slice_axis(affine):
    """The axis whose slices' normal is nearest to the patient's long axis."""
    upright = []
    for axis in range(3):
        a, b = (affine[:3, i] for i in range(3) if i != axis)
        normal = np.cross(a, b)
        upright.append(abs(normal[2]) / np.linalg.norm(normal))
    best = max(upright)
    return max(axis for axis in range(3) if upright[axis] > best - 1e-9)


def spread(voxels, corners, axes):
    """Voxel centres, or their corners along `axes`."""
    if not corners:
        return voxels.astype(float)
    shifts = np.zeros((2 ** len(axes), 3))
    for row, signs in enumerate(itertools.product((-0.5, 0.5), repeat=len(axes))):
        shifts[row, axes] = signs
    return np.unique((voxels[:, None, :] + shifts[None]).reshape(-1, 3), axis=0)


def hull_points(points):
    """The corners of the convex hull; all points where there is none (flat or too few)."""
    try:
        return points[ConvexHull(points).vertices]
    except (QhullError, ValueError):
        return points


def longest(points):
    return pdist(points).max() if len(points) > 1 else 0.0


def in_plane(points):
    """Two coordinates at right angles for points of one plane (by their singular vectors, or what spans them)."""
    centred = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=True)
    return centred @ axes[:2].T


def longest_perpendicular(flat, length):
    """The longest chord of the hull at right angles to a longest diameter, from the hull's half planes."""
    if length == 0:
        return 0.0
    try:
        hull = ConvexHull(flat)
    except (QhullError, ValueError):
        return 0.0
    corners = flat[hull.vertices]
    best = 0.0
    for i, j in zip(*np.nonzero(np.triu(cdist(corners, corners)) >= length * (1 - 1e-9))):
        along = (corners[j] - corners[i]) / np.linalg.norm(corners[j] - corners[i])
        across = np.array([-along[1], along[0]])
        normal_along, normal_across = hull.equations[:, :2] @ along, hull.equations[:, :2] @ across
        for at in corners @ along:
            limit = -hull.equations[:, 2] - normal_along * at
            up, down = normal_across > 1e-9, normal_across < -1e-9
            chord = (limit[up] / normal_across[up]).min() - (limit[down] / normal_across[down]).max()
            best = max(best, chord)
    return best


def measure_label(mask, ct, affine, corners):
    voxels = np.argwhere(mask)
    axis = slice_axis(affine)
    plane_axes = [i for i in range(3) if i != axis]
    out = {"longest_mm": -1.0, "short_mm": 0.0}
    layers = []
    for index in np.unique(voxels[:, axis]):
        spots = spread(voxels[voxels[:, axis] == index], corners, plane_axes)
        points = spots @ affine[:3, :3].T
        flat = in_plane(points)
        length = longest(hull_points(flat))
        layers.append((length, flat))
        out["longest_mm"] = max(out["longest_mm"], length)
    for length, flat in layers:
        if length >= out["longest_mm"] * (1 - 1e-9):
            out["short_mm"] = max(out["short_mm"], longest_perpendicular(flat, length))
    out["diameter_3d_mm"] = longest(hull_points(spread(voxels, corners, [0, 1, 2]) @ affine[:3, :3].T))
    out["volume_mm3"] = len(voxels) * abs(np.linalg.det(affine[:3, :3]))
    out["voxels"] = len(voxels)
    values = ct[mask]
    values = values[np.isfinite(values)]
    if len(values):
        out |= {"density_hu": values.mean(), "median_hu": np.median(values), "sd_hu": values.std(),
                "min_hu": values.min(), "max_hu": values.max(), "p10_hu": np.percentile(values, 10),
                "p90_hu": np.percentile(values, 90)}
    sizes = np.bincount(ndimage.label(mask, np.ones((3, 3, 3)))[0].ravel())[1:]
    out |= {"pieces": len(sizes), "largest_piece_voxels": sizes.max(),
            "hole_voxels": int((ndimage.binary_fill_holes(mask) & ~mask).sum())}
    return out


def measure(ct_path, mask_path, corners=False):
    """label → what cajal measure --json should say."""
    ct_image, mask_image = nibabel.load(ct_path), nibabel.load(mask_path)
    ct = np.asarray(ct_image.get_fdata(dtype=np.float64))
    mask = np.rint(np.asarray(mask_image.get_fdata(dtype=np.float64))).astype(np.int64)
    ct, mask = (a.reshape(a.shape[:3]) for a in (ct, mask))
    return {int(label): measure_label(mask == label, ct, mask_image.affine, corners)
            for label in np.unique(mask) if label > 0}
