# Two commands matter: `make demo` and `make check`. Each installs what is missing, builds, and runs.
.DEFAULT_GOAL := build
MESON_RELEASE = --buildtype=release -Db_lto=false
SETUP = tools/setup_build.sh

.PHONY: build demo check install-packages install-test-packages lint bench page install clean

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

lint: install-test-packages
	@$(SETUP) build/release $(MESON_RELEASE)
	@tools/lint.sh build/release

bench: install-test-packages build
	@bench/run.sh

page: build
	@build/release/src/cajal kb page --kb kb --out docs/knowledge.html

install: build
	@meson install -C build/release --no-rebuild

clean:
	rm -rf build
