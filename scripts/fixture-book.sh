#!/usr/bin/env bash
# fixture-book.sh [PROGRAM]: keep a small book as this version of Clew makes it,
# in testdata/books, under the number of its schema. Every later version is tried
# on it (go test ./internal/app -run EveryBookKept). Say it before a migration
# lands; afterwards only an old program (PROGRAM) can make the book.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "$program" ]; then
  program=$work/clew
  go build -o "$program" ./cmd/clew
fi
schema=$(find internal/store/migrations/sqlite -name '*.sql' | sed 's|.*/0*||; s|_.*||' | sort -n | tail -1)
# One protocol only: each that is adopted stands in the book whole.
grep -v 'name: kap-sublingual' internal/sim/model.yaml >"$work/model.yaml"
"$program" sim --db "$work/schema-$schema.db" --courses 1 --months 1 --seed 4 --until 2026-11-20 --zone America/Denver --model "$work/model.yaml" >"$work/said"
mkdir -p testdata/books
gzip -9n "$work/schema-$schema.db"
cp "$work/schema-$schema.db.gz" "$work/schema-$schema.key" testdata/books/
head -1 "$work/said"
ls -l testdata/books/schema-"$schema".*
