#!/bin/sh
# Fuzzing that adds up, for hours or for a night: fuzz/campaign.sh [SECONDS] [TARGET…]. Each target has its turns, alike for
# all until they come to 10^8 executions: a quick build first, then the one with sanitizers over whatever that found. What
# was executed is added to fuzz/executions.tsv after each turn, so a campaign can be broken off. A target that failed
# is left out from then on, and its input is named. CAJAL_FUZZ_JOBS is how many run at once (default: one a processor).
# Afterwards: fuzz/keep.sh.
set -eu
cd "$(dirname "$0")/.."
. fuzz/common.sh
wanted=100000000
turn_quick=170
turn_checked=20
short=200 # bytes of an input of the quick build, that has many for it; of each sixth turn they may be four times as long
slow=600 # seconds after which an input is a failure: a campaign may get little of a processor
ledger=fuzz/executions.tsv
jobs=${CAJAL_FUZZ_JOBS:-$(nproc)}
seconds=${1:-3600}
[ $# -gt 0 ] && shift
targets=${*:-$all}
found=$work/found
turns=$work/turns
mkdir -p $found

build() {
    prepare
    for kind in quick checked; do
        build_rooms $kind
        for target in $targets; do build_target $kind "$target"; done
    done
}

executed() { # target → executions so far
    awk -v target="$1" '$1 == target { print $2 + $3 + $4 }' $ledger
}

# Adds to the row of a target: target, with sanitizers or quick, executions, failures
add() {
    (
        flock 9
        # shellcheck disable=SC2016 # fields, for awk
        awk -v target="$1" -v kind="$2" -v count="$3" -v failures="$4" -v day="$(date -u +%F)" '
            BEGIN { FS = OFS = "\t" }
            $1 == target { $(kind == "quick" ? 4 : 3) += count; $5 = day; $6 += failures }
            { print }' $ledger >$work/ledger
        mv $work/ledger $ledger # at once: others read it
    ) 9>$work/ledger.lock
}

# Some seconds of one build; whether it failed: quick|checked TARGET SECONDS [OPTION…]
part() {
    kind=$1 target=$2 lasting=$3 log=$work/$2.$1.log failed=0
    shift 3
    run_target "$kind" "$target" "$lasting" "$log" "-artifact_prefix=$found/$target-" "-timeout=$slow" "$@" || failed=1
    count=$(executions_of "$log")
    add "$target" "$kind" "${count:-0}" $failed
    [ $failed -eq 0 ] || { echo "FAILED fuzz $target ($kind):"; tail -n 30 "$log"; }
    return $failed
}

# The target whose turn it is, marked as running: of those that neither are there yet, nor failed, nor are running, one with the
# fewest turns; its turns so far come with it.
take() {
    (
        flock 8
        for target in $targets; do
            if [ -f "$turns/$target.failed" ] || [ -f "$turns/$target.running" ] || [ "$(executed "$target")" -ge $wanted ]; then
                continue
            fi
            echo "$(cat "$turns/$target" 2>/dev/null || echo 0) $target"
        done | sort -n | head -n 1 | while read -r so_far target; do
            touch "$turns/$target.running"
            echo $((so_far + 1)) >"$turns/$target"
            echo "$so_far $target"
        done
    ) 8>$turns/lock
}

# Turns until the time is over or nothing is left to do.
worker() {
    failures=0
    while [ "$(date +%s)" -lt "$end" ]; do
        turn=$(take)
        [ -n "$turn" ] || break
        target=${turn#* } most=$short
        [ $((${turn% *} % 6)) -ne 5 ] || most=$((4 * short))
        if ! part quick "$target" $turn_quick -max_len=$most -entropic=0 || ! part checked "$target" $turn_checked; then
            failures=$((failures + 1))
            touch "$turns/$target.failed"
        fi
        rm -f "$turns/$target.running"
    done
    [ $failures -eq 0 ]
}

build
seed_corpora
rm -rf $turns && mkdir -p $turns
left=0
for target in $targets; do [ "$(executed "$target")" -ge $wanted ] || left=$((left + 1)); done
[ $left -gt 0 ] || wanted=1000000000000
end=$(($(date +%s) + seconds))
workers=
for _ in $(seq "$jobs"); do
    worker &
    workers="$workers $!"
done
trap 'for one in $workers; do pkill -P "$one"; kill "$one"; done; exit 130' INT TERM # and the fuzzers that they wait for
status=0
for one in $workers; do wait "$one" || status=1; done
for target in $targets; do echo "fuzz $target: $(executed "$target") executions so far"; done
exit $status
