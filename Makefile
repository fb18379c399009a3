# Every target does its own set-up: `make run` and `make test` work from a fresh clone.
PYTHON ?= python3
UV_VERSION := 0.13.9
# torch has a build for each kind of hardware, so it's in no file of hashes: what the environment offers is taken.
# UV_TORCH_BACKEND=cpu (or auto) chooses one; by default, on Linux, it is the one for CUDA.
TORCH := torch==2.13.0
BIN := .venv/bin
# How many processes run the tests; tests/support/tiers.py says what auto is.
WORKERS ?= auto
# uv keeps built wheels by these settings: one that was built with another llama.cmake is not taken.
LLAMA_CMAKE := $(shell cksum < scripts/llama.cmake | cut -d' ' -f1)
LLAMA_BUILD := --config-settings-package llama-cpp-python:cmake.define.PLUGAI_LLAMA_CMAKE=$(LLAMA_CMAKE)
# Bytecode is kept: what compiles its libraries anew whenever it starts, starts two to three times as slowly.
unexport PYTHONDONTWRITEBYTECODE
# llama.cpp's command-line tools and `common` library are not used: without them the build takes a quarter.
export CMAKE_ARGS ?= -DCMAKE_PROJECT_llama_cpp_INCLUDE=$(CURDIR)/scripts/llama.cmake

COMPILE = $(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-package plugai-client pyproject.toml --extra llama --extra ui
# Without our own settings for uv, which leave packages out.
TOOL_COMPILE = $(BIN)/uv pip compile -q --no-config --python-version 3.11 --generate-hashes --no-annotate --no-header
NO_TORCH = --override requirements/no-torch.txt

.PHONY: setup setup-images setup-test run test test-fast test-tools check proto docs lock bench bench-client bench-downloads bench-gateway bench-images bench-local bench-sessions test-models soak soak-downloads soak-sessions hostile fuzz-rest clean

setup: .venv/.run
setup-images: .venv/.images
setup-test: .venv/.test

.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "PlugAI needs Python 3.11 or newer; name it with make PYTHON=..."; exit 1; }
	@command -v g++ >/dev/null || { echo "PlugAI builds llama.cpp: install a C++ compiler first (Debian: apt-get install g++ make)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.run: requirements/run.txt pyproject.toml scripts/llama.cmake | .venv/bin/uv
	@echo "Installing, and building llama.cpp for this machine: two to four minutes the first time."
	@# What is installed of another build is the same package to uv, which would leave it.
	@[ -e .venv/.llama-$(LLAMA_CMAKE) ] || VIRTUAL_ENV=.venv $(BIN)/uv pip uninstall --quiet llama-cpp-python
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet $(LLAMA_BUILD) --require-hashes --no-deps -r requirements/run.txt
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --editable .
	@touch .venv/.llama-$(LLAMA_CMAKE) $@

.venv/.images: requirements/images.txt .venv/.run
	@echo "Installing torch and the libraries for pictures and shapes: a gigabyte, or three more for CUDA."
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes --no-deps -r requirements/images.txt
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet $(addprefix --find-links ,$(PIP_FIND_LINKS)) $(TORCH)
	@touch $@

.venv/.test: requirements/test.txt scripts/dart/formatter/package-lock.json .venv/.images
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes --no-deps -r requirements/test.txt
	@# Without npm only the tests of the Dart client fail, and say so.
	-$(BIN)/python -m scripts.dart.formatting
	@touch $@

run: setup
	$(BIN)/plugai up

# The tests of a file share a process, and so what it has started and loaded.
test: setup-test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder || { [ $$? = 1 ] && $(BIN)/python -m scripts.retry_failed; }

# For every edit: no model is loaded and no program started, so that it is done in two minutes.
test-fast: setup-test
	$(BIN)/python -m pytest --fast -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: setup-test
	rm -rf .build/check
	$(BIN)/python scripts/protos.py .build/check
	diff -r -x __pycache__ .build/check/gen gen
	cmp .build/check/envoy/plugai/envoy/plugai.binpb envoy/plugai/envoy/plugai.binpb
	$(BIN)/python -m scripts.client_code .build/check
	diff -r .build/check/clients clients | (! grep -v '^Only in clients')
	diff .build/check/envoy/plugai/envoy/openapi.json envoy/plugai/envoy/openapi.json
	$(BIN)/python -m scripts.dart .build/check
	diff -r .build/check/clients/dart/lib/src/generated clients/dart/lib/src/generated
	cmp .build/check/clients/dart/test/golden/messages.json clients/dart/test/golden/messages.json
	$(BIN)/buf lint
	$(BIN)/buf format --diff --exit-code protos
	$(BIN)/buf breaking protos --against protos/baseline.binpb
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m scripts.checks

proto: setup-test
	$(BIN)/python scripts/protos.py
	$(BIN)/buf format -w protos

docs: setup-test
	$(BIN)/python -m scripts.docs

lock: .venv/bin/uv
	$(COMPILE) -o requirements/run.txt
	$(COMPILE) --extra images $(NO_TORCH) -c requirements/run.txt -o requirements/images.txt
	for set in sdks frameworks older litellm aider litellm-proxy tensorzero; do $(TOOL_COMPILE) requirements/tools/$$set.in -o requirements/tools/$$set.txt; done
	$(COMPILE) --extra images $(NO_TORCH) --extra postgres --extra s3 --extra dev -c requirements/images.txt -o requirements/test.txt

bench: setup-test
	$(BIN)/python -m tests.bench

# The peer gets an environment of its own: what its server needs is none of ours.
.build/peer/.done: pyproject.toml | .venv/bin/uv
	$(PYTHON) -m venv --clear .build/peer
	VIRTUAL_ENV=.build/peer $(BIN)/uv pip install --quiet "$$(grep -o 'llama-cpp-python==[0-9.]*' pyproject.toml | sed 's/==/[server]==/')"
	@touch $@

# LLAMA_SERVER=PATH names a llama-server to be measured too, ROUNDS how often, THREADS with how many threads each.
bench-local: setup-test .build/peer/.done
	$(BIN)/python -m tests.bench.local --peer .build/peer/bin/python $(if $(LLAMA_SERVER),--llama-server $(LLAMA_SERVER)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(THREADS),--threads $(THREADS))

bench-images: setup-test
	$(BIN)/python -m tests.bench.images $(if $(ROUNDS),--rounds $(ROUNDS))

# Programs of others, by name and version, in environments of their own: what they need is none of ours, and they
# agree with each other on little.
.build/tools/%/.done: requirements/tools/%.txt | .venv/bin/uv
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(@D)
	VIRTUAL_ENV=$(@D) $(BIN)/uv pip install --quiet --no-config --require-hashes --no-deps -r $<
	@touch $@

# The sources have the tests, which the wheels have not.
.build/tools/sources/.done: requirements/tools/sources.txt | .venv/bin/uv
	rm -rf $(@D)
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps --no-binary :all: -d $(@D) -r $<
	for source in $(@D)/*.tar.gz; do tar xzf $$source -C $(@D) --exclude='*/vendor/llama.cpp/[!t]*'; done
	@touch $@

.build/tools/node/.done: tests/tools/node/package-lock.json
	mkdir -p $(@D) && cp tests/tools/node/package.json tests/tools/node/package-lock.json $(@D)
	npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --silent
	@touch $@

test-tools: setup-test $(foreach tool,sdks frameworks older litellm aider sources node,.build/tools/$(tool)/.done)
	$(BIN)/python -m pytest --tools tests/tools -n 2 --dist loadfile

# MODEL=PATH names a GGUF file; what it must reach is in tests/quality.
test-models: setup-test
	$(BIN)/python -m tests.quality $(MODEL)

soak: setup-test
	$(BIN)/python -m tests.soak

# Kills processes that download at 50 random points.
soak-downloads: setup-test
	HUB_KILLS=50 $(BIN)/python -m pytest -q tests/server/core/hub/test_kills.py

soak-sessions: setup-test
	$(BIN)/python -m tests.soak.turns

hostile: setup-test
	$(BIN)/python -m tests.hostile

# SESSIONS=N fills with fewer or more, URL names an empty PostgreSQL database.
bench-sessions: setup-test
	$(BIN)/python -m tests.bench.conversations $(if $(SESSIONS),--sessions $(SESSIONS)) $(if $(URL),--url $(URL))

# MEGABYTES=N downloads a file of another size.
bench-downloads: setup-test
	$(BIN)/python -m tests.bench.downloads $(MEGABYTES)

bench-client: setup-test
	$(BIN)/python -m tests.bench.client

# ROUNDS how often.
bench-gateway: setup-test $(foreach peer,litellm-proxy tensorzero,.build/tools/$(peer)/.done)
	$(BIN)/python -m tests.bench.gateway $(ROUNDS)

# EXAMPLES=N makes so many calls of each kind.
fuzz-rest: setup-test
	EXAMPLES=$(or $(EXAMPLES),100) $(BIN)/python -m pytest tests/deployment/test_described.py

clean:
	rm -rf .venv .build
