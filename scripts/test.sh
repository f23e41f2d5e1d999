#!/usr/bin/env bash
# What `make test` runs: every test once, with a real PostgreSQL and a real
# Chromium and nothing skipped; then the short suites under the race detector.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "== every test, nothing skipped"
set +e
go test -tags browser -json -timeout 45m ./... | bin/tools/noskip
status=("${PIPESTATUS[@]}")
set -e
[ "${status[1]}" = 0 ] || exit 1
[ "${status[0]}" = 0 ] || exit 1

echo "== the tools' own tests"
go -C tools/dev test ./...

# Where goroutines meet: storage and acts, what delivers, and what is asked by
# many at once (TestRaceSuites holds that list to it). Rules start none; the
# composition root is run above; under the detector they would only be slow.
echo "== the short suites under the race detector"
races="store clinic courier signin paper fhir web"
CGO_ENABLED=1 go test -race -short -timeout 45m $(printf './internal/%s ' $races)
