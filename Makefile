# Two commands matter: `make demo` and `make check`. Each installs what is missing, builds, and runs.
.DEFAULT_GOAL := build
MESON_RELEASE = --buildtype=release -Db_lto=false
SETUP = tools/setup_build.sh

.PHONY: build demo check coverage mutants install-packages install-test-packages lint bench page install clean static package sbom reproducible wasm wasm-check

install-packages:
	@tools/install_packages.sh packages.txt

install-test-packages:
	@tools/install_packages.sh packages.txt packages-tests.txt

build: install-packages
	@$(SETUP) build/release $(MESON_RELEASE)
	@ninja -C build/release --quiet

demo: build
	@build/release/src/cajal plan --as-of 2016-01-08 examples/blay-2012.json

check: install-test-packages
	@tests/check.sh

coverage: install-test-packages
	@tests/coverage.sh

# Which small mistakes in the C of the clinical core would no test notice? A sample of them; ALL=1 for every one,
# PLACES="src/plan" for those of a room.
mutants: install-test-packages build
	@tests/mutants/run.py $(if $(ALL),--all) $(PLACES)

lint: install-test-packages
	@$(SETUP) build/release $(MESON_RELEASE)
	@tools/lint.sh build/release

bench: install-test-packages build
	@bench/run.sh

page: build
	@build/release/src/cajal kb page --kb kb --out docs/knowledge.html

# One file without any library beside it, for machines without a network.
static: build
	@ninja -C build/release --quiet src/cajal-static
	@mkdir -p build/static/src
	@strip -o build/static/src/cajal build/release/src/cajal-static
	@tests/static_check.sh build/release/src/cajal-static build/release/src/cajal
	@echo build/static/src/cajal

# The core as WebAssembly, and the page in one file that needs no service.
wasm: build
	@tools/install_packages.sh packages-wasm.txt
	@$(MAKE) --no-print-directory -s -f wasm/Makefile -j $$(nproc)
	@ls build/wasm/cajal.wasm build/wasm/cajal.js build/wasm/cajal.html

wasm-check: wasm install-test-packages
	@tests/wasm/run.sh build/release/src/cajal $(CURDIR)

package: install-packages
	@tools/install_packages.sh packages-tests.txt
	@tests/package_check.sh

# What the program links, as CycloneDX.
sbom: build static
	@tools/sbom.py build/release/src/cajal >build/cajal.cdx.json
	@tools/sbom.py --map build/release/src/cajal-static.map build/release/src/cajal-static >build/cajal-static.cdx.json
	@ls build/cajal.cdx.json build/cajal-static.cdx.json

# Builds the packages twice, in different places and circumstances; they must be the same to the byte.
reproducible: install-test-packages
	@tests/reproducible_check.sh

# PREFIX=/opt/cajal: to there; DESTDIR is honoured.
PREFIX = /usr/local
install: build
	@meson configure build/release -Dprefix="$(PREFIX)"
	@ninja -C build/release --quiet
	@meson install -C build/release --no-rebuild

clean:
	rm -rf build
