# make run     set up once, then the main job: seeds → tagged corpus, dataset and report
# make test    set up once, then the tests
# make lint    ruff and mypy
# make release        train the shipped recognizer again (some minutes); make release-check fails if that gives other scores
# make results        compare all recognizers, and put the tables into README and card (half an hour or more)
# make transformer-test   set up once (2.7 GB), then the tests of the transformer, which the others leave out
# make scale-test         set up once (some minutes), then gaiko scale on a Ray cluster, which the test starts here
# make wheel-test   build the wheel, install it with the newest versions, use it beside other people's models.py, scripts/ …
# make compat  set up once, then load the committed dataset offline: in old and current datasets, pandas, polars, duckdb, Croissant
# make interop set up once, then exchange labelled text with Label Studio and cassis, each in an environment of its own
# make lock    add new dependencies to requirements.lock and the locks in tests/ (needs the network and uv); UPGRADE=1 moves all pins

PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
COMPAT := build/compat
INTEROP := build/interop
INTEROP_ENVS := labelstudio cassis
INTEROP_SOURCES := attr,django-ranged-fileresponse,drf-flex-fields,drf-generators,ordered-set
COMPAT_ENVS := datasets-2 datasets-3 datasets-current readers metadata
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export HF_HUB_OFFLINE := 1
export HF_DATASETS_OFFLINE := 1

# A virtual environment works only where it was made: set up again if the clone has moved.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
$(shell rm -f $(READY))
endif
HERE := $(CURDIR) $(shell $(PYTHON) --version 2>&1)
ifneq ($(filter interop,$(MAKECMDGOALS)),)
ifneq ($(shell cat $(INTEROP)/.here 2>/dev/null),$(HERE))
$(shell rm -f $(INTEROP)/.here $(INTEROP)/*/.ready)
endif
endif
ifneq ($(filter compat,$(MAKECMDGOALS)),)
ifneq ($(shell cat $(COMPAT)/.here 2>/dev/null),$(HERE))
$(shell rm -f $(COMPAT)/.here $(COMPAT)/*/.ready)
endif
endif

LOCKS := $(COMPAT_ENVS:%=tests/compat/requirements-%.txt) $(INTEROP_ENVS:%=tests/interop/requirements-%.txt) \
  tests/scale/requirements-ray.txt
UV_COMPILE := uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
  --python-version 3.11 --quiet

define CHECK_PYTHON
@command -v $(PYTHON) >/dev/null || { echo "gaiko: $(PYTHON) is missing; install Python 3.11 to 3.13 (Debian: apt install python3)" >&2; exit 2; }
@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "gaiko: $$($(PYTHON) --version) will not do; set PYTHON to a Python 3.11, 3.12 or 3.13" >&2; exit 2; }
@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "gaiko: the venv module is missing; install it (Debian: apt install python3-venv)" >&2; exit 2; }
endef

.PHONY: wheel-test scale-test transformer-test release release-check results run test lint compat interop lock clean

run: $(READY)
	$(VENV)/bin/gaiko build

# pytest caches the test modules that it has rewritten; without bytecode it rewrites all of them in each process.
test: export PYTHONDONTWRITEBYTECODE =
test: $(READY)
	$(VENV)/bin/python -m pytest -n logical --dist worksteal

OPEN := tests/data/general_open.jsonl tests/data/general_more.jsonl
FURTHER := $(wildcard corpus/further/*.jsonl)

release: $(READY)
	$(VENV)/bin/gaiko release $(OPEN:%=--also %)

release-check: $(READY)
	$(VENV)/bin/gaiko release --check $(OPEN:%=--also %)

results: $(READY)
	$(VENV)/bin/gaiko compare --all $(FURTHER:%=--also %) $(OPEN:%=--also %) \
	  --into README.md --into corpus/dataset/card.md.j2 --html build/compare-gold.html
	$(VENV)/bin/gaiko compare --all $(FURTHER:%=--also %) $(OPEN:%=--also %) --data tests/data/general_scored.jsonl \
	  --into README.md --html build/compare-general.html

TRANSFORMER := build/transformer

transformer-test: $(TRANSFORMER)/.ready
	$(TRANSFORMER)/bin/python -m pytest tests/models/recognizers/transformer/test_transformer.py

$(TRANSFORMER)/.ready: requirements.lock tests/transformer.txt
	$(CHECK_PYTHON)
	@echo "gaiko: setting up $(@D) (once, some minutes)"
	@rm -f $@
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --only-binary :all: --require-hashes -r requirements.lock
	@$(@D)/bin/python -m pip install --quiet --prefer-binary -r tests/transformer.txt
	@$(@D)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

SCALE := build/scale

scale-test: $(SCALE)/.ready
	$(SCALE)/bin/python -m pytest tests/scale

$(SCALE)/.ready: requirements.lock tests/scale/requirements-ray.txt
	$(CHECK_PYTHON)
	@echo "gaiko: setting up $(@D) (once, some minutes)"
	@rm -f $@
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --only-binary :all: --require-hashes -r requirements.lock
	@$(@D)/bin/python -m pip install --quiet --only-binary :all: --require-hashes -r tests/scale/requirements-ray.txt
	@$(@D)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

WHEEL := build/wheel

# The newest versions that pyproject.toml allows, without the lock: what "pip install gaiko" gives.
wheel-test: $(READY)
	@echo "gaiko: building the wheel and setting up $(WHEEL) (some minutes)"
	@rm -rf $(WHEEL) && mkdir -p $(WHEEL)/dist
	@$(VENV)/bin/python -m hatchling build -t sdist -d $(CURDIR)/$(WHEEL)/dist
	@$(VENV)/bin/python -m pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir $(WHEEL)/dist $(WHEEL)/dist/*.tar.gz
	@$(PYTHON) -m venv $(WHEEL)/env
	@$(WHEEL)/env/bin/python -m pip install --quiet --prefer-binary $(WHEEL)/dist/*.whl
	$(VENV)/bin/python tests/packaging_checks.py $(WHEEL)/env/bin/python

lint: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

$(READY): requirements.lock pyproject.toml
	$(CHECK_PYTHON)
	@echo "gaiko: setting up $(VENV) (once, one to three minutes)"
	@rm -f $(READY)
	@$(PYTHON) -m venv --clear $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --only-binary :all: --require-hashes -r requirements.lock
	@$(VENV)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@printf '%s\n' "$(CURDIR)" > $(READY)

compat: $(COMPAT_ENVS:%=$(COMPAT)/%/.ready)
	@test "$$(grep '^datasets==' requirements.lock)" = "$$(grep '^datasets==' tests/compat/requirements-datasets-current.txt)" || \
	  { echo "gaiko: requirements.lock has another version of datasets than tests/compat; run make lock" >&2; exit 2; }
	@status=0; for env in $(COMPAT_ENVS); do $(COMPAT)/$$env/bin/python -I tests/compat/check.py || status=1; done; exit $$status

$(COMPAT)/%/.ready: tests/compat/requirements-%.txt | $(COMPAT)/.here
	@echo "gaiko: setting up $(@D) (once, half a minute)"
	@rm -f $@
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --only-binary :all: --no-binary docopt,jsonpath-rw --require-hashes -r $<
	@touch $@

$(COMPAT)/.here:
	$(CHECK_PYTHON)
	@mkdir -p $(@D)
	@printf '%s\n' "$(HERE)" > $@

# What is built from source has no wheel on PyPI; all of it is plain Python.
interop: $(READY) $(INTEROP_ENVS:%=$(INTEROP)/%/.ready)
	$(VENV)/bin/python tests/interop/check.py $(INTEROP)

$(INTEROP)/%/.ready: tests/interop/requirements-%.txt | $(INTEROP)/.here
	@echo "gaiko: setting up $(@D) (once, some minutes)"
	@rm -f $@
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --only-binary :all: --no-binary $(INTEROP_SOURCES) --no-deps --require-hashes -r $<
	@touch $@

$(INTEROP)/.here:
	$(CHECK_PYTHON)
	@mkdir -p $(@D)
	@printf '%s\n' "$(HERE)" > $@

lock:
	for lock in requirements.lock $(LOCKS); do \
	  case $$lock in requirements.lock) from="--group dev pyproject.toml";; *) from=$$(basename $$lock .txt).in;; esac; \
	  sed 1d $$lock > $$lock.new && \
	  (cd $$(dirname $$lock) && $(UV_COMPILE) $(if $(UPGRADE),--upgrade) $$from --output-file $$(basename $$lock).new) && \
	  { echo '# Exact versions for Python 3.11 to 3.13; made by "make lock".'; cat $$lock.new; } > $$lock && \
	  rm $$lock.new || exit 1; \
	done

clean:
	rm -rf $(VENV) build dist
