# `make demo` and `make test` set up what they need by themselves; `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
MODEL ?= srs-3.0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test check bench bench-service bench-training lock clean

help:  ## what there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 16

demo: .venv/run  ## assess the example certificate, with history and answers
	$(BIN)/srs assess examples/certificate.xml examples/first.xml examples/earlier.json \
		--answers examples/answers.json --on 2025-03-20 --model $(MODEL)

test: .venv/test  ## every check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -q --cov --cov-report=term-missing:skip-covered

bench: .venv/test  ## speed, as ratios in one run
	$(BIN)/python -m tests.benchmarks

bench-service: .venv/test  ## the service under load (needs wrk; 10 minutes)
	$(BIN)/python -m tests.benchmarks.service

bench-training: .venv/test  ## training at full size, each number beside what is asked (10 minutes)
	$(BIN)/python -m tests.benchmarks.training

lock:  ## resolve the dependencies anew (needs uv)
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 \
		--extra service --extra tables --group build pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 \
		--all-extras --group test --group build pyproject.toml -o requirements/test.txt

clean:  ## remove what was made
	rm -rf .venv .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache dist

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "srs needs Python 3.11 or later: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "no venv in this Python; on Debian: apt install python3-venv" >&2; exit 1; }
	@touch $@

# Compiled at install, or every start is several times slower where compilation is off.
.venv/run: .venv/made requirements/run.txt pyproject.toml
	$(BIN)/pip install -q --require-hashes -r requirements/run.txt
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q srs
	@touch $@

.venv/test: .venv/made .venv/run requirements/test.txt
	@command -v java >/dev/null \
		|| { echo "the tests need Java 17; on Debian: apt install openjdk-17-jre-headless" >&2; exit 1; }
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null \
		|| { echo "the tests need PostgreSQL; on Debian: apt install postgresql" >&2; exit 1; }
	$(BIN)/pip install -q --require-hashes -r requirements/test.txt
	@touch $@
