# The two commands of the README are `make demo` and `make test`; both make their own environment in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test quick test-all lint types imports pytest docs docs-site playground pins facts bench clean

demo: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" scripts/demo.sh

# Everything but the tests that are marked `rehearsal`, which play further pipelines under act.
test: lint types imports pytest

# For the minutes between two edits: without the tests that are marked `slow`.
quick: lint types imports
	$(BIN)/python -m pytest -n auto -m "not slow and not rehearsal"

test-all: lint types imports
	$(BIN)/python -m pytest -n auto

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable '.[rehearse]' --group dev
	touch $@

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

pytest: $(READY)
	$(BIN)/python -m pytest -n auto -m "not rehearsal"

docs: $(READY)
	$(BIN)/python scripts/reference.py
	$(BIN)/python scripts/session_picture.py

# Needs `npm` and its registry.
docs-site: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python scripts/docs_site.py

# Needs `npm` and its registry; into site/playground, so after `docs-site`.
playground: $(READY)
	$(BIN)/python scripts/playground_site.py

pins: $(READY)
	$(BIN)/python scripts/pins.py

# Needs `npm` and its registry.
facts: $(READY)
	$(BIN)/python scripts/facts.py

bench: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH"; for figure in benchmarks/*.py; do python $$figure || exit; done

clean:
	rm -rf $(VENV) dist site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
