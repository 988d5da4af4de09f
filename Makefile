# make        build build/pamir
# make run    install what is missing, build, fill a demo node, serve it
# make test   install what is missing, build, run every test
# make demo-share   three nodes share an exercise, and take it back
# make install | deb | bench | fuzz | clean
BUILD   ?= build
PREFIX  ?= /usr/local
NODE    ?= node/demo
LISTEN  ?= 127.0.0.1:8080
DESTDIR ?=
MAKEFLAGS += --no-print-directory

.PHONY: all run test install deb bench fuzz lint clean setup demo-node demo-share

all: setup
	@test -f $(BUILD)/build.ninja || meson setup $(BUILD) -Dtests=false -Doptimization=3 -Db_lto=true >/dev/null
	@ninja -C $(BUILD) -n pamir pamir-verify | grep -q 'no work to do' || ninja -C $(BUILD) pamir pamir-verify
	@test -f $(BUILD)/pamir

setup:
	@scripts/setup build web

run: all demo-node
	@$(BUILD)/pamir serve --node $(NODE) --listen $(LISTEN)

# The demo is an exercise; its node shows exercises by default and says so.
demo-node: all
	@if ! $(BUILD)/pamir list reports --node $(NODE) --limit 1 >/dev/null 2>&1; then \
	    rm -rf $(NODE); mkdir -p $(dir $(NODE)); \
	    $(BUILD)/pamir init $(NODE) --name "Exercise node" --status exercise >/dev/null && \
	    $(BUILD)/pamir ingest --node $(NODE) --quiet demo; fi

demo-share: all
	@scripts/setup test
	@PAMIR=$(BUILD)/pamir scripts/demo-share

test:
	@scripts/setup build web test
	@scripts/test

install: all
	DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) BUILD=$(BUILD) scripts/install

deb: all
	@scripts/setup deb
	@scripts/deb $(BUILD)

bench:
	@scripts/setup build web
	@scripts/bench

fuzz:
	@scripts/setup build test
	@scripts/fuzz $${SECONDS_EACH:-600}

lint:
	@scripts/lint

clean:
	rm -rf build build-* web/dist
