#!/bin/sh
# The one file for offline machines, alone in an empty root: static_check.sh BINARY SHARED
# SHARED is the program with all its libraries, which must say the same.
set -eu
cd "$(dirname "$0")/.."
binary=$1
shared=$PWD/$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

readelf -dW "$binary" | grep -q NEEDED && { echo "it needs libraries"; exit 1; }
readelf -lW "$binary" | grep -q INTERP && { echo "it needs a loader"; exit 1; }
tests/hardening_check.sh "$binary"

if [ "$(id -u)" = 0 ]; then enter=chroot
elif unshare -r true 2>/dev/null; then enter='unshare -r chroot'
else echo "neither root nor a user namespace: not tried in an empty root"; exit 77; fi

mkdir "$work/data"
cp "$binary" "$work/cajal"
cp examples/blay-2012.json examples/*.vcf tests/data/response/example.json tests/data/survival/lung.csv \
    tests/data/imaging/ct.nii.gz tests/data/imaging/organs.nii.gz "$work/data"
alone() { # as if nothing else were on the machine
    # shellcheck disable=SC2086 # two words
    env -i "PATH=$PATH" $enter "$work" /cajal "$@"
}
same() { # name, expected file: what it prints is what the program with all its libraries prints
    cmp "$2" "$work/out" || { echo "$1 differs"; exit 1; }
}

alone plan --as-of 2016-01-08 /data/blay-2012.json >"$work/out"
same plan tests/golden/blay-2012.txt
alone genotype --vcf /data/tissue-2014.vcf --vcf /data/plasma-2016.vcf | grep -q "Acquired: KIT p.V654A"
for kind in svg png pdf; do
    alone response --plot "/data/plot.$kind" /data/example.json >/dev/null 2>"$work/noise"
    [ -s "$work/data/plot.$kind" ] || { echo "no plot.$kind"; exit 1; }
done
alone registry init --db /data/gist.sqlite >/dev/null
alone registry import --db /data/gist.sqlite /data/blay-2012.json >/dev/null 2>&1
alone registry list --db /data/gist.sqlite | grep -q blay-2012
alone plan --registry /data/gist.sqlite | grep -q 'blay-2012'
alone registry audit --db /data/gist.sqlite --verify >/dev/null
alone outcome km --time time --status status --group sex /data/lung.csv | grep -qE '^1 +138 +112 +270 +212 to 310'
alone measure --csv --subject S1 /data/ct.nii.gz /data/organs.nii.gz >"$work/out"
(cd "$work" && "$shared" measure --csv --subject S1 data/ct.nii.gz data/organs.nii.gz) >"$work/expected"
same measure "$work/expected"
alone --version | grep -q '^without .*PostgreSQL'
if alone registry init --db postgresql://host/db 2>"$work/out"; then exit 1; fi
grep -q 'built without PostgreSQL' "$work/out"

# The service, on this machine only: it has no TLS and asks nobody who he is.
python=$(command -v python3)
# shellcheck disable=SC2086 # two words
env -i "PATH=$PATH" $enter "$work" /cajal serve --port 0 2>"$work/log" &
service=$!
trap 'kill $service 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do grep -q 'listening' "$work/log" && break; sleep 0.1; done
address=$(sed -n 's|.*\(http://127.0.0.1:[0-9]*\)/.*|\1|p' "$work/log" | head -n 1)
"$python" -c "
import json, sys, urllib.request
case = open('examples/blay-2012.json', 'rb').read()
made = urllib.request.Request(sys.argv[1] + '/api/plan', data=case, headers={'Content-Type': 'application/json'})
assert json.load(urllib.request.urlopen(made, timeout=20))['case'] == 'blay-2012'
assert b'<title' in urllib.request.urlopen(sys.argv[1] + '/', timeout=20).read()" "$address"
kill "$service"
wait "$service"
