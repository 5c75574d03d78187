#!/bin/sh
# The lists of what is linked: made twice alike, and valid. sbom_check.sh BUILD_DIRECTORY NPM_FOLDER
set -eu
cd "$(dirname "$0")/.."
shared=$(mktemp) static=$(mktemp) again=$(mktemp)
trap 'rm -f "$shared" "$static" "$again"' EXIT
tools/sbom.py "$1/src/cajal" >"$shared"
tools/sbom.py "$1/src/cajal" >"$again"
cmp "$shared" "$again"
tools/sbom.py --map "$1/src/cajal-static.map" "$1/src/cajal-static" >"$static"
tests/fhir/run.sh "$2" tests/sbom/check.js "$shared" "$static"
