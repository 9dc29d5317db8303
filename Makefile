# Thin targets; what each calls also works by hand. `make run` and `make test` set everything up on first use.
PYTHON := .venv/bin/python
HEAVY := models or shared or slow
OUTSIDE := media or window or long
UNIT := not (xvfb or $(HEAVY) or $(OUTSIDE))
RATIOS := first_paint window index_speed clip_speed frames_ratio speech_ratio search_million
MEDIA := $(wildcard ../shared/media/manifest.csv)
QUALITY := quality_meaning one_user $(if $(MEDIA),quality_sound sound_shares quality_speech quality_voice quality_picture quality_duplicates)
INDEXED := $(if $(MEDIA),quality quality_search moment_recall)
BENCH_HOME := build/bench-home
# Compiled modules are kept, whatever the shell says: the tests start hundreds of programs, each would compile all anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup run demo test check bench bench-recommend bench-gpu screenshots journey torture soak fuzz clean

setup:            ## environment in .venv, system packages, embedded models; nothing to do on a second start
	@packaging/setup.sh

run: setup        ## the window; without a display, the same job in the terminal
	@packaging/run.sh

demo: setup       ## index sample media and print similar items, a found moment, recommendations
	@packaging/demo.sh

test: setup       ## everything: check, then long tests and those with windows and ffmpeg, then those with real models
	@$(MAKE) --no-print-directory check
	$(PYTHON) -m pytest -q -n auto --dist worksteal -o faulthandler_timeout=330 -m "($(OUTSIDE)) and not ($(HEAVY) or xvfb)"
	$(PYTHON) -m pytest -q -n 2 --dist worksteal -m "($(HEAVY)) and not xvfb"

check: setup      ## lint, types, import contracts, short unit tests: neither windows nor ffmpeg nor models
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(PYTHON) -m pytest -q -n auto --dist worksteal -o faulthandler_timeout=330 -m "$(UNIT)"

bench: setup      ## ratios in one run, and quality on the sample media if they are there (indexed once, into $(BENCH_HOME))
	@for bench in $(RATIOS) $(QUALITY); do echo "== $$bench"; $(PYTHON) -m tests.benchmarks.$$bench || exit 1; done
	@for bench in $(INDEXED); do echo "== $$bench"; $(PYTHON) -m tests.benchmarks.$$bench $(BENCH_HOME) || exit 1; done

bench-recommend: setup  ## recommenders beside other libraries', on MovieLens; needs the bench extra for those
	$(PYTHON) -m tests.benchmarks.recommend $(ARGS)

bench-gpu:        ## how much faster a graphics card is; needs python3 with torch, timm, torchvision and open_clip alone
	@PYTHONPATH=$(CURDIR):$$PYTHONPATH $(if $(wildcard $(PYTHON)),$(PYTHON),python3) -m tests.benchmarks.gpu

screenshots: setup  ## each page into $$SCREENSHOTS
	$(PYTHON) -m app.screenshots "$${SCREENSHOTS:-build/screenshots}"

journey: setup    ## the program on a screen of its own, with a window manager, by keys and mouse (needs openbox and xdotool)
	$(PYTHON) -m pytest -q -m xvfb tests/app

torture: setup    ## an hour of kills, faults, power cuts, hostile files, no network (seeded): was anything lost?
	$(PYTHON) -m tests.torture $(ARGS)

soak: setup       ## the real window and worker used at random for 20 minutes: what grows that mustn't?
	$(PYTHON) tests/soak.py $(ARGS)

fuzz: setup       ## damaged and made-up files of strangers into every parser, 1,000 of each form (ROUNDS=5000)
	HOMEREEL_FUZZ=$${ROUNDS:-1000} $(PYTHON) -m pytest -q -n auto -o timeout=7200 tests/core/test_fuzz.py tests/core/test_exchange_hostile.py tests/app/test_fuzz_window.py

clean:
	rm -rf .venv .demo build
