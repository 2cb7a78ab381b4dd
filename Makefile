# `make demo` runs the main experiment from nothing, `make test` the tests from nothing. Both make .venv and install into it:
# the demo needs the core alone, the tests need every optional package but the engine ray, which `make test-engines` installs.
# `make install` installs all that the commands of README.md need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet --no-compile --constraint constraints.txt

.PHONY: demo install test test-slow test-engines lint bench clean

demo: $(VENV)/.installed
	$(BIN)/godmodel run curse --out out --resume

install: $(VENV)/.installed-all

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto

test-slow: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto -m slow

test-engines: $(VENV)/.installed-engines
	$(BIN)/python -m pytest -m slow tests/unit/test_engines.py

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python tools/typecheck.py

bench: $(VENV)/.installed-dev
	for file in benchmarks/[a-z]*.py; do $(BIN)/python -m benchmarks.$$(basename $$file .py) || exit 1; done

clean:
	rm -rf $(VENV) build *.egg-info

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml setup.py constraints.txt godmodel/__init__.py
	$(INSTALL) --editable .
	touch $@

$(VENV)/.installed-all: $(VENV)/.installed
	$(INSTALL) --editable '.[all]'
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(INSTALL) --editable '.[dev]'
	touch $@

$(VENV)/.installed-engines: $(VENV)/.installed-dev
	$(INSTALL) --editable '.[dev,ray]'
	touch $@
