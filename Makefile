# `make run` and `make test` are all a newcomer needs: Python 3.11 or newer, make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements/dev.lock
# Some machines switch bytecode off for every process; each start would then cost seconds.
export PYTHONDONTWRITEBYTECODE :=
# Trust what the machine trusts, also where a company's proxy signs for the registries.
export UV_SYSTEM_CERTS ?= true

.PHONY: run test check texts venv lock bench wheel clean

run: venv
	$(BIN)/heedful run

# Side by side what minds nobody, one more than there are cores, since each waits for the disk; then two and two what
# drives a browser, and what kills; then alone what counts on the machine being its own. Which files come first
# tests/conftest.py says. All run, whatever those before say.
TEST := $(BIN)/python -m pytest --dist loadfile --no-loadscope-reorder
BESIDE := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
test: venv
	failed=; \
	$(TEST) -n $(BESIDE) -m "not (journey or clients or faults or alone)" || failed=1; \
	$(TEST) -n 2 -m "journey and not (clients or faults or alone)" || failed=1; \
	$(TEST) -n 2 -m "(clients or faults) and not alone" || failed=1; \
	$(BIN)/python -m pytest -m alone && [ -z "$$failed" ]

check: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/heedful manage makemigrations --check --dry-run
	$(BIN)/python docs/translate.py check
	! git grep -nE '^(<{7}|>{7}) ' # what a merge left half done

# Texts that are new in the code, into the catalogs of all languages; `make check` then names what to translate.
texts: venv
	$(BIN)/python docs/translate.py collect

venv: $(VENV)/.ready

$(VENV)/.ready: $(LOCK) pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode $(LOCK)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	$(BIN)/heedful warm
	touch $@

lock:
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 pyproject.toml --no-emit-index-url -o requirements/run.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 pyproject.toml --group dev --no-emit-index-url -o requirements/dev.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 pyproject.toml --group dev --group bench --no-emit-index-url -o requirements/bench.lock

# What a server needs: the wheel, the exact versions it was tested with, and the files that go around it.
wheel: venv
	rm -rf dist
	$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir dist .
	cp requirements/run.lock dist/requirements.lock
	cp -r deploy dist/deploy

bench: venv
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/bench.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
