# make demo, make test: each brings what it needs into .venv and says what it does; quick the second time.
PYTHON ?= python3.11
ifeq (,$(shell command -v $(PYTHON) 2>/dev/null))
PYTHON := python3
endif
BIN := .venv/bin
export RENDA_HOME ?= $(CURDIR)/var/demo
PORT ?= 8000

.PHONY: setup check test fix run demo docs counts bench clean

.venv/runtime: requirements/runtime.txt pyproject.toml
	@echo "Setting up: Python packages of the runtime (once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m renda.config.translating
	@touch $@

.venv/develop: .venv/runtime requirements/develop.txt
	@echo "Setting up: tools for tests and checks (once)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/develop.txt
	@touch $@

setup: .venv/develop

demo: .venv/runtime
	@$(BIN)/renda demo --port $(PORT)

run: .venv/runtime
	@$(BIN)/renda serve --port $(PORT) --with-worker

test: .venv/develop
	@$(BIN)/python tests/run.py

check: .venv/develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	RENDA_HOME=$$(mktemp -d) DJANGO_SETTINGS_MODULE=renda.config.settings $(BIN)/python -m django makemigrations --check --dry-run
	RENDA_HOME=$$(mktemp -d) DJANGO_SETTINGS_MODULE=renda.config.settings $(BIN)/python -m django check

fix: .venv/develop
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

counts: .venv/develop
	RENDA_WRITE_COUNTS=yes $(BIN)/python -m pytest -q tests/structure/test_query_counts.py

docs: .venv/develop
	$(BIN)/renda law show --markdown > docs/look-up/parameters.md
	RENDA_WRITE_DOCS=yes $(BIN)/python -m pytest -q tests/structure/test_actions.py
	$(BIN)/python docs/screenshots.py

# Small sizes, some minutes in all; the full sizes stand in docs/look-up/benchmarks.md.
bench: .venv/develop
	$(BIN)/python benchmarks/grouping.py --sizes 5000 10000 --peer-size 10000
	$(BIN)/python benchmarks/searching.py --count 20000 --rounds 2
	$(BIN)/python benchmarks/points.py --deputies 600
	$(BIN)/python benchmarks/serving.py --servers wsgi --requests 100
	$(BIN)/python benchmarks/starting.py

clean:
	rm -rf .venv var
