# Thin targets; what each calls also works by hand. `make run` and `make test` set everything up on first use.
PYTHON := .venv/bin/python
FAST := not models and not shared and not slow
RATIOS := first_paint index_speed clip_speed frames_ratio speech_ratio
MEDIA := $(wildcard ../shared/media/manifest.csv)
QUALITY := quality_meaning $(if $(MEDIA),quality_sound sound_shares quality_speech quality_voice quality_picture quality_duplicates)
INDEXED := $(if $(MEDIA),quality quality_search moment_recall)
BENCH_HOME := build/bench-home

.PHONY: setup run demo test check bench bench-gpu screenshots torture clean

setup:            ## environment in .venv, system packages, embedded models; nothing to do on a second start
	@packaging/setup.sh

run: setup        ## the window; without a display, the same job in the terminal
	@packaging/run.sh

demo: setup       ## index sample media and print similar items, a found moment, recommendations
	@packaging/demo.sh

test: setup       ## everything: check, then all tests with real models
	@$(MAKE) --no-print-directory check
	$(PYTHON) -m pytest -m "models or shared or slow"

check: setup      ## lint, types, import contracts, fast tests
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(PYTHON) -m pytest -q -n auto --dist loadscope -m "$(FAST)"

bench: setup      ## ratios in one run, and quality on the sample media if they are there (indexed once, into $(BENCH_HOME))
	@for bench in $(RATIOS) $(QUALITY); do echo "== $$bench"; $(PYTHON) -m tests.benchmarks.$$bench || exit 1; done
	@for bench in $(INDEXED); do echo "== $$bench"; $(PYTHON) -m tests.benchmarks.$$bench $(BENCH_HOME) || exit 1; done

bench-gpu:        ## how much faster a graphics card is; needs python3 with torch, timm, torchvision and open_clip alone
	@PYTHONPATH=$(CURDIR):$$PYTHONPATH $(if $(wildcard $(PYTHON)),$(PYTHON),python3) -m tests.benchmarks.gpu

screenshots: setup  ## each page into $$SCREENSHOTS
	$(PYTHON) -m app.screenshots "$${SCREENSHOTS:-build/screenshots}"

torture: setup    ## kill indexing at random moments and look at what was lost (seeded)
	$(PYTHON) tests/torture.py

clean:
	rm -rf .venv .demo build
