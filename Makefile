# The commands that people type. `make` alone lists them.
PRESET ?= dev
JOBS ?= $(shell nproc)
BUILD := build/$(PRESET)

.PHONY: help demo build configure test soak asan tsan fuzz format lint proto-baseline bench kafka-up kafka-down clean setup setup-test

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t16

demo: configure ## install, build what it needs, and show AIMS at work with a realistic organisation
	@tools/dev/build $(BUILD) --parallel $(JOBS) --target aims
	@tools/dev/demo $(BUILD)

build: configure ## build everything
	@tools/dev/build $(BUILD) --parallel $(JOBS)

configure: setup
	@cmake --preset $(PRESET) >$(BUILD).configure.log 2>&1 || { cat $(BUILD).configure.log; exit 1; }

test: setup-test ## run every test, on the embedded log and on a real Kafka broker
	@$(MAKE) --no-print-directory build
	@tools/dev/test $(BUILD)

asan: ## the unit and contract tests under AddressSanitizer and UndefinedBehaviorSanitizer
tsan: ## the unit and contract tests under ThreadSanitizer
# Without random addresses where that may be asked for: GCC 12's ThreadSanitizer does not start where they vary widely.
asan tsan: setup-test
	@$(MAKE) --no-print-directory build PRESET=$@
	@$$(setarch -R true 2>/dev/null && echo setarch -R) tools/dev/test build/$@ -L 'unit|contract'

fuzz: ## try every parser with inputs that libFuzzer makes, FUZZ_SECONDS=60 each
	@tools/dev/setup fuzz
	@mkdir -p build
	@cmake --preset fuzz >build/fuzz.configure.log 2>&1 || { cat build/fuzz.configure.log; exit 1; }
	@cmake --build --preset fuzz --parallel $(JOBS)
	@tools/dev/fuzz build/fuzz

soak: setup-test ## faults for half an hour: 200 kills, half a million commands, and what must hold
	@$(MAKE) --no-print-directory build
	@tests/faults/soak $(BUILD)

format: ## format the C++ sources
	@git ls-files '*.h' '*.cc' | xargs clang-format-14 -i

lint: setup-test ## check format, proto and the allowed edges
	@ctest --test-dir $(BUILD) -L lint --output-on-failure

proto-baseline: setup-test ## make the proto of now what later changes are compared with, where a change is meant to break
	@tests/architecture/buf.sh renew

bench: setup-test ## measure everything against its yardsticks (tools/bench); BENCH="--quick --only append" for less
	@cmake --preset release >build/release.configure.log 2>&1 || { cat build/release.configure.log; exit 1; }
	@cmake --build build/release --parallel $(JOBS) --target aims aims_bench
	@build/release/tools/bench/aims_bench --json build/release/bench.json $(BENCH)

kafka-up: ## start a Kafka broker on 127.0.0.1:9092
	@tools/dev/setup test
	@deploy/kafka/up

kafka-down: ## stop it
	@deploy/kafka/down

clean: ## remove what was built
	@rm -rf build

setup:
	@tools/dev/setup
	@mkdir -p build
setup-test:
	@tools/dev/setup test
	@mkdir -p build
