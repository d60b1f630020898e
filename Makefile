# Everything runs in .venv, installed from the lock; nothing outside the checkout is written.
PYTHON ?= python3
BIN    := .venv/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile -rs

# Prefect's database and settings stay in the checkout, and nobody phones home.
export PREFECT_HOME := $(CURDIR)/.prefect
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export GX_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help nightly test test-long check docs bench lock clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

nightly: .venv/.installed ## install, write a sample office where there is none, run one night on it
	@test -d sample || $(BIN)/kinerja sample sample
	@echo "Starting Prefect's temporary server: about half a minute the first time ..."
	$(BIN)/python -m flows.nightly --office sample

test: .venv/.installed-dev ## run all tests but those marked slow
	$(PYTEST) -m "not slow and not bench"

test-long: .venv/.installed-dev ## run all tests
	$(PYTEST) -m "not bench"

check: .venv/.installed-dev ## format, lint, types, imports, SQL, stale generated files, addresses
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --disable-progress-bar sql
	$(BIN)/python -m flows.cli docs --check
	@echo "No absolute paths, no registry addresses:"
	@git grep --untracked -nIE '$(ADDRESSES)'; test $$? -eq 1

# Bracketed letters, so that this line does not find itself.
ADDRESSES := (^|[^A-Za-z0-9_.~/>*-])/([w]ork|[r]oot|[h]ome|[t]mp|[o]pt|[U]sers)/|[p]ypi\.org|[p]ythonhosted|[-]-(extra-)?index-url

docs: .venv/.installed-dev ## write the generated files again: dictionary, catalogue, tables, bad inputs
	$(BIN)/python -m flows.cli docs
	$(BIN)/python -m tests.bad_inputs

bench: .venv/.installed-dev ## measure time and memory
	$(BIN)/python -m pytest -q -s -m bench

LIST := .lock/bin/python -m pip list --format=freeze --exclude pip --exclude kinerja

lock: ## resolve all versions again from pyproject.toml (with Python 3.11, the oldest one supported)
	rm -rf .lock && $(PYTHON) -m venv .lock
	.lock/bin/python -m pip install --quiet --upgrade --editable . setuptools
	$(LIST) > .lock/run.txt
	.lock/bin/python -m pip install --quiet --editable .[test,dev]
	$(LIST) | grep -vxFf .lock/run.txt > .lock/dev.txt
	.lock/bin/python -m pip check
	(echo "# Written by make lock: everything a night needs, resolved on Python 3.11."; cat .lock/run.txt) > requirements.lock
	(echo "# Written by make lock: what tests and checks need beside it."; echo "-r requirements.lock"; cat .lock/dev.txt) > requirements-dev.lock
	rm -rf .lock

clean: ## remove what was made: .venv, .prefect, the sample office, caches
	rm -rf .venv .prefect sample build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.lock
	$(PIP) -r requirements-dev.lock
	@touch $@
