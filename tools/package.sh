#!/bin/sh
# Builds the Debian packages from a clean copy of what is committed: package.sh DIRECTORY
set -eu
cd "$(dirname "$0")/.."
mkdir -p "$1"
work=$(cd "$1" && pwd)
version=$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)
source=$work/cajal-$version
rm -rf "$source"
mkdir "$source"
git archive --format=tar HEAD | tar -x -C "$source"
cd "$source"
dpkg-buildpackage -us -uc -b >"$work/build.log" 2>&1 || { tail -n 40 "$work/build.log"; exit 1; }
