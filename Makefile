# Everything this course needs, one word each: `make help` lists the words.
# Change what they use from outside: make test PYTHON=python3.13 VENV=/tmp/venv

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
NAMED  := $(if $(filter file,$(origin PYTHON)),,--named)
TEST   ?=

.DEFAULT_GOAL := help
.PHONY: help ready lab test lint format oracle oracle-check bench frontend \
        frontend-check site exercises clean

help:  ## list what make can do
	@awk -F ':.*##' '/^[a-z-]+:.*##/ { printf "  make %-15s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

ready:  ## create the environment and install everything (quick the second time)
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Set-up stopped: no $(PYTHON) here. Install Python 3.11 or newer, or name yours: make PYTHON=..."; exit 1; }
	@$(PYTHON) tools/set_up.py $(VENV) $(NAMED)

lab: ready  ## open JupyterLab on the first lesson
	@$(BIN)/nnlib lab

test: ready  ## run all tests; some of them only: make test TEST=tests/test_cli.py
	@$(BIN)/python -m pytest $(TEST)

lint: ready  ## check style, and that the formatter would change nothing
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: ready  ## let the formatter and the linter mend what they can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

exercises: ready  ## generate exercises/ from solutions/
	@$(BIN)/nnlib exercises

oracle: ready  ## recompute the values that PyTorch gives (installs it apart)
	@$(BIN)/python tools/apart.py .oracle-venv torch==2.13.0 numpy -- tests/oracle/compute.py

oracle-check: ready  ## prove that the stored PyTorch values are fresh
	@$(BIN)/python tools/apart.py .oracle-venv torch==2.13.0 numpy -- tests/oracle/compute.py --check

bench: ready  ## measure beside PyTorch, JAX, scikit-learn ... and write BENCHMARKS.md
	@$(BIN)/python tools/apart.py .bench-venv torch==2.13.0 numpy scikit-learn jax \
	  micrograd threadpoolctl -- -m benchmarks.core
	@$(BIN)/python -m benchmarks.grading
	@$(BIN)/python tools/apart.py .bench-panels-venv numpy matplotlib jupyterlab ipykernel \
	  ipywidgets anywidget ipympl playwright nbformat threadpoolctl -- -m benchmarks.panels

frontend: ready  ## rebuild the panels' drawing module (needs Node.js)
	@cd frontend && npm ci --no-fund --no-audit && npm run build

frontend-check: frontend  ## prove that the committed drawing module is fresh
	@git diff --exit-code --stat -- nnlib/panels/static || { \
	  echo "The drawing module differs from its source: commit what 'make frontend' built."; exit 1; }

site: ready  ## build the course as a web site, in site/
	@$(BIN)/python website/build.py

clean:  ## remove what can be made again (environments, caches, the site)
	rm -rf $(VENV) .oracle-venv .bench-venv .bench-panels-venv .bench-nbgrader .bench-otter .nbgrader-venv .hub-venv .site-venv site frontend/node_modules \
	  .pytest_cache .ruff_cache .hypothesis nnlib.egg-info
