#!/bin/sh
# The same model, the same numbers, one core each: this engine, a vectorised R program, a plain R loop, SimPy (a
# discrete-event library, where it is installed: python3-simpy).
# peers.sh [--linear] BUILD [PATIENTS of the vectorised program, default 10000]
# --linear: no peers, but this engine alone from 10^4 to 10^7 patients on one core (a minute).
# Prints patient-steps a second of processor time and the ratio; then the answers side by side, which must agree within
# what chance allows (steps lived by a patient, life in months, medians).
set -eu
if [ "$1" = --linear ]; then
    exec "$2/bench/simulate_speed" --linear
fi
build=$1
patients=${2:-10000}
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$build/bench/simulate_numbers" > "$work/numbers"
"$build/bench/simulate_speed" 200000 1 > "$work/ours"
Rscript "$here/peer.R" "$work/numbers" vector "$patients" 1 > "$work/vector"
Rscript "$here/peer.R" "$work/numbers" loop 60 1 > "$work/loop"
ours=$(sed -n 's/.*, \([0-9.e+]*\) a second of a core.*/\1/p' "$work/ours")
if /usr/bin/python3 -c 'import SimPy' 2>/dev/null; then
    /usr/bin/python3 "$here/peer_simpy.py" "$work/numbers" 2000 1 > "$work/simpy"
fi
for peer in vector loop simpy; do
    [ -f "$work/$peer" ] || continue
    case $peer in simpy) name=SimPy ;; *) name="R, $peer" ;; esac
    awk -v name="$name" -v ours="$ours" '/^seconds/ {s = $2} /^steps/ {n = $2}
        END {printf "%-12s %12.3g patient-steps a second; this engine %.3g: %.0f times\n", name, n / s, ours, ours * s / n}' \
        "$work/$peer"
done
echo
cat "$work/ours"
echo
cat "$work/vector"
[ ! -f "$work/simpy" ] || { echo; cat "$work/simpy"; }
