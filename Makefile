PORT ?= 8000
STATEMENTS ?= 100000
SOURCES ?=
VENV ?= .venv
PYTHON ?=
UPGRADE ?=

PY := $(VENV)/bin/python
BIN := $(VENV)/bin
PYTHONS := $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3)
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed

export PYTHONUNBUFFERED = 1

.PHONY: help run test bench lint lint-style lint-types lint-templates lint-imports lint-project audit accept-secrets sbom format lock clean

help:
	@echo "make run      serve the site on http://127.0.0.1:8000/ (PORT=8123: another port; SOURCES=dir: attach the source texts)"
	@echo "make test     run the whole suite on SQLite, on PostgreSQL and in a browser"
	@echo "make bench    measure the speed beside others (STATEMENTS=10000|100000|1000000; DATABASE_URL=…: another database)"
	@echo "make lint     check style, types, templates, import directions and migrations (make -k lint: all of it, whatever fails)"
	@echo "make audit    look for known weaknesses of the packages and for secrets in the files (make accept-secrets: these are none)"
	@echo "make sbom     write what the project is made with to var/sbom.cdx.json (CycloneDX)"
	@echo "make format   rewrite code and templates in the one style"
	@echo "make lock     renew requirements/*.txt from pyproject.toml (UPGRADE=1: the newest versions)"
	@echo "make clean    delete the virtual environment and caches; the data in var/ stays"

run: $(RUNTIME)
	@DEBUG=on $(PY) manage.py set_up --port "$(PORT)" $(if $(SOURCES),--sources "$(SOURCES)")
	@DEBUG=on DJANGO_RUNSERVER_HIDE_WARNING=true exec $(PY) manage.py runserver --noreload "127.0.0.1:$(PORT)"

test: $(DEV)
	@$(PY) -m tests.run

# A database is filled once for each size, and stays.
bench: export DATABASE_URL ?= sqlite:///$(CURDIR)/var/bench/desk-$(STATEMENTS).sqlite3
bench: $(DEV)
	@mkdir -p var/bench
	@DEBUG=on $(PY) manage.py migrate --verbosity 0
	@DEBUG=off ALLOWED_HOSTS=localhost SECRET_KEY="only to collect the static files, nothing is signed with it" $(PY) manage.py collectstatic --noinput --verbosity 0
	@$(PY) -m benchmarks.desk --statements "$(STATEMENTS)" --if-empty
	@$(PY) -m benchmarks.speed

lint: lint-style lint-types lint-templates lint-imports lint-project

lint-style: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-types: $(DEV)
	$(BIN)/mypy

lint-templates: $(DEV)
	@templates=$$(find relations -name '*.html' -path '*/templates/*'); \
		echo "djade --check ($$(echo $$templates | wc -w) templates)"; \
		test -z "$$templates" || $(BIN)/djade --check --target-version 5.2 $$templates

lint-imports: $(DEV)
	$(BIN)/lint-imports --no-logo

lint-project: $(DEV)
	$(PY) manage.py check --database default --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run

audit: $(DEV)
	@$(PY) -m tests.audit

accept-secrets: $(DEV)
	@$(PY) -m tests.audit accept-secrets

sbom: $(DEV)
	@mkdir -p var
	@$(PY) -W ignore -m cyclonedx_py requirements requirements/runtime.txt --pyproject pyproject.toml \
		--output-reproducible --output-format JSON --output-file var/sbom.cdx.json
	@echo "var/sbom.cdx.json"

format: $(DEV)
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	@templates=$$(find relations -name '*.html' -path '*/templates/*'); \
		test -z "$$templates" || $(BIN)/djade --target-version 5.2 $$templates

# Dependencies: uv where it is present, else pip. Both install exactly what the lock names, checked by its hashes.
$(PY):
	@for python in $(PYTHONS); do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found="$$python"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Python 3.11 or newer is needed, and none was found (looked for: $(PYTHONS)). PYTHON=path names one." >&2; exit 1; \
	fi; \
	echo "making a virtual environment in $(VENV) with $$("$$found" --version)"; \
	if command -v uv >/dev/null; then uv venv --quiet --seed --clear --python "$$(command -v "$$found")" $(VENV); \
	else "$$found" -m venv --clear $(VENV); fi \
	|| { echo "The virtual environment could not be made (on Debian and Ubuntu it takes the package python3-venv)." >&2; rm -rf $(VENV); exit 1; }

define install
	@echo "installing $<"
	@if command -v uv >/dev/null; then uv pip install --quiet --python $(PY) --require-hashes -r $<; \
	else $(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $<; fi
	@touch $@
endef

$(RUNTIME): requirements/runtime.txt | $(PY)
	$(install)

$(DEV): requirements/dev.txt | $(PY)
	$(install)

COMPILE = PATH="$(CURDIR)/var/uv/bin:$$PATH" UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile --quiet --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --extra postgres --extra server --extra pdf --extra docx --extra redis --extra oidc \
	$(if $(UPGRADE),--upgrade) pyproject.toml

lock: | $(PY)
	@command -v uv >/dev/null || test -x var/uv/bin/uv || { $(PY) -m venv var/uv && var/uv/bin/python -m pip install --quiet uv; }
	$(COMPILE) --group dev -o requirements/dev.txt
	$(COMPILE) -c requirements/dev.txt -o requirements/runtime.txt

clean:
	rm -rf $(VENV) var/uv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +
