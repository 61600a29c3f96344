# The two commands of the README are `make demo` and `make test`; both make their own environment in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint types imports pytest docs pins bench clean

demo: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" scripts/demo.sh

test: lint types imports pytest

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
	$(BIN)/python -m pytest -n auto

docs: $(READY)
	$(BIN)/python scripts/reference.py

pins: $(READY)
	$(BIN)/python scripts/pins.py

bench: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH"; for figure in benchmarks/*.py; do python $$figure || exit; done

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
