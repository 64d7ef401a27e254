# Needs a Debian with python3 (>= 3.11), python3-venv and make; everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint bench docs

# A fictional provider, and the main job on it from bank statement to suspension and back.
demo: .venv/installed
	PATH="$(CURDIR)/$(BIN):$$PATH" docs/demo.sh

test: .venv/installed
	$(BIN)/pytest -n 2

lint: .venv/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: .venv/installed
	for each in $$(grep -l __main__ benchmarks/*.py); do $(BIN)/python -m "benchmarks.$$(basename "$$each" .py)" || exit 1; done

# The sample configuration and the page of settings, from the table in ispctl/settings.py.
docs: .venv/installed
	$(BIN)/python -c 'from ispctl import settings; print(settings.sample({}), end="")' > config/ispctl.toml
	$(BIN)/python -c 'from ispctl import settings; print(settings.reference(), end="")' > docs/settings.md

.venv/installed: setup.cfg pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test,postgresql,mariadb]'
	touch $@
