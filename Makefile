# Everything runs on the Node that package.json pins, whatever the machine has.
SHELL := /bin/sh
.DEFAULT_GOAL := help
NODE := node_modules/.bin/node
N ?= 10000

.PHONY: help demo test check conformance conformance-programs bench faults deploy teardown local-up

help: ## say what can be made
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 20

node_modules/.portolan-installed: package-lock.json package.json
	npm ci --no-audit --no-fund
	@$(NODE) -e 'process.exit(process.versions.node.startsWith("24.") ? 0 : 1)' || { echo "Node 24 did not arrive from npm; run: npm rebuild node"; exit 1; }
	@touch $@

demo: node_modules/.portolan-installed ## start the trial world and the portal, print the address
	@$(NODE) sandbox/demo.ts

test: node_modules/.portolan-installed ## every test: static checks, units, database, browser
	@$(NODE) scripts/run-tests.ts

check: node_modules/.portolan-installed ## the inner loop: types, lint, layout, unit tests
	@$(NODE) scripts/run-tests.ts --fast

conformance: node_modules/.portolan-installed ## hold the trial cluster to a real API server and Argo CD, built with Go
	@$(NODE) scripts/run-tests.ts --conformance

# What conformance compares with, built ahead of it.
conformance-programs: node_modules/.portolan-installed
	@$(NODE) scripts/build-conformance.ts

bench: node_modules/.portolan-installed ## measure speed, memory and bytes into docs/performance.md
	@$(NODE) scripts/run-bench.ts

deploy: node_modules/.portolan-installed ## make or change an environment in AWS: make deploy ENV=dev
	@$(NODE) scripts/deploy.ts --environment "$(ENV)" --step "$(STEP)"

teardown: node_modules/.portolan-installed ## delete an environment from AWS and prove it: make teardown ENV=dev [KEEP_IMAGES=1]
	@$(NODE) scripts/teardown.ts --environment "$(ENV)" --step "$(STEP)" $(if $(KEEP_IMAGES),--keep-images)

local-up: ## the three services with what they need, for machines with Docker
	docker compose up --build --detach --wait

faults: node_modules/.portolan-installed ## kill the worker N times at every point; make faults N=10000 resumes
	@$(NODE) tests/faults/run-faults.ts $(N)
