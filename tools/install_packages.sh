#!/bin/sh
# Installs the Debian packages of lists that are missing: install_packages.sh FILE…
# "npm|npm" asks for the package npm only where there is no command npm: it may have come another way.
set -eu
missing=
for entry in $(sed 's/#.*//' "$@"); do
    package=${entry%%|*}
    command=${entry#"$package"}
    [ -n "$command" ] && command -v "${command#|}" >/dev/null && continue
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "installing:$missing" >&2
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
$sudo apt-get update -qq
# shellcheck disable=SC2086 # a list of words
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq $missing >/dev/null
