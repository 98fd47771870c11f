# make run: codes the example report. make test: all checks. Both create what they need; only python3 (3.11 or later)
# and make must be there.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# The slow tests (a wheel installed from nothing) run where CI is set, or with `make test SLOW=1`.
MARKS := $(if $(CI)$(SLOW),,-m "not slow")
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url

.PHONY: run test style types imports tests gates docs lock bench clean

run: .venv/.run
	$(BIN)/khabar code examples/three-villages.txt --published 2016-04-14

test: style types imports tests gates

style: .venv/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.test
	$(BIN)/mypy

imports: .venv/.test
	$(BIN)/lint-imports

tests: .venv/.test
	$(BIN)/khabar places Aleppo > /dev/null  # makes the index of the gazetteer before two workers want it at once
	$(BIN)/pytest -n 2 --cov --cov-report=term:skip-covered $(MARKS)

gates: .venv/.test
	$(BIN)/python bench/gates.py

# Writes the reference and the outputs of the commands in the docs anew.
docs: .venv/.test
	$(BIN)/python -m khabar.cli.reference > docs/reference.md
	$(BIN)/python tests/docs/console_blocks.py README.md docs/*.md

bench: .venv/.test
	$(BIN)/python bench/speed.py

# Takes the newest releases that pyproject.toml allows into the lock.
lock: .venv/.test
	$(COMPILE) --upgrade pyproject.toml requirements/build.in -o requirements/run.txt
	$(COMPILE) --upgrade pyproject.toml requirements/build.in --extra test -o requirements/test.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage

.venv/.made:
	$(PYTHON) -c 'import sys; sys.exit("Khabar needs Python 3.11 or later" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv || { echo "No venv in $(PYTHON); on Debian: apt-get install python3-venv" >&2; exit 1; }
	touch $@

# The locks are whole, so nothing is resolved (--no-deps): older pips refuse `coverage[toml]` when a newer one is out.
.venv/.run: .venv/.made requirements/run.txt pyproject.toml
	$(PIP) install --no-deps --require-hashes -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

.venv/.test: .venv/.run requirements/test.txt
	$(PIP) install --no-deps --require-hashes -r requirements/test.txt
	touch $@
