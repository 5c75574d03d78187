#!/bin/sh
# The Debian packages from a clean copy of what is committed: built, linted, unpacked, and tried.
# package_check.sh [DIRECTORY]: where to build (default: build/package). CAJAL_PACKAGE_OPTIONS: DEB_BUILD_OPTIONS.
set -eu
cd "$(dirname "$0")/.."
work=${1:-$PWD/build/package}
export DEB_BUILD_OPTIONS="${CAJAL_PACKAGE_OPTIONS:-}"
export CCACHE_DIR="${CCACHE_DIR:-$HOME/.cache/ccache}" # debhelper gives the build a home of its own
rm -rf "$work"
tools/package.sh "$work"

lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$work"/*.changes

# Unpacked beside each other, as dpkg would: no file in two packages, every link meets its target.
root=$work/root
for package in "$work"/*.deb; do
    dpkg-deb --contents "$package" | awk '$1 ~ /^[-l]/ { print $6 }' >>"$work/files"
    dpkg -x "$package" "$root"
done
twice=$(sort "$work/files" | uniq -d)
[ -z "$twice" ] || { echo "in two packages: $twice"; exit 1; }
broken=$(find "$root" -xtype l)
[ -z "$broken" ] || { echo "links that lead nowhere: $broken"; exit 1; }

"$root/usr/bin/cajal" plan --as-of 2016-01-08 "$root/usr/share/doc/cajal/examples/blay-2012.json" |
    cmp - tests/golden/blay-2012.txt
"$root/usr/bin/cajal" genotype examples/tissue-2014.vcf | grep -q 'KIT p.V559D'
tests/hardening_check.sh "$root/usr/bin/cajal" "$root"/usr/lib/*/libcajal.so.0

# A stranger's program against the -dev package.
libdir=$(dirname "$root"/usr/lib/*/libcajal.a)
cc examples/embed.c -o "$work/embed" -I"$root/usr/include" -L"$libdir" -lcajal
LD_LIBRARY_PATH=$libdir "$work/embed" examples/cameron-2011.json 2016-01-08 |
    grep -q '^recommended: Start imatinib 400 mg once daily$'

# Python from what was unpacked.
CAJAL_LIBRARY=$libdir/libcajal.so.0 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$root/usr/lib/python3/dist-packages \
    /usr/bin/python3 -c 'import cajal; print(cajal.Knowledge().genotype("KIT:p.V559D")["class"])' | grep -q '^kit_exon_11$'

# Nothing under the GPL alone is linked, also by the libraries themselves.
foreign=$(ldd "$root/usr/bin/cajal" "$libdir/libcajal.so.0" | grep -E 'libmariadb|libmysqlclient|libreadline|libgsl|libfftw' || true)
[ -z "$foreign" ] || { echo "linked, and under the GPL: $foreign"; exit 1; }
ls -l "$work"/*.deb
