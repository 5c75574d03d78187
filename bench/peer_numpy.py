#!/usr/bin/python3
"""The peer in Python: nibabel, numpy, scipy; volume, mean and longest distance of every label, a line each."""
import sys

import nibabel
import numpy as np
from scipy import ndimage
from scipy.spatial import ConvexHull
from scipy.spatial.distance import pdist

ct_image, mask_image = nibabel.load(sys.argv[1]), nibabel.load(sys.argv[2])
ct, mask = np.asarray(ct_image.dataobj), np.asarray(mask_image.dataobj)
spacing = np.array(mask_image.header.get_zooms())
for label, box in enumerate(ndimage.find_objects(mask), 1):
    if box is None:
        continue
    inside = mask[box] == label
    points = np.argwhere(inside) * spacing
    print(label, inside.sum() * spacing.prod(), ct[box][inside].mean(), pdist(points[ConvexHull(points).vertices]).max())
