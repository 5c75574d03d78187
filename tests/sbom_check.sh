#!/bin/sh
# The lists of what is linked: made twice alike, and valid. sbom_check.sh BUILD_DIRECTORY NPM_FOLDER
# The validator is installed once into NPM_FOLDER; exit status 77 (skipped) when it cannot be had.
set -eu
cd "$(dirname "$0")/.."
shared=$(mktemp) static=$(mktemp) again=$(mktemp)
trap 'rm -f "$shared" "$static" "$again"' EXIT
tools/sbom.py "$1/src/cajal" >"$shared"
tools/sbom.py "$1/src/cajal" >"$again"
cmp "$shared" "$again"
tools/sbom.py --map "$1/src/cajal-static.map" "$1/src/cajal-static" >"$static"

command -v npm >/dev/null || { echo "npm is not installed"; exit 77; }
mkdir -p "$2"
if ! cmp -s tests/sbom/package.json "$2/installed.json"; then
    cp tests/sbom/package.json "$2/package.json"
    npm install --prefix "$2" --no-audit --no-fund --no-package-lock --loglevel error ||
        { echo "the validator cannot be had"; exit 77; }
    cp tests/sbom/package.json "$2/installed.json"
fi
NODE_PATH="$2/node_modules" node tests/sbom/check.js "$shared" "$static"
