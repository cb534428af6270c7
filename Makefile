# Furat. "make run" serves the map with the sample articles, "make test" runs
# every test; both set up what they need.
SHELL := bash
UI := web/ui
UI_SOURCES := $(shell find $(UI)/src -type f) $(UI)/build.mjs $(UI)/tsconfig.json
GO_FLAGS ?= -trimpath

.PHONY: build ui run test bench clean tools check go-test browser-test

build: ui tools
	CGO_ENABLED=1 go build $(GO_FLAGS) -o furat ./cmd/furat

ui: $(UI)/dist/index.html

tools:
	@scripts/setup.sh build

$(UI)/node_modules/.package-lock.json: $(UI)/package.json $(UI)/package-lock.json
	@scripts/setup.sh build
	cd $(UI) && npm ci --no-audit --no-fund --loglevel=error
	touch $@

$(UI)/dist/index.html: $(UI)/node_modules/.package-lock.json $(UI_SOURCES)
	cd $(UI) && npx --no-install tsc --noEmit && node build.mjs

run: build
	./furat serve --demo --addr 127.0.0.1:8080

test: build
	@scripts/setup.sh test
	$(MAKE) check go-test browser-test

check:
	@test -z "$$(gofmt -l cmd extract gazetteer geo web)" || { gofmt -l cmd extract gazetteer geo web; echo "run gofmt -w on these files"; exit 1; }
	go vet ./...
	go tool staticcheck ./...

go-test:
	go test ./...

browser-test:
	cd $(UI) && FURAT=$(CURDIR)/furat node --test --test-reporter=spec test/*.test.mjs

bench:
	go test -run '^$$' -bench . -benchmem -count 3 ./gazetteer/... ./extract ./geo/... ./web

clean:
	rm -rf furat $(UI)/node_modules $(UI)/dist/assets $(UI)/dist/index.html
