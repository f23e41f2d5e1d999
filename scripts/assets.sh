#!/usr/bin/env bash
# assets.sh sources: list what the browser's side is made from.
# assets.sh present: exit 0 if a build of it is in internal/web/dist.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
sources)
  for dir in web tools/web; do
    if [ -d "$dir" ]; then
      find "$dir" -name node_modules -prune -o -type f -print
    fi
  done
  # Component styles live beside their templ files.
  if [ -d internal/web ]; then
    find internal/web -path internal/web/dist -prune -o -type f \( -name '*.css' -o -name '*.ts' \) -print
  fi
  ;;
present)
  [ ! -d tools/web ] || [ -f internal/web/dist/manifest.json ]
  ;;
*)
  echo "usage: assets.sh sources|present" >&2
  exit 2
  ;;
esac
