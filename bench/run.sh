#!/bin/sh
# All benchmarks. They print figures and assert none.
set -eu
cd "$(dirname "$0")"
echo "plan"
./plan.sh
if command -v npm >/dev/null; then
    echo "rules"
    ./rules/compare.sh ../build/release 500
fi
echo "genotype"
./genotype.py
echo "measure"
./measure.sh
echo "response"
./response.sh
if command -v Rscript >/dev/null; then
    echo "outcome"
    ./outcome.py ../build/release/src/cajal
    echo "simulate"
    ./simulate/peers.sh ../build/release
fi
echo "registry"
./registry.py
if command -v wrk >/dev/null; then
    echo "serve"
    ./serve.py ../build/release 3
fi
