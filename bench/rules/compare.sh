#!/bin/sh
# Our rules beside three established rule engines: the same rules, the same facts, one run.
# Usage: bench/rules/compare.sh [BUILD_DIR] [CASES]. Needs npm; the engines go into BUILD_DIR/engines.
set -eu
build=$(realpath "${1:-$(dirname "$0")/../../build/release}")
cd "$(dirname "$0")/../.."
cases=${2:-2000}
day=2026-11-25
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$build/engines"
if ! cmp -s bench/rules/package.json "$build/engines/package.json"; then
    cp bench/rules/package.json "$build/engines/"
    (cd "$build/engines" && npm install --no-audit --no-fund --no-package-lock --loglevel=error) || {
        rm -f "$build/engines/package.json"
        echo "the engines cannot be installed: not compared" >&2
        exit 0
    }
fi

python3 bench/make_cases.py "$cases" >"$work/cases.ndjson"
"$build/bench/rules_ours" rules "$day" >"$work/rules.json"
"$build/bench/rules_ours" facts "$day" "$work/cases.ndjson" >"$work/facts.ndjson"
"$build/bench/rules_ours" time "$day" "$work/cases.ndjson" >"$work/ours"
ENGINES=$build/engines node bench/rules/engines.mjs "$work/rules.json" "$work/facts.ndjson" \
    $(cut -d' ' -f1 "$work/ours")
