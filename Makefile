# make demo   design an example on the screen (installs what it needs into .venv)
# make test   the whole gate, as continuous integration runs it

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# trust what the system trusts: behind a company's proxy uv would refuse what pip accepts
export UV_SYSTEM_CERTS ?= 1
export UV_NATIVE_TLS ?= 1

# The first interpreter that is new enough and really starts.
PYTHON := $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		"$$candidate" -c 'import sys; print(sys.executable)'; break; fi; done)
# uv from the PATH if it starts, else our own copy in a virtual environment made with the standard library.
UV := $(shell if uv --version >/dev/null 2>&1; then echo uv; else echo .tools/bin/uv; fi)
RUN := $(UV) run --frozen --no-sync
LOCKED := pyproject.toml uv.lock

CASES ?=
.PHONY: help demo test coverage verify bench score format docs clean

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: .venv/.installed ## design an example on the screen
	@.venv/bin/loopwright design examples/coodloom-30/loop.yaml

test: .venv/.developed ## formatting, lint, types, floors, documents and every test but the long oracles
	@bash scripts/install-test-programs
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) pytest -n 2 -m "not verify"

coverage: .venv/.developed ## the same tests, with the lines that none of them runs (a third slower)
	$(RUN) pytest -n 2 -m "not verify" --cov --cov-report=term:skip-covered

verify: .venv/.developed .tools/checkov/.installed ## the long oracles
	$(RUN) pytest -n 2 -m verify

bench: .venv/.developed ## measure start-up and solving, medians
	@for benchmark in benchmarks/*.py; do $(RUN) python "$$benchmark"; done

score: .venv/.developed ## hold the checks against labelled cases: make score CASES=folder
	$(RUN) python bench/checks/score.py "$(CASES)"

format: .venv/.developed ## write the code as the gate wants it
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

docs: .venv/.developed ## write the documents that are generated from code
	$(RUN) python -m loopwright.interfaces.cli.reference docs

clean: ## remove what was installed and cached
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.*

# Only what is needed to run; `--inexact` leaves a developer's tools where they are.
.venv/.installed: $(LOCKED) | $(filter-out uv,$(UV))
	@echo "Installing into .venv (once) …" >&2
	@$(UV) sync --frozen --no-dev --inexact --quiet --python "$(PYTHON)"
	@touch $@

.venv/.developed: $(LOCKED) | $(filter-out uv,$(UV))
	$(UV) sync --frozen --python "$(PYTHON)"
	@touch $@ .venv/.installed

# Its versions are not the product's: Checkov has a lock of its own, and `make verify` alone asks for it.
.tools/checkov/.installed: scripts/checkov/pyproject.toml scripts/checkov/uv.lock | $(filter-out uv,$(UV))
	UV_PROJECT_ENVIRONMENT="$(CURDIR)/.tools/checkov" $(UV) sync --frozen --project scripts/checkov
	@touch $@

.tools/bin/uv:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is needed, and none was found on the PATH." >&2; exit 1; fi
	@"$(PYTHON)" -m venv .tools || { echo "This Python has no venv module: install your system's python3-venv package." >&2; exit 1; }
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv
