# shellcheck shell=sh
# What run.sh, campaign.sh and keep.sh share, read by them at the root of the source: the list of targets, how they are
# built, what they begin with.
# shellcheck disable=SC2086,SC2115,SC2016 # lists of words; a directory that is named; what the inner shell expands
work=build/fuzz
all=$(find fuzz -name 'fuzz_*.c' | sed 's,fuzz/fuzz_,,; s,\.c$,,' | sort)
longest=20000 # bytes of an input
private=build/release/meson-private
serve="libmicrohttpd libcrypto libcurl" # the service is no part of the library, and has libraries of its own
flags="-std=c17 -D_POSIX_C_SOURCE=200809L -D_GNU_SOURCE -Isrc -Iinclude -isystem /usr/include/nifti"
compiler="$(command -v ccache || true) clang"

# With sanitizers, or quick: for many executions, whose inputs the other is then given. Comparisons are traced by the first
# alone: that takes half of the time.
options_of() {
    case $1 in
    checked) echo "-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined" ;;
    quick) echo "-g1 -O2 -fno-sanitize-coverage=trace-cmp" ;;
    esac
}

# libFuzzer; of the quick build without what looks at each strcmp and memcmp: a quarter of the time.
engine_of() {
    case $1 in
    checked) echo "-fsanitize=fuzzer" ;;
    quick) echo "$(clang -print-file-name=libclang_rt.fuzzer-x86_64.a) -lstdc++" ;;
    esac
}

# What nearly every input goes through, and what says nothing of it: without counters in the quick build. To read them after
# each input is up to a fifth of the time.
plain="src/base/arena.c src/base/text.c src/base/errors.c src/base/words.c src/base/lists.c src/base/json_out.c
    src/report/layout.c src/report/citations.c src/report/face.c src/knowledge/names.c src/knowledge/knowledge.c"

# Whether a file that was made is younger than all that it is made of: is_made FILE OF…
is_made() {
    made=$1
    shift
    [ -f "$made" ] && [ -z "$(find "$@" -newer "$made" -type f | head -n 1)" ]
}

# What the release build generates and found.
prepare() {
    [ -f build/release/build.ninja ] || tools/setup_build.sh build/release --buildtype=release
    ninja -C build/release --quiet src/embedded.c src/web_files.c
    needs=$(PKG_CONFIG_PATH=$private pkg-config --print-requires-private cajal | sed 's/ .*//')
    libraries="$(pkg-config --libs $needs $serve) $(sed -n 's/^Libs.private: //p' $private/cajal.pc)"
    flags="$flags $(pkg-config --cflags $needs $serve)"
}

# Every room but the command line, once; *_absent.c stands in for a library that is not installed: build_rooms checked|quick
build_rooms() {
    is_made "$work/$1/librooms.a" src include build/release/src/embedded.c fuzz/common.sh && return
    objects=$work/$1/objects
    rm -rf "$work/$1" && mkdir -p "$objects"
    uncounted=
    [ "$1" != quick ] || uncounted=" $(printf '%s ' $plain)"
    { find src -name '*.c' ! -path 'src/cli/*' ! -name '*_absent.c' | sort; echo build/release/src/embedded.c; echo build/release/src/web_files.c; } |
        FLAGS="$flags $(options_of "$1")" OBJECTS=$objects COMPILER=$compiler UNCOUNTED=$uncounted xargs -P 2 -I FILE sh -c '
            case $UNCOUNTED in *" FILE "*) counters= ;; *) counters=-fsanitize=fuzzer-no-link ;; esac
            $COMPILER $FLAGS $counters -c FILE -o "$OBJECTS/$(echo FILE | tr / _).o"'
    ar rcs "$work/$1/librooms.a" "$objects"/*.o
}

# After its rooms: build_target checked|quick TARGET
build_target() {
    is_made "$work/$1/fuzz_$2" "fuzz/fuzz_$2.c" fuzz/memory_file.h "$work/$1/librooms.a" && return
    # shellcheck disable=SC2046 # lists of words
    clang $flags $(options_of "$1") -fsanitize=fuzzer-no-link -o "$work/$1/fuzz_$2" "fuzz/fuzz_$2.c" "$work/$1/librooms.a" \
        $(engine_of "$1") $libraries
}

# One target for some seconds over its corpus; the log is LOG: run_target checked|quick TARGET SECONDS LOG [OPTION…]
run_target() {
    kind=$1 name=$2 lasting=$3 log=$4
    shift 4
    [ ! -f "fuzz/$name.dict" ] || set -- "$@" "-dict=fuzz/$name.dict"
    # MALLOC_: without sanitizers memory is kept for the next input. To give it back and ask again was two thirds of the time
    # of scenario.
    MALLOC_TRIM_THRESHOLD_=1000000000 MALLOC_TOP_PAD_=16777216 MALLOC_MMAP_THRESHOLD_=100000000 \
        ASAN_OPTIONS=detect_leaks=1 LSAN_OPTIONS=suppressions=tests/leaks.supp:print_suppressions=0 \
        "$work/$kind/fuzz_$name" -max_total_time="$lasting" -max_len=$longest -print_final_stats=1 -print_funcs=0 \
        -artifact_prefix="$work/" "$@" "$work/corpus/$name" >"$log" 2>&1
}

executions_of() { # log of a run
    sed -n 's/stat::number_of_executed_units: *//p' "$1" | tail -n 1
}

# What is kept of earlier runs, and examples of every format.
seed_corpora() {
    for target in $all; do
        mkdir -p $work/corpus/$target
        [ ! -f fuzz/grown/$target.tar.xz ] || tar -C $work/corpus/$target -xf fuzz/grown/$target.tar.xz
    done
    cp examples/*.json $work/corpus/case/
    cp examples/*.json $work/corpus/ndjson/
    /usr/bin/python3 fuzz/make_fhir_seeds.py tests/fhir/records.txt $work/corpus/fhir
    cp examples/fhir/record.json $work/corpus/fhir/
    /usr/bin/python3 fuzz/make_nifti_seeds.py $work/corpus/nifti
    cp tests/data/response/*.csv $work/corpus/response/
    cp tests/data/outcome/*.csv tests/data/survival/aml.csv tests/data/survival/gehan.csv $work/corpus/outcome/
    printf '\037time,status,group,entry,weight,x\n3,1,a,1,1,0.5\n5,0,b,2,2,1\n5,1,a,0,1.5,2\n7,2,b,4,1,1\n' >$work/corpus/outcome/seed1
    printf '\041time,status,group,entry,weight,x\n3,1,a,1,1,0.5\n5,0,b,2,2,1\n9,1,a,,1.5,2\n7,1,b,4,1,1\n' >$work/corpus/outcome/seed2
    { cat tests/data/outcome/curve.csv; printf ';\n'; cat tests/data/outcome/risk.csv; } >$work/corpus/rebuild/seed1
    printf '\002\001' | cat - tests/data/outcome/cases.ndjson >$work/corpus/times/seed1
    printf '\003\006' | cat - tests/data/outcome/sequences.ndjson >$work/corpus/times/seed2
    for case in examples/*.json; do
        printf '\002\001' | cat - "$case" >"$work/corpus/times/$(basename "$case")"
    done
    for kept in fuzz/corpus/*; do cp "$kept"/* "$work/corpus/$(basename "$kept")/"; done # what was found, mended since
    cp fuzz/corpus/mapping/* $work/corpus/registry/
    # method, which path, query, body
    { printf '\002\000as_of=2016-01-08\n'; cat examples/blay-2012.json; } >$work/corpus/serve/plan
    { printf '\002\001\n'; cat examples/blay-2012.json; } >$work/corpus/serve/validate
    printf '\002\002\n{"variants":["KIT:p.V559D"],"tested":["KIT"],"assembly":"GRCh38"}' >$work/corpus/serve/genotype
    { printf '\012\003\n'; head -n 30 tests/data/response/cohort.csv; } >$work/corpus/serve/response
    printf '\012\004time=t&status=s&group=g&at=1,2\nt,s,g\n1,1,a\n2,0,b\n3,1,b\n' >$work/corpus/serve/outcome
    printf '\000\006words=imatinib%%20sarcoma&line=2&drug=sunitinib\n' >$work/corpus/serve/evidence
    printf '\000\200/api/evidence/compare/regorafenib/nilotinib?line=3\n' >$work/corpus/serve/compare
    cp docs/cds-hooks/*.json $work/corpus/hook/
    printf '{"feedback":[{"card":"9368d37b-283f-44a0-93ea-547cebab93ed","outcome":"overridden","outcomeTimestamp":"2026-11-25T14:37:33Z"}]}' \
        >$work/corpus/hook/feedback
    # RFC 7515, appendix A.3, and its header and claims as this verifier wants them
    printf 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q' >$work/corpus/jwt/seed1
    printf 'eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjEiLCJqa3UiOiJ1In0.eyJpc3MiOiJpIiwiYXVkIjoiYSIsImlhdCI6MTc2NDAwMDAwMCwiZXhwIjoxNzY0MDAwMzAwLCJqdGkiOiJqIn0.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q' >$work/corpus/jwt/seed2
    printf '{"iss":"i","jku":["u"],"jwks":{"keys":[{"kty":"RSA","alg":"RS384","kid":"2","n":"AQAB","e":"AQAB"}]}}' >$work/corpus/jwt/seed3
    cp kb/rules/*.yaml $work/corpus/knowledge/
    cp examples/scenarios/*.yaml tests/data/simulate/*.yaml $work/corpus/scenario/
    cp tests/data/vcf/*.vcf $work/corpus/vcf/
    i=0
    for change in p.V559D 'p.(Val559Asp)' p.W557_K558del p.A502_Y503insAY p.K558delinsNP p.W557Ter p.K558fs 'p.P567='; do
        i=$((i + 1))
        printf '%s' "$change" >$work/corpus/hgvs/seed$i
    done
    i=0
    for change in c.1676T\>A c.1504_1509dup c.1669_1674del c.1648-2A\>G c.1674delinsTCCT c.286+1G\>A c.1676_1677insGTT \
        'c.1504AT[3]' c.1700_1701inv NC_000004.12:g.54727444T\>A c.2931_*1insA c.-7C\>T c.1504_1509dup6; do
        i=$((i + 1))
        printf '%s' "$change" >$work/corpus/names/seed$i
    done
    cp tests/data/cohort/*.maf tests/data/cohort/*.txt tests/data/cohort/*.csv $work/corpus/cohort/
}
