SHELL := /bin/sh
PYTHON ?= python3
VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
PORT ?= 8765
DIR ?= payloads
# With PAYLOADS_DIR, the tests leave there what the bot sent to Slack.
COLLECTING := $(if $(PAYLOADS_DIR),-p tests.payloads.collect)

.PHONY: help install demo run test check bench chaos screens payloads payloads-check lock clean

help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.installed ## make .venv beside this file; nothing outside it is touched

$(VENV)/.installed: requirements.lock requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing; on Debian or Ubuntu: apt install python3-venv"; exit 2; }
	@echo "Installing into .venv (once; about a minute) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: install ## the whole product in a browser, without a Slack account (PORT=8765, FRESH=1 starts over, EMPTY=1 with nothing set up)
	@exec $(BIN)/partnership-bot demo --port $(PORT) $(if $(FRESH),--fresh) $(if $(EMPTY),--empty)

run: install ## the bot against Slack, with the settings in the environment or .env
	@exec $(BIN)/partnership-bot run

test: install ## every test; browser tests where there is a Chromium
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(COLLECTING)

check: install ## ruff, mypy and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: install ## measure against the reference; writes bench.json and docs/benchmarks.md
	@$(BIN)/python -m tests.benchmarks

chaos: install ## kill the bot at random instants, count what arrives, and write docs/chaos.md (ROUNDS=50)
	@$(BIN)/python -m tests.chaos $(if $(ROUNDS),--rounds $(ROUNDS))

screens: install ## take the pictures in docs/screens anew, on a coordinator's way through her first ten minutes
	@LANGUAGE=en_GB SCREENSHOTS=docs/screens $(BIN)/python -m pytest -q tests/journeys

payloads: install ## each kind of payload that the bot sends, as JSON, into DIR
	@PAYLOADS_DIR=$(abspath $(DIR)) $(BIN)/python -m pytest -q -n 2 -p tests.payloads.collect tests/handlers tests/bot

payloads-check: $(if $(PAYLOADS_DIR),,payloads) ## hold the payloads against the vendor's types (needs Node)
	@cd tests/payloads && npm ci --silent --ignore-scripts && node --test && node check.mjs $(abspath $(or $(PAYLOADS_DIR),$(DIR)))

lock: ## renew the locks after pyproject.toml has changed (needs uv)
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" pyproject.toml --group dev -o requirements-dev.lock

clean: ## remove what these targets made
	rm -rf .venv tests/payloads/node_modules .mypy_cache .ruff_cache .hypothesis .import_linter_cache payloads
