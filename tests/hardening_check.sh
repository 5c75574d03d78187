#!/bin/sh
# How a release was hardened, read off the file: hardening_check.sh FILE…
# A position-independent program or library, no writable relocations, no executable stack, guarded stacks, checked
# buffers, no search path of its own, and (x86) landing pads for indirect calls in our own code.
set -eu
failed=0
fail() { echo "$file: $1"; failed=1; }

for file; do
    header=$(readelf -hW "$file") segments=$(readelf -lW "$file") dynamic=$(readelf -dW "$file")
    symbols=$(readelf -sW "$file" | awk '{ print $8 }')
    echo "$header" | grep -q 'Type: *DYN' || fail 'its place in memory is fixed (no PIE)'
    echo "$segments" | grep -q GNU_RELRO || fail 'relocations stay writable (no RELRO)'
    echo "$dynamic" | grep -qE 'BIND_NOW|FLAGS_1.*NOW' || fail 'functions are bound late (no -z now)'
    echo "$segments" | grep GNU_STACK | grep -q 'RW ' || fail 'the stack is executable, or not said not to be'
    echo "$segments" | grep -E 'LOAD' | grep -q 'RWE' && fail 'memory that is writable and executable'
    echo "$dynamic" | grep -qE 'RPATH|RUNPATH' && case $file in */build/*|build/*) ;; *) fail 'a search path for libraries' ;; esac
    echo "$symbols" | grep -qE '__stack_chk_fail' || fail 'stacks are not guarded'
    echo "$symbols" | grep -qE '__[a-z]+_chk(@|$)' || fail 'buffers are not checked (no _FORTIFY_SOURCE)'
    case $(uname -m) in x86_64)
        code=$(objdump -d --no-show-raw-insn --section=.text "$file" | grep -c endbr64 || true)
        [ "$code" -gt 100 ] || fail 'no landing pads for indirect calls (no -fcf-protection)' ;;
    esac
done
exit $failed
