# Two commands matter: `make demo` and `make test`. Each sets up all it needs, once.
# Set-up speaks on stderr, so that `make demo` prints the summary alone on stdout.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MODEL := smollm2-135m
WRITER := qwen2.5-coder-0.5b
INSTALLED := $(VENV)/.installed
VSCODE := clients/vscode

.PHONY: demo test test-vscode test-nvim test-editors lint format model settings vsix vsix-offline dist-nvim bench-setup \
	pictures clean
.SILENT:

demo: model
	$(BIN)/precis summarize --model $(MODEL) docs/example.md

test: lint model
	$(BIN)/precis models install $(WRITER) >&2
	$(BIN)/pytest

# One editor at a time; `make test` runs these too.
test-vscode: model
	$(BIN)/pytest tests/editors/test_vscode.py

test-nvim: model
	$(BIN)/pytest tests/editors/test_nvim.py

test-editors: model
	$(BIN)/pytest tests/editors

lint: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/basedpyright

format: $(INSTALLED)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

model: $(INSTALLED)
	$(BIN)/precis models install $(MODEL) >&2

# What the clients know of the settings, from the one definition in server/precis/settings.py.
settings: $(INSTALLED) $(VSCODE)/node_modules
	cd $(VSCODE) && node scripts/settings.mjs
	{ echo '--- What is each setting where a person sets nothing? Made by `precis settings --format lua`.'; $(BIN)/precis settings --format lua; } > clients/nvim/lua/precis/defaults.lua

# The VS Code extension: dist/precis.vsix, and one that carries all that the server needs on this platform.
vsix: $(INSTALLED) $(VSCODE)/node_modules
	cd $(VSCODE) && npm run --silent package

vsix-offline: $(INSTALLED) $(VSCODE)/node_modules
	cd $(VSCODE) && npm run --silent package -- --offline

$(VSCODE)/node_modules: $(VSCODE)/package-lock.json
	cd $(VSCODE) && npm ci --no-audit --no-fund && touch node_modules

# The Neovim client as plugin managers want it: dist/precis-nvim.tar.gz.
dist-nvim:
	sh clients/nvim/dist.sh dist/precis-nvim.tar.gz

# The pictures in the extension's README and walkthrough, taken in a real VS Code.
PICTURED := setup main models
pictures: model vsix
	for each in $(PICTURED); do node tests/editors/vscode/run.mjs --only $$each --screens dist/screens || exit; done
	cp dist/screens/setup/1-missing.png $(VSCODE)/media/step-1.png
	cp dist/screens/main/2-writing.png $(VSCODE)/media/step-2.png
	cp dist/screens/models/4-settings.png $(VSCODE)/media/step-3.png

# What the programs in bench/ need beside Précis.
bench-setup: model
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --constraint constraints.txt --group bench >&2

# llama.cpp is built without its multimodal part, which Précis does not use: 140 files instead of 193.
$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Précis needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	{ test -x $(BIN)/python || $(PYTHON) -m venv $(VENV); } >&2
	echo "Installing into $(VENV). If llama.cpp has not been built here before, that takes five to seven minutes on two cores, once." >&2
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --upgrade --constraint constraints.txt pip >&2
	CMAKE_ARGS="-DLLAVA_BUILD=OFF $(CMAKE_ARGS)" $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --constraint constraints.txt --editable . --group dev >&2
	touch $(INSTALLED)

clean:
	rm -rf $(VENV) dist .pytest_cache .ruff_cache .hypothesis
