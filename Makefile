# Clew. `make` alone prints what there is to make.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X github.com/clew-health/clew/internal/app.Version=$(VERSION)

SEEDS    ?= 200
FUZZTIME ?= 30s

TOOLS := bin/tools/.built
WEB   := bin/.web

.DEFAULT_GOAL := help
.PHONY: need-postgres help build check test soak failover bench run demo pictures lint web generate clean need need-all assets

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: need assets ## build bin/clew: one static program, with its web pages inside
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/clew ./cmd/clew

check: need-postgres assets ## everything that needs no browser, in under two minutes
	@test -z "$$(gofmt -l $$(scripts/gofiles.sh))" || { gofmt -l $$(scripts/gofiles.sh); echo "make check: run gofmt -w on these files"; exit 1; }
	go vet ./...
	go test -short ./...

test: need-all lint ## everything: Chromium, PostgreSQL, the race detector; nothing skipped
	scripts/test.sh

soak: need-all assets ## long random histories, faults and fuzzing; SEEDS=n FUZZTIME=30s
	SEEDS=$(SEEDS) FUZZTIME=$(FUZZTIME) scripts/soak.sh

failover: need-postgres assets ## a PostgreSQL cluster in network namespaces, and all that happens to it; root, ROUNDS=n
	scripts/failover.sh

bench: need-all assets ## measure, and print a table with the machine and the command
	go run ./bench

run: build ## serve a made-up clinic of 24 courses from run/ on http://127.0.0.1:8080
	scripts/run.sh run

demo: build ## the same with 300, from demo/, a folder that make clean leaves alone
	scripts/run.sh demo 300

pictures: need-all assets ## draw the guided tour of docs/demo.md again, to docs/pictures/
	go run ./tools/pictures -tour

lint: need assets $(TOOLS) ## formatting, vet, staticcheck, tidy modules, generated files
	scripts/lint.sh

web: need ## build the browser's side again, whether or not it changed
	@rm -f $(WEB)
	@$(MAKE) --no-print-directory assets

generate: need $(TOOLS) ## write generated Go again: templ pages and go:generate
	bin/tools/templ generate -log-level warn
	go generate ./...

clean: ## remove what was built and make run's clinic; never demo/
	rm -rf bin run
	find internal/web/dist -mindepth 1 ! -name '.*' -delete 2>/dev/null || true

need:
	@scripts/need.sh

need-postgres:
	@scripts/need.sh postgres

need-all:
	@scripts/need.sh cc chromium postgres

# The browser's side is built when one of its sources is newer than the last
# build, or when the last build's files are gone.
assets: $(if $(shell scripts/assets.sh present || echo missing),assets-now,$(WEB))
	@:

.PHONY: assets-now
assets-now:
	@rm -f $(WEB)
	@$(MAKE) --no-print-directory $(WEB)

$(WEB): $(shell scripts/assets.sh sources)
	@mkdir -p bin
	@if [ -d tools/web ]; then echo "go run ./tools/web"; go run ./tools/web; fi
	@touch $@

$(TOOLS): tools/dev/go.mod tools/dev/go.sum $(wildcard tools/dev/*/*.go)
	@mkdir -p bin/tools
	go build -C tools/dev -o ../../bin/tools/ github.com/a-h/templ/cmd/templ honnef.co/go/tools/cmd/staticcheck ./noskip
	@touch $@
