# Everything runs from .venv in this folder; every target sets it up first where it must.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
DATA ?= data
PORT ?= 8790
export GONGKAI_DATA := $(DATA)

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show what there is to do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gongkai needs Python 3.11 or newer; name one: make PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo 'Setting up .venv: a minute or two the first time.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

.venv/bench-ready: .venv/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,bench]'
	@touch $@

.PHONY: setup
setup: .venv/ready ## Make .venv with the project and all that its tests need

.PHONY: run
run: setup ## One whole night over the local replica sites and the demo documents (EDITED=1: one report has changed)
	@$(BIN)/python -m tests.replica --port $(PORT) $(if $(EDITED),--edited) -- \
	  sh -c '$(BIN)/gongkai ingest tests/documents/demo/* && exec $(BIN)/gongkai nightly'

.PHONY: serve
serve: setup ## Show the published archive in a browser
	$(BIN)/gongkai serve

.PHONY: test
test: setup ## Run the tests
	$(BIN)/python -m pytest

.PHONY: check
check: setup ## Lint, formatting and types
	$(BIN)/ruff check crawler extract archive tests
	$(BIN)/ruff format --check crawler extract archive tests
	$(BIN)/mypy

.PHONY: bench
bench: .venv/bench-ready ## Measure all beside what one would use instead (PART="reading serving" REPORTS= CAPTURES= MINUTES=; STORE=1 keeps it)
	$(BIN)/python -m tests.benchmarks $(PART) $(if $(REPORTS),--reports $(REPORTS)) $(if $(CAPTURES),--captures $(CAPTURES)) \
	  $(if $(MINUTES),--minutes $(MINUTES)) $(if $(STORE),--store)

.PHONY: accuracy
accuracy: setup ## Read thousands of random reports in every layout, whole and damaged: what is right, missing, wrong
	@$(BIN)/python -m tests.accuracy

.PHONY: soak
soak: setup ## 50 nights of faults, kills and full disks, held to what was served (NIGHTS=50 MINUTES=15 SEED=…)
	@$(BIN)/python -m tests.soak --nights $(or $(NIGHTS),50) --minutes $(or $(MINUTES),15) $(if $(SEED),--seed $(SEED))

.PHONY: fuzz
fuzz: setup ## Fuzz every reader, a minute each (SECONDS=60); atheris has wheels for Linux only
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[fuzz]'
	@mkdir -p $(DATA)/fuzz && $(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),60) --found $(DATA)/fuzz

.PHONY: clean
clean: ## Remove the data of the runs; .venv stays
	rm -rf $(DATA)
