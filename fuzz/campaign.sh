#!/bin/sh
# Fuzzing that adds up, for hours or for a night: fuzz/campaign.sh [SECONDS] [TARGET…]. Each target has its turns, alike for
# all that have not come to 10^8 executions: a quick build first, then the one with sanitizers over whatever that found. What
# was executed is added to fuzz/executions.tsv after each turn, so a campaign can be broken off. A target that failed
# is left out from then on, and its input is named. CAJAL_FUZZ_JOBS is how many run at once (default: one a processor).
# Afterwards: fuzz/keep.sh.
set -eu
cd "$(dirname "$0")/.."
. fuzz/common.sh
wanted=100000000
turn_quick=170
turn_checked=20
short=500 # bytes of an input of the quick build, that has many for it; of each fourth turn they may be four times as long
slow=600 # seconds after which an input is a failure: a campaign may get little of a processor
ledger=fuzz/executions.tsv
jobs=${CAJAL_FUZZ_JOBS:-$(nproc)}
seconds=${1:-3600}
[ $# -gt 0 ] && shift
targets=${*:-$all}
found=$work/found
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
        cp $work/ledger $ledger
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

# The turns of every so-manieth target until the time is over: worker NUMBER
worker() {
    failures=0 left_out=" " round=0
    while [ "$(date +%s)" -lt "$end" ]; do
        number=0 turns=0 round=$((round + 1)) most=$short
        [ $((round % 4)) -ne 0 ] || most=$((4 * short))
        for target in $unfinished; do
            number=$((number + 1))
            [ $((number % jobs)) -eq "$1" ] || continue
            [ "$(date +%s)" -lt "$end" ] || break
            case $left_out in *" $target "*) continue ;; esac
            turns=$((turns + 1))
            if ! part quick "$target" $turn_quick -max_len=$most -entropic=0 || ! part checked "$target" $turn_checked; then
                failures=$((failures + 1)) left_out="$left_out$target "
            fi
        done
        [ $turns -gt 0 ] || break
    done
    [ $failures -eq 0 ]
}

build
seed_corpora
unfinished=
for target in $targets; do
    [ "$(executed "$target")" -ge $wanted ] || unfinished="$unfinished $target"
done
[ -n "$unfinished" ] || unfinished=$targets
end=$(($(date +%s) + seconds))
workers=
for number in $(seq 0 $((jobs - 1))); do
    worker "$number" &
    workers="$workers $!"
done
trap 'kill $workers; exit 130' INT TERM
status=0
for one in $workers; do wait "$one" || status=1; done
for target in $targets; do echo "fuzz $target: $(executed "$target") executions so far"; done
exit $status
