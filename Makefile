# The two commands of the README are `make demo` and `make test`; both set up what is missing and share one debug build.

SWIFT ?= swift
CANARY := .build/debug/canary

.PHONY: help demo test build release bench docs lint fuzz format clean

help: ## show these lines
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## build, and run the main job against the embedded sandbox: healthy, then broken on purpose
	@scripts/bootstrap build
	@$(SWIFT) build --product canary
	@scripts/demo $(CANARY)

# Four tests at a time: most of them wait for counterparts of their own, and two hundred pipelines at once on two cores
# would only time each other out.
# FILTER is a test target, or a target with a suite or test of it; only that target is built.
test: ## all tests, or with FILTER=HCLTests or FILTER=HCLTests.LexerTests those of one part
	@scripts/bootstrap test
	@$(if $(FILTER),CANARY_TESTS=$(firstword $(subst ., ,$(FILTER)))) $(SWIFT) build --build-tests
	@$(if $(FILTER),CANARY_TESTS=$(firstword $(subst ., ,$(FILTER)))) SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=4 \
		$(SWIFT) test --skip-build $(if $(FILTER),--filter $(FILTER))

build: ## the debug build
	@scripts/bootstrap build
	@$(SWIFT) build --product canary

# Smaller by two megabytes: the toolchain's own linker packs the relocations, and nothing is exported to nobody.
SMALL := -Xswiftc -use-ld=lld -Xlinker -z -Xlinker pack-relative-relocs -Xlinker --no-export-dynamic

# Without a RUNPATH: a library that somebody puts beside the program is not loaded before the system's.
release: ## one stripped binary with a static Swift runtime: dist/canary
	@scripts/bootstrap build
	@$(SWIFT) build -c release --product canary --static-swift-stdlib --disable-local-rpath $(SMALL)
	@! readelf -d .build/release/canary | grep -E 'RUNPATH|RPATH'
	@mkdir -p dist && cp .build/release/canary dist/canary && strip dist/canary
	@ls -l dist/canary

bench: release ## the figures of docs/performance.md
	@scripts/bootstrap test
	@Benchmarks/run dist/canary

docs: build ## make the generated documents again
	@$(CANARY) causes --output markdown >docs/causes.md
	@$(CANARY) metrics --output markdown >docs/metrics.md
	@$(CANARY) config schema >docs/configuration.schema.json
	@$(CANARY) config reference >docs/configuration.md
	@$(CANARY) scenarios --schema >docs/scenario.schema.json
	@$(CANARY) scenarios --reference >docs/scenarios.md
	@for rules in canary expiry inherited; do \
		$(CANARY) rules $$rules --output prometheusrule >k8s/alerts/$$rules/prometheusrule.yaml || exit 1; done

lint: ## the formatter's rules, and ours on numbers (scripts/lint-conversions)
	@$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Fuzz
	@scripts/lint-conversions

# Not part of the tests: it takes its time, and what it finds becomes a test.
fuzz: ## libFuzzer on the readers, SECONDS=10 each, or TARGET=HCL one of them
	@scripts/bootstrap build
	@scripts/fuzz $(or $(SECONDS),10) $(TARGET)

format: ## format in place
	@$(SWIFT) format --in-place --recursive Package.swift Sources Tests Fuzz

clean: ## remove what was built
	@rm -rf .build dist
