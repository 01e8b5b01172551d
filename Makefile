# Kindling needs python3 (3.11 or newer), make and a C library; everything else is in the lock files.
# `make help` lists the commands. Arguments pass through: make test ARGS="-k ledger"

PYTHON ?= python3
ARGS ?=
BENCH ?=
SECONDS ?= 120
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input \
	--require-hashes --no-deps

.DEFAULT_GOAL := help
.PHONY: help run manage test check faults bench messages lock
.SILENT:

help: ## Show this list
	grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

run: $(VENV)/runs ## Start Kindling at http://127.0.0.1:8000 (PORT, DATA_DIR, DEMO=0, ADMIN_EMAIL, ADMIN_PASSWORD)
	exec $(BIN)/python -m config.launcher run

manage: $(VENV)/runs ## Run a command of Django beside or without a running Kindling: make manage ARGS=check
	exec $(BIN)/python -m config.launcher services -- $(BIN)/python manage.py $(ARGS)

# One more at a time than two cores: browsers, workers and servers are waited for much of it.
test: $(VENV)/develops ## Run the whole suite, or a part of it: make test ARGS="-k ledger"
	exec $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

faults: $(VENV)/develops ## Kill workers at random under load, and see that nothing is lost or doubled (SECONDS=120)
	FAULTS_SECONDS=$(SECONDS) exec $(BIN)/python -m pytest -n 0 tests/test_faults.py $(ARGS)

check: $(VENV)/develops ## Format, lint, templates, types, layers, migrations, deployment
	BIN=$(BIN) sh .ci/check

bench: $(VENV)/develops ## Measure performance as ratios, into benchmarks/results.json; one alone: make bench BENCH=drain
	DATA_DIR=.cache/bench exec $(BIN)/python -m config.launcher services -- $(BIN)/python -m benchmarks $(BENCH) $(ARGS)

messages: $(VENV)/develops ## Bring the catalogues of translations (locale/) up to date with the code
	exec $(BIN)/python -m config.launcher services -- $(BIN)/python manage.py update_catalogues

lock: $(VENV)/develops ## Choose versions anew for the lock files from requirements*.in
	sh .ci/lock $(ARGS)

# The stamps say which lock file is installed: pip runs again only when a lock file changed.
$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("kindling: Python 3.11 or newer is needed, and $(PYTHON) is " + sys.version.split()[0] + ": name another with make PYTHON=python3.12 …")'
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "kindling: $(PYTHON) cannot make virtual environments (on Debian: apt-get install python3-venv)" >&2; exit 2; }
	echo "· virtual environment in $(VENV)"
	$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 2; }

$(VENV)/runs: requirements.txt | $(VENV)/bin/python
	echo "· packages of $<"
	$(INSTALL) -r $<
	touch $@

$(VENV)/develops: requirements-dev.txt $(VENV)/runs
	echo "· packages of $<"
	$(INSTALL) -r $<
	touch $@
