# The commands of this project. People, .ci/run and the workflows call the same
# targets. Recipes use only features of GNU Make 3.81, the version of macOS.

# The tools, each at one version. `go run` fetches them, so go.mod does not
# list them.
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOLANGCI    := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
ACTIONLINT  := github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
APIDIFF     := golang.org/x/exp/cmd/apidiff@v0.0.0-20261113113407-e3970619a1a4

FUZZTIME ?= 10s
BASE     ?=

# The flags of go for the oldest version of the official Go client.
OLDEST := -modfile=oldest.mod -tags=oldest

# each runs a command in every module of this repository.
each = $(1) && (cd bench && $(1)) && (cd mock/clients/twiliogo && $(1))

.NOTPARALLEL:
.PHONY: help node check test test-all test-bench test-go-client race lint vuln walk generate fuzz bench apidiff

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

node: ## Install the official Node clients and the harness of the vectors, for tests.
	npm ci --prefix mock/clients --no-audit --no-fund
	npm ci --prefix fuzz/vectors/harness --no-audit --no-fund

check: lint test test-bench test-go-client walk ## Run CI without the slow tests; run it before every commit.

test: ## Run the tests without the slow ones.
	go test -short ./...

test-all: ## Run every test, including every exchange of the numbering plan.
	HOSTEDNUMBERS_EXHAUSTIVE=1 go test -timeout 30m ./...

test-bench: ## Test the answers of everything that bench/ measures, without measuring.
	cd bench && go test ./...

test-go-client: ## Test the server with the oldest and newest official Go client, in a module of their own.
	cd mock/clients/twiliogo && go test ./... && go test $(OLDEST) ./...

race: ## Run every test under the race detector, in random order.
	go test -race -shuffle=on -timeout 30m ./...

lint: ## Check formatting, go.mod, vet, staticcheck, golangci-lint and the workflows.
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { echo "not formatted; run gofmt -w $$unformatted"; exit 1; }
	$(call each,go mod tidy -diff)
	$(call each,go vet ./...)
	cd mock/clients/twiliogo && go mod tidy -diff -modfile=oldest.mod && go vet $(OLDEST) ./...
	$(call each,go run $(STATICCHECK) ./...)
	$(call each,go run $(GOLANGCI) run)
	go run $(ACTIONLINT)

vuln: ## Look for known vulnerabilities in the called code; requires the Go vulnerability database.
	$(call each,go run $(GOVULNCHECK) ./...)

walk: ## Play the life of an order on the terminal.
	go run ./cmd/hostednumbers walk

generate: ## Rewrite every generated file except bench/RESULTS.md, which is measured.
	go generate ./...

fuzz: ## Fuzz each target for FUZZTIME (default 10s): make fuzz FUZZTIME=1m.
	.ci/fuzz $(FUZZTIME)

bench: ## Measure everything and its peers; takes minutes. CONTRIBUTING.md says how to write the results.
	cd bench && go run .

apidiff: ## Show the changes of the exported API since a revision: make apidiff BASE=v0.1.0.
	.ci/apidiff "$(BASE)" $(APIDIFF)
