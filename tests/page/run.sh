#!/bin/sh
# run.sh FOLDER CAJAL ROOT [--update]: the page in a real browser, by page.mjs, with the drivers and checkers of
# package.json, installed once into FOLDER. Exit status 77 (skipped) when they cannot be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
shift
for program in npm node chromium pdftotext java; do
    command -v $program >/dev/null || { echo "$program is not installed"; exit 77; }
done
mkdir -p "$folder"
if ! cmp -s "$here/package.json" "$folder/installed.json"; then
    cp "$here/package.json" "$folder/package.json"
    npm install --prefix "$folder" --no-audit --no-fund --no-package-lock --loglevel error ||
        { echo "the drivers cannot be had"; exit 77; }
    cp "$here/package.json" "$folder/installed.json"
fi
exec node "$here/page.mjs" "$folder" "$@"
