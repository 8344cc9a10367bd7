# make run   set up once, then the main job: seeds → tagged corpus, dataset and report
# make test  set up once, then the tests
# make lint  ruff and mypy
# make lock  rewrite requirements.lock (needs the network and uv)

PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export HF_HUB_OFFLINE := 1
export HF_DATASETS_OFFLINE := 1

# A virtual environment works only where it was made: set up again if the clone has moved.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
$(shell rm -f $(READY))
endif

.PHONY: run test lint lock clean

run: $(READY)
	$(VENV)/bin/gaiko build

test: $(READY)
	$(VENV)/bin/python -m pytest

lint: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "gaiko: $(PYTHON) is missing; install Python 3.11 to 3.13 (Debian: apt install python3)" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "gaiko: $$($(PYTHON) --version) will not do; set PYTHON to a Python 3.11, 3.12 or 3.13" >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "gaiko: the venv module is missing; install it (Debian: apt install python3-venv)" >&2; exit 2; }
	@echo "gaiko: setting up $(VENV) (once, one to three minutes)"
	@rm -f $(READY)
	@$(PYTHON) -m venv --clear $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --only-binary :all: --require-hashes -r requirements.lock
	@$(VENV)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@printf '%s\n' "$(CURDIR)" > $(READY)

lock:
	{ echo '# Exact versions of everything the project installs, for Python 3.11 to 3.13; made by "make lock".'; \
	  uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	    --python-version 3.11 --group dev --quiet pyproject.toml; } > requirements.lock.new
	mv requirements.lock.new requirements.lock

clean:
	rm -rf $(VENV) build dist
