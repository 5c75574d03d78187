#!/usr/bin/python3
"""A CT of 512 × 512 × 400 voxels with 50 lesions and its mask: make_volume.py CT.nii.gz MASK.nii.gz"""
import gzip
import sys

import nibabel
import numpy as np

SHAPE, SPACING, LESIONS = (512, 512, 400), np.array([0.75, 0.75, 1.0]), 50


def main():
    random = np.random.default_rng(50)
    x, y = np.meshgrid(np.arange(SHAPE[0]), np.arange(SHAPE[1]), indexing="ij")
    body = np.hypot((x - 256) / 220, (y - 256) / 160) < 1
    ct = np.empty(SHAPE, np.int16, order="F")
    for k in range(SHAPE[2]):  # noise as of an abdominal scan; air is nearly flat
        ct[:, :, k] = np.where(body, 45 + random.normal(0, 14, body.shape), -1000 + random.normal(0, 3, body.shape))
    mask = np.zeros(SHAPE, np.uint8, order="F")
    for label in range(1, LESIONS + 1):
        while True:
            radii = random.uniform(6, 24, 3) / SPACING
            middle = np.array([256, 256, 200]) + random.uniform(-1, 1, 3) * [130, 90, 170]
            low, high = np.floor(middle - radii).astype(int), np.ceil(middle + radii).astype(int) + 1
            box = tuple(slice(a, b) for a, b in zip(low, high))
            if not mask[box].any():
                break
        index = np.stack(np.meshgrid(*(np.arange(a, b) for a, b in zip(low, high)), indexing="ij"), axis=-1)
        inside = (((index - middle) / radii) ** 2).sum(axis=-1) <= 1
        mask[box][inside] = label
        ct[box][inside] += np.int16(random.uniform(-40, 60))
    for path, data in zip(sys.argv[1:], (ct, mask)):
        image = nibabel.Nifti1Image(data, np.diag([*SPACING, 1]))
        image.header.set_xyzt_units("mm")
        with gzip.open(path, "wb", compresslevel=6) as out:  # what dcm2niix and most tools write
            out.write(image.to_bytes())


main()
