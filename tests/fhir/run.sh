#!/bin/sh
# run.sh FOLDER SCRIPT ARGUMENTS…: runs SCRIPT with the validators of package.json, and the profiles of mCODE and
# Genomics Reporting (CC0), installed once into FOLDER. Exit status 77 (skipped) when they cannot be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
shift
command -v npm >/dev/null || { echo "npm is not installed"; exit 77; }
mkdir -p "$folder"
exec 9>"$folder/lock" && flock 9 # two tests may want them at once
if ! cmp -s "$here/package.json" "$folder/installed.json"; then
    cp "$here/package.json" "$folder/package.json"
    npm install --prefix "$folder" --no-audit --no-fund --no-package-lock --loglevel error ||
        { echo "the validators cannot be had"; exit 77; }
    # Packed, not installed: their dependencies are FHIR packages that are in no npm registry.
    for package in hl7.fhir.us.mcode@4.0.0 hl7.fhir.uv.genomics-reporting@3.0.0; do
        archive=$(cd "$folder" && npm pack --silent "$package") || { echo "$package cannot be had"; exit 77; }
        mkdir -p "$folder/profiles/$package"
        tar -xzf "$folder/$archive" -C "$folder/profiles/$package"
        rm "$folder/$archive"
    done
    cp "$here/package.json" "$folder/installed.json"
fi
flock -u 9
NODE_PATH="$folder/node_modules" CAJAL_FHIR_PROFILES="$folder/profiles" exec node "$@"
