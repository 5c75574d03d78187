#!/bin/sh
# source.sh PACKAGE FOLDER: unpacks the Debian source of an installed -dev package into FOLDER, by lists of sources of its
# own: the machine's settings stay as they are, and nobody needs to be root.
set -eu
package=$1 folder=$2
[ -e "$folder/debian" ] && exit 0
work=$(mkdir -p "$folder.get/lists/partial" && cd "$folder.get" && pwd)
apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 'Origin: Debian' | sort -u |
    sed 's/\(.*\) \(.*\)/deb-src \1 \2 main/' >"$work/sources.list"
apt() {
    apt-get -qq -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work" -o APT::Sandbox::User="$(id -un)" "$@"
}
apt update
version=$(dpkg-query -W -f '${source:Package}=${source:Version}' "$package")
(cd "$work" && apt source --download-only "$version")
rm -rf "$folder"
dpkg-source --no-copy -x "$work"/*.dsc "$folder" >/dev/null
rm -rf "$work"
