#!/bin/sh
# One CT of 512 × 512 × 400 voxels with 50 lesions: cajal measure against ITK (libinsighttoolkit5-dev, g++, cmake) and
# numpy with scipy, on the same files in the same run, with the answers compared. Usage: bench/measure.sh [BINARY]
set -eu
cd "$(dirname "$0")/.."
binary=${1:-build/release/src/cajal}
work=build/bench
mkdir -p $work
[ -f $work/mask.nii.gz ] || /usr/bin/python3 bench/make_volume.py $work/ct.nii.gz $work/mask.nii.gz
if cmake -S bench/itk -B $work/itk >$work/itk.log 2>&1 && cmake --build $work/itk >>$work/itk.log 2>&1; then
    itk=$work/itk/itk_measure
else
    echo "no ITK here (apt-get install libinsighttoolkit5-dev g++ cmake); see $work/itk.log"
    itk=
fi
/usr/bin/python3 - "$binary" "$itk" $work/ct.nii.gz $work/mask.nii.gz <<'PY'
import json, os, subprocess, sys, time
binary, itk, ct, mask = sys.argv[1:]
RUNS = 3

def best(name, command):
    fastest = None
    for _ in range(RUNS):
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.monotonic() - start
        if status:
            sys.exit(f"{name} failed")
        if fastest is None or elapsed < fastest[0]:
            fastest = (elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out)
    print(f"{name:32} {fastest[0]:7.3f} s  {fastest[1]:7.3f} s of processor  {fastest[2]:6.0f} MiB peak")
    return fastest[0], fastest[1], fastest[3]

def figures(out):
    return {int(w[0]): tuple(map(float, w[1:])) for w in (line.split() for line in out.decode().splitlines())}

ours, ours_processor, out = best("cajal measure", [binary, "measure", "--json", ct, mask])
lesions = json.loads(out)["visits"][0]["lesions"]
found = {it["label"]: (it["volume_mm3"], it["density_hu"], it["diameter_3d_mm"]) for it in lesions}
peers = [("numpy, scipy, nibabel", ["/usr/bin/python3", "bench/peer_numpy.py", ct, mask])]
peers += [("ITK, all cores", [itk, ct, mask])] if itk else []
times = []
for name, command in peers:
    elapsed, processor, out = best(name, command)
    theirs = figures(out)
    worst = [max(abs(found[label][i] - theirs[label][i]) for label in found) for i in range(3)]
    same = found.keys() == theirs.keys() and worst[0] < 1e-2 and worst[1] < 1e-4 and worst[2] < 1e-3
    print(f"  {len(found)} lesions, {'the same answers' if same else 'OTHER ANSWERS'}: at most {worst[0]:.1e} mm3, "
          f"{worst[1]:.1e} HU, {worst[2]:.1e} mm apart")
    times.append((elapsed, processor, name))
fastest = min(times)
print(f"{fastest[0] / ours:.1f} times as fast as the fastest peer ({fastest[2]}), at 1/"
      f"{min(t[1] for t in times) / ours_processor:.0f} of the processor time; cajal also measures within the slices")
PY
