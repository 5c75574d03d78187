#!/bin/sh
# Sets a meson build directory up unless it is, anew when packages have come or gone since:
# setup_build.sh DIRECTORY [MESON OPTION…]
set -eu
directory=$1
shift
again=
if [ -f "$directory/build.ninja" ]; then
    [ /var/lib/dpkg/status -nt "$directory/build.ninja" ] || exit 0
    again=--reconfigure
fi
mkdir -p "$(dirname "$directory")"
# shellcheck disable=SC2086 # no word where it is new
meson setup $again "$directory" "$@" >"$directory.log" 2>&1 || { cat "$directory.log"; exit 1; }
