#!/bin/sh
# The knowledge base written as C once more is what the build wrote, byte for byte; and what cannot be written is told:
# embed_check.sh EMBED_KNOWLEDGE KB EMBEDDED.c
set -eu
again=$(mktemp)
trap 'rm -f "$again"' EXIT
"$1" "$2" "$again"
cmp "$again" "$3"
refused() { # exit status, words, arguments
    expected=$1 words=$2
    shift 2
    status=0
    said=$("$@" 2>&1) || status=$?
    [ "$status" -eq "$expected" ] || { echo "$*: exit status $status, expected $expected"; exit 1; }
    case $said in *"$words"*) ;; *) echo "$*: says \"$said\", expected \"$words\""; exit 1 ;; esac
}
refused 2 usage "$1" "$2"
refused 3 /no/such "$1" /no/such/folder "$again"
refused 3 /no/such/file.c "$1" "$2" /no/such/file.c
