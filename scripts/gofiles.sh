#!/usr/bin/env bash
# Lists the Go files people wrote or generated here, without what npm installed.
set -euo pipefail
cd "$(dirname "$0")/.."
find . \( -name node_modules -o -name .git -o -name testdata -o -name bin \) -prune -o -name '*.go' -print
