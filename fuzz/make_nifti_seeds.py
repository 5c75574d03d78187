#!/usr/bin/python3
"""Small volumes of every type, for fuzz_nifti to start from: make_nifti_seeds.py DIRECTORY"""
import gzip
import pathlib
import sys

import nibabel
import numpy as np

FOLDER = pathlib.Path(sys.argv[1])
data = np.zeros((6, 5, 4))
data[1:4, 1:4, 1:3] = 1
data[4, 4, 3] = 2
for order in "<>":
    for kind in ("u1", "i2", "u2", "i4", "f4", "f8", "i8"):
        for maker in (nibabel.Nifti1Image, nibabel.Nifti2Image):
            header = maker.header_class(endianness=order)
            header.set_data_dtype(np.dtype(order + kind))
            image = maker(data, np.diag([0.7, 0.8, 2.5, 1]), header)
            path = FOLDER / f"{maker.__name__}{kind}{'le' if order == '<' else 'be'}.nii"
            nibabel.save(image, path)
            (FOLDER / (path.name + ".gz")).write_bytes(gzip.compress(path.read_bytes()))
