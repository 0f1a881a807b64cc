# Everything a fresh machine needs besides Python 3.11, git and make is installed here, into .venv.
PYTHON ?= python3
BIN := .venv/bin
# Files in their order: sorted by their number of tests, the long ones with few would come last.
SPREAD := -n 2 --dist loadfile --no-loadscope-reorder
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: bench demo test lint types docs build wheel soak pins clean servers

demo: .venv/run.stamp        ## the main job on an embedded mail server, under a minute, no root
	$(BIN)/madoguchi demo

test: .venv/dev.stamp servers ## every test; says plainly when a real server could not be had
	$(BIN)/python -m pytest $(SPREAD)

soak: .venv/dev.stamp servers ## the slow ones too
	$(BIN)/python -m pytest $(SPREAD) -m "soak or not soak"

bench: .venv/dev.stamp servers ## what things cost, how well mails are judged, what a promise is worth; DATA=folder adds open data
	$(BIN)/python -m bench.speed
	$(BIN)/python -m bench.promise
	$(BIN)/python -m bench.judgement $(if $(DATA),--data $(DATA))

lint: .venv/dev.stamp        ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev.stamp       ## mypy --strict
	$(BIN)/mypy

docs: .venv/dev.stamp        ## the documents as a site in build/site; a broken link, anchor or nav entry is an error
	$(BIN)/mkdocs build --quiet

build: .venv/dev.stamp       ## sdist, and the wheel from the sdist; then what is in them
	rm -rf dist
	$(BIN)/python -m build --outdir dist .
	$(BIN)/twine check --strict dist/*
	$(BIN)/python -m tests.packages dist

wheel: $(if $(VENV),,build)    ## tests that need no sources, on the wheel in a venv of its own; VENV=folder takes one
	sh tests/packages/on_the_wheel.sh $(VENV)

pins: .venv/dev.stamp        ## bring requirements/ to the newest allowed versions
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --upgrade \
		--group build pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --upgrade \
		--group dev pyproject.toml -o requirements/dev.txt

clean:
	rm -rf .venv dist

servers:
	@sh tests/servers/install.sh

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "madoguchi needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv

.venv/run.stamp: .venv/bin/python requirements/run.txt pyproject.toml
	@echo "installing what madoguchi needs into .venv (once) …"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	@echo "installing what its tests need into .venv (once) …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@
