#!/bin/sh
# Builds the fuzz targets with clang's libFuzzer and runs each: fuzz/run.sh [SECONDS] [TARGET…]
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
all=$(find fuzz -name 'fuzz_*.c' | sed 's,fuzz/fuzz_,,; s,\.c$,,' | sort)
targets=${*:-$all}
work=build/fuzz
for target in $all; do
    mkdir -p $work/corpus/$target
    [ ! -f fuzz/grown/$target.tar.xz ] || tar -C $work/corpus/$target -xf fuzz/grown/$target.tar.xz
done

[ -f build/release/src/embedded.c ] || { tools/setup_build.sh build/release --buildtype=release; ninja -C build/release --quiet; }
# every room but the command line, built once; *_absent.c stands in for a library that is not installed
private=build/release/meson-private
needs=$(PKG_CONFIG_PATH=$private pkg-config --print-requires-private cajal | sed 's/ .*//')
libraries="$(pkg-config --libs $needs) $(sed -n 's/^Libs.private: //p' $private/cajal.pc)"
flags="-std=c17 -D_POSIX_C_SOURCE=200809L -Isrc -Iinclude -isystem /usr/include/nifti -g -O1 -fsanitize=address,undefined"
flags="$flags -fno-sanitize-recover=undefined $(pkg-config --cflags $needs)"
# the service is no part of the library, and has libraries of its own
serve="libmicrohttpd libcrypto libcurl"
flags="$flags -D_GNU_SOURCE $(pkg-config --cflags $serve)"
libraries="$libraries $(pkg-config --libs $serve)"
objects=$work/objects
rm -rf $objects $work/librooms.a && mkdir -p $objects
{ find src -name '*.c' ! -path 'src/cli/*' ! -name '*_absent.c' | sort; echo build/release/src/embedded.c; echo build/release/src/web_files.c; } |
    FLAGS=$flags OBJECTS=$objects xargs -P 2 -I FILE sh -c \
        'clang $FLAGS -fsanitize=fuzzer-no-link -c FILE -o "$OBJECTS/$(echo FILE | tr / _).o"'
ar rcs $work/librooms.a $objects/*.o

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

status=0
for target in $targets; do
    # shellcheck disable=SC2086 # lists of words
    clang $flags -fsanitize=fuzzer -o $work/fuzz_$target fuzz/fuzz_$target.c $work/librooms.a $libraries
    dictionary=
    [ -f fuzz/$target.dict ] && dictionary=-dict=fuzz/$target.dict
    # shellcheck disable=SC2086 # no word where there is no dictionary
    if ASAN_OPTIONS=detect_leaks=1 LSAN_OPTIONS=suppressions=tests/leaks.supp:print_suppressions=0 \
        $work/fuzz_$target $dictionary -max_total_time="$seconds" -max_len=20000 -print_final_stats=1 \
        -artifact_prefix=$work/ $work/corpus/$target >$work/$target.log 2>&1; then
        echo "fuzz $target: $(sed -n 's/stat::number_of_executed_units: *//p' $work/$target.log) executions, no failure"
    else
        status=1
        echo "FAILED fuzz $target:"
        tail -n 30 $work/$target.log
    fi
done
exit $status
