#!/bin/sh
# Installs into a folder of its own and builds examples/embed.c from there, as a stranger would: with
# pkg-config, against the shared and the static library. install_check.sh BUILD_DIRECTORY
set -eu
cd "$(dirname "$0")/.."
stage=$PWD/build/stage
rm -rf "$stage"
DESTDIR=$stage meson install -C "$1" --no-rebuild >build/install.log 2>&1
pc=$(find "$stage" -name cajal.pc)
export PKG_CONFIG_SYSROOT_DIR="$stage"
export PKG_CONFIG_PATH="${pc%/*}"
libdir=${pc%/pkgconfig/cajal.pc}

# shellcheck disable=SC2046 # flags are words
cc examples/embed.c -o "$stage/shared" $(pkg-config --cflags --libs cajal)
LD_LIBRARY_PATH=$libdir "$stage/shared" examples/cameron-2011.json 2016-01-08 >"$stage/shared.txt"
cc examples/embed.c -o "$stage/static" -I"$stage/usr/local/include" "$libdir/libcajal.a" \
    $(unset PKG_CONFIG_SYSROOT_DIR; pkg-config --libs $(pkg-config --print-requires-private cajal | sed 's/ .*//')) \
    $(sed -n 's/^Libs.private: //p' "$pc")
"$stage/static" examples/cameron-2011.json 2016-01-08 >"$stage/static.txt"
cmp "$stage/shared.txt" "$stage/static.txt"
grep -q '^recommended: Start imatinib 400 mg once daily$' "$stage/shared.txt"

foreign=$( { nm -D --defined-only "$libdir"/libcajal.so.*; nm -g --defined-only "$libdir/libcajal.a"; } 2>/dev/null |
    awk 'NF == 3 && $3 !~ /^(cajal_|CAJAL_)/ { print $3 }')
[ -z "$foreign" ] || { echo "names that should not be exported: $foreign"; exit 1; }
