# `make demo` and `make test` set up what they need by themselves; `make help` lists the rest.
# The first Python that the locks are for.
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c '$(LOCKED_FOR)' 2>/dev/null && echo $$each && break; done)
LOCKED_FOR = import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))
BIN := .venv/bin
MODEL ?= srs-3.0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Without compiled files every process of the tests would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

# A lock is complete and installed as it stands. Nothing is resolved and nothing built in an
# environment of its own, so that what the registry has beside it, today or in a year, plays no part.
AS_LOCKED := --no-deps --require-hashes --no-build-isolation

.PHONY: help demo test test-ci test-all coverage bench bench-cards bench-effects bench-patterns bench-service bench-training bench-panel notebooks panel shots pictures docs lock clean

help:  ## what there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 16

demo: .venv/run  ## assess the example certificate, with history and answers
	$(BIN)/srs assess examples/certificate.xml examples/first.xml examples/earlier.json \
		--answers examples/answers.json --on 2025-03-20 --model $(MODEL)
	@echo
	@echo "All of it: $(BIN)/srs assess … --all"
	@echo "The panel in a browser: $(BIN)/srs serve --insecure-no-auth"
	@echo "then open http://127.0.0.1:8080/"

# Files stay together, as their servers and sessions do, and in order: the long ones come first.
PYTEST := $(BIN)/pytest -q -n logical --dist loadscope --no-loadscope-reorder

test: .venv/test  ## the checks, but for the heavy ones (5 minutes)
	$(read)
	$(PYTEST) -m 'not heavy'

test-ci: .venv/test  ## the checks that CI has room for
	$(read)
	$(PYTEST) -m 'not longest'

test-all: .venv/test  ## every check (20 minutes)
	$(read)
	$(PYTEST)

coverage: .venv/test  ## how much of the code the tests reach (15 minutes)
	$(PYTEST) --cov --cov-report=term-missing:skip-covered

define read
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
endef

bench: .venv/test  ## speed, as ratios in one run
	$(BIN)/python -m tests.benchmarks

bench-service: .venv/test  ## the service under load (needs wrk; 10 minutes)
	$(BIN)/python -m tests.benchmarks.service

bench-cards: .venv/test  ## how long cards of CDS Hooks take, beside what is asked
	$(BIN)/python -m tests.benchmarks.cards

bench-roles: .venv/test  ## how long each role takes from an empty folder to its first result
	$(BIN)/python -m tests.benchmarks.roles

bench-training: .venv/test  ## training at full size, each number beside what is asked (10 minutes)
	$(BIN)/python -m tests.benchmarks.training

bench-effects: .venv/test  ## effects of measures that are known, each number beside what is asked (2 hours)
	$(BIN)/python -m tests.benchmarks.effects
	$(BIN)/python -m tests.benchmarks.rollout
	$(BIN)/python -m tests.benchmarks.pilot_size

bench-patterns: .venv/test  ## patterns of ten million periods, each number beside what is asked (10 minutes)
	$(BIN)/python -m tests.benchmarks.patterns

bench-panel: .venv/test  ## the panel's speed and size, each number beside what is asked (needs chromium)
	$(BIN)/python -m tests.benchmarks.panel

notebooks: .venv/test  ## run the notebooks; their output and pictures stand beside them (10 minutes)
	$(BIN)/python -m notebooks

panel: panel/node_modules  ## build <srs-panel> and the pages from panel/src (needs Node)
	cd panel && npm run --silent check && npm run --silent build

panel/node_modules: panel/package-lock.json
	cd panel && npm ci --silent --no-audit --no-fund
	@touch $@

shots: .venv/test  ## pictures of every state of the panel, into shots/ (needs chromium)
	$(BIN)/python -m tests.browser.shots

pictures: .venv/test  ## the panel's pictures in docs/pictures (needs chromium)
	$(BIN)/python -m tests.browser.pictures

docs: .venv/docs  ## the manual, into docs/_build; a warning or a broken link fails
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build
	@echo "docs/_build/index.html"

# All start from `test.txt`: one version of each for all.
lock:  ## resolve the dependencies anew (needs uv)
	$(COMPILE) --all-extras --group test --group build pyproject.toml -o requirements/test.txt
	cp requirements/test.txt requirements/run.txt
	$(COMPILE) --extra service --extra tables --group build pyproject.toml -o requirements/run.txt
	cp requirements/test.txt requirements/service.txt
	$(COMPILE) --extra service pyproject.toml -o requirements/service.txt
	cp requirements/test.txt requirements/docs.txt
	$(COMPILE) --extra service --extra tables --group docs pyproject.toml -o requirements/docs.txt
COMPILE := uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11

clean:  ## remove what was made
	rm -rf .venv docs/_build docs/reference docs/decisions/index.md .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache dist

.venv/made:
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(LOCKED_FOR)' \
		|| { echo "srs needs Python 3.11, 3.12, 3.13 or 3.14: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "no venv in this Python; on Debian: apt install python3-venv" >&2; exit 1; }
	@touch $@

# Compiled at install, or every start is several times slower where compilation is off.
.venv/run: .venv/made requirements/run.txt pyproject.toml
	$(call install,requirements/run.txt)
	$(BIN)/pip install -q --no-deps --no-build-isolation --no-index -e .
	@$(BIN)/python -m compileall -q srs
	@touch $@

# After the other: what is published as source alone is built with what that has brought.
.venv/test: .venv/run requirements/test.txt
	$(call install,requirements/test.txt)
	@touch $@

.venv/docs: .venv/run requirements/docs.txt
	$(call install,requirements/docs.txt)
	@touch $@

# By uv, which is three times faster, where it is there and can; else by pip.
define install
	@{ command -v uv >/dev/null && uv pip install -q --python $(BIN)/python --compile-bytecode $(AS_LOCKED) -r $(1); } \
		|| $(BIN)/pip install -q --use-pep517 $(AS_LOCKED) -r $(1)
endef
