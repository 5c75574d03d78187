#!/bin/sh
# run.sh FOLDER SCRIPT ARGUMENTS…: runs SCRIPT with the validators of package.json, installed once into FOLDER.
# Exit status 77 (skipped) when they cannot be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
shift
command -v npm >/dev/null || { echo "npm is not installed"; exit 77; }
mkdir -p "$folder"
if ! cmp -s "$here/package.json" "$folder/installed.json"; then
    cp "$here/package.json" "$folder/package.json"
    npm install --prefix "$folder" --no-audit --no-fund --no-package-lock --loglevel error ||
        { echo "the validators cannot be had"; exit 77; }
    cp "$here/package.json" "$folder/installed.json"
fi
NODE_PATH="$folder/node_modules" exec node "$@"
