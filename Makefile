# One word a job. `make demo` and `make test` need nothing but Python 3.11 or later: they make .venv themselves.
.DEFAULT_GOAL := help
.PHONY: help demo test check bench docs audit lock clean
BIN := .venv/bin
ROWS ?= 20_000_000

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/run.stamp ## Make synthetic trade files, ingest them and write the CAREC brief into greentrade-demo/
	$(BIN)/greentrade demo --out greentrade-demo

# Three processes for two cores: some wait for browsers, servers and Java.
test: check ## Run every check and every test
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

check: .venv/dev.stamp ## Lint, format, types, and the layers of the house
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

bench: .venv/dev.stamp ## Measure ingest and the brief's tables against DuckDB, Polars and pandas (ROWS=200_000_000 for the large case)
	$(BIN)/python -m bench --rows $(ROWS)

docs: .venv/dev.stamp ## Build the documentation into docs/_build/html; a warning is an error
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

audit: .venv/dev.stamp ## Look all locked packages up among the known vulnerabilities (needs the internet)
	$(BIN)/pip-audit --requirement requirements.txt --disable-pip --no-deps

lock: ## Choose the newest allowed versions of all packages (needs uv)
	uv lock --upgrade
	tools/export-lock

clean: ## Remove what the other targets made
	rm -rf .venv greentrade-demo bench/out docs/_build

.venv/%.stamp: tools/install requirements.txt requirements-dev.txt pyproject.toml
	tools/install $*
	@touch $@
