#!/usr/bin/python3
"""Images that cannot be measured: refused with a message that says what to mend, without a crash and without taking
the memory that a header claims. malformed.py CAJAL"""
import gzip
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

import nibabel
import numpy as np
from common import Checks

MOST_KB = 600_000  # far below what the headers here claim; above what the sanitizers take


class Files:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.shape, self.affine = (12, 10, 8), np.diag([1.0, 1, 2, 1])
        mask = np.zeros(self.shape, np.uint8)
        mask[3:8, 3:7, 2:6] = 1
        self.mask = self.save("mask.nii", mask)
        self.ct = self.save("ct.nii", np.random.default_rng(1).integers(-900, 900, self.shape, np.int16))

    def save(self, name, data, affine=None, maker=nibabel.Nifti1Image):
        nibabel.save(maker(data, self.affine if affine is None else affine), self.folder / name)
        return self.folder / name

    def edited(self, name, *edits, source=None):
        """The CT with (offset, format, value…) written over it."""
        raw = bytearray((source or self.ct).read_bytes())
        for offset, form, *values in edits:
            raw[offset:offset + struct.calcsize(form)] = struct.pack(form, *values)
        return self.raw(name, bytes(raw))

    def raw(self, name, content):
        (self.folder / name).write_bytes(content)
        return self.folder / name


def cases(f):
    """name, CT, mask, words of the message, exit status."""
    nan = float("nan")
    ct, mask = f.ct, f.mask
    whole = ct.read_bytes()
    squeezed = gzip.compress(whole)
    damaged = bytearray(squeezed)
    damaged[len(damaged) // 2] ^= 0xFF
    one_byte = bytearray(squeezed)
    one_byte[-6] ^= 1  # of the check sum
    yield "no file", f.folder / "none.nii", mask, "cannot open", 3
    yield "a folder", f.folder, mask, "is not a file", 3
    yield "empty", f.raw("e.nii", b""), mask, "is empty", 1
    yield "empty gzip", f.raw("e.nii.gz", gzip.compress(b"")), mask, "too short", 1
    yield "short", f.raw("s.nii", whole[:200]), mask, "too short", 1
    yield "no image", f.raw("t.nii", b"hello world " * 100), mask, "is not a NIfTI image", 1
    yield "DICOM", f.raw("d.dcm", b"\0" * 128 + b"DICM" + b"\0" * 400), mask, "dcm2niix", 1
    yield "gzip cut", f.raw("c.nii.gz", squeezed[:len(squeezed) // 2]), mask, "damaged or cut short", 1
    yield "gzip head only", f.raw("h.nii.gz", squeezed[:12]), mask, "too short or too damaged", 1
    yield "gzip damaged", f.raw("g.nii.gz", bytes(damaged)), mask, ("damaged", "short"), 1
    yield "gzip check sum", f.raw("k.nii.gz", bytes(one_byte)), mask, "damaged", 1
    yield "data cut", f.raw("cut.nii", whole[:-100]), mask, "is cut short", 1
    yield "data cut in gzip", f.raw("cut.nii.gz", gzip.compress(whole[:-100])), mask, "is cut short", 1
    yield "wrong magic", f.edited("m.nii", (344, "4s", b"abc\0")), mask, "no NIfTI magic", 1
    yield "ANALYZE", f.edited("a.nii", (344, "4s", b"\0\0\0\0")), mask, "ANALYZE 7.5", 1
    yield "pair without data", f.edited("p.hdr", (344, "4s", b"ni1\0")), mask, "p.img", 3
    yield "pair misnamed", f.edited("p.nii", (344, "4s", b"ni1\0")), mask, "not named .hdr", 1
    yield "dim zero", f.edited("z.nii", (42, "<h", 0)), mask, "axis 1 has 0 voxels", 1
    yield "dim negative", f.edited("n.nii", (44, "<h", -5)), mask, "axis 2 has -5 voxels", 1
    yield "no dimensions", f.edited("d0.nii", (40, "<h", 0)), mask, "says 0 dimensions", 1
    yield "nine dimensions", f.edited("d9.nii", (40, "<h", 9)), mask, "says 9 dimensions", 1
    yield "two dimensions", f.edited("d2.nii", (40, "<h", 2)), mask, "an image of 2 dimensions", 1
    yield "huge", f.edited("h.nii", (42, "<hhh", 32767, 32767, 32767)), mask, "expected at most", 1
    yield "large, not there", f.edited("l.nii", (42, "<hhh", 1200, 1200, 1200)), mask, "is cut short", 1
    large = f.edited("l2.nii", (42, "<hhh", 1200, 1200, 1200)).read_bytes()
    yield "large in gzip", f.raw("l.nii.gz", gzip.compress(large)), mask, "damaged or cut short", 1
    lying = bytearray(gzip.compress(whole))
    lying[-4:] = struct.pack("<I", 4_000_000_000)
    yield "gzip trailer lies", f.raw("lie.nii.gz", bytes(lying)), mask, "damaged", 1
    yield "more than said", f.raw("more.nii.gz", gzip.compress(whole + b"\0" * 5000)[:-4] + b"\0\0\0\0"), mask, \
        "more data", 1
    yield "four dimensions", f.save("4d.nii", np.zeros((12, 10, 8, 3), np.int16)), mask, "a series of 3 volumes", 1
    yield "colours", f.edited("rgb.nii", (70, "<h", 128)), mask, "datatype: 128", 1
    yield "complex", f.edited("cx.nii", (70, "<h", 32)), mask, "datatype: 32", 1
    yield "no type", f.edited("nt.nii", (70, "<h", 999)), mask, "datatype: 999", 1
    yield "slope NaN", f.edited("sn.nii", (112, "<ff", nan, 0)), mask, "scl_slope: slope nan", 1
    yield "slope infinite", f.edited("si.nii", (112, "<ff", float("inf"), 0)), mask, "scl_slope", 1
    yield "intercept NaN", f.edited("in.nii", (112, "<ff", 1, nan)), mask, "scl_slope", 1
    yield "offset inside", f.edited("o.nii", (108, "<f", 100)), mask, "vox_offset", 1
    yield "offset NaN", f.edited("on.nii", (108, "<f", nan)), mask, "vox_offset", 1
    yield "offset beyond", f.edited("ob.nii", (108, "<f", 1e9)), mask, "is cut short", 1
    yield "affine NaN", f.edited("an.nii", (280, "<f", nan)), mask, "no numbers", 1
    yield "affine flat", f.edited("af.nii", (280, "<12f", 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0)), mask, "lie in one plane", 1
    yield "affine zero", f.edited("az.nii", (280, "<12f", *[0] * 12)), mask, "voxels of 0 mm", 1
    yield "pixdim NaN", f.edited("pn.nii", (80, "<f", nan)), mask, "pixdim", 1
    yield "metres taken for mm", f.edited("mm.nii", (123, "B", 1)), mask, ("lies up to", "voxels of"), 1
    yield "other size", f.save("os.nii", np.zeros((12, 10, 9), np.int16)), mask, "drawn on another image", 1
    moved = f.affine.copy()
    moved[0, 3] = 5
    yield "other place", f.save("op.nii", np.zeros(f.shape, np.int16), moved), mask, "lies up to 5.00 mm", 1
    flipped = f.affine.copy()
    flipped[0, 0] = -1
    yield "other axes", f.save("ox.nii", np.zeros(f.shape, np.int16), flipped), mask, "those of the CT LAS", 1
    yield "probabilities", ct, f.save("pr.nii", np.full(f.shape, 0.4, np.float32)), "which is no label", 1
    yield "negative label", ct, f.save("nl.nii", np.full(f.shape, -2, np.int16)), "holds the label -2", 1
    yield "label NaN", ct, f.save("ln.nii", np.full(f.shape, np.nan, np.float32)), "which is no label", 1
    many = np.arange(1, 20 ** 3 + 1).reshape(20, 20, 20).astype(np.int32)
    yield "CT for a mask", f.save("c20.nii", np.zeros((20, 20, 20), np.int16)), f.save("many.nii", many), \
        "more than 4096 labels", 1
    yield "both wrong", f.raw("w.nii", b"x" * 400), f.folder / "none.nii", "none.nii: cannot open", 3


def told(checks, f):
    """What is wrong with what was said of labels; what is worth a note of images that can be measured."""
    for options, words in ((["--name", "0=T01"], "expected LABEL=VALUE"), (["--name", "1=A", "--name", "2=A"], "has another's name"),
                           (["--site", "1=livr"], 'did you mean "liver"?'),
                           (["--site", "1=qqqqqqqqqq"], "expected a site as in a case"), (["--date", "2020-13-01"], "expected YYYY-MM-DD"),
                           (["--date", "2020-01-01", "--date", "2020-02-01"], "date")):
        done = checks.run(*options, f.ct, f.mask)
        checks.that(done.returncode == 2 and words in done.stderr, options, done.returncode, done.stderr)
    good = checks.measure("--name", "1=A", "--site", "1=liver", "--name", "2=B", f.ct, f.mask)["visits"][0]
    checks.that(good["lesions"][0]["id"] == "A" and good["lesions"][0]["site"] == "liver", "named", good["lesions"])
    ct, mask = nibabel.load(f.ct).get_fdata().astype(np.int16), nibabel.load(f.mask).get_fdata().astype(np.uint8)
    near = f.affine.copy()
    near[0, 3] = 0.02
    tilted = f.affine.copy()
    tilted[:3, :3] = np.array([[1, 0, 0], [0, np.cos(0.3), -np.sin(0.3)], [0, np.sin(0.3), np.cos(0.3)]]) @ np.diag([1.0, 1, 2])
    thick = np.diag([1.0, 1, 7, 1])
    for name, images, words in (
            ("a little apart", (f.ct, f.save("near.nii", mask, near)), "differ by up to 0.020 mm"),
            ("an empty mask", (f.ct, f.save("none.nii", mask * 0)), "no lesion was drawn"),
            ("no air", (f.save("warm.nii", np.full((64, 64, 40), 50, np.int16)), f.save("wmask.nii", np.pad(mask, ((0, 52), (0, 54), (0, 32))))), "is it a CT in Hounsfield units?"),
            ("tilted", (f.save("tct.nii", ct, tilted), f.save("tmask.nii", mask, tilted)), "tilted by 17.2 degrees"),
            ("thick slices", (f.save("kct.nii", ct, thick), f.save("kmask.nii", mask, thick)), "lesions under 14.0 mm are not measurable"),
            ("no forms", (f.edited("fct.nii", (252, "<hh", 0, 0)), f.edited("fmask.nii", (252, "<hh", 0, 0), source=f.mask)),
             "does not say how the patient lies"),
            ("two forms", (f.edited("2ct.nii", (252, "<hh", 1, 1), (268, "<f", 40.0)), f.edited("2mask.nii", (252, "<hh", 1, 1), (268, "<f", 40.0), source=f.mask)),
             "sform and qform differ by up to")):
        found = checks.measure(*images)
        checks.that(found and any(words in note for note in found["notes"] + found["visits"][0].get("notes", [])), name, found and found["notes"])


def main():
    checks = Checks(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        files = Files(folder)
        checks.that(checks.run(files.ct, files.mask).returncode == 0, "the files that are edited are good")
        for name, ct, mask, words, status in cases(files):
            with subprocess.Popen([checks.binary, "measure", str(ct), str(mask)], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE) as process:
                out, error = process.stdout.read(), process.stderr.read().decode()
                _, code, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(code)
            checks.that(process.returncode == status, name, "exit status", process.returncode, error)
            checks.that(any(word in error for word in ([words] if isinstance(words, str) else words)), name, "said",
                        error)
            checks.that(out == b"", name, "printed something")
            checks.that(usage.ru_maxrss < MOST_KB, name, "took", usage.ru_maxrss, "kB")
        told(checks, files)
    checks.end()


main()
