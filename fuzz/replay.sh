#!/bin/sh
# Runs the replayed fuzz target over the inputs kept of earlier fuzzing: replay.sh PROGRAM ARCHIVE. Each input reached
# code that none of the others does; the target itself says what must hold for any of them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tar -C "$folder" -xf "$2"
found=$(dirname "$0")/corpus/$(basename "$2" .tar.xz) # what failed once
[ ! -d "$found" ] || cp -r "$found" "$folder/"
find "$folder" -type f -print0 | sort -z | xargs -0 "$1"
find "$folder" -type f | wc -l
