# `make demo` and `make test` are all that a newcomer needs; both call `make setup`, which is done once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := 0.13.9

.PHONY: setup demo console test lint proto lock docs wire-baseline clean

setup: $(VENV)/.installed

# Always --compile-bytecode: without it every process start parses the libraries again.
$(VENV)/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv==$(UV)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode $${PIP_FIND_LINKS:+--find-links "$$PIP_FIND_LINKS"} -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

demo: setup
	$(BIN)/concord demo

# Everything with the demo's records and the reviewers' pages; stays until it is interrupted.
console: setup
	$(BIN)/concord console --demo

# Everything: unit tests, architecture guards, real Ray Serve, PostgreSQL and S3.
test: setup
	$(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# The wire contract: proto/ is written by hand, gen/ only here.
proto: setup
	$(BIN)/python -m grpc_tools.protoc -Iproto --python_out=gen --pyi_out=gen --grpc_python_out=gen proto/concord/v1/*.proto

# What callers may rely on. Run it when a version is released, never to silence the compatibility test.
wire-baseline: setup
	$(BIN)/python -m grpc_tools.protoc -Iproto --include_imports --descriptor_set_out=proto/baseline.binpb proto/concord/v1/*.proto

docs: setup
	$(BIN)/python docs/generate.py

lock:
	$(BIN)/uv pip compile --quiet --no-header --no-annotate $${PIP_FIND_LINKS:+--find-links "$$PIP_FIND_LINKS"} -o requirements.lock requirements.in
	# Spelled without the local label, or a machine that does not have the CPU build on disk could not install it.
	sed -i 's/^torch==\(.*\)+cpu$$/torch==\1/' requirements.lock

clean:
	rm -rf $(VENV) var *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
