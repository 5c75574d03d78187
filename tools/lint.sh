#!/bin/sh
# clang-tidy over the sources of a build directory: lint.sh BUILD_DIRECTORY
set -eu
find src tools examples -name '*.c' | sort | xargs -n 8 -P 2 clang-tidy -p "$1" --quiet 2>/dev/null
