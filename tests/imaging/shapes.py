#!/usr/bin/python3
"""Bodies with known answers: ellipsoids, boxes and cylinders, turned, on anisotropic and oblique grids, stored in every
orientation; drawings that are suspect; every form of file.

shapes.py CAJAL"""
import gzip
import itertools
import math
import pathlib
import sys
import tempfile

import nibabel
import numpy as np
import oracle
from common import Checks, agree

RANDOM = np.random.default_rng(20240217)


def rotation(x=0.0, y=0.0, z=0.0):
    out = np.eye(3)
    for axis, angle in enumerate((x, y, z)):
        a, b = [i for i in range(3) if i != axis]
        turn = np.eye(3)
        turn[a, a] = turn[b, b] = math.cos(angle)
        turn[a, b], turn[b, a] = -math.sin(angle), math.sin(angle)
        out = turn @ out
    return out


class Bench:
    """A folder to write images into, and the checks."""

    def __init__(self, checks, folder):
        self.checks, self.folder = checks, pathlib.Path(folder)

    def write(self, name, data, affine, maker=nibabel.Nifti1Image, **header):
        image = maker(data, affine)
        image.header.set_xyzt_units("mm")
        for key, value in header.items():
            image.header[key] = value
        path = self.folder / name
        nibabel.save(image, path)
        return path

    def lesions(self, mask, affine, ct=None, options=()):
        ct = np.where(mask > 0, 60, -1000).astype(np.int16) if ct is None else ct
        paths = self.write("ct.nii.gz", ct, affine), self.write("mask.nii.gz", mask, affine)
        found = self.checks.measure(*options, *paths)
        return {lesion["label"]: lesion for lesion in found["visits"][0]["lesions"]} if found else {}


def points_of(shape, affine):
    index = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), axis=-1)
    return index @ affine[:3, :3].T + affine[:3, 3]


def grid(shape, spacing, turn=np.eye(3)):
    """An affine whose grid has its middle at 0."""
    affine = np.eye(4)
    affine[:3, :3] = turn @ np.diag(spacing)
    affine[:3, 3] = -affine[:3, :3] @ ((np.array(shape) - 1) / 2) + RANDOM.uniform(-0.3, 0.3, 3)
    return affine


def between(checks, what, centres, corners, truth, spacing):
    """A voxel belongs to a body when its centre does: each end is off by up to half a voxel, centres inwards and
    corners outwards; half way between the two conventions is the body within half a voxel."""
    diagonal = math.hypot(*spacing)
    checks.that(truth - max(spacing) <= centres <= truth + 0.05 * diagonal, what, "centres", centres, "body", truth)
    checks.that(truth - 0.05 * diagonal <= corners <= truth + diagonal, what, "corners", corners, "body", truth)
    checks.close(what, (centres + corners) / 2, truth, diagonal / 2)


def ellipsoids(bench):
    """The central section is the largest; its axes come from the form's upper left block."""
    for turn, spacing, tilt in itertools.product(
            (rotation(), rotation(z=0.6), rotation(0.4, 0.2, 1.1)),
            ((0.8, 0.8, 1.0), (0.7, 0.7, 2.5), (1.5, 0.9, 1.25)), (rotation(), rotation(x=0.06, z=0.02))):
        radii = np.array([22.0, 15.0, 18.0])
        shape = tuple(int(2 * 26 / s) + 3 for s in spacing)
        affine = grid(shape, spacing, tilt)
        form = turn @ np.diag(radii ** -2) @ turn.T
        points = points_of(shape, affine)
        mask = (np.einsum("...i,ij,...j", points, form, points) <= 1).astype(np.uint8)
        lesion, outer = bench.lesions(mask, affine)[1], bench.lesions(mask, affine, options=("-d", "corners"))[1]
        section = tilt[:, :2].T @ form @ tilt[:, :2]
        weak, strong = np.linalg.eigvalsh(section)
        name = f"ellipsoid {spacing}"
        check = bench.checks
        between(check, f"{name} longest", lesion["longest_mm"], outer["longest_mm"], 2 / math.sqrt(weak), spacing[:2])
        # the longest diameter on a grid is turned a little against the true one, and its perpendicular with it
        check.close(f"{name} short", (lesion["short_mm"] + outer["short_mm"]) / 2, 2 / math.sqrt(strong),
                    math.hypot(*spacing[:2]))
        between(check, f"{name} 3-D", lesion["diameter_3d_mm"], outer["diameter_3d_mm"], 2 * radii.max(), spacing)
        check.close(f"{name} volume", lesion["volume_mm3"], 4 / 3 * math.pi * radii.prod(), 0, 0.01)
        check.close(f"{name} density", lesion["density_hu"], 60, 1e-9)
        check.that(lesion["suspicions"] == [], name, lesion["suspicions"])


def boxes(bench):
    """A box of n voxels: its diagonals are exact, between corners n, between centres n - 1."""
    spacing, size = np.array([0.75, 0.5, 2.0]), np.array([16, 12, 9])
    mask = np.zeros((40, 40, 20), np.uint8)
    mask[5:21, 7:19, 4:13] = 3
    for ends, sides in (("centres", (size - 1) * spacing), ("corners", size * spacing)):
        lesion = bench.lesions(mask, grid(mask.shape, spacing), options=("--diameter", ends))[3]
        diagonal = math.hypot(sides[0], sides[1])
        bench.checks.close(f"box {ends} longest", lesion["longest_mm"], diagonal, 1e-5)
        # at right angles to a diagonal, the longest chord starts in a corner: h·d/w for the longer side w
        bench.checks.close(f"box {ends} short", lesion["short_mm"], diagonal * min(sides[:2]) / max(sides[:2]), 1e-5)
        bench.checks.close(f"box {ends} 3-D", lesion["diameter_3d_mm"], np.linalg.norm(sides), 1e-5)
        bench.checks.close(f"box {ends} volume", lesion["volume_mm3"], (size * spacing).prod(), 1e-6)


def cylinders(bench):
    """Upright and lying: the axial section is a disc, or a rectangle."""
    spacing, shape, radius, half_height = (0.8, 0.8, 0.8), (90, 90, 90), 12.0, 28.0
    affine = grid(shape, spacing)
    points = points_of(shape, affine)
    for axis, longest, short in ((2, 2 * radius, 2 * radius),
                                 (0, 2 * math.hypot(radius, half_height), None)):
        across = [i for i in range(3) if i != axis]
        mask = ((np.hypot(points[..., across[0]], points[..., across[1]]) <= radius)
                & (abs(points[..., axis]) <= half_height)).astype(np.int16)
        lesion = bench.lesions(mask, affine)[1]
        bench.checks.close(f"cylinder {axis} longest", lesion["longest_mm"], longest - 0.57, 0.57)
        if short:
            bench.checks.close(f"cylinder {axis} short", lesion["short_mm"], short, 0.8)
        bench.checks.close(f"cylinder {axis} volume", lesion["volume_mm3"], math.pi * radius ** 2 * 2 * half_height, 0,
                           0.02)


def blobs(shape):
    """Lesions of no particular form, several labels, touching."""
    points = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), axis=-1)
    mask = np.zeros(shape, np.uint8)
    for label in range(1, 7):
        for _ in range(3):
            middle = RANDOM.uniform(4, np.array(shape) - 4)
            mask[np.linalg.norm((points - middle) / RANDOM.uniform(2, 6, 3), axis=-1) < 1] = label
    return mask, RANDOM.normal(40, 300, shape).astype(np.int16)


def against_oracle(bench):
    for turn in (rotation(), rotation(0.3, 0.1, 0.2), rotation(x=1.5), rotation(y=1.4, z=0.3)):
        mask, ct = blobs((31, 27, 22))
        affine = grid(mask.shape, (0.9, 1.1, 2.0), turn)
        affine[:3, 0] += 0.02 * affine[:3, 2]  # sheared, as a gantry tilt does it
        for ends in ("centres", "corners"):
            found = bench.lesions(mask, affine, ct, ("--diameter", ends))
            expected = oracle.measure(bench.folder / "ct.nii.gz", bench.folder / "mask.nii.gz", ends == "corners")
            for label, figures in expected.items():
                agree(bench.checks, f"blobs {ends}", found[label], figures)


def orientations(bench):
    """However an image is stored, the patient is the same."""
    mask, ct = blobs((25, 22, 14))
    affine = grid(mask.shape, (0.8, 1.0, 2.5))
    first = bench.lesions(mask, affine, ct)
    keys = ("longest_mm", "short_mm", "diameter_3d_mm", "volume_mm3", "density_hu", "median_hu", "pieces",
            "hole_voxels")
    for order in itertools.permutations(range(3)):
        for flips in itertools.product((1, -1), repeat=3):
            step = np.zeros((4, 4))
            step[3, 3] = 1
            view = tuple(slice(None, None, flip) for flip in flips)
            for axis in range(3):
                step[order[axis], axis] = flips[order[axis]]
                if flips[order[axis]] < 0:
                    step[order[axis], 3] = mask.shape[order[axis]] - 1
            found = bench.lesions(mask[view].transpose(order), affine @ step, ct[view].transpose(order))
            for label, lesion in first.items():
                for key in keys:
                    bench.checks.close(f"stored {order} {flips} label {label} {key}", found[label][key], lesion[key],
                                       2e-5)
                ends = [sorted(tuple(e["ras_mm"]) for e in it["longest_ends"]) for it in (lesion, found[label])]
                lengths = [math.dist(*pair) for pair in ends]
                bench.checks.close(f"stored {order} {flips} ends", lengths[1], lengths[0], 1e-4)


def suspects(bench):
    """Each suspicion where it belongs, and nowhere else."""
    def codes(mask, ct=None, affine=None):
        lesion = bench.lesions(mask, np.diag([1.0, 1, 1, 1]) if affine is None else affine, ct)[1]
        return [it["code"] for it in lesion["suspicions"]], lesion

    def block(*places):
        mask = np.zeros((40, 40, 40), np.uint8)
        for place in places:
            mask[place] = 1
        return mask

    plain = np.s_[10:25, 10:25, 10:25]
    that = bench.checks.that
    that(codes(block(plain))[0] == [], "a plain block is suspect")
    for name, place in (("side", np.s_[0:15, 10:25, 10:25]), ("end", np.s_[10:25, 10:25, 25:40])):
        that(codes(block(place))[0] == ["border"], "border", name)
    hollow = block(plain)
    hollow[15:18, 15:18, 15:18] = 0
    found, lesion = codes(hollow)
    that(found == ["hole"] and lesion["hole_voxels"] == 27, "hole", found)
    open_hole = block(plain)
    open_hole[15:18, 15:18, 10:18] = 0
    that("hole" not in codes(open_hole)[0], "an open hole is taken for a closed one")
    found, lesion = codes(block(plain, np.s_[30:34, 30:34, 10:14]))
    that("pieces" in found and "outside" in found and lesion["pieces"] == 2, "pieces", found)
    that(lesion["largest_piece_voxels"] == 15 ** 3, "largest piece")
    touching = block(np.s_[10:20, 10:20, 10:20], np.s_[20:25, 20:25, 20:25])
    that("pieces" not in codes(touching)[0], "parts that touch at a corner are one")
    found, lesion = codes(block(np.s_[10, 10, 10]))
    that(found == ["tiny"] and lesion["longest_mm"] == 0 and lesion["short_mm"] == 0, "one voxel", found)
    bent = block(np.s_[10:12, 10:30, 10:14], np.s_[10:30, 10:12, 10:14])
    that("outside" in codes(bent)[0], "bent")
    bone = np.where(block(plain) > 0, 900, -1000).astype(np.int16)
    that(codes(block(plain), bone)[0] == ["density"], "density of bone")
    holed = np.where(block(plain) > 0, 50.0, -1000.0).astype(np.float32)
    holed[12, 12, 12] = np.nan
    found, lesion = codes(block(plain), holed)
    that(found == ["no_value"] and lesion["voxels_without_value"] == 1, "NaN", found)
    bench.checks.close("density without NaN", lesion["density_hu"], 50, 1e-9)
    nothing = np.full((40, 40, 40), np.nan, np.float64)
    that(codes(block(plain), nothing)[1]["density_hu"] is None, "no density at all")


TYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64")


def forms(bench):
    """Types, byte orders, versions, scales, and where the orientation is said: the same figures."""
    mask, ct = blobs((20, 18, 12))
    ct = np.clip(ct // 8, 0, 120)
    affine = grid(mask.shape, (0.8, 1.0, 2.5))
    expected = bench.lesions(mask, affine, ct)

    def same(name, ct_path, mask_path, slope=1.0, shift=0.0):
        found = bench.checks.measure(ct_path, mask_path)
        for lesion in found["visits"][0]["lesions"] if found else []:
            first = expected[lesion["label"]]
            for key in ("longest_mm", "short_mm", "volume_mm3", "pieces"):
                bench.checks.close(f"{name} {key}", lesion[key], first[key], 1e-5, 1e-6)
            for key in ("density_hu", "median_hu", "p10_hu", "p90_hu", "min_hu", "max_hu", "sd_hu"):
                value = first[key] * abs(slope) if key == "sd_hu" else first[key] * slope + shift
                swapped = {"p10_hu": "p90_hu", "p90_hu": "p10_hu", "min_hu": "max_hu", "max_hu": "min_hu"}
                if slope < 0 and key in swapped:
                    value = first[swapped[key]] * slope + shift
                bench.checks.close(f"{name} {key}", lesion[key], value, 1e-4)
        return found

    for kind, order in itertools.product(TYPES, "<>"):
        paths = []
        for what, data in (("c", ct), ("m", mask)):
            header = nibabel.Nifti1Header(endianness=order)
            header.set_data_dtype(np.dtype(kind).newbyteorder(order))
            header.set_xyzt_units("mm")
            image = nibabel.Nifti1Image(data.astype(kind), affine, header)
            image.set_data_dtype(np.dtype(kind).newbyteorder(order))
            paths.append(bench.folder / f"{what}-{kind}{'be' if order == '>' else 'le'}.nii{'.gz' if order == '>' else ''}")
            nibabel.save(image, paths[-1])
        same(f"{kind} {order}", *paths)
    mask_path = bench.write("m.nii", mask, affine)
    same("NIfTI-2", bench.write("c2.nii.gz", ct, affine, nibabel.Nifti2Image),
         bench.write("m2.nii", mask, affine, nibabel.Nifti2Image))
    pair = nibabel.Nifti1Pair(ct, affine)
    nibabel.save(pair, bench.folder / "pair.hdr")
    same("pair by .hdr", bench.folder / "pair.hdr", mask_path)
    same("pair by .img", bench.folder / "pair.img", mask_path)
    for slope, shift in ((2.0, -1024.0), (0.5, 3.0), (-1.0, 10.0)):
        path = bench.write("scaled.nii", ct, affine)
        raw = bytearray(path.read_bytes())
        raw[112:120] = np.array([slope, shift], "<f4").tobytes()
        path.write_bytes(raw)
        same(f"slope {slope}", path, mask_path, slope, shift)
    whole = bench.write("c.nii", ct, affine).read_bytes()
    members = bench.folder / "members.nii.gz"
    members.write_bytes(gzip.compress(whole[:1000]) + gzip.compress(whole[1000:]))
    same("two gzip members", members, mask_path)
    image = nibabel.Nifti1Image(ct, affine)
    image.set_sform(affine, 0)
    image.set_qform(affine, 1)
    nibabel.save(image, bench.folder / "qform.nii")
    drawn = nibabel.Nifti1Image(mask, affine)
    drawn.set_sform(affine, 0)
    drawn.set_qform(affine, 1)
    nibabel.save(drawn, bench.folder / "qmask.nii")
    found = same("qform only", bench.folder / "qform.nii", bench.folder / "qmask.nii")
    bench.checks.that(found["visits"][0]["grid"]["orientation"] == "qform", "qform is not said")
    moved = affine.copy()
    moved[2, 3] += 7
    for name in ("qform.nii", "qmask.nii"):
        image = nibabel.load(bench.folder / name)
        image = nibabel.Nifti1Image(np.asarray(image.dataobj), affine)
        image.set_sform(affine, 1)
        image.set_qform(moved, 1)
        nibabel.save(image, bench.folder / f"both-{name}")
    found = same("both forms", bench.folder / "both-qform.nii", bench.folder / "both-qmask.nii")
    bench.checks.that(found["visits"][0]["grid"]["orientation"] == "sform"
                      and any("differ by up to 7.0 mm" in note for note in found["visits"][0]["notes"]),
                      "sform and qform that differ are not told")
    micron = affine.copy()
    micron[:3] *= 1000
    paths = []
    for name, data in (("cu.nii", ct), ("mu.nii", mask)):
        image = nibabel.Nifti1Image(data, micron)
        image.header.set_xyzt_units("micron")
        nibabel.save(image, bench.folder / name)
        paths.append(bench.folder / name)
    same("micrometres", *paths)


def main():
    checks = Checks(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(checks, folder)
        for step in (ellipsoids, boxes, cylinders, against_oracle, orientations, suspects, forms):
            before = checks.failed
            step(bench)
            if checks.failed > before:
                print(f"{step.__name__}: {checks.failed - before} failed")
    checks.end()


main()
