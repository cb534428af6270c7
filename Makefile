# Furat. "make run" serves the map with the sample articles, "make test" runs
# every test; both set up what they need.
SHELL := bash
UI := web/ui
UI_SOURCES := $(shell find $(UI)/src -type f) $(UI)/build.mjs $(UI)/tsconfig.json
# Which commit it is stands in the program, where git can tell.
GO_FLAGS ?= -trimpath -buildvcs=$(if $(shell git rev-parse --verify -q HEAD 2>/dev/null),true,false)
WORLD := gazetteer/world
WORLD_SOURCES := $(WORLD)/dump.mjs $(WORLD)/requirements.txt $(wildcard $(WORLD)/compile/* gazetteer/*.go gazetteer/atlas/*.go gazetteer/fold/* gazetteer/source/* gazetteer/data/*)

.PHONY: build ui run test bench torture release clean tools check go-test browser-test qgis-pictures pictures FORCE

build: ui $(WORLD)/embedded.go tools
	CGO_ENABLED=1 go build $(GO_FLAGS) -o furat ./cmd/furat

ui: $(UI)/dist/index.html

tools:
	@scripts/setup.sh build

$(UI)/node_modules/.package-lock.json: $(UI)/package.json $(UI)/package-lock.json
	@scripts/setup.sh build
	cd $(UI) && npm ci --no-audit --no-fund --loglevel=error
	touch $@

# The page's types and words of an event's columns, out of the one list.
$(UI)/src/columns.ts: geo/columns.go geo/column.go $(UI)/columns/main.go
	go run ./$(UI)/columns > $@.part
	mv $@.part $@

$(UI)/dist/index.html: $(UI)/node_modules/.package-lock.json $(UI)/src/columns.ts $(UI_SOURCES)
	cd $(UI) && npx --no-install tsc --noEmit && node build.mjs

# The towns of the world, out of packages of GeoNames and CLDR data.
$(WORLD)/node_modules/.package-lock.json: $(WORLD)/package.json $(WORLD)/package-lock.json
	@scripts/setup.sh build
	cd $(WORLD) && npm ci --no-audit --no-fund --loglevel=error
	touch $@

# The stamp is newer only where the package is: the script looks each time.
$(WORLD)/wheel/stamp: FORCE
	@scripts/world_names.sh $(WORLD)/wheel
FORCE:

$(WORLD)/data/world.atlas: $(WORLD)/node_modules/.package-lock.json $(WORLD)/wheel/stamp $(WORLD_SOURCES)
	rm -f $(WORLD)/embedded.go
	node $(WORLD)/dump.mjs > $(WORLD)/data/dump.tsv
	shopt -s nullglob; go run ./$(WORLD)/compile $@.part $(WORLD)/wheel/*.whl < $(WORLD)/data/dump.tsv
	rm $(WORLD)/data/dump.tsv
	mv $@.part $@

# What puts the table into the binary; it can't be there before the table is.
$(WORLD)/embedded.go: $(WORLD)/embedded.go.in $(WORLD)/data/world.atlas
	cp $< $@

run: build
	./furat serve --demo --addr 127.0.0.1:8080

test: build
	@scripts/setup.sh test
	@scripts/clients.sh web/testdata/clients
	$(MAKE) check go-test browser-test

check:
	@test -z "$$(gofmt -l cmd extract gazetteer geo web)" || { gofmt -l cmd extract gazetteer geo web; echo "run gofmt -w on these files"; exit 1; }
	go vet ./...
	go tool staticcheck ./...

go-test:
	go test ./...

browser-test:
	cd $(UI) && FURAT=$(CURDIR)/furat node --test --test-reporter=spec test/*.test.mjs

# The pictures of docs/qgis.md, made by QGIS.
qgis-pictures: build
	@scripts/setup.sh test
	@set -e; log=$$(mktemp); ./furat serve --demo --addr 127.0.0.1:0 2>$$log & pid=$$!; trap "kill $$pid; rm -f $$log" EXIT; \
	for i in $$(seq 100); do base=$$(grep -o 'http://127[^ /]*' $$log || true); [ -n "$$base" ] && break; sleep 0.1; done; \
	/usr/bin/python3 docs/qgis_pictures.py "$$base" docs/images

# Pictures of the page's main states, to be looked at; STORES=a.db,b.db adds stores.
# The three of the README are copies.
pictures: build
	@scripts/setup.sh test
	cd $(UI) && FURAT=$(CURDIR)/furat node pictures.mjs
	cp $(UI)/pictures/map.png $(UI)/pictures/map-ar.png $(UI)/pictures/map-night.png docs/images/

# FURAT_PLANET=1 measures the gazetteer at 12 million places instead of one.
EVENTS ?= 100000,1000000,10000000
bench:
	go test -run 'RealNames|AcrossScripts' -count 1 -v ./gazetteer
	go test -run '^$$' -bench . -benchmem -count 3 -timeout 60m ./gazetteer/... ./extract ./geo/... ./web
	go run ./cmd/bench -events $(EVENTS)

# What bad days do to a store and a server; SCALE=1 is what docs/reliability.md has.
SCALE ?= 1
torture: build
	go run ./cmd/torture -furat ./furat -scale $(SCALE)

# What is given to others, with a bill of materials and checksums.
release: build
	scripts/release.sh release

clean:
	rm -rf furat release $(WORLD)/node_modules $(WORLD)/embedded.go $(WORLD)/data/world.atlas* $(WORLD)/data/dump.tsv $(WORLD)/wheel $(UI)/node_modules $(UI)/dist/assets $(UI)/dist/index.html $(UI)/src/columns.ts web/testdata/clients
