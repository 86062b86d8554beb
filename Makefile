# Everything a reader, a teacher or an author runs. Needs make and Python 3.11 to 3.14, nothing else.
#   make lab    install on first use, then open JupyterLab on the first notebook
#   make test   install on first use, then run the tests
# LAB_ARGS and TEST_ARGS are handed on:  make lab LAB_ARGS="--no-browser --port 8899"

VENV     := .venv
BIN      := $(VENV)/bin
START    := $(wildcard notebooks/00-start-here.ipynb)
LAB_ARGS  ?=
TEST_ARGS ?=
BENCH_ARGS ?=

# 3.11 first: it is the version that the pins of environment.yml were compiled for.
PYTHON  ?=
PYTHONS := $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3 python
SUITS   := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))
PINNED  := import sys; sys.exit(sys.version_info[:2] != (3, 11))

.PHONY: help lab test deep bench lock clean

help:
	@echo "make lab     open the notebooks in JupyterLab      make test    run the tests"
	@echo "make deep    run the long tests                    make bench   measure, and rewrite tests/benchmarks/RESULTS.md"
	@echo "make lock    compile the pins of environment.yml   make clean   remove what the other targets made"

lab: $(VENV)/lab.stamp
	@exec $(BIN)/jupyter lab --ServerApp.root_dir="$(CURDIR)" $(START:%=--LabApp.default_url=/lab/tree/%) \
		$$(test "$$(id -u)" -ne 0 || echo --allow-root) $(LAB_ARGS)

# Two processes: whatever needs a browser in one, every other file whole in either (tests/conftest.py).
test: $(VENV)/dev.stamp
	@$(BIN)/python -m pytest -m "not deep" -n 2 --dist loadgroup $(TEST_ARGS)

deep: $(VENV)/dev.stamp
	@$(BIN)/python -m pytest -m deep $(TEST_ARGS)
	@BGPKIT_NB_EXAMPLES=1000 $(BIN)/python -m pytest tests/test_laws.py tests/test_why.py tests/test_why_inside.py tests/test_caida.py tests/test_saving.py \
		tests/test_wire.py tests/test_shared_text.py tests/test_internet.py tests/test_internet_defences.py tests/test_internet_loading.py \
		$(TEST_ARGS)

bench: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.benchmarks $(BENCH_ARGS)

# The pins follow the line "- pip:" of environment.yml; what stands above that line is kept as it is.
# hatchling and editables are what binder/postBuild builds the package with.
lock: $(VENV)/dev.stamp
	@printf 'hatchling\neditables\n' | $(BIN)/uv pip compile pyproject.toml - --extra research --upgrade --quiet \
		--python-version 3.11 --python-platform linux --no-annotate --no-header > $(VENV)/lock.txt
	@{ sed '/^ *- pip:$$/q' environment.yml; sed 's/^/      - /' $(VENV)/lock.txt; } > environment.yml.new
	@mv environment.yml.new environment.yml
	@echo "environment.yml now pins $$(grep -c == environment.yml) packages."

clean:
	rm -rf $(VENV) build dist artefacts .pytest_cache .ruff_cache .hypothesis *.egg-info environment.yml.new
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -name .ipynb_checkpoints -type d -prune -exec rm -rf {} +

$(VENV)/lab.stamp: pyproject.toml environment.yml
	$(make-venv)
	$(call install,research)
	@touch $@

$(VENV)/dev.stamp: pyproject.toml environment.yml
	$(make-venv)
	$(call install,dev)
	@touch $(VENV)/lab.stamp $@

# A venv whose interpreter no longer runs is made anew. uv goes into it, because it installs many times faster than pip.
define make-venv
@$(BIN)/python -c '$(SUITS)' 2>/dev/null || { python=; \
	for candidate in $(PYTHONS); do \
		if $$candidate -c '$(SUITS)' 2>/dev/null; then \
			python=$$($$candidate -c 'import sys; print(sys.executable)'); break; \
		fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "bgpkit_nb needs Python 3.11 to 3.14, and none was found among: $(strip $(PYTHONS))." >&2; \
		echo "Install one, or say where it is: make PYTHON=/path/to/python3.12 lab" >&2; exit 1; \
	fi; \
	echo "Setting up $(VENV) with $$($$python --version); this happens once."; \
	rm -rf $(VENV); \
	if uv --version >/dev/null 2>&1; then \
		uv venv --quiet --seed --python "$$python" $(VENV) && uv pip install --quiet --python $(BIN)/python uv; \
	else \
		"$$python" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check uv \
			|| echo "uv could not be installed; going on with pip, which takes some minutes."; \
	fi; \
}
endef

# rfc3987-syntax builds a grammar at import and slows every start of JupyterLab by seconds; jsonschema does without it.
# The announcements extension would ask each reader about news, and the network with it.
define install
@if $(BIN)/python -c '$(PINNED)'; then sed -n 's/^ *- \(.*==.*\)/\1/p' environment.yml; fi > $(VENV)/constraints.txt
@echo "Installing bgpkit_nb[$(1)] and what it needs."
@if [ -x $(BIN)/uv ]; then pip="$(BIN)/uv pip"; at="--python $(BIN)/python"; yes=; \
	else pip="$(BIN)/python -m pip"; at=; yes=--yes; fi; \
	$$pip install --quiet $$at --constraint $(VENV)/constraints.txt --editable '.[$(1)]' && \
	$$pip uninstall --quiet $$at $$yes rfc3987-syntax
@mkdir -p $(VENV)/etc/jupyter/labconfig
@echo '{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}' \
	> $(VENV)/etc/jupyter/labconfig/page_config.json
endef
