#!/bin/sh
# Builds the packages twice from what is committed, in different folders, with another umask, language, time zone and
# home, at another time, and without the compiler's cache; they must be the same to the byte. reproducible_check.sh
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CCACHE_DISABLE=1
(umask 022 && TZ=UTC LC_ALL=C tools/package.sh "$work/a")
(umask 077 && TZ=Asia/Tokyo LC_ALL=C.UTF-8 LANGUAGE=ja HOME=/nonexistent tools/package.sh "$work/another/and/deeper/place")
failed=0
for package in "$work"/a/*.deb; do
    if cmp "$package" "$work/another/and/deeper/place/${package##*/}"; then sha256sum "$package" | sed 's| .*/|  |'
    else failed=1; fi
done
exit $failed
