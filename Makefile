# Two commands do all: `make book` and `make test`. See README.md.
PYTHON ?= python3
STEP   := $(PYTHON) -m publishing.steps
# Three environments, each with what its lock names and nothing else: what a command needs and its lock lacks is
# missed on every machine. .venv is the book's, .venv-teach the assignments', .venv-test the tests'.
BIN    := .venv/bin
# Python keeps what it has compiled, whatever the machine says: a hundred processes would compile pandas and Sphinx anew.
export PYTHONDONTWRITEBYTECODE :=

help:  ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1	/' | expand -t 18

book: .venv/.made  ## set up, then build the website and the PDF into _build/html
	@$(BIN)/python -m publishing.build

site: .venv/.made  ## the same with handouts and live cells: all that is published
	@$(BIN)/python -m publishing.build site

release: site  ## the same, then all that an archive takes in, with checksums and metadata, in _build/release
	@$(BIN)/python -m publishing.release

reproduce: .venv/.made  ## build everything anew from the release in DEPOSIT (_build/release) alone, and compare each output
	@$(BIN)/python -m publishing.reproduce $(DEPOSIT)

analysis: .venv-test/.made  ## compute anew the tables of data/ that chapters draw and do not compute
	@.venv-test/bin/python -m analysis

refresh: .venv-test/.made  ## ask publishers for new data and report what would change; ACCEPT=1 takes it into data/
	@.venv-test/bin/python -m refresh $(if $(filter 1,$(ACCEPT)),--accept)

test: check release assignments .venv-test/.made  ## set up, run the commands above and below, run all tests on what they made
	@$(STEP) "Installing Chromium, Firefox and WebKitGTK where they are missing" -- .venv-test/bin/python -m publishing.system browsers
	@$(STEP) "Installing html-validate and axe-core from tests/npm/package-lock.json" -- .venv-test/bin/npm ci --loglevel=error --prefix tests/npm
	@$(STEP) "Running the tests" -- .venv-test/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=25

instructor: .venv/.made  ## build the instructor's edition, with solutions, into _build/instructor
	@$(BIN)/python -m publishing.instructor

assignments: instructor .venv-teach/.made  ## the same, then the assignment packs in _build/assignments
	@.venv-teach/bin/python -m publishing.packs

check: .venv/.made  ## validate data, references, contents and chapters, without building
	@$(BIN)/python -m publishing.check

serve: .venv/.made  ## serve _build/html on this machine
	@$(BIN)/python -m http.server --bind localhost --directory _build/html 8000

watch: .venv/.made  ## the book for who writes it: what is saved is built, and the open page loads again
	@$(BIN)/python -m publishing.watch

bench: .venv/.made  ## measure build times against a bare Jupyter Book, and the weight of the pages
	@$(BIN)/python -m publishing.bench

clean:  ## delete everything that was built
	rm -rf _build

lock:  ## resolve the requirements anew
	@$(PYTHON) -m publishing.system environment .venv-lock
	@.venv-lock/bin/python -m pip install --quiet uv
	@for name in requirements requirements-teach requirements-dev; do .venv-lock/bin/uv pip compile --quiet --universal \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	  --upgrade $$name.in -o $$name.txt; done

.venv/.made: requirements.txt pyproject.toml
.venv-teach/.made: requirements-teach.txt pyproject.toml
.venv-test/.made: requirements-dev.txt pyproject.toml
.venv/.made .venv-teach/.made .venv-test/.made:
	@$(STEP) "Creating the virtual environment $(@D)" -- $(PYTHON) -m publishing.system environment $(@D)
	@$(STEP) "Installing the packages of $<" -- \
	  $(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r $<
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: help book site release reproduce analysis refresh test instructor assignments check serve watch bench clean lock
.NOTPARALLEL:
.DEFAULT_GOAL := help
