# Everything runs in .venv, which is made on first use from pyproject.toml; nothing needs to be installed beforehand
# but Python 3.11 or later, git and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO ?= build/demo
CONSUMERS := build/consumers
BROWSER := build/browser
SCANNERS := build/scanners
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable chrome
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test consumers browser scanners check lint types imports docs samples pictures bench clean

demo: $(STAMP)
	@$(BIN)/python samples/demo.py $(DEMO)

# Where the tools of others cannot be had, their tests are skipped; .ci/run demands them.
test: $(STAMP)
	-@$(MAKE) --no-print-directory consumers
	-@$(MAKE) --no-print-directory browser
	$(BIN)/python -m coverage erase
	$(BIN)/python -m pytest -n auto --cov --cov-report=
	$(BIN)/python -m coverage report

check: lint types imports test

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/interrogate -q aibom

types: $(STAMP)
	$(BIN)/mypy

imports: $(STAMP)
	$(BIN)/lint-imports

# Rewrite what is generated: documentation pages and the outputs of the samples. CI demands that nothing changes.
docs: $(STAMP)
	$(BIN)/python docs/generate.py

samples: $(STAMP)
	$(BIN)/python samples/write.py

bench: $(STAMP)
	$(BIN)/python benchmarks/walk.py
	$(BIN)/python benchmarks/start.py
	$(BIN)/python benchmarks/second_walk.py
	$(BIN)/python benchmarks/bulk.py
	$(BIN)/python benchmarks/convert.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/hostile.py
	$(BIN)/python benchmarks/fuzzing.py
	$(BIN)/python benchmarks/validation.py
	$(BIN)/python benchmarks/where.py
	$(BIN)/python benchmarks/rules.py
	$(BIN)/python benchmarks/differences.py
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/packaged.py
	$(BIN)/python benchmarks/panning.py
	$(BIN)/python benchmarks/digests.py
	-@$(MAKE) --no-print-directory scanners
	$(BIN)/python benchmarks/scanners.py
	$(BIN)/python benchmarks/scanning.py
	$(BIN)/python benchmarks/descent_speed.py

# The pictures of reports in docs/pictures, as the tests in a browser take them.
pictures: $(STAMP) browser
	AIBOM_REQUIRE_BROWSER=1 AIBOM_REQUIRE_PICTURES=1 $(BIN)/python -m pytest tests/browser/test_report_seen.py -k pictures

# The tools of others that tests/consumers hands documents to, apart from aibom's own environment.
consumers: $(CONSUMERS)/venv/.installed $(CONSUMERS)/node_modules/.installed

$(CONSUMERS)/venv/.installed: tests/consumers/requirements.txt
	$(PYTHON) -m venv --clear $(CONSUMERS)/venv
	$(CONSUMERS)/venv/bin/python -m pip install --quiet --requirement $<
	@touch $@

$(CONSUMERS)/node_modules/.installed: tests/consumers/package.json tests/consumers/package-lock.json
	@mkdir -p $(CONSUMERS)
	@cp $^ $(CONSUMERS)
	cd $(CONSUMERS) && npm_config_cache="$$PWD/npm-cache" npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier
	@touch $@

# What tests/browser opens the report in, and the checker of accessibility that it runs there.
browser: $(BROWSER)/node_modules/.installed
	@for name in $(BROWSERS); do ! command -v $$name >/dev/null || exit 0; done; \
	test "$$(id -u)" = 0 && command -v apt-get >/dev/null || { echo "no Chromium is installed; install one for tests/browser"; exit 1; }; \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null

$(BROWSER)/node_modules/.installed: tests/browser/package.json tests/browser/package-lock.json
	@mkdir -p $(BROWSER)
	@cp $^ $(BROWSER)
	cd $(BROWSER) && npm_config_cache="$$PWD/npm-cache" npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier
	@touch $@

# The scanners of others that benchmarks/scanners.py measures aibom's beside.
scanners: $(SCANNERS)/venv/.installed

$(SCANNERS)/venv/.installed: benchmarks/scanners-requirements.txt
	$(PYTHON) -m venv --clear $(SCANNERS)/venv
	$(SCANNERS)/venv/bin/python -m pip install --quiet --requirement $<
	@touch $@

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "aibom needs Python 3.11 or later; set PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $(STAMP)

clean:
	rm -rf $(VENV) build dist .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis
