# `make serve` and `make test` do all the set-up on a fresh machine; both do nothing twice.

# The Python to make .venv with, 3.11 or later.
PYTHON ?= python3
# More for pip, such as where to take the CPU build of torch; see README, "Install".
PIP_OPTIONS ?=
# More for the command, such as ARGUMENTS="--port 8000".
ARGUMENTS ?=

VENV := .venv
BIN := $(VENV)/bin

PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt $(PIP_OPTIONS)

.PHONY: help install install-dev serve test test-slow check lint types imports wheel coverage measure model screenshots pictures notices clean

help:
	@echo "make serve        install what is missing and serve the chat on http://127.0.0.1:7860"
	@echo "make install      install what Citewell needs into .venv; make install-dev: the tools of development too"
	@echo "make test         install what is missing and run the tests, also in a real Chromium; not the slow ones"
	@echo "make test-slow    run the exhaustive tests too"
	@echo "make coverage     run the tests and say which lines and branches they miss"
	@echo "make check        run ruff, mypy, import-linter, the wheel and the tests"
	@echo "make lint         run ruff alone; make types: mypy; make imports: import-linter; make wheel: the wheel"
	@echo "make measure      score against the evaluation data, where they lie in ../shared"
	@echo "make model        make the model that ships anew: make model FOLDER=its-trained-folder"
	@echo "make screenshots  write a picture of every state of every page into screenshots/"
	@echo "make pictures     make the pictures of README anew, into docs/"
	@echo "make notices      write THIRD_PARTY.md anew from the packages that are installed"
	@echo "make clean        remove .venv and what the tools left behind"

install: $(VENV)/installed

install-dev: $(VENV)/installed-dev

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Citewell needs Python 3.11 or later; name one: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) torch
	$(PIP) --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(VENV)/installed
	$(PIP) --editable ".[dev]"
	@touch $@

serve: install
	$(BIN)/citewell serve $(ARGUMENTS)

# One file of tests runs in one process, three at a time: half of them wait for a browser or a server. Beside one another
# threads of PyTorch would only wait for each other.
test: install-dev
	$(BIN)/python tests/chromium.py
	OMP_NUM_THREADS=1 $(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder $(ARGUMENTS)

test-slow: install-dev
	$(BIN)/python tests/chromium.py
	$(BIN)/pytest -m "not measure" $(ARGUMENTS)

coverage: install-dev
	$(BIN)/python tests/chromium.py
	$(BIN)/pytest --cov --cov-report=term:skip-covered $(ARGUMENTS)

lint: install-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: install-dev
	$(BIN)/mypy

imports: install-dev
	$(BIN)/lint-imports

# Builds the wheel and answers one question from it, to see that everything it needs is inside.
wheel: install
	rm -rf build
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir build/wheel .
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --target build/installed build/wheel/*.whl
	cd build/installed && test ! -e tests && PYTHONPATH=. $(CURDIR)/$(BIN)/python -m assistant.cli --home home index update builtin
	cd build/installed && PYTHONPATH=. $(CURDIR)/$(BIN)/python -m assistant.cli --home home ask "What is aromatase?"

check: lint types imports wheel test

measure: install-dev
	$(BIN)/python tests/chromium.py
	$(BIN)/pytest -m measure -s $(ARGUMENTS)

# Exports a trained model, and makes the vectors that the tests hold it to with sentence-transformers itself.
model: install-dev
	$(BIN)/python -m index.training export "$(FOLDER)" --target index/model
	$(BIN)/python tests/reference_vectors.py "$(FOLDER)"

# Words in ARGUMENTS name states, such as chat-empty; without them all are pictured.
screenshots: install-dev
	$(BIN)/python tests/chromium.py
	$(BIN)/python -m tests.screenshots $(ARGUMENTS)

pictures: install-dev
	$(BIN)/python tests/chromium.py
	$(BIN)/python -m tests.pictures

notices: install-dev
	$(BIN)/python -m deploy.notices

clean:
	rm -rf $(VENV) build screenshots *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
