# The same few commands for people, for the hook and for the build machine. `make` alone lists them.
PORT ?= 8501
ARGS ?=
VENV := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run setup test check format bench clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

run: venv-for-running ## start the tracker on 127.0.0.1 (PORT=8501)
	@$(VENV) -m electrification serve --port $(PORT)

setup: venv-for-developing ## make .venv with everything that running and developing need

test: venv-for-developing ## run all tests (ARGS="tests/geo -k crs"; REQUIRE_ALL=1 makes a skip a failure)
	@$(VENV) .ci/test.py $(ARGS)

check: venv-for-developing ## formatting, lint, types, layers and texts
	$(VENV) -m ruff format --check .
	$(VENV) -m ruff check .
	$(VENV) -m mypy
	$(VENV) -c 'from importlinter.cli import lint_imports_command as main; main()' --no-logo
	$(VENV) -m electrification.texts --check

format: venv-for-developing ## format the code and mend what lint can mend
	$(VENV) -m ruff check --fix --exit-zero .
	$(VENV) -m ruff format .

bench: venv-for-developing ## measure the speeds promised, as a table
	@$(VENV) -m bench $(ARGS)

clean: ## remove .venv and the caches (never var/, which holds the data)
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.PHONY: venv-for-running venv-for-developing
venv-for-running:
	@python=$$(sh .ci/find-python) && "$$python" .ci/install.py

venv-for-developing:
	@python=$$(sh .ci/find-python) && "$$python" .ci/install.py --dev
