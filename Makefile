# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
#
# `make help` says what there is. Everything is set up from PyPI into .venv on first use; nothing outside this folder is touched.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

# The newest Python that really starts (a pyenv shim may be a name without a Python behind it).
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; exit; }; done; echo none)

VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
export PATH := $(BIN):$(PATH)
export ANSIBLE_HOME := $(CURDIR)/.ansible
export ANSIBLE_CONFIG := $(CURDIR)/ansible.cfg
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The ledger of a run that names none, as all state, stays in this folder.
export XDG_STATE_HOME := $(CURDIR)/.ansible/state
# A virtual environment or settings of the caller's must not shadow ours.
unexport PYTHONHOME PYTHONPATH VIRTUAL_ENV ANSIBLE_COLLECTIONS_PATH

LINK := .dev/ansible_collections/modekeeper/core
RUN := $(VENV)/.stamp-run
TEST := $(VENV)/.stamp-test

.PHONY: help setup demo test fuzz cluster bench corpus evidence recording docs lint format build clean distclean
help: ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(TEST) $(LINK) ## .venv with all that runs and tests the collection

$(VENV)/bin/python:
	@[ "$(PYTHON)" != none ] && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "ModeKeeper needs Python 3.11 or newer with venv: install one, or say make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "setting up $(VENV) (once)" >&2
	@"$(PYTHON)" -m venv $(VENV)

$(RUN): requirements.txt tests/constraints.txt | $(VENV)/bin/python
	@$(BIN)/pip install --quiet --requirement requirements.txt --constraint tests/constraints.txt
	@touch $@

$(TEST): tests/requirements.txt $(RUN)
	@$(BIN)/pip install --quiet --requirement requirements.txt --requirement tests/requirements.txt \
	  --constraint tests/constraints.txt
	@touch $@

$(LINK):
	@mkdir -p $(@D) && ln -sfn ../../.. $@

DEMO := playbooks/files/demo
demo: $(RUN) $(LINK) ## evaluate the recorded cluster that ships here; report in out/evaluation.md
	@mkdir -p out && { ANSIBLE_NOCOLOR=1 ansible-playbook modekeeper.core.evaluate \
	    -e modekeeper_snapshot=$(CURDIR)/$(DEMO)/snapshot.json.gz -e modekeeper_telemetry=$(CURDIR)/$(DEMO)/telemetry.jsonl.gz \
	    -e modekeeper_passport=pilot -e modekeeper_out=$(CURDIR)/out > out/.demo.log 2>&1 \
	  || { cat out/.demo.log >&2; exit 1; }; }
	@cat out/evaluation.md

test: $(TEST) $(LINK) ## all tests and checks; PART=lint,types chooses, PART=list lists
	@python -m tests.tools.run_tests $(if $(PART),--part $(PART))

fuzz: $(TEST) $(LINK) ## throw rubbish at the parsers of the trust rooms, much longer than make test does; FUZZ=20 times
	@MODEKEEPER_FUZZ=$(or $(FUZZ),20) pytest -q -m fuzz tests/unit

cluster: $(TEST) $(LINK) ## a real control plane on loopback with the demo workload, until Ctrl-C
	@python -m tests.controlplane up

bench: $(TEST) $(LINK) ## measure work against its floor; out/bench.json
	@python -m tests.bench $(BENCH)

corpus: $(TEST) $(LINK) ## how often the signals are wrong, on faults laid over real traces; SEEDS=development to choose thresholds
	@python -m tests.corpus $(if $(SEEDS),--seeds $(SEEDS))

evidence: $(TEST) $(LINK) ## make docs/evidence again from real runs
	@python -m tests.evidence $(EVIDENCE)

recording: $(TEST) $(LINK) ## make the demo's recording and telemetry again; takes 12 minutes, for what lasts must last
	@python -m tests.generator record

docs: $(TEST) $(LINK) ## the documentation site in build/docs
	@python -m tests.tools.reason_page && python -m tests.tools.signal_page && python -m tests.tools.contracts && python -m tests.tools.docs_site

lint: $(TEST) $(LINK) ## the quick checks: style, types, imports, Ansible and SPDX lint
	@python -m tests.tools.run_tests --part ruff,types,imports,ansible-lint,reuse

format: $(TEST) ## lay out the Python code
	@ruff format . && ruff check --fix-only --quiet .

build: $(TEST) ## the collection's artefact, same bytes every time, in build/; PIN=sha256:… pins its first root set
	@python -m tests.tools.build_collection --output build $(if $(PIN),--pin $(PIN))

clean: ## remove what was made, keep the environments
	@rm -rf build out tests/output collections .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache \
	  .coverage .coverage.* importer_result.json .ansible/tmp
	@find . -name __pycache__ -type d -not -path './.venv*' -prune -exec rm -rf {} +

distclean: clean ## remove the environments too
	@rm -rf .venv .venv-* .ansible .cache .dev
