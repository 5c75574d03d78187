#!/bin/sh
# run.sh CAJAL ROOT: the core as WebAssembly (make wasm) beside the program it comes from: the same bytes, in Node; and the
# page that needs no service, in Chromium. Exit status 77 (skipped) when emscripten or a browser's driver is not there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cajal=$1 root=$2
for program in emcc node npm chromium; do
    command -v $program >/dev/null || { echo "$program is not installed"; exit 77; }
done
node "$here/answers.mjs" "$cajal" "$root"
folder=$root/build/page
mkdir -p "$folder"
if ! cmp -s "$root/tests/page/package.json" "$folder/installed.json"; then
    cp "$root/tests/page/package.json" "$folder/package.json"
    npm install --prefix "$folder" --no-audit --no-fund --no-package-lock --loglevel error ||
        { echo "the browser's driver cannot be had"; exit 77; }
    cp "$root/tests/page/package.json" "$folder/installed.json"
fi
node "$here/page.mjs" "$folder" "$cajal" "$root"
