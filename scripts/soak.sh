#!/usr/bin/env bash
# What `make soak` runs: the same properties for longer than a commit can wait.
#   SEEDS     how many random histories each property test draws (200)
#   FUZZTIME  how long each fuzz target runs (30s)
#   CUTS      how often the power is cut (20000)
#   ROUNDS    how often everything happens to a cluster of PostgreSQL (3)
#   KILLS     how often servers are killed, on each database (200)
# Tests in files tagged `soak` read their number of seeds from CLEW_SOAK_SEEDS.
set -euo pipefail
cd "$(dirname "$0")/.."
SEEDS=${SEEDS:-200}
FUZZTIME=${FUZZTIME:-30s}
export CLEW_SOAK_SEEDS=$SEEDS

# packages PATTERN: packages whose test files match it.
packages() {
  find . \( -name node_modules -o -name testdata -o -name dev -o -name bin \) -prune \
    -o -name '*_test.go' -print0 | xargs -0 grep -lE "$1" | xargs -r -n 1 dirname | sort -u
}

echo "== $SEEDS random histories for each property"
for pkg in $(packages '^[[:space:]]*(import )?"pgregory.net/rapid"$'); do
  go test -count=1 -timeout 0 "$pkg" -rapid.checks="$SEEDS"
done

echo "== soak tests, $SEEDS seeds"
for tool in strace pgbouncer haproxy nginx; do command -v $tool >/dev/null || scripts/need.sh package:$tool; done
for pkg in $(packages '^//go:build soak'); do
  go test -count=1 -timeout 0 -tags soak -run '^TestSoak' "$pkg"
done

echo "== ${CLINICS:=1000} made-up clinics"
SEEDS=$CLINICS go test -count=1 -timeout 0 -run '^TestInvariants$' ./internal/sim

echo "== ${CUTS:=20000} power cuts, ${KILLS:=200} kills, every failure of the disk"
SEEDS=$CUTS go test -count=1 -timeout 0 -v -run '^TestPowerCuts$' ./internal/clinic
SEEDS=1 go test -count=1 -timeout 0 -v -run '^TestNthFailure$' ./internal/clinic
SEEDS=$KILLS go test -count=1 -timeout 0 -v -run '^TestTheCalendarIsOne$' ./internal/clinic
CGO_ENABLED=0 go build -trimpath -o bin/clew ./cmd/clew
CLEW_BIN="$PWD/bin/clew" SEEDS=$KILLS go test -count=1 -timeout 0 -v -run '^TestKilled$' ./internal/app
SEEDS=20 go test -count=1 -timeout 0 -v -run '^TestTheDiskDiesWithTheServer$' ./internal/app
SEEDS=50 go test -count=1 -timeout 0 -run '^TestRandomWorkIsInTheCopy$' ./internal/ship

echo "== a cluster of PostgreSQL, ${ROUNDS:=3} rounds"
ROUNDS=$ROUNDS scripts/failover.sh

echo "== fuzzing, $FUZZTIME for each target"
for pkg in $(packages '^func Fuzz'); do
  for target in $(go test -list '^Fuzz' "$pkg" | grep '^Fuzz'); do
    echo "-- $pkg $target"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "$FUZZTIME" "$pkg"
  done
done
