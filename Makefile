# Two commands do all: `make book` and `make test`. See README.md.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STEP   := $(PYTHON) -m publishing.steps

help:  ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1	/' | expand -t 18

book: $(BIN)/.book  ## set up, then build the website and the PDF into _build/html
	@$(BIN)/python -m publishing.build

site: $(BIN)/.book  ## the same with handouts and live cells: all that is published
	@$(BIN)/python -m publishing.build site

test: $(BIN)/.test  ## set up, build the site, run all tests
	@$(STEP) "Installing Chromium where it is missing" -- $(BIN)/python -m publishing.system browser
	@$(STEP) "Installing html-validate and axe-core from tests/npm/package-lock.json" -- $(BIN)/npm ci --loglevel=error --prefix tests/npm
	@$(BIN)/python -m publishing.build site
	@$(STEP) "Running the tests" -- $(BIN)/python -m pytest -n 2 --dist loadfile

instructor: $(BIN)/.book  ## build the instructor's edition, with solutions, into _build/instructor
	@$(BIN)/python -m publishing.instructor

assignments: $(BIN)/.teach  ## make the assignment packs in _build/assignments
	@$(BIN)/python -m publishing.packs

check: $(BIN)/.book  ## validate data, references, contents and chapters, without building
	@$(BIN)/python -m publishing.check

serve: $(BIN)/.book  ## serve _build/html on this machine
	@$(BIN)/python -m http.server --bind localhost --directory _build/html 8000

bench: $(BIN)/.book  ## measure build times against a bare Jupyter Book, and the weight of the pages
	@$(BIN)/python -m publishing.bench

clean:  ## delete everything that was built
	rm -rf _build

lock: $(BIN)/.book  ## resolve the requirements anew
	@$(BIN)/python -m pip install --quiet uv
	@for name in requirements requirements-teach requirements-dev; do $(BIN)/uv pip compile --quiet --universal \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	  --upgrade $$name.in -o $$name.txt; done

$(BIN)/.book: requirements.txt pyproject.toml
	@$(STEP) "Creating a virtual environment in $(VENV)" -- $(PYTHON) -m publishing.system environment $(VENV)
	@$(STEP) "Installing the book's packages from requirements.txt" -- \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@rm -rf _build/generated
	@touch $@

$(BIN)/.teach: $(BIN)/.book requirements-teach.txt
	@$(STEP) "Installing the packages for assignments from requirements-teach.txt" -- \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-teach.txt
	@touch $@

$(BIN)/.test: $(BIN)/.teach requirements-dev.txt
	@$(STEP) "Installing the tests' packages from requirements-dev.txt" -- \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.PHONY: help book site test instructor assignments check serve bench clean lock
.DEFAULT_GOAL := help
