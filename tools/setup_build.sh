#!/bin/sh
# Sets a meson build directory up unless it is: setup_build.sh DIRECTORY [MESON OPTION…]
set -eu
directory=$1
shift
[ -f "$directory/build.ninja" ] && exit 0
mkdir -p "$(dirname "$directory")"
meson setup "$directory" "$@" >"$directory.log" 2>&1 || { cat "$directory.log"; exit 1; }
