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

.PHONY: demo check test lint types unit fuzz kills bench docs pictures examples words lock clean

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

unit: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist loadfile

# Files changed at random, and commands killed at random moments: as many as one likes, from the seed that one likes.
# What is found is told with seed and number: the same again makes it again. In the suite there are a few of each.
N ?= 1000
SEED ?= 1
fuzz: $(STAMP)
	FUZZ=$(N) FUZZ_SEED=$(SEED) $(BIN)/python -m pytest tests/fuzz -n0 -s

kills: $(STAMP)
	KILLS=$(N) KILLS_SEED=$(SEED) $(BIN)/python -m pytest tests/kills -n0 -s

bench: $(STAMP)
	$(BIN)/python tests/bench.py

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

# The Vietnamese words of the command-line library.
words: $(STAMP)
	$(BIN)/pybabel -q compile -D xeploai -d batch/locale -l vi

# What the program needs to run, and what its development needs besides; each pinned with hashes.
LOCK := uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
lock:
	$(LOCK) -o requirements.lock
	$(LOCK) --extra dev -c requirements.lock -o requirements-dev.lock

$(STAMP): requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -c "import pathlib; pathlib.Path('$(STAMP)').touch()"

clean:
	rm -rf $(VENV) build dist output/demo output/ket_qua
