# `make` alone prints the commands.

# Any Python from 3.11 on; `make run PYTHON=/path/to/python` chooses another one. The system's own comes before others:
# distributions build it with optimisations.
VERSIONS := python3.11 python3.12 python3.13 python3.14 python3
PYTHON ?= $(shell for p in $(addprefix /usr/bin/,$(VERSIONS)) $(VERSIONS); do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
PORT ?= 8501
VENV := .venv
PY := $(VENV)/bin/python
# What is used is compiled when it is first imported; much of what libraries bring never is.
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-compile
BROWSERS := chromium-headless-shell chromium chromium-browser google-chrome

# Every process that a test starts would compile the application anew.
unexport PYTHONDONTWRITEBYTECODE

# A browser is installed beside the libraries.
MAKEFLAGS += --jobs=2

.DEFAULT_GOAL := help
.PHONY: help run test test-typing test-thorough bench lint format browser

help: ## Print these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.installed ## Start the application, with a demonstration when its database is empty
	@$(PY) -m lib migrate
	@[ -n "$$COACHING_DATABASE_URL" ] || $(PY) -m lib demo || [ $$? -eq 1 ]
	@echo "Coaching Plans: http://localhost:$(PORT)"
	@# The demonstration has what timers do elsewhere beside its server; it ends with it. What the day brings is
	@# written before the first mails: whoever had one of today's hears of the rest tomorrow.
	@export COACHING_PUBLIC_URL=$${COACHING_PUBLIC_URL:-http://localhost:$(PORT)}; \
	[ -z "$$COACHING_DATABASE_URL" ] || exec $(PY) -m streamlit run app.py --server.port $(PORT); \
	trap 'kill $$server $$mail $$reminders 2>/dev/null' EXIT INT TERM; \
	$(PY) -m streamlit run app.py --server.port $(PORT) & server=$$!; \
	$(PY) -m lib remind >/dev/null; \
	$(PY) -m lib send-mail --every 60 & mail=$$!; \
	$(PY) -m lib remind --every 3600 >/dev/null & reminders=$$!; \
	wait $$server

test: $(VENV)/.installed-for-tests browser ## Run the tests: style, types, rules, screens, a journey in a browser
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@# Types are checked beside the tests: they take one core for half a minute. In a new checkout the tests are
	@# looked through once before, or each of the three who run them would compile all that they import.
	@$(PY) -m mypy >$(VENV)/types.log 2>&1 & types=$$!; \
	[ -d tests/__pycache__ ] || $(PY) -m pytest --collect-only -qq >/dev/null 2>&1; \
	$(PY) -m pytest -n 3 --dist worksteal $(if $(ROSTER),--roster=$(ROSTER)); tests=$$?; \
	wait $$types || { cat $(VENV)/types.log; exit 1; }; exit $$tests

test-typing: $(VENV)/.installed-for-tests browser ## Leave every field for words in every way there is (an hour or so)
	@EVERY_CASE=1 $(PY) -m pytest -n 2 --dist worksteal tests/e2e/test_typing.py

test-thorough: $(VENV)/.installed-for-tests browser ## Run every test in every case, those that take long included (hours)
	@EVERY_CASE=1 $(PY) -m pytest -n 2 --dist worksteal -m ""

# SIZES="155 10000" chooses how many plans, LARGE=1 adds a million, DATABASES=both PostgreSQL, PEERS=1 other tools.
bench: $(VENV)/.installed-for-tests ## Measure every page with 155, 10,000 and 100,000 plans; it takes long
	@$(PY) -m tests.bench

lint: $(VENV)/.installed-for-tests ## Check style and types only
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

format: $(VENV)/.installed-for-tests ## Put the source in order
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

$(VENV)/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Coaching Plans needs Python 3.11 or newer with its venv module; please install it (on Debian: python3 and python3-venv)."; exit 1; }
	@echo "Installing into $(VENV); this takes a minute the first time."
	@$(PYTHON) -m venv $(VENV)

# The stamps are newer than the requirements only once everything in them is installed.
$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	@$(PIP) -r requirements.txt
	@touch $@

# The tests' requirements name the application's too: looking for all of them at once takes less time.
$(VENV)/.installed-for-tests: tests/requirements.txt requirements.txt | $(VENV)/bin/python
	@$(PIP) -r tests/requirements.txt
	@touch $(VENV)/.installed $@

browser:
	@for b in $(BROWSERS); do command -v $$b >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ]; then as=; elif sudo -n true 2>/dev/null; then as="sudo -n"; else as=no; fi; \
	if [ "$$as" != no ] && command -v apt-get >/dev/null; then \
		echo "Installing chromium for the tests in a browser."; \
		$$as apt-get update -qq; \
		for b in chromium-headless-shell chromium; do \
			DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -qq --no-install-recommends $$b >/dev/null && exit 0; \
		done; \
	fi; \
	echo "The tests need a browser: please install chromium and run make test again."; exit 1
