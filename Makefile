# "make" lists the targets. Everything installs into .venv, made with $(PYTHON): new, where
# that is named, and of another version than the one there.
PYTHON ?= python3
PORT ?= 8000
bin := .venv/bin
version = $(shell $(1) -c "import sys; print(sys.version)" 2>/dev/null)
ifneq ($(origin PYTHON),file)
ifneq ($(call version,$(PYTHON)),$(call version,$(bin)/python))
.PHONY: .venv/package
endif
endif
integrations = integrations-django$(subst .,,$(or $(DJANGO),6.1))

.PHONY: help demo todo test fuzz conformance suites ecosystem integrations bench docs clean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*##/make \1:/p' Makefile

demo: .venv/demo  ## serve the contacts demo on 127.0.0.1; PORT=8001 for another port
	@$(bin)/python examples/contacts/manage.py demo --port $(PORT)

todo: .venv/todo  ## serve the to-do example; CORE=1 for that with Django's own partials, PORT=8001
	@$(bin)/python examples/todo/manage.py todos --port $(PORT) --settings todo.settings$(CORE:%=_core)

test: .venv/tests  ## run the tests; ARGS="-k name" passes options to pytest
	@$(bin)/python -m pytest $(ARGS)

fuzz: .venv/tests  ## compare random templates, compiled and interpreted; EXAMPLES=500 SEED=7 for those
	@PYTHONPATH=examples/contacts:examples/todo $(bin)/python -m tests.fuzz $(EXAMPLES:%=--examples %) $(SEED:%=--seed %)

conformance: .venv/comparison  ## run Django's own tests on this engine; DJANGO=6.1 LABELS=core for some of them
	@$(bin)/python -m tests.conformance --django $(DJANGO) --labels $(LABELS) $(ARGS)

suites: .venv/comparison  ## run other packages' tests on this engine; DJANGO=6.1 ONLY="django-bird django-filter" for some
	@$(bin)/python -m tests.suites $(DJANGO:%=--django %) --only $(ONLY) $(CHECKOUTS:%=--checkouts %) $(ARGS)

ecosystem: .venv/tox  ## render real packages' pages with this backend and Django's, on each Django
	@$(bin)/tox run -f ecosystem $(ARGS)

integrations: .venv/tox  ## try servers, Pyodide, Jinja2, the admin's forms, monitoring; DJANGO=5.2 ONLY="gunicorn pyodide"
	@# Not a command of tox, which kills half a second after Ctrl-C what has servers to end.
	@$(bin)/tox run --quiet --notest -e $(integrations)
	@PYTHONPATH=examples/contacts .tox/$(integrations)/bin/python -m tests.integrations --only $(ONLY)

bench: .venv/tox  ## measure this and other engines; ROUNDS=5 WORKLOADS="a d" ENGINES=jinja2 for less
	@# Not a command of tox, which would show no progress bar.
	@$(bin)/tox run --quiet --notest -e bench
	@.tox/bench/bin/python -m benchmarks --rounds $(ROUNDS) --workloads $(WORKLOADS) --engines $(ENGINES)

docs: .venv/docs  ## build the documentation into docs/_build/html, and check its links
	@$(bin)/python -m sphinx -W --keep-going -b html docs docs/_build/html
	@$(bin)/lychee --config docs/lychee.toml README.md CONTRIBUTING.md docs/description.md docs/_build/html

clean:  ## remove what these targets made
	rm -rf .tox .venv docs/_build examples/*/db.sqlite3

.venv/package: setup.cfg pyproject.toml
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 10) or sys.exit('django-partials needs Python 3.10 or later, and $(PYTHON) is %d.%d. Name another one: make PYTHON=python3.12' % sys.version_info[:2])"
	@# That of .venv stays where no other is named.
	$(if $(filter file,$(origin PYTHON)),test -x $(bin)/python || )$(PYTHON) -m venv --clear .venv
	$(bin)/python -m pip install --quiet --upgrade pip
	@# setuptools would warn that the folder django is named like a package.
	PYTHONWARNINGS=ignore $(bin)/python -m pip install --quiet --editable .
	@touch $@

.venv/tox: .venv/package
	$(bin)/python -m pip install --quiet "tox>=4.30"
	@touch $@

# Each set of requirements is installed when its file changes.
.venv/demo: examples/contacts/requirements.txt .venv/package
.venv/todo: examples/todo/requirements.txt .venv/package
.venv/tests: tests/requirements.txt .venv/demo
.venv/comparison: tests/comparison/requirements.txt .venv/package
.venv/docs: docs/requirements.txt .venv/package
.venv/demo .venv/todo .venv/tests .venv/comparison .venv/docs:
	$(bin)/python -m pip install --quiet --requirement $<
	@touch $@
