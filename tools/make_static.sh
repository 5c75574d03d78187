#!/bin/sh
# One static library whose only global names are the public ones: make_static.sh INTERNAL.a OUTPUT.a
set -eu
object=$2.o
ld -r -o "$object" --whole-archive "$1"
objcopy --localize-hidden "$object"
rm -f "$2"
ar rcs "$2" "$object"
rm -f "$object"
