# Every target is `python3 tools/dev.py TARGET`, which also works where there is no make.
# Arguments: make play ARGS="bridge-2025 --role US"    Another Python: make test PYTHON=python3.12
PYTHON ?= python3
ARGS ?=
DEV := $(PYTHON) tools/dev.py

.PHONY: help play test check soak bench bench-peers setup clean
.DEFAULT_GOAL := help

help:
	@$(DEV) --help

play test check soak bench bench-peers setup:
	@$(DEV) $@ -- $(ARGS)

clean:
	@$(DEV) clean
